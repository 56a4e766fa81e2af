#pragma once

#include "sim/water/matrix.h"
#include "sim/water/pipes.h"
#include "sim/water/water.h"

/* What the solver's stages share: solver (life), hydraulics (iterations), forest (what leaves them), core (the pipes that stay),
 * coefficients (laws of everything else), status (who opens and closes), simulate (time), rules. */

/** Finer than what is shown; everything up to CLOSED carries no flow. */
enum {
    JUM_WATER_ST_NO_HEAD,     /* pump that cannot deliver the head */
    JUM_WATER_ST_TEMP_CLOSED, /* by a full or empty tank */
    JUM_WATER_ST_CLOSED,
    JUM_WATER_ST_OPEN,
    JUM_WATER_ST_ACTIVE,
    JUM_WATER_ST_NO_FLOW_CONTROL, /* FCV that cannot reach its flow */
};

enum {
    JUM_WATER_AT_GIVEN = JUM_WATER_PARTS, /* pipes of the core with an end whose head is given */
    JUM_WATER_SEGMENTS,
};

/** JumWaterLeak: an orifice at a junction, head = coefficient · flow^exponent. */
typedef struct {
    int node;
    double coefficient, exponent, flow;
} JumWaterLeak;

struct JumWaterSolver {
    const JumWaterNetwork *net;
    JumWaterSettings settings;
    JumWaterMatrix matrix;
    int64_t time_s;

    /* nodes */
    bool *fixed; /* head given: reservoir or tank */
    int *row;    /* row in the elimination order; -1: fixed, or in a branch */
    double *head, *demand, *full_demand, *demand_flow, *emitter_flow;
    double *leak_flow; /* sum of the leaks at a node */
    double *load;      /* demand of the branches that hang on a node */
    double *imbalance; /* Σ flows in - out */
    uint8_t *isolated;
    int *queue;                       /* [n_nodes] scratch of searches */
    int *adjacency_start, *adjacency; /* links at each node */
    int *emitters, n_emitters;
    JumWaterLeak *leaks; /* at most two a node: fixed and growing area */
    int n_leaks;
    int *given, n_given; /* nodes whose head is given */
    int *live, n_live;   /* nodes whose head is looked at in every iteration */
    int *anchors,
        n_anchors; /* one node of each zone that no pipe at all joins to a source, then of those cut now */
    int n_zone_anchors; /* the first of them */

    /* links */
    int *end_a, *end_b;
    double *flow, *minor, *setting; /* flow of core pipes: in core.q while an instant is solved */
    double *p, *y;                  /* laws of links that are no pipes */
    int8_t *state;
    uint8_t *status, *trouble;
    int8_t *seen; /* state at the last search for isolated nodes */
    bool *held, *in_tree;
    bool isolation_known;
    int *others, n_others;                            /* pumps and valves */
    int *valves, n_valves;                            /* PRV PSV FCV */
    int *watched, n_watched;                          /* whose status may change by itself */
    int *tree_node, *tree_parent, *tree_link, n_tree; /* branches, leaves first */
    int n_switches;                                   /* controls by the pressure of a junction */

    /* the pipes, packed */
    JumWaterPipes core, tree;
    int segment[JUM_WATER_SEGMENTS + 1]; /* of core: segment[p] … segment[p + 1] - 1 */
    int *core_a, *core_b, *core_slot;    /* [core.n] rows and entries of the matrix */
    int *core_of;                        /* [n_links] index in core, -1 */
    uint8_t *core_closed, *tree_closed;  /* as the constants were set */
    bool laws_known;                     /* core.p and core.y are the laws at core.q */
    double *base;                        /* [matrix.n] right-hand side: what leaves each node */
    JumWaterChange change[JUM_WATER_SEGMENTS];

    double *tank_volume; /* [n_tanks] */
    int8_t *rule_speaks; /* [n_rules] 1 THEN, -1 ELSE, 0 silent */
    int *master;         /* [n_links] rule whose action on the link counts, -1 */
    double *factor;      /* [n_patterns] at factor_period */
    int64_t factor_period;
    bool demands_known; /* those of factor_period, none imposed since */
    double total_dq, total_q, largest_dq;
    bool converged, unstable;
    int iteration;
    int switched, switched_at; /* link whose status changed last in this instant, -1; iteration */
    int unsettled;             /* see JumWaterState.element */
};

/* coefficients.c */
void jum_water_link_constants(JumWaterSolver *s);
void jum_water_coefficients(JumWaterSolver *s);
void jum_water_assemble_others(JumWaterSolver *s);
void jum_water_outlet_law(const JumWaterSolver *s, int node, double *loss, double *gradient);
void jum_water_demand_law(const JumWaterSolver *s, int node, double *loss, double *gradient);
void jum_water_leak_law(const JumWaterLeak *leak, double *loss, double *gradient);
double jum_water_law_error(const JumWaterSolver *s, int link);

/* forest.c */
bool jum_water_partition(JumWaterSolver *s);
void jum_water_forest_flows(JumWaterSolver *s, double *dq, double *q, double *largest);
void jum_water_forest_heads(JumWaterSolver *s);

/* core.c */
bool jum_water_core_build(JumWaterSolver *s);
void jum_water_core_clear(JumWaterSolver *s);
void jum_water_core_begin(JumWaterSolver *s);
void jum_water_core_refresh(JumWaterSolver *s, bool all);
void jum_water_core_store(JumWaterSolver *s, bool all);
int jum_water_core_solve(JumWaterSolver *s);
void jum_water_core_new_flows(JumWaterSolver *s, double relax);
double jum_water_core_law_error(const JumWaterSolver *s, int *link);
double jum_water_flow_of(const JumWaterSolver *s, int link);

/* status.c */
bool jum_water_valve_status(JumWaterSolver *s);
bool jum_water_link_status(JumWaterSolver *s);
bool jum_water_pressure_switches(JumWaterSolver *s);
bool jum_water_release_valve(JumWaterSolver *s, int row);
void jum_water_apply_setting(JumWaterSolver *s, int link, double setting);
bool jum_water_set_open(JumWaterSolver *s, int link, bool open);
bool jum_water_obey(JumWaterSolver *s, const JumWaterControl *control);
bool jum_water_find_isolated(JumWaterSolver *s);

/* rules.c */
bool jum_water_apply_rules(JumWaterSolver *s, int64_t step_s);

/* simulate.c */
void jum_water_move_tanks(JumWaterSolver *s, int64_t step_s);
