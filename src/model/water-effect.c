/* "If X closes": who is cut is read from the graph, what pressure is left from a solution that starts at the present one.
 * Two solvers of one network, so that before and after can be compared node by node; pressure-driven, since taps at a
 * low pressure draw less. */
#include "model/water-effect.h"

#include <math.h>
#include <string.h>

#include "sim/water/copy.h"
#include "sim/water/criticality.h"

#define MAX_TRIALS 60

struct JumWaterCase {
    const JumWaterTables *tables;
    const JumWaterService *service;
    const JumWaterRows *rows;
    volatile bool cancel;
    JumWaterNetwork net; /* the rows' own, pressure-driven */
    JumWaterSettings settings;
    JumWaterSolver *before, *after;
    JumWaterIsolation isolation;
    gboolean prepared;
    guint8 *open, *cut, *low;
};

JumWaterCase *
jum_water_case_new(const JumWaterTables *tables, const JumWaterService *service, GError **error)
{
    g_autoptr(JumWaterCase) c = g_new0(JumWaterCase, 1);
    JumWaterInfo info;
    c->tables = tables;
    c->service = service;
    c->rows = tables->rows;
    c->net = tables->rows->net; /* shares its arrays */
    c->net.options.pressure_driven = true;
    c->settings = (JumWaterSettings){.max_trials = MAX_TRIALS, .cancel = &c->cancel};
    c->open = g_new0(guint8, c->net.n_links + 1);
    c->cut = g_new0(guint8, c->net.n_nodes + 1);
    c->low = g_new0(guint8, c->net.n_nodes + 1);
    JumWaterError fault = jum_water_solver_new(&c->net, &c->settings, &c->before, &info);
    if (fault == JUM_WATER_OK)
        fault = jum_water_solver_new(&c->net, &c->settings, &c->after, &info);
    if (fault == JUM_WATER_OK)
        fault = jum_water_isolation_init(&c->isolation, &c->net);
    if (fault == JUM_WATER_OK)
        return g_steal_pointer(&c);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, jum_water_error_text(fault));
    return NULL;
}

void
jum_water_case_free(JumWaterCase *c)
{
    if (c == NULL)
        return;
    jum_water_solver_free(c->before);
    jum_water_solver_free(c->after);
    jum_water_isolation_clear(&c->isolation);
    g_free(c->open);
    g_free(c->cut);
    g_free(c->low);
    g_free(c);
}

volatile bool *
jum_water_case_cancel(JumWaterCase *c)
{
    return &c->cancel;
}

/* ---- as it is ---- */

static double
at(const double *values, guint row, double otherwise)
{
    return values != NULL && isfinite(values[row]) ? values[row] : otherwise;
}

static void
impose_links(JumWaterCase *c, const JumWaterNow *now)
{
    const JumWaterRows *rows = c->rows;
    for (int k = 0; k < c->net.n_links; k++)
        c->open[k] = c->net.links[k].open;
    for (guint row = 0; row < rows->n_valves; row++) {
        int k = rows->valve_link[row];
        double opening = k >= 0 ? at(now->valve_opening_pu, row, NAN) : NAN;
        if (isnan(opening))
            continue;
        double loss = jum_water_valve_loss(opening), setting = c->net.links[k].setting;
        c->open[k] = isfinite(loss);
        if (c->net.links[k].kind == JUM_WATER_TCV && isfinite(loss))
            setting = fmax(loss, isfinite(setting) ? setting : 0.0);
        jum_water_solver_set_link(c->before, k, isfinite(loss), setting);
    }
    for (guint row = 0; row < rows->n_pumps;
         row++) { /* one that only waits still feeds: it stays open */
        int k = rows->pump_link[row];
        double runs = k >= 0 ? at(now->pump_running, row, NAN) : NAN;
        if (!isnan(runs))
            jum_water_solver_set_link(c->before, k, runs > 0.0, runs > 0.0 ? 1.0 : NAN);
    }
}

static void
impose_nodes(JumWaterCase *c, const JumWaterNow *now)
{
    const JumWaterRows *rows = c->rows;
    for (guint t = 0; t < rows->n_tanks; t++) {
        int node = (int) (rows->n_nodes + t);
        const JumWaterTank *tank = &c->net.tanks[t];
        double level_m = at(now->tank_level_m, t, tank->level_init_m);
        level_m = fmin(fmax(level_m, tank->level_min_m), tank->level_max_m);
        jum_water_solver_set_head(c->before, node, c->net.nodes[node].elevation_m + level_m);
    }
    for (guint i = 0; i < rows->n_nodes; i++)
        if (c->net.nodes[i].kind == JUM_WATER_JUNCTION && c->net.demands[i].base_m3s > 0.0)
            jum_water_solver_set_demand(c->before, (int) i,
                                        c->net.demands[i].base_m3s *
                                            fmax(now->demand_pu[c->net.demands[i].pattern], 0.0));
}

gboolean
jum_water_case_prepare(JumWaterCase *c, const JumWaterNow *now)
{
    JumWaterInfo info = {.element = -1};
    if (!c->prepared)
        jum_water_solver_reset(c->before);
    impose_links(c, now);
    impose_nodes(c, now);
    c->prepared = jum_water_solver_instant(c->before, &info) == JUM_WATER_OK;
    return c->prepared;
}

/* ---- as it would be ---- */

static double
emptied_s(const JumWaterCase *c, const JumWaterState *s, guint t)
{
    guint node = c->rows->n_nodes + t;
    const JumWaterTank *tank = &c->net.tanks[t];
    double level_m = s->head_m[node] - c->net.nodes[node].elevation_m;
    double in_m3s = s->demand_m3s[node];
    return in_m3s < -1e-6 ? (level_m - tank->level_min_m) * tank->area_m2 / -in_m3s : INFINITY;
}

/* A tank counts that empties within a day and at least a quarter sooner than without. */
static void
judge_tanks(const JumWaterCase *c, JumWaterEffect *e)
{
    JumWaterState before = jum_water_solver_state(c->before);
    JumWaterState after = jum_water_solver_state(c->after);
    for (guint t = 0; t < c->rows->n_tanks && e->solved; t++) {
        double s = emptied_s(c, &after, t);
        if (s < 86400.0 && s < 0.75 * emptied_s(c, &before, t) && s < e->tank_s) {
            e->tank_s = s;
            e->tank = t;
        }
    }
}

static void
judge_node(JumWaterCase *c,
           guint i,
           const JumWaterState *before,
           const JumWaterState *after,
           JumWaterEffect *e)
{
    const JumWaterService *service = c->service;
    double elevation_m = c->net.nodes[i].elevation_m, drawn = before->demand_m3s[i];
    gboolean draws = drawn > 0.0 || service->customers[i] > 0;
    if (c->cut[i] == JUM_WATER_CUT_INSIDE || c->cut[i] == JUM_WATER_CUT_BEHIND) {
        e->cut_nodes += draws;
        e->cut_customers += service->customers[i];
        e->cut_people += service->people[i];
        e->cut_hydrants += service->hydrants[i];
        e->cut_m3s += drawn;
        return;
    }
    if (c->cut[i] != JUM_WATER_SERVED || !e->solved || !draws || after->isolated[i])
        return;
    double pressure_m = after->head_m[i] - elevation_m;
    e->short_m3s += fmax(drawn - after->demand_m3s[i], 0.0);
    if (!(pressure_m >= e->lowest_m)) {
        e->lowest_m = pressure_m;
        e->lowest_node = i;
    }
    if (before->head_m[i] - elevation_m < service->required_m[i] ||
        !(pressure_m < service->required_m[i]))
        return;
    c->low[i] = 1;
    e->low_nodes++;
    e->low_customers += service->customers[i];
    e->low_people += service->people[i];
}

static void
judge(JumWaterCase *c, JumWaterEffect *e)
{
    JumWaterState before = jum_water_solver_state(c->before);
    JumWaterState after = jum_water_solver_state(c->after);
    memset(c->low, 0, (gsize) c->net.n_nodes);
    for (guint i = 0; i < c->rows->n_nodes; i++)
        if (c->net.nodes[i].kind == JUM_WATER_JUNCTION)
            judge_node(c, i, &before, &after, e);
    judge_tanks(c, e);
    for (guint i = 0; i < c->service->sites->len; i++) {
        const JumWaterSite *site = &g_array_index(c->service->sites, JumWaterSite, i);
        if (!site->sensitive)
            continue;
        e->cut_sites += c->cut[site->node] == JUM_WATER_CUT_INSIDE ||
                        c->cut[site->node] == JUM_WATER_CUT_BEHIND;
        e->low_sites += c->low[site->node];
    }
}

static void
solve_after(JumWaterCase *c, JumWaterEffect *e, gint64 began_us)
{
    JumWaterInfo info = {.element = -1};
    e->solved = c->prepared && jum_water_solver_instant(c->after, &info) == JUM_WATER_OK;
    judge(c, e);
    e->solve_us = (double) (g_get_monotonic_time() - began_us);
}

void
jum_water_case_close_link(JumWaterCase *c, int link, JumWaterEffect *e)
{
    gint64 began_us = g_get_monotonic_time();
    *e = (JumWaterEffect){.lowest_m = NAN, .tank_s = INFINITY};
    jum_water_isolation_cut(&c->isolation, NULL, c->open, -1, link, c->cut);
    jum_water_solver_copy(c->after, c->before);
    for (int i = 0; i < c->net.n_nodes; i++)
        if (c->cut[i] != JUM_WATER_SERVED)
            jum_water_solver_set_demand(c->after, i, 0.0);
    jum_water_solver_hold_link(c->after, link, false, NAN);
    solve_after(c, e, began_us);
}

void
jum_water_case_close_segment(JumWaterCase *c,
                             const JumWaterSegments *segments,
                             int segment,
                             JumWaterEffect *e)
{
    gint64 began_us = g_get_monotonic_time();
    *e = (JumWaterEffect){.lowest_m = NAN, .tank_s = INFINITY};
    jum_water_isolation_cut(&c->isolation, segments, c->open, segment, -1, c->cut);
    jum_water_solver_copy(c->after, c->before);
    jum_water_lose_segment(c->after, &c->net, segments, c->open, segment, c->cut);
    solve_after(c, e, began_us);
}

/* ---- the last close ---- */

const guint8 *
jum_water_case_cut(const JumWaterCase *c)
{
    return c->cut;
}

const guint8 *
jum_water_case_low(const JumWaterCase *c)
{
    return c->low;
}

JumWaterState
jum_water_case_before(const JumWaterCase *c)
{
    return jum_water_solver_state(c->before);
}

JumWaterState
jum_water_case_after(const JumWaterCase *c)
{
    return jum_water_solver_state(c->after);
}

const guint8 *
jum_water_case_open(const JumWaterCase *c)
{
    return c->open;
}

const JumWaterSolver *
jum_water_case_solver(const JumWaterCase *c)
{
    return c->before;
}
