/* Rules from values to alarm conditions.  One byte a point remembers which of its rules hold, so that the alarm engine is
 * only asked at the edges.  Limits carry a deadband (of the limit's size) against which the end is judged. */
#include "controller/alarm-rules.h"

#include "controller/source-watch.h"

#include <math.h>

#define PRESSURE_MIN_M \
    10.0 /* two storeys (6 m), 3 m at the tap (R1321-58), 1 m lost in the riser */

typedef struct {
    JumAlarmTypeId type;
    gboolean above; /* FALSE: below */
    double limit;   /* NaN: no limit on this row */
} Limit;

struct JumAlarmRules {
    const JumWorld *world;
    const JumPoints *points;
    JumAlarms *alarms;
    guint8 *held;               /* [points] bit i: the point's i-th rule holds */
    guint parent[JUM_N_TABLES]; /* column, by table */
    JumSourceWatch *sources;
};

/* ---- what the file says ---- */

static double
row_real(const JumAlarmRules *rules, JumTable table, const char *column, guint row)
{
    const JumLayer *layer = jum_points_layer(rules->points, table);
    return jum_layer_real(layer, jum_layer_column(layer, column), row);
}

static guint
limits_of(const JumAlarmRules *rules, JumQuantity quantity, guint row, Limit *limits)
{
    switch (quantity) {
    case JUM_QUANTITY_sensor_value:
        limits[0] = (Limit){JUM_ALARM_TYPE_limit_high, TRUE,
                            row_real(rules, JUM_TABLE_sensor, "limit_high", row)};
        limits[1] = (Limit){JUM_ALARM_TYPE_limit_low, FALSE,
                            row_real(rules, JUM_TABLE_sensor, "limit_low", row)};
        return 2;
    case JUM_QUANTITY_water_tank_level:
        limits[0] = (Limit){JUM_ALARM_TYPE_tank_high, TRUE,
                            row_real(rules, JUM_TABLE_water_tank, "level_max_m", row)};
        limits[1] = (Limit){JUM_ALARM_TYPE_tank_low, FALSE,
                            row_real(rules, JUM_TABLE_water_tank, "level_min_m", row)};
        return 2;
    case JUM_QUANTITY_water_node_pressure: {
        const JumLayer *nodes = jum_points_layer(rules->points, JUM_TABLE_water_node);
        gint64 customers = jum_layer_int(nodes, jum_layer_column(nodes, "customers"), row);
        limits[0] =
            (Limit){JUM_ALARM_TYPE_pressure_low, FALSE, customers > 0 ? PRESSURE_MIN_M : NAN};
        return 1;
    }
    default:
        return 0;
    }
}

/* Kinds whose own credibility people must act on: one quantity a table. */
static gboolean
judges_credibility(JumQuantity quantity)
{
    return quantity == JUM_QUANTITY_sensor_value || quantity == JUM_QUANTITY_water_tank_level ||
           quantity == JUM_QUANTITY_water_node_pressure || quantity == JUM_QUANTITY_detector_flow ||
           quantity == JUM_QUANTITY_parking_bay_occupied;
}

/* ---- edges ---- */

static void
judge(JumAlarmRules *rules,
      guint32 point,
      guint bit,
      JumAlarmTypeId type,
      gboolean present,
      double value,
      double limit)
{
    guint8 mask = (guint8) (1u << bit);
    gboolean held = (rules->held[point] & mask) != 0;
    if (present == held)
        return;
    rules->held[point] =
        (guint8) (present ? rules->held[point] | mask : rules->held[point] & ~mask);
    const JumQuantityInfo *info = jum_quantity_info(jum_points_quantity(rules->points, point));
    guint row = jum_points_row(rules->points, point);
    const JumLayer *layer = jum_points_layer(rules->points, info->table);
    g_autofree char *asset = jum_points_address(rules->points, info->table, row);
    jum_alarms_condition(
        rules->alarms,
        &(JumAlarmCondition){.type = type,
                             .asset = asset,
                             .group = jum_layer_text(layer, (int) rules->parent[info->table], row),
                             .present = present,
                             .value = value,
                             .limit = limit});
}

static void
judge_limits(JumAlarmRules *rules, guint32 point, JumQuantity quantity, guint row, double value)
{
    Limit limits[2];
    guint n = limits_of(rules, quantity, row, limits);
    for (guint i = 0; i < n; i++) {
        const JumAlarmType *type = jum_alarm_type(limits[i].type);
        if (isnan(limits[i].limit) || isnan(value))
            continue;
        gboolean held = (rules->held[point] & 1u << i) != 0;
        double band = held ? type->deadband_pct / 100.0 * MAX(fabs(limits[i].limit), 1e-3) : 0.0;
        gboolean present =
            limits[i].above ? value > limits[i].limit - band : value < limits[i].limit + band;
        judge(rules, point, i, limits[i].type, present, value, limits[i].limit);
    }
}

static void
judge_state(JumAlarmRules *rules, guint32 point, JumQuantity quantity, guint row, double value)
{
    if (quantity == JUM_QUANTITY_lamp_state) {
        judge(rules, point, 0, JUM_ALARM_TYPE_lamp_failure, value == (double) JUM_LAMP_FAILED, NAN,
              NAN);
    } else if (quantity == JUM_QUANTITY_junction_state) {
        judge(rules, point, 0, JUM_ALARM_TYPE_junction_flashing,
              value == (double) JUM_JUNCTION_FLASHING, NAN, NAN);
        judge(rules, point, 1, JUM_ALARM_TYPE_junction_off, value == (double) JUM_JUNCTION_OFF, NAN,
              NAN);
        judge(rules, point, 2, JUM_ALARM_TYPE_junction_fault, value == (double) JUM_JUNCTION_FAULT,
              NAN, NAN);
    } else if (quantity == JUM_QUANTITY_car_park_free) {
        const JumLayer *parks = jum_points_layer(rules->points, JUM_TABLE_car_park);
        gint64 capacity = jum_layer_int(parks, jum_layer_column(parks, "capacity"), row);
        gboolean wrong = value < 0.0 || (capacity != JUM_INT_NONE && value > (double) capacity);
        judge(rules, point, 0, JUM_ALARM_TYPE_count_wrong, wrong, value, (double) capacity);
    }
}

void
jum_alarm_rules_measured(JumAlarmRules *rules, guint32 point)
{
    JumQuantity quantity = jum_points_quantity(rules->points, point);
    double value = jum_world_value(rules->world, point);
    gboolean bad =
        jum_quality_base((JumQuality) jum_world_qualities(rules->world)[point]) == JUM_QUALITY_BAD;
    guint row = jum_points_row(rules->points, point);
    if (judges_credibility(quantity))
        judge(rules, point, 7, JUM_ALARM_TYPE_value_bad, bad, value, NAN);
    if (!bad)
        judge_limits(rules, point, quantity, row, value);
    if (!bad || quantity == JUM_QUANTITY_car_park_free)
        judge_state(rules, point, quantity, row, value);
}

void
jum_alarm_rules_overridden(JumAlarmRules *rules, const char *cabinet, JumTime until)
{
    jum_source_watch_overridden(rules->sources, cabinet, until);
}

void
jum_alarm_rules_scan(JumAlarmRules *rules, JumTime now, JumTime since)
{
    jum_source_watch_scan(rules->sources, now, since);
}

/* ---- start ---- */

/* Which rule of which quantity may have raised an alarm that was reloaded: its bit is set, so that the first value
 * that says otherwise is an edge. */
static void
prime(JumAlarmRules *rules)
{
    static const struct {
        JumQuantity quantity;
        guint bit;
        JumAlarmTypeId type;
    } known[] = {
        {JUM_QUANTITY_sensor_value, 0, JUM_ALARM_TYPE_limit_high},
        {JUM_QUANTITY_sensor_value, 1, JUM_ALARM_TYPE_limit_low},
        {JUM_QUANTITY_water_tank_level, 0, JUM_ALARM_TYPE_tank_high},
        {JUM_QUANTITY_water_tank_level, 1, JUM_ALARM_TYPE_tank_low},
        {JUM_QUANTITY_water_node_pressure, 0, JUM_ALARM_TYPE_pressure_low},
        {JUM_QUANTITY_lamp_state, 0, JUM_ALARM_TYPE_lamp_failure},
        {JUM_QUANTITY_junction_state, 0, JUM_ALARM_TYPE_junction_flashing},
        {JUM_QUANTITY_junction_state, 1, JUM_ALARM_TYPE_junction_off},
        {JUM_QUANTITY_junction_state, 2, JUM_ALARM_TYPE_junction_fault},
        {JUM_QUANTITY_car_park_free, 0, JUM_ALARM_TYPE_count_wrong},
        {JUM_QUANTITY_sensor_value, 7, JUM_ALARM_TYPE_value_bad},
        {JUM_QUANTITY_water_tank_level, 7, JUM_ALARM_TYPE_value_bad},
        {JUM_QUANTITY_water_node_pressure, 7, JUM_ALARM_TYPE_value_bad},
        {JUM_QUANTITY_detector_flow, 7, JUM_ALARM_TYPE_value_bad},
        {JUM_QUANTITY_parking_bay_occupied, 7, JUM_ALARM_TYPE_value_bad},
    };
    g_autoptr(GPtrArray) shown = jum_alarms_shown(rules->alarms);
    for (guint i = 0; i < shown->len; i++) {
        const JumAlarm *alarm = g_ptr_array_index(shown, i);
        JumTable table;
        guint row;
        if (!alarm->active || !jum_points_find_asset(rules->points, alarm->asset, &table, &row))
            continue;
        for (guint k = 0; k < G_N_ELEMENTS(known); k++) {
            guint32 point = jum_points_at(rules->points, known[k].quantity, row);
            if (jum_quantity_info(known[k].quantity)->table == table &&
                g_strcmp0(alarm->type, jum_alarm_type(known[k].type)->id) == 0 &&
                point != JUM_POINT_NONE)
                rules->held[point] |= (guint8) (1u << known[k].bit);
        }
    }
}

JumAlarmRules *
jum_alarm_rules_new(const JumWorld *world, JumAlarms *alarms)
{
    JumAlarmRules *rules = g_new0(JumAlarmRules, 1);
    rules->world = world;
    rules->points = jum_world_points(world);
    rules->alarms = alarms;
    rules->held = g_new0(guint8, jum_points_count(rules->points));
    for (int t = 0; t < JUM_N_TABLES; t++) {
        const JumLayer *layer = jum_points_layer(rules->points, (JumTable) t);
        rules->parent[t] = layer != NULL ? (guint) jum_layer_column(layer, "parent") : 0;
    }
    rules->sources = jum_source_watch_new(world, alarms);
    prime(rules);
    return rules;
}

void
jum_alarm_rules_free(JumAlarmRules *rules)
{
    if (rules == NULL)
        return;
    jum_source_watch_free(rules->sources);
    g_free(rules->held);
    g_free(rules);
}
