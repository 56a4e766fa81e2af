/* Scenarios and studies: what is read is checked, what is run can be run again to the byte, figures that can be redone
 * by hand, and a batch that holds only what a desk can move. */
#include "study/study.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "tests/unit/field-fixture.h"

static char *folder, *path;
static JumStudyInput *input;

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

static void
test_round_trip(void)
{
    g_autoptr(JumScenario) made = jum_scenario_new();
    double x[] = {430000.0, 430100.5, 430050.0}, y[] = {6710000.0, 6710000.25, 6710100.0};
    char *assets[] = {"lamp/L-1", "cabinet/C-2", NULL};
    const JumZone polygon = {.kind = JUM_ZONE_POLYGON, .n_vertices = 3, .x_m = x, .y_m = y};
    const JumZone list = {.kind = JUM_ZONE_ASSETS, .assets = assets};
    g_free(made->title);
    made->title = g_strdup("Rue \"basse\"\n50 %");
    made->territory = g_strdup("0123456789abcdef");
    made->instant = 1768495500 * JUM_SECOND;
    jum_scenario_add_program(made, &polygon, "deep-night");
    jum_scenario_add_dim(made, &list, 0.35, 22.5 * 3600.0, 5 * 3600.0);
    g_autofree char *text = jum_scenario_to_json(made);
    g_autoptr(JumScenario) read = parse(text);
    g_autofree char *again = jum_scenario_to_json(read);
    g_assert_cmpstr(text, ==, again);
    g_autofree char *a = jum_scenario_hash(made), *b = jum_scenario_hash(read);
    g_assert_cmpstr(a, ==, b);
    const JumChange *dim = read->changes->pdata[1];
    g_assert_cmpfloat(dim->factor, ==, 0.35);
    g_assert_cmpfloat(dim->from_s, ==, 81000.0);
    g_autofree char *file = g_build_filename(folder, "plan.json", NULL);
    g_assert_true(jum_scenario_save(read, file, NULL));
    g_autoptr(JumScenario) loaded = jum_scenario_load(file, NULL);
    g_assert_nonnull(loaded);
    g_remove(file);
    g_autoptr(JumScenario) copy = jum_scenario_dup(loaded);
    g_autofree char *third = jum_scenario_to_json(copy);
    g_assert_cmpstr(text, ==, third);
}

static void
test_bad_scenarios(void)
{
#define CHANGES(inside) "{\"schema\":1,\"changes\":[" inside "]}"
#define ALL             "\"zone\":{\"all\":true}"
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "schema"},
        {"{", "not JSON"},
        {"[1]", "no schema number"},
        {"{\"schema\":\"1\"}", "no schema number"},
        {"{\"schema\":2,\"changes\":[]}", "reads schema 1"},
        {"{\"schema\":1}", "changes"},
        {"{\"schema\":1,\"changes\":{}}", "changes"},
        {"{\"schema\":1,\"chnages\":[],\"changes\":[]}", "chnages: no such member"},
        {"{\"schema\":1,\"title\":5,\"changes\":[]}", "title: not a text"},
        {"{\"schema\":1,\"instant\":\"soon\",\"changes\":[]}", "instant"},
        {"{\"schema\":1,\"seed\":1.5,\"changes\":[]}", "seed"},
        {"{\"schema\":1,\"solvers\":[\"magic\"],\"changes\":[]}", "solvers"},
        {"{\"schema\":1,\"settings\":{\"year\":1},\"changes\":[]}", "settings.year"},
        {CHANGES("7"), "changes[0]: not an object"},
        {CHANGES("{\"type\":\"road.close\"," ALL "}"), "changes[0].type"},
        {CHANGES("{\"type\":\"lamp.program\"," ALL "}"), "changes[0].programme"},
        {CHANGES("{\"type\":\"lamp.dim\"," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":1.5," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":\"0.5\"," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5}"), "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{}}"), "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"all\":false}}"),
         "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL ",\"from\":\"22:00\"}"),
         "changes[0].from"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL
                 ",\"from\":\"5:00\",\"to\":\"22:00\"}"),
         "changes[0].from"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"polygon_m\":[[0,0],[1,1]]}}"),
         "changes[0].zone.polygon_m"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"polygon_m\":[[0,0],[1,1],["
                 "1e999,0]]}}"),
         "polygon_m[2]"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"assets\":[\"road/1\"]}}"),
         "changes[0].zone.assets[0]"},
        {"[[[[[[[[[[[[[[[[[[[[[[", "too deep"},
        {"{\"schema\":1,\"title\":\"\xff\",\"changes\":[]}", "UTF-8"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_scenario_parse(cases[i].text, strlen(cases[i].text), "bad.json", &error));
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, "bad.json: "));
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
        g_assert_null(strchr(error->message, '\n'));
    }
}

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
        {"{\"schema\":1,\"settings\":{\"tariff\":\"free\"},\"changes\":[]}", "free"},
        {"{\"schema\":1,\"settings\":{\"emission\":\"none\"},\"changes\":[]}", "none"},
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
    const JumEnergyLine *c2 = NULL;
    for (guint i = 0; i < result->cabinets->len; i++) {
        const JumEnergyRow *row = &g_array_index(result->cabinets, JumEnergyRow, i);
        if (strcmp(row->key, "cabinet/C-2") == 0)
            c2 = &row->line;
        else
            g_assert_cmpfloat(row->line.today_kwh, ==, row->line.then_kwh);
    }
    g_assert_nonnull(c2);
    g_assert_cmpuint(c2->lamps, ==, 20);
    g_assert_cmpuint(c2->changed, ==, 20);
    g_assert_cmpuint(result->changed_remote, ==, 8);
    g_assert_cmpuint(result->changed_preset, ==, 8);
    g_assert_cmpuint(result->changed_manual, ==, 4);
    /* lamp 42 is preset, 30 + 42 % 7 × 10 = 30 W, lamp 44 manual, 50 W: cannot dim, stays */
    g_assert_cmpfloat(result->difference_kwh[44], ==, 0.0);
    double full_kwh = -result->difference_kwh[42] / (1.0 - 0.525);
    double hours = full_kwh / 0.030;
    g_test_message("lit %.1f h a year", hours);
    g_assert_cmpfloat(hours, >, 4180.0);
    g_assert_cmpfloat(hours, <, 4280.0);
    /* today: the 20 lamps' watts × hours, and 0.8 W for 8 nodes over the rest of the year */
    double watts = 0.0;
    for (guint i = 40; i < 60; i++)
        watts += 30.0 + i % 7 * 10.0;
    g_assert_cmpfloat_with_epsilon(c2->today_kwh,
                                   (watts * hours + 8 * 0.8 * (8760.0 - hours)) / 1000.0, 1e-6);
    g_assert_cmpfloat_with_epsilon(c2->today_eur, c2->today_kwh * 0.19, 1e-6);
    g_assert_cmpfloat_with_epsilon(c2->today_kg_co2e, c2->today_kwh * 0.052, 1e-6);
    g_assert_true(isnan(result->difference_kwh[0]));
    g_assert_cmpfloat(result->residual, <, 1e-12);

    g_autoptr(JumScenario) off =
        with_changes("{\"type\":\"lamp.dim\",\"factor\":0,\"zone\":{\"assets\":[\"lamp/L-42\"]}}");
    g_autoptr(JumStudyResult) dark = run(off);
    g_assert_cmpfloat_with_epsilon(dark->difference_kwh[42], -full_kwh, 1e-9);
    g_assert_cmpuint(dark->total.changed, ==, 1);
}

static void
test_zones(void)
{
    /* lamp i of the first row stands at x = 430000 + 25 i, y = 6710000 */
    g_autoptr(JumScenario) scenario = with_changes(
        "{\"type\":\"lamp.program\",\"programme\":\"night-off\",\"zone\":{\"polygon_m\":"
        "[[430020,6709990],[430080,6709990],[430080,6710010],[430020,6710010]]}}");
    g_autoptr(JumStudyResult) result = run(scenario);
    g_assert_cmpuint(result->total.changed, ==, 3);
    for (guint i = 0; i < 6; i++)
        g_assert_cmpint(!isnan(result->difference_kwh[i]), ==, i >= 1 && i <= 3);
    g_autoptr(JumScenario) commune = with_changes(
        "{\"type\":\"lamp.program\",\"programme\":\"permanent\",\"zone\":{\"commune\":\"49135\"}}");
    g_autoptr(JumStudyResult) other = run(commune);
    g_assert_cmpuint(other->total.changed, ==, 20);
    g_assert_cmpuint(other->communes->len, ==, 2);
    g_assert_cmpfloat(other->total.then_kwh, >, other->total.today_kwh);
    /* a programme that dims leaves the switched lamps (row % 5 = 4) with their own, and says so */
    g_autoptr(JumScenario) deep =
        with_changes("{\"type\":\"lamp.program\",\"programme\":\"deep-night\"," ALL "}");
    g_autoptr(JumStudyResult) dimmed = run(deep);
    g_assert_cmpuint(dimmed->cannot_dim, ==, 12);
    g_assert_cmpuint(dimmed->total.changed, ==, 48);
    g_assert_true(isnan(dimmed->difference_kwh[4]));
    /* no change at all: today twice */
    g_autoptr(JumScenario) none = with_changes("");
    g_autoptr(JumStudyResult) same = run(none);
    g_assert_cmpfloat(same->total.then_kwh, ==, same->total.today_kwh);
    g_assert_cmpuint(same->total.changed, ==, 0);
}

/* A later change starts from what an earlier one left. */
static void
test_order(void)
{
    g_autoptr(JumScenario) twice = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL
                                                "},{\"type\":\"lamp.dim\",\"factor\":0.5," ALL "}");
    g_autoptr(JumScenario) once = with_changes("{\"type\":\"lamp.dim\",\"factor\":0.25," ALL "}");
    g_autoptr(JumStudyResult) a = run(twice), b = run(once);
    g_assert_cmpfloat_with_epsilon(a->total.then_kwh, b->total.then_kwh, 1e-6);
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
    g_autofree char *csv = jum_study_result_to_csv(a);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", 0);
    g_assert_cmpuint(g_strv_length(lines), ==, 4); /* head, two communes, the end */
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
    g_test_add_func("/study/round-trip", test_round_trip);
    g_test_add_func("/study/bad-scenarios", test_bad_scenarios);
    g_test_add_func("/study/refused-runs", test_refused_runs);
    g_test_add_func("/study/hand", test_hand);
    g_test_add_func("/study/zones", test_zones);
    g_test_add_func("/study/order", test_order);
    g_test_add_func("/study/same-bytes", test_same_bytes);
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
