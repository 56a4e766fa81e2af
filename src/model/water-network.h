#pragma once

#include "city/layer.h"
#include "sim/water/water.h"

/** JumWaterLayers: the tables of a water network; borrowed. */
typedef struct {
    const JumLayer *node, *pipe, *pump, *valve, *tank;
    const JumLayer *pattern, *control, *option; /* (nullable): what an EPANET file says beside */
} JumWaterLayers;

/** JumWaterAssumed: how many rows lacked a figure, or had one that makes no sense, and were given a usual one. */
typedef struct {
    guint elevation, diameter, length, roughness, pump, tank, valve;
    guint left_out; /* links whose ends are unknown or the same */
} JumWaterAssumed;

/**
 * JumWaterRows: the rows of a territory as a network of sim/water, and the way back.
 *
 * Nodes: row i of water_node is node i, row t of water_tank is node n_nodes + t (and tanks[t]).  Links: the rows of
 * water_pipe, water_pump and water_valve, in this order, less those left out; pipe_link[], pump_link[], valve_link[]
 * give the link of a row (-1: left out), link_table[] and link_row[] the row of a link.
 *
 * A node with head_m is a reservoir.  demands[i] belongs to node i even where it is zero and n_demands is 0 (such nodes
 * leave the pressure-driven part): who adds a demand there sets n_demands to 1 before a solver is made.  A pump has a one-point curve and starts and stops by the level of its parent tank.
 * A motorised isolation valve is a throttle valve whose loss follows its opening, one moved by hand a metre of pipe.
 * Patterns 0 … JUM_WATER_N_USES - 1 are our assumption (jum_water_demand_pu()): one per kind of use, hour by hour; then
 * the rows of water_pattern.  A node of several demands has them after those of all nodes; its own demands[i] is the sum.
 */
typedef struct {
    JumWaterNetwork net;
    guint n_nodes, n_tanks, n_pipes, n_pumps, n_valves; /* rows */
    int *pipe_link, *pump_link, *valve_link;
    JumTable *link_table; /* [net.n_links] */
    guint *link_row;
    guint8 *node_assumed, *link_assumed; /* 1: something of it is assumed */
    guint8 *node_use;                    /* [n_nodes] JumWaterUse, as which it is played live */
    JumWaterAssumed assumed;
} JumWaterRows;

/** jum_water_rows_new: never fails; whether it can be solved is said by jum_water_network_check().  Valves that would
 * fight or hold a tank's head are taken as throttle valves and counted as assumed.  Owns: everything but the layers.
 * Cost: some 10 ms for 10 000 pipes. */
JumWaterRows *jum_water_rows_new(const JumWaterLayers *layers);
void jum_water_rows_free(JumWaterRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterRows, jum_water_rows_free)

/** jum_water_rows_id: what people call a node or a link: the id of its row; borrowed from the layers. */
const char *jum_water_rows_node_id(const JumWaterRows *rows, const JumWaterLayers *l, int node);
const char *jum_water_rows_link_id(const JumWaterRows *rows, const JumWaterLayers *l, int link);

/** jum_water_rows_node, jum_water_rows_link: of an address, "water_pipe/P-1"; -1: none, or left out. */
int jum_water_rows_node(const JumWaterRows *rows, const JumWaterLayers *l, const char *address);
int jum_water_rows_link(const JumWaterRows *rows, const JumWaterLayers *l, const char *address);

/** JumWaterAnswer: an instant by row, the caller's arrays; NaN where there is no water or the row was left out. */
typedef struct {
    double *node_pressure_m, *node_demand_m3s;              /* [n_nodes] */
    double *pipe_flow_m3s, *pump_flow_m3s, *valve_flow_m3s; /* [n_pipes], [n_pumps], [n_valves] */
    double *tank_level_m;                                   /* [n_tanks] above its floor */
} JumWaterAnswer;
/** jum_water_rows_answer: any array of @answer may be NULL. */
void
jum_water_rows_answer(const JumWaterRows *rows, const JumWaterState *state, JumWaterAnswer *answer);

/** JumWaterUse: kinds of demand, column "pattern" of water_node. */
typedef enum {
    JUM_WATER_USE_RESIDENTIAL,
    JUM_WATER_USE_MIXED,
    JUM_WATER_USE_ACTIVITY,
    JUM_WATER_N_USES,
} JumWaterUse;
JumWaterUse jum_water_use_find(const char *pattern);

/** jum_water_demand_pu: demand at a civil time of day over the mean day (our assumption; mean 1). */
double jum_water_demand_pu(JumWaterUse use, double day_s);

/** jum_water_valve_loss: loss coefficient of a gate valve by its opening, on the velocity in the pipe; +inf closed.
 * Source: J. Weisbach, Die Experimental-Hydraulik (1855), gate in a round pipe, by eighths of the travel. */
double jum_water_valve_loss(double opening_pu);
