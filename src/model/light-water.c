/* Does a lamp light open water?  Points on circles round the lamp are kept where they fall on water; the carriageway it
 * lights, a metre and a half behind and beyond it, hides what lies under a bridge or a quay wall's edge.  The largest
 * horizontal illuminance of the surface is the answer, at full level, new, without anything in between. */
#include <math.h>
#include <string.h>

#include "model/light-rules.h"

#define REACH_M 40.0
#define DECK_M  1.5

gboolean
jum_light_polygon_holds(const JumGeometryColumns *g, guint row, double x, double y)
{
    gboolean inside = FALSE;
    for (guint ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++) {
        guint first = g->vertex_start[ring], end = g->vertex_start[ring + 1];
        for (guint i = first, j = end - 1; i < end; j = i++)
            if ((g->y[i] > y) != (g->y[j] > y) &&
                x < (g->x[j] - g->x[i]) * (y - g->y[i]) / (g->y[j] - g->y[i]) + g->x[i])
                inside = !inside;
    }
    return inside;
}

/* Width of the carriageway the lamp lights; 0 if unknown. */
static double
street_width(const JumLightScene *s, guint lamp)
{
    const char *road = jum_layer_text(s->lamps, jum_layer_column(s->lamps, "road"), lamp);
    if (s->roads == NULL || road == NULL || !g_str_has_prefix(road, "road/"))
        return 0.0;
    gint64 row = jum_layer_find(s->roads, road + strlen("road/"));
    double width =
        row >= 0 ? jum_layer_real(s->roads, jum_layer_column(s->roads, "width_m"), (guint) row)
                 : NAN;
    return width > 0.0 && width < 60.0 ? width : 0.0;
}

static double
lit_by(const JumLightScene *s, guint lamp, guint area, double height_m, double width_m)
{
    static const double circles[] = {2, 4, 6, 8, 10, 13, 16, 20, 25, 30, 35, REACH_M};
    const JumGeometryColumns water = jum_layer_geometry(s->water);
    const JumLuminaires *l = s->luminaires;
    const JumIntensity *intensity = &s->types->types[l->type[lamp]].intensity;
    JumLuminaire one = jum_luminaires_get(s->types, l, lamp, 0.0, 1.0, FALSE);
    double azimuth = one.azimuth_deg * G_PI / 180.0, ux = cos(azimuth), uy = sin(azimuth);
    double most = 0.0;
    for (guint c = 0; c < G_N_ELEMENTS(circles); c++)
        for (guint k = 0; k < 24; k++) {
            double turn = azimuth + k * G_PI / 12.0;
            double dx = circles[c] * cos(turn), dy = circles[c] * sin(turn);
            double ahead = dx * ux + dy * uy; /* towards the street side */
            if ((ahead > -DECK_M && ahead < width_m + 2.0 * DECK_M) ||
                !jum_light_polygon_holds(&water, area, one.x_m + dx, one.y_m + dy))
                continue;
            double d2 = dx * dx + dy * dy + height_m * height_m;
            double lux = jum_luminaire_candela(intensity, &one, dx, dy, height_m) * height_m /
                         (d2 * sqrt(d2));
            most = fmax(most, lux);
        }
    return most;
}

double
jum_light_on_water(const JumLightScene *s, const JumBox *boxes, guint lamp)
{
    const JumLuminaires *l = s->luminaires;
    double x = l->x_m[lamp], y = l->y_m[lamp], most = 0.0, width_m = -1.0;
    int level = jum_layer_column(s->water, "level_m");
    for (guint area = 0; area < jum_layer_n_rows(s->water); area++) {
        const JumBox box = boxes[area];
        if (!(x > box.x0 - REACH_M && x < box.x1 + REACH_M && y > box.y0 - REACH_M &&
              y < box.y1 + REACH_M))
            continue;
        double surface_m = jum_layer_real(s->water, level, area), drop_m = 0.0;
        if (s->elevation != NULL && isfinite(surface_m))
            drop_m = fmax(0.0, jum_elevation_at(s->elevation, x, y) - surface_m);
        width_m = width_m < 0.0 ? street_width(s, lamp) : width_m;
        most = fmax(most, lit_by(s, lamp, area, l->height_m[lamp] + drop_m, width_m));
    }
    return most;
}
