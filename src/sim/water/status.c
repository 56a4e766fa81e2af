/* Who opens, closes or controls: check valves, pumps against their shutoff head, control valves, full and empty tanks,
 * pressure switches; and which junctions no source can reach.  Source: EPANET 2.2 manual, chapter 12. */
#include "sim/water/state.h"

#include <math.h>
#include <string.h>

#include "sim/water/units.h"

static int8_t
check_valve(int8_t state, double drop, double q)
{
    if (fabs(drop) > JUM_HEAD_TOL) {
        if (drop < -JUM_HEAD_TOL || q < -JUM_FLOW_TOL)
            return JUM_WATER_ST_CLOSED;
        return JUM_WATER_ST_OPEN;
    }
    return q < -JUM_FLOW_TOL ? JUM_WATER_ST_CLOSED : state;
}

static int8_t
reducing_valve(int8_t state, double q, double minor, double wanted, double h1, double h2)
{
    switch (state) {
    case JUM_WATER_ST_ACTIVE:
        if (q < -JUM_FLOW_TOL)
            return JUM_WATER_ST_CLOSED;
        return h1 - minor * q * q < wanted - JUM_HEAD_TOL ? JUM_WATER_ST_OPEN : JUM_WATER_ST_ACTIVE;
    case JUM_WATER_ST_OPEN:
        if (q < -JUM_FLOW_TOL)
            return JUM_WATER_ST_CLOSED;
        return h2 >= wanted + JUM_HEAD_TOL ? JUM_WATER_ST_ACTIVE : JUM_WATER_ST_OPEN;
    case JUM_WATER_ST_CLOSED:
        if (h1 >= wanted + JUM_HEAD_TOL && h2 < wanted - JUM_HEAD_TOL)
            return JUM_WATER_ST_ACTIVE;
        return h1 < wanted - JUM_HEAD_TOL && h1 > h2 + JUM_HEAD_TOL ? JUM_WATER_ST_OPEN
                                                                    : JUM_WATER_ST_CLOSED;
    default:
        return state;
    }
}

static int8_t
sustaining_valve(int8_t state, double q, double minor, double wanted, double h1, double h2)
{
    switch (state) {
    case JUM_WATER_ST_ACTIVE:
        if (q < -JUM_FLOW_TOL)
            return JUM_WATER_ST_CLOSED;
        return h2 + minor * q * q > wanted + JUM_HEAD_TOL ? JUM_WATER_ST_OPEN : JUM_WATER_ST_ACTIVE;
    case JUM_WATER_ST_OPEN:
        if (q < -JUM_FLOW_TOL)
            return JUM_WATER_ST_CLOSED;
        return h1 < wanted - JUM_HEAD_TOL ? JUM_WATER_ST_ACTIVE : JUM_WATER_ST_OPEN;
    case JUM_WATER_ST_CLOSED:
        if (h1 <= h2 + JUM_HEAD_TOL)
            return JUM_WATER_ST_CLOSED;
        if (h2 > wanted + JUM_HEAD_TOL)
            return JUM_WATER_ST_OPEN;
        return h1 >= wanted + JUM_HEAD_TOL ? JUM_WATER_ST_ACTIVE : JUM_WATER_ST_CLOSED;
    default:
        return state;
    }
}

/* Has link @k changed?  The last one is named if the instant does not settle. */
static bool
note(JumWaterSolver *s, int k, int8_t before)
{
    if (s->state[k] == before)
        return false;
    s->switched = k;
    s->switched_at = s->iteration;
    return true;
}

bool
jum_water_valve_status(JumWaterSolver *s)
{
    bool changed = false;
    for (int i = 0; i < s->n_valves; i++) {
        int k = s->valves[i];
        const JumWaterLink *link = &s->net->links[k];
        if (isnan(s->setting[k]) || s->held[k])
            continue;
        double h1 = s->head[link->from], h2 = s->head[link->to];
        int8_t before = s->state[k];
        if (link->kind == JUM_WATER_PRV)
            s->state[k] =
                reducing_valve(before, s->flow[k], s->minor[k],
                               s->net->nodes[link->to].elevation_m + s->setting[k], h1, h2);
        else if (link->kind == JUM_WATER_PSV)
            s->state[k] =
                sustaining_valve(before, s->flow[k], s->minor[k],
                                 s->net->nodes[link->from].elevation_m + s->setting[k], h1, h2);
        changed = note(s, k, before) || changed;
    }
    return changed;
}

static int8_t
flow_valve(const JumWaterSolver *s, int k, int8_t state, double drop)
{
    if (drop < -JUM_HEAD_TOL || s->flow[k] < -JUM_FLOW_TOL)
        return JUM_WATER_ST_NO_FLOW_CONTROL;
    if (state == JUM_WATER_ST_NO_FLOW_CONTROL && s->flow[k] >= s->setting[k])
        return JUM_WATER_ST_ACTIVE;
    return state;
}

/* A pump of constant power would lift nothing to any height: without flow it is closed, as EPANET 2.3 has it. */
static int8_t
pump_state(const JumWaterSolver *s, int k, double gain)
{
    const JumWaterPump *pump = &s->net->pumps[s->net->links[k].pump];
    double highest = s->setting[k] * s->setting[k] * pump->head_max_m;
    if (pump->kind == JUM_WATER_PUMP_CONSTANT_POWER) {
        highest = JUM_BIG;
        if (s->flow[k] < JUM_FLOW_ZERO)
            return JUM_WATER_ST_NO_HEAD;
    }
    return gain > highest + JUM_HEAD_TOL ? JUM_WATER_ST_NO_HEAD : JUM_WATER_ST_OPEN;
}

/* A full tank takes no more, an empty one gives no more. */
static void
tank_closes_link(JumWaterSolver *s, int k)
{
    const JumWaterLink *link = &s->net->links[k];
    bool tank_first = s->fixed[link->from];
    int node = tank_first ? link->from : link->to, other = tank_first ? link->to : link->from;
    int t = s->net->nodes[node].tank;
    if (t < 0 || s->state[k] <= JUM_WATER_ST_CLOSED)
        return;
    const JumWaterTank *tank = &s->net->tanks[t];
    double q = tank_first ? s->flow[k] : -s->flow[k]; /* out of the tank */
    double drop = s->head[node] - s->head[other];
    double level = s->head[node] - s->net->nodes[node].elevation_m;
    bool pump = link->kind == JUM_WATER_PUMP;
    if (level >= tank->level_max_m - JUM_HEAD_TOL && !tank->can_overflow) {
        if (pump ? !tank_first : check_valve(JUM_WATER_ST_OPEN, drop, q) == JUM_WATER_ST_CLOSED)
            s->state[k] = JUM_WATER_ST_TEMP_CLOSED;
    }
    if (level <= tank->level_min_m + JUM_HEAD_TOL) {
        if (pump ? tank_first : check_valve(JUM_WATER_ST_CLOSED, drop, q) == JUM_WATER_ST_OPEN)
            s->state[k] = JUM_WATER_ST_TEMP_CLOSED;
    }
}

bool
jum_water_link_status(JumWaterSolver *s)
{
    bool changed = false;
    for (int i = 0; i < s->n_watched; i++) {
        int k = s->watched[i];
        const JumWaterLink *link = &s->net->links[k];
        bool at_tank = s->fixed[link->from] || s->fixed[link->to];
        if (s->held[k])
            continue;
        double drop = s->head[link->from] - s->head[link->to];
        int8_t before = s->state[k];
        if (before <= JUM_WATER_ST_TEMP_CLOSED)
            s->state[k] = JUM_WATER_ST_OPEN;
        if (link->kind == JUM_WATER_CV_PIPE)
            s->state[k] = check_valve(s->state[k], drop, s->flow[k]);
        if (link->kind == JUM_WATER_PUMP && s->state[k] >= JUM_WATER_ST_OPEN && s->setting[k] > 0.0)
            s->state[k] = pump_state(s, k, -drop);
        if (link->kind == JUM_WATER_FCV && !isnan(s->setting[k]))
            s->state[k] = flow_valve(s, k, before, drop);
        if (at_tank)
            tank_closes_link(s, k);
        changed = note(s, k, before) || changed;
    }
    return changed;
}

void
jum_water_apply_setting(JumWaterSolver *s, int k, double setting)
{
    const JumWaterLink *link = &s->net->links[k];
    if (link->kind == JUM_WATER_PUMP) {
        s->setting[k] = setting;
        if (setting > 0.0 && s->state[k] <= JUM_WATER_ST_CLOSED)
            s->state[k] = JUM_WATER_ST_OPEN;
        else if (setting == 0.0 && s->state[k] > JUM_WATER_ST_CLOSED)
            s->state[k] = JUM_WATER_ST_CLOSED;
        return;
    }
    bool control =
        link->kind == JUM_WATER_FCV || link->kind == JUM_WATER_PRV || link->kind == JUM_WATER_PSV;
    if (control &&
        (isnan(s->setting[k]) || link->kind == JUM_WATER_FCV || s->state[k] <= JUM_WATER_ST_CLOSED))
        s->state[k] = JUM_WATER_ST_ACTIVE;
    else if (isnan(s->setting[k]) && s->state[k] <= JUM_WATER_ST_CLOSED)
        s->state[k] = JUM_WATER_ST_OPEN;
    s->setting[k] = setting;
}

bool
jum_water_set_open(JumWaterSolver *s, int k, bool open)
{
    const JumWaterLink *link = &s->net->links[k];
    bool was_open = s->state[k] > JUM_WATER_ST_CLOSED;
    double before = s->setting[k];
    if (link->kind == JUM_WATER_PUMP)
        s->setting[k] = open ? 1.0 : 0.0;
    else if (link->kind > JUM_WATER_PUMP && link->kind != JUM_WATER_GPV)
        s->setting[k] = NAN; /* forced open or closed: no longer controlling */
    bool same = s->setting[k] == before || (isnan(s->setting[k]) && isnan(before));
    if (was_open == open && same)
        return false;
    s->state[k] = open ? JUM_WATER_ST_OPEN : JUM_WATER_ST_CLOSED;
    return true;
}

bool
jum_water_obey(JumWaterSolver *s, const JumWaterControl *control)
{
    if (!control->has_setting)
        return jum_water_set_open(s, control->link, control->open);
    if (s->setting[control->link] == control->setting &&
        s->state[control->link] > JUM_WATER_ST_CLOSED)
        return false;
    jum_water_apply_setting(s, control->link, control->setting);
    return true;
}

bool
jum_water_pressure_switches(JumWaterSolver *s)
{
    bool changed = false;
    for (int i = 0; i < s->net->n_controls; i++) {
        const JumWaterControl *c = &s->net->controls[i];
        if (c->kind > JUM_WATER_IF_ABOVE || s->fixed[c->node])
            continue;
        bool fires = c->kind == JUM_WATER_IF_BELOW ? s->head[c->node] <= c->grade_m + JUM_HEAD_TOL
                                                   : s->head[c->node] >= c->grade_m - JUM_HEAD_TOL;
        int8_t before = s->state[c->link];
        if (fires && !s->held[c->link] && jum_water_obey(s, c)) {
            note(s, c->link, before);
            changed = true;
        }
    }
    return changed;
}

/* When the factorisation fails at a node held by an active valve, the valve is to blame. */
bool
jum_water_release_valve(JumWaterSolver *s, int row)
{
    int node = -1;
    for (int i = 0; i < s->net->n_nodes && node < 0; i++) {
        if (s->row[i] == row)
            node = i;
    }
    for (int i = 0; i < s->n_valves && node >= 0; i++) {
        int k = s->valves[i];
        const JumWaterLink *link = &s->net->links[k];
        if (s->held[k] || s->state[k] != JUM_WATER_ST_ACTIVE ||
            (link->from != node && link->to != node))
            continue;
        s->state[k] =
            link->kind == JUM_WATER_FCV ? JUM_WATER_ST_NO_FLOW_CONTROL : JUM_WATER_ST_OPEN;
        return true;
    }
    return false;
}

/* Breadth-first from the sources through links that carry water now.  Returns false when nothing has changed. */
bool
jum_water_find_isolated(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    int head = 0, tail = 0;
    size_t bytes = sizeof *s->state * (size_t) net->n_links;
    if (s->isolation_known && memcmp(s->state, s->seen, bytes) == 0)
        return false;
    memcpy(s->seen, s->state, bytes);
    s->isolation_known = true;
    for (int i = 0; i < net->n_nodes; i++) {
        s->isolated[i] = net->nodes[i].kind == JUM_WATER_JUNCTION;
        if (!s->isolated[i])
            s->queue[tail++] = i;
    }
    while (head < tail) {
        int node = s->queue[head++];
        for (int p = s->adjacency_start[node]; p < s->adjacency_start[node + 1]; p++) {
            int k = s->adjacency[p];
            int other = s->end_a[k] == node ? s->end_b[k] : s->end_a[k];
            if (s->isolated[other] && s->state[k] > JUM_WATER_ST_CLOSED) {
                s->isolated[other] = 0;
                s->queue[tail++] = other;
            }
        }
    }
    return true;
}
