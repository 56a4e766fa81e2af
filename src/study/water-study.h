#pragma once

#include "model/water-service.h"
#include "model/water-tables.h"
#include "sim/water/energy.h"
#include "study/study-theme.h"

/*
 * Inside study/ only: the water network of a territory through one civil day, today and with the changes of a scenario.
 *   water-input.c   what is read of the territory, once
 *   water-start.c   where the day begins: midnight or a snapshot; that day as it is today, solved once
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
    GTimeZone *zone;
    GMutex lock;        /* of what follows, all NULL: not yet */
    double *level_m;    /* [n_tanks] at midnight, after a day of settling */
    guint8 *pump_runs;  /* [n_pumps] at midnight */
    JumWaterDay *usual; /* from midnight */
    JumWaterDay *today; /* from the last snapshot */
    guint64 today_key;  /* of that snapshot */
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
    JumWaterNetwork net;       /* rows first, as in the tables; then what the changes add */
    GArray *acts;              /* JumWaterAct */
    gint64 start_s;            /* civil time of day at which it begins: 0, midnight */
    guint n_measured;          /* values it begins with */
    JumWaterControl *controls; /* NULL: those of the base */
    gboolean contaminates;
} JumWaterPlan;

/** jum_water_plan_new: @scenario: (nullable): where the day begins, and with @changed what changes in it; NULL: the usual
 * day.  Errors: JUM_ERROR_VALUE naming the place in the scenario. */
JumWaterPlan *jum_water_plan_new(const JumWaterInput *input,
                                 const JumScenario *scenario,
                                 gboolean changed,
                                 GError **error);
void jum_water_plan_free(JumWaterPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterPlan, jum_water_plan_free)

/** jum_water_start: inside a plan being made: levels, statuses and clock of @start's snapshot, if it has one. */
gboolean jum_water_start(JumWaterPlan *plan, const JumScenario *start, GError **error);

/** JumWaterDay: a day solved.  Rows of the tables; times of the reports, the first at @start_s; instants that are said are
 * seconds after the midnight before it. */
struct JumWaterDay {
    gint ref_count;
    gint64 start_s;
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
JumWaterDay *jum_water_day_ref(JumWaterDay *day);
void jum_water_day_unref(JumWaterDay *day);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterDay, jum_water_day_unref)

/** jum_water_today: the day that begins where @start does, without its changes; solved once for each start, the last one
 * kept; the caller unrefs.  Thread: any, one waits for the other. */
JumWaterDay *jum_water_today(JumWaterInput *input,
                             const JumScenario *start,
                             const JumStudyRun *run,
                             GError **error);

/** jum_water_result: fills @part. */
void jum_water_result(JumStudyPart *part,
                      const JumWaterInput *input,
                      const JumWaterPlan *plan,
                      const JumWaterDay *today,
                      const JumWaterDay *then);
