/* The life of a window's parts, in one process under a virtual display: a desk opened, used and closed gives everything
 * back, five times over; a 3D view taken out of one window and put into another, or hidden and shown, gets a new GL
 * context and shows the same picture. */
#include "app/renderer.h"
#include "app/scene-private.h"
#include "app/window.h"
#include "theme-town.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>

#define LAPS     5
#define WARM     1 /* laps in which GTK, fonts and the driver fill their own caches */
#define LIMIT_S  240
#define WIDE     640
#define HIGH     360
#define GROWTH_B (64 << 10) /* a lap */

typedef struct {
    char *folder, *path;
} Fixture;

static AdwApplication *application;

static gboolean
on_limit(gpointer late)
{
    *(gboolean *) late = TRUE;
    return G_SOURCE_REMOVE;
}

/* Runs the main loop until @done says so. */
static void
run_until(gboolean (*done)(gpointer data), gpointer data)
{
    gboolean late = FALSE;
    guint limit = g_timeout_add_seconds(LIMIT_S, on_limit, &late);
    while (!done(data)) {
        g_assert_false(late);
        g_main_context_iteration(NULL, TRUE);
    }
    g_source_remove(limit);
}

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("jumeau-window-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "town.gpkg", NULL);
    g_assert_true(theme_town_write(f->path, &error));
    g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

/* ---- a desk, again and again ---- */

static gboolean
is_complete(gpointer window)
{
    JumScene *scene = jum_window_scene(window);
    g_assert_null(jum_window_failure(window));
    return scene != NULL && jum_scene_is_complete(scene) && scene->tick == 0;
}

static gboolean
is_at_rest(gpointer scene)
{
    return jum_scene_is_complete(scene) && JUM_SCENE(scene)->tick == 0;
}

static void
toggle_themes(JumScene *scene)
{
    for (int turn = 0; turn < 2; turn++) {
        for (int t = 0; t < JUM_N_THEMES; t++)
            jum_focus_set_theme(scene->focus, (JumTheme) t,
                                !jum_focus_theme(scene->focus, (JumTheme) t));
        run_until(is_at_rest, scene);
    }
}

static gboolean
are_gone(gpointer data)
{
    gpointer *const kept = data;
    return kept[0] == NULL && kept[1] == NULL && kept[2] == NULL;
}

/* The window keeps what had the keyboard until its own end. */
static void
open_use_close(Fixture *f, const JumOptions *options, const char *focus)
{
    JumWindow *window = jum_window_new(GTK_APPLICATION(application), options);
    gtk_window_present(GTK_WINDOW(window));
    jum_window_open(window, f->path);
    run_until(is_complete, window);
    JumScene *scene = jum_window_scene(window);
    gpointer kept[3] = {window, scene, jum_window_session(window)};
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        g_object_add_weak_pointer(kept[i], &kept[i]);
    toggle_themes(scene);
    jum_focus_select(scene->focus, "lamp/lamp-3");
    run_until(is_at_rest, scene);
    jum_focus_select(scene->focus, NULL);
    gtk_widget_activate_action(GTK_WIDGET(window), focus, NULL);
    gtk_window_destroy(GTK_WINDOW(window));
    run_until(are_gone, kept);
}

static void
test_a_closed_face_gives_back_all(Fixture *f, gconstpointer mode)
{
    static const char *const focus[] = {"win.scene", "win.search", "win.abnormal"};
    gsize used[LAPS];
    JumOptions options;
    jum_options_init(&options);
    options.mode = (JumMode) GPOINTER_TO_INT(mode);
    options.controller = g_strdup("none");
    for (int lap = 0; lap < LAPS; lap++) {
        open_use_close(f, &options, focus[lap % (int) G_N_ELEMENTS(focus)]);
        struct mallinfo2 info = mallinfo2();
        used[lap] = info.uordblks + info.hblkhd;
        g_test_message("after %d: %.1f kB in use", lap + 1, (double) used[lap] / 1e3);
    }
    gsize more = MAX(used[LAPS - 1], used[WARM]) - used[WARM];
    g_assert_cmpuint(more, <, (LAPS - 1 - WARM) * GROWTH_B);
    jum_options_clear(&options);
}

/* ---- one picture, several windows ---- */

static void
on_opened(GObject *source, GAsyncResult *result, gpointer session)
{
    g_autoptr(GError) error = NULL;
    *(JumSession **) session = jum_session_open_finish(result, &error);
    g_assert_no_error(error);
}

static gboolean
is_open(gpointer session)
{
    return *(JumSession **) session != NULL;
}

static GtkWindow *
window_around(JumScene *scene)
{
    GtkWindow *window = GTK_WINDOW(gtk_window_new());
    gtk_window_set_default_size(window, WIDE, HIGH);
    gtk_window_set_decorated(window, FALSE);
    gtk_window_set_child(window, GTK_WIDGET(scene));
    gtk_window_present(window);
    run_until(is_at_rest, scene);
    return window;
}

static gboolean
has_content(gpointer paintable)
{
    return gdk_paintable_get_intrinsic_width(paintable) > 0;
}

/* What stands in the window, WIDE × HIGH BGRA; the caller frees. */
static guint8 *
picture_of(JumScene *scene)
{
    g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new(GTK_WIDGET(scene->area));
    jum_scene_queue(scene);
    run_until(has_content, paintable);
    run_until(is_at_rest, scene);
    GtkSnapshot *snapshot = gtk_snapshot_new();
    gdk_paintable_snapshot(paintable, snapshot, WIDE, HIGH);
    g_autoptr(GskRenderNode) node = gtk_snapshot_free_to_node(snapshot);
    g_assert_nonnull(node);
    g_autoptr(GdkTexture) texture = gsk_renderer_render_texture(
        gtk_native_get_renderer(gtk_widget_get_native(GTK_WIDGET(scene))), node,
        &GRAPHENE_RECT_INIT(0, 0, WIDE, HIGH));
    guint8 *pixels = g_malloc0(4 * WIDE * HIGH);
    gdk_texture_download(texture, pixels, 4 * WIDE);
    return pixels;
}

/* @most: per thousand of pixels that may differ. */
static void
assert_same_picture(JumScene *scene, const guint8 *before, guint most)
{
    g_autofree guint8 *now = picture_of(scene);
    guint differ = 0, lit = 0;
    for (guint i = 0; i < WIDE * HIGH; i++) {
        int off = 0;
        for (int c = 0; c < 3; c++)
            off = MAX(off, ABS(now[4 * i + c] - before[4 * i + c]));
        differ += off > 8;
        lit += now[4 * i] > 8;
    }
    g_test_message("%u pixels differ of %u", differ, WIDE * HIGH);
    g_assert_cmpuint(lit, >, WIDE * HIGH * 9 / 10); /* there is a picture */
    g_assert_cmpuint(differ, <=, WIDE * HIGH / 1000 * most);
}

static void
count_one(JumScene *scene, guint *n)
{
    ++*n;
}

static void
assert_kept(JumScene *scene, const JumCamera *camera)
{
    const JumCamera *now = jum_view_camera(jum_scene_view(scene));
    g_assert_cmpfloat(now->x_m, ==, camera->x_m);
    g_assert_cmpfloat(now->z_m, ==, camera->z_m);
    g_assert_cmpfloat(now->heading_deg, ==, camera->heading_deg);
    g_assert_cmpuint(jum_device_errors(scene->device), ==, 0);
}

static void
test_a_view_moves_between_windows(Fixture *f, gconstpointer data)
{
    JumSession *session = NULL;
    guint renewed = 0;
    jum_session_open(f->path, NULL, on_opened, &session);
    run_until(is_open, &session);
    g_autoptr(JumFocus) focus = jum_focus_new();
    jum_focus_set_theme(focus, JUM_THEME_lighting, TRUE);
    jum_focus_set_time(focus, G_GINT64_CONSTANT(1782046800) * JUM_SECOND);
    JumScene *scene = g_object_ref_sink(jum_scene_new(session, focus, JUM_LOOK_PRESENTATION));
    g_signal_connect(scene, "renewed", G_CALLBACK(count_one), &renewed);
    GtkWindow *first = window_around(scene);
    *jum_view_camera(jum_scene_view(scene)) = (JumCamera){432700, 6712750, 160, 12, -20, 45, 1, 1};
    jum_scene_queue(scene);
    run_until(is_at_rest, scene);
    JumCamera camera = *jum_view_camera(jum_scene_view(scene));
    g_autofree guint8 *first_seen = picture_of(scene);

    gtk_window_set_child(first, NULL); /* out of the window: no context, nothing of it left */
    g_assert_null(jum_scene_view(scene));
    g_assert_cmpuint(scene->tick, ==, 0);
    jum_focus_select(focus, "lamp/lamp-3"); /* what happens meanwhile harms nothing */
    jum_focus_select(focus, NULL);
    jum_scene_queue(scene);
    GtkWindow *second = window_around(scene);
    g_assert_cmpuint(renewed, ==, 1);
    assert_kept(scene, &camera);
    assert_same_picture(scene, first_seen, 15); /* that one had clusters of the way it came */
    g_autofree guint8 *seen = picture_of(scene);

    gtk_widget_set_visible(GTK_WIDGET(second), FALSE); /* iconified, or on another workspace */
    gtk_widget_unrealize(GTK_WIDGET(second));
    g_assert_null(jum_scene_view(scene));
    gtk_window_present(second);
    run_until(is_at_rest, scene);
    g_assert_cmpuint(renewed, ==, 2);
    assert_kept(scene, &camera);
    assert_same_picture(scene, seen, 1);

    gtk_window_destroy(second);
    gtk_window_destroy(first);
    g_assert_null(jum_scene_view(scene));
    g_assert_finalize_object(scene);
    g_assert_finalize_object(session);
}

int
main(int argc, char **argv)
{
    g_autofree char *home = g_dir_make_tmp("jumeau-home-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", home, TRUE);
    g_setenv("XDG_DATA_HOME", home, TRUE);
    g_setenv("XDG_STATE_HOME", home, TRUE);
    g_setenv("GSETTINGS_BACKEND", "memory", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK); /* GTK warns about its own on Xvfb */
    gtk_init();
    adw_init();
    jum_renderer_choose();
    jum_scene_pin_quality(JUM_DRAW_LOW);
    application = adw_application_new("org.jumeau.WindowLife", G_APPLICATION_NON_UNIQUE);
    g_assert_true(g_application_register(G_APPLICATION(application), NULL, NULL));
    g_test_add("/app/window/a-view-moves", Fixture, NULL, set_up, test_a_view_moves_between_windows,
               tear_down);
    g_test_add("/app/window/desk-gives-back-all", Fixture, GINT_TO_POINTER(JUM_MODE_DESK), set_up,
               test_a_closed_face_gives_back_all, tear_down);
    g_test_add("/app/window/study-gives-back-all", Fixture, GINT_TO_POINTER(JUM_MODE_STUDY), set_up,
               test_a_closed_face_gives_back_all, tear_down);
    return g_test_run();
}
