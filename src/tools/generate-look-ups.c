/* What the stages ask of the territory so far: ground, water, density, the nearest road or node, free
 * room.  Each answer costs a few look-ups in a raster or a grid. */
#include <math.h>

#include "tools/generate-frame.h"

double
jum_generate_ground(const JumGenerate *generate, double x_m, double y_m)
{
    return jum_elevation_at(generate->elevation, x_m, y_m);
}

static JumBox
box_around(double x_m, double y_m, double within_m)
{
    return (JumBox){x_m - within_m, y_m - within_m, x_m + within_m, y_m + within_m};
}

gboolean
jum_generate_is_water(const JumGenerate *generate, double x_m, double y_m)
{
    const struct JumGenerateFrame *frame = generate->frame;
    const JumLayer *water = generate->layer[JUM_TABLE_water_area];
    JumBox place = box_around(x_m, y_m, 0);
    jum_box_grid_query(frame->water_grid, &place, frame->found);
    for (guint i = 0; i < frame->found->len; i++)
        if (jum_row_contains(water, g_array_index(frame->found, guint32, i), x_m, y_m))
            return TRUE;
    return FALSE;
}

guint
jum_generate_surface(const JumGenerate *generate, double x_m, double y_m)
{
    gsize cell;
    if (!jum_byte_raster_cell(&generate->frame->surface, x_m, y_m, &cell))
        return 0;
    guint bits = generate->frame->surface.cell[cell] & ~(guint) JUM_SURFACE_WATER;
    double density = jum_generate_density(generate, x_m, y_m);
    if (density > 0.08)
        bits |= JUM_SURFACE_URBAN;
    if (density > 0.80)
        bits |= JUM_SURFACE_CENTRE;
    return bits | (jum_generate_is_water(generate, x_m, y_m) ? JUM_SURFACE_WATER : 0);
}

double
jum_generate_density(const JumGenerate *generate, double x_m, double y_m)
{
    const GArray *villages = generate->frame->villages;
    double density = 0;
    for (guint i = 0; i < villages->len; i++) {
        const JumVillage *v = &g_array_index(villages, JumVillage, i);
        double d = hypot(x_m - v->x_m, y_m - v->y_m);
        gboolean town = v->population > 100000;
        double reach = town ? 2900 : 90 + 11.5 * sqrt(v->population);
        if (d > 4 * reach)
            continue;
        double here = town ? exp(-pow(d / reach, 1.4)) : 0.5 * exp(-pow(d / reach, 2));
        density = MAX(density, here);
    }
    return density;
}

/* ---- roads ---- */

static double
distance_to_road(
    const JumGenerate *generate, const JumGenerateRoad *road, double x_m, double y_m, double *along)
{
    const JumGenerateNode *a = &generate->node[road->from], *b = &generate->node[road->to];
    double dx = b->x_m - a->x_m, dy = b->y_m - a->y_m, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((x_m - a->x_m) * dx + (y_m - a->y_m) * dy) / length2 : 0;
    t = CLAMP(t, 0, 1);
    *along = t * sqrt(length2);
    return hypot(x_m - a->x_m - t * dx, y_m - a->y_m - t * dy);
}

gint64
jum_generate_nearest_road(const JumGenerate *generate,
                          double x_m,
                          double y_m,
                          double within_m,
                          gboolean (*want)(const JumGenerateRoad *road),
                          double *distance_m,
                          double *along_m)
{
    GArray *found = generate->frame->found;
    JumBox box = box_around(x_m, y_m, within_m);
    gint64 best = -1;
    double nearest = within_m, at = 0;
    jum_box_grid_query(generate->road_grid, &box, found);
    for (guint i = 0; i < found->len; i++) {
        guint32 row = g_array_index(found, guint32, i);
        double along, d = distance_to_road(generate, &generate->road[row], x_m, y_m, &along);
        if (d > nearest || (d == nearest && best >= 0) || (want && !want(&generate->road[row])))
            continue;
        nearest = d;
        best = row;
        at = along;
    }
    if (best >= 0 && distance_m)
        *distance_m = nearest;
    if (best >= 0 && along_m)
        *along_m = at;
    return best;
}

static gboolean
carries_cars(const JumGenerateRoad *road)
{
    return road->car && road->routable;
}

gint64
jum_generate_nearest_node(const JumGenerate *generate, double x_m, double y_m, double within_m)
{
    double along;
    gint64 row =
        jum_generate_nearest_road(generate, x_m, y_m, within_m, carries_cars, NULL, &along);
    if (row < 0)
        return -1;
    const JumGenerateRoad *road = &generate->road[row];
    return along < road->length_m / 2 ? road->from : road->to;
}

/* ---- free room ---- */

static gboolean
near_building(const JumGenerate *generate, double x_m, double y_m, double margin_m)
{
    GArray *found = generate->frame->found;
    const JumLayer *layer = generate->layer[JUM_TABLE_building];
    JumBox box = box_around(x_m, y_m, margin_m);
    if (!generate->building_grid)
        return FALSE;
    jum_box_grid_query(generate->building_grid, &box, found);
    JumGeometryColumns g = jum_layer_geometry(layer);
    for (guint i = 0; i < found->len; i++) {
        guint32 row = g_array_index(found, guint32, i);
        guint first = g.vertex_start[g.ring_start[row]],
              n = g.vertex_start[g.ring_start[row] + 1] - first;
        const double *x = g.x + first, *y = g.y + first;
        if (jum_row_contains(layer, row, x_m, y_m))
            return TRUE;
        for (guint v = 0, w = n - 1; v < n; w = v++) {
            double dx = x[v] - x[w], dy = y[v] - y[w], l2 = dx * dx + dy * dy;
            double t = l2 > 0 ? ((x_m - x[w]) * dx + (y_m - y[w]) * dy) / l2 : 0;
            t = CLAMP(t, 0, 1);
            if (hypot(x_m - x[w] - t * dx, y_m - y[w] - t * dy) < margin_m)
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean
near_carriageway(const JumGenerate *generate, double x_m, double y_m, double margin_m)
{
    GArray *found = generate->frame->found;
    JumBox box = box_around(x_m, y_m, margin_m);
    if (!generate->road_grid)
        return FALSE;
    jum_box_grid_query(generate->road_grid, &box, found);
    for (guint i = 0; i < found->len; i++) {
        const JumGenerateRoad *road = &generate->road[g_array_index(found, guint32, i)];
        double along;
        if (distance_to_road(generate, road, x_m, y_m, &along) < road->width_m / 2 + margin_m)
            return TRUE;
    }
    return FALSE;
}

gboolean
jum_generate_is_reserved(const JumGenerate *generate, const JumBox *box)
{
    GArray *found = generate->frame->found;
    jum_box_grid_query(generate->frame->reserve_grid, box, found);
    return found->len > 0;
}

gboolean
jum_generate_is_free(const JumGenerate *generate, double x_m, double y_m, double margin_m)
{
    return !jum_generate_is_water(generate, x_m, y_m) &&
           !near_carriageway(generate, x_m, y_m, margin_m) &&
           !near_building(generate, x_m, y_m, margin_m);
}

void
jum_generate_reserve(JumGenerate *generate, double x_m, double y_m, double radius_m)
{
    JumBox box = box_around(x_m, y_m, radius_m);
    jum_box_grid_add(generate->frame->reserve_grid, generate->frame->n_reserves++, &box);
}
