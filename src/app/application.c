/* The application object: style, actions, the demonstration territory when none is named, and the run that
 * waits for a complete and live picture (--until-ready) so that a machine without a screen can prove that
 * the whole chain works. */
#include "app/application.h"

#include "app/about.h"
#include "app/demonstration.h"
#include "app/renderer.h"
#include "app/scene.h"
#include "app/settings.h"
#include "app/until-ready.h"
#include "app/window.h"
#include "base/i18n.h"

#include <glib-unix.h>
#include <malloc.h>
#include <signal.h>

#define TRIM_S 60

typedef struct {
    const JumOptions *options;
    AdwApplication *application;
    JumWindow *window;
    int status;
} Run;

static void
load_style(void)
{
    g_autoptr(GtkCssProvider) css = gtk_css_provider_new();
    gtk_css_provider_load_from_resource(css, "/org/jumeau/Jumeau/style.css");
    gtk_style_context_add_provider_for_display(gdk_display_get_default(), GTK_STYLE_PROVIDER(css),
                                               GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
set_panels(gboolean light_panels)
{
    adw_style_manager_set_color_scheme(adw_style_manager_get_default(),
                                       light_panels ? ADW_COLOR_SCHEME_PREFER_LIGHT
                                                    : ADW_COLOR_SCHEME_PREFER_DARK);
}

static void
action_light_panels(GSimpleAction *action, GVariant *value, gpointer data)
{
    g_simple_action_set_state(action, value);
    set_panels(g_variant_get_boolean(value));
    jum_settings_set_bool("light-panels", g_variant_get_boolean(value));
}

/* 0: adapts to the machine; 1 … 3: pinned, as the setting says it. */
static void
action_quality(GSimpleAction *action, GVariant *value, gpointer data)
{
    static const JumDrawQuality of[] = {JUM_DRAW_AUTO, JUM_DRAW_LOW, JUM_DRAW_MEDIUM,
                                        JUM_DRAW_HIGH};
    Run *run = data;
    JumScene *scene = jum_window_scene(run->window);
    int asked = CLAMP(g_variant_get_int32(value), 0, 3);
    g_simple_action_set_state(action, value);
    jum_settings_set_int("picture-quality", asked);
    jum_scene_pin_quality(of[asked]);
    if (scene != NULL)
        jum_scene_take_quality(scene);
}

static void
action_about(GSimpleAction *action, GVariant *parameter, gpointer data)
{
    Run *run = data;
    jum_about_show(GTK_WINDOW(run->window), jum_window_session(run->window));
}

static void
action_quit(GSimpleAction *action, GVariant *parameter, gpointer data)
{
    Run *run = data;
    gtk_window_destroy(GTK_WINDOW(run->window));
}

static void
add_actions(Run *run)
{
    const GActionEntry entries[] = {{"about", action_about, NULL, NULL, NULL, {0}},
                                    {"quit", action_quit, NULL, NULL, NULL, {0}}};
    const char *const quit[] = {"<Control>q", NULL};
    g_action_map_add_action_entries(G_ACTION_MAP(run->application), entries, G_N_ELEMENTS(entries),
                                    run);
    gboolean light_panels = jum_settings_bool("light-panels", FALSE);
    g_autoptr(GSimpleAction) light =
        g_simple_action_new_stateful("light-panels", NULL, g_variant_new_boolean(light_panels));
    g_signal_connect(light, "change-state", G_CALLBACK(action_light_panels), run);
    g_action_map_add_action(G_ACTION_MAP(run->application), G_ACTION(light));
    JumDrawQuality asked = jum_scene_pinned();
    g_autoptr(GSimpleAction) quality = g_simple_action_new_stateful(
        "picture-quality", G_VARIANT_TYPE_INT32,
        g_variant_new_int32(asked == JUM_DRAW_AUTO ? 0 : (int) asked - (int) JUM_DRAW_LOW + 1));
    g_signal_connect(quality, "change-state", G_CALLBACK(action_quality), run);
    g_action_map_add_action(G_ACTION_MAP(run->application), G_ACTION(quality));
    gtk_application_set_accels_for_action(GTK_APPLICATION(run->application), "app.quit", quit);
    set_panels(light_panels && run->options->mode != JUM_MODE_KIOSK);
}

static void
on_demonstration(const char *path, const char *failure, gpointer data)
{
    Run *run = data;
    if (path != NULL)
        jum_window_open(run->window, path);
    else
        jum_window_fail(run->window, _("There is no demonstration territory"), failure);
}

static void
on_progress(const char *line, gpointer data)
{
    Run *run = data;
    jum_window_say(run->window, _("Making the demonstration of Angers, once…"), line, TRUE);
}

static void
on_ready(int status, gpointer data)
{
    Run *run = data;
    run->status = status;
    gtk_window_destroy(GTK_WINDOW(run->window));
}

static void
on_activate(GApplication *application, Run *run)
{
    load_style();
    jum_scene_pin_quality(run->options->quality);
    add_actions(run);
    run->window = jum_window_new(GTK_APPLICATION(application), run->options);
    gtk_window_present(GTK_WINDOW(run->window));
    if (run->options->until_ready != NULL)
        jum_until_ready_start(run->window, run->options->until_ready, on_ready, run);
    if (run->options->territory != NULL)
        jum_window_open(run->window, run->options->territory);
    else
        jum_demonstration_find(on_progress, on_demonstration, run);
}

/* Tiles that came and went leave holes between what stays: 15 MB a minute of flight, given back in a millisecond
 * (measured by tests/bench/flight). */
static gboolean
on_trim(gpointer data)
{
    malloc_trim(0);
    return G_SOURCE_CONTINUE;
}

/* Ctrl-C and kill: close in order, so that the child controller is stopped with us. */
static gboolean
on_signal(gpointer data)
{
    Run *run = data;
    if (run->window != NULL)
        gtk_window_destroy(GTK_WINDOW(run->window));
    return G_SOURCE_REMOVE;
}

int
jum_application_run(const JumOptions *options)
{
    if (!gtk_init_check()) {
        g_printerr("jumeau: %s\n", _("no display to open a window on; --snapshot makes a picture "
                                     "without one"));
        return 1;
    }
    adw_init();
    jum_renderer_choose();
    Run run = {.options = options};
    run.application = adw_application_new("org.jumeau.Jumeau", G_APPLICATION_NON_UNIQUE);
    g_signal_connect(run.application, "activate", G_CALLBACK(on_activate), &run);
    g_unix_signal_add(SIGINT, on_signal, &run);
    g_unix_signal_add(SIGTERM, on_signal, &run);
    g_timeout_add_seconds(TRIM_S, on_trim, NULL);
    int status = g_application_run(G_APPLICATION(run.application), 0, NULL);
    g_object_unref(run.application);
    return status != 0 ? status : run.status;
}
