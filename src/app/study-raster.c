/* What a study found on the ground, and the buildings it puts there, handed to the picture: the field asks cell by cell,
 * and gets the square of the raster under the middle of the cell. */
#include "app/study-raster.h"

#include <math.h>

#include "base/i18n.h"

static double
value_of(const JumStudyRaster *raster, gsize at, JumRasterSide side)
{
    double today = (double) raster->today[at], then = (double) raster->then[at];
    if (side != JUM_RASTER_DIFFERENCE)
        return side == JUM_RASTER_TODAY ? today : then;
    double least =
        0.5 * pow(10.0, -raster->decimals); /* what no figure would show leaves the ground bare */
    return fabs(then - today) < least ? (double) NAN : then - today;
}

static void
fill(const JumStudyRaster *raster, const JumFieldGrid *grid, float *values, JumRasterSide side)
{
    for (guint j = 0; j < grid->ny; j++)
        for (guint i = 0; i < grid->nx; i++) {
            double x = (grid->x0_m + (i + 0.5) * grid->cell_m - raster->x0_m) / raster->cell_m;
            double y = (grid->y0_m + (j + 0.5) * grid->cell_m - raster->y0_m) / raster->cell_m;
            gboolean inside = x >= 0.0 && y >= 0.0 && x < raster->nx && y < raster->ny;
            values[(gsize) j * grid->nx + i] =
                inside ? (float) value_of(raster, (gsize) y * raster->nx + (gsize) x, side) : NAN;
        }
}

static void
fill_today(gpointer data, const JumFieldGrid *grid, float *values)
{
    fill(data, grid, values, JUM_RASTER_TODAY);
}

static void
fill_then(gpointer data, const JumFieldGrid *grid, float *values)
{
    fill(data, grid, values, JUM_RASTER_THEN);
}

static void
fill_difference(gpointer data, const JumFieldGrid *grid, float *values)
{
    fill(data, grid, values, JUM_RASTER_DIFFERENCE);
}

/* Ends of the scale: those given, or what the values of both sides reach; of differences, the largest either way. */
static void
find_ends(const JumStudyRaster *raster, JumRasterSide side, double *low, double *high)
{
    double lo = INFINITY, hi = -INFINITY, most = 0.0;
    for (gsize at = 0; at < (gsize) raster->nx * raster->ny; at++) {
        double today = (double) raster->today[at], then = (double) raster->then[at];
        lo = fmin(lo, fmin(today, then));
        hi = fmax(hi, fmax(today, then));
        if (isfinite(then - today))
            most = fmax(most, fabs(then - today));
    }
    *low = isfinite(raster->low) ? raster->low : isfinite(lo) ? lo : 0.0;
    *high = isfinite(raster->high) ? raster->high : hi > *low ? hi : *low + 1.0;
    if (side != JUM_RASTER_DIFFERENCE)
        return;
    *high = most > 0.0 ? most : 1.0;
    *low = -*high;
}

void
jum_study_raster_show(JumScene *scene,
                      const JumStudyRaster *raster,
                      JumRasterSide side,
                      gboolean then)
{
    if (raster == NULL) {
        jum_scene_set_field(scene, NULL, NULL);
        return;
    }
    JumViewField now = {
        .fill = side == JUM_RASTER_TODAY  ? fill_today
                : side == JUM_RASTER_THEN ? fill_then
                                          : fill_difference,
        .data = (gpointer) raster,
        .extent_m = {raster->x0_m, raster->y0_m, raster->x0_m + raster->nx * raster->cell_m,
                     raster->y0_m + raster->ny * raster->cell_m},
        .title = _(raster->title),
        .unit = raster->unit,
        .is_signed = side == JUM_RASTER_DIFFERENCE,
    };
    find_ends(raster, side, &now.low, &now.high);
    JumViewField right = now;
    right.fill = fill_then;
    jum_scene_set_field(scene, &now, then ? &right : NULL);
}

void
jum_study_buildings_show(JumScene *scene, const JumStudyBuildings *buildings)
{
    if (buildings == NULL) {
        jum_scene_set_buildings(scene, NULL);
        return;
    }
    const JumViewBuildings view = {
        .n = buildings->height_m->len,
        .ring_start = (const guint *) (void *) buildings->ring_start->data,
        .vertex_start = (const guint *) (void *) buildings->vertex_start->data,
        .x_m = (const double *) (void *) buildings->x_m->data,
        .y_m = (const double *) (void *) buildings->y_m->data,
        .height_m = (const double *) (void *) buildings->height_m->data,
        .kind = (const guint8 *) buildings->removed->data, /* JUM_BUILDING_ADDED 0, REMOVED 1 */
    };
    jum_scene_set_buildings(scene, &view);
}
