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
    JumWaterSolver *before, *after;           /* now */
    JumWaterSolver *hour_before, *hour_after; /* at another hour */
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
    JumWaterSolver **others[] = {&c->after, &c->hour_before, &c->hour_after};
    for (gsize i = 0; i < G_N_ELEMENTS(others) && fault == JUM_WATER_OK; i++)
        fault = jum_water_solver_new(&c->net, &c->settings, others[i], &info);
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
    jum_water_solver_free(c->hour_before);
    jum_water_solver_free(c->hour_after);
    jum_water_isolation_clear(&c->isolation);
    g_free(c->open);
    g_free(c->cut);
    g_free(c->low);
    g_free(c);
}

guint
jum_water_case_n_nodes(const JumWaterCase *c)
{
    return c->rows->n_nodes;
}

double
jum_water_case_elevation_m(const JumWaterCase *c, guint row)
{
    return c->net.nodes[row].elevation_m;
}

gboolean
jum_water_case_is_source(const JumWaterCase *c, guint row)
{
    return c->net.nodes[row].kind != JUM_WATER_JUNCTION;
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

/* What each place wants; nothing where @cut says that there is no water. */
static void
impose_demand(const JumWaterCase *c,
              JumWaterSolver *solver,
              const double demand_pu[JUM_WATER_N_USES],
              const guint8 *cut)
{
    for (guint i = 0; i < c->rows->n_nodes; i++) {
        const JumWaterDemand *d = &c->net.demands[i];
        if (c->net.nodes[i].kind != JUM_WATER_JUNCTION || !(d->base_m3s > 0.0))
            continue;
        gboolean dry = cut != NULL && cut[i] != JUM_WATER_SERVED;
        jum_water_solver_set_demand(
            solver, (int) i, dry ? 0.0 : d->base_m3s * fmax(demand_pu[c->rows->node_use[i]], 0.0));
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
    impose_demand(c, c->before, now->demand_pu, NULL);
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
    jum_water_dry(c->after, &c->net, c->cut);
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

void
jum_water_case_move_valve(JumWaterCase *c, guint valve, double opening_pu, JumWaterEffect *e)
{
    gint64 began_us = g_get_monotonic_time();
    int k = c->rows->valve_link[valve];
    double loss = jum_water_valve_loss(opening_pu);
    *e = (JumWaterEffect){.lowest_m = NAN, .tank_s = INFINITY};
    if (k < 0)
        return; /* leads nowhere: nothing is known of it */
    if (!isfinite(loss)) {
        jum_water_case_close_link(c, k, e);
        return;
    }
    const JumWaterLink *link = &c->net.links[k];
    jum_water_isolation_cut(&c->isolation, NULL, c->open, -1, -1, c->cut);
    jum_water_solver_copy(c->after, c->before);
    jum_water_solver_set_link(c->after, k, true,
                              link->kind == JUM_WATER_TCV
                                  ? fmax(loss, isfinite(link->setting) ? link->setting : 0.0)
                                  : link->setting);
    solve_after(c, e, began_us);
}

/* ---- at other hours ---- */

/* Customers newly below at that hour; -1: not known. */
static gint64
low_at(JumWaterCase *c, int hour, double factor)
{
    JumWaterInfo info = {.element = -1};
    double demand_pu[JUM_WATER_N_USES];
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        demand_pu[use] = factor * jum_water_demand_pu((JumWaterUse) use, 3600.0 * (hour + 0.5));
    impose_demand(c, c->hour_before, demand_pu, NULL);
    impose_demand(c, c->hour_after, demand_pu, c->cut);
    if (jum_water_solver_instant(c->hour_before, &info) != JUM_WATER_OK ||
        jum_water_solver_instant(c->hour_after, &info) != JUM_WATER_OK)
        return -1;
    JumWaterState before = jum_water_solver_state(c->hour_before);
    JumWaterState after = jum_water_solver_state(c->hour_after);
    gint64 customers = 0;
    for (guint i = 0; i < c->rows->n_nodes; i++) {
        double least_m = c->service->required_m[i] + c->net.nodes[i].elevation_m;
        if (c->cut[i] == JUM_WATER_SERVED && before.head_m[i] >= least_m &&
            after.head_m[i] < least_m)
            customers += c->service->customers[i];
    }
    return customers;
}

static int
thirstiest_first(const void *a, const void *b, void *demand)
{
    const double *d = demand;
    int i = *(const int *) a, j = *(const int *) b;
    return d[i] > d[j] ? -1 : d[i] < d[j] ? 1 : i - j;
}

void
jum_water_case_hours(JumWaterCase *c, double factor, JumWaterEffect *e)
{
    double total[24] = {0.0}, wanted_m3s[JUM_WATER_N_USES] = {0.0};
    int order[24], first_fine = 24, last_low = -1;
    e->low_hours = 0;
    if (!e->solved)
        return;
    for (guint i = 0; i < c->rows->n_nodes; i++)
        wanted_m3s[c->rows->node_use[i]] += c->net.demands[i].base_m3s;
    for (int h = 0; h < 24; h++) {
        order[h] = h;
        for (int use = 0; use < JUM_WATER_N_USES; use++)
            total[h] +=
                wanted_m3s[use] * jum_water_demand_pu((JumWaterUse) use, 3600.0 * (h + 0.5));
    }
    g_qsort_with_data(order, 24, sizeof *order, thirstiest_first, total);
    jum_water_solver_copy(c->hour_before, c->before);
    jum_water_solver_copy(c->hour_after, c->after);
    for (int at = 0; last_low + 1 < first_fine; at = (last_low + first_fine) / 2) {
        gint64 low = low_at(c, order[at], factor);
        if (low < 0)
            return;
        e->low_most = MAX(e->low_most, (guint) low);
        if (low > 0)
            last_low = at;
        else
            first_fine = at;
    }
    for (int i = 0; i <= last_low; i++)
        e->low_hours |= 1u << order[i];
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
