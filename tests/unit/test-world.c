/* What is now: numbering of points, measured apart from requested, ageing, serials, alarms and commands. */
#include <math.h>
#include <string.h>

#include "tests/unit/city-fixture.h"
#include "world/world.h"

#define ROWS 30
#define T0   (1700000000 * JUM_SECOND)

static JumPoints *points;

static void
test_tables(void)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        g_assert_cmpint(jum_theme_find(jum_theme_name((JumTheme) t)), ==, t);
    for (int a = 0; a < JUM_N_ACTIONS; a++)
        g_assert_cmpint(jum_action_find(jum_action_name((JumAction) a)), ==, a);
    g_assert_cmpint(jum_theme_find("nothing"), ==, -1);
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        const JumQuantityInfo *info = jum_quantity_info((JumQuantity) q);
        g_assert_cmpfloat(info->lo, <, info->hi);
        g_assert_cmpfloat(info->max_age_s, >, info->period_s);
    }
}

static void
test_numbering(void)
{
    g_assert_cmpuint(jum_points_count(points), ==, JUM_N_QUANTITIES * ROWS);
    for (guint32 point = 0; point < jum_points_count(points); point++) {
        JumQuantity q = jum_points_quantity(points, point);
        g_assert_cmpuint(q, ==, point / ROWS);
        g_assert_cmpuint(jum_points_at(points, q, jum_points_row(points, point)), ==, point);
    }
    g_assert_cmpuint(jum_points_at(points, JUM_QUANTITY_lamp_level, ROWS), ==, JUM_POINT_NONE);
    g_assert_cmpuint(strlen(jum_points_hash(points)), ==, 16);
    g_assert_null(jum_points_layer(points, JUM_TABLE_tree));
    g_assert_nonnull(jum_points_layer(points, JUM_TABLE_lamp));
}

static void
test_addresses(void)
{
    JumTable table;
    guint row;
    g_autofree char *address = jum_points_address(points, JUM_TABLE_lamp, 7);
    g_assert_cmpstr(address, ==, "lamp/id-é-7");
    g_assert_true(jum_points_find_asset(points, address, &table, &row));
    g_assert_cmpint(table, ==, JUM_TABLE_lamp);
    g_assert_cmpuint(row, ==, 7);
    g_assert_false(jum_points_find_asset(points, "lamp/id-é-99", &table, &row));
    g_assert_false(jum_points_find_asset(points, "tree/id-é-7", &table, &row));
    g_assert_false(jum_points_find_asset(points, "lamp", &table, &row));
    g_assert_false(jum_points_find_asset(points, NULL, &table, &row));
    g_assert_cmpuint(jum_points_target(points, address, JUM_ACTION_LEVEL), ==,
                     jum_points_at(points, JUM_QUANTITY_lamp_level, 7));
    g_assert_cmpuint(jum_points_target(points, address, JUM_ACTION_RUN), ==, JUM_POINT_NONE);
    g_assert_false(jum_points_is_remote(points, jum_points_at(points, JUM_QUANTITY_lamp_level, 7)));
}

/* A sensor's own row decides; the fixture gives its column c of row r the value r/10 + c. */
static void
test_own_limits(void)
{
    guint32 own = jum_points_at(points, JUM_QUANTITY_sensor_value, 5);
    guint32 silent = jum_points_at(points, JUM_QUANTITY_sensor_value, 1); /* all absent */
    g_assert_cmpstr(jum_points_unit(points, own), ==, "unit-valeur-1");
    g_assert_cmpfloat_with_epsilon(jum_points_lo(points, own), 15.5, 1e-9);
    g_assert_cmpfloat_with_epsilon(jum_points_hi(points, own), 16.5, 1e-9);
    g_assert_cmpstr(jum_points_unit(points, silent), ==, "");
    g_assert_cmpfloat(jum_points_max_age_s(points, silent), ==, 2700.0);
    g_assert_cmpstr(jum_points_unit(points, jum_points_at(points, JUM_QUANTITY_lamp_power, 5)), ==,
                    "W");
}

static void
test_measured(void)
{
    g_autoptr(JumWorld) world = jum_world_new(points);
    guint32 p = jum_points_at(points, JUM_QUANTITY_lamp_level, 3);
    g_assert_true(isnan(jum_world_value(world, p)));
    g_assert_cmpint(jum_world_quality(world, p, T0), ==, JUM_QUALITY_BAD);
    JumQuality sim = (JumQuality) (JUM_QUALITY_GOOD | JUM_QUALITY_SIM);
    jum_world_put(world, p, 0.5, sim, T0);
    jum_world_put(world, p, 0.9, sim, T0 - 1); /* older: history, not now */
    g_assert_cmpfloat(jum_world_value(world, p), ==, 0.5);
    g_assert_cmpint(jum_world_time(world, p), ==, T0);
    g_assert_cmpint(jum_world_quality(world, p, T0 + 2700 * JUM_SECOND), ==, sim);
    g_assert_cmpint(jum_world_quality(world, p, T0 + 2701 * JUM_SECOND), ==,
                    JUM_QUALITY_STALE | JUM_QUALITY_SIM);
    jum_world_set_link(world, JUM_LINK_LOST, T0);
    g_assert_cmpint(jum_world_quality(world, p, T0), ==, JUM_QUALITY_STALE | JUM_QUALITY_SIM);
    jum_world_set_link(world, JUM_LINK_LIVE, T0);
    g_assert_cmpint(jum_world_quality(world, p, T0), ==, sim);
    jum_world_put(world, p, 1.5, sim, T0 + 1); /* out of its physical range */
    g_assert_cmpint(jum_world_quality(world, p, T0 + 1), ==, JUM_QUALITY_BAD | JUM_QUALITY_SIM);
    jum_world_put(world, p, NAN, JUM_QUALITY_GOOD, T0 + 2);
    g_assert_cmpint(jum_world_quality(world, p, T0 + 2), ==, JUM_QUALITY_BAD);
    jum_world_put(world, JUM_POINT_NONE, 1.0, JUM_QUALITY_GOOD, T0); /* ignored */
    g_assert_true(isnan(jum_world_value(world, JUM_POINT_NONE)));
}

static void
test_serials(void)
{
    g_autoptr(JumWorld) world = jum_world_new(points);
    guint32 a = 4, b = 9, seen = jum_world_serial(world);
    jum_world_next_serial(world);
    jum_world_put(world, a, 0.1, JUM_QUALITY_GOOD, T0);
    g_assert_cmpuint(jum_world_changed(world)[a], >, seen);
    g_assert_cmpuint(jum_world_changed(world)[b], <=, seen);
    seen = jum_world_serial(world);
    jum_world_next_serial(world);
    jum_world_request(world, b, 0.3);
    g_assert_cmpuint(jum_world_changed(world)[a], <=, seen);
    g_assert_cmpuint(jum_world_changed(world)[b], >, seen);
    g_assert_true(isnan(jum_world_value(world, b))); /* a request measures nothing */
    g_assert_cmpfloat(jum_world_requested(world, b), ==, 0.3);
}

static JumAlarm *
alarm_of(const char *key, JumAlarmState state)
{
    JumAlarm *alarm = jum_alarm_new();
    alarm->key = g_strdup(key);
    alarm->state = state;
    return alarm;
}

/* The last ones written are told in order, each once a serial; what is not remembered is said to be so. */
static void
test_recent(void)
{
    g_autoptr(JumWorld) world = jum_world_new(points);
    guint32 serial = jum_world_serial(world), count = jum_points_count(points);
    const guint32 *told = NULL;
    guint n = 9;
    g_assert_true(jum_world_recent(world, serial, &told, &n));
    g_assert_cmpuint(n, ==, 0);
    jum_world_put(world, 7, 0.5, JUM_QUALITY_GOOD, T0);
    jum_world_put(world, 3, 0.5, JUM_QUALITY_GOOD, T0);
    jum_world_request(world, 7, 1.0);
    jum_world_next_serial(world);
    jum_world_put(world, 7, 0.6, JUM_QUALITY_GOOD, T0 + 1);
    g_assert_true(jum_world_recent(world, serial, &told, &n));
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpuint(told[0], ==, 7);
    g_assert_cmpuint(told[1], ==, 3);
    g_assert_cmpuint(told[2], ==, 7);
    g_assert_true(jum_world_recent(world, serial + 1, &told, &n));
    g_assert_cmpuint(n, ==, 1);
    guint32 last = jum_world_serial(world);
    for (guint i = 0; i < 5 * JUM_WORLD_RECENT; i++) {
        last = jum_world_next_serial(world);
        jum_world_put(world, i % count, (i % 10) / 10.0, JUM_QUALITY_GOOD, T0 + 2 + i);
        g_assert_true(jum_world_recent(world, last, &told, &n));
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpuint(told[0], ==, i % count);
    }
    g_assert_true(jum_world_recent(world, last + 1 - JUM_WORLD_RECENT, &told, &n));
    g_assert_cmpuint(n, ==, JUM_WORLD_RECENT);
    g_assert_false(jum_world_recent(world, serial, &told, &n));
}

static void
test_alarms(void)
{
    g_autoptr(JumWorld) world = jum_world_new(points);
    char key[32];
    for (guint i = 0; i < 50; i++) {
        g_snprintf(key, sizeof key, "lamp-failure@lamp/%u", i);
        jum_world_set_alarm(world, alarm_of(key, JUM_ALARM_UNACK));
    }
    guint32 serial = jum_world_alarm_serial(world);
    jum_world_set_alarm(world, alarm_of("lamp-failure@lamp/10", JUM_ALARM_ACK));
    g_assert_cmpuint(jum_world_alarms(world)->len, ==, 50);
    g_assert_cmpuint(jum_world_alarm_serial(world), >, serial);
    g_assert_cmpint(jum_world_alarm(world, "lamp-failure@lamp/10")->state, ==, JUM_ALARM_ACK);
    jum_world_set_alarm(world, alarm_of("lamp-failure@lamp/0", JUM_ALARM_NORMAL));
    g_assert_null(jum_world_alarm(world, "lamp-failure@lamp/0"));
    for (guint i = 1; i < 50; i++) {
        g_snprintf(key, sizeof key, "lamp-failure@lamp/%u", i);
        g_assert_cmpstr(jum_world_alarm(world, key)->key, ==, key);
    }
    jum_world_clear_alarms(world);
    g_assert_cmpuint(jum_world_alarms(world)->len, ==, 0);
}

static void
set_command(JumWorld *world, const char *id, JumCommandState state, double value)
{
    JumCommand *command = jum_command_new();
    command->id = g_strdup(id);
    command->target = g_strdup("lamp/id-é-7");
    command->action = g_strdup("level");
    command->value = value;
    command->state = state;
    jum_world_set_command(world, command);
}

static void
test_commands(void)
{
    g_autoptr(JumWorld) world = jum_world_new(points);
    guint32 p = jum_points_at(points, JUM_QUANTITY_lamp_level, 7);
    set_command(world, "a", JUM_COMMAND_SENT, 0.4);
    g_assert_cmpfloat(jum_world_requested(world, p), ==, 0.4);
    set_command(world, "b", JUM_COMMAND_QUEUED, 0.2);
    g_assert_cmpfloat(jum_world_requested(world, p), ==, 0.2);
    set_command(world, "b", JUM_COMMAND_REJECTED, 0.2);
    g_assert_cmpfloat(jum_world_requested(world, p), ==, 0.4);
    set_command(world, "a", JUM_COMMAND_DONE, 0.4);
    g_assert_true(isnan(jum_world_requested(world, p)));
    g_assert_cmpuint(jum_world_commands(world)->len, ==, 2);
    set_command(world, "pending", JUM_COMMAND_SENT, 0.6);
    for (guint i = 0; i < 1200; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "c%u", i);
        set_command(world, id, JUM_COMMAND_DONE, 0.1);
    }
    g_assert_cmpuint(jum_world_commands(world)->len, ==, 1000);
    g_assert_cmpfloat(jum_world_requested(world, p), ==, 0.6);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "t.gpkg", NULL);
    jum_fixture_write(path, ROWS);
    JumTerritory *territory = jum_territory_open(path, &error);
    points = jum_points_new(territory, &error);
    g_assert_no_error(error);
    jum_territory_free(territory);
    jum_fixture_remove(folder);
    g_test_add_func("/world/tables", test_tables);
    g_test_add_func("/world/numbering", test_numbering);
    g_test_add_func("/world/addresses", test_addresses);
    g_test_add_func("/world/own-limits", test_own_limits);
    g_test_add_func("/world/measured", test_measured);
    g_test_add_func("/world/serials", test_serials);
    g_test_add_func("/world/recent", test_recent);
    g_test_add_func("/world/alarms", test_alarms);
    g_test_add_func("/world/commands", test_commands);
    int result = g_test_run();
    jum_points_free(points);
    return result;
}
