/* jumeau-whatif sunhours: hours of sun of a district as it is, at 2 m above its ground and along its façades, over a
 * day or a year (model/sun-district.h).  With a project: jumeau-whatif run, on a scenario that adds buildings. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "base/json-text.h"
#include "base/number.h"
#include "base/time.h"
#include "city/territory.h"
#include "model/sun-district.h"
#include "tools/whatif.h"

typedef struct {
    double box_deg[4];
    JumBox box_m;
    JumSunDates dates;
    JumTerritory *territory;
    JumLayer *buildings;
    JumElevation *ground;
    JumSunDistrict *district;
} Job;

static void
job_clear(Job *job)
{
    g_clear_pointer(&job->district, jum_sun_district_free);
    g_clear_pointer(&job->territory, jum_territory_free);
    g_clear_pointer(&job->buildings, jum_layer_free);
    g_clear_pointer(&job->ground, jum_elevation_free);
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
        !jum_time_parse(first, NULL, &job->dates.start)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    "give either --date YYYY-MM-DD or --year YYYY");
        return FALSE;
    }
    JumCivil civil = jum_time_civil(job->dates.start, NULL);
    job->dates.n_days = year == NULL ? 1 : g_date_is_leap_year((GDateYear) civil.year) ? 366 : 365;
    return TRUE;
}

static gboolean
open_district(Job *job, const char *path, GError **error)
{
    job->territory = jum_territory_open(path, error);
    if (job->territory == NULL)
        return FALSE;
    const JumTerritoryInfo *info = jum_territory_info(job->territory);
    job->box_m = JUM_BOX_EMPTY;
    for (guint i = 0; i < 4; i++) {
        double x, y;
        jum_crs_forward(&info->crs, job->box_deg[i % 2 * 2], job->box_deg[i / 2 * 2 + 1], &x, &y);
        jum_box_add(&job->box_m, x, y);
    }
    const JumBox *b = &job->box_m;
    JumBox around = {b->x0 - JUM_SUN_MARGIN_M, b->y0 - JUM_SUN_MARGIN_M, b->x1 + JUM_SUN_MARGIN_M,
                     b->y1 + JUM_SUN_MARGIN_M};
    if (!jum_box_intersects(b, &info->extent_m) || b->x1 - b->x0 > JUM_SUN_LARGEST_M ||
        b->y1 - b->y0 > JUM_SUN_LARGEST_M) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "--bbox is outside the territory, or larger than %.0f m a side",
                    JUM_SUN_LARGEST_M);
        return FALSE;
    }
    job->buildings = jum_territory_read(job->territory, JUM_TABLE_building, &around, error);
    if (job->buildings == NULL)
        return FALSE;
    g_autoptr(GError) why = NULL;
    job->ground = jum_territory_read_elevation(job->territory, &why); /* NULL without error: flat */
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    job->district = jum_sun_district_new(job->buildings, job->ground, &info->crs, b, 1, error);
    return job->district != NULL;
}

/* ---- the answer ---- */

static void
add_hours(JumJsonText *json, const char *key, const float *hours, gsize n, gboolean is_day)
{
    gsize count = 0, below[4] = {0};
    double sum = 0.0, least = INFINITY, most = -INFINITY;
    static const double LEVELS[] = {1.5, 2.0, 3.0,
                                    4.0}; /* EN 17037, and the two hours of December */
    for (gsize i = 0; i < n; i++) {
        if (isnan(hours[i]))
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
print_json(const Job *job, double solve_ms)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    char buffer[JUM_TIME_BYTES];
    guint nx, ny;
    jum_sun_district_size(job->district, &nx, &ny);
    g_autofree float *ground_h = jum_sun_district_ground_h(job->district);
    gboolean is_day = job->dates.n_days == 1;
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "start", jum_time_format(buffer, job->dates.start));
    jum_json_text_add_int(json, "days", job->dates.n_days);
    jum_json_text_add_int(json, "step_s", 300);
    jum_json_text_add_number(json, "height_m", JUM_SUN_EYE_M);
    jum_json_text_add_number(json, "open_h", jum_sun_district_open_h(job->district));
    jum_json_text_add_int(json, "buildings", jum_layer_n_rows(job->buildings));
    add_hours(json, "ground", ground_h, (gsize) nx * ny, is_day);
    add_hours(json, "facades", jum_sun_district_walls_h(job->district),
              jum_sun_district_n_walls(job->district), is_day);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_add_number(json, "rss_peak_mb", (double) usage.ru_maxrss / 1024.0);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
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
        {"--least-height", JUM_ARGUMENT_NUMBER, &job.dates.least_height_deg, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error) || !parse_box(&job, box, error) ||
        !parse_dates(&job, date, year, error))
        return JUM_EXIT_USAGE;
    if (!open_district(&job, territory, error))
        return JUM_EXIT_NONE;
    gint64 before_us = g_get_monotonic_time();
    if (!jum_sun_district_solve(job.district, &job.dates, NULL, error))
        return JUM_EXIT_NONE;
    print_json(&job, (double) (g_get_monotonic_time() - before_us) / 1e3);
    return JUM_EXIT_ANSWER;
}
