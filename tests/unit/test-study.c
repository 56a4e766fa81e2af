/* Studies: what is run can be run again to the byte, figures that can be redone by hand, and a batch that holds only what
 * a desk can move. */
#include "study/study.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "tests/unit/field-fixture.h"

static char *folder, *path;
static JumStudyInput *input;

static const JumStudyPart *
light(const JumStudyResult *result)
{
    g_assert_nonnull(result->parts[JUM_STUDY_LIGHTING]);
    return result->parts[JUM_STUDY_LIGHTING];
}

static double
fact(const JumStudyResult *result, const char *key)
{
    const JumStudyFact *found = jum_study_part_find_fact(light(result), key);
    g_assert_nonnull(found);
    return found->number;
}

static double
then_kwh(const JumStudyResult *result)
{
    return jum_study_part_find_indicator(light(result), "energy_kwh")->then;
}

/* Column @key of the table by commune or cabinet. */
static const double *
column(const JumStudyResult *result, const char *table, const char *key)
{
    return jum_study_table_column(jum_study_part_find_table(light(result), table), key)->numbers;
}

/* Per lamp; valid until the next call. */
static const double *
difference(const JumStudyResult *result)
{
    static double values[4096];
    const JumStudySeries *series = light(result)->series->pdata[0];
    g_assert_cmpuint(series->n_rows, <, G_N_ELEMENTS(values));
    jum_study_series_difference(series, 0, values);
    return values;
}

static JumScenario *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    JumScenario *scenario = jum_scenario_parse(text, strlen(text), "test.json", &error);
    g_assert_no_error(error);
    return scenario;
}

static JumScenario *
with_changes(const char *changes)
{
    g_autofree char *text = g_strdup_printf("{\"schema\":1,\"changes\":[%s]}", changes);
    return parse(text);
}

static JumStudyResult *
run(const JumScenario *scenario)
{
    g_autoptr(GError) error = NULL;
    JumStudyResult *result = jum_study_run(input, scenario, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    return result;
}

#define CHANGES(inside) "{\"schema\":1,\"changes\":[" inside "]}"
#define ALL             "\"zone\":{\"all\":true}"

static void
test_refused_runs(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"{\"schema\":1,\"territory\":\"ffffffffffffffff\",\"changes\":[]}", "ffffffffffffffff"},
        {CHANGES("{\"type\":\"lamp.program\"," ALL ",\"programme\":\"disco\"}"), "disco"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"commune\":\"75056\"}}"),
         "75056"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"assets\":[\"lamp/L-0\",\"lamp/"
                 "X\"]}}"),
         "changes[0].zone.assets[1]"},
        {"{\"schema\":1,\"changes\":[]}", "changes nothing"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"disabled\":true," ALL "}"),
         "changes nothing"},
#define SOLVER "\"solvers\":[\"lighting.energy\"],\"changes\":[]}"
        {"{\"schema\":1,\"settings\":{\"tariff\":\"free\"}," SOLVER, "free"},
        {"{\"schema\":1,\"settings\":{\"emission\":\"none\"}," SOLVER, "none"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(JumScenario) scenario = parse(cases[i].text);
        g_assert_null(jum_study_run(input, scenario, NULL, NULL, NULL, &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, cases[i].words));
    }
}

/* Rows 40 … 59 stand behind C-2, burn at full level all night ("permanent") and have no standby but the remote ones.
 * Half the level takes 52.5 % of the power: (a) preset lamps: then = 0.525 × today, exactly; off: 0. */
static void
test_hand(void)
{
    g_autoptr(JumScenario) half = with_changes(
        "{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"assets\":[\"cabinet/C-2\"]}}");
    g_autoptr(JumStudyResult) result = run(half);
    const JumStudyTable *cabinets = jum_study_part_find_table(light(result), "cabinets");
    const double *today = column(result, "cabinets", "today_kwh");
    const double *then = column(result, "cabinets", "then_kwh");
    int c2 = -1;
    for (guint i = 0; i < cabinets->n_rows; i++) {
        if (g_strcmp0(cabinets->address[i], "cabinet/C-2") == 0)
            c2 = (int) i;
        else
            g_assert_cmpfloat(today[i], ==, then[i]);
    }
    g_assert_cmpint(c2, >=, 0);
    g_assert_cmpfloat(column(result, "cabinets", "lamps")[c2], ==, 20);
    g_assert_cmpfloat(column(result, "cabinets", "changed")[c2], ==, 20);
    g_assert_cmpfloat(fact(result, "changed_remote"), ==, 8);
    g_assert_cmpfloat(fact(result, "changed_preset"), ==, 8);
    g_assert_cmpfloat(fact(result, "changed_manual"), ==, 4);
    /* lamp 42 is preset, 30 + 42 % 7 × 10 = 30 W, lamp 44 manual, 50 W: cannot dim, stays */
    g_assert_cmpfloat(difference(result)[44], ==, 0.0);
    double full_kwh = -difference(result)[42] / (1.0 - 0.525);
    double hours = full_kwh / 0.030;
    g_test_message("lit %.1f h a year", hours);
    g_assert_cmpfloat(hours, >, 4180.0);
    g_assert_cmpfloat(hours, <, 4280.0);
    /* today: the 20 lamps' watts × hours, and 0.8 W for 8 nodes over the rest of the year */
    double watts = 0.0;
    for (guint i = 40; i < 60; i++)
        watts += 30.0 + i % 7 * 10.0;
    g_assert_cmpfloat_with_epsilon(today[c2], (watts * hours + 8 * 0.8 * (8760.0 - hours)) / 1000.0,
                                   1e-6);
    g_assert_cmpfloat_with_epsilon(column(result, "cabinets", "today_eur")[c2], today[c2] * 0.19,
                                   1e-6);
    g_assert_cmpfloat_with_epsilon(column(result, "cabinets", "today_kg_co2e")[c2],
                                   today[c2] * 0.052, 1e-6);
    g_assert_true(isnan(difference(result)[0]));
    g_assert_cmpfloat(light(result)->residual, <, 1e-12);

    g_autoptr(JumScenario) off =
        with_changes("{\"type\":\"lamp.dim\",\"factor\":0,\"zone\":{\"assets\":[\"lamp/L-42\"]}}");
    g_autoptr(JumStudyResult) dark = run(off);
    g_assert_cmpfloat_with_epsilon(difference(dark)[42], -full_kwh, 1e-9);
    g_assert_cmpfloat(fact(dark, "lamps_changed"), ==, 1);
}

static void
test_zones(void)
{
    /* lamp i of the first row stands at x = 430000 + 25 i, y = 6710000 */
    g_autoptr(JumScenario) scenario = with_changes(
        "{\"type\":\"lamp.program\",\"programme\":\"night-off\",\"zone\":{\"polygon_m\":"
        "[[430020,6709990],[430080,6709990],[430080,6710010],[430020,6710010]]}}");
    g_autoptr(JumStudyResult) result = run(scenario);
    g_assert_cmpfloat(fact(result, "lamps_changed"), ==, 3);
    for (guint i = 0; i < 6; i++)
        g_assert_cmpint(!isnan(difference(result)[i]), ==, i >= 1 && i <= 3);
    g_autoptr(JumScenario) commune = with_changes(
        "{\"type\":\"lamp.program\",\"programme\":\"permanent\",\"zone\":{\"commune\":\"49135\"}}");
    g_autoptr(JumStudyResult) other = run(commune);
    g_assert_cmpfloat(fact(other, "lamps_changed"), ==, 20);
    g_assert_cmpuint(jum_study_part_find_table(light(other), "communes")->n_rows, ==, 2);
    g_assert_cmpfloat(then_kwh(other), >,
                      jum_study_part_find_indicator(light(other), "energy_kwh")->today);
    /* a programme that dims leaves the switched lamps (row % 5 = 4) with their own, and says so */
    g_autoptr(JumScenario) deep =
        with_changes("{\"type\":\"lamp.program\",\"programme\":\"deep-night\"," ALL "}");
    g_autoptr(JumStudyResult) dimmed = run(deep);
    g_assert_cmpfloat(fact(dimmed, "lamps_cannot_dim"), ==, 12);
    g_assert_cmpfloat(fact(dimmed, "lamps_changed"), ==, 48);
    g_assert_true(isnan(difference(dimmed)[4]));
    /* no change at all: today twice */
    g_autoptr(JumScenario) none =
        parse("{\"schema\":1,\"solvers\":[\"lighting.energy\"],\"changes\":[]}");
    g_autoptr(JumStudyResult) same = run(none);
    g_assert_cmpfloat(then_kwh(same), ==,
                      jum_study_part_find_indicator(light(same), "energy_kwh")->today);
    g_assert_cmpfloat(fact(same, "lamps_changed"), ==, 0);
}

/* A later change starts from what an earlier one left. */
static void
test_order(void)
{
    g_autoptr(JumScenario) twice = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL
                                                "},{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}");
    g_autoptr(JumScenario) once = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.25," ALL "}");
    g_autoptr(JumStudyResult) a = run(twice), b = run(once);
    g_assert_cmpfloat_with_epsilon(then_kwh(a), then_kwh(b), 1e-6);
}

static void
test_same_bytes(void)
{
    g_autoptr(JumScenario) scenario =
        with_changes("{\"type\":\"lamp.program\",\"programme\":"
                     "\"deep-night\",\"zone\":{\"commune\":\"49007\"}}");
    g_autoptr(JumStudyResult) a = run(scenario), b = run(scenario);
    g_autofree char *x = jum_study_result_to_json(a), *y = jum_study_result_to_json(b);
    g_assert_true(strcmp(x, y) == 0);
    g_assert_nonnull(strstr(x, "\"synthetic\": true"));
    g_assert_nonnull(strstr(x, a->scenario_hash));
    g_autofree char *csv = jum_study_result_to_csv(a, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", 0);
    g_assert_cmpuint(g_strv_length(lines), ==, 4); /* head, two communes, the end */
    g_autofree char *same = jum_study_result_to_csv(a, "lighting.communes", NULL);
    g_assert_cmpstr(csv, ==, same);
    g_autofree char *figures = jum_study_result_to_csv(a, "indicators", NULL);
    g_assert_true(g_str_has_prefix(figures, "study,indicator,unit,today,then,synthetic\n"));
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_study_result_to_csv(a, "lighting.moons", &error));
    g_assert_nonnull(strstr(error->message, "lighting.cabinets"));
}

/* What is kept from run to run is today's light on the same ground, and nothing else. */
static void
test_today_kept(void)
{
    static const char *const changes[] = {
        "{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}",
        "{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"commune\":\"49007\"}}",
        "{\"type\":\"lamp.dim\",\"factor\":0.2," ALL "}",
        "{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}",
    };
    g_autoptr(JumTerritory) territory = jum_territory_open(path, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(JumScenario) scenario = with_changes(changes[i]);
        g_autoptr(JumStudyInput) fresh = jum_study_input_new(territory, NULL);
        g_autoptr(JumStudyResult) alone = jum_study_run(fresh, scenario, NULL, NULL, NULL, NULL);
        g_autoptr(JumStudyResult) after = run(scenario);
        const JumStudyPart *p = alone->parts[0], *q = after->parts[0];
        const JumStudyRaster *here = p->rasters->pdata[0], *there = q->rasters->pdata[0];
        gsize bytes = (gsize) here->nx * here->ny * sizeof(float);
        g_assert_cmpmem(here->today, bytes, there->today, bytes);
        g_assert_cmpmem(here->then, bytes, there->then, bytes);
    }
}

typedef struct {
    GMainLoop *loop;
    JumStudyResult *result;
    GError *error;
    double last;
    guint steps;
} Waiting;

static void
on_progress(double done, gpointer data)
{
    Waiting *w = data;
    g_assert_cmpfloat(done, >=, w->last);
    w->last = done;
    w->steps++;
}

static void
on_done(GObject *source, GAsyncResult *done, gpointer data)
{
    Waiting *w = data;
    (void) source;
    w->result = jum_study_run_finish(done, &w->error);
    g_main_loop_quit(w->loop);
}

static void
test_worker(void)
{
    g_autoptr(JumScenario) scenario =
        with_changes("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}");
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Waiting w = {.loop = loop};
    jum_study_run_async(input, scenario, NULL, on_progress, on_done, &w);
    g_main_loop_run(loop);
    g_assert_no_error(w.error);
    g_assert_cmpuint(w.steps, >=, 2);
    g_autoptr(JumStudyResult) here = run(scenario);
    g_autofree char *x = jum_study_result_to_json(here), *y = jum_study_result_to_json(w.result);
    g_assert_true(strcmp(x, y) == 0);
    jum_study_result_free(w.result);

    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_cancellable_cancel(cancellable);
    w = (Waiting){.loop = loop};
    jum_study_run_async(input, scenario, cancellable, NULL, on_done, &w);
    g_main_loop_run(loop);
    g_assert_null(w.result);
    g_assert_error(w.error, JUM_ERROR, JUM_ERROR_CANCELLED);
    g_clear_error(&w.error);
}

/* 15 January 2026, 21:30 UTC = 22:30 civil. */
static JumProposal *
propose(const JumStudyInput *of, const JumScenario *scenario)
{
    g_autoptr(GError) error = NULL;
    JumTime time = 0;
    g_assert_true(jum_time_parse("2026-01-15T21:30:00Z", NULL, &time));
    JumProposal *proposal = jum_study_propose(of, scenario, time, &error);
    g_assert_no_error(error);
    return proposal;
}

static void
test_proposal(void)
{
    g_autoptr(JumScenario) dim = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}");
    g_autoptr(JumProposal) proposal = propose(input, dim);
    g_assert_cmpuint(proposal->commands->len, ==, 24); /* 40 % of 60 are remote */
    g_assert_cmpuint(proposal->not_remote, ==, 36);
    g_assert_cmpuint(proposal->left_for_later, ==, 0);
    for (guint i = 0; i < proposal->commands->len; i++) {
        const JumProposedCommand *c = &g_array_index(proposal->commands, JumProposedCommand, i);
        gint64 row = 0;
        g_assert_cmpstr(c->action, ==, "level");
        g_assert_true(g_str_has_prefix(c->target, "lamp/L-"));
        g_assert_true(jum_number_parse_int(c->target + 7, &row));
        g_assert_cmpint(row % 5, <, 2);
        /* residential 0.6 → 0.3, main road 0.7 (0.7 from 22:30) → 0.35, permanent 1 → 0.5 */
        const double want[] = {0.3, 0.35, 0.5};
        g_assert_cmpfloat_with_epsilon(c->value, want[row / 20], 1e-9);
        g_assert_cmpfloat(c->duration_s, >=, 60.0);
        g_assert_cmpfloat(c->duration_s, <=, 43200.0);
    }
    g_autoptr(JumScenario) off = with_changes(
        "{\"type\":\"lamp.dim\",\"factor\":0,\"zone\":{\"assets\":[\"cabinet/C-1\"]}}");
    g_autoptr(JumProposal) dark = propose(input, off);
    g_assert_cmpuint(dark->commands->len, ==, 1);
    const JumProposedCommand *c = &g_array_index(dark->commands, JumProposedCommand, 0);
    g_assert_cmpstr(c->target, ==, "cabinet/C-1");
    g_assert_cmpstr(c->action, ==, "switch");
    g_assert_cmpfloat(c->value, ==, 0.0);
    g_assert_cmpuint(dark->lamps_covered, ==, 20);
    g_autoptr(JumScenario) none = with_changes("{\"type\":\"lamp.dim\",\"factor\":1," ALL "}");
    g_autoptr(JumProposal) nothing = propose(input, none);
    g_assert_cmpuint(nothing->commands->len, ==, 0);
    g_assert_cmpuint(nothing->same_now, ==, 24);
}

static void
test_proposal_limit(void)
{
    g_autofree char *large = g_build_filename(folder, "large.gpkg", NULL);
    jum_field_fixture_write(large, 10);
    g_autoptr(JumTerritory) territory = jum_territory_open(large, NULL);
    g_autoptr(JumStudyInput) more = jum_study_input_new(territory, NULL);
    g_autoptr(JumScenario) dim = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}");
    g_autoptr(JumProposal) proposal = propose(more, dim);
    g_assert_cmpuint(proposal->commands->len, ==, 100);
    g_assert_cmpuint(proposal->lamps_covered, ==, 100);
    /* 240 remote lamps, less those that the switch-off hours or the programme leave as they are */
    g_assert_cmpuint(proposal->left_for_later + proposal->same_now, ==, 140);
    g_assert_cmpuint(proposal->not_remote, ==, 360);
    g_remove(large);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("jumeau-study-XXXXXX", NULL);
    path = g_build_filename(folder, "small.gpkg", NULL);
    jum_field_fixture_write(path, 1);
    g_autoptr(GError) error = NULL;
    JumTerritory *territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    input = jum_study_input_new(territory, &error);
    g_assert_no_error(error);
    jum_territory_free(territory);
    g_test_add_func("/study/refused-runs", test_refused_runs);
    g_test_add_func("/study/hand", test_hand);
    g_test_add_func("/study/zones", test_zones);
    g_test_add_func("/study/order", test_order);
    g_test_add_func("/study/same-bytes", test_same_bytes);
    g_test_add_func("/study/today-kept", test_today_kept);
    g_test_add_func("/study/worker", test_worker);
    g_test_add_func("/study/proposal", test_proposal);
    g_test_add_func("/study/proposal-limit", test_proposal_limit);
    int status = g_test_run();
    jum_study_input_unref(input);
    g_remove(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return status;
}
