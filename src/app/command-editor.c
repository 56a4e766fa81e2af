/* Drafting: what is asked is chosen here and nowhere else.  The controls follow the action (a level has a
 * scale, a contactor two buttons, a junction its own plans); the result is a JumDraft handed to the
 * confirmation dialog.  Nothing is sent from here. */
#include "app/command-editor.h"

#include "app/accessible.h"
#include "app/command-dialog.h"
#include "base/i18n.h"

#include <json-glib/json-glib.h>
#include <math.h>

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumDraft *draft;
    GtkWidget *box, *prepare, *why, *duration, *reason;
    double *choices; /* value of each line of a drop-down */
} Editor;

static const double durations_s[] = {1800, 3600, 7200, 14400, 28800, 43200};

static void
editor_free(gpointer data)
{
    Editor *e = data;
    g_signal_handlers_disconnect_by_data(e->session, e);
    jum_draft_free(e->draft);
    g_object_unref(e->session);
    g_object_unref(e->focus);
    g_free(e->choices);
    g_free(e);
}

static void
refresh(Editor *e)
{
    const char *why = "";
    gboolean may = jum_session_may_act(e->session, &why);
    gtk_widget_set_sensitive(e->prepare, may);
    gtk_label_set_text(GTK_LABEL(e->why), may ? "" : why);
    gtk_widget_set_visible(e->why, !may);
}

static void
on_changed(JumSession *session, guint changes, Editor *e)
{
    if ((changes & JUM_INBOX_LINK) != 0)
        refresh(e);
}

static void
on_prepare(GtkButton *button, Editor *e)
{
    if (e->duration != NULL)
        e->draft->duration_s = durations_s[gtk_drop_down_get_selected(GTK_DROP_DOWN(e->duration))];
    g_free(e->draft->reason);
    e->draft->reason = g_strdup(gtk_editable_get_text(GTK_EDITABLE(e->reason)));
    g_autoptr(GPtrArray) commands = jum_draft_commands(e->draft, jum_session_now(e->session));
    g_autofree char *sentence = jum_draft_sentence(e->draft, jum_session_points(e->session));
    jum_command_dialog_show(GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(button))), e->session,
                            e->focus, commands, sentence);
}

/* ---- the value ---- */

static void
on_scale(GtkRange *range, Editor *e)
{
    e->draft->value = gtk_range_get_value(range) / 100;
}

static GtkWidget *
scale_for(Editor *e, const char *name, double start)
{
    GtkWidget *scale = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 0, 100, 5);
    gtk_scale_set_draw_value(GTK_SCALE(scale), TRUE);
    gtk_scale_set_value_pos(GTK_SCALE(scale), GTK_POS_RIGHT);
    for (int mark = 0; mark <= 100; mark += 25)
        gtk_scale_add_mark(GTK_SCALE(scale), mark, GTK_POS_BOTTOM, NULL);
    gtk_widget_set_hexpand(scale, TRUE);
    jum_accessible_name(scale, name);
    g_signal_connect(scale, "value-changed", G_CALLBACK(on_scale), e);
    gtk_range_set_value(GTK_RANGE(scale), start * 100);
    e->draft->value = start;
    return scale;
}

static void
on_choice(GtkDropDown *drop, GParamSpec *spec, Editor *e)
{
    guint i = gtk_drop_down_get_selected(drop);
    if (i != GTK_INVALID_LIST_POSITION)
        e->draft->value = e->choices[i];
}

/* @names and @values of the same length; takes @values. */
static GtkWidget *
choice_of(Editor *e, const char *name, const char *const *names, double *values)
{
    GtkWidget *drop = gtk_drop_down_new_from_strings(names);
    e->choices = values;
    e->draft->value = values[0];
    jum_accessible_name(drop, name);
    gtk_widget_set_hexpand(drop, TRUE);
    g_signal_connect(drop, "notify::selected", G_CALLBACK(on_choice), e);
    return drop;
}

static GtkWidget *
two_states(Editor *e, const char *name, const char *off, const char *on, gboolean on_first)
{
    const char *const names[] = {on_first ? on : off, on_first ? off : on, NULL};
    double *values = g_new(double, 2);
    values[0] = on_first;
    values[1] = !on_first;
    return choice_of(e, name, names, values);
}

static double
present(Editor *e)
{
    guint32 p = jum_points_target(jum_session_points(e->session), e->draft->targets->pdata[0],
                                  e->draft->action);
    return p != JUM_POINT_NONE ? jum_world_value(jum_session_world(e->session), p) : NAN;
}

static GtkWidget *
plans_of(Editor *e)
{
    const char *junction = e->draft->targets->pdata[0];
    const JumLayer *plans = jum_session_layer(e->session, JUM_TABLE_signal_plan);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    double *values = g_new(double, 64);
    guint n = plans != NULL ? jum_layer_n_rows(plans) : 0;
    int parent = n > 0 ? jum_layer_column(plans, "parent") : -1;
    for (guint r = 0; r < n && names->len < 64; r++) {
        if (g_strcmp0(jum_layer_text(plans, parent, r), junction) != 0)
            continue;
        gint64 number = jum_layer_int(plans, jum_layer_column(plans, "plan_no"), r);
        const char *name = jum_layer_text(plans, jum_layer_column(plans, "name"), r);
        const char *hours = jum_layer_text(plans, jum_layer_column(plans, "hours"), r);
        double cycle_s = jum_layer_real(plans, jum_layer_column(plans, "cycle_s"), r);
        values[names->len] = (double) number;
        g_ptr_array_add(names,
                        g_strdup_printf(_("Plan %d %s · cycle %.0f s%s%s"), (int) number,
                                        name != NULL ? name : "", cycle_s,
                                        hours != NULL ? " · " : "", hours != NULL ? hours : ""));
    }
    if (names->len == 0) {
        g_free(values);
        return NULL;
    }
    g_ptr_array_add(names, NULL);
    return choice_of(e, _("Signal plan"), (const char *const *) names->pdata, values);
}

static GtkWidget *
messages_of(Editor *e)
{
    guint row;
    const JumLayer *signs = jum_session_find(e->session, e->draft->targets->pdata[0], NULL, &row);
    const char *text =
        signs != NULL ? jum_layer_text(signs, jum_layer_column(signs, "messages"), row) : NULL;
    g_autoptr(JsonNode) node = text != NULL ? json_from_string(text, NULL) : NULL;
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
        return NULL;
    JsonArray *list = json_node_get_array(node);
    guint n = MIN(json_array_get_length(list), 100);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    double *values = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        JsonNode *item = json_array_get_element(list, i);
        if (!JSON_NODE_HOLDS_VALUE(item) || json_node_get_value_type(item) != G_TYPE_STRING)
            continue;
        values[names->len] = i;
        g_ptr_array_add(names, (char *) json_node_get_string(item));
    }
    if (names->len == 0) {
        g_free(values);
        return NULL;
    }
    g_ptr_array_add(names, NULL);
    return choice_of(e, _("Message"), (const char *const *) names->pdata, values);
}

static GtkWidget *
value_control(Editor *e)
{
    double now = present(e);
    switch (e->draft->action) {
    case JUM_ACTION_LEVEL:
        return scale_for(e, _("Level, per cent"), 0.5);
    case JUM_ACTION_SWITCH:
        return two_states(e, _("Contactor"), _("Switch off"), _("Switch on"), !(now > 0.5));
    case JUM_ACTION_RUN:
        return two_states(e, _("Pump"), _("Stop"), _("Start"), !(now > 0.5));
    case JUM_ACTION_OPENING:
        return scale_for(e, _("Opening, per cent"), isfinite(now) ? now : 1.0);
    case JUM_ACTION_PLAN:
        return plans_of(e);
    case JUM_ACTION_MESSAGE:
        return messages_of(e);
    default:
        return NULL;
    }
}

/* ---- the rest ---- */

static GtkWidget *
duration_control(Editor *e)
{
    const char *const names[] = {_("for 30 min"), _("for 1 h"),  _("for 2 h"), _("for 4 h"),
                                 _("for 8 h"),    _("for 12 h"), NULL};
    e->duration = gtk_drop_down_new_from_strings(names);
    gtk_drop_down_set_selected(GTK_DROP_DOWN(e->duration), 2);
    jum_accessible_name(e->duration, _("Duration"));
    return e->duration;
}

static void
fill(Editor *e, GtkWidget *value)
{
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_append(GTK_BOX(line), value);
    if (jum_draft_has_duration(e->draft->action))
        gtk_box_append(GTK_BOX(line), duration_control(e));
    e->reason = gtk_entry_new();
    gtk_entry_set_placeholder_text(GTK_ENTRY(e->reason), _("Reason (kept in the journal)"));
    gtk_entry_set_max_length(GTK_ENTRY(e->reason), 200);
    jum_accessible_name(e->reason, _("Reason"));
    e->prepare = gtk_button_new_with_label(_("Prepare the command…"));
    g_signal_connect(e->prepare, "clicked", G_CALLBACK(on_prepare), e);
    e->why = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(e->why), TRUE);
    gtk_label_set_xalign(GTK_LABEL(e->why), 0);
    gtk_box_append(GTK_BOX(e->box), line);
    gtk_box_append(GTK_BOX(e->box), e->reason);
    gtk_box_append(GTK_BOX(e->box), e->prepare);
    gtk_box_append(GTK_BOX(e->box), e->why);
}

GtkWidget *
jum_command_editor_new(JumSession *session, JumFocus *focus, const char *const *addresses)
{
    JumDraft *draft = jum_draft_new(jum_session_points(session), addresses);
    if (draft == NULL)
        return NULL;
    Editor *e = g_new0(Editor, 1);
    e->session = g_object_ref(session);
    e->focus = g_object_ref(focus);
    e->draft = draft;
    e->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    g_object_set_data_full(G_OBJECT(e->box), "editor", e, editor_free);
    GtkWidget *value = value_control(e);
    if (value == NULL) { /* a junction without plans: nothing to choose */
        g_object_ref_sink(e->box);
        g_object_unref(e->box);
        return NULL;
    }
    fill(e, value);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), e);
    refresh(e);
    return e->box;
}
