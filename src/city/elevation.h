#pragma once

#include "base/error.h"
#include "base/geo.h"

/**
 * JumElevation:
 *
 * Heights of the ground on a regular grid, metres above the territory's vertical datum.  Sample (i, j)
 * stands at x0_m + i·cell_m, y0_m + j·cell_m (j grows north).
 * Thread: read-only from any thread.
 */
typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny;
    float *z_m; /* [ny * nx], row 0 the southernmost */
} JumElevation;

/** jum_elevation_new: flat at 0; NULL if there is no memory for so large a grid. */
JumElevation *jum_elevation_new(double x0_m, double y0_m, double cell_m, guint nx, guint ny);
void jum_elevation_free(JumElevation *elevation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumElevation, jum_elevation_free)

/** jum_elevation_at: bilinear, clamped to the border; 0 when @elevation is NULL (flat). */
double jum_elevation_at(const JumElevation *elevation, double x_m, double y_m);

/** jum_elevation_fill_voids: gives each sample that is not finite the height of its nearest neighbour in
 * its row, else of the row below or above.  Returns FALSE, nothing changed, if no sample is finite. */
gboolean jum_elevation_fill_voids(JumElevation *elevation);
