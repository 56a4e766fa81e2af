#pragma once

#include <glib.h>

/**
 * JumPointGrid: points hashed in square cells, for "what is near".  Keeps the arrays it was given (borrowed).
 * Thread: read-only from any thread.
 */
typedef struct JumPointGrid JumPointGrid;

#define JUM_POINT_GRID_NONE G_MAXUINT

/** jum_point_grid_new: @x, @y: [n] metres, kept as long as the grid; @cell_m > 0. */
JumPointGrid *jum_point_grid_new(const double *x, const double *y, guint n, double cell_m);
void jum_point_grid_free(JumPointGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPointGrid, jum_point_grid_free)

/** jum_point_grid_nearest: index of the nearest point within @max_m (the lowest index of equals), or
 * JUM_POINT_GRID_NONE. */
guint jum_point_grid_nearest(const JumPointGrid *grid, double x, double y, double max_m);

/** jum_point_grid_within: (element-type guint): appends to @found the points within @radius_m, in no
 * particular but reproducible order. */
void
jum_point_grid_within(const JumPointGrid *grid, double x, double y, double radius_m, GArray *found);
