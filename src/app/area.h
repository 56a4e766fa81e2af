#pragma once

#include "world/points.h"

/** JumArea: a shape drawn on the map, a closed polygon of the territory's frame, metres. */
typedef struct {
    guint n;
    const double *x_m, *y_m; /* [n], first vertex not repeated */
} JumArea;

gboolean jum_area_contains(const JumArea *area, double x_m, double y_m);

/** JumAreaCount: what a drawn set holds, beside the addresses. */
typedef struct {
    guint remote;    /* taken */
    guint others;    /* a desk cannot move them */
    guint left_over; /* beyond the limit */
} JumAreaCount;

/**
 * jum_area_targets:
 * @table: lamp or cabinet
 * @max: addresses wanted at most
 * @count: (out)
 *
 * Returns: (element-type utf8): addresses of the assets inside that a desk can move, NULL-terminated; the caller
 * unrefs.
 */
GPtrArray *jum_area_targets(
    const JumArea *area, const JumPoints *points, JumTable table, guint max, JumAreaCount *count);
