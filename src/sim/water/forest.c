/* Forest–core partition (Simpson, Elhay & Alexander 2014): branches made of plain pipes that end in junctions without
 * pressure-dependent outlets carry flows known from the demands alone.  They leave the iterations; their heads follow
 * from the core's.  A closed pipe of a branch stays in it, with the law of a closed link: the core is analysed once. */
#include "sim/water/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
may_hang(const JumWaterSolver *s, int k)
{
    return s->net->links[k].kind == JUM_WATER_PIPE && !s->fixed[s->end_a[k]] &&
           !s->fixed[s->end_b[k]];
}

static bool
has_outlet(const JumWaterSolver *s, int node)
{
    const JumWaterNode *n = &s->net->nodes[node];
    if (s->settings.fixed_demands)
        return false;
    return n->emitter > 0.0 || s->leak_flow[node] > 0.0 ||
           (s->net->options.pressure_driven && n->n_demands > 0);
}

/* The only link still attached to a node, or -1. */
static int
last_link(const JumWaterSolver *s, int node, const bool *removed)
{
    for (int p = s->adjacency_start[node]; p < s->adjacency_start[node + 1]; p++) {
        if (!removed[s->adjacency[p]])
            return s->adjacency[p];
    }
    return -1;
}

/* Takes leaves away until none is left; leaves first in tree_*. */
static bool
peel(JumWaterSolver *s)
{
    int n = s->net->n_nodes, tail = 0;
    int *degree = calloc((size_t) n + 1, sizeof *degree), *queue = s->queue;
    if (degree == NULL)
        return false;
    memset(s->in_tree, 0, sizeof *s->in_tree * (size_t) s->net->n_links);
    s->n_tree = 0;
    for (int i = 0; i < n; i++) {
        degree[i] = s->adjacency_start[i + 1] - s->adjacency_start[i];
        if (degree[i] == 1 && !s->fixed[i] && !has_outlet(s, i))
            queue[tail++] = i;
    }
    for (int head = 0; head < tail; head++) {
        int node = queue[head], k = last_link(s, node, s->in_tree);
        if (k < 0 || !may_hang(s, k))
            continue;
        int parent = s->end_a[k] == node ? s->end_b[k] : s->end_a[k];
        s->tree_node[s->n_tree] = node;
        s->tree_parent[s->n_tree] = parent;
        s->tree_link[s->n_tree++] = k;
        s->in_tree[k] = true;
        degree[node] = 0;
        if (--degree[parent] == 1 && !s->fixed[parent] && !has_outlet(s, parent))
            queue[tail++] = parent;
    }
    free(degree);
    return true;
}

/* Ends of every link as the matrix counts them: unknown, or -1 - given head. */
static bool
build_matrix(JumWaterSolver *s)
{
    int n_nodes = s->net->n_nodes, n_links = s->net->n_links, unknowns = 0;
    int *unknown = s->row;
    int *a = calloc((size_t) n_links + 1, sizeof *a), *b = calloc((size_t) n_links + 1, sizeof *b);
    bool ok = a != NULL && b != NULL;
    for (int i = 0; i < n_nodes; i++)
        unknown[i] = 0;
    for (int t = 0; t < s->n_tree; t++)
        unknown[s->tree_node[t]] = -1;
    s->n_given = 0;
    for (int i = 0; i < n_nodes; i++) {
        if (s->fixed[i]) {
            s->given[s->n_given++] = i;
            unknown[i] = -s->n_given;
        } else if (unknown[i] == 0) {
            unknown[i] = unknowns++;
        }
    }
    for (int k = 0; ok && k < n_links; k++) {
        a[k] = s->in_tree[k] ? -1 : unknown[s->end_a[k]];
        b[k] = s->in_tree[k] ? -1 : unknown[s->end_b[k]];
    }
    ok = ok && jum_water_matrix_init(&s->matrix, unknowns, s->n_given, n_links, a, b);
    free(a);
    free(b);
    for (int i = 0; ok && i < n_nodes; i++)
        s->row[i] = !s->fixed[i] && unknown[i] >= 0 ? s->matrix.column[unknown[i]] : -1;
    return ok;
}

/* Nodes whose head somebody looks at in every iteration: ends of pumps and valves, outlets. */
static void
list_live_nodes(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    uint8_t *live = s->isolated; /* scratch: it is found anew at the first instant */
    for (int i = 0; i < net->n_nodes; i++)
        live[i] = has_outlet(s, i);
    for (int w = 0; w < s->n_watched; w++)
        live[s->end_a[s->watched[w]]] = live[s->end_b[s->watched[w]]] = 1;
    for (int i = 0; i < net->n_nodes; i++) {
        if (live[i] && s->row[i] >= 0)
            s->live[s->n_live++] = i;
        live[i] = 0;
    }
}

/* Marks what @tail nodes of the queue reach through links of any status. */
static void
reach(JumWaterSolver *s, uint8_t *reached, int tail)
{
    for (int head = 0; head < tail; head++) {
        int node = s->queue[head];
        for (int p = s->adjacency_start[node]; p < s->adjacency_start[node + 1]; p++) {
            int k = s->adjacency[p], other = s->end_a[k] == node ? s->end_b[k] : s->end_a[k];
            if (!reached[other]) {
                reached[other] = 1;
                s->queue[tail++] = other;
            }
        }
    }
}

/* A zone without any link to a source has no head of its own: one node of it is held, and all of it is isolated. */
static void
find_anchors(JumWaterSolver *s)
{
    int n = s->net->n_nodes, tail = 0;
    uint8_t *reached = s->isolated; /* scratch, as above */
    for (int i = 0; i < n; i++) {
        reached[i] = s->fixed[i];
        if (s->fixed[i])
            s->queue[tail++] = i;
    }
    reach(s, reached, tail);
    for (int i = 0; i < n; i++) {
        if (reached[i] || s->row[i] < 0)
            continue;
        s->anchors[s->n_anchors++] = i;
        reached[i] = 1;
        s->queue[0] = i;
        reach(s, reached, 1);
    }
    memset(reached, 0, (size_t) n);
}

bool
jum_water_partition(JumWaterSolver *s)
{
    if (!peel(s) || !build_matrix(s))
        return false;
    list_live_nodes(s);
    find_anchors(s);
    s->n_zone_anchors = s->n_anchors;
    return jum_water_core_build(s);
}

void
jum_water_forest_flows(JumWaterSolver *s, double *dq, double *q, double *largest)
{
    double *flow = s->tree.q;
    memset(s->load, 0, sizeof *s->load * (size_t) s->net->n_nodes);
    *dq = *q = 0.0;
    for (int t = 0; t < s->n_tree; t++) {
        int k = s->tree_link[t], node = s->tree_node[t];
        double total = s->demand_flow[node] + s->load[node];
        flow[t] = s->end_b[k] == node ? total : -total;
        double change = fabs(flow[t] - s->flow[k]);
        s->load[s->tree_parent[t]] += total;
        s->flow[k] = flow[t];
        *dq += change;
        *q += fabs(total);
        *largest = change > *largest ? change : *largest;
    }
    jum_water_pipes_laws(&s->tree, s->net->options.head_loss, 0, s->n_tree);
}

void
jum_water_forest_heads(JumWaterSolver *s)
{
    for (int t = s->n_tree - 1; t >= 0; t--) {
        double loss = s->tree.y[t] / s->tree.p[t];
        s->head[s->tree_node[t]] = s->head[s->tree_parent[t]] +
                                   (s->end_b[s->tree_link[t]] == s->tree_node[t] ? -loss : loss);
    }
}
