/* The light of a territory now: the whole-city field at the measured levels, then four tables of it.  Where a lamp's
 * level is not known its programme stands in, and the tables say how many.  Verdicts on classes are those of
 * street-classes.h at these same levels; a street lit on assumptions gets none. */
#include "study/light-review.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "model/light-night.h"
#include "model/street-classes.h"

#define SPOTS_MOST    500
#define CORRIDOR_MOST 2000

typedef struct {
    const JumLightReviewAsked *asked;
    JumTerritory *territory;
    JumLightReview *review;
    JumStudyPart *part;
    JumLayer *lamps, *cabinets;
    JumLightingRules *rules;
    JumLamps *programmes;
    JumNightClock *clock;
    double *level_pu; /* [lamps] known or planned */
    guint planned;
} Job;

static void
job_clear(Job *job)
{
    jum_layer_free(job->lamps);
    jum_layer_free(job->cabinets);
    jum_lamps_free(job->programmes);
    jum_lighting_rules_free(job->rules);
    jum_night_clock_free(job->clock);
    g_free(job->level_pu);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

void
jum_light_review_free(JumLightReview *review)
{
    if (review == NULL)
        return;
    jum_city_light_free(review->light);
    jum_study_result_free(review->result);
    g_free(review->corridor);
    g_free(review->verdict);
    g_free(review);
}

static gboolean
goes_on(GCancellable *cancellable, GError **error)
{
    if (cancellable == NULL || !g_cancellable_is_cancelled(cancellable))
        return TRUE;
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_CANCELLED, "the review was cancelled");
    return FALSE;
}

static gboolean
read_job(Job *job, GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(job->territory);
    double lon, lat;
    jum_crs_inverse(&info->crs, (info->extent_m.x0 + info->extent_m.x1) / 2.0,
                    (info->extent_m.y0 + info->extent_m.y1) / 2.0, &lon, &lat);
    job->lamps = jum_territory_read(job->territory, JUM_TABLE_lamp, NULL, error);
    if (job->lamps != NULL)
        job->cabinets = jum_territory_read(job->territory, JUM_TABLE_cabinet, NULL, error);
    if (job->cabinets != NULL)
        job->rules = jum_lighting_rules_load(NULL, error);
    if (job->rules == NULL)
        return FALSE;
    job->programmes = jum_lamps_new(job->rules, job->lamps, job->cabinets);
    job->clock = jum_night_clock_new(lat, lon, info->time_zone);
    return TRUE;
}

/* Known levels, and planned ones for the rest. */
static void
find_levels(Job *job)
{
    const JumLamps *p = job->programmes;
    g_autofree double *planned = g_new0(double, p->n_schedules + 1);
    for (guint s = 0; s < p->n_schedules; s++) {
        gint32 off = p->schedule_switch_off[s];
        planned[s] = jum_night_level_at(
            job->clock, &job->rules->programmes[p->schedule_programme[s]],
            off >= 0 ? &job->rules->switch_offs[off] : NULL, job->asked->time, NULL);
    }
    job->level_pu = g_new0(double, p->n + 1);
    for (guint i = 0; i < p->n; i++) {
        double known = i < job->asked->n_lamps ? job->asked->level_pu[i] : NAN;
        job->planned += isnan(known);
        job->level_pu[i] =
            isnan(known) ? jum_energy_level(planned[p->schedule[i]], p->dim_min_pu[i]) : known;
    }
}

/* ---- communes ---- */

typedef struct {
    double lamps, known, now_kw, tonight, until, baseline;
} Commune;

static void
sum_communes(Job *job, const JumLightTonight *tonight, Commune *sums, guint n)
{
    const JumLayer *communes = jum_city_light_communes(job->review->light);
    int column = jum_layer_column(job->lamps, "commune");
    for (guint i = 0; i < job->programmes->n; i++) {
        const char *code = jum_layer_text(job->lamps, column, i);
        gint64 at = code != NULL ? jum_layer_find(communes, code) : -1;
        Commune *c[2] = {&sums[at >= 0 ? (guint) at : n], &sums[n + 1]}; /* its own, all */
        double watts = i < job->asked->n_lamps ? job->asked->power_w[i] : NAN;
        gboolean known = !isnan(watts);
        if (!known)
            watts = jum_lamp_power_w(job->rules, job->programmes, i, job->level_pu[i]);
        for (int k = 0; k < 2; k++) {
            c[k]->lamps += 1.0;
            c[k]->known += known;
            c[k]->now_kw += watts / 1000.0;
            c[k]->tonight += tonight->planned_kwh[i];
            c[k]->until += tonight->until_kwh[i];
            c[k]->baseline += tonight->baseline_kwh[i];
        }
    }
}

static void
write_communes(Job *job, const Commune *sums, const JumStreetLight *streets)
{
    const JumLayer *communes = jum_city_light_communes(job->review->light);
    guint n = streets->n_communes, rows = 0;
    for (guint c = 0; c <= n; c++)
        rows += sums[c].lamps > 0.0;
    JumStudyTable *t =
        jum_study_part_table(job->part, "communes", N_("Energy tonight by commune"), rows);
    char **names = jum_study_table_texts(t, "name", N_("Commune"));
    double *lamps = jum_study_table_numbers(t, "lamps", N_("Lamps"), "", 0);
    double *known = jum_study_table_numbers(t, "measured", N_("Measured now"), "", 0);
    double *now = jum_study_table_numbers(t, "now_kw", N_("Now"), "kW", 1);
    double *until = jum_study_table_numbers(t, "until_kwh", N_("Since sunset, planned"), "kWh", 0);
    double *tonight = jum_study_table_numbers(t, "tonight_kwh", N_("Tonight, planned"), "kWh", 0);
    double *baseline =
        jum_study_table_numbers(t, "baseline_kwh", N_("Baseline (assumed)"), "kWh", 0);
    double *saved = jum_study_table_numbers(t, "against_pct", N_("Against the baseline"), "%", 0);
    double *mean = jum_study_table_numbers(t, "mean_lx", N_("Mean on streets"), "lx", 1);
    double *dark = jum_study_table_numbers(t, "below_1_lx_pct", N_("Below 1 lx"), "%", 1);
    for (guint c = 0, row = 0; c <= n; c++) {
        if (sums[c].lamps == 0.0)
            continue;
        if (c < n)
            t->address[row] = g_strconcat("commune/", jum_layer_id(communes, c), NULL);
        const char *name =
            c < n ? jum_layer_text(communes, jum_layer_column(communes, "name"), c) : NULL;
        names[row] = g_strdup(name != NULL ? name : "");
        lamps[row] = sums[c].lamps;
        known[row] = sums[c].known;
        now[row] = sums[c].now_kw;
        until[row] = sums[c].until;
        tonight[row] = sums[c].tonight;
        baseline[row] = sums[c].baseline;
        saved[row] = sums[c].baseline > 0.0
                         ? 100.0 * (sums[c].tonight - sums[c].baseline) / sums[c].baseline
                         : NAN;
        mean[row] = streets->commune_mean_lx[c];
        dark[row++] = 100.0 * streets->commune_dark[c];
    }
}

static gboolean
review_communes(Job *job, const JumStreetLight *streets, GError **error)
{
    g_autoptr(JumLightBaseline) baseline = jum_light_baseline_load(NULL, error);
    if (baseline == NULL)
        return FALSE;
    g_autoptr(JumLightTonight) tonight = jum_light_tonight_new(
        job->rules, job->programmes, jum_city_light_luminaires(job->review->light), baseline,
        job->clock, job->asked->time);
    g_autofree Commune *sums = g_new0(Commune, streets->n_communes + 2);
    sum_communes(job, tonight, sums, streets->n_communes);
    const Commune *all = &sums[streets->n_communes + 1];
    write_communes(job, sums, streets);
    jum_study_part_indicator(job->part, "now_kw", N_("Power now"), "kW", 0, all->now_kw, NAN);
    jum_study_part_indicator(job->part, "tonight_kwh", N_("Energy tonight, planned"), "kWh", 0,
                             all->tonight, NAN);
    jum_study_part_indicator(job->part, "baseline_kwh", N_("Baseline tonight (assumed)"), "kWh", 0,
                             all->baseline, NAN);
    jum_study_part_indicator(job->part, "mean_lx", N_("Mean on lit streets"), "lx", 1,
                             streets->mean_all_lx, NAN);
    jum_study_part_fact_number(job->part, "lamps", all->lamps);
    jum_study_part_fact_number(job->part, "measured", all->known);
    jum_study_part_fact(job->part, "baseline_source", baseline->source);
    return TRUE;
}

/* ---- streets ---- */

static const char *
name_of(const JumLayer *layer, guint row)
{
    const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
    return name != NULL ? name : jum_layer_id(layer, row);
}

static const char *
verdict_title(JumVerdict verdict)
{
    static const char *const titles[] = {
        [JUM_VERDICT_NONE] = "",
        [JUM_VERDICT_PASS] = N_("meets its class"),
        [JUM_VERDICT_FAIL] = N_("below its class"),
        [JUM_VERDICT_INCONCLUSIVE] = N_("inconclusive: assumed data"),
    };
    return titles[verdict];
}

static void
write_streets(Job *job, const JumStreetVerdict *verdicts, const JumStreetLight *streets)
{
    const JumLayer *roads = jum_city_light_roads(job->review->light);
    guint rows = 0, counts[4] = {0}, row = 0;
    for (guint i = 0; i < streets->n; i++)
        rows += verdicts[i].verdict != JUM_VERDICT_NONE;
    JumStudyTable *t = jum_study_part_table(job->part, "streets", N_("Class of streets"), rows);
    char **names = jum_study_table_texts(t, "name", N_("Street"));
    char **class = jum_study_table_texts(t, "class", N_("Class"));
    char **words = jum_study_table_words(t, "verdict", N_("At this level"));
    double *mean = jum_study_table_numbers(t, "mean_lx", N_("Mean"), "lx", 1);
    double *least = jum_study_table_numbers(t, "min_lx", N_("Least"), "lx", 2);
    double *uo = jum_study_table_numbers(t, "uo", N_("Uniformity"), "", 2);
    double *lum = jum_study_table_numbers(t, "l_cd_m2", N_("Luminance"), "cd/m²", 2);
    double *assumed = jum_study_table_numbers(t, "assumed_pct", N_("Assumed light"), "%", 0);
    job->review->verdict = g_new0(guint8, streets->n + 1);
    for (guint i = 0; i < streets->n; i++) {
        const JumStreetVerdict *v = &verdicts[i];
        job->review->verdict[i] = (guint8) v->verdict;
        counts[v->verdict]++;
        if (v->verdict == JUM_VERDICT_NONE)
            continue;
        t->address[row] = g_strconcat("road/", jum_layer_id(roads, i), NULL);
        names[row] = g_strdup(name_of(roads, i));
        class[row] = g_strdup(v->class->name);
        words[row] = g_strdup(verdict_title(v->verdict));
        mean[row] = v->e_mean_lx;
        least[row] = v->e_min_lx;
        uo[row] = v->e_uo;
        lum[row] = v->l_mean_cd_m2;
        assumed[row++] = 100.0 * v->assumed_share;
    }
    jum_study_part_indicator(job->part, "streets_pass", N_("Streets that meet their class"), "", 0,
                             counts[JUM_VERDICT_PASS], NAN);
    jum_study_part_indicator(job->part, "streets_fail", N_("Streets below their class"), "", 0,
                             counts[JUM_VERDICT_FAIL], NAN);
    jum_study_part_indicator(job->part, "streets_inconclusive",
                             N_("Streets without a verdict (assumed data)"), "", 0,
                             counts[JUM_VERDICT_INCONCLUSIVE], NAN);
}

static gboolean
review_streets(Job *job, const JumStreetLight *streets, GCancellable *cancellable, GError **error)
{
    JumClassRules *rules = jum_class_rules_load(NULL, error);
    if (rules == NULL)
        return FALSE;
    g_autofree JumStreetVerdict *verdicts = g_new0(JumStreetVerdict, streets->n + 1);
    const JumStreetNight night = {jum_city_light_luminaires(job->review->light), job->level_pu};
    jum_street_verdicts(rules, jum_city_light_types(job->review->light),
                        jum_city_light_roads(job->review->light), &night, 1, NULL, &verdicts);
    write_streets(job, verdicts, streets);
    jum_study_part_fact(job->part, "classes_basis", rules->basis);
    jum_class_rules_free(rules);
    return goes_on(cancellable, error);
}

/* ---- dark places ---- */

static void
review_spots(Job *job)
{
    const JumLayer *roads = jum_city_light_roads(job->review->light);
    const JumLayer *communes = jum_city_light_communes(job->review->light);
    g_autoptr(GArray) spots = jum_city_light_dark_spots(job->review->light, job->asked->dark_lx,
                                                        job->asked->dark_least_m);
    guint n = MIN(spots->len, SPOTS_MOST);
    JumStudyTable *t = jum_study_part_table(job->part, "dark", N_("Dark spots"), n);
    double *order = jum_study_table_numbers(t, "rank", N_("Rank"), "", 0);
    char **names = jum_study_table_texts(t, "name", N_("Street"));
    char **places = jum_study_table_texts(t, "commune", N_("Commune"));
    double *length = jum_study_table_numbers(t, "length_m", N_("Length"), "m", 0);
    double *mean = jum_study_table_numbers(t, "mean_lx", N_("Mean"), "lx", 2);
    double *x = jum_study_table_numbers(t, "x_m", N_("East"), "m", 0);
    double *y = jum_study_table_numbers(t, "y_m", N_("North"), "m", 0);
    for (guint i = 0; i < n; i++) {
        const JumDarkSpot *spot = &g_array_index(spots, JumDarkSpot, i);
        const char *code = jum_layer_text(roads, jum_layer_column(roads, "commune"), spot->road);
        gint64 at = code != NULL ? jum_layer_find(communes, code) : -1;
        t->address[i] = g_strconcat("road/", jum_layer_id(roads, spot->road), NULL);
        order[i] = i + 1;
        names[i] = g_strdup(name_of(roads, spot->road));
        places[i] = g_strdup(at >= 0 ? name_of(communes, (guint) at) : "");
        length[i] = spot->length_m;
        mean[i] = spot->mean_lx;
        x[i] = spot->x_m;
        y[i] = spot->y_m;
    }
    jum_study_part_indicator(job->part, "dark_spots", N_("Dark spots along lit streets"), "", 0,
                             spots->len, NAN);
}

static gboolean
review_corridors(Job *job, GError **error)
{
    static const char *const titles[] = {
        [JUM_NATURE_WATER] = N_("water"),
        [JUM_NATURE_GREEN] = N_("park or wood"),
        [JUM_NATURE_PROTECTED] = N_("protected area"),
    };
    const JumLuminaires *l = jum_city_light_luminaires(job->review->light);
    g_autoptr(GArray) found = jum_dark_corridors(job->territory, l, job->asked->corridor_k,
                                                 job->asked->corridor_m, error);
    if (found == NULL)
        return FALSE;
    guint n = MIN(found->len, CORRIDOR_MOST);
    JumStudyTable *t = jum_study_part_table(job->part, "corridors", N_("Dark corridors"), n);
    char **lamps = jum_study_table_texts(t, "lamp", N_("Lamp"));
    char **near = jum_study_table_words(t, "near", N_("Near"));
    double *distance = jum_study_table_numbers(t, "distance_m", N_("Distance"), "m", 0);
    double *cct = jum_study_table_numbers(t, "cct_k", N_("Colour"), "K", 0);
    double *level = jum_study_table_numbers(t, "level_pct", N_("Level"), "%", 0);
    job->review->corridor = g_new(double, l->n + 1);
    for (guint i = 0; i < l->n; i++)
        job->review->corridor[i] = NAN;
    for (guint i = 0; i < found->len; i++) {
        const JumDarkCorridorLamp *c = &g_array_index(found, JumDarkCorridorLamp, i);
        job->review->corridor[c->lamp] = c->cct_k;
        if (i >= n)
            continue;
        t->address[i] = g_strconcat("lamp/", jum_layer_id(job->lamps, c->lamp), NULL);
        lamps[i] = g_strdup(jum_layer_id(job->lamps, c->lamp));
        near[i] = g_strdup(titles[c->nature]);
        distance[i] = c->distance_m;
        cct[i] = c->cct_k;
        level[i] = 100.0 * job->level_pu[c->lamp];
    }
    jum_study_part_indicator(job->part, "corridor_lamps", N_("Lamps too white near nature"), "", 0,
                             found->len, NAN);
    return TRUE;
}

/* ---- the whole ---- */

static char *
basis_text(const JumStudyPart *part)
{
    GString *out = g_string_new(NULL);
    double lamps = jum_study_part_find_fact(part, "lamps")->number;
    double measured = jum_study_part_find_fact(part, "measured")->number;
    g_string_append_printf(out,
                           _("%.0f of %.0f lamps measured; for the others what their programme "
                             "asks. "),
                           measured, lamps);
    g_string_append(out, _("Light: generic luminaires of the inventory's kinds, flat façades "
                           "ignored. Classes and baseline: our assumption."));
    return g_string_free(out, FALSE);
}

static gboolean
solve_light(Job *job, JumCityLight *light, GError **error)
{
    JumCityLightSettings settings = JUM_CITY_LIGHT_SETTINGS;
    job->review->light = light;
    if (light == NULL) {
        JumLuminaireTypes *types = jum_luminaire_types_load(NULL, error);
        if (types == NULL)
            return FALSE;
        job->review->light =
            jum_city_light_new(job->territory, types, &settings, NULL, NULL, error);
    }
    return job->review->light != NULL &&
           jum_city_light_solve(job->review->light, job->level_pu, error);
}

JumLightReview *
jum_light_review_new(JumTerritory *territory,
                     const JumLightReviewAsked *asked,
                     JumCityLight *light,
                     GCancellable *cancellable,
                     GError **error)
{
    g_autoptr(JumLightReview) review = g_new0(JumLightReview, 1);
    g_auto(Job) job = {.asked = asked, .territory = territory, .review = review};
    review->light = light;
    if (!read_job(&job, error))
        return NULL;
    find_levels(&job);
    review->result = g_new0(JumStudyResult, 1);
    review->result->scenario = jum_scenario_new();
    review->result->territory_hash = g_strdup(jum_territory_info(territory)->hash);
    review->result->synthetic = g_strcmp0(jum_territory_info(territory)->synthetic, "none") != 0;
    job.part = review->result->parts[JUM_STUDY_LIGHTING] =
        jum_study_part_new(JUM_STUDY_LIGHTING, "1");
    job.part->basis = basis_text;
    job.part->converged = TRUE;
    if (!solve_light(&job, light, error) || !goes_on(cancellable, error))
        return NULL;
    g_autoptr(JumStreetLight) streets = jum_street_light_new(review->light);
    if (!review_communes(&job, streets, error) ||
        !review_streets(&job, streets, cancellable, error))
        return NULL;
    review_spots(&job);
    if (!review_corridors(&job, error))
        return NULL;
    return g_steal_pointer(&review);
}
