/* The study workspace: the changes of a scenario on the left, the picture with the result in the middle, figures and
 * tables below.  It computes on a worker and never commands: its connection is opened as study, and what it
 * proposes goes to the desk as the scenario's file, where an operator reviews and sends it. */
#include "app/face.h"
#include "app/file-ask.h"
#include "app/link-banner.h"
#include "app/overview-map.h"
#include "app/search-box.h"
#include "app/sheet.h"
#include "app/study-changes.h"
#include "app/study-start.h"
#include "app/study-table.h"
#include "app/study-time.h"
#include "app/time-bar.h"
#include "base/i18n.h"

#include <math.h>

#define LEFT_PX  330
#define TABLE_PX 230
#define WAIT_MS  500
#define MARKED   1000 /* objects that stand out */

enum {
    KEY_UNDO,
    KEY_REDO,
    KEY_COMPUTE,
    KEY_PLAY,
    KEY_LATER,
    KEY_EARLIER,
};

enum {
    FILE_OPEN,
    FILE_SAVE,
    FILE_TABLE,
    FILE_RESULT,
};

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumScene *scene;
    JumStudyInput *input;
    JumStudyResult *result;
    JumScenarioEdit *edit;
    GCancellable *cancel;
    guint wait; /* before it computes by itself */
    GtkWidget *root, *changes, *start, *table, *time, *stop, *progress, *message, *draw, *undo,
        *redo;
} Study;

static void
study_free(gpointer data)
{
    Study *s = data;
    g_clear_handle_id(&s->wait, g_source_remove);
    if (s->cancel != NULL)
        g_cancellable_cancel(s->cancel);
    g_clear_object(&s->cancel);
    jum_study_result_free(s->result);
    jum_study_input_unref(s->input);
    jum_scenario_edit_free(s->edit);
    g_object_unref(s->session);
    g_object_unref(s->focus);
    g_free(s);
}

static void
say(Study *s, const char *sentence)
{
    gtk_label_set_text(GTK_LABEL(s->message), sentence != NULL ? sentence : "");
    gtk_widget_set_visible(s->message, sentence != NULL);
}

/* ---- running ---- */

static void
show_running(Study *s, gboolean running)
{
    gtk_widget_set_visible(s->stop, running);
    gtk_widget_set_visible(s->progress, running);
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(s->progress), 0);
}

/* The result on screen, table and map; the one before is freed only when nothing shows it any more. */
static void
show_result(Study *s, JumStudyResult *result)
{
    jum_study_table_show(s->table, result);
    jum_study_time_show(s->time, result);
    jum_study_result_free(s->result);
    s->result = result;
}

/* A run: a later one cancels it and its answer is thrown away. */
typedef struct {
    GWeakRef root;
    GCancellable *cancel;
} Run;

static void
run_free(Run *run)
{
    g_weak_ref_clear(&run->root);
    g_object_unref(run->cancel);
    g_free(run);
}

static Study *
study_of(Run *run)
{
    g_autoptr(GtkWidget) root = g_weak_ref_get(&run->root);
    Study *s = root != NULL ? g_object_get_data(G_OBJECT(root), "study") : NULL;
    return s != NULL && s->cancel == run->cancel ? s : NULL;
}

static void
on_progress(double done, gpointer data)
{
    Study *s = study_of(data);
    if (s != NULL)
        gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(s->progress), done);
}

static void
on_done(GObject *source, GAsyncResult *answer, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumStudyResult) done = jum_study_run_finish(answer, &error);
    Study *s = study_of(data);
    run_free(data);
    if (s == NULL)
        return;
    show_running(s, FALSE);
    if (done == NULL)
        say(s, g_error_matches(error, JUM_ERROR, JUM_ERROR_CANCELLED) ? _("Stopped.")
                                                                      : error->message);
    else
        say(s, NULL);
    show_result(s, g_steal_pointer(&done));
}

/* What the scenario changes one by one stands out on the map. */
static void
mark_targets(Study *s, const JumScenario *scenario)
{
    g_autoptr(GPtrArray) marked = g_ptr_array_new();
    for (guint i = 0; i < scenario->changes->len; i++) {
        const JumChange *change = scenario->changes->pdata[i];
        for (guint a = 0; !change->disabled && change->zone.kind == JUM_ZONE_ASSETS &&
                          change->zone.assets[a] != NULL && marked->len < MARKED;
             a++)
            g_ptr_array_add(marked, change->zone.assets[a]);
    }
    g_ptr_array_add(marked, NULL);
    jum_scene_set_marked(s->scene, (const char *const *) marked->pdata);
}

static void
compute(Study *s)
{
    const JumScenario *scenario = jum_scenario_edit_now(s->edit);
    gboolean any = FALSE;
    g_clear_handle_id(&s->wait, g_source_remove);
    if (s->cancel != NULL)
        g_cancellable_cancel(s->cancel);
    g_clear_object(&s->cancel);
    say(s, NULL);
    mark_targets(s, scenario);
    for (int k = 0; k < JUM_N_STUDIES; k++)
        any = any || jum_scenario_runs(scenario, (JumStudyKind) k);
    show_running(s, any);
    if (!any) {
        show_result(s, NULL);
        return;
    }
    jum_study_table_wait(s->table);
    Run *run = g_new0(Run, 1);
    g_weak_ref_init(&run->root, s->root);
    s->cancel = g_cancellable_new();
    run->cancel = g_object_ref(s->cancel);
    jum_study_run_async(s->input, scenario, s->cancel, on_progress, on_done, run);
}

static gboolean
on_waited(gpointer data)
{
    Study *s = data;
    s->wait = 0;
    compute(s);
    return G_SOURCE_REMOVE;
}

static void
on_run(GtkButton *button, Study *s)
{
    compute(s);
}

static void
on_stop(GtkButton *button, Study *s)
{
    if (s->cancel != NULL)
        g_cancellable_cancel(s->cancel);
}

/* ---- steps ---- */

/* It computes by itself, once the hand has stopped for a moment. */
static void
on_step(gpointer data)
{
    Study *s = data;
    g_clear_handle_id(&s->wait, g_source_remove);
    s->wait = g_timeout_add(WAIT_MS, on_waited, s);
    jum_study_time_set_buildings(s->time,
                                 jum_study_buildings_new(s->input, jum_scenario_edit_now(s->edit)));
    gtk_widget_set_sensitive(s->undo, jum_scenario_edit_can_undo(s->edit));
    gtk_widget_set_sensitive(s->redo, jum_scenario_edit_can_redo(s->edit));
}

static void
step_back(Study *s, gboolean (*step)(JumScenarioEdit *))
{
    if (!step(s->edit))
        return;
    jum_study_changes_refresh(s->changes);
    jum_study_start_refresh(s->start);
    on_step(s);
}

static void
on_undo(GtkButton *button, Study *s)
{
    step_back(s, jum_scenario_edit_undo);
}

static void
on_redo(GtkButton *button, Study *s)
{
    step_back(s, jum_scenario_edit_redo);
}

static gboolean
on_key(GtkWidget *widget, GVariant *what, gpointer data)
{
    Study *s = data;
    switch (g_variant_get_int32(what)) {
    case KEY_UNDO:
        step_back(s, jum_scenario_edit_undo);
        break;
    case KEY_REDO:
        step_back(s, jum_scenario_edit_redo);
        break;
    case KEY_COMPUTE:
        compute(s);
        break;
    case KEY_PLAY:
        jum_study_time_play(s->time);
        break;
    case KEY_LATER:
        jum_study_time_step(s->time, 1);
        break;
    default:
        jum_study_time_step(s->time, -1);
        break;
    }
    return TRUE;
}

static void
add_keys(Study *s)
{
    static const struct {
        guint key;
        GdkModifierType state;
        int what;
    } keys[] = {
        {GDK_KEY_z, GDK_CONTROL_MASK, KEY_UNDO},
        {GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, KEY_REDO},
        {GDK_KEY_y, GDK_CONTROL_MASK, KEY_REDO},
        {GDK_KEY_Return, GDK_CONTROL_MASK, KEY_COMPUTE},
        {GDK_KEY_p, GDK_CONTROL_MASK, KEY_PLAY},
        {GDK_KEY_Page_Down, GDK_CONTROL_MASK, KEY_LATER},
        {GDK_KEY_Page_Up, GDK_CONTROL_MASK, KEY_EARLIER},
    };
    GtkEventController *controller = gtk_shortcut_controller_new();
    gtk_shortcut_controller_set_scope(GTK_SHORTCUT_CONTROLLER(controller),
                                      GTK_SHORTCUT_SCOPE_GLOBAL);
    gtk_event_controller_set_propagation_phase(controller, GTK_PHASE_CAPTURE);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        GtkShortcut *shortcut = gtk_shortcut_new(gtk_keyval_trigger_new(keys[i].key, keys[i].state),
                                                 gtk_callback_action_new(on_key, s, NULL));
        gtk_shortcut_set_arguments(shortcut, g_variant_new_int32(keys[i].what));
        gtk_shortcut_controller_add_shortcut(GTK_SHORTCUT_CONTROLLER(controller), shortcut);
    }
    gtk_widget_add_controller(s->root, controller);
}

/* ---- files ---- */

/* Where one change applies, as far as it is a place; communes and the whole territory are not. */
static void
add_place(Study *s, const JumChange *change, JumBox *box)
{
    const JumZone *zone = &change->zone;
    for (guint v = 0; zone->kind == JUM_ZONE_POLYGON && v < zone->n_vertices; v++)
        jum_box_add(box, zone->x_m[v], zone->y_m[v]);
    for (guint a = 0; zone->kind == JUM_ZONE_ASSETS && zone->assets[a] != NULL && a < MARKED; a++) {
        double x_m, y_m;
        if (jum_session_locate(s->session, zone->assets[a], &x_m, &y_m))
            jum_box_add(box, x_m, y_m);
    }
}

static void
fly_to(Study *s, const JumScenario *scenario)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < scenario->changes->len; i++)
        add_place(s, scenario->changes->pdata[i], &box);
    if (!jum_box_is_empty(&box))
        jum_focus_fly(s->focus, 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1),
                      MAX(hypot(box.x1 - box.x0, box.y1 - box.y0), 300.0));
}

static void
open_scenario(Study *s, const char *path)
{
    g_autoptr(GError) error = NULL;
    JumScenario *scenario = jum_scenario_load(path, &error);
    if (scenario == NULL) {
        say(s, error->message);
        return;
    }
    jum_scenario_edit_replace(s->edit, scenario);
    jum_study_changes_refresh(s->changes);
    jum_study_start_refresh(s->start);
    fly_to(s, scenario);
    on_step(s);
}

/* What a file chooser is open for. */
static const struct {
    const char *title, *name;
} files[] = {
    [FILE_OPEN] = {N_("Open a scenario"), NULL},
    [FILE_SAVE] = {N_("Save the scenario"), N_("scenario.json")},
    [FILE_TABLE] = {N_("Save the table"), N_("result.csv")},
    [FILE_RESULT] = {N_("Save the result"), N_("result.json")},
};

static char *
content_of(Study *s, int what)
{
    if (what == FILE_SAVE)
        return jum_scenario_to_json(jum_scenario_edit_now(s->edit));
    if (s->result == NULL)
        return NULL;
    return what == FILE_TABLE ? jum_study_table_export(s->table)
                              : jum_study_result_to_json(s->result);
}

static void
save(Study *s, int what, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = content_of(s, what);
    if (text == NULL) {
        say(s, _("There is no result yet."));
    } else if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                        &error)) {
        g_autofree char *saved = g_strdup_printf(_("Saved: %s"), path);
        say(s, saved);
    } else {
        say(s, error->message);
    }
}

static void
on_file_chosen(const char *path, gpointer button)
{
    Study *s = g_object_get_data(button, "study");
    int what = GPOINTER_TO_INT(g_object_get_data(button, "what"));
    if (path != NULL && what == FILE_OPEN)
        open_scenario(s, path);
    else if (path != NULL)
        save(s, what, path);
}

static void
on_file(GtkButton *button, Study *s)
{
    int what = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(button), "what"));
    JumFileAsk ask = {_(files[what].title), files[what].name != NULL ? _(files[what].name) : NULL,
                      NULL, NULL};
    jum_file_ask(GTK_WIDGET(button), &ask, on_file_chosen, button);
}

static void
on_propose(GtkButton *button, Study *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumProposal) proposal = jum_study_propose(s->input, jum_scenario_edit_now(s->edit),
                                                        jum_session_now(s->session), &error);
    if (proposal == NULL) {
        say(s, error->message);
        return;
    }
    g_autofree char *text = g_strdup_printf(
        _("Now this would be %u commands for %u lamps; %u lamps no desk can move, %u commands "
          "left for later. Save the scenario, then review it at the desk: menu, “Review a "
          "scenario's commands”."),
        proposal->commands->len, proposal->lamps_covered, proposal->not_remote,
        proposal->left_for_later);
    say(s, text);
}

/* ---- the map ---- */

static void
on_draw(GtkToggleButton *button, Study *s)
{
    jum_scene_set_selecting(s->scene, gtk_toggle_button_get_active(button));
}

static void
on_drawn(JumScene *scene, const JumArea *area, Study *s)
{
    if (s->changes != NULL)
        jum_study_changes_set_area(s->changes, area);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(s->draw), FALSE);
}

/* ---- building ---- */

static GtkWidget *
push(const char *text, GCallback clicked, Study *s)
{
    GtkWidget *button = gtk_button_new_with_label(text);
    g_signal_connect(button, "clicked", clicked, s);
    return button;
}

static GtkWidget *
pair(GtkWidget *a, GtkWidget *b)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_set_homogeneous(GTK_BOX(box), TRUE);
    gtk_box_append(GTK_BOX(box), a);
    gtk_box_append(GTK_BOX(box), b);
    return box;
}

static GtkWidget *
file_button(const char *text, int what, Study *s)
{
    GtkWidget *button = push(text, G_CALLBACK(on_file), s);
    g_object_set_data(G_OBJECT(button), "what", GINT_TO_POINTER(what));
    g_object_set_data(G_OBJECT(button), "study", s);
    return button;
}

static GtkWidget *
build_left(Study *s)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    gtk_widget_add_css_class(box, "sheet-section");
    s->draw = gtk_toggle_button_new_with_label(_("Draw the zone"));
    g_signal_connect(s->draw, "toggled", G_CALLBACK(on_draw), s);
    GtkWidget *run = push(_("Compute"), G_CALLBACK(on_run), s);
    gtk_widget_set_tooltip_text(run, _("Again, now (Ctrl+Enter)"));
    s->undo = push(_("Undo"), G_CALLBACK(on_undo), s);
    gtk_widget_set_tooltip_text(s->undo, "Ctrl+Z");
    s->redo = push(_("Redo"), G_CALLBACK(on_redo), s);
    gtk_widget_set_tooltip_text(s->redo, "Ctrl+Shift+Z");
    gtk_widget_set_sensitive(s->undo, FALSE);
    gtk_widget_set_sensitive(s->redo, FALSE);
    s->stop = push(_("Stop"), G_CALLBACK(on_stop), s);
    s->progress = gtk_progress_bar_new();
    s->message = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    gtk_label_set_wrap(GTK_LABEL(s->message), TRUE);
    gtk_label_set_xalign(GTK_LABEL(s->message), 0);
    s->changes = jum_study_changes_new(s->session, s->focus, s->input, s->edit, on_step, s);
    s->start = jum_study_start_new(s->session, s->edit, on_step, s);
    GtkWidget *parts[] = {
        pair(s->undo, s->redo),
        s->start,
        s->changes,
        s->draw,
        s->message,
        s->progress,
        s->stop,
        run,
        pair(file_button(_("Open…"), FILE_OPEN, s), file_button(_("Save…"), FILE_SAVE, s)),
        pair(file_button(_("Table as CSV…"), FILE_TABLE, s),
             file_button(_("Result as JSON…"), FILE_RESULT, s)),
        push(_("As commands for the desk"), G_CALLBACK(on_propose), s)};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(box), parts[i]);
    show_running(s, FALSE);
    say(s, NULL);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    GtkWidget *clamp =
        adw_clamp_new(); /* a long sentence wraps and takes nothing from the picture */
    adw_clamp_set_maximum_size(ADW_CLAMP(clamp), LEFT_PX);
    adw_clamp_set_child(ADW_CLAMP(clamp), box);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), clamp);
    gtk_widget_set_size_request(scrolled, LEFT_PX, -1);
    return scrolled;
}

static GtkWidget *
build_header(Study *s, GtkWidget *search)
{
    GtkWidget *bar = gtk_header_bar_new();
    gtk_header_bar_set_title_widget(
        GTK_HEADER_BAR(bar), adw_window_title_new(_("Study"), jum_session_info(s->session)->name));
    gtk_header_bar_pack_start(GTK_HEADER_BAR(bar), search);
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_face_menu(FALSE));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_link_badge_new(s->session));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_face_marks(s->session));
    return bar;
}

static GtkWidget *
build_middle(Study *s)
{
    GtkWidget *upper = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *scene = jum_face_scene(s->session, s->focus, s->scene, NULL, TRUE);
    gtk_box_append(GTK_BOX(upper), scene);
    s->time = jum_study_time_new(s->session, s->scene, s->focus);
    gtk_box_append(GTK_BOX(upper), s->time);
    gtk_box_append(GTK_BOX(upper), jum_time_bar_new(s->session, s->focus));
    gtk_widget_set_hexpand(upper, TRUE);
    GtkWidget *sheet = jum_sheet_new(s->session, s->focus, JUM_SHEET_READER);
    gtk_widget_set_size_request(sheet, LEFT_PX, -1);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_box_append(GTK_BOX(row), upper);
    gtk_box_append(GTK_BOX(row), sheet);
    s->table = jum_study_table_new(s->session, s->focus);
    gtk_widget_set_size_request(s->table, -1, TABLE_PX);
    GtkWidget *rows = gtk_paned_new(GTK_ORIENTATION_VERTICAL);
    gtk_paned_set_start_child(GTK_PANED(rows), row);
    gtk_paned_set_end_child(GTK_PANED(rows), s->table);
    gtk_paned_set_resize_end_child(GTK_PANED(rows), FALSE);
    gtk_paned_set_shrink_end_child(GTK_PANED(rows), FALSE);
    gtk_widget_set_hexpand(rows, TRUE);
    return rows;
}

/* Without anything to study, the sentence stands where the changes would. */
static GtkWidget *
build_body(Study *s)
{
    g_autoptr(GError) error = NULL;
    s->input = jum_study_input_new(jum_session_territory(s->session), &error);
    GtkWidget *columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    if (s->input == NULL) {
        GtkWidget *why = gtk_label_new(error->message);
        gtk_label_set_wrap(GTK_LABEL(why), TRUE);
        gtk_widget_add_css_class(why, "sheet-section");
        gtk_box_append(GTK_BOX(columns), why);
    } else {
        gtk_box_append(GTK_BOX(columns), build_left(s));
    }
    gtk_box_append(GTK_BOX(columns), gtk_separator_new(GTK_ORIENTATION_VERTICAL));
    gtk_box_append(GTK_BOX(columns), build_middle(s));
    gtk_widget_set_vexpand(columns, TRUE);
    return columns;
}

JumFace
jum_study_build(JumSession *session, JumFocus *focus, const char *scenario_path)
{
    Study *s = g_new0(Study, 1);
    s->session = g_object_ref(session);
    s->focus = g_object_ref(focus);
    s->scene = jum_scene_new(session, focus, JUM_LOOK_PRESENTATION);
    JumScenario *scenario = jum_scenario_new();
    g_free(scenario->title);
    scenario->title = g_strdup(_("My scenario"));
    scenario->territory = g_strdup(jum_session_info(session)->hash);
    s->edit = jum_scenario_edit_new(scenario);
    JumFace face = {.scene = s->scene};
    face.search = jum_search_box_new(session, focus);
    face.root = s->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(face.root), build_header(s, face.search));
    gtk_box_append(GTK_BOX(face.root), jum_link_banner_new(session));
    gtk_box_append(GTK_BOX(face.root), build_body(s));
    g_object_set_data_full(G_OBJECT(face.root), "study", s, study_free);
    g_signal_connect(s->scene, "drawn", G_CALLBACK(on_drawn), s);
    add_keys(s);
    if (scenario_path != NULL && s->changes != NULL)
        open_scenario(s, scenario_path);
    return face;
}
