/* The hand on the camera: what is grabbed stays under the finger, an orbit keeps its distance, a zoom
 * keeps the pixel of its anchor, and nothing goes under the ground. */
#include "app/navigate.h"
#include "app/touch.h"

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

/* Where two seconds of keys lead does not depend on how often the machine draws. */
static void
keys_lead_as_far_at_any_frame_rate(void)
{
    static const int rates[] = {5, 12, 60, 144};
    JumCamera reached[G_N_ELEMENTS(rates)];
    for (guint r = 0; r < G_N_ELEMENTS(rates); r++) {
        JumNavigate n = navigate();
        JumCamera c = camera();
        n.forward = 1;
        n.rise = 0.5;
        for (int i = 0; i < 2 * rates[r]; i++)
            jum_navigate_advance(&n, &c, 20, 1.0 / rates[r], TRUE);
        n.forward = n.rise = 0;
        for (int i = 0; i < 2 * rates[r]; i++)
            jum_navigate_advance(&n, &c, 20, 1.0 / rates[r], TRUE);
        reached[r] = c;
        g_test_message("%d a second: %.1f %.1f %.1f", rates[r], c.x_m, c.y_m, c.z_m);
    }
    double way = hypot(reached[0].x_m - 100, reached[0].y_m + 200);
    for (guint r = 1; r < G_N_ELEMENTS(rates); r++) {
        g_assert_cmpfloat(hypot(reached[r].x_m - reached[0].x_m, reached[r].y_m - reached[0].y_m),
                          <, 0.02 * way);
        g_assert_cmpfloat(fabs(reached[r].z_m / reached[0].z_m - 1), <, 0.02);
    }
}

/* A wall along x = 10 with a corner: one slides along it, and stands in the corner. */
static gboolean
is_west_of_wall(gpointer data, const JumCamera *from, const JumCamera *to)
{
    return to->x_m < 10 && to->y_m < 5;
}

static void
walls_are_slid_along(void)
{
    JumCamera c = {.x_m = 9, .y_m = 0};
    for (int i = 0; i < 100; i++) {
        JumCamera to = c;
        to.x_m += 0.1;
        to.y_m += 0.1;
        jum_navigate_step(&c, &to, is_west_of_wall, NULL);
        g_assert_true(is_west_of_wall(NULL, &c, &to));
        c = to;
    }
    g_assert_cmpfloat(c.x_m, >, 9.7);
    g_assert_cmpfloat(c.y_m, >, 4.7); /* along the wall, into the corner */
    JumCamera away = c;
    away.x_m -= 1;
    jum_navigate_step(&c, &away, is_west_of_wall, NULL);
    g_assert_cmpfloat(away.x_m, ==, c.x_m - 1);
}

static void
no_eye_under_the_relief(void)
{
    JumCamera c = camera();
    c.z_m = 12;
    jum_navigate_keep_above(&c, 30);
    g_assert_cmpfloat(c.z_m, >, 30);
}

/* Two fingers: together up or down is a tilt; apart, round or sideways is a pinch, which gives back exactly what the
 * fingers did. */
static void
fingers_are_told_apart(void)
{
    JumTouch touch;
    JumTouchMove move;
    const double a[2] = {400, 500}, b[2] = {600, 510};
    double risen = 0;
    jum_touch_begin(&touch, a, b);
    for (int i = 1; i <= 20; i++) { /* one finger is always reported first */
        move = jum_touch_move(&touch, (double[]){400, 500 - 5 * i}, touch.last[1]);
        risen += move.rise_px;
        move = jum_touch_move(&touch, (double[]){400, 500 - 5 * i}, (double[]){601, 510 - 5 * i});
        risen += move.rise_px;
    }
    g_assert_cmpint(move.kind, ==, JUM_TOUCH_TILT);
    g_assert_cmpfloat(risen, >, 80);

    double factor = 1, turned = 0;
    jum_touch_begin(&touch, a, b);
    for (int i = 1; i <= 20; i++) {
        move = jum_touch_move(&touch, (double[]){400 - 5 * i, 500 + 2 * i},
                              (double[]){600 + 5 * i, 510 - 2 * i});
        factor *= move.factor;
        turned += move.turn_deg;
    }
    g_assert_cmpint(move.kind, ==, JUM_TOUCH_PINCH);
    g_assert_cmpfloat_with_epsilon(factor, hypot(400, -70) / hypot(200, 10), 1e-9);
    g_assert_cmpfloat_with_epsilon(turned, (atan2(-70, 400) - atan2(10, 200)) * 180 / G_PI, 1e-9);
    g_assert_cmpfloat_with_epsilon(move.x_px, 500, 1e-9);

    jum_touch_begin(&touch, a, b); /* a tremble is nothing yet */
    move = jum_touch_move(&touch, (double[]){402, 501}, (double[]){599, 512});
    g_assert_cmpint(move.kind, ==, JUM_TOUCH_UNDECIDED);
    jum_touch_begin(&touch, a, a); /* both on one point: no angle, no factor that is no number */
    move = jum_touch_move(&touch, (double[]){430, 560}, (double[]){430, 560});
    g_assert_true(isfinite(move.factor) && isfinite(move.turn_deg));
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
    g_test_add_func("/app/navigate/any-frame-rate", keys_lead_as_far_at_any_frame_rate);
    g_test_add_func("/app/navigate/walls", walls_are_slid_along);
    g_test_add_func("/app/navigate/relief", no_eye_under_the_relief);
    g_test_add_func("/app/navigate/fingers", fingers_are_told_apart);
    return g_test_run();
}
