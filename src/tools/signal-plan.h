#pragma once

#include <glib.h>

/** JumSignalLeg: one arm of a signal junction. */
typedef struct {
    double heading_rad; /* as it leaves the junction, clockwise from grid north, 0 … 2π */
    double width_m;     /* of its carriageway */
    double speed_kmh;
    double weight;   /* of its traffic, against the others */
    gboolean enters; /* traffic comes in by it (a one-way leaving the junction does not) */
} JumSignalLeg;

#define JUM_SIGNAL_MAX_STAGES 4
#define JUM_SIGNAL_MAX_LEGS   8

/** JumSignalStage: legs shown green together; a tram stage has no leg. */
typedef struct {
    guint legs; /* bit i: leg i has green */
    gboolean tram;
    double green_s, min_green_s, yellow_s, all_red_s;
} JumSignalStage;

typedef struct {
    guint n_stages;
    double cycle_s; /* Σ green + yellow + all red, exactly */
    JumSignalStage stage[JUM_SIGNAL_MAX_STAGES];
} JumSignalPlan;

/**
 * jum_signal_plan:
 * @legs: [n] in clockwise order; the first JUM_SIGNAL_MAX_LEGS count
 * @tram: a stage for a tram that crosses
 * @load: 0 night … 1 peak: how long the cycle wants to be
 * @tide: −1 … 1: gives more green to the heavier (positive) or the lighter legs
 *
 * Opposite legs share a stage.  Greens follow the weights, never under 6 s; yellow is 3 s, 5 s from
 * 70 km/h; the all-red lets the last vehicle clear the junction; no leg waits more than 120 s.
 *
 * Returns: FALSE when fewer than two legs enter (nothing to control).
 * Source: instruction interministérielle sur la signalisation routière, part 6, from memory, unverified.
 */
gboolean jum_signal_plan(const JumSignalLeg *legs,
                         guint n,
                         gboolean tram,
                         double load,
                         double tide,
                         JumSignalPlan *plan);

/** jum_signal_clearance_s: red that lets a vehicle which passed at the end of yellow leave the junction. */
double jum_signal_clearance_s(const JumSignalLeg *legs, guint n, double speed_kmh);

/** jum_signal_stages_json: the column `stages`. Groups are V1… (vehicles by leg, clockwise from north),
 * P1… (pedestrians across that leg, with the stages that leave it free), T (tram). The caller frees. */
char *jum_signal_stages_json(const JumSignalPlan *plan, guint n_legs);
