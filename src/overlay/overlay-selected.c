/* The selected asset where no theme marks it: looked up in the small tables of the territory, or placed by whoever
 * picked it, ringed by a painted circle and named. */
#include "overlay/overlay-private.h"

#include <math.h>
#include <string.h>

#define RING_PX   40.0
#define MANY_ROWS 5000 /* larger tables are not read for one name */

static double
number_of(const JumLayer *layer, const char *column, guint row)
{
    int at = jum_layer_column(layer, column);
    return at >= 0 ? jum_layer_real(layer, at, row) : NAN;
}

void
jum_overlay_place(JumOverlay *overlay,
                  const char *address,
                  const double place_m[3],
                  const JumLayer *layer,
                  guint row)
{
    int name = jum_layer_column(layer, "name");
    int street = jum_layer_column(layer, "address");
    const char *text = name >= 0 ? jum_layer_text(layer, name, row) : NULL;
    if (text == NULL && street >= 0)
        text = jum_layer_text(layer, street, row);
    int species = jum_layer_column(layer, "species");
    if (text == NULL && species >= 0)
        text = jum_layer_text(layer, species, row);
    memcpy(overlay->placed, place_m, sizeof overlay->placed);
    if (g_strcmp0(address, overlay->placed_address) == 0)
        return;
    g_free(overlay->placed_address);
    g_free(overlay->placed_name);
    jum_overlay_shape_free(overlay->placed_shape);
    overlay->placed_address = g_strdup(address);
    overlay->placed_name = g_strdup(text != NULL ? text : jum_layer_id(layer, row));
    double ground_m = number_of(layer, "ground_m", row);
    double height_m = number_of(layer, "height_m", row);
    double roof_m = number_of(layer, "roof_height_m", row);
    if (isfinite(roof_m)) /* the eaves, not the ridge */
        height_m -= roof_m;
    if (!isfinite(ground_m))
        ground_m = jum_overlay_ground(overlay, place_m[0], place_m[1]);
    overlay->placed_shape = jum_overlay_shape_new(overlay, layer, row, ground_m, height_m);
}

/* The edges of a row that is drawn with edges; points have none. */
static void
outline_row(JumOverlay *overlay, JumOverlayOutline which, const JumLayer *layer, guint row)
{
    g_autoptr(JumOverlayShape) shape = jum_overlay_shape_new(overlay, layer, row, NAN, NAN);
    jum_overlay_set_outline(overlay, which, shape);
}

static const JumLayer *
layer_of(const JumOverlay *overlay, JumTable table)
{
    return table == JUM_TABLE_commune ? overlay->communes
           : overlay->points != NULL  ? jum_points_layer(overlay->points, table)
                                      : NULL;
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
    outline_row(overlay, JUM_OVERLAY_SELECTED, layer, (guint) row);
    return TRUE;
}

void
jum_overlay_find_selected(JumOverlay *overlay)
{
    const char *address = overlay->selected_address;
    g_clear_pointer(&overlay->selected_name, g_free);
    overlay->selected_placed = FALSE;
    jum_overlay_set_outline(overlay, JUM_OVERLAY_SELECTED, NULL);
    if (address == NULL)
        return;
    if (overlay->selected_table != JUM_N_TABLES) {
        const JumLayer *layer = layer_of(overlay, overlay->selected_table);
        if (layer != NULL)
            outline_row(overlay, JUM_OVERLAY_SELECTED, layer, overlay->selected_row);
    } else if (g_strcmp0(address, overlay->placed_address) == 0) {
        memcpy(overlay->selected_place, overlay->placed, sizeof overlay->placed);
        overlay->selected_name = g_strdup(overlay->placed_name);
        overlay->selected_placed = TRUE;
        jum_overlay_set_outline(overlay, JUM_OVERLAY_SELECTED, overlay->placed_shape);
    } else {
        overlay->selected_placed = find_in_territory(overlay, address);
    }
}

void
jum_overlay_hover(JumOverlay *overlay, const char *address, const double place_m[3])
{
    JumTable table = JUM_N_TABLES;
    guint row = 0;
    if (g_strcmp0(address, overlay->hover_address) == 0)
        return;
    g_free(overlay->hover_address);
    g_clear_pointer(&overlay->hover_text, g_free);
    overlay->hover_address = g_strdup(address);
    overlay->news = TRUE;
    jum_overlay_set_outline(overlay, JUM_OVERLAY_HOVER, NULL);
    if (address == NULL)
        return;
    memcpy(overlay->hover_place, place_m, sizeof overlay->hover_place);
    if (jum_overlay_find_row(overlay, address, &table, &row)) {
        overlay->hover_text = jum_overlay_describe(overlay, table, row, NULL);
        outline_row(overlay, JUM_OVERLAY_HOVER, layer_of(overlay, table), row);
    } else if (g_strcmp0(address, overlay->placed_address) == 0) {
        overlay->hover_text = g_strdup(overlay->placed_name);
        jum_overlay_set_outline(overlay, JUM_OVERLAY_HOVER, overlay->placed_shape);
    }
}

void
jum_overlay_hover_ground(JumOverlay *overlay, const char *text, const double place_m[3])
{
    if (text == NULL && overlay->hover_text == NULL)
        return;
    if (g_strcmp0(text, overlay->hover_text) != 0) {
        g_free(overlay->hover_text);
        overlay->hover_text = g_strdup(text);
    }
    memcpy(overlay->hover_place, place_m, sizeof overlay->hover_place);
    overlay->news = TRUE;
}

guint
jum_overlay_n_outlined(const JumOverlay *overlay, guint which)
{
    return which < JUM_OVERLAY_OUTLINES ? overlay->outlined[which] : 0;
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
paint_ring(JumPlate *plate, int side, double scale, const double inner[3], double width)
{
    cairo_t *cr = jum_plate_begin(plate, side, side, scale);
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 0)
            cairo_set_source_rgba(cr, 1.0, 1.0, 1.0, 0.85);
        else
            cairo_set_source_rgb(cr, inner[0], inner[1], inner[2]);
        cairo_set_line_width(cr, pass == 0 ? 2.0 * width : width);
        cairo_arc(cr, RING_PX / 2.0, RING_PX / 2.0, RING_PX / 2.0 - 4.0, 0.0, 2.0 * G_PI);
        cairo_stroke(cr);
    }
    jum_plate_end(plate, cr);
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

static void
record_ring(JumPlate *plate,
            const JumFrame *frame,
            JumDrawQueue *queue,
            const double place[3],
            const double inner[3],
            double width)
{
    double x, y;
    int side = (int) ceil(RING_PX * frame->scale);
    if (!jum_frame_project(frame, place, &x, &y, NULL))
        return;
    if (jum_plate_width(plate) != side)
        paint_ring(plate, side, frame->scale, inner, width);
    jum_plate_record(plate, queue, x - side / 2.0, y - side / 2.0);
}

void
jum_overlay_record_ring(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    static const double blue[3] = {0.05, 0.35, 0.85}, black[3] = {0.08, 0.1, 0.12};
    double place[3];
    if (overlay->hover_address != NULL && overlay->outlined[JUM_OVERLAY_HOVER] == 0)
        record_ring(overlay->hover_plate, frame, queue, overlay->hover_place, black, 1.6);
    if (overlay->selected_address != NULL && !is_marked(overlay) &&
        overlay->outlined[JUM_OVERLAY_SELECTED] == 0 &&
        jum_overlay_selected_anchor(overlay, frame, place))
        record_ring(overlay->ring_plate, frame, queue, place, blue, 3.0);
}
