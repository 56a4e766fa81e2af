/* Lines, volumes and fields on the null device: what is sent, what is drawn, what is hit; symbols: test-symbols.c. */
#include "gfx/device-private.h"
#include "gfx/extrusion.h"
#include "gfx/field.h"
#include "gfx/network.h"

#include <math.h>

typedef struct {
    JumDevice *device;
    JumDrawQueue *queue;
    JumFrame frame;
} Scene;

static void
look_at(Scene *scene, double x, double y, double z, double pitch)
{
    static const double origin[3] = {432000, 6713000, 0};
    JumCamera camera = {.x_m = 432000 + x,
                        .y_m = 6713000 + y,
                        .z_m = z,
                        .pitch_deg = pitch,
                        .fov_deg = 45,
                        .near_m = 1,
                        .far_m = 60000};
    jum_frame_init(&scene->frame, &camera, origin, 1280, 720, 1.0);
    jum_draw_queue_clear(scene->queue);
}

static void
open_scene(Scene *scene)
{
    scene->device = jum_device_new_null();
    scene->queue = jum_draw_queue_new(scene->device);
    look_at(scene, 0, -500, 300, -30);
}

static void
close_scene(Scene *scene)
{
    jum_draw_queue_free(scene->queue);
    jum_device_free(scene->device);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, close_scene)

/* One line of 5 m steps: where bends cannot be seen it has fewer segments, and never runs beside itself by more than a
 * metre at 870 m; a line that is not all there yet comes within its allowance. */
static void
test_lines_far_away(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene);
    const guint n = 201;
    const guint32 start[2] = {0, 201};
    g_autofree double *places = g_new(double, 3 * 201);
    for (guint v = 0; v < n; v++) { /* waves of 0.5 m and one corner */
        places[3 * v] = 432000 + (v < 100 ? 0.0 : (v - 100) * 5.0);
        places[3 * v + 1] = 6713000 + (v < 100 ? (v - 100.0) * 5.0 : 0.0);
        places[3 * v + 2] = 20 + (v % 2) * 0.1;
    }
    g_autoptr(JumNetworkLayer) line =
        jum_network_layer_new(scene.device, 1, start, places, 1e6, NULL);
    jum_network_layer_set(line, 0, &(JumLine){JUM_COLOUR(0x808080), 0, 3.0f, 0.0f});
    guint64 before = scene.device->bytes_uploaded;
    gsize all = 0;
    for (guint frame = 0; !jum_network_layer_send(line, 10000); frame++) {
        g_assert_cmpuint(scene.device->bytes_uploaded - before, <=, 10000);
        all += scene.device->bytes_uploaded - before;
        before = scene.device->bytes_uploaded;
        g_assert_cmpuint(frame, <, 20);
    }
    all += scene.device->bytes_uploaded - before;
    g_assert_cmpuint(all, >=, 200 * (4 * 36 + 6 * 4));
    before = scene.device->bytes_uploaded;
    look_at(&scene, 0, 0, 400, -90);
    jum_network_layer_record(line, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(jum_draw_queue_stats(scene.queue).triangles, ==, 200 * 2);
    look_at(&scene, 0, 0, 2600, -90);
    jum_network_layer_record(line, &scene.frame, scene.queue, FALSE);
    guint64 half = jum_draw_queue_stats(scene.queue).triangles;
    g_assert_cmpuint(half, <=, 8 * 2);                          /* 64 vertices a segment at most */
    g_assert_cmpuint(half, >=, 2 * 2);                          /* the corner stays */
    g_assert_cmpuint(scene.device->bytes_uploaded, ==, before); /* nothing twice */
}

static void
test_lines_send_and_pick(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    g_autofree guint32 *start = g_new(guint32, 1001);
    g_autofree double *places = g_new(double, 9 * 1000);
    for (guint l = 0; l <= 1000; l++)
        start[l] = 3 * l;
    for (guint v = 0; v < 3000; v++) {
        places[3 * v] = 432000 + (v % 3) * 100.0 + (v / 3 % 30) * 400.0 - 6000;
        places[3 * v + 1] = 6713000 + (v / 90) * 300.0 - 2000;
        places[3 * v + 2] = 20;
    }
    places[3 * 30] = NAN; /* line 10 cannot be drawn */
    g_autoptr(JumNetworkLayer) pipes =
        jum_network_layer_new(scene.device, 1000, start, places, 800, NULL);
    for (guint l = 0; l < 1000; l++)
        jum_network_layer_set(pipes, l, &(JumLine){JUM_COLOUR(0x808080), 0, 3.0f, 0.5f});
    look_at(&scene, 0, 0, 30000,
            -90); /* too far for lines of 3 px, but for one that is a draft's target */
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(jum_draw_queue_n(scene.queue), ==, 0);
    jum_network_layer_set(pipes, 3, &(JumLine){JUM_COLOUR(0x808080), JUM_MARK_HIGHLIGHT, 3, 0});
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(jum_draw_queue_n(scene.queue), ==, 1);
    for (guint l = 0; l < 1000; l++)
        jum_network_layer_set(pipes, l, &(JumLine){JUM_COLOUR(0x808080), 0, 30.0f, 0.5f});
    look_at(&scene, 0, 0, 30000, -90);
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(jum_draw_queue_stats(scene.queue).triangles, ==, 999 * 2); /* straight ones */
    guint64 before = scene.device->bytes_uploaded;
    jum_network_layer_set(pipes, 500, &(JumLine){JUM_COLOUR(0x808080), JUM_MARK_BAD, 3.0f, -0.5f});
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(scene.device->bytes_uploaded - before, >, 0);
    g_assert_cmpuint(scene.device->bytes_uploaded - before, <=, 4 * 32 * 36);
    before = scene.device->bytes_uploaded;
    look_at(&scene, 40000, 0, 100, -10); /* away from all of them: nothing is sent */
    jum_network_layer_set(pipes, 500, &(JumLine){JUM_COLOUR(0x808080), 0, 3.0f, -0.5f});
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(scene.device->bytes_uploaded, ==, before);
    for (guint l = 0; l < 1000; l++)
        jum_network_layer_set(pipes, l, &(JumLine){JUM_COLOUR(0x808080), 0, 3.0f, 0.5f});
    look_at(&scene, 0, -400, 300, -40);
    double middle[3], x, y, place[3];
    guint tried = 0;
    for (guint l = 0; l < 1000; l++) {
        jum_network_layer_middle(pipes, l, middle);
        if (!isfinite(middle[0]) || !jum_frame_project(&scene.frame, middle, &x, &y, NULL) ||
            x < 0 || y < 0 || x > 1280 || y > 720)
            continue;
        g_assert_cmpint(jum_network_layer_pick(pipes, &scene.frame, x, y + 1, 6, 1e9, place), ==,
                        l);
        g_assert_cmpfloat(hypot(place[0] - middle[0], place[1] - middle[1]), <, 60.0);
        tried++;
    }
    g_assert_cmpuint(tried, >, 3);
}

static void
test_volumes_keep_a_least_width(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    static const double feet[] = {432000, 6713000, 20, 432100, NAN, 20}, radius[] = {8, 8};
    g_autoptr(JumExtrusionLayer) tanks =
        jum_extrusion_layer_new(scene.device, feet, radius, 2, 24, 6, NULL);
    for (guint i = 0; i < 2; i++)
        jum_extrusion_layer_set(tanks, i, &(JumVolume){JUM_COLOUR(0x3355aa), 0, 12.0f, 0.5f});
    double top[3], distance = 0.0, x, y;
    look_at(&scene, 0, -300, 100, -10);
    jum_extrusion_layer_top(tanks, &scene.frame, 0, top);
    g_assert_cmpfloat_with_epsilon(top[2], 32.0, 1e-3); /* near: its true size */
    look_at(&scene, 0, -20000, 5000, -12);
    jum_extrusion_layer_top(tanks, &scene.frame, 0, top);
    g_assert_cmpfloat(top[2], >, 200.0); /* far: grown to stay visible */
    g_assert_true(jum_frame_project(&scene.frame, top, &x, &y, NULL));
    g_assert_cmpint(jum_extrusion_layer_pick(tanks, &scene.frame, x, y + 3, 1e9, &distance), ==, 0);
    g_assert_cmpint(jum_extrusion_layer_pick(tanks, &scene.frame, x + 40, y, 1e9, &distance), ==,
                    -1);
    jum_extrusion_layer_record(tanks, &scene.frame, scene.queue);
    g_assert_cmpuint(jum_draw_queue_n(scene.queue), ==, 2);
}

static void
test_fields_know_their_holes(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    JumFieldGrid grid = {0, 0, 10, 3, 2};
    const float values[] = {1, NAN, 3, 4, 5, INFINITY};
    g_autoptr(JumFieldLayer) field = jum_field_layer_new(scene.device, &grid, NULL, NULL, NULL);
    jum_field_layer_record(field, &scene.frame, scene.queue, 1.0);
    g_assert_cmpuint(jum_draw_queue_n(scene.queue), ==, 0); /* nothing given yet */
    jum_field_layer_set(field, values, JUM_COLOUR_MAP_DATA, 0, 5);
    g_assert_cmpfloat(jum_field_layer_at(field, 5, 5), ==, 1);
    g_assert_true(isnan(jum_field_layer_at(field, 15, 5)));
    g_assert_cmpfloat(jum_field_layer_at(field, 15, 15), ==, 5);
    g_assert_true(isnan(jum_field_layer_at(field, 25, 15)));
    g_assert_true(isnan(jum_field_layer_at(field, -1, 5)));
    jum_field_layer_record(field, &scene.frame, scene.queue, 1.0);
    g_assert_cmpuint(jum_draw_queue_n(scene.queue), ==, 1);
    JumFieldGrid empty = {0, 0, 10, 0, 2};
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_field_layer_new(scene.device, &empty, NULL, NULL, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layers/network-far", test_lines_far_away);
    g_test_add_func("/layers/network", test_lines_send_and_pick);
    g_test_add_func("/layers/extrusion", test_volumes_keep_a_least_width);
    g_test_add_func("/layers/field", test_fields_know_their_holes);
    return g_test_run();
}
