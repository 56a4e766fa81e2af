/* Walls in square cells.  Both a wall and a line of sight are segments in plan: row of cells after row, each takes the
 * cells between where it enters and leaves the row, widened by a hair, so that no cell it touches is missed.  A wall may
 * be met in several cells and tested twice, which changes nothing. */
#include "sim/lighting/walls.h"

#include <math.h>
#include <stdlib.h>

#define MOST_CELLS (1u << 22)
#define HAIR       1e-9

typedef struct {
    int64_t i0, i1, j0, j1;
    double x0, y0, x1, y1;
} Walk;

static int64_t
clamp_cell(double at, uint32_t n)
{
    return at <= 0.0 ? 0 : at >= n - 1.0 ? (int64_t) n - 1 : (int64_t) at;
}

/* In cells; −1 if the segment passes beside the grid. */
static int
walk_init(const JumWallGrid *g, double x0, double y0, double x1, double y1, Walk *w)
{
    *w = (Walk){.x0 = (x0 - g->x_m) / g->cell_m,
                .y0 = (y0 - g->y_m) / g->cell_m,
                .x1 = (x1 - g->x_m) / g->cell_m,
                .y1 = (y1 - g->y_m) / g->cell_m};
    double low = fmin(w->y0, w->y1), high = fmax(w->y0, w->y1);
    if (!(high >= -HAIR) || !(low <= g->ny + HAIR) || !(fmax(w->x0, w->x1) >= -HAIR) ||
        !(fmin(w->x0, w->x1) <= g->nx + HAIR))
        return -1;
    w->j0 = clamp_cell(floor(low - HAIR), g->ny);
    w->j1 = clamp_cell(floor(high + HAIR), g->ny);
    return 0;
}

/* The cells of row @j. */
static void
walk_row(const JumWallGrid *g, Walk *w, int64_t j)
{
    double a = 0.0, b = 1.0, dy = w->y1 - w->y0, dx = w->x1 - w->x0;
    if (fabs(dy) > HAIR) {
        double t0 = ((double) j - HAIR - w->y0) / dy, t1 = ((double) j + 1.0 + HAIR - w->y0) / dy;
        a = fmax(0.0, fmin(t0, t1));
        b = fmin(1.0, fmax(t0, t1));
    }
    double xa = w->x0 + a * dx, xb = w->x0 + b * dx;
    w->i0 = clamp_cell(floor(fmin(xa, xb) - HAIR), g->nx);
    w->i1 = clamp_cell(floor(fmax(xa, xb) + HAIR), g->nx);
}

static int
is_usable(const JumWall *w)
{
    return isfinite(w->x0_m + w->y0_m + w->x1_m + w->y1_m + w->height_m);
}

static void
frame(JumWallGrid *g)
{
    double x1 = -INFINITY, y1 = -INFINITY;
    g->x_m = g->y_m = INFINITY;
    for (uint32_t k = 0; k < g->n_walls; k++) {
        const JumWall *w = &g->walls[k];
        if (!is_usable(w))
            continue;
        g->x_m = fmin(g->x_m, fmin(w->x0_m, w->x1_m));
        g->y_m = fmin(g->y_m, fmin(w->y0_m, w->y1_m));
        x1 = fmax(x1, fmax(w->x0_m, w->x1_m));
        y1 = fmax(y1, fmax(w->y0_m, w->y1_m));
    }
    if (!(x1 >= g->x_m)) {
        g->x_m = g->y_m = x1 = y1 = 0.0;
    }
    double wide = x1 - g->x_m, high = y1 - g->y_m, cells = fmin(2.0 * g->n_walls + 1.0, MOST_CELLS);
    g->cell_m = fmax(1.0, fmax(sqrt(wide * high / cells), fmax(wide, high) / 4096.0));
    g->nx = (uint32_t) (wide / g->cell_m) + 1;
    g->ny = (uint32_t) (high / g->cell_m) + 1;
}

/* Counts the cells of every wall, or fills them. */
static void
spread(JumWallGrid *g, uint32_t *fill)
{
    for (uint32_t k = 0; k < g->n_walls; k++) {
        const JumWall *w = &g->walls[k];
        Walk walk;
        if (!is_usable(w) || walk_init(g, w->x0_m, w->y0_m, w->x1_m, w->y1_m, &walk) != 0)
            continue;
        for (int64_t j = walk.j0; j <= walk.j1; j++) {
            walk_row(g, &walk, j);
            for (int64_t i = walk.i0; i <= walk.i1; i++) {
                size_t cell = (size_t) j * g->nx + (size_t) i;
                if (fill != NULL)
                    g->wall[fill[cell]++] = k;
                else
                    g->start[cell + 1]++;
            }
        }
    }
}

int
jum_wall_grid_init(JumWallGrid *g, const JumWall *walls, uint32_t n_walls)
{
    *g = (JumWallGrid){.walls = walls, .n_walls = n_walls};
    frame(g);
    size_t cells = (size_t) g->nx * g->ny;
    g->start = calloc(cells + 1, sizeof *g->start);
    uint32_t *fill = malloc(cells * sizeof *fill);
    if (g->start != NULL && fill != NULL) {
        spread(g, NULL);
        for (size_t k = 0; k < cells; k++) {
            fill[k] = g->start[k];
            g->start[k + 1] += g->start[k];
        }
        g->wall = malloc(((size_t) g->start[cells] + 1) * sizeof *g->wall);
    }
    if (g->wall == NULL) {
        free(fill);
        jum_wall_grid_clear(g);
        return -1;
    }
    spread(g, fill);
    free(fill);
    return 0;
}

void
jum_wall_grid_clear(JumWallGrid *g)
{
    free(g->start);
    free(g->wall);
    *g = (JumWallGrid){0};
}

static int
stands_across(const JumWall *w, const double from[3], const double to[3])
{
    double dx = to[0] - from[0], dy = to[1] - from[1];
    double wx = w->x1_m - w->x0_m, wy = w->y1_m - w->y0_m, cross = dx * wy - dy * wx;
    if (cross == 0.0)
        return 0;
    double ox = w->x0_m - from[0], oy = w->y0_m - from[1];
    double t = (ox * wy - oy * wx) / cross, s = (ox * dy - oy * dx) / cross;
    return t > 1e-9 && t < 1.0 - 1e-9 && s >= 0.0 && s <= 1.0 &&
           from[2] + t * (to[2] - from[2]) < w->height_m;
}

int
jum_wall_grid_hides(const JumWallGrid *g, const double from[3], const double to[3])
{
    Walk walk;
    if (g->n_walls == 0 || walk_init(g, from[0], from[1], to[0], to[1], &walk) != 0)
        return 0;
    for (int64_t j = walk.j0; j <= walk.j1; j++) {
        walk_row(g, &walk, j);
        for (int64_t i = walk.i0; i <= walk.i1; i++) {
            size_t cell = (size_t) j * g->nx + (size_t) i;
            for (uint32_t k = g->start[cell]; k < g->start[cell + 1]; k++)
                if (stands_across(&g->walls[g->wall[k]], from, to))
                    return 1;
        }
    }
    return 0;
}
