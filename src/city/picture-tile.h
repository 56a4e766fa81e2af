#pragma once

#include "base/error.h"

#define JUM_PICTURE_TILE_MAX 1024 /* pixels a side */

/** jum_picture_tile_encode: @rgba, [side][side][4], northern row first, as a PNG.  NULL if libpng has no memory.  The
 * caller owns the bytes. */
GByteArray *jum_picture_tile_encode(const guint8 *rgba, guint side);

/**
 * jum_picture_tile_decode:
 * @bytes: of a PNG or a JPEG (told apart by their first bytes)
 * @width, @height: (out): pixels, 1 … JUM_PICTURE_TILE_MAX
 *
 * Returns: [height][width][4], alpha not multiplied in; NULL if it is neither, damaged, or too large.  g_free().
 * Thread: any.
 */
guint8 *jum_picture_tile_decode(const guint8 *bytes, gsize n, guint *width, guint *height);
