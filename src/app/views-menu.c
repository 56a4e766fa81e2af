/* The popover of saved views and tours.  A row is the view's name (go there), an arrow (a place earlier: the first nine
 * have a key), a pencil (the name becomes an entry) and a bin; the list is made anew after every change: it has at most
 * a few hundred rows and is only seen while open.  Views and tours go to other people as a file. */
#include "app/views-menu.h"

#include "app/file-ask.h"
#include "app/tour-editor.h"
#include "base/i18n.h"

typedef struct {
    JumScene *scene;                                 /* its child; borrowed */
    GtkWidget *popover, *list, *name, *said, *entry; /* entry: of the row being renamed */
    guint renaming;                                  /* row, or G_MAXUINT */
} Menu;

static void fill(Menu *m);

static void
say(Menu *m, const GError *error)
{
    gtk_label_set_text(GTK_LABEL(m->said), error != NULL ? error->message : "");
    gtk_widget_set_visible(m->said, error != NULL);
}

static guint
row_of(gpointer widget)
{
    return GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(widget), "row"));
}

static void
on_go(GtkButton *button, Menu *m)
{
    const JumSavedView *view = jum_saved_views_get(jum_scene_views(m->scene), row_of(button));
    jum_scene_play_tour(m->scene, FALSE);
    if (view != NULL)
        jum_scene_fly_camera(m->scene, &view->camera);
    gtk_popover_popdown(GTK_POPOVER(m->popover));
}

static void
on_go_named(GtkButton *button, Menu *m)
{
    jum_scene_play_tour(m->scene, FALSE);
    jum_scene_go_to(m->scene, g_object_get_data(G_OBJECT(button), "view"));
    gtk_popover_popdown(GTK_POPOVER(m->popover));
}

static void
on_earlier(GtkButton *button, Menu *m)
{
    g_autoptr(GError) error = NULL;
    guint row = row_of(button);
    if (row > 0)
        jum_saved_views_move(jum_scene_views(m->scene), row, row - 1, &error);
    say(m, error);
    fill(m);
}

static void
on_rename(GtkButton *button, Menu *m)
{
    m->renaming = row_of(button);
    fill(m);
    gtk_widget_grab_focus(m->entry);
}

static void
on_renamed(GtkEntry *entry, Menu *m)
{
    g_autoptr(GError) error = NULL;
    if (jum_saved_views_rename(jum_scene_views(m->scene), row_of(entry),
                               gtk_editable_get_text(GTK_EDITABLE(entry)), &error))
        m->renaming = G_MAXUINT;
    say(m, error);
    if (error == NULL)
        fill(m);
}

static void
on_delete(GtkButton *button, Menu *m)
{
    g_autoptr(GError) error = NULL;
    jum_saved_views_remove(jum_scene_views(m->scene), row_of(button), &error);
    say(m, error);
    fill(m);
    gtk_widget_grab_focus(m->name);
}

static void
on_save(GtkWidget *widget, Menu *m)
{
    g_autoptr(GError) error = NULL;
    JumView *view = jum_scene_view(m->scene);
    if (view == NULL)
        return;
    if (jum_saved_views_add(jum_scene_views(m->scene), gtk_editable_get_text(GTK_EDITABLE(m->name)),
                            jum_view_camera(view), &error))
        gtk_editable_set_text(GTK_EDITABLE(m->name), "");
    say(m, error);
    fill(m);
}

static void
on_tour(GtkButton *button, Menu *m)
{
    jum_scene_stop_tour(m->scene);
    jum_scene_set_tour(m->scene, g_object_get_data(G_OBJECT(button), "tour"));
    jum_scene_play_tour(m->scene, TRUE);
    gtk_popover_popdown(GTK_POPOVER(m->popover));
}

static void
on_edit_tours(GtkButton *button, Menu *m)
{
    gtk_popover_popdown(GTK_POPOVER(m->popover));
    jum_tour_editor_show(m->scene);
}

/* ---- files ---- */

/* In the menu again, where what was read is seen, or why not. */
static void
show_outcome(Menu *m, const GError *error)
{
    gtk_popover_popup(GTK_POPOVER(m->popover));
    fill(m);
    say(m, error);
}

static void
on_export_chosen(const char *path, gpointer data)
{
    Menu *m = data;
    g_autoptr(GError) error = NULL;
    if (path == NULL)
        return;
    jum_saved_views_export(jum_scene_views(m->scene), path, &error);
    show_outcome(m, error);
}

static void
on_import_chosen(const char *path, gpointer data)
{
    Menu *m = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(JumSavedViews) theirs = path != NULL ? jum_saved_views_load(path, &error) : NULL;
    if (theirs != NULL)
        jum_saved_views_take(jum_scene_views(m->scene), theirs, &error);
    if (path != NULL)
        show_outcome(m, error);
}

static void
choose_file(Menu *m, const char *title, const char *name, JumFileAnswer chosen)
{
    JumFileAsk ask = {title, name, _("Saved views (.ini)"), "*.ini"};
    gtk_popover_popdown(GTK_POPOVER(m->popover));
    jum_file_ask(m->popover, &ask, chosen, m);
}

static void
on_export(GtkButton *button, Menu *m)
{
    choose_file(m, _("Save views and tours"), "views.ini", on_export_chosen);
}

static void
on_import(GtkButton *button, Menu *m)
{
    choose_file(m, _("Open views and tours"), NULL, on_import_chosen);
}

/* ---- rows ---- */

static GtkWidget *
icon_button(const char *icon, const char *name, guint row, GCallback clicked, Menu *m)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_tooltip_text(button, name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_object_set_data(G_OBJECT(button), "row", GUINT_TO_POINTER(row));
    g_signal_connect(button, "clicked", clicked, m);
    return button;
}

static GtkWidget *
go_button(const char *text)
{
    GtkWidget *button = gtk_button_new_with_label(text);
    GtkWidget *label = gtk_button_get_child(GTK_BUTTON(button));
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_hexpand(button, TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 28);
    return button;
}

static GtkWidget *
saved_row(Menu *m, guint i, const JumSavedView *view)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2);
    if (i == m->renaming) {
        GtkWidget *entry = m->entry = gtk_entry_new();
        gtk_editable_set_text(GTK_EDITABLE(entry), view->name);
        gtk_widget_set_hexpand(entry, TRUE);
        gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       _("New name of the view"), -1);
        g_object_set_data(G_OBJECT(entry), "row", GUINT_TO_POINTER(i));
        g_signal_connect(entry, "activate", G_CALLBACK(on_renamed), m);
        gtk_box_append(GTK_BOX(row), entry);
        return row;
    }
    g_autofree char *text =
        i < 9 ? g_strdup_printf("%u  %s", i + 1, view->name) : g_strdup(view->name);
    GtkWidget *go = go_button(text);
    g_object_set_data(G_OBJECT(go), "row", GUINT_TO_POINTER(i));
    g_signal_connect(go, "clicked", G_CALLBACK(on_go), m);
    g_autofree char *earlier = g_strdup_printf(_("“%s” a place earlier"), view->name);
    g_autofree char *rename = g_strdup_printf(_("Rename “%s”"), view->name);
    g_autofree char *remove = g_strdup_printf(_("Delete “%s”"), view->name);
    gtk_box_append(GTK_BOX(row), go);
    if (i > 0)
        gtk_box_append(GTK_BOX(row),
                       icon_button("go-up-symbolic", earlier, i, G_CALLBACK(on_earlier), m));
    gtk_box_append(GTK_BOX(row),
                   icon_button("document-edit-symbolic", rename, i, G_CALLBACK(on_rename), m));
    gtk_box_append(GTK_BOX(row),
                   icon_button("user-trash-symbolic", remove, i, G_CALLBACK(on_delete), m));
    return row;
}

static GtkWidget *
heading(const char *text)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "heading");
    return label;
}

static void
fill_territory(Menu *m)
{
    const JumSavedViews *given = jum_scene_given_views(m->scene);
    const JumSavedViews *carried = jum_scene_view(m->scene) != NULL
                                       ? jum_view_territory_views(jum_scene_view(m->scene))
                                       : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_ptr_array_add(names, (gpointer) "overview");
    g_ptr_array_add(names, (gpointer) "centre");
    for (guint i = 0; given != NULL && i < jum_saved_views_n(given); i++)
        g_ptr_array_add(names, jum_saved_views_get(given, i)->name);
    for (guint i = 0; carried != NULL && i < jum_saved_views_n(carried); i++)
        g_ptr_array_add(names, jum_saved_views_get(carried, i)->name);
    gtk_box_append(GTK_BOX(m->list), heading(_("Of the territory")));
    for (guint i = 0; i < names->len; i++) {
        GtkWidget *go = go_button(jum_scene_view_title(names->pdata[i]));
        g_object_set_data_full(G_OBJECT(go), "view", g_strdup(names->pdata[i]), g_free);
        g_signal_connect(go, "clicked", G_CALLBACK(on_go_named), m);
        gtk_box_append(GTK_BOX(m->list), go);
    }
}

static void
add_tour(Menu *m, const char *name, const char *title)
{
    g_autofree char *text = g_strdup_printf("▶  %s", title);
    g_autofree char *spoken = g_strdup_printf(_("Play the tour “%s”"), title);
    GtkWidget *play = go_button(text);
    gtk_accessible_update_property(GTK_ACCESSIBLE(play), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    g_object_set_data_full(G_OBJECT(play), "tour", g_strdup(name), g_free);
    g_signal_connect(play, "clicked", G_CALLBACK(on_tour), m);
    gtk_box_append(GTK_BOX(m->list), play);
}

static void
fill(Menu *m)
{
    const JumSavedViews *views = jum_scene_views(m->scene);
    guint n = jum_saved_views_n(views);
    g_auto(GStrv) tours = jum_scene_tours(m->scene);
    for (GtkWidget *child; (child = gtk_widget_get_first_child(m->list)) != NULL;)
        gtk_box_remove(GTK_BOX(m->list), child);
    if (n > 0)
        gtk_box_append(GTK_BOX(m->list), heading(_("Your views")));
    for (guint i = 0; i < n; i++)
        gtk_box_append(GTK_BOX(m->list), saved_row(m, i, jum_saved_views_get(views, i)));
    fill_territory(m);
    gtk_box_append(GTK_BOX(m->list), heading(_("Tours (T)")));
    for (guint i = 0; tours[i] != NULL; i++)
        add_tour(m, tours[i], tours[i]);
    add_tour(m, "", n >= 2 ? _("All your views") : _("Sights of the territory"));
}

static void
on_shown(GtkWidget *popover, Menu *m)
{
    m->renaming = G_MAXUINT;
    say(m, NULL);
    fill(m);
    gtk_widget_grab_focus(m->name);
}

/* Where one goes on: the keys of the picture work again, however the menu was opened. */
static void
on_closed(GtkPopover *popover, Menu *m)
{
    jum_scene_take_focus(m->scene);
}

static GtkWidget *
text_button(const char *text, GCallback clicked, Menu *m)
{
    GtkWidget *button = gtk_button_new_with_label(text);
    gtk_widget_set_hexpand(button, TRUE);
    g_signal_connect(button, "clicked", clicked, m);
    return button;
}

static GtkWidget *
build_body(Menu *m)
{
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *scroll = gtk_scrolled_window_new();
    m->list = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), m->list);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll), 320);
    GtkWidget *save = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    m->name = gtk_entry_new();
    gtk_entry_set_placeholder_text(GTK_ENTRY(m->name), _("Name of this view"));
    gtk_accessible_update_property(GTK_ACCESSIBLE(m->name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Name of this view"), -1);
    gtk_entry_set_max_length(GTK_ENTRY(m->name), JUM_SAVED_NAME_MAX);
    gtk_widget_set_hexpand(m->name, TRUE);
    GtkWidget *button = gtk_button_new_with_label(_("Save this view"));
    g_signal_connect(m->name, "activate", G_CALLBACK(on_save), m);
    g_signal_connect(button, "clicked", G_CALLBACK(on_save), m);
    gtk_box_append(GTK_BOX(save), m->name);
    gtk_box_append(GTK_BOX(save), button);
    m->said = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(m->said), TRUE);
    gtk_widget_set_visible(m->said, FALSE);
    GtkWidget *more = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    gtk_box_append(GTK_BOX(more), text_button(_("Edit tours…"), G_CALLBACK(on_edit_tours), m));
    gtk_box_append(GTK_BOX(more), text_button(_("Open…"), G_CALLBACK(on_import), m));
    gtk_box_append(GTK_BOX(more), text_button(_("Save as…"), G_CALLBACK(on_export), m));
    gtk_box_append(GTK_BOX(body), save);
    gtk_box_append(GTK_BOX(body), m->said);
    gtk_box_append(GTK_BOX(body), scroll);
    gtk_box_append(GTK_BOX(body), more);
    return body;
}

GtkWidget *
jum_views_menu_new(JumSession *session, JumScene *scene)
{
    Menu *m = g_new0(Menu, 1);
    m->scene = scene;
    m->renaming = G_MAXUINT;
    m->popover = gtk_popover_new();
    gtk_popover_set_child(GTK_POPOVER(m->popover), build_body(m));
    gtk_popover_set_position(GTK_POPOVER(m->popover), GTK_POS_RIGHT);
    GtkWidget *button = gtk_menu_button_new();
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), "user-bookmarks-symbolic");
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), m->popover);
    gtk_widget_set_tooltip_text(button, _("Views and tour (V)"));
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Views and tour (V)"), -1);
    g_signal_connect(m->popover, "show", G_CALLBACK(on_shown), m);
    g_signal_connect(m->popover, "closed", G_CALLBACK(on_closed), m);
    g_object_set_data_full(G_OBJECT(button), "menu", m, g_free);
    g_object_set_data(G_OBJECT(scene), "views", button); /* for its key */
    return button;
}
