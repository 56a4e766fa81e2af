/* kept-agrees [gles]: a frame whose scene comes from the kept picture against one drawn whole, byte for byte: by day and
 * by night, smooth and not, after values, a selection, what the pointer is over, and the level of a lamp have changed. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "gfx/target.h"
#include "overlay/view.h"
#include "theme-town.h"

#define WIDTH  640
#define HEIGHT 360
#define BYTES  (WIDTH * HEIGHT * 4)

typedef struct {
    JumTerritory *territory;
    JumWorld *world;
    JumDevice *device;
    JumTarget *target;
    JumTime now;
    JumDrawQuality quality;
    guint faults;
} Desk;

static JumView *
open_view(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    JumView *view = jum_view_new(desk->territory, desk->world, desk->device, &error);
    g_assert_no_error(error);
    jum_view_set_size(view, WIDTH, HEIGHT, 1.0);
    jum_view_set_draw_quality(view, desk->quality);
    jum_view_set_time(view, desk->now, desk->now);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(view, (JumTheme) theme, TRUE);
    g_assert_true(jum_view_goto_named(view, "432520,6713100,140,0,-30", &error));
    return view;
}

static void
update(JumView *view)
{
    for (int still = 0, tries = 0; still < 3; tries++) {
        g_assert_cmpint(tries, <, 60000);
        jum_view_update(view);
        still = jum_view_missing_tiles(view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(1000);
    }
}

static void
draw(const Desk *desk, JumView *view, guint8 *rgba)
{
    jum_target_bind(desk->target);
    jum_target_clear(desk->target);
    jum_view_draw(view);
    jum_target_read(desk->target, rgba);
}

static void
put(const Desk *desk, JumQuantity quantity, double value)
{
    guint32 point = jum_points_at(jum_world_points(desk->world), quantity, 2);
    g_assert_cmpuint(point, !=, JUM_POINT_NONE);
    jum_world_put(desk->world, point, value, JUM_QUALITY_GOOD, desk->now);
    jum_world_next_serial(desk->world);
}

/* What another view that shows the same draws whole, in its first frame. */
static void
compare(Desk *desk, JumView *view, const char *what, const char *selected, gboolean keeps)
{
    g_autofree guint8 *kept = g_malloc(BYTES), *whole = g_malloc(BYTES);
    jum_view_select(view, selected);
    update(view);
    draw(desk, view, kept);
    JumView *other = open_view(desk);
    jum_view_select(other, selected);
    update(other);
    draw(desk, other, whole);
    guint scene = jum_view_stats(view).scene_draws, differ = 0;
    g_assert_cmpuint(jum_view_stats(other).scene_draws, >, 0);
    for (guint i = 0; i < BYTES; i++)
        differ += kept[i] != whole[i];
    jum_view_free(other);
    printf("quality %d, %s: %u scene draws, %u bytes differ\n", desk->quality, what, scene, differ);
    desk->faults += differ > 0 || (scene == 0) != keeps;
}

static void
try(Desk *desk, gboolean night, gboolean keeps)
{
    g_autofree guint8 *rgba = g_malloc(BYTES);
    g_assert_true(
        jum_time_parse(night ? "2026-11-21T20:30:00Z" : "2026-06-21T11:00:00Z", NULL, &desk->now));
    theme_town_fill(desk->world, desk->now);
    jum_world_next_serial(desk->world);
    JumView *view = open_view(desk);
    for (int i = 0; i < 3; i++) { /* at once; into the kept picture; from it */
        update(view);
        draw(desk, view, rgba);
    }
    put(desk, JUM_QUANTITY_car_park_free, 7.0);
    compare(desk, view, night ? "values by night" : "values by day", NULL, keeps);
    compare(desk, view, "a selection", "lamp/L-10", keeps);
    put(desk, JUM_QUANTITY_lamp_level, 0.35 - 0.2 * night - 0.05 * desk->quality);
    compare(desk, view, "a lamp", "lamp/L-10", keeps && !night);
    jum_view_camera(view)->heading_deg += 1.0;
    update(view);
    draw(desk, view, rgba);
    guint moving = jum_view_stats(view).scene_draws;
    desk->faults += moving == 0;
    jum_view_free(view);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    gboolean gles = argc > 1 && strcmp(argv[1], "gles") == 0;
    g_autofree char *folder = g_dir_make_tmp("kept-agrees-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    g_assert_true(theme_town_write(path, &error));
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_autoptr(JumPoints) points = jum_points_new(territory, &error);
    g_assert_no_error(error);
    g_autoptr(JumWorld) world = jum_world_new(points);
    Desk desk = {.territory = territory, .world = world};
    desk.device = jum_device_new_offscreen(gles, &error);
    g_assert_no_error(error);
    desk.target = jum_target_new(desk.device, WIDTH, HEIGHT, 0, &error);
    g_assert_no_error(error);
    for (int night = 0; night < 2; night++) {
        desk.quality = JUM_DRAW_LOW;
        try(&desk, night, TRUE);
        desk.quality = JUM_DRAW_MEDIUM; /* four samples a pixel: ES 3.0 cannot copy those */
        try(&desk, night, !gles);
    }
    guint heard = jum_device_errors(desk.device);
    if (heard > 0)
        printf("the driver reported %u errors\n", heard);
    jum_target_free(desk.target);
    jum_device_free(desk.device);
    g_remove(path);
    g_rmdir(folder);
    return desk.faults == 0 && heard == 0 ? 0 : 1;
}
