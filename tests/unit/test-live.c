/* Values that change by hundreds a frame: they do change, nearly all are normal, and following them allocates nothing. */
#include "app/alloc-count.h"
#include "model/live-load.h"
#include "tests/unit/town-fixture.h"

#include <math.h>
#include <string.h>

#define NOW    JUM_TOWN_NOW
#define FRAMES 60

typedef struct {
    JumTownFixture town;
    JumLiveLoad *load;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    jum_town_fixture_write(&f->town, 0);
    jum_town_fixture_open(&f->town);
    f->load = jum_live_load_new(f->town.world, 1);
    jum_live_load_fill(f->load, NOW);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    jum_live_load_free(f->load);
    jum_town_fixture_remove(&f->town);
}

static void
test_values_do_change(Fixture *f, gconstpointer data)
{
    JumTownFixture *town = &f->town;
    guint n = jum_points_count(town->points), lamps = 0, failed = 0;
    g_autofree double *before = g_memdup2(jum_world_values(town->world), n * sizeof(double));
    g_assert_cmpuint(jum_live_load_change(f->load, 300, NOW + 1), ==, 300);
    guint changed = 0;
    for (guint point = 0; point < n; point++) {
        double value = jum_world_value(town->world, point);
        changed += value != before[point];
        g_assert_true(isfinite(value)); /* each point has one, within what is possible */
        g_assert_cmpint(jum_quality_base(jum_world_quality(town->world, point, NOW)), ==,
                        JUM_QUALITY_GOOD);
    }
    g_assert_cmpuint(changed, ==, 300);
    guint32 first = jum_points_range(town->points, JUM_QUANTITY_lamp_state, &lamps);
    for (guint i = 0; i < lamps; i++)
        failed += jum_world_value(town->world, first + i) != JUM_LAMP_OK;
    g_assert_cmpuint(failed, >, 0);
    g_assert_cmpuint(failed, <, lamps / 25);
}

static void
test_following_allocates_nothing(Fixture *f, gconstpointer data)
{
    static const double origin[3] = {433000, 6714000, 0};
    guint most = 0, draws = 0;
    jum_town_fixture_add_overlay(&f->town);
    JumTownFixture *town = &f->town;
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(town->overlay, (JumTheme) t, TRUE);
    for (guint i = 0; i < FRAMES; i++) {
        JumCamera camera = {433000 + i, 6712400, 900, 0, -35, 45, 1, 30000};
        jum_frame_init(&town->frame, &camera, origin, 1280, 720, 1.0);
        jum_live_load_change(f->load, 250, NOW + i);
        jum_alloc_count_start();
        jum_overlay_update(town->overlay, &town->frame);
        guint n = jum_alloc_count_stop();
        jum_draw_queue_clear(town->queue);
        jum_overlay_record(town->overlay, &town->frame, town->queue, town->queue);
        draws = MAX(draws, jum_draw_queue_n(town->queue));
        most = i >= FRAMES / 2 ? MAX(most, n) : 0;
    }
    g_assert_cmpuint(most, ==, 0);
    g_assert_cmpuint(draws, <, 60); /* all five themes, their legend and labels */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/live/values", Fixture, NULL, set_up, test_values_do_change, tear_down);
    g_test_add("/live/allocations", Fixture, NULL, set_up, test_following_allocates_nothing,
               tear_down);
    return g_test_run();
}
