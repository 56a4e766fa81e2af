/* Where the day that is studied begins, and that day as it is today.  Usually at midnight, with the levels that a day
 * before it leaves; or at the instant of a snapshot, with the tanks, pumps and valves as they were measured, for the 24
 * hours that follow.  What was not measured stands as it usually does at that hour. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "study/water-study.h"

#define DAY_S 86400

/* ---- the usual day ---- */

/* Levels and pumps at midnight, as the day that ends there leaves them. */
static gboolean
settle(JumWaterInput *input, const JumStudyRun *run, GError **error)
{
    if (input->level_m != NULL)
        return TRUE;
    g_autoptr(JumWaterPlan) plan = jum_water_plan_new(input, NULL, FALSE, error);
    if (plan == NULL)
        return FALSE;
    g_autoptr(JumWaterDay) day = jum_water_day_solve(plan, TRUE, run, 0.0, 0.2, error);
    if (day == NULL)
        return FALSE;
    input->pump_runs = g_new0(guint8, day->n_pumps + 1);
    for (guint p = 0; p < day->n_pumps; p++)
        input->pump_runs[p] = plan->net.links[plan->net.pumps[p].link].open;
    input->level_m = g_new0(double, day->n_tanks + 1);
    for (guint t = 0; t < day->n_tanks; t++)
        input->level_m[t] = day->level_m[(gsize) (JUM_WATER_TIMES - 1) * day->n_tanks + t];
    return TRUE;
}

static JumWaterDay *
solve_unchanged(JumWaterInput *input,
                const JumScenario *start,
                const JumStudyRun *run,
                const double share[2],
                GError **error)
{
    g_autoptr(JumWaterPlan) plan = jum_water_plan_new(input, start, FALSE, error);
    return plan != NULL ? jum_water_day_solve(plan, FALSE, run, share[0], share[1], error) : NULL;
}

/* ---- a snapshot ---- */

static guint64
key_of(const JumScenario *start)
{
    guint64 key = jum_hash_bytes(JUM_HASH_INIT, &start->instant, sizeof start->instant);
    for (guint i = 0; i < start->measured->len; i++) {
        const JumMeasured *m = &g_array_index(start->measured, JumMeasured, i);
        key = jum_hash_text(key, m->address);
        key = jum_hash_bytes(key, &m->value, sizeof m->value);
    }
    return key;
}

/* Patterns and clocks go on from that hour; what EPANET counts from the start of its run is an hour of the day here. */
static void
shift_clock(JumWaterPlan *plan)
{
    JumWaterNetwork *net = &plan->net;
    gsize n = (gsize) net->n_controls;
    net->options.pattern_start_s += plan->start_s;
    net->options.start_clock_s = plan->start_s;
    plan->controls = g_memdup2(net->controls, n * sizeof *net->controls);
    for (gsize i = 0; i < n; i++)
        if (plan->controls[i].kind == JUM_WATER_AT_TIME) {
            plan->controls[i].kind = JUM_WATER_AT_CLOCK;
            plan->controls[i].time_s %= DAY_S;
        }
    net->controls = plan->controls;
}

static void
set_valve(JumWaterLink *link, double opening)
{
    double loss = jum_water_valve_loss(opening);
    link->open = isfinite(loss);
    if (link->kind != JUM_WATER_TCV || !link->open)
        return;
    link->fixed = false;
    link->setting = fmax(loss, isfinite(link->setting) ? link->setting : 0.0);
}

/* In the tables, though the network leaves it out: its ends lead nowhere. */
static gboolean
is_known(const JumWaterTables *t, const char *address)
{
    const JumLayer *layer = g_str_has_prefix(address, "water_valve/")  ? t->valve
                            : g_str_has_prefix(address, "water_pump/") ? t->pump
                                                                       : NULL;
    return layer != NULL && jum_layer_find(layer, strchr(address, '/') + 1) >= 0;
}

static gboolean
set_measured(JumWaterPlan *plan, const JumMeasured *m)
{
    const JumWaterTables *t = plan->input->tables;
    JumWaterNetwork *net = &plan->net;
    if (g_str_has_prefix(m->address, "water_tank/")) {
        int node = jum_water_rows_node(t->rows, &t->layers, m->address);
        if (node < 0)
            return FALSE;
        JumWaterTank *tank = &net->tanks[net->nodes[node].tank];
        tank->level_init_m = fmin(fmax(m->value, tank->level_min_m), tank->level_max_m);
        return TRUE;
    }
    int link = jum_water_rows_link(t->rows, &t->layers, m->address);
    if (link < 0)
        return is_known(t, m->address);
    if (g_str_has_prefix(m->address, "water_valve/"))
        set_valve(&net->links[link], m->value);
    else
        net->links[link].open = m->value > 0.0;
    return TRUE;
}

gboolean
jum_water_start(JumWaterPlan *plan, const JumScenario *start, GError **error)
{
    const JumWaterInput *input = plan->input;
    if (start == NULL || start->measured->len == 0)
        return TRUE;
    plan->start_s = (gint64) (jum_time_civil(start->instant, input->zone).day_s / 60.0) * 60;
    gsize hour = (gsize) (plan->start_s / JUM_WATER_REPORT_S);
    for (guint t = 0; input->usual != NULL && t < input->usual->n_tanks; t++)
        plan->net.tanks[t].level_init_m = input->usual->level_m[hour * input->usual->n_tanks + t];
    shift_clock(plan);
    plan->n_measured = start->measured->len;
    for (guint i = 0; i < start->measured->len; i++) {
        const JumMeasured *m = &g_array_index(start->measured, JumMeasured, i);
        if (!set_measured(plan, m)) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "measured.%s: does not exist in this territory", m->address);
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- today ---- */

static JumWaterDay *
find_today(JumWaterInput *input, const JumScenario *start, const JumStudyRun *run, GError **error)
{
    static const double usual[2] = {0.2, 0.4}, from_there[2] = {0.4, 0.6};
    if (!settle(input, run, error))
        return NULL;
    if (input->usual == NULL)
        input->usual = solve_unchanged(input, NULL, run, usual, error);
    if (input->usual == NULL || start->measured->len == 0)
        return input->usual;
    guint64 key = key_of(start);
    if (input->today == NULL || input->today_key != key) {
        g_clear_pointer(&input->today, jum_water_day_unref);
        input->today = solve_unchanged(input, start, run, from_there, error);
        input->today_key = key;
    }
    return input->today;
}

JumWaterDay *
jum_water_today(JumWaterInput *input,
                const JumScenario *start,
                const JumStudyRun *run,
                GError **error)
{
    g_mutex_lock(&input->lock);
    JumWaterDay *today = find_today(input, start, run, error);
    if (today != NULL)
        jum_water_day_ref(today);
    g_mutex_unlock(&input->lock);
    return today;
}
