/* The reference layers (plans, risk zones, pictures) as a short list under a button: what lies above is written above.
 * The list is made anew each time it opens, because the view reads the layers in its own time; an opacity is taken
 * when the hand rests, since the ground is painted again for it. */
#include "app/layer-list.h"

#include "base/i18n.h"

#define REST_MS 160

typedef struct {
    JumScene *scene;
    guint index, rest;
    GtkWidget *shown, *opacity;
} Row;

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

static GtkWidget *
row_new(JumScene *scene, guint index)
{
    JumReference layer = jum_view_reference(jum_scene_view(scene), index);
    Row *row = g_new0(Row, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    row->scene = g_object_ref(scene);
    row->index = index;
    row->shown = gtk_check_button_new_with_label(layer.name);
    row->opacity = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 5, 100, 5);
    g_autofree char *name = g_strdup_printf(_("Opacity of %s"), layer.name);
    gtk_accessible_update_property(GTK_ACCESSIBLE(row->opacity), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   name, -1);
    gtk_widget_set_tooltip_text(row->opacity, _("Opacity"));
    gtk_check_button_set_active(GTK_CHECK_BUTTON(row->shown), layer.visible);
    gtk_range_set_value(GTK_RANGE(row->opacity), 100.0 * layer.opacity);
    gtk_widget_set_sensitive(row->opacity, layer.visible);
    gtk_widget_set_size_request(row->opacity, 220, -1);
    gtk_box_append(GTK_BOX(box), row->shown);
    gtk_box_append(GTK_BOX(box), row->opacity);
    if (layer.attribution != NULL) {
        GtkWidget *from = gtk_label_new(layer.attribution);
        gtk_widget_add_css_class(from, "caption");
        gtk_label_set_xalign(GTK_LABEL(from), 0);
        gtk_box_append(GTK_BOX(box), from);
    }
    g_signal_connect(row->shown, "toggled", G_CALLBACK(on_shown), row);
    g_signal_connect(row->opacity, "value-changed", G_CALLBACK(on_opacity), row);
    g_object_set_data_full(G_OBJECT(box), "row", row, row_free);
    return box;
}

static void
on_open(GtkWidget *popover, JumScene *scene)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    JumView *view = jum_scene_view(scene);
    guint n = view != NULL ? jum_view_n_references(view) : 0;
    for (guint i = n; i-- > 0;)
        gtk_box_append(GTK_BOX(box), row_new(scene, i));
    if (n == 0)
        gtk_box_append(GTK_BOX(box), gtk_label_new(_("The layers are being read…")));
    gtk_popover_set_child(GTK_POPOVER(popover), box);
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
