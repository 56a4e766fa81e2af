/* Extended period: demands and controls of an instant, then the longest step in which nothing changes by itself
 * (pattern, report, tank full or empty, control, rule).  Whole seconds, as EPANET counts them. */
#include "sim/water/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/water/energy.h"
#include "sim/water/quality.h"
#include "sim/water/units.h"

enum {
    DAY_S = 86400
};

/* The multipliers of all patterns in the present period; false when they are known already. */
static bool
set_factors(JumWaterSolver *s)
{
    const JumWaterOptions *o = &s->net->options;
    int64_t step = o->pattern_step_s > 0 ? o->pattern_step_s : 3600;
    int64_t period = (s->time_s + o->pattern_start_s) / step;
    if (period == s->factor_period)
        return false;
    s->factor_period = period;
    for (int i = 0; i < s->net->n_patterns; i++) {
        const JumWaterPattern *p = &s->net->patterns[i];
        s->factor[i] = p->n > 0 ? p->factor[period % p->n] : 1.0;
    }
    return true;
}

static double
pattern_factor(const JumWaterSolver *s, int pattern)
{
    return pattern < 0 ? 1.0 : s->factor[pattern];
}

static void
set_junction_demands(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    for (int i = 0; i < net->n_nodes; i++) {
        const JumWaterNode *node = &net->nodes[i];
        double sum = 0.0;
        if (s->fixed[i])
            continue;
        for (int d = node->first_demand; d < node->first_demand + node->n_demands; d++)
            sum += net->demands[d].base_m3s * pattern_factor(s, net->demands[d].pattern);
        s->full_demand[i] = s->demand_flow[i] = sum * net->options.demand_factor;
    }
    s->demands_known = true;
}

static void
set_demands(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    bool known = !set_factors(s) && s->demands_known && !net->options.pressure_driven;
    if (!known && !s->settings.fixed_demands)
        set_junction_demands(s);
    for (int g = 0; g < s->n_given; g++) {
        const JumWaterNode *node = &net->nodes[s->given[g]];
        if (node->kind == JUM_WATER_RESERVOIR && node->head_pattern >= 0)
            s->head[s->given[g]] = node->elevation_m * pattern_factor(s, node->head_pattern);
    }
    for (int i = 0; i < net->n_pumps; i++) {
        const JumWaterPump *pump = &net->pumps[i];
        if (pump->speed_pattern >= 0 && !s->held[pump->link])
            jum_water_apply_setting(s, pump->link, pattern_factor(s, pump->speed_pattern));
    }
}

static bool
control_fires(const JumWaterSolver *s, const JumWaterControl *c)
{
    const JumWaterNetwork *net = s->net;
    if (c->kind == JUM_WATER_AT_TIME)
        return c->time_s == s->time_s;
    if (c->kind == JUM_WATER_AT_CLOCK)
        return (s->time_s + net->options.start_clock_s) % DAY_S == c->time_s;
    const JumWaterNode *node = &net->nodes[c->node];
    if (node->tank < 0)
        return false; /* junctions: jum_water_pressure_switches() */
    const JumWaterTank *tank = &net->tanks[node->tank];
    double now = jum_water_tank_volume(net, tank, s->head[c->node] - node->elevation_m);
    double wanted = jum_water_tank_volume(net, tank, c->grade_m - node->elevation_m);
    double second = fabs(s->demand[c->node]); /* the volume of one second */
    return c->kind == JUM_WATER_IF_BELOW ? now <= wanted + second : now >= wanted - second;
}

void
jum_water_solver_set_time(JumWaterSolver *s, int64_t time_s)
{
    s->time_s = time_s;
}

void
jum_water_solver_prepare(JumWaterSolver *s)
{
    set_demands(s);
    for (int i = 0; i < s->net->n_controls; i++) {
        const JumWaterControl *c = &s->net->controls[i];
        if (!s->held[c->link] && control_fires(s, c))
            jum_water_obey(s, c);
    }
}

bool
jum_water_solver_is_report_time(const JumWaterSolver *s)
{
    const JumWaterOptions *o = &s->net->options;
    int64_t step = o->report_step_s > 0 ? o->report_step_s : 3600;
    return s->time_s >= o->report_start_s && (s->time_s - o->report_start_s) % step == 0;
}

/* ---- the next instant ---- */

static int64_t
until(int64_t time_s, int64_t origin_s, int64_t step_s)
{
    if (step_s <= 0)
        return INT64_MAX;
    if (time_s < origin_s)
        return origin_s - time_s;
    return step_s - (time_s - origin_s) % step_s;
}

static int64_t
shorter(int64_t step_s, int64_t other_s)
{
    return other_s > 0 && other_s < step_s ? other_s : step_s;
}

static int64_t
until_tank_limit(const JumWaterSolver *s, int t)
{
    const JumWaterTank *tank = &s->net->tanks[t];
    double q = s->demand[tank->node],
           level = s->head[tank->node] - s->net->nodes[tank->node].elevation_m;
    double volume;
    if (fabs(q) <= JUM_FLOW_ZERO)
        return 0;
    if (q > 0.0 && level < tank->level_max_m)
        volume = jum_water_tank_volume(s->net, tank, tank->level_max_m) - s->tank_volume[t];
    else if (q < 0.0 && level > tank->level_min_m)
        volume = jum_water_tank_volume(s->net, tank, tank->level_min_m) - s->tank_volume[t];
    else
        return 0;
    double t_s = volume / q + 0.5;
    return t_s < 1e15 ? (int64_t) t_s : INT64_MAX;
}

static bool
would_change(const JumWaterSolver *s, const JumWaterControl *c)
{
    int k = c->link;
    bool is_open = s->state[k] > JUM_WATER_ST_CLOSED;
    if (c->has_setting)
        return s->setting[k] != c->setting;
    return is_open != c->open;
}

static int64_t
until_control(const JumWaterSolver *s, const JumWaterControl *c)
{
    const JumWaterNetwork *net = s->net;
    if (c->kind == JUM_WATER_AT_TIME)
        return c->time_s - s->time_s;
    if (c->kind == JUM_WATER_AT_CLOCK) {
        int64_t now = (s->time_s + net->options.start_clock_s) % DAY_S;
        return c->time_s >= now ? c->time_s - now : DAY_S - now + c->time_s;
    }
    const JumWaterNode *node = &net->nodes[c->node];
    double q = s->demand[c->node], h = s->head[c->node];
    if (node->tank < 0 || fabs(q) <= JUM_FLOW_ZERO)
        return 0;
    bool towards = (h < c->grade_m && c->kind == JUM_WATER_IF_ABOVE && q > 0.0) ||
                   (h > c->grade_m && c->kind == JUM_WATER_IF_BELOW && q < 0.0);
    if (!towards)
        return 0;
    const JumWaterTank *tank = &net->tanks[node->tank];
    double volume = jum_water_tank_volume(net, tank, c->grade_m - node->elevation_m) -
                    s->tank_volume[node->tank];
    double t_s = volume / q + 0.5;
    return t_s < 1e15 ? (int64_t) t_s : INT64_MAX;
}

static int64_t
natural_step(const JumWaterSolver *s)
{
    const JumWaterOptions *o = &s->net->options;
    int64_t step = o->hydraulic_step_s > 0 ? o->hydraulic_step_s : 3600;
    step = shorter(step, until(s->time_s + o->pattern_start_s, 0, o->pattern_step_s));
    step = shorter(step, until(s->time_s, o->report_start_s, o->report_step_s));
    step = shorter(step, o->duration_s - s->time_s);
    for (int t = 0; t < s->net->n_tanks; t++)
        step = shorter(step, until_tank_limit(s, t));
    for (int i = 0; i < s->net->n_controls; i++) {
        const JumWaterControl *c = &s->net->controls[i];
        int64_t t_s = until_control(s, c);
        if (t_s > 0 && t_s < step && !s->held[c->link] && would_change(s, c))
            step = t_s;
    }
    return step;
}

void
jum_water_move_tanks(JumWaterSolver *s, int64_t step_s)
{
    const JumWaterNetwork *net = s->net;
    for (int t = 0; t < net->n_tanks; t++) {
        const JumWaterTank *tank = &net->tanks[t];
        double q = s->demand[tank->node];
        double lowest = jum_water_tank_volume(net, tank, tank->level_min_m);
        double highest = jum_water_tank_volume(net, tank, tank->level_max_m);
        double volume = s->tank_volume[t] + q * (double) step_s;
        if (volume + q >= highest)
            volume = highest;
        else if (volume - q <= lowest)
            volume = lowest;
        s->tank_volume[t] = volume;
        s->head[tank->node] =
            net->nodes[tank->node].elevation_m + jum_water_tank_level(net, tank, volume);
    }
}

int64_t
jum_water_solver_advance(JumWaterSolver *s)
{
    if (s->time_s >= s->net->options.duration_s)
        return 0;
    int64_t step = natural_step(s), start = s->time_s, rule_step = s->net->options.rule_step_s;
    if (s->net->n_rules == 0) {
        jum_water_move_tanks(s, step);
        s->time_s += step;
        return step;
    }
    if (rule_step <= 0)
        rule_step =
            s->net->options.hydraulic_step_s / 10 > 0 ? s->net->options.hydraulic_step_s / 10 : 1;
    int64_t part = rule_step - s->time_s % rule_step;
    do {
        part = part < start + step - s->time_s ? part : start + step - s->time_s;
        s->time_s += part;
        jum_water_move_tanks(s, part);
        if (jum_water_apply_rules(s, part))
            break;
        part = rule_step;
    } while (s->time_s < start + step);
    return s->time_s - start;
}

/* To the next instant, with the water's quality and the pumps' energy of the step.  Tanks move in between, so what the
 * pumps lifted is kept aside. */
static int64_t
step_forward(JumWaterSolver *s, double *heads, bool *ok)
{
    JumWaterState state = jum_water_solver_state(s);
    if (heads != NULL)
        memcpy(heads, s->head, sizeof *heads * (size_t) s->net->n_nodes);
    int64_t step = jum_water_solver_advance(s);
    state.head_m = heads;
    if (s->settings.energy != NULL && (step > 0 || s->net->options.duration_s == 0))
        jum_water_energy_add(s->net, &state, step, s->settings.energy);
    if (s->settings.quality != NULL && step > 0)
        *ok = jum_water_quality_advance(s->settings.quality, &state, step);
    return step;
}

static JumWaterError
run(JumWaterSolver *s, JumWaterReport report, void *user, JumWaterInfo *info, double *heads)
{
    const JumWaterOptions *o = &s->net->options;
    JumWaterError worst = JUM_WATER_OK;
    bool ok = true;
    for (;;) {
        jum_water_solver_prepare(s);
        JumWaterError error = jum_water_solver_instant(s, info);
        if (error != JUM_WATER_OK && error != JUM_WATER_ERR_NO_CONVERGENCE)
            return error;
        JumWaterState state = jum_water_solver_state(s);
        worst = error != JUM_WATER_OK ? error : worst;
        if (report != NULL && !report(&state, jum_water_solver_is_report_time(s), user))
            return JUM_WATER_ERR_CANCELLED;
        if (error != JUM_WATER_OK && o->extra_trials < 0)
            return error; /* the file asks to stop */
        if (s->settings.progress != NULL && o->duration_s > 0)
            s->settings.progress((double) s->time_s / (double) o->duration_s, s->settings.user);
        if (step_forward(s, heads, &ok) == 0)
            return worst;
        if (!ok)
            return JUM_WATER_ERR_MEMORY;
    }
}

JumWaterError
jum_water_simulate(JumWaterSolver *s, JumWaterReport report, void *user, JumWaterInfo *info)
{
    double *heads = NULL;
    jum_water_solver_reset(s);
    *info = (JumWaterInfo){.element = -1, .converged = true};
    if (s->settings.energy != NULL &&
        (heads = malloc(sizeof *heads * (size_t) (s->net->n_nodes + 1))) == NULL)
        return JUM_WATER_ERR_MEMORY;
    JumWaterError error = run(s, report, user, info, heads);
    free(heads);
    return error;
}
