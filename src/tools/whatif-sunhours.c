/* jumeau-whatif sunhours: hours of sun of a district, at 2 m above its ground and along its façades, over a day or a
 * year.  Buildings become cells of 1 m; those of a margin around cast shadows too, and the relief with them. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "base/json-text.h"
#include "base/number.h"
#include "base/time.h"
#include "city/territory.h"
#include "sim/sun/sun-hours.h"
#include "tools/whatif.h"

#define EYE_M           2.0
#define MARGIN_M        500.0  /* a house of 10 m: down to a sun 1.1° high */
#define WALL_STEP_M     2.0    /* between points of a façade */
#define LARGEST_M       3000.0 /* side of a district */
#define YEAR_SECTOR_DEG 1.0

typedef struct {
    double box_deg[4];
    JumBox inner_m, outer_m;
    JumTime start;
    guint n_days;
    JumTerritory *territory;
    JumLayer *buildings;
    JumElevation *ground;
    guint nx, ny;
    float *top_m, *eye_m, *ground_h, *walls_h;
    GArray *walls;    /* JumShadeWall */
    GArray *wall_row; /* guint: of the building */
} Job;

static void
job_clear(Job *job)
{
    g_clear_pointer(&job->territory, jum_territory_free);
    g_clear_pointer(&job->buildings, jum_layer_free);
    g_clear_pointer(&job->ground, jum_elevation_free);
    g_free(job->top_m);
    g_free(job->eye_m);
    g_free(job->ground_h);
    g_free(job->walls_h);
    g_clear_pointer(&job->walls, g_array_unref);
    g_clear_pointer(&job->wall_row, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

static gboolean
parse_box(Job *job, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    double *d = job->box_deg;
    gboolean good = g_strv_length(parts) == 4;
    for (guint i = 0; good && i < 4; i++)
        good = jum_number_parse(parts[i], &d[i]);
    if (good && d[0] < d[2] && d[1] < d[3] && fabs(d[0]) <= 180.0 && fabs(d[2]) <= 180.0 &&
        fabs(d[1]) <= 85.0 && fabs(d[3]) <= 85.0)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                "--bbox is MINLON,MINLAT,MAXLON,MAXLAT in degrees, not '%s'", text);
    return FALSE;
}

/* A date YYYY-MM-DD, or a year YYYY; both of UTC. */
static gboolean
parse_dates(Job *job, const char *date, const char *year, GError **error)
{
    g_autofree char *first = year != NULL ? g_strdup_printf("%s-01-01", year) : g_strdup(date);
    if ((date == NULL) == (year == NULL) || strlen(first) != 10 ||
        !jum_time_parse(first, NULL, &job->start)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    "give either --date YYYY-MM-DD or --year YYYY");
        return FALSE;
    }
    JumCivil civil = jum_time_civil(job->start, NULL);
    job->n_days = year == NULL ? 1 : g_date_is_leap_year((GDateYear) civil.year) ? 366 : 365;
    return TRUE;
}

static gboolean
set_boxes(Job *job, GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(job->territory);
    job->inner_m = JUM_BOX_EMPTY;
    for (guint i = 0; i < 4; i++) {
        double x, y;
        jum_crs_forward(&info->crs, job->box_deg[i % 2 * 2], job->box_deg[i / 2 * 2 + 1], &x, &y);
        jum_box_add(&job->inner_m, x, y);
    }
    JumBox *b = &job->inner_m;
    *b = (JumBox){floor(b->x0), floor(b->y0), ceil(b->x1), ceil(b->y1)};
    if (!jum_box_intersects(b, &info->extent_m) || b->x1 - b->x0 > LARGEST_M ||
        b->y1 - b->y0 > LARGEST_M) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "--bbox is outside the territory, or larger than %.0f m a side", LARGEST_M);
        return FALSE;
    }
    job->outer_m = (JumBox){b->x0 - MARGIN_M, b->y0 - MARGIN_M, b->x1 + MARGIN_M, b->y1 + MARGIN_M};
    job->nx = (guint) (job->outer_m.x1 - job->outer_m.x0);
    job->ny = (guint) (job->outer_m.y1 - job->outer_m.y0);
    return TRUE;
}

/* ---- the field of heights ---- */

static int
compare_doubles(const void *a, const void *b)
{
    double p = *(const double *) a, q = *(const double *) b;
    return (p > q) - (p < q);
}

/* Where the middle line of row @j of cells crosses the rings of a building, sorted. */
static void
find_crossings(const JumGeometryColumns *g, guint row, double y_m, GArray *crossings)
{
    g_array_set_size(crossings, 0);
    for (guint r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint v = first, last = end - 1; v < end; last = v++)
            if ((g->y[v] > y_m) != (g->y[last] > y_m)) {
                double x =
                    g->x[v] + (y_m - g->y[v]) / (g->y[last] - g->y[v]) * (g->x[last] - g->x[v]);
                g_array_append_val(crossings, x);
            }
    }
    g_array_sort(crossings, compare_doubles);
}

static void
raise_building(Job *job, const JumGeometryColumns *g, guint row, double height_m, GArray *crossings)
{
    JumBox box = jum_layer_box(job->buildings, row);
    double x0 = job->outer_m.x0, y0 = job->outer_m.y0;
    double ground_m =
        jum_elevation_at(job->ground, 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1));
    float top_m = (float) (ground_m + height_m);
    double from = CLAMP(box.y0 - y0, 0.0, job->ny), to = CLAMP(box.y1 - y0 + 1.0, 0.0, job->ny);
    for (guint j = (guint) from; j < (guint) to; j++) {
        find_crossings(g, row, y0 + j + 0.5, crossings);
        for (guint c = 0; c + 1 < crossings->len; c += 2) {
            double a = g_array_index(crossings, double, c),
                   b = g_array_index(crossings, double, c + 1);
            guint i0 = (guint) CLAMP(ceil(a - x0 - 0.5), 0.0, job->nx);
            guint i1 = (guint) CLAMP(ceil(b - x0 - 0.5), 0.0, job->nx);
            for (guint i = i0; i < i1; i++) {
                gsize cell = (gsize) j * job->nx + i;
                job->top_m[cell] = fmaxf(job->top_m[cell], top_m);
                job->eye_m[cell] = NAN;
            }
        }
    }
}

static void
build_field(Job *job)
{
    gsize cells = (gsize) job->nx * job->ny;
    job->top_m = g_new(float, cells);
    job->eye_m = g_new(float, cells);
    job->ground_h = g_new(float, cells);
    const JumBox *in = &job->inner_m;
    for (guint j = 0; j < job->ny; j++)
        for (guint i = 0; i < job->nx; i++) {
            double x = job->outer_m.x0 + i + 0.5, y = job->outer_m.y0 + j + 0.5;
            gsize cell = (gsize) j * job->nx + i;
            gboolean is_inside = x > in->x0 && x < in->x1 && y > in->y0 && y < in->y1;
            job->top_m[cell] = (float) jum_elevation_at(job->ground, x, y);
            job->eye_m[cell] = is_inside ? job->top_m[cell] + (float) EYE_M : NAN;
        }
    JumGeometryColumns g = jum_layer_geometry(job->buildings);
    int height = jum_layer_column(job->buildings, "height_m");
    g_autoptr(GArray) crossings = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint row = 0; row < g.n_rows; row++) {
        double height_m = jum_layer_real(job->buildings, height, row);
        if (height_m > 0.0 && g.ring_start[row] < g.ring_start[row + 1])
            raise_building(job, &g, row, height_m, crossings);
    }
}

/* ---- façades ---- */

/* Points along an edge; the outside is on the right of a ring that turns counter-clockwise, and of a hole. */
static void
add_edge(Job *job, guint row, double ax, double ay, double bx, double by)
{
    double length_m = hypot(bx - ax, by - ay);
    if (length_m < 0.5)
        return;
    double out_x = (by - ay) / length_m, out_y = -(bx - ax) / length_m;
    guint n = (guint) ceil(length_m / WALL_STEP_M);
    for (guint k = 0; k < n; k++) {
        double t = (k + 0.5) / n;
        double x = ax + t * (bx - ax) + 0.9 * out_x, y = ay + t * (by - ay) + 0.9 * out_y;
        if (x < job->inner_m.x0 || x >= job->inner_m.x1 || y < job->inner_m.y0 ||
            y >= job->inner_m.y1)
            continue;
        gsize cell = (gsize) (y - job->outer_m.y0) * job->nx + (gsize) (x - job->outer_m.x0);
        if (isnan(job->eye_m[cell])) /* against another building */
            continue;
        JumShadeWall wall = {(guint32) cell, (float) (atan2(out_x, out_y) * 180.0 / G_PI)};
        g_array_append_val(job->walls, wall);
        g_array_append_val(job->wall_row, row);
    }
}

static void
find_walls(Job *job)
{
    job->walls = g_array_new(FALSE, FALSE, sizeof(JumShadeWall));
    job->wall_row = g_array_new(FALSE, FALSE, sizeof(guint));
    JumGeometryColumns g = jum_layer_geometry(job->buildings);
    int height = jum_layer_column(job->buildings, "height_m");
    for (guint row = 0; row < g.n_rows; row++) {
        if (!(jum_layer_real(job->buildings, height, row) > EYE_M))
            continue;
        for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++) {
            guint first = g.vertex_start[r], end = g.vertex_start[r + 1];
            for (guint v = first, last = end - 1; v < end; last = v++)
                add_edge(job, row, g.x[last], g.y[last], g.x[v], g.y[v]);
        }
    }
    job->walls_h = g_new0(float, job->walls->len + 1);
}

/* ---- the answer ---- */

static void
add_hours(JumJsonText *json,
          const char *key,
          const float *hours,
          const float *asked,
          gsize n,
          gboolean is_day)
{
    gsize count = 0, below[4] = {0};
    double sum = 0.0, least = INFINITY, most = -INFINITY;
    static const double LEVELS[] = {1.5, 2.0, 3.0,
                                    4.0}; /* EN 17037, and the two hours of December */
    for (gsize i = 0; i < n; i++) {
        if (asked != NULL && isnan(asked[i]))
            continue;
        count++;
        sum += hours[i];
        least = fmin(least, hours[i]);
        most = fmax(most, hours[i]);
        for (guint k = 0; k < 4; k++)
            below[k] += hours[i] < LEVELS[k] - 1e-3;
    }
    jum_json_text_key(json, key);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "points", (gint64) count);
    jum_json_text_add_number(json, "mean_h", count > 0 ? sum / (double) count : NAN);
    jum_json_text_add_number(json, "min_h", least);
    jum_json_text_add_number(json, "max_h", most);
    static const char *const NAMES[] = {"below_1.5_h", "below_2_h", "below_3_h", "below_4_h"};
    for (guint k = 0; k < 4 && is_day; k++)
        jum_json_text_add_int(json, NAMES[k], (gint64) below[k]);
    jum_json_text_end_object(json);
}

static void
print_json(const Job *job, const JumSunHoursInfo *info, double solve_ms)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    char buffer[JUM_TIME_BYTES];
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "start", jum_time_format(buffer, job->start));
    jum_json_text_add_int(json, "days", job->n_days);
    jum_json_text_add_int(json, "step_s", 300);
    jum_json_text_add_number(json, "height_m", EYE_M);
    jum_json_text_add_number(json, "open_h", info->open_h);
    jum_json_text_add_int(json, "buildings", jum_layer_n_rows(job->buildings));
    add_hours(json, "ground", job->ground_h, job->eye_m, (gsize) job->nx * job->ny,
              job->n_days == 1);
    add_hours(json, "facades", job->walls_h, NULL, job->walls->len, job->n_days == 1);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_add_number(json, "rss_peak_mb", (double) usage.ru_maxrss / 1024.0);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static gboolean
solve(Job *job, GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(job->territory);
    double x = 0.5 * (job->inner_m.x0 + job->inner_m.x1),
           y = 0.5 * (job->inner_m.y0 + job->inner_m.y1);
    double lon, lat, lon_up, lat_up;
    jum_crs_inverse(&info->crs, x, y, &lon, &lat);
    jum_crs_inverse(&info->crs, x, y + 100.0, &lon_up, &lat_up);
    JumSunHoursProblem problem = {
        .field = {job->nx, job->ny, 1.0, job->top_m, job->eye_m, (guint) MARGIN_M, (guint) MARGIN_M,
                  job->nx - (guint) MARGIN_M, job->ny - (guint) MARGIN_M},
        .place = jum_sun_place(lat, lon, jum_elevation_at(job->ground, x, y)),
        .grid_north_deg =
            atan2((lon_up - lon) * cos(lat * G_PI / 180.0), lat_up - lat) * 180.0 / G_PI,
        .start_us = job->start,
        .n_steps = job->n_days * 288,
        .step_s = 300,
        .sector_deg = job->n_days > 1 ? YEAR_SECTOR_DEG : 0.0,
        .n_walls = job->walls->len,
        .walls = (const JumShadeWall *) (void *) job->walls->data,
    };
    JumSunHoursInfo result;
    gint64 before_us = g_get_monotonic_time();
    JumShadeStatus status = jum_sun_hours(&problem, job->ground_h, job->walls_h, &result);
    if (status != JUM_SHADE_OK) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    status == JUM_SHADE_NO_MEMORY ? "no memory for so large a district"
                                                  : "no sun for this place and date");
        return FALSE;
    }
    print_json(job, &result, (double) (g_get_monotonic_time() - before_us) / 1e3);
    return TRUE;
}

JumExit
jum_whatif_sunhours(int argc, char **argv, GError **error)
{
    g_auto(Job) job = {0};
    const char *territory = NULL, *box = NULL, *date = NULL, *year = NULL;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &territory, TRUE},
        {"--bbox", JUM_ARGUMENT_TEXT, &box, TRUE},
        {"--date", JUM_ARGUMENT_TEXT, &date, FALSE},
        {"--year", JUM_ARGUMENT_TEXT, &year, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error) || !parse_box(&job, box, error) ||
        !parse_dates(&job, date, year, error))
        return JUM_EXIT_USAGE;
    job.territory = jum_territory_open(territory, error);
    if (job.territory == NULL || !set_boxes(&job, error))
        return JUM_EXIT_NONE;
    job.buildings = jum_territory_read(job.territory, JUM_TABLE_building, &job.outer_m, error);
    if (job.buildings == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(GError) why = NULL;
    job.ground = jum_territory_read_elevation(job.territory, &why); /* NULL without error: flat */
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return JUM_EXIT_NONE;
    }
    build_field(&job);
    find_walls(&job);
    return solve(&job, error) ? JUM_EXIT_ANSWER : JUM_EXIT_NONE;
}
