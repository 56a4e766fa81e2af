/* Rule-based controls: premises joined by AND and OR, actions by priority.  Evaluated at every rule step while tanks
 * move; the first step in which something changes ends the hydraulic step.  Source: EPANET 2.2 manual, appendix C. */
#include "sim/water/state.h"

#include <math.h>

#include "sim/water/units.h"

static bool
time_holds(const JumWaterSolver *s, const JumWaterPremise *p, int64_t step_s)
{
    int64_t before = s->time_s - step_s + 1, now = s->time_s, wanted = (int64_t) p->value;
    if (p->variable == JUM_WATER_VAR_CLOCK) {
        before = (before + s->net->options.start_clock_s) % 86400;
        now = (now + s->net->options.start_clock_s) % 86400;
    }
    bool passed =
        now < before ? wanted >= before || wanted <= now : wanted >= before && wanted <= now;
    switch (p->relation) {
    case JUM_WATER_LT:
        return now < wanted;
    case JUM_WATER_LE:
        return now <= wanted;
    case JUM_WATER_GT:
        return now > wanted;
    case JUM_WATER_GE:
        return now >= wanted;
    case JUM_WATER_EQ:
        return passed;
    case JUM_WATER_NE:
        return !passed;
    }
    return false;
}

static bool
status_holds(const JumWaterSolver *s, const JumWaterPremise *p)
{
    int8_t state = s->state[p->index];
    int shown = state <= JUM_WATER_ST_CLOSED   ? JUM_WATER_CLOSED
                : state == JUM_WATER_ST_ACTIVE ? JUM_WATER_ACTIVE
                                               : JUM_WATER_OPEN;
    return (shown == (int) p->value) == (p->relation == JUM_WATER_EQ);
}

/* Seconds until the tank is full (positive inflow) or empty; NaN when it is not on its way. */
static double
tank_time(const JumWaterSolver *s, int node, bool fill)
{
    int t = s->net->nodes[node].tank;
    if (t < 0)
        return NAN;
    const JumWaterTank *tank = &s->net->tanks[t];
    double q = s->demand[node];
    if (fill ? q <= JUM_FLOW_ZERO : q >= -JUM_FLOW_ZERO)
        return NAN;
    double limit =
        jum_water_tank_volume(s->net, tank, fill ? tank->level_max_m : tank->level_min_m);
    return (limit - s->tank_volume[t]) / q;
}

static double
system_demand(const JumWaterSolver *s)
{
    double sum = 0.0;
    for (int i = 0; i < s->net->n_nodes; i++) {
        if (!s->fixed[i])
            sum += s->full_demand[i];
    }
    return sum;
}

static double
variable_value(const JumWaterSolver *s, const JumWaterPremise *p)
{
    int i = p->index;
    switch (p->variable) {
    case JUM_WATER_VAR_DEMAND:
        return p->object == JUM_WATER_OBJECT_SYSTEM ? system_demand(s) : s->demand[i];
    case JUM_WATER_VAR_HEAD:
    case JUM_WATER_VAR_GRADE:
        return s->head[i];
    case JUM_WATER_VAR_LEVEL:
    case JUM_WATER_VAR_PRESSURE:
        return s->head[i] - s->net->nodes[i].elevation_m;
    case JUM_WATER_VAR_FLOW:
        return fabs(s->flow[i]);
    case JUM_WATER_VAR_SETTING:
        return s->setting[i];
    case JUM_WATER_VAR_FILL_TIME:
        return tank_time(s, i, true);
    case JUM_WATER_VAR_DRAIN_TIME:
        return tank_time(s, i, false);
    default:
        return NAN;
    }
}

static bool
premise_holds(const JumWaterSolver *s, const JumWaterPremise *p, int64_t step_s)
{
    if (p->variable == JUM_WATER_VAR_TIME || p->variable == JUM_WATER_VAR_CLOCK)
        return time_holds(s, p, step_s);
    if (p->variable == JUM_WATER_VAR_STATUS)
        return status_holds(s, p);
    double x = variable_value(s, p), tol = p->tolerance;
    if (isnan(x))
        return false;
    switch (p->relation) {
    case JUM_WATER_EQ:
        return fabs(x - p->value) <= tol;
    case JUM_WATER_NE:
        return fabs(x - p->value) >= tol;
    case JUM_WATER_LT:
        return x <= p->value + tol;
    case JUM_WATER_LE:
        return x <= p->value - tol;
    case JUM_WATER_GT:
        return x >= p->value - tol;
    case JUM_WATER_GE:
        return x >= p->value + tol;
    }
    return false;
}

static bool
rule_holds(const JumWaterSolver *s, const JumWaterRule *rule, int64_t step_s)
{
    bool result = true;
    for (int i = 0; i < rule->n_premises; i++) {
        const JumWaterPremise *p = &s->net->premises[rule->first_premise + i];
        if (p->is_or) {
            if (!result)
                result = premise_holds(s, p, step_s);
        } else {
            if (!result)
                return false;
            result = premise_holds(s, p, step_s);
        }
    }
    return result;
}

static bool
act(JumWaterSolver *s, const JumWaterRuleAction *action)
{
    int k = action->link;
    bool is_open = s->state[k] > JUM_WATER_ST_CLOSED;
    if (s->held[k])
        return false;
    if (!action->has_setting)
        return action->open != is_open && jum_water_set_open(s, k, action->open);
    if (fabs(s->setting[k] - action->setting) <= 1.0e-3)
        return false;
    jum_water_apply_setting(s, k, action->setting);
    return true;
}

/* The actions that a rule takes now: first index and number. */
static int
actions_of(const JumWaterSolver *s, int rule, int *n)
{
    const JumWaterRule *r = &s->net->rules[rule];
    *n = s->rule_speaks[rule] > 0 ? r->n_then : s->rule_speaks[rule] < 0 ? r->n_else : 0;
    return s->rule_speaks[rule] > 0 ? r->first_then : r->first_else;
}

/* For each link the rule of highest priority that speaks about it now, the earlier one at equal priority. */
static void
find_masters(JumWaterSolver *s)
{
    for (int a = 0; a < s->net->n_rule_actions; a++)
        s->master[s->net->rule_actions[a].link] = -1;
    for (int r = 0; r < s->net->n_rules; r++) {
        int n, first = actions_of(s, r, &n);
        for (int a = first; a < first + n; a++) {
            int *master = &s->master[s->net->rule_actions[a].link];
            if (*master < 0 || s->net->rules[r].priority > s->net->rules[*master].priority)
                *master = r;
        }
    }
}

bool
jum_water_apply_rules(JumWaterSolver *s, int64_t step_s)
{
    bool changed = false;
    for (int r = 0; r < s->net->n_rules; r++)
        s->rule_speaks[r] = rule_holds(s, &s->net->rules[r], step_s) ? 1
                            : s->net->rules[r].n_else > 0            ? -1
                                                                     : 0;
    find_masters(s);
    for (int r = 0; r < s->net->n_rules; r++) {
        int n, first = actions_of(s, r, &n);
        for (int a = first; a < first + n; a++) {
            const JumWaterRuleAction *action = &s->net->rule_actions[a];
            if (s->master[action->link] == r)
                changed = act(s, action) || changed;
        }
    }
    return changed;
}
