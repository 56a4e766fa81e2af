#pragma once

#include "sim/water/network.h"

struct JumWaterQuality;
struct JumWaterPumpEnergy;

/** JumWaterSettings: zero is a sensible default everywhere. */
typedef struct {
    double accuracy; /* 0: the network's own */
    int max_trials;  /* 0: the network's own */
    bool
        fixed_demands; /* demands given by jum_water_solver_set_demand() leave whatever the pressure */
    bool audit;        /* also measure worst_head_error_m: half an iteration more an instant */
    struct JumWaterQuality *quality; /* followed by jum_water_simulate(); borrowed, or NULL */
    struct JumWaterPumpEnergy
        *energy; /* [n_pumps] summed by jum_water_simulate(); borrowed, or NULL */
    const volatile bool *cancel;
    void (*progress)(double done_pu, void *user);
    void *user;
} JumWaterSettings;

/** JumWaterInfo: how a solution went. */
typedef struct {
    int iterations; /* of the last instant */
    int64_t total_iterations;
    int steps;                 /* hydraulic instants solved */
    double relative_error;     /* last Σ|dq| / Σ|q| */
    double worst_residual_m3s; /* largest mass imbalance at a junction, all instants */
    double
        worst_head_error_m; /* largest |law(q) - (h1 - h2)| over open links; settings.audit only */
    bool converged;         /* every instant */
    int element;            /* faulty: link index, or node index + n_links; -1 */
    int64_t element_time_s;
} JumWaterInfo;

/** JumWaterTrouble: why a link does not do what it is set to. */
typedef enum {
    JUM_WATER_NO_TROUBLE,
    JUM_WATER_PUMP_BEYOND_SHUTOFF, /* the head asked is more than the pump can give: it is closed */
    JUM_WATER_VALVE_SHORT_OF_FLOW, /* a flow control valve that is open and still below its flow */
} JumWaterTrouble;

/** JumWaterState: the network at one instant; arrays belong to the solver. */
typedef struct {
    int64_t time_s;
    const double *head_m;     /* [n_nodes] */
    const double *demand_m3s; /* [n_nodes] all that leaves a junction; net inflow of a tank */
    const double *flow_m3s;   /* [n_links] from → to positive */
    const uint8_t *status;    /* [n_links] JumWaterStatus */
    const double *setting;    /* [n_links] NaN: none */
    const uint8_t *isolated;  /* [n_nodes] 1: no open path to a source; its head means nothing */
    const double *tank_volume_m3; /* [n_tanks] */
    const uint8_t *trouble;       /* [n_links] JumWaterTrouble */
    bool converged;
    bool unstable; /* converged only with the statuses frozen, beyond the trials */
    int element;   /* not converged or unstable: the link that settles least; -1 */
} JumWaterState;

/** JumWaterSolver: workspace of one network.  Thread: one thread a solver; the network is only read. */
typedef struct JumWaterSolver JumWaterSolver;

/**
 * jum_water_solver_new:
 * @net: checked here; must outlive the solver
 * @solver: (out)
 *
 * Errors: those of jum_water_network_check(), JUM_WATER_ERR_MEMORY; @info->element names the culprit.
 */
JumWaterError jum_water_solver_new(const JumWaterNetwork *net,
                                   const JumWaterSettings *settings,
                                   JumWaterSolver **solver,
                                   JumWaterInfo *info);
void jum_water_solver_free(JumWaterSolver *solver);

/** jum_water_solver_reset: back to time 0 and the initial statuses, levels and flows. */
void jum_water_solver_reset(JumWaterSolver *solver);

/* ---- what the caller may impose before solving an instant ---- */

/** jum_water_solver_set_demand: m³/s that leave junction @node; with settings.fixed_demands nothing else does. */
void jum_water_solver_set_demand(JumWaterSolver *solver, int node, double demand_m3s);
/** jum_water_solver_set_head: head of a reservoir or tank. */
void jum_water_solver_set_head(JumWaterSolver *solver, int node, double head_m);
/** jum_water_solver_set_link: open or closed, and setting (NaN: unchanged). */
void jum_water_solver_set_link(JumWaterSolver *solver, int link, bool open, double setting);
/** jum_water_solver_hold_link: as given, and no check valve, tank or pump rule may change it in this instant. */
void jum_water_solver_hold_link(JumWaterSolver *solver, int link, bool open, double setting);

/**
 * jum_water_solver_instant:
 *
 * Heads and flows at the present time, demands and statuses, by the global gradient algorithm (Todini & Pilati 1988).
 *
 * Errors: JUM_WATER_ERR_SINGULAR, JUM_WATER_ERR_NO_CONVERGENCE (the last iterate stands).
 */
JumWaterError jum_water_solver_instant(JumWaterSolver *solver, JumWaterInfo *info);

/** jum_water_solver_set_time: seconds since the start; patterns and controls follow. */
void jum_water_solver_set_time(JumWaterSolver *solver, int64_t time_s);

/** jum_water_solver_prepare: demands, patterns, simple controls of the present time; before instant(). */
void jum_water_solver_prepare(JumWaterSolver *solver);

/**
 * jum_water_solver_advance: moves tanks and time to the next instant: pattern, report, tank full or empty, control or
 * rule.  Returns: seconds moved, 0 at the end of the duration.
 */
int64_t jum_water_solver_advance(JumWaterSolver *solver);

/** jum_water_solver_is_report_time: is the present time one the network's options report? */
bool jum_water_solver_is_report_time(const JumWaterSolver *solver);

JumWaterState jum_water_solver_state(const JumWaterSolver *solver);

/** JumWaterReport: called at every solved instant; @report says whether it is a report time. Return false to stop. */
typedef bool (*JumWaterReport)(const JumWaterState *state, bool report, void *user);

/** jum_water_simulate: the whole extended period from time 0.  Errors: as instant(); JUM_WATER_ERR_CANCELLED. */
JumWaterError
jum_water_simulate(JumWaterSolver *solver, JumWaterReport report, void *user, JumWaterInfo *info);
