/* Rules of the other sensor families and of parking: a range that means something, limits inside it, a way to
 * find the thing even without coordinates, capacities that contain their parts. */
#include "tools/check.h"

#include <math.h>

#include "base/i18n.h"

/* Not a number counts as absent, and absent is fine. */
static gboolean
ordered(double lower, double upper)
{
    return !isfinite(lower) || !isfinite(upper) || lower <= upper;
}

static void
sensor_ranges(JumChecks *checks)
{
    const JumLayer *sensors = checks->layer[JUM_TABLE_sensor];
    int lo = jum_layer_column(sensors, "value_min"), hi = jum_layer_column(sensors, "value_max");
    int low = jum_layer_column(sensors, "limit_low"),
        high = jum_layer_column(sensors, "limit_high");
    int age = jum_layer_column(sensors, "max_age_s"),
        period = jum_layer_column(sensors, "period_s");
    guint faults = 0;
    const char *first = "";
    for (guint i = 0; i < jum_layer_n_rows(sensors); i++) {
        double a = jum_layer_real(sensors, lo, i), b = jum_layer_real(sensors, hi, i);
        double c = jum_layer_real(sensors, low, i), d = jum_layer_real(sensors, high, i);
        gboolean good =
            ordered(a, b) && a != b && ordered(a, c) && ordered(c, d) && ordered(d, b) &&
            ordered(jum_layer_real(sensors, period, i), jum_layer_real(sensors, age, i));
        if (!good && faults++ == 0)
            first = jum_layer_id(sensors, i);
    }
    jum_checks_add(checks, "sensor.ranges", faults, JUM_CHECK_AT_MOST, 0.0,
                   _("sensors whose range, limits or ages contradict each other %s"), first);
}

static void
sensor_places(JumChecks *checks)
{
    const JumLayer *sensors = checks->layer[JUM_TABLE_sensor];
    int address = jum_layer_column(sensors, "address"),
        commune = jum_layer_column(sensors, "commune");
    guint lost = 0, by_address = 0;
    for (guint i = 0; i < jum_layer_n_rows(sensors); i++) {
        double x, y;
        if (jum_layer_point(sensors, i, &x, &y))
            continue;
        gboolean known = jum_layer_text(sensors, address, i) || jum_layer_text(sensors, commune, i);
        by_address += known;
        lost += !known;
    }
    jum_checks_add(checks, "sensor.places", lost, JUM_CHECK_AT_MOST, 0.0,
                   _("sensors without place, address or commune; %u are known by address alone"),
                   by_address);
}

static void
car_park_capacities(JumChecks *checks)
{
    const JumLayer *parks = checks->layer[JUM_TABLE_car_park];
    int all = jum_layer_column(parks, "capacity"), pmr = jum_layer_column(parks, "capacity_pmr");
    int ev = jum_layer_column(parks, "capacity_ev");
    guint faults = 0;
    for (guint i = 0; i < jum_layer_n_rows(parks); i++) {
        gint64 total = jum_layer_int(parks, all, i), a = jum_layer_int(parks, pmr, i);
        gint64 b = jum_layer_int(parks, ev, i);
        faults += total != JUM_INT_NONE && (total < 0 || MAX(a, 0) + MAX(b, 0) > total);
    }
    if (jum_layer_n_rows(parks) > 0)
        jum_checks_add(checks, "parking.capacities", faults, JUM_CHECK_AT_MOST, 0.0,
                       _("car parks, of %u, whose reserved places exceed their places"),
                       jum_layer_n_rows(parks));
}

void
jum_check_sensors(JumChecks *checks)
{
    if (jum_layer_n_rows(checks->layer[JUM_TABLE_sensor]) > 0) {
        sensor_ranges(checks);
        sensor_places(checks);
    }
    car_park_capacities(checks);
}
