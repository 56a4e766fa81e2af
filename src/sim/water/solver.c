/* The life of a solver: its memory, the lists of who is what, the state it starts from, what a caller imposes and reads.
 * The sparsity is analysed once, here; nothing that opens or closes later changes it. */
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
        {&s->trouble, links, 1},
        {&s->master, links, sizeof(int)},
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
                     s->anchors,     s->trouble,     s->master};
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
        .trouble = s->trouble,
        .converged = s->converged,
        .unstable = s->unstable,
        .element = s->unsettled,
    };
}
