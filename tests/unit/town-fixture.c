/* The made-up town, open on the null device: each test asks for as much of it as it needs. */
#include "tests/unit/town-fixture.h"

#include "theme-town.h"
#include "town.h"

#include <glib/gstdio.h>

void
jum_town_fixture_write(JumTownFixture *f, double side_m)
{
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("jumeau-town-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "town.gpkg", NULL);
    f->themed = side_m == 0.0;
    gboolean written =
        f->themed ? theme_town_write(f->path, &error) : town_write(f->path, side_m, &error);
    g_assert_no_error(error);
    g_assert_true(written);
}

void
jum_town_fixture_open(JumTownFixture *f)
{
    g_autoptr(GError) error = NULL;
    f->territory = jum_territory_open(f->path, &error);
    g_assert_no_error(error);
    f->device = jum_device_new_null();
    if (!f->themed)
        return;
    f->points = jum_points_new(f->territory, &error);
    g_assert_no_error(error);
    f->world = jum_world_new(f->points);
}

void
jum_town_fixture_add_view(JumTownFixture *f, int width_px, int height_px)
{
    g_autoptr(GError) error = NULL;
    f->view = jum_view_new(f->territory, f->world, f->device, &error);
    g_assert_no_error(error);
    jum_view_set_size(f->view, width_px, height_px, 1.0);
    jum_view_set_draw_quality(f->view, JUM_DRAW_LOW);
    jum_view_set_time(f->view, JUM_TOWN_NOW, JUM_TOWN_NOW);
}

void
jum_town_fixture_add_overlay(JumTownFixture *f)
{
    g_autoptr(GError) error = NULL;
    f->queue = jum_draw_queue_new(f->device);
    f->overlay = jum_overlay_new(f->territory, f->world, f->device, NULL, NULL, &error);
    g_assert_no_error(error);
    jum_overlay_set_time(f->overlay, JUM_TOWN_NOW, JUM_TOWN_NOW);
}

guint64
jum_town_fixture_settle(JumTownFixture *f)
{
    guint64 most = 0;
    for (int still = 0, tries = 0; still < 3; tries++) {
        g_assert_cmpint(tries, <, 60000);
        jum_view_update(f->view);
        jum_view_draw(f->view);
        most = MAX(most, jum_view_stats(f->view).bytes_uploaded);
        still = jum_view_missing_tiles(f->view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(500);
    }
    return most;
}

void
jum_town_fixture_close(JumTownFixture *f)
{
    g_clear_pointer(&f->overlay, jum_overlay_free);
    g_clear_pointer(&f->queue, jum_draw_queue_free);
    g_clear_pointer(&f->view, jum_view_free);
    g_assert_cmpuint(jum_device_bytes_resident(f->device), ==, 0);
    g_clear_pointer(&f->device, jum_device_free);
    g_clear_pointer(&f->world, jum_world_free);
    g_clear_pointer(&f->points, jum_points_free);
    g_clear_pointer(&f->territory, jum_territory_free);
}

void
jum_town_fixture_remove(JumTownFixture *f)
{
    if (f->view != NULL)
        jum_view_forget_cache(f->territory);
    if (f->territory != NULL)
        jum_town_fixture_close(f);
    if (f->folder != NULL) {
        g_remove(f->path);
        g_rmdir(f->folder);
    }
    g_clear_pointer(&f->path, g_free);
    g_clear_pointer(&f->folder, g_free);
}
