/* Any other sensor, by data: its profile gives the value; a few are frozen, out of their physical range, over their
 * limit, or silent, so that whoever listens has something to find. */
#include "field/play.h"

#include <math.h>

#include "model/sensor.h"

#define SHARE_SILENT 0.006
#define SHARE_FROZEN 0.006
#define SHARE_ABSURD 0.004 /* beyond what can physically be */
#define SHARE_EXCESS 0.010 /* beyond its limit */

typedef enum {
    SENSOR_SOUND,
    SENSOR_SILENT,
    SENSOR_FROZEN,
    SENSOR_ABSURD,
    SENSOR_EXCESS,
} SensorHealth;

typedef struct {
    JumSensor model;
    SensorHealth health;
    double frozen, absurd, excess;
} Sensor;

typedef struct {
    JumPlay base;
    guint n;
    Sensor *sensors;
} Sensors;

static gboolean
sample(JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality)
{
    const Sensor *sensor = &((Sensors *) play)->sensors[row];
    JumTime now = jum_field_now(play->field);
    (void) quantity;
    (void) quality;
    switch (sensor->health) {
    case SENSOR_SILENT:
        return FALSE;
    case SENSOR_FROZEN:
        *value = sensor->frozen;
        return TRUE;
    case SENSOR_ABSURD:
        *value = sensor->absurd;
        return TRUE;
    case SENSOR_EXCESS: {
        JumRng rng = jum_rng(play->seed + (guint64) (now / JUM_MINUTE), row);
        *value = sensor->excess * (1.0 + 0.01 * jum_rng_unit(&rng));
        return TRUE;
    }
    case SENSOR_SOUND:
        break;
    }
    JumCivil civil = jum_time_civil(now, jum_field_zone(play->field));
    *value = jum_sensor_value(&sensor->model, now, &civil);
    return TRUE;
}

static SensorHealth
health_of(double luck)
{
    if (luck < SHARE_SILENT)
        return SENSOR_SILENT;
    if ((luck -= SHARE_SILENT) < SHARE_FROZEN)
        return SENSOR_FROZEN;
    if ((luck -= SHARE_FROZEN) < SHARE_ABSURD)
        return SENSOR_ABSURD;
    return luck - SHARE_ABSURD < SHARE_EXCESS ? SENSOR_EXCESS : SENSOR_SOUND;
}

static gboolean
start(JumPlay *play, JumTerritory *territory, GError **error)
{
    Sensors *s = (Sensors *) play;
    const JumLayer *layer = jum_points_layer(play->points, JUM_TABLE_sensor);
    (void) territory;
    (void) error;
    JumTime now = jum_field_now(play->field);
    JumCivil civil = jum_time_civil(now, jum_field_zone(play->field));
    int high = jum_layer_column(layer, "limit_high"), max = jum_layer_column(layer, "value_max");
    s->n = jum_layer_n_rows(layer);
    s->sensors = g_new0(Sensor, s->n + 1);
    for (guint row = 0; row < s->n; row++) {
        Sensor *sensor = &s->sensors[row];
        double limit = jum_layer_real(layer, high, row), top = jum_layer_real(layer, max, row);
        sensor->model = jum_sensor(layer, row, play->seed);
        sensor->health = health_of(jum_play_luck(play, 1, row));
        sensor->frozen = jum_sensor_value(&sensor->model, now, &civil);
        sensor->absurd = isfinite(top) ? top + fabs(top) * 0.5 + 1.0 : 1e12;
        sensor->excess = isfinite(top) ? limit + 0.3 * (top - limit) : limit * 1.1;
        if (sensor->health == SENSOR_EXCESS && !isfinite(sensor->excess))
            sensor->health = SENSOR_SOUND; /* it has no limit to cross */
    }
    return TRUE;
}

static void
clear(JumPlay *play)
{
    g_free(((Sensors *) play)->sensors);
}

const JumPlayClass jum_play_sensor = {
    .size = sizeof(Sensors),
    .start = start,
    .clear = clear,
    .sample = sample,
};
