/* Forest–core partition (Simpson, Elhay & Alexander 2014): branches made of plain open pipes that end in junctions without
 * pressure-dependent outlets carry flows known from the demands alone.  They leave the iterations; their heads follow
 * from the core's.  The core is analysed once, and again only if a branch is closed. */
#include "sim/water/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
may_hang(const JumWaterSolver *s, int k)
{
    return s->net->links[k].kind == JUM_WATER_PIPE && !s->pinned[k] && !s->fixed[s->end_a[k]] &&
           !s->fixed[s->end_b[k]];
}

static bool
has_outlet(const JumWaterSolver *s, int node)
{
    const JumWaterNode *n = &s->net->nodes[node];
    if (s->settings.fixed_demands)
        return false;
    return n->emitter > 0.0 || s->leak_coefficient[node] > 0.0 ||
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

static bool
build_matrix(JumWaterSolver *s)
{
    int n_links = s->net->n_links, unknowns = 0;
    int *unknown = s->row;
    for (int i = 0; i < s->net->n_nodes; i++)
        unknown[i] = s->fixed[i] ? -1 : 0;
    for (int t = 0; t < s->n_tree; t++)
        unknown[s->tree_node[t]] = -1;
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (unknown[i] == 0)
            unknown[i] = unknowns++;
    }
    for (int k = 0; k < n_links; k++) {
        s->row_a[k] = s->in_tree[k] ? -1 : unknown[s->end_a[k]];
        s->row_b[k] = s->in_tree[k] ? -1 : unknown[s->end_b[k]];
    }
    jum_water_matrix_clear(&s->matrix);
    if (!jum_water_matrix_init(&s->matrix, unknowns, n_links, s->row_a, s->row_b))
        return false;
    for (int i = 0; i < s->net->n_nodes; i++)
        s->row[i] = unknown[i] >= 0 ? s->matrix.position[unknown[i]] : -1;
    for (int k = 0; k < n_links; k++) {
        s->row_a[k] = s->in_tree[k] ? -1 : s->row[s->end_a[k]];
        s->row_b[k] = s->in_tree[k] ? -1 : s->row[s->end_b[k]];
    }
    return true;
}

bool
jum_water_partition(JumWaterSolver *s)
{
    if (!peel(s) || !build_matrix(s))
        return false;
    s->n_pipes = 0;
    s->n_core = 0;
    for (int k = 0; k < s->net->n_links; k++) {
        JumWaterLinkKind kind = s->net->links[k].kind;
        if (s->in_tree[k])
            continue;
        s->core[s->n_core++] = k;
        if (kind == JUM_WATER_PIPE || kind == JUM_WATER_CV_PIPE)
            s->pipes[s->n_pipes++] = k;
    }
    s->repartition = false;
    return true;
}

/* A branch that somebody closes is no branch any more. */
void
jum_water_pin(JumWaterSolver *s, int k)
{
    if (s->in_tree[k] && !s->pinned[k]) {
        s->pinned[k] = true;
        s->repartition = true;
    }
}

void
jum_water_forest_flows(JumWaterSolver *s, double *dq, double *q, double *largest)
{
    memset(s->load, 0, sizeof *s->load * (size_t) s->net->n_nodes);
    *dq = *q = 0.0;
    for (int t = 0; t < s->n_tree; t++) {
        int k = s->tree_link[t], node = s->tree_node[t];
        double total = s->demand_flow[node] + s->load[node];
        double flow = s->end_b[k] == node ? total : -total;
        double change = fabs(flow - s->flow[k]);
        s->load[s->tree_parent[t]] += total;
        s->flow[k] = flow;
        *dq += change;
        *q += fabs(flow);
        *largest = fmax(*largest, change);
    }
}

void
jum_water_forest_heads(JumWaterSolver *s)
{
    if (s->n_tree > 0)
        jum_water_pipe_laws(s, s->tree_link, s->n_tree);
    for (int t = s->n_tree - 1; t >= 0; t--) {
        int k = s->tree_link[t];
        double loss = s->y[k] / s->p[k];
        s->head[s->tree_node[t]] =
            s->head[s->tree_parent[t]] + (s->end_b[k] == s->tree_node[t] ? -loss : loss);
    }
}
