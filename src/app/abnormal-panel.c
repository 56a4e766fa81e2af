/* The list of what is abnormal.  One cell widget a visible line, refilled by the list; selection and keyboard focus
 * are put back together by identity after each change, so that a storm of alarms does not steal the line an operator
 * is about to acknowledge; an acknowledged one hands over to the next.  While the link is stale the list says as of
 * when it holds. */
#include "app/abnormal-panel.h"

#include "app/abnormal-model.h"
#include "app/badge.h"
#include "app/value-text.h"
#include "base/i18n.h"

#define FLY_RADIUS_M 250.0
#define FLOOD_N      10
#define FLOOD_US     (10 * JUM_MINUTE)
#define FOLLOW_N     20       /* frames in which a line is waited for */
#define HURRY_US     (700000) /* after the next line was taken by itself no key acknowledges it */

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumAbnormalModel *model;
    GtkSingleSelection *selection;
    GtkWidget *view, *title, *status, *empty, *acknowledge, *stack;
    char *identity, *next; /* of the selected line; of the one after it once that is acknowledged */
    GPtrArray *cells;      /* Cell, of the lines that have a widget */
    guint follow, tries;   /* follow: tick that gives the focus to the selected line */
    gint64 moved_us;
    gboolean may_act, changing;
    guint critical; /* alarms of the first priority, at the last change */
} Panel;

static void
panel_free(gpointer data)
{
    Panel *p = data;
    g_signal_handlers_disconnect_by_data(p->session, p);
    g_object_unref(p->session);
    g_object_unref(p->focus);
    g_object_unref(p->model);
    g_ptr_array_unref(p->cells);
    g_free(p->identity);
    g_free(p->next);
    g_free(p);
}

/* ---- cells ---- */

typedef struct {
    Panel *panel;
    GtkListItem *item; /* borrowed */
    GtkWidget *row, *badge, *sentence, *detail, *arrow;
} Cell;

static void
on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    Cell *cell = g_new0(Cell, 1);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_widget_add_css_class(row, "abnormal-row");
    cell->arrow = gtk_label_new("");
    gtk_widget_add_css_class(cell->arrow, "dim-label");
    cell->badge = jum_badge_new();
    GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 1);
    gtk_widget_set_hexpand(lines, TRUE);
    cell->sentence = gtk_label_new("");
    cell->detail = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(cell->sentence), 0);
    gtk_label_set_xalign(GTK_LABEL(cell->detail), 0);
    gtk_label_set_wrap(GTK_LABEL(cell->sentence), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(cell->sentence), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_lines(GTK_LABEL(cell->sentence), 3);
    gtk_label_set_ellipsize(GTK_LABEL(cell->sentence), PANGO_ELLIPSIZE_END);
    gtk_label_set_wrap(GTK_LABEL(cell->detail), TRUE);
    gtk_label_set_lines(GTK_LABEL(cell->detail), 2);
    gtk_label_set_ellipsize(GTK_LABEL(cell->detail), PANGO_ELLIPSIZE_END);
    gtk_widget_add_css_class(cell->detail, "caption");
    gtk_widget_add_css_class(cell->detail, "dim-label");
    gtk_box_append(GTK_BOX(lines), cell->sentence);
    gtk_box_append(GTK_BOX(lines), cell->detail);
    gtk_box_append(GTK_BOX(row), cell->badge);
    gtk_box_append(GTK_BOX(row), lines);
    gtk_box_append(GTK_BOX(row), cell->arrow);
    cell->panel = p;
    cell->item = item;
    cell->row = row;
    g_object_set_data_full(G_OBJECT(row), "cell", cell, g_free);
    gtk_list_item_set_child(item, row);
}

static char *
detail_of(Panel *p, const JumAbnormalEntry *entry)
{
    const JumAlarm *a = entry->alarm;
    g_autofree char *since = jum_value_clock_near(a->raised_at, jum_session_now(p->session),
                                                  jum_session_zone(p->session));
    if (entry->is_heading && entry->n_unack > 0)
        return g_strdup_printf(_("since %s · %u to acknowledge"), since, entry->n_unack);
    if (entry->is_heading)
        return g_strdup_printf(_("since %s · acknowledged"), since);
    g_autofree char *under =
        a->children > 0 ? g_strdup_printf(_(" · %u devices under it"), a->children) : g_strdup("");
    if (a->acked_by != NULL && !jum_alarm_waits(a))
        return g_strdup_printf(_("since %s · acknowledged by %s%s"), since, a->acked_by, under);
    return g_strdup_printf(_("since %s · %s%s%s"), since, jum_alarm_state_title(a->state),
                           a->source_lost ? _(" · source lost") : "", under);
}

/* The unit of what a sensor measures: the only assets whose unit is their own. */
static const char *
unit_of(Panel *p, const char *asset)
{
    const JumPoints *points = jum_session_points(p->session);
    JumTable table;
    guint row;
    if (asset == NULL || !jum_points_find_asset(points, asset, &table, &row) ||
        table != JUM_TABLE_sensor)
        return NULL;
    guint32 point = jum_points_at(points, JUM_QUANTITY_sensor_value, row);
    return point != JUM_POINT_NONE ? jum_points_unit(points, point) : NULL;
}

static void
fill(JumAbnormalRow *line, Cell *cell)
{
    Panel *p = cell->panel;
    const JumAbnormalEntry *entry = jum_abnormal_row_entry(line);
    g_autofree char *sentence = NULL;
    if (entry->is_heading) {
        g_autofree char *title = jum_session_title(p->session, entry->group);
        sentence =
            g_strdup_printf(ngettext("%s: %u alarm", "%s: %u alarms", entry->n), title, entry->n);
    } else {
        sentence = jum_alarm_sentence_with(entry->alarm, unit_of(p, entry->alarm->asset));
    }
    g_autofree char *detail = detail_of(p, entry);
    gtk_label_set_text(GTK_LABEL(cell->sentence), sentence);
    gtk_label_set_text(GTK_LABEL(cell->detail), detail);
    gtk_label_set_text(GTK_LABEL(cell->arrow), !entry->is_heading ? ""
                                               : entry->is_open   ? "▾"
                                                                  : "▸");
    jum_badge_set(cell->badge, entry->alarm->priority, entry->n_unack > 0);
    gtk_widget_set_margin_start(cell->row, entry->group != NULL && !entry->is_heading ? 18 : 0);
    (entry->n_unack > 0 ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(cell->sentence,
                                                                                  "waits");
}

static void
on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    Cell *cell = g_object_get_data(G_OBJECT(gtk_list_item_get_child(item)), "cell");
    JumAbnormalRow *line = gtk_list_item_get_item(item);
    fill(line, cell);
    g_ptr_array_add(p->cells, cell);
    g_signal_connect(line, "changed", G_CALLBACK(fill), cell);
}

static void
on_unbind(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    Cell *cell = g_object_get_data(G_OBJECT(gtk_list_item_get_child(item)), "cell");
    g_ptr_array_remove_fast(p->cells, cell);
    g_signal_handlers_disconnect_by_data(gtk_list_item_get_item(item), cell);
}

/* ---- acting ---- */

static const JumAbnormalEntry *
selected_entry(Panel *p)
{
    gpointer row = gtk_single_selection_get_selected_item(p->selection);
    return row != NULL ? jum_abnormal_row_entry(row) : NULL;
}

static void
fly_to(Panel *p, const char *address)
{
    double x_m, y_m;
    jum_focus_select(p->focus, address);
    if (jum_session_locate(p->session, address, &x_m, &y_m)) {
        jum_focus_set_place(p->focus, x_m, y_m);
        jum_focus_fly(p->focus, x_m, y_m, FLY_RADIUS_M);
    }
}

static void
on_activate(GtkListView *view, guint position, Panel *p)
{
    g_autoptr(JumAbnormalRow) row = g_list_model_get_item(G_LIST_MODEL(p->model), position);
    if (row == NULL)
        return;
    const JumAbnormalEntry *entry = jum_abnormal_row_entry(row);
    fly_to(p, entry->is_heading ? entry->group : entry->alarm->asset);
    if (entry->is_heading)
        jum_abnormal_model_toggle(p->model, entry->group);
}

static void
acknowledge_alarm(Panel *p, const JumAlarm *alarm)
{
    if (jum_alarm_waits(alarm))
        jum_session_acknowledge(p->session, alarm);
}

/* The first line below that waits too: it is gone to once the selected one has been acknowledged. */
static void
note_next(Panel *p)
{
    guint n = g_list_model_get_n_items(G_LIST_MODEL(p->model));
    g_clear_pointer(&p->next, g_free);
    for (guint i = gtk_single_selection_get_selected(p->selection) + 1; i < n; i++) {
        g_autoptr(JumAbnormalRow) row = g_list_model_get_item(G_LIST_MODEL(p->model), i);
        const JumAbnormalEntry *entry = jum_abnormal_row_entry(row);
        if (entry->n_unack > 0 && (entry->group == NULL || entry->is_heading)) {
            p->next = g_strdup(entry->identity);
            return;
        }
    }
}

static void
acknowledge_selected(Panel *p)
{
    const char *why = NULL;
    const JumAbnormalEntry *entry = selected_entry(p);
    if (g_get_monotonic_time() - p->moved_us < HURRY_US)
        return;
    if (!p->may_act || entry == NULL || !jum_session_may_act(p->session, &why)) {
        if (why != NULL)
            gtk_label_set_text(GTK_LABEL(p->status), why);
        return;
    }
    note_next(p);
    if (!entry->is_heading) {
        acknowledge_alarm(p, entry->alarm);
        return;
    }
    const GPtrArray *alarms = jum_world_alarms(jum_session_world(p->session));
    for (guint i = 0; i < alarms->len; i++) {
        const JumAlarm *alarm = alarms->pdata[i];
        const char *group = alarm->group != NULL ? alarm->group : alarm->asset;
        if (jum_alarm_is_visible(alarm) && g_strcmp0(group, entry->group) == 0)
            acknowledge_alarm(p, alarm);
    }
}

static void
on_acknowledge(GtkButton *button, Panel *p)
{
    acknowledge_selected(p);
}

static gboolean
on_key_acknowledge(GtkWidget *widget, GVariant *arguments, gpointer data)
{
    acknowledge_selected(data);
    return TRUE;
}

/* ---- refresh ---- */

static guint
newly_raised(Panel *p, JumTime now)
{
    const GPtrArray *alarms = jum_world_alarms(jum_session_world(p->session));
    guint n = 0;
    for (guint i = 0; i < alarms->len; i++) {
        const JumAlarm *alarm = alarms->pdata[i];
        n += jum_alarm_is_visible(alarm) && now - alarm->raised_at < FLOOD_US;
    }
    return n;
}

static void
show_status(Panel *p)
{
    JumTime since, now = jum_session_now(p->session);
    JumLinkState link = jum_world_link(jum_session_world(p->session), &since);
    JumAbnormalCounts c = jum_abnormal_model_counts(p->model);
    g_autofree char *text = NULL;
    guint fresh = newly_raised(p, now);
    if (link == JUM_LINK_STALE || link == JUM_LINK_LOST) {
        g_autofree char *clock = jum_value_clock_near(since, now, jum_session_zone(p->session));
        text = g_strdup_printf(_("As of %s: the list is no longer kept up to date"), clock);
    } else if (link == JUM_LINK_NONE) {
        text = g_strdup(_("No live data"));
    } else {
        g_autofree char *flood =
            fresh > FLOOD_N ? g_strdup_printf(_("Alarm flood: %u new in 10 min"), fresh) : NULL;
        g_autofree char *counts =
            g_strdup_printf(_("Priority 1: %u · 2: %u · 3: %u"), c.by_priority[1], c.by_priority[2],
                            c.by_priority[3]);
        text = g_strconcat(flood != NULL ? flood : "", flood != NULL ? "\n" : "", counts, NULL);
    }
    gtk_label_set_text(GTK_LABEL(p->status), text);
    g_autofree char *title =
        c.unack > 0 ? g_strdup_printf(_("Abnormal now: %u (%u to acknowledge)"), c.alarms, c.unack)
                    : g_strdup_printf(_("Abnormal now: %u"), c.alarms);
    gtk_label_set_text(GTK_LABEL(p->title), title);
    (link == JUM_LINK_STALE || link == JUM_LINK_LOST
         ? gtk_widget_add_css_class
         : gtk_widget_remove_css_class)(p->view, "stale-hatch");
    gtk_label_set_text(GTK_LABEL(p->empty), link == JUM_LINK_LIVE || link == JUM_LINK_LAGGING
                                                ? _("Nothing abnormal")
                                                : _("No live data: nothing can be said"));
    gtk_stack_set_visible_child_name(GTK_STACK(p->stack), c.alarms > 0 ? "list" : "empty");
    const char *why;
    const JumAbnormalEntry *entry = selected_entry(p);
    gtk_widget_set_sensitive(p->acknowledge, entry != NULL && entry->n_unack > 0 &&
                                                 jum_session_may_act(p->session, &why));
}

static gboolean
has_focus(Panel *p)
{
    GtkRoot *root = gtk_widget_get_root(p->view);
    GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
    return focus != NULL && gtk_widget_is_ancestor(focus, p->view);
}

/* The widget of the selected line, if it has one. */
static GtkWidget *
selected_line(Panel *p)
{
    guint at = gtk_single_selection_get_selected(p->selection);
    for (guint i = 0; i < p->cells->len; i++) {
        const Cell *cell = p->cells->pdata[i];
        if (gtk_list_item_get_position(cell->item) == at)
            return gtk_widget_get_parent(cell->row);
    }
    return NULL;
}

/* The view would give the focus to whichever line it made first: the line itself is asked, once it is there. */
static gboolean
on_follow(GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
    Panel *p = data;
    GtkWidget *line = selected_line(p);
    if ((line == NULL || !gtk_widget_grab_focus(line)) && ++p->tries < FOLLOW_N)
        return G_SOURCE_CONTINUE;
    p->follow = 0;
    return G_SOURCE_REMOVE;
}

static void
focus_selected(Panel *p)
{
    guint at = gtk_single_selection_get_selected(p->selection);
    if (at == GTK_INVALID_LIST_POSITION)
        return;
    gtk_widget_activate_action(p->view, "list.scroll-to-item", "u", at);
    p->tries = 0;
    if (p->follow == 0)
        p->follow = gtk_widget_add_tick_callback(p->view, on_follow, p, NULL);
}

/* The line that was acknowledged hands over, once it is. */
static void
take_next(Panel *p)
{
    guint at = jum_abnormal_model_position(p->model, p->identity);
    g_autoptr(JumAbnormalRow) row = g_list_model_get_item(G_LIST_MODEL(p->model), at);
    if (p->next == NULL || (row != NULL && jum_abnormal_row_entry(row)->n_unack > 0))
        return;
    g_free(p->identity);
    p->identity = g_steal_pointer(&p->next);
    p->moved_us = g_get_monotonic_time();
}

/* A list keeps the line that it shows first, and what is newest would come in above it, unseen: so the top stays
 * the top, and is gone back to for an alarm of the first priority, unless someone is on a line.  The adjustment still
 * says where the list was before this change. */
static gboolean
goes_to_top(Panel *p)
{
    GtkAdjustment *at = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(p->view));
    JumAbnormalCounts counts = jum_abnormal_model_counts(p->model);
    gboolean graver = counts.by_priority[1] > p->critical;
    p->critical = counts.by_priority[1];
    return counts.alarms > 0 && !has_focus(p) && (graver || gtk_adjustment_get_value(at) < 1);
}

/* Before the model is made anew: what GTK selects for want of the line that went is nobody's choice. */
static void
on_changing(JumSession *session, guint changes, Panel *p)
{
    p->changing = TRUE;
}

static void
on_changed(JumSession *session, guint changes, Panel *p)
{
    p->changing = FALSE;
    if ((changes & (JUM_INBOX_ALARMS | JUM_INBOX_LINK)) == 0)
        return;
    gboolean on_it = has_focus(p);
    take_next(p);
    guint position = p->identity != NULL ? jum_abnormal_model_position(p->model, p->identity) : 0;
    if (position != G_MAXUINT)
        gtk_single_selection_set_selected(p->selection, position);
    GtkWidget *line = selected_line(p);
    if (on_it && (line == NULL || !gtk_widget_has_focus(line)))
        focus_selected(p);
    if (goes_to_top(p))
        gtk_widget_activate_action(p->view, "list.scroll-to-item", "u", 0);
    show_status(p);
}

/* The line a person moved to, by arrow or click, is the one to be kept; until somebody has, it is the first. */
static void
keep_line(Panel *p)
{
    const JumAbnormalEntry *entry = selected_entry(p);
    if (entry == NULL || p->changing || !has_focus(p))
        return;
    g_free(p->identity);
    p->identity = g_strdup(entry->identity);
}

static void
on_focus_line(GtkSelectionModel *model, guint position, guint n, Panel *p)
{
    keep_line(p);
    show_status(p);
}

static void
on_enter(GtkEventControllerFocus *controller, Panel *p)
{
    keep_line(p);
}

static GtkWidget *
build_head(Panel *p)
{
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    gtk_widget_add_css_class(head, "panel-head");
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    p->title = gtk_label_new("");
    p->status = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(p->title), 0);
    gtk_label_set_xalign(GTK_LABEL(p->status), 0);
    gtk_label_set_wrap(GTK_LABEL(p->status), TRUE);
    gtk_label_set_wrap(GTK_LABEL(p->title), TRUE);
    gtk_widget_add_css_class(p->title, "heading");
    gtk_widget_add_css_class(p->status, "caption");
    gtk_widget_set_hexpand(p->title, TRUE);
    gtk_box_append(GTK_BOX(line), p->title);
    gtk_box_append(GTK_BOX(head), line);
    gtk_box_append(GTK_BOX(head), p->status);
    p->acknowledge = gtk_button_new_with_label(_("Acknowledge"));
    gtk_widget_set_valign(p->acknowledge, GTK_ALIGN_CENTER);
    gtk_widget_set_visible(p->acknowledge, p->may_act);
    gtk_widget_set_tooltip_text(p->acknowledge, _("Acknowledge the selected alarm (A)"));
    g_signal_connect(p->acknowledge, "clicked", G_CALLBACK(on_acknowledge), p);
    gtk_box_append(GTK_BOX(line), p->acknowledge);
    return head;
}

static GtkWidget *
build_list(Panel *p)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), p);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), p);
    g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), p);
    p->selection = gtk_single_selection_new(g_object_ref(G_LIST_MODEL(p->model)));
    g_signal_connect(p->selection, "selection-changed", G_CALLBACK(on_focus_line), p);
    p->view = gtk_list_view_new(GTK_SELECTION_MODEL(p->selection), factory);
    gtk_widget_add_css_class(p->view, "abnormal");
    gtk_accessible_update_property(GTK_ACCESSIBLE(p->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Abnormal now"), -1);
    g_signal_connect(p->view, "activate", G_CALLBACK(on_activate), p);
    GtkEventController *keys = gtk_shortcut_controller_new();
    gtk_shortcut_controller_add_shortcut(
        GTK_SHORTCUT_CONTROLLER(keys),
        gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_a, 0),
                         gtk_callback_action_new(on_key_acknowledge, p, NULL)));
    gtk_widget_add_controller(p->view, keys);
    GtkEventController *enter = gtk_event_controller_focus_new();
    g_signal_connect(enter, "enter", G_CALLBACK(on_enter), p);
    gtk_widget_add_controller(p->view, enter);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), p->view);
    gtk_widget_set_vexpand(scrolled, TRUE);
    return scrolled;
}

GtkWidget *
jum_abnormal_panel_new(JumSession *session, JumFocus *focus, gboolean may_act)
{
    Panel *p = g_new0(Panel, 1);
    p->session = g_object_ref(session);
    p->focus = g_object_ref(focus);
    p->may_act = may_act;
    p->cells = g_ptr_array_new();
    g_signal_connect(session, "changed", G_CALLBACK(on_changing), p);
    p->model = jum_abnormal_model_new(session);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    g_object_set_data_full(G_OBJECT(box), "panel", p, panel_free);
    gtk_box_append(GTK_BOX(box), build_head(p));
    p->stack = gtk_stack_new();
    gtk_stack_add_named(GTK_STACK(p->stack), build_list(p), "list");
    p->empty = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(p->empty), TRUE);
    gtk_label_set_justify(GTK_LABEL(p->empty), GTK_JUSTIFY_CENTER);
    gtk_widget_add_css_class(p->empty, "dim-label");
    gtk_stack_add_named(GTK_STACK(p->stack), p->empty, "empty");
    gtk_box_append(GTK_BOX(box), p->stack);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), p);
    show_status(p);
    return box;
}

void
jum_abnormal_panel_focus(GtkWidget *panel)
{
    Panel *p = g_object_get_data(G_OBJECT(panel), "panel");
    if (!has_focus(p))
        focus_selected(p);
}
