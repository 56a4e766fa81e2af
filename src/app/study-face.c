/* The study workspace: a scenario on the left, the picture with the difference in the middle, the table
 * below.  It computes on a worker and never commands: its connection is opened as study, and what it
 * proposes goes to the desk as the scenario's file, where an operator reviews and sends it. */
#include "app/face.h"
#include "app/link-banner.h"
#include "app/overview-map.h"
#include "app/search-box.h"
#include "app/sheet.h"
#include "app/study-form.h"
#include "app/study-table.h"
#include "base/i18n.h"
#include "study/study.h"

#define LEFT_PX  330
#define TABLE_PX 230

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumScene *scene;
    JumLightingRules *rules;
    JumStudyInput *input;
    JumStudyResult *result;
    JumStudyForm *form;
    GCancellable *cancel;
    GtkWidget *root, *table, *run, *stop, *progress, *message, *draw;
} Study;

static void
study_free(gpointer data)
{
    Study *s = data;
    if (s->cancel != NULL)
        g_cancellable_cancel(s->cancel);
    g_clear_object(&s->cancel);
    jum_study_result_free(s->result);
    jum_study_input_unref(s->input);
    jum_lighting_rules_free(s->rules);
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
    gtk_widget_set_sensitive(s->run, !running);
    gtk_widget_set_visible(s->stop, running);
    gtk_widget_set_visible(s->progress, running);
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(s->progress), 0);
}

static void
on_progress(double done, gpointer data)
{
    g_autoptr(GtkWidget) root = g_weak_ref_get(data);
    Study *s = root != NULL ? g_object_get_data(G_OBJECT(root), "study") : NULL;
    if (s != NULL)
        gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(s->progress), done);
}

static void
weak_free(GWeakRef *weak)
{
    g_weak_ref_clear(weak);
    g_free(weak);
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
    GWeakRef *weak = data;
    g_autoptr(GtkWidget) root = g_weak_ref_get(weak);
    g_autoptr(GError) error = NULL;
    JumStudyResult *done = jum_study_run_finish(result, &error);
    weak_free(weak);
    Study *s = root != NULL ? g_object_get_data(G_OBJECT(root), "study") : NULL;
    if (s == NULL) {
        jum_study_result_free(done);
        return;
    }
    show_running(s, FALSE);
    if (done == NULL) {
        say(s, g_error_matches(error, JUM_ERROR, JUM_ERROR_CANCELLED) ? _("Stopped.")
                                                                      : error->message);
        return;
    }
    say(s, NULL);
    jum_study_result_free(s->result);
    s->result = done;
    jum_study_table_show(s->table, done);
    jum_scene_set_difference(s->scene, JUM_TABLE_lamp, done->difference_kwh,
                             _("Energy, then less today"), _("kWh a year"));
}

static void
on_run(GtkButton *button, Study *s)
{
    g_autoptr(JumScenario) scenario = jum_study_form_scenario(s->form);
    GWeakRef *weak = g_new0(GWeakRef, 1);
    g_weak_ref_init(weak, s->root);
    g_clear_object(&s->cancel);
    s->cancel = g_cancellable_new();
    say(s, NULL);
    show_running(s, TRUE);
    jum_study_run_async(s->input, scenario, s->cancel, on_progress, on_done, weak);
}

static void
on_stop(GtkButton *button, Study *s)
{
    if (s->cancel != NULL)
        g_cancellable_cancel(s->cancel);
}

/* ---- files ---- */

static void
open_scenario(Study *s, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumScenario) scenario = jum_scenario_load(path, &error);
    if (scenario == NULL) {
        say(s, error->message);
        return;
    }
    say(s, jum_study_form_show(s->form, scenario));
}

static void
on_open_chosen(GtkNativeDialog *dialog, int response, Study *s)
{
    if (response == GTK_RESPONSE_ACCEPT) {
        g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
        g_autofree char *path = file != NULL ? g_file_get_path(file) : NULL;
        if (path != NULL)
            open_scenario(s, path);
    }
    g_object_unref(dialog);
}

static void
on_save_chosen(GtkNativeDialog *dialog, int response, Study *s)
{
    if (response == GTK_RESPONSE_ACCEPT) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
        g_autofree char *path = file != NULL ? g_file_get_path(file) : NULL;
        g_autoptr(JumScenario) scenario = jum_study_form_scenario(s->form);
        if (path != NULL && jum_scenario_save(scenario, path, &error)) {
            g_autofree char *saved = g_strdup_printf(_("Saved: %s"), path);
            say(s, saved);
        } else {
            say(s, error != NULL ? error->message : _("Not saved."));
        }
    }
    g_object_unref(dialog);
}

static void
choose(Study *s, gboolean save)
{
    GtkWindow *window = GTK_WINDOW(gtk_widget_get_root(s->root));
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        save ? _("Save the scenario") : _("Open a scenario"), window,
        save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
    if (save)
        gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), _("scenario.json"));
    g_signal_connect(dialog, "response",
                     save ? G_CALLBACK(on_save_chosen) : G_CALLBACK(on_open_chosen), s);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static void
on_open(GtkButton *button, Study *s)
{
    choose(s, FALSE);
}

static void
on_save(GtkButton *button, Study *s)
{
    choose(s, TRUE);
}

static void
on_propose(GtkButton *button, Study *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumScenario) scenario = jum_study_form_scenario(s->form);
    g_autoptr(JumProposal) proposal =
        jum_study_propose(s->input, scenario, jum_session_now(s->session), &error);
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
    jum_study_form_set_area(s->form, area);
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
build_left(Study *s)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    gtk_widget_add_css_class(box, "sheet-section");
    s->draw = gtk_toggle_button_new_with_label(_("Draw the zone"));
    g_signal_connect(s->draw, "toggled", G_CALLBACK(on_draw), s);
    s->run = push(_("Compute"), G_CALLBACK(on_run), s);
    gtk_widget_add_css_class(s->run, "suggested-action");
    s->stop = push(_("Stop"), G_CALLBACK(on_stop), s);
    s->progress = gtk_progress_bar_new();
    s->message = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    gtk_label_set_wrap(GTK_LABEL(s->message), TRUE);
    gtk_label_set_xalign(GTK_LABEL(s->message), 0);
    GtkWidget *files = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_set_homogeneous(GTK_BOX(files), TRUE);
    gtk_box_append(GTK_BOX(files), push(_("Open…"), G_CALLBACK(on_open), s));
    gtk_box_append(GTK_BOX(files), push(_("Save…"), G_CALLBACK(on_save), s));
    GtkWidget *parts[] = {jum_study_form_widget(s->form),
                          s->draw,
                          s->run,
                          s->progress,
                          s->stop,
                          files,
                          push(_("As commands for the desk"), G_CALLBACK(on_propose), s),
                          s->message};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(box), parts[i]);
    show_running(s, FALSE);
    say(s, NULL);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), box);
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
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_link_badge_new(s->session));
    gtk_header_bar_pack_end(GTK_HEADER_BAR(bar), jum_face_marks(s->session));
    return bar;
}

static GtkWidget *
build_middle(Study *s)
{
    GtkWidget *scene = jum_face_scene(s->session, s->focus, s->scene, NULL, TRUE);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    s->table = jum_study_table_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), s->table);
    gtk_widget_set_size_request(scrolled, -1, TABLE_PX);
    GtkWidget *rows = gtk_paned_new(GTK_ORIENTATION_VERTICAL);
    gtk_paned_set_start_child(GTK_PANED(rows), scene);
    gtk_paned_set_end_child(GTK_PANED(rows), scrolled);
    gtk_paned_set_resize_end_child(GTK_PANED(rows), FALSE);
    gtk_paned_set_shrink_end_child(GTK_PANED(rows), FALSE);
    gtk_widget_set_hexpand(rows, TRUE);
    return rows;
}

/* Without lamps or without rules there is nothing to study: the sentence stands where the form would. */
static GtkWidget *
build_body(Study *s)
{
    g_autoptr(GError) error = NULL;
    s->rules = jum_lighting_rules_load(NULL, &error);
    if (s->rules != NULL)
        s->input = jum_study_input_new(jum_session_territory(s->session), &error);
    GtkWidget *columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    if (s->input == NULL) {
        GtkWidget *why = gtk_label_new(error->message);
        gtk_label_set_wrap(GTK_LABEL(why), TRUE);
        gtk_widget_add_css_class(why, "sheet-section");
        gtk_box_append(GTK_BOX(columns), why);
    } else {
        s->form = jum_study_form_new(s->session, s->rules);
        gtk_box_append(GTK_BOX(columns), build_left(s));
    }
    gtk_box_append(GTK_BOX(columns), gtk_separator_new(GTK_ORIENTATION_VERTICAL));
    gtk_box_append(GTK_BOX(columns), build_middle(s));
    GtkWidget *sheet = jum_sheet_new(s->session, s->focus, JUM_SHEET_READER);
    gtk_widget_set_size_request(sheet, LEFT_PX, -1);
    gtk_box_append(GTK_BOX(columns), sheet);
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
    JumFace face = {.scene = s->scene};
    face.search = jum_search_box_new(session, focus);
    face.root = s->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(face.root), build_header(s, face.search));
    gtk_box_append(GTK_BOX(face.root), jum_link_banner_new(session));
    gtk_box_append(GTK_BOX(face.root), build_body(s));
    g_object_set_data_full(G_OBJECT(face.root), "study", s, study_free);
    g_signal_connect(s->scene, "drawn", G_CALLBACK(on_drawn), s);
    if (scenario_path != NULL && s->form != NULL)
        open_scenario(s, scenario_path);
    return face;
}
