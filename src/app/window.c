/* The shell around the three faces.  Its content is one stack: a page with a sentence (opening, failed), or
 * a face.  A territory that is deleted or replaced while open is noticed by a file monitor and said; what
 * is loaded stays usable, because the file is held open. */
#include "app/window.h"

#include "app/abnormal-panel.h"
#include "app/file-ask.h"
#include "app/help.h"
#include "app/proposal-review.h"
#include "app/settings.h"
#include "app/value-text.h"
#include "base/i18n.h"

struct _JumWindow {
    AdwApplicationWindow parent;
    const JumOptions *options;
    GtkWidget *bin, *toasts;
    JumSession *session;
    JumFocus *focus;
    JumFace face;
    GFileMonitor *monitor;
    GCancellable *cancel;
    char *failure;
};

G_DEFINE_FINAL_TYPE(JumWindow, jum_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- pages ---- */

static GtkWidget *
with_header(GtkWidget *content)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), gtk_header_bar_new());
    gtk_widget_set_vexpand(content, TRUE);
    gtk_box_append(GTK_BOX(box), content);
    return box;
}

void
jum_window_say(JumWindow *window, const char *title, const char *sentence, gboolean busy)
{
    GtkWidget *page = adw_status_page_new();
    adw_status_page_set_title(ADW_STATUS_PAGE(page), title);
    g_autofree char *safe = g_markup_escape_text(sentence != NULL ? sentence : "", -1);
    adw_status_page_set_description(ADW_STATUS_PAGE(page), safe);
    if (busy) {
        GtkWidget *spinner = gtk_spinner_new();
        gtk_widget_set_size_request(spinner, 48, 48);
        gtk_spinner_start(GTK_SPINNER(spinner));
        adw_status_page_set_child(ADW_STATUS_PAGE(page), spinner);
    } else {
        GtkWidget *open = gtk_button_new_with_label(_("Open another territory…"));
        gtk_widget_set_halign(open, GTK_ALIGN_CENTER);
        gtk_widget_add_css_class(open, "pill");
        gtk_actionable_set_action_name(GTK_ACTIONABLE(open), "win.open");
        adw_status_page_set_child(ADW_STATUS_PAGE(page), open);
    }
    adw_bin_set_child(ADW_BIN(window->bin), with_header(page));
}

void
jum_window_fail(JumWindow *window, const char *title, const char *sentence)
{
    g_free(window->failure);
    window->failure = g_strdup(sentence);
    g_printerr("jumeau: %s\n", sentence);
    jum_window_say(window, title, sentence, FALSE);
}

static void
fail(JumWindow *window, const char *sentence)
{
    jum_window_fail(window, _("The territory cannot be opened"), sentence);
}

static void
toast(JumWindow *window, const char *sentence)
{
    g_autofree char *safe = g_markup_escape_text(sentence, -1);
    AdwToast *made = adw_toast_new(safe);
    adw_toast_set_timeout(made, 0);
    adw_toast_overlay_add_toast(ADW_TOAST_OVERLAY(window->toasts), made);
}

/* ---- opening ---- */

static void
on_file_changed(
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, JumWindow *window)
{
    if (event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_RENAMED &&
        event != G_FILE_MONITOR_EVENT_MOVED_OUT && event != G_FILE_MONITOR_EVENT_CREATED)
        return;
    const char *path =
        jum_session_info(window->session)->path; /* @file may be its new or old name */
    gboolean gone = !g_file_test(path, G_FILE_TEST_EXISTS);
    g_autofree char *sentence =
        gone ? g_strdup_printf(_("%s was deleted while open: what is loaded stays, the rest "
                                 "cannot be read any more"),
                               path)
             : g_strdup_printf(_("%s was replaced: open it again to see what changed"), path);
    toast(window, sentence);
}

static void
watch(JumWindow *window, const char *path)
{
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_clear_object(&window->monitor);
    window->monitor = g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
    if (window->monitor != NULL)
        g_signal_connect(window->monitor, "changed", G_CALLBACK(on_file_changed), window);
}

/* Views and tours of the command line. */
static void
start_scene(JumWindow *window)
{
    const JumOptions *o = window->options;
    g_autoptr(GError) error = NULL;
    JumSavedViews *given = o->views != NULL ? jum_saved_views_load(o->views, &error) : NULL;
    if (given != NULL)
        jum_scene_give_views(window->face.scene, given);
    if (error != NULL) {
        g_printerr("jumeau: %s\n", error->message);
        toast(window, error->message);
    }
    jum_scene_start(window->face.scene, o->view, o->tour,
                    o->tour != NULL && o->mode != JUM_MODE_KIOSK);
}

static void
show_face(JumWindow *window)
{
    const char *const default_themes[] = {"lighting", NULL};
    window->focus = jum_focus_new();
    g_auto(GStrv) themes = jum_settings_list("themes", default_themes);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_focus_set_theme(
            window->focus, (JumTheme) t,
            window->options->mode == JUM_MODE_KIOSK ? FALSE
            : window->options->themes_given
                ? window->options->themes[t]
                : g_strv_contains((const char *const *) themes, jum_theme_name((JumTheme) t)));
    JumTime time;
    if (window->options->time != NULL &&
        jum_time_parse(window->options->time, jum_session_zone(window->session), &time))
        jum_focus_set_time(window->focus, time);
    if (window->options->mode == JUM_MODE_KIOSK)
        window->face = jum_kiosk_build(window->session, window->focus, window->options->idle_s);
    else if (window->options->mode == JUM_MODE_STUDY)
        window->face = jum_study_build(window->session, window->focus, window->options->scenario);
    else
        window->face = jum_desk_build(window->session, window->focus);
    start_scene(window);
    adw_bin_set_child(ADW_BIN(window->bin), window->face.root);
    gtk_window_set_title(GTK_WINDOW(window), jum_session_info(window->session)->name);
}

static void
on_opened(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(JumWindow) window = data;
    g_autoptr(GError) error = NULL;
    JumSession *session = jum_session_open_finish(result, &error);
    if (session == NULL) {
        if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            fail(window, error->message);
        return;
    }
    window->session = session;
    gboolean kiosk = window->options->mode == JUM_MODE_KIOSK;
    if (kiosk && g_strcmp0(jum_session_info(session)->synthetic, "all") != 0) {
        g_clear_object(&window->session);
        fail(window, _("A kiosk opens only a wholly fictitious territory: this one holds real "
                       "data that nobody has cleared for the public"));
        return;
    }
    watch(window, jum_session_info(session)->path);
    show_face(window);
    const char *role = window->options->mode == JUM_MODE_STUDY ? "study" : "desk";
    if (!jum_session_connect(session, kiosk ? "none" : window->options->controller,
                             kiosk ? "kiosk" : role, &error))
        toast(window, error->message);
}

void
jum_window_open(JumWindow *window, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    jum_window_say(window, _("Opening…"), name, TRUE);
    g_clear_pointer(&window->failure, g_free);
    jum_session_open(path, window->cancel, on_opened, g_object_ref(window));
}

/* ---- actions ---- */

static void
close_session(JumWindow *window)
{
    adw_bin_set_child(ADW_BIN(window->bin), NULL);
    window->face = (JumFace){0};
    g_clear_object(&window->monitor);
    g_clear_object(&window->focus);
    g_clear_object(&window->session);
}

static void
on_chosen(const char *path, gpointer data)
{
    if (path == NULL)
        return;
    close_session(data);
    jum_window_open(data, path);
}

static void
action_open(GtkWidget *widget, const char *name, GVariant *parameter)
{
    JumFileAsk ask = {_("Open a territory"), NULL, _("Territories (GeoPackage)"), "*.gpkg"};
    jum_file_ask(widget, &ask, on_chosen, widget);
}

static void
action_scene(GtkWidget *widget, const char *name, GVariant *parameter)
{
    JumScene *scene = JUM_WINDOW(widget)->face.scene;
    if (scene == NULL)
        return;
    if (g_str_equal(name, "win.zoom-in"))
        jum_scene_zoom(scene, 1.5);
    else if (g_str_equal(name, "win.zoom-out"))
        jum_scene_zoom(scene, -1.5);
    else if (g_str_equal(name, "win.north"))
        jum_scene_face_north(scene);
    else if (g_str_equal(name, "win.walk"))
        jum_scene_set_walking(scene, !jum_scene_is_walking(scene));
    else
        jum_scene_go_to(scene, "overview");
}

static void
action_focus(GtkWidget *widget, const char *name, GVariant *parameter)
{
    JumWindow *window = JUM_WINDOW(widget);
    GtkWidget *target =
        g_str_equal(name, "win.search") ? window->face.search : window->face.abnormal;
    if (g_str_equal(name, "win.scene") && window->face.scene != NULL)
        target = GTK_WIDGET(window->face.scene);
    if (target == NULL)
        return;
    GtkWidget *now = gtk_window_get_focus(GTK_WINDOW(widget));
    if (target == window->face.abnormal)
        jum_abnormal_panel_focus(target);
    else if (now == NULL || !gtk_widget_is_ancestor(now, target)) /* from inside it would go on */
        gtk_widget_child_focus(target, GTK_DIR_TAB_FORWARD);
}

static void
said(GtkWindow *window, const char *sentence)
{
    toast(JUM_WINDOW(window), sentence);
}

static void
action_review(GtkWidget *widget, const char *name, GVariant *parameter)
{
    JumWindow *window = JUM_WINDOW(widget);
    if (window->session != NULL && window->options->mode == JUM_MODE_DESK)
        jum_proposal_review(GTK_WINDOW(window), window->session, window->focus, said);
}

static void
action_help(GtkWidget *widget, const char *name, GVariant *parameter)
{
    jum_help_show(GTK_WINDOW(widget));
}

/* ---- object ---- */

static gboolean
close_request(GtkWindow *base)
{
    JumWindow *window = JUM_WINDOW(base);
    if (window->focus != NULL && !window->options->themes_given) {
        g_autoptr(GPtrArray) shown = g_ptr_array_new();
        for (int t = 0; t < JUM_N_THEMES; t++)
            if (jum_focus_theme(window->focus, (JumTheme) t))
                g_ptr_array_add(shown, (gpointer) jum_theme_name((JumTheme) t));
        g_ptr_array_add(shown, NULL);
        jum_settings_set_list("themes", (const char *const *) shown->pdata);
    }
    int width, height;
    gtk_window_get_default_size(base, &width, &height);
    if (width > 0 && height > 0) {
        jum_settings_set_int("window-width", width);
        jum_settings_set_int("window-height", height);
    }
    jum_settings_set_bool("maximized", gtk_window_is_maximized(base));
    return GTK_WINDOW_CLASS(jum_window_parent_class)->close_request(base);
}

static void
dispose(GObject *object)
{
    JumWindow *window = JUM_WINDOW(object);
    g_cancellable_cancel(window->cancel);
    if (window->bin != NULL)
        close_session(window);
    window->bin = NULL;
    G_OBJECT_CLASS(jum_window_parent_class)->dispose(object);
    g_clear_object(&window->cancel);
    g_clear_pointer(&window->failure, g_free);
}

static void
bind(GtkWidgetClass *class, guint key, GdkModifierType state, const char *action)
{
    gtk_widget_class_add_binding_action(class, key, state, action, NULL);
}

static void
jum_window_class_init(JumWindowClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->dispose = dispose;
    GTK_WINDOW_CLASS(class)->close_request = close_request;
    gtk_widget_class_install_action(widget, "win.open", NULL, action_open);
    gtk_widget_class_install_action(widget, "win.zoom-in", NULL, action_scene);
    gtk_widget_class_install_action(widget, "win.zoom-out", NULL, action_scene);
    gtk_widget_class_install_action(widget, "win.north", NULL, action_scene);
    gtk_widget_class_install_action(widget, "win.overview", NULL, action_scene);
    gtk_widget_class_install_action(widget, "win.walk", NULL, action_scene);
    gtk_widget_class_install_action(widget, "win.search", NULL, action_focus);
    gtk_widget_class_install_action(widget, "win.abnormal", NULL, action_focus);
    gtk_widget_class_install_action(widget, "win.scene", NULL, action_focus);
    gtk_widget_class_install_action(widget, "win.review", NULL, action_review);
    gtk_widget_class_install_action(widget, "win.show-help-overlay", NULL, action_help);
    bind(widget, GDK_KEY_f, GDK_CONTROL_MASK, "win.search");
    bind(widget, GDK_KEY_o, GDK_CONTROL_MASK, "win.open");
    bind(widget, GDK_KEY_F7, 0, "win.scene");
    bind(widget, GDK_KEY_F1, 0, "win.show-help-overlay");
    bind(widget, GDK_KEY_question, GDK_CONTROL_MASK, "win.show-help-overlay");
    bind(widget, GDK_KEY_question, 0, "win.show-help-overlay");
    bind(widget, GDK_KEY_question, GDK_SHIFT_MASK, "win.show-help-overlay");
}

/* F6 before anyone else: a GtkPaned takes it to go round its halves, and the desk is made of them. */
static void
capture_f6(JumWindow *window)
{
    GtkEventController *keys = gtk_shortcut_controller_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    gtk_shortcut_controller_add_shortcut(GTK_SHORTCUT_CONTROLLER(keys),
                                         gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_F6, 0),
                                                          gtk_named_action_new("win.abnormal")));
    gtk_widget_add_controller(GTK_WIDGET(window), keys);
}

static void
jum_window_init(JumWindow *window)
{
    capture_f6(window);
    window->cancel = g_cancellable_new();
    window->bin = adw_bin_new();
    window->toasts = adw_toast_overlay_new();
    adw_toast_overlay_set_child(ADW_TOAST_OVERLAY(window->toasts), window->bin);
    adw_application_window_set_content(ADW_APPLICATION_WINDOW(window), window->toasts);
}

/* No larger than the smallest screen there is: without a window manager nobody would shrink it. */
static void
set_size(GtkWindow *window)
{
    int width = jum_settings_int("window-width", 1440);
    int height = jum_settings_int("window-height", 900);
    GListModel *monitors = gdk_display_get_monitors(gtk_widget_get_display(GTK_WIDGET(window)));
    for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
        GdkRectangle area;
        g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);
        gdk_monitor_get_geometry(monitor, &area);
        width = MIN(width, MAX(area.width, 640));
        height = MIN(height, MAX(area.height, 480));
    }
    gtk_window_set_default_size(window, width, height);
}

JumWindow *
jum_window_new(GtkApplication *application, const JumOptions *options)
{
    JumWindow *window = g_object_new(JUM_TYPE_WINDOW, "application", application, NULL);
    window->options = options;
    gtk_window_set_title(GTK_WINDOW(window), "Jumeau");
    set_size(GTK_WINDOW(window));
    if (options->mode == JUM_MODE_KIOSK)
        gtk_window_fullscreen(GTK_WINDOW(window));
    else if (jum_settings_bool("maximized", FALSE))
        gtk_window_maximize(GTK_WINDOW(window));
    return window;
}

JumSession *
jum_window_session(JumWindow *window)
{
    return window->session;
}

JumScene *
jum_window_scene(JumWindow *window)
{
    return window->face.scene;
}

GtkWidget *
jum_window_map(JumWindow *window)
{
    return window->face.map;
}

const char *
jum_window_failure(JumWindow *window)
{
    return window->failure;
}
