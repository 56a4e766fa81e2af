/* Writes the living territory of the tests through the ordinary writer. */
#include "tests/unit/field-fixture.h"

#include <math.h>

#include "city/writer.h"

#define X0 430000.0
#define Y0 6710000.0

static void
asset(JumLayer *layer,
      const char *prefix,
      guint row,
      const char *control,
      const char *parent,
      guint k)
{
    char id[32];
    guint at = jum_layer_add_row(layer);
    g_snprintf(id, sizeof id, "%s-%u", prefix, row);
    jum_layer_set_text_by_name(layer, "id", at, id);
    jum_layer_set_text_by_name(layer, "name", at, id);
    jum_layer_set_text_by_name(layer, "control", at, control);
    jum_layer_set_text_by_name(layer, "parent", at, parent);
    jum_layer_set_text_by_name(layer, "commune", at, k % 2 == 0 ? "49007" : "49135");
    jum_layer_set_text_by_name(layer, "provenance", at, "synthetic");
    if (jum_schema_table(jum_layer_table(layer))->geometry == JUM_GEOMETRY_POINT)
        jum_layer_add_point(layer, X0 + row % 300 * 25.0, Y0 + row / 300 * 30.0);
    if (jum_schema_table(jum_layer_table(layer))->geometry == JUM_GEOMETRY_LINE) {
        jum_layer_begin_ring(layer, FALSE);
        jum_layer_add_vertex(layer, X0 + row % 300 * 25.0, Y0 + row / 300 * 30.0);
        jum_layer_add_vertex(layer, X0 + row % 300 * 25.0 + 20.0, Y0 + row / 300 * 30.0);
    }
}

#define TEXT(layer, column, value) \
    jum_layer_set_text_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)
#define REAL(layer, column, value) \
    jum_layer_set_real_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)
#define INT(layer, column, value) \
    jum_layer_set_int_by_name(layer, column, jum_layer_n_rows(layer) - 1, value)

static void
add_layer(JumWriter *writer, JumLayer *layer)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = jum_writer_add_layer(writer, layer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    jum_layer_free(layer);
}

static void
add_lighting(JumWriter *writer, guint scale)
{
    static const char *const control[] = {"remote", "remote", "preset", "preset", "manual"};
    static const char *const programme[] = {"residential", "main-road", "permanent"};
    JumLayer *cabinets = jum_layer_new(JUM_TABLE_cabinet), *lamps = jum_layer_new(JUM_TABLE_lamp);
    for (guint c = 0; c < 3 * scale; c++) {
        asset(cabinets, "C", c, "remote", NULL, c);
        TEXT(cabinets, "programme", "residential");
    }
    for (guint i = 0; i < 60 * scale; i++) {
        char parent[48];
        guint c = i / 20;
        g_snprintf(parent, sizeof parent, "cabinet/C-%u", c);
        asset(lamps, "L", i, control[i % 5], parent, c);
        TEXT(lamps, "programme", programme[c % 3]);
        REAL(lamps, "power_w", 30.0 + i % 7 * 10.0);
        REAL(lamps, "dim_min_pu", 0.1);
        REAL(lamps, "height_m", 7.0);
    }
    add_layer(writer, cabinets);
    add_layer(writer, lamps);
}

static void
add_traffic(JumWriter *writer, guint scale)
{
    JumLayer *junctions = jum_layer_new(JUM_TABLE_junction);
    JumLayer *plans = jum_layer_new(JUM_TABLE_signal_plan);
    JumLayer *detectors = jum_layer_new(JUM_TABLE_detector);
    for (guint j = 0; j < (scale + 6) / 7; j++) {
        char parent[32];
        g_snprintf(parent, sizeof parent, "junction/J-%u", j);
        asset(junctions, "J", j, "remote", NULL, j);
        for (guint p = 0; p < 3; p++) {
            asset(plans, "P", j * 3 + p, "remote", parent, j);
            INT(plans, "plan_no", p + 1);
            REAL(plans, "cycle_s", 60.0 + 10.0 * p);
            REAL(plans, "offset_s", j % 50);
            TEXT(plans, "hours",
                 p == 1   ? "07:00-09:30,16:30-19:00"
                 : p == 2 ? "22:00-06:00"
                          : NULL);
        }
    }
    for (guint d = 0; d < MAX(4, scale / 2); d++) {
        asset(detectors, "D", d, "preset", NULL, d);
        TEXT(detectors, "direction", d % 2 == 0 ? "forward" : "backward");
        INT(detectors, "lanes", 1 + d % 2);
        REAL(detectors, "free_speed_kmh", d % 3 == 0 ? 90.0 : 50.0);
        REAL(detectors, "capacity_vph", 1800.0);
    }
    add_layer(writer, junctions);
    add_layer(writer, plans);
    add_layer(writer, detectors);
}

static void
add_water_link(JumLayer *layer, const char *prefix, guint row, const char *from, const char *to)
{
    asset(layer, prefix, row, "manual", NULL, 0);
    TEXT(layer, "from_node", from);
    TEXT(layer, "to_node", to);
    if (jum_layer_table(layer) != JUM_TABLE_water_pump)
        REAL(layer, "diameter_m", 0.2);
}

static void
add_water(JumWriter *writer, guint scale)
{
    guint side = MAX(7, (guint) sqrt(11.0 * scale));
    JumLayer *nodes = jum_layer_new(JUM_TABLE_water_node),
             *pipes = jum_layer_new(JUM_TABLE_water_pipe);
    JumLayer *pumps = jum_layer_new(JUM_TABLE_water_pump);
    JumLayer *valves = jum_layer_new(JUM_TABLE_water_valve);
    JumLayer *tanks = jum_layer_new(JUM_TABLE_water_tank);
    char a[24], b[24];
    guint n_pipes = 0;
    for (guint i = 0; i < side * side; i++) {
        asset(nodes, "N", i, "manual", NULL, i);
        REAL(nodes, "elevation_m", 20.0 + i % 9);
        REAL(nodes, "demand_m3s", 0.00008);
        g_snprintf(a, sizeof a, "N-%u", i);
        if (i % side > 0) {
            g_snprintf(b, sizeof b, "N-%u", i - 1);
            add_water_link(pipes, "W", n_pipes++, b, a);
            REAL(pipes, "length_m", 90.0);
            REAL(pipes, "roughness", 110.0);
        }
        if (i >= side) {
            g_snprintf(b, sizeof b, "N-%u", i - side);
            add_water_link(pipes, "W", n_pipes++, b, a);
            REAL(pipes, "length_m", 90.0);
            REAL(pipes, "roughness", 110.0);
        }
    }
    asset(nodes, "SOURCE", 0, "third_party", NULL, 0);
    TEXT(nodes, "kind", "source");
    REAL(nodes, "elevation_m", 15.0);
    REAL(nodes, "head_m", 18.0);
    asset(tanks, "T", 0, "manual", NULL, 0);
    REAL(tanks, "elevation_m", 62.0);
    REAL(tanks, "level_min_m", 0.5);
    REAL(tanks, "level_max_m", 5.0);
    REAL(tanks, "level_init_m", 3.0);
    REAL(tanks, "diameter_m", 4.0 + 0.5 * side);
    add_water_link(pumps, "PU", 0, "SOURCE-0", "N-0");
    TEXT(pumps, "control", "remote");
    TEXT(pumps, "parent", "water_tank/T-0");
    REAL(pumps, "flow_m3s", 2.2 * 0.00008 * side * side);
    REAL(pumps, "head_m", 60.0);
    REAL(pumps, "start_level_m", 2.0);
    REAL(pumps, "stop_level_m", 4.0);
    g_snprintf(a, sizeof a, "N-%u", side * side - 1);
    add_water_link(valves, "V", 0, "T-0", a);
    TEXT(valves, "kind", "isolation");
    TEXT(valves, "control", "remote");
    REAL(valves, "diameter_m", 0.5);
    REAL(valves, "travel_s", 20.0);
    INT(valves, "normally_open", 1);
    g_snprintf(b, sizeof b, "N-%u", side);
    add_water_link(valves, "V", 1, "N-1", b);
    TEXT(valves, "kind", "isolation");
    INT(valves, "normally_open", 1);
    add_layer(writer, nodes);
    add_layer(writer, pipes);
    add_layer(writer, pumps);
    add_layer(writer, valves);
    add_layer(writer, tanks);
}

static void
add_parking(JumWriter *writer, guint scale)
{
    JumLayer *parks = jum_layer_new(JUM_TABLE_car_park),
             *bays = jum_layer_new(JUM_TABLE_parking_bay);
    JumLayer *signs = jum_layer_new(JUM_TABLE_sign);
    for (guint i = 0; i < (scale + 39) / 40; i++) {
        char park[32];
        asset(parks, "PK", i, "third_party", NULL, i);
        INT(parks, "capacity", 200 + 50 * (i % 5));
        TEXT(parks, "kind", i % 2 == 0 ? "underground" : "surface");
        asset(signs, "S", i, "remote", NULL, i);
        g_snprintf(park, sizeof park, "car_park/PK-%u", i);
        TEXT(signs, "kind", "parking_guidance");
        TEXT(signs, "messages", "[\"Places libres\",\"Complet\",\"Fermé\"]");
        TEXT(signs, "car_park", park);
    }
    for (guint i = 0; i < MAX(6, scale * 3 / 4); i++) {
        asset(bays, "B", i, "manual", NULL, i);
        TEXT(bays, "kind", i % 10 == 0 ? "pmr" : i % 10 == 1 ? "delivery" : "standard");
    }
    add_layer(writer, parks);
    add_layer(writer, bays);
    add_layer(writer, signs);
}

static void
add_sensors(JumWriter *writer, guint scale)
{
    static const char *const profiles[] = {"week", "level_fill", "moisture", "river", "noise"};
    JumLayer *sensors = jum_layer_new(JUM_TABLE_sensor);
    for (guint i = 0; i < MAX(10, scale * 6 / 5); i++) {
        asset(sensors, "Z", i, "preset", NULL, i);
        TEXT(sensors, "family", "test");
        TEXT(sensors, "profile", profiles[i % 5]);
        TEXT(sensors, "unit", "%");
        REAL(sensors, "value_min", 0.0);
        REAL(sensors, "value_max", 100.0);
        REAL(sensors, "limit_high", 80.0);
        REAL(sensors, "period_s", 60.0);
        REAL(sensors, "max_age_s", 180.0);
    }
    add_layer(writer, sensors);
}

void
jum_field_fixture_write(const char *path, guint scale)
{
    g_autoptr(GError) error = NULL;
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_no_error(error);
    add_lighting(writer, scale);
    add_traffic(writer, scale);
    add_water(writer, scale);
    add_parking(writer, scale);
    add_sensors(writer, scale);
    gboolean ok = jum_writer_set_metadata(writer, "name", "Essai", &error) &&
                  jum_writer_set_metadata(writer, "synthetic", "all", &error) &&
                  jum_writer_set_metadata(writer, "time_zone", "Europe/Paris", &error) &&
                  jum_writer_finish(writer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}
