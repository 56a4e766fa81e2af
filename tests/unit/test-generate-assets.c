/* What the generator's stages are made of, on small cases whose answer is known: groups of lamps, plans of
 * signals, cells of land, shortest ways, steady flow in pipes. */
#include <math.h>

#include "base/rng.h"
#include "tools/lamp-groups.h"
#include "tools/land-cells.h"
#include "tools/point-grid.h"
#include "tools/shortest-paths.h"
#include "tools/signal-plan.h"
#include "tools/water-gradient.h"
#include "tools/whole-shares.h"

/* ---- points ---- */

static void
test_nearest_agrees_with_search(void)
{
    JumRng rng = jum_rng(1, 2);
    double x[300], y[300];
    for (guint i = 0; i < 300; i++) {
        x[i] = jum_rng_range(&rng, 0.0, 1000.0);
        y[i] = jum_rng_range(&rng, 0.0, 400.0);
    }
    g_autoptr(JumPointGrid) grid = jum_point_grid_new(x, y, 300, 37.0);
    for (guint q = 0; q < 500; q++) {
        double px = jum_rng_range(&rng, -300.0, 1300.0), py = jum_rng_range(&rng, -300.0, 700.0);
        guint best = 0, within = 0;
        for (guint i = 0; i < 300; i++) {
            if (hypot(x[i] - px, y[i] - py) < hypot(x[best] - px, y[best] - py))
                best = i;
            within += hypot(x[i] - px, y[i] - py) <= 90.0;
        }
        g_assert_cmpuint(jum_point_grid_nearest(grid, px, py, 5000.0), ==, best);
        double d = hypot(x[best] - px, y[best] - py);
        g_assert_cmpuint(jum_point_grid_nearest(grid, px, py, 0.99 * d), ==, JUM_POINT_GRID_NONE);
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));
        jum_point_grid_within(grid, px, py, 90.0, found);
        g_assert_cmpuint(found->len, ==, within);
    }
}

/* ---- lamps ---- */

/* A dense town, a hamlet of nine lamps within reach of it, a farm of three far away. */
static void
test_groups_keep_the_rules(void)
{
    enum {
        TOWN = 2000,
        HAMLET = 9,
        FARM = 3,
        N = TOWN + HAMLET + FARM
    };
    JumRng rng = jum_rng(3, 4);
    g_autofree double *x = g_new(double, N), *y = g_new(double, N);
    g_autofree guint16 *commune = g_new0(guint16, N);
    g_autofree guint *group = g_new(guint, N);
    for (guint i = 0; i < N; i++) {
        double span = i < TOWN ? 2500.0 : 60.0;
        double x0 = i < TOWN ? 0.0 : i < TOWN + HAMLET ? 2700.0 : 9000.0;
        x[i] = x0 + jum_rng_range(&rng, 0.0, span);
        y[i] = jum_rng_range(&rng, 0.0, span);
        commune[i] = i < TOWN && x[i] > 1200.0;
    }
    for (guint i = TOWN; i < N; i++)
        commune[i] = 1;
    JumLampGroupRules rules = {15, 46, 60, 590.0};
    g_autoptr(GArray) centre = g_array_new(FALSE, FALSE, sizeof(guint));
    guint n = jum_lamp_groups(x, y, commune, N, &rules, group, centre), kept = 0;
    g_assert_cmpuint(centre->len, ==, n);
    g_autofree guint *count = g_new0(guint, n);
    for (guint i = 0; i < N; i++) {
        if (group[i] == JUM_LAMP_GROUP_NONE)
            continue;
        guint middle = g_array_index(centre, guint, group[i]);
        g_assert_cmpfloat(hypot(x[i] - x[middle], y[i] - y[middle]), <=, 590.0);
        g_assert_cmpuint(commune[i], ==, commune[middle]);
        count[group[i]]++;
        kept++;
    }
    for (guint k = 0; k < n; k++) {
        g_assert_cmpuint(count[k], >=, 15);
        g_assert_cmpuint(count[k], <=, 60);
    }
    for (guint i = TOWN + HAMLET; i < N; i++)
        g_assert_cmpuint(group[i], ==, JUM_LAMP_GROUP_NONE);
    g_assert_cmpuint(kept, >=, TOWN); /* only the far farm is given up */
}

/* ---- signals ---- */

static void
check_plan(const JumSignalPlan *plan)
{
    double sum = 0.0;
    for (guint k = 0; k < plan->n_stages; k++) {
        const JumSignalStage *stage = &plan->stage[k];
        g_assert_cmpfloat(stage->green_s, >=, stage->min_green_s);
        g_assert_cmpfloat(stage->min_green_s, >=, 6.0);
        g_assert_true(stage->yellow_s == 3.0 || stage->yellow_s == 5.0);
        g_assert_cmpfloat(stage->all_red_s, >=, 1.0);
        sum += stage->green_s + stage->yellow_s + stage->all_red_s;
    }
    g_assert_cmpfloat(sum, ==, plan->cycle_s);
    g_assert_cmpfloat(plan->cycle_s, <=, 120.0);
}

static void
test_plan_of_a_crossroads(void)
{
    JumSignalLeg legs[4];
    for (guint i = 0; i < 4; i++)
        legs[i] =
            (JumSignalLeg){i * G_PI / 2.0 + 0.1, i % 2 ? 6.0 : 12.0, 50.0, i % 2 ? 0.6 : 4.0, TRUE};
    JumSignalPlan plan;
    g_assert_true(jum_signal_plan(legs, 4, FALSE, 1.0, 0.0, &plan));
    check_plan(&plan);
    g_assert_cmpuint(plan.n_stages, ==, 2);
    for (guint k = 0; k < 2; k++) /* opposite arms together */
        g_assert_true(plan.stage[k].legs == 5 || plan.stage[k].legs == 10);
    guint main_stage = plan.stage[0].legs == 5 ? 0 : 1;
    g_assert_cmpfloat(plan.stage[main_stage].green_s, >, plan.stage[1 - main_stage].green_s);
    /* The clearance lets a vehicle cross twelve metres and its own length at 50 km/h. */
    g_assert_cmpfloat(plan.stage[0].all_red_s * 50.0 / 3.6, >=, 12.0 + 5.0);
    g_autofree char *json = jum_signal_stages_json(&plan, 4);
    g_assert_nonnull(strstr(json, "\"groups\":[\"V1\",\"V3\",\"P2\",\"P4\"]"));
}

static void
test_plans_close_whatever_the_arms(void)
{
    JumRng rng = jum_rng(5, 6);
    guint made = 0;
    for (guint trial = 0; trial < 2000; trial++) {
        JumSignalLeg legs[6];
        guint n = 2 + jum_rng_int(&rng, 5);
        for (guint i = 0; i < n; i++)
            legs[i] =
                (JumSignalLeg){(i + 0.8 * jum_rng_unit(&rng)) * 2.0 * G_PI / n,
                               jum_rng_range(&rng, 3.0, 22.0), jum_rng_range(&rng, 30.0, 90.0),
                               jum_rng_range(&rng, 0.2, 4.0), jum_rng_unit(&rng) < 0.8};
        JumSignalPlan plan;
        if (!jum_signal_plan(legs, n, trial % 2, jum_rng_unit(&rng), jum_rng_range(&rng, -1.0, 1.0),
                             &plan))
            continue;
        check_plan(&plan);
        guint served = 0;
        for (guint k = 0; k < plan.n_stages; k++)
            served |= plan.stage[k].legs;
        for (guint i = 0; i < n; i++)
            g_assert_cmpuint(served >> i & 1, ==, legs[i].enters ? 1 : 0);
        made++;
    }
    g_assert_cmpuint(made, >, 1000);
}

/* ---- land ---- */

static void
test_cells_tile_the_land(void)
{
    /* A comb: concave, so that cells fall into several rings. */
    double x[] = {0, 100, 100, 80, 80, 60, 60, 40, 40, 20, 20, 0};
    double y[] = {0, 0, 90, 90, 20, 20, 90, 90, 20, 20, 90, 90};
    JumRng rng = jum_rng(7, 8);
    for (guint trial = 0; trial < 200; trial++) {
        guint n = 1 + jum_rng_int(&rng, 9);
        double sx[10], sy[10], area = 0.0;
        for (guint s = 0; s < n; s++) {
            sx[s] = jum_rng_range(&rng, 0.0, 100.0);
            sy[s] = jum_rng_range(&rng, 0.0, 90.0);
        }
        g_autoptr(JumLandCells) cells = jum_land_cells(x, y, 12, sx, sy, n);
        g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_zone);
        for (guint s = 0; s < n; s++) {
            jum_layer_add_row(layer);
            double cell = jum_land_cells_add_rings(cells, s, layer);
            g_assert_cmpfloat(cell, >=, 0.0);
            area += cell;
        }
        /* 100 × 90 less two notches of 20 × 70; slivers under 1 m² are left out */
        g_assert_cmpfloat(fabs(area - 6200.0), <, 3.0);
    }
}

static void
test_shares_are_whole(void)
{
    double share[] = {3.0, 0.0, 1.0, 1.0, 0.5};
    gint64 whole[5], sum = 0;
    jum_share_whole(share, 5, 1001, whole);
    for (guint i = 0; i < 5; i++)
        sum += whole[i];
    g_assert_cmpint(sum, ==, 1001);
    g_assert_cmpint(whole[1], ==, 0);
    g_assert_cmpint(ABS(whole[0] - 546), <=, 1);
}

/* ---- ways ---- */

static void
test_shortest_ways_on_a_ring(void)
{
    guint from[] = {0, 1, 2, 3, 0}, to[] = {1, 2, 3, 0, 2}, source = 0;
    double cost[] = {1.0, 1.0, 5.0, 3.0, 2.5};
    g_autoptr(JumPathGraph) graph = jum_path_graph_new(5, 5, from, to);
    g_autoptr(JumPathTree) tree = jum_shortest_paths(graph, cost, &source, 1);
    g_assert_cmpuint(tree->n_reached, ==, 4);
    g_assert_cmpfloat(tree->distance[2], ==, 2.0);
    g_assert_cmpuint(tree->before[2], ==, 1);
    g_assert_cmpfloat(tree->distance[3], ==, 3.0);
    g_assert_true(isinf(tree->distance[4]));
    cost[0] = -1.0; /* closed */
    g_autoptr(JumPathTree) detour = jum_shortest_paths(graph, cost, &source, 1);
    g_assert_cmpfloat(detour->distance[1], ==, 3.5);
}

/* ---- pipes ---- */

static void
test_one_pipe_loses_what_the_formula_says(void)
{
    guint from[] = {0}, to[] = {1};
    double r = jum_water_resistance(1000.0, 0.3, 130.0), demand[] = {0.0, 0.08},
           head[] = {50.0, 0.0}, flow[] = {0.01};
    guint8 fixed[] = {1, 0};
    JumWaterGradient p = {2, 1, from, to, &r, demand, fixed, head, flow};
    g_assert_cmpuint(jum_water_gradient_solve(&p), >, 0);
    g_assert_cmpfloat(fabs(flow[0] - 0.08), <, 1e-9);
    /* hf = 10.667 L Q^1.852 / (C^1.852 d^4.871) = 4.251 m, worked by hand */
    g_assert_cmpfloat(fabs(50.0 - head[1] - 4.251), <, 0.005);
}

/* A ladder of loops: every node in balance, every pipe on its curve. */
static void
test_loops_balance(void)
{
    enum {
        N = 40,
        LINKS = 3 * N / 2 - 2
    };
    guint from[LINKS], to[LINKS], n = 0;
    double r[LINKS], flow[LINKS], demand[N], head[N] = {0}, net[N] = {0};
    guint8 fixed[N] = {0};
    JumRng rng = jum_rng(9, 10);
    for (guint i = 0; i < N / 2; i++) {
        from[n] = 2 * i;
        to[n++] = 2 * i + 1;
        for (guint side = 0; side < 2 && i + 1 < N / 2; side++) {
            from[n] = 2 * i + side;
            to[n++] = 2 * i + 2 + side;
        }
    }
    g_assert_cmpuint(n, ==, LINKS);
    for (guint k = 0; k < n; k++) {
        r[k] = jum_water_resistance(jum_rng_range(&rng, 50.0, 400.0),
                                    0.1 + 0.1 * jum_rng_int(&rng, 4), 120.0);
        flow[k] = 0.01;
    }
    for (guint i = 0; i < N; i++)
        demand[i] = jum_rng_range(&rng, 0.0, 0.002);
    fixed[0] = fixed[N - 1] = 1;
    head[0] = 60.0;
    head[N - 1] = 58.0;
    JumWaterGradient p = {N, n, from, to, r, demand, fixed, head, flow};
    guint rounds = jum_water_gradient_solve(&p);
    g_assert_cmpuint(rounds, >, 1);
    g_assert_cmpuint(rounds, <, 30);
    for (guint k = 0; k < n; k++) {
        net[from[k]] -= flow[k];
        net[to[k]] += flow[k];
        double loss = r[k] * flow[k] * pow(fabs(flow[k]), 0.852);
        g_assert_cmpfloat(fabs(head[from[k]] - head[to[k]] - loss), <, 0.01);
    }
    for (guint i = 1; i + 1 < N; i++)
        g_assert_cmpfloat(fabs(net[i] - demand[i]), <, 1e-8);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/assets/points/nearest", test_nearest_agrees_with_search);
    g_test_add_func("/assets/lamps/groups", test_groups_keep_the_rules);
    g_test_add_func("/assets/signals/crossroads", test_plan_of_a_crossroads);
    g_test_add_func("/assets/signals/any", test_plans_close_whatever_the_arms);
    g_test_add_func("/assets/land/cells", test_cells_tile_the_land);
    g_test_add_func("/assets/land/shares", test_shares_are_whole);
    g_test_add_func("/assets/ways/ring", test_shortest_ways_on_a_ring);
    g_test_add_func("/assets/pipes/one", test_one_pipe_loses_what_the_formula_says);
    g_test_add_func("/assets/pipes/loops", test_loops_balance);
    return g_test_run();
}
