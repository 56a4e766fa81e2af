/* The ground as a grid of floats, read by bilinear interpolation: exact on the samples, continuous
 * between them, the same on the CPU (pick, lamps' feet) and in the terrain's mesh. */
#include "city/elevation.h"

#include <math.h>

JumElevation *
jum_elevation_new(double x0_m, double y0_m, double cell_m, guint nx, guint ny)
{
    g_return_val_if_fail(nx > 0 && ny > 0 && cell_m > 0.0, NULL);
    float *z_m = g_try_malloc0_n((gsize) nx, (gsize) ny * sizeof(float));
    if (z_m == NULL)
        return NULL;
    JumElevation *elevation = g_new0(JumElevation, 1);
    *elevation = (JumElevation){x0_m, y0_m, cell_m, nx, ny, z_m};
    return elevation;
}

void
jum_elevation_free(JumElevation *elevation)
{
    if (elevation == NULL)
        return;
    g_free(elevation->z_m);
    g_free(elevation);
}

/* cell_of: @position in cells, clamped to the grid; the cell's index and the fraction inside it. */
static guint
cell_of(double position, guint n, double *fraction)
{
    if (!(position > 0.0) || n < 2) { /* also NaN */
        *fraction = 0.0;
        return 0;
    }
    if (position >= (double) (n - 1)) {
        *fraction = 1.0;
        return n - 2;
    }
    guint i = (guint) position;
    *fraction = position - (double) i;
    return i;
}

double
jum_elevation_at(const JumElevation *elevation, double x_m, double y_m)
{
    if (elevation == NULL)
        return 0.0;
    double fx, fy;
    guint i = cell_of((x_m - elevation->x0_m) / elevation->cell_m, elevation->nx, &fx);
    guint j = cell_of((y_m - elevation->y0_m) / elevation->cell_m, elevation->ny, &fy);
    guint right = elevation->nx > 1 ? 1 : 0;
    gsize up = elevation->ny > 1 ? elevation->nx : 0;
    const float *z = elevation->z_m + (gsize) j * elevation->nx + i;
    double low = (double) z[0] + fx * ((double) z[right] - (double) z[0]);
    double high = (double) z[up] + fx * ((double) z[up + right] - (double) z[up]);
    return low + fy * (high - low);
}

/* fill_row: spreads known heights along one row, from the left then from the right. */
static guint
fill_row(float *row, guint nx)
{
    guint known = 0;
    for (guint i = 0; i < nx; i++) {
        if (isfinite(row[i]))
            known++;
        else if (i > 0 && isfinite(row[i - 1]))
            row[i] = row[i - 1];
    }
    for (guint i = nx - 1; known > 0 && i > 0; i--)
        if (!isfinite(row[i - 1]))
            row[i - 1] = row[i];
    return known;
}

gboolean
jum_elevation_fill_voids(JumElevation *elevation)
{
    gint64 first = -1, last = -1;
    guint nx = elevation->nx;
    for (guint j = 0; j < elevation->ny; j++) {
        float *row = elevation->z_m + (gsize) j * nx;
        if (fill_row(row, nx) > 0) {
            first = first < 0 ? (gint64) j : first;
            last = (gint64) j;
        } else if (last >= 0) {
            for (guint i = 0; i < nx; i++)
                row[i] = (row - nx)[i];
        }
    }
    for (gint64 j = first - 1; j >= 0; j--)
        for (guint i = 0; i < nx; i++)
            elevation->z_m[(gsize) j * nx + i] = elevation->z_m[(gsize) (j + 1) * nx + i];
    return first >= 0;
}
