#pragma once

#include "city/layer.h"

/**
 * JumLandCells: a polygon cut into the cells of some seeds: each point of the polygon belongs to the
 * nearest seed (Voronoi).  Cells of neighbours share their borders; together they are the polygon.
 */
typedef struct {
    guint *ring_start;  /* [n_cells + 1]: rings of a cell */
    GArray *ring_first; /* guint [n_rings + 1]: vertices of a ring */
    GArray *x_m, *y_m;  /* double */
    guint n_cells;
} JumLandCells;

/**
 * jum_land_cells:
 * @x, @y: [n] a simple ring, counter-clockwise, metres, first vertex not repeated
 * @seed_x, @seed_y: [n_seeds] places inside or outside it
 *
 * A cell whose seed lies far outside may have no ring; one of a concave outline may have several.
 * Cost: n_seeds² small clips.
 */
JumLandCells *jum_land_cells(const double *x,
                             const double *y,
                             guint n,
                             const double *seed_x,
                             const double *seed_y,
                             guint n_seeds);
void jum_land_cells_free(JumLandCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLandCells, jum_land_cells_free)

/** jum_land_cells_add_rings: the rings of @cell to the last row of @layer. Returns their area, m². */
double jum_land_cells_add_rings(const JumLandCells *cells, guint cell, JumLayer *layer);

/** jum_spread_seeds: moves @n seeds to the means of the weighted points nearest to each, a few times
 * (Lloyd), so that seeds stand where the weight is. @x, @y, @weight: [n_points]. */
void jum_spread_seeds(const double *x,
                      const double *y,
                      const double *weight,
                      guint n_points,
                      double *seed_x,
                      double *seed_y,
                      guint n);
