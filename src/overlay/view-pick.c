/* What stands under a pixel: a half-line against the data's symbols, then the buildings' prisms and the relief, all on
 * the CPU; the building's name is asked from the territory, which alone knows names. */
#include "overlay/view-private.h"

#include <math.h>

/* The building whose box is that of shape @i of tile row @j, looked up where it stands. */
static char *
building_address(JumView *view, guint j, guint32 i, const double place_m[3])
{
    const JumSceneStore *store = jum_scenery_store(view->scene);
    const JumShapes *row = jum_scene_store_buildings(store, j);
    double origin[2];
    jum_scene_store_origin(store, origin);
    if (row == NULL || i >= row->n)
        return NULL;
    const float *b = row->box + 4 * (gsize) i;
    double x = origin[0] + (b[0] + b[2]) * 0.5, y = origin[1] + (b[1] + b[3]) * 0.5;
    JumBox around = {x - 1.0, y - 1.0, x + 1.0, y + 1.0};
    g_autoptr(JumLayer) layer =
        jum_territory_read(view->territory, JUM_TABLE_building, &around, NULL);
    char *address = NULL;
    guint found = 0;
    double best = 1.0;
    for (guint r = 0; layer != NULL && r < jum_layer_n_rows(layer); r++) {
        JumBox box = jum_layer_box(layer, r);
        double off = fabs(box.x0 - origin[0] - b[0]) + fabs(box.y0 - origin[1] - b[1]) +
                     fabs(box.x1 - origin[0] - b[2]) + fabs(box.y1 - origin[1] - b[3]);
        if (off >= best)
            continue;
        best = off;
        found = r;
        g_free(address);
        address = g_strconcat("building/", jum_layer_id(layer, r), NULL);
    }
    if (address != NULL)
        jum_overlay_place(view->overlay, address, place_m, layer, found);
    return address;
}

/* The symbol or line of the data under the pixel, unless something solid stands before it. */
static gboolean
pick_data(JumView *view, double x_px, double y_px, double limit_m, JumHit *hit)
{
    JumTable table = JUM_N_TABLES;
    guint row = 0;
    double place[3];
    if (!jum_overlay_pick(view->overlay, &view->frame, x_px, y_px, limit_m, &table, &row, place))
        return FALSE;
    *hit = (JumHit){TRUE, place[0], place[1], place[2], table, FALSE, NULL};
    hit->address = jum_points_address(jum_world_points(view->world), table, row);
    const JumLayer *layer = hit->address == NULL ? jum_overlay_layer(view->overlay, table) : NULL;
    if (layer != NULL && row < jum_layer_n_rows(layer)) {
        hit->address =
            g_strconcat(jum_schema_table(table)->name, "/", jum_layer_id(layer, row), NULL);
        jum_overlay_place(view->overlay, hit->address, place, layer, row);
    }
    hit->has_asset = hit->address != NULL;
    return TRUE;
}

/* The row of @table whose first vertex is at a place; NULL if there is none. */
static char *
address_at(JumView *view, JumTable table, const double at[2], const double place_m[3])
{
    JumBox around = {at[0] - 0.5, at[1] - 0.5, at[0] + 0.5, at[1] + 0.5};
    g_autoptr(JumLayer) layer = jum_territory_read(view->territory, table, &around, NULL);
    double best = 0.5;
    gint64 found = -1;
    JumGeometryColumns g = {0};
    if (layer != NULL)
        g = jum_layer_geometry(layer);
    for (guint r = 0; r < g.n_rows; r++)
        for (guint32 ring = g.ring_start[r]; ring < g.ring_start[r + 1]; ring++) {
            guint32 v = g.vertex_start[ring];
            double off = v < g.vertex_start[ring + 1] ? hypot(g.x[v] - at[0], g.y[v] - at[1]) : 1.0;
            if (off < best) {
                best = off;
                found = r;
            }
        }
    if (found < 0)
        return NULL;
    char *address =
        g_strconcat(jum_schema_table(table)->name, "/", jum_layer_id(layer, (guint) found), NULL);
    jum_overlay_place(view->overlay, address, place_m, layer, (guint) found);
    return address;
}

/* What stands there by name: a building, a tree, the road or railway of a bridge. */
static void
name_hit(JumView *view, const JumSceneHit *met, JumHit *hit)
{
    const JumSceneStore *store = jum_scenery_store(view->scene);
    double origin[2];
    jum_scene_store_origin(store, origin);
    if (met->kind == JUM_MET_BUILDING) {
        hit->table = JUM_TABLE_building;
        hit->address = building_address(view, met->row, met->shape, met->place_m);
    } else if (met->kind != JUM_MET_GROUND) {
        const JumShapes *trees = jum_scene_store_layer(store, JUM_SCENE_TREE);
        const float *at =
            met->kind == JUM_MET_TREE ? trees->box + 4 * (gsize) met->shape : met->line;
        const double place[2] = {origin[0] + (double) at[0], origin[1] + (double) at[1]};
        hit->table = met->kind == JUM_MET_TREE ? JUM_TABLE_tree
                     : met->is_rail            ? JUM_TABLE_rail
                                               : JUM_TABLE_road;
        hit->address = address_at(view, hit->table, place, met->place_m);
    }
    hit->has_asset = hit->address != NULL;
}

void
jum_view_pick(JumView *view, double x_px, double y_px, JumHit *hit)
{
    double eye[3], direction[3], ahead = 0.0;
    *hit = (JumHit){0};
    jum_frame_ray(&view->frame, x_px, y_px, eye, direction);
    for (int k = 0; k < 3; k++)
        ahead += direction[k] * view->frame.forward[k];
    JumSceneHit met = {.distance_m = view->camera.far_m / ahead}; /* nothing is drawn behind */
    hit->hit = jum_scenery_meet(view->scene, eye, direction, met.distance_m, &met);
    if (hit->hit) {
        hit->x_m = met.place_m[0];
        hit->y_m = met.place_m[1];
        hit->z_m = met.place_m[2];
    }
    if (pick_data(view, x_px, y_px, met.distance_m * ahead, hit) || !hit->hit)
        return;
    JumReferenceHit routes[JUM_REFERENCE_HITS];
    if (met.kind == JUM_MET_DECK && jum_view_reference_hits(view, hit, routes) > 0)
        return; /* they are asked about, not the bridge */
    name_hit(view, &met, hit);
}

void
jum_view_hover(JumView *view, const JumHit *hit)
{
    const double place[3] = {hit != NULL ? hit->x_m : 0.0, hit != NULL ? hit->y_m : 0.0,
                             hit != NULL ? hit->z_m : 0.0};
    jum_overlay_hover(view->overlay, hit != NULL && hit->has_asset ? hit->address : NULL, place);
    if (hit != NULL && hit->has_asset)
        return;
    JumReferenceHit hits[JUM_REFERENCE_HITS];
    guint n = hit != NULL ? jum_view_reference_hits(view, hit, hits) : 0;
    g_autofree char *text = n > 0 ? jum_view_reference_text(view, &hits[0]) : NULL;
    jum_overlay_hover_ground(view->overlay, text, place);
}

double
jum_view_top_at(JumView *view, double x_m, double y_m)
{
    static const double down[3] = {0.0, 0.0, -1.0};
    double ground_m = jum_view_ground_at(view, x_m, y_m);
    const double above[3] = {x_m, y_m, ground_m + 500.0};
    JumSceneHit met = {0};
    return jum_scene_pick_ray(jum_scenery_pick(view->scene), above, down, 600.0, &met) &&
                   met.kind == JUM_MET_BUILDING
               ? met.place_m[2]
               : ground_m;
}

gboolean
jum_view_is_built(JumView *view, double x_m, double y_m)
{
    return jum_view_top_at(view, x_m, y_m) > jum_view_ground_at(view, x_m, y_m);
}

gboolean
jum_view_is_clear(JumView *view, const double a_m[3], const double b_m[3])
{
    double way[3], far_m = 0.0;
    JumSceneHit met = {0};
    for (int k = 0; k < 3; k++)
        far_m += (b_m[k] - a_m[k]) * (b_m[k] - a_m[k]);
    far_m = sqrt(far_m);
    if (!(far_m > 1e-6))
        return TRUE;
    for (int k = 0; k < 3; k++)
        way[k] = (b_m[k] - a_m[k]) / far_m;
    return !jum_scene_pick_ray(jum_scenery_pick(view->scene), a_m, way, far_m, &met) ||
           met.kind != JUM_MET_BUILDING;
}

double
jum_view_floor_at(const JumView *view, double x_m, double y_m, double eye_z_m)
{
    double deck_m = jum_view_standing((void *) view, x_m, y_m);
    return deck_m < eye_z_m ? deck_m : jum_view_ground_at(view, x_m, y_m);
}

void
jum_hit_clear(JumHit *hit)
{
    g_clear_pointer(&hit->address, g_free);
    *hit = (JumHit){0};
}
