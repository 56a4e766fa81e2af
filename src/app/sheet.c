/* The faceplate of the selected asset: every measured value with unit, age and quality, what was requested
 * apart from it, a trend, the command or the field order, then the facts of the file with their source.
 * Built anew when the selection changes; afterwards only texts are refreshed, once a second for the ages
 * and at once when values come. */
#include "app/sheet.h"

#include "app/command-editor.h"
#include "app/order.h"
#include "app/sector-sheet.h"
#include "app/sheet-facts.h"
#include "app/trend.h"
#include "app/value-text.h"
#include "base/i18n.h"

#include <math.h>

#define TREND_HOURS 6.0
#define MAX_VALUES  8

typedef struct {
    guint32 point;
    JumQuantity quantity;
    GtkWidget *value, *note, *requested;
} ValueLine;

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumSheetKind kind;
    GtkWidget *root, *body, *trend, *task;
    char *address;
    JumTable table;
    guint row;
    ValueLine lines[MAX_VALUES];
    guint n_lines;
    guint clock;
    guint32 seen_serial;
} Sheet;

static void
sheet_free(gpointer data)
{
    Sheet *s = data;
    g_clear_handle_id(&s->clock, g_source_remove);
    g_signal_handlers_disconnect_by_data(s->session, s);
    g_signal_handlers_disconnect_by_data(s->focus, s);
    g_object_unref(s->session);
    g_object_unref(s->focus);
    g_free(s->address);
    g_free(s);
}

/* ---- values ---- */

static void
set_quality_class(GtkWidget *widget, JumQuality quality)
{
    static const char *const all[] = {"good", "uncertain", "stale", "bad", "substituted"};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        gtk_widget_remove_css_class(widget, all[i]);
    gtk_widget_add_css_class(widget, jum_value_quality_class(quality));
}

static void
refresh_line(Sheet *s, const ValueLine *line, JumTime now)
{
    const JumWorld *world = jum_session_world(s->session);
    const JumPoints *points = jum_session_points(s->session);
    const JumLayer *layer = jum_points_layer(points, s->table);
    const char *unit = jum_points_unit(points, line->point);
    JumQuality quality = jum_world_quality(world, line->point, now);
    g_autofree char *value =
        jum_value_text(line->quantity, jum_world_value(world, line->point), unit, layer, s->row);
    g_autofree char *age = jum_value_age(jum_world_time(world, line->point), now);
    gboolean simulated = (quality & JUM_QUALITY_SIM) != 0;
    g_autofree char *note = jum_world_time(world, line->point) == JUM_TIME_NONE
                                ? g_strdup(_("never received"))
                                : g_strdup_printf(_("%s · %s ago%s"), jum_value_quality(quality),
                                                  age, simulated ? _(" · simulated") : "");
    gtk_label_set_text(GTK_LABEL(line->value), value);
    gtk_label_set_text(GTK_LABEL(line->note), note);
    set_quality_class(line->value, quality);
    double requested = jum_world_requested(world, line->point);
    gtk_widget_set_visible(line->requested, isfinite(requested));
    if (isfinite(requested)) {
        g_autofree char *asked = jum_value_text(line->quantity, requested, unit, layer, s->row);
        g_autofree char *text = g_strdup_printf(_("requested: %s"), asked);
        gtk_label_set_text(GTK_LABEL(line->requested), text);
    }
}

static void
refresh_values(Sheet *s)
{
    JumTime now = jum_session_now(s->session);
    for (guint i = 0; i < s->n_lines; i++)
        refresh_line(s, &s->lines[i], now);
    if (s->trend != NULL && s->n_lines > 0) {
        const JumWorld *world = jum_session_world(s->session);
        guint32 p = s->lines[0].point;
        jum_trend_add(s->trend, p, jum_world_time(world, p), jum_world_value(world, p));
    }
}

static gboolean
on_clock(gpointer data)
{
    refresh_values(data);
    return G_SOURCE_CONTINUE;
}

static GtkWidget *
left_label(const char *text, const char *style)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    if (style != NULL)
        gtk_widget_add_css_class(label, style);
    return label;
}

static GtkWidget *
build_line(Sheet *s, ValueLine *line)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(box, "value-line");
    GtkWidget *top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *title = left_label(jum_value_quantity_title(line->quantity), NULL);
    gtk_widget_set_hexpand(title, TRUE);
    line->value = left_label("", "value");
    gtk_label_set_wrap(GTK_LABEL(line->value), TRUE);
    gtk_label_set_wrap(GTK_LABEL(title), TRUE);
    gtk_box_append(GTK_BOX(top), title);
    gtk_box_append(GTK_BOX(top), line->value);
    line->note = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(line->note), 1);
    gtk_widget_add_css_class(line->note, "caption");
    gtk_widget_add_css_class(line->note, "dim-label");
    line->requested = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(line->requested), 1);
    gtk_widget_add_css_class(line->requested, "requested");
    gtk_box_append(GTK_BOX(box), top);
    gtk_box_append(GTK_BOX(box), line->note);
    gtk_box_append(GTK_BOX(box), line->requested);
    return box;
}

static void
add_section(Sheet *s, const char *title, GtkWidget *content)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    gtk_widget_add_css_class(box, "sheet-section");
    if (title != NULL)
        gtk_box_append(GTK_BOX(box), left_label(title, "heading"));
    gtk_box_append(GTK_BOX(box), content);
    gtk_box_append(GTK_BOX(s->body), box);
}

static void
add_values(Sheet *s)
{
    const JumPoints *points = jum_session_points(s->session);
    GtkWidget *list = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    s->n_lines = 0;
    for (int q = 0; q < JUM_N_QUANTITIES && s->n_lines < MAX_VALUES; q++) {
        if (jum_quantity_info((JumQuantity) q)->table != s->table)
            continue;
        guint32 p = jum_points_at(points, (JumQuantity) q, s->row);
        if (p == JUM_POINT_NONE)
            continue;
        ValueLine *line = &s->lines[s->n_lines++];
        *line = (ValueLine){.point = p, .quantity = (JumQuantity) q};
        gtk_box_append(GTK_BOX(list), build_line(s, line));
    }
    if (s->n_lines > 0)
        add_section(s, _("Measured"), list);
    else
        g_object_ref_sink(list), g_object_unref(list);
}

/* ---- trend ---- */

typedef struct {
    GWeakRef trend;
    JumSession *session;
    guint32 point;
} Wanted;

static void
wanted_free(gpointer data)
{
    Wanted *w = data;
    g_weak_ref_clear(&w->trend);
    g_object_unref(w->session);
    g_free(w);
}

static void
on_history(JumHistory *history, gpointer data)
{
    Wanted *w = data;
    g_autoptr(GtkWidget) trend = g_weak_ref_get(&w->trend);
    if (trend == NULL) {
        jum_history_free(history);
        return;
    }
    const JumPoints *points = jum_session_points(w->session);
    if (history == NULL) { /* begin one from what comes */
        history = g_new0(JumHistory, 1);
        history->point = w->point;
    }
    jum_trend_set(trend, history, jum_points_quantity(points, w->point),
                  jum_points_unit(points, w->point), NAN, NAN, jum_session_zone(w->session));
}

static void
add_trend(Sheet *s)
{
    s->trend = NULL;
    if (s->n_lines == 0 || s->kind == JUM_SHEET_PUBLIC)
        return;
    s->trend = jum_trend_new();
    Wanted *w = g_new0(Wanted, 1);
    g_weak_ref_init(&w->trend, s->trend);
    w->session = g_object_ref(s->session);
    w->point = s->lines[0].point;
    add_section(s, NULL, s->trend);
    jum_session_history(s->session, w->point, TREND_HOURS, on_history, w, wanted_free);
}

/* ---- acting ---- */

static void
on_order(GtkButton *button, Sheet *s)
{
    jum_order_print(GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(button))), s->session, s->address,
                    gtk_editable_get_text(GTK_EDITABLE(s->task)));
}

static gboolean
is_third_party(Sheet *s)
{
    guint row;
    const JumLayer *layer = jum_session_find(s->session, s->address, NULL, &row);
    int control = layer != NULL ? jum_layer_column(layer, "control") : -1;
    return control >= 0 && g_strcmp0(jum_layer_text(layer, control, row), "third_party") == 0;
}

static void
add_order(Sheet *s)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *why = left_label(
        is_third_party(s)
            ? _("Its own operator acts on it: call them. What you ask of them can be printed.")
            : _("No desk can move this object: a crew must go there."),
        NULL);
    gtk_label_set_wrap(GTK_LABEL(why), TRUE);
    s->task = gtk_entry_new();
    gtk_entry_set_placeholder_text(GTK_ENTRY(s->task), _("What is to be done"));
    gtk_accessible_update_property(GTK_ACCESSIBLE(s->task), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("What is to be done"), -1);
    GtkWidget *print = gtk_button_new_with_label(_("Print a field order…"));
    g_signal_connect(print, "clicked", G_CALLBACK(on_order), s);
    gtk_box_append(GTK_BOX(box), why);
    gtk_box_append(GTK_BOX(box), s->task);
    gtk_box_append(GTK_BOX(box), print);
    add_section(s, _("Field order"), box);
}

static void
add_acting(Sheet *s)
{
    if (s->kind != JUM_SHEET_OPERATOR)
        return;
    const char *one[] = {s->address, NULL};
    GtkWidget *editor = jum_command_editor_new(s->session, s->focus, one);
    if (editor != NULL)
        add_section(s, _("Command"), editor);
    else if (s->n_lines > 0)
        add_order(s);
}

/* ---- the whole ---- */

static void
on_fly(GtkButton *button, Sheet *s)
{
    double x_m, y_m;
    if (jum_session_locate(s->session, s->address, &x_m, &y_m))
        jum_focus_fly(s->focus, x_m, y_m, 120);
}

static void
on_close(GtkButton *button, Sheet *s)
{
    jum_focus_select(s->focus, NULL);
}

static GtkWidget *
icon_button(const char *icon, const char *name, GCallback clicked, Sheet *s)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_tooltip_text(button, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_signal_connect(button, "clicked", clicked, s);
    return button;
}

static void
add_head(Sheet *s, const JumLayer *layer, guint row)
{
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    gtk_widget_add_css_class(head, "panel-head");
    const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
    g_autofree char *title = jum_session_kind_and_name(
        jum_table_title(jum_layer_table(layer)),
        name != NULL && name[0] != '\0' ? name : jum_layer_id(layer, row));
    GtkWidget *label = left_label(title, "title-4");
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_selectable(GTK_LABEL(label), FALSE);
    gtk_widget_set_hexpand(label, TRUE);
    gtk_box_append(GTK_BOX(head), label);
    gtk_box_append(GTK_BOX(head),
                   icon_button("find-location-symbolic", _("Fly there"), G_CALLBACK(on_fly), s));
    gtk_box_append(GTK_BOX(head), icon_button("window-close-symbolic", _("Close the sheet"),
                                              G_CALLBACK(on_close), s));
    gtk_box_append(GTK_BOX(s->body), head);
}

static void
clear(Sheet *s)
{
    g_clear_handle_id(&s->clock, g_source_remove);
    s->n_lines = 0;
    s->trend = NULL;
    for (GtkWidget *child; (child = gtk_widget_get_first_child(s->body)) != NULL;)
        gtk_box_remove(GTK_BOX(s->body), child);
}

static void
show_selected(Sheet *s)
{
    double near_m[2];
    gboolean placed = jum_focus_place(s->focus, &near_m[0], &near_m[1]);
    guint row;
    const JumLayer *layer = jum_session_find(s->session, s->address, placed ? near_m : NULL, &row);
    if (layer == NULL) {
        add_section(s, s->address, left_label(_("This object is not in the territory."), NULL));
        return;
    }
    s->table = jum_layer_table(layer);
    s->row = row;
    add_head(s, layer, row);
    if (s->kind != JUM_SHEET_PUBLIC && jum_points_layer(jum_session_points(s->session), s->table))
        add_values(s);
    if (s->table == JUM_TABLE_water_sector && s->kind != JUM_SHEET_PUBLIC)
        add_section(s, _("Water balance"), jum_sector_sheet_new(s->session, s->address));
    add_trend(s);
    add_acting(s);
    layer = jum_session_find(s->session, s->address, placed ? near_m : NULL, &row);
    GtkWidget *facts =
        jum_sheet_facts_new(s->session, s->focus, layer, row, s->kind == JUM_SHEET_PUBLIC);
    add_section(s, _("Object"), facts);
    refresh_values(s);
    s->clock = g_timeout_add(1000, on_clock, s);
}

static void
on_selected(JumFocus *focus, Sheet *s)
{
    clear(s);
    g_free(s->address);
    s->address = g_strdup(jum_focus_selected(focus));
    gtk_widget_set_visible(s->root, s->address != NULL);
    if (s->address != NULL)
        show_selected(s);
}

static void
on_changed(JumSession *session, guint changes, Sheet *s)
{
    if ((changes & (JUM_INBOX_VALUES | JUM_INBOX_COMMANDS | JUM_INBOX_LINK)) != 0)
        refresh_values(s);
}

GtkWidget *
jum_sheet_new(JumSession *session, JumFocus *focus, JumSheetKind kind)
{
    Sheet *s = g_new0(Sheet, 1);
    s->session = g_object_ref(session);
    s->focus = g_object_ref(focus);
    s->kind = kind;
    s->body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    s->root = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(s->root), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(s->root), s->body);
    gtk_widget_set_visible(s->root, FALSE);
    gtk_widget_add_css_class(s->root, "sheet");
    gtk_accessible_update_property(GTK_ACCESSIBLE(s->root), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Sheet of the selected object"), -1);
    g_object_set_data_full(G_OBJECT(s->root), "sheet", s, sheet_free);
    g_signal_connect(focus, "selected", G_CALLBACK(on_selected), s);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), s);
    return s->root;
}
