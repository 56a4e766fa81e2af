/* Symbols on the null device: nothing is lost in a cluster, the worst is told, small moves change nothing, what is
 * picked is what is drawn. */
#include "gfx/device-private.h"
#include "gfx/symbols.h"

#include "base/rng.h"

#include <math.h>

#define N_LAMPS  50000
#define MIDDLE_X 432062.0 /* in the middle of a square of the grid */
#define MIDDLE_Y 6713062.0

typedef struct {
    JumDevice *device;
    JumDrawQueue *queue;
    JumSymbols *symbols;
    JumPointLayer *lamps;
    JumFrame frame;
} Scene;

static const JumSymbol normal = {JUM_COLOUR(0x808080), JUM_SHAPE_DISC, 0, 0, 0, 14};

static void
look_at(Scene *scene, double x, double y, double z, double pitch)
{
    static const double origin[3] = {432000, 6713000, 0};
    JumCamera camera = {.x_m = MIDDLE_X + x,
                        .y_m = MIDDLE_Y + y,
                        .z_m = z,
                        .pitch_deg = pitch,
                        .fov_deg = 45,
                        .near_m = 1,
                        .far_m = 90000};
    jum_frame_init(&scene->frame, &camera, origin, 1280, 720, 1.0);
    jum_draw_queue_clear(scene->queue);
    jum_symbols_record(scene->symbols, &scene->frame, scene->queue, NULL);
}

/* @n lamps within @half_m of the middle; number 77 has no place. */
static void
open_scene(Scene *scene, guint n, double half_m)
{
    static const JumPointStyle style = {500, 1.5, 9};
    JumRng rng = jum_rng(1, 0);
    g_autofree double *places = g_new(double, 3 * n);
    for (guint i = 0; i < n; i++) {
        places[3 * i] = MIDDLE_X + jum_rng_range(&rng, -half_m, half_m);
        places[3 * i + 1] = MIDDLE_Y + jum_rng_range(&rng, -half_m, half_m);
        places[3 * i + 2] = 28;
    }
    if (n > 77)
        places[3 * 77] = NAN;
    scene->device = jum_device_new_null();
    scene->queue = jum_draw_queue_new(scene->device);
    scene->symbols = jum_symbols_new(scene->device, NULL);
    scene->lamps = jum_point_layer_new(places, n, &style);
    for (guint i = 0; i < n; i++)
        jum_point_layer_set(scene->lamps, i, &normal);
    jum_symbols_add(scene->symbols, scene->lamps, FALSE, 5);
}

static void
close_scene(Scene *scene)
{
    jum_symbols_free(scene->symbols);
    jum_point_layer_free(scene->lamps);
    jum_draw_queue_free(scene->queue);
    jum_device_free(scene->device);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, close_scene)

static void
fail(Scene *scene, guint row, guint8 alarm)
{
    JumSymbol failed = {JUM_COLOUR(0x808080), JUM_SHAPE_DIAMOND, alarm, JUM_MARK_RAISED, '!', 14};
    jum_point_layer_set(scene->lamps, row, &failed);
}

static const JumCluster *
cluster_at(const Scene *scene, guint i)
{
    return &g_array_index(jum_symbols_clusters(scene->symbols), JumCluster, i);
}

static guint
n_clusters(const Scene *scene)
{
    return jum_symbols_clusters(scene->symbols)->len;
}

static guint
counted(const Scene *scene)
{
    guint n = jum_symbols_n_drawn(scene->symbols);
    for (guint c = 0; c < n_clusters(scene); c++)
        n += cluster_at(scene, c)->n;
    return n;
}

/* From any height at which all is in the picture: each symbol is drawn by itself or counted once. */
static void
test_nothing_is_lost(void)
{
    static const double heights[] = {80000, 40000, 33000};
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    JumRng rng = jum_rng(2, 0);
    for (guint i = 0; i < 700; i++)
        fail(&scene, jum_rng_int(&rng, N_LAMPS), (guint8) (1 + i % 3));
    for (guint i = 0; i < 100; i++)
        jum_point_layer_set(scene.lamps, jum_rng_int(&rng, N_LAMPS), &(JumSymbol){.size = 0});
    guint shown = 0, raised = 0;
    for (guint row = 0; row < N_LAMPS; row++) {
        const JumSymbol *look = jum_point_layer_get(scene.lamps, row);
        shown += row != 77 && look->size > 0;
        raised += row != 77 && look->size > 0 && (look->flags & JUM_MARK_RAISED);
    }
    for (guint h = 0; h < G_N_ELEMENTS(heights); h++) {
        look_at(&scene, 0, 0, heights[h], -90);
        guint told = 0, alone = jum_symbols_n_drawn(scene.symbols);
        for (guint c = 0; c < n_clusters(&scene); c++)
            told += cluster_at(&scene, c)->n_raised;
        g_assert_cmpuint(counted(&scene), ==, shown);
        g_assert_cmpuint(told, <=, raised);
        g_assert_cmpuint(told + alone, >=, raised);
        g_assert_cmpuint(n_clusters(&scene), <, 400);
        g_assert_cmpuint(jum_draw_queue_stats(scene.queue).points, ==, n_clusters(&scene) + alone);
        g_assert_cmpuint(jum_draw_queue_n(scene.queue), <=, 4);
    }
    jum_symbols_set_clusters(scene.symbols, FALSE);
    look_at(&scene, 0, 0, 40000, -90);
    g_assert_cmpuint(jum_symbols_n_drawn(scene.symbols), ==, shown);
    g_assert_cmpuint(n_clusters(&scene), ==, 0);
}

static void
test_culled_and_one_by_one_when_near(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    look_at(&scene, 0, 0, 200, -90);
    g_assert_cmpuint(n_clusters(&scene), ==, 0);
    g_assert_cmpuint(jum_symbols_n_drawn(scene.symbols), >, 0);
    g_assert_cmpuint(jum_symbols_n_drawn(scene.symbols), <, N_LAMPS / 50);
    look_at(&scene, 0, 20000, 200, 40); /* at the sky, from outside */
    g_assert_cmpuint(counted(&scene), ==, 0);
}

/* The level is in the top byte, then the square's two indices. */
static gboolean
holds(guint64 outer, guint64 inner)
{
    guint up = (guint) (outer >> 56) - (guint) (inner >> 56);
    return outer >> 56 >= inner >> 56 &&
           (outer >> 28 & 0xfffffff) == (inner >> 28 & 0xfffffff) >> up &&
           (outer & 0xfffffff) == (inner & 0xfffffff) >> up;
}

static void
test_clusters_are_squares_apart(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    look_at(&scene, 0, -9000, 900, -15);
    g_assert_cmpuint(n_clusters(&scene), >, 20);
    for (guint a = 0; a < n_clusters(&scene); a++)
        for (guint b = 0; b < n_clusters(&scene); b++)
            g_assert_true(a == b || !holds(cluster_at(&scene, a)->key, cluster_at(&scene, b)->key));
}

static void
test_the_worst_is_told(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, 500, 20); /* all in one heap */
    for (guint row = 0; row < 9; row++)
        fail(&scene, row, 3);
    look_at(&scene, 0, 0, 9000, -90);
    g_assert_cmpuint(n_clusters(&scene), ==, 1);
    g_assert_cmpuint(cluster_at(&scene, 0)->n_raised, ==, 9);
    g_assert_cmpuint(cluster_at(&scene, 0)->alarm, ==, 3);
    fail(&scene, 123, 1);
    look_at(&scene, 0, 0, 9000, -90);
    g_assert_cmpuint(cluster_at(&scene, 0)->alarm, ==, 1);
    g_assert_cmpuint(cluster_at(&scene, 0)->n, ==, 499);
    guint tag = 0, row = 0;
    double distance = 0.0;
    g_assert_true(jum_symbols_pick(scene.symbols, &scene.frame, cluster_at(&scene, 0)->x_px,
                                   cluster_at(&scene, 0)->y_px, 1e9, &tag, &row, &distance));
    g_assert_cmpuint(tag, ==, 5);
    g_assert_cmpuint(row, ==, 123);
}

/* A lone failure a long way off is shown where it is; what is selected is shown however crowded it is. */
static void
test_few_stand_for_themselves(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, 500, 20);
    fail(&scene, 3, 2);
    JumSymbol selected = normal;
    selected.flags = JUM_MARK_SELECTED;
    jum_point_layer_set(scene.lamps, 9, &selected);
    look_at(&scene, 0, 0, 9000, -90);
    g_assert_cmpuint(jum_symbols_n_drawn(scene.symbols), ==, 2);
    g_assert_cmpuint(n_clusters(&scene), ==, 1);
    g_assert_cmpuint(cluster_at(&scene, 0)->n, ==, 497);
    g_assert_cmpuint(cluster_at(&scene, 0)->n_raised, ==, 0);
}

/* Is every cluster of @some that stands well within the picture among @others? */
static gboolean
are_among(const GArray *some, const GArray *others)
{
    for (guint c = 0; c < some->len; c++) {
        const JumCluster *cluster = &g_array_index(some, JumCluster, c);
        gboolean inside = cluster->x_px > 40 && cluster->x_px < 1240 && cluster->y_px > 40 &&
                          cluster->y_px < 680,
                 found = !inside;
        for (guint o = 0; o < others->len && !found; o++)
            found = g_array_index(others, JumCluster, o).key == cluster->key;
        if (!found)
            return FALSE;
    }
    return TRUE;
}

/* Wherever the camera stands, trembling changes what is merged once at most; and a cluster stands still while its counts
 * change. */
static void
test_small_moves_change_nothing(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    for (guint step = 0; step < 60; step++) {
        double y = -9000 + step * 37.0, z = 600 + step * 11.0;
        g_autoptr(GArray) keys = NULL;
        for (guint shake = 0; shake < 8; shake++) {
            look_at(&scene, 0, y + (shake % 2 ? 0.4 : -0.4), z, -25 + (shake % 2 ? 0.01 : 0.0));
            const GArray *clusters = jum_symbols_clusters(scene.symbols);
            if (shake == 1) { /* both ends of the trembling have been seen: now it must hold */
                keys = g_array_copy((GArray *) clusters);
                g_assert_cmpuint(keys->len, >, 10);
            }
            g_assert_true(keys == NULL || (are_among(keys, clusters) && are_among(clusters, keys)));
        }
    }
    look_at(&scene, 0, 0, 40000, -90);
    double x = cluster_at(&scene, 7)->place_m[0], y = cluster_at(&scene, 7)->place_m[1];
    for (guint row = 0; row < 4000; row++)
        fail(&scene, row, 3);
    look_at(&scene, 0, 0, 40000, -90);
    g_assert_cmpfloat(cluster_at(&scene, 7)->place_m[0], ==, x);
    g_assert_cmpfloat(cluster_at(&scene, 7)->place_m[1], ==, y);
}

/* Moving on, a square is opened once and not closed again. */
static void
test_no_flicker_on_the_way(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    g_autoptr(GHashTable) gone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) before = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    guint back = 0;
    for (guint step = 0; step < 300; step++) { /* down, all in the picture until it is not */
        look_at(&scene, 0, 0, 60000 - step * 100.0, -90);
        g_autoptr(GHashTable) now =
            g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        for (guint c = 0; c < n_clusters(&scene); c++) {
            guint64 key = cluster_at(&scene, c)->key;
            back += g_hash_table_contains(gone, &key);
            g_hash_table_add(now, g_memdup2(&key, sizeof key));
        }
        GHashTableIter iter;
        gpointer key = NULL;
        g_hash_table_iter_init(&iter, before);
        while (g_hash_table_iter_next(&iter, &key, NULL))
            if (!g_hash_table_contains(now, key))
                g_hash_table_add(gone, g_memdup2(key, sizeof(guint64)));
        g_clear_pointer(&before, g_hash_table_unref);
        before = g_steal_pointer(&now);
    }
    g_assert_cmpuint(g_hash_table_size(gone), >, 10);
    g_assert_cmpuint(back, ==, 0);
}

static void
test_sent_only_if_new(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    look_at(&scene, 0, -500, 300, -30);
    guint64 before = scene.device->bytes_uploaded;
    look_at(&scene, 0, -500, 300, -30);
    g_assert_cmpuint(scene.device->bytes_uploaded, ==, before);
    guint near = 0;
    double x = 0.0, y = 0.0, distance = 0.0;
    while (!jum_frame_project(&scene.frame, jum_point_layer_place(scene.lamps, near), &x, &y,
                              &distance) ||
           x < 0 || x > 1280 || y < 0 || y > 720 || distance > 600)
        near++;
    JumSymbol stale = normal;
    stale.flags = JUM_MARK_STALE;
    g_assert_false(jum_point_layer_set(scene.lamps, near, &normal));
    g_assert_true(jum_point_layer_set(scene.lamps, near, &stale));
    look_at(&scene, 0, -500, 300, -30);
    g_assert_cmpuint(scene.device->bytes_uploaded, >, before);
    g_assert_cmpuint(scene.device->bytes_uploaded - before, <, 100000);
}

static void
test_picked_where_drawn(void)
{
    g_auto(Scene) scene = {0};
    open_scene(&scene, N_LAMPS, 12000);
    look_at(&scene, 0, -500, 300, -30);
    guint tried = 0;
    for (guint row = 0; row < N_LAMPS; row++) {
        double x, y, distance, found = 0.0;
        guint tag = 0, hit = 0;
        if (!jum_frame_project(&scene.frame, jum_point_layer_place(scene.lamps, row), &x, &y,
                               &distance) ||
            x < 0 || y < 0 || x > 1280 || y > 720 || distance > 700)
            continue;
        g_assert_true(jum_symbols_pick(scene.symbols, &scene.frame, x, y, 1e9, &tag, &hit, &found));
        g_assert_cmpfloat(found, <=, distance + 1e-2);
        if (hit != row) { /* something nearer stands before it */
            double hx, hy;
            jum_frame_project(&scene.frame, jum_point_layer_place(scene.lamps, hit), &hx, &hy,
                              NULL);
            g_assert_cmpfloat(hypot(hx - x, hy - y), <=, 8.0);
        }
        tried++;
    }
    g_assert_cmpuint(tried, >, 20);
    guint tag, row;
    double distance;
    g_assert_false(
        jum_symbols_pick(scene.symbols, &scene.frame, -100, -100, 1e9, &tag, &row, &distance));
}

/* From above the abnormal is seen through houses; in the street walls hide it, but not what is selected or asked. */
static void
test_walls(void)
{
    static const guint8 flags[] = {0, JUM_MARK_RAISED, JUM_MARK_RAISED | JUM_MARK_SELECTED,
                                   JUM_MARK_PENDING};
    static const gboolean seen[2][4] = {{FALSE, TRUE, TRUE, TRUE}, {FALSE, FALSE, TRUE, TRUE}};
    g_auto(Scene) scene = {0};
    open_scene(&scene, 1, 1.0);
    for (guint walls = 0; walls < 2; walls++)
        for (guint f = 0; f < G_N_ELEMENTS(flags); f++) {
            JumSymbol look = normal;
            guint tag, row;
            double x, y, distance;
            look.flags = flags[f];
            jum_point_layer_set(scene.lamps, 0, &look);
            jum_symbols_set_walls(scene.symbols, walls);
            look_at(&scene, 0, -200, 30, 0);
            g_assert_true(jum_frame_project(&scene.frame, jum_point_layer_place(scene.lamps, 0), &x,
                                            &y, NULL));
            g_assert_true(
                jum_symbols_pick(scene.symbols, &scene.frame, x, y, 1e9, &tag, &row, &distance));
            g_assert_cmpint(
                jum_symbols_pick(scene.symbols, &scene.frame, x, y, 100.0, &tag, &row, &distance),
                ==, seen[walls][f]);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbols/lost", test_nothing_is_lost);
    g_test_add_func("/symbols/culled", test_culled_and_one_by_one_when_near);
    g_test_add_func("/symbols/apart", test_clusters_are_squares_apart);
    g_test_add_func("/symbols/worst", test_the_worst_is_told);
    g_test_add_func("/symbols/few", test_few_stand_for_themselves);
    g_test_add_func("/symbols/stable", test_small_moves_change_nothing);
    g_test_add_func("/symbols/flicker", test_no_flicker_on_the_way);
    g_test_add_func("/symbols/sent", test_sent_only_if_new);
    g_test_add_func("/symbols/pick", test_picked_where_drawn);
    g_test_add_func("/symbols/walls", test_walls);
    return g_test_run();
}
