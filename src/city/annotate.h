#pragma once

#include "base/error.h"

/**
 * jum_territory_annotate:
 * @path: a territory, not changed
 * @to: the copy, written beside and renamed; may be @path
 *
 * A copy of a territory in which one row of metadata says something else: the content it vouches for (`content`) is of
 * the layers and stays the same.
 *
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT; @to is untouched then.
 */
gboolean jum_territory_annotate(const char *path,
                                const char *to,
                                const char *key,
                                const char *value,
                                GError **error) JUM_MUST_USE;
