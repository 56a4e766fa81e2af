/* The scene on the null device: what is culled, which form buildings take by distance, that budgets of memory and
 * bytes a frame hold however far one flies, that nothing is drawn again when nothing moves, that the cache gives the
 * same scene. */
#include "app/alloc-count.h"
#include "city/territory.h"
#include "overlay/scene-cache.h"
#include "overlay/scene-paint-parts.h"
#include "overlay/scene-roof.h"
#include "tests/unit/town-fixture.h"

#include <malloc.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

typedef JumTownFixture Fixture;

static void
open_view(Fixture *f)
{
    jum_town_fixture_open(f);
    jum_town_fixture_add_view(f, 1280, 720);
    JumTime instant = G_GINT64_CONSTANT(1782046800) * JUM_SECOND;
    jum_view_set_time(f->view, instant, instant);
}

static void
set_up(Fixture *f, gconstpointer side)
{
    jum_town_fixture_write(f, GPOINTER_TO_INT(side));
    open_view(f);
}

static void
tear_down(Fixture *f, gconstpointer side)
{
    jum_town_fixture_remove(f);
}

static void
look_from(Fixture *f, double x, double y, double above, double heading, double pitch)
{
    JumCamera *c = jum_view_camera(f->view);
    c->x_m = 432000.0 + x;
    c->y_m = 6713000.0 + y;
    c->z_m = jum_view_ground_at(f->view, c->x_m, c->y_m) + above;
    c->heading_deg = heading;
    c->pitch_deg = pitch;
}

static void
test_culling(Fixture *f, gconstpointer side)
{
    look_from(f, 1000.0, 1000.0, 300.0, 0.0, -89.0);
    jum_town_fixture_settle(f);
    JumViewStats down = jum_view_stats(f->view);
    look_from(f, 1000.0, 1000.0, 1500.0, 0.0, -89.0);
    jum_town_fixture_settle(f);
    JumViewStats high = jum_view_stats(f->view);
    look_from(f, 1000.0, 1000.0, 300.0, 0.0, 80.0);
    jum_town_fixture_settle(f);
    JumViewStats sky = jum_view_stats(f->view);
    g_assert_cmpuint(down.buildings_drawn, >, 0);
    g_assert_cmpuint(high.buildings_drawn, >, down.buildings_drawn);
    g_assert_cmpuint(sky.buildings_drawn, ==, 0);
    g_assert_cmpuint(sky.triangles, <, 200);
}

/* Near buildings have roofs, those half far are merged by cells of 25 m, far ones by more; none is left out. */
static void
test_forms(Fixture *f, gconstpointer side)
{
    guint total = jum_territory_count(f->territory, JUM_TABLE_building);
    look_from(f, 1000.0, -200.0, 300.0, 0.0, -15.0);
    jum_town_fixture_settle(f);
    JumViewStats near = jum_view_stats(f->view);
    look_from(f, 1000.0, -9000.0, 900.0, 0.0, -6.0);
    jum_town_fixture_settle(f);
    JumViewStats far = jum_view_stats(f->view);
    look_from(f, 1000.0, -1500.0, 300.0, 0.0, -10.0);
    jum_town_fixture_settle(f);
    JumViewStats middle = jum_view_stats(f->view);
    g_assert_cmpuint(middle.buildings_drawn, >, total / 2);
    g_assert_cmpuint(middle.triangles, <, near.triangles);
    g_assert_cmpuint(far.triangles, <, middle.triangles);
    g_assert_cmpuint(far.buildings_drawn, ==, total);
    g_assert_cmpuint(near.buildings_drawn, >, total / 2);
    g_assert_cmpuint(far.triangles, <, near.triangles);
    g_assert_cmpuint(far.triangles, >, 1000);
    g_assert_cmpuint(far.draws, <, 120);
}

/* The shade at the foot of walls: means of boxes by running sums and without a division, to the last step as divided. */
static void
test_blur(void)
{
    enum {
        SIDE = 47,
        STRIDE = 48,
        RADIUS = 6,
        WIDTH = 2 * RADIUS + 1
    };
    guint8 mask[SIDE * STRIDE], along[SIDE * SIDE];
    guint seed = 1;
    for (int i = 0; i < SIDE * STRIDE; i++)
        mask[i] = (guint8) ((seed = seed * 1664525u + 1013904223u) >> 24);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            guint sum = 0;
            for (int k = -RADIUS; k <= RADIUS; k++)
                sum += mask[y * STRIDE + CLAMP(x + k, 0, SIDE - 1)];
            along[y * SIDE + x] = (guint8) (sum / WIDTH);
        }
    jum_scene_blur(mask, STRIDE, SIDE, RADIUS, 1);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            guint sum = 0;
            for (int k = -RADIUS; k <= RADIUS; k++)
                sum += along[CLAMP(y + k, 0, SIDE - 1) * SIDE + x];
            g_assert_cmpuint(mask[y * STRIDE + x], ==, sum / WIDTH);
        }
}

static void
test_stillness(Fixture *f, gconstpointer side)
{
    look_from(f, 1000.0, 300.0, 200.0, 10.0, -20.0);
    jum_town_fixture_settle(f);
    guint64 sent = jum_device_bytes_uploaded(f->device);
    for (int i = 0; i < 50; i++)
        g_assert_false(jum_view_update(f->view));
    g_assert_cmpuint(jum_device_bytes_uploaded(f->device), ==, sent);
    jum_view_camera(f->view)->heading_deg += 1.0;
    g_assert_true(jum_view_update(f->view));
}

/* From the first frame on, and while nothing is ever whole, 4 MiB and one tile; then, twice across 12 km: resident bytes
 * level off, no frame uploads more than 2 MiB and one tile. */
static void
test_budgets(Fixture *f, gconstpointer side)
{
    guint64 first = 0;
    for (int step = 0; step < 200; step++) {
        look_from(f, 60.0 * step, 60.0 * step, 150.0, 45.0, -12.0);
        jum_view_update(f->view);
        jum_view_draw(f->view);
        first = MAX(first, jum_view_stats(f->view).bytes_uploaded);
        g_usleep(2000);
    }
    look_from(f, 0.0, 0.0, 150.0, 45.0, -12.0);
    guint64 last = jum_town_fixture_settle(f);
    first = MAX(first, last);
    g_assert_cmpuint(first, >, 1u << 20);
    g_assert_cmpuint(first, <, (4u << 20) + (1u << 20));
    guint64 resident[2] = {0, 0}, most = 0, triangles = 0, draws = 0;
    for (int lap = 0; lap < 2; lap++)
        for (int step = 0; step <= 40; step++) {
            double at = 12000.0 * (lap == 0 ? step : 40 - step) / 40.0;
            look_from(f, at, at, 150.0, lap == 0 ? 45.0 : 225.0, -12.0);
            most = MAX(most, jum_town_fixture_settle(f));
            triangles = MAX(triangles, jum_view_stats(f->view).triangles);
            draws = MAX(draws, jum_view_stats(f->view).draws);
            resident[lap] = MAX(resident[lap], jum_device_bytes_resident(f->device));
        }
    g_assert_cmpuint(resident[1], <, 260u << 20);
    g_assert_cmpuint(resident[1], <, resident[0] + (resident[0] >> 3));
    g_assert_cmpuint(most, <, (2u << 20) + (1u << 20));
    g_assert_cmpuint(triangles, <, 400000);
    g_assert_cmpuint(draws, <, 400);
}

/* Steady state: what is chosen, recorded and counted for a frame takes no memory of anyone. */
static void
test_no_allocation(Fixture *f, gconstpointer side)
{
    look_from(f, 1000.0, 300.0, 200.0, 10.0, -20.0);
    jum_town_fixture_settle(f);
    guint allocations = 0;
    for (int i = 0; i < 200; i++) {
        jum_view_camera(f->view)->heading_deg += 0.01;
        jum_alloc_count_start();
        jum_view_update(f->view);
        jum_view_draw(f->view);
        guint n = jum_alloc_count_stop();
        if (jum_view_missing_tiles(f->view) == 0 && jum_view_stats(f->view).bytes_uploaded < 1024)
            allocations += n;
    }
    g_assert_cmpuint(allocations, ==, 0);
}

/* The frame that takes the first tiles shows none of them: what is uploaded is drawn from the next frame on. */
static void
test_upload_comes_before_showing(Fixture *f, gconstpointer side)
{
    look_from(f, 1000.0, 300.0, 200.0, 10.0, -20.0);
    guint64 triangles = 0, sent = 0;
    guint grew = 0;
    for (int tries = 0; tries < 60000 && (tries < 50 || jum_view_missing_tiles(f->view) > 0);
         tries++) {
        jum_view_update(f->view);
        jum_view_draw(f->view);
        JumViewStats stats = jum_view_stats(f->view);
        if (stats.tiles > 0 && triangles == 0)
            g_assert_cmpuint(sent, >, 0); /* by an earlier frame */
        if (sent == 0)
            g_assert_cmpuint(stats.tiles, ==, 0);
        grew += stats.triangles > triangles;
        triangles = stats.triangles;
        sent += stats.bytes_uploaded > 4096 ? stats.bytes_uploaded : 0;
        g_usleep(200);
    }
    g_assert_cmpuint(triangles, >, 1000);
    g_assert_cmpuint(grew, >, 0);
}

static gsize
bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* An hour at 300 km/h, five seconds a frame, back and forth over the same 12 km: resident bytes, and what malloc has
 * given out, are after an hour what they were after ten minutes. */
static void
test_an_hours_flight(Fixture *f, gconstpointer side)
{
    guint64 resident[6] = {0};
    gsize used[6] = {0};
    for (int lap = 0; lap < 6; lap++) {
        for (int step = 0; step <= 120; step++) {
            double part = (lap % 2 == 0 ? step : 120 - step) / 120.0;
            look_from(f, 12000.0 * part, 6000.0 + 5000.0 * sin(part * 3.0), 150.0,
                      lap % 2 == 0 ? 90.0 : 270.0, -12.0);
            jum_view_update(f->view);
            jum_view_draw(f->view);
            if (step % 12 == 0)
                jum_town_fixture_settle(f);
            resident[lap] = MAX(resident[lap], jum_device_bytes_resident(f->device));
        }
        look_from(f, 6000.0, 6000.0, 150.0, 0.0, -12.0);
        jum_town_fixture_settle(f);
        used[lap] = bytes_in_use();
    }
    g_test_message("resident %.1f -> %.1f MB, in use %.1f -> %.1f MB", (double) resident[1] / 1e6,
                   (double) resident[5] / 1e6, (double) used[1] / 1e6, (double) used[5] / 1e6);
    g_assert_cmpuint(resident[5], <, 200u << 20);
    g_assert_cmpuint(resident[5], <=, resident[1] + (resident[1] >> 4));
    g_assert_cmpuint(used[5], <=, used[1] + (used[1] >> 4) + (2u << 20));
}

/* The second opening maps what the first wrote, and shows the same. */
static void
test_cache(Fixture *f, gconstpointer side)
{
    look_from(f, 1000.0, 300.0, 200.0, 10.0, -20.0);
    jum_town_fixture_settle(f);
    JumViewStats first = jum_view_stats(f->view);
    const char *hash = jum_territory_info(f->territory)->hash;
    g_autofree char *name = g_strdup_printf("scene-%s.bin", hash);
    g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "jumeau", name, NULL);
    for (int tries = 0; tries < 2000 && !g_file_test(cache, G_FILE_TEST_EXISTS); tries++)
        g_usleep(1000);
    g_assert_true(g_file_test(cache, G_FILE_TEST_EXISTS));
    jum_town_fixture_close(f);
    open_view(f);
    look_from(f, 1000.0, 300.0, 200.0, 10.0, -20.0);
    jum_town_fixture_settle(f);
    JumViewStats second = jum_view_stats(f->view);
    g_assert_cmpuint(second.triangles, ==, first.triangles);
    g_assert_cmpuint(second.buildings_drawn, ==, first.buildings_drawn);
}

/* A cut or foreign cache file is as good as none. */
static void
test_bad_cache(Fixture *f, gconstpointer side)
{
    jum_town_fixture_settle(f);
    const char *hash = jum_territory_info(f->territory)->hash;
    g_autofree char *name = g_strdup_printf("scene-%s.bin", hash);
    g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "jumeau", name, NULL);
    for (int tries = 0; tries < 2000 && !g_file_test(cache, G_FILE_TEST_EXISTS); tries++)
        g_usleep(1000);
    jum_town_fixture_close(f);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    g_assert_true(g_file_get_contents(cache, &bytes, &n, NULL));
    for (guint cut = 0; cut < 3; cut++) {
        if (cut == 2)
            memset(bytes + n / 2, 0xff, 64);
        g_assert_true(g_file_set_contents(cache, bytes,
                                          (gssize) (cut == 0   ? 0
                                                    : cut == 1 ? n / 2
                                                               : 40),
                                          NULL));
        open_view(f);
        jum_town_fixture_settle(f);
        g_assert_cmpuint(jum_view_stats(f->view).tiles, >, 0);
        if (cut < 2)
            jum_town_fixture_close(f);
    }
}

/* Is the building of that name the one whose box holds the place? */
static void
assert_stands_at(const JumLayer *all, const char *address, double x, double y)
{
    g_assert_true(g_str_has_prefix(address, "building/"));
    gint64 row = jum_layer_find(all, address + strlen("building/"));
    g_assert_cmpint(row, >=, 0);
    JumBox box = jum_layer_box(all, (guint) row);
    g_assert_true(x > box.x0 - 0.1 && x < box.x1 + 0.1 && y > box.y0 - 0.1 && y < box.y1 + 0.1);
}

static void
test_pick(Fixture *f, gconstpointer side)
{
    g_autoptr(JumLayer) all = jum_territory_read(f->territory, JUM_TABLE_building, NULL, NULL);
    look_from(f, 1000.0, 1000.0, 250.0, 0.0, -60.0);
    jum_town_fixture_settle(f);
    guint buildings = 0;
    for (int y = 100; y < 700; y += 50)
        for (int x = 100; x < 1200; x += 50) {
            JumHit hit = {0};
            double back_x = 0.0, back_y = 0.0;
            jum_view_pick(f->view, x, y, &hit);
            g_assert_true(hit.hit);
            g_assert_true(jum_view_project(f->view, hit.x_m, hit.y_m, hit.z_m, &back_x, &back_y));
            g_assert_cmpfloat_with_epsilon(back_x, x, 0.6);
            g_assert_cmpfloat_with_epsilon(back_y, y, 0.6);
            if (hit.has_asset && hit.table == JUM_TABLE_building) {
                assert_stands_at(all, hit.address, hit.x_m, hit.y_m);
                buildings++;
            }
            jum_hit_clear(&hit);
        }
    g_assert_cmpuint(buildings, >, 20);
}

/* Buildings that are drawn as merged blocks can be picked too: a look from 9 km at the roof of each of some. */
static void
test_pick_far(Fixture *f, gconstpointer side)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLayer) all = jum_territory_read(f->territory, JUM_TABLE_building, NULL, &error);
    guint asked = 0, met = 0;
    look_from(f, 1000.0, -8000.0, 2500.0, 0.0, -16.0);
    jum_town_fixture_settle(f);
    for (guint row = 0; row < jum_layer_n_rows(all); row += 37) {
        JumBox box = jum_layer_box(all, row);
        double x = (box.x0 + box.x1) / 2.0, y = (box.y0 + box.y1) / 2.0, px, py;
        double height = jum_layer_real(all, jum_layer_column(all, "height_m"), row);
        if (!jum_view_project(f->view, x, y, jum_view_ground_at(f->view, x, y) + 0.6 * height, &px,
                              &py))
            continue;
        JumHit hit = {0};
        jum_view_pick(f->view, px, py, &hit);
        asked++;
        met += hit.has_asset && hit.table == JUM_TABLE_building;
        jum_hit_clear(&hit);
    }
    g_assert_cmpuint(asked, >, 20);
    g_assert_cmpuint(met, >=, asked * 9 / 10); /* a court's middle is no roof */
}

static void
spoil(const char *path, const char *sql)
{
    sqlite3 *database = NULL;
    g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(database);
}

/* A layer that cannot be read is told in one sentence that names it; the rest is drawn. */
static void
test_fault_is_told(Fixture *f, gconstpointer side)
{
    jum_town_fixture_settle(f);
    g_assert_null(jum_view_fault(f->view));
    jum_view_forget_cache(f->territory);
    jum_town_fixture_close(f);
    spoil(f->path, "DROP TRIGGER IF EXISTS rtree_tree_geom_update1; DROP TRIGGER IF EXISTS"
                   " rtree_tree_geom_update2; DROP TRIGGER IF EXISTS rtree_tree_geom_update3;"
                   "DROP TRIGGER IF EXISTS rtree_tree_geom_update4; DROP TRIGGER IF EXISTS"
                   " rtree_tree_geom_update6; DROP TRIGGER IF EXISTS rtree_tree_geom_update7;"
                   "UPDATE tree SET geom = x'0102' WHERE fid = 3");
    open_view(f);
    jum_town_fixture_settle(f);
    g_assert_nonnull(jum_view_fault(f->view));
    g_assert_nonnull(strstr(jum_view_fault(f->view), "tree"));
    look_from(f, 1000.0, -200.0, 300.0, 0.0, -15.0);
    jum_town_fixture_settle(f);
    g_assert_cmpuint(jum_view_stats(f->view).buildings_drawn, >, 100);
}

static void
test_views(Fixture *f, gconstpointer side)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_view_goto_named(f->view, "overview", &error));
    g_assert_true(jum_view_goto_named(f->view, "centre", &error));
    g_assert_true(jum_view_goto_named(f->view, "maine", &error)); /* the river's name, any case */
    g_assert_true(jum_view_goto_named(f->view, "432000,6713000,100,45,-30", &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(jum_view_camera(f->view)->heading_deg, ==, 45.0);
    const char *const bad[] = {"nowhere", "1,2,3",        "1,2,3,4,five", "432000,6713000,-5,0,0",
                               "",        "1e300,0,1,0,0"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) refused = NULL;
        g_assert_false(jum_view_goto_named(f->view, bad[i], &refused));
        g_assert_error(refused, JUM_ERROR, JUM_ERROR_USAGE);
    }
}

/* A house of one row, @along metres by @across, and what is told of it. */
static JumSceneRoof
roof_of(double along, double across, double height, const char *use, const char *shape, double deg)
{
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_building);
    guint row = jum_layer_add_row(layer);
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, 0.0, 0.0);
    jum_layer_add_vertex(layer, along, 0.0);
    jum_layer_add_vertex(layer, along, across);
    jum_layer_add_vertex(layer, 0.0, across);
    if (use != NULL)
        jum_layer_set_text_by_name(layer, "use", row, use);
    if (shape != NULL)
        jum_layer_set_text_by_name(layer, "roof_shape", row, shape);
    if (shape != NULL && isnan(deg))
        jum_layer_set_text_by_name(layer, "roof_orientation", row, "across");
    else
        jum_layer_set_real_by_name(layer, "roof_direction_deg", row, deg);
    return jum_scene_roof_of(layer, row, height);
}

static void
test_roofs(void)
{
    JumSceneRoof house = roof_of(14.0, 9.0, 7.0, NULL, NULL, NAN);
    g_assert_cmpint(house.shape, ==, JUM_ROOF_GABLED);
    g_assert_true(house.rise_m > 2.0 && house.rise_m < 3.0 && house.fall == 0);
    g_assert_cmpint(roof_of(40.0, 16.0, 18.0, NULL, NULL, NAN).shape, ==, JUM_ROOF_HIPPED);
    g_assert_cmpint(roof_of(14.0, 9.0, 30.0, NULL, NULL, NAN).shape, ==, JUM_ROOF_FLAT);
    g_assert_cmpint(roof_of(14.0, 9.0, 7.0, "industrial", NULL, NAN).shape, ==, JUM_ROOF_FLAT);
    g_assert_cmpint(roof_of(80.0, 60.0, 9.0, NULL, NULL, NAN).shape, ==, JUM_ROOF_FLAT);
    g_assert_cmpint(roof_of(5.0, 3.0, 2.5, NULL, NULL, NAN).shape, ==, JUM_ROOF_FLAT);
    JumSceneRoof told = roof_of(14.0, 9.0, 7.0, NULL, "flat", NAN);
    g_assert_true(told.shape == JUM_ROOF_FLAT && told.rise_m == 0.0);
    g_assert_cmpint(roof_of(14.0, 9.0, 7.0, NULL, "gabled", 180.0).fall, ==, 1 + 127);
    g_assert_cmpint(roof_of(14.0, 9.0, 7.0, NULL, "shed", 359.9).fall, ==, 1);
    int across = roof_of(14.0, 9.0, 7.0, NULL, "gabled", NAN).fall; /* east or west */
    g_assert_true(ABS(across - 1 - 63) <= 1 || ABS(across - 1 - 190) <= 1);
}

int
main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("jumeau-cache-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    gconstpointer town = GINT_TO_POINTER(2000), county = GINT_TO_POINTER(12000);
    g_test_add_func("/overlay/scene/roofs-told-or-guessed", test_roofs);
    g_test_add("/overlay/scene/culls-what-is-not-seen", Fixture, town, set_up, test_culling,
               tear_down);
    g_test_add("/overlay/scene/forms-by-distance-none-left-out", Fixture, town, set_up, test_forms,
               tear_down);
    g_test_add("/overlay/scene/no-allocation-a-frame", Fixture, town, set_up, test_no_allocation,
               tear_down);
    g_test_add("/overlay/scene/upload-before-showing", Fixture, town, set_up,
               test_upload_comes_before_showing, tear_down);
    g_test_add("/overlay/scene/an-hours-flight", Fixture, county, set_up, test_an_hours_flight,
               tear_down);
    g_test_add("/overlay/scene/nothing-moves-nothing-drawn", Fixture, town, set_up, test_stillness,
               tear_down);
    g_test_add("/overlay/scene/cache-gives-the-same", Fixture, town, set_up, test_cache, tear_down);
    g_test_add("/overlay/scene/damaged-cache-is-no-cache", Fixture, town, set_up, test_bad_cache,
               tear_down);
    g_test_add("/overlay/scene/picks-what-is-there", Fixture, town, set_up, test_pick, tear_down);
    g_test_add("/overlay/scene/picks-what-is-far", Fixture, town, set_up, test_pick_far, tear_down);
    g_test_add("/overlay/scene/faults-are-told", Fixture, town, set_up, test_fault_is_told,
               tear_down);
    g_test_add("/overlay/scene/views-by-name", Fixture, town, set_up, test_views, tear_down);
    g_test_add_func("/overlay/scene/blur-is-the-mean", test_blur);
    g_test_add("/overlay/scene/budgets-hold-over-a-flight", Fixture, county, set_up, test_budgets,
               tear_down);
    return g_test_run();
}
