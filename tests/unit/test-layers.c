/* The four generic data layers on the null device: what is sent, what is drawn, what is hit. */
#include "gfx/device-private.h"
#include "gfx/extrusion.h"
#include "gfx/field.h"
#include "gfx/network.h"
#include "gfx/points.h"

#include "base/rng.h"

#include <math.h>

#define N_LAMPS 50000

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

static JumPointLayer *
make_lamps(const Scene *scene, gboolean clusters)
{
    JumRng rng = jum_rng(1, 0);
    g_autofree double *places = g_new(double, 3 * N_LAMPS);
    for (int i = 0; i < N_LAMPS; i++) {
        places[3 * i] = 432000 + jum_rng_range(&rng, -12000, 12000);
        places[3 * i + 1] = 6713000 + jum_rng_range(&rng, -12000, 12000);
        places[3 * i + 2] = 28;
    }
    places[3 * 77] = NAN;
    JumPointStyle style = {500, 1.5, 9, clusters};
    JumPointLayer *layer = jum_point_layer_new(scene->device, places, N_LAMPS, &style, NULL);
    for (guint i = 0; i < N_LAMPS; i++)
        jum_point_layer_set(layer, i,
                            &(JumSymbol){JUM_COLOUR(0x808080), JUM_SHAPE_DISC, 0, 0, 0, 14});
    return layer;
}

static guint
points_drawn(const Scene *scene)
{
    return jum_draw_queue_stats(scene->queue).points;
}

static void
test_points_send_only_what_changed(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    g_autoptr(JumPointLayer) lamps = make_lamps(&scene, FALSE);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    guint64 before = scene.device->bytes_uploaded;
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(scene.device->bytes_uploaded, ==, before);
    JumSymbol same = *jum_point_layer_get(lamps, 5), other = same;
    other.flags = JUM_MARK_STALE;
    jum_point_layer_set(lamps, 5, &same);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(scene.device->bytes_uploaded, ==, before);
    jum_point_layer_set(lamps, 5, &other);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(scene.device->bytes_uploaded, >, before);
    g_assert_cmpuint(scene.device->bytes_uploaded, <=, before + 256 * 20);
}

static void
test_points_are_culled_and_bounded(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    g_autoptr(JumPointLayer) lamps = make_lamps(&scene, FALSE);
    look_at(&scene, 0, 0, 40000, -90);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(points_drawn(&scene), ==, N_LAMPS - 1); /* all but the one without a place */
    look_at(&scene, 0, 0, 200, -60);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(points_drawn(&scene), >, 0);
    g_assert_cmpuint(points_drawn(&scene), <, N_LAMPS / 50);
    look_at(&scene, 0, 20000, 200, 40); /* at the sky, from outside */
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpuint(points_drawn(&scene), ==, 0);
}

/* Every lamp is either drawn or counted in exactly one cluster, and clusters tell what is abnormal. */
static void
test_clusters_count_everything(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    g_autoptr(JumPointLayer) lamps = make_lamps(&scene, TRUE);
    for (guint i = 0; i < 40; i++)
        jum_point_layer_set(
            lamps, i * 1000,
            &(JumSymbol){JUM_COLOUR(0x808080), JUM_SHAPE_DIAMOND, 2, JUM_MARK_RAISED, '!', 14});
    look_at(&scene, 0, 0, 40000, -90);
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    const GArray *clusters = jum_point_layer_clusters(lamps);
    guint n = 0, raised = 0;
    for (guint c = 0; c < clusters->len; c++) {
        n += g_array_index(clusters, JumCluster, c).n;
        raised += g_array_index(clusters, JumCluster, c).n_raised;
    }
    g_assert_cmpuint(n, ==, N_LAMPS - 1);
    g_assert_cmpuint(raised, ==, 40);
    g_assert_cmpuint(clusters->len, <, 400);
    g_assert_cmpuint(points_drawn(&scene), ==, clusters->len);
    look_at(&scene, 0, 0, 300, -90); /* near: symbols one by one */
    jum_point_layer_record(lamps, &scene.frame, scene.queue, NULL);
    g_assert_cmpint(jum_point_layer_pick(lamps, &scene.frame, -100, -100, 1e9, NULL), ==, -1);
}

static void
test_points_are_picked_where_they_are_drawn(void)
{
    g_auto(Scene) scene = {0}; /* ends last: layers need its device */
    open_scene(&scene);
    g_autoptr(JumPointLayer) lamps = make_lamps(&scene, FALSE);
    look_at(&scene, 0, -500, 300, -30);
    guint tried = 0;
    for (guint row = 0; row < N_LAMPS; row++) {
        double x, y, distance, found;
        if (!jum_frame_project(&scene.frame, jum_point_layer_place(lamps, row), &x, &y,
                               &distance) ||
            x < 0 || y < 0 || x > 1280 || y > 720 || distance > 1500)
            continue;
        gint64 hit = jum_point_layer_pick(lamps, &scene.frame, x, y, 1e9, &found);
        g_assert_cmpint(hit, >=, 0);
        g_assert_cmpfloat(found, <=, distance);
        if (hit != row) { /* something nearer stands before it */
            double hx, hy;
            jum_frame_project(&scene.frame, jum_point_layer_place(lamps, (guint) hit), &hx, &hy,
                              NULL);
            g_assert_cmpfloat(hypot(hx - x, hy - y), <=, 8.0);
        }
        g_assert_cmpint(jum_point_layer_pick(lamps, &scene.frame, x, y, found - 50.0, NULL), !=,
                        hit);
        tried++;
    }
    g_assert_cmpuint(tried, >, 20);
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
    look_at(&scene, 0, 0, 30000, -90);
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(jum_draw_queue_stats(scene.queue).triangles, ==, 999 * 2 * 2);
    guint64 before = scene.device->bytes_uploaded;
    jum_network_layer_set(pipes, 500, &(JumLine){JUM_COLOUR(0x808080), JUM_MARK_BAD, 3.0f, -0.5f});
    jum_network_layer_record(pipes, &scene.frame, scene.queue, FALSE);
    g_assert_cmpuint(scene.device->bytes_uploaded - before, <=, 2 * 128 * 36);
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
    g_test_add_func("/layers/points/changes", test_points_send_only_what_changed);
    g_test_add_func("/layers/points/culling", test_points_are_culled_and_bounded);
    g_test_add_func("/layers/points/clusters", test_clusters_count_everything);
    g_test_add_func("/layers/points/pick", test_points_are_picked_where_they_are_drawn);
    g_test_add_func("/layers/network", test_lines_send_and_pick);
    g_test_add_func("/layers/extrusion", test_volumes_keep_a_least_width);
    g_test_add_func("/layers/field", test_fields_know_their_holes);
    return g_test_run();
}
