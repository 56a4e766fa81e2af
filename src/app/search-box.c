/* The search entry with its answers in a popover that never takes the typing away.  Choosing an answer
 * selects the asset, if it is one, and flies there. */
#include "app/search-box.h"

#include "base/i18n.h"

#define MAX_ANSWERS 12

typedef struct {
    JumSession *session;
    JumFocus *focus;
    GtkWidget *entry, *popover, *list, *none;
    GPtrArray *hits;
} Search;

static void
search_free(gpointer data)
{
    Search *s = data;
    g_clear_pointer(&s->hits, g_ptr_array_unref);
    g_object_unref(s->session);
    g_object_unref(s->focus);
    g_free(s);
}

static void
take(Search *s, guint index)
{
    if (s->hits == NULL || index >= s->hits->len)
        return;
    const JumSearchHit *hit = s->hits->pdata[index];
    if (hit->address != NULL) {
        jum_focus_select(s->focus, hit->address);
        jum_focus_set_place(s->focus, hit->x_m, hit->y_m);
    }
    jum_focus_fly(s->focus, hit->x_m, hit->y_m, hit->radius_m);
    gtk_popover_popdown(GTK_POPOVER(s->popover));
}

static GtkWidget *
row_of(const JumSearchHit *hit)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *title = gtk_label_new(hit->title), *detail = gtk_label_new(hit->detail);
    gtk_label_set_xalign(GTK_LABEL(title), 0);
    gtk_label_set_xalign(GTK_LABEL(detail), 0);
    gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_END);
    gtk_widget_add_css_class(detail, "caption");
    gtk_widget_add_css_class(detail, "dim-label");
    gtk_box_append(GTK_BOX(row), title);
    gtk_box_append(GTK_BOX(row), detail);
    return row;
}

static void
on_search(GtkEditable *entry, Search *s)
{
    const char *text = gtk_editable_get_text(entry);
    for (GtkWidget *row; (row = gtk_widget_get_first_child(s->list)) != NULL;)
        gtk_list_box_remove(GTK_LIST_BOX(s->list), row);
    g_clear_pointer(&s->hits, g_ptr_array_unref);
    if (text[0] == '\0') {
        gtk_popover_popdown(GTK_POPOVER(s->popover));
        return;
    }
    s->hits = jum_search_index_query(jum_session_search(s->session), text, MAX_ANSWERS);
    for (guint i = 0; i < s->hits->len; i++)
        gtk_list_box_append(GTK_LIST_BOX(s->list), row_of(s->hits->pdata[i]));
    gtk_widget_set_visible(s->none, s->hits->len == 0);
    gtk_popover_popup(GTK_POPOVER(s->popover));
}

static void
on_enter(GtkSearchEntry *entry, Search *s)
{
    on_search(GTK_EDITABLE(entry), s); /* "search-changed" waits a moment; Enter does not */
    take(s, 0);
}

static void
on_stop(GtkSearchEntry *entry, Search *s)
{
    gtk_editable_set_text(GTK_EDITABLE(entry), "");
    gtk_popover_popdown(GTK_POPOVER(s->popover));
}

static void
on_row(GtkListBox *list, GtkListBoxRow *row, Search *s)
{
    take(s, (guint) gtk_list_box_row_get_index(row));
}

static gboolean
on_key(GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, Search *s)
{
    if (key != GDK_KEY_Down || s->hits == NULL || s->hits->len == 0)
        return FALSE;
    gtk_widget_grab_focus(GTK_WIDGET(gtk_list_box_get_row_at_index(GTK_LIST_BOX(s->list), 0)));
    return TRUE;
}

static gboolean
on_list_escape(GtkWidget *widget, GVariant *arguments, gpointer data)
{
    Search *s = data;
    gtk_popover_popdown(GTK_POPOVER(s->popover));
    gtk_widget_grab_focus(s->entry);
    return TRUE;
}

static void
build_popover(Search *s)
{
    s->list = gtk_list_box_new();
    gtk_widget_add_css_class(s->list, "navigation-sidebar");
    gtk_accessible_update_property(GTK_ACCESSIBLE(s->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Answers"), -1);
    g_signal_connect(s->list, "row-activated", G_CALLBACK(on_row), s);
    GtkEventController *escape = gtk_shortcut_controller_new();
    gtk_shortcut_controller_add_shortcut(
        GTK_SHORTCUT_CONTROLLER(escape),
        gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_Escape, 0),
                         gtk_callback_action_new(on_list_escape, s, NULL)));
    gtk_widget_add_controller(s->list, escape);
    s->none = gtk_label_new(_("Nothing by that name"));
    gtk_widget_add_css_class(s->none, "dim-label");
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_size_request(box, 320, -1);
    gtk_box_append(GTK_BOX(box), s->list);
    gtk_box_append(GTK_BOX(box), s->none);
    s->popover = gtk_popover_new();
    gtk_popover_set_autohide(GTK_POPOVER(s->popover), FALSE);
    gtk_widget_add_css_class(s->popover, "search");
    gtk_popover_set_has_arrow(GTK_POPOVER(s->popover), FALSE);
    gtk_popover_set_child(GTK_POPOVER(s->popover), box);
    gtk_widget_set_parent(s->popover, s->entry);
}

static void
on_entry_destroy(GtkWidget *entry, Search *s)
{
    g_clear_pointer(&s->popover, gtk_widget_unparent);
}

GtkWidget *
jum_search_box_new(JumSession *session, JumFocus *focus)
{
    Search *s = g_new0(Search, 1);
    s->session = g_object_ref(session);
    s->focus = g_object_ref(focus);
    s->entry = gtk_search_entry_new();
    g_object_set(s->entry, "placeholder-text", _("Commune, street, object…"), NULL);
    gtk_widget_set_size_request(s->entry, 170, -1);
    gtk_accessible_update_property(GTK_ACCESSIBLE(s->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Search"), -1);
    g_object_set_data_full(G_OBJECT(s->entry), "search", s, search_free);
    build_popover(s);
    g_signal_connect(s->entry, "search-changed", G_CALLBACK(on_search), s);
    g_signal_connect(s->entry, "activate", G_CALLBACK(on_enter), s);
    g_signal_connect(s->entry, "stop-search", G_CALLBACK(on_stop), s);
    g_signal_connect(s->entry, "destroy", G_CALLBACK(on_entry_destroy), s);
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), s);
    gtk_widget_add_controller(s->entry, keys);
    return s->entry;
}
