/* Answers known without any reference data: Hanoi as EPANET 2.3.5 solves it, plug flow with decay by its formula, the
 * mass of what the water carries, leaks, outlets that share a node, the polynomials of the head loss. */
#include <math.h>
#include <string.h>

#include "formats/inp.h"
#include "sim/water/power.h"
#include "sim/water/quality.h"
#include "sim/water/water.h"

static JumInp *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    JumInp *inp = jum_inp_parse(text, strlen(text), "test.inp", NULL, &error);
    g_assert_no_error(error);
    return inp;
}

static JumWaterSolver *
solve(const JumInp *inp, JumWaterInfo *info)
{
    JumWaterSolver *solver;
    g_assert_cmpint(jum_water_solver_new(&inp->net, NULL, &solver, info), ==, JUM_WATER_OK);
    jum_water_solver_prepare(solver);
    g_assert_cmpint(jum_water_solver_instant(solver, info), ==, JUM_WATER_OK);
    return solver;
}

/* Fujiwara & Khang (1990), diameters of the file Hanoi.inp of the EPANET benchmark sets; C = 130, all at 30 m, source 100 m.
 * Pipe i joins from[i] to to[i]; demand and head are those of node i + 2.  Heads: EPANET 2.3.5, accuracy 1e-7. */
static const struct {
    int from, to;
    double length_m, diameter_mm;
} HANOI[34] = {
    {1, 2, 100, 1016},     {2, 3, 1350, 1016},    {3, 4, 900, 1016},     {4, 5, 1150, 1016},
    {5, 6, 1450, 1016},    {6, 7, 450, 1016},     {7, 8, 850, 1016},     {8, 9, 850, 1016},
    {9, 10, 800, 1016},    {10, 11, 950, 762},    {11, 12, 1200, 762},   {12, 13, 3500, 609.6},
    {10, 14, 800, 406.4},  {14, 15, 500, 406.4},  {15, 16, 550, 304.8},  {17, 16, 2730, 406.4},
    {17, 18, 1750, 508},   {18, 19, 800, 609.6},  {19, 3, 400, 609.6},   {3, 20, 2200, 1016},
    {20, 21, 1500, 508},   {21, 22, 500, 304.8},  {20, 23, 2650, 1016},  {23, 24, 1230, 762},
    {24, 25, 1300, 762},   {26, 25, 850, 508},    {27, 26, 300, 304.8},  {16, 27, 750, 304.8},
    {23, 28, 1500, 406.4}, {28, 29, 2000, 406.4}, {29, 30, 1600, 304.8}, {30, 31, 150, 304.8},
    {32, 31, 860, 406.4},  {25, 32, 950, 508}};
static const double HANOI_LPS[31] = {247.22, 236.11, 36.11,  201.39, 279.17, 375,    152.78, 145.83,
                                     145.83, 138.89, 155.56, 261.11, 170.83, 77.78,  86.11,  240.28,
                                     373.61, 16.67,  354.17, 258.33, 134.72, 290.28, 227.78, 47.22,
                                     250,    102.78, 80.56,  100,    100,    29.17,  223.61};
static const double HANOI_HEAD_M[31] = {
    97.141, 61.671, 57.246, 51.767, 46.033, 44.707, 43.166, 41.955, 41.081, 39.522, 38.365,
    34.157, 34.725, 34.259, 34.259, 41.306, 51.356, 58.139, 50.784, 41.435, 36.270, 44.841,
    39.878, 36.817, 33.554, 33.012, 36.311, 31.720, 30.852, 31.345, 32.645};

static void
test_hanoi(void)
{
    g_autoptr(GString) text = g_string_new("[JUNCTIONS]\n");
    for (int i = 0; i < 31; i++)
        g_string_append_printf(text, "%d 30 %.2f\n", i + 2, HANOI_LPS[i]);
    g_string_append(text, "[RESERVOIRS]\n1 100\n[PIPES]\n");
    for (int k = 0; k < 34; k++)
        g_string_append_printf(text, "%d %d %d %.0f %.1f 130\n", k + 1, HANOI[k].from, HANOI[k].to,
                               HANOI[k].length_m, HANOI[k].diameter_mm);
    g_string_append(text, "[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\nACCURACY 0.00001\n[END]\n");
    g_autoptr(JumInp) inp = parse(text->str);
    JumWaterInfo info;
    JumWaterSolver *solver = solve(inp, &info);
    JumWaterState state = jum_water_solver_state(solver);
    for (int i = 0; i < 31; i++)
        g_assert_cmpfloat_with_epsilon(state.head_m[i], HANOI_HEAD_M[i], 0.002);
    g_assert_cmpfloat_with_epsilon(state.flow_m3s[0], 5.5389, 1e-4);
    g_assert_cmpfloat(info.worst_residual_m3s, <, 1e-6);
    jum_water_solver_free(solver);
}

/* ---- quality ---- */

typedef struct {
    JumWaterQuality *quality;
    int node;
    double at_node;
} Watch;

static bool
watch(const JumWaterState *state, bool report, void *user)
{
    Watch *w = user;
    w->at_node = jum_water_quality_nodes(w->quality)[w->node];
    return true;
}

static double
run_quality(const JumInp *inp, const char *node, JumWaterQualityBalance *balance)
{
    JumWaterSettings settings = {.quality = jum_water_quality_new(&inp->net)};
    Watch w = {settings.quality, jum_inp_node(inp, node), NAN};
    JumWaterSolver *solver;
    JumWaterInfo info;
    g_assert_cmpint(jum_water_solver_new(&inp->net, &settings, &solver, &info), ==, JUM_WATER_OK);
    g_assert_cmpint(jum_water_simulate(solver, watch, &w, &info), ==, JUM_WATER_OK);
    *balance = jum_water_quality_balance(settings.quality);
    jum_water_quality_free(settings.quality);
    jum_water_solver_free(solver);
    return w.at_node;
}

/* 3600 m³ of pipe at 100 L/s: ten hours, an exact number of quality steps.  c = c₀ e^(k t). */
static void
test_plug_flow_with_decay_is_exact(void)
{
    const double diameter = 1.0, length = 3600.0 / (G_PI / 4.0);
    static const double per_day[] = {-0.5, -10.0, 0.7};
    for (gsize i = 0; i < G_N_ELEMENTS(per_day); i++) {
        g_autofree char *text = g_strdup_printf(
            "[JUNCTIONS]\nJ 0 100\n[RESERVOIRS]\nR 50\n[PIPES]\nP R J %.12f %.1f 130\n[QUALITY]\nR "
            "0.8\n[REACTIONS]\nGLOBAL BULK %.3f\n[TIMES]\nDURATION 24:00\nQUALITY TIMESTEP "
            "0:05\n[OPTIONS]\nUNITS LPS\nQUALITY CHEMICAL\nACCURACY 0.00001\n[END]\n",
            length, diameter * 1000.0, per_day[i]);
        g_autoptr(JumInp) inp = parse(text);
        JumWaterQualityBalance balance;
        double hours = 10.0 * 28.317 / 28.316846592; /* EPANET's litre */
        double wanted = 0.8 * exp(per_day[i] * hours / 24.0);
        g_assert_cmpfloat_with_epsilon(run_quality(inp, "J", &balance) / wanted, 1.0, 1e-6);
    }
}

/* Water leaves a tank and comes back, two inputs, four ways of mixing, decay at wall and in bulk. */
static void
test_mass_is_conserved(void)
{
    static const char *const mixing[] = {"MIXED", "2COMP 0.4", "FIFO", "LIFO"};
    for (gsize i = 0; i < G_N_ELEMENTS(mixing); i++) {
        g_autofree char *text = g_strdup_printf(
            "[JUNCTIONS]\nA 10 12 day\nB 5 20 day\nC 0 8\nD 0 4\n[RESERVOIRS]\nR 62\n[TANKS]\n"
            "T 48 4 1 8 14 0\n[PIPES]\n1 R A 900 300 120\n2 A B 700 250 110\n3 B T 500 300 110\n"
            "4 B C 800 200 100\n5 A C 1200 150 100\n6 C D 400 100 100\n[PATTERNS]\n"
            "day 0.2 0.3 0.6 1.6 2.2 1.8 1.0 0.4\n[QUALITY]\nR 1\nT 0.3\nB 0.5\n[SOURCES]\n"
            "C MASS 300\nA SETPOINT 1.5\n[MIXING]\nT %s\n[REACTIONS]\nGLOBAL BULK -1.2\n"
            "GLOBAL WALL -0.3\nTANK T -0.4\n[TIMES]\nDURATION 72:00\nHYDRAULIC TIMESTEP 1:00\n"
            "QUALITY TIMESTEP 0:03\nPATTERN TIMESTEP 3:00\n[OPTIONS]\nUNITS LPS\n"
            "QUALITY CHEMICAL\nACCURACY 0.00001\n[END]\n",
            mixing[i]);
        g_autoptr(JumInp) inp = parse(text);
        JumWaterQualityBalance b;
        run_quality(inp, "D", &b);
        double put = b.initial + b.inflow;
        double lost = put - b.outflow + b.reacted - b.stored;
        g_test_message("%s: in %g out %g reacted %g stored %g, error %g", mixing[i], put, b.outflow,
                       b.reacted, b.stored, lost / put);
        g_assert_cmpfloat(b.reacted, <, -0.01 * put); /* something happened */
        g_assert_cmpfloat(fabs(lost) / put, <, 1e-6);
    }
}

/* ---- hydraulics ---- */

/* q = C (A + m p) √p at both ends of a pipe, C = 0.6 √(2g). */
static void
test_leaks_grow_with_pressure(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 10 5\nB 8 5\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 110\n"
              "2 A B 400 250 110\n[LEAKAGE]\n1 100 0\n2 50 20\n[OPTIONS]\nUNITS LPS\n"
              "ACCURACY 0.00001\n[END]\n");
    JumWaterInfo info;
    JumWaterSolver *solver = solve(inp, &info);
    JumWaterState s = jum_water_solver_state(solver);
    double c = 0.6 * sqrt(2.0 * 9.81), pa = s.head_m[0] - 10.0, pb = s.head_m[1] - 8.0;
    double at_a = c * (500e-6 + 100e-6 + 40e-6 * pa) * sqrt(pa);
    double at_b = c * (100e-6 + 40e-6 * pb) * sqrt(pb);
    g_assert_cmpfloat_with_epsilon(s.demand_m3s[0], 0.005 + at_a, 3e-5);
    g_assert_cmpfloat_with_epsilon(s.demand_m3s[1], 0.005 + at_b, 3e-5);
    g_assert_cmpfloat_with_epsilon(s.head_m[0], 56.3785, 1e-3); /* EPANET 2.3.5 */
    g_assert_cmpfloat_with_epsilon(s.demand_m3s[0], 0.04944659, 1e-6);
    g_assert_cmpfloat_with_epsilon(s.demand_m3s[1], 0.04081660, 1e-6);
    jum_water_solver_free(solver);
}

/* Settings and required pressures are in the unit of pressure, emitter coefficients always per metre or psi. */
static void
test_units_of_pressure(void)
{
    static const struct {
        const char *unit;
        double metres;
    } units[] = {{"METERS", 1.0}, {"KPA", 0.102021}, {"PSI", 0.703439}, {"FEET", 0.3048}};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autofree char *text = g_strdup_printf(
            "[JUNCTIONS]\nA 10 0\nB 8 5\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 110\n"
            "[VALVES]\nV A B 200 PRV 30 0\n[EMITTERS]\nB 2\n[OPTIONS]\nUNITS LPS\nPRESSURE %s\n"
            "ACCURACY 0.00001\n[END]\n",
            units[i].unit);
        g_autoptr(JumInp) inp = parse(text);
        JumWaterInfo info;
        JumWaterSolver *solver = solve(inp, &info);
        JumWaterState s = jum_water_solver_state(solver);
        double pressure = 30.0 * units[i].metres;
        g_assert_cmpfloat_with_epsilon(s.head_m[1] - 8.0, pressure, 1e-3);
        g_assert_cmpfloat_with_epsilon(s.demand_m3s[1], 0.005 + 0.002 * sqrt(pressure), 2e-6);
        jum_water_solver_free(solver);
    }
}

/* Closing a pipe of a branch, or of a loop, and opening it again: the same heads as before, without any new analysis. */
static void
test_closing_and_opening_comes_back(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 0 10\nB 0 20\nC 0 30\nD 0 5\nE 0 5\n[RESERVOIRS]\nR 60\n[PIPES]\n"
              "1 R A 500 300 100\n2 A B 400 250 100\n3 A C 600 250 100\n4 B C 300 200 100\n"
              "5 C D 300 150 100\n6 D E 200 150 100\n[OPTIONS]\nUNITS LPS\nACCURACY 0.00001\n"
              "[END]\n");
    JumWaterInfo info;
    JumWaterSolver *solver = solve(inp, &info);
    double before[6];
    memcpy(before, jum_water_solver_state(solver).head_m, sizeof before);
    for (int k = 2; k < 6; k++) {
        jum_water_solver_set_link(solver, k, false, NAN);
        g_assert_cmpint(jum_water_solver_instant(solver, &info), ==, JUM_WATER_OK);
        JumWaterState shut = jum_water_solver_state(solver);
        g_assert_cmpint(shut.status[k], ==, JUM_WATER_CLOSED);
        g_assert_cmpint(shut.isolated[jum_inp_node(inp, "E")], ==, k >= 4);
        jum_water_solver_set_link(solver, k, true, NAN);
        g_assert_cmpint(jum_water_solver_instant(solver, &info), ==, JUM_WATER_OK);
        for (int i = 0; i < 5; i++)
            g_assert_cmpfloat_with_epsilon(jum_water_solver_state(solver).head_m[i], before[i],
                                           1e-3);
    }
    jum_water_solver_free(solver);
}

/* A breaker in a loop holds its drop and lets the iterations settle: rounding of heads of 80 m must not drown its flow. */
static void
test_a_breaker_valve_settles(void)
{
    g_autoptr(JumInp) inp =
        parse("[JUNCTIONS]\nA 0 10\nB 0 20\nC 0 30\nD 0 5\n[RESERVOIRS]\nR 83.13\n[PIPES]\n"
              "1 R A 500 300 0.5\n2 A B 400 250 0.5\n3 A C 600 250 0.5\n4 B D 300 200 0.5\n"
              "[VALVES]\nV C D 200 PBV 3.7\n[OPTIONS]\nUNITS LPS\nHEADLOSS D-W\n"
              "ACCURACY 0.00001\n[END]\n");
    JumWaterInfo info;
    JumWaterSolver *solver = solve(inp, &info);
    JumWaterState s = jum_water_solver_state(solver);
    g_assert_cmpfloat_with_epsilon(
        s.head_m[jum_inp_node(inp, "C")] - s.head_m[jum_inp_node(inp, "D")], 3.7, 1e-6);
    g_assert_cmpfloat(info.worst_residual_m3s, <, 1e-6);
    g_assert_cmpint(info.iterations, <, 12);
    jum_water_solver_free(solver);
}

/* The laws in vectors are those of the manual: powers to 1e-12. */
static void
test_powers(void)
{
    for (double x = 1e-120; x < 1e120; x *= 1.7) {
        g_assert_cmpfloat(fabs(jum_power(x, 0.852) / pow(x, 0.852) - 1.0), <, 1e-12);
        g_assert_cmpfloat(fabs(jum_log2(x) - log2(x)), <, 1e-12 * (1.0 + fabs(log2(x))));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/water-answers/hanoi", test_hanoi);
    g_test_add_func("/water-answers/plug-flow", test_plug_flow_with_decay_is_exact);
    g_test_add_func("/water-answers/mass", test_mass_is_conserved);
    g_test_add_func("/water-answers/leaks", test_leaks_grow_with_pressure);
    g_test_add_func("/water-answers/units-of-pressure", test_units_of_pressure);
    g_test_add_func("/water-answers/close-and-open", test_closing_and_opening_comes_back);
    g_test_add_func("/water-answers/breaker", test_a_breaker_valve_settles);
    g_test_add_func("/water-answers/powers", test_powers);
    return g_test_run();
}
