/* The field order, drawn with cairo so that the printed page, the PDF and the preview are the same
 * drawing.  Most of a territory cannot be moved from a desk; a sheet that offered nothing for it would
 * send people back to paper notes. */
#include "app/order.h"

#include "app/value-text.h"
#include "base/i18n.h"

#include <pango/pangocairo.h>

#define MARGIN_PT 42.0

static const char *
text_of(const JumLayer *layer, const char *column, guint row)
{
    const char *text = jum_layer_text(layer, jum_layer_column(layer, column), row);
    return text != NULL ? text : "";
}

static char *
states_of(JumSession *s, const char *asset)
{
    JumTable table;
    guint row;
    GString *out = g_string_new(NULL);
    if (!jum_points_find_asset(jum_session_points(s), asset, &table, &row))
        return g_string_free(out, FALSE);
    const JumPoints *points = jum_session_points(s);
    JumTime now = jum_session_now(s);
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        if (jum_quantity_info((JumQuantity) q)->table != table)
            continue;
        guint32 p = jum_points_at(points, (JumQuantity) q, row);
        g_autofree char *value =
            jum_value_text((JumQuantity) q, jum_world_value(jum_session_world(s), p),
                           jum_points_unit(points, p), jum_points_layer(points, table), row);
        g_autofree char *age = jum_value_age(jum_world_time(jum_session_world(s), p), now);
        g_string_append_printf(out, "%s%s: %s (%s, %s)", out->len > 0 ? "\n" : "",
                               jum_value_quantity_title((JumQuantity) q), value,
                               jum_value_quality(jum_world_quality(jum_session_world(s), p, now)),
                               age);
    }
    return g_string_free(out, FALSE);
}

static char *
place_of(JumSession *s, const JumLayer *layer, guint row)
{
    JumBox box = jum_layer_box(layer, row);
    double lon, lat;
    if (jum_box_is_empty(&box))
        return g_strdup(_("not located"));
    double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
    jum_crs_inverse(&jum_session_info(s)->crs, x, y, &lon, &lat);
    return g_strdup_printf(_("E %.1f m, N %.1f m · latitude %.6f°, longitude %.6f°"), x, y, lat,
                           lon);
}

static char *
control_text(const char *control)
{
    if (g_strcmp0(control, "remote") == 0)
        return g_strdup(_("by the desk, also on the spot"));
    if (g_strcmp0(control, "preset") == 0)
        return g_strdup(_("preset in the device: a crew must set it on the spot"));
    if (g_strcmp0(control, "third_party") == 0)
        return g_strdup(_("by its own operator: call them"));
    return g_strdup(_("by hand: a crew with the key"));
}

JumOrder *
jum_order_new(JumSession *s, const char *asset, const char *task)
{
    guint row;
    const JumLayer *layer = jum_session_find(s, asset, NULL, &row);
    if (layer == NULL)
        return NULL;
    JumOrder *o = g_new0(JumOrder, 1);
    o->object = jum_session_title(s, asset);
    layer = jum_session_find(s, asset, NULL, &row);
    o->identifier = g_strdup(jum_layer_id(layer, row));
    o->address = g_strdup(text_of(layer, "address", row));
    o->commune = g_strdup(text_of(layer, "commune", row));
    o->owner = g_strdup(text_of(layer, "owner", row));
    o->control = control_text(text_of(layer, "control", row));
    o->place = place_of(s, layer, row);
    o->states = states_of(s, asset);
    o->task = g_strdup(task);
    o->call = o->owner[0] != '\0' ? g_strdup(o->owner) : g_strdup(_("the on-call technician"));
    g_autofree char *clock = jum_value_clock(g_get_real_time(), jum_session_zone(s));
    o->written = g_strdup_printf(_("Written %s from %s"), clock, jum_session_info(s)->name);
    o->simulated = jum_session_is_synthetic(s) || jum_session_is_simulated(s);
    return o;
}

void
jum_order_free(JumOrder *o)
{
    if (o == NULL)
        return;
    char **texts[] = {&o->object, &o->identifier, &o->address, &o->commune, &o->place,  &o->control,
                      &o->owner,  &o->task,       &o->states,  &o->call,    &o->written};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    g_free(o);
}

/* Text at the margin; returns the y below it. */
static double
put(cairo_t *cr, double x, double y, double width, const char *font, const char *text)
{
    g_autoptr(PangoLayout) layout = pango_cairo_create_layout(cr);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_width(layout, (int) (width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    int h;
    pango_layout_get_pixel_size(layout, NULL, &h);
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, layout);
    return y + h;
}

static double
put_field(cairo_t *cr, double y, double width, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return y;
    double label = 130, bottom = put(cr, MARGIN_PT, y, label, "sans bold 10", name);
    double below =
        put(cr, MARGIN_PT + label + 8, y, width - 2 * MARGIN_PT - label - 8, "sans 10", text);
    y = MAX(bottom, below) + 5;
    cairo_set_line_width(cr, 0.4);
    cairo_move_to(cr, MARGIN_PT, y);
    cairo_line_to(cr, width - MARGIN_PT, y);
    cairo_stroke(cr);
    return y + 6;
}

void
jum_order_draw(const JumOrder *o, cairo_t *cr, double width, double height)
{
    cairo_set_source_rgb(cr, 0, 0, 0);
    double w = width - 2 * MARGIN_PT;
    double y = put(cr, MARGIN_PT, MARGIN_PT, w, "sans bold 20", _("Field order")) + 4;
    y = put(cr, MARGIN_PT, y, w, "sans 9", o->written) + 4;
    if (o->simulated)
        y = put(cr, MARGIN_PT, y, w, "sans bold 12",
                _("Fictitious territory, simulated data: not to be carried out")) +
            4;
    y += 14;
    y = put_field(cr, y, width, _("Object"), o->object);
    y = put_field(cr, y, width, _("Identifier"), o->identifier);
    y = put_field(cr, y, width, _("Address"), o->address);
    y = put_field(cr, y, width, _("Commune"), o->commune);
    y = put_field(cr, y, width, _("Place"), o->place);
    y = put_field(cr, y, width, _("How it is moved"), o->control);
    y = put_field(cr, y, width, _("What to do"), o->task);
    y = put_field(cr, y, width, _("Measured"), o->states);
    y = put_field(cr, y, width, _("Whom to call"), o->call);
    y += 20;
    y = put_field(cr, y, width, _("Done by, at"), " ");
    y = put_field(cr, y + 18, width, _("Found on the spot"), " ");
    put_field(cr, y + 60, width, _("Signature"), " ");
    put(cr, MARGIN_PT, height - MARGIN_PT, w, "sans 8",
        _("A reminder, not a lock-out: safety on the spot follows its own rules."));
}

static void
on_draw_page(GtkPrintOperation *operation, GtkPrintContext *context, int page, JumOrder *order)
{
    jum_order_draw(order, gtk_print_context_get_cairo_context(context),
                   gtk_print_context_get_width(context), gtk_print_context_get_height(context));
}

void
jum_order_print(GtkWindow *parent, JumSession *session, const char *asset, const char *task)
{
    JumOrder *order = jum_order_new(session, asset, task);
    if (order == NULL)
        return;
    g_autoptr(GtkPrintOperation) operation = gtk_print_operation_new();
    gtk_print_operation_set_n_pages(operation, 1);
    gtk_print_operation_set_unit(operation, GTK_UNIT_POINTS);
    gtk_print_operation_set_allow_async(operation, TRUE);
    g_autofree char *name = g_strdup_printf(_("Field order %s"), order->identifier);
    gtk_print_operation_set_job_name(operation, name);
    g_object_set_data_full(G_OBJECT(operation), "order", order, (GDestroyNotify) jum_order_free);
    g_signal_connect(operation, "draw-page", G_CALLBACK(on_draw_page), order);
    gtk_print_operation_run(operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
