/* The water network played simply: Hazen-Williams pipes linearised around their last flow, pumps by the
 * tangent of their one-point curve, reducing valves by a head drop that follows its setting, tanks as
 * fixed heads that move between steps.  One linearisation a step is enough because demand moves slowly;
 * the balance conserves mass at each of them. */
#include "model/water.h"

#include <math.h>
#include <string.h>

#define MAX_CONDUCTANCE   1e4  /* m²/s: no loss to speak of */
#define MIN_FLOW_M3S      2e-4 /* below it the loss is taken as linear */
#define TOLERANCE_M3S     1e-6
#define MAX_ITERATIONS    3
#define MAX_STEP_S        60.0
#define SETTLE_STEPS      12
#define DEFAULT_ROUGHNESS 120.0

typedef enum {
    LINK_PIPE,
    LINK_PUMP,
    LINK_VALVE,
    LINK_REDUCER,
    LINK_LIMITER,
} LinkKind;

typedef struct {
    LinkKind kind;
    double resistance;           /* h = resistance·|Q|^1.852 (pipe), ·Q² (valve) */
    double design_m3s, design_m; /* pump */
    double setting;              /* m of pressure (reducer), m³/s (limiter) */
    double share;                /* opening, or speed of a pump */
} Link;

typedef struct {
    double start_m, stop_m;
    gint64 tank; /* row, −1: none: runs always */
    JumPumpMode mode;
} Pump;

typedef struct {
    double elevation_m, level_m, level_min_m, level_max_m, area_m2;
    int cut; /* 1: full, its inlet has shut; −1: empty; 0: it holds the head */
} Tank;

struct JumWater {
    guint n_nodes, n_tanks, n_pipes, n_pumps, n_valves, n_links;
    JumBalance balance;
    Link *links; /* pipes, pumps, valves */
    double *conductance, *gain_m, *flow_m3s;
    double *around_m3s; /* size of the flow around which a link is linearised */
    guint32 *from, *to;
    guint8 *fixed;
    double *demand_m3s, *mean_m3s, *head_m, *elevation_m;
    Pump *pumps;
    Tank *tanks;
    double *pressure_m, *tank_level_m, *pump_flow_m3s, *valve_opening_pu;
    guint8 *pump_running;
    JumWaterVolumes volumes;
};

double
jum_water_demand_pu(double day_s)
{
    static const double hours[25] = {0.45, 0.38, 0.35, 0.35, 0.40, 0.60, 1.05, 1.55, 1.60,
                                     1.35, 1.20, 1.20, 1.30, 1.20, 1.00, 0.95, 0.98, 1.12,
                                     1.40, 1.55, 1.35, 1.05, 0.80, 0.62, 0.45};
    double hour = fmin(fmax(day_s / 3600.0, 0.0), 23.999);
    int i = (int) hour;
    double mean = 0.0;
    for (int k = 0; k < 24; k++)
        mean += hours[k] / 24.0;
    return (hours[i] + (hour - i) * (hours[i + 1] - hours[i])) / mean;
}

static double
real_or(const JumLayer *layer, const char *column, guint row, double otherwise)
{
    double value = jum_layer_real(layer, jum_layer_column(layer, column), row);
    return isfinite(value) ? value : otherwise;
}

/* Index of a node or tank by the id of a link's end; n_nodes + n_tanks if unknown. */
static guint32
find_end(const JumWater *w, const JumWaterLayers *l, const char *id)
{
    if (id == NULL)
        return G_MAXUINT32;
    gint64 row = jum_layer_find(l->node, id);
    if (row >= 0)
        return (guint32) row;
    row = jum_layer_find(l->tank, id);
    return row >= 0 ? w->n_nodes + (guint32) row : G_MAXUINT32;
}

static void
set_ends(JumWater *w, const JumWaterLayers *l, const JumLayer *layer, guint row, guint link)
{
    guint32 from = find_end(w, l, jum_layer_text(layer, jum_layer_column(layer, "from_node"), row));
    guint32 to = find_end(w, l, jum_layer_text(layer, jum_layer_column(layer, "to_node"), row));
    if (from == G_MAXUINT32 || to == G_MAXUINT32) {
        w->volumes.left_out++;
        from = to = 0; /* a link on one node is ignored by the balance */
    }
    w->from[link] = from;
    w->to[link] = to;
}

static double
bore(double diameter_m)
{
    return fmin(fmax(diameter_m, 0.02), 5.0);
}

static void
add_pipes(JumWater *w, const JumWaterLayers *l)
{
    for (guint row = 0; row < w->n_pipes; row++) {
        Link *link = &w->links[row];
        double d = bore(real_or(l->pipe, "diameter_m", row, 0.1));
        double c = fmax(real_or(l->pipe, "roughness", row, DEFAULT_ROUGHNESS), 10.0);
        double length_m = fmax(real_or(l->pipe, "length_m", row, 100.0), 0.5);
        link->kind = LINK_PIPE;
        link->share = 1.0;
        link->resistance = 10.667 * length_m / (pow(c, 1.852) * pow(d, 4.871));
        set_ends(w, l, l->pipe, row, row);
    }
}

static void
add_pumps(JumWater *w, const JumWaterLayers *l)
{
    int parent = jum_layer_column(l->pump, "parent");
    for (guint row = 0; row < w->n_pumps; row++) {
        Link *link = &w->links[w->n_pipes + row];
        Pump *pump = &w->pumps[row];
        const char *feeds = jum_layer_text(l->pump, parent, row);
        link->kind = LINK_PUMP;
        link->design_m3s = fmax(real_or(l->pump, "flow_m3s", row, 0.01), 1e-5);
        link->design_m = fmax(real_or(l->pump, "head_m", row, 30.0), 0.5);
        pump->tank = feeds != NULL && g_str_has_prefix(feeds, "water_tank/")
                         ? jum_layer_find(l->tank, feeds + strlen("water_tank/"))
                         : -1;
        pump->start_m = real_or(l->pump, "start_level_m", row, NAN);
        pump->stop_m = real_or(l->pump, "stop_level_m", row, NAN);
        if (!(pump->start_m < pump->stop_m))
            pump->tank = -1;
        set_ends(w, l, l->pump, row, w->n_pipes + row);
    }
}

static void
add_valves(JumWater *w, const JumWaterLayers *l)
{
    int kind_column = jum_layer_column(l->valve, "kind");
    int open_column = jum_layer_column(l->valve, "normally_open");
    for (guint row = 0; row < w->n_valves; row++) {
        guint index = w->n_pipes + w->n_pumps + row;
        Link *link = &w->links[index];
        const char *kind = jum_layer_text(l->valve, kind_column, row);
        double d = bore(real_or(l->valve, "diameter_m", row, 0.1));
        double area_m2 = G_PI * d * d / 4.0;
        link->kind = g_strcmp0(kind, "PRV") == 0   ? LINK_REDUCER
                     : g_strcmp0(kind, "FCV") == 0 ? LINK_LIMITER
                                                   : LINK_VALVE;
        link->resistance = 0.5 / (2.0 * 9.81 * area_m2 * area_m2);
        if (g_strcmp0(kind, "TCV") == 0)
            link->resistance *= fmax(real_or(l->valve, "setting", row, 0.5), 0.1) / 0.5;
        link->setting = real_or(l->valve, "setting", row, link->kind == LINK_REDUCER ? 40.0 : 1.0);
        link->share = jum_layer_int(l->valve, open_column, row) == 0 ? 0.0 : 1.0;
        w->valve_opening_pu[row] = link->share;
        set_ends(w, l, l->valve, row, index);
    }
}

static void
add_nodes(JumWater *w, const JumWaterLayers *l)
{
    for (guint row = 0; row < w->n_nodes; row++) {
        double head_m = real_or(l->node, "head_m", row, NAN);
        w->elevation_m[row] = real_or(l->node, "elevation_m", row, 0.0);
        w->mean_m3s[row] = fmax(real_or(l->node, "demand_m3s", row, 0.0), 0.0);
        w->fixed[row] = isfinite(head_m);
        w->head_m[row] = isfinite(head_m) ? head_m : NAN;
    }
    for (guint row = 0; row < w->n_tanks; row++) {
        Tank *tank = &w->tanks[row];
        tank->elevation_m = real_or(l->tank, "elevation_m", row, 0.0);
        tank->level_min_m = fmax(real_or(l->tank, "level_min_m", row, 0.0), 0.0);
        tank->level_max_m =
            fmax(real_or(l->tank, "level_max_m", row, 5.0), tank->level_min_m + 0.1);
        tank->level_m = CLAMP(
            real_or(l->tank, "level_init_m", row, 0.5 * (tank->level_min_m + tank->level_max_m)),
            tank->level_min_m, tank->level_max_m);
        double d = real_or(l->tank, "diameter_m", row, NAN);
        double volume_m3 = real_or(l->tank, "volume_m3", row, NAN);
        tank->area_m2 = d > 0.0 ? G_PI * d * d / 4.0 : volume_m3 / tank->level_max_m;
        if (!(tank->area_m2 > 0.1))
            tank->area_m2 = 100.0;
        w->tank_level_m[row] = tank->level_m;
        w->elevation_m[w->n_nodes + row] = tank->elevation_m;
    }
}

static void
allocate(JumWater *w)
{
    guint n = w->n_nodes + w->n_tanks, m = w->n_links;
    w->links = g_new0(Link, m + 1);
    w->pumps = g_new0(Pump, w->n_pumps + 1);
    w->tanks = g_new0(Tank, w->n_tanks + 1);
    w->conductance = g_new0(double, m + 1);
    w->gain_m = g_new0(double, m + 1);
    w->flow_m3s = g_new0(double, m + 1);
    w->around_m3s = g_new0(double, m + 1);
    w->from = g_new0(guint32, m + 1);
    w->to = g_new0(guint32, m + 1);
    w->fixed = g_new0(guint8, n + 1);
    w->demand_m3s = g_new0(double, n + 1);
    w->mean_m3s = g_new0(double, n + 1);
    w->head_m = g_new0(double, n + 1);
    w->elevation_m = g_new0(double, n + 1);
    w->pressure_m = g_new0(double, n + 1);
    w->tank_level_m = g_new0(double, w->n_tanks + 1);
    w->pump_flow_m3s = g_new0(double, w->n_pumps + 1);
    w->pump_running = g_new0(guint8, w->n_pumps + 1);
    w->valve_opening_pu = g_new0(double, w->n_valves + 1);
    w->balance = (JumBalance){.n_nodes = n,
                              .n_links = m,
                              .from = w->from,
                              .to = w->to,
                              .conductance = w->conductance,
                              .gain_m = w->gain_m,
                              .fixed = w->fixed,
                              .demand_m3s = w->demand_m3s,
                              .head_m = w->head_m,
                              .flow_m3s = w->flow_m3s,
                              .order = g_new0(guint32, n + 1),
                              .parent_link = g_new0(guint32, n + 1),
                              .adjacent = g_new0(guint32, 2 * m + 1),
                              .adjacent_start = g_new0(guint32, n + 2),
                              .work = g_new0(double, n + 1)};
}

JumWater *
jum_water_new(const JumWaterLayers *layers)
{
    JumWater *w = g_new0(JumWater, 1);
    w->n_nodes = jum_layer_n_rows(layers->node);
    w->n_tanks = jum_layer_n_rows(layers->tank);
    w->n_pipes = jum_layer_n_rows(layers->pipe);
    w->n_pumps = jum_layer_n_rows(layers->pump);
    w->n_valves = jum_layer_n_rows(layers->valve);
    w->n_links = w->n_pipes + w->n_pumps + w->n_valves;
    allocate(w);
    if (w->n_nodes + w->n_tanks == 0)
        return w;
    add_nodes(w, layers);
    add_pipes(w, layers);
    add_pumps(w, layers);
    add_valves(w, layers);
    g_assert_cmpint(jum_balance_index(&w->balance), ==, JUM_BALANCE_OK);
    for (guint i = 0; i < w->n_links; i++) /* a first guess: 0.3 m/s in a pipe of 100 mm */
        w->around_m3s[i] = 0.003;
    return w;
}

void
jum_water_free(JumWater *w)
{
    if (w == NULL)
        return;
    jum_balance_clear(&w->balance);
    g_free(w->links);
    g_free(w->pumps);
    g_free(w->tanks);
    g_free(w->conductance);
    g_free(w->gain_m);
    g_free(w->flow_m3s);
    g_free(w->around_m3s);
    g_free(w->from);
    g_free(w->to);
    g_free(w->fixed);
    g_free(w->demand_m3s);
    g_free(w->mean_m3s);
    g_free(w->head_m);
    g_free(w->elevation_m);
    g_free(w->pressure_m);
    g_free(w->tank_level_m);
    g_free(w->pump_flow_m3s);
    g_free(w->pump_running);
    g_free(w->valve_opening_pu);
    g_free(w->balance.order);
    g_free(w->balance.parent_link);
    g_free(w->balance.adjacent);
    g_free(w->balance.adjacent_start);
    g_free(w->balance.work);
    g_free(w);
}

/* Linearises one link around its last flow. */
static void
linearise(JumWater *w, guint i)
{
    const Link *link = &w->links[i];
    double q = fmax(w->around_m3s[i], MIN_FLOW_M3S), g = 0.0;
    switch (link->kind) {
    case LINK_PIPE:
        g = 1.0 / (link->resistance * pow(q, 0.852));
        break;
    case LINK_PUMP: /* the tangent of H = 4/3 Hd − Hd/3 (Q/Qd)² at the design point */
        g = link->share * 1.5 * link->design_m3s / link->design_m;
        w->gain_m[i] = 5.0 / 3.0 * link->design_m;
        break;
    case LINK_VALVE:
    case LINK_REDUCER:
    case LINK_LIMITER:
        g = link->share * link->share / (link->resistance * q);
        if (link->kind == LINK_LIMITER && fabs(w->flow_m3s[i]) > link->setting)
            g = fmin(g, w->conductance[i] * link->setting / fabs(w->flow_m3s[i]));
        break;
    }
    w->conductance[i] = fmin(g, MAX_CONDUCTANCE);
}

/* The drop of a reducing valve follows the pressure downstream towards its setting. */
static void
follow_reducer(JumWater *w, guint i)
{
    const Link *link = &w->links[i];
    double head_m = w->head_m[w->to[i]];
    if (link->kind != LINK_REDUCER || !isfinite(head_m))
        return;
    double excess_m = head_m - w->elevation_m[w->to[i]] - link->setting;
    w->gain_m[i] = fmin(0.0, w->gain_m[i] - 0.7 * excess_m);
}

static gboolean
is_one_way(const Link *link)
{
    return link->kind == LINK_PUMP || link->kind == LINK_REDUCER;
}

static void
control_pumps(JumWater *w)
{
    for (guint row = 0; row < w->n_pumps; row++) {
        const Pump *pump = &w->pumps[row];
        Link *link = &w->links[w->n_pipes + row];
        gboolean run = w->pump_running[row];
        if (pump->mode != JUM_PUMP_AUTO)
            run = pump->mode == JUM_PUMP_ON;
        else if (pump->tank < 0)
            run = TRUE;
        else if (w->tanks[pump->tank].level_m <= pump->start_m)
            run = TRUE;
        else if (w->tanks[pump->tank].level_m >= pump->stop_m)
            run = FALSE;
        if (run != w->pump_running[row])
            link->share = run ? 1.0 : 0.0;
        w->pump_running[row] = (guint8) run;
    }
}

/* What flows out of a fixed node into the network. */
static double
outflow(const JumWater *w, guint node)
{
    const JumBalance *b = &w->balance;
    double sum = 0.0;
    for (guint k = b->adjacent_start[node]; k < b->adjacent_start[node + 1]; k++) {
        guint link = b->adjacent[k];
        if (b->from[link] != b->to[link])
            sum += b->from[link] == node ? w->flow_m3s[link] : -w->flow_m3s[link];
    }
    return sum;
}

/* A tank that is full and still filled, or empty and still drawn from, lets go of the network until the head
 * there would move it the other way. */
static void
hold_tanks(JumWater *w)
{
    for (guint t = 0; t < w->n_tanks; t++) {
        Tank *tank = &w->tanks[t];
        guint node = w->n_nodes + t;
        double head_m = tank->elevation_m + tank->level_m, out_m3s = outflow(w, node);
        if (tank->cut == 0 && tank->level_m >= tank->level_max_m && out_m3s < 0.0)
            tank->cut = 1;
        else if (tank->cut == 0 && tank->level_m <= 0.0 && out_m3s > 0.0)
            tank->cut = -1;
        else if (tank->cut != 0 && !(tank->cut * (w->head_m[node] - head_m) > 0.0))
            tank->cut = 0;
        w->fixed[node] = tank->cut == 0;
        if (tank->cut == 0)
            w->head_m[node] = head_m;
    }
}

static void
solve_once(JumWater *w, double demand_pu)
{
    guint n = w->n_nodes + w->n_tanks;
    for (guint i = 0; i < w->n_nodes; i++)
        w->demand_m3s[i] = w->mean_m3s[i] * demand_pu;
    hold_tanks(w);
    for (guint i = 0; i < w->n_links; i++) {
        gboolean backward = is_one_way(&w->links[i]) && w->flow_m3s[i] < -1e-9;
        linearise(w, i);
        follow_reducer(w, i);
        if (backward) /* its flap is shut; a little passes so that it can open again */
            w->conductance[i] = fmin(w->conductance[i], 1e-7);
    }
    JumBalanceInfo info;
    w->volumes.converged =
        jum_balance_solve(&w->balance, TOLERANCE_M3S, MAX_ITERATIONS, &info) == JUM_BALANCE_OK;
    w->volumes.not_served = info.not_served;
    for (guint i = 0; i < n; i++)
        w->pressure_m[i] = isfinite(w->head_m[i]) ? w->head_m[i] - w->elevation_m[i] : 0.0;
    for (guint row = 0; row < w->n_pumps; row++)
        w->pump_flow_m3s[row] = w->flow_m3s[w->n_pipes + row];
    for (guint i = 0; i < w->n_links;
         i++) /* half-way: substitution alone swings around the answer */
        w->around_m3s[i] = 0.5 * (w->around_m3s[i] + fabs(w->flow_m3s[i]));
}

static void
move_volumes(JumWater *w, double dt_s)
{
    for (guint i = 0; i < w->n_nodes; i++) {
        if (w->fixed[i])
            w->volumes.produced_m3 += outflow(w, i) * dt_s;
        else if (isfinite(w->head_m[i]))
            w->volumes.consumed_m3 += w->demand_m3s[i] * dt_s;
    }
    for (guint t = 0; t < w->n_tanks; t++) {
        Tank *tank = &w->tanks[t];
        double moved_m3 = -outflow(w, w->n_nodes + t) * dt_s;
        double level_m = tank->level_m + moved_m3 / tank->area_m2;
        double kept_m = CLAMP(level_m, 0.0, tank->level_max_m);
        w->volumes.spilled_m3 += (level_m - kept_m) * tank->area_m2;
        w->volumes.stored_m3 += (kept_m - tank->level_m) * tank->area_m2;
        tank->level_m = kept_m;
        w->tank_level_m[t] = kept_m;
    }
}

void
jum_water_step(JumWater *w, double dt_s, double demand_pu)
{
    if (w->n_nodes + w->n_tanks == 0)
        return;
    do {
        double step_s = fmin(dt_s, MAX_STEP_S);
        control_pumps(w);
        solve_once(w, fmax(demand_pu, 0.0));
        move_volumes(w, step_s);
        dt_s -= step_s;
    } while (dt_s > 0.0);
}

void
jum_water_settle(JumWater *w, double demand_pu)
{
    for (int i = 0; i < SETTLE_STEPS; i++)
        jum_water_step(w, 0.0, demand_pu);
}

void
jum_water_set_pump(JumWater *w, guint row, JumPumpMode mode)
{
    w->pumps[row].mode = mode;
    control_pumps(w);
}

void
jum_water_set_pump_speed(JumWater *w, guint row, double share)
{
    w->links[w->n_pipes + row].share = CLAMP(share, 0.0, 1.0);
}

void
jum_water_set_valve(JumWater *w, guint row, double opening_pu)
{
    w->valve_opening_pu[row] = CLAMP(opening_pu, 0.0, 1.0);
    w->links[w->n_pipes + w->n_pumps + row].share = w->valve_opening_pu[row];
}

const double *
jum_water_node_pressure_m(const JumWater *w)
{
    return w->pressure_m;
}

const double *
jum_water_pipe_flow_m3s(const JumWater *w)
{
    return w->flow_m3s;
}

const double *
jum_water_pump_flow_m3s(const JumWater *w)
{
    return w->pump_flow_m3s;
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
