#pragma once

#include "base/time.h"
#include "city/layer.h"

/*
 * Values of any other sensor as the simulated field plays them, from the profile named in its row: a shape over
 * time, scaled into the sensor's own range.  Adding a family is adding rows, not code.
 */

typedef enum {
    JUM_PROFILE_STEADY,      /* a slow drift around the middle */
    JUM_PROFILE_DAY,         /* higher by day: activity of a site on all days */
    JUM_PROFILE_WEEK,        /* higher in office hours of working days */
    JUM_PROFILE_HEAT,        /* higher in cold months and mornings */
    JUM_PROFILE_LEVEL_FILL,  /* rises for days, then is emptied */
    JUM_PROFILE_MOISTURE,    /* falls for days, rises after rain or watering */
    JUM_PROFILE_RIVER,       /* slow waves of weeks, higher in winter */
    JUM_PROFILE_NOISE,       /* loud by day, restless */
    JUM_PROFILE_AIR,         /* two peaks a day, over a background of days */
    JUM_PROFILE_TEMPERATURE, /* the year and the day */
    JUM_N_PROFILES
} JumSensorProfile;

/** jum_sensor_profile: by its name, "day", "week", "level_fill", "river", "noise" …; unknown: by the sensor's type
 * word, else steady. */
JumSensorProfile jum_sensor_profile(const char *profile, const char *type);

typedef struct {
    JumSensorProfile profile;
    double lo, hi; /* what it usually shows, within its physical range and limits */
    guint64 seed;
} JumSensor;

/** jum_sensor: from its row; NaN limits are left out of account. */
JumSensor jum_sensor(const JumLayer *layer, guint row, guint64 seed);

/** jum_sensor_value: a pure function of sensor and time. */
double jum_sensor_value(const JumSensor *sensor, JumTime time, const JumCivil *civil);
