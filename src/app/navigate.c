/* Orbit, pan, zoom to the cursor and flight.  A drag keeps the grabbed point under the finger by
 * intersecting the pixel's ray with the horizontal plane through it; a zoom moves the eye along the
 * line to the anchor, so what is under the cursor stays there; keys give speeds in proportion to the
 * height, eased over a tenth of a second and integrated exactly, so that the way does not depend on the
 * frame rate.  The eye never goes under the ground, and on foot not through walls. */
#include "app/navigate.h"

#include <math.h>

#define RAD             (G_PI / 180.0)
#define CLEARANCE_M     3.0
#define PITCH_MIN_DEG   -89.5
#define PITCH_MAX_DEG   30.0
#define LOOK_UP_DEG     75.0 /* on foot: one looks up at façades */
#define WALK_MPS        4.0  /* a brisk pace would be 1.7: nobody has that patience at a screen */
#define RUN_MPS         16.0
#define LIFT_M          70.0
#define ZOOM_STEP       0.2
#define ZOOM_TIME_S     0.09
#define EASE_TIME_S     0.12
#define TURN_DEG_PER_S  70.0
#define MOVE_PER_HEIGHT 1.1 /* of the height above ground, a second */
#define LONGEST_FRAME_S 0.5 /* a machine that stood still does not throw the eye far away */

void
jum_navigate_init(JumNavigate *navigate)
{
    *navigate = (JumNavigate){.floor_m = -500, .ceiling_m = 80000};
}

static void
axes(const JumCamera *c, double forward[3], double right[3], double up[3])
{
    double h = c->heading_deg * RAD, p = c->pitch_deg * RAD;
    forward[0] = sin(h) * cos(p);
    forward[1] = cos(h) * cos(p);
    forward[2] = sin(p);
    right[0] = cos(h);
    right[1] = -sin(h);
    right[2] = 0;
    up[0] = -sin(h) * sin(p);
    up[1] = -cos(h) * sin(p);
    up[2] = cos(p);
}

void
jum_navigate_ray(
    const JumNavigate *navigate, const JumCamera *camera, double x_px, double y_px, double ray[3])
{
    double f[3], r[3], u[3];
    axes(camera, f, r, u);
    double h = MAX(navigate->height_px, 1), w = MAX(navigate->width_px, 1);
    double t = tan(camera->fov_deg * RAD / 2);
    double a = (2 * x_px / w - 1) * t * w / h, b = (1 - 2 * y_px / h) * t;
    double length = sqrt(1 + a * a + b * b);
    for (int i = 0; i < 3; i++)
        ray[i] = (f[i] + a * r[i] + b * u[i]) / length;
}

void
jum_navigate_grab(JumNavigate *navigate, const double anchor_m[3])
{
    for (int i = 0; i < 3; i++)
        navigate->anchor_m[i] = anchor_m[i];
    navigate->anchored = TRUE;
    navigate->zoom_pending = 0;
}

void
jum_navigate_release(JumNavigate *navigate)
{
    navigate->anchored = FALSE;
}

void
jum_navigate_pan(JumNavigate *navigate, JumCamera *camera, double x_px, double y_px)
{
    double ray[3];
    jum_navigate_ray(navigate, camera, x_px, y_px, ray);
    double drop_m = navigate->anchor_m[2] - camera->z_m;
    /* Near the horizon the plane runs away from the finger: stop there rather than jump. */
    if (fabs(ray[2]) < 0.01 || drop_m / ray[2] <= 0)
        return;
    double t = drop_m / ray[2];
    camera->x_m = navigate->anchor_m[0] - ray[0] * t;
    camera->y_m = navigate->anchor_m[1] - ray[1] * t;
}

static double
wrap_deg(double heading_deg)
{
    double h = fmod(heading_deg, 360.0);
    return h < 0 ? h + 360.0 : h;
}

void
jum_navigate_look(JumNavigate *navigate, JumCamera *camera, double turn_deg, double tilt_deg)
{
    camera->heading_deg = wrap_deg(camera->heading_deg + turn_deg);
    camera->pitch_deg = CLAMP(camera->pitch_deg + tilt_deg, PITCH_MIN_DEG,
                              navigate->walking ? LOOK_UP_DEG : PITCH_MAX_DEG);
}

/* The vector eye → anchor is kept in the camera's own axes and put back after the turn. */
void
jum_navigate_orbit(JumNavigate *navigate, JumCamera *camera, double turn_deg, double tilt_deg)
{
    double f[3], r[3], u[3];
    axes(camera, f, r, u);
    double d[3] = {navigate->anchor_m[0] - camera->x_m, navigate->anchor_m[1] - camera->y_m,
                   navigate->anchor_m[2] - camera->z_m};
    double local[3] = {0, 0, 0};
    for (int i = 0; i < 3; i++) {
        local[0] += d[i] * f[i];
        local[1] += d[i] * r[i];
        local[2] += d[i] * u[i];
    }
    JumCamera turned = *camera;
    turned.heading_deg = wrap_deg(turned.heading_deg + turn_deg);
    turned.pitch_deg = CLAMP(turned.pitch_deg + tilt_deg, PITCH_MIN_DEG, -2.0);
    axes(&turned, f, r, u);
    double *eye[3] = {&turned.x_m, &turned.y_m, &turned.z_m};
    for (int i = 0; i < 3; i++)
        *eye[i] = navigate->anchor_m[i] - (local[0] * f[i] + local[1] * r[i] + local[2] * u[i]);
    /* level with a roof a turn is still a turn */
    if (turned.z_m > navigate->anchor_m[2] + CLEARANCE_M || turned.z_m > camera->z_m - 1e-3)
        *camera = turned;
}

void
jum_navigate_zoom(JumNavigate *navigate, const double anchor_m[3], double steps)
{
    for (int i = 0; i < 3; i++)
        navigate->anchor_m[i] = anchor_m[i];
    navigate->zoom_pending = CLAMP(navigate->zoom_pending - steps * ZOOM_STEP, -2.5, 2.5);
}

void
jum_navigate_zoom_now(JumNavigate *navigate, JumCamera *camera, double factor)
{
    double *eye[3] = {&camera->x_m, &camera->y_m, &camera->z_m};
    double d2 = 0, next[3];
    for (int i = 0; i < 3; i++) {
        next[i] = navigate->anchor_m[i] + (*eye[i] - navigate->anchor_m[i]) * factor;
        d2 += (next[i] - navigate->anchor_m[i]) * (next[i] - navigate->anchor_m[i]);
    }
    if ((factor < 1 && d2 < 15.0 * 15.0) || (factor > 1 && next[2] > navigate->ceiling_m))
        return;
    for (int i = 0; i < 3; i++)
        *eye[i] = next[i];
}

/* Keys: speeds follow what is held with a first-order lag, so that starts and stops are soft; @mean: of each over the
 * time gone by, the lag's integral.  FALSE if nothing moves. */
static gboolean
ease(JumNavigate *navigate, double seconds, gboolean smooth, double mean[5])
{
    double wanted[5] = {navigate->strafe, navigate->forward, navigate->rise, navigate->turn,
                        navigate->tilt};
    double left = smooth ? exp(-seconds / EASE_TIME_S) : 0.0;
    gboolean moving = FALSE;
    for (int i = 0; i < 5; i++) {
        double lag = navigate->speed[i] - wanted[i];
        mean[i] = wanted[i];
        if (smooth && seconds > 0)
            mean[i] += lag * (1 - left) * EASE_TIME_S / seconds;
        navigate->speed[i] = wanted[i] + lag * left;
        if (fabs(navigate->speed[i]) < 0.005 && wanted[i] == 0)
            navigate->speed[i] = 0;
        moving |= navigate->speed[i] != 0 || mean[i] != 0;
    }
    return moving;
}

/* Paces are even; in the air the speed goes with the height, which rising changes: growth is exponential then, and the
 * way along the ground its integral. */
static gboolean
fly(JumNavigate *navigate, JumCamera *camera, double ground_m, double seconds, gboolean smooth)
{
    double v[5], h = camera->heading_deg * RAD;
    if (!ease(navigate, seconds, smooth, v))
        return FALSE;
    double step_m = (navigate->running ? RUN_MPS : WALK_MPS) * seconds;
    if (!navigate->walking) {
        double above_m = MAX(camera->z_m - ground_m, 10), rate = MOVE_PER_HEIGHT * v[2];
        double grown = expm1(rate * seconds);
        step_m = above_m * MOVE_PER_HEIGHT * (rate != 0 ? grown / rate : seconds);
        camera->z_m = MIN(camera->z_m + above_m * grown, navigate->ceiling_m);
    }
    camera->x_m += (v[0] * cos(h) + v[1] * sin(h)) * step_m;
    camera->y_m += (-v[0] * sin(h) + v[1] * cos(h)) * step_m;
    jum_navigate_look(navigate, camera, v[3] * TURN_DEG_PER_S * seconds,
                      v[4] * TURN_DEG_PER_S * seconds);
    return TRUE;
}

gboolean
jum_navigate_advance(
    JumNavigate *navigate, JumCamera *camera, double ground_m, double seconds, gboolean smooth)
{
    seconds = CLAMP(seconds, 0, LONGEST_FRAME_S);
    gboolean moved = FALSE;
    if (navigate->zoom_pending != 0) {
        double part = navigate->zoom_pending;
        if (smooth && fabs(part) > 0.002)
            part *= 1 - exp(-seconds / ZOOM_TIME_S);
        jum_navigate_zoom_now(navigate, camera, exp(part));
        navigate->zoom_pending -= part;
        moved = TRUE;
    }
    moved |= fly(navigate, camera, ground_m, seconds, smooth);
    if (moved && navigate->walking)
        camera->z_m = ground_m + JUM_EYE_HEIGHT_M;
    else if (moved)
        jum_navigate_keep_above(camera, ground_m);
    return moved;
}

void
jum_navigate_keep_above(JumCamera *camera, double ground_m)
{
    camera->z_m = MAX(camera->z_m, ground_m + CLEARANCE_M);
}

/* Straight on if nothing is in the way, else along whatever is: the same way turned aside more and more, and shorter as
 * it goes less forward, first the side that is nearer to where one wanted to go. */
void
jum_navigate_step(const JumCamera *from, JumCamera *to, JumNavigateIsFree is_free, gpointer data)
{
    static const double aside_deg[] = {0, 15, -15, 30, -30, 45, -45, 60, -60, 75, -75};
    double x_m = to->x_m, y_m = to->y_m;
    double dx = x_m - from->x_m, dy = y_m - from->y_m;
    if (dx == 0 && dy == 0)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(aside_deg); i++) {
        double a = aside_deg[i] * RAD, c = cos(a) * cos(a), s = cos(a) * sin(a);
        to->x_m = from->x_m + dx * c - dy * s;
        to->y_m = from->y_m + dx * s + dy * c;
        if (is_free(data, from, to))
            return;
    }
    to->x_m = from->x_m;
    to->y_m = from->y_m;
}

void
jum_navigate_pinch(JumNavigate *navigate,
                   JumCamera *camera,
                   double x_px,
                   double y_px,
                   double factor,
                   double turn_deg)
{
    if (!navigate->anchored || !(factor > 0.0))
        return;
    jum_navigate_zoom_now(navigate, camera, 1.0 / factor);
    if (turn_deg != 0.0)
        jum_navigate_orbit(navigate, camera, -turn_deg, 0.0);
    jum_navigate_pan(navigate, camera, x_px, y_px);
}

JumCamera
jum_navigate_standing(const JumCamera *camera, double x_m, double y_m, double ground_m)
{
    JumCamera standing = *camera;
    standing.x_m = x_m;
    standing.y_m = y_m;
    standing.z_m = ground_m + JUM_EYE_HEIGHT_M;
    standing.pitch_deg = 0.0;
    return standing;
}

JumCamera
jum_navigate_lifted(const JumCamera *camera, double ground_m)
{
    JumCamera lifted = *camera;
    double h = camera->heading_deg * RAD;
    lifted.x_m -= sin(h) * LIFT_M;
    lifted.y_m -= cos(h) * LIFT_M;
    lifted.z_m = ground_m + LIFT_M;
    lifted.pitch_deg = -35.0;
    return lifted;
}
