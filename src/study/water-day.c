/* One civil day of a network, by the solver's own instants: before each, demands are set and what the changes do is
 * switched; after each, the step to the next instant is as long as nothing changes, hours of the changes included, and
 * what is summed over time (volumes, energy, time without water) is summed over that step.  Pressure-driven: who has
 * little pressure draws less, which is what is missing. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "sim/water/quality.h"
#include "study/water-study.h"

#define DAY_S   86400
#define STEP_S  1800 /* at most: half an hour, as demand changes */
#define CUT_M   0.5  /* below that nothing comes out of a tap in the street */
#define EMPTY_M 0.02

typedef struct {
    JumWaterPlan *plan;
    JumWaterSolver *solver;
    JumWaterQuality *quality;
    JumWaterDay *day;
    JumWaterInfo info;
    double *wanted_m3s;          /* [n_nodes] at the present instant */
    double *head_m, *demand_m3s; /* copies: the solver moves its tanks before the step is summed */
    guint8 *cut;                 /* [n_nodes] */
    double *act_m3s;
} Walk;

static void
walk_clear(Walk *walk)
{
    jum_water_solver_free(walk->solver);
    jum_water_quality_free(walk->quality);
    jum_water_day_unref(walk->day);
    g_free(walk->wanted_m3s);
    g_free(walk->head_m);
    g_free(walk->demand_m3s);
    g_free(walk->cut);
    g_free(walk->act_m3s);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Walk, walk_clear)

JumWaterDay *
jum_water_day_ref(JumWaterDay *day)
{
    g_atomic_int_inc(&day->ref_count);
    return day;
}

void
jum_water_day_unref(JumWaterDay *day)
{
    if (day == NULL || !g_atomic_int_dec_and_test(&day->ref_count))
        return;
    double *owned[] = {day->pressure_m,      day->flow_m3s,       day->level_m,
                       day->contaminant_pct, day->pressure_min_m, day->low_s,
                       day->cut_s,           day->missing_m3,     day->arrival_s,
                       day->peak_pct,        day->level_min_m,    day->empty_s,
                       day->volume_first_m3, day->volume_last_m3, day->act_m3,
                       day->act_s,           day->act_low_m,      day->act_low_m3s};
    for (guint i = 0; i < G_N_ELEMENTS(owned); i++)
        g_free(owned[i]);
    g_free(day->energy);
    g_free(day);
}

static double *
filled(gsize n, double with)
{
    double *values = g_new(double, n + 1);
    for (gsize i = 0; i <= n; i++)
        values[i] = with;
    return values;
}

static JumWaterDay *
day_new(const JumWaterPlan *plan)
{
    const JumWaterRows *rows = plan->input->tables->rows;
    JumWaterDay *d = g_new0(JumWaterDay, 1);
    gsize times = JUM_WATER_TIMES;
    d->ref_count = 1;
    d->start_s = plan->start_s;
    d->n_nodes = rows->n_nodes;
    d->n_tanks = rows->n_tanks;
    d->n_pipes = rows->n_pipes;
    d->n_pumps = (guint) plan->net.n_pumps;
    d->n_acts = plan->acts->len;
    d->pressure_m = filled(times * d->n_nodes, NAN);
    d->flow_m3s = filled(times * d->n_pipes, NAN);
    d->level_m = filled(times * d->n_tanks, NAN);
    d->pressure_min_m = filled(d->n_nodes, INFINITY);
    d->low_s = filled(d->n_nodes, 0.0);
    d->cut_s = filled(d->n_nodes, 0.0);
    d->missing_m3 = filled(d->n_nodes, 0.0);
    d->level_min_m = filled(d->n_tanks, INFINITY);
    d->empty_s = filled(d->n_tanks, NAN);
    d->volume_first_m3 = filled(d->n_tanks, NAN);
    d->volume_last_m3 = filled(d->n_tanks, NAN);
    d->act_m3 = filled(d->n_acts, 0.0);
    d->act_s = filled(d->n_acts, 0.0);
    d->act_low_m = filled(d->n_acts, INFINITY);
    d->act_low_m3s = filled(d->n_acts, INFINITY);
    d->energy = g_new0(JumWaterPumpEnergy, d->n_pumps + 1);
    d->converged = TRUE;
    if (plan->contaminates) {
        d->contaminant_pct = filled(times * d->n_nodes, NAN);
        d->arrival_s = filled(d->n_nodes, NAN);
        d->peak_pct = filled(d->n_nodes, 0.0);
    }
    return d;
}

/* ---- before an instant ---- */

static double
pattern_now(const JumWaterNetwork *net, int pattern, gint64 time_s)
{
    const JumWaterOptions *o = &net->options;
    gint64 step = o->pattern_step_s > 0 ? o->pattern_step_s : 3600;
    const JumWaterPattern *p = pattern >= 0 ? &net->patterns[pattern] : NULL;
    return p != NULL && p->n > 0 ? p->factor[(time_s + o->pattern_start_s) / step % p->n] : 1.0;
}

static void
set_demands(Walk *w, gint64 time_s)
{
    const JumWaterNetwork *net = &w->plan->net;
    const JumWaterInput *input = w->plan->input;
    for (int i = 0; i < net->n_nodes; i++) {
        const JumWaterNode *node = &net->nodes[i];
        double sum = 0.0;
        for (int d = node->first_demand; d < node->first_demand + node->n_demands; d++)
            sum += net->demands[d].base_m3s * pattern_now(net, net->demands[d].pattern, time_s);
        w->wanted_m3s[i] = sum * net->options.demand_factor;
    }
    for (guint a = 0; a < w->plan->acts->len; a++) {
        const JumWaterAct *act = &g_array_index(w->plan->acts, JumWaterAct, a);
        if (!act->on)
            continue;
        for (guint i = 0; act->kind == JUM_WATER_ACT_FACTOR && i < input->tables->rows->n_nodes;
             i++)
            w->wanted_m3s[i] *= act->in_zone[i] ? act->value : 1.0;
        if (act->kind == JUM_WATER_ACT_ADD)
            w->wanted_m3s[act->node] +=
                act->value * pattern_now(net, JUM_WATER_USE_RESIDENTIAL, time_s);
    }
    for (int i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].kind == JUM_WATER_JUNCTION)
            jum_water_solver_set_demand(w->solver, i, w->wanted_m3s[i]);
}

static void
switch_act(Walk *w, JumWaterAct *act)
{
    JumWaterNetwork *net = &w->plan->net;
    gboolean close = act->kind == JUM_WATER_ACT_CLOSE ? act->on : !act->on;
    if (act->kind == JUM_WATER_ACT_CONTAMINATE)
        net->sources[net->nodes[act->node].source].strength = act->on ? act->value : 0.0;
    for (guint l = 0; act->links != NULL && l < act->links->len; l++) {
        int link = g_array_index(act->links, int, l);
        if (close)
            jum_water_solver_hold_link(w->solver, link, false, NAN);
        else
            jum_water_solver_set_link(w->solver, link, net->links[link].open,
                                      net->links[link].setting);
    }
}

/* What is on at this time; a link closed by two changes opens when neither holds it. */
static void
switch_acts(Walk *w, gint64 time_s, gboolean first)
{
    double day_s = (double) ((w->plan->start_s + time_s) % DAY_S);
    gboolean news = first;
    for (guint a = 0; a < w->plan->acts->len; a++) {
        JumWaterAct *act = &g_array_index(w->plan->acts, JumWaterAct, a);
        gboolean on = jum_change_is_on(act->change, day_s);
        news = news || on != act->on;
        act->on = on;
    }
    for (int pass = 0; news && pass < 2; pass++) /* what opens, then what closes: closing wins */
        for (guint a = 0; a < w->plan->acts->len; a++) {
            JumWaterAct *act = &g_array_index(w->plan->acts, JumWaterAct, a);
            gboolean close = act->kind == JUM_WATER_ACT_CLOSE ? act->on : !act->on;
            if ((pass == 1) == close)
                switch_act(w, act);
        }
}

/* No longer than to the next hour of a change. */
static gint64
longest_step(const Walk *w, gint64 time_s)
{
    gint64 step = STEP_S - time_s % STEP_S, day_s = (w->plan->start_s + time_s) % DAY_S;
    for (guint a = 0; a < w->plan->acts->len; a++) {
        const JumWaterAct *act = &g_array_index(w->plan->acts, JumWaterAct, a);
        double hours[2];
        if (!jum_change_hours(act->change, &hours[0], &hours[1]))
            continue;
        for (int i = 0; i < 2; i++)
            if ((gint64) hours[i] > day_s)
                step = MIN(step, (gint64) hours[i] - day_s);
            else if (day_s + step > DAY_S) /* past midnight */
                step = MIN(step, (gint64) hours[i] + DAY_S - day_s);
    }
    return step;
}

/* ---- after an instant ---- */

static void
look(Walk *w, const JumWaterState *state)
{
    const JumWaterNetwork *net = &w->plan->net;
    JumWaterDay *d = w->day;
    memcpy(w->head_m, state->head_m, (gsize) net->n_nodes * sizeof(double));
    memcpy(w->demand_m3s, state->demand_m3s, (gsize) net->n_nodes * sizeof(double));
    memcpy(w->cut, state->isolated, (gsize) net->n_nodes);
    d->instants++;
    d->converged = d->converged && state->converged;
    for (guint i = 0; i < d->n_nodes; i++) {
        double pressure = w->cut[i] ? 0.0 : state->head_m[i] - net->nodes[i].elevation_m;
        d->pressure_min_m[i] = MIN(d->pressure_min_m[i], pressure);
    }
    for (guint t = 0; t < d->n_tanks; t++) {
        int node = net->tanks[t].node;
        double level = state->head_m[node] - net->nodes[node].elevation_m;
        d->level_min_m[t] = MIN(d->level_min_m[t], level);
        if (isnan(d->volume_first_m3[t]))
            d->volume_first_m3[t] = state->tank_volume_m3[t];
        d->volume_last_m3[t] = state->tank_volume_m3[t];
        if (level < net->tanks[t].level_min_m + EMPTY_M && isnan(d->empty_s[t]))
            d->empty_s[t] = (double) (d->start_s + state->time_s);
    }
    for (guint a = 0; a < d->n_acts; a++) {
        const JumWaterAct *act = &g_array_index(w->plan->acts, JumWaterAct, a);
        gboolean outlet = act->kind == JUM_WATER_ACT_OUTLET && act->on;
        w->act_m3s[a] = outlet ? fabs(state->flow_m3s[g_array_index(act->links, int, 0)]) : 0.0;
        if (!outlet)
            continue;
        double pressure =
            w->cut[act->node] ? 0.0 : state->head_m[act->node] - net->nodes[act->node].elevation_m;
        d->act_low_m[a] = MIN(d->act_low_m[a], pressure);
        d->act_low_m3s[a] = MIN(d->act_low_m3s[a], w->act_m3s[a]);
    }
}

static void
report(Walk *w, const JumWaterState *state)
{
    JumWaterDay *d = w->day;
    gsize time = (gsize) (state->time_s / JUM_WATER_REPORT_S);
    if (state->time_s % JUM_WATER_REPORT_S != 0 || time >= JUM_WATER_TIMES)
        return;
    JumWaterAnswer answer = {.node_pressure_m = d->pressure_m + time * d->n_nodes,
                             .pipe_flow_m3s = d->flow_m3s + time * d->n_pipes,
                             .tank_level_m = d->level_m + time * d->n_tanks};
    jum_water_rows_answer(w->plan->input->tables->rows, state, &answer);
    if (w->quality != NULL)
        memcpy(d->contaminant_pct + time * d->n_nodes, jum_water_quality_nodes(w->quality),
               d->n_nodes * sizeof(double));
}

static void
sum_quality(Walk *w, gint64 end_s)
{
    const double *now = w->quality != NULL ? jum_water_quality_nodes(w->quality) : NULL;
    double threshold = w->plan->input->figures.threshold_pct;
    for (guint i = 0; now != NULL && i < w->day->n_nodes; i++) {
        w->day->peak_pct[i] = MAX(w->day->peak_pct[i], now[i]);
        if (now[i] >= threshold && isnan(w->day->arrival_s[i]))
            w->day->arrival_s[i] = (double) (w->day->start_s + end_s);
    }
}

/* What held during the step. */
static void
sum_step(Walk *w, double step_s)
{
    const JumWaterNetwork *net = &w->plan->net;
    const double *required = w->plan->input->service->required_m;
    JumWaterDay *d = w->day;
    for (guint i = 0; i < d->n_nodes; i++) {
        double pressure = w->cut[i] ? 0.0 : w->head_m[i] - net->nodes[i].elevation_m;
        double wanted = w->wanted_m3s[i],
               got = w->cut[i] ? 0.0 : MIN(MAX(w->demand_m3s[i], 0.0), wanted);
        if (net->nodes[i].kind != JUM_WATER_JUNCTION)
            continue;
        d->cut_s[i] += pressure < CUT_M ? step_s : 0.0;
        d->low_s[i] += pressure < required[i] ? step_s : 0.0; /* never where none is owed: NaN */
        d->missing_m3[i] += MAX(wanted - got, 0.0) * step_s;
        d->wanted_m3 += wanted * step_s;
        d->delivered_m3 += got * step_s;
    }
    for (guint a = 0; a < d->n_acts; a++) {
        d->act_m3[a] += w->act_m3s[a] * step_s;
        d->act_s[a] += w->act_m3s[a] > 0.0 ? step_s : 0.0;
    }
}

/* Moves on; 0 at the end of the day, −1 without memory. */
static gint64
step_forward(Walk *w, const JumWaterState *state, gint64 time_s)
{
    JumWaterState held = *state;
    w->plan->net.options.hydraulic_step_s = longest_step(w, time_s);
    gint64 step = jum_water_solver_advance(w->solver);
    if (step <= 0)
        return 0;
    held.head_m = w->head_m;
    jum_water_energy_add(&w->plan->net, &held, step, w->day->energy);
    for (gint64 done = 0, part; w->quality != NULL && done < step; done += part) {
        part = MIN(step - done, w->plan->net.options.quality_step_s);
        held.time_s = time_s + done; /* in its own steps, so that an arrival is known to them */
        if (!jum_water_quality_advance(w->quality, &held, part))
            return -1;
        sum_quality(w, time_s + done + part);
    }
    sum_step(w, (double) step);
    return step;
}

/* ---- the walk ---- */

static gboolean
fail(const Walk *w, JumWaterError fault, GError **error)
{
    const JumWaterNetwork *net = &w->plan->net;
    const JumWaterTables *t = w->plan->input->tables;
    int element = w->info.element, n_links = t->rows->net.n_links;
    int n_nodes = t->rows->net.n_nodes;
    const char *id = _("the network");
    if (element >= 0 && element < n_links)
        id = jum_water_tables_link_id(t, element);
    else if (element >= net->n_links && element - net->n_links < n_nodes)
        id = jum_water_tables_node_id(t, element - net->n_links);
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("The water network cannot be solved: %s: %s"),
                id, jum_water_error_text(fault));
    return FALSE;
}

static gboolean
walk_start(Walk *w, GError **error)
{
    const JumWaterNetwork *net = &w->plan->net;
    JumWaterSettings settings = {0};
    JumWaterError fault = jum_water_solver_new(net, &settings, &w->solver, &w->info);
    if (fault != JUM_WATER_OK)
        return fail(w, fault, error);
    if (w->plan->contaminates && (w->quality = jum_water_quality_new(net)) == NULL)
        return fail(w, JUM_WATER_ERR_MEMORY, error);
    w->wanted_m3s = filled((gsize) net->n_nodes, 0.0);
    w->head_m = filled((gsize) net->n_nodes, 0.0);
    w->demand_m3s = filled((gsize) net->n_nodes, 0.0);
    w->cut = g_new0(guint8, (gsize) net->n_nodes + 1);
    w->act_m3s = filled(w->plan->acts->len, 0.0);
    jum_water_solver_reset(w->solver);
    return TRUE;
}

static gboolean
walk_day(Walk *w, const JumStudyRun *run, double from, double to, GError **error)
{
    for (gint64 time_s = 0;;) {
        if (!jum_study_goes_on(run, from + (to - from) * (double) time_s / DAY_S, error))
            return FALSE;
        switch_acts(w, time_s, time_s == 0);
        jum_water_solver_prepare(w->solver);
        set_demands(w, time_s);
        JumWaterError fault = jum_water_solver_instant(w->solver, &w->info);
        if (fault != JUM_WATER_OK && fault != JUM_WATER_ERR_NO_CONVERGENCE)
            return fail(w, fault, error);
        JumWaterState state = jum_water_solver_state(w->solver);
        state.converged = fault == JUM_WATER_OK;
        look(w, &state);
        report(w, &state);
        w->day->largest_residual_m3s =
            MAX(w->day->largest_residual_m3s, w->info.worst_residual_m3s);
        gint64 step = step_forward(w, &state, time_s);
        if (step < 0)
            return fail(w, JUM_WATER_ERR_MEMORY, error);
        if (step == 0)
            return TRUE;
        time_s += step;
    }
}

/* Whether pumps run at the end, for the day that follows. */
static void
keep_pumps(Walk *w)
{
    JumWaterState state = jum_water_solver_state(w->solver);
    JumWaterNetwork *net = &w->plan->net;
    for (int p = 0; p < net->n_pumps; p++)
        net->links[net->pumps[p].link].open = state.status[net->pumps[p].link] != JUM_WATER_CLOSED;
}

JumWaterDay *
jum_water_day_solve(JumWaterPlan *plan,
                    gboolean settle,
                    const JumStudyRun *run,
                    double from,
                    double to,
                    GError **error)
{
    g_auto(Walk) w = {.plan = plan};
    w.day = day_new(plan);
    if (!walk_start(&w, error) || !walk_day(&w, run, from, to, error))
        return NULL;
    if (settle)
        keep_pumps(&w);
    return g_steal_pointer(&w.day);
}
