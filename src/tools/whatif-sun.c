/* jumeau-whatif sun: the position of the sun and the events of its UTC date, as one JSON object. */
#include <math.h>

#include "base/json-text.h"
#include "base/time.h"
#include "sim/sun/sun.h"
#include "tools/whatif.h"

static gboolean
check(JumSunStatus status, GError **error)
{
    if (status == JUM_SUN_OK)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                status == JUM_SUN_BAD_TIME
                    ? "--time is outside the years -2000 to 6000"
                    : "the place is not on Earth: --lat -90 to 90, --lon -360 to 360, "
                      "and an elevation, a pressure and a temperature that air can have");
    return FALSE;
}

static void
add_time(JumJsonText *json, const char *key, int64_t time_us)
{
    char buffer[JUM_TIME_BYTES];
    jum_json_text_add_string(json, key,
                             time_us == JUM_SUN_NEVER ? NULL : jum_time_format(buffer, time_us));
}

static void
print_json(JumTime time,
           const JumSunPosition *sun,
           const JumSunDay *day,
           const JumSunDay *civil,
           const JumSunDay *nautical)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    add_time(json, "time", time);
    jum_json_text_add_number(json, "zenith_deg", sun->zenith_deg);
    jum_json_text_add_number(json, "zenith_geometric_deg", sun->zenith_geometric_deg);
    jum_json_text_add_number(json, "azimuth_deg", sun->azimuth_deg);
    jum_json_text_add_number(json, "declination_deg", sun->declination_deg);
    jum_json_text_add_number(json, "equation_of_time_min", sun->equation_of_time_min);
    jum_json_text_add_number(json, "distance_au", sun->distance_au);
    add_time(json, "sunrise", day->rise_us);
    add_time(json, "transit", day->transit_us);
    add_time(json, "sunset", day->set_us);
    add_time(json, "civil_dawn", civil->rise_us);
    add_time(json, "civil_dusk", civil->set_us);
    add_time(json, "nautical_dawn", nautical->rise_us);
    add_time(json, "nautical_dusk", nautical->set_us);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

JumExit
jum_whatif_sun(int argc, char **argv, GError **error)
{
    JumSunPlace place = jum_sun_place(0.0, 0.0, 0.0);
    const char *time_text = NULL;
    double pressure_hpa = NAN;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--lat", JUM_ARGUMENT_NUMBER, &place.lat_deg, TRUE},
        {"--lon", JUM_ARGUMENT_NUMBER, &place.lon_deg, TRUE},
        {"--elevation", JUM_ARGUMENT_NUMBER, &place.elevation_m, FALSE},
        {"--pressure", JUM_ARGUMENT_NUMBER, &pressure_hpa, FALSE},
        {"--temperature", JUM_ARGUMENT_NUMBER, &place.temperature_c, FALSE},
        {"--delta-t", JUM_ARGUMENT_NUMBER, &place.delta_t_s, FALSE},
        {"--refraction", JUM_ARGUMENT_NUMBER, &place.refraction_deg, FALSE},
        {"--time", JUM_ARGUMENT_TEXT, &time_text, TRUE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    JumTime time;
    if (!jum_time_parse(time_text, NULL, &time)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "--time: '%s' is not an ISO 8601 instant",
                    time_text);
        return JUM_EXIT_USAGE;
    }
    /* the standard atmosphere (ISO 2533) up to the tropopause */
    double height_m = fmin(11000.0, fmax(-1000.0, place.elevation_m));
    place.pressure_hpa = isnan(pressure_hpa)
                             ? 1013.25 * pow(1.0 - 0.0065 * height_m / 288.15, 5.25588)
                             : pressure_hpa;
    JumSunPosition position;
    JumSunDay day, civil, nautical;
    if (!check(jum_sun_position(&place, time, &position), error) ||
        !check(jum_sun_utc_date(&place, time, JUM_SUN_RISE_SET, &day), error) ||
        !check(jum_sun_utc_date(&place, time, JUM_SUN_CIVIL, &civil), error) ||
        !check(jum_sun_utc_date(&place, time, JUM_SUN_NAUTICAL, &nautical), error))
        return JUM_EXIT_NONE;
    print_json(time, &position, &day, &civil, &nautical);
    return JUM_EXIT_ANSWER;
}
