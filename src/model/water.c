/* The water network played on the real solver.  Each step starts from the flows of the last one, so a minute costs a
 * few iterations; demand and tank levels are imposed here, where the clock is continuous, instead of by the patterns
 * and steps of an extended period.  A step that fails leaves what was known, and the next begins afresh. */
#include "model/water.h"

#include <math.h>

#define MAX_STEP_S 60.0
#define MAX_TRIALS 40 /* a step in the field: it must go on answering */

typedef struct {
    double start_m, stop_m;
    gint64 tank; /* row, −1: none: runs always */
    JumPumpMode mode;
    double speed;
} Pump;

struct JumWater {
    JumWaterRows *rows;
    JumWaterSettings settings;
    JumWaterSolver *solver; /* NULL: nothing can be solved */
    gboolean fresh;         /* everything must be imposed again */
    Pump *pumps;
    double *pressure_m, *demand_m3s, *pipe_flow_m3s, *pump_flow_m3s, *valve_flow_m3s;
    double *tank_level_m, *tank_inflow_m3s, *valve_opening_pu;
    guint8 *pump_running;
    JumWaterVolumes volumes;
};

void
jum_water_demand_at(double day_s, double factor, double demand_pu[JUM_WATER_N_USES])
{
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        demand_pu[use] = factor * jum_water_demand_pu((JumWaterUse) use, day_s);
}

static void
read_pumps(JumWater *w)
{
    const JumWaterNetwork *net = &w->rows->net;
    for (guint row = 0; row < w->rows->n_pumps; row++)
        w->pumps[row] = (Pump){NAN, NAN, -1, JUM_PUMP_AUTO, 0.0};
    for (int i = 0; i < net->n_controls; i++) {
        const JumWaterControl *c = &net->controls[i];
        Pump *pump = &w->pumps[w->rows->link_row[c->link]];
        double level_m = c->grade_m - net->nodes[c->node].elevation_m;
        pump->tank = net->nodes[c->node].tank;
        *(c->kind == JUM_WATER_IF_BELOW ? &pump->start_m : &pump->stop_m) = level_m;
    }
}

static void
read_valves(JumWater *w)
{
    for (guint row = 0; row < w->rows->n_valves; row++) {
        int link = w->rows->valve_link[row];
        w->valve_opening_pu[row] = link < 0 || w->rows->net.links[link].open ? 1.0 : 0.0;
    }
}

JumWater *
jum_water_new(const JumWaterLayers *layers, const double *leak)
{
    JumWater *w = g_new0(JumWater, 1);
    JumWaterRows *rows = w->rows = jum_water_rows_new(layers);
    w->pumps = g_new0(Pump, rows->n_pumps + 1);
    w->pressure_m = g_new0(double, rows->n_nodes + 1);
    w->demand_m3s = g_new0(double, rows->n_nodes + 1);
    w->pipe_flow_m3s = g_new0(double, rows->n_pipes + 1);
    w->pump_flow_m3s = g_new0(double, rows->n_pumps + 1);
    w->valve_flow_m3s = g_new0(double, rows->n_valves + 1);
    w->tank_level_m = g_new0(double, rows->n_tanks + 1);
    w->tank_inflow_m3s = g_new0(double, rows->n_tanks + 1);
    w->valve_opening_pu = g_new0(double, rows->n_valves + 1);
    w->pump_running = g_new0(guint8, rows->n_pumps + 1);
    for (guint t = 0; t < rows->n_tanks; t++)
        w->tank_level_m[t] = rows->net.tanks[t].level_init_m;
    read_pumps(w);
    read_valves(w);
    w->volumes.left_out = rows->assumed.left_out;
    rows->net.options.pressure_driven = true;
    for (guint i = 0; leak != NULL && i < rows->n_nodes; i++)
        if (leak[i] > 0.0 && rows->net.nodes[i].kind == JUM_WATER_JUNCTION)
            rows->net.nodes[i].emitter = leak[i];
    w->settings.max_trials = MAX_TRIALS;
    JumWaterInfo info;
    /* no source, for one: the territory opens all the same, without water */
    w->volumes.converged =
        rows->net.n_nodes == 0 ||
        jum_water_solver_new(&rows->net, &w->settings, &w->solver, &info) == JUM_WATER_OK;
    w->fresh = TRUE;
    return w;
}

void
jum_water_free(JumWater *w)
{
    if (w == NULL)
        return;
    jum_water_solver_free(w->solver);
    jum_water_rows_free(w->rows);
    g_free(w->pumps);
    g_free(w->pressure_m);
    g_free(w->demand_m3s);
    g_free(w->pipe_flow_m3s);
    g_free(w->pump_flow_m3s);
    g_free(w->valve_flow_m3s);
    g_free(w->tank_level_m);
    g_free(w->tank_inflow_m3s);
    g_free(w->valve_opening_pu);
    g_free(w->pump_running);
    g_free(w);
}

/* ---- what is imposed ---- */

static void
impose_pump(JumWater *w, guint row)
{
    int link = w->rows->pump_link[row];
    double speed = w->pumps[row].speed;
    if (link >= 0 && w->solver != NULL)
        jum_water_solver_set_link(w->solver, link, speed > 0.0, speed);
}

static void
impose_valve(JumWater *w, guint row)
{
    int k = w->rows->valve_link[row];
    if (k < 0 || w->solver == NULL)
        return;
    const JumWaterLink *link = &w->rows->net.links[k];
    double loss = jum_water_valve_loss(w->valve_opening_pu[row]);
    double setting = link->setting;
    if (link->kind == JUM_WATER_TCV && isfinite(loss))
        setting = fmax(loss, isfinite(link->setting) ? link->setting : 0.0);
    jum_water_solver_set_link(w->solver, k, isfinite(loss), setting);
}

static void
impose_demand(JumWater *w, const double demand_pu[JUM_WATER_N_USES])
{
    const JumWaterNetwork *net = &w->rows->net;
    for (guint i = 0; i < w->rows->n_nodes; i++) {
        const JumWaterDemand *d = &net->demands[i];
        if (net->nodes[i].kind == JUM_WATER_JUNCTION)
            jum_water_solver_set_demand(w->solver, (int) i,
                                        d->base_m3s * fmax(demand_pu[w->rows->node_use[i]], 0.0));
    }
}

static void
impose_tanks(JumWater *w)
{
    for (guint t = 0; t < w->rows->n_tanks; t++) {
        int node = (int) (w->rows->n_nodes + t);
        jum_water_solver_set_head(w->solver, node,
                                  w->rows->net.nodes[node].elevation_m + w->tank_level_m[t]);
    }
}

static void
impose_all(JumWater *w)
{
    jum_water_solver_reset(w->solver);
    for (guint row = 0; row < w->rows->n_pumps; row++)
        impose_pump(w, row);
    for (guint row = 0; row < w->rows->n_valves; row++)
        impose_valve(w, row);
}

static void
control_pumps(JumWater *w)
{
    for (guint row = 0; row < w->rows->n_pumps; row++) {
        Pump *pump = &w->pumps[row];
        gboolean run = w->pump_running[row];
        if (pump->mode != JUM_PUMP_AUTO)
            run = pump->mode == JUM_PUMP_ON;
        else if (pump->tank < 0)
            run = TRUE;
        else if (w->tank_level_m[pump->tank] <= pump->start_m)
            run = TRUE;
        else if (w->tank_level_m[pump->tank] >= pump->stop_m)
            run = FALSE;
        if (run != w->pump_running[row]) {
            pump->speed = run ? 1.0 : 0.0;
            impose_pump(w, row);
        }
        w->pump_running[row] = (guint8) run;
    }
}

/* ---- a step ---- */

static void
zero_unknown(double *value, guint n)
{
    for (guint i = 0; i < n; i++)
        value[i] = isfinite(value[i]) ? value[i] : 0.0;
}

static void
publish(JumWater *w)
{
    const JumWaterRows *rows = w->rows;
    JumWaterState state = jum_water_solver_state(w->solver);
    JumWaterAnswer answer = {w->pressure_m,    w->demand_m3s,     w->pipe_flow_m3s,
                             w->pump_flow_m3s, w->valve_flow_m3s, NULL};
    jum_water_rows_answer(rows, &state, &answer);
    zero_unknown(w->pressure_m, rows->n_nodes);
    zero_unknown(w->demand_m3s, rows->n_nodes);
    zero_unknown(w->pipe_flow_m3s, rows->n_pipes);
    zero_unknown(w->pump_flow_m3s, rows->n_pumps);
    zero_unknown(w->valve_flow_m3s, rows->n_valves);
    for (guint t = 0; t < rows->n_tanks; t++)
        w->tank_inflow_m3s[t] = state.demand_m3s[rows->n_nodes + t];
    w->volumes.not_served = 0;
    for (guint i = 0; i < rows->n_nodes; i++)
        w->volumes.not_served += state.isolated[i] && rows->net.demands[i].base_m3s > 0.0;
}

static void
solve_once(JumWater *w, const double demand_pu[JUM_WATER_N_USES])
{
    JumWaterInfo info = {.element = -1};
    gboolean fresh = w->fresh;
    if (fresh)
        impose_all(w);
    impose_demand(w, demand_pu);
    impose_tanks(w);
    JumWaterError error = jum_water_solver_instant(w->solver, &info);
    w->volumes.converged = error == JUM_WATER_OK;
    w->volumes.iterations = (guint) info.iterations;
    w->fresh = error != JUM_WATER_OK;
    if (error == JUM_WATER_OK)
        publish(w);
}

static void
move_volumes(JumWater *w, double dt_s)
{
    const JumWaterNetwork *net = &w->rows->net;
    JumWaterVolumes *v = &w->volumes;
    for (guint i = 0; i < w->rows->n_nodes; i++) {
        if (net->nodes[i].kind == JUM_WATER_RESERVOIR)
            v->produced_m3 -= w->demand_m3s[i] * dt_s;
        else
            v->consumed_m3 += w->demand_m3s[i] * dt_s;
    }
    for (guint t = 0; t < w->rows->n_tanks; t++) {
        const JumWaterTank *tank = &net->tanks[t];
        double level_m = w->tank_level_m[t] + w->tank_inflow_m3s[t] * dt_s / tank->area_m2;
        double kept_m = CLAMP(level_m, tank->level_min_m, tank->level_max_m);
        v->spilled_m3 += (level_m - kept_m) * tank->area_m2;
        v->stored_m3 += (kept_m - w->tank_level_m[t]) * tank->area_m2;
        w->tank_level_m[t] = kept_m;
    }
}

void
jum_water_step(JumWater *w, double dt_s, const double demand_pu[JUM_WATER_N_USES])
{
    if (w->solver == NULL)
        return;
    do {
        double step_s = fmin(dt_s, MAX_STEP_S);
        control_pumps(w);
        solve_once(w, demand_pu);
        move_volumes(w, step_s);
        dt_s -= step_s;
    } while (dt_s > 0.0);
}

/* ---- what is asked ---- */

void
jum_water_set_pump(JumWater *w, guint row, JumPumpMode mode)
{
    w->pumps[row].mode = mode;
    control_pumps(w);
}

void
jum_water_set_pump_speed(JumWater *w, guint row, double share)
{
    w->pumps[row].speed = CLAMP(share, 0.0, 1.0);
    impose_pump(w, row);
}

void
jum_water_set_valve(JumWater *w, guint row, double opening_pu)
{
    w->valve_opening_pu[row] = CLAMP(opening_pu, 0.0, 1.0);
    impose_valve(w, row);
}

void
jum_water_set_tank(JumWater *w, guint row, double level_m)
{
    const JumWaterTank *tank = &w->rows->net.tanks[row];
    if (isfinite(level_m))
        w->tank_level_m[row] = CLAMP(level_m, tank->level_min_m, tank->level_max_m);
}

/* ---- what is ---- */

const double *
jum_water_node_pressure_m(const JumWater *w)
{
    return w->pressure_m;
}

const double *
jum_water_node_demand_m3s(const JumWater *w)
{
    return w->demand_m3s;
}

const double *
jum_water_pipe_flow_m3s(const JumWater *w)
{
    return w->pipe_flow_m3s;
}

const double *
jum_water_pump_flow_m3s(const JumWater *w)
{
    return w->pump_flow_m3s;
}

const double *
jum_water_valve_flow_m3s(const JumWater *w)
{
    return w->valve_flow_m3s;
}

const double *
jum_water_tank_level_m(const JumWater *w)
{
    return w->tank_level_m;
}

const guint8 *
jum_water_pump_running(const JumWater *w)
{
    return w->pump_running;
}

const double *
jum_water_valve_opening_pu(const JumWater *w)
{
    return w->valve_opening_pu;
}

JumWaterVolumes
jum_water_volumes(const JumWater *w)
{
    return w->volumes;
}
