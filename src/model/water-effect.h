#pragma once

#include "model/water-service.h"
#include "model/water-tables.h"
#include "sim/water/isolation.h"

/** JumWaterNow: the network at an instant, by row; NULL or NaN: as the file says. */
typedef struct {
    const double *valve_opening_pu; /* [n_valves] */
    const double *pump_running;     /* [n_pumps] 0: stopped; else it runs */
    const double *tank_level_m;     /* [n_tanks] */
    double demand_pu[JUM_WATER_N_USES];
} JumWaterNow;

/** JumWaterEffect: what closing something takes away. */
typedef struct {
    guint cut_nodes, cut_customers, cut_hydrants; /* no way left from a source */
    guint low_nodes, low_customers;               /* newly below the pressure the street owes */
    double cut_people, low_people;
    double cut_m3s, short_m3s; /* drawn before by those cut; no longer drawn by the others */
    double lowest_m;           /* among the places still served that draw; NaN: none */
    guint lowest_node;
    double
        tank_s; /* until the first tank is empty that would not have been before; INFINITY: none */
    guint tank;
    guint cut_sites, low_sites; /* sensitive ones only */
    guint32
        low_hours; /* bit h: at civil hour h somebody would be newly below; only of jum_water_case_hours() */
    guint low_most;  /* customers newly below at the worst of them */
    gboolean solved; /* FALSE: pressures are not known, only who is cut */
    double solve_us;
} JumWaterEffect;

/** JumWaterCase: a network, whom it serves, and two solvers: as it is, and as it would be.  Thread: one at a time. */
typedef struct JumWaterCase JumWaterCase;

/** jum_water_case_new: both borrowed; they must outlive it.  Errors: JUM_ERROR_VALUE. */
JumWaterCase *jum_water_case_new(const JumWaterTables *tables,
                                 const JumWaterService *service,
                                 GError **error) JUM_MUST_USE;
void jum_water_case_free(JumWaterCase *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterCase, jum_water_case_free)

/** of the rows of water_node */
guint jum_water_case_n_nodes(const JumWaterCase *c);
double jum_water_case_elevation_m(const JumWaterCase *c, guint row);
gboolean jum_water_case_is_source(const JumWaterCase *c, guint row);

/** jum_water_case_cancel: set TRUE from another thread: what is being solved gives up at its next iteration. */
volatile bool *jum_water_case_cancel(JumWaterCase *c);

/** jum_water_case_prepare: solves the network as it is.  Returns: FALSE if it did not converge.  Cost: a few iterations
 * when it was prepared before, some 50 otherwise. */
gboolean jum_water_case_prepare(JumWaterCase *c, const JumWaterNow *now);

/** jum_water_case_move_valve: a valve by its row, to an opening from 0 to 1.
 * jum_water_case_close_link: one link closed.  jum_water_case_close_segment: all the bounds of a segment. */
void
jum_water_case_move_valve(JumWaterCase *c, guint valve, double opening_pu, JumWaterEffect *effect);
void jum_water_case_close_link(JumWaterCase *c, int link, JumWaterEffect *effect);
void jum_water_case_close_segment(JumWaterCase *c,
                                  const JumWaterSegments *segments,
                                  int segment,
                                  JumWaterEffect *effect);

/**
 * jum_water_case_hours: at which hours of a day the last close leaves somebody newly below, tanks as they are now: hours
 * are tried from the thirstiest down until nobody is, a thirstier hour being taken as no better.
 * Cost: some five times two solutions.
 */
void jum_water_case_hours(JumWaterCase *c, double demand_factor, JumWaterEffect *effect);

/* ---- the last close, by node of the network; borrowed until the next ---- */
const guint8 *jum_water_case_cut(const JumWaterCase *c); /* JumWaterCutKind */
const guint8 *jum_water_case_low(const JumWaterCase *c); /* 1: newly below */
JumWaterState jum_water_case_before(const JumWaterCase *c);
JumWaterState jum_water_case_after(const JumWaterCase *c);
const guint8 *
jum_water_case_open(const JumWaterCase *c); /* [n_links] can carry water, as prepared */
const JumWaterSolver *jum_water_case_solver(const JumWaterCase *c); /* as prepared */
