/* The speed of the picture, measured the same way everywhere: an orbit round the densest square kilometre, then a flight
 * along the diagonal, off-screen, quality pinned, nothing skipped.  A frame runs from its first call to the return of
 * glFinish; allocations of our own code during a frame are counted by malloc itself (alloc-count.c). */
#include "app/bench.h"

#include "app/alloc-count.h"
#include "app/headless-territory.h"
#include "base/i18n.h"
#include "base/json-text.h"
#include "gfx/target.h"
#include "model/live-load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define MAX_FRAMES   200000
#define N_PICKS      64
#define PATIENCE_MS  10000.0
#define STILL_FRAMES 20
#define TURN_BYTES   1024 /* the compass and labels that turn with the view are no streaming */

typedef struct {
    float ms;
    guint32 buildings, triangles, draws, uploaded, allocations, missing;
} Frame;

typedef struct {
    const JumOptions *options;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumDevice *device;
    JumTarget *target;
    JumView *view;
    GArray *frames;               /* Frame */
    guint orbit_begin, orbit_end; /* the frames of the orbit, the picture once whole */
    double first_frame_ms, complete_ms;
    double pick_ms[N_PICKS];
    guint n_picks;
    double live_owed;
    gint64 live_us;
    JumLiveLoad *load;
} Bench;

/* ---- clocks ---- */

static double
monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* When this process started, on the monotonic clock: from its start time in clock ticks since boot. */
static double
process_start_ms(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/stat", &text, NULL, NULL))
        return monotonic_ms();
    const char *after = strrchr(text, ')');
    g_auto(GStrv) fields = g_strsplit(after != NULL ? after + 2 : "", " ", 0);
    if (g_strv_length(fields) < 20)
        return monotonic_ms();
    struct timespec boot;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    double ticks = g_ascii_strtod(fields[19], NULL);
    double started = ticks * 1e3 / (double) sysconf(_SC_CLK_TCK);
    double since = (double) boot.tv_sec * 1e3 + (double) boot.tv_nsec / 1e6 - started;
    return monotonic_ms() - since;
}

/* ---- life ---- */

static void
bench_clear(Bench *bench)
{
    jum_view_free(bench->view);
    jum_target_free(bench->target);
    jum_device_free(bench->device);
    jum_live_load_free(bench->load);
    jum_world_free(bench->world);
    jum_points_free(bench->points);
    jum_territory_free(bench->territory);
    if (bench->frames != NULL)
        g_array_unref(bench->frames);
}

/* Mean solar noon of midsummer in the middle of the territory: by day everywhere. */
static JumTime
noon(const JumTerritory *territory)
{
    const JumTerritoryInfo *info = jum_territory_info(territory);
    g_autoptr(GDateTime) utc = g_date_time_new_utc(2026, 6, 21, 12, 0, 0);
    double lon = 0.0, lat = 0.0;
    jum_crs_inverse(&info->crs, (info->extent_m.x0 + info->extent_m.x1) / 2.0,
                    (info->extent_m.y0 + info->extent_m.y1) / 2.0, &lon, &lat);
    double late_s = isfinite(lon) ? -lon * 240.0 : 0.0;
    return (g_date_time_to_unix(utc) + (gint64) late_s) * JUM_SECOND;
}

static gboolean
bench_open(Bench *bench, GError **error)
{
    const JumOptions *options = bench->options;
    bench->frames = g_array_sized_new(FALSE, FALSE, sizeof(Frame), 20000);
    g_autofree char *path = jum_headless_territory(options, error);
    if (path == NULL)
        return FALSE;
    bench->territory = jum_territory_open(path, error);
    if (bench->territory == NULL)
        return FALSE;
    if (options->cold)
        jum_view_forget_cache(bench->territory);
    if (options->live_values_per_s > 0.0) {
        bench->points = jum_points_new(bench->territory, error);
        if (bench->points == NULL)
            return FALSE;
        bench->world = jum_world_new(bench->points);
        bench->load = jum_live_load_new(bench->world, 1);
        jum_live_load_fill(bench->load, g_get_real_time());
    }
    bench->device = jum_device_new_offscreen(FALSE, error);
    if (bench->device == NULL)
        return FALSE;
    bench->target = jum_target_new(bench->device, options->width_px, options->height_px, 0, error);
    if (bench->target == NULL)
        return FALSE;
    bench->view = jum_view_new(bench->territory, bench->world, bench->device, error);
    if (bench->view == NULL)
        return FALSE;
    jum_view_set_size(bench->view, options->width_px, options->height_px, 1.0);
    JumDrawQuality quality =
        options->quality == JUM_DRAW_AUTO ? jum_view_draw_quality(bench->view) : options->quality;
    jum_view_set_draw_quality(bench->view, quality);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(bench->view, (JumTheme) theme,
                           bench->world != NULL &&
                               (!options->themes_given || options->themes[theme]));
    jum_view_set_time(bench->view, noon(bench->territory), noon(bench->territory));
    return TRUE;
}

/* ---- one frame ---- */

/* Values of the field, spread evenly over the points, as many as the clock asks for; each differs from the one before. */
static void
feed(Bench *bench)
{
    if (bench->world == NULL)
        return;
    gint64 now = g_get_monotonic_time();
    bench->live_owed += bench->options->live_values_per_s * (double) (now - bench->live_us) / 1e6;
    bench->live_us = now;
    guint n = (guint) bench->live_owed;
    jum_live_load_change(bench->load, n, g_get_real_time());
    bench->live_owed -= n;
}

static void
draw_frame(Bench *bench)
{
    double start = monotonic_ms();
    feed(bench);
    jum_alloc_count_start();
    jum_view_update(bench->view);
    jum_target_bind(bench->target);
    jum_target_clear(bench->target);
    jum_view_draw(bench->view);
    jum_device_finish(bench->device);
    guint allocations = jum_alloc_count_stop();
    JumViewStats stats = jum_view_stats(bench->view);
    Frame frame = {.ms = (float) (monotonic_ms() - start),
                   .buildings = stats.buildings_drawn,
                   .triangles = (guint32) stats.triangles,
                   .draws = stats.draws,
                   .uploaded = (guint32) stats.bytes_uploaded,
                   .allocations = allocations,
                   .missing = jum_view_missing_tiles(bench->view)};
    if (bench->frames->len < MAX_FRAMES)
        g_array_append_val(bench->frames, frame);
}

static void
pick(Bench *bench, double turn)
{
    if (bench->n_picks >= N_PICKS)
        return;
    double x = bench->options->width_px * (0.5 + 0.4 * cos(turn * 7.0));
    double y = bench->options->height_px * (0.6 + 0.3 * sin(turn * 5.0));
    double start = monotonic_ms();
    JumHit hit = {0};
    jum_view_pick(bench->view, x, y, &hit);
    jum_hit_clear(&hit);
    bench->pick_ms[bench->n_picks++] = monotonic_ms() - start;
}

/* ---- the two ways ---- */

/* Eye 600 m above the ground, 1 500 m from the densest square kilometre, looking at it from above: one turn. */
static void
place_orbit(Bench *bench, double turn)
{
    JumCamera *camera = jum_view_camera(bench->view);
    double x, y, angle = 2.0 * G_PI * turn;
    jum_view_densest(bench->view, &x, &y);
    camera->x_m = x - 1500.0 * sin(angle);
    camera->y_m = y - 1500.0 * cos(angle);
    camera->z_m = jum_view_ground_at(bench->view, x, y) + 600.0;
    camera->heading_deg = turn * 360.0;
    camera->pitch_deg = -22.0;
}

static void
place_flight(Bench *bench, double part)
{
    JumBox box = jum_territory_info(bench->territory)->extent_m;
    JumCamera *camera = jum_view_camera(bench->view);
    camera->x_m = box.x0 + (box.x1 - box.x0) * part;
    camera->y_m = box.y0 + (box.y1 - box.y0) * part;
    camera->z_m = jum_view_ground_at(bench->view, camera->x_m, camera->y_m) + 150.0;
    camera->heading_deg = atan2(box.x1 - box.x0, box.y1 - box.y0) * 180.0 / G_PI;
    camera->pitch_deg = -10.0;
}

static gboolean
is_complete(Bench *bench, double start_ms)
{
    if (jum_view_missing_tiles(bench->view) == 0 && bench->complete_ms == 0.0)
        bench->complete_ms = monotonic_ms() - start_ms;
    return bench->complete_ms > 0.0;
}

/* Both ways take half of the time asked for each; the first waits where it starts until its view is whole. */
static void
run(Bench *bench, double start_ms)
{
    double half_ms = bench->options->bench_s * 500.0, begin = monotonic_ms();
    bench->live_us = g_get_monotonic_time();
    place_orbit(bench, 0.0);
    do
        draw_frame(bench);
    while (jum_view_stats(bench->view).tiles == 0);
    bench->first_frame_ms = monotonic_ms() - start_ms;
    while (!is_complete(bench, start_ms) && monotonic_ms() - begin < PATIENCE_MS) {
        place_orbit(bench, 0.0);
        draw_frame(bench);
    }
    bench->orbit_begin = bench->frames->len;
    begin = monotonic_ms();
    for (double at = 0.0; at < half_ms; at = monotonic_ms() - begin) {
        place_orbit(bench, at / half_ms);
        draw_frame(bench);
        is_complete(bench, start_ms);
        if (bench->frames->len % 4 == 0)
            pick(bench, at / half_ms);
    }
    bench->orbit_end = bench->frames->len;
    begin = monotonic_ms();
    for (double at = 0.0; at < half_ms; at = monotonic_ms() - begin) {
        place_flight(bench, at / half_ms);
        draw_frame(bench);
        is_complete(bench, start_ms);
    }
}

/* What a frame allocates when nothing streams: after the two ways, once all is there; not among their frames. */
static double
count_allocations(Bench *bench)
{
    double begin = monotonic_ms(), sum = 0.0;
    guint kept = bench->frames->len, n = 0;
    while (n < STILL_FRAMES && monotonic_ms() - begin < PATIENCE_MS) {
        gboolean whole = jum_view_missing_tiles(bench->view) == 0;
        jum_view_camera(bench->view)->heading_deg += whole ? 0.01 : 0.0;
        draw_frame(bench);
        const Frame *frame = &g_array_index(bench->frames, Frame, bench->frames->len - 1);
        gboolean streams =
            frame->missing > 0 || (frame->uploaded > TURN_BYTES && bench->world == NULL);
        if (whole && !streams) {
            sum += frame->allocations;
            n++;
        }
        g_array_set_size(bench->frames, kept);
    }
    return n > 0 ? sum / n : NAN;
}

/* ---- report ---- */

static int
by_value(const void *a, const void *b)
{
    double p = *(const double *) a, q = *(const double *) b;
    return p < q ? -1 : p > q;
}

static double
quantile(double *sorted, guint n, double part)
{
    return n > 0 ? sorted[MIN((guint) (part * n), n - 1)] : NAN;
}

/* The middle of one column of the frames. */
static double
median_of(const Bench *bench, gsize offset)
{
    guint n = bench->frames->len;
    g_autofree double *values = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        values[i] =
            *(const guint32 *) (const void *) (bench->frames->data + i * sizeof(Frame) + offset);
    qsort(values, n, sizeof *values, by_value);
    return quantile(values, n, 0.5);
}

static void
add_frames(JumJsonText *json, const Bench *bench, const char *key, guint begin, guint end)
{
    guint n = end - begin;
    g_autofree double *ms = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        ms[i] = g_array_index(bench->frames, Frame, begin + i).ms;
    qsort(ms, n, sizeof *ms, by_value);
    jum_json_text_key(json, key);
    jum_json_text_begin_object(json);
    jum_json_text_add_number(json, "median", quantile(ms, n, 0.5));
    jum_json_text_add_number(json, "p95", quantile(ms, n, 0.95));
    jum_json_text_add_number(json, "max", n > 0 ? ms[n - 1] : NAN);
    jum_json_text_add_int(json, "count", n);
    jum_json_text_end_object(json);
}

static void
add_picks(JumJsonText *json, Bench *bench)
{
    qsort(bench->pick_ms, bench->n_picks, sizeof(double), by_value);
    jum_json_text_key(json, "pick_ms");
    jum_json_text_begin_object(json);
    jum_json_text_add_number(json, "median", quantile(bench->pick_ms, bench->n_picks, 0.5));
    jum_json_text_add_number(json, "p95", quantile(bench->pick_ms, bench->n_picks, 0.95));
    jum_json_text_end_object(json);
}

static void
report(Bench *bench)
{
    static const char *const qualities[] = {"low", "medium", "high", "auto"};
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double allocations = count_allocations(bench), uploaded = 0.0;
    for (guint i = 0; i < bench->frames->len; i++)
        uploaded = fmax(uploaded, g_array_index(bench->frames, Frame, i).uploaded);
    g_autoptr(JumJsonText) json = jum_json_text_new(FALSE);
    jum_json_text_begin_object(json);
    jum_json_text_add_number(json, "first_frame_ms", bench->first_frame_ms);
    jum_json_text_add_number(json, "complete_ms",
                             bench->complete_ms > 0.0 ? bench->complete_ms : NAN);
    add_frames(json, bench, "frame_ms", 0, bench->frames->len);
    add_frames(json, bench, "orbit_ms", bench->orbit_begin, bench->orbit_end);
    add_picks(json, bench);
    jum_json_text_add_number(json, "rss_peak_mb", (double) usage.ru_maxrss / 1024.0);
    jum_json_text_add_string(json, "quality", qualities[jum_view_draw_quality(bench->view)]);
    jum_json_text_add_int(json, "buildings_total",
                          jum_territory_count(bench->territory, JUM_TABLE_building));
    jum_json_text_add_number(json, "buildings_drawn_median",
                             median_of(bench, G_STRUCT_OFFSET(Frame, buildings)));
    jum_json_text_add_number(json, "triangles_median",
                             median_of(bench, G_STRUCT_OFFSET(Frame, triangles)));
    jum_json_text_add_number(json, "draws_median", median_of(bench, G_STRUCT_OFFSET(Frame, draws)));
    jum_json_text_add_number(json, "upload_bytes_max", uploaded);
    jum_json_text_add_number(json, "allocs_per_frame", allocations);
    jum_json_text_add_string(json, "gl", jum_device_name(bench->device));
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    fputs(text, stdout);
}

int
jum_bench_run(const JumOptions *options)
{
    double start_ms = process_start_ms();
    g_autoptr(GError) error = NULL;
    Bench bench = {.options = options};
    gboolean ok = bench_open(&bench, &error);
    if (ok) {
        run(&bench, start_ms);
        report(&bench);
    } else {
        g_printerr("jumeau: %s\n", error->message);
    }
    bench_clear(&bench);
    return ok ? 0 : 1;
}
