/* Does memory grow with the way flown?  The whole territory, to and fro in lanes of 3 km, several times, off-screen, all
 * themes shown and their values changing, by night: so that everything that streams, streams, and everything that caches,
 * caches.  What the system says this process holds is written once a minute of flight; then each pass over the territory
 * against the one before (places differ, passes do not), and the slope from the end of the first on.  Not a test: made by
 * `ninja tests/bench/flight`, run as `flight TERRITORY MINUTES PASSES FRAMES_A_SECOND [paced]`: paced flies by the clock,
 * else frames follow each other, up to three at a place whose tiles are not there. */
#include "gfx/target.h"
#include "overlay/view.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANE_M 3000.0
#define SPREAD 7919

typedef struct {
    JumBox box;
    double length_m; /* of a lane */
    guint n_lanes;
    double pass_m;
} Way;

static Way
way_over(JumBox box)
{
    guint n = (guint) MAX((box.y1 - box.y0) / LANE_M, 1.0);
    double length_m = box.x1 - box.x0;
    return (Way){box, length_m, n, n * (length_m + LANE_M)};
}

/* Lanes east and west from south to north, and back over the same: no jump anywhere. */
static void
place(const Way *way, JumView *view, double flown_m)
{
    JumCamera *c = jum_view_camera(view);
    double leg = way->length_m + LANE_M, at = fmod(flown_m, leg);
    guint k = (guint) (flown_m / leg) % (2 * way->n_lanes);
    gboolean back = k >= way->n_lanes;
    guint lane = back ? 2 * way->n_lanes - 1 - k : k;
    double along = MIN(at, way->length_m), aside = at - along;
    gboolean east = (k & 1) == 0;
    c->x_m = east ? way->box.x0 + along : way->box.x1 - along;
    c->y_m = way->box.y0 + lane * LANE_M + (back ? -aside : aside);
    c->z_m = jum_view_ground_at(view, c->x_m, c->y_m) + 150.0;
    c->heading_deg = east ? 90.0 : 270.0;
    c->pitch_deg = -10.0;
}

/* kB of one line of /proc/self/status, as MB. */
static double
held_mb(const char *key)
{
    g_autofree char *text = NULL;
    const char *at = g_file_get_contents("/proc/self/status", &text, NULL, NULL)
                         ? g_strstr_len(text, -1, key)
                         : NULL;
    return at != NULL ? g_ascii_strtod(at + strlen(key) + 1, NULL) / 1024.0 : NAN;
}

static void
change(JumWorld *world, JumTime time, guint values)
{
    static guint32 at;
    const JumPoints *points = jum_world_points(world);
    guint n = jum_points_count(points);
    for (guint i = 0; i < values && n > 0; i++) {
        at = (at + SPREAD) % n;
        double lo = jum_points_lo(points, at), hi = fmin(jum_points_hi(points, at), lo + 100.0);
        jum_world_put(world, at, lo + (hi - lo) * g_random_double(), JUM_QUALITY_GOOD, time);
    }
    jum_world_next_serial(world);
}

/* MB an hour from minute @first on, by least squares. */
static double
slope(const GArray *held, guint first)
{
    double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    for (guint i = first; i < held->len; i++) {
        double hour = i / 60.0, mb = g_array_index(held, double, i);
        n++;
        x += hour;
        y += mb;
        xx += hour * hour;
        xy += hour * mb;
    }
    return (n * xy - x * y) / (n * xx - x * x);
}

static void
conclude(const GArray *held, guint passes)
{
    guint each = held->len / passes;
    for (guint pass = 0; pass < passes; pass++) {
        double sum = 0.0, most = 0.0;
        for (guint i = pass * each; i < (pass + 1) * each; i++) {
            sum += g_array_index(held, double, i);
            most = fmax(most, g_array_index(held, double, i));
        }
        printf("pass %u: mean %.1f MB, at most %.1f MB\n", pass + 1, sum / each, most);
    }
    if (passes > 1)
        printf("slope after the first pass %.2f MB an hour, peak %.1f MB\n", slope(held, each),
               held_mb("VmHWM:"));
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    mallopt(M_MMAP_THRESHOLD, 256 * 1024); /* as jumeau does */
    int minutes = argc > 4 ? atoi(argv[2]) : 0;
    int passes = argc > 4 ? atoi(argv[3]) : 0;
    int rate = argc > 4 ? atoi(argv[4]) : 0;
    gboolean paced = argc > 5;
    if (passes < 1 || minutes < passes || rate < 1) {
        g_printerr("usage: flight TERRITORY MINUTES PASSES FRAMES_A_SECOND [paced]\n");
        return 2;
    }
    g_autoptr(JumTerritory) territory = jum_territory_open(argv[1], &error);
    g_autoptr(JumDevice) device = territory ? jum_device_new_offscreen(FALSE, &error) : NULL;
    g_autoptr(JumTarget) target = device ? jum_target_new(device, 1280, 720, 0, &error) : NULL;
    g_autoptr(JumPoints) points = target ? jum_points_new(territory, &error) : NULL;
    g_autoptr(JumWorld) world = points ? jum_world_new(points) : NULL;
    g_autoptr(JumView) view = world ? jum_view_new(territory, world, device, &error) : NULL;
    if (view == NULL) {
        g_printerr("flight: %s\n", error->message);
        return 1;
    }
    jum_view_set_size(view, 1280, 720, 1.0);
    jum_view_set_draw_quality(view, JUM_DRAW_LOW);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(view, (JumTheme) theme, TRUE);
    g_autoptr(GDateTime) evening = g_date_time_new_utc(2026, 12, 21, 18, 0, 0);
    JumTime start = g_date_time_to_unix(evening) * JUM_SECOND;
    change(world, start, jum_points_count(points));
    Way way = way_over(jum_territory_info(territory)->extent_m);
    g_autoptr(GArray) held = g_array_new(FALSE, FALSE, sizeof(double));
    double speed = passes * way.pass_m / (60.0 * minutes); /* metres a second */
    gint64 begin_us = g_get_monotonic_time();
    printf(
        "minute  km     rss MB  anonymous  in use  on device MB  upload KiB  frames with gaps\n");
    for (int m = 0; m < minutes; m++) {
        guint64 most = 0;
        guint gaps = 0;
        for (int f = 0; f < 60 * rate; f++) {
            gint64 frame = (gint64) m * 60 * rate + f;
            JumTime now = start + frame * JUM_SECOND / rate;
            place(&way, view, speed * (double) frame / rate);
            jum_view_set_time(view, now, now);
            change(world, now, 200);
            for (int again = 0; again < 3; again++) {
                jum_view_update(view);
                jum_target_bind(target);
                jum_target_clear(target);
                jum_view_draw(view);
                jum_device_finish(device);
                most = MAX(most, jum_view_stats(view).bytes_uploaded);
                if (paced || jum_view_missing_tiles(view) == 0)
                    break;
            }
            gaps += jum_view_missing_tiles(view) > 0;
            gint64 late_us = frame * G_USEC_PER_SEC / rate - (g_get_monotonic_time() - begin_us);
            if (paced && late_us > 0)
                g_usleep((gulong) late_us);
        }
        malloc_trim(0); /* once a minute, as jumeau does */
        double rss = held_mb("VmRSS:");
        g_array_append_val(held, rss);
        printf("%6d  %5.1f  %6.1f  %9.1f  %6.1f  %12.1f  %10.0f  %u\n", m,
               speed * 60.0 * (m + 1) / 1000.0, rss, held_mb("RssAnon:"),
               (double) mallinfo2().uordblks / 1048576.0,
               (double) jum_device_bytes_resident(device) / 1048576.0, (double) most / 1024.0,
               gaps);
        fflush(stdout);
    }
    conclude(held, (guint) passes);
    return 0;
}
