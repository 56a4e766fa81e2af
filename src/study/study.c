/* Runs a scenario: each study that it asks for, one after the other, on what was read of the territory beforehand; then
 * the same on a worker, with progress brought back to the caller's main loop. */
#include "study/study.h"

#include "study/study-theme.h"

static const JumStudyTheme *const themes[] = {
#define JUM_STUDY(symbol, name, solver, title) &jum_study_##name,
#include "study/studies.def"
#undef JUM_STUDY
};

struct JumStudyInput {
    gint ref_count;
    JumStudyPlace place;
    gpointer own[JUM_N_STUDIES];
    char *why[JUM_N_STUDIES]; /* nothing could be read */
};

/* ---- input ---- */

JumStudyInput *
jum_study_input_new(JumTerritory *territory, GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(territory);
    g_autoptr(JumStudyInput) input = g_new0(JumStudyInput, 1);
    JumStudyPlace *place = &input->place;
    gboolean any = FALSE;
    input->ref_count = 1;
    place->territory_hash = g_strdup(info->hash);
    place->time_zone = g_strdup(info->time_zone);
    place->synthetic = g_strcmp0(info->synthetic, "none") != 0;
    if (info->crs.kind != JUM_CRS_NONE && !jum_box_is_empty(&info->extent_m))
        jum_crs_inverse(&info->crs, 0.5 * (info->extent_m.x0 + info->extent_m.x1),
                        0.5 * (info->extent_m.y0 + info->extent_m.y1), &place->lon_deg,
                        &place->lat_deg);
    for (int k = 0; k < JUM_N_STUDIES; k++) {
        g_autoptr(GError) why = NULL;
        input->own[k] = themes[k]->prepare(territory, place, &why);
        any = any || input->own[k] != NULL;
        if (input->own[k] == NULL)
            input->why[k] = g_strdup(why != NULL ? why->message : info->path);
    }
    if (any)
        return g_steal_pointer(&input);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_EMPTY, input->why[0]);
    return NULL;
}

JumStudyInput *
jum_study_input_ref(JumStudyInput *input)
{
    g_atomic_int_inc(&input->ref_count);
    return input;
}

void
jum_study_input_unref(JumStudyInput *input)
{
    if (input == NULL || !g_atomic_int_dec_and_test(&input->ref_count))
        return;
    for (int k = 0; k < JUM_N_STUDIES; k++) {
        if (input->own[k] != NULL)
            themes[k]->forget(input->own[k]);
        g_free(input->why[k]);
    }
    g_free(input->place.territory_hash);
    g_free(input->place.time_zone);
    g_free(input);
}

gboolean
jum_study_input_can(const JumStudyInput *input, JumStudyKind kind, const char **why)
{
    if (why != NULL)
        *why = input->why[kind];
    return input->own[kind] != NULL;
}

static void
choice_free(gpointer data)
{
    JumStudyChoice *choice = data;
    g_free(choice->name);
    g_free(choice->title);
    g_free(choice);
}

void
jum_study_choice_add(GPtrArray *choices, const char *name, const char *title)
{
    JumStudyChoice *choice = g_new0(JumStudyChoice, 1);
    choice->name = g_strdup(name);
    choice->title = g_strdup(title);
    g_ptr_array_add(choices, choice);
}

GPtrArray *
jum_study_choices(const JumStudyInput *input, JumChangeType type, const char *key)
{
    JumStudyKind kind = jum_change_info(type)->study;
    GPtrArray *choices = input->own[kind] != NULL && themes[kind]->choices != NULL
                             ? themes[kind]->choices(input->own[kind], type, key)
                             : g_ptr_array_new();
    g_ptr_array_set_free_func(choices, choice_free);
    return choices;
}

gconstpointer
jum_study_input_own(const JumStudyInput *input, JumStudyKind kind, GError **error)
{
    if (input->own[kind] == NULL)
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_EMPTY, input->why[kind]);
    return input->own[kind];
}

const JumStudyPlace *
jum_study_input_place(const JumStudyInput *input)
{
    return &input->place;
}

/* ---- the run ---- */

gboolean
jum_study_goes_on(const JumStudyRun *run, double done, GError **error)
{
    if (run->cancellable != NULL && g_cancellable_is_cancelled(run->cancellable)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_CANCELLED, "the study was cancelled");
        return FALSE;
    }
    if (run->progress != NULL)
        run->progress(run->from + run->share * done, run->data);
    return TRUE;
}

static gboolean
is_for_here(const JumStudyInput *input, const JumScenario *scenario, GError **error)
{
    const char *here = input->place.territory_hash;
    if (scenario->territory == NULL || g_strcmp0(scenario->territory, here) == 0)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VERSION,
                "territory: the scenario was made for the territory %s, this one is %s",
                scenario->territory, here);
    return FALSE;
}

JumStudyResult *
jum_study_run(const JumStudyInput *input,
              const JumScenario *scenario,
              GCancellable *cancellable,
              JumStudyProgress progress,
              gpointer data,
              GError **error)
{
    guint n = 0, done = 0;
    for (int k = 0; k < JUM_N_STUDIES; k++)
        n += jum_scenario_runs(scenario, (JumStudyKind) k) ? 1 : 0;
    if (!is_for_here(input, scenario, error))
        return NULL;
    if (n == 0) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_EMPTY,
                            "changes: the scenario changes nothing and asks for no solver");
        return NULL;
    }
    g_autoptr(JumStudyResult) result = g_new0(JumStudyResult, 1);
    result->scenario = jum_scenario_dup(scenario);
    result->territory_hash = g_strdup(input->place.territory_hash);
    result->scenario_hash = jum_scenario_hash(scenario);
    result->synthetic = input->place.synthetic;
    JumStudyRun run = {cancellable, progress, data, 0.0, 1.0 / n};
    for (int k = 0; k < JUM_N_STUDIES; k++) {
        if (!jum_scenario_runs(scenario, (JumStudyKind) k))
            continue;
        gconstpointer own = jum_study_input_own(input, (JumStudyKind) k, error);
        run.from = (double) done++ / n;
        if (own != NULL)
            result->parts[k] = themes[k]->run(own, &input->place, scenario, &run, error);
        if (result->parts[k] == NULL)
            return NULL;
    }
    run.from = 0.0;
    run.share = 1.0;
    if (!jum_study_goes_on(&run, 1.0, error))
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
