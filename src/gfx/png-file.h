#pragma once

#include "base/error.h"

/**
 * jum_png_write:
 * @rgba: [height][width][4], top row first; alpha is not written
 *
 * Writes beside @path and renames, so that a full disk leaves no half picture.
 * Errors: JUM_ERROR_IO.
 */
gboolean jum_png_write(const char *path, const guint8 *rgba, int width, int height, GError **error)
    JUM_MUST_USE;

/**
 * jum_png_read:
 *
 * Returns: [height][width][4], top row first; the caller frees.
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT.
 */
guint8 *jum_png_read(const char *path, int *width, int *height, GError **error) JUM_MUST_USE;
