/* One line a quantity: what is usual, what is not, and for which share of the devices.  Who is abnormal is a property of
 * the device (a hash of its row), so that the picture of a long measurement stays that of one city; states turn now and
 * then, amounts wander at every change.  A state that would stay as it is passes its turn to the next point. */
#include "model/live-load.h"

#include "base/rng.h"
#include "model/sensor.h"

#include <math.h>

#define STRIDE     7919 /* a prime: changes come from everywhere at once */
#define TURNS      0.02 /* of the looks at a state, that find it turned */
#define MOST_LOOKS 64   /* for one change */

struct JumLiveLoad {
    JumWorld *world;
    const JumPoints *points;
    guint64 seed;
    JumRng rng;
    guint32 at;
    const double *free_kmh, *capacity_vph, *tank_low_m, *tank_high_m, *pipe_diameter_m;
    const double *sensor_low, *sensor_high;
    const gint64 *places, *normally_open;
    JumSensor *sensors; /* [sensors] */
};

static const double *
reals(const JumLiveLoad *load, JumTable table, const char *column)
{
    const JumLayer *layer = jum_points_layer(load->points, table);
    int index = layer != NULL ? jum_layer_column(layer, column) : -1;
    return index >= 0 ? jum_layer_reals(layer, index) : NULL;
}

static const gint64 *
ints(const JumLiveLoad *load, JumTable table, const char *column)
{
    const JumLayer *layer = jum_points_layer(load->points, table);
    int index = layer != NULL ? jum_layer_column(layer, column) : -1;
    return index >= 0 ? jum_layer_ints(layer, index) : NULL;
}

JumLiveLoad *
jum_live_load_new(JumWorld *world, guint64 seed)
{
    JumLiveLoad *load = g_new0(JumLiveLoad, 1);
    load->world = world;
    load->points = jum_world_points(world);
    load->seed = seed;
    load->rng = jum_rng(seed, 1);
    load->free_kmh = reals(load, JUM_TABLE_detector, "free_speed_kmh");
    load->capacity_vph = reals(load, JUM_TABLE_detector, "capacity_vph");
    load->tank_low_m = reals(load, JUM_TABLE_water_tank, "level_min_m");
    load->tank_high_m = reals(load, JUM_TABLE_water_tank, "level_max_m");
    load->pipe_diameter_m = reals(load, JUM_TABLE_water_pipe, "diameter_m");
    load->sensor_low = reals(load, JUM_TABLE_sensor, "limit_low");
    load->sensor_high = reals(load, JUM_TABLE_sensor, "limit_high");
    load->places = ints(load, JUM_TABLE_car_park, "capacity");
    load->normally_open = ints(load, JUM_TABLE_water_valve, "normally_open");
    const JumLayer *sensors = jum_points_layer(load->points, JUM_TABLE_sensor);
    guint n = sensors != NULL ? jum_layer_n_rows(sensors) : 0;
    load->sensors = g_new(JumSensor, MAX(n, 1));
    for (guint row = 0; row < n; row++)
        load->sensors[row] = jum_sensor(sensors, row, seed);
    return load;
}

void
jum_live_load_free(JumLiveLoad *load)
{
    if (load == NULL)
        return;
    g_free(load->sensors);
    g_free(load);
}

/* ---- values ---- */

static double
column(const double *values, guint row, double otherwise)
{
    return values != NULL && isfinite(values[row]) ? values[row] : otherwise;
}

/* 0 … 1, the device's for ever. */
static double
luck(const JumLiveLoad *load, JumQuantity quantity, guint row)
{
    JumRng rng = jum_rng(load->seed + 2 + (guint64) quantity, row);
    return jum_rng_unit(&rng);
}

/* A state: @odd for @share of the devices, and now and then for any. */
static double
state(JumLiveLoad *load, JumQuantity quantity, guint row, double usual, double odd, double share)
{
    gboolean is_odd = luck(load, quantity, row) < share;
    if (jum_rng_unit(&load->rng) < TURNS * share)
        is_odd = !is_odd;
    return is_odd ? odd : usual;
}

static double
between(JumLiveLoad *load, double low, double high)
{
    return jum_rng_range(&load->rng, low, high);
}

static double
traffic_value(JumLiveLoad *load, JumQuantity quantity, guint row)
{
    gboolean slow = luck(load, JUM_QUANTITY_detector_speed, row) < 0.06;
    if (quantity == JUM_QUANTITY_detector_speed)
        return column(load->free_kmh, row, 50.0) *
               (slow ? between(load, 0.25, 0.55) : between(load, 0.7, 1.0));
    if (quantity == JUM_QUANTITY_detector_flow)
        return column(load->capacity_vph, row, 1500.0) * between(load, 0.15, slow ? 0.95 : 0.7);
    return slow ? between(load, 0.3, 0.5) : between(load, 0.03, 0.2);
}

static double
water_value(JumLiveLoad *load, JumQuantity quantity, guint row)
{
    switch (quantity) {
    case JUM_QUANTITY_water_tank_level: {
        double low = column(load->tank_low_m, row, 0.0),
               high = column(load->tank_high_m, row, low + 5.0);
        return low + (high - low) * between(load, 0.35, 0.95);
    }
    case JUM_QUANTITY_water_pump_running:
        return state(load, quantity, row, 1.0, 0.0, 0.3);
    case JUM_QUANTITY_water_pump_flow:
        return between(load, 0.02, 0.1);
    case JUM_QUANTITY_water_valve_opening: {
        double usual = load->normally_open != NULL && load->normally_open[row] == 0 ? 0.0 : 1.0;
        return state(load, quantity, row, usual, 1.0 - usual, 0.01);
    }
    case JUM_QUANTITY_water_node_pressure: /* 2 to 6 bar are comfort */
        return luck(load, quantity, row) < 0.02 ? between(load, 12.0, 19.0)
                                                : between(load, 27.0, 52.0);
    default: { /* the way of the water is the pipe's for good */
        double diameter = column(load->pipe_diameter_m, row, 0.1);
        double way = luck(load, quantity, row) < 0.5 ? -1.0 : 1.0;
        return way * between(load, 0.05, 0.6) * G_PI_4 * diameter * diameter;
    }
    }
}

static double
sensor_value(JumLiveLoad *load, guint row)
{
    const JumSensor *sensor = &load->sensors[row];
    double low = column(load->sensor_low, row, NAN), high = column(load->sensor_high, row, NAN);
    double width = sensor->hi - sensor->lo;
    if (luck(load, JUM_QUANTITY_sensor_value, row) < 0.03 && (isfinite(high) || isfinite(low)))
        return isfinite(high) ? high + between(load, 0.01, 0.1) * width
                              : low - between(load, 0.01, 0.1) * width;
    return between(load, sensor->lo, sensor->hi);
}

static double
value_of(JumLiveLoad *load, JumQuantity quantity, guint row)
{
    switch (quantity) {
    case JUM_QUANTITY_lamp_level:
        return round(between(load, 30.0, 100.0)) / 100.0;
    case JUM_QUANTITY_lamp_power:
        return round(between(load, 20.0, 120.0));
    case JUM_QUANTITY_lamp_state:
        return state(load, quantity, row, JUM_LAMP_OK, JUM_LAMP_FAILED, 0.015);
    case JUM_QUANTITY_cabinet_contactor:
        return state(load, quantity, row, 1.0, 0.0, 0.003);
    case JUM_QUANTITY_cabinet_power:
        return round(between(load, 500.0, 4000.0));
    case JUM_QUANTITY_junction_plan:
        return floor(between(load, 1.0, 5.0));
    case JUM_QUANTITY_junction_state:
        return state(load, quantity, row, JUM_JUNCTION_COORDINATED,
                     row % 3 == 0 ? JUM_JUNCTION_FAULT : JUM_JUNCTION_FLASHING, 0.04);
    case JUM_QUANTITY_detector_flow:
    case JUM_QUANTITY_detector_speed:
    case JUM_QUANTITY_detector_occupancy:
        return traffic_value(load, quantity, row);
    case JUM_QUANTITY_car_park_free: {
        gint64 places = load->places != NULL && load->places[row] > 0 ? load->places[row] : 100;
        return floor((double) places * between(load, 0.05, 0.6));
    }
    case JUM_QUANTITY_parking_bay_occupied:
        return between(load, 0.0, 1.0) < 0.7 ? 1.0 : 0.0;
    case JUM_QUANTITY_sign_message:
        return floor(between(load, 0.0, 4.0));
    case JUM_QUANTITY_sensor_value:
        return sensor_value(load, row);
    default:
        return water_value(load, quantity, row);
    }
}

/* ---- playing ---- */

static gboolean
play(JumLiveLoad *load, guint32 point, JumTime time)
{
    double value = value_of(load, jum_points_quantity(load->points, point),
                            jum_points_row(load->points, point));
    value = CLAMP(value, jum_points_lo(load->points, point), jum_points_hi(load->points, point));
    if (value == jum_world_value(load->world, point))
        return FALSE;
    jum_world_put(load->world, point, value, JUM_QUALITY_GOOD | JUM_QUALITY_SIM, time);
    return TRUE;
}

void
jum_live_load_fill(JumLiveLoad *load, JumTime time)
{
    guint n = jum_points_count(load->points);
    for (guint32 point = 0; point < n; point++)
        play(load, point, time);
    jum_world_next_serial(load->world);
}

guint
jum_live_load_change(JumLiveLoad *load, guint n, JumTime time)
{
    guint n_points = jum_points_count(load->points), changed = 0;
    for (guint i = 0; i < n && n_points > 0; i++)
        for (guint look = 0; look < MOST_LOOKS; look++) {
            load->at = (load->at + STRIDE) % n_points;
            if (!play(load, load->at, time))
                continue;
            changed++;
            break;
        }
    jum_world_next_serial(load->world);
    return changed;
}
