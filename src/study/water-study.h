#pragma once

#include "model/water-service.h"
#include "model/water-tables.h"
#include "sim/water/energy.h"
#include "study/study-theme.h"

/*
 * Inside study/ only: the water network of a territory through one civil day, today and with the changes of a scenario.
 *   water-input.c   what is read of the territory, once; today, solved once
 *   water-plan.c    changes → a network of its own and what happens in it at which hour
 *   water-day.c     the day solved, and what is kept of it
 *   water-result.c  today against then: figures, tables, series
 */

#define JUM_WATER_REPORT_S 3600
#define JUM_WATER_TIMES    25 /* 00:00, 01:00 … 24:00 */

/** JumWaterFigures: data/water/what-if.ini. */
typedef struct {
    double discharge, fire_m3h, litres_day, threshold_pct;
} JumWaterFigures;

typedef struct JumWaterDay JumWaterDay;

typedef struct {
    JumWaterTables *tables;
    JumWaterService *service;
    JumLayer *hydrants;
    JumWaterFigures figures;
    const char **
        place; /* [nodes of the table] the address of a pipe that ends there, or the id; borrowed */
    char *hash; /* of the figures and limits */
    GMutex lock;
    double *level_m;    /* [n_tanks] at midnight, after a day of settling; NULL: not yet */
    guint8 *pump_runs;  /* [n_pumps] at midnight */
    JumWaterDay *today; /* NULL: not yet */
} JumWaterInput;

/** JumWaterActKind: what happens while a change is on. */
typedef enum {
    JUM_WATER_ACT_CLOSE,       /* links[] are closed */
    JUM_WATER_ACT_OUTLET,      /* links[0] is open, closed otherwise: a hole, a hydrant */
    JUM_WATER_ACT_FACTOR,      /* demand of nodes[] times value */
    JUM_WATER_ACT_ADD,         /* value m³/s of mean demand more at node */
    JUM_WATER_ACT_CONTAMINATE, /* source value */
} JumWaterActKind;

typedef struct {
    JumWaterActKind kind;
    const JumChange *change;
    GArray *links;   /* int */
    guint8 *in_zone; /* [n_nodes of the network] */
    int node;        /* the place: of the pipe's hole, the hydrant, the development, the source */
    double value;
    gboolean on;
} JumWaterAct;

/** JumWaterPlan: arrays that the base network has and nothing changes are borrowed from it. */
typedef struct {
    const JumWaterInput *input;
    JumWaterNetwork net; /* rows first, as in the tables; then what the changes add */
    GArray *acts;        /* JumWaterAct */
    gboolean contaminates;
} JumWaterPlan;

/** jum_water_plan_new: @scenario: NULL: today.  Errors: JUM_ERROR_VALUE naming the place in the scenario. */
JumWaterPlan *
jum_water_plan_new(const JumWaterInput *input, const JumScenario *scenario, GError **error);
void jum_water_plan_free(JumWaterPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterPlan, jum_water_plan_free)

/** JumWaterDay: a day solved.  Rows of the tables; times of the reports. */
struct JumWaterDay {
    guint n_nodes, n_tanks, n_pipes, n_pumps, n_acts;
    double *pressure_m;            /* [times][n_nodes] NaN: no way to a source */
    double *flow_m3s;              /* [times][n_pipes] */
    double *level_m;               /* [times][n_tanks] */
    double *contaminant_pct;       /* [times][n_nodes]; NULL: none enters */
    double *pressure_min_m;        /* [n_nodes] of the day; 0 where it is cut */
    double *low_s, *cut_s;         /* [n_nodes] below what the street owes; without water */
    double *missing_m3;            /* [n_nodes] wanted and not delivered */
    double *arrival_s, *peak_pct;  /* [n_nodes] since midnight, NaN: never; NULL: none enters */
    double *level_min_m, *empty_s; /* [n_tanks] empty: first time, NaN: never */
    double *volume_first_m3, *volume_last_m3; /* [n_tanks] */
    double *act_m3, *act_s, *act_low_m,
        *act_low_m3s;           /* [n_acts] through an outlet; lowest pressure, flow */
    JumWaterPumpEnergy *energy; /* [n_pumps] */
    double wanted_m3, delivered_m3, largest_residual_m3s;
    guint instants;
    gboolean converged;
};

/**
 * jum_water_day_solve:
 * @plan: its options and strengths are moved along with the time
 * @settle: only a day to come to the usual levels: nothing is kept but the last ones
 *
 * Errors: JUM_ERROR_CANCELLED, JUM_ERROR_VALUE (cannot be solved; names the element).
 */
JumWaterDay *jum_water_day_solve(JumWaterPlan *plan,
                                 gboolean settle,
                                 const JumStudyRun *run,
                                 double from,
                                 double to,
                                 GError **error);
void jum_water_day_free(JumWaterDay *day);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterDay, jum_water_day_free)

/** jum_water_input_today: solves it at the first call; borrowed.  Thread: any, one waits for the other. */
const JumWaterDay *
jum_water_input_today(JumWaterInput *input, const JumStudyRun *run, GError **error);

/** jum_water_result: fills @part. */
void jum_water_result(JumStudyPart *part,
                      const JumWaterInput *input,
                      const JumWaterPlan *plan,
                      const JumWaterDay *today,
                      const JumWaterDay *then);
