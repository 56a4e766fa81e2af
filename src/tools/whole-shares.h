#pragma once

#include <glib.h>

/** jum_share_whole: whole numbers near @share · total that sum to @total exactly (largest remainder).
 * @share: [n] ≥ 0; all zero: shared evenly. */
void jum_share_whole(const double *share, guint n, guint64 total, gint64 *whole);
