/* Sunrise, transit, sunset and twilights: the instant at which the sun's hour angle takes the value that
 * its declination gives for the wanted height, found by iterating with the full position at each step
 * (the hour angle grows by 360.9856° a day, so each step gains three digits).  NREL's own appendix A.2
 * interpolates the position between three days instead; both agree to a second, this one also near the
 * polar circles. */
#include <math.h>

#include "sim/sun/position.h"

#define DEG           (M_PI / 180.0)
#define DAY_US        INT64_C(86400000000)
#define SUN_RADIUS    0.26667
#define HOUR_RATE_DEG 360.98564736629 /* of hour angle in a day */
#define MAX_STEPS     12
#define CLOSE_US      1000

static double
hour_angle_deg(const JumSunPlace *place, const JumSunGeocentric *sun)
{
    return remainder(sun->sidereal_deg + place->lon_deg - sun->alpha_deg, 360.0);
}

static int64_t
transit_near(const JumSunPlace *place, int64_t near_us)
{
    int64_t time_us = near_us;
    for (int step = 0; step < MAX_STEPS; step++) {
        JumSunGeocentric sun = jum_sun_geocentric(time_us, place->delta_t_s);
        double move_us = -hour_angle_deg(place, &sun) / HOUR_RATE_DEG * (double) DAY_US;
        time_us += (int64_t) llround(move_us);
        if (fabs(move_us) < CLOSE_US)
            break;
    }
    return time_us;
}

static double
horizon_deg(const JumSunPlace *place, JumSunHorizon horizon)
{
    switch (horizon) {
    case JUM_SUN_CIVIL:
        return -6.0;
    case JUM_SUN_NAUTICAL:
        return -12.0;
    case JUM_SUN_RISE_SET:
        break;
    }
    return -(place->refraction_deg + SUN_RADIUS);
}

/* Cosine of the hour angle at which a sun of this declination stands at @height_deg. */
static double
cosine_of_crossing(const JumSunPlace *place, double delta_deg, double height_deg)
{
    double phi = place->lat_deg * DEG, delta = delta_deg * DEG;
    return (sin(height_deg * DEG) - sin(phi) * sin(delta)) / (cos(phi) * cos(delta));
}

/* The crossing before (side −1) or after (+1) a transit; JUM_SUN_NEVER and *polar if there is none. */
static int64_t
crossing(const JumSunPlace *place, int64_t transit_us, double height_deg, int side, int *polar)
{
    int64_t time_us = transit_us;
    for (int step = 0; step < MAX_STEPS; step++) {
        JumSunGeocentric sun = jum_sun_geocentric(time_us, place->delta_t_s);
        double cosine = cosine_of_crossing(place, sun.delta_deg, height_deg);
        if (!(cosine >= -1.0 && cosine <= 1.0)) {
            *polar = cosine > 1.0 ? -1 : 1;
            return JUM_SUN_NEVER;
        }
        double wanted_deg = side * acos(cosine) / DEG;
        double have_deg = hour_angle_deg(place, &sun);
        if (step > 0 && have_deg * side < 0.0) /* beyond midnight: the angle has turned */
            have_deg += side * 360.0;
        double move_us = (wanted_deg - have_deg) / HOUR_RATE_DEG * (double) DAY_US;
        time_us += (int64_t) llround(move_us);
        if (fabs(move_us) < CLOSE_US)
            break;
    }
    return time_us;
}

static JumSunDay
day_of_transit(const JumSunPlace *place, int64_t transit_us, JumSunHorizon horizon)
{
    double height_deg = horizon_deg(place, horizon);
    JumSunDay day = {.transit_us = transit_us};
    day.rise_us = crossing(place, transit_us, height_deg, -1, &day.polar);
    day.set_us = crossing(place, transit_us, height_deg, 1, &day.polar);
    return day;
}

JumSunStatus
jum_sun_day(const JumSunPlace *place, int64_t near_us, JumSunHorizon horizon, JumSunDay *day)
{
    JumSunStatus status = jum_sun_check(place, near_us);
    if (status == JUM_SUN_OK)
        *day = day_of_transit(place, transit_near(place, near_us), horizon);
    return status;
}

JumSunStatus
jum_sun_utc_date(const JumSunPlace *place, int64_t time_us, JumSunHorizon horizon, JumSunDay *day)
{
    JumSunStatus status = jum_sun_check(place, time_us);
    if (status != JUM_SUN_OK)
        return status;
    int64_t start_us = time_us / DAY_US * DAY_US;
    if (start_us > time_us)
        start_us -= DAY_US;
    JumSunDay found = {JUM_SUN_NEVER, JUM_SUN_NEVER, JUM_SUN_NEVER, 0};
    for (int i = -1; i <= 1; i++) {
        JumSunDay one =
            day_of_transit(place, transit_near(place, start_us + DAY_US / 2 + i * DAY_US), horizon);
        if (one.transit_us >= start_us && one.transit_us < start_us + DAY_US) {
            found.transit_us = one.transit_us;
            found.polar = one.polar;
        }
        if (one.rise_us >= start_us && one.rise_us < start_us + DAY_US)
            found.rise_us = one.rise_us;
        if (one.set_us >= start_us && one.set_us < start_us + DAY_US)
            found.set_us = one.set_us;
    }
    if (found.rise_us != JUM_SUN_NEVER || found.set_us != JUM_SUN_NEVER)
        found.polar = 0;
    *day = found;
    return JUM_SUN_OK;
}
