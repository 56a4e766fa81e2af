/* Reference evapotranspiration by Penman–Monteith, as FAO paper 56 lays it down (equation numbers on the right).
 * What is not measured is estimated as its chapter 3 says: humidity from the minimum temperature, radiation from the
 * hours of sun or from the spread of temperature, wind 2 m/s. */
#include "sim/sun/evapotranspiration.h"

#include <math.h>

#define ALBEDO           0.23     /* of grass */
#define SOLAR_CONSTANT   0.0820   /* MJ/m² a minute */
#define STEFAN_BOLTZMANN 4.903e-9 /* MJ/K⁴/m² a day */

JumEtWeather
jum_et_weather(double lat_deg, double elevation_m, int day_of_year, double max_c, double min_c)
{
    return (JumEtWeather){
        .lat_deg = lat_deg,
        .elevation_m = elevation_m,
        .day_of_year = day_of_year,
        .max_c = max_c,
        .min_c = min_c,
        .vapour_kpa = NAN,
        .max_humidity_pct = NAN,
        .min_humidity_pct = NAN,
        .wind_m_s = NAN,
        .wind_height_m = 2.0,
        .solar = NAN,
        .sun_h = NAN,
        .spread_factor = 0.16,
    };
}

/* Not measured, or within its range. */
static int
may_be(double value, double low, double high)
{
    return isnan(value) || (value >= low && value <= high);
}

static JumEtStatus
check(const JumEtWeather *w)
{
    if (!(fabs(w->lat_deg) <= 90.0 && w->elevation_m >= -500.0 && w->elevation_m <= 9000.0) ||
        w->day_of_year < 1 || w->day_of_year > 366)
        return JUM_ET_BAD_PLACE;
    int is_sound = w->min_c >= -90.0 && w->max_c <= 60.0 && w->min_c <= w->max_c &&
                   may_be(w->vapour_kpa, 0.0, 20.0) && may_be(w->max_humidity_pct, 0.0, 100.0) &&
                   may_be(w->min_humidity_pct, 0.0, 100.0) && may_be(w->wind_m_s, 0.0, 120.0) &&
                   (isnan(w->wind_m_s) || (w->wind_height_m > 0.1 && w->wind_height_m <= 500.0)) &&
                   may_be(w->solar, 0.0, 60.0) && may_be(w->sun_h, 0.0, 24.0) &&
                   w->spread_factor > 0.0 && w->spread_factor < 1.0 && fabs(w->soil_heat) < 50.0;
    if (w->min_humidity_pct > w->max_humidity_pct)
        return JUM_ET_BAD_WEATHER;
    return is_sound ? JUM_ET_OK : JUM_ET_BAD_WEATHER;
}

static double
saturation_kpa(double celsius) /* 11 */
{
    return 0.6108 * exp(17.27 * celsius / (celsius + 237.3));
}

/* Sun above the air, and hours of daylight. */
static void
set_daylight(const JumEtWeather *w, JumEtResult *r)
{
    double phi = w->lat_deg * M_PI / 180.0, turn = 2.0 * M_PI * w->day_of_year / 365.0;
    double nearness = 1.0 + 0.033 * cos(turn);                           /* 23 */
    double delta = 0.409 * sin(turn - 1.39);                             /* 24 */
    double sunset = acos(fmin(1.0, fmax(-1.0, -tan(phi) * tan(delta)))); /* 25 */
    double above = sunset * sin(phi) * sin(delta) + cos(phi) * cos(delta) * sin(sunset);
    r->extraterrestrial =
        fmax(0.0, 24.0 * 60.0 / M_PI * SOLAR_CONSTANT * nearness * above); /* 21 */
    r->daylight_h = 24.0 / M_PI * sunset;                                  /* 34 */
}

static void
set_vapour(const JumEtWeather *w, JumEtResult *r)
{
    double at_max = saturation_kpa(w->max_c), at_min = saturation_kpa(w->min_c);
    r->mean_c = 0.5 * (w->max_c + w->min_c);                                           /* 9 */
    r->saturation_kpa = 0.5 * (at_max + at_min);                                       /* 12 */
    r->slope_kpa_c = 4098.0 * saturation_kpa(r->mean_c) / pow(r->mean_c + 237.3, 2.0); /* 13 */
    double pressure = 101.3 * pow((293.0 - 0.0065 * w->elevation_m) / 293.0, 5.26);    /* 7 */
    r->psychrometric_kpa_c = 0.665e-3 * pressure;                                      /* 8 */
    if (!isnan(w->vapour_kpa))
        r->vapour_kpa = w->vapour_kpa;
    else if (!isnan(w->max_humidity_pct) && !isnan(w->min_humidity_pct)) /* 17 */
        r->vapour_kpa = 0.5 * (at_min * w->max_humidity_pct + at_max * w->min_humidity_pct) / 100.0;
    else if (!isnan(w->max_humidity_pct)) /* 18 */
        r->vapour_kpa = at_min * w->max_humidity_pct / 100.0;
    else /* 48 */
        r->vapour_kpa = at_min;
    r->vapour_kpa = fmin(r->vapour_kpa, r->saturation_kpa);
}

static void
set_radiation(const JumEtWeather *w, JumEtResult *r)
{
    double lit = r->daylight_h > 0.0 ? fmin(1.0, w->sun_h / r->daylight_h) : 0.0;
    r->clear_sky = (0.75 + 2e-5 * w->elevation_m) * r->extraterrestrial; /* 37 */
    if (!isnan(w->solar))
        r->solar = w->solar;
    else if (!isnan(w->sun_h))
        r->solar = (0.25 + 0.50 * lit) * r->extraterrestrial; /* 35 */
    else
        r->solar = fmin(r->clear_sky, w->spread_factor * sqrt(w->max_c - w->min_c) *
                                          r->extraterrestrial); /* 50 */
    double clearness = r->clear_sky > 0.0 ? fmin(1.0, r->solar / r->clear_sky) : 1.0;
    r->net_short = (1.0 - ALBEDO) * r->solar; /* 38 */
    double fourth = 0.5 * (pow(w->max_c + 273.16, 4.0) + pow(w->min_c + 273.16, 4.0));
    r->net_long = STEFAN_BOLTZMANN * fourth * (0.34 - 0.14 * sqrt(r->vapour_kpa)) *
                  (1.35 * clearness - 0.35); /* 39 */
    r->net = r->net_short - r->net_long;     /* 40 */
}

JumEtStatus
jum_et_reference(const JumEtWeather *weather, JumEtResult *result)
{
    const JumEtWeather *w = weather;
    JumEtStatus status = check(w);
    if (status != JUM_ET_OK)
        return status;
    JumEtResult r = {0};
    set_daylight(w, &r);
    set_vapour(w, &r);
    set_radiation(w, &r);
    r.wind_2m_m_s = isnan(w->wind_m_s) ? 2.0
                    : w->wind_height_m == 2.0
                        ? w->wind_m_s
                        : w->wind_m_s * 4.87 / log(67.8 * w->wind_height_m - 5.42); /* 47 */
    double dryness = r.saturation_kpa - r.vapour_kpa;
    double radiative = 0.408 * r.slope_kpa_c * (r.net - w->soil_heat);
    double windy = r.psychrometric_kpa_c * 900.0 / (r.mean_c + 273.0) * r.wind_2m_m_s * dryness;
    double resistance = r.slope_kpa_c + r.psychrometric_kpa_c * (1.0 + 0.34 * r.wind_2m_m_s);
    r.mm_day = fmax(0.0, (radiative + windy) / resistance); /* 6 */
    *result = r;
    return JUM_ET_OK;
}

JumEtStatus
jum_et_hargreaves(const JumEtWeather *weather, double *mm_day)
{
    JumEtStatus status = check(weather);
    if (status != JUM_ET_OK)
        return status;
    JumEtResult r = {0};
    set_daylight(weather, &r);
    double mean_c = 0.5 * (weather->max_c + weather->min_c);
    *mm_day = fmax(0.0, 0.0023 * (mean_c + 17.8) * sqrt(weather->max_c - weather->min_c) * 0.408 *
                            r.extraterrestrial); /* 52 */
    return JUM_ET_OK;
}
