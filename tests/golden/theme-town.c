/* The golden town with assets of every theme: read back, given cabinets, detectors, pipes…, written again.  Values
 * follow from the row number, so that a test can say what must be drawn. */
#include "theme-town.h"

#include "base/rng.h"
#include "city/writer.h"
#include "town.h"

#include <glib/gstdio.h>
#include <math.h>

#define EAST  432000.0
#define NORTH 6713000.0
#define SIDE  2000.0

typedef struct {
    JumLayer *layers[JUM_N_TABLES];
} Made;

static guint
row_of(Made *made, JumTable table, const char *name)
{
    if (made->layers[table] == NULL)
        made->layers[table] = jum_layer_new(table);
    guint row = jum_layer_add_row(made->layers[table]);
    g_autofree char *id = g_strdup_printf("%s-%u", jum_schema_table(table)->name, row);
    jum_layer_set_text_by_name(made->layers[table], "id", row, id);
    if (name != NULL)
        jum_layer_set_text_by_name(made->layers[table], "name", row, name);
    return row;
}

static guint
point(Made *made, JumTable table, const char *name, double x, double y)
{
    guint row = row_of(made, table, name);
    jum_layer_add_point(made->layers[table], EAST + x, NORTH + y);
    return row;
}

#define REAL(made, table, column, row, value) \
    jum_layer_set_real_by_name((made)->layers[JUM_TABLE_##table], column, row, value)
#define INT(made, table, column, row, value) \
    jum_layer_set_int_by_name((made)->layers[JUM_TABLE_##table], column, row, value)
#define TEXT(made, table, column, row, value) \
    jum_layer_set_text_by_name((made)->layers[JUM_TABLE_##table], column, row, value)

static void
line(Made *made, JumTable table, double x0, double y0, double x1, double y1)
{
    row_of(made, table, NULL);
    jum_layer_begin_ring(made->layers[table], FALSE);
    jum_layer_add_vertex(made->layers[table], EAST + x0, NORTH + y0);
    jum_layer_add_vertex(made->layers[table], EAST + x1, NORTH + y1);
}

static void
add_communes(Made *made)
{
    static const char *const names[] = {"Villeneuve-sur-Maine", "Sainte-Gemme-d'Essai"};
    for (int c = 0; c < 2; c++) {
        guint row = row_of(made, JUM_TABLE_commune, names[c]);
        double x = EAST + c * SIDE / 2.0;
        INT(made, commune, "population", row, 4000 - 1500 * c);
        jum_layer_begin_ring(made->layers[JUM_TABLE_commune], FALSE);
        jum_layer_add_vertex(made->layers[JUM_TABLE_commune], x, NORTH);
        jum_layer_add_vertex(made->layers[JUM_TABLE_commune], x + SIDE / 2.0, NORTH);
        jum_layer_add_vertex(made->layers[JUM_TABLE_commune], x + SIDE / 2.0, NORTH + SIDE);
        jum_layer_add_vertex(made->layers[JUM_TABLE_commune], x, NORTH + SIDE);
    }
}

/* A cabinet for every 500 m square; lamps belong to theirs. */
static void
add_cabinets(Made *made)
{
    for (int c = 0; c < 16; c++)
        point(made, JUM_TABLE_cabinet, NULL, 250 + c % 4 * 500.0, 250 + c / 4 * 500.0);
    JumLayer *lamps = made->layers[JUM_TABLE_lamp];
    for (guint row = 0; lamps != NULL && row < jum_layer_n_rows(lamps); row++) {
        double x = 0, y = 0;
        char parent[32];
        jum_layer_point(lamps, row, &x, &y);
        int i = CLAMP((int) ((x - EAST) / 500.0), 0, 3),
            j = CLAMP((int) ((y - NORTH) / 500.0), 0, 3);
        g_snprintf(parent, sizeof parent, "cabinet/cabinet-%d", j * 4 + i);
        TEXT(made, lamp, "parent", row, parent);
        REAL(made, lamp, "power_w", row, 70.0);
    }
}

static void
add_traffic(Made *made)
{
    JumLayer *roads = made->layers[JUM_TABLE_road];
    guint n = jum_layer_n_rows(roads), step = MAX(n / 24, 1);
    for (guint row = 0; row < n; row += step) {
        double x = 0, y = 0;
        if (!jum_layer_point(roads, row, &x, &y))
            continue;
        guint at = point(made, JUM_TABLE_detector, NULL, x - EAST, y - NORTH);
        g_autofree char *road = g_strdup_printf("road/%s", jum_layer_id(roads, row));
        TEXT(made, detector, "road", at, road);
        REAL(made, detector, "free_speed_kmh", at, 50.0);
        REAL(made, detector, "capacity_vph", at, 900.0);
    }
    for (int j = 0; j < 8; j++)
        point(made, JUM_TABLE_junction, NULL, 390 + j % 4 * 390.0, 520 + j / 4 * 650.0);
}

/* A grid of mains of 250 m with a tank at two corners, a pump to the first and valves on every fifth pipe. */
static void
add_water(Made *made)
{
    for (int j = 0; j < 8; j++)
        for (int i = 0; i < 8; i++) {
            guint row = point(made, JUM_TABLE_water_node, NULL, 130 + i * 250.0, 130 + j * 250.0);
            TEXT(made, water_node, "kind", row, "junction");
            if (i < 7) {
                line(made, JUM_TABLE_water_pipe, 130 + i * 250.0, 130 + j * 250.0, 380 + i * 250.0,
                     130 + j * 250.0);
                REAL(made, water_pipe, "diameter_m",
                     jum_layer_n_rows(made->layers[JUM_TABLE_water_pipe]) - 1, j == 3 ? 0.5 : 0.15);
            }
            if (j < 7 && (i + j) % 2 == 0) {
                line(made, JUM_TABLE_water_pipe, 130 + i * 250.0, 130 + j * 250.0, 130 + i * 250.0,
                     380 + j * 250.0);
                REAL(made, water_pipe, "diameter_m",
                     jum_layer_n_rows(made->layers[JUM_TABLE_water_pipe]) - 1, 0.2);
            }
            if ((i + 3 * j) % 9 == 0 && i < 7)
                line(made, JUM_TABLE_water_valve, 250 + i * 250.0, 130 + j * 250.0, 256 + i * 250.0,
                     130 + j * 250.0);
        }
    JumLayer *valves = made->layers[JUM_TABLE_water_valve];
    for (guint row = 0; row < jum_layer_n_rows(valves); row++)
        INT(made, water_valve, "normally_open", row, 1);
    line(made, JUM_TABLE_water_pump, 100, 1880, 130, 1880);
    line(made, JUM_TABLE_water_pump, 100, 1860, 130, 1860);
    static const char *const names[] = {"Réservoir du Haut", "Réservoir des Ormes"};
    for (int t = 0; t < 2; t++) {
        guint row = point(made, JUM_TABLE_water_tank, names[t], 420 + t * 1200.0, 800 + t * 500.0);
        REAL(made, water_tank, "level_min_m", row, 0.5);
        REAL(made, water_tank, "level_max_m", row, 6.0);
        REAL(made, water_tank, "diameter_m", row, 24.0);
    }
}

static void
add_parking(Made *made)
{
    static const char *const names[] = {"Ralliement", "Mail", "Gare", "Haras"};
    static const char *const kinds[] = {"standard", "standard", "pmr", "delivery", "ev"};
    for (int p = 0; p < 4; p++) {
        guint row =
            point(made, JUM_TABLE_car_park, names[p], 500 + p % 2 * 700.0, 700 + p / 2 * 600.0);
        INT(made, car_park, "capacity", row, 180 + 170 * p);
        guint sign = point(made, JUM_TABLE_sign, NULL, 560 + p % 2 * 700.0, 640 + p / 2 * 600.0);
        TEXT(made, sign, "kind", sign, "parking_guidance");
    }
    for (int b = 0; b < 60; b++) {
        guint row =
            point(made, JUM_TABLE_parking_bay, NULL, 640 + b % 30 * 6.0, 655 + b / 30 * 12.0);
        TEXT(made, parking_bay, "kind", row, kinds[b % 5]);
    }
}

static void
add_sensors(Made *made)
{
    static const struct {
        const char *family, *type, *unit, *symbol;
        double low, high, limit_low, limit_high;
    } kinds[] = {
        {"river", "water_level", "m", "triangle", 0, 8, NAN, 4},
        {"noise", "noise", "dB(A)", "hexagon", 20, 120, NAN, 70},
        {"waste", "fill_level", "%", "square", 0, 100, NAN, 80},
        {"soil", "moisture", "%", "diamond", 0, 100, 20, NAN},
    };
    for (int s = 0; s < 24; s++) {
        guint row = point(made, JUM_TABLE_sensor, NULL, 300 + s % 6 * 260.0, 400 + s / 6 * 330.0);
        int k = s % 4;
        TEXT(made, sensor, "family", row, kinds[k].family);
        TEXT(made, sensor, "type", row, kinds[k].type);
        TEXT(made, sensor, "unit", row, kinds[k].unit);
        TEXT(made, sensor, "symbol", row, kinds[k].symbol);
        REAL(made, sensor, "value_min", row, kinds[k].low);
        REAL(made, sensor, "value_max", row, kinds[k].high);
        REAL(made, sensor, "limit_low", row, kinds[k].limit_low);
        REAL(made, sensor, "limit_high", row, kinds[k].limit_high);
    }
}

static gboolean
write_made(const char *path,
           const JumCrs *crs,
           const Made *made,
           const JumElevation *relief,
           GError **error)
{
    g_autoptr(JumWriter) writer = jum_writer_new(path, crs, error);
    JumSource source = {
        .name = "made-up", .what = "a town by rule", .attribution = "Ville d'essai"};
    if (writer == NULL || !jum_writer_set_metadata(writer, "name", "Ville d'essai", error) ||
        !jum_writer_set_metadata(writer, "synthetic", "all", error) ||
        !jum_writer_set_metadata(writer, "time_zone", "Europe/Paris", error) ||
        !jum_writer_add_source(writer, &source, error))
        return FALSE;
    for (int t = 0; t < JUM_N_TABLES; t++)
        if (made->layers[t] != NULL && jum_layer_n_rows(made->layers[t]) > 0 &&
            !jum_writer_add_layer(writer, made->layers[t], error))
            return FALSE;
    if (relief != NULL && !jum_writer_add_elevation(writer, relief, error))
        return FALSE;
    return jum_writer_finish(g_steal_pointer(&writer), error);
}

gboolean
theme_town_write(const char *path, GError **error)
{
    g_autofree char *plain = g_strconcat(path, ".plain", NULL);
    if (!town_write(plain, SIDE, error))
        return FALSE;
    g_autoptr(JumTerritory) town = jum_territory_open(plain, error);
    g_autoptr(JumElevation) relief =
        town != NULL ? jum_territory_read_elevation(town, error) : NULL;
    Made made = {0};
    gboolean ok = town != NULL;
    for (int t = 0; ok && t < JUM_N_TABLES; t++)
        if (jum_territory_count(town, (JumTable) t) > 0 && t != JUM_TABLE_commune)
            ok = (made.layers[t] = jum_territory_read(town, (JumTable) t, NULL, error)) != NULL;
    if (ok) {
        add_communes(&made);
        add_cabinets(&made);
        add_traffic(&made);
        add_water(&made);
        add_parking(&made);
        add_sensors(&made);
        ok = write_made(path, &jum_territory_info(town)->crs, &made, relief, error);
    }
    for (int t = 0; t < JUM_N_TABLES; t++)
        jum_layer_free(made.layers[t]);
    g_unlink(plain);
    return ok;
}

/* ---- values ---- */

static double
value_by_rule(JumQuantity quantity, guint row)
{
    double wave = 0.5 + 0.5 * sin(row * 0.7);
    switch (quantity) {
    case JUM_QUANTITY_lamp_level:
        return row % 3 == 0 ? 1.0 : 0.4 + 0.4 * wave;
    case JUM_QUANTITY_lamp_power:
        return 28.0 + 40.0 * wave;
    case JUM_QUANTITY_lamp_state:
        return row % 41 == 7 ? JUM_LAMP_FAILED : JUM_LAMP_OK;
    case JUM_QUANTITY_cabinet_contactor:
        return row == 5 ? 0.0 : 1.0;
    case JUM_QUANTITY_cabinet_power:
        return 900.0 + 2500.0 * wave;
    case JUM_QUANTITY_junction_plan:
        return row % 4 + 1;
    case JUM_QUANTITY_junction_state:
        return row < 4 ? 0.0 : row - 4.0;
    case JUM_QUANTITY_detector_flow:
        return 100.0 + 800.0 * wave;
    case JUM_QUANTITY_detector_speed:
        return 12.0 + 38.0 * wave;
    case JUM_QUANTITY_detector_occupancy:
        return 0.3 * wave;
    case JUM_QUANTITY_water_tank_level:
        return row == 0 ? 4.6 : 2.1;
    case JUM_QUANTITY_water_pump_running:
        return row == 0;
    case JUM_QUANTITY_water_valve_opening:
        return row % 4 == 1 ? 0.0 : 1.0;
    case JUM_QUANTITY_water_node_pressure:
        return row % 29 == 3 ? 11.0 : 22.0 + 45.0 * wave;
    case JUM_QUANTITY_water_pipe_flow:
        return (wave - 0.4) * 0.05;
    case JUM_QUANTITY_car_park_free:
        return 30.0 + 70.0 * row;
    case JUM_QUANTITY_parking_bay_occupied:
        return row * 7 % 10 < 6;
    case JUM_QUANTITY_sign_message:
        return row;
    case JUM_QUANTITY_sensor_value:
        return row % 4 == 0 ? (row == 8 ? 4.6 : 2.2) : row % 4 == 3 ? 15.0 + row : 40.0 + 2.2 * row;
    default:
        return 0.0;
    }
}

static void
put_alarm(JumWorld *world, const char *type, const char *asset, int priority, JumTime now)
{
    JumAlarm *alarm = jum_alarm_new();
    alarm->key = g_strdup_printf("%s@%s", type, asset);
    alarm->type = g_strdup(type);
    alarm->asset = g_strdup(asset);
    alarm->priority = priority;
    alarm->state = JUM_ALARM_UNACK;
    alarm->active = TRUE;
    alarm->raised_at = alarm->changed_at = now;
    jum_world_set_alarm(world, alarm);
}

void
theme_town_fill(JumWorld *world, JumTime now)
{
    const JumPoints *points = jum_world_points(world);
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        guint n = 0;
        guint32 first = jum_points_range(points, (JumQuantity) q, &n);
        for (guint row = 0; row < n; row++) {
            JumQuality quality = JUM_QUALITY_GOOD;
            JumTime time = now - 5 * JUM_SECOND;
            if (row % 23 == 11)
                time = now - 2 * JUM_DAY; /* stale */
            else if (row % 31 == 13)
                quality = JUM_QUALITY_BAD;
            else if (row % 37 == 17)
                quality = JUM_QUALITY_UNCERTAIN;
            else if (row % 43 == 19)
                quality = JUM_QUALITY_SUBSTITUTED;
            if (row % 47 != 2) /* else never heard */
                jum_world_put(world, first + row, value_by_rule((JumQuantity) q, row),
                              (JumQuality) (quality | JUM_QUALITY_SIM), time);
        }
    }
    for (guint row = 4; row < 10; row++)
        jum_world_request(world, jum_points_at(points, JUM_QUANTITY_lamp_level, row), 0.25);
    put_alarm(world, "tank-low", "water_tank/water_tank-1", 1, now);
    put_alarm(world, "cabinet-lost", "cabinet/cabinet-9", 2, now);
    put_alarm(world, "river-high", "sensor/sensor-8", 1, now);
    put_alarm(world, "pressure-low", "water_node/water_node-3", 2, now);
    jum_world_set_link(world, JUM_LINK_LIVE, now);
    jum_world_next_serial(world);
}
