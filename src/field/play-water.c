/* The water network on the ground: the model moves each minute of its clock; pumps ramp, motorised valves travel, and
 * both go back to their local control when an override ends.  A crew's valve only has a position that somebody
 * once wrote down: UNCERTAIN. */
#include "field/play.h"

#include <math.h>

#include "base/i18n.h"
#include "model/water.h"

#define STEP_S           60
#define WEEKEND_PU       0.94
#define RAMP_STEP_S      5.0
#define RAMP_STEPS       3
#define PUMP_DELAY_S     2.0
#define TRAVEL_STEP_S    5.0
#define DEFAULT_TRAVEL_S 60.0
#define SHARE_LEAKING    0.0005
#define SHARE_NO_TRAVEL  0.02 /* motorised valves that jam on the way */

enum {
    EVENT_PUMP_ACTS,
    EVENT_PUMP_RAMPS,
    EVENT_PUMP_ENDS,
    EVENT_VALVE_MOVES
};

typedef struct {
    JumOrder *order;
    guint ramp;
    JumTime until;
    gboolean was_running;
} Pump;

typedef struct {
    JumOrder *order;
    double from, travel_s;
    JumTime began;
    gboolean remote, jams;
} Valve;

typedef struct {
    JumPlay base;
    JumWater *water;
    guint n_pumps, n_valves;
    Pump *pumps;
    Valve *valves;
} Water;

/* Solves after a step without time: what was moved shows at once. */
static void
play_on(Water *w, double dt_s)
{
    JumCivil civil = jum_time_civil(jum_field_now(w->base.field), jum_field_zone(w->base.field));
    double demand_pu[JUM_WATER_N_USES];
    jum_water_demand_at(civil.day_s, civil.wday >= 6 ? WEEKEND_PU : 1.0, demand_pu);
    jum_water_step(w->water, dt_s, demand_pu);
}

static void
solve_now(Water *w)
{
    play_on(w, 0.0);
}

/* What is known of the hydraulics when a step did not settle is what was before. */
static JumQuality
solved_quality(const Water *w)
{
    return jum_water_volumes(w->water).converged ? JUM_QUALITY_GOOD : JUM_QUALITY_UNCERTAIN;
}

static void
say_pump(Water *w, guint row)
{
    jum_field_say(w->base.field, JUM_QUANTITY_water_pump_running, row,
                  jum_water_pump_running(w->water)[row], JUM_QUALITY_GOOD);
    jum_field_say(w->base.field, JUM_QUANTITY_water_pump_flow, row,
                  jum_water_pump_flow_m3s(w->water)[row], solved_quality(w));
}

static void
second(JumPlay *play, JumTime now, const JumCivil *civil)
{
    Water *w = (Water *) play;
    (void) civil;
    if (now / JUM_SECOND % STEP_S != 0)
        return;
    play_on(w, STEP_S);
    for (guint row = 0; row < w->n_pumps; row++) {
        gboolean running = jum_water_pump_running(w->water)[row];
        if (running != w->pumps[row].was_running)
            say_pump(w, row);
        w->pumps[row].was_running = running;
    }
}

/* ---- pumps ---- */

static void
pump_ramps(Water *w, guint row)
{
    Pump *pump = &w->pumps[row];
    gboolean on = pump->order == NULL || pump->order->value >= 0.5;
    double share = MIN(++pump->ramp, RAMP_STEPS) / (double) RAMP_STEPS;
    jum_water_set_pump_speed(w->water, row, on ? share : 0.0);
    solve_now(w);
    say_pump(w, row);
    if (on && pump->ramp < RAMP_STEPS) {
        jum_field_later(&w->base, jum_field_now(w->base.field) + (JumTime) (RAMP_STEP_S * 1e6),
                        EVENT_PUMP_RAMPS, row, NULL);
        return;
    }
    if (pump->order != NULL) {
        gboolean matches = jum_water_pump_running(w->water)[row] == (pump->order->value >= 0.5);
        jum_field_finish(w->base.field, g_steal_pointer(&pump->order), matches);
    }
}

static void
pump_acts(Water *w, JumOrder *order)
{
    Pump *pump = &w->pumps[order->row];
    JumTime now = jum_field_now(w->base.field);
    guint row = order->row;
    gboolean on = order->value >= 0.5, was = jum_water_pump_running(w->water)[row];
    if (pump->order != NULL)
        jum_field_finish(w->base.field, g_steal_pointer(&pump->order), FALSE);
    pump->order = order;
    pump->until = now + (JumTime) (order->duration_s * 1e6);
    jum_field_later(&w->base, pump->until, EVENT_PUMP_ENDS, row, NULL);
    jum_water_set_pump(w->water, row, on ? JUM_PUMP_ON : JUM_PUMP_OFF);
    pump->was_running = on;
    pump->ramp = on && was ? RAMP_STEPS : 0;
    pump_ramps(w, row);
}

/* ---- valves ---- */

static void
valve_moves(Water *w, guint row)
{
    Valve *valve = &w->valves[row];
    if (valve->order == NULL)
        return;
    JumTime now = jum_field_now(w->base.field);
    double moved = (double) (now - valve->began) / 1e6 / valve->travel_s;
    double way = valve->order->value - valve->from, target = valve->order->value;
    gboolean jammed = valve->jams && moved >= 0.3 && fabs(way) > 0.3;
    gboolean there = moved >= fabs(way) - 1e-9;
    double opening = there ? target : valve->from + copysign(moved, way);
    jum_water_set_valve(w->water, row, opening);
    jum_field_say(w->base.field, JUM_QUANTITY_water_valve_opening, row, opening, JUM_QUALITY_GOOD);
    if (there || jammed) {
        solve_now(w);
        jum_field_finish(w->base.field, g_steal_pointer(&valve->order), there);
        return;
    }
    double left_s = (fabs(way) - moved) * valve->travel_s;
    jum_field_later(&w->base, now + (JumTime) (fmin(left_s, TRAVEL_STEP_S) * 1e6),
                    EVENT_VALVE_MOVES, row, NULL);
}

static void
event(JumPlay *play, const JumEvent *e)
{
    Water *w = (Water *) play;
    switch (e->kind) {
    case EVENT_PUMP_ACTS:
        pump_acts(w, e->data);
        break;
    case EVENT_PUMP_RAMPS:
        pump_ramps(w, e->row);
        break;
    case EVENT_PUMP_ENDS:
        if (w->pumps[e->row].until != e->time)
            break;
        jum_water_set_pump(w->water, e->row, JUM_PUMP_AUTO);
        if (jum_water_pump_running(w->water)[e->row])
            jum_water_set_pump_speed(w->water, e->row, 1.0);
        solve_now(w);
        say_pump(w, e->row);
        break;
    case EVENT_VALVE_MOVES:
        valve_moves(w, e->row);
        break;
    }
}

static JumAnswer
order_valve(Water *w, JumOrder *order, JumRefusal *refusal)
{
    Valve *valve = &w->valves[order->row];
    if (!(order->value >= 0.0 && order->value <= 1.0)) {
        *refusal = (JumRefusal){"out-of-range", _("an opening goes from 0 to 1")};
        return JUM_ANSWER_REFUSED;
    }
    if (valve->order != NULL) /* the newer one wins; it starts from where the valve stands */
        jum_field_finish(w->base.field, g_steal_pointer(&valve->order), FALSE);
    valve->order = order;
    valve->from = jum_water_valve_opening_pu(w->water)[order->row];
    valve->began = jum_field_now(w->base.field);
    jum_field_later(&w->base, valve->began + JUM_SECOND, EVENT_VALVE_MOVES, order->row, NULL);
    return JUM_ANSWER_ACCEPTED;
}

static JumAnswer
take_order(JumPlay *play, JumOrder *order, JumRefusal *refusal)
{
    Water *w = (Water *) play;
    if (order->action == JUM_ACTION_OPENING)
        return order_valve(w, order, refusal);
    if (order->value != 0.0 && order->value != 1.0) {
        *refusal = (JumRefusal){"out-of-range", _("a pump stops (0) or runs (1)")};
        return JUM_ANSWER_REFUSED;
    }
    jum_field_later(play, jum_field_now(play->field) + (JumTime) (PUMP_DELAY_S * 1e6),
                    EVENT_PUMP_ACTS, order->row, order);
    return JUM_ANSWER_ACCEPTED;
}

/* A gauge is never perfectly still. */
static double
tremble(const Water *w, guint stream, guint row, double size)
{
    JumRng rng =
        jum_rng(w->base.seed + stream + (guint64) (jum_field_now(w->base.field) / JUM_SECOND), row);
    return jum_rng_range(&rng, -size, size);
}

static gboolean
sample(JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality)
{
    Water *w = (Water *) play;
    switch (quantity) {
    case JUM_QUANTITY_water_tank_level:
        *value = jum_water_tank_level_m(w->water)[row] + tremble(w, 1, row, 0.003);
        break;
    case JUM_QUANTITY_water_pump_running:
        *value = jum_water_pump_running(w->water)[row];
        break;
    case JUM_QUANTITY_water_pump_flow:
        *value = jum_water_pump_flow_m3s(w->water)[row];
        *quality = solved_quality(w);
        break;
    case JUM_QUANTITY_water_valve_opening:
        *value = jum_water_valve_opening_pu(w->water)[row];
        *quality = w->valves[row].remote ? JUM_QUALITY_GOOD : JUM_QUALITY_UNCERTAIN;
        break;
    case JUM_QUANTITY_water_node_pressure:
        *value = jum_water_node_pressure_m(w->water)[row];
        if (*value != 0.0)
            *value += tremble(w, 2, row, 0.05);
        *quality = solved_quality(w);
        break;
    default:
        *value = jum_water_pipe_flow_m3s(w->water)[row];
        *quality = solved_quality(w);
    }
    return TRUE;
}

/* A few leaks that no table knows of, for those who look for them: 4 L/s at 40 m. */
static double *
hidden_leaks(const Water *w, const JumLayer *nodes)
{
    guint n = jum_layer_n_rows(nodes);
    double *leak = g_new0(double, n + 1);
    int demand = jum_layer_column(nodes, "demand_m3s");
    for (guint row = 0; row < n; row++)
        if (jum_layer_real(nodes, demand, row) > 0.0 &&
            jum_play_luck(&w->base, 4, row) < SHARE_LEAKING)
            leak[row] = 0.004 / sqrt(40.0);
    return leak;
}

static gboolean
start(JumPlay *play, JumTerritory *territory, GError **error)
{
    Water *w = (Water *) play;
    (void) territory;
    (void) error;
    const JumLayer *valves = jum_points_layer(play->points, JUM_TABLE_water_valve);
    const JumWaterLayers layers = {
        .node = jum_points_layer(play->points, JUM_TABLE_water_node),
        .pipe = jum_points_layer(play->points, JUM_TABLE_water_pipe),
        .pump = jum_points_layer(play->points, JUM_TABLE_water_pump),
        .valve = valves,
        .tank = jum_points_layer(play->points, JUM_TABLE_water_tank),
    };
    g_autofree double *leak = hidden_leaks(w, layers.node);
    w->water = jum_water_new(&layers, leak);
    w->n_pumps = jum_layer_n_rows(layers.pump);
    w->n_valves = jum_layer_n_rows(valves);
    w->pumps = g_new0(Pump, w->n_pumps + 1);
    w->valves = g_new0(Valve, w->n_valves + 1);
    int travel = jum_layer_column(valves, "travel_s");
    for (guint row = 0; row < w->n_valves; row++) {
        double travel_s = jum_layer_real(valves, travel, row);
        guint32 point = jum_points_at(play->points, JUM_QUANTITY_water_valve_opening, row);
        w->valves[row].travel_s =
            travel_s >= 1.0 && travel_s <= 3600.0 ? travel_s : DEFAULT_TRAVEL_S;
        w->valves[row].remote = jum_points_is_remote(play->points, point);
        w->valves[row].jams = jum_play_luck(play, 3, row) < SHARE_NO_TRAVEL;
    }
    solve_now(w);
    for (guint row = 0; row < w->n_pumps; row++)
        w->pumps[row].was_running = jum_water_pump_running(w->water)[row];
    return TRUE;
}

static void
clear(JumPlay *play)
{
    Water *w = (Water *) play;
    for (guint row = 0; row < w->n_pumps && w->pumps != NULL; row++)
        jum_order_free(w->pumps[row].order);
    for (guint row = 0; row < w->n_valves && w->valves != NULL; row++)
        jum_order_free(w->valves[row].order);
    jum_water_free(w->water);
    g_free(w->pumps);
    g_free(w->valves);
}

const JumPlayClass jum_play_water = {
    .size = sizeof(Water),
    .start = start,
    .clear = clear,
    .second = second,
    .event = event,
    .sample = sample,
    .order = take_order,
};
