/* The asset table.  Cells on screen are remembered while bound and refreshed together twice a second, so
 * that fifty thousand lamps cost the thirty lines one can see. */
#include "app/asset-panel.h"

#include "app/accessible.h"
#include "app/asset-model.h"
#include "app/draft.h"
#include "app/value-text.h"
#include "base/i18n.h"

#include <string.h>

#define REFRESH_MS 500

typedef enum {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_VALUE,
    COLUMN_QUALITY,
    COLUMN_CONTROL,
    COLUMN_PLACE,
    N_COLUMNS
} Column;

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumAssetModel *model;
    GtkSelectionModel *selection;
    GtkWidget *kind, *filter, *order, *text, *count, *target;
    JumTable tables[JUM_N_TABLES];
    GHashTable *bound; /* GtkListItem → column + 1 */
    guint timer;
} Panel;

static void
panel_free(gpointer data)
{
    Panel *p = data;
    g_clear_handle_id(&p->timer, g_source_remove);
    g_hash_table_unref(p->bound);
    g_object_unref(p->model);
    g_object_unref(p->session);
    g_object_unref(p->focus);
    g_free(p);
}

/* ---- cells ---- */

static guint32
point_of(Panel *p, guint row)
{
    JumQuantity q = jum_asset_model_quantity(p->model);
    return q == JUM_N_QUANTITIES ? JUM_POINT_NONE
                                 : jum_points_at(jum_session_points(p->session), q, row);
}

static char *
value_cell(Panel *p, const JumLayer *layer, guint row)
{
    guint32 point = point_of(p, row);
    if (point == JUM_POINT_NONE)
        return g_strdup("");
    return jum_value_text(jum_asset_model_quantity(p->model),
                          jum_world_value(jum_session_world(p->session), point),
                          jum_points_unit(jum_session_points(p->session), point), layer, row);
}

static char *
quality_cell(Panel *p, guint row)
{
    guint32 point = point_of(p, row);
    if (point == JUM_POINT_NONE)
        return g_strdup("");
    JumTime now = jum_session_now(p->session);
    const JumWorld *world = jum_session_world(p->session);
    JumTime time = jum_world_time(world, point);
    if (time == JUM_TIME_NONE)
        return g_strdup(_("never received"));
    g_autofree char *age = jum_value_age(time, now);
    return g_strdup_printf("%s · %s", jum_value_quality(jum_world_quality(world, point, now)), age);
}

static const char *
control_cell(const char *control)
{
    if (g_strcmp0(control, "remote") == 0)
        return _("by the desk");
    if (g_strcmp0(control, "preset") == 0)
        return _("preset in the device");
    if (g_strcmp0(control, "manual") == 0)
        return _("by hand");
    if (g_strcmp0(control, "third_party") == 0)
        return _("by its own operator");
    return "";
}

static char *
cell_text(Panel *p, Column column, guint row)
{
    const JumLayer *layer = jum_session_layer(p->session, jum_asset_model_table(p->model));
    const char *text = NULL;
    if (layer == NULL || row >= jum_layer_n_rows(layer))
        return g_strdup("");
    switch (column) {
    case COLUMN_ID:
        return g_strdup(jum_layer_id(layer, row));
    case COLUMN_NAME:
        text = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
        break;
    case COLUMN_VALUE:
        return value_cell(p, layer, row);
    case COLUMN_QUALITY:
        return quality_cell(p, row);
    case COLUMN_CONTROL:
        text = control_cell(jum_layer_text(layer, jum_layer_column(layer, "control"), row));
        break;
    default:
        text = jum_layer_text(layer, jum_layer_column(layer, "address"), row);
        if (text == NULL)
            text = jum_layer_text(layer, jum_layer_column(layer, "commune"), row);
        if (text == NULL &&
            jum_schema_table(jum_layer_table(layer))->geometry != JUM_GEOMETRY_NONE) {
            JumBox box = jum_layer_box(layer, row);
            text = jum_box_is_empty(&box) ? _("not located") : NULL;
        }
        break;
    }
    return g_strdup(text != NULL ? text : "");
}

static void
refresh_cell(Panel *p, GtkListItem *item, Column column)
{
    JumAssetRow *row = gtk_list_item_get_item(item);
    GtkWidget *label = gtk_list_item_get_child(item);
    if (row == NULL || label == NULL)
        return;
    g_autofree char *text = cell_text(p, column, jum_asset_row_row(row));
    if (strcmp(gtk_label_get_text(GTK_LABEL(label)), text) != 0)
        gtk_label_set_text(GTK_LABEL(label), text);
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
    refresh_cell(p, item, column);
    if (column == COLUMN_VALUE || column == COLUMN_QUALITY)
        g_hash_table_insert(p->bound, item, GINT_TO_POINTER(column + 1));
}

static void
on_unbind(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    g_hash_table_remove(p->bound, item);
}

static gboolean
on_timer(gpointer data)
{
    Panel *p = data;
    GHashTableIter iter;
    gpointer item, column;
    g_hash_table_iter_init(&iter, p->bound);
    while (g_hash_table_iter_next(&iter, &item, &column))
        refresh_cell(p, item, (Column) (GPOINTER_TO_INT(column) - 1));
    return G_SOURCE_CONTINUE;
}

/* ---- filter and selection ---- */

static void
apply(Panel *p)
{
    guint kind = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->kind));
    if (kind == GTK_INVALID_LIST_POSITION)
        return;
    jum_asset_model_set(p->model, p->tables[kind],
                        (JumAssetFilter) gtk_drop_down_get_selected(GTK_DROP_DOWN(p->filter)),
                        gtk_editable_get_text(GTK_EDITABLE(p->text)),
                        (JumAssetOrder) gtk_drop_down_get_selected(GTK_DROP_DOWN(p->order)));
    guint n = g_list_model_get_n_items(G_LIST_MODEL(p->model));
    g_autofree char *count = g_strdup_printf(_("%u of %u"), n, jum_asset_model_total(p->model));
    gtk_label_set_text(GTK_LABEL(p->count), count);
}

static void
on_filter(GtkDropDown *drop, GParamSpec *spec, Panel *p)
{
    apply(p);
}

static void
on_text(GtkEditable *entry, Panel *p)
{
    apply(p);
}

static void
on_activate(GtkColumnView *view, guint position, Panel *p)
{
    double x_m, y_m;
    g_autofree char *address = jum_asset_model_address(p->model, position);
    if (address == NULL)
        return;
    gboolean located = jum_session_locate(p->session, address, &x_m, &y_m);
    jum_focus_select(p->focus, address);
    if (!located)
        return;
    jum_focus_set_place(p->focus, x_m, y_m);
    jum_focus_fly(p->focus, x_m, y_m, 120);
}

/* Selected lines that one command could address, at most the limit of a batch. */
static void
on_target(GtkButton *button, Panel *p)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GtkBitset) set = gtk_selection_model_get_selection(p->selection);
    GtkBitsetIter iter;
    guint position;
    gboolean more = gtk_bitset_iter_init_first(&iter, set, &position);
    for (; more && chosen->len < JUM_DRAFT_MAX; more = gtk_bitset_iter_next(&iter, &position)) {
        g_autofree char *address = jum_asset_model_address(p->model, position);
        if (address != NULL &&
            jum_draft_action_of(jum_session_points(p->session), address) != JUM_ACTION_NONE)
            g_ptr_array_add(chosen, g_steal_pointer(&address));
    }
    g_ptr_array_add(chosen, NULL);
    jum_focus_set_targets(p->focus, (const char *const *) chosen->pdata);
}

/* ---- building ---- */

static GtkWidget *
drop_down(Panel *p, const char *name, const char *const *choices)
{
    GtkWidget *drop = gtk_drop_down_new_from_strings(choices);
    jum_accessible_name(drop, name);
    g_signal_connect(drop, "notify::selected", G_CALLBACK(on_filter), p);
    return drop;
}

static GtkWidget *
kinds(Panel *p)
{
    const char *names[JUM_N_TABLES + 1];
    guint n = 0;
    for (int pass = 0; pass < 2; pass++) /* what is measured first */
        for (int t = 0; t < JUM_N_TABLES; t++) {
            gboolean measured = jum_points_layer(jum_session_points(p->session), t) != NULL;
            if (measured != (pass == 0) || !jum_schema_table((JumTable) t)->is_asset ||
                jum_territory_count(jum_session_territory(p->session), (JumTable) t) == 0)
                continue;
            p->tables[n] = (JumTable) t;
            names[n++] = jum_table_title((JumTable) t);
        }
    names[n] = NULL;
    return drop_down(p, _("Kind of object"), names);
}

static GtkWidget *
build_head(Panel *p, gboolean may_act)
{
    const char *const filters[] = {_("All"), _("Abnormal"), _("Moved by the desk"), NULL};
    const char *const orders[] = {_("By identifier"), _("By value"), _("Oldest first"), NULL};
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_widget_add_css_class(head, "panel-head");
    p->text = gtk_search_entry_new();
    g_object_set(p->text, "placeholder-text", _("Identifier, name, address"), NULL);
    jum_accessible_name(p->text, _("Filter"));
    p->filter = drop_down(p, _("Which objects"), filters);
    p->order = drop_down(p, _("Order"), orders);
    p->count = gtk_label_new("");
    gtk_widget_add_css_class(p->count, "dim-label");
    p->target = gtk_button_new_with_label(_("Command the selection…"));
    gtk_widget_set_visible(p->target, may_act);
    g_signal_connect(p->target, "clicked", G_CALLBACK(on_target), p);
    g_signal_connect(p->text, "search-changed", G_CALLBACK(on_text), p);
    p->kind = kinds(p);
    GtkWidget *parts[] = {p->kind, p->filter, p->text, p->order, p->count, p->target};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(head), parts[i]);
    gtk_widget_set_hexpand(p->count, TRUE);
    return head;
}

static void
add_column(Panel *p, GtkColumnView *view, Column column, const char *title, int width)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    g_object_set_data(G_OBJECT(factory), "column", GINT_TO_POINTER(column));
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), p);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), p);
    g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), p);
    g_autoptr(GtkColumnViewColumn) made = gtk_column_view_column_new(title, factory);
    gtk_column_view_column_set_resizable(made, TRUE);
    if (width > 0)
        gtk_column_view_column_set_fixed_width(made, width);
    else
        gtk_column_view_column_set_expand(made, TRUE);
    gtk_column_view_append_column(view, made);
}

GtkWidget *
jum_asset_panel_new(JumSession *session, JumFocus *focus, gboolean may_act)
{
    Panel *p = g_new0(Panel, 1);
    p->session = g_object_ref(session);
    p->focus = g_object_ref(focus);
    p->model = jum_asset_model_new(session);
    p->bound = g_hash_table_new(NULL, NULL);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    g_object_set_data_full(G_OBJECT(box), "panel", p, panel_free);
    gtk_box_append(GTK_BOX(box), build_head(p, may_act));
    p->selection =
        GTK_SELECTION_MODEL(gtk_multi_selection_new(g_object_ref(G_LIST_MODEL(p->model))));
    GtkWidget *view = gtk_column_view_new(p->selection);
    jum_accessible_name(view, _("Objects"));
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_ID, _("Identifier"), 180);
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_NAME, _("Name"), 180);
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_VALUE, _("Value"), 120);
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_QUALITY, _("Quality · age"), 150);
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_CONTROL, _("Control"), 150);
    add_column(p, GTK_COLUMN_VIEW(view), COLUMN_PLACE, _("Place"), -1);
    g_signal_connect(view, "activate", G_CALLBACK(on_activate), p);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), view);
    gtk_widget_set_vexpand(scrolled, TRUE);
    gtk_box_append(GTK_BOX(box), scrolled);
    p->timer = g_timeout_add(REFRESH_MS, on_timer, p);
    apply(p);
    return box;
}
