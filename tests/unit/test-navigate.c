/* The hand on the camera: what is grabbed stays under the finger, an orbit keeps its distance, a zoom
 * keeps the pixel of its anchor, and nothing goes under the ground. */
#include "app/navigate.h"

#include <math.h>

static JumCamera
camera(void)
{
    return (JumCamera){
        .x_m = 100, .y_m = -200, .z_m = 500, .heading_deg = 30, .pitch_deg = -35, .fov_deg = 45};
}

static void
under_pixel(const JumNavigate *n, const JumCamera *c, double x, double y, double anchor[3])
{
    double ray[3];
    jum_navigate_ray(n, c, x, y, ray);
    double t = -c->z_m / ray[2];
    anchor[0] = c->x_m + ray[0] * t;
    anchor[1] = c->y_m + ray[1] * t;
    anchor[2] = 0;
}

static JumNavigate
navigate(void)
{
    JumNavigate n;
    jum_navigate_init(&n);
    n.width_px = 1280;
    n.height_px = 720;
    return n;
}

static void
pan_keeps_the_point_under_the_finger(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    double a[3], b[3];
    under_pixel(&n, &c, 400, 500, a);
    jum_navigate_grab(&n, a);
    jum_navigate_pan(&n, &c, 700, 300);
    under_pixel(&n, &c, 700, 300, b);
    g_assert_cmpfloat_with_epsilon(a[0], b[0], 1e-6);
    g_assert_cmpfloat_with_epsilon(a[1], b[1], 1e-6);
    g_assert_cmpfloat(c.z_m, ==, 500);
    JumCamera before = c;
    c.pitch_deg = before.pitch_deg = 0;
    jum_navigate_pan(&n, &c, 700, 10); /* above the horizon: stays */
    g_assert_cmpfloat(c.x_m, ==, before.x_m);
}

static double
distance(const JumCamera *c, const double a[3])
{
    return sqrt(pow(c->x_m - a[0], 2) + pow(c->y_m - a[1], 2) + pow(c->z_m - a[2], 2));
}

static void
orbit_keeps_its_distance_and_its_pixel(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    double a[3], b[3];
    under_pixel(&n, &c, 640, 360, a);
    jum_navigate_grab(&n, a);
    double before = distance(&c, a);
    jum_navigate_orbit(&n, &c, 75, -10);
    g_assert_cmpfloat_with_epsilon(distance(&c, a), before, 1e-6);
    g_assert_cmpfloat_with_epsilon(c.heading_deg, 105, 1e-9);
    under_pixel(&n, &c, 640, 360, b);
    g_assert_cmpfloat_with_epsilon(a[0], b[0], 1e-6);
    for (int i = 0; i < 100; i++)
        jum_navigate_orbit(&n, &c, 0, 10);
    g_assert_cmpfloat(c.z_m, >, a[2]);
}

static void
zoom_keeps_its_pixel_and_ends(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    double a[3], b[3];
    under_pixel(&n, &c, 300, 600, a);
    double before = distance(&c, a);
    jum_navigate_zoom(&n, a, 2);
    int calls = 0;
    while (jum_navigate_advance(&n, &c, 0, 1.0 / 60, TRUE))
        g_assert_cmpint(++calls, <, 200);
    g_assert_cmpfloat_with_epsilon(distance(&c, a), before * exp(-0.4), 1e-6);
    under_pixel(&n, &c, 300, 600, b);
    g_assert_cmpfloat_with_epsilon(a[0], b[0], 1e-6);
    JumCamera cut = camera();
    jum_navigate_zoom(&n, a, 2);
    g_assert_true(jum_navigate_advance(&n, &cut, 0, 1.0 / 60, FALSE));
    g_assert_cmpfloat_with_epsilon(cut.z_m, c.z_m, 1e-6);
    g_assert_false(jum_navigate_advance(&n, &cut, 0, 1.0 / 60, FALSE));
}

static void
keys_move_and_stop_above_the_ground(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    c.heading_deg = 90;
    n.forward = 1;
    n.rise = -1;
    for (int i = 0; i < 600; i++)
        jum_navigate_advance(&n, &c, 20, 1.0 / 60, TRUE);
    g_assert_cmpfloat(c.x_m, >, 150);
    g_assert_cmpfloat_with_epsilon(c.y_m, -200, 1e-6);
    g_assert_cmpfloat(c.z_m, >=, 23);
    n.forward = n.rise = 0;
    int calls = 0;
    while (jum_navigate_advance(&n, &c, 20, 1.0 / 60, TRUE))
        g_assert_cmpint(++calls, <, 200);
}

/* On foot the relief carries the eye at 1.7 m, keys are paces, one looks up at façades, and zooms are no business. */
static void
walking_stays_at_eye_height(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    c = jum_navigate_standing(&c, 10, 20, 33);
    g_assert_cmpfloat(c.z_m, ==, 34.7);
    g_assert_cmpfloat(c.pitch_deg, ==, 0);
    c.heading_deg = 0;
    n.walking = TRUE;
    n.forward = 1;
    n.rise = 1; /* nobody flies on foot */
    for (int i = 0; i < 120; i++) {
        double ground_m = 33 + 0.1 * (c.y_m - 20); /* a slope of one in ten */
        g_assert_true(jum_navigate_advance(&n, &c, ground_m, 1.0 / 60, FALSE));
        g_assert_cmpfloat_with_epsilon(c.z_m, ground_m + JUM_EYE_HEIGHT_M, 1e-9);
    }
    g_assert_cmpfloat(c.y_m, >, 25);
    g_assert_cmpfloat(c.y_m, <, 35);
    double walked = c.y_m - 20;
    n.running = TRUE;
    for (int i = 0; i < 120; i++)
        jum_navigate_advance(&n, &c, 33, 1.0 / 60, FALSE);
    g_assert_cmpfloat(c.y_m - 20 - walked, >, 2 * walked);
    jum_navigate_look(&n, &c, 0, 60);
    g_assert_cmpfloat(c.pitch_deg, ==, 60);
    JumCamera up = jum_navigate_lifted(&c, 33);
    g_assert_cmpfloat(up.z_m, >, 60);
    g_assert_cmpfloat(up.pitch_deg, <, -20);
}

/* Two fingers: what was between them stays there while they spread, turn and move. */
static void
pinch_keeps_what_is_between_the_fingers(void)
{
    JumNavigate n = navigate();
    JumCamera c = camera();
    double a[3], b[3];
    under_pixel(&n, &c, 500, 450, a);
    double before = distance(&c, a);
    jum_navigate_grab(&n, a);
    for (int i = 0; i < 20; i++)
        jum_navigate_pinch(&n, &c, 500 + 5 * i, 450 - 3 * i, 1.03, 1.5);
    under_pixel(&n, &c, 595, 393, b);
    g_assert_cmpfloat_with_epsilon(a[0], b[0], 1e-6);
    g_assert_cmpfloat_with_epsilon(a[1], b[1], 1e-6);
    g_assert_cmpfloat_with_epsilon(c.heading_deg, 0, 1e-6); /* the ground turns with the fingers */
    g_assert_cmpfloat(distance(&c, a), <, 0.7 * before);
    JumCamera same = c;
    jum_navigate_pinch(&n, &c, 595, 393, 0, 0); /* fingers on one point: nothing */
    g_assert_cmpfloat(same.x_m, ==, c.x_m);
    jum_navigate_release(&n);
    jum_navigate_pinch(&n, &c, 100, 100, 2, 30);
    g_assert_cmpfloat(same.x_m, ==, c.x_m);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/navigate/pan-keeps-point-under-finger",
                    pan_keeps_the_point_under_the_finger);
    g_test_add_func("/app/navigate/orbit-keeps-distance-and-pixel",
                    orbit_keeps_its_distance_and_its_pixel);
    g_test_add_func("/app/navigate/zoom-keeps-pixel-and-ends", zoom_keeps_its_pixel_and_ends);
    g_test_add_func("/app/navigate/keys-move-and-stop", keys_move_and_stop_above_the_ground);
    g_test_add_func("/app/navigate/walking", walking_stays_at_eye_height);
    g_test_add_func("/app/navigate/pinch", pinch_keeps_what_is_between_the_fingers);
    return g_test_run();
}
