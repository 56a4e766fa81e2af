/* The selected asset where no theme marks it: looked up in the small tables of the territory, or placed by whoever
 * picked it, ringed by a painted circle and named. */
#include "overlay/overlay-private.h"

#include <math.h>
#include <string.h>

#define RING_PX   40.0
#define MANY_ROWS 5000 /* larger tables are not read for one name */

void
jum_overlay_place(JumOverlay *overlay, const char *address, const double place_m[3])
{
    g_free(overlay->placed_address);
    overlay->placed_address = g_strdup(address);
    memcpy(overlay->placed, place_m, sizeof overlay->placed);
}

/* A row of a table that is small enough to be read whole: landmarks, stops, public sites… */
static gboolean
find_in_territory(JumOverlay *overlay, const char *address)
{
    const char *slash = strchr(address, '/');
    g_autofree char *name = slash != NULL ? g_strndup(address, (gsize) (slash - address)) : NULL;
    int table = name != NULL ? jum_schema_find(name) : -1;
    guint rows = table >= 0 ? jum_territory_count(overlay->territory, (JumTable) table) : 0;
    if (rows == 0 || rows > MANY_ROWS)
        return FALSE;
    g_autoptr(JumLayer) layer =
        jum_territory_read(overlay->territory, (JumTable) table, NULL, NULL);
    gint64 row = layer != NULL ? jum_layer_find(layer, slash + 1) : -1;
    double *place = overlay->selected_place;
    if (row < 0 || (!jum_overlay_centre_of(overlay, layer, (guint) row, place) &&
                    !jum_layer_point(layer, (guint) row, &place[0], &place[1])))
        return FALSE;
    place[2] = jum_overlay_ground(overlay, place[0], place[1]) + 3.0;
    const char *title = jum_layer_text(layer, jum_layer_column(layer, "name"), (guint) row);
    overlay->selected_name = g_strdup(title != NULL ? title : slash + 1);
    return TRUE;
}

void
jum_overlay_find_selected(JumOverlay *overlay)
{
    const char *address = overlay->selected_address;
    g_clear_pointer(&overlay->selected_name, g_free);
    overlay->selected_placed = FALSE;
    if (address == NULL || overlay->selected_table != JUM_N_TABLES)
        return;
    if (g_strcmp0(address, overlay->placed_address) == 0) {
        const char *slash = strchr(address, '/');
        memcpy(overlay->selected_place, overlay->placed, sizeof overlay->placed);
        overlay->selected_name = g_strdup(slash != NULL ? slash + 1 : address);
        overlay->selected_placed = TRUE;
    } else {
        overlay->selected_placed = find_in_territory(overlay, address);
    }
}

gboolean
jum_overlay_selected_anchor(const JumOverlay *overlay, const JumFrame *frame, double place_m[3])
{
    JumTable table = overlay->selected_table;
    if (table == JUM_N_TABLES) {
        memcpy(place_m, overlay->selected_place, sizeof overlay->selected_place);
        return overlay->selected_placed;
    }
    if (table == JUM_TABLE_commune)
        return jum_overlay_centre_of(overlay, overlay->communes, overlay->selected_row, place_m);
    const JumPart *part = jum_overlay_part(overlay, table);
    if (part != NULL)
        return jum_part_anchor(part, frame, overlay->selected_row, place_m);
    const JumLayer *layer = jum_points_layer(overlay->points, table);
    if (!jum_layer_point(layer, overlay->selected_row, &place_m[0], &place_m[1]))
        return FALSE;
    place_m[2] = jum_overlay_ground(overlay, place_m[0], place_m[1]) + 5.0;
    return TRUE;
}

static void
paint_ring(JumOverlay *overlay, int side, double scale)
{
    cairo_t *cr = jum_plate_begin(overlay->ring_plate, side, side, scale);
    for (int pass = 0; pass < 2; pass++) {
        cairo_set_source_rgba(cr, pass == 0 ? 1.0 : 0.05, pass == 0 ? 1.0 : 0.35,
                              pass == 0 ? 1.0 : 0.85, pass == 0 ? 0.85 : 1.0);
        cairo_set_line_width(cr, pass == 0 ? 6.0 : 3.0);
        cairo_arc(cr, RING_PX / 2.0, RING_PX / 2.0, RING_PX / 2.0 - 4.0, 0.0, 2.0 * G_PI);
        cairo_stroke(cr);
    }
    jum_plate_end(overlay->ring_plate, cr);
}

/* Is the selected asset marked by a theme on the map now? */
static gboolean
is_marked(const JumOverlay *overlay)
{
    if (overlay->selected_table == JUM_N_TABLES || overlay->selected_table == JUM_TABLE_commune)
        return overlay->selected_table == JUM_TABLE_commune;
    for (int t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; p < overlay->themes[t].klass->n_parts; p++)
            if (overlay->themes[t].shown &&
                overlay->themes[t].klass->parts[p].table == overlay->selected_table)
                return TRUE;
    return FALSE;
}

void
jum_overlay_record_ring(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    double place[3], x, y;
    int side = (int) ceil(RING_PX * frame->scale);
    if (overlay->selected_address == NULL || is_marked(overlay) ||
        !jum_overlay_selected_anchor(overlay, frame, place) ||
        !jum_frame_project(frame, place, &x, &y, NULL))
        return;
    if (jum_plate_width(overlay->ring_plate) != side)
        paint_ring(overlay, side, frame->scale);
    jum_plate_record(overlay->ring_plate, queue, x - side / 2.0, y - side / 2.0);
}
