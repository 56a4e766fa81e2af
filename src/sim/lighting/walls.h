#pragma once

#include "sim/lighting/point.h"

/* Inside sim/lighting/ only: walls by square cells, so that a line of sight meets only those near it. */

typedef struct {
    const JumWall *walls; /* borrowed */
    uint32_t n_walls;
    double x_m, y_m, cell_m; /* corner of the first cell, its side */
    uint32_t nx, ny;
    uint32_t *start, *wall; /* [nx * ny + 1], the walls of each cell */
} JumWallGrid;

/** jum_wall_grid_init: −1 without memory: nothing is owned then.  Walls that are not finite hide nothing. */
int jum_wall_grid_init(JumWallGrid *grid, const JumWall *walls, uint32_t n_walls);
void jum_wall_grid_clear(JumWallGrid *grid);

/** jum_wall_grid_hides: does a wall stand across the line from @from to @to, (x, y, z)?  Touching an end does not count. */
int jum_wall_grid_hides(const JumWallGrid *grid, const double from[3], const double to[3]);
