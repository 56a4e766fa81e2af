/* What moves the camera without a hand on it, except tours: flights to views, keys, walking.  With reduced motion every flight is a cut. */
#include "app/scene-private.h"
#include "app/walk.h"

#include <math.h>

#define STEP_BACK_M 4.0
#define STEPS_BACK  40

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
jum_scene_end_walk(JumScene *scene)
{
    set_walking(scene, FALSE);
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
jum_scene_find_view(JumScene *scene, const char *name, JumCamera *camera)
{
    const JumSavedView *own =
        scene->views != NULL ? jum_saved_views_find(scene->views, name) : NULL;
    if (own != NULL)
        *camera = own->camera;
    return own != NULL ||
           (scene->view != NULL && jum_view_find_named(scene->view, name, camera, NULL));
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

void
jum_scene_advance(JumScene *scene, double seconds)
{
    jum_walk_advance(&scene->navigate, scene->view, seconds, !jum_scene_is_still(scene));
}

void
jum_scene_settle(JumScene *scene)
{
    JumCamera *camera = jum_view_camera(scene->view);
    if (!scene->navigate.walking)
        jum_navigate_keep_above(camera, jum_view_ground_at(scene->view, camera->x_m, camera->y_m));
}

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
