/* From changes to footprints: a new building has that of its zone, a raised or demolished one that of the territory. */
#include "study/buildings.h"

#include <string.h>

#include "study/sun-study.h"

static void
begin(JumStudyBuildings *b, double height_m, guint8 removed)
{
    g_array_append_val(b->height_m, height_m);
    g_array_append_val(b->removed, removed);
}

static void
add_ring(JumStudyBuildings *b, const double *x_m, const double *y_m, guint n)
{
    g_array_append_vals(b->x_m, x_m, n);
    g_array_append_vals(b->y_m, y_m, n);
    g_array_append_val(b->vertex_start, b->x_m->len);
}

static void
end(JumStudyBuildings *b)
{
    guint n_rings = b->vertex_start->len - 1;
    g_array_append_val(b->ring_start, n_rings);
}

/* One prism an outer ring, with the holes that follow it. */
static void
add_row(JumStudyBuildings *b, const JumLayer *layer, guint row, double height_m, guint8 removed)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    guint last = g.ring_start[row + 1];
    for (guint r = g.ring_start[row]; r < last; r++) {
        if (!g.hole[r])
            begin(b, height_m, removed);
        add_ring(b, g.x + g.vertex_start[r], g.y + g.vertex_start[r],
                 g.vertex_start[r + 1] - g.vertex_start[r]);
        if (r + 1 == last || !g.hole[r + 1])
            end(b);
    }
}

/* A polygon drawn clockwise is turned: outer rings turn the other way. */
static void
add_zone(JumStudyBuildings *b, const JumZone *zone, double height_m)
{
    double twice_m2 = 0.0;
    guint n = zone->n_vertices;
    for (guint v = 0, last = n - 1; v < n; last = v++)
        twice_m2 += zone->x_m[last] * zone->y_m[v] - zone->x_m[v] * zone->y_m[last];
    begin(b, height_m, 0);
    for (guint v = 0; v < n; v++) {
        guint at = twice_m2 < 0.0 ? n - 1 - v : v;
        g_array_append_val(b->x_m, zone->x_m[at]);
        g_array_append_val(b->y_m, zone->y_m[at]);
    }
    g_array_append_val(b->vertex_start, b->x_m->len);
    end(b);
}

static void
add_change(JumStudyBuildings *b, const JumSunInput *input, const JumChange *change)
{
    if (change->type == JUM_CHANGE_BUILDING_ADD) {
        if (change->zone.kind == JUM_ZONE_POLYGON && change->zone.n_vertices >= 3)
            add_zone(b, &change->zone, jum_change_number(change, "height_m"));
        return;
    }
    const char *address = jum_change_target(change);
    gint64 row = address != NULL && g_str_has_prefix(address, "building/")
                     ? jum_layer_find(input->buildings, address + strlen("building/"))
                     : -1;
    if (row < 0)
        return;
    gboolean removed = change->type == JUM_CHANGE_BUILDING_REMOVE;
    double height_m = jum_layer_real(input->buildings,
                                     jum_layer_column(input->buildings, "height_m"), (guint) row);
    if (!removed)
        height_m += jum_change_number(change, "storeys") * JUM_SUN_STOREY_M;
    if (height_m > 0.0)
        add_row(b, input->buildings, (guint) row, height_m, removed);
}

JumStudyBuildings *
jum_study_buildings_new(const JumStudyInput *input, const JumScenario *scenario)
{
    const JumSunInput *own = jum_study_input_can(input, JUM_STUDY_SUN, NULL)
                                 ? jum_study_input_own(input, JUM_STUDY_SUN, NULL)
                                 : NULL;
    g_autoptr(JumStudyBuildings) b = g_new0(JumStudyBuildings, 1);
    guint first = 0;
    b->ring_start = g_array_new(FALSE, FALSE, sizeof(guint));
    b->vertex_start = g_array_new(FALSE, FALSE, sizeof(guint));
    b->x_m = g_array_new(FALSE, FALSE, sizeof(double));
    b->y_m = g_array_new(FALSE, FALSE, sizeof(double));
    b->height_m = g_array_new(FALSE, FALSE, sizeof(double));
    b->removed = g_array_new(FALSE, FALSE, sizeof(guint8));
    g_array_append_val(b->ring_start, first);
    g_array_append_val(b->vertex_start, first);
    for (guint i = 0; own != NULL && i < scenario->changes->len; i++) {
        const JumChange *change = g_ptr_array_index(scenario->changes, i);
        if (!change->disabled && jum_change_info(change->type)->study == JUM_STUDY_SUN)
            add_change(b, own, change);
    }
    return b->height_m->len > 0 ? g_steal_pointer(&b) : NULL;
}

void
jum_study_buildings_free(JumStudyBuildings *buildings)
{
    if (buildings == NULL)
        return;
    GArray *all[] = {buildings->ring_start, buildings->vertex_start, buildings->x_m,
                     buildings->y_m,        buildings->height_m,     buildings->removed};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_array_unref(all[i]);
    g_free(buildings);
}
