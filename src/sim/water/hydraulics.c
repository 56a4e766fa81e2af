/* One instant of the network: the global gradient algorithm (Todini & Pilati 1988) with status checks between
 * iterations, and the life of the solver.  The sparsity is analysed once per network. */
#include "sim/water/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/water/units.h"

static const double PI = 3.14159265358979323846;

static bool
allocate(JumWaterSolver *s)
{
    size_t nodes = (size_t) s->net->n_nodes + 1, links = (size_t) s->net->n_links + 1;
    const struct {
        void *target;
        size_t n, size;
    } arrays[] = {
        {&s->fixed, nodes, sizeof(bool)},
        {&s->row, nodes, sizeof(int)},
        {&s->head, nodes, sizeof(double)},
        {&s->demand, nodes, sizeof(double)},
        {&s->full_demand, nodes, sizeof(double)},
        {&s->demand_flow, nodes, sizeof(double)},
        {&s->emitter_flow, nodes, sizeof(double)},
        {&s->leak_flow, nodes, sizeof(double)},
        {&s->leaks, 2 * nodes, sizeof(JumWaterLeak)},
        {&s->load, nodes, sizeof(double)},
        {&s->imbalance, nodes, sizeof(double)},
        {&s->isolated, nodes, 1},
        {&s->queue, nodes, sizeof(int)},
        {&s->adjacency_start, nodes + 1, sizeof(int)},
        {&s->adjacency, 2 * links, sizeof(int)},
        {&s->emitters, nodes, sizeof(int)},
        {&s->end_a, links, sizeof(int)},
        {&s->end_b, links, sizeof(int)},
        {&s->given, nodes, sizeof(int)},
        {&s->live, nodes, sizeof(int)},
        {&s->anchors, nodes, sizeof(int)},
        {&s->core_of, links, sizeof(int)},
        {&s->flow, links, sizeof(double)},
        {&s->p, links, sizeof(double)},
        {&s->y, links, sizeof(double)},
        {&s->minor, links, sizeof(double)},
        {&s->setting, links, sizeof(double)},
        {&s->state, links, 1},
        {&s->status, links, 1},
        {&s->seen, links, 1},
        {&s->held, links, sizeof(bool)},
        {&s->in_tree, links, sizeof(bool)},
        {&s->others, links, sizeof(int)},
        {&s->valves, links, sizeof(int)},
        {&s->watched, links, sizeof(int)},
        {&s->tree_node, nodes, sizeof(int)},
        {&s->tree_parent, nodes, sizeof(int)},
        {&s->tree_link, nodes, sizeof(int)},
        {&s->tank_volume, (size_t) s->net->n_tanks + 1, sizeof(double)},
        {&s->rule_speaks, (size_t) s->net->n_rules + 1, 1},
        {&s->factor, (size_t) s->net->n_patterns + 1, sizeof(double)},
    };
    bool ok = true;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        void *memory = calloc(arrays[i].n, arrays[i].size);
        memcpy(arrays[i].target, &memory, sizeof memory);
        ok = ok && memory != NULL;
    }
    return ok;
}

static void
list_links(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++)
        s->fixed[i] = net->nodes[i].kind != JUM_WATER_JUNCTION;
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        bool pipe = link->kind == JUM_WATER_PIPE || link->kind == JUM_WATER_CV_PIPE;
        s->end_a[k] = link->from;
        s->end_b[k] = link->to;
        if (!pipe)
            s->others[s->n_others++] = k;
        if (link->kind == JUM_WATER_PRV || link->kind == JUM_WATER_PSV ||
            link->kind == JUM_WATER_FCV)
            s->valves[s->n_valves++] = k;
        if (link->kind != JUM_WATER_PIPE || s->fixed[link->from] || s->fixed[link->to])
            s->watched[s->n_watched++] = k;
        s->adjacency_start[link->from + 1]++;
        s->adjacency_start[link->to + 1]++;
    }
    for (int i = 0; i < net->n_controls; i++)
        s->n_switches +=
            net->controls[i].kind <= JUM_WATER_IF_ABOVE && !s->fixed[net->controls[i].node];
    for (int i = 0; i < net->n_nodes; i++)
        s->adjacency_start[i + 1] += s->adjacency_start[i];
    int *next = s->queue;
    memcpy(next, s->adjacency_start, sizeof *next * (size_t) net->n_nodes);
    for (int k = 0; k < net->n_links; k++) {
        s->adjacency[next[s->end_a[k]]++] = k;
        s->adjacency[next[s->end_b[k]]++] = k;
    }
}

/* Fixed And Variable Area Discharge (May 1994): q = C (A + m p) √p for each pipe, half at each end that is no tank; the
 * two terms are two orifices, p = (q / C A)² and p = (q / C m)^(2/3).  C = 0.6 √(2g), as EPANET 2.3 rounds it. */
static bool
prepare_leaks(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    const double orifice = 4.8149866 * sqrt(JUM_FT);
    double *fixed_area = calloc((size_t) net->n_nodes + 1, sizeof *fixed_area);
    double *growing = calloc((size_t) net->n_nodes + 1, sizeof *growing);
    for (int k = 0; k < net->n_links && fixed_area != NULL && growing != NULL; k++) {
        const JumWaterLink *link = &net->links[k];
        bool a = !s->fixed[link->from], b = !s->fixed[link->to];
        double c = a && b ? orifice / 2.0 : orifice;
        fixed_area[link->from] += a ? c * link->leak_area_m2 : 0.0;
        growing[link->from] += a ? c * link->leak_expansion_m : 0.0;
        fixed_area[link->to] += b ? c * link->leak_area_m2 : 0.0;
        growing[link->to] += b ? c * link->leak_expansion_m : 0.0;
    }
    bool ok = fixed_area != NULL && growing != NULL;
    for (int i = 0; ok && i < net->n_nodes; i++) {
        if (fixed_area[i] > 0.0)
            s->leaks[s->n_leaks++] =
                (JumWaterLeak){i, 1.0 / (fixed_area[i] * fixed_area[i]), 2.0, 0.0};
        if (growing[i] > 0.0)
            s->leaks[s->n_leaks++] =
                (JumWaterLeak){i, 1.0 / pow(growing[i], 2.0 / 3.0), 2.0 / 3.0, 0.0};
    }
    for (int l = 0; l < s->n_leaks; l++)
        s->leak_flow[s->leaks[l].node] = 1.0; /* whoever leaks is in no branch; reset() sets it */
    free(fixed_area);
    free(growing);
    return ok;
}

static bool
prepare_outlets(JumWaterSolver *s)
{
    if (s->settings.fixed_demands)
        return true;
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (s->net->nodes[i].emitter > 0.0 && !s->fixed[i])
            s->emitters[s->n_emitters++] = i;
    }
    return prepare_leaks(s);
}

JumWaterError
jum_water_solver_new(const JumWaterNetwork *net,
                     const JumWaterSettings *settings,
                     JumWaterSolver **solver,
                     JumWaterInfo *info)
{
    *info = (JumWaterInfo){.element = -1, .converged = true};
    *solver = NULL;
    JumWaterError error = jum_water_network_check(net, &info->element);
    if (error != JUM_WATER_OK)
        return error;
    JumWaterSolver *s = calloc(1, sizeof *s);
    if (s == NULL)
        return JUM_WATER_ERR_MEMORY;
    s->net = net;
    if (settings != NULL)
        s->settings = *settings;
    bool ok = allocate(s);
    if (ok) {
        s->factor_period = INT64_MIN;
        list_links(s);
        ok = prepare_outlets(s) && jum_water_partition(s);
    }
    if (!ok) {
        jum_water_solver_free(s);
        return JUM_WATER_ERR_MEMORY;
    }
    jum_water_link_constants(s);
    jum_water_solver_reset(s);
    *solver = s;
    return JUM_WATER_OK;
}

void
jum_water_solver_free(JumWaterSolver *s)
{
    if (s == NULL)
        return;
    void *owned[] = {s->fixed,       s->row,         s->head,      s->demand,
                     s->full_demand, s->demand_flow, s->load,      s->emitter_flow,
                     s->leak_flow,   s->leaks,       s->imbalance, s->isolated,
                     s->queue,       s->emitters,    s->adjacency, s->adjacency_start,
                     s->given,       s->live,        s->end_a,     s->end_b,
                     s->core_of,     s->flow,        s->p,         s->y,
                     s->minor,       s->setting,     s->state,     s->status,
                     s->seen,        s->held,        s->in_tree,   s->others,
                     s->valves,      s->watched,     s->tree_node, s->tree_parent,
                     s->tree_link,   s->tank_volume, s->factor,    s->rule_speaks,
                     s->anchors};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    jum_water_core_clear(s);
    jum_water_matrix_clear(&s->matrix);
    free(s);
}

void
jum_water_solver_reset(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    s->time_s = 0;
    s->laws_known = s->demands_known = false;
    for (int i = 0; i < net->n_nodes; i++) {
        const JumWaterNode *node = &net->nodes[i];
        s->head[i] = node->elevation_m;
        s->demand[i] = s->full_demand[i] = s->demand_flow[i] = 0.0;
        s->emitter_flow[i] = node->emitter > 0.0 ? JUM_CFS : 0.0;
        s->leak_flow[i] = 0.0;
        if (node->tank >= 0) {
            const JumWaterTank *tank = &net->tanks[node->tank];
            s->head[i] += tank->level_init_m;
            s->tank_volume[node->tank] = jum_water_tank_volume(net, tank, tank->level_init_m);
        }
    }
    for (int l = 0; l < s->n_leaks; l++) {
        s->leaks[l].flow = 0.001 * JUM_CFS;
        s->leak_flow[s->leaks[l].node] += s->leaks[l].flow;
    }
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        s->held[k] = false;
        s->setting[k] = link->fixed ? NAN : link->setting;
        s->state[k] = link->open ? JUM_WATER_ST_OPEN : JUM_WATER_ST_CLOSED;
        bool control = link->kind == JUM_WATER_PRV || link->kind == JUM_WATER_PSV ||
                       link->kind == JUM_WATER_FCV;
        if (control && !isnan(s->setting[k]))
            s->state[k] = JUM_WATER_ST_ACTIVE;
        if (link->kind == JUM_WATER_PUMP && s->setting[k] == 0.0)
            s->state[k] = JUM_WATER_ST_CLOSED;
        if (s->state[k] <= JUM_WATER_ST_CLOSED)
            s->flow[k] = JUM_FLOW_ZERO;
        else if (link->kind == JUM_WATER_PUMP)
            s->flow[k] = s->setting[k] * net->pumps[link->pump].flow_design_m3s;
        else
            s->flow[k] = PI * link->diameter_m * link->diameter_m / 4.0 * JUM_FT; /* 1 ft/s */
    }
}

void
jum_water_solver_set_demand(JumWaterSolver *s, int node, double demand_m3s)
{
    s->full_demand[node] = s->demand_flow[node] = demand_m3s;
    s->demands_known = false;
}

void
jum_water_solver_set_head(JumWaterSolver *s, int node, double head_m)
{
    s->head[node] = head_m;
    int t = s->net->nodes[node].tank;
    if (t >= 0)
        s->tank_volume[t] = jum_water_tank_volume(s->net, &s->net->tanks[t],
                                                  head_m - s->net->nodes[node].elevation_m);
}

void
jum_water_solver_set_link(JumWaterSolver *s, int link, bool open, double setting)
{
    bool was_closed = s->state[link] <= JUM_WATER_ST_CLOSED;
    if (!isnan(setting) && open)
        jum_water_apply_setting(s, link, setting);
    if (!open) {
        s->state[link] = JUM_WATER_ST_CLOSED;
    }
    if (open && was_closed && s->state[link] <= JUM_WATER_ST_CLOSED)
        s->state[link] = JUM_WATER_ST_OPEN;
    s->held[link] = false;
}

void
jum_water_solver_hold_link(JumWaterSolver *s, int link, bool open, double setting)
{
    jum_water_solver_set_link(s, link, open, setting);
    s->held[link] = true;
}

/* ---- iterations ---- */

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
    double worst = jum_water_core_law_error(s);
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

/* One linear solution; false when the matrix is singular and no valve is to blame. */
static bool
solve_heads(JumWaterSolver *s, JumWaterInfo *info)
{
    for (;;) {
        jum_water_coefficients(s);
        int row = jum_water_core_solve(s);
        if (row < 0)
            return true;
        if (!jum_water_release_valve(s, row)) {
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
    jum_water_core_refresh(s, true);
    jum_water_forest_flows(s, &branch_dq, &branch_q, &s->largest_dq);
    jum_water_core_begin(s);
    for (int iteration = 1; iteration <= last; iteration++) {
        if (s->settings.cancel != NULL && *s->settings.cancel)
            return false;
        if (!solve_heads(s, info))
            return false;
        info->relative_error = new_flows(s, relax, branch_dq, branch_q);
        info->iterations = iteration;
        branch_dq = 0.0;
        bool damp = o->damp_limit > 0.0 && info->relative_error <= o->damp_limit;
        bool valve_changed = (damp || o->damp_limit <= 0.0) && jum_water_valve_status(s);
        relax = damp ? 0.6 : 1.0;
        if (has_converged(s, info->relative_error)) {
            if (iteration > trials || !status_changes(s, valve_changed))
                return true; /* beyond the trials statuses are frozen */
            next_check = iteration + o->check_frequency;
        } else if (iteration <= o->max_check && iteration == next_check) {
            check_links(s);
            next_check += o->check_frequency;
        }
        s->largest_dq = 0.0;
    }
    return false;
}

JumWaterError
jum_water_solver_instant(JumWaterSolver *s, JumWaterInfo *info)
{
    const JumWaterOptions *o = &s->net->options;
    int trials = s->settings.max_trials > 0 ? s->settings.max_trials : o->max_trials;
    int last = trials + (o->extra_trials > 0 ? o->extra_trials : 0);
    info->iterations = 0;
    info->element = -1;
    bool converged = iterate(s, info, trials, last);
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
    if (converged)
        return JUM_WATER_OK;
    info->converged = false;
    info->element_time_s = s->time_s;
    return JUM_WATER_ERR_NO_CONVERGENCE;
}

JumWaterState
jum_water_solver_state(const JumWaterSolver *s)
{
    return (JumWaterState){
        .time_s = s->time_s,
        .head_m = s->head,
        .demand_m3s = s->demand,
        .flow_m3s = s->flow,
        .status = s->status,
        .setting = s->setting,
        .isolated = s->isolated,
        .tank_volume_m3 = s->tank_volume,
    };
}
