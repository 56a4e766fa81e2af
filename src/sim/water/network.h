#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A water distribution network as plain arrays, in SI units: metres, m³/s, seconds, watts.  Nodes and links are
 * numbered from 0; -1 is "none".  The reader of EPANET files (formats/inp.h) and the territory's model
 * (model/water-network.h) fill it; the solver never changes it.
 * Source of every rule: L. Rossman et al., EPANET 2.2 User Manual, EPA/600/R-20/133, and its appendices.
 */

typedef enum {
    JUM_WATER_JUNCTION,
    JUM_WATER_RESERVOIR,
    JUM_WATER_TANK,
} JumWaterNodeKind;

typedef enum {
    JUM_WATER_CV_PIPE, /* pipe with a check valve */
    JUM_WATER_PIPE,
    JUM_WATER_PUMP,
    JUM_WATER_PRV, /* pressure reducing */
    JUM_WATER_PSV, /* pressure sustaining */
    JUM_WATER_PBV, /* pressure breaker */
    JUM_WATER_FCV, /* flow control */
    JUM_WATER_TCV, /* throttle control */
    JUM_WATER_GPV, /* general purpose: a head-loss curve */
    JUM_WATER_PCV, /* positional: loss by opening */
} JumWaterLinkKind;

typedef enum {
    JUM_WATER_CLOSED,
    JUM_WATER_OPEN,
    JUM_WATER_ACTIVE, /* a valve that is controlling */
    JUM_WATER_ISOLATED,
} JumWaterStatus;

typedef enum {
    JUM_WATER_HAZEN_WILLIAMS,
    JUM_WATER_DARCY_WEISBACH,
    JUM_WATER_CHEZY_MANNING,
} JumWaterHeadLoss;

typedef enum {
    JUM_WATER_PUMP_CONSTANT_POWER,
    JUM_WATER_PUMP_POWER_FUNCTION, /* head = h0 - r·q^n */
    JUM_WATER_PUMP_CURVE,          /* piecewise linear */
} JumWaterPumpKind;

/** JumWaterCurve: x ascending. Units depend on its use and are SI by the time it is here. */
typedef struct {
    int n;
    double *x, *y; /* [n] */
} JumWaterCurve;

typedef struct {
    int n;
    double *factor; /* [n] multipliers, one a pattern step */
} JumWaterPattern;

typedef struct {
    double base_m3s;
    int pattern; /* -1: constant */
} JumWaterDemand;

typedef struct {
    JumWaterNodeKind kind;
    double elevation_m;          /* reservoirs: head */
    int head_pattern;            /* reservoirs */
    int first_demand, n_demands; /* in demands[] */
    double emitter;              /* m³/s per m^exponent; 0 = none */
    double initial_quality;
    int tank;   /* index in tanks[], or -1 */
    int source; /* index in sources[], or -1 */
} JumWaterNode;

typedef enum {
    JUM_WATER_MIX_COMPLETE,
    JUM_WATER_MIX_TWO_COMPARTMENTS,
    JUM_WATER_MIX_FIFO,
    JUM_WATER_MIX_LIFO,
} JumWaterMixing;

typedef struct {
    int node;
    double level_init_m, level_min_m, level_max_m; /* above elevation_m */
    double area_m2;                                /* of a cylinder */
    double volume_min_m3;                          /* at the lowest level */
    int volume_curve;                              /* level m → volume m³, or -1 */
    bool can_overflow;
    JumWaterMixing mixing;
    double mixing_fraction;  /* of the volume, first compartment */
    double bulk_coefficient; /* 1/s (first order); NaN: the global one */
} JumWaterTank;

typedef struct {
    JumWaterLinkKind kind;
    int from, to;
    double diameter_m, length_m;
    double roughness;  /* HW: C; DW: m; CM: n */
    double minor_loss; /* K */
    bool open;         /* initial status */
    bool fixed;        /* a valve whose status is forced open or closed: no setting */
    double setting;    /* pump: speed; PRV PSV PBV: m; FCV: m³/s; TCV: K; PCV: % open; NaN: none */
    int curve;         /* GPV: flow → loss; PCV: % open → % of the open conductance */
    int pump;          /* index in pumps[], or -1 */
    double bulk_coefficient, wall_coefficient; /* NaN: the global ones */
    double leak_area_m2,
        leak_expansion_m; /* FAVAD: area of all leaks of the pipe, its growth a metre of head */
} JumWaterLink;

typedef struct {
    int link;
    JumWaterPumpKind kind;
    double power_w;                /* constant power */
    int curve;                     /* head curve, or -1 */
    double shutoff_m, r, exponent; /* power function, SI */
    double flow_max_m3s, head_max_m, flow_design_m3s;
    int speed_pattern;
    int efficiency_curve; /* m³/s → %, or -1 */
    double price;         /* per kWh; NaN: global */
    int price_pattern;    /* -1: global */
} JumWaterPump;

typedef enum {
    JUM_WATER_IF_BELOW, /* level (m above elevation) at a node */
    JUM_WATER_IF_ABOVE,
    JUM_WATER_AT_TIME,
    JUM_WATER_AT_CLOCK,
} JumWaterControlKind;

typedef struct {
    JumWaterControlKind kind;
    int link, node;
    double grade_m; /* head */
    int64_t time_s;
    bool has_setting, open;
    double setting;
} JumWaterControl;

typedef enum {
    JUM_WATER_OBJECT_NODE,
    JUM_WATER_OBJECT_LINK,
    JUM_WATER_OBJECT_SYSTEM,
} JumWaterObject;

typedef enum {
    JUM_WATER_VAR_DEMAND,
    JUM_WATER_VAR_HEAD,
    JUM_WATER_VAR_GRADE,
    JUM_WATER_VAR_LEVEL,
    JUM_WATER_VAR_PRESSURE,
    JUM_WATER_VAR_FLOW,
    JUM_WATER_VAR_STATUS,
    JUM_WATER_VAR_SETTING,
    JUM_WATER_VAR_TIME,
    JUM_WATER_VAR_CLOCK,
    JUM_WATER_VAR_FILL_TIME,
    JUM_WATER_VAR_DRAIN_TIME,
} JumWaterVariable;

typedef enum {
    JUM_WATER_EQ,
    JUM_WATER_NE,
    JUM_WATER_LE,
    JUM_WATER_GE,
    JUM_WATER_LT,
    JUM_WATER_GT,
} JumWaterRelation;

typedef struct {
    bool is_or; /* joined to what stands before by OR, else by AND */
    JumWaterObject object;
    int index;
    JumWaterVariable variable;
    JumWaterRelation relation;
    double value;     /* SI; status: 0 closed 1 open 2 active; seconds for times */
    double tolerance; /* 0.001 of the file's unit, in SI */
} JumWaterPremise;

typedef struct {
    int link;
    bool has_setting, open;
    double setting;
} JumWaterRuleAction;

typedef struct {
    double priority;
    int first_premise, n_premises;
    int first_then, n_then, first_else, n_else; /* in rule_actions[] */
} JumWaterRule;

typedef enum {
    JUM_WATER_SOURCE_CONCENTRATION,
    JUM_WATER_SOURCE_MASS,
    JUM_WATER_SOURCE_SETPOINT,
    JUM_WATER_SOURCE_FLOW_PACED,
} JumWaterSourceKind;

typedef struct {
    int node;
    JumWaterSourceKind kind;
    double strength; /* concentration, or mass per second */
    int pattern;
} JumWaterSource;

typedef enum {
    JUM_WATER_QUALITY_NONE,
    JUM_WATER_QUALITY_CHEMICAL,
    JUM_WATER_QUALITY_AGE,
    JUM_WATER_QUALITY_TRACE,
} JumWaterQualityKind;

typedef struct {
    JumWaterHeadLoss head_loss;
    double viscosity_m2s, diffusivity_m2s, specific_gravity;
    double demand_factor, emitter_exponent;
    bool emitter_backflow;
    bool pressure_driven;
    double pressure_min_m, pressure_required_m, pressure_exponent;
    int default_pattern;
    int max_trials, extra_trials; /* extra_trials -1: stop when not converged */
    int check_frequency, max_check;
    double accuracy; /* relative change of flow */
    double damp_limit;
    double head_error_m, flow_change_m3s; /* 0: not asked */
    int64_t duration_s, hydraulic_step_s, quality_step_s, pattern_step_s, pattern_start_s;
    int64_t report_step_s, report_start_s, rule_step_s, start_clock_s;
    JumWaterQualityKind quality;
    int trace_node;
    double quality_tolerance;
    double bulk_order, wall_order, tank_order;
    double bulk_coefficient, wall_coefficient; /* 1/s; m/s (order 1) or mass/m²/s (order 0) */
    double limiting_concentration, roughness_correlation;
    double energy_price, demand_charge, pump_efficiency_pct;
    int price_pattern;
} JumWaterOptions;

typedef struct {
    int n_nodes, n_links, n_tanks, n_pumps, n_demands, n_curves, n_patterns, n_controls, n_rules;
    int n_premises, n_rule_actions, n_sources;
    JumWaterNode *nodes;
    JumWaterLink *links;
    JumWaterTank *tanks; /* not the reservoirs */
    JumWaterPump *pumps;
    JumWaterDemand *demands;
    JumWaterCurve *curves;
    JumWaterPattern *patterns;
    JumWaterControl *controls;
    JumWaterRule *rules;
    JumWaterPremise *premises;
    JumWaterRuleAction *rule_actions;
    JumWaterSource *sources;
    JumWaterOptions options;
} JumWaterNetwork;

/** jum_water_options_default: EPANET's defaults, in SI. */
JumWaterOptions jum_water_options_default(void);

/** jum_water_network_clear: frees every array (malloc) and zeroes the struct. */
void jum_water_network_clear(JumWaterNetwork *net);

/** JumWaterFault: what is wrong with a network, by code and element. */
typedef enum {
    JUM_WATER_OK,
    JUM_WATER_ERR_MEMORY,
    JUM_WATER_ERR_NO_SOURCE, /* no reservoir nor tank */
    JUM_WATER_ERR_BAD_LINK,  /* @element: a link to nowhere, or from a node to itself */
    JUM_WATER_ERR_BAD_VALUE, /* @element: NaN, negative diameter, … (links first, then nodes + n_links) */
    JUM_WATER_ERR_BAD_CURVE, /* @element: a pump whose curve makes no sense */
    JUM_WATER_ERR_BAD_VALVE, /* @element: PRV, PSV or FCV on a tank, or two that fight at one node */
    JUM_WATER_ERR_SINGULAR,  /* @element: a node whose head cannot be computed */
    JUM_WATER_ERR_NO_CONVERGENCE, /* the last iterate stands in the results */
    JUM_WATER_ERR_CANCELLED,
} JumWaterError;

/**
 * jum_water_network_check:
 * @element: (out): index of the faulty element, -1 if none
 *
 * Returns: JUM_WATER_OK, or the first fault.  Cost: linear.
 */
JumWaterError jum_water_network_check(const JumWaterNetwork *net, int *element);

/**
 * jum_water_network_check_all:
 * @tell: called for every fault, with the element counted as in jum_water_network_check()
 *
 * Returns: how many faults.
 */
int jum_water_network_check_all(const JumWaterNetwork *net,
                                void (*tell)(JumWaterError error, int element, void *user),
                                void *user);

/** jum_water_pump_fit: derives shutoff_m, r, exponent and limits of a pump from its curve or power. */
JumWaterError jum_water_pump_fit(const JumWaterNetwork *net, JumWaterPump *pump);

/** jum_water_curve_value: linear interpolation, flat beyond both ends. */
double jum_water_curve_value(const JumWaterCurve *curve, double x);

/** jum_water_tank_volume, jum_water_tank_level: m³ at a level above the floor, and back. */
double jum_water_tank_volume(const JumWaterNetwork *net, const JumWaterTank *tank, double level_m);
double jum_water_tank_level(const JumWaterNetwork *net, const JumWaterTank *tank, double volume_m3);

/** jum_water_error_text: one English sentence of a code, for logs. */
const char *jum_water_error_text(JumWaterError error);
