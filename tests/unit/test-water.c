/* Rules of the water solver and of the .inp reader that hold everywhere: hand-solved networks, faults
 * told with their line. */
#include <math.h>
#include <string.h>

#include "formats/inp.h"
#include "sim/water/water.h"

static JumInp *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    JumInp *inp = jum_inp_parse(text, strlen(text), "test.inp", NULL, &error);
    g_assert_no_error(error);
    return inp;
}

static JumWaterError
solve(const JumInp *inp, JumWaterSolver **solver, JumWaterInfo *info)
{
    JumWaterError status = jum_water_solver_new(&inp->net, NULL, solver, info);
    g_assert_cmpint(status, ==, JUM_WATER_OK);
    jum_water_solver_prepare(*solver);
    return jum_water_solver_instant(*solver, info);
}

/* One pipe: h = 10.667 L q^1.852 / (C^1.852 d^4.871) in SI. */
static void
test_one_pipe_loses_what_hazen_williams_says(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nJ 10 50\n[RESERVOIRS]\nR 100\n[PIPES]\nP R J 1000 300 130 0 Open\n"
              "[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\nACCURACY 0.00001\n[END]\n");
    JumWaterSolver *solver;
    JumWaterInfo info;
    g_assert_cmpint(solve(inp, &solver, &info), ==, JUM_WATER_OK);
    JumWaterState state = jum_water_solver_state(solver);
    double loss = 10.667 * 1000.0 * pow(0.05, 1.852) / (pow(130.0, 1.852) * pow(0.3, 4.871));
    g_assert_cmpfloat_with_epsilon(100.0 - state.head_m[jum_inp_node(inp, "J")], loss, 0.002);
    g_assert_cmpfloat_with_epsilon(state.flow_m3s[0], 0.05, 1e-6);
    jum_water_solver_free(solver);
}

/* A loop: mass at each node, energy around it. */
static void
test_flows_balance_at_every_node(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 0 10\nB 0 20\nC 0 30\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 "
              "100\n2 A B 400 250 100\n"
              "3 A C 600 250 100\n4 B C 300 200 100\n[OPTIONS]\nUNITS LPS\n[END]\n");
    JumWaterSolver *solver;
    JumWaterInfo info;
    g_assert_cmpint(solve(inp, &solver, &info), ==, JUM_WATER_OK);
    JumWaterState s = jum_water_solver_state(solver);
    g_assert_cmpfloat_with_epsilon(s.flow_m3s[0], 0.060, 1e-5);
    g_assert_cmpfloat_with_epsilon(s.flow_m3s[1] + s.flow_m3s[2], 0.050, 1e-5);
    g_assert_cmpfloat_with_epsilon(s.flow_m3s[1] - s.flow_m3s[3], 0.020, 1e-5);
    /* around the loop the losses cancel */
    double loop =
        (s.head_m[0] - s.head_m[1]) + (s.head_m[1] - s.head_m[2]) - (s.head_m[0] - s.head_m[2]);
    g_assert_cmpfloat(fabs(loop), <, 1e-9);
    g_assert_cmpfloat(info.worst_head_error_m, <, 0.05);
    jum_water_solver_free(solver);
}

static void
test_a_file_without_options_is_in_gallons_and_feet(void)
{
    g_autoptr(JumInp) inp = parse(
        "[JUNCTIONS]\nJ 100 448.831\n[RESERVOIRS]\nR 200\n[PIPES]\nP R J 1000 12 100\n[END]\n");
    g_assert_cmpstr(inp->units.flow_name, ==, "GPM");
    g_assert_cmpfloat_with_epsilon(inp->net.nodes[0].elevation_m, 30.48, 1e-9);
    g_assert_cmpfloat_with_epsilon(inp->net.links[0].diameter_m, 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(inp->net.demands[0].base_m3s, 0.0283168, 1e-6);
}

static void
test_a_cut_zone_is_isolated_not_wrong(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 0 10\nB 0 10\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 100 0 Open\n"
              "2 A B 400 250 100 0 Closed\n[OPTIONS]\nUNITS LPS\n[END]\n");
    JumWaterSolver *solver;
    JumWaterInfo info;
    solve(inp, &solver, &info);
    JumWaterState s = jum_water_solver_state(solver);
    g_assert_cmpint(s.isolated[jum_inp_node(inp, "B")], ==, 1);
    g_assert_cmpint(s.isolated[jum_inp_node(inp, "A")], ==, 0);
    g_assert_cmpint(s.status[jum_inp_link(inp, "2")], ==, JUM_WATER_CLOSED);
    jum_water_solver_free(solver);
}

static void
test_a_reducing_valve_holds_its_pressure(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 10 0\nB 10 20\n[RESERVOIRS]\nR 100\n[PIPES]\n1 R A 500 300 100\n"
              "[VALVES]\nV A B 300 PRV 35 0\n[OPTIONS]\nUNITS LPS\n[END]\n");
    JumWaterSolver *solver;
    JumWaterInfo info;
    g_assert_cmpint(solve(inp, &solver, &info), ==, JUM_WATER_OK);
    JumWaterState s = jum_water_solver_state(solver);
    g_assert_cmpfloat_with_epsilon(s.head_m[jum_inp_node(inp, "B")], 45.0, 1e-4);
    g_assert_cmpint(s.status[jum_inp_link(inp, "V")], ==, JUM_WATER_ACTIVE);
    jum_water_solver_free(solver);
}

static void
test_specific_gravity_scales_pressures(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 10 0\nB 10 20\n[RESERVOIRS]\nR 100\n[PIPES]\n1 R A 500 300 100\n"
              "[VALVES]\nV A B 300 PRV 35 0\n[OPTIONS]\nUNITS LPS\nSPECIFIC GRAVITY 0.7\n[END]\n");
    g_assert_cmpfloat_with_epsilon(inp->net.links[jum_inp_link(inp, "V")].setting, 50.0, 1e-9);
}

static bool
keep_last_volume(const JumWaterState *state, bool report, void *user)
{
    *(double *) user = state->tank_volume_m3[0];
    return true;
}

static void
test_a_tank_fills_by_what_flows_in(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 0 0\n[RESERVOIRS]\nR 50\n[TANKS]\nT 20 1 0 5 20 0\n[PIPES]\n1 R A "
              "100 300 100\n"
              "2 A T 100 300 100\n[TIMES]\nDuration 6:00\n[OPTIONS]\nUNITS LPS\n[END]\n");
    JumWaterSolver *solver;
    JumWaterInfo info;
    double volume = 0.0;
    g_assert_cmpint(jum_water_solver_new(&inp->net, NULL, &solver, &info), ==, JUM_WATER_OK);
    g_assert_cmpint(jum_water_simulate(solver, keep_last_volume, &volume, &info), ==, JUM_WATER_OK);
    g_assert_cmpfloat_with_epsilon(volume, 5.0 * G_PI * 100.0, 0.5); /* full, and not beyond */
    jum_water_solver_free(solver);
}

static void
test_every_wrong_line_is_told(void)
{
    static const char text[] = "[JUNCTIONS]\nA 0 10\nA 5 1\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 "
                               "300 100\n2 A NOWHERE 1 1 1\n"
                               "3 R A 0 300 100\n4 R A nan 300 100\n[CURVE_S]\n[END]\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = NULL;
    g_assert_null(jum_inp_parse(text, strlen(text), "bad.inp", &faults, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "bad.inp, line 3, [JUNCTIONS]"));
    g_assert_nonnull(faults);
    g_assert_cmpuint(faults->len, >=, 4);
}

static void
test_what_is_no_network_is_refused(void)
{
    static const struct {
        const char *text;
        gsize length;
    } cases[] = {{"", 0},
                 {"hello\n", 6},
                 {"[END]\n", 6},
                 {"\x7f"
                  "ELF\0\0\1",
                  7},
                 {"[JUNCTIONS]\nA 1\n[PIPES]\n", 25}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_inp_parse(cases[i].text, cases[i].length, "x.inp", NULL, &error));
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, "x.inp"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/water/one-pipe-hazen-williams", test_one_pipe_loses_what_hazen_williams_says);
    g_test_add_func("/water/flows-balance", test_flows_balance_at_every_node);
    g_test_add_func("/water/no-options", test_a_file_without_options_is_in_gallons_and_feet);
    g_test_add_func("/water/cut-zone-is-isolated", test_a_cut_zone_is_isolated_not_wrong);
    g_test_add_func("/water/prv-holds-pressure", test_a_reducing_valve_holds_its_pressure);
    g_test_add_func("/water/specific-gravity", test_specific_gravity_scales_pressures);
    g_test_add_func("/water/tank-fills", test_a_tank_fills_by_what_flows_in);
    g_test_add_func("/water/every-wrong-line-is-told", test_every_wrong_line_is_told);
    g_test_add_func("/water/no-network-is-refused", test_what_is_no_network_is_refused);
    return g_test_run();
}
