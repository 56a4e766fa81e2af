/* Runs a scenario: a year of every lamp today and with the changes, compared lamp by lamp, then summed by commune and
 * by cabinet in the order of the rows, so that the same inputs give the same bytes. */
#include "study/study.h"

#include <math.h>

#include "study/lighting-study.h"

#define SOLVER "lighting.energy 1"

static void
row_clear(gpointer data)
{
    JumEnergyRow *row = data;
    g_free(row->key);
    g_free(row->name);
}

static GArray *
table_new(void)
{
    GArray *table = g_array_new(FALSE, TRUE, sizeof(JumEnergyRow));
    g_array_set_clear_func(table, row_clear);
    return table;
}

void
jum_study_result_free(JumStudyResult *result)
{
    if (result == NULL)
        return;
    jum_scenario_free(result->scenario);
    g_free(result->territory_hash);
    g_free(result->scenario_hash);
    g_free(result->rules_hash);
    g_free(result->basis);
    g_free(result->tariff_title);
    g_free(result->tariff_source);
    g_free(result->emission_title);
    g_free(result->emission_source);
    g_free(result->difference_kwh);
    g_array_unref(result->communes);
    g_array_unref(result->cabinets);
    g_free(result);
}

typedef struct {
    double *today_kwh, *today_eur, *then_kwh, *then_eur; /* [n] a year */
} Year;

static void
year_clear(Year *year)
{
    g_free(year->today_kwh);
    g_free(year->today_eur);
    g_free(year->then_kwh);
    g_free(year->then_eur);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Year, year_clear)

static gboolean
solve(const JumLightingStudy *study,
      const JumLamps *lamps,
      const JumTariff *tariff,
      int year,
      double **kwh,
      double **eur,
      GError **error)
{
    g_autoptr(JumLampYear) asked =
        jum_lamp_year_new(study->rules, lamps, study->clock, tariff, year);
    *kwh = g_new0(double, lamps->n + 1);
    *eur = g_new0(double, lamps->n + 1);
    return jum_lamp_year_energy(study->rules, lamps, asked, *kwh, *eur, error);
}

/* ---- tables ---- */

static void
add_lamp(JumEnergyLine *line, const JumStudyResult *result, const Year *year, guint row)
{
    line->lamps++;
    line->changed += !isnan(result->difference_kwh[row]);
    line->today_kwh += year->today_kwh[row];
    line->today_eur += year->today_eur[row];
    line->then_kwh += year->then_kwh[row];
    line->then_eur += year->then_eur[row];
}

static void
finish_line(JumEnergyLine *line, double kg_co2e_kwh)
{
    line->today_kg_co2e = line->today_kwh * kg_co2e_kwh;
    line->then_kg_co2e = line->then_kwh * kg_co2e_kwh;
}

/* The line of a key, made at its first lamp; @index: key → position + 1. */
static JumEnergyLine *
line_of(GArray *table, GHashTable *index, const char *key, const char *name)
{
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, key));
    if (at == 0) {
        JumEnergyRow row = {.key = g_strdup(key), .name = g_strdup(name)};
        g_array_append_val(table, row);
        at = table->len;
        g_hash_table_insert(index, row.key, GUINT_TO_POINTER(at));
    }
    return &g_array_index(table, JumEnergyRow, at - 1).line;
}

static const char *
name_in(const JumLayer *layer, gint64 row, const char *otherwise)
{
    const char *name =
        row >= 0 ? jum_layer_text(layer, jum_layer_column(layer, "name"), (guint) row) : NULL;
    return name != NULL ? name : otherwise;
}

static void
fill_tables(JumStudyResult *result,
            const JumStudyInput *input,
            const JumLightingStudy *study,
            const Year *year)
{
    g_autoptr(GHashTable) communes = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) cabinets = g_hash_table_new(g_str_hash, g_str_equal);
    int column = jum_layer_column(input->lamps, "commune");
    for (guint row = 0; row < result->n_lamps; row++) {
        const char *commune = jum_layer_text(input->lamps, column, row);
        guint32 cabinet = study->today->cabinet[row];
        gboolean alone = cabinet == JUM_CABINET_NONE;
        commune = commune != NULL ? commune : "";
        g_autofree char *address =
            alone ? g_strdup("")
                  : g_strconcat("cabinet/", jum_layer_id(input->cabinets, cabinet), NULL);
        add_lamp(&result->total, result, year, row);
        add_lamp(
            line_of(result->communes, communes, commune,
                    name_in(input->communes, jum_layer_find(input->communes, commune), commune)),
            result, year, row);
        add_lamp(line_of(result->cabinets, cabinets, address,
                         alone ? "" : name_in(input->cabinets, cabinet, address)),
                 result, year, row);
    }
    double sum_kwh = 0.0;
    for (guint i = 0; i < result->communes->len; i++) {
        JumEnergyLine *line = &g_array_index(result->communes, JumEnergyRow, i).line;
        finish_line(line, result->kg_co2e_kwh);
        sum_kwh += line->then_kwh;
    }
    for (guint i = 0; i < result->cabinets->len; i++)
        finish_line(&g_array_index(result->cabinets, JumEnergyRow, i).line, result->kg_co2e_kwh);
    finish_line(&result->total, result->kg_co2e_kwh);
    result->residual = result->total.then_kwh > 0.0
                           ? fabs(sum_kwh - result->total.then_kwh) / result->total.then_kwh
                           : 0.0;
}

static void
count_control(JumStudyResult *result, const JumLightingStudy *study)
{
    guint *counts[] = {&result->changed_remote, &result->changed_preset, &result->changed_manual,
                       &result->changed_third_party};
    for (guint row = 0; row < result->n_lamps; row++) {
        if (study->concerned[row])
            (*counts[study->then->control[row]])++;
        result->cannot_dim += study->cannot_dim[row];
    }
}

static JumStudyResult *
result_new(const JumStudyInput *input,
           const JumScenario *scenario,
           const JumLightingStudy *study,
           const JumTariff *tariff,
           const JumEmission *emission)
{
    JumStudyResult *result = g_new0(JumStudyResult, 1);
    result->scenario = jum_scenario_dup(scenario);
    result->territory_hash = g_strdup(input->territory_hash);
    result->scenario_hash = jum_scenario_hash(scenario);
    result->rules_hash = g_strdup(study->rules->hash);
    result->solver = SOLVER;
    result->synthetic = input->synthetic;
    result->basis = g_strdup(study->rules->basis);
    result->tariff_title = g_strdup(tariff->title);
    result->tariff_source = g_strdup(tariff->source);
    result->tariff_year = tariff->year;
    result->emission_title = g_strdup(emission->title);
    result->emission_source = g_strdup(emission->source);
    result->emission_year = emission->year;
    result->kg_co2e_kwh = emission->kg_co2e_kwh;
    result->n_lamps = study->today->n;
    result->difference_kwh = g_new0(double, result->n_lamps + 1);
    result->communes = table_new();
    result->cabinets = table_new();
    result->without_power = study->today->n_without_power;
    result->without_programme = study->today->n_without_programme;
    return result;
}

/* ---- the run ---- */

static gboolean
goes_on(GCancellable *cancellable,
        JumStudyProgress progress,
        gpointer data,
        double done,
        GError **error)
{
    if (cancellable != NULL && g_cancellable_is_cancelled(cancellable)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_CANCELLED, "the study was cancelled");
        return FALSE;
    }
    if (progress != NULL)
        progress(done, data);
    return TRUE;
}

static gboolean
find_prices(const JumLightingStudy *study,
            const JumScenario *scenario,
            const JumTariff **tariff,
            const JumEmission **emission,
            GError **error)
{
    int t = jum_lighting_rules_tariff(study->rules, scenario->tariff);
    int e = jum_lighting_rules_emission(study->rules, scenario->emission);
    if (t < 0 || e < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    t < 0 ? "settings.tariff: there is no tariff '%s'"
                          : "settings.emission: there is no emission factor '%s'",
                    t < 0 ? scenario->tariff : scenario->emission);
        return FALSE;
    }
    *tariff = &study->rules->tariffs[t];
    *emission = &study->rules->emissions[e];
    return TRUE;
}

JumStudyResult *
jum_study_run(const JumStudyInput *input,
              const JumScenario *scenario,
              GCancellable *cancellable,
              JumStudyProgress progress,
              gpointer data,
              GError **error)
{
    const JumTariff *tariff;
    const JumEmission *emission;
    if (!goes_on(cancellable, progress, data, 0.0, error))
        return NULL;
    g_autoptr(JumLightingStudy) study = jum_lighting_study_new(input, scenario, error);
    if (study == NULL || !find_prices(study, scenario, &tariff, &emission, error))
        return NULL;
    g_auto(Year) year = {0};
    if (!goes_on(cancellable, progress, data, 0.2, error) ||
        !solve(study, study->today, tariff, scenario->year, &year.today_kwh, &year.today_eur,
               error) ||
        !goes_on(cancellable, progress, data, 0.5, error) ||
        !solve(study, study->then, tariff, scenario->year, &year.then_kwh, &year.then_eur, error) ||
        !goes_on(cancellable, progress, data, 0.8, error))
        return NULL;
    g_autoptr(JumStudyResult) result = result_new(input, scenario, study, tariff, emission);
    for (guint row = 0; row < result->n_lamps; row++)
        result->difference_kwh[row] =
            study->concerned[row] ? year.then_kwh[row] - year.today_kwh[row] : NAN;
    fill_tables(result, input, study, &year);
    count_control(result, study);
    if (!goes_on(cancellable, progress, data, 1.0, error))
        return NULL;
    return g_steal_pointer(&result);
}

/* ---- on a worker ---- */

typedef struct {
    JumStudyInput *input;
    JumScenario *scenario;
    JumStudyProgress progress;
    gpointer data;
    GMainContext *context;
} Job;

typedef struct {
    GTask *task;
    double done;
} Step;

static void
job_free(gpointer data)
{
    Job *job = data;
    jum_study_input_unref(job->input);
    jum_scenario_free(job->scenario);
    g_main_context_unref(job->context);
    g_free(job);
}

static void
step_free(gpointer data)
{
    g_object_unref(((Step *) data)->task);
    g_free(data);
}

static gboolean
on_step(gpointer data)
{
    Step *step = data;
    Job *job = g_task_get_task_data(step->task);
    if (!g_task_get_completed(step->task))
        job->progress(step->done, job->data);
    return G_SOURCE_REMOVE;
}

static void
pass_on(double done, gpointer data)
{
    Job *job = g_task_get_task_data(data);
    Step *step = g_new(Step, 1);
    *step = (Step){g_object_ref(data), done};
    g_main_context_invoke_full(job->context, G_PRIORITY_DEFAULT, on_step, step, step_free);
}

static void
work(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    Job *job = data;
    GError *error = NULL;
    (void) source;
    JumStudyResult *result = jum_study_run(job->input, job->scenario, cancellable,
                                           job->progress != NULL ? pass_on : NULL, task, &error);
    if (result != NULL)
        g_task_return_pointer(task, result, (GDestroyNotify) jum_study_result_free);
    else
        g_task_return_error(task, error);
}

void
jum_study_run_async(JumStudyInput *input,
                    const JumScenario *scenario,
                    GCancellable *cancellable,
                    JumStudyProgress progress,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
    Job *job = g_new0(Job, 1);
    job->input = jum_study_input_ref(input);
    job->scenario = jum_scenario_dup(scenario);
    job->progress = progress;
    job->data = data;
    job->context = g_main_context_ref_thread_default();
    g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
    g_task_set_check_cancellable(task, FALSE); /* our own sentence says it */
    g_task_set_task_data(task, job, job_free);
    g_task_run_in_thread(task, work);
}

JumStudyResult *
jum_study_run_finish(GAsyncResult *done, GError **error)
{
    return g_task_propagate_pointer(G_TASK(done), error);
}
