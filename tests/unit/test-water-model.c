/* The water of the simulated field and what is told of a network: what must hold whatever the figures (water is neither
 * made nor lost), and small networks that are worked out by hand. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/time.h"
#include "model/water-columns.h"
#include "model/water-residual.h"
#include "model/water-sector.h"
#include "model/water.h"

static JumTime
at(const char *text)
{
    JumTime time = 0;
    g_assert_true(jum_time_parse(text, NULL, &time));
    return time;
}

typedef struct {
    JumLayer *node, *pipe, *pump, *valve, *tank;
} Net;

static Net
net_new(void)
{
    Net net = {jum_layer_new(JUM_TABLE_water_node), jum_layer_new(JUM_TABLE_water_pipe),
               jum_layer_new(JUM_TABLE_water_pump), jum_layer_new(JUM_TABLE_water_valve),
               jum_layer_new(JUM_TABLE_water_tank)};
    return net;
}

static void
net_clear(Net *net)
{
    jum_layer_free(net->node);
    jum_layer_free(net->pipe);
    jum_layer_free(net->pump);
    jum_layer_free(net->valve);
    jum_layer_free(net->tank);
}

static JumWater *
net_water(const Net *net)
{
    JumWaterLayers layers = {net->node, net->pipe, net->pump, net->valve, net->tank};
    return jum_water_new(&layers, NULL);
}

/* Every use at the same factor. */
static void
step(JumWater *water, double dt_s, double pu)
{
    const double demand_pu[JUM_WATER_N_USES] = {pu, pu, pu};
    jum_water_step(water, dt_s, demand_pu);
    g_assert_true(jum_water_volumes(water).converged);
}

static double
day_pu(double day_s)
{
    return jum_water_demand_pu(JUM_WATER_USE_RESIDENTIAL, day_s);
}

static void
add_node(Net *net, const char *id, double elevation_m, double head_m, double demand_m3s)
{
    guint row = jum_layer_add_row(net->node);
    jum_layer_set_text_by_name(net->node, "id", row, id);
    jum_layer_set_real_by_name(net->node, "elevation_m", row, elevation_m);
    if (isfinite(head_m))
        jum_layer_set_real_by_name(net->node, "head_m", row, head_m);
    jum_layer_set_real_by_name(net->node, "demand_m3s", row, demand_m3s);
}

static guint
add_link(JumLayer *layer, const char *from, const char *to, double diameter_m)
{
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "from_node", row, from);
    jum_layer_set_text_by_name(layer, "to_node", row, to);
    if (diameter_m > 0.0)
        jum_layer_set_real_by_name(layer, "diameter_m", row, diameter_m);
    return row;
}

static void
add_pipe(Net *net, const char *from, const char *to, double diameter_m, double length_m)
{
    guint row = add_link(net->pipe, from, to, diameter_m);
    jum_layer_set_real_by_name(net->pipe, "length_m", row, length_m);
    jum_layer_set_real_by_name(net->pipe, "roughness", row, 100.0);
}

/* A square of @side × @side nodes, fed by a source at one corner and by a pumped tank at the other. */
static Net
grid(guint side, double demand_m3s)
{
    Net net = net_new();
    char a[32], b[32];
    for (guint j = 0; j < side; j++)
        for (guint i = 0; i < side; i++) {
            g_snprintf(a, sizeof a, "N%u-%u", i, j);
            add_node(&net, a, 20.0 + i % 7, NAN, demand_m3s);
            if (i > 0) {
                g_snprintf(b, sizeof b, "N%u-%u", i - 1, j);
                add_pipe(&net, b, a, 0.15 + 0.15 * (j % 10 == 0), 100.0);
            }
            if (j > 0) {
                g_snprintf(b, sizeof b, "N%u-%u", i, j - 1);
                add_pipe(&net, b, a, 0.15 + 0.15 * (i % 10 == 0), 100.0);
            }
        }
    add_node(&net, "S", 15.0, 18.0, 0.0);
    guint tank = jum_layer_add_row(net.tank);
    jum_layer_set_text_by_name(net.tank, "id", tank, "T");
    jum_layer_set_real_by_name(net.tank, "elevation_m", tank, 65.0);
    jum_layer_set_real_by_name(net.tank, "level_min_m", tank, 0.5);
    jum_layer_set_real_by_name(net.tank, "level_max_m", tank, 5.0);
    jum_layer_set_real_by_name(net.tank, "level_init_m", tank, 2.5);
    jum_layer_set_real_by_name(net.tank, "diameter_m", tank, 14.0);
    g_snprintf(a, sizeof a, "N%u-%u", side - 1, side - 1);
    add_pipe(&net, "T", a, 0.4, 50.0);
    guint pump = add_link(net.pump, "S", "N0-0", 0.0);
    jum_layer_set_text_by_name(net.pump, "parent", pump, "water_tank/T");
    jum_layer_set_real_by_name(net.pump, "flow_m3s", pump, 2.2 * side * side * demand_m3s);
    jum_layer_set_real_by_name(net.pump, "head_m", pump, 60.0);
    jum_layer_set_real_by_name(net.pump, "start_level_m", pump, 2.0);
    jum_layer_set_real_by_name(net.pump, "stop_level_m", pump, 4.0);
    return net;
}

/* Hazen-Williams by hand: 10.667·1000·0.05^1.852 / (100^1.852·0.25^4.871) = 41.55 / 5.907 = 7.03 m. */
static void
test_one_pipe(void)
{
    Net net = net_new();
    add_node(&net, "S", 50.0, 80.0, 0.0);
    add_node(&net, "A", 20.0, NAN, 0.05);
    add_pipe(&net, "S", "A", 0.25, 1000.0);
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, 1.0);
    double loss_m = 10.667 * 1000.0 * pow(0.05, 1.852) / (pow(100.0, 1.852) * pow(0.25, 4.871));
    g_assert_cmpfloat_with_epsilon(loss_m, 7.03, 0.01);
    g_assert_cmpfloat_with_epsilon(jum_water_pipe_flow_m3s(water)[0], 0.05, 1e-6);
    g_assert_cmpfloat_with_epsilon(jum_water_node_pressure_m(water)[1], 60.0 - loss_m, 0.02);
    net_clear(&net);
}

/* Two pipes side by side, one twice the bore: flows split as D^(4.871/1.852) at equal loss. */
static void
test_loop(void)
{
    Net net = net_new();
    add_node(&net, "S", 0.0, 60.0, 0.0);
    add_node(&net, "A", 0.0, NAN, 0.03);
    add_pipe(&net, "S", "A", 0.1, 500.0);
    add_pipe(&net, "S", "A", 0.2, 500.0);
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, 1.0);
    const double *flow = jum_water_pipe_flow_m3s(water);
    g_assert_cmpfloat_with_epsilon(flow[0] + flow[1], 0.03, 1e-6);
    g_assert_cmpfloat_with_epsilon(flow[1] / flow[0], pow(2.0, 4.871 / 1.852), 0.01);
    net_clear(&net);
}

static double
worst_imbalance(const Net *net, const JumWater *water)
{
    guint n = jum_layer_n_rows(net->node);
    g_autofree double *sum = g_new0(double, n);
    const struct {
        JumLayer *layer;
        const double *flow;
    } sets[] = {{net->pipe, jum_water_pipe_flow_m3s(water)},
                {net->pump, jum_water_pump_flow_m3s(water)}};
    for (int s = 0; s < 2; s++) {
        int from = jum_layer_column(sets[s].layer, "from_node");
        int to = jum_layer_column(sets[s].layer, "to_node");
        for (guint i = 0; i < jum_layer_n_rows(sets[s].layer); i++) {
            gint64 a = jum_layer_find(net->node, jum_layer_text(sets[s].layer, from, i));
            gint64 b = jum_layer_find(net->node, jum_layer_text(sets[s].layer, to, i));
            if (a >= 0)
                sum[a] -= sets[s].flow[i];
            if (b >= 0)
                sum[b] += sets[s].flow[i];
        }
    }
    double worst = 0.0;
    for (guint i = 0; i + 1 < n; i++) /* the last is the source */
        worst = fmax(worst, fabs(sum[i] - jum_water_node_demand_m3s(water)[i]));
    return worst;
}

static void
test_water_day(void)
{
    Net net = grid(20, 0.0001);
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, day_pu(0.0));
    double low_m = 1e9, high_m = -1e9;
    int starts = 0, was = jum_water_pump_running(water)[0];
    for (int minute = 0; minute < 3 * 1440; minute++) {
        double pu = day_pu(minute % 1440 * 60.0);
        step(water, 60.0, pu);
        g_assert_cmpfloat(worst_imbalance(&net, water), <, 1e-7);
        double level_m = jum_water_tank_level_m(water)[0];
        low_m = fmin(low_m, level_m);
        high_m = fmax(high_m, level_m);
        starts += jum_water_pump_running(water)[0] && !was;
        was = jum_water_pump_running(water)[0];
    }
    JumWaterVolumes v = jum_water_volumes(water);
    g_test_message(
        "level %.2f to %.2f m, %d starts in 3 days; produced %.1f consumed %.1f stored %.1f", low_m,
        high_m, starts, v.produced_m3, v.consumed_m3, v.stored_m3);
    g_assert_cmpfloat_with_epsilon(v.produced_m3, v.consumed_m3 + v.stored_m3 + v.spilled_m3,
                                   1e-5 * v.produced_m3);
    g_assert_cmpfloat_with_epsilon(v.consumed_m3, 400 * 0.0001 * 3 * 86400.0, 20.0);
    g_assert_cmpfloat(low_m, >, 1.8);
    g_assert_cmpfloat(high_m, <, 4.2);
    g_assert_cmpint(starts, >=, 2);
    g_assert_cmpint(starts, <, 60);
    for (guint i = 0; i < 400; i++)
        g_assert_cmpfloat(jum_water_node_pressure_m(water)[i], >, 5.0);
    net_clear(&net);
}

static void
test_water_valve(void)
{
    Net net = net_new();
    add_node(&net, "S", 0.0, 60.0, 0.0);
    add_node(&net, "A", 0.0, NAN, 0.01);
    add_node(&net, "B", 0.0, NAN, 0.01);
    add_pipe(&net, "S", "A", 0.2, 500.0);
    add_link(net.valve, "A", "B", 0.2);
    guint lost = add_link(net.pipe, "A", "nowhere", 0.2);
    (void) lost;
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, 1.0);
    g_assert_cmpfloat(jum_water_node_pressure_m(water)[2], >, 50.0);
    g_assert_cmpuint(jum_water_volumes(water).left_out, ==, 1);
    jum_water_set_valve(water, 0, 0.0);
    step(water, 0.0, 1.0);
    g_assert_cmpfloat(jum_water_node_pressure_m(water)[2], ==, 0.0);
    g_assert_cmpuint(jum_water_volumes(water).not_served, ==, 1);
    g_assert_cmpfloat_with_epsilon(jum_water_pipe_flow_m3s(water)[0], 0.01, 1e-6);
    jum_water_set_valve(water, 0, 1.0);
    step(water, 0.0, 1.0);
    g_assert_cmpfloat_with_epsilon(jum_water_pipe_flow_m3s(water)[0], 0.02, 1e-6);
    net_clear(&net);
}

static void
test_water_pump_mode(void)
{
    Net net = grid(6, 0.0001);
    g_autoptr(JumWater) water = net_water(&net);
    jum_water_set_pump(water, 0, JUM_PUMP_OFF);
    step(water, 0.0, 1.0);
    g_assert_cmpfloat(jum_water_pump_flow_m3s(water)[0], ==, 0.0);
    g_assert_false(jum_water_pump_running(water)[0]);
    jum_water_set_pump(water, 0, JUM_PUMP_ON);
    step(water, 0.0, 1.0);
    g_assert_cmpfloat(jum_water_pump_flow_m3s(water)[0], >, 0.003);
    net_clear(&net);
}

/* The size of the demonstration: a day of 10 000 nodes and 20 000 pipes. */
static void
test_water_speed(void)
{
    Net net = grid(100, 0.00005);
    g_autoptr(JumWater) water = net_water(&net);
    clock_t before = clock();
    step(water, 0.0, day_pu(0.0));
    clock_t settled = clock();
    for (int minute = 0; minute < 60; minute++)
        step(water, 60.0, day_pu(minute * 60.0));
    clock_t end = clock();
    g_test_message("20 000 pipes: settle %.0f ms, a step %.1f ms",
                   (double) (settled - before) / CLOCKS_PER_SEC * 1e3,
                   (double) (end - settled) / CLOCKS_PER_SEC * 1e3 / 60);
    g_assert_cmpfloat((double) (end - settled) / CLOCKS_PER_SEC / 60, <, 0.2);
    net_clear(&net);
}

/* What the rows do not say is assumed and counted, what leads nowhere is left out, the rest keeps its place. */
static void
test_water_rows(void)
{
    Net net = net_new();
    add_node(&net, "S", 10.0, 50.0, 0.0);
    add_node(&net, "A", 10.0, NAN, 0.01);
    add_node(&net, "B", NAN, NAN, 0.02);
    jum_layer_set_text_by_name(net.node, "pattern", 2, "activity");
    add_pipe(&net, "S", "A", 0.2, 500.0);
    add_pipe(&net, "A", "nowhere", 0.2, 500.0);
    add_link(net.pipe, "A", "B", 0.0);
    guint motor = add_link(net.valve, "S", "B", 0.15), reducer = add_link(net.valve, "S", "B", 0.1);
    jum_layer_set_text_by_name(net.valve, "control", motor, "remote");
    jum_layer_set_text_by_name(net.valve, "kind", reducer, "PRV");
    jum_layer_set_int_by_name(net.valve, "normally_open", motor, 0);
    const JumWaterLayers layers = {net.node, net.pipe, net.pump, net.valve, net.tank};
    g_autoptr(JumWaterRows) rows = jum_water_rows_new(&layers);
    const JumWaterNetwork *n = &rows->net;
    g_assert_cmpuint(rows->assumed.left_out, ==, 1);
    g_assert_cmpint(n->n_links, ==, 4);
    g_assert_cmpint(rows->pipe_link[1], ==, -1);
    g_assert_cmpint(rows->pipe_link[2], ==, 1);
    g_assert_cmpint(rows->link_row[1], ==, 2);
    g_assert_cmpuint(rows->assumed.diameter, ==, 1);
    g_assert_cmpuint(rows->assumed.length, ==, 1);
    g_assert_cmpuint(rows->assumed.elevation, ==, 1);
    g_assert_cmpuint(rows->assumed.valve, ==, 1); /* the reducer says no pressure */
    g_assert_true(rows->link_assumed[1] && rows->node_assumed[2] && !rows->link_assumed[0]);
    g_assert_cmpint(n->nodes[0].kind, ==, JUM_WATER_RESERVOIR);
    g_assert_cmpint(n->demands[2].pattern, ==, JUM_WATER_USE_ACTIVITY);
    g_assert_cmpint(n->links[2].kind, ==, JUM_WATER_TCV);
    g_assert_true(n->links[2].fixed && !n->links[2].open);
    g_assert_cmpint(n->links[3].kind, ==, JUM_WATER_PRV);
    g_assert_cmpstr(jum_water_rows_node_id(rows, &layers, 2), ==, "B");
    int element;
    g_assert_cmpint(jum_water_network_check(n, &element), ==, JUM_WATER_OK);
    net_clear(&net);
}

/* Demand follows its use and keeps its mean; a gate loses little until it is half closed. */
static void
test_water_shapes(void)
{
    for (int use = 0; use < JUM_WATER_N_USES; use++) {
        double sum = 0.0;
        for (int minute = 0; minute < 1440; minute++)
            sum += jum_water_demand_pu((JumWaterUse) use, (minute + 0.5) * 60.0) / 1440.0;
        g_assert_cmpfloat_with_epsilon(sum, 1.0, 1e-3);
    }
    g_assert_cmpfloat_with_epsilon(jum_water_valve_loss(0.5), 2.26, 1e-9); /* Weisbach: 2.06 */
    g_assert_true(isinf(jum_water_valve_loss(0.0)));
    for (double o = 0.01; o < 0.99; o += 0.01)
        g_assert_cmpfloat(jum_water_valve_loss(o), >=, jum_water_valve_loss(o + 0.01));
}

/* A command on a motorised valve has its effect downstream, and only there. */
static void
test_water_throttle(void)
{
    Net net = net_new();
    add_node(&net, "S", 0.0, 60.0, 0.0);
    add_node(&net, "A", 0.0, NAN, 0.01);
    add_node(&net, "B", 0.0, NAN, 0.03);
    add_pipe(&net, "S", "A", 0.3, 100.0);
    guint motor = add_link(net.valve, "A", "B", 0.15);
    jum_layer_set_text_by_name(net.valve, "control", motor, "remote");
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, 1.0);
    double before_a = jum_water_node_pressure_m(water)[1];
    double open_loss = before_a - jum_water_node_pressure_m(water)[2];
    jum_water_set_valve(water, 0, 0.25); /* K = 17.2, v = 1.698 m/s: 2.53 m */
    step(water, 0.0, 1.0);
    double loss = jum_water_node_pressure_m(water)[1] - jum_water_node_pressure_m(water)[2];
    g_assert_cmpfloat_with_epsilon(loss, 17.2 * 1.6977 * 1.6977 / (2.0 * 9.81), 0.02);
    g_assert_cmpfloat_with_epsilon(open_loss, 0.2 * 1.6977 * 1.6977 / (2.0 * 9.81), 0.02);
    g_assert_cmpfloat_with_epsilon(jum_water_node_pressure_m(water)[1], before_a, 0.01);
    net_clear(&net);
}

/* Without a source nothing can be solved: it says so and goes on. */
static void
test_water_no_source(void)
{
    Net net = net_new();
    add_node(&net, "A", 0.0, NAN, 0.01);
    add_node(&net, "B", 0.0, NAN, 0.01);
    add_pipe(&net, "A", "B", 0.3, 100.0);
    g_autoptr(JumWater) water = net_water(&net);
    const double pu[JUM_WATER_N_USES] = {1.0, 1.0, 1.0};
    jum_water_step(water, 60.0, pu);
    g_assert_false(jum_water_volumes(water).converged);
    g_assert_cmpfloat(jum_water_node_pressure_m(water)[0], ==, 0.0);
    net_clear(&net);
}

/* What the street owes a building by hand, from the figures of data/water/service.ini. */
static void
test_water_required(void)
{
    JumWaterLimits limits;
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_water_limits_read(NULL, &limits, &error));
    g_assert_no_error(error);
    /* two storeys, 6 m to the eaves, ground 20 m, main at 19 m: 20 + 6 + 3 + 1.5 + 2·0.3 − 19 */
    g_assert_cmpfloat_with_epsilon(jum_water_limits_required_m(&limits, 20.0, 6.0, 2, 19.0), 12.1,
                                   1e-9);
    /* a tower of 15 storeys counts for six: 18 + 3 + 1.5 + 6·0.3 */
    g_assert_cmpfloat_with_epsilon(jum_water_limits_required_m(&limits, 20.0, 48.0, 15, 20.0), 24.3,
                                   1e-9);
    /* nothing known: one storey */
    g_assert_cmpfloat_with_epsilon(
        jum_water_limits_required_m(&limits, 20.0, NAN, JUM_INT_NONE, 20.0), 7.8, 1e-9);
    /* 0.3 bar is owed at the tap: no street owes so little */
    g_assert_cmpfloat(jum_water_limits_required_m(&limits, 0.0, 0.1, 1, 0.0), >,
                      limits.tap_pressure_m + 1.0);
    g_assert_false(jum_water_limits_read("/nowhere/service.ini", &limits, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_MISSING);
}

/* S ─ A ─V─ B and a high place C behind B: closing V cuts B and C; throttling the main would only lower them. */
static void
test_water_effect(void)
{
    Net net = net_new();
    add_node(&net, "S", 0.0, 60.0, 0.0);
    add_node(&net, "A", 0.0, NAN, 0.01);
    add_node(&net, "B", 0.0, NAN, 0.01);
    add_node(&net, "C", 20.0, NAN, 0.005);
    add_pipe(&net, "S", "A", 0.2, 800.0);
    add_pipe(&net, "S", "B", 0.08, 800.0);
    add_pipe(&net, "B", "C", 0.2, 100.0);
    guint valve = add_link(net.valve, "A", "B", 0.2);
    jum_layer_set_text_by_name(net.valve, "control", valve, "remote");
    JumWaterTables t = {.layers = {net.node, net.pipe, net.pump, net.valve, net.tank},
                        .node = net.node,
                        .pipe = net.pipe,
                        .pump = net.pump,
                        .valve = net.valve,
                        .tank = net.tank};
    t.rows = jum_water_rows_new(&t.layers);
    double required[4] = {NAN, 20.0, 20.0, 20.0}, people[4] = {0, 20, 40, 60};
    guint customers[4] = {0, 10, 20, 30}, hydrants[4] = {0, 0, 1, 2};
    JumWaterSite site = {(char *) "H", (char *) "Hospital", (char *) "hospital", TRUE, 3};
    JumWaterService service = {.n_nodes = 4,
                               .required_m = required,
                               .people = people,
                               .customers = customers,
                               .hydrants = hydrants,
                               .sites = g_array_new(FALSE, FALSE, sizeof(JumWaterSite))};
    g_array_append_val(service.sites, site);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumWaterCase) c = jum_water_case_new(&t, &service, &error);
    g_assert_no_error(error);
    const JumWaterNow now = {.demand_pu = {1.0, 1.0, 1.0}};
    g_assert_true(jum_water_case_prepare(c, &now));
    JumWaterEffect e;
    jum_water_case_close_link(c, t.rows->valve_link[0], &e);
    g_assert_true(e.solved);
    g_assert_cmpuint(e.cut_customers, ==, 0); /* the small pipe still leads there */
    g_assert_cmpuint(e.low_customers, ==, 50);
    g_assert_cmpfloat(e.low_people, ==, 100.0);
    g_assert_cmpuint(e.low_sites, ==, 1);
    g_assert_cmpfloat(e.short_m3s, >, 0.002);
    g_assert_cmpuint(e.lowest_node, ==, 3);
    jum_water_case_close_link(c, t.rows->pipe_link[1], &e); /* the main then carries all */
    g_assert_cmpuint(e.cut_customers + e.low_customers, ==, 0);
    const double closed[1] = {0.0};
    const JumWaterNow shut = {.valve_opening_pu = closed, .demand_pu = {1.0, 1.0, 1.0}};
    g_assert_true(jum_water_case_prepare(c, &shut));
    jum_water_case_close_link(c, t.rows->pipe_link[1], &e);
    g_assert_cmpuint(e.cut_customers, ==, 50);
    g_assert_cmpuint(e.cut_hydrants, ==, 3);
    g_assert_cmpuint(e.cut_sites, ==, 1);
    *jum_water_case_cancel(c) = TRUE; /* too late: who is cut is known, the pressures are not */
    jum_water_case_close_link(c, t.rows->pipe_link[1], &e);
    g_assert_false(e.solved);
    g_assert_cmpuint(e.cut_customers, ==, 50);
    jum_water_case_free(g_steal_pointer(&c));
    jum_water_rows_free(t.rows);
    g_array_unref(service.sites);
    net_clear(&net);
}

/* A sector takes what comes over its border; a tank inside is outside the balance. */
static void
test_water_sector(void)
{
    Net net = net_new();
    add_node(&net, "S", 0.0, 60.0, 0.0);
    add_node(&net, "A", 0.0, NAN, 0.01);
    add_node(&net, "B", 0.0, NAN, 0.02);
    add_node(&net, "C", 0.0, NAN, 0.04);
    static const char *const parents[] = {NULL, "water_sector/1", "water_sector/2",
                                          "water_sector/2"};
    for (guint i = 1; i < 4; i++)
        jum_layer_set_text_by_name(net.node, "parent", i, parents[i]);
    jum_layer_set_int_by_name(net.node, "customers", 2, 7);
    jum_layer_set_text_by_name(net.tank, "id", jum_layer_add_row(net.tank), "T");
    add_pipe(&net, "S", "A", 0.3, 100.0);
    add_pipe(&net, "B", "A", 0.3, 100.0); /* written backwards */
    add_pipe(&net, "B", "C", 0.3, 100.0);
    add_pipe(&net, "C", "T", 0.3, 100.0);
    add_link(net.valve, "A", "C", 0.2);
    guint closed = add_link(net.valve, "A", "C", 0.2);
    jum_layer_set_int_by_name(net.valve, "normally_open", closed, 0);
    const JumWaterLayers l = {net.node, net.pipe, net.pump, net.valve, net.tank};
    g_autoptr(JumWaterSector) two = jum_water_sector_new(&l, "water_sector/2");
    g_assert_cmpuint(two->meters->len, ==, 2);
    const JumWaterMeter *in = &g_array_index(two->meters, JumWaterMeter, 0);
    g_assert_cmpuint(in->row, ==, 1);
    g_assert_cmpfloat(in->sign, ==, -1.0);
    const JumWaterMeter *tank = &g_array_index(two->meters, JumWaterMeter, 1);
    g_assert_cmpuint(tank->row, ==, 3);
    g_assert_cmpfloat(tank->sign, ==, -1.0);
    g_assert_cmpuint(two->unmeasured, ==, 1);
    g_assert_cmpuint(two->customers, ==, 7);
    g_assert_cmpfloat_with_epsilon(two->demand_m3s[JUM_WATER_USE_RESIDENTIAL], 0.06, 1e-12);
    g_autoptr(JumWaterSector) all = jum_water_sector_new(&l, NULL);
    g_assert_cmpuint(all->meters->len, ==, 2); /* the source's pipe and the tank's */
    g_assert_cmpuint(all->unmeasured, ==, 0);
    net_clear(&net);
}

static void
test_water_means(void)
{
    const gint64 second = 1000000, time_us[] = {0, 1000 * second, 9000 * second};
    const double value[] = {2.0, 4.0, 8.0};
    double covered_s;
    /* 2 for 500 s, 4 for 1000 s */
    g_assert_cmpfloat_with_epsilon(
        jum_water_mean(time_us, value, 3, 500 * second, 2000 * second, &covered_s), 10.0 / 3.0,
        1e-12);
    g_assert_cmpfloat(covered_s, ==, 1500.0);
    /* a value holds an hour: 4600 … 9000 s is a gap */
    (void) jum_water_mean(time_us, value, 3, 0, 10000 * second, &covered_s);
    g_assert_cmpfloat(covered_s, ==, 5600.0);
    g_assert_true(isnan(jum_water_mean(time_us, value, 3, -9 * second, -5 * second, &covered_s)));
    gint64 noon = at("2026-11-20T12:00:00Z");
    g_assert_cmpint(jum_water_last_night(noon, 43200.0), ==, at("2026-11-20T02:00:00Z"));
    g_assert_cmpint(jum_water_last_night(at("2026-11-20T03:00:00Z"), 10800.0), ==,
                    at("2026-11-19T02:00:00Z"));
}

/* A hidden leak shows where it is, and the rest stays within the noise. */
static void
test_water_residual(void)
{
    Net net = grid(12, 0.0002);
    add_node(&net, "X", 24.0, NAN, 0.0002);
    add_pipe(&net, "N6-5", "X", 0.1, 150.0);
    JumWaterTables t = {.layers = {net.node, net.pipe, net.pump, net.valve, net.tank},
                        .node = net.node,
                        .pipe = net.pipe,
                        .pump = net.pump,
                        .valve = net.valve,
                        .tank = net.tank};
    t.rows = jum_water_rows_new(&t.layers);
    guint n = t.rows->n_nodes;
    g_autofree double *leak = g_new0(double, n), *measured = g_new(double, n);
    g_autofree double *difference = g_new(double, n), *required = g_new(double, n);
    g_autofree double *people = g_new0(double, n);
    g_autofree guint *counts = g_new0(guint, n);
    const guint hole = n - 1; /* at the end of a branch */
    leak[hole] = 0.006 / sqrt(40.0);
    g_autoptr(JumWater) truth = jum_water_new(&t.layers, leak);
    const double pu[JUM_WATER_N_USES] = {1.0, 1.0, 1.0};
    jum_water_set_pump(truth, 0, JUM_PUMP_ON);
    jum_water_step(truth, 0.0, pu);
    g_assert_true(jum_water_volumes(truth).converged);
    for (guint i = 0; i < n; i++) {
        measured[i] = jum_water_node_pressure_m(truth)[i] + 0.02 * ((int) (i % 5) - 2);
        required[i] = NAN;
    }
    measured[0] = NAN;
    JumWaterService service = {.n_nodes = n,
                               .required_m = required,
                               .people = people,
                               .customers = counts,
                               .hydrants = counts,
                               .sites = g_array_new(FALSE, FALSE, sizeof(JumWaterSite))};
    g_autoptr(GError) error = NULL;
    JumWaterCase *c = jum_water_case_new(&t, &service, &error);
    g_assert_no_error(error);
    const double running[1] = {1.0};
    const JumWaterNow now = {.pump_running = running,
                             .tank_level_m = jum_water_tank_level_m(truth),
                             .demand_pu = {1.0, 1.0, 1.0}};
    JumWaterResidual r;
    jum_water_residual(c, &now, measured, difference, &r);
    g_assert_true(r.solved);
    g_assert_cmpuint(r.compared, ==, n - 2); /* not the source, not the silent one */
    g_assert_true(isnan(difference[0]));
    guint lowest = 1;
    for (guint i = 1; i < n; i++)
        lowest = difference[i] < difference[lowest] ? i : lowest;
    g_test_message("lowest at %u: %.2f m; noise %.2f m, bias %.2f m, %u suspicious", lowest,
                   difference[lowest], r.noise_m, r.bias_m, r.suspicious);
    g_assert_cmpuint(lowest, ==, hole);
    g_assert_cmpuint(r.suspicious, >, 0);
    g_assert_cmpuint(r.suspicious, <, n / 2);
    jum_water_case_free(c);
    jum_water_rows_free(t.rows);
    g_array_unref(service.sites);
    net_clear(&net);
}

/* Lists in columns come back as they were; anything else is no list, never half of one. */
static void
test_water_columns(void)
{
    double x[] = {0.0, 0.1, 0.25}, y[] = {40.0, 1.0 / 3.0, -5.0};
    const JumWaterCurve curve = {3, x, y};
    const JumWaterPattern pattern = {3, y};
    g_autofree char *text = jum_water_curve_text(&curve);
    g_autofree char *factors = jum_water_pattern_text(&pattern);
    JumWaterCurve back;
    JumWaterPattern again;
    g_assert_true(jum_water_curve_parse(text, &back));
    g_assert_true(jum_water_pattern_parse(factors, &again));
    for (int i = 0; i < 3; i++)
        g_assert_true(back.x[i] == x[i] && back.y[i] == y[i] && again.factor[i] == y[i]);
    free(back.x);
    free(back.y);
    free(again.factor);
    static const char *const bad[] = {"",        " ",       "1",        "1 2;",    "1 2;x 3",
                                      "1 2;1 3", "2 1;1 1", "1 nan",    "1 inf",   "1,2",
                                      ";1 2",    "1 2 3",   "1 2;;3 4", "\xff\xfe"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(jum_water_curve_parse(bad[i], &back));
    g_assert_false(jum_water_curve_parse(NULL, &back));
    g_assert_false(jum_water_pattern_parse("1;two", &again));
    JumWaterOptions options = jum_water_options_default(), read = jum_water_options_default();
    options.duration_s = 86400;
    options.head_loss = JUM_WATER_DARCY_WEISBACH;
    options.accuracy = 1e-5;
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_water_option);
    jum_water_options_add(&options, layer);
    g_assert_cmpuint(jum_layer_n_rows(layer), ==, 3);
    guint wrong = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", wrong, "max_trials");
    jum_layer_set_real_by_name(layer, "value", wrong, -7.0);
    jum_water_options_read(layer, &read);
    g_assert_cmpint(read.duration_s, ==, 86400);
    g_assert_cmpint(read.head_loss, ==, JUM_WATER_DARCY_WEISBACH);
    g_assert_cmpfloat(read.accuracy, ==, 1e-5);
    g_assert_cmpint(read.max_trials, ==, jum_water_options_default().max_trials);
}

static void
test_water_empty(void)
{
    Net net = net_new();
    g_autoptr(JumWater) water = net_water(&net);
    step(water, 0.0, 1.0);
    step(water, 60.0, 1.0);
    net_clear(&net);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/water/one-pipe", test_one_pipe);
    g_test_add_func("/water/loop", test_loop);
    g_test_add_func("/water/day", test_water_day);
    g_test_add_func("/water/valve", test_water_valve);
    g_test_add_func("/water/pump-mode", test_water_pump_mode);
    g_test_add_func("/water/speed", test_water_speed);
    g_test_add_func("/water/rows", test_water_rows);
    g_test_add_func("/water/shapes", test_water_shapes);
    g_test_add_func("/water/throttle", test_water_throttle);
    g_test_add_func("/water/no-source", test_water_no_source);
    g_test_add_func("/water/required", test_water_required);
    g_test_add_func("/water/effect", test_water_effect);
    g_test_add_func("/water/sector", test_water_sector);
    g_test_add_func("/water/means", test_water_means);
    g_test_add_func("/water/residual", test_water_residual);
    g_test_add_func("/water/columns", test_water_columns);
    g_test_add_func("/water/empty", test_water_empty);
    return g_test_run();
}
