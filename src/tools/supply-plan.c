/* Which streets carry a pipe.
 * Buildings weigh on the nearest street node; one node a cell of some size must be served; the pipes are
 * the shortest ways from the plant to those nodes, main streets preferred, together with the ways from two
 * other roots to a coarser set, which closes loops of mains, and short cross pipes, which close small ones.
 * The size of the cell is halved and doubled until the number of pipes is the wanted one. */
#include "tools/point-grid.h"
#include "tools/supply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_ROOTS 3

typedef struct {
    const JumGenerate *generate;
    guint *from, *to; /* [roads] */
    double *cost[N_ROOTS];
    JumPathGraph *graph;
    JumPathTree *tree[N_ROOTS];
    double *weight;   /* [nodes] people of the buildings nearest to it */
    guint8 *has_pipe; /* [roads] */
    guint n_pipes;
} Plan;

static double
street_cost(const JumGenerateRoad *road)
{
    static const double preference[JUM_N_ROAD_CLASSES] = {
        [JUM_ROAD_TRUNK] = 2.0,     [JUM_ROAD_PRIMARY] = 0.9,     [JUM_ROAD_SECONDARY] = 0.75,
        [JUM_ROAD_TERTIARY] = 0.8,  [JUM_ROAD_RESIDENTIAL] = 1.0, [JUM_ROAD_SERVICE] = 1.3,
        [JUM_ROAD_PEDESTRIAN] = 1.5};
    if (road->commune < 0 || preference[road->class] <= 0.0 || road->length_m < 1.0f)
        return -1.0;
    return road->length_m * preference[road->class] * (road->bridge ? 1.5 : 1.0);
}

static void
plan_init(Plan *p, const JumGenerate *g, JumRng *rng)
{
    p->generate = g;
    p->from = g_new(guint, g->n_roads + 1);
    p->to = g_new(guint, g->n_roads + 1);
    p->has_pipe = g_new0(guint8, g->n_roads + 1);
    p->weight = g_new0(double, g->n_nodes + 1);
    for (int k = 0; k < N_ROOTS; k++)
        p->cost[k] = g_new(double, g->n_roads + 1);
    for (guint i = 0; i < g->n_roads; i++) {
        p->from[i] = g->road[i].from;
        p->to[i] = g->road[i].to;
        p->cost[0][i] = street_cost(&g->road[i]);
        for (int k = 1; k < N_ROOTS; k++) /* other ways are as good for the other roots */
            p->cost[k][i] = p->cost[0][i] * jum_rng_range(rng, 0.7, 1.5);
    }
    p->graph = jum_path_graph_new(g->n_nodes, g->n_roads, p->from, p->to);
}

static void
plan_clear(Plan *p)
{
    g_free(p->from);
    g_free(p->to);
    g_free(p->has_pipe);
    g_free(p->weight);
    for (int k = 0; k < N_ROOTS; k++) {
        g_free(p->cost[k]);
        jum_path_tree_free(p->tree[k]);
    }
    jum_path_graph_free(p->graph);
}

/* ---- roots ---- */

/* The node of the largest connected part that is nearest to a place, or the lowest one. */
static guint
find_root(const Plan *p, const guint8 *usable, double x, double y)
{
    const JumGenerate *g = p->generate;
    double best = G_MAXDOUBLE;
    guint found = JUM_PATH_NONE;
    for (guint i = 0; i < g->n_nodes; i++) {
        if (!usable[i])
            continue;
        double d = isfinite(x) ? hypot(g->node[i].x_m - x, g->node[i].y_m - y)
                               : jum_generate_ground(g, g->node[i].x_m, g->node[i].y_m);
        if (d < best) {
            best = d;
            found = i;
        }
    }
    return found;
}

/* Marks the largest connected part of the streets that can carry a pipe. */
static guint
largest_part(const Plan *p, guint8 *usable)
{
    const JumGenerate *g = p->generate;
    g_autofree guint *part = g_new0(guint, g->n_nodes + 1), *stack = g_new(guint, g->n_nodes + 1);
    guint parts = 0, best = 0, best_n = 0;
    for (guint i = 0; i < g->n_nodes; i++) {
        if (part[i])
            continue;
        guint n = 0, top = 0;
        stack[top++] = i;
        part[i] = ++parts;
        while (top > 0) {
            guint node = stack[--top];
            n++;
            for (guint k = p->graph->start[node]; k < p->graph->start[node + 1]; k++)
                if (p->cost[0][p->graph->link[k]] >= 0.0 && !part[p->graph->other[k]]) {
                    part[p->graph->other[k]] = parts;
                    stack[top++] = p->graph->other[k];
                }
        }
        if (n > best_n) {
            best_n = n;
            best = parts;
        }
    }
    for (guint i = 0; i < g->n_nodes; i++)
        usable[i] = part[i] == best;
    return best_n;
}

static gboolean
grow_trees(Plan *p, double plant_x, double plant_y, guint *plant, guint8 *usable)
{
    const JumGenerate *g = p->generate;
    if (largest_part(p, usable) < 2)
        return FALSE;
    *plant = find_root(p, usable, plant_x, plant_y);
    guint largest = 0;
    for (guint i = 0; i < g->n_communes; i++)
        if (g->commune[i].population > g->commune[largest].population)
            largest = i;
    p->tree[0] = jum_shortest_paths(p->graph, p->cost[0], plant, 1);
    guint roots[N_ROOTS] = {*plant,
                            find_root(p, usable, g->commune[largest].x_m, g->commune[largest].y_m),
                            p->tree[0]->order[p->tree[0]->n_reached - 1]};
    for (int k = 1; k < N_ROOTS; k++)
        p->tree[k] = jum_shortest_paths(p->graph, p->cost[k], &roots[k], 1);
    return TRUE;
}

static void
weigh_nodes(Plan *p, const JumBuildingCensus *census, const guint8 *usable)
{
    const JumGenerate *g = p->generate;
    g_autofree double *x = g_new(double, g->n_nodes + 1), *y = g_new(double, g->n_nodes + 1);
    g_autofree guint *node = g_new(guint, g->n_nodes + 1);
    guint n = 0;
    for (guint i = 0; i < g->n_nodes; i++)
        if (usable[i]) {
            x[n] = g->node[i].x_m;
            y[n] = g->node[i].y_m;
            node[n++] = i;
        }
    g_autoptr(JumPointGrid) grid = jum_point_grid_new(x, y, n, 120.0);
    for (guint i = 0; i < census->n; i++) {
        guint at = census->commune[i] < 0
                       ? JUM_POINT_GRID_NONE
                       : jum_point_grid_nearest(grid, census->x_m[i], census->y_m[i], 1500.0);
        if (at != JUM_POINT_GRID_NONE)
            p->weight[node[at]] += census->residents[i] + 0.3 * census->jobs[i] + 0.01;
    }
}

/* ---- which nodes, which pipes ---- */

typedef struct {
    gint64 cell;
    double weight;
    guint node;
} Wish;

static int
compare_wishes(const void *a, const void *b)
{
    const Wish *u = a, *v = b;
    if (u->cell != v->cell)
        return u->cell < v->cell ? -1 : 1;
    if (u->weight != v->weight)
        return u->weight > v->weight ? -1 : 1;
    return u->node < v->node ? -1 : 1;
}

static void
take_path(Plan *p, const JumPathTree *tree, guint node)
{
    for (; tree->link[node] != JUM_PATH_NONE && !p->has_pipe[tree->link[node]];
         node = tree->before[node]) {
        p->has_pipe[tree->link[node]] = 1;
        p->n_pipes++;
    }
}

/* As take_path() but goes on over pipes that are already there: their way must reach its own root. */
static void
take_whole_path(Plan *p, const JumPathTree *tree, guint node, guint8 *seen)
{
    for (; tree->link[node] != JUM_PATH_NONE && !seen[node]; node = tree->before[node]) {
        seen[node] = 1;
        if (!p->has_pipe[tree->link[node]]) {
            p->has_pipe[tree->link[node]] = 1;
            p->n_pipes++;
        }
    }
}

/* The heaviest node of each cell. */
static guint
one_a_cell(const Plan *p, double cell_m, Wish *wish)
{
    const JumGenerate *g = p->generate;
    guint n = 0, kept = 0;
    for (guint i = 0; i < g->n_nodes; i++)
        if (p->weight[i] > 0.0) {
            gint64 cx = (gint64) floor(g->node[i].x_m / cell_m),
                   cy = (gint64) floor(g->node[i].y_m / cell_m);
            wish[n++] = (Wish){cy * G_GINT64_CONSTANT(100000000) + cx, p->weight[i], i};
        }
    qsort(wish, n, sizeof *wish, compare_wishes);
    for (guint i = 0; i < n; i++)
        if (i == 0 || wish[i].cell != wish[i - 1].cell)
            wish[kept++] = wish[i];
    return kept;
}

static void
lay_pipes(Plan *p, double cell_m, Wish *wish, guint8 *seen)
{
    memset(p->has_pipe, 0, p->generate->n_roads);
    p->n_pipes = 0;
    guint n = one_a_cell(p, cell_m, wish);
    for (guint i = 0; i < n; i++)
        take_path(p, p->tree[0], wish[i].node);
    for (int k = 1; k < N_ROOTS; k++) {
        memset(seen, 0, p->generate->n_nodes);
        n = one_a_cell(p, 5.0 * cell_m, wish);
        for (guint i = 0; i < n; i++)
            take_whole_path(p, p->tree[k], wish[i].node, seen);
    }
}

/* Streets between two served nodes, evenly over the territory, until the wanted number is there. */
static void
close_small_loops(Plan *p, guint wanted)
{
    const JumGenerate *g = p->generate;
    g_autofree guint8 *served = g_new0(guint8, g->n_nodes + 1);
    g_autoptr(GArray) cross = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < g->n_roads; i++)
        if (p->has_pipe[i])
            served[p->from[i]] = served[p->to[i]] = 1;
    for (guint i = 0; i < g->n_roads; i++)
        if (!p->has_pipe[i] && p->cost[0][i] >= 0.0 && p->from[i] != p->to[i] &&
            served[p->from[i]] && served[p->to[i]])
            g_array_append_val(cross, i);
    guint spare = wanted > p->n_pipes ? MIN(wanted - p->n_pipes, cross->len) : 0;
    for (guint k = 0; k < spare; k++) {
        guint road = g_array_index(cross, guint, (gsize) k * cross->len / spare);
        p->has_pipe[road] = 1;
        p->n_pipes++;
    }
}

/* ---- from the plan to the network ---- */

static void
number_network(const Plan *p, JumSupply *s, guint plant)
{
    const JumGenerate *g = p->generate;
    g_autofree guint *number = g_new(guint, g->n_nodes + 1);
    memset(number, 0xff, g->n_nodes * sizeof *number);
    s->node = g_new0(JumSupplyNode, 2 * p->n_pipes + 1);
    s->link = g_new0(JumSupplyLink, p->n_pipes + 1);
    for (guint i = 0; i < g->n_roads; i++) {
        if (!p->has_pipe[i])
            continue;
        guint ends[2] = {p->from[i], p->to[i]};
        for (int e = 0; e < 2; e++) {
            if (number[ends[e]] != G_MAXUINT)
                continue;
            const JumGenerateNode *at = &g->node[ends[e]];
            number[ends[e]] = s->n_nodes;
            s->node[s->n_nodes++] =
                (JumSupplyNode){at->x_m, at->y_m, jum_generate_ground(g, at->x_m, at->y_m), ends[e],
                                (gint16) jum_generate_commune_at(g, at->x_m, at->y_m)};
        }
        s->link[s->n_links++] =
            (JumSupplyLink){number[ends[0]], number[ends[1]], i, g->road[i].length_m};
    }
    s->plant = number[plant];
    g_autofree guint *from = g_new(guint, s->n_links + 1), *to = g_new(guint, s->n_links + 1);
    for (guint l = 0; l < s->n_links; l++) {
        from[l] = s->link[l].from;
        to[l] = s->link[l].to;
    }
    s->graph = jum_path_graph_new(s->n_nodes, s->n_links, from, to);
}

gboolean
jum_supply_plan(
    JumSupply *s, const JumBuildingCensus *census, guint wanted, double plant_x, double plant_y)
{
    const JumGenerate *g = s->generate;
    Plan p = {0};
    guint plant = 0;
    g_autofree guint8 *usable = g_new0(guint8, g->n_nodes + 1),
                      *seen = g_new0(guint8, g->n_nodes + 1);
    g_autofree Wish *wish = g_new(Wish, g->n_nodes + 1);
    plan_init(&p, g, &s->rng);
    gboolean ok = grow_trees(&p, plant_x, plant_y, &plant, usable);
    if (ok) {
        weigh_nodes(&p, census, usable);
        double fine_m = 20.0, coarse_m = 3000.0;
        for (int i = 0; i < 12; i++) { /* bisection on the logarithm of the cell */
            double cell_m = sqrt(fine_m * coarse_m);
            lay_pipes(&p, cell_m, wish, seen);
            if (p.n_pipes > 0.97 * wanted)
                fine_m = cell_m;
            else
                coarse_m = cell_m;
        }
        lay_pipes(&p, coarse_m, wish, seen);
        close_small_loops(&p, wanted);
        ok = p.n_pipes > 0;
        if (ok)
            number_network(&p, s, plant);
        ok = ok && s->plant != G_MAXUINT;
    }
    plan_clear(&p);
    return ok;
}

void
jum_supply_clear(JumSupply *s)
{
    g_free(s->node);
    g_free(s->link);
    jum_path_graph_free(s->graph);
    if (s->zones)
        g_array_unref(s->zones);
    if (s->tanks)
        g_array_unref(s->tanks);
    *s = (JumSupply){0};
}
