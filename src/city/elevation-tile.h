#pragma once

#include "base/error.h"

#define JUM_TILE_SIDE    256
#define JUM_TILE_SAMPLES (JUM_TILE_SIDE * JUM_TILE_SIDE)
#define JUM_TILE_NULL    65535

/** jum_elevation_tile_encode: @samples, [JUM_TILE_SAMPLES], row 0 the northernmost, as a 16-bit grey PNG. NULL if
 * libpng has no memory.  The caller owns the bytes. */
GByteArray *jum_elevation_tile_encode(const guint16 *samples);

/** jum_elevation_tile_decode: the reverse; FALSE if @png, [bytes], is not a 256 × 256 16-bit grey PNG. */
gboolean jum_elevation_tile_decode(const guint8 *png, gsize bytes, guint16 *samples);
