/* Which roof stands on a footprint.  Shape, height, direction and orientation come from the territory where it has them
 * (OpenStreetMap: roof:shape, roof:height, roof:direction, roof:orientation).  Where no shape is told, what is as narrow
 * and low as a house gets two slopes, what is as wide as an old block four, and all else is flat: a guess that is only
 * drawn, never written. */
#include "overlay/scene-roof.h"

#include <math.h>
#include <string.h>

#define LEAST_M2   24.0 /* sheds and garages are flat */
#define HOUSE_M    13.0 /* widest span of two slopes */
#define HOUSE_M2   420.0
#define BLOCK_M    19.0
#define BLOCK_M2   1400.0
#define HOUSE_UP_M 14.0 /* highest */
#define BLOCK_UP_M 22.0

typedef struct {
    double area_m2, across_m; /* its narrower extent, square to or along its longest side */
    double side_deg;          /* of the longest side, clockwise from north */
    gboolean has_hole;
} Footprint;

static Footprint
measure(const JumLayer *layer, guint row)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    Footprint f = {0};
    guint32 ring = g.ring_start[row];
    if (ring == g.ring_start[row + 1])
        return f;
    guint32 first = g.vertex_start[ring], end = g.vertex_start[ring + 1];
    double longest = 0.0, ux = 0.0, uy = 1.0;
    for (guint32 v = first, before = end - 1; v < end; before = v++) {
        double ax = g.x[before] - g.x[first], ay = g.y[before] - g.y[first];
        double bx = g.x[v] - g.x[first], by = g.y[v] - g.y[first];
        double length = hypot(bx - ax, by - ay);
        f.area_m2 += (ax * by - ay * bx) / 2.0;
        if (length > longest) {
            longest = length;
            ux = (bx - ax) / length;
            uy = (by - ay) / length;
        }
    }
    double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
    for (guint32 v = first; v < end; v++) {
        double dx = g.x[v] - g.x[first], dy = g.y[v] - g.y[first];
        double at[2] = {dx * ux + dy * uy, dy * ux - dx * uy};
        for (int k = 0; k < 2; k++) {
            lo[k] = fmin(lo[k], at[k]);
            hi[k] = fmax(hi[k], at[k]);
        }
    }
    f.area_m2 = fabs(f.area_m2);
    f.across_m = fmin(hi[0] - lo[0], hi[1] - lo[1]);
    f.side_deg = atan2(ux, uy) * 180.0 / G_PI;
    f.has_hole = g.ring_start[row + 1] - ring > 1;
    return f;
}

static gboolean
is_flat_by_use(const char *use)
{
    static const char *const uses[] = {"industrial", "commercial", "office", "health", NULL};
    return use != NULL && g_strv_contains(uses, use);
}

static JumRoof
guess(const Footprint *f, const char *use, double height_m)
{
    if (f->area_m2 < LEAST_M2 || height_m < 2.6 || is_flat_by_use(use))
        return JUM_ROOF_FLAT;
    if (f->across_m <= HOUSE_M && f->area_m2 <= HOUSE_M2 && height_m <= HOUSE_UP_M)
        return JUM_ROOF_GABLED;
    if (f->across_m <= BLOCK_M && f->area_m2 <= BLOCK_M2 && height_m <= BLOCK_UP_M)
        return JUM_ROOF_HIPPED;
    return JUM_ROOF_FLAT;
}

/* The code of JumPrism.fall. */
static guint8
fall_code(double deg)
{
    double turn = fmod(deg, 360.0);
    return (guint8) (1 + lrint((turn < 0.0 ? turn + 360.0 : turn) / 360.0 * 254.0) % 254);
}

JumSceneRoof
jum_scene_roof_of(const JumLayer *layer, guint row, double height_m)
{
    static const char *const shapes[] = {"flat", "gabled", "hipped", "pyramidal", "dome", "shed"};
    const char *told = jum_layer_text(layer, jum_layer_column(layer, "roof_shape"), row);
    const char *use = jum_layer_text(layer, jum_layer_column(layer, "use"), row);
    const char *way = jum_layer_text(layer, jum_layer_column(layer, "roof_orientation"), row);
    double direction_deg =
        jum_layer_real(layer, jum_layer_column(layer, "roof_direction_deg"), row);
    double rise_m = jum_layer_real(layer, jum_layer_column(layer, "roof_height_m"), row);
    JumSceneRoof roof = {.shape = JUM_ROOF_FLAT};
    Footprint f = measure(layer, row);
    for (guint8 i = 0; told != NULL && i < G_N_ELEMENTS(shapes); i++)
        if (strcmp(shapes[i], told) == 0)
            roof.shape = i;
    if (told == NULL) {
        roof.shape = (guint8) guess(&f, use, height_m);
        if (!(rise_m > 0.0))
            rise_m = fmin(CLAMP(0.3 * f.across_m, 1.2, 4.5), 0.4 * height_m);
    } else if (!isfinite(rise_m)) {
        rise_m = 0.3 * height_m;
    }
    roof.rise_m = roof.shape == JUM_ROOF_FLAT ? 0.0 : CLAMP(rise_m, 0.0, 0.9 * height_m);
    if (isfinite(direction_deg))
        roof.fall = fall_code(direction_deg);
    else if (way != NULL && strcmp(way, "across") == 0) /* its slopes then face along it */
        roof.fall = fall_code(f.side_deg);
    return roof;
}
