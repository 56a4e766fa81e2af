/* Shapes over time for sensors of any family: each gives a share 0 … 1 from the civil time and some slow noise that is a
 * pure function of (seed, time), so that a value does not depend on when it was asked before. */
#include "model/sensor.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"

JumSensorProfile
jum_sensor_profile(const char *profile, const char *type)
{
    static const struct {
        const char *name;
        JumSensorProfile profile;
    } names[] = {
        {"steady", JUM_PROFILE_STEADY},
        {"day", JUM_PROFILE_DAY},
        {"week", JUM_PROFILE_WEEK},
        {"heat", JUM_PROFILE_HEAT},
        {"gas", JUM_PROFILE_HEAT},
        {"level_fill", JUM_PROFILE_LEVEL_FILL},
        {"fill_level", JUM_PROFILE_LEVEL_FILL},
        {"moisture", JUM_PROFILE_MOISTURE},
        {"river", JUM_PROFILE_RIVER},
        {"water_level", JUM_PROFILE_RIVER},
        {"noise", JUM_PROFILE_NOISE},
        {"air", JUM_PROFILE_AIR},
        {"pm25", JUM_PROFILE_AIR},
        {"pm10", JUM_PROFILE_AIR},
        {"no2", JUM_PROFILE_AIR},
        {"o3", JUM_PROFILE_AIR},
        {"temperature", JUM_PROFILE_TEMPERATURE},
        {"electricity", JUM_PROFILE_WEEK},
    };
    const char *words[] = {profile, type};
    for (guint w = 0; w < 2; w++)
        for (guint i = 0; words[w] != NULL && i < G_N_ELEMENTS(names); i++)
            if (strcmp(names[i].name, words[w]) == 0)
                return names[i].profile;
    return JUM_PROFILE_STEADY;
}

JumSensor
jum_sensor(const JumLayer *layer, guint row, guint64 seed)
{
    double min = jum_layer_real(layer, jum_layer_column(layer, "value_min"), row);
    double max = jum_layer_real(layer, jum_layer_column(layer, "value_max"), row);
    double low = jum_layer_real(layer, jum_layer_column(layer, "limit_low"), row);
    double high = jum_layer_real(layer, jum_layer_column(layer, "limit_high"), row);
    JumSensor sensor = {
        .profile =
            jum_sensor_profile(jum_layer_text(layer, jum_layer_column(layer, "profile"), row),
                               jum_layer_text(layer, jum_layer_column(layer, "type"), row)),
    };
    JumRng rng = jum_rng(seed, row);
    sensor.seed = jum_rng_next(&rng);
    double lo = isfinite(min) ? min : 0.0, hi = isfinite(max) && max > lo ? max : lo + 100.0;
    sensor.lo = isfinite(low) && low > lo && low < hi ? low : lo + 0.05 * (hi - lo);
    sensor.hi = isfinite(high) && high > sensor.lo && high < hi ? high : lo + 0.7 * (hi - lo);
    /* not every site is as busy: leave some head room, differently for each */
    double width = sensor.hi - sensor.lo;
    sensor.hi -= jum_rng_range(&rng, 0.02, 0.45) * width;
    sensor.lo += jum_rng_range(&rng, 0.02, 0.10) * width;
    return sensor;
}

/* Noise in −1 … 1 that moves smoothly from one draw to the next every @period_s. */
static double
wander(guint64 seed, guint stream, JumTime time, double period_s)
{
    double at = (double) time / (period_s * 1e6);
    double floor_at = floor(at), part = at - floor_at;
    JumRng here = jum_rng(seed + (guint64) (gint64) floor_at, stream);
    JumRng next = jum_rng(seed + (guint64) (gint64) (floor_at + 1.0), stream);
    double a = jum_rng_range(&here, -1.0, 1.0), b = jum_rng_range(&next, -1.0, 1.0);
    double smooth = part * part * (3.0 - 2.0 * part);
    return a + (b - a) * smooth;
}

static double
bump(double hour, double centre, double width)
{
    double x = (hour - centre) / width;
    return exp(-0.5 * x * x);
}

/* How far a cycle of several days has come, 0 … 1, and where each ends: bins, soil. */
static double
cycle(guint64 seed, JumTime time, double days)
{
    double phase = (double) (seed % 1000) / 1000.0;
    double at = (double) time / (days * 86400e6) + phase;
    return at - floor(at);
}

static double
share_of(const JumSensor *s, JumTime time, const JumCivil *civil)
{
    double hour = civil->day_s / 3600.0, year = 2.0 * G_PI * (civil->yday - 15) / 365.25;
    double winter = 0.5 + 0.5 * cos(year);
    gboolean work = civil->wday <= 5;
    double days = 3.0 + (double) (s->seed % 7);
    switch (s->profile) {
    case JUM_PROFILE_DAY:
        return 0.15 + 0.75 * bump(hour, 14.0, 4.5) + 0.08 * wander(s->seed, 1, time, 1800);
    case JUM_PROFILE_WEEK:
        return 0.12 + (work ? 0.75 : 0.12) * bump(hour, 13.0, 3.6) +
               0.06 * wander(s->seed, 1, time, 1800);
    case JUM_PROFILE_HEAT:
        return 0.05 + winter * (0.35 + 0.5 * bump(hour, 7.0, 2.5) * (work ? 1.0 : 0.6)) +
               0.05 * wander(s->seed, 1, time, 3600);
    case JUM_PROFILE_LEVEL_FILL:
        return cycle(s->seed, time, days) * (0.9 + 0.1 * wander(s->seed, 1, time, 86400));
    case JUM_PROFILE_MOISTURE:
        return 0.9 - 0.7 * cycle(s->seed, time, days + 2.0) + 0.03 * wander(s->seed, 1, time, 7200);
    case JUM_PROFILE_RIVER:
        return 0.2 + 0.4 * winter + 0.25 * wander(s->seed, 1, time, 9 * 86400.0) +
               0.01 * wander(s->seed, 2, time, 1800);
    case JUM_PROFILE_NOISE:
        return 0.25 + 0.5 * bump(hour, 13.5, 5.0) + 0.12 * wander(s->seed, 1, time, 300) +
               0.08 * wander(s->seed, 2, time, 60);
    case JUM_PROFILE_AIR:
        return 0.25 + 0.2 * bump(hour, 8.5, 1.5) + 0.25 * bump(hour, 19.0, 2.0) +
               0.25 * wander(s->seed, 1, time, 2 * 86400.0) + 0.04 * wander(s->seed, 2, time, 900);
    case JUM_PROFILE_TEMPERATURE:
        return 0.2 + 0.4 * (1.0 - winter) + 0.2 * bump(hour, 15.5, 4.0) +
               0.1 * wander(s->seed, 1, time, 4 * 86400.0);
    default:
        return 0.5 + 0.2 * wander(s->seed, 1, time, 3600) + 0.03 * wander(s->seed, 2, time, 120);
    }
}

double
jum_sensor_value(const JumSensor *sensor, JumTime time, const JumCivil *civil)
{
    double share = CLAMP(share_of(sensor, time, civil), 0.0, 1.0);
    return sensor->lo + share * (sensor->hi - sensor->lo);
}
