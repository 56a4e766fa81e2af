/* Where the time of a frame goes, in CPU milliseconds rather than by the wall clock, so that it can be read on a busy
 * machine: the thread that makes the calls (vertices, binning, ours) apart from all others (software GL's rasteriser;
 * the tile workers are at rest, a view is drawn only once it is whole).  Not a test: made by `ninja
 * tests/bench/frame-parts`, run as `frame-parts TERRITORY [FRAMES [PICTURES [VALUES [THEMES]]]]`: PICTURES is the stem
 * of a PNG a view (- for none); with VALUES all themes (or those whose digits THEMES holds) are shown and so many values
 * change before each frame; with LAYERS in the environment every reference layer is shown. */
#include "gfx/png-file.h"
#include "gfx/target.h"
#include "model/live-load.h"
#include "overlay/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VIEWS 12

static double
clock_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* The first eight as the orbit of --bench has them, then four along its flight. */
static void
place(JumView *view, JumBox box, int i)
{
    JumCamera *c = jum_view_camera(view);
    double x, y, angle = G_PI * i / 4.0, part = 0.2 * (i - 7);
    if (i < 8) {
        jum_view_densest(view, &x, &y);
        c->x_m = x - 1500.0 * sin(angle);
        c->y_m = y - 1500.0 * cos(angle);
        c->z_m = jum_view_ground_at(view, x, y) + 600.0;
        c->heading_deg = i * 45.0;
        c->pitch_deg = -22.0;
        return;
    }
    c->x_m = box.x0 + (box.x1 - box.x0) * part;
    c->y_m = box.y0 + (box.y1 - box.y0) * part;
    c->z_m = jum_view_ground_at(view, c->x_m, c->y_m) + 150.0;
    c->heading_deg = atan2(box.x1 - box.x0, box.y1 - box.y0) * 180.0 / G_PI;
    c->pitch_deg = -10.0;
}

static void
draw(JumView *view, JumTarget *target, JumDevice *device)
{
    jum_view_update(view);
    jum_target_bind(target);
    jum_target_clear(target);
    jum_view_draw(view);
    jum_device_finish(device);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int frames = argc > 2 ? atoi(argv[2]) : 10;
    g_autoptr(JumTerritory) territory = argc > 1 ? jum_territory_open(argv[1], &error) : NULL;
    g_autoptr(JumDevice) device = territory ? jum_device_new_offscreen(FALSE, &error) : NULL;
    g_autoptr(JumTarget) target = device ? jum_target_new(device, 1280, 720, 0, &error) : NULL;
    guint values = argc > 4 ? (guint) atoi(argv[4]) : 0;
    g_autoptr(JumPoints) points = target && argc > 4 ? jum_points_new(territory, &error) : NULL;
    g_autoptr(JumWorld) world = points ? jum_world_new(points) : NULL;
    g_autoptr(JumLiveLoad) load = world ? jum_live_load_new(world, 1) : NULL;
    if (load != NULL)
        jum_live_load_fill(load, g_get_real_time());
    g_autoptr(JumView) view = target ? jum_view_new(territory, world, device, &error) : NULL;
    if (view == NULL || frames < 1) {
        g_printerr("%s\n",
                   error ? error->message
                         : "usage: frame-parts TERRITORY [FRAMES [PICTURES [VALUES [THEMES]]]]");
        return 1;
    }
    jum_view_set_size(view, 1280, 720, 1.0);
    jum_view_set_draw_quality(view, JUM_DRAW_LOW);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(view, (JumTheme) theme,
                           world != NULL && (argc <= 5 || strchr(argv[5], '0' + theme) != NULL));
    const JumTerritoryInfo *info = jum_territory_info(territory);
    JumBox box = info->extent_m;
    double lon = 0.0, lat = 0.0;
    jum_crs_inverse(&info->crs, (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0, &lon, &lat);
    g_autoptr(GDateTime) noon = g_date_time_new_utc(2026, 6, 21, 12, 0, 0);
    JumTime instant = (g_date_time_to_unix(noon) - (gint64) (lon * 240.0)) * JUM_SECOND;
    jum_view_set_time(view, instant, instant);
    double sum[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < VIEWS; i++) {
        do {
            place(view, box, i);
            for (guint r = 0; getenv("LAYERS") != NULL && r < jum_view_n_references(view); r++)
                jum_view_set_reference(view, r, TRUE, 0.7);
            draw(view, target, device);
        } while (jum_view_missing_tiles(view) > 0);
        double best[3] = {INFINITY, INFINITY, INFINITY};
        for (int f = 0; f < frames; f++) {
            double wall = clock_ms(CLOCK_MONOTONIC), own = clock_ms(CLOCK_THREAD_CPUTIME_ID),
                   all = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
            if (load != NULL)
                jum_live_load_change(load, values, g_get_real_time());
            /* or the picture that is there would be shown again */
            jum_view_camera(view)->heading_deg += f % 2 == 0 ? 1e-4 : -1e-4;
            draw(view, target, device);
            own = clock_ms(CLOCK_THREAD_CPUTIME_ID) - own;
            best[2] = fmin(best[2], clock_ms(CLOCK_MONOTONIC) - wall);
            best[0] = fmin(best[0], own);
            best[1] = fmin(best[1], clock_ms(CLOCK_PROCESS_CPUTIME_ID) - all - own);
        }
        JumViewStats stats = jum_view_stats(view);
        printf("view %2d  calls %5.1f  raster %5.1f  wall %5.1f  triangles %7u  draws %4u  "
               "buildings %6u\n",
               i, best[0], best[1], best[2], (guint) stats.triangles, stats.draws,
               stats.buildings_drawn);
        sum[0] += best[0] / VIEWS;
        sum[1] += best[1] / VIEWS;
        sum[2] += best[2] / VIEWS;
        if (argc > 3 && strcmp(argv[3], "-") != 0) {
            g_autofree guint8 *rgba = g_malloc(1280 * 720 * 4);
            g_autofree char *path = g_strdup_printf("%s-%02d.png", argv[3], i);
            jum_target_read(target, rgba);
            if (!jum_png_write(path, rgba, 1280, 720, &error))
                g_error("%s", error->message);
        }
    }
    printf("mean     calls %5.1f  raster %5.1f  wall %5.1f  sum %5.1f\n", sum[0], sum[1], sum[2],
           sum[0] + sum[1]);
    return 0;
}
