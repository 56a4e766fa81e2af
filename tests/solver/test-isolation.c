/* Segments, who is cut and the loss of each segment, on a network small enough to follow by hand, and on Hanoi (Fujiwara &
 * Khang 1990) against the plain closing of one pipe after the other. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "formats/inp.h"
#include "sim/water/criticality.h"

static JumInp *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    JumInp *inp = jum_inp_parse(text, strlen(text), "test.inp", NULL, &error);
    g_assert_no_error(error);
    return inp;
}

/*  R ─1─ A ─V1─ B ─2─ C ─V2─ D ─3─ T(ank)
 *        └──4── E ─V3─ F          and V4 from F to D, closed */
static const char SMALL[] =
    "[JUNCTIONS]\nA 0 1\nB 0 2\nC 0 3\nD 0 4\nE 0 5\nF 0 6\n[RESERVOIRS]\nR 60\n[TANKS]\nT 50 2 0 "
    "5 "
    "20 0\n[PIPES]\n1 R A 500 300 100\n2 B C 500 200 100\n3 D T 500 200 100\n4 A E 500 200 100\n"
    "[VALVES]\nV1 A B 200 TCV 0.2 0\nV2 C D 200 TCV 0.2 0\nV3 E F 200 TCV 0.2 0\n"
    "V4 F D 200 TCV 0.2 0\n[STATUS]\nV4 Closed\n[OPTIONS]\nUNITS LPS\n[END]\n";

typedef struct {
    JumInp *inp;
    guint8 *can_close, *open, *cut;
    JumWaterSegments segments;
    JumWaterIsolation isolation;
} Small;

static void
small_up(Small *s, gconstpointer unused)
{
    s->inp = parse(SMALL);
    const JumWaterNetwork *net = &s->inp->net;
    s->can_close = g_new0(guint8, net->n_links);
    s->open = g_new0(guint8, net->n_links);
    s->cut = g_new0(guint8, net->n_nodes);
    for (int k = 0; k < net->n_links; k++) {
        s->can_close[k] = net->links[k].kind == JUM_WATER_TCV;
        s->open[k] = net->links[k].open;
    }
    g_assert_cmpint(jum_water_segments_find(net, s->can_close, &s->segments), ==, JUM_WATER_OK);
    g_assert_cmpint(jum_water_isolation_init(&s->isolation, net), ==, JUM_WATER_OK);
}

static void
small_down(Small *s, gconstpointer unused)
{
    jum_water_segments_clear(&s->segments);
    jum_water_isolation_clear(&s->isolation);
    jum_inp_free(s->inp);
    g_free(s->can_close);
    g_free(s->open);
    g_free(s->cut);
}

static int
segment_at(const Small *s, const char *node)
{
    return s->segments.node_segment[jum_inp_node(s->inp, node)];
}

static gboolean
is_bound(const Small *s, int segment, const char *link)
{
    int k = jum_inp_link(s->inp, link);
    for (int p = s->segments.bound_start[segment]; p < s->segments.bound_start[segment + 1]; p++)
        if (s->segments.bounds[p] == k)
            return TRUE;
    return FALSE;
}

static void
test_segments(Small *s, gconstpointer unused)
{
    g_assert_cmpint(s->segments.n, ==, 4); /* A+E, B+C, D, F */
    int ae = segment_at(s, "A"), bc = segment_at(s, "B"), d = segment_at(s, "D");
    g_assert_cmpint(segment_at(s, "E"), ==, ae);
    g_assert_cmpint(segment_at(s, "C"), ==, bc);
    g_assert_cmpint(segment_at(s, "R"), ==, -1);
    g_assert_cmpint(s->segments.link_segment[jum_inp_link(s->inp, "4")], ==, ae);
    g_assert_cmpint(s->segments.link_segment[jum_inp_link(s->inp, "V1")], ==, -1);
    g_assert_true(is_bound(s, bc, "V1") && is_bound(s, bc, "V2"));
    g_assert_cmpint(s->segments.bound_start[bc + 1] - s->segments.bound_start[bc], ==, 2);
    g_assert_true(is_bound(s, d, "V2") && is_bound(s, d, "V4") && is_bound(s, d, "3"));
    g_assert_true(is_bound(s, ae, "1") && is_bound(s, ae, "V1") && is_bound(s, ae, "V3"));
}

/* V1 does not turn: the next valves are taken, and more people are cut. */
static void
test_failed_valve(Small *s, gconstpointer unused)
{
    jum_water_segments_clear(&s->segments);
    s->can_close[jum_inp_link(s->inp, "V1")] = 0;
    g_assert_cmpint(jum_water_segments_find(&s->inp->net, s->can_close, &s->segments), ==,
                    JUM_WATER_OK);
    int abc = segment_at(s, "B");
    g_assert_cmpint(segment_at(s, "A"), ==, abc);
    g_assert_cmpint(s->segments.n, ==, 3);
    g_assert_true(is_bound(s, abc, "V2") && is_bound(s, abc, "V3") && is_bound(s, abc, "1"));
    g_assert_false(is_bound(s, abc, "V1"));
}

static void
test_who_is_cut(Small *s, gconstpointer unused)
{
    int a = jum_inp_node(s->inp, "A"), c = jum_inp_node(s->inp, "C"), d = jum_inp_node(s->inp, "D");
    int f = jum_inp_node(s->inp, "F");
    jum_water_isolation_cut(&s->isolation, &s->segments, s->open, segment_at(s, "A"), -1, s->cut);
    g_assert_cmpint(s->cut[a], ==, JUM_WATER_CUT_INSIDE);
    g_assert_cmpint(s->cut[c], ==, JUM_WATER_SERVED); /* from the tank */
    g_assert_cmpint(s->cut[d], ==, JUM_WATER_SERVED);
    g_assert_cmpint(s->cut[f], ==, JUM_WATER_CUT_BEHIND); /* V4 is closed */
    jum_water_isolation_cut(&s->isolation, NULL, s->open, -1, jum_inp_link(s->inp, "V3"), s->cut);
    g_assert_cmpint(s->cut[f], ==, JUM_WATER_CUT_BEHIND);
    g_assert_cmpint(s->cut[a], ==, JUM_WATER_SERVED);
    s->open[jum_inp_link(s->inp, "V3")] = 0;
    jum_water_isolation_cut(&s->isolation, &s->segments, s->open, segment_at(s, "D"), -1, s->cut);
    g_assert_cmpint(s->cut[f], ==, JUM_WATER_WAS_CUT); /* not by this */
}

/* The worst is the segment of A: 1 + 5 + 6 L/s have no way left; the others draw as before. */
static void
test_losses(Small *s, gconstpointer unused)
{
    JumWaterInfo info;
    JumWaterSolver *base;
    g_autofree JumWaterLoss *loss = g_new0(JumWaterLoss, s->segments.n);
    g_autofree JumWaterLoss *again = g_new0(JumWaterLoss, s->segments.n);
    JumWaterCriticalitySettings settings = {.open = s->open, .n_threads = 1};
    g_assert_cmpint(jum_water_solver_new(&s->inp->net, NULL, &base, &info), ==, JUM_WATER_OK);
    jum_water_solver_prepare(base);
    g_assert_cmpint(jum_water_solver_instant(base, &info), ==, JUM_WATER_OK);
    g_assert_cmpint(jum_water_criticality(&s->inp->net, base, &s->segments, &settings, loss), ==,
                    JUM_WATER_OK);
    settings.n_threads = 3;
    g_assert_cmpint(jum_water_criticality(&s->inp->net, base, &s->segments, &settings, again), ==,
                    JUM_WATER_OK);
    for (int i = 0; i < s->segments.n; i++) {
        g_assert_cmpint(loss[i].n_cut, ==, again[i].n_cut);
        g_assert_true(loss[i].short_m3s == again[i].short_m3s);
        g_assert_true(loss[i].unserved_m3s == again[i].unserved_m3s);
    }
    g_assert_cmpfloat_with_epsilon(loss[segment_at(s, "A")].unserved_m3s, 0.012, 1e-6);
    g_assert_cmpfloat_with_epsilon(loss[segment_at(s, "B")].unserved_m3s, 0.005, 1e-6);
    g_assert_cmpfloat_with_epsilon(loss[segment_at(s, "D")].unserved_m3s, 0.004, 1e-6);
    g_assert_cmpint(loss[segment_at(s, "F")].solved, ==,
                    0); /* the end of a street: no solution needed */
    g_assert_cmpint(loss[segment_at(s, "B")].solved, ==, 1); /* water passed through it */
    const volatile bool stop = true;
    settings.cancel = &stop;
    g_assert_cmpint(jum_water_criticality(&s->inp->net, base, &s->segments, &settings, loss), ==,
                    JUM_WATER_ERR_CANCELLED);
    jum_water_solver_free(base);
}

/* ---- Hanoi ---- */

#define LOW_M 3.0 /* with the pipes of the file most places have more */

/* The file with a throttle valve at both ends of every pipe. */
static JumInp *
with_valves(const JumInp *inp)
{
    g_autoptr(GString) text = g_string_new("[JUNCTIONS]\n");
    g_autoptr(GString) valves = g_string_new("[VALVES]\n");
    g_autoptr(GString) pipes = g_string_new("[PIPES]\n");
    const JumWaterNetwork *net = &inp->net;
    char a[32], b[32], c[32];
#define N(buffer, value) g_ascii_dtostr(buffer, sizeof buffer, value)
    for (int i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].kind == JUM_WATER_JUNCTION)
            g_string_append_printf(text, "%s %s %s\n", inp->node_id[i],
                                   N(a, net->nodes[i].elevation_m),
                                   N(b, net->demands[net->nodes[i].first_demand].base_m3s * 3600.0 *
                                            (101.94 / (3600.0 * 0.0283168466))));
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *l = &net->links[k];
        const char *id = inp->link_id[k];
        g_string_append_printf(text, "x%s 0 0\ny%s 0 0\n", id, id);
        g_string_append_printf(pipes, "%s x%s y%s %s %s %s\n", id, id, id, N(a, l->length_m),
                               N(b, l->diameter_m * 1000.0), N(c, l->roughness));
        g_string_append_printf(valves, "v%s %s x%s 2000 TCV 0 0\nw%s y%s %s 2000 TCV 0 0\n", id,
                               inp->node_id[l->from], id, id, id, inp->node_id[l->to]);
    }
    g_string_append(text, "[RESERVOIRS]\n");
    for (int i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].kind == JUM_WATER_RESERVOIR)
            g_string_append_printf(text, "%s %s\n", inp->node_id[i],
                                   N(a, net->nodes[i].elevation_m));
#undef N
    g_string_append_printf(text, "%s%s[OPTIONS]\nUNITS CMH\nACCURACY 0.00001\n[END]\n", pipes->str,
                           valves->str);
    return parse(text->str);
}

/* The plain file with one pipe closed (-1: none): what has no water, and which places with a demand have less than LOW_M. */
static double
close_one(const JumInp *inp, int pipe, guint8 *is_low)
{
    JumWaterSolver *solver;
    JumWaterInfo info;
    JumWaterSettings settings = {.accuracy = 1e-5};
    double unserved_m3s = 0.0;
    g_assert_cmpint(jum_water_solver_new(&inp->net, &settings, &solver, &info), ==, JUM_WATER_OK);
    jum_water_solver_prepare(solver);
    if (pipe >= 0)
        jum_water_solver_hold_link(solver, pipe, false, NAN);
    jum_water_solver_instant(solver, &info);
    JumWaterState s = jum_water_solver_state(solver);
    for (int i = 0; i < inp->net.n_nodes; i++) {
        gboolean draws = inp->net.nodes[i].kind == JUM_WATER_JUNCTION && s.demand_m3s[i] > 0.0;
        unserved_m3s += draws && s.isolated[i] ? s.demand_m3s[i] : 0.0;
        is_low[i] = draws && !s.isolated[i] && s.head_m[i] - inp->net.nodes[i].elevation_m < LOW_M;
    }
    jum_water_solver_free(solver);
    return unserved_m3s;
}

static char *hanoi;

static void
test_hanoi(void)
{
    if (hanoi == NULL || !g_file_test(hanoi, G_FILE_TEST_EXISTS)) {
        g_test_skip("../shared/data is absent");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(JumInp) plain = jum_inp_read(hanoi, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(JumInp) inp = with_valves(plain);
    JumWaterNetwork *net = &inp->net;
    g_autofree guint8 *can_close = g_new0(guint8, net->n_links),
                      *open = g_new(guint8, net->n_links);
    g_autofree double *required = g_new(double, net->n_nodes);
    memset(open, 1, (gsize) net->n_links);
    for (int k = 0; k < net->n_links; k++)
        can_close[k] = net->links[k].kind == JUM_WATER_TCV;
    for (int i = 0; i < net->n_nodes; i++)
        required[i] = LOW_M;
    JumWaterSegments segments;
    g_assert_cmpint(jum_water_segments_find(net, can_close, &segments), ==, JUM_WATER_OK);
    g_assert_cmpint(segments.n, ==, plain->net.n_links + plain->net.n_nodes - 1);
    JumWaterSolver *base;
    JumWaterInfo info;
    JumWaterSettings tight = {.accuracy = 1e-5};
    g_assert_cmpint(jum_water_solver_new(net, &tight, &base, &info), ==, JUM_WATER_OK);
    jum_water_solver_prepare(base);
    g_assert_cmpint(jum_water_solver_instant(base, &info), ==, JUM_WATER_OK);
    g_autofree JumWaterLoss *loss = g_new0(JumWaterLoss, segments.n);
    const JumWaterCriticalitySettings settings = {required, open, 2, NULL, NULL, NULL};
    g_assert_cmpint(jum_water_criticality(net, base, &segments, &settings, loss), ==, JUM_WATER_OK);
    g_autofree guint8 *low_before = g_new0(guint8, plain->net.n_nodes);
    g_autofree guint8 *low = g_new0(guint8, plain->net.n_nodes);
    g_assert_cmpfloat(close_one(plain, -1, low_before), ==, 0.0);
    int graph_only = 0, all_low = 0;
    for (int k = 0; k < plain->net.n_links; k++) {
        int pipe = jum_inp_link(inp, plain->link_id[k]), newly = 0;
        const JumWaterLoss *l = &loss[segments.link_segment[pipe]];
        double unserved_m3s = close_one(plain, k, low);
        for (int i = 0; i < plain->net.n_nodes; i++)
            newly += low[i] && !low_before[i];
        g_test_message("pipe %s: unserved %.4f m3/s, %d low, %s", plain->link_id[k],
                       l->unserved_m3s, l->n_low, l->solved ? "solved" : "graph");
        g_assert_cmpfloat_with_epsilon(l->unserved_m3s, unserved_m3s, 1e-6);
        g_assert_cmpint(l->n_low, ==, newly);
        graph_only += l->solved == 0;
        all_low += newly;
    }
    g_assert_cmpint(all_low, >, 50);
    g_assert_cmpint(graph_only, >, 0);
    g_assert_cmpint(graph_only, <, plain->net.n_links);
    jum_water_solver_free(base);
    jum_water_segments_clear(&segments);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    hanoi = argc > 1 ? g_build_filename(argv[1], "Hanoi.inp", NULL) : NULL;
    g_test_add("/isolation/segments", Small, NULL, small_up, test_segments, small_down);
    g_test_add("/isolation/failed-valve", Small, NULL, small_up, test_failed_valve, small_down);
    g_test_add("/isolation/who-is-cut", Small, NULL, small_up, test_who_is_cut, small_down);
    g_test_add("/isolation/losses", Small, NULL, small_up, test_losses, small_down);
    g_test_add_func("/isolation/hanoi", test_hanoi);
    int status = g_test_run();
    g_free(hanoi);
    return status;
}
