/* Views, tours and walking of the 3D widget: what moves the camera without a hand on it.  A tour goes round the saved
 * views, or, where there are fewer than two, round the views and landmarks of the territory; any touch pauses it.  With
 * reduced motion every flight is a cut. */
#include "app/scene-private.h"

#include "base/i18n.h"

#include <math.h>

#define TOUR_TICK_MS  200
#define TOUR_FLIGHT_S 4.0
#define TOUR_HOLD_S   7.0
#define LANDMARKS_MAX 8
#define STEP_BACK_M   4.0
#define STEPS_BACK    40

/* Long ways take longer, but nobody waits two seconds. */
static double
flight_s(JumScene *scene, const JumCamera *to)
{
    const JumCamera *from = jum_view_camera(scene->view);
    double far_m = hypot(hypot(to->x_m - from->x_m, to->y_m - from->y_m), to->z_m - from->z_m);
    return jum_scene_is_still(scene) ? 0.0
                                     : CLAMP(0.5 + 0.35 * log10(far_m / 10.0 + 1.0), 0.5, 2.0);
}

static void
set_walking(JumScene *scene, gboolean walking)
{
    if (scene->navigate.walking == walking)
        return;
    scene->navigate.walking = walking;
    scene->navigate.running = FALSE;
    jum_scene_emit_mode(scene);
}

void
jum_scene_fly_camera(JumScene *scene, const JumCamera *camera)
{
    if (scene->view == NULL)
        return;
    scene->navigate.zoom_pending = 0;
    set_walking(scene, FALSE);
    jum_view_fly_camera(scene->view, camera, flight_s(scene, camera));
    jum_scene_queue(scene);
}

gboolean
jum_scene_go_to(JumScene *scene, const char *name)
{
    JumCamera camera;
    if (scene->view == NULL || !jum_view_find_named(scene->view, name, &camera, NULL))
        return FALSE;
    jum_scene_fly_camera(scene, &camera);
    return TRUE;
}

void
jum_scene_interrupt(JumScene *scene)
{
    if (scene->view != NULL && jum_view_is_flying(scene->view))
        jum_view_stop(scene->view);
    jum_scene_play_tour(scene, FALSE);
}

/* ---- walking ---- */

gboolean
jum_scene_is_walking(JumScene *scene)
{
    return scene->navigate.walking;
}

/* The nearest free ground towards the eye from a place where a building may stand. */
static void
step_out(JumScene *scene, double *x_m, double *y_m)
{
    const JumCamera *camera = jum_view_camera(scene->view);
    double dx = camera->x_m - *x_m, dy = camera->y_m - *y_m, far_m = hypot(dx, dy);
    for (int i = 0; i < STEPS_BACK && jum_view_is_built(scene->view, *x_m, *y_m); i++) {
        *x_m += far_m > 1.0 ? dx / far_m * STEP_BACK_M : STEP_BACK_M;
        *y_m += far_m > 1.0 ? dy / far_m * STEP_BACK_M : 0.0;
    }
}

void
jum_scene_set_walking(JumScene *scene, gboolean walking)
{
    double at_m[3];
    if (scene->view == NULL || scene->navigate.walking == walking)
        return;
    JumCamera *camera = jum_view_camera(scene->view), to;
    jum_scene_interrupt(scene);
    if (walking) {
        if (!jum_scene_ground_under(scene, scene->navigate.width_px / 2.0,
                                    scene->navigate.height_px / 2.0, at_m)) {
            at_m[0] = camera->x_m; /* above the horizon: down from where we are */
            at_m[1] = camera->y_m;
        }
        step_out(scene, &at_m[0], &at_m[1]);
        to = jum_navigate_standing(camera, at_m[0], at_m[1],
                                   jum_view_ground_at(scene->view, at_m[0], at_m[1]));
    } else {
        to = jum_navigate_lifted(camera, jum_view_ground_at(scene->view, camera->x_m, camera->y_m));
    }
    jum_scene_fly_camera(scene, &to);
    set_walking(scene, walking);
    jum_scene_queue(scene);
}

/* ---- tours ---- */

static void
add_stop(JumScene *scene, const JumCamera *camera, double hold_s)
{
    g_array_append_vals(scene->stops, camera, 1);
    g_array_append_val(scene->holds_s, hold_s);
}

static void
add_named(JumScene *scene, const char *name)
{
    JumCamera camera;
    if (name != NULL && jum_view_find_named(scene->view, name, &camera, NULL))
        add_stop(scene, &camera, TOUR_HOLD_S);
}

static void
collect_stops(JumScene *scene)
{
    g_array_set_size(scene->stops, 0);
    g_array_set_size(scene->holds_s, 0);
    guint n = scene->views != NULL ? jum_saved_views_n(scene->views) : 0;
    for (guint i = 0; n >= 2 && i < n; i++) {
        const JumSavedView *view = jum_saved_views_get(scene->views, i);
        add_stop(scene, &view->camera, view->hold_s);
    }
    if (scene->stops->len > 0)
        return;
    add_named(scene, "overview");
    add_named(scene, "centre");
    g_autoptr(JumLayer) layer =
        jum_territory_read(jum_session_territory(scene->session), JUM_TABLE_landmark, NULL, NULL);
    guint rows = layer != NULL ? MIN(jum_layer_n_rows(layer), LANDMARKS_MAX) : 0;
    for (guint row = 0; row < rows; row++)
        add_named(scene, jum_layer_text(layer, jum_layer_column(layer, "name"), row));
}

static gboolean
on_tour(gpointer data)
{
    JumScene *scene = data;
    if (scene->view == NULL || !gtk_widget_get_mapped(GTK_WIDGET(scene)))
        return G_SOURCE_CONTINUE;
    double flight = jum_scene_is_still(scene) ? 0.0 : TOUR_FLIGHT_S;
    int at = jum_tour_advance(&scene->tour, (const double *) scene->holds_s->data, flight,
                              g_get_monotonic_time());
    if (at >= 0) {
        jum_view_fly_camera(scene->view, &g_array_index(scene->stops, JumCamera, at), flight);
        jum_scene_queue(scene);
    }
    return G_SOURCE_CONTINUE;
}

void
jum_scene_play_tour(JumScene *scene, gboolean playing)
{
    if (scene->view == NULL || scene->tour.playing == playing)
        return;
    if (playing) {
        guint before = scene->stops->len;
        set_walking(scene, FALSE);
        collect_stops(scene);
        if (before != scene->stops->len || before == 0)
            jum_tour_start(&scene->tour, scene->stops->len, g_get_monotonic_time());
        else
            jum_tour_resume(&scene->tour, g_get_monotonic_time());
        if (scene->tour_clock == 0 && scene->tour.playing)
            scene->tour_clock = g_timeout_add(TOUR_TICK_MS, on_tour, scene);
    } else {
        jum_tour_pause(&scene->tour);
        g_clear_handle_id(&scene->tour_clock, g_source_remove);
    }
    jum_scene_emit_mode(scene);
}

gboolean
jum_scene_is_touring(JumScene *scene)
{
    return scene->tour.playing;
}

void
jum_scene_make_public(JumScene *scene)
{
    g_clear_pointer(&scene->views, jum_saved_views_free);
}

JumSavedViews *
jum_scene_views(JumScene *scene)
{
    return scene->views;
}
