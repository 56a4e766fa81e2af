/* One instant of the network: the global gradient algorithm (Todini & Pilati 1988) with status checks between iterations,
 * and what is published of it.  Source of the order of checks: EPANET 2.2 manual, chapter 12. */
#include "sim/water/state.h"

#include <math.h>

#include "sim/water/units.h"

static void
update_flow(JumWaterSolver *s, double *flow, double change, double relax)
{
    change *= relax;
    *flow -= change;
    s->total_dq += fabs(change);
    s->total_q += fabs(*flow);
}

/* Pumps and valves; a constant-power pump must not turn back. */
static void
new_other_flows(JumWaterSolver *s, double relax)
{
    for (int i = 0; i < s->n_others; i++) {
        int k = s->others[i];
        const JumWaterLink *link = &s->net->links[k];
        double change = relax * (s->y[k] - s->p[k] * (s->head[s->end_a[k]] - s->head[s->end_b[k]]));
        if (link->kind == JUM_WATER_PUMP && change > s->flow[k] &&
            s->net->pumps[link->pump].kind == JUM_WATER_PUMP_CONSTANT_POWER)
            change = s->flow[k] / 2.0;
        s->flow[k] -= change;
        s->total_dq += fabs(change);
        s->total_q += fabs(s->flow[k]);
        s->largest_dq = fmax(s->largest_dq, fabs(change));
    }
}

/* What flows into each tank and reservoir. */
static void
tank_inflows(JumWaterSolver *s)
{
    for (int i = 0; i < s->n_watched; i++) {
        int k = s->watched[i];
        if (s->fixed[s->end_a[k]])
            s->demand[s->end_a[k]] = 0.0;
        if (s->fixed[s->end_b[k]])
            s->demand[s->end_b[k]] = 0.0;
    }
    for (int i = 0; i < s->n_watched; i++) {
        int k = s->watched[i];
        double flow = s->state[k] > JUM_WATER_ST_CLOSED ? s->flow[k] : 0.0;
        if (s->fixed[s->end_a[k]])
            s->demand[s->end_a[k]] -= flow;
        if (s->fixed[s->end_b[k]])
            s->demand[s->end_b[k]] += flow;
    }
}

static void
new_outlet_flows(JumWaterSolver *s, double relax)
{
    const JumWaterNetwork *net = s->net;
    double loss, gradient;
    for (int i = 0; i < s->n_emitters; i++) {
        int node = s->emitters[i];
        jum_water_outlet_law(s, node, &loss, &gradient);
        update_flow(s, &s->emitter_flow[node],
                    (loss - (s->head[node] - net->nodes[node].elevation_m)) / gradient, relax);
    }
    for (int l = 0; l < s->n_leaks; l++)
        s->leak_flow[s->leaks[l].node] = 0.0;
    for (int l = 0; l < s->n_leaks; l++) {
        JumWaterLeak *leak = &s->leaks[l];
        jum_water_leak_law(leak, &loss, &gradient);
        double pressure = s->head[leak->node] - net->nodes[leak->node].elevation_m;
        update_flow(s, &leak->flow, (loss - pressure) / gradient, relax);
        s->leak_flow[leak->node] += leak->flow;
    }
    if (!net->options.pressure_driven || s->settings.fixed_demands)
        return;
    for (int i = 0; i < net->n_nodes; i++) {
        if (s->fixed[i] || s->full_demand[i] <= 0.0)
            continue;
        jum_water_demand_law(s, i, &loss, &gradient);
        double floor_m = net->nodes[i].elevation_m + net->options.pressure_min_m;
        update_flow(s, &s->demand_flow[i], (loss - (s->head[i] - floor_m)) / gradient, relax);
    }
}

static void
show_heads(JumWaterSolver *s, const int *nodes, int n)
{
    for (int i = 0; i < n; i++)
        s->head[nodes[i]] = s->matrix.x[s->row[nodes[i]]];
}

static void
show_all_heads(JumWaterSolver *s)
{
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (s->row[i] >= 0)
            s->head[i] = s->matrix.x[s->row[i]];
    }
    jum_water_forest_heads(s);
}

/* New flows from new heads; returns Σ|dq| / Σ|q|, branches included: theirs change only once, before the first iteration. */
static double
new_flows(JumWaterSolver *s, double relax, double branch_dq, double branch_q)
{
    s->total_dq = branch_dq;
    s->total_q = branch_q;
    jum_water_core_new_flows(s, relax);
    show_heads(s, s->live, s->n_live);
    new_other_flows(s, relax);
    new_outlet_flows(s, relax);
    double accuracy = s->settings.accuracy > 0.0 ? s->settings.accuracy : s->net->options.accuracy;
    return s->total_q > accuracy * JUM_CFS ? s->total_dq / s->total_q : s->total_dq / JUM_CFS;
}

static double
worst_law_error(JumWaterSolver *s)
{
    int ignored;
    double worst = jum_water_core_law_error(s, &ignored);
    jum_water_coefficients(s);
    for (int i = 0; i < s->n_others; i++)
        worst = fmax(worst, jum_water_law_error(s, s->others[i]));
    return worst;
}

/* Are the leaks what their own law says at the present pressures?  Limits: EPANET 2.3, in cubic feet a second. */
static bool
leaks_have_settled(const JumWaterSolver *s)
{
    for (int l = 0; l < s->n_leaks; l++) {
        const JumWaterLeak *leak = &s->leaks[l];
        double pressure = s->head[leak->node] - s->net->nodes[leak->node].elevation_m;
        double wanted =
            pressure > 0.0 ? pow(pressure / leak->coefficient, 1.0 / leak->exponent) : 0.0;
        if (fabs(wanted - leak->flow) > 1.0e-4 * JUM_CFS + 1.0e-3 * wanted)
            return false;
    }
    return true;
}

static bool
has_converged(JumWaterSolver *s, double relative_error)
{
    const JumWaterOptions *o = &s->net->options;
    double accuracy = s->settings.accuracy > 0.0 ? s->settings.accuracy : o->accuracy;
    if (!(relative_error <= accuracy))
        return false;
    if (o->flow_change_m3s > 0.0 && s->largest_dq > o->flow_change_m3s)
        return false;
    if (!leaks_have_settled(s))
        return false;
    return !(o->head_error_m > 0.0) || worst_law_error(s) <= o->head_error_m;
}

static void
publish(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++) {
        if (!s->fixed[i])
            s->demand[i] = s->demand_flow[i];
    }
    for (int i = 0; i < s->n_emitters; i++)
        s->demand[s->emitters[i]] += s->emitter_flow[s->emitters[i]];
    for (int l = 0; l < s->n_leaks; l++)
        s->demand[s->leaks[l].node] += s->leaks[l].flow;
    if (!jum_water_find_isolated(s))
        return;
    for (int k = 0; k < net->n_links; k++) {
        s->trouble[k] = s->state[k] == JUM_WATER_ST_NO_HEAD ? JUM_WATER_PUMP_BEYOND_SHUTOFF
                        : s->state[k] == JUM_WATER_ST_NO_FLOW_CONTROL
                            ? JUM_WATER_VALVE_SHORT_OF_FLOW
                            : JUM_WATER_NO_TROUBLE;
        bool dry = s->isolated[s->end_a[k]] && s->isolated[s->end_b[k]];
        s->status[k] = dry                                  ? JUM_WATER_ISOLATED
                       : s->state[k] <= JUM_WATER_ST_CLOSED ? JUM_WATER_CLOSED
                       : s->state[k] == JUM_WATER_ST_ACTIVE ? JUM_WATER_ACTIVE
                                                            : JUM_WATER_OPEN;
    }
}

/* Largest imbalance of a junction that a source reaches. */
static void
measure(JumWaterSolver *s, JumWaterInfo *info)
{
    double *sum = s->imbalance;
    for (int i = 0; i < s->net->n_nodes; i++)
        sum[i] = -s->demand[i];
    for (int k = 0; k < s->net->n_links; k++) {
        if (s->state[k] > JUM_WATER_ST_CLOSED) {
            sum[s->end_a[k]] -= s->flow[k];
            sum[s->end_b[k]] += s->flow[k];
        }
    }
    for (int i = 0; i < s->net->n_nodes; i++) {
        double residual = s->fixed[i] || s->isolated[i] ? 0.0 : fabs(sum[i]);
        if (!(residual <= info->worst_residual_m3s))
            info->worst_residual_m3s = residual;
    }
}

/* A zone that closed links cut off has heads without meaning, and rounding may make its part of the matrix singular: one of
 * its nodes is held for the rest of this instant. */
static bool
anchor_cut_node(JumWaterSolver *s, int row)
{
    int node = 0;
    while (node < s->net->n_nodes && s->row[node] != row)
        node++;
    jum_water_find_isolated(s);
    if (node == s->net->n_nodes || !s->isolated[node])
        return false;
    for (int i = 0; i < s->n_anchors; i++) {
        if (s->anchors[i] == node)
            return false;
    }
    s->anchors[s->n_anchors++] = node;
    return true;
}

/* One linear solution; false when the matrix is singular, no valve is to blame and the place is not cut off. */
static bool
solve_heads(JumWaterSolver *s, JumWaterInfo *info)
{
    for (;;) {
        jum_water_coefficients(s);
        int row = jum_water_core_solve(s);
        if (row < 0)
            return true;
        if (!jum_water_release_valve(s, row) && !anchor_cut_node(s, row)) {
            for (int i = 0; i < s->net->n_nodes; i++) {
                if (s->row[i] == row)
                    info->element = s->net->n_links + i;
            }
            info->element_time_s = s->time_s;
            return false;
        }
    }
}

static bool
check_links(JumWaterSolver *s)
{
    jum_water_core_store(s, false);
    bool changed = jum_water_link_status(s);
    jum_water_core_refresh(s, false);
    return changed;
}

/* Does anything open or close, once the flows have settled? */
static bool
status_changes(JumWaterSolver *s, bool valve_changed)
{
    bool changed = check_links(s) || valve_changed;
    if (s->n_switches == 0)
        return changed;
    show_all_heads(s);
    if (!jum_water_pressure_switches(s))
        return changed;
    jum_water_core_refresh(s, true);
    jum_water_pipes_laws(&s->tree, s->net->options.head_loss, 0, s->n_tree);
    return true;
}

static bool
iterate(JumWaterSolver *s, JumWaterInfo *info, int trials, int last)
{
    const JumWaterOptions *o = &s->net->options;
    int next_check = o->check_frequency;
    double relax = 1.0, branch_dq, branch_q;
    s->largest_dq = 0.0;
    s->switched = -1;
    s->switched_at = 0;
    jum_water_core_refresh(s, true);
    jum_water_forest_flows(s, &branch_dq, &branch_q, &s->largest_dq);
    jum_water_core_begin(s);
    for (int iteration = 1; iteration <= last; iteration++) {
        if (s->settings.cancel != NULL && *s->settings.cancel)
            return false;
        if (!solve_heads(s, info))
            return false;
        info->relative_error = new_flows(s, relax, branch_dq, branch_q);
        info->iterations = s->iteration = iteration;
        branch_dq = 0.0;
        bool damp = o->damp_limit > 0.0 && info->relative_error <= o->damp_limit;
        bool valve_changed = (damp || o->damp_limit <= 0.0) && jum_water_valve_status(s);
        relax = damp ? 0.6 : 1.0;
        if (has_converged(s, info->relative_error)) {
            s->unstable = iteration > trials; /* beyond the trials statuses are frozen */
            if (s->unstable || !status_changes(s, valve_changed))
                return true;
            next_check = iteration + o->check_frequency;
        } else if (iteration <= o->max_check && iteration == next_check) {
            check_links(s);
            next_check += o->check_frequency;
        }
        s->largest_dq = 0.0;
    }
    return false;
}

/* The link to name when an instant does not settle: the last to open or close, if that was a moment ago; else the one
 * whose law fits its heads least. */
static int
least_settled(JumWaterSolver *s)
{
    if (s->switched >= 0 && (s->unstable || s->switched_at + 3 > s->iteration))
        return s->switched;
    int worst = -1;
    double error = jum_water_core_law_error(s, &worst);
    for (int i = 0; i < s->n_others; i++) {
        double own = jum_water_law_error(s, s->others[i]);
        worst = own > error ? s->others[i] : worst;
        error = fmax(error, own);
    }
    return worst;
}

JumWaterError
jum_water_solver_instant(JumWaterSolver *s, JumWaterInfo *info)
{
    const JumWaterOptions *o = &s->net->options;
    int trials = s->settings.max_trials > 0 ? s->settings.max_trials : o->max_trials;
    int last = trials + (o->extra_trials > 0 ? o->extra_trials : 0);
    s->n_anchors = s->n_zone_anchors;
    info->iterations = 0;
    info->element = -1;
    s->unstable = false;
    s->converged = iterate(s, info, trials, last);
    if (s->settings.cancel != NULL && *s->settings.cancel)
        return JUM_WATER_ERR_CANCELLED;
    if (info->element >= 0) {
        info->converged = false;
        s->laws_known = false;
        return JUM_WATER_ERR_SINGULAR;
    }
    jum_water_core_store(s, true);
    show_all_heads(s);
    tank_inflows(s);
    publish(s);
    measure(s, info);
    info->total_iterations += info->iterations;
    info->steps++;
    if (s->settings.audit)
        info->worst_head_error_m = fmax(info->worst_head_error_m, worst_law_error(s));
    s->unsettled = s->converged && !s->unstable ? -1 : least_settled(s);
    if (s->converged)
        return JUM_WATER_OK;
    info->converged = false;
    info->element_time_s = s->time_s;
    return JUM_WATER_ERR_NO_CONVERGENCE;
}
