/* The tour editor.  The tour shown is a copy; each change puts it back into the person's file, and what cannot be kept
 * is said and taken back by reading it again.  Rows are made anew when stops come, go or move: there are a hundred at
 * most. */
#include "app/tour-editor.h"

#include "base/i18n.h"

typedef struct {
    JumScene *scene; /* owned */
    JumSavedTour *tour;
    guint at; /* of the person's tours; n: not kept yet */
    gboolean filling;
    GtkWidget *window, *which, *name, *stops, *views, *flight, *loop, *said, *play, *remove;
} Editor;

static void fill(Editor *e);
static void fill_stops(Editor *e, int focus);

static void
editor_free(gpointer data)
{
    Editor *e = data;
    jum_saved_tour_free(e->tour);
    g_object_unref(e->scene);
    g_free(e);
}

/* ---- keeping ---- */

static void
say(Editor *e, const GError *error)
{
    gtk_label_set_text(GTK_LABEL(e->said), error != NULL ? error->message : "");
    gtk_widget_set_visible(e->said, error != NULL);
}

static void
show_tour(Editor *e, guint at)
{
    const JumSavedTour *kept = jum_saved_views_tour(jum_scene_views(e->scene), at);
    jum_saved_tour_free(e->tour);
    e->tour = kept != NULL ? jum_saved_tour_copy(kept) : NULL;
    e->at = at;
}

static gboolean
keep(Editor *e)
{
    g_autoptr(GError) error = NULL;
    gboolean kept = jum_saved_views_put_tour(jum_scene_views(e->scene), e->at, e->tour, &error);
    if (kept)
        jum_scene_set_tour(e->scene, e->tour->name);
    else
        show_tour(e, e->at);
    say(e, error);
    return kept;
}

/* ---- stops ---- */

static int
row_of(gpointer widget)
{
    GtkWidget *row = gtk_widget_get_ancestor(GTK_WIDGET(widget), GTK_TYPE_LIST_BOX_ROW);
    return row != NULL ? gtk_list_box_row_get_index(GTK_LIST_BOX_ROW(row)) : -1;
}

static void
move_stop(Editor *e, int from, int to)
{
    if (from < 0 || to < 0 || to >= (int) e->tour->stops->len)
        return;
    jum_saved_tour_move(e->tour, (guint) from, (guint) to);
    keep(e);
    fill_stops(e, to);
}

static void
remove_stop(Editor *e, int at)
{
    if (at < 0 || at >= (int) e->tour->stops->len)
        return;
    g_ptr_array_remove_index(e->tour->stops, (guint) at);
    keep(e);
    fill_stops(e, MIN(at, (int) e->tour->stops->len - 1));
}

static void
on_up(GtkButton *button, Editor *e)
{
    move_stop(e, row_of(button), row_of(button) - 1);
}

static void
on_down(GtkButton *button, Editor *e)
{
    move_stop(e, row_of(button), row_of(button) + 1);
}

static void
on_remove_stop(GtkButton *button, Editor *e)
{
    remove_stop(e, row_of(button));
}

static void
on_stay(GtkSpinButton *spin, Editor *e)
{
    int at = row_of(spin);
    if (at < 0)
        return;
    JumTourStop *stop = e->tour->stops->pdata[at];
    stop->stay_s = gtk_spin_button_get_value(spin);
    if (!keep(e))
        fill_stops(e, at);
}

static gboolean
on_stop_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, Editor *e)
{
    GtkWidget *focus = gtk_root_get_focus(GTK_ROOT(e->window));
    int at = focus != NULL ? row_of(focus) : -1;
    gboolean typing = focus != NULL && GTK_IS_EDITABLE(focus);
    if (at < 0)
        return FALSE;
    if ((state & GDK_ALT_MASK) != 0 && (key == GDK_KEY_Up || key == GDK_KEY_Down))
        move_stop(e, at, at + (key == GDK_KEY_Up ? -1 : 1));
    else if (key == GDK_KEY_Delete && !typing)
        remove_stop(e, at);
    else
        return FALSE;
    return TRUE;
}

static GtkWidget *
icon_button(Editor *e, const char *icon, const char *name, GCallback clicked)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_tooltip_text(button, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_signal_connect(button, "clicked", clicked, e);
    return button;
}

static GtkWidget *
stop_row(Editor *e, guint i)
{
    const JumTourStop *stop = e->tour->stops->pdata[i];
    JumCamera camera;
    gboolean known = jum_scene_find_view(e->scene, stop->view, &camera);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    g_autofree char *text =
        g_strdup_printf(known ? "%u  %s" : _("%u  %s (there is no such view any more)"), i + 1,
                        jum_scene_view_title(stop->view));
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_widget_set_hexpand(label, TRUE);
    g_autofree char *stay_name =
        g_strdup_printf(_("Seconds at “%s”"), jum_scene_view_title(stop->view));
    g_autofree char *up = g_strdup_printf(_("“%s” earlier (Alt+↑)"), stop->view);
    g_autofree char *down = g_strdup_printf(_("“%s” later (Alt+↓)"), stop->view);
    g_autofree char *out = g_strdup_printf(_("Take “%s” out (Delete)"), stop->view);
    GtkWidget *stay = gtk_spin_button_new_with_range(1, 600, 1);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(stay), stop->stay_s);
    gtk_accessible_update_property(GTK_ACCESSIBLE(stay), GTK_ACCESSIBLE_PROPERTY_LABEL, stay_name,
                                   -1);
    g_signal_connect(stay, "value-changed", G_CALLBACK(on_stay), e);
    gtk_box_append(GTK_BOX(row), label);
    gtk_box_append(GTK_BOX(row), stay);
    gtk_box_append(GTK_BOX(row), gtk_label_new("s"));
    gtk_box_append(GTK_BOX(row), icon_button(e, "go-up-symbolic", up, G_CALLBACK(on_up)));
    gtk_box_append(GTK_BOX(row), icon_button(e, "go-down-symbolic", down, G_CALLBACK(on_down)));
    gtk_box_append(GTK_BOX(row),
                   icon_button(e, "list-remove-symbolic", out, G_CALLBACK(on_remove_stop)));
    return row;
}

/* @focus: the row that gets the keyboard, -1: none. */
static void
fill_stops(Editor *e, int focus)
{
    GtkListBox *list = GTK_LIST_BOX(e->stops);
    for (GtkListBoxRow *old; (old = gtk_list_box_get_row_at_index(list, 0)) != NULL;)
        gtk_list_box_remove(list, GTK_WIDGET(old));
    for (guint i = 0; e->tour != NULL && i < e->tour->stops->len; i++)
        gtk_list_box_append(list, stop_row(e, i));
    GtkListBoxRow *row = focus >= 0 ? gtk_list_box_get_row_at_index(list, focus) : NULL;
    if (row != NULL)
        gtk_widget_grab_focus(GTK_WIDGET(row));
    gtk_widget_set_sensitive(e->play, e->tour != NULL && e->tour->stops->len > 0);
}

/* ---- the tour ---- */

static void
make_tour(Editor *e)
{
    const JumSavedViews *views = jum_scene_views(e->scene);
    g_autofree char *name = g_strdup(_("Tour"));
    for (guint i = 2; jum_saved_views_find_tour(views, name) != NULL; i++) {
        g_free(name);
        name = g_strdup_printf(_("Tour %u"), i);
    }
    jum_saved_tour_free(e->tour);
    e->tour = jum_saved_tour_new(name);
    e->at = jum_saved_views_n_tours(views);
    keep(e);
    fill(e);
}

static void
on_new(GtkButton *button, Editor *e)
{
    make_tour(e);
    gtk_widget_grab_focus(e->name);
}

static void
on_add(GtkButton *button, Editor *e)
{
    guint chosen = gtk_drop_down_get_selected(GTK_DROP_DOWN(e->views));
    g_auto(GStrv) names = jum_scene_view_names(e->scene);
    if (e->tour == NULL)
        make_tour(e);
    if (e->tour == NULL || chosen >= g_strv_length(names) ||
        e->tour->stops->len >= JUM_TOUR_STOPS_MAX)
        return;
    const JumSavedView *own = jum_saved_views_find(jum_scene_views(e->scene), names[chosen]);
    jum_saved_tour_add(e->tour, names[chosen], own != NULL ? own->hold_s : JUM_SAVED_HOLD_S);
    keep(e);
    fill_stops(e, -1); /* the button keeps the keyboard: one adds several */
    if (chosen + 1 < g_strv_length(names))
        gtk_drop_down_set_selected(GTK_DROP_DOWN(e->views), chosen + 1);
}

static void
on_remove_tour(GtkButton *button, Editor *e)
{
    g_autoptr(GError) error = NULL;
    jum_saved_views_remove_tour(jum_scene_views(e->scene), e->at, &error);
    jum_scene_set_tour(e->scene, NULL);
    show_tour(e, 0);
    fill(e);
    say(e, error);
}

static void
on_name(GtkEditable *name, Editor *e)
{
    if (e->filling || e->tour == NULL || g_str_equal(gtk_editable_get_text(name), e->tour->name))
        return;
    g_free(e->tour->name);
    e->tour->name = g_strdup(gtk_editable_get_text(name));
    if (!keep(e))
        return; /* said; what is typed stays to be corrected */
    e->filling = TRUE;
    GtkStringList *list = GTK_STRING_LIST(gtk_drop_down_get_model(GTK_DROP_DOWN(e->which)));
    gtk_string_list_splice(list, e->at, 1, (const char *[]){e->tour->name, NULL});
    gtk_drop_down_set_selected(GTK_DROP_DOWN(e->which), e->at);
    e->filling = FALSE;
}

static void
on_numbers(GObject *object, GParamSpec *spec, Editor *e)
{
    if (e->filling || e->tour == NULL)
        return;
    e->tour->flight_s = gtk_spin_button_get_value(GTK_SPIN_BUTTON(e->flight));
    e->tour->loop = gtk_check_button_get_active(GTK_CHECK_BUTTON(e->loop));
    keep(e);
}

static void
on_which(GObject *object, GParamSpec *spec, Editor *e)
{
    guint chosen = gtk_drop_down_get_selected(GTK_DROP_DOWN(e->which));
    if (e->filling || chosen == GTK_INVALID_LIST_POSITION)
        return;
    show_tour(e, chosen);
    jum_scene_set_tour(e->scene, e->tour != NULL ? e->tour->name : NULL);
    fill(e);
}

static void
on_play(GtkButton *button, Editor *e)
{
    JumScene *scene = e->scene;
    jum_scene_stop_tour(scene);
    jum_scene_set_tour(scene, e->tour->name);
    jum_scene_play_tour(scene, TRUE);
    jum_scene_take_focus(scene);
    gtk_window_close(GTK_WINDOW(e->window));
}

static void
fill(Editor *e)
{
    const JumSavedViews *views = jum_scene_views(e->scene);
    guint n = jum_saved_views_n_tours(views);
    g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
    for (guint i = 0; i < n; i++)
        gtk_string_list_append(names, jum_saved_views_tour(views, i)->name);
    e->filling = TRUE;
    gtk_drop_down_set_model(GTK_DROP_DOWN(e->which), G_LIST_MODEL(names));
    if (e->at < n)
        gtk_drop_down_set_selected(GTK_DROP_DOWN(e->which), e->at);
    GtkWidget *of_a_tour[] = {e->which, e->name, e->flight, e->loop, e->remove};
    for (guint i = 0; i < G_N_ELEMENTS(of_a_tour); i++)
        gtk_widget_set_sensitive(of_a_tour[i], e->tour != NULL);
    gtk_editable_set_text(GTK_EDITABLE(e->name), e->tour != NULL ? e->tour->name : "");
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(e->flight),
                              e->tour != NULL ? e->tour->flight_s : JUM_TOUR_FLIGHT_S);
    gtk_check_button_set_active(GTK_CHECK_BUTTON(e->loop), e->tour == NULL || e->tour->loop);
    e->filling = FALSE;
    fill_stops(e, -1);
}

/* ---- the window ---- */

static GtkWidget *
labelled(GtkWidget *grid, int row, const char *text, GtkWidget *widget)
{
    GtkWidget *label = gtk_label_new_with_mnemonic(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
    gtk_widget_set_hexpand(widget, TRUE);
    gtk_grid_attach(GTK_GRID(grid), label, 0, row, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), widget, 1, row, 1, 1);
    gtk_accessible_update_relation(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                   label, NULL, -1);
    return widget;
}

static GtkWidget *
build_head(Editor *e)
{
    GtkWidget *grid = gtk_grid_new(), *which = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 6);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    e->which = gtk_drop_down_new(NULL, NULL);
    gtk_widget_set_hexpand(e->which, TRUE);
    gtk_accessible_update_property(GTK_ACCESSIBLE(e->which), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Which tour"), -1);
    GtkWidget *new = gtk_button_new_with_mnemonic(_("_New tour"));
    g_signal_connect(new, "clicked", G_CALLBACK(on_new), e);
    e->remove =
        icon_button(e, "user-trash-symbolic", _("Delete this tour"), G_CALLBACK(on_remove_tour));
    gtk_box_append(GTK_BOX(which), e->which);
    gtk_box_append(GTK_BOX(which), new);
    gtk_box_append(GTK_BOX(which), e->remove);
    gtk_grid_attach(GTK_GRID(grid), which, 0, 0, 2, 1);
    e->name = labelled(grid, 1, _("N_ame"), gtk_entry_new());
    gtk_entry_set_max_length(GTK_ENTRY(e->name), JUM_SAVED_NAME_MAX);
    e->flight = labelled(grid, 2, _("Seconds of a _flight (0: cuts)"),
                         gtk_spin_button_new_with_range(0, 60, 0.5));
    e->loop = gtk_check_button_new_with_mnemonic(_("Goes _round again after the last"));
    gtk_grid_attach(GTK_GRID(grid), e->loop, 0, 3, 2, 1);
    g_signal_connect(e->which, "notify::selected", G_CALLBACK(on_which), e);
    g_signal_connect(e->name, "changed", G_CALLBACK(on_name), e);
    g_signal_connect(e->flight, "notify::value", G_CALLBACK(on_numbers), e);
    g_signal_connect(e->loop, "notify::active", G_CALLBACK(on_numbers), e);
    return grid;
}

static GtkWidget *
build_stops(Editor *e)
{
    GtkWidget *scroll = gtk_scrolled_window_new();
    e->stops = gtk_list_box_new();
    gtk_list_box_set_selection_mode(GTK_LIST_BOX(e->stops), GTK_SELECTION_NONE);
    gtk_list_box_set_placeholder(GTK_LIST_BOX(e->stops),
                                 gtk_label_new(_("No stop yet: choose a view below and add it.")));
    gtk_accessible_update_property(GTK_ACCESSIBLE(e->stops), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Stops of the tour, in order"), -1);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), e->stops);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_widget_set_vexpand(scroll, TRUE);
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_stop_key), e);
    gtk_widget_add_controller(e->stops, keys);
    return scroll;
}

static GtkWidget *
build_foot(Editor *e)
{
    GtkWidget *foot = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    g_auto(GStrv) names = jum_scene_view_names(e->scene);
    for (guint i = 0; names[i] != NULL; i++) {
        char *title = g_strdup(jum_scene_view_title(names[i]));
        g_free(names[i]);
        names[i] = title;
    }
    e->views = gtk_drop_down_new_from_strings((const char *const *) names);
    gtk_widget_set_hexpand(e->views, TRUE);
    gtk_accessible_update_property(GTK_ACCESSIBLE(e->views), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("View to add"), -1);
    GtkWidget *add = gtk_button_new_with_mnemonic(_("A_dd this view"));
    g_signal_connect(add, "clicked", G_CALLBACK(on_add), e);
    e->play = gtk_button_new_with_mnemonic(_("_Play"));
    gtk_widget_add_css_class(e->play, "suggested-action");
    g_signal_connect(e->play, "clicked", G_CALLBACK(on_play), e);
    gtk_box_append(GTK_BOX(foot), e->views);
    gtk_box_append(GTK_BOX(foot), add);
    gtk_box_append(GTK_BOX(foot), e->play);
    return foot;
}

static gboolean
on_escape(GtkWidget *widget, GVariant *arguments, gpointer data)
{
    gtk_window_close(GTK_WINDOW(widget));
    return TRUE;
}

static void
build(Editor *e)
{
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    gtk_widget_add_css_class(body, "dialog-body");
    e->said = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "wrap",
                           TRUE, "visible", FALSE, NULL);
    gtk_box_append(GTK_BOX(body), build_head(e));
    GtkWidget *foot = build_foot(e);
    gtk_box_append(GTK_BOX(body), build_stops(e));
    gtk_box_append(GTK_BOX(body), foot);
    gtk_box_append(GTK_BOX(body), e->said);
    gtk_window_set_child(GTK_WINDOW(e->window), body);
    GtkEventController *keys = gtk_shortcut_controller_new();
    gtk_shortcut_controller_add_shortcut(
        GTK_SHORTCUT_CONTROLLER(keys),
        gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_Escape, 0),
                         gtk_callback_action_new(on_escape, NULL, NULL)));
    gtk_widget_add_controller(e->window, keys);
}

void
jum_tour_editor_show(JumScene *scene)
{
    GtkRoot *parent = gtk_widget_get_root(GTK_WIDGET(scene));
    if (jum_scene_views(scene) == NULL)
        return;
    Editor *e = g_new0(Editor, 1);
    e->scene = g_object_ref(scene);
    e->window = gtk_window_new();
    gtk_window_set_title(GTK_WINDOW(e->window), _("Tours"));
    gtk_window_set_transient_for(GTK_WINDOW(e->window), GTK_WINDOW(parent));
    gtk_window_set_modal(GTK_WINDOW(e->window), TRUE);
    gtk_window_set_default_size(GTK_WINDOW(e->window), 560, 520);
    g_object_set_data_full(G_OBJECT(e->window), "editor", e, editor_free);
    build(e);
    show_tour(e, 0);
    fill(e);
    gtk_window_present(GTK_WINDOW(e->window));
}
