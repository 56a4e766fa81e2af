/* The command log: the last commands of all desks as the controller reports them, at most a thousand.
 * The model holds copies of the records, replaced as one span when the serial moves. */
#include "app/command-panel.h"

#include "app/accessible.h"
#include "app/value-text.h"
#include "base/i18n.h"

/* One record, as the list's item. */
#define JUM_TYPE_COMMAND_ROW (jum_command_row_get_type())
G_DECLARE_FINAL_TYPE(JumCommandRow, jum_command_row, JUM, COMMAND_ROW, GObject)
struct _JumCommandRow {
    GObject parent;
    JumCommand *command;
};
G_DEFINE_FINAL_TYPE(JumCommandRow, jum_command_row, G_TYPE_OBJECT)

static void
row_finalize(GObject *object)
{
    jum_command_free(JUM_COMMAND_ROW(object)->command);
    G_OBJECT_CLASS(jum_command_row_parent_class)->finalize(object);
}

static void
jum_command_row_class_init(JumCommandRowClass *class)
{
    G_OBJECT_CLASS(class)->finalize = row_finalize;
}

static void
jum_command_row_init(JumCommandRow *row)
{
}

typedef struct {
    JumSession *session;
    JumFocus *focus;
    GListStore *store;
    guint32 serial;
} Panel;

static void
panel_free(gpointer data)
{
    Panel *p = data;
    g_signal_handlers_disconnect_by_data(p->session, p);
    g_object_unref(p->session);
    g_object_unref(p->focus);
    g_object_unref(p->store);
    g_free(p);
}

static void
refresh(Panel *p)
{
    const JumWorld *world = jum_session_world(p->session);
    const GPtrArray *commands = jum_world_commands(world);
    if (p->serial == jum_world_command_serial(world) && p->serial != 0)
        return;
    p->serial = jum_world_command_serial(world);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_object_unref);
    for (guint i = commands->len; i > 0; i--) {
        JumCommandRow *row = g_object_new(JUM_TYPE_COMMAND_ROW, NULL);
        row->command = jum_command_dup(commands->pdata[i - 1]);
        g_ptr_array_add(rows, row);
    }
    g_list_store_splice(p->store, 0, g_list_model_get_n_items(G_LIST_MODEL(p->store)), rows->pdata,
                        rows->len);
}

static void
on_changed(JumSession *session, guint changes, Panel *p)
{
    if ((changes & JUM_INBOX_COMMANDS) != 0)
        refresh(p);
}

typedef enum {
    COLUMN_TIME,
    COLUMN_TARGET,
    COLUMN_WHAT,
    COLUMN_STATE,
    COLUMN_REASON,
    N_COLUMNS
} Column;

static char *
what_text(Panel *p, const JumCommand *c)
{
    int action = jum_action_find(c->action);
    guint32 point = action >= 0 ? jum_points_target(jum_session_points(p->session), c->target,
                                                    (JumAction) action)
                                : JUM_POINT_NONE;
    if (point == JUM_POINT_NONE)
        return g_strdup(c->action);
    const JumPoints *points = jum_session_points(p->session);
    JumQuantity quantity = jum_points_quantity(points, point);
    const JumLayer *layer = jum_points_layer(points, jum_quantity_info(quantity)->table);
    g_autofree char *value =
        jum_value_text(quantity, c->value, NULL, layer, jum_points_row(points, point));
    const char *title = jum_value_quantity_title(quantity);
    if (c->duration_s <= 0)
        return g_strdup_printf("%s: %s", title, value);
    return g_strdup_printf(_("%s: %s for %.0f min"), title, value, c->duration_s / 60);
}

static char *
cell_text(Panel *p, Column column, const JumCommand *c)
{
    switch (column) {
    case COLUMN_TIME:
        return jum_value_clock(c->issued_at, jum_session_zone(p->session));
    case COLUMN_TARGET:
        return jum_session_title(p->session, c->target);
    case COLUMN_WHAT:
        return what_text(p, c);
    case COLUMN_STATE:
        return g_strdup(jum_command_state_title(c->state));
    default: {
        g_autofree char *cause = jum_value_cause(c->cause);
        return c->cause_text != NULL ? g_strdup_printf("%s: %s", cause, c->cause_text)
                                     : g_steal_pointer(&cause);
    }
    }
}

static void
on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_list_item_set_child(item, label);
}

static void
on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    Column column = (Column) GPOINTER_TO_INT(g_object_get_data(G_OBJECT(factory), "column"));
    const JumCommand *c = JUM_COMMAND_ROW(gtk_list_item_get_item(item))->command;
    g_autofree char *text = cell_text(p, column, c);
    GtkWidget *label = gtk_list_item_get_child(item);
    gtk_label_set_text(GTK_LABEL(label), text);
    gboolean bad = column == COLUMN_STATE && jum_command_state_is_final(c->state) &&
                   c->state != JUM_COMMAND_DONE;
    (bad ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(label, "waits");
}

static void
on_activate(GtkColumnView *view, guint position, Panel *p)
{
    g_autoptr(JumCommandRow) row = g_list_model_get_item(G_LIST_MODEL(p->store), position);
    double x_m, y_m;
    if (row == NULL)
        return;
    jum_focus_select(p->focus, row->command->target);
    if (jum_session_locate(p->session, row->command->target, &x_m, &y_m))
        jum_focus_fly(p->focus, x_m, y_m, 150);
}

GtkWidget *
jum_command_panel_new(JumSession *session, JumFocus *focus)
{
    static const struct {
        const char *title;
        int width;
    } columns[N_COLUMNS] = {{N_("Time"), 160},
                            {N_("Target"), 200},
                            {N_("Command"), 220},
                            {N_("State"), 130},
                            {N_("Reason"), -1}};
    Panel *p = g_new0(Panel, 1);
    p->session = g_object_ref(session);
    p->focus = g_object_ref(focus);
    p->store = g_list_store_new(JUM_TYPE_COMMAND_ROW);
    GtkSelectionModel *selection =
        GTK_SELECTION_MODEL(gtk_single_selection_new(g_object_ref(G_LIST_MODEL(p->store))));
    GtkWidget *view = gtk_column_view_new(selection);
    for (int c = 0; c < N_COLUMNS; c++) {
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
        g_object_set_data(G_OBJECT(factory), "column", GINT_TO_POINTER(c));
        g_signal_connect(factory, "setup", G_CALLBACK(on_setup), p);
        g_signal_connect(factory, "bind", G_CALLBACK(on_bind), p);
        GtkColumnViewColumn *column = gtk_column_view_column_new(_(columns[c].title), factory);
        gtk_column_view_column_set_resizable(column, TRUE);
        if (columns[c].width > 0)
            gtk_column_view_column_set_fixed_width(column, columns[c].width);
        else
            gtk_column_view_column_set_expand(column, TRUE);
        gtk_column_view_append_column(GTK_COLUMN_VIEW(view), column);
        g_object_unref(column);
    }
    jum_accessible_name(view, _("Command log"));
    g_signal_connect(view, "activate", G_CALLBACK(on_activate), p);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), view);
    gtk_widget_set_vexpand(scrolled, TRUE);
    g_object_set_data_full(G_OBJECT(scrolled), "panel", p, panel_free);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), p);
    refresh(p);
    return scrolled;
}
