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
    double **node_arrays[] = {
        &s->head,         &s->demand,    &s->full_demand,      &s->demand_flow,
        &s->emitter_flow, &s->leak_flow, &s->leak_coefficient, &s->imbalance};
    double **link_arrays[] = {&s->flow, &s->p, &s->y, &s->resistance, &s->minor, &s->setting};
    bool ok = true;
    for (size_t i = 0; i < sizeof node_arrays / sizeof *node_arrays; i++)
        ok = (*node_arrays[i] = calloc(nodes, sizeof(double))) != NULL && ok;
    for (size_t i = 0; i < sizeof link_arrays / sizeof *link_arrays; i++)
        ok = (*link_arrays[i] = calloc(links, sizeof(double))) != NULL && ok;
    int **ints[] = {&s->unknown, &s->isolation_queue, &s->adjacency_start, &s->emitters};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        ok = (*ints[i] = calloc(nodes + 1, sizeof(int))) != NULL && ok;
    int **lists[] = {&s->valves, &s->others, &s->pipes};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        ok = (*lists[i] = calloc(links, sizeof(int))) != NULL && ok;
    s->adjacency = calloc(2 * links, sizeof(int));
    s->isolated = calloc(nodes, 1);
    s->state = calloc(links, 1);
    s->status = calloc(links, 1);
    s->held = calloc(links, sizeof(bool));
    s->tank_volume = calloc((size_t) s->net->n_tanks + 1, sizeof(double));
    s->rule_speaks = calloc((size_t) s->net->n_rules + 1, 1);
    return ok && s->rule_speaks != NULL && s->adjacency != NULL && s->isolated != NULL &&
           s->state != NULL && s->status != NULL && s->held != NULL && s->tank_volume != NULL;
}

static void
list_links(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        if (link->kind == JUM_WATER_PIPE || link->kind == JUM_WATER_CV_PIPE)
            s->pipes[s->n_pipes++] = k;
        else
            s->others[s->n_others++] = k;
        if (link->kind == JUM_WATER_PRV || link->kind == JUM_WATER_PSV ||
            link->kind == JUM_WATER_FCV)
            s->valves[s->n_valves++] = k;
        s->adjacency_start[link->from + 1]++;
        s->adjacency_start[link->to + 1]++;
    }
    for (int i = 0; i < net->n_nodes; i++)
        s->adjacency_start[i + 1] += s->adjacency_start[i];
    int *next = s->isolation_queue;
    memcpy(next, s->adjacency_start, sizeof *next * (size_t) net->n_nodes);
    for (int k = 0; k < net->n_links; k++) {
        s->adjacency[next[net->links[k].from]++] = k;
        s->adjacency[next[net->links[k].to]++] = k;
    }
}

static bool
build_matrix(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++)
        s->unknown[i] = net->nodes[i].kind == JUM_WATER_JUNCTION ? s->n_junctions++ : -1;
    int *a = malloc(sizeof *a * (size_t) (2 * net->n_links + 1));
    if (a == NULL)
        return false;
    int *b = a + net->n_links;
    for (int k = 0; k < net->n_links; k++) {
        a[k] = s->unknown[net->links[k].from];
        b[k] = s->unknown[net->links[k].to];
    }
    bool ok = jum_water_matrix_init(&s->matrix, s->n_junctions, net->n_links, a, b);
    free(a);
    return ok;
}

/* Leaks of the pipes go half to each end; a node's orifice coefficient is 0.6 A √(2g). */
static void
prepare_outlets(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++) {
        if (net->nodes[i].emitter > 0.0 && s->unknown[i] >= 0)
            s->emitters[s->n_emitters++] = i;
    }
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        if (!(link->leak_area_m2 > 0.0))
            continue;
        double c = 0.6 * sqrt(2.0 * 9.81) * link->leak_area_m2;
        bool a = s->unknown[link->from] >= 0, b = s->unknown[link->to] >= 0;
        if (a)
            s->leak_coefficient[link->from] += b ? c / 2.0 : c;
        if (b)
            s->leak_coefficient[link->to] += a ? c / 2.0 : c;
        s->n_leaks++;
    }
    if (s->settings.fixed_demands) {
        s->n_emitters = 0;
        s->n_leaks = 0;
    }
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
    if (!allocate(s) || !build_matrix(s)) {
        jum_water_solver_free(s);
        return JUM_WATER_ERR_MEMORY;
    }
    list_links(s);
    prepare_outlets(s);
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
    void *owned[] = {s->unknown,
                     s->head,
                     s->demand,
                     s->full_demand,
                     s->demand_flow,
                     s->emitter_flow,
                     s->leak_flow,
                     s->leak_coefficient,
                     s->imbalance,
                     s->isolated,
                     s->isolation_queue,
                     s->adjacency_start,
                     s->adjacency,
                     s->flow,
                     s->p,
                     s->y,
                     s->resistance,
                     s->minor,
                     s->setting,
                     s->state,
                     s->status,
                     s->held,
                     s->valves,
                     s->others,
                     s->pipes,
                     s->emitters,
                     s->tank_volume,
                     s->rule_speaks};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    jum_water_matrix_clear(&s->matrix);
    free(s);
}

void
jum_water_solver_reset(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    s->time_s = 0;
    for (int i = 0; i < net->n_nodes; i++) {
        const JumWaterNode *node = &net->nodes[i];
        s->head[i] = node->elevation_m;
        s->demand[i] = s->full_demand[i] = s->demand_flow[i] = 0.0;
        s->emitter_flow[i] = node->emitter > 0.0 ? JUM_CFS : 0.0;
        s->leak_flow[i] = s->leak_coefficient[i] > 0.0 ? 0.001 * JUM_CFS : 0.0;
        if (node->tank >= 0) {
            const JumWaterTank *tank = &net->tanks[node->tank];
            s->head[i] += tank->level_init_m;
            s->tank_volume[node->tank] = jum_water_tank_volume(net, tank, tank->level_init_m);
        }
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
    if (!open)
        s->state[link] = JUM_WATER_ST_CLOSED;
    else if (was_closed && s->state[link] <= JUM_WATER_ST_CLOSED)
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

static void
new_link_flows(JumWaterSolver *s, double relax, double *largest_change)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++) {
        if (s->unknown[i] < 0)
            s->demand[i] = 0.0;
    }
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        double change = s->y[k] - s->p[k] * (s->head[link->from] - s->head[link->to]);
        change *= relax;
        if (link->kind == JUM_WATER_PUMP &&
            net->pumps[link->pump].kind == JUM_WATER_PUMP_CONSTANT_POWER && change > s->flow[k])
            change = s->flow[k] / 2.0;
        s->flow[k] -= change;
        s->total_dq += fabs(change);
        s->total_q += fabs(s->flow[k]);
        *largest_change = fmax(*largest_change, fabs(change));
        if (s->state[k] > JUM_WATER_ST_CLOSED) {
            if (s->unknown[link->from] < 0)
                s->demand[link->from] -= s->flow[k];
            if (s->unknown[link->to] < 0)
                s->demand[link->to] += s->flow[k];
        }
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
    for (int i = 0; i < net->n_nodes && s->n_leaks > 0; i++) {
        if (s->leak_coefficient[i] > 0.0 && s->unknown[i] >= 0) {
            jum_water_leak_law(s, i, &loss, &gradient);
            update_flow(s, &s->leak_flow[i],
                        (loss - (s->head[i] - net->nodes[i].elevation_m)) / gradient, relax);
        }
    }
    if (!net->options.pressure_driven || s->settings.fixed_demands)
        return;
    for (int i = 0; i < net->n_nodes; i++) {
        if (s->unknown[i] < 0 || s->full_demand[i] <= 0.0)
            continue;
        jum_water_demand_law(s, i, &loss, &gradient);
        double floor_m = net->nodes[i].elevation_m + net->options.pressure_min_m;
        update_flow(s, &s->demand_flow[i], (loss - (s->head[i] - floor_m)) / gradient, relax);
    }
}

/* New flows from new heads; returns Σ|dq| / Σ|q|. */
static double
new_flows(JumWaterSolver *s, double relax, double *largest_change)
{
    s->total_dq = s->total_q = 0.0;
    *largest_change = 0.0;
    new_link_flows(s, relax, largest_change);
    new_outlet_flows(s, relax);
    double accuracy = s->settings.accuracy > 0.0 ? s->settings.accuracy : s->net->options.accuracy;
    return s->total_q > accuracy * JUM_CFS ? s->total_dq / s->total_q : s->total_dq / JUM_CFS;
}

static double
worst_law_error(JumWaterSolver *s)
{
    double worst = 0.0;
    jum_water_coefficients(s);
    for (int k = 0; k < s->net->n_links; k++)
        worst = fmax(worst, jum_water_law_error(s, k));
    return worst;
}

static bool
has_converged(JumWaterSolver *s, double relative_error, double largest_change)
{
    const JumWaterOptions *o = &s->net->options;
    double accuracy = s->settings.accuracy > 0.0 ? s->settings.accuracy : o->accuracy;
    if (!(relative_error <= accuracy))
        return false;
    if (o->flow_change_m3s > 0.0 && largest_change > o->flow_change_m3s)
        return false;
    return !(o->head_error_m > 0.0) || worst_law_error(s) <= o->head_error_m;
}

static void
publish(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++) {
        if (s->unknown[i] >= 0)
            s->demand[i] = s->demand_flow[i] +
                           s->emitter_flow[i] * (s->n_emitters > 0 && net->nodes[i].emitter > 0.0) +
                           s->leak_flow[i] * (s->n_leaks > 0);
    }
    jum_water_find_isolated(s);
    for (int k = 0; k < net->n_links; k++) {
        bool dry = s->isolated[net->links[k].from] && s->isolated[net->links[k].to];
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
            sum[s->net->links[k].from] -= s->flow[k];
            sum[s->net->links[k].to] += s->flow[k];
        }
    }
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (s->unknown[i] >= 0 && !s->isolated[i])
            info->worst_residual_m3s = fmax(info->worst_residual_m3s, fabs(sum[i]));
    }
}

/* One linear solution; false when the matrix is singular and no valve is to blame. */
static bool
solve_heads(JumWaterSolver *s, JumWaterInfo *info)
{
    for (;;) {
        jum_water_coefficients(s);
        jum_water_assemble(s);
        int row = jum_water_matrix_solve(&s->matrix);
        if (row < 0)
            break;
        if (!jum_water_release_valve(s, row)) {
            for (int i = 0; i < s->net->n_nodes; i++) {
                if (s->unknown[i] >= 0 && s->matrix.position[s->unknown[i]] == row)
                    info->element = s->net->n_links + i;
            }
            info->element_time_s = s->time_s;
            return false;
        }
    }
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (s->unknown[i] >= 0)
            s->head[i] = s->matrix.rhs[s->matrix.position[s->unknown[i]]];
    }
    return true;
}

JumWaterError
jum_water_solver_instant(JumWaterSolver *s, JumWaterInfo *info)
{
    const JumWaterOptions *o = &s->net->options;
    int trials = s->settings.max_trials > 0 ? s->settings.max_trials : o->max_trials;
    int last = trials + (o->extra_trials > 0 ? o->extra_trials : 0);
    int next_check = o->check_frequency;
    double relax = 1.0, largest = 0.0;
    bool converged = false;
    info->iterations = 0;
    for (int iteration = 1; iteration <= last && !converged; iteration++) {
        if (s->settings.cancel != NULL && *s->settings.cancel)
            return JUM_WATER_ERR_CANCELLED;
        if (!solve_heads(s, info)) {
            info->converged = false;
            return JUM_WATER_ERR_SINGULAR;
        }
        info->relative_error = new_flows(s, relax, &largest);
        info->iterations = iteration;
        bool valve_changed = false;
        relax = 1.0;
        if (o->damp_limit > 0.0) {
            if (info->relative_error <= o->damp_limit) {
                relax = 0.6;
                valve_changed = jum_water_valve_status(s);
            }
        } else {
            valve_changed = jum_water_valve_status(s);
        }
        if (has_converged(s, info->relative_error, largest)) {
            if (iteration > trials) {
                converged = true; /* extra trials: statuses are frozen */
                break;
            }
            bool changed = valve_changed;
            changed = jum_water_link_status(s) || changed;
            changed = jum_water_pressure_switches(s) || changed;
            converged = !changed;
            next_check = iteration + o->check_frequency;
        } else if (iteration <= o->max_check && iteration == next_check) {
            jum_water_link_status(s);
            next_check += o->check_frequency;
        }
    }
    publish(s);
    measure(s, info);
    info->total_iterations += info->iterations;
    info->steps++;
    if (converged) {
        info->worst_head_error_m = fmax(info->worst_head_error_m, worst_law_error(s));
        return JUM_WATER_OK;
    }
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
