/* Tiles of buildings and squares of ground alone, on the null device: which form a tile takes at which distance, to the
 * metre; that no form leaves out a building; that what is dropped is what was unseen longest, never what is shown, and
 * that the budget is kept. */
#include "overlay/scene-building.h"
#include "overlay/scene-ground.h"
#include "tests/unit/town-fixture.h"

#include <math.h>

#define TILE       JUM_SCENE_TILE_M
#define AROUND_M   60.0 /* a tile counts as this much larger when its distance is taken */
#define EVERYWHERE 1e6f
#define PLENTY     ((gsize) 1 << 30)

typedef struct {
    JumTownFixture town;
    JumWorkers *workers;
    JumSceneStore *store;
    JumSceneBuilding *building;
    JumSceneGround *ground;
    JumDrawQueue *queue;
    double origin[3];
    guint missing; /* in the last frame */
} Fixture;

static void
set_up(Fixture *f, gconstpointer side)
{
    g_autoptr(GError) error = NULL;
    jum_town_fixture_write(&f->town, GPOINTER_TO_INT(side));
    jum_town_fixture_open(&f->town);
    f->workers = jum_workers_new(2);
    f->store = jum_scene_store_new(f->town.territory, f->workers);
    f->queue = jum_draw_queue_new(f->town.device);
    f->building = jum_scene_building_new(f->town.device, f->store, f->workers, &error);
    f->ground = jum_scene_ground_new(f->town.device, f->store, f->workers, &error);
    g_assert_no_error(error);
    jum_scene_store_origin(f->store, f->origin);
    const double focus[2] = {433000, 6714000};
    while (!jum_scene_store_is_complete(f->store)) {
        jum_scene_store_poll(f->store, focus);
        jum_workers_wait(f->workers, 1000);
        for (JumJob *job; (job = jum_workers_take(f->workers)) != NULL;)
            job->drop(job);
    }
}

static void
tear_down(Fixture *f, gconstpointer side)
{
    jum_workers_free(f->workers);
    jum_scene_building_free(f->building);
    jum_scene_ground_free(f->ground);
    jum_scene_store_free(f->store);
    jum_draw_queue_free(f->queue);
    jum_view_forget_cache(f->town.territory);
    jum_town_fixture_remove(&f->town);
}

static JumFrame
look(const Fixture *f, double x, double y, double z, double pitch, double fov)
{
    JumFrame frame;
    JumCamera camera = {x, y, z, 0, pitch, fov, 1, 30000};
    jum_frame_init(&frame, &camera, f->origin, 1280, 720, 1.0);
    return frame;
}

static double
ground_at(const Fixture *f, double x, double y)
{
    return jum_scene_store_ground(f->store, (float) (x - f->origin[0]), (float) (y - f->origin[1]));
}

/* Chooses until all that is wanted is there; returns the bytes that had to be sent for it. */
static guint64
settle(Fixture *f, const JumFrame *frame)
{
    guint64 sent = jum_device_bytes_uploaded(f->town.device);
    for (int still = 0; still < 2;) {
        f->missing = jum_scene_building_select(f->building, frame);
        f->missing += jum_scene_ground_select(f->ground, frame);
        still = f->missing == 0 ? still + 1 : 0;
        jum_workers_wait(f->workers, 100000);
        for (JumJob *job; (job = jum_workers_take(f->workers)) != NULL; job->drop(job))
            if (!jum_scene_building_accept(f->building, job)) /* or it is the store's own */
                jum_scene_ground_accept(f->ground, job);
    }
    return jum_device_bytes_uploaded(f->town.device) - sent;
}

/* Triangles of the buildings of the frame settled last. */
static guint64
triangles(Fixture *f)
{
    jum_draw_queue_clear(f->queue);
    jum_scene_building_draw(f->building, f->queue, NULL, FALSE);
    return jum_draw_queue_stats(f->queue).triangles;
}

static guint64
triangles_with(Fixture *f, const JumFrame *frame, float roofs, float boxes, float rows)
{
    jum_scene_building_set_reach(f->building, roofs, boxes, rows, PLENTY);
    settle(f, frame);
    return triangles(f);
}

/* ---- forms ---- */

static void
test_each_form_is_simpler(Fixture *f, gconstpointer side)
{
    guint all = jum_territory_count(f->town.territory, JUM_TABLE_building);
    JumFrame frame = look(f, 433000, 6711000, 900, -20, 60);
    guint64 n[5] = {
        triangles_with(f, &frame, EVERYWHERE, EVERYWHERE, EVERYWHERE),
        triangles_with(f, &frame, 0, EVERYWHERE, EVERYWHERE),
        triangles_with(f, &frame, 0, 0, EVERYWHERE),
        triangles_with(f, &frame, 0, 0, 4000), /* beside it: blocks */
        0,
    };
    for (int form = 1; form < 3; form++)
        g_assert_cmpuint(n[form], <, n[form - 1] * 9 / 10);
    g_assert_cmpuint(n[3], ==, n[2]); /* all is nearer than that */
    g_assert_cmpuint(triangles_with(f, &frame, 0, 0, 2000), <, n[2]);
    n[3] = triangles_with(f, &frame, 0, 0,
                          1200); /* nothing is nearer, all nearer than 2.5 times that */
    n[4] = triangles_with(f, &frame, 0, 0, 0);
    g_assert_cmpuint(n[3], <, n[2] * 9 / 10);
    g_assert_cmpuint(n[4], <, n[3] * 9 / 10);
    g_assert_cmpuint(n[4], >, 100);
    g_assert_cmpuint(jum_scene_building_n_drawn(f->building), ==, all);
    triangles_with(f, &frame, 1700, 2200, 2600); /* all forms at once */
    g_assert_cmpuint(jum_scene_building_n_drawn(f->building), ==, all);
}

/* The nearest tiles take the finer form when the reach passes their distance, not a metre before. */
static void
test_forms_change_where_they_should(Fixture *f, gconstpointer side)
{
    enum {
        AWAY = 700
    };
    double z = ground_at(f, 433000, 6713000) + 3;
    JumFrame frame = look(f, 433000, 6713000 - AROUND_M - AWAY, z, 0, 50);
    guint64 roofs = triangles_with(f, &frame, EVERYWHERE, EVERYWHERE, EVERYWHERE);
    guint64 boxes = triangles_with(f, &frame, 0, EVERYWHERE, EVERYWHERE);
    guint64 rows = triangles_with(f, &frame, 0, 0, EVERYWHERE);
    g_assert_cmpuint(triangles_with(f, &frame, AWAY - 1, EVERYWHERE, EVERYWHERE), ==, boxes);
    guint64 some = triangles_with(f, &frame, AWAY + 1, EVERYWHERE, EVERYWHERE);
    g_assert_cmpuint(some, >, boxes);
    g_assert_cmpuint(some, <, roofs);
    g_assert_cmpuint(triangles_with(f, &frame, 0, AWAY - 1, EVERYWHERE), ==, rows);
    some = triangles_with(f, &frame, 0, AWAY + 1, EVERYWHERE);
    g_assert_cmpuint(some, >, rows);
    g_assert_cmpuint(some, <, boxes);
    guint64 blocks = triangles_with(f, &frame, 0, 0, AWAY - 1);
    some = triangles_with(f, &frame, 0, 0, AWAY + 1);
    g_assert_cmpuint(some, >, blocks);
    g_assert_cmpuint(some, <, rows);
}

/* Straight down on the eaves of a house that reaches over the border of its tile: it is there. */
static void
test_a_house_over_the_border_is_seen(Fixture *f, gconstpointer side)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLayer) all =
        jum_territory_read(f->town.territory, JUM_TABLE_building, NULL, &error);
    guint n_over = 0;
    jum_scene_building_set_reach(f->building, EVERYWHERE, EVERYWHERE, EVERYWHERE, PLENTY);
    for (guint row = 0; row < jum_layer_n_rows(all); row++) {
        JumBox box = jum_layer_box(all, row);
        double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
        double i = floor(x / TILE), j = floor(y / TILE);
        double edge = floor(box.x1 / TILE) > i ? box.x1 - 0.3 : box.x0 + 0.3;
        if (floor(edge / TILE) == i)
            continue;
        guint there = 0;
        for (guint other = 0; other < jum_layer_n_rows(all); other++) {
            JumBox b = jum_layer_box(all, other);
            there += floor((b.x0 + b.x1) / 2 / TILE) == i && floor((b.y0 + b.y1) / 2 / TILE) == j;
        }
        JumFrame frame = look(f, edge, y, ground_at(f, x, y) + 60, -89.9, 0.2);
        settle(f, &frame);
        g_assert_cmpuint(jum_scene_building_n_drawn(f->building), >=, there);
        n_over++;
    }
    g_assert_cmpuint(n_over, >, 2);
}

/* ---- what stays ---- */

/* Places 2.5 km apart, each looked at straight down from low: nothing of one is seen at another. */
static JumFrame
place(const Fixture *f, int i)
{
    double x = 433250 + 2500 * (i % 4), y = 6714250 + 2500 * (i / 4);
    return look(f, x, y, ground_at(f, x, y) + 250, -89, 50);
}

static void
test_the_longest_unseen_goes(Fixture *f, gconstpointer side)
{
    JumFrame a = place(f, 0), b = place(f, 1), c = place(f, 2);
    jum_scene_ground_set_detail(f->ground, 2.0f, 100000);
    jum_scene_building_set_reach(f->building, 300, 300, 300, PLENTY);
    guint64 before = jum_device_bytes_resident(f->town.device);
    guint64 one = settle(f, &a);
    g_assert_cmpuint(one, >, 0);
    settle(f, &b);
    settle(f, &c);
    g_assert_cmpuint(settle(f, &a), ==, 0); /* room for all: all are there */
    g_assert_cmpuint(settle(f, &b), ==, 0);
    settle(f, &c);
    settle(f, &b); /* now a is unseen longest */
    guint64 all = jum_device_bytes_resident(f->town.device);
    g_assert_cmpuint(all, >, before);
    settle(f, &a);
    settle(f, &c);
    settle(f, &b);
    jum_scene_building_set_reach(f->building, 300, 300, 300,
                                 1); /* room for nothing but what is seen */
    settle(f, &b);
    g_assert_cmpuint(jum_device_bytes_resident(f->town.device), <, all);
    g_assert_cmpuint(settle(f, &b), ==, 0); /* what is seen stays, however little room there is */
    g_assert_cmpuint(triangles(f), >, 0);
    g_assert_cmpuint(settle(f, &a), >, 0); /* the others went */
}

/* One after the other with room for nearly three: the last two are there whole, of the first something is gone. */
static void
test_room_for_two(Fixture *f, gconstpointer side)
{
    JumFrame at[3] = {place(f, 0), place(f, 1), place(f, 2)};
    JumFrame away = look(f, 433000, 6690000, 5000, 80, 50);
    guint64 needs[3];
    jum_scene_ground_set_detail(f->ground, 2.0f, 100000);
    jum_scene_building_set_reach(f->building, 300, 300, 300, 1);
    for (int i = 0; i < 3; i++) /* ground is there from now on: what is sent below is buildings */
        settle(f, &at[i]);
    settle(f, &away);
    guint64 none = jum_device_bytes_resident(f->town.device);
    for (int i = 0; i < 3; i++) {
        settle(f, &at[i]);
        needs[i] = jum_device_bytes_resident(f->town.device) - none;
    }
    settle(f, &away);
    g_assert_cmpuint(jum_device_bytes_resident(f->town.device), ==, none);
    gsize room = (gsize) (needs[1] + needs[2] + needs[0] * 9 / 10);
    jum_scene_building_set_reach(f->building, 300, 300, 300, room);
    for (int i = 0; i < 3; i++) {
        g_assert_cmpuint(settle(f, &at[i]), >=, needs[i]);
        g_assert_cmpuint(jum_device_bytes_resident(f->town.device), <=, none + room);
    }
    g_assert_cmpuint(settle(f, &at[1]), ==, 0);
    g_assert_cmpuint(settle(f, &at[2]), ==, 0);
    g_assert_cmpuint(settle(f, &at[0]), >, 0);
    g_assert_cmpuint(settle(f, &at[2]), ==, 0); /* seen after place 1, which had to go for it */
    g_assert_cmpuint(settle(f, &at[1]), >, 0);
}

/* The same of the ground: with room for few squares those of the frame stay, and nothing of it is made twice. */
static void
test_squares_of_the_ground(Fixture *f, gconstpointer side)
{
    JumFrame at[6];
    jum_scene_building_set_reach(f->building, 0, 0, 0, PLENTY);
    jum_scene_ground_set_detail(f->ground, 2.0f, 100000);
    guint64 sent = 0, texture = 0;
    for (int i = 0; i < 6; i++) {
        at[i] = place(f, i);
        sent += settle(f, &at[i]);
        texture = MAX(texture, jum_scene_ground_n_drawn(f->ground));
    }
    guint64 all = jum_device_bytes_resident(f->town.device);
    for (int i = 0; i < 6; i++)
        g_assert_cmpuint(settle(f, &at[i]), ==, 0);
    jum_scene_ground_set_detail(f->ground, 2.0f, 30);
    settle(f, &at[5]);
    guint64 few = jum_device_bytes_resident(f->town.device);
    g_assert_cmpuint(few, <, all);
    for (int lap = 0; lap < 3; lap++)
        for (int i = 0; i < 6; i++) {
            settle(f, &at[i]);
            g_assert_cmpuint(settle(f, &at[i]), ==, 0);
            g_assert_cmpuint(jum_device_bytes_resident(f->town.device), <, few + few / 4);
        }
    jum_scene_ground_set_detail(f->ground, 2.0f, 1);
    settle(f, &at[0]);
    g_assert_cmpuint(settle(f, &at[0]), ==, 0);
    g_assert_cmpuint(jum_scene_ground_n_drawn(f->ground), >, 0);
}

/* Squares of the ground are as fine as the picture asks: about @pixels of it a painted one, here by their number. */
static void
test_ground_is_as_fine_as_asked(Fixture *f, gconstpointer side)
{
    guint n[3];
    static const float pixels[3] = {1.0f, 2.0f, 4.0f};
    JumFrame frame = look(f, 433000, 6713500, 300, -30, 50);
    jum_scene_building_set_reach(f->building, 0, 0, 0, PLENTY);
    for (int i = 0; i < 3; i++) {
        jum_scene_ground_set_detail(f->ground, pixels[i], 100000);
        settle(f, &frame);
        n[i] = jum_scene_ground_n_drawn(f->ground);
        g_test_message("%g pixels: %u squares", pixels[i], n[i]);
    }
    g_assert_cmpuint(n[0], >, n[1]);
    g_assert_cmpuint(n[1], >=, n[2]);
}

int
main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("jumeau-cache-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    gconstpointer town = GINT_TO_POINTER(2000), county = GINT_TO_POINTER(12000);
    static const struct {
        const char *path;
        gboolean wide;
        void (*run)(Fixture *f, gconstpointer side);
    } tests[] = {
        {"forms", FALSE, test_each_form_is_simpler},
        {"forms-to-the-metre", FALSE, test_forms_change_where_they_should},
        {"over-the-border", FALSE, test_a_house_over_the_border_is_seen},
        {"longest-unseen-goes", TRUE, test_the_longest_unseen_goes},
        {"room-for-two", TRUE, test_room_for_two},
        {"squares-of-the-ground", TRUE, test_squares_of_the_ground},
        {"fine-as-asked", FALSE, test_ground_is_as_fine_as_asked},
    };
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/overlay/tiles/", tests[i].path, NULL);
        g_test_add(path, Fixture, tests[i].wide ? county : town, set_up, tests[i].run, tear_down);
    }
    return g_test_run();
}
