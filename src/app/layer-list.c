/* The reference layers (plans, risk zones, routes, pictures) as a short list under a button: what lies above is written
 * above, and can be moved with Alt and the arrows or by its buttons.  The list is made anew each time it opens, because
 * the view reads the layers in its own time; an opacity is taken when the hand rests, since the ground is painted again
 * for it. */
#include "app/layer-list.h"

#include "base/i18n.h"

#define REST_MS 160
#define TALLEST 460

typedef struct {
    JumScene *scene;
    GtkWidget *popover;
    guint index, position, rest;
    GtkWidget *shown, *opacity;
} Row;

static void fill(GtkWidget *popover, JumScene *scene, guint focused);

static void
row_free(gpointer data)
{
    Row *row = data;
    g_clear_handle_id(&row->rest, g_source_remove);
    g_object_unref(row->scene);
    g_free(row);
}

static void
apply(Row *row)
{
    jum_scene_set_reference(row->scene, row->index,
                            gtk_check_button_get_active(GTK_CHECK_BUTTON(row->shown)),
                            gtk_range_get_value(GTK_RANGE(row->opacity)) / 100.0);
}

static void
on_shown(GtkCheckButton *button, Row *row)
{
    gtk_widget_set_sensitive(row->opacity, gtk_check_button_get_active(button));
    apply(row);
}

static gboolean
on_rest(gpointer data)
{
    Row *row = data;
    row->rest = 0;
    apply(row);
    return G_SOURCE_REMOVE;
}

static void
on_opacity(GtkRange *range, Row *row)
{
    g_clear_handle_id(&row->rest, g_source_remove);
    row->rest = g_timeout_add(REST_MS, on_rest, row);
}

/* ---- order ---- */

typedef struct {
    JumScene *scene;
    GtkWidget *popover;
    guint index, position;
} Move;

/* Made again when the event that asked for it is over: the row that was hit goes with the list. */
static gboolean
move_now(gpointer data)
{
    Move *move = data;
    jum_scene_move_reference(move->scene, move->index, move->position);
    fill(move->popover, move->scene, move->index);
    return G_SOURCE_REMOVE;
}

static void
move_free(gpointer data)
{
    Move *move = data;
    g_object_unref(move->scene);
    g_object_unref(move->popover);
    g_free(move);
}

static gboolean
move_row(const Row *row, int by)
{
    JumView *view = jum_scene_view(row->scene);
    gint64 position = (gint64) row->position + by;
    if (view == NULL || position < 0 || position >= jum_view_n_references(view))
        return FALSE;
    Move *move = g_new0(Move, 1);
    *move =
        (Move){g_object_ref(row->scene), g_object_ref(row->popover), row->index, (guint) position};
    g_idle_add_full(G_PRIORITY_DEFAULT, move_now, move, move_free);
    return TRUE;
}

static void
on_up(GtkButton *button, Row *row)
{
    move_row(row, 1);
}

static void
on_down(GtkButton *button, Row *row)
{
    move_row(row, -1);
}

static gboolean
on_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, Row *row)
{
    if (key != GDK_KEY_Up && key != GDK_KEY_Down)
        return FALSE;
    if ((state & GDK_ALT_MASK) == 0 && gtk_widget_is_focus(row->shown)) { /* GTK would tick it */
        gtk_widget_child_focus(row->popover,
                               key == GDK_KEY_Down ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD);
        return TRUE;
    }
    if ((state & GDK_ALT_MASK) == 0)
        return FALSE;
    return move_row(row, key == GDK_KEY_Up ? 1 : -1);
}

static GtkWidget *
order_button(const char *icon, const char *format, const char *layer, gboolean possible)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    g_autofree char *name = g_strdup_printf(format, layer);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_tooltip_text(button, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    gtk_widget_set_sensitive(button, possible);
    return button;
}

/* ---- rows ---- */

static void
add_caption(GtkWidget *box, const char *text, const char *class)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_widget_add_css_class(label, "caption");
    if (class != NULL)
        gtk_widget_add_css_class(label, class);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 38);
    gtk_widget_set_margin_start(label, 28);
    gtk_box_append(GTK_BOX(box), label);
}

/* Whose it is and of when, and what of it could not be read. */
static void
add_captions(GtkWidget *box, const JumReference *layer)
{
    if (layer->attribution != NULL && layer->date != NULL) {
        g_autofree char *both = g_strdup_printf("%s, %s", layer->attribution, layer->date);
        add_caption(box, both, NULL);
    } else if (layer->attribution != NULL || layer->date != NULL) {
        add_caption(box, layer->attribution != NULL ? layer->attribution : layer->date, NULL);
    }
    if (layer->note != NULL)
        add_caption(box, layer->note, NULL);
    if (layer->fault != NULL)
        add_caption(box, layer->fault, "error");
}

static GtkWidget *
head_new(Row *row, const JumReference *layer, guint n)
{
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2);
    GtkWidget *up = order_button("go-up-symbolic", _("Lay %s higher (Alt + ↑)"), layer->name,
                                 row->position + 1 < n);
    GtkWidget *down = order_button("go-down-symbolic", _("Lay %s lower (Alt + ↓)"), layer->name,
                                   row->position > 0);
    row->shown = gtk_check_button_new_with_label(layer->name);
    gtk_check_button_set_active(GTK_CHECK_BUTTON(row->shown), layer->visible);
    gtk_widget_set_hexpand(row->shown, TRUE);
    gtk_box_append(GTK_BOX(head), row->shown);
    if (n > 1) {
        gtk_box_append(GTK_BOX(head), up);
        gtk_box_append(GTK_BOX(head), down);
    }
    g_signal_connect(up, "clicked", G_CALLBACK(on_up), row);
    g_signal_connect(down, "clicked", G_CALLBACK(on_down), row);
    return head;
}

static GtkWidget *
row_new(GtkWidget *popover, JumScene *scene, guint index, guint position, guint n)
{
    JumReference layer = jum_view_reference(jum_scene_view(scene), index);
    Row *row = g_new0(Row, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    *row = (Row){
        .scene = g_object_ref(scene), .popover = popover, .index = index, .position = position};
    gtk_box_append(GTK_BOX(box), head_new(row, &layer, n));
    row->opacity = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 5, 100, 5);
    g_autofree char *name = g_strdup_printf(_("Opacity of %s"), layer.name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(row->opacity), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   name, -1);
    gtk_widget_set_tooltip_text(row->opacity, _("Opacity"));
    gtk_range_set_value(GTK_RANGE(row->opacity), 100.0 * layer.opacity);
    gtk_widget_set_sensitive(row->opacity, layer.visible);
    gtk_widget_set_size_request(row->opacity, 260, -1);
    gtk_box_append(GTK_BOX(box), row->opacity);
    add_captions(box, &layer);
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), row);
    gtk_widget_add_controller(box, keys);
    g_signal_connect(row->shown, "toggled", G_CALLBACK(on_shown), row);
    g_signal_connect(row->opacity, "value-changed", G_CALLBACK(on_opacity), row);
    g_object_set_data_full(G_OBJECT(box), "row", row, row_free);
    return box;
}

/* @focused: the layer whose row takes the keyboard; G_MAXUINT: none. */
static void
fill(GtkWidget *popover, JumScene *scene, guint focused)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    JumView *view = jum_scene_view(scene);
    guint n = view != NULL ? jum_view_n_references(view) : 0;
    GtkWidget *target = NULL;
    for (guint position = n; position-- > 0;) {
        guint index = jum_view_reference_in_order(view, position);
        GtkWidget *made = row_new(popover, scene, index, position, n);
        gtk_box_append(GTK_BOX(box), made);
        if (index == focused)
            target = ((Row *) g_object_get_data(G_OBJECT(made), "row"))->shown;
    }
    if (n == 0)
        gtk_box_append(GTK_BOX(box), gtk_label_new(_("The layers are being read…")));
    GtkWidget *scroll = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll), TALLEST);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), box);
    gtk_popover_set_child(GTK_POPOVER(popover), scroll);
    if (target != NULL)
        gtk_widget_grab_focus(target);
}

static void
on_open(GtkWidget *popover, JumScene *scene)
{
    fill(popover, scene, G_MAXUINT);
}

GtkWidget *
jum_layer_list_new(JumSession *session, JumScene *scene)
{
    if (jum_territory_count(jum_session_territory(session), JUM_TABLE_reference_layer) == 0)
        return NULL;
    GtkWidget *button = gtk_menu_button_new(), *popover = gtk_popover_new();
    gtk_menu_button_set_label(GTK_MENU_BUTTON(button), _("Layers"));
    gtk_widget_set_tooltip_text(button, _("Plans, risk zones and pictures laid on the ground"));
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Layers"), -1);
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), popover);
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    g_signal_connect_object(popover, "show", G_CALLBACK(on_open), scene, 0);
    return button;
}
