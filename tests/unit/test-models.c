/* The simple models behind the simulated field: what must hold whatever the figures: cars are neither made nor
 * lost, the same seed gives the same day.  Water has a test of its own. */
#include <math.h>

#include "model/parking.h"
#include "model/sensor.h"
#include "model/traffic.h"

static JumTime
at(const char *text)
{
    JumTime time = 0;
    g_assert_true(jum_time_parse(text, NULL, &time));
    return time;
}

/* ---- parking ---- */

static void
test_car_park(void)
{
    for (guint kind = 0; kind < JUM_N_CAR_PARK_KINDS; kind++) {
        JumCivil civil = jum_time_civil(at("2026-11-20T00:00:00Z"), NULL);
        JumCarPark park = jum_car_park((JumCarParkKind) kind, 80, 7, kind, &civil);
        JumCarPark again = jum_car_park((JumCarParkKind) kind, 80, 7, kind, &civil);
        int start = park.taken, most = 0, least = 80;
        for (int minute = 0; minute < 7 * 1440; minute++) {
            civil = jum_time_civil(at("2026-11-20T00:00:00Z") + minute * JUM_MINUTE, NULL);
            jum_car_park_step(&park, &civil, 60.0);
            jum_car_park_step(&again, &civil, 60.0);
            g_assert_cmpint(park.taken, >=, 0);
            g_assert_cmpint(park.taken, <=, park.capacity);
            g_assert_cmpint(park.taken, ==, start + park.entered - park.left);
            g_assert_cmpint(park.taken, ==, again.taken);
            most = MAX(most, park.taken);
            least = MIN(least, park.taken);
        }
        g_assert_cmpint(most - least, >, 30); /* it fills and empties */
    }
    JumCivil noon = jum_time_civil(at("2026-11-20T12:00:00Z"), NULL);
    JumCarPark none = jum_car_park(JUM_CAR_PARK_CENTRE, -5, 1, 1, &noon);
    jum_car_park_step(&none, &noon, 60.0);
    g_assert_cmpint(none.taken, ==, 0);
}

/* ---- traffic ---- */

static void
test_traffic(void)
{
    JumDetector axis = {JUM_DETECTOR_AXIS, FALSE, 2, 50.0, 1800.0};
    JumCivil night = jum_time_civil(at("2026-11-20T03:00:00Z"), NULL);
    JumCivil morning = jum_time_civil(at("2026-11-20T08:00:00Z"), NULL);
    JumCivil sunday = jum_time_civil(at("2026-11-22T08:00:00Z"), NULL);
    g_assert_cmpfloat(jum_traffic_share(&axis, &night), <, 0.05);
    g_assert_cmpfloat(jum_traffic_share(&axis, &morning), >, 0.7);
    g_assert_cmpfloat(jum_traffic_share(&axis, &sunday), <, 0.4);
    /* x = 0.5: 50 / (1 + 0.15/16) = 49.54 km/h, 900 veh/h, 450 a lane × 6.5 m / 49 536 m = 0.059 */
    JumTrafficState half = jum_traffic_state(&axis, 0.5);
    g_assert_cmpfloat_with_epsilon(half.speed_kmh, 49.536, 0.001);
    g_assert_cmpfloat_with_epsilon(half.flow_vph, 900.0, 1e-9);
    g_assert_cmpfloat_with_epsilon(half.occupancy_pu, 0.05905, 1e-4);
    double last = 1e9;
    for (double x = 0.0; x < 1.5; x += 0.01) {
        JumTrafficState state = jum_traffic_state(&axis, x);
        g_assert_cmpfloat(state.speed_kmh, <=, last);
        g_assert_cmpfloat(state.speed_kmh, >, 5.0);
        g_assert_cmpfloat(state.occupancy_pu, <=, 1.0);
        last = state.speed_kmh;
    }
}

static void
test_plans(void)
{
    JumPlanHours plans[3] = {{.plan_no = 1}, {.plan_no = 2}, {.plan_no = 3}};
    g_assert_true(jum_plan_hours_parse(NULL, &plans[0]));
    g_assert_true(jum_plan_hours_parse("07:00-09:30,16:30-19:00", &plans[1]));
    g_assert_true(jum_plan_hours_parse("22:00-06:00", &plans[2]));
    g_assert_cmpint(jum_plan_at(plans, 3, 12 * 3600.0), ==, 0);
    g_assert_cmpint(jum_plan_at(plans, 3, 8 * 3600.0), ==, 1);
    g_assert_cmpint(jum_plan_at(plans, 3, 9.5 * 3600.0), ==, 0);
    g_assert_cmpint(jum_plan_at(plans, 3, 23 * 3600.0), ==, 2);
    g_assert_cmpint(jum_plan_at(plans, 3, 3600.0), ==, 2);
    g_assert_cmpint(jum_plan_at(plans, 0, 0.0), ==, -1);
    JumPlanHours untouched = plans[1];
    g_assert_false(jum_plan_hours_parse("7h-9h", &plans[1]));
    g_assert_cmpuint(plans[1].n, ==, untouched.n);
}

/* ---- sensors ---- */

static void
test_sensors(void)
{
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_sensor);
    static const char *const profiles[] = {
        "day",      "week", "level_fill", "river",       "noise",
        "moisture", "air",  "heat",       "temperature", "a word nobody knows"};
    for (guint i = 0; i < G_N_ELEMENTS(profiles); i++) {
        guint row = jum_layer_add_row(layer);
        jum_layer_set_text_by_name(layer, "profile", row, profiles[i]);
        jum_layer_set_real_by_name(layer, "value_min", row, 0.0);
        jum_layer_set_real_by_name(layer, "value_max", row, 100.0);
        jum_layer_set_real_by_name(layer, "limit_high", row, 80.0);
    }
    for (guint row = 0; row < G_N_ELEMENTS(profiles); row++) {
        JumSensor sensor = jum_sensor(layer, row, 3), same = jum_sensor(layer, row, 3);
        double lo = 1e9, hi = -1e9;
        for (int k = 0; k < 14 * 96; k++) {
            JumTime time = at("2026-11-16T00:00:00Z") + k * 15 * JUM_MINUTE;
            JumCivil civil = jum_time_civil(time, NULL);
            double value = jum_sensor_value(&sensor, time, &civil);
            g_assert_cmpfloat(value, ==, jum_sensor_value(&same, time, &civil));
            g_assert_cmpfloat(value, >, 0.0);
            g_assert_cmpfloat(value, <, 80.0);
            lo = fmin(lo, value);
            hi = fmax(hi, value);
        }
        g_assert_cmpfloat(hi - lo, >, 3.0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parking/car-park", test_car_park);
    g_test_add_func("/traffic/day", test_traffic);
    g_test_add_func("/traffic/plans", test_plans);
    g_test_add_func("/sensor/profiles", test_sensors);
    return g_test_run();
}
