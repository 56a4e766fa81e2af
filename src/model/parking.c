/* Parking: arrivals and departures drawn minute by minute around the profile of the day, so that counts are whole
 * cars, conserve them, and never leave [0, capacity]. */
#include "model/parking.h"

#include <math.h>

#define MEAN_STAY_S 5400.0

/* Per cent of the places taken at each full hour. */
static const guint8 WEEKDAY[JUM_N_CAR_PARK_KINDS][25] = {
    {28, 25, 24, 24, 24, 25, 28, 38, 55, 68, 78, 84, 82,
     84, 88, 90, 88, 82, 72, 62, 56, 48, 40, 33, 28},
    {22, 20, 19, 19, 19, 20, 25, 40, 62, 76, 84, 86, 80,
     82, 86, 84, 78, 66, 50, 40, 34, 30, 26, 24, 22},
    {6, 5, 5, 5, 5, 8, 20, 52, 80, 90, 93, 94, 92, 92, 92, 90, 80, 55, 32, 20, 14, 10, 8, 7, 6},
};
static const guint8 WEEKEND[JUM_N_CAR_PARK_KINDS][25] = {
    {34, 30, 26, 24, 23, 23, 24, 26, 34, 50, 68, 80, 78,
     78, 90, 97, 96, 90, 78, 68, 64, 58, 50, 42, 34},
    {28, 25, 23, 22, 22, 22, 22, 25, 36, 54, 68, 72, 62,
     60, 70, 76, 74, 66, 54, 46, 42, 38, 34, 30, 28},
    {6, 5, 5, 5, 5, 5, 6, 8, 14, 24, 34, 38, 36, 38, 44, 46, 44, 38, 28, 20, 16, 12, 9, 7, 6},
};

JumCarParkKind
jum_car_park_kind(const char *text)
{
    if (g_strcmp0(text, "underground") == 0 || g_strcmp0(text, "multistorey") == 0)
        return JUM_CAR_PARK_CENTRE;
    return g_strcmp0(text, "park_and_ride") == 0 ? JUM_CAR_PARK_RIDE : JUM_CAR_PARK_SURFACE;
}

double
jum_car_park_target(JumCarParkKind kind, const JumCivil *civil)
{
    const guint8 *profile = civil->wday >= 6 ? WEEKEND[kind] : WEEKDAY[kind];
    double hour = fmin(fmax(civil->day_s / 3600.0, 0.0), 23.999);
    int i = (int) hour;
    double sunday = civil->wday == 7 ? 0.6 : 1.0;
    return sunday * (profile[i] + (hour - i) * (profile[i + 1] - profile[i])) / 100.0;
}

static double
wanted(const JumCarPark *park, const JumCivil *civil)
{
    return jum_car_park_target(park->kind, civil) * park->appeal * park->capacity;
}

JumCarPark
jum_car_park(JumCarParkKind kind, int capacity, guint64 seed, guint row, const JumCivil *civil)
{
    JumCarPark park = {.kind = kind, .capacity = MAX(capacity, 0), .rng = jum_rng(seed, row)};
    park.appeal = jum_rng_range(&park.rng, 0.75, 1.1);
    park.taken = CLAMP((int) lrint(wanted(&park, civil)), 0, park.capacity);
    return park;
}

/* A whole number of mean @mean: Poisson, or its normal likeness when large. */
static int
draw_count(JumRng *rng, double mean)
{
    if (!(mean > 0.0))
        return 0;
    if (mean > 30.0)
        return MAX(0, (int) lrint(mean + sqrt(mean) * jum_rng_normal(rng)));
    double limit = exp(-mean), product = jum_rng_unit(rng);
    int n = 0;
    while (product > limit && n < 200) {
        product *= jum_rng_unit(rng);
        n++;
    }
    return n;
}

void
jum_car_park_step(JumCarPark *park, const JumCivil *civil, double dt_s)
{
    /* cars leave after their stay; as many come, plus what the profile still lacks within a quarter of an hour */
    double leave = park->taken * dt_s / MEAN_STAY_S;
    double pull = (wanted(park, civil) - park->taken) * dt_s / 900.0;
    int out = MIN(draw_count(&park->rng, leave + fmax(-pull, 0.0)), park->taken);
    int come = draw_count(&park->rng, leave + fmax(pull, 0.0));
    park->taken -= out;
    park->left += out;
    int in = MIN(come, park->capacity - park->taken);
    park->taken += in;
    park->entered += in;
    park->turned_away += come - in;
}

double
jum_bay_stay_s(JumRng *rng, gboolean occupied, const char *kind, const JumCivil *civil)
{
    gboolean day = civil->day_s >= 8 * 3600.0 && civil->day_s < 19 * 3600.0;
    double stay_s = occupied ? (day ? 3600.0 : 14400.0) : (day ? 1200.0 : 7200.0);
    if (g_strcmp0(kind, "delivery") == 0)
        stay_s *= occupied ? 0.35 : 2.0;
    else if (g_strcmp0(kind, "pmr") == 0)
        stay_s *= occupied ? 1.3 : 3.0;
    return fmax(60.0, -stay_s * log(1.0 - jum_rng_unit(rng)));
}
