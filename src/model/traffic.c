/* A day at a counting station: the share of its capacity that flows, hour by hour and kind by kind of day, and
 * the speed by the usual flow-delay relation (BPR), bent down when the road is nearly full. */
#include "model/traffic.h"

#include <math.h>
#include <stdio.h>

#define VEHICLE_AND_LOOP_M 6.5

/* Per cent of the capacity at each full hour. */
static const guint8 WEEKDAY[JUM_N_DETECTOR_KINDS][25] = {
    {6, 4, 3, 4, 8, 22, 52, 82, 88, 66, 58, 58, 60, 60, 62, 68, 82, 94, 84, 54, 34, 24, 16, 10, 6},
    {5, 3, 2, 2, 4, 12, 38, 78, 84, 60, 54, 58, 64, 62, 60, 66, 80, 92, 80, 52, 32, 22, 14, 8, 5},
    {2, 1, 1, 1, 2, 5, 18, 46, 50, 32, 28, 32, 38, 35, 32, 38, 48, 55, 46, 30, 18, 11, 7, 4, 2},
};
static const guint8 SATURDAY[JUM_N_DETECTOR_KINDS][25] = {
    {9, 6, 4, 4, 6, 10, 20, 32, 46, 58, 66, 68, 64, 62, 64, 66, 68, 68, 62, 50, 36, 28, 22, 15, 9},
    {9, 6, 4, 3, 3, 6, 13, 24, 40, 56, 66, 70, 64, 62, 68, 72, 74, 70, 62, 48, 34, 26, 20, 14, 9},
    {4, 2, 2, 1, 1, 2, 6, 13, 23, 33, 40, 42, 36, 34, 38, 42, 42, 40, 34, 26, 17, 12, 9, 6, 4},
};
static const guint8 SUNDAY[JUM_N_DETECTOR_KINDS][25] = {
    {11, 8, 5, 4, 5, 7, 11, 17, 25, 36, 46, 52, 46, 42, 48, 56, 66, 74, 76, 64, 46, 32, 20, 12, 9},
    {11, 8, 5, 4, 3, 4, 8, 13, 22, 34, 44, 46, 38, 36, 44, 50, 54, 56, 52, 40, 28, 20, 13, 9, 7},
    {4, 3, 2, 1, 1, 1, 3, 6, 12, 19, 25, 26, 20, 18, 24, 28, 30, 31, 27, 20, 13, 9, 6, 4, 3},
};

JumDetector
jum_detector(const JumLayer *layer, guint row)
{
    gint64 lanes = jum_layer_int(layer, jum_layer_column(layer, "lanes"), row);
    double free_kmh = jum_layer_real(layer, jum_layer_column(layer, "free_speed_kmh"), row);
    double capacity = jum_layer_real(layer, jum_layer_column(layer, "capacity_vph"), row);
    const char *way = jum_layer_text(layer, jum_layer_column(layer, "direction"), row);
    JumDetector d = {
        .lanes = lanes >= 1 && lanes <= 12 ? (int) lanes : 1,
        .free_kmh = free_kmh >= 5.0 && free_kmh <= 150.0 ? free_kmh : 50.0,
        .evening = g_strcmp0(way, "backward") == 0,
    };
    d.capacity_vph = capacity >= 50.0 && capacity <= 12000.0 ? capacity : 900.0 * d.lanes;
    d.kind = d.free_kmh >= 85.0                  ? JUM_DETECTOR_MOTORWAY
             : d.lanes >= 2 || d.free_kmh > 50.0 ? JUM_DETECTOR_AXIS
             : d.capacity_vph / d.lanes >= 800.0 ? JUM_DETECTOR_AXIS
                                                 : JUM_DETECTOR_STREET;
    return d;
}

double
jum_traffic_share(const JumDetector *detector, const JumCivil *civil)
{
    const guint8(*day)[25] = civil->wday == 6 ? SATURDAY : civil->wday == 7 ? SUNDAY : WEEKDAY;
    double hour = fmin(fmax(civil->day_s / 3600.0, 0.0), 23.999);
    int i = (int) hour;
    const guint8 *profile = day[detector->kind];
    double share = (profile[i] + (hour - i) * (profile[i + 1] - profile[i])) / 100.0;
    /* one direction carries more in the morning, the other in the evening */
    if (civil->wday <= 5 && (hour < 12.0) == detector->evening)
        share *= 0.72;
    return share;
}

JumTrafficState
jum_traffic_state(const JumDetector *detector, double share)
{
    JumTrafficState state;
    double x = fmax(share, 0.0);
    double speed = detector->free_kmh / (1.0 + 0.15 * pow(x, 4.0));
    if (x > 0.9) /* the flow breaks down: slower, and a little less passes */
        speed *= fmax(0.25, 1.0 - 3.0 * (x - 0.9));
    state.flow_vph = detector->capacity_vph * fmin(x, 2.0 - fmin(x, 1.3));
    state.speed_kmh = speed;
    state.occupancy_pu =
        fmin(1.0, state.flow_vph / detector->lanes * VEHICLE_AND_LOOP_M / (speed * 1000.0));
    return state;
}

static gboolean
parse_interval(const char *text, double *from_s, double *to_s)
{
    int h0, m0, h1, m1, used = 0;
    if (sscanf(text, " %2d:%2d-%2d:%2d %n", &h0, &m0, &h1, &m1, &used) != 4 || text[used] != '\0' ||
        h0 < 0 || h0 > 24 || h1 < 0 || h1 > 24 || m0 < 0 || m0 > 59 || m1 < 0 || m1 > 59)
        return FALSE;
    *from_s = h0 * 3600.0 + m0 * 60.0;
    *to_s = h1 * 3600.0 + m1 * 60.0;
    return TRUE;
}

gboolean
jum_plan_hours_parse(const char *hours, JumPlanHours *plan)
{
    JumPlanHours read = *plan;
    read.n = 0;
    read.is_default = hours == NULL || *hours == '\0';
    g_auto(GStrv) parts = read.is_default ? NULL : g_strsplit(hours, ",", 0);
    for (guint i = 0; parts != NULL && parts[i] != NULL; i++) {
        if (read.n == G_N_ELEMENTS(read.from_s) ||
            !parse_interval(parts[i], &read.from_s[read.n], &read.to_s[read.n]))
            return FALSE;
        read.n++;
    }
    *plan = read;
    return TRUE;
}

int
jum_plan_at(const JumPlanHours *plans, guint n, double day_s)
{
    int otherwise = n > 0 ? 0 : -1;
    for (guint p = 0; p < n; p++)
        if (plans[p].is_default)
            otherwise = (int) p;
    for (guint p = 0; p < n; p++) {
        for (guint i = 0; i < plans[p].n; i++) {
            double from = plans[p].from_s[i], to = plans[p].to_s[i];
            if (from <= to ? day_s >= from && day_s < to : day_s >= from || day_s < to)
                return (int) p;
        }
    }
    return otherwise;
}
