/* Points in square cells: counting sort into a dense grid, then rings of cells around the question.
 * The generator asks "which node, which cabinet, which seed is nearest" some hundred thousand times. */
#include "tools/point-grid.h"

#include <math.h>

struct JumPointGrid {
    const double *x, *y;
    double x0, y0, cell_m;
    int nx, ny;
    guint *start; /* [nx * ny + 1] */
    guint *item;  /* [n] by cell, ascending inside */
};

static int
clamp_cell(double at, int n)
{
    return at < 0.0 ? 0 : at >= n ? n - 1 : (int) at;
}

static guint
cell_of(const JumPointGrid *grid, double x, double y)
{
    int i = clamp_cell((x - grid->x0) / grid->cell_m, grid->nx);
    int j = clamp_cell((y - grid->y0) / grid->cell_m, grid->ny);
    return (guint) (j * grid->nx + i);
}

JumPointGrid *
jum_point_grid_new(const double *x, const double *y, guint n, double cell_m)
{
    double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;
    for (guint i = 0; i < n; i++) {
        x0 = i == 0 ? x[i] : fmin(x0, x[i]);
        y0 = i == 0 ? y[i] : fmin(y0, y[i]);
        x1 = i == 0 ? x[i] : fmax(x1, x[i]);
        y1 = i == 0 ? y[i] : fmax(y1, y[i]);
    }
    while ((x1 - x0) / cell_m * ((y1 - y0) / cell_m) > 4e6)
        cell_m *= 2.0; /* bounded memory whatever the extent */
    JumPointGrid *grid = g_new0(JumPointGrid, 1);
    *grid = (JumPointGrid){
        x, y, x0, y0, cell_m, (int) ((x1 - x0) / cell_m) + 1, (int) ((y1 - y0) / cell_m) + 1};
    gsize cells = (gsize) grid->nx * (gsize) grid->ny;
    grid->start = g_new0(guint, cells + 1);
    grid->item = g_new(guint, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        grid->start[cell_of(grid, x[i], y[i]) + 1]++;
    for (gsize c = 0; c < cells; c++)
        grid->start[c + 1] += grid->start[c];
    g_autofree guint *fill = g_memdup2(grid->start, cells * sizeof *fill);
    for (guint i = 0; i < n; i++)
        grid->item[fill[cell_of(grid, x[i], y[i])]++] = i;
    return grid;
}

void
jum_point_grid_free(JumPointGrid *grid)
{
    if (!grid)
        return;
    g_free(grid->start);
    g_free(grid->item);
    g_free(grid);
}

/* Best of one row of cells; ties go to the lowest index. */
static void
search_cells(
    const JumPointGrid *grid, int j, int i0, int i1, double x, double y, double *best, guint *at)
{
    if (j < 0 || j >= grid->ny)
        return;
    i0 = MAX(i0, 0);
    i1 = MIN(i1, grid->nx - 1);
    if (i0 > i1)
        return;
    guint from = grid->start[j * grid->nx + i0], to = grid->start[j * grid->nx + i1 + 1];
    for (guint k = from; k < to; k++) {
        guint p = grid->item[k];
        double dx = grid->x[p] - x, dy = grid->y[p] - y, d = dx * dx + dy * dy;
        if (d < *best || (d == *best && p < *at)) {
            *best = d;
            *at = p;
        }
    }
}

guint
jum_point_grid_nearest(const JumPointGrid *grid, double x, double y, double max_m)
{
    double best = max_m * max_m;
    guint at = JUM_POINT_GRID_NONE;
    int ci = (int) floor((x - grid->x0) / grid->cell_m);
    int cj = (int) floor((y - grid->y0) / grid->cell_m);
    /* Beyond these many rings nothing is left, or nothing is near enough. */
    int away = MAX(MAX(-ci, ci - grid->nx + 1), MAX(-cj, cj - grid->ny + 1));
    int last = MIN((int) (max_m / grid->cell_m) + 1, MAX(away, 0) + MAX(grid->nx, grid->ny));
    for (int ring = MAX(away, 0); ring <= last; ring++) {
        double clear = (ring - 1) * grid->cell_m;
        if (at != JUM_POINT_GRID_NONE && clear > 0.0 && clear * clear > best)
            break;
        search_cells(grid, cj - ring, ci - ring, ci + ring, x, y, &best, &at);
        if (ring > 0)
            search_cells(grid, cj + ring, ci - ring, ci + ring, x, y, &best, &at);
        for (int j = cj - ring + 1; j < cj + ring; j++) {
            if (ci - ring >= 0)
                search_cells(grid, j, ci - ring, ci - ring, x, y, &best, &at);
            if (ring > 0 && ci + ring < grid->nx)
                search_cells(grid, j, ci + ring, ci + ring, x, y, &best, &at);
        }
    }
    return at;
}

void
jum_point_grid_within(const JumPointGrid *grid, double x, double y, double radius_m, GArray *found)
{
    int i0 = clamp_cell((x - radius_m - grid->x0) / grid->cell_m, grid->nx);
    int i1 = clamp_cell((x + radius_m - grid->x0) / grid->cell_m, grid->nx);
    int j0 = clamp_cell((y - radius_m - grid->y0) / grid->cell_m, grid->ny);
    int j1 = clamp_cell((y + radius_m - grid->y0) / grid->cell_m, grid->ny);
    for (int j = j0; j <= j1; j++)
        for (guint k = grid->start[j * grid->nx + i0]; k < grid->start[j * grid->nx + i1 + 1];
             k++) {
            guint p = grid->item[k];
            double dx = grid->x[p] - x, dy = grid->y[p] - y;
            if (dx * dx + dy * dy <= radius_m * radius_m)
                g_array_append_val(found, p);
        }
}
