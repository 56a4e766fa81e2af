/* The changes of the scenario and what may be added to them.  Nothing is kept here but what the person is about to add:
 * the list is made again from the scenario after each step that adds, removes or takes back; a value being turned leaves
 * it alone, so that the hand keeps its control. */
#include "app/study-changes.h"

#include "app/accessible.h"
#include "app/choice.h"
#include "app/study-change-row.h"
#include "base/i18n.h"

#include <string.h>

typedef struct {
    JumSession *session;
    JumFocus *focus;
    const JumStudyInput *input;
    JumScenarioEdit *edit;
    void (*changed)(gpointer data);
    gpointer data;
    GtkWidget *root, *list, *none, *title, *selected, *fitting, *where, *what;
    GPtrArray *communes; /* codes, in the order of @where after "whole" and "drawn" */
    GArray *types;       /* JumChangeType, in the order of @what */
    JumZone drawn;
    gboolean setting;
} Changes;

enum {
    WHERE_ALL,
    WHERE_DRAWN,
    WHERE_COMMUNES
};

static void
changes_free(gpointer data)
{
    Changes *c = data;
    g_signal_handlers_disconnect_by_data(c->focus, c);
    g_ptr_array_unref(c->communes);
    g_array_unref(c->types);
    g_free(c->drawn.x_m);
    g_free(c->drawn.y_m);
    g_object_unref(c->session);
    g_object_unref(c->focus);
    g_free(c);
}

/* ---- the list ---- */

static void
on_put(guint index, JumChange *change, gpointer data)
{
    Changes *c = data;
    jum_scenario_edit_put(c->edit, index, change);
    c->changed(c->data);
}

static void
on_enable(guint index, gboolean enabled, gpointer data)
{
    Changes *c = data;
    jum_scenario_edit_enable(c->edit, index, enabled);
    c->changed(c->data);
}

static gboolean
refresh_later(gpointer root)
{
    jum_study_changes_refresh(root);
    return G_SOURCE_REMOVE;
}

static void
on_remove(guint index, gpointer data)
{
    Changes *c = data;
    jum_scenario_edit_remove(c->edit, index);
    /* not now: the row whose button was pressed would be freed under it */
    g_idle_add_full(G_PRIORITY_HIGH_IDLE, refresh_later, g_object_ref(c->root), g_object_unref);
    c->changed(c->data);
}

void
jum_study_changes_refresh(GtkWidget *root)
{
    Changes *c = g_object_get_data(G_OBJECT(root), "changes");
    const JumScenario *scenario = jum_scenario_edit_now(c->edit);
    const JumChangeRowHooks hooks = {on_put, on_enable, on_remove, c};
    for (GtkWidget *child; (child = gtk_widget_get_first_child(c->list)) != NULL;)
        gtk_list_box_remove(GTK_LIST_BOX(c->list), child);
    for (guint i = 0; i < scenario->changes->len; i++) {
        GtkWidget *row =
            jum_study_change_row_new(c->session, c->input, scenario->changes->pdata[i], i, &hooks);
        gtk_list_box_append(GTK_LIST_BOX(c->list), row);
        if (i + 1 == scenario->changes->len && scenario->changes->len <= 3)
            adw_expander_row_set_expanded(ADW_EXPANDER_ROW(row),
                                          !((JumChange *) scenario->changes->pdata[i])->disabled);
    }
    gtk_widget_set_visible(c->list, scenario->changes->len > 0);
    gtk_widget_set_visible(c->none, scenario->changes->len == 0);
    c->setting = TRUE;
    if (strcmp(gtk_editable_get_text(GTK_EDITABLE(c->title)), scenario->title) != 0)
        gtk_editable_set_text(GTK_EDITABLE(c->title), scenario->title);
    c->setting = FALSE;
}

static void
on_title(GtkEditable *entry, Changes *c)
{
    if (c->setting)
        return;
    jum_scenario_edit_set_title(c->edit, gtk_editable_get_text(entry));
    c->changed(c->data);
}

/* A choice that must be made starts with the first that there is. */
static void
add(Changes *c, JumChange *change)
{
    const JumChangeInfo *info = jum_change_info(change->type);
    for (guint m = 0; info->members[m].kind != JUM_MEMBER_NONE; m++) {
        if (info->members[m].kind != JUM_MEMBER_CHOICE)
            continue;
        g_autoptr(GPtrArray) choices =
            jum_study_choices(c->input, change->type, info->members[m].key);
        if (choices->len > 0)
            change->text[m] = g_strdup(((const JumStudyChoice *) choices->pdata[0])->name);
    }
    jum_scenario_edit_add(c->edit, change);
    jum_study_changes_refresh(c->root);
    c->changed(c->data);
}

/* ---- on the selected object ---- */

static void
on_fitting(GtkButton *button, Changes *c)
{
    JumChangeType type =
        (JumChangeType) GPOINTER_TO_INT(g_object_get_data(G_OBJECT(button), "type"));
    const char *address = jum_focus_selected(c->focus);
    if (address != NULL)
        add(c, jum_change_new_at(type, address));
}

static gboolean
can(Changes *c, JumChangeType type)
{
    return jum_study_input_can(c->input, jum_change_info(type)->study, NULL);
}

static void
on_selected(JumFocus *focus, Changes *c)
{
    const char *address = jum_focus_selected(focus), *slash;
    guint n = 0;
    for (GtkWidget *child; (child = gtk_widget_get_first_child(c->fitting)) != NULL;)
        gtk_box_remove(GTK_BOX(c->fitting), child);
    if (address == NULL || (slash = strchr(address, '/')) == NULL) {
        gtk_label_set_text(GTK_LABEL(c->selected),
                           _("Select an object on the map or with Ctrl+F to change it."));
        return;
    }
    g_autofree char *name = g_strndup(address, (gsize) (slash - address));
    g_autofree char *title = jum_session_title(c->session, address);
    int table = jum_schema_find(name);
    for (int t = 0; table >= 0 && t < JUM_N_CHANGES; t++) {
        if (!jum_change_fits((JumChangeType) t, (JumTable) table) || !can(c, (JumChangeType) t))
            continue;
        GtkWidget *button = gtk_button_new_with_label(_(jum_change_info((JumChangeType) t)->title));
        g_object_set_data(G_OBJECT(button), "type", GINT_TO_POINTER(t));
        g_signal_connect(button, "clicked", G_CALLBACK(on_fitting), c);
        gtk_box_append(GTK_BOX(c->fitting), button);
        n++;
    }
    g_autofree char *text =
        n > 0 ? g_strdup_printf(_("On %s:"), title)
              : g_strdup_printf(_("%s: nothing that can be changed here."), title);
    gtk_label_set_text(GTK_LABEL(c->selected), text);
}

/* ---- in a zone ---- */

static void
on_add_zone(GtkButton *button, Changes *c)
{
    guint where = gtk_drop_down_get_selected(GTK_DROP_DOWN(c->where));
    guint what = gtk_drop_down_get_selected(GTK_DROP_DOWN(c->what));
    JumZone zone = {.kind = JUM_ZONE_ALL};
    if (what >= c->types->len)
        return;
    if (where == WHERE_DRAWN && c->drawn.n_vertices >= 3)
        zone = c->drawn;
    if (where >= WHERE_COMMUNES && where - WHERE_COMMUNES < c->communes->len) {
        zone.kind = JUM_ZONE_COMMUNE;
        zone.commune = c->communes->pdata[where - WHERE_COMMUNES];
    }
    add(c, jum_change_new(g_array_index(c->types, JumChangeType, what), &zone));
}

static GtkWidget *
zone_control(Changes *c)
{
    g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
    const JumLayer *layer = jum_session_layer(c->session, JUM_TABLE_commune);
    gtk_string_list_append(names, _("The whole territory"));
    gtk_string_list_append(names, _("The zone drawn on the map"));
    for (guint r = 0; layer != NULL && r < jum_layer_n_rows(layer); r++) {
        const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), r);
        g_ptr_array_add(c->communes, g_strdup(jum_layer_id(layer, r)));
        gtk_string_list_append(names, name != NULL ? name : jum_layer_id(layer, r));
    }
    return jum_choice_new(g_steal_pointer(&names));
}

static GtkWidget *
type_control(Changes *c)
{
    g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
    for (int t = 0; t < JUM_N_CHANGES; t++) {
        JumChangeType type = (JumChangeType) t;
        if (jum_change_info(type)->place != JUM_PLACE_ZONE || !can(c, type))
            continue;
        g_array_append_val(c->types, type);
        gtk_string_list_append(names, _(jum_change_info(type)->title));
    }
    return jum_choice_new(g_steal_pointer(&names));
}

void
jum_study_changes_set_area(GtkWidget *root, const JumArea *area)
{
    Changes *c = g_object_get_data(G_OBJECT(root), "changes");
    g_free(c->drawn.x_m);
    g_free(c->drawn.y_m);
    c->drawn = (JumZone){.kind = JUM_ZONE_POLYGON,
                         .n_vertices = area->n,
                         .x_m = g_memdup2(area->x_m, area->n * sizeof(double)),
                         .y_m = g_memdup2(area->y_m, area->n * sizeof(double))};
    gtk_drop_down_set_selected(GTK_DROP_DOWN(c->where), WHERE_DRAWN);
}

/* ---- building ---- */

static GtkWidget *
head(const char *text)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "heading");
    return label;
}

static GtkWidget *
words(const char *text)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "dim-label");
    return label;
}

static void
build(Changes *c)
{
    c->title = gtk_entry_new();
    jum_accessible_name(c->title, _("Title"));
    c->list = gtk_list_box_new();
    gtk_list_box_set_selection_mode(GTK_LIST_BOX(c->list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class(c->list, "boxed-list");
    jum_accessible_name(c->list, _("Changes"));
    c->none = words(_("No change yet: the scenario is today."));
    c->selected = words("");
    c->fitting = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    c->where = zone_control(c);
    jum_accessible_name(c->where, _("Where"));
    c->what = type_control(c);
    jum_accessible_name(c->what, _("What changes"));
    GtkWidget *button = gtk_button_new_with_label(_("Add to the scenario"));
    g_signal_connect(button, "clicked", G_CALLBACK(on_add_zone), c);
    GtkWidget *parts[] = {c->title,
                          head(_("Changes")),
                          c->none,
                          c->list,
                          head(_("On the selected object")),
                          c->selected,
                          c->fitting,
                          head(_("In a zone")),
                          c->where,
                          c->what,
                          button};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(c->root), parts[i]);
}

GtkWidget *
jum_study_changes_new(JumSession *session,
                      JumFocus *focus,
                      const JumStudyInput *input,
                      JumScenarioEdit *edit,
                      void (*changed)(gpointer data),
                      gpointer data)
{
    Changes *c = g_new0(Changes, 1);
    c->session = g_object_ref(session);
    c->focus = g_object_ref(focus);
    c->input = input;
    c->edit = edit;
    c->changed = changed;
    c->data = data;
    c->communes = g_ptr_array_new_with_free_func(g_free);
    c->types = g_array_new(FALSE, FALSE, sizeof(JumChangeType));
    c->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    g_object_set_data_full(G_OBJECT(c->root), "changes", c, changes_free);
    build(c);
    g_signal_connect(c->title, "changed", G_CALLBACK(on_title), c);
    g_signal_connect(focus, "selected", G_CALLBACK(on_selected), c);
    on_selected(focus, c);
    jum_study_changes_refresh(c->root);
    return c->root;
}
