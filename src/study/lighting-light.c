/* What a scenario does to the light itself.  The streets of the lamps concerned are judged by their class at two instants
 * of one night, an hour after sunset and at 02:30, before and after; the ground around is computed before and after at
 * the instant that the changes touch; and the work on the spot gets its price, hence the years it takes to pay back. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/key-file.h"
#include "base/path.h"
#include "model/street-classes.h"
#include "sim/lighting/city-field.h"
#include "study/lighting-study.h"

#define NIGHT_S   (2.5 * 3600.0)
#define RASTER    640 /* cells a side at most */
#define MARGIN_M  60.0
#define REACH_M   400.0 /* lamps farther than this from the picture are left out */
#define CUTOFF_LX 0.0001

enum {
    EVENING,
    NIGHT,
    N_INSTANTS
};

typedef struct {
    const JumLightingInput *input;
    const JumLightingStudy *study;
    const JumStudyRun *run;
    JumStudyPart *part;
    double *level[N_INSTANTS][2]; /* [lamps] today, then */
    JumLayer *streets;            /* those concerned */
    JumStreetVerdict *verdict[N_INSTANTS][2];
} Job;

static void
job_clear(Job *job)
{
    jum_layer_free(job->streets);
    for (int i = 0; i < N_INSTANTS; i++)
        for (int k = 0; k < 2; k++) {
            g_free(job->level[i][k]);
            g_free(job->verdict[i][k]);
        }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

/* ---- levels ---- */

static double *
levels_at(const JumLightingStudy *study, const JumLamps *lamps, JumTime at)
{
    g_autofree double *asked = g_new0(double, lamps->n_schedules + 1);
    double *levels = g_new0(double, lamps->n + 1);
    for (guint s = 0; s < lamps->n_schedules; s++) {
        gint32 off = lamps->schedule_switch_off[s];
        asked[s] = jum_night_level_at(study->clock,
                                      &study->rules->programmes[lamps->schedule_programme[s]],
                                      off >= 0 ? &study->rules->switch_offs[off] : NULL, at, NULL);
    }
    for (guint row = 0; row < lamps->n; row++)
        levels[row] = jum_energy_level(asked[lamps->schedule[row]], lamps->dim_min_pu[row]);
    return levels;
}

static void
find_levels(Job *job, int year)
{
    const JumLightingStudy *study = job->study;
    gint64 evening = jum_night_evening_of_date(year, 3, 17);
    JumNight night = *jum_night(study->clock, evening);
    JumTime at[N_INSTANTS] = {night.sunset + 3600 * JUM_SECOND,
                              jum_night_clock_time(study->clock, &night, NIGHT_S)};
    for (int i = 0; i < N_INSTANTS; i++) {
        job->level[i][0] = levels_at(study, study->today, at[i]);
        job->level[i][1] = levels_at(study, study->then, at[i]);
    }
}

/* ---- classes ---- */

/* The rows of the streets that lamps concerned light, as a layer of their own. */
static void
find_streets(Job *job)
{
    static const char *const texts[] = {"id", "name", "commune", "class"};
    static const char *const ints[] = {"lit", "lanes", "oneway"};
    const JumLayer *roads = job->input->roads;
    JumGeometryColumns g = jum_layer_geometry(roads);
    g_autofree guint8 *wanted = g_new0(guint8, g.n_rows + 1);
    int column = jum_layer_column(job->input->lamps, "road");
    for (guint row = 0; row < job->study->then->n; row++) {
        const char *road =
            job->study->concerned[row] ? jum_layer_text(job->input->lamps, column, row) : NULL;
        gint64 at =
            road != NULL && g_str_has_prefix(road, "road/") ? jum_layer_find(roads, road + 5) : -1;
        if (at >= 0)
            wanted[at] = 1;
    }
    job->streets = jum_layer_new(JUM_TABLE_road);
    for (guint row = 0; row < g.n_rows; row++) {
        if (!wanted[row])
            continue;
        guint made = jum_layer_add_row(job->streets);
        for (guint k = 0; k < G_N_ELEMENTS(texts); k++)
            jum_layer_set_text_by_name(
                job->streets, texts[k], made,
                jum_layer_text(roads, jum_layer_column(roads, texts[k]), row));
        for (guint k = 0; k < G_N_ELEMENTS(ints); k++)
            jum_layer_set_int_by_name(job->streets, ints[k], made,
                                      jum_layer_int(roads, jum_layer_column(roads, ints[k]), row));
        jum_layer_set_real_by_name(job->streets, "width_m", made,
                                   jum_layer_real(roads, jum_layer_column(roads, "width_m"), row));
        for (guint32 ring = g.ring_start[row]; ring < g.ring_start[row + 1]; ring++) {
            jum_layer_begin_ring(job->streets, FALSE);
            for (guint32 v = g.vertex_start[ring]; v < g.vertex_start[ring + 1]; v++)
                jum_layer_add_vertex(job->streets, g.x[v], g.y[v]);
        }
    }
}

/* Today and then at both instants at once: most streets are only dimmed, and need to be measured once. */
static gboolean
judge(Job *job, GError **error)
{
    guint n = jum_layer_n_rows(job->streets);
    JumClassRules *rules = jum_class_rules_load(NULL, error);
    JumStreetNight nights[2 * N_INSTANTS];
    JumStreetVerdict *verdicts[2 * N_INSTANTS];
    if (rules == NULL)
        return FALSE;
    for (int i = 0; i < N_INSTANTS; i++)
        for (int k = 0; k < 2; k++) {
            nights[2 * i + k] = (JumStreetNight){
                k == 0 ? job->study->today_light : job->study->then_light, job->level[i][k]};
            verdicts[2 * i + k] = job->verdict[i][k] = g_new0(JumStreetVerdict, n + 1);
        }
    jum_street_verdicts(rules, job->input->types, job->streets, nights, G_N_ELEMENTS(nights), NULL,
                        verdicts);
    /* the class itself is static data of the rules, which go: keep only what is told */
    for (guint k = 0; k < G_N_ELEMENTS(verdicts); k++)
        for (guint row = 0; row < n; row++) {
            const JumRoadClass *class = verdicts[k][row].class;
            verdicts[k][row].class = class != NULL ? jum_road_class(class->name) : NULL;
        }
    jum_class_rules_free(rules);
    return jum_study_goes_on(job->run, 0.9, error);
}

static const char *
word_of(JumVerdict verdict)
{
    static const char *const words[] = {
        [JUM_VERDICT_NONE] = "",
        [JUM_VERDICT_PASS] = N_("meets its class"),
        [JUM_VERDICT_FAIL] = N_("below its class"),
        [JUM_VERDICT_INCONCLUSIVE] = N_("inconclusive: assumed data"),
    };
    return words[verdict];
}

static gboolean
falls(const Job *job, int instant, guint row)
{
    return job->verdict[instant][0][row].verdict == JUM_VERDICT_PASS &&
           job->verdict[instant][1][row].verdict == JUM_VERDICT_FAIL;
}

/* Streets that fall first, then in the order of the rows. */
static guint
order_rows(const Job *job, guint32 *order)
{
    guint n = 0, all = jum_layer_n_rows(job->streets);
    for (int pass = 0; pass < 2; pass++)
        for (guint row = 0; row < all; row++) {
            gboolean fallen = falls(job, EVENING, row) || falls(job, NIGHT, row);
            if (job->verdict[EVENING][0][row].verdict != JUM_VERDICT_NONE && fallen == (pass == 0))
                order[n++] = row;
        }
    return n;
}

static void
write_classes(Job *job)
{
    static const struct {
        const char *key[4], *title[4];
    } columns[N_INSTANTS] = {
        {{"evening_today", "evening_then", "evening_today_lx", "evening_then_lx"},
         {N_("Evening, today"), N_("Evening, then"), N_("Evening mean, today"),
          N_("Evening mean, then")}},
        {{"night_today", "night_then", "night_today_lx", "night_then_lx"},
         {N_("02:30, today"), N_("02:30, then"), N_("02:30 mean, today"), N_("02:30 mean, then")}},
    };
    g_autofree guint32 *order = g_new(guint32, jum_layer_n_rows(job->streets) + 1);
    guint n = order_rows(job, order);
    int name = jum_layer_column(job->streets, "name");
    JumStudyTable *t = jum_study_part_table(job->part, "classes", N_("Class of streets"), n);
    char **names = jum_study_table_texts(t, "name", N_("Street"));
    char **class = jum_study_table_texts(t, "class", N_("Class"));
    for (guint i = 0; i < n; i++) {
        const char *text = jum_layer_text(job->streets, name, order[i]);
        const JumRoadClass *c = job->verdict[EVENING][0][order[i]].class;
        t->address[i] = g_strconcat("road/", jum_layer_id(job->streets, order[i]), NULL);
        names[i] = g_strdup(text != NULL ? text : jum_layer_id(job->streets, order[i]));
        class[i] = g_strdup(c != NULL ? c->name : "");
    }
    for (int k = 0; k < N_INSTANTS; k++)
        for (int side = 0; side < 2; side++) {
            char **words = jum_study_table_words(t, columns[k].key[side], columns[k].title[side]);
            for (guint i = 0; i < n; i++)
                words[i] = g_strdup(word_of(job->verdict[k][side][order[i]].verdict));
            double *mean = jum_study_table_numbers(t, columns[k].key[side + 2],
                                                   columns[k].title[side + 2], "lx", 1);
            for (guint i = 0; i < n; i++)
                mean[i] = job->verdict[k][side][order[i]].e_mean_lx;
        }
}

static void
sum_classes(Job *job)
{
    static const struct {
        const char *mean, *mean_title, *below, *below_title;
    } names[N_INSTANTS] = {
        {"mean_evening_lx", N_("Mean light of these streets, evening"), "below_evening",
         N_("Streets below their class, evening")},
        {"mean_night_lx", N_("Mean light of these streets, 02:30"), "below_night",
         N_("Streets below their class, 02:30")},
    };
    guint n = jum_layer_n_rows(job->streets), fallen = 0, inconclusive = 0;
    for (guint row = 0; row < n; row++) {
        fallen += falls(job, EVENING, row) || falls(job, NIGHT, row);
        inconclusive += job->verdict[EVENING][0][row].verdict == JUM_VERDICT_INCONCLUSIVE;
    }
    jum_study_part_indicator(job->part, "streets_fall", N_("Streets that fall below their class"),
                             "", 0, 0.0, fallen);
    for (int k = 0; k < N_INSTANTS; k++) {
        double mean[2] = {0.0, 0.0}, below[2] = {0.0, 0.0}, count = 0.0;
        for (guint row = 0; row < n; row++) {
            if (!isfinite(job->verdict[k][0][row].e_mean_lx) ||
                !isfinite(job->verdict[k][1][row].e_mean_lx))
                continue;
            count += 1.0;
            for (int side = 0; side < 2; side++) {
                mean[side] += job->verdict[k][side][row].e_mean_lx;
                below[side] += job->verdict[k][side][row].verdict == JUM_VERDICT_FAIL;
            }
        }
        jum_study_part_indicator(job->part, names[k].mean, names[k].mean_title, "lx", 1,
                                 count > 0.0 ? mean[0] / count : NAN,
                                 count > 0.0 ? mean[1] / count : NAN);
        jum_study_part_indicator(job->part, names[k].below, names[k].below_title, "", 0, below[0],
                                 below[1]);
    }
    jum_study_part_fact_number(job->part, "streets_concerned", n);
    jum_study_part_fact_number(job->part, "streets_inconclusive", inconclusive);
}

/* ---- the ground ---- */

static JumBox
box_of(const Job *job)
{
    JumBox box = JUM_BOX_EMPTY;
    const JumLuminaires *l = job->study->today_light;
    for (guint row = 0; row < l->n; row++)
        if (job->study->concerned[row] && isfinite(l->x_m[row])) {
            jum_box_add(&box, l->x_m[row] - MARGIN_M, l->y_m[row] - MARGIN_M);
            jum_box_add(&box, l->x_m[row] + MARGIN_M, l->y_m[row] + MARGIN_M);
        }
    return box;
}

/* The lamps near the box as the solver wants them; the caller frees. */
static JumLuminaire *
lamps_near(const Job *job, const JumBox *box, int side, const double *level, guint32 *n)
{
    const JumLuminaires *l = side == 0 ? job->study->today_light : job->study->then_light;
    JumLuminaire *near = g_new(JumLuminaire, l->n + 1);
    *n = 0;
    for (guint row = 0; row < l->n; row++) {
        double x = l->x_m[row], y = l->y_m[row];
        if (!(x > box->x0 - REACH_M && x < box->x1 + REACH_M && y > box->y0 - REACH_M &&
              y < box->y1 + REACH_M))
            continue;
        near[(*n)++] =
            jum_luminaires_get(job->input->types, l, row,
                               jum_elevation_at(job->input->ground, x, y), level[row], TRUE);
    }
    return near;
}

static gboolean
solve_ground(const Job *job,
             const JumStudyRaster *r,
             const JumBox *box,
             int side,
             int instant,
             float *out,
             GError **error)
{
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    const JumElevation *e = job->input->ground;
    const JumLuminaireTypes *types = job->input->types;
    g_autofree JumIntensity *intensities = g_new(JumIntensity, types->n_types + 1);
    for (guint i = 0; i < types->n_types; i++)
        intensities[i] = types->types[i].intensity;
    JumCityProblem p = {.n_intensities = types->n_types,
                        .intensities = intensities,
                        .x0_m = r->x0_m,
                        .y0_m = r->y0_m,
                        .columns = (guint32) ceil((box->x1 - r->x0_m) / tile) + 1,
                        .rows = (guint32) ceil((box->y1 - r->y0_m) / tile) + 1,
                        .cutoff_lx = CUTOFF_LX,
                        .n_threads = 2};
    g_autofree JumLuminaire *lamps =
        lamps_near(job, box, side, job->level[instant][side], &p.n_luminaires);
    p.luminaires = lamps;
    if (e != NULL)
        p.ground = (JumCityGround){e->x0_m, e->y0_m, e->cell_m, e->nx, e->ny, e->z_m};
    JumCityField *field = NULL;
    JumCityInfo info;
    JumCityStatus status = jum_city_field_new(&p, &field, &info);
    if (status == JUM_CITY_OK)
        status = jum_city_field_solve(field, &p, NULL, NULL, &info);
    if (status == JUM_CITY_OK)
        jum_city_field_window(field, r->x0_m, r->y0_m, r->cell_m, r->nx, r->ny, out);
    else
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "the light on the ground: %s",
                    status == JUM_CITY_NO_MEMORY ? "not enough memory" : "lamps out of range");
    jum_city_field_free(field);
    return status == JUM_CITY_OK;
}

/* Today's map, taken from the last run if it is of the same lights on the same cells. */
static gboolean
solve_today(const Job *job,
            const JumStudyRaster *r,
            const JumBox *box,
            int instant,
            float *out,
            GError **error)
{
    JumLightingToday *today = job->input->today;
    const double *level = job->level[instant][0];
    gsize n = (gsize) r->nx * r->ny;
    guint64 key = jum_hash_bytes(JUM_HASH_INIT, level, job->study->today->n * sizeof *level);
    key = jum_hash_bytes(key, box, sizeof *box);
    key = jum_hash_bytes(key, &r->cell_m, sizeof r->cell_m);
    g_mutex_lock(&today->lock);
    gboolean good = today->lux != NULL && today->key == key && today->n == n;
    if (good)
        memcpy(out, today->lux, n * sizeof *out);
    g_mutex_unlock(&today->lock);
    if (good || !solve_ground(job, r, box, 0, instant, out, error))
        return good;
    g_mutex_lock(&today->lock);
    g_free(today->lux);
    today->lux = g_memdup2(out, n * sizeof *out);
    today->key = key;
    today->n = n;
    g_mutex_unlock(&today->lock);
    return TRUE;
}

/* At 02:30 if programmes change, else in the evening, when luminaires show what they are. */
static gboolean
add_ground(Job *job, GError **error)
{
    JumBox box = box_of(job);
    if (jum_box_is_empty(&box))
        return TRUE;
    int instant = EVENING;
    for (guint row = 0; row < job->study->then->n; row++)
        if (fabs(job->level[NIGHT][0][row] - job->level[NIGHT][1][row]) > 0.005)
            instant = NIGHT;
    double side = fmax(box.x1 - box.x0, box.y1 - box.y0),
           cell = fmin(fmax(ceil(side / RASTER), 1.0), 250.0);
    JumStudyRaster *r = jum_study_part_raster(
        job->part, "lux",
        instant == NIGHT ? N_("Illuminance at 02:30") : N_("Illuminance, evening"), "lx",
        floor(box.x0), floor(box.y0), cell, (guint) ceil((box.x1 - floor(box.x0)) / cell),
        (guint) ceil((box.y1 - floor(box.y0)) / cell));
    r->low = 0.0;
    r->high = 30.0;
    r->decimals = 1;
    if (!solve_today(job, r, &box, instant, r->today, error) ||
        !jum_study_goes_on(job->run, 0.96, error) ||
        !solve_ground(job, r, &box, 1, instant, r->then, error))
        return FALSE;
    for (gsize k = 0; k < (gsize) r->nx * r->ny;
         k++) { /* lit on one side only: dark on the other */
        if (isnan(r->today[k]) && isfinite(r->then[k]))
            r->today[k] = 0.0f;
        if (isnan(r->then[k]) && isfinite(r->today[k]))
            r->then[k] = 0.0f;
    }
    return TRUE;
}

/* ---- money ---- */

static gboolean
add_costs(Job *job, double saved_eur, GError **error)
{
    static const char *const keys[] = {"led", "presence", "programme", "luminaire", "post"};
    g_autofree char *path = jum_path_data("lighting/costs.ini");
    JumKeyFile *file = jum_key_file_open(path, error);
    double price[G_N_ELEMENTS(keys)], total = 0.0;
    gboolean good = file != NULL;
    for (guint k = 0; good && k < G_N_ELEMENTS(keys); k++)
        good = jum_key_file_number(file, "costs", keys[k], 0.0, 1e6, &price[k], error);
    g_autofree char *source = good ? jum_key_file_text_or(file, "costs", "source", "") : NULL;
    jum_key_file_free(file);
    if (!good)
        return FALSE;
    for (guint row = 0; row < job->study->then->n; row++)
        for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
            total += job->study->work[row] >> k & 1 ? price[k] : 0.0;
    jum_study_part_indicator(job->part, "work_eur", N_("Cost of the work (assumed)"), "€", 0, 0.0,
                             total);
    jum_study_part_indicator(job->part, "payback_years", N_("Pays back in"), N_("years"), 1, NAN,
                             total > 0.0 && saved_eur > 0.0 ? total / saved_eur : NAN);
    jum_study_part_fact(job->part, "costs_source", source);
    jum_study_part_fact_number(job->part, "lamps_removed", job->study->n_removed);
    return TRUE;
}

gboolean
jum_lighting_add_light(JumStudyPart *part,
                       const JumLightingInput *input,
                       const JumLightingStudy *study,
                       const JumScenario *scenario,
                       double saved_eur,
                       const JumStudyRun *run,
                       GError **error)
{
    g_auto(Job) job = {.input = input, .study = study, .run = run, .part = part};
    find_levels(&job, scenario->year);
    find_streets(&job);
    if (!judge(&job, error))
        return FALSE;
    sum_classes(&job);
    write_classes(&job);
    return add_costs(&job, saved_eur, error) && add_ground(&job, error);
}
