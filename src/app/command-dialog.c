/* The confirmation of a command.  One small window that lives from the check to the outcome: the person
 * sees the same sentence that was drafted, the present values, then the controller's answer, then done or
 * refused with its reason; nothing is remembered in the button.  Escape is always possible and safe: a
 * selection dies with the window, what was sent goes on and stays in the log. */
#include "app/command-dialog.h"

#include "app/command-flow.h"
#include "app/value-text.h"
#include "base/i18n.h"

#include <adwaita.h>
#include <math.h>

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumFlow *flow;
    GtkWidget *window, *status, *foreseen, *foreseen_title, *spinner, *send, *close;
    guint clock;
} Dialog;

static void
dialog_free(gpointer data)
{
    Dialog *d = data;
    g_clear_handle_id(&d->clock, g_source_remove);
    g_signal_handlers_disconnect_by_data(d->session, d);
    jum_focus_set_targets(d->focus, NULL);
    jum_flow_free(d->flow);
    g_object_unref(d->session);
    g_object_unref(d->focus);
    g_free(d);
}

static void
refresh(Dialog *d)
{
    const char *why = NULL;
    JumFlowStage stage = jum_flow_stage(d->flow);
    gboolean may = jum_session_may_act(d->session, &why);
    g_autofree char *sentence = jum_flow_sentence(d->flow);
    gtk_label_set_text(GTK_LABEL(d->status), may || stage >= JUM_FLOW_RUNNING ? sentence : why);
    g_autofree char *foreseen = jum_flow_notice(d->flow);
    gtk_label_set_text(GTK_LABEL(d->foreseen), foreseen != NULL ? foreseen : "");
    gtk_widget_set_visible(d->foreseen, foreseen != NULL);
    gtk_widget_set_visible(d->foreseen_title, foreseen != NULL);
    gtk_widget_set_sensitive(d->send, stage == JUM_FLOW_READY && may);
    gtk_widget_set_visible(d->send, stage < JUM_FLOW_RUNNING);
    gtk_widget_set_visible(d->spinner, stage == JUM_FLOW_CHECKING || stage == JUM_FLOW_RUNNING);
    gtk_button_set_label(GTK_BUTTON(d->close), stage < JUM_FLOW_RUNNING ? _("Cancel") : _("Close"));
    if (stage == JUM_FLOW_ENDED)
        gtk_widget_grab_focus(d->close);
}

static void
on_changed(JumSession *session, guint changes, Dialog *d)
{
    refresh(d);
}

static gboolean
on_clock(gpointer data)
{
    refresh(data);
    return G_SOURCE_CONTINUE;
}

static void
on_send(GtkButton *button, Dialog *d)
{
    jum_flow_execute(d->flow);
    refresh(d);
}

static void
on_close(GtkButton *button, Dialog *d)
{
    gtk_window_close(GTK_WINDOW(d->window));
}

/* "3 lamps: 80 %, 100 %; 1 unknown" would be long: the range of the present values and the oldest age. */
static char *
present_text(JumSession *session, const GPtrArray *commands)
{
    const JumPoints *points = jum_session_points(session);
    const JumWorld *world = jum_session_world(session);
    JumTime now = jum_session_now(session), oldest = now;
    double lo = INFINITY, hi = -INFINITY;
    guint unknown = 0;
    JumQuantity quantity = JUM_N_QUANTITIES;
    const JumLayer *layer = NULL;
    guint row = 0;
    for (guint i = 0; i < commands->len; i++) {
        const JumCommand *command = commands->pdata[i];
        int action = jum_action_find(command->action);
        guint32 p = action < 0 ? JUM_POINT_NONE
                               : jum_points_target(points, command->target, (JumAction) action);
        if (p == JUM_POINT_NONE)
            continue;
        JumQuality quality = jum_world_quality(world, p, now);
        double value = jum_world_value(world, p);
        quantity = jum_points_quantity(points, p);
        layer = jum_points_layer(points, jum_quantity_info(quantity)->table);
        row = jum_points_row(points, p);
        if (!jum_quality_is_usable(quality) || !isfinite(value)) {
            unknown++;
            continue;
        }
        lo = MIN(lo, value);
        hi = MAX(hi, value);
        oldest = MIN(oldest, jum_world_time(world, p));
    }
    if (quantity == JUM_N_QUANTITIES || !isfinite(lo))
        return g_strdup(_("unknown: no fresh measurement"));
    g_autofree char *from = jum_value_text(quantity, lo, NULL, layer, row);
    g_autofree char *to = jum_value_text(quantity, hi, NULL, layer, row);
    g_autofree char *age = jum_value_age(oldest, now);
    g_autofree char *range = lo == hi ? g_strdup(from) : g_strdup_printf("%s – %s", from, to);
    if (unknown == 0)
        return g_strdup_printf(_("%s, measured %s ago"), range, age);
    return g_strdup_printf(_("%s, measured %s ago; %u unknown"), range, age, unknown);
}

static GtkWidget *
add_line(GtkGrid *grid, int row, const char *title, const char *text)
{
    GtkWidget *left = gtk_label_new(title), *right = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(left), 1);
    gtk_label_set_xalign(GTK_LABEL(right), 0);
    gtk_label_set_yalign(GTK_LABEL(left), 0);
    gtk_label_set_wrap(GTK_LABEL(right), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(right), 40);
    gtk_widget_add_css_class(left, "dim-label");
    gtk_widget_set_hexpand(right, TRUE);
    gtk_grid_attach(grid, left, 0, row, 1, 1);
    gtk_grid_attach(grid, right, 1, row, 1, 1);
    return right;
}

static char *
targets_text(JumSession *session, const GPtrArray *commands)
{
    const JumCommand *one = commands->pdata[0];
    g_autofree char *first = jum_session_title(session, one->target);
    if (commands->len == 1)
        return g_steal_pointer(&first);
    return g_strdup_printf(_("%s and %u others, outlined on the map"), first, commands->len - 1);
}

static const char *
class_text(JumCommandClass klass)
{
    switch (klass) {
    case JUM_COMMAND_CLASS_A:
        return _("A: direct, reversible, one object");
    case JUM_COMMAND_CLASS_B:
        return _("B: checked by the controller, then executed");
    case JUM_COMMAND_CLASS_C:
        return _("C: a second person must approve it");
    default:
        return _("S: to a safe state, at once");
    }
}

static GtkWidget *
build_body(Dialog *d, const GPtrArray *commands, const char *sentence)
{
    const JumCommand *one = commands->pdata[0];
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14);
    gtk_widget_add_css_class(box, "dialog-body");
    GtkWidget *what = gtk_label_new(sentence);
    gtk_label_set_wrap(GTK_LABEL(what), TRUE);
    gtk_label_set_xalign(GTK_LABEL(what), 0);
    gtk_label_set_max_width_chars(GTK_LABEL(what), 48);
    gtk_widget_add_css_class(what, "title-4");
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 6);
    g_autofree char *who = targets_text(d->session, commands);
    g_autofree char *present = present_text(d->session, commands);
    add_line(GTK_GRID(grid), 0, _("Target"), who);
    add_line(GTK_GRID(grid), 1, _("Now"), present);
    add_line(GTK_GRID(grid), 2, _("Class"), class_text(one->klass));
    if (one->reason != NULL && one->reason[0] != '\0')
        add_line(GTK_GRID(grid), 3, _("Reason"), one->reason);
    d->foreseen = add_line(GTK_GRID(grid), 4, _("Foreseen effect"), "");
    d->foreseen_title = gtk_grid_get_child_at(GTK_GRID(grid), 0, 4);
    gtk_label_set_width_chars(GTK_LABEL(d->foreseen), 40); /* else its least width makes it tall */
    gtk_accessible_update_property(GTK_ACCESSIBLE(d->foreseen), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Foreseen effect"), -1);
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    d->spinner = gtk_spinner_new();
    gtk_spinner_start(GTK_SPINNER(d->spinner));
    d->status = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    gtk_label_set_wrap(GTK_LABEL(d->status), TRUE);
    gtk_label_set_xalign(GTK_LABEL(d->status), 0);
    gtk_label_set_max_width_chars(GTK_LABEL(d->status), 48);
    gtk_widget_add_css_class(d->status, "heading");
    gtk_box_append(GTK_BOX(line), d->spinner);
    gtk_box_append(GTK_BOX(line), d->status);
    gtk_box_append(GTK_BOX(box), what);
    gtk_box_append(GTK_BOX(box), grid);
    gtk_box_append(GTK_BOX(box), line);
    return box;
}

static GtkWidget *
build_bar(Dialog *d)
{
    GtkWidget *bar = gtk_header_bar_new();
    gtk_header_bar_set_show_title_buttons(GTK_HEADER_BAR(bar), FALSE);
    d->close = gtk_button_new_with_label(_("Cancel"));
    d->send = gtk_button_new_with_label(_("Send"));
    gtk_widget_add_css_class(d->send, "suggested-action");
    g_signal_connect(d->close, "clicked", G_CALLBACK(on_close), d);
    g_signal_connect(d->send, "clicked", G_CALLBACK(on_send), d);
    gtk_header_bar_pack_start(GTK_HEADER_BAR(bar), d->close);
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), d->send);
    return bar;
}

static gboolean
on_escape(GtkWidget *widget, GVariant *arguments, gpointer data)
{
    gtk_window_close(GTK_WINDOW(widget));
    return TRUE;
}

void
jum_command_dialog_show(GtkWindow *parent,
                        JumSession *session,
                        JumFocus *focus,
                        const GPtrArray *commands,
                        const char *sentence)
{
    Dialog *d = g_new0(Dialog, 1);
    d->session = g_object_ref(session);
    d->focus = g_object_ref(focus);
    d->flow = jum_flow_new(session, commands);
    d->window = gtk_window_new();
    gtk_window_set_title(GTK_WINDOW(d->window), _("Confirm the command"));
    gtk_window_set_transient_for(GTK_WINDOW(d->window), parent);
    gtk_window_set_modal(GTK_WINDOW(d->window), TRUE);
    gtk_window_set_default_size(GTK_WINDOW(d->window), 480, -1);
    gtk_window_set_titlebar(GTK_WINDOW(d->window), build_bar(d));
    gtk_window_set_child(GTK_WINDOW(d->window), build_body(d, commands, sentence));
    GtkEventController *keys = gtk_shortcut_controller_new();
    gtk_shortcut_controller_add_shortcut(
        GTK_SHORTCUT_CONTROLLER(keys),
        gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_Escape, 0),
                         gtk_callback_action_new(on_escape, NULL, NULL)));
    gtk_widget_add_controller(d->window, keys);
    g_object_set_data_full(G_OBJECT(d->window), "dialog", d, dialog_free);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), d);
    d->clock = g_timeout_add(500, on_clock, d);
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    for (guint i = 0; i < commands->len; i++)
        g_ptr_array_add(shown, ((const JumCommand *) commands->pdata[i])->target);
    g_ptr_array_add(shown, NULL);
    jum_focus_set_targets(focus, (const char *const *) shown->pdata);
    jum_flow_check(d->flow);
    refresh(d);
    gtk_window_set_default_widget(GTK_WINDOW(d->window), d->send);
    gtk_window_present(GTK_WINDOW(d->window));
}
