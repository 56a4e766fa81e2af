#pragma once

#include "base/time.h"
#include "city/layer.h"

/*
 * Traffic at counting stations as the simulated field plays it: a day's profile by kind of road and of day, and
 * the speed that goes with a flow.  Our assumption, not a calibration: profiles of usual French counts.
 */

typedef enum {
    JUM_DETECTOR_MOTORWAY,
    JUM_DETECTOR_AXIS, /* boulevards and roads to the centre */
    JUM_DETECTOR_STREET,
    JUM_N_DETECTOR_KINDS
} JumDetectorKind;

typedef struct {
    JumDetectorKind kind;
    gboolean evening; /* its peak is the evening's: it leads out of the centre */
    int lanes;
    double free_kmh, capacity_vph;
} JumDetector;

/** jum_detector: from its row; absent columns get usual values. */
JumDetector jum_detector(const JumLayer *layer, guint row);

/** jum_traffic_share: flow over capacity at a civil time, 0 … 1. */
double jum_traffic_share(const JumDetector *detector, const JumCivil *civil);

typedef struct {
    double flow_vph, speed_kmh, occupancy_pu;
} JumTrafficState;

/** jum_traffic_state: @share: flow over capacity, ≥ 0; above 1 the road is full. */
JumTrafficState jum_traffic_state(const JumDetector *detector, double share);

/** JumPlanHours: when a signal plan runs by itself: intervals of civil time, seconds after midnight. */
typedef struct {
    int plan_no;
    double cycle_s;
    gboolean is_default; /* has no hours */
    guint n;
    double from_s[8], to_s[8];
} JumPlanHours;

/** jum_plan_hours_parse: @hours: "07:00-09:30,16:30-19:00"; NULL or empty: the default plan.
 * Returns: FALSE if the text is something else. */
gboolean jum_plan_hours_parse(const char *hours, JumPlanHours *plan);

/** jum_plan_at: index of the plan that runs at a civil time, the default or the first one otherwise; −1 if @n is 0. */
int jum_plan_at(const JumPlanHours *plans, guint n, double day_s);
