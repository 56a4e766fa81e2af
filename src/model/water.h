#pragma once

#include "model/water-network.h"

/**
 * JumWater: the drinking-water network of a territory as the simulated field plays it, second by second, on the solver of
 * sim/water: demand by the hour and by its use, less where the pressure is low; tanks that integrate inflow − outflow,
 * pumps that start and stop by the level of their tank, valves with the loss of their opening.
 * Thread: one thread at a time.
 */
typedef struct JumWater JumWater;

/** jum_water_new: @layers borrowed for the call; @leak: (nullable): [rows of water_node] what leaks there at 1 m of
 * pressure, m³/s: it grows with the root of the pressure.  An empty network is fine; so is one that cannot be solved: it has no
 * pressure.  Links whose ends are unknown are left out and counted. */
JumWater *jum_water_new(const JumWaterLayers *layers, const double *leak);
void jum_water_free(JumWater *water);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWater, jum_water_free)

/**
 * jum_water_step:
 * @dt_s: 0: only finds heads and flows again; else tank levels move by what flowed
 * @demand_pu: factor on the mean demands by their use, ≥ 0
 *
 * A network that does not settle within a bounded number of iterations keeps its last heads and flows, and
 * jum_water_volumes() says so.
 * Cost: some milliseconds for 10 000 pipes, every minute of @dt_s.
 */
void jum_water_step(JumWater *water, double dt_s, const double demand_pu[JUM_WATER_N_USES]);

/** jum_water_demand_at: the factors of all uses at a civil time of day, times @factor. */
void jum_water_demand_at(double day_s, double factor, double demand_pu[JUM_WATER_N_USES]);

/* ---- what is, by row of the layer; borrowed, valid until the next step ---- */
const double *jum_water_node_pressure_m(const JumWater *water); /* 0 where no source is reached */
const double *jum_water_node_demand_m3s(const JumWater *water); /* what is drawn */
const double *jum_water_pipe_flow_m3s(const JumWater *water);
const double *jum_water_pump_flow_m3s(const JumWater *water);
const double *jum_water_valve_flow_m3s(const JumWater *water);
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
/** jum_water_set_pump_speed: share of the nominal speed while it starts and stops, 0 … 1. */
void jum_water_set_pump_speed(JumWater *water, guint row, double share);
void jum_water_set_valve(JumWater *water, guint row, double opening_pu);
/** jum_water_set_tank: a level that was measured. */
void jum_water_set_tank(JumWater *water, guint row, double level_m);

/** JumWaterVolumes: since the start, m³: produced = consumed + stored + spilled. */
typedef struct {
    double produced_m3, consumed_m3, stored_m3, spilled_m3;
    guint not_served;   /* nodes that draw and have no way to a source now */
    guint left_out;     /* links with an unknown end */
    guint iterations;   /* of the last step */
    gboolean converged; /* FALSE: heads and flows are those of an earlier step */
} JumWaterVolumes;
JumWaterVolumes jum_water_volumes(const JumWater *water);
