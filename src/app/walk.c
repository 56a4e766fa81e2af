/* Navigation against the picture: walls and floors.  A person is a ray at the height of the chest, long enough that the
 * eye keeps off the wall; where it meets a building one slides along (navigate.c) or stands. */
#include "app/walk.h"

#include <math.h>

#define BODY_M  0.4 /* nobody's eye touches the wall */
#define CHEST_M 0.7 /* under the eye: what is lower does not stop anyone */

static gboolean
is_free_way(gpointer data, const JumCamera *from, const JumCamera *to)
{
    double dx = to->x_m - from->x_m, dy = to->y_m - from->y_m, far_m = hypot(dx, dy);
    double z_m = from->z_m - CHEST_M;
    if (far_m < 1e-9)
        return TRUE;
    const double a[3] = {from->x_m, from->y_m, z_m},
                 b[3] = {to->x_m + dx / far_m * BODY_M, to->y_m + dy / far_m * BODY_M, z_m};
    return jum_view_is_clear(data, a, b);
}

static double
floor_at(JumView *view, const JumCamera *camera)
{
    return jum_view_floor_at(view, camera->x_m, camera->y_m, camera->z_m);
}

void
jum_walk_advance(JumNavigate *navigate, JumView *view, double seconds, gboolean smooth)
{
    JumCamera *camera = jum_view_camera(view), before = *camera;
    gboolean walking = navigate->walking && !jum_view_is_flying(view);
    double ground_m =
        walking ? floor_at(view, camera) : jum_view_ground_at(view, camera->x_m, camera->y_m);
    if (!jum_navigate_advance(navigate, camera, ground_m, seconds, smooth))
        return;
    if (!walking) { /* the ground where one came to, not where one was */
        jum_navigate_keep_above(camera, jum_view_ground_at(view, camera->x_m, camera->y_m));
        return;
    }
    jum_navigate_step(&before, camera, is_free_way, view);
    camera->z_m = floor_at(view, camera) + JUM_EYE_HEIGHT_M;
}
