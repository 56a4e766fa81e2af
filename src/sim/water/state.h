#pragma once

#include "sim/water/matrix.h"
#include "sim/water/water.h"

/* What the solver's stages share: hydraulics (iterations), coefficients (one law a link), status (who opens and closes),
 * simulate (time), rules. */

/** JumWaterLinkState: finer than what is shown; everything up to CLOSED carries no flow. */
enum {
    JUM_WATER_ST_NO_HEAD,     /* pump that cannot deliver the head */
    JUM_WATER_ST_TEMP_CLOSED, /* by a full or empty tank */
    JUM_WATER_ST_CLOSED,
    JUM_WATER_ST_OPEN,
    JUM_WATER_ST_ACTIVE,
    JUM_WATER_ST_NO_FLOW_CONTROL, /* FCV that cannot reach its flow */
};

struct JumWaterSolver {
    const JumWaterNetwork *net;
    JumWaterSettings settings;
    JumWaterMatrix matrix;
    int n_junctions;
    int *unknown; /* [n_nodes] index in the matrix, -1 for a fixed head */
    int64_t time_s;

    double *head, *demand, *full_demand, *demand_flow, *emitter_flow; /* [n_nodes] */
    double *leak_flow, *leak_coefficient;                             /* [n_nodes] */
    double *imbalance;                /* [n_nodes] Σ flows in - out */
    uint8_t *isolated;                /* [n_nodes] */
    int *isolation_queue;             /* [n_nodes] */
    int *adjacency_start, *adjacency; /* links at each node */

    double *flow, *p, *y, *resistance, *minor, *setting; /* [n_links] */
    int8_t *state;
    uint8_t *status;
    bool *held;
    int *valves, n_valves; /* PRV PSV FCV */
    int *others, n_others; /* links that are not plain pipes */
    int *pipes, n_pipes;   /* PIPE and CV_PIPE */
    int n_emitters, *emitters;
    int n_leaks;
    double *tank_volume;  /* [n_tanks] */
    int8_t *rule_speaks;  /* [n_rules] 1 THEN, -1 ELSE, 0 silent */
    double flow_exponent; /* of the pipe law */
    double total_dq, total_q;
};

/* coefficients.c */
void jum_water_link_constants(JumWaterSolver *s);
void jum_water_coefficients(JumWaterSolver *s);
void jum_water_assemble(JumWaterSolver *s);
void jum_water_outlet_law(const JumWaterSolver *s, int node, double *loss, double *gradient);
void jum_water_demand_law(const JumWaterSolver *s, int node, double *loss, double *gradient);
void jum_water_leak_law(const JumWaterSolver *s, int node, double *loss, double *gradient);
double jum_water_law_error(const JumWaterSolver *s, int link);

/* status.c */
bool jum_water_valve_status(JumWaterSolver *s);
bool jum_water_link_status(JumWaterSolver *s);
bool jum_water_pressure_switches(JumWaterSolver *s);
bool jum_water_release_valve(JumWaterSolver *s, int row);
void jum_water_apply_setting(JumWaterSolver *s, int link, double setting);
bool jum_water_set_open(JumWaterSolver *s, int link, bool open);
bool jum_water_obey(JumWaterSolver *s, const JumWaterControl *control);
void jum_water_find_isolated(JumWaterSolver *s);

/* rules.c */
bool jum_water_apply_rules(JumWaterSolver *s, int64_t step_s);
/* simulate.c */
void jum_water_move_tanks(JumWaterSolver *s, int64_t step_s);
