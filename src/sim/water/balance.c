/* Heads of a linearised network by a direct solve (LDLᵀ, ordered once), then flows from head differences, then the
 * rounding that is left at each node is pushed along a spanning tree to a fixed head.  Mass is thus conserved
 * to rounding, and loops carry what their heads ask.  The conductances of a city span eight decades: conjugate
 * gradients with a diagonal preconditioner, tried first, did not converge in 6 000 iterations. */
#include "sim/water/balance.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NO_LINK UINT32_MAX

/* Every node has a row, fixed or not, so that the pattern holds whatever opens, closes or is cut off. */
static int
order_matrix(JumBalance *b)
{
    int *from = malloc((b->n_links + 1) * sizeof *from),
        *to = malloc((b->n_links + 1) * sizeof *to);
    int ok = from != NULL && to != NULL;
    for (uint32_t i = 0; ok && i < b->n_links; i++) {
        int joins = b->from[i] != b->to[i];
        from[i] = joins ? (int) b->from[i] : -1;
        to[i] = joins ? (int) b->to[i] : -1;
    }
    if (b->ordered)
        jum_water_matrix_clear(&b->matrix);
    b->ordered = 0;
    if (ok && jum_water_matrix_init(&b->matrix, (int) b->n_nodes, (int) b->n_links, from, to))
        b->ordered = 1;
    free(from);
    free(to);
    return b->ordered;
}

void
jum_balance_clear(JumBalance *b)
{
    if (b->ordered)
        jum_water_matrix_clear(&b->matrix);
    b->ordered = 0;
}

JumBalanceStatus
jum_balance_index(JumBalance *b)
{
    memset(b->adjacent_start, 0, (b->n_nodes + 1) * sizeof *b->adjacent_start);
    for (uint32_t i = 0; i < b->n_links; i++) {
        if (b->from[i] >= b->n_nodes || b->to[i] >= b->n_nodes)
            return JUM_BALANCE_BAD_LINK;
        b->adjacent_start[b->from[i] + 1]++;
        b->adjacent_start[b->to[i] + 1]++;
    }
    for (uint32_t i = 0; i < b->n_nodes; i++)
        b->adjacent_start[i + 1] += b->adjacent_start[i];
    for (uint32_t i = b->n_links; i-- > 0;) { /* fills each list from its end, moving the starts */
        b->adjacent[--b->adjacent_start[b->from[i] + 1]] = i;
        b->adjacent[--b->adjacent_start[b->to[i] + 1]] = i;
    }
    /* each start has moved to the front of its own list: shift them back by one */
    for (uint32_t i = 0; i < b->n_nodes; i++)
        b->adjacent_start[i] = b->adjacent_start[i + 1];
    b->adjacent_start[b->n_nodes] = 2 * b->n_links;
    return order_matrix(b) ? JUM_BALANCE_OK : JUM_BALANCE_NO_MEMORY;
}

static int
is_open(const JumBalance *b, uint32_t link)
{
    return b->conductance[link] > 0.0 && b->from[link] != b->to[link];
}

/* Breadth first from the fixed heads: order of the served nodes and the link towards the fixed head. */
static uint32_t
grow_forest(JumBalance *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->n_nodes; i++)
        b->parent_link[i] = NO_LINK;
    for (uint32_t i = 0; i < b->n_nodes; i++)
        if (b->fixed[i])
            b->order[n++] = i;
    for (uint32_t done = 0; done < n; done++) {
        uint32_t node = b->order[done];
        for (uint32_t k = b->adjacent_start[node]; k < b->adjacent_start[node + 1]; k++) {
            uint32_t link = b->adjacent[k];
            uint32_t other = b->from[link] == node ? b->to[link] : b->from[link];
            if (!is_open(b, link) || b->fixed[other] || b->parent_link[other] != NO_LINK)
                continue;
            b->parent_link[other] = link;
            b->order[n++] = other;
        }
    }
    return n;
}

static int
is_unknown(const JumBalance *b, uint32_t node)
{
    return !b->fixed[node] && b->parent_link[node] != NO_LINK;
}

/* An open link joins two served nodes or two that are not. */
static double
link_flow(const JumBalance *b, uint32_t i)
{
    return is_open(b, i) && (b->fixed[b->from[i]] || b->parent_link[b->from[i]] != NO_LINK)
               ? b->conductance[i] * (b->head_m[b->from[i]] + b->gain_m[i] - b->head_m[b->to[i]])
               : 0.0;
}

/* Imbalance of each unknown node with the present heads: what flows in less demand. */
static double
imbalance(const JumBalance *b, double *residual)
{
    double worst = 0.0;
    memset(residual, 0, b->n_nodes * sizeof *residual);
    for (uint32_t i = 0; i < b->n_links; i++) {
        double flow = link_flow(b, i);
        residual[b->from[i]] -= flow;
        residual[b->to[i]] += flow;
    }
    for (uint32_t i = 0; i < b->n_nodes; i++) {
        residual[i] = is_unknown(b, i) ? residual[i] - b->demand_m3s[i] : 0.0;
        worst = fmax(worst, fabs(residual[i]));
    }
    return worst;
}

/* Solves A·dx = residual over the unknown nodes and adds dx to the heads; 0 if A is singular. */
static int
correct_heads(JumBalance *b, const double *residual)
{
    JumWaterMatrix *m = &b->matrix;
    jum_water_matrix_zero(m);
    for (uint32_t i = 0; i < b->n_links; i++) {
        int from = is_unknown(b, b->from[i]), to = is_unknown(b, b->to[i]);
        if (!is_open(b, i))
            continue;
        if (from)
            m->diagonal[m->position[b->from[i]]] += b->conductance[i];
        if (to)
            m->diagonal[m->position[b->to[i]]] += b->conductance[i];
        if (from && to)
            m->a_x[m->edge_slot[i]] -= b->conductance[i];
    }
    for (uint32_t i = 0; i < b->n_nodes; i++) {
        if (is_unknown(b, i))
            m->rhs[m->position[i]] = residual[i];
        else
            m->diagonal[m->position[i]] = 1.0;
    }
    if (jum_water_matrix_solve(m) >= 0)
        return 0;
    for (uint32_t i = 0; i < b->n_nodes; i++)
        if (is_unknown(b, i))
            b->head_m[i] += m->rhs[m->position[i]];
    return 1;
}

/* One solve, and one or two more for the digits that the first one lost. */
static double
solve_heads(JumBalance *b, double tolerance, uint32_t max_iterations, uint32_t *iterations)
{
    double worst = imbalance(b, b->work);
    for (*iterations = 0; *iterations < max_iterations && worst > tolerance; (*iterations)++) {
        if (!correct_heads(b, b->work))
            break;
        worst = imbalance(b, b->work);
    }
    return worst;
}

/* Flows from heads; what a node lacks or has too much comes from or goes to its parent, leaves first. */
static double
balance_flows(JumBalance *b, uint32_t n_served)
{
    double *residual = b->work;
    for (uint32_t i = 0; i < b->n_links; i++)
        b->flow_m3s[i] = link_flow(b, i);
    double worst = imbalance(b, residual);
    for (uint32_t k = n_served; k-- > 0;) {
        uint32_t node = b->order[k], link = b->parent_link[node];
        if (link == NO_LINK)
            continue;
        uint32_t parent = b->from[link] == node ? b->to[link] : b->from[link];
        b->flow_m3s[link] += b->from[link] == node ? residual[node] : -residual[node];
        residual[parent] += residual[node];
    }
    return worst;
}

JumBalanceStatus
jum_balance_solve(JumBalance *balance,
                  double tolerance_m3s,
                  uint32_t max_iterations,
                  JumBalanceInfo *info)
{
    *info = (JumBalanceInfo){0};
    for (uint32_t i = 0; i < balance->n_links; i++)
        if (!(balance->conductance[i] >= 0.0 && isfinite(balance->conductance[i])) ||
            !isfinite(balance->gain_m[i]))
            return JUM_BALANCE_BAD_LINK;
    uint32_t n_served = grow_forest(balance);
    info->not_served = balance->n_nodes - n_served;
    for (uint32_t k = 0; k < n_served;
         k++) { /* a node served again starts from its parent's head */
        uint32_t node = balance->order[k], link = balance->parent_link[node];
        if (link == NO_LINK || isfinite(balance->head_m[node]))
            continue;
        balance->head_m[node] =
            balance->head_m[balance->from[link] == node ? balance->to[link] : balance->from[link]];
    }
    double worst = solve_heads(balance, tolerance_m3s, max_iterations, &info->iterations);
    info->worst_residual_m3s = balance_flows(balance, n_served);
    for (uint32_t i = 0; i < balance->n_nodes; i++)
        if (!balance->fixed[i] && balance->parent_link[i] == NO_LINK)
            balance->head_m[i] = NAN;
    return worst <= tolerance_m3s ? JUM_BALANCE_OK : JUM_BALANCE_NOT_CONVERGED;
}
