#pragma once

#include "base/time.h"
#include "model/lighting-rules.h"
#include "sim/sun/sun.h"

/**
 * JumNightClock: the nights of one place: sunset, sunrise, and the civil clock on the wall between them, with
 * its two strange nights a year.  A night is named by its evening: the civil date it begins on, as a number
 * of days since 1970-01-01, and lasts from noon to noon.
 * Thread: one thread at a time (it remembers the nights it has computed).
 */
typedef struct JumNightClock JumNightClock;

/** jum_night_clock_new: @zone: name, "Europe/Paris"; NULL or unknown: UTC. */
JumNightClock *jum_night_clock_new(double lat_deg, double lon_deg, const char *zone);
void jum_night_clock_free(JumNightClock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumNightClock, jum_night_clock_free)

typedef struct {
    gint64 evening;          /* its name */
    JumTime noon, next_noon; /* civil */
    JumTime sunset,
        sunrise; /* equal where the sun does not set, the noons where it does not rise */
    int weekday; /* of the evening, 0 Monday … 6 Sunday */
} JumNight;

/** jum_night: borrowed until the next call. */
const JumNight *jum_night(JumNightClock *clock, gint64 evening);
/** jum_night_evening: which night an instant belongs to. */
gint64 jum_night_evening(JumNightClock *clock, JumTime time);
/** jum_night_evening_of_date: the night that begins on a civil date. */
gint64 jum_night_evening_of_date(int year, int month, int day);
/** jum_night_clock_time: the instant at which the wall clock shows @day_s during this night. */
JumTime jum_night_clock_time(JumNightClock *clock, const JumNight *night, double day_s);

#define JUM_NIGHT_LEVELS 24

/** JumNightLevels: what a programme asks during one night: level[i] from at[i] to at[i + 1]; the last is 0. */
typedef struct {
    guint n; /* 0: nothing that night */
    JumTime at[JUM_NIGHT_LEVELS];
    double level_pu[JUM_NIGHT_LEVELS];
} JumNightLevels;

/** jum_night_levels: @switch_off: (nullable): the commune's hours. */
void jum_night_levels(JumNightClock *clock,
                      const JumNight *night,
                      const JumProgramme *programme,
                      const JumSwitchOff *switch_off,
                      JumNightLevels *levels);

/**
 * jum_night_level_at:
 * @until: (out) (nullable): when the level changes next, or the next noon if it does not before
 *
 * Returns: the level the programme asks at an instant.
 */
double jum_night_level_at(JumNightClock *clock,
                          const JumProgramme *programme,
                          const JumSwitchOff *switch_off,
                          JumTime time,
                          JumTime *until);
