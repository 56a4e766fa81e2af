/* Values that change by hundreds a frame: they do change, nearly all are normal, and following them allocates nothing. */
#include "app/alloc-count.h"
#include "model/live-load.h"
#include "overlay/overlay.h"
#include "theme-town.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define NOW    (G_GINT64_CONSTANT(1782037800) * JUM_SECOND)
#define FRAMES 60

typedef struct {
    char *folder, *path;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumLiveLoad *load;
} Town;

static void
open_town(Town *town)
{
    g_autoptr(GError) error = NULL;
    town->folder = g_dir_make_tmp("test-live-XXXXXX", &error);
    town->path = g_build_filename(town->folder, "town.gpkg", NULL);
    gboolean written = theme_town_write(town->path, &error);
    g_assert_no_error(error);
    g_assert_true(written);
    town->territory = jum_territory_open(town->path, &error);
    g_assert_no_error(error);
    town->points = jum_points_new(town->territory, &error);
    g_assert_no_error(error);
    town->world = jum_world_new(town->points);
    town->load = jum_live_load_new(town->world, 1);
    jum_live_load_fill(town->load, NOW);
}

static void
close_town(Town *town)
{
    jum_live_load_free(town->load);
    jum_world_free(town->world);
    jum_points_free(town->points);
    jum_territory_free(town->territory);
    g_remove(town->path);
    g_rmdir(town->folder);
    g_free(town->path);
    g_free(town->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Town, close_town)

static void
test_values_do_change(void)
{
    g_auto(Town) town = {0};
    open_town(&town);
    guint n = jum_points_count(town.points), lamps = 0, failed = 0;
    g_autofree double *before = g_memdup2(jum_world_values(town.world), n * sizeof(double));
    g_assert_cmpuint(jum_live_load_change(town.load, 300, NOW + 1), ==, 300);
    guint changed = 0;
    for (guint point = 0; point < n; point++) {
        double value = jum_world_value(town.world, point);
        changed += value != before[point];
        g_assert_true(isfinite(value)); /* each point has one, within what is possible */
        g_assert_cmpint(jum_quality_base(jum_world_quality(town.world, point, NOW)), ==,
                        JUM_QUALITY_GOOD);
    }
    g_assert_cmpuint(changed, ==, 300);
    guint32 first = jum_points_range(town.points, JUM_QUANTITY_lamp_state, &lamps);
    for (guint i = 0; i < lamps; i++)
        failed += jum_world_value(town.world, first + i) != JUM_LAMP_OK;
    g_assert_cmpuint(failed, >, 0);
    g_assert_cmpuint(failed, <, lamps / 25);
}

static void
test_following_allocates_nothing(void)
{
    g_auto(Town) town = {0};
    open_town(&town);
    g_autoptr(JumDevice) device = jum_device_new_null();
    g_autoptr(JumDrawQueue) queue = jum_draw_queue_new(device);
    g_autoptr(GError) error = NULL;
    JumOverlay *overlay = jum_overlay_new(town.territory, town.world, device, NULL, NULL, &error);
    g_assert_no_error(error);
    static const double origin[3] = {433000, 6714000, 0};
    JumFrame frame;
    guint most = 0, draws = 0;
    jum_overlay_set_time(overlay, NOW, NOW);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(overlay, (JumTheme) t, TRUE);
    for (guint f = 0; f < FRAMES; f++) {
        JumCamera camera = {433000 + f, 6712400, 900, 0, -35, 45, 1, 30000};
        jum_frame_init(&frame, &camera, origin, 1280, 720, 1.0);
        jum_live_load_change(town.load, 250, NOW + f);
        jum_alloc_count_start();
        jum_overlay_update(overlay, &frame);
        guint n = jum_alloc_count_stop();
        jum_draw_queue_clear(queue);
        jum_overlay_record(overlay, &frame, queue, queue);
        draws = MAX(draws, jum_draw_queue_n(queue));
        most = f >= FRAMES / 2 ? MAX(most, n) : 0;
    }
    g_assert_cmpuint(most, ==, 0);
    g_assert_cmpuint(draws, <, 60); /* all five themes, their legend and labels */
    jum_overlay_free(overlay);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/live/values", test_values_do_change);
    g_test_add_func("/live/allocations", test_following_allocates_nothing);
    return g_test_run();
}
