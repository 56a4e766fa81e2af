#pragma once

#include "base/rng.h"
#include "base/time.h"

/*
 * Car parks and bays as the simulated field plays them: cars come and go so that occupancy follows the day's
 * profile of its kind; a full car park turns cars away, an empty one has none to let out.  Our assumption.
 */

typedef enum {
    JUM_CAR_PARK_CENTRE, /* underground and multistorey: shops by day, some evening */
    JUM_CAR_PARK_SURFACE,
    JUM_CAR_PARK_RIDE, /* park and ride: office hours */
    JUM_N_CAR_PARK_KINDS
} JumCarParkKind;

/** jum_car_park_kind: from the column kind; unknown words are surface. */
JumCarParkKind jum_car_park_kind(const char *text);

/** JumCarPark: a value; capacity ≥ taken ≥ 0 at all times. */
typedef struct {
    JumCarParkKind kind;
    int capacity, taken;
    gint64 entered, left, turned_away; /* since the start: taken = at the start + entered − left */
    double appeal;                     /* factor on the profile, about 1 */
    JumRng rng;
} JumCarPark;

/** jum_car_park: @capacity: < 0 counts as 0. It starts as full as the profile says. */
JumCarPark
jum_car_park(JumCarParkKind kind, int capacity, guint64 seed, guint row, const JumCivil *civil);

/** jum_car_park_target: share of the places that its profile would fill, 0 … 1. */
double jum_car_park_target(JumCarParkKind kind, const JumCivil *civil);

/** jum_car_park_step: @dt_s: at most a few minutes. */
void jum_car_park_step(JumCarPark *park, const JumCivil *civil, double dt_s);

/** jum_bay_stay_s: how long a bay stays as it is now, drawn from @rng; occupied bays empty sooner by day. */
double jum_bay_stay_s(JumRng *rng, gboolean occupied, const char *kind, const JumCivil *civil);
