/* Water what-ifs against what can be worked out by hand: an orifice, a fire flow through one pipe, water that travels
 * as a plug, volumes that are a flow times hours; and what a scenario may not say. */
#include "study/study.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "city/writer.h"

static JumStudyInput *input;

#define HEAD_M   80.0
#define GROUND_M 20.0

/* ---- a street: source – A – B – C, a valve and then D; demand at B and D; a tank filled by a pump ---- */

static void
asset(JumLayer *layer, const char *id, double x, double to_x)
{
    guint at = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", at, id);
    jum_layer_set_text_by_name(layer, "commune", at, "49007");
    if (to_x == x) {
        jum_layer_add_point(layer, x, 6710000.0);
        return;
    }
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, x, 6710000.0);
    jum_layer_add_vertex(layer, to_x, 6710000.0);
}

#define TEXT(layer, column, value) \
    jum_layer_set_text_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)
#define REAL(layer, column, value) \
    jum_layer_set_real_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)
#define INT(layer, column, value) \
    jum_layer_set_int_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)

static JumLayer *
make_nodes(void)
{
    static const struct {
        const char *id;
        double x, demand_m3s;
        int customers;
    } nodes[] = {
        {"A", 1000, 0.0, 0}, {"B", 2000, 0.002, 100}, {"C", 3000, 0.0, 0}, {"D", 3001, 0.001, 40}};
    JumLayer *layer = jum_layer_new(JUM_TABLE_water_node);
    asset(layer, "S", 430000.0, 430000.0);
    TEXT(layer, "kind", "source");
    REAL(layer, "head_m", HEAD_M);
    for (guint i = 0; i < G_N_ELEMENTS(nodes); i++) {
        asset(layer, nodes[i].id, 430000.0 + nodes[i].x, 430000.0 + nodes[i].x);
        TEXT(layer, "kind", "junction");
        TEXT(layer, "parent", i < 2 ? "water_sector/SEC-1" : "water_sector/SEC-2");
        REAL(layer, "elevation_m", GROUND_M);
        REAL(layer, "demand_m3s", nodes[i].demand_m3s);
        INT(layer, "customers", nodes[i].customers);
    }
    return layer;
}

static void
link_of(JumLayer *layer, const char *id, const char *from, const char *to, double x)
{
    asset(layer, id, 430000.0 + x, 430000.0 + x + 1.0);
    TEXT(layer, "from_node", from);
    TEXT(layer, "to_node", to);
}

static JumLayer *
make_pipes(void)
{
    static const char *const pipes[][3] = {{"P1", "S", "A"}, {"P2", "A", "B"}, {"P3", "B", "C"}};
    JumLayer *layer = jum_layer_new(JUM_TABLE_water_pipe);
    for (guint i = 0; i < G_N_ELEMENTS(pipes); i++) {
        link_of(layer, pipes[i][0], pipes[i][1], pipes[i][2], 1000.0 * i);
        REAL(layer, "diameter_m", 0.2);
        REAL(layer, "length_m", 1000.0);
        REAL(layer, "roughness", 130.0);
        TEXT(layer, "address", "Rue de l'Essai");
    }
    return layer;
}

static void
write_territory(const char *path)
{
    g_autoptr(GError) error = NULL;
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    JumLayer *layers[] = {make_nodes(),
                          make_pipes(),
                          jum_layer_new(JUM_TABLE_water_valve),
                          jum_layer_new(JUM_TABLE_water_pump),
                          jum_layer_new(JUM_TABLE_water_tank),
                          jum_layer_new(JUM_TABLE_hydrant)};
    link_of(layers[2], "V1", "C", "D", 3000.0);
    TEXT(layers[2], "kind", "isolation");
    REAL(layers[2], "diameter_m", 0.2);
    INT(layers[2], "normally_open", 1);
    link_of(layers[3], "PU1", "S", "T1", 0.0);
    REAL(layers[3], "flow_m3s", 0.01);
    REAL(layers[3], "head_m", 20.0);
    asset(layers[4], "T1", 430000.0, 430000.0);
    REAL(layers[4], "elevation_m", 90.0);
    REAL(layers[4], "level_min_m", 0.0);
    REAL(layers[4], "level_max_m", 5.0);
    REAL(layers[4], "level_init_m", 2.0);
    REAL(layers[4], "diameter_m", 20.0);
    asset(layers[5], "H1", 433000.0, 433000.0);
    TEXT(layers[5], "node", "C");
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        g_assert_true(jum_writer_add_layer(writer, layers[i], &error));
        jum_layer_free(layers[i]);
    }
    gboolean ok = jum_writer_set_metadata(writer, "name", "Essai", &error) &&
                  jum_writer_set_metadata(writer, "synthetic", "all", &error) &&
                  jum_writer_set_metadata(writer, "time_zone", "Europe/Paris", &error) &&
                  jum_writer_finish(writer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

/* ---- runs ---- */

/* @start: members of the scenario beside its changes, each with its comma. */
static JumStudyResult *
run_from(const char *start, const char *changes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("{\"schema\":1,%s\"changes\":[%s]}", start, changes);
    g_autoptr(JumScenario) scenario = jum_scenario_parse(text, strlen(text), "t.json", &error);
    g_assert_no_error(error);
    JumStudyResult *result = jum_study_run(input, scenario, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(jum_study_result_converged(result));
    return result;
}

static JumStudyResult *
run(const char *changes)
{
    return run_from("", changes);
}

static const JumIndicator *
figure(const JumStudyResult *result, const char *key)
{
    const JumIndicator *found = jum_study_part_find_indicator(result->parts[JUM_STUDY_WATER], key);
    g_assert_nonnull(found);
    return found;
}

static double
cell(const JumStudyResult *result, const char *table, const char *key, guint row)
{
    const JumStudyTable *t = jum_study_part_find_table(result->parts[JUM_STUDY_WATER], table);
    g_assert_nonnull(t);
    g_assert_cmpuint(row, <, t->n_rows);
    return jum_study_table_column(t, key)->numbers[row];
}

static const JumStudySeries *
series(const JumStudyResult *result, const char *key)
{
    const GPtrArray *all = result->parts[JUM_STUDY_WATER]->series;
    for (guint i = 0; i < all->len; i++)
        if (strcmp(((const JumStudySeries *) all->pdata[i])->key, key) == 0)
            return all->pdata[i];
    g_error("no series %s", key);
}

/* Q = 0.6 · A · sqrt(2 g h) at the pressure that is left; from 06:10 to 11:00 are 17 400 s. */
static void
test_burst(void)
{
    g_autoptr(JumStudyResult) all_day =
        run("{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P2\",\"hole_mm\":80}");
    double area = G_PI_4 * 0.08 * 0.08;
    double least_h = cell(all_day, "outlets", "residual_bar", 0) * 10.1972;
    double least = cell(all_day, "outlets", "least_m3h", 0) / 3600.0;
    g_assert_cmpfloat_with_epsilon(least, 0.6 * area * sqrt(2.0 * 9.80665 * least_h), 1e-6);
    g_assert_cmpfloat(least_h, <, HEAD_M - GROUND_M);
    g_assert_cmpfloat_with_epsilon(figure(all_day, "lost_m3")->then,
                                   cell(all_day, "outlets", "flow_m3h", 0) * 24.0, 1e-6);
    g_autoptr(JumStudyResult) hours = run("{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P2\","
                                          "\"hole_mm\":80,\"from\":\"06:10\",\"to\":\"11:00\"}");
    g_assert_cmpfloat_with_epsilon(figure(hours, "lost_m3")->then,
                                   cell(hours, "outlets", "flow_m3h", 0) * 17400.0 / 3600.0, 1e-6);
    g_assert_cmpfloat(figure(hours, "lost_m3")->then, <, figure(all_day, "lost_m3")->then);
    /* outside these hours nothing differs */
    const JumStudySeries *p = series(hours, "pressure_bar");
    double difference[8];
    for (guint t = 0; t < p->n_times; t++) {
        jum_study_series_difference(p, t, difference);
        double d = difference[2]; /* B */
        if (t >= 7 && t < 11)
            g_assert_cmpfloat(d, <, -0.05);
        else
            g_assert_cmpfloat_with_epsilon(d, 0.0, 1e-4);
    }
    g_assert_true(isnan(difference[0])); /* the source has no pressure to speak of */
}

/* 60 m³/h for two hours are 120 m³; what is left is the head less Hazen-Williams along three pipes. */
static void
test_fire(void)
{
    g_autoptr(JumStudyResult) result = run("{\"type\":\"hydrant.flow\",\"target\":\"hydrant/H1\","
                                           "\"from\":\"03:00\",\"to\":\"05:00\"}");
    g_assert_cmpfloat_with_epsilon(figure(result, "fire_m3")->then, 120.0, 0.01);
    g_assert_cmpfloat_with_epsilon(cell(result, "outlets", "least_m3h", 0), 60.0, 0.01);
    const JumStudySeries *flow = series(result, "flow_ls");
    double loss = 0.0;
    for (guint pipe = 0; pipe < 3; pipe++) { /* at 04:00 */
        double q = flow->then[4 * flow->n_rows + pipe] / 1000.0;
        loss += 10.667 * pow(q / 130.0, 1.852) * 1000.0 / pow(0.2, 4.871);
    }
    const JumStudySeries *p = series(result, "pressure_bar");
    double at_c = p->then[4 * p->n_rows + 3] * 10.1972;
    g_assert_cmpfloat_with_epsilon(at_c, HEAD_M - GROUND_M - loss, 0.02);
    const JumStudyTable *outlets =
        jum_study_part_find_table(result->parts[JUM_STUDY_WATER], "outlets");
    g_assert_cmpstr(jum_study_table_column(outlets, "enough")->texts[0], ==, "met");
    g_autoptr(JumStudyResult) much = run("{\"type\":\"hydrant.flow\",\"target\":\"hydrant/H1\","
                                         "\"flow_m3h\":900,\"from\":\"03:00\",\"to\":\"05:00\"}");
    outlets = jum_study_part_find_table(much->parts[JUM_STUDY_WATER], "outlets");
    g_assert_cmpstr(jum_study_table_column(outlets, "enough")->texts[0], ==, "not met");
    g_assert_cmpfloat(cell(much, "outlets", "least_m3h", 0), <, 900.0);
}

/* Closing the valve cuts D and nobody else; isolating a pipe closes what stands around it. */
static void
test_closed(void)
{
    g_autoptr(JumStudyResult) valve =
        run("{\"type\":\"valve.close\",\"target\":\"water_valve/V1\"}");
    g_assert_cmpfloat(figure(valve, "customers_cut")->today, ==, 0.0);
    g_assert_cmpfloat(figure(valve, "customers_cut")->then, ==, 40.0);
    g_assert_cmpfloat_with_epsilon(figure(valve, "missing_m3")->then, 0.001 * 86400.0, 1.0);
    g_assert_cmpfloat(cell(valve, "places", "cut_h", 0), ==, 24.0);
    g_autoptr(JumStudyResult) hours = run("{\"type\":\"valve.close\",\"target\":\"water_valve/"
                                          "V1\",\"from\":\"22:00\",\"to\":\"02:30\"}");
    g_assert_cmpfloat_with_epsilon(cell(hours, "places", "cut_h", 0), 4.5, 1e-9);
    g_autoptr(JumStudyResult) pipe =
        run("{\"type\":\"pipe.isolate\",\"target\":\"water_pipe/P2\"}");
    g_assert_cmpfloat(figure(pipe, "customers_cut")->then, ==, 140.0);
    /* the pump that fills the tank stops: the tank no longer rises, the pump uses nothing */
    g_autoptr(JumStudyResult) pump = run("{\"type\":\"pump.off\",\"target\":\"water_pump/PU1\"}");
    g_assert_cmpfloat(cell(pump, "pumps", "then_kwh", 0), ==, 0.0);
    g_assert_cmpfloat(cell(pump, "pumps", "then_h", 0), ==, 0.0);
}

static void
test_demand(void)
{
    g_autoptr(JumStudyResult) heat =
        run("{\"type\":\"demand.scale\",\"zone\":{\"all\":true},\"factor\":2}");
    g_assert_cmpfloat_with_epsilon(figure(heat, "demand_m3")->today, 0.003 * 86400.0, 0.5);
    g_assert_cmpfloat_with_epsilon(figure(heat, "demand_m3")->then,
                                   2.0 * figure(heat, "demand_m3")->today, 1e-6);
    g_autoptr(JumStudyResult) sector =
        run("{\"type\":\"demand.scale\",\"zone\":{\"assets\":[\"water_sector/SEC-2\"]},"
            "\"factor\":3}");
    g_assert_cmpfloat_with_epsilon(figure(sector, "demand_m3")->then -
                                       figure(sector, "demand_m3")->today,
                                   2.0 * 0.001 * 86400.0, 0.5);
    g_autoptr(JumStudyResult) town = run("{\"type\":\"development.add\",\"target\":\"water_node/"
                                         "C\",\"inhabitants\":1000,\"litres_day\":150}");
    g_assert_cmpfloat_with_epsilon(
        figure(town, "demand_m3")->then - figure(town, "demand_m3")->today, 150.0, 0.5);
    g_autoptr(JumStudyResult) off =
        run("{\"type\":\"demand.scale\",\"zone\":{\"all\":true},\"factor\":2,\"disabled\":true},"
            "{\"type\":\"demand.scale\",\"zone\":{\"all\":true},\"factor\":1}");
    g_assert_cmpfloat_with_epsilon(figure(off, "demand_m3")->then, figure(off, "demand_m3")->today,
                                   1e-6);
}

/* Water from A reaches B when a pipe's volume has flowed, within a quality step; C and D lie behind it; nothing goes
 * back to A's upstream. */
static void
test_contamination(void)
{
    g_autoptr(JumStudyResult) result = run("{\"type\":\"node.contaminate\",\"target\":\"water_node/"
                                           "A\",\"from\":\"06:00\",\"to\":\"23:30\"}");
    const JumStudyTable *t = jum_study_part_find_table(result->parts[JUM_STUDY_WATER], "arrivals");
    g_assert_cmpuint(t->n_rows, ==, 2);
    g_assert_cmpstr(t->address[0], ==, "water_node/B");
    g_assert_cmpstr(t->address[1], ==, "water_node/D");
    g_assert_cmpfloat(figure(result, "customers_contaminated")->then, ==, 140.0);
    const JumStudySeries *flow = series(result, "flow_ls");
    double volume = G_PI_4 * 0.2 * 0.2 * 1000.0, gone = 0.0, hour = 6.0;
    while (gone < volume) { /* the demand of each half hour, as its hours have it */
        gone += flow->then[(guint) hour * flow->n_rows + 1] / 1000.0 * 60.0;
        hour += 1.0 / 60.0;
    }
    g_assert_cmpfloat_with_epsilon(cell(result, "arrivals", "arrival_h", 0), hour, 0.25);
    g_assert_cmpfloat_with_epsilon(cell(result, "arrivals", "peak_pct", 0), 100.0, 0.01);
    const JumStudySeries *c = series(result, "contamination_pct");
    g_assert_cmpfloat(c->then[5 * c->n_rows + 1], ==, 0.0);
    g_assert_cmpfloat_with_epsilon(c->then[7 * c->n_rows + 1], 100.0, 1e-9);
}

#define START(measured) "\"instant\":\"2026-11-20T13:30:00Z\",\"measured\":{" measured "},"

/* From 14:30 in Paris for 24 hours: the tank as it was measured, with its pump stopped; the valve closed, so that D has no
 * water and the rest the demand of a whole day; a burst has its hours, past midnight too. */
static void
test_snapshot(void)
{
    const char *const burst = "{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P2\","
                              "\"hole_mm\":80,\"from\":\"06:10\",\"to\":\"11:00\"}";
    g_autoptr(JumStudyResult) r =
        run_from(START("\"water_tank/T1\":1.25,\"water_pump/PU1\":0,\"water_valve/V1\":0"), burst);
    const JumStudySeries *level = series(r, "level_m");
    g_assert_cmpint(level->time_s[0], ==, 52200);
    g_assert_cmpint(level->time_s[24], ==, 52200 + 86400);
    for (guint t = 0; t < level->n_times; t++)
        g_assert_cmpfloat_with_epsilon(level->today[t], 1.25, 1e-9);
    g_assert_cmpfloat(figure(r, "customers_cut")->today, ==, 40.0);
    g_assert_cmpfloat_with_epsilon(figure(r, "demand_m3")->today, 0.002 * 86400.0, 0.5);
    g_assert_cmpfloat_with_epsilon(figure(r, "lost_m3")->then,
                                   cell(r, "outlets", "flow_m3h", 0) * 17400.0 / 3600.0, 1e-6);
    const JumStudySeries *p = series(r, "pressure_bar");
    for (guint t = 0; t < p->n_times; t++) { /* B; from 06:30 to 10:30 of the next day */
        double d = p->then[t * p->n_rows + 2] - p->today[t * p->n_rows + 2];
        g_assert_true(t >= 16 && t <= 20 ? d < -0.05 : fabs(d) < 1e-4);
    }
    g_autofree char *basis = r->parts[JUM_STUDY_WATER]->basis(r->parts[JUM_STUDY_WATER]);
    g_assert_nonnull(strstr(basis, "14:30"));
    /* half open, the pump running: the tank rises from there, D is served; then the usual day again */
    g_autoptr(JumStudyResult) half = run_from(
        START("\"water_valve/V1\":0.5,\"water_pump/PU1\":1,\"water_tank/T1\":1.25"), burst);
    level = series(half, "level_m");
    g_assert_cmpfloat_with_epsilon(level->today[0], 1.25, 1e-9);
    g_assert_cmpfloat(level->today[1], >, 1.26);
    g_assert_cmpfloat(figure(half, "customers_cut")->today, ==, 0.0);
    g_autoptr(JumStudyResult) usual = run(burst);
    g_assert_cmpint(series(usual, "level_m")->time_s[0], ==, 0);
    g_assert_cmpfloat(figure(usual, "customers_cut")->today, ==, 0.0);
    /* a file with a snapshot is read and written as it is, whatever the order of its members */
    g_autofree char *text = jum_scenario_to_json(half->scenario);
    g_autoptr(JumScenario) again = jum_scenario_parse(text, strlen(text), "t.json", NULL);
    g_autofree char *same = jum_scenario_to_json(again);
    g_assert_cmpstr(text, ==, same);
    g_assert_cmpuint(again->measured->len, ==, 3);
}

static void
test_bad_snapshot(void)
{
    static const char *const unread[][2] = {
        {"\"measured\":{\"water_tank/T1\":1},", "beside an instant"},
        {START("\"lamp/L1\":1"), "measured.lamp/L1"},
        {START("\"water_tank/T1\":\"low\""), "measured.water_tank/T1"},
        {START("\"water_valve/V1\":1.5"), "measured.water_valve/V1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(unread); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("{\"schema\":1,%s\"changes\":[]}", unread[i][0]);
        g_assert_null(jum_scenario_parse(text, strlen(text), "t.json", &error));
        if (strstr(error->message, unread[i][1]) == NULL)
            g_error("'%s' does not say '%s'", error->message, unread[i][1]);
    }
    g_autoptr(GError) error = NULL;
    const char *const text = "{\"schema\":1," START(
        "\"water_tank/T9\":1") "\"changes\":["
                               "{\"type\":\"pump.off\",\"target\":\"water_pump/PU1\"}]}";
    g_autoptr(JumScenario) scenario = jum_scenario_parse(text, strlen(text), "t.json", &error);
    g_assert_no_error(error);
    g_assert_null(jum_study_run(input, scenario, NULL, NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "measured.water_tank/T9"));
}

static void
test_refused(void)
{
    static const struct {
        const char *change, *words;
    } cases[] = {
        {"{\"type\":\"pipe.burst\",\"target\":\"water_pipe/NONE\",\"hole_mm\":5}",
         "changes[0].target: water_pipe/NONE"},
        {"{\"type\":\"hydrant.flow\",\"target\":\"water_node/S\"}", "changes[0].target"},
        {"{\"type\":\"demand.scale\",\"factor\":2,\"zone\":{\"commune\":\"75056\"}}",
         "changes[0].zone"},
        {"{\"type\":\"demand.scale\",\"factor\":2,\"zone\":{\"assets\":[\"water_sector/X\"]}}",
         "changes[0].zone.assets[0]"},
        {"{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"all\":true}}", "no lamp"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("{\"schema\":1,\"changes\":[%s]}", cases[i].change);
        g_autoptr(JumScenario) scenario = jum_scenario_parse(text, strlen(text), "t", &error);
        g_assert_no_error(error);
        g_assert_null(jum_study_run(input, scenario, NULL, NULL, NULL, &error));
        g_assert_nonnull(error);
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("'%s' does not say '%s'", error->message, cases[i].words);
    }
    static const char *const unread[] = {
        "{\"type\":\"pipe.burst\",\"target\":\"water_valve/V1\",\"hole_mm\":5}",
        "{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P1\"}",
        "{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P1\",\"hole_mm\":-5}",
        "{\"type\":\"pump.off\",\"target\":7}",
        "{\"type\":\"pump.off\",\"zone\":{\"all\":true}}",
        "{\"type\":\"valve.close\",\"target\":\"water_valve/V1\",\"from\":\"25:00\","
        "\"to\":\"03:00\"}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(unread); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("{\"schema\":1,\"changes\":[%s]}", unread[i]);
        g_assert_null(jum_scenario_parse(text, strlen(text), "t.json", &error));
        g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
        g_assert_true(g_str_has_prefix(error->message, "t.json: changes[0]."));
    }
}

static void
stop(double done, gpointer data)
{
    if (done > 0.5)
        g_cancellable_cancel(data);
}

static void
test_bytes_and_cancel(void)
{
    const char *const change =
        "{\"type\":\"pipe.burst\",\"target\":\"water_pipe/P3\",\"hole_mm\":50}";
    g_autoptr(JumStudyResult) a = run(change), b = run(change);
    g_autofree char *x = jum_study_result_to_json(a), *y = jum_study_result_to_json(b);
    g_assert_true(strcmp(x, y) == 0);
    g_assert_nonnull(strstr(x, "\"synthetic\": true"));
    g_autofree char *csv = jum_study_result_to_csv(a, "water.tanks", NULL);
    g_assert_nonnull(strstr(csv, "water_tank/T1"));
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_study_run(input, a->scenario, cancel, stop, cancel, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_CANCELLED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp("jumeau-water-study-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "street.gpkg", NULL);
    g_autoptr(GError) error = NULL;
    write_territory(path);
    JumTerritory *territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    input = jum_study_input_new(territory, &error);
    g_assert_no_error(error);
    jum_territory_free(territory);
    g_test_add_func("/water-study/burst", test_burst);
    g_test_add_func("/water-study/fire", test_fire);
    g_test_add_func("/water-study/closed", test_closed);
    g_test_add_func("/water-study/demand", test_demand);
    g_test_add_func("/water-study/contamination", test_contamination);
    g_test_add_func("/water-study/snapshot", test_snapshot);
    g_test_add_func("/water-study/bad-snapshot", test_bad_snapshot);
    g_test_add_func("/water-study/refused", test_refused);
    g_test_add_func("/water-study/bytes-and-cancel", test_bytes_and_cancel);
    int status = g_test_run();
    jum_study_input_unref(input);
    g_remove(path);
    g_rmdir(folder);
    return status;
}
