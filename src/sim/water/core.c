/* The pipes that stay in the iterations, packed in the order of the matrix: assembly, elimination, new flows and laws in
 * as few passes over memory as there can be.  Two branches of the elimination tree may be worked by two threads; every
 * sum is made in the same order either way. */
#include "sim/water/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/water/units.h"

static bool
is_open(const JumWaterSolver *s, int k)
{
    return s->state[k] > JUM_WATER_ST_CLOSED;
}

static bool
is_pipe(const JumWaterSolver *s, int k)
{
    JumWaterLinkKind kind = s->net->links[k].kind;
    return kind == JUM_WATER_PIPE || kind == JUM_WATER_CV_PIPE;
}

static int
segment_of(const JumWaterSolver *s, int k)
{
    return s->matrix.edge_slot[k] < 0 ? JUM_WATER_AT_GIVEN : s->matrix.edge_part[k];
}

/* Within a segment by the column that is eliminated first: the pipes of a node lie together. */
static bool
sort_pipes(JumWaterSolver *s)
{
    const JumWaterMatrix *m = &s->matrix;
    int n_keys = m->n_rows + 1;
    int *first = calloc((size_t) n_keys * JUM_WATER_SEGMENTS + 1, sizeof *first);
    if (first == NULL)
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < s->net->n_links; k++) {
            if (s->in_tree[k] || !is_pipe(s, k))
                continue;
            int low = m->edge_a[k] < m->edge_b[k] ? m->edge_a[k] : m->edge_b[k];
            int key = segment_of(s, k) * n_keys + low;
            if (pass == 0) {
                first[key + 1]++;
                continue;
            }
            int i = first[key]++;
            s->core.link[i] = k;
            s->core_of[k] = i;
            s->core_a[i] = m->edge_a[k];
            s->core_b[i] = m->edge_b[k];
            s->core_slot[i] = m->edge_slot[k];
        }
        for (int i = 0; pass == 0 && i < n_keys * JUM_WATER_SEGMENTS; i++)
            first[i + 1] += first[i];
        for (int p = 0; pass == 0 && p <= JUM_WATER_SEGMENTS; p++)
            s->segment[p] = first[p * n_keys];
    }
    free(first);
    return true;
}

void
jum_water_core_clear(JumWaterSolver *s)
{
    jum_water_pipes_clear(&s->core);
    jum_water_pipes_clear(&s->tree);
    void *owned[] = {s->core_a, s->core_b, s->core_slot, s->core_closed, s->tree_closed, s->base};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

bool
jum_water_core_build(JumWaterSolver *s)
{
    int n = 0;
    for (int k = 0; k < s->net->n_links; k++) {
        n += !s->in_tree[k] && is_pipe(s, k);
        s->core_of[k] = -1;
    }
    bool ok = jum_water_pipes_init(&s->core, n);
    ok = jum_water_pipes_init(&s->tree, s->n_tree) && ok;
    s->core_a = calloc((size_t) n + 1, sizeof(int));
    s->core_b = calloc((size_t) n + 1, sizeof(int));
    s->core_slot = calloc((size_t) n + 1, sizeof(int));
    s->core_closed = calloc((size_t) n + 1, 1);
    s->tree_closed = calloc((size_t) s->n_tree + 1, 1);
    s->base = calloc((size_t) s->matrix.n + 1, sizeof(double));
    if (!ok || s->core_a == NULL || s->core_b == NULL || s->core_slot == NULL ||
        s->core_closed == NULL || s->tree_closed == NULL || s->base == NULL || !sort_pipes(s))
        return false;
    for (int t = 0; t < s->n_tree; t++) {
        s->tree.link[t] = s->tree_link[t];
        jum_water_pipes_set(&s->tree, t, s->net, true);
    }
    for (int i = 0; i < n; i++)
        jum_water_pipes_set(&s->core, i, s->net, true);
    return true;
}

static void
refresh_pipe(JumWaterSolver *s, int i)
{
    uint8_t closed = !is_open(s, s->core.link[i]);
    if (closed == s->core_closed[i])
        return;
    s->core_closed[i] = closed;
    jum_water_pipes_set(&s->core, i, s->net, !closed);
    if (s->laws_known)
        jum_water_pipes_laws(&s->core, s->net->options.head_loss, i, i + 1);
}

/* Pipes that were opened or closed since: those whose status changes by itself, or all. */
void
jum_water_core_refresh(JumWaterSolver *s, bool all)
{
    if (!all) {
        for (int w = 0; w < s->n_watched; w++) {
            if (s->core_of[s->watched[w]] >= 0)
                refresh_pipe(s, s->core_of[s->watched[w]]);
        }
        return;
    }
    for (int i = 0; i < s->core.n; i++)
        refresh_pipe(s, i);
    for (int t = 0; t < s->n_tree; t++) {
        uint8_t closed = !is_open(s, s->tree_link[t]);
        if (closed != s->tree_closed[t]) {
            s->tree_closed[t] = closed;
            jum_water_pipes_set(&s->tree, t, s->net, !closed);
        }
    }
}

/* Flows as the last instant or the caller left them, laws, given heads, and what leaves each node. */
void
jum_water_core_begin(JumWaterSolver *s)
{
    JumWaterMatrix *m = &s->matrix;
    jum_water_core_refresh(s, true);
    if (!s->laws_known) {
        for (int i = 0; i < s->core.n; i++)
            s->core.q[i] = s->flow[s->core.link[i]];
        jum_water_pipes_laws(&s->core, s->net->options.head_loss, 0, s->core.n);
        s->laws_known = true;
    }
    for (int g = 0; g < s->n_given; g++)
        m->x[m->first_given + g] = s->head[s->given[g]];
    bool depends = s->net->options.pressure_driven && !s->settings.fixed_demands;
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (s->row[i] >= 0)
            s->base[s->row[i]] =
                -s->load[i] - (depends && s->full_demand[i] > 0.0 ? 0.0 : s->demand_flow[i]);
    }
}

/* Flows back to where everybody looks for them: those of watched links, or all. */
void
jum_water_core_store(JumWaterSolver *s, bool all)
{
    for (int w = 0; !all && w < s->n_watched; w++) {
        int k = s->watched[w];
        if (s->core_of[k] >= 0)
            s->flow[k] = s->core.q[s->core_of[k]];
    }
    for (int i = 0; all && i < s->core.n; i++)
        s->flow[s->core.link[i]] = s->core.q[i];
}

double
jum_water_flow_of(const JumWaterSolver *s, int k)
{
    return s->core_of[k] >= 0 ? s->core.q[s->core_of[k]] : s->flow[k];
}

static void
add_given(JumWaterSolver *s)
{
    JumWaterMatrix *m = &s->matrix;
    for (int i = s->segment[JUM_WATER_AT_GIVEN]; i < s->core.n; i++) {
        int a = s->core_a[i], b = s->core_b[i];
        double p = s->core.p[i], push = s->core.y[i] - s->core.q[i];
        if (a < m->n) {
            m->row[a].diagonal += p;
            m->row[a].rhs += push + p * m->x[b];
        } else if (b < m->n) {
            m->row[b].diagonal += p;
            m->row[b].rhs -= push - p * m->x[a];
        }
    }
}

static void
add_segment(JumWaterSolver *s, int segment)
{
    JumWaterRow *restrict row = s->matrix.row;
    double *restrict lx = s->matrix.l_x;
    const double *restrict p = s->core.p, *restrict y = s->core.y, *restrict q = s->core.q;
    const int *restrict a = s->core_a, *restrict b = s->core_b, *restrict slot = s->core_slot;
    for (int i = s->segment[segment]; i < s->segment[segment + 1]; i++) {
        double push = y[i] - q[i];
        row[a[i]].diagonal += p[i];
        row[a[i]].rhs += push;
        row[b[i]].diagonal += p[i];
        row[b[i]].rhs -= push;
        lx[slot[i]] -= p[i];
    }
}

static int
descend(JumWaterSolver *s, int branch)
{
    add_segment(s, branch);
    return jum_water_matrix_eliminate_branch(&s->matrix, branch);
}

/* Assembles and solves; heads in matrix.x.  Returns -1, or the column where the matrix is not positive definite. */
int
jum_water_core_solve(JumWaterSolver *s)
{
    jum_water_matrix_zero(&s->matrix, s->base);
    add_given(s);
    jum_water_assemble_others(s);
    int bad = descend(s, JUM_WATER_BRANCH_0), other = descend(s, JUM_WATER_BRANCH_1);
    bad = bad < 0 ? other : bad;
    if (bad >= 0)
        return bad;
    add_segment(s, JUM_WATER_TOP);
    return jum_water_matrix_solve_top(&s->matrix);
}

static void
step_segment(JumWaterSolver *s, int segment, double relax)
{
    s->change[segment] =
        jum_water_pipes_step(&s->core, s->net->options.head_loss, s->matrix.x, s->core_a, s->core_b,
                             relax, s->segment[segment], s->segment[segment + 1]);
}

static void
ascend(JumWaterSolver *s, int branch, double relax)
{
    jum_water_matrix_back(&s->matrix, branch);
    step_segment(s, branch, relax);
}

void
jum_water_core_new_flows(JumWaterSolver *s, double relax)
{
    ascend(s, JUM_WATER_BRANCH_0, relax);
    ascend(s, JUM_WATER_BRANCH_1, relax);
    step_segment(s, JUM_WATER_TOP, relax);
    step_segment(s, JUM_WATER_AT_GIVEN, relax);
    for (int p = 0; p < JUM_WATER_SEGMENTS; p++) {
        s->total_dq += s->change[p].dq;
        s->total_q += s->change[p].q;
        s->largest_dq = fmax(s->largest_dq, s->change[p].largest);
    }
}

/* Worst |law(q) - (h1 - h2)| of the open pipes, and whose; -1. */
double
jum_water_core_law_error(const JumWaterSolver *s, int *link)
{
    double worst = 0.0;
    const double *x = s->matrix.x;
    *link = -1;
    for (int i = 0; i < s->core.n; i++) {
        double error = fabs(s->core.y[i] / s->core.p[i] - (x[s->core_a[i]] - x[s->core_b[i]]));
        if (!s->core_closed[i] && error > worst) {
            worst = error;
            *link = s->core.link[i];
        }
    }
    return worst;
}
