#pragma once

#include "city/layer.h"
#include "sim/water/balance.h"

/**
 * JumWater: the drinking-water network of a territory as the simulated field plays it: demand by the hour, tanks
 * that integrate inflow − outflow, pumps that start and stop by the level of their tank, flows that conserve
 * mass.  Heads are approximate (sim/water/balance.h), good for a field that must play a whole metropolis second by
 * second; what a network really does is asked of sim/water/water.h.
 * Thread: one thread at a time.
 */
typedef struct JumWater JumWater;

/** JumWaterLayers: borrowed for the call of jum_water_new() only. */
typedef struct {
    const JumLayer *node, *pipe, *pump, *valve, *tank;
} JumWaterLayers;

/** jum_water_new: an empty network is fine.  Links whose ends are unknown are left out and counted. */
JumWater *jum_water_new(const JumWaterLayers *layers);
void jum_water_free(JumWater *water);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWater, jum_water_free)

/** jum_water_demand_pu: demand at a civil time of day over the mean day (our assumption; mean 1). */
double jum_water_demand_pu(double day_s);

/**
 * jum_water_step:
 * @dt_s: 0: only finds heads and flows again; else tank levels move by what flowed
 * @demand_pu: factor on the mean demands, ≥ 0
 *
 * Cost: some milliseconds for 10 000 pipes.
 */
void jum_water_step(JumWater *water, double dt_s, double demand_pu);

/** jum_water_settle: repeats the step without time until heads and pump states hold still. */
void jum_water_settle(JumWater *water, double demand_pu);

/* ---- what is, by row of the layer; borrowed, valid until the next step ---- */
const double *jum_water_node_pressure_m(const JumWater *water); /* 0 where no source is reached */
const double *jum_water_pipe_flow_m3s(const JumWater *water);
const double *jum_water_pump_flow_m3s(const JumWater *water);
const double *jum_water_tank_level_m(const JumWater *water);
const guint8 *jum_water_pump_running(const JumWater *water);
const double *jum_water_valve_opening_pu(const JumWater *water);

/* ---- what is asked ---- */
typedef enum {
    JUM_PUMP_AUTO, /* by the level of its tank */
    JUM_PUMP_OFF,
    JUM_PUMP_ON,
} JumPumpMode;
void jum_water_set_pump(JumWater *water, guint row, JumPumpMode mode);
/** jum_water_set_pump_speed: share of the design flow while it starts and stops, 0 … 1. */
void jum_water_set_pump_speed(JumWater *water, guint row, double share);
void jum_water_set_valve(JumWater *water, guint row, double opening_pu);

/** JumWaterVolumes: since the start, m³: produced = consumed + stored + spilled. */
typedef struct {
    double produced_m3, consumed_m3, stored_m3, spilled_m3;
    guint not_served; /* nodes without a way to a source now */
    guint left_out;   /* links with an unknown end */
    gboolean converged;
} JumWaterVolumes;
JumWaterVolumes jum_water_volumes(const JumWater *water);
