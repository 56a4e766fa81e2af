/* Reference evapotranspiration against the worked examples of FAO Irrigation and drainage paper 56 (Allen et al.,
 * 1998), chapter 4: 17 (Bangkok, April), 18 (Brussels, 6 July) and 20 (near Lyon, July, temperatures alone).  The
 * figures are the paper's, to the digit it prints. */
#include <glib.h>
#include <math.h>

#include "sim/sun/evapotranspiration.h"

/* As printed with @digits decimals. */
#define PRINTED(value, expected, digits) \
    g_assert_cmpfloat_with_epsilon(value, expected, 0.5000001 * pow(10.0, -(digits)))

static void
test_month(void)
{
    JumEtWeather april = jum_et_weather(13.0 + 44.0 / 60.0, 2.0, 105, 34.8, 25.6);
    april.vapour_kpa = 2.85;
    april.wind_m_s = 2.0;
    april.sun_h = 8.5;
    april.soil_heat = 0.14 * (30.2 - 29.2); /* March 29.2 °C */
    JumEtResult r;
    g_assert_cmpint(jum_et_reference(&april, &r), ==, JUM_ET_OK);
    PRINTED(r.slope_kpa_c, 0.246, 3);
    g_assert_cmpfloat_with_epsilon(r.psychrometric_kpa_c, 0.0674, 6e-5); /* of a rounded pressure */
    PRINTED(r.saturation_kpa, 4.42, 2);
    PRINTED(r.extraterrestrial, 38.06, 2);
    PRINTED(r.daylight_h, 12.31, 2);
    PRINTED(r.solar, 22.65, 2);
    PRINTED(r.net_short, 17.44, 2);
    PRINTED(r.net_long, 3.11, 2);
    PRINTED(r.net, 14.33, 2);
    PRINTED(r.mm_day, 5.72, 2);
}

static void
test_day(void)
{
    JumEtWeather july = jum_et_weather(50.0 + 48.0 / 60.0, 100.0, 187, 21.5, 12.3);
    july.max_humidity_pct = 84.0;
    july.min_humidity_pct = 63.0;
    july.wind_m_s = 10.0 / 3.6;
    july.wind_height_m = 10.0;
    july.sun_h = 9.25;
    JumEtResult r;
    g_assert_cmpint(jum_et_reference(&july, &r), ==, JUM_ET_OK);
    PRINTED(r.wind_2m_m_s, 2.078, 3);
    PRINTED(r.slope_kpa_c, 0.122, 3);
    PRINTED(r.vapour_kpa, 1.409, 3);
    PRINTED(r.extraterrestrial, 41.09, 2);
    PRINTED(r.daylight_h, 16.1, 1);
    PRINTED(r.solar, 22.07, 2);
    PRINTED(r.clear_sky, 30.90, 2);
    PRINTED(r.net_long, 3.71, 2);
    PRINTED(r.net, 13.28, 2);
    PRINTED(r.mm_day, 3.88, 2);
}

static void
test_temperatures_alone(void)
{
    JumEtWeather july = jum_et_weather(45.0 + 43.0 / 60.0, 200.0, 196, 26.6, 14.8);
    JumEtResult r;
    double mm_day;
    g_assert_cmpint(jum_et_reference(&july, &r), ==, JUM_ET_OK);
    PRINTED(r.solar, 22.29, 2);
    PRINTED(r.mm_day, 4.56, 2);
    g_assert_cmpint(jum_et_hargreaves(&july, &mm_day), ==, JUM_ET_OK);
    PRINTED(mm_day, 5.0, 1);
}

/* Polar night: no sun at all, and still a number. */
static void
test_polar_night(void)
{
    JumEtWeather svalbard = jum_et_weather(78.2, 10.0, 355, -8.0, -15.0);
    JumEtResult r;
    g_assert_cmpint(jum_et_reference(&svalbard, &r), ==, JUM_ET_OK);
    g_assert_cmpfloat(r.extraterrestrial, ==, 0.0);
    g_assert_cmpfloat(r.daylight_h, ==, 0.0);
    g_assert_true(r.mm_day >= 0.0 && r.mm_day < 1.0);
}

static void
test_refusals(void)
{
    const JumEtWeather good = jum_et_weather(47.47, 40.0, 196, 26.0, 14.0);
    JumEtResult r = {.mm_day = -1.0};
    JumEtWeather bad = good;
    bad.lat_deg = NAN;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_PLACE);
    bad = good;
    bad.day_of_year = 367;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_PLACE);
    bad = good;
    bad.min_c = 27.0;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_WEATHER);
    bad = good;
    bad.max_c = NAN;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_WEATHER);
    bad = good;
    bad.sun_h = 25.0;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_WEATHER);
    bad = good;
    bad.wind_m_s = 2.0;
    bad.wind_height_m = 0.0;
    g_assert_cmpint(jum_et_reference(&bad, &r), ==, JUM_ET_BAD_WEATHER);
    g_assert_cmpint(jum_et_hargreaves(&bad, &r.mm_day), ==, JUM_ET_BAD_WEATHER);
    g_assert_cmpfloat(r.mm_day, ==, -1.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evapotranspiration/month", test_month);
    g_test_add_func("/evapotranspiration/day", test_day);
    g_test_add_func("/evapotranspiration/temperatures-alone", test_temperatures_alone);
    g_test_add_func("/evapotranspiration/polar-night", test_polar_night);
    g_test_add_func("/evapotranspiration/refusals", test_refusals);
    return g_test_run();
}
