/* What the .inp writer writes, the reader reads back as the same network, and the solver answers the same: a small
 * network with a bit of everything, and the reference networks where they are. */
#include <math.h>
#include <string.h>

#include "formats/inp-write.h"
#include "sim/water/water.h"

static const char *folder;

static const char SMALL[] =
    "[TITLE]\nA bit of everything\n"
    "[JUNCTIONS]\nA 10 0\nB 12 1 day\nC 8 2\nD 5\nE 5\n[RESERVOIRS]\nR 60.1 tide\n"
    "[TANKS]\nT 45 3.3 0.5 6 11.7 0 * YES\n"
    "[PIPES]\n1 A B 512.3 300 101.7 0.3 Open\n2 B T 400 250 110 0 CV\n3 A C 611 250 100 0 "
    "Closed\n4 B C 7 200 90\n"
    "[PUMPS]\nPU R A HEAD lift SPEED 0.97 PATTERN tide\n"
    "[VALVES]\nV1 C D 150 PRV 22.5 0.2\nV2 D E 100 FCV 0.4\nV3 B E 100 TCV 12 0.1\n"
    "[DEMANDS]\nB 1.1 day\nB 0.2\nE 0.7 day\n[EMITTERS]\nD 0.013\n"
    "[PATTERNS]\nday 0.5 1.5 1.1 0.9\ntide 1 1.01 0.99\n[CURVES]\nlift 8.1 31\neff 2 50\neff 9 71\n"
    "[STATUS]\nV3 Closed\n"
    "[CONTROLS]\nLINK PU CLOSED IF NODE T ABOVE 5.1\nLINK PU 0.91 IF NODE T BELOW 2.2\nLINK 3 OPEN "
    "AT TIME 5:30\n"
    "LINK V1 19.5 AT CLOCKTIME 4 PM\n"
    "[RULES]\nRULE one\nIF TANK T LEVEL > 4.4\nAND SYSTEM CLOCKTIME >= 8 AM\nOR LINK PU STATUS IS "
    "CLOSED\n"
    "THEN VALVE V3 STATUS = OPEN\nAND VALVE V2 SETTING = 0.3\nELSE VALVE V2 SETTING = "
    "0.45\nPRIORITY 3\n"
    "[ENERGY]\nGLOBAL PRICE 0.11\nPUMP PU EFFIC eff\nPUMP PU PRICE 0.2\n"
    "[QUALITY]\nR 0.8\n[SOURCES]\nR MASS 12 day\n[MIXING]\nT 2COMP 0.3\n"
    "[REACTIONS]\nORDER WALL 1\nGLOBAL BULK -0.5\nGLOBAL WALL -0.1\nBULK 1 -0.7\nTANK T -0.2\n"
    "[TIMES]\nDURATION 24:00\nHYDRAULIC TIMESTEP 0:20\nPATTERN TIMESTEP 1:00\nREPORT TIMESTEP "
    "1:00\n"
    "START CLOCKTIME 6 AM\n[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\nVISCOSITY 1.1\nQUALITY CHEMICAL "
    "mg/L\n"
    "PATTERN day\nBACKFLOW ALLOWED NO\nACCURACY 0.0001\n[COORDINATES]\nA 1.5 2.25\n[END]\n";

/* Head of every node, flow of every link, at every report step, by the name of the element. */
typedef struct {
    GArray *values;
    const int *node, *link;
    const JumWaterNetwork *net;
} Answers;

static bool
keep(const JumWaterState *state, bool report, void *user)
{
    Answers *a = user;
    for (int n = 0; report && n < a->net->n_nodes; n++) {
        int i = a->node != NULL ? a->node[n] : n;
        double head = state->isolated[i] ? -1.0 : state->head_m[i];
        g_array_append_val(a->values, head);
    }
    for (int k = 0; report && k < a->net->n_links; k++)
        g_array_append_val(a->values, state->flow_m3s[a->link != NULL ? a->link[k] : k]);
    return true;
}

static GArray *
solve(const JumInp *inp, const int *node, const int *link)
{
    JumWaterSolver *solver;
    JumWaterInfo info;
    Answers answers = {g_array_new(FALSE, FALSE, sizeof(double)), node, link, &inp->net};
    g_assert_cmpint(jum_water_solver_new(&inp->net, NULL, &solver, &info), ==, JUM_WATER_OK);
    jum_water_simulate(solver, keep, &answers, &info);
    jum_water_solver_free(solver);
    return answers.values;
}

/* The parts of @again that carry the names of the parts of @inp. */
static int *
match(int n, char **ids, const JumInp *again, int (*find)(const JumInp *, const char *))
{
    int *map = g_new(int, MAX(n, 1));
    for (int i = 0; i < n; i++) {
        map[i] = find(again, ids[i]);
        g_assert_cmpint(map[i], >=, 0);
    }
    return map;
}

static void
assert_same_counts(const JumWaterNetwork *a, const JumWaterNetwork *b)
{
    g_assert_cmpint(a->n_nodes, ==, b->n_nodes);
    g_assert_cmpint(a->n_links, ==, b->n_links);
    g_assert_cmpint(a->n_tanks, ==, b->n_tanks);
    g_assert_cmpint(a->n_pumps, ==, b->n_pumps);
    g_assert_cmpint(a->n_demands, ==, b->n_demands);
    g_assert_cmpint(a->n_curves, ==, b->n_curves);
    g_assert_cmpint(a->n_patterns, ==, b->n_patterns);
    g_assert_cmpint(a->n_controls, ==, b->n_controls);
    g_assert_cmpint(a->n_rules, ==, b->n_rules);
    g_assert_cmpint(a->n_premises, ==, b->n_premises);
    g_assert_cmpint(a->n_rule_actions, ==, b->n_rule_actions);
    g_assert_cmpint(a->n_sources, ==, b->n_sources);
}

static JumInp *
reread(const JumInp *inp, char **text)
{
    g_autoptr(GError) error = NULL;
    *text = jum_inp_format(inp, &error);
    g_assert_no_error(error);
    JumInp *again = jum_inp_parse(*text, strlen(*text), "written.inp", NULL, &error);
    g_assert_no_error(error);
    return again;
}

/* Written twice the text is the same, and so are the answers: the worst head apart, m. */
static double
round_trip(const JumInp *inp)
{
    g_autofree char *once = NULL, *twice = NULL;
    g_autoptr(JumInp) again = reread(inp, &once);
    g_autoptr(JumInp) third = reread(again, &twice);
    assert_same_counts(&inp->net, &again->net);
    assert_same_counts(&inp->net, &third->net);
    g_assert_cmpstr(once, ==, twice);
    g_autofree int *node = match(inp->net.n_nodes, inp->node_id, again, jum_inp_node);
    g_autofree int *link = match(inp->net.n_links, inp->link_id, again, jum_inp_link);
    g_autoptr(GArray) before = solve(inp, NULL, NULL), after = solve(again, node, link);
    g_assert_cmpint(before->len, ==, after->len);
    g_assert_cmpint(before->len, >, 0);
    double worst = 0.0;
    for (guint i = 0; i < before->len; i++)
        worst =
            fmax(worst, fabs(g_array_index(before, double, i) - g_array_index(after, double, i)));
    return worst;
}

static void
test_a_bit_of_everything(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumInp) inp = jum_inp_parse(SMALL, strlen(SMALL), "small.inp", NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(round_trip(inp), <, 1e-9);
    g_autofree char *text = NULL;
    g_autoptr(JumInp) again = reread(inp, &text);
    const JumWaterNetwork *a = &inp->net, *b = &again->net;
    g_assert_cmpmem(&a->options.duration_s, 9 * sizeof(int64_t), &b->options.duration_s,
                    9 * sizeof(int64_t));
    g_assert_cmpmem(a->rules, (gsize) a->n_rules * sizeof *a->rules, b->rules,
                    (gsize) b->n_rules * sizeof *b->rules);
    for (int i = 0; i < a->n_premises; i++)
        g_assert_cmpfloat(a->premises[i].value, ==, b->premises[i].value);
    for (int i = 0; i < a->n_controls; i++)
        g_assert_cmpfloat(a->controls[i].grade_m, ==, b->controls[i].grade_m);
    for (int k = 0; k < a->n_links; k++) {
        g_assert_cmpint(a->links[k].open, ==, b->links[k].open);
        g_assert_cmpint(a->links[k].fixed, ==, b->links[k].fixed);
        g_assert_cmpfloat(a->links[k].diameter_m, ==, b->links[k].diameter_m);
    }
    g_assert_cmpfloat_with_epsilon(a->sources[0].strength, b->sources[0].strength, 1e-15);
    g_assert_cmpfloat(a->tanks[0].mixing_fraction, ==, b->tanks[0].mixing_fraction);
    g_assert_cmpfloat(a->tanks[0].bulk_coefficient, ==, b->tanks[0].bulk_coefficient);
    g_assert_cmpfloat(a->options.viscosity_m2s, ==, b->options.viscosity_m2s);
    g_assert_false(a->options.emitter_backflow);
    g_assert_false(b->options.emitter_backflow);
    g_assert_cmpfloat(a->pumps[0].price, ==, b->pumps[0].price);
    g_assert_cmpstr(inp->title, ==, again->title);
}

static void
test_an_id_that_cannot_be_written_is_refused(void)
{
    const char text[] =
        "[JUNCTIONS]\nJ 1 1\n[RESERVOIRS]\nR 9\n[PIPES]\nP R J 9 100 100 0\n[END]\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(JumInp) inp = jum_inp_parse(text, strlen(text), "x.inp", NULL, &error);
    g_assert_no_error(error);
    inp->link_id[0][0] = ';';
    g_assert_null(jum_inp_format(inp, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
    inp->link_id[0][0] = 'P';
}

static void
test_reference_networks(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;
    if (dir == NULL) {
        g_test_skip("no reference data beside the repository");
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL; n++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(JumInp) inp = jum_inp_read(path, NULL, &error);
        g_assert_no_error(error);
        double apart = round_trip(inp);
        g_test_message("%s: heads and flows at most %g apart", name, apart);
        g_assert_cmpfloat(apart, <, 0.02);
    }
    g_assert_cmpint(n, >, 15);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = argc > 1 ? argv[1] : "";
    g_test_add_func("/inp-write/a-bit-of-everything", test_a_bit_of_everything);
    g_test_add_func("/inp-write/bad-id", test_an_id_that_cannot_be_written_is_refused);
    g_test_add_func("/inp-write/reference-networks", test_reference_networks);
    return g_test_run();
}
