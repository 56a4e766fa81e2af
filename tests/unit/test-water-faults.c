/* Bad input of the water files: a clear sentence with file, line, section and the offending text, all of them at once, or
 * an answer that names what is wrong with it; never a hang. */
#include <math.h>
#include <string.h>

#include "formats/inp.h"
#include "sim/water/water.h"

#define HEAD                                                                                     \
    "[JUNCTIONS]\nA 10 5\nB 8 5\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 110\n2 A B 400 250 " \
    "110\n"
#define TAIL "[OPTIONS]\nUNITS LPS\n[END]\n"

/* What must be told: each sentence stands in the message of the error. */
static const struct {
    const char *text;
    const char *told[8];
} REFUSED[] = {
    {HEAD "3 A B 100 2", {"bad.inp, line 9, [PIPES]: the roughness is missing in “3 A B 100 2”"}},
    {HEAD "3 A Q 10 10 10\n[PUMPS]\nPU R A HEAD C9\n[DEMANDS]\nX 1\n[CONTROLS]\n"
          "LINK ZZ OPEN AT TIME 1\nLINK 1 CLOSED IF NODE Y ABOVE 1\n[RULES]\nRULE 1\n"
          "IF TANK T LEVEL > 1\nTHEN PUMP PP STATUS IS OPEN\n" TAIL,
     {"line 9, [PIPES]: there is no node “Q” in “3 A Q 10 10 10”",
      "line 11, [PUMPS]: there is no curve “C9”", "line 13, [DEMANDS]: there is no node “X”",
      "line 15, [CONTROLS]: there is no link “ZZ”", "line 16, [CONTROLS]: there is no node “Y”",
      "line 19, [RULES]: there is no node “T”", "line 20, [RULES]: there is no link “PP”"}},
    {"[JUNCTIONS]\nA 10 5\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 0 300 110\n2 R A 100 nan 110\n"
     "3 R A 100 -20 110\n4 R A 1e400 20 110\n5 R A 100 20 inf\n" TAIL,
     {"line 6, [PIPES]: the length must be above zero in “1 R A 0 300 110”",
      "line 7, [PIPES]: the diameter: “nan” is not a number",
      "line 8, [PIPES]: the diameter must be above zero in “3 R A 100 -20 110”",
      "line 9, [PIPES]: the length: “1e400” is not a number",
      "line 10, [PIPES]: the roughness: “inf” is not a number"}},
    {"[JUNCTIONS]\nA 10 5\nB 10 5\n[PIPES]\n1 A B 10 300 110\n" TAIL,
     {"bad.inp: there is neither reservoir nor tank"}},
    {HEAD "[VALVES]\nV1 A B 200 PRV 30 0\nV2 A B 200 PRV 25 0\nV3 B A 200 PSV 25 0\nV4 B A 90 PSV "
          "9 0\n" TAIL,
     {"line 11, [VALVES]: “V2” is a valve that holds a tank's head or fights another valve in “V2 "
      "A",
      "line 13, [VALVES]: “V4” is a valve that"}},
    {HEAD "[PUMPS]\nP1 R A HEAD C\nP2 R B HEAD D\n[CURVES]\nC 0 10\nC 5 20\nC 10 30\nD 0 0\n" TAIL,
     {"line 10, [PUMPS]: pump “P1”: its curve makes no sense",
      "line 11, [PUMPS]: pump “P2”: its curve makes no sense"}},
    {HEAD "[RULES]\nRULE x\nTHEN PIPE 1 STATUS IS OPEN\n[OPTIONS]\nUNITS FURLONGS\nPRESSURE "
          "STONES\nUNBALANCED SOMETIMES\n[TIMES]\nDURATION x\n[REPORT]\nPOEM YES\n[STATUS]\n1 -1\n"
          "[NONSENSE]\n[END]\n",
     {"line 11, [RULES]: “THEN” is out of place in this rule", "“FURLONGS” is not a unit of flow",
      "“STONES” is not a unit of pressure", "“SOMETIMES” is neither STOP nor CONTINUE",
      "“x” is not a time", "“POEM” is nothing a report can show",
      "[STATUS]: the setting must not be negative in “1 -1”", "unknown section “[NONSENSE]”"}},
};

static void
test_every_fault_is_told(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        g_autoptr(GError) error = NULL;
        const char *text = REFUSED[i].text;
        g_assert_null(jum_inp_parse(text, strlen(text), "bad.inp", NULL, &error));
        g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
        for (int k = 0; k < 8 && REFUSED[i].told[k] != NULL; k++) {
            if (strstr(error->message, REFUSED[i].told[k]) == NULL)
                g_error("“%s” is not in:\n%s", REFUSED[i].told[k], error->message);
        }
    }
}

static JumInp *
parse(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    JumInp *inp = jum_inp_parse(text, length, "bad.inp", NULL, &error);
    g_assert_no_error(error);
    return inp;
}

static void
test_trailing_nuls_are_the_end(void)
{
    static const char text[] = HEAD TAIL "\0\0\0\0\0";
    g_autoptr(JumInp) inp = parse(text, sizeof text - 1);
    g_assert_cmpint(inp->net.n_links, ==, 2);
    g_assert_cmpuint(inp->warnings->len, ==, 0);
    static const char cut[] = HEAD;
    g_autoptr(JumInp) short_one = parse(cut, strlen(cut));
    g_assert_cmpuint(short_one->warnings->len, ==, 1); /* no [END]: said */
}

/* The last instant of a run, and how many there were. */
typedef struct {
    const JumWaterNetwork *net;
    int steps, element;
    bool converged, unstable;
    guint8 trouble[16];
    guint8 isolated[16];
} Last;

static bool
keep(const JumWaterState *state, bool report, void *user)
{
    Last *last = user;
    last->steps++;
    last->element = state->element;
    last->converged = state->converged;
    last->unstable = state->unstable;
    memcpy(last->trouble, state->trouble, (gsize) MIN(last->net->n_links, 16));
    memcpy(last->isolated, state->isolated, (gsize) MIN(last->net->n_nodes, 16));
    return true;
}

static Last
run(const JumInp *inp, JumWaterInfo *info)
{
    Last last = {.net = &inp->net, .element = -1};
    JumWaterSolver *solver;
    g_assert_cmpint(jum_water_solver_new(&inp->net, NULL, &solver, info), ==, JUM_WATER_OK);
    JumWaterError error = jum_water_simulate(solver, keep, &last, info);
    g_assert_true(error == JUM_WATER_OK || error == JUM_WATER_ERR_NO_CONVERGENCE);
    jum_water_solver_free(solver);
    return last;
}

static void
test_a_pump_beyond_its_shutoff_head_is_named(void)
{
    static const char text[] = "[JUNCTIONS]\nA 10 5\nB 90 5\n[RESERVOIRS]\nR 0\nS 120\n[PUMPS]\n"
                               "PU R A HEAD C\n[PIPES]\n1 A B 100 200 110\n2 S B 100 200 110\n"
                               "[CURVES]\nC 10 30\n" TAIL;
    g_autoptr(JumInp) inp = parse(text, strlen(text));
    JumWaterInfo info;
    Last last = run(inp, &info);
    g_assert_true(last.converged);
    g_assert_cmpint(last.trouble[jum_inp_link(inp, "PU")], ==, JUM_WATER_PUMP_BEYOND_SHUTOFF);
}

static void
test_controls_that_contradict_each_other_are_named(void)
{
    static const char text[] =
        "[JUNCTIONS]\nA 10 5\nB 8 5\n[RESERVOIRS]\nR 20\n[PIPES]\n1 R A 500 300 110\n"
        "2 A B 400 250 110\n[CONTROLS]\nLINK 2 CLOSED IF NODE B BELOW 13\n"
        "LINK 2 OPEN IF NODE A ABOVE 9\n" TAIL;
    g_autoptr(JumInp) inp = parse(text, strlen(text));
    JumWaterInfo info;
    Last last = run(inp, &info);
    g_assert_false(last.converged && !last.unstable);
    g_assert_cmpint(last.element, ==, jum_inp_link(inp, "2"));
    g_assert_cmpint(info.iterations, <=, 400);
}

static void
test_rules_in_a_circle_end(void)
{
    static const char text[] =
        "[JUNCTIONS]\nA 10 5\nB 8 5\n[TANKS]\nT 50 2.5 0 5 10 0\n[RESERVOIRS]\nR 60\n[PIPES]\n"
        "1 R A 500 300 110\n2 A T 100 200 110\n3 A B 100 100 100\n[RULES]\nRULE a\n"
        "IF PIPE 1 STATUS IS OPEN\nTHEN PIPE 1 STATUS IS CLOSED\nRULE b\n"
        "IF PIPE 1 STATUS IS CLOSED\nTHEN PIPE 1 STATUS IS OPEN\n[TIMES]\nDuration 6:00\n"
        "Rule Timestep 0:01\n" TAIL;
    g_autoptr(JumInp) inp = parse(text, strlen(text));
    JumWaterInfo info;
    Last last = run(inp, &info);
    g_assert_cmpint(last.steps, >=, 361); /* one a rule step, and when the tank is full or empty */
    g_assert_cmpint(last.steps, <, 1000);
}

/* A zone that no pipe joins to a source has no heads, and spoils nobody else's. */
static void
test_an_island_is_isolated(void)
{
    static const char text[] =
        "[JUNCTIONS]\nA 10 5\nX 8 5\nY 8 5\n[RESERVOIRS]\nR 60\n[PIPES]\n1 R A 500 300 110\n"
        "2 X Y 400 250 110\n" TAIL;
    g_autoptr(JumInp) inp = parse(text, strlen(text));
    JumWaterInfo info;
    Last last = run(inp, &info);
    g_assert_true(last.converged);
    g_assert_false(last.isolated[jum_inp_node(inp, "A")]);
    g_assert_true(last.isolated[jum_inp_node(inp, "X")] && last.isolated[jum_inp_node(inp, "Y")]);
}

/* A million lines, and ranges of ids that would take hours: bounded in time and said. */
static void
test_a_million_lines_are_bounded(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(HEAD "[PATTERNS]\n");
    for (int i = 0; i < 1000000; i++)
        g_string_append(text, "p 1 2\n");
    g_string_append(text, TAIL);
    g_autoptr(JumInp) inp = parse(text->str, text->len);
    g_assert_cmpint(inp->net.patterns[0].n, ==, 2000000);
    g_string_assign(text, "[JUNCTIONS]\n");
    for (int i = 0; i < 100000; i++)
        g_string_append_printf(text, "n%d 1\n", i);
    g_string_append(text, "[QUALITY]\n");
    for (int i = 0; i < 100000; i++)
        g_string_append(text, "a z 1\n");
    g_assert_null(jum_inp_parse(text->str, text->len, "bad.inp", NULL, &error));
    g_assert_nonnull(strstr(error->message, "too many ranges of ids"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/water-faults/told", test_every_fault_is_told);
    g_test_add_func("/water-faults/nuls", test_trailing_nuls_are_the_end);
    g_test_add_func("/water-faults/shutoff", test_a_pump_beyond_its_shutoff_head_is_named);
    g_test_add_func("/water-faults/controls", test_controls_that_contradict_each_other_are_named);
    g_test_add_func("/water-faults/rules", test_rules_in_a_circle_end);
    g_test_add_func("/water-faults/island", test_an_island_is_isolated);
    g_test_add_func("/water-faults/million", test_a_million_lines_are_bounded);
    return g_test_run();
}
