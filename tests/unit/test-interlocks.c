/* Rules of the interlocks, each by its id, on a small territory with a clock of our own. */
#include "controller/interlocks.h"
#include "controller/water-feed.h"

#include "tests/unit/city-fixture.h"
#include "tests/unit/field-fixture.h"

#include <math.h>

#define NOON (JumTime) 1790000000000000

typedef struct {
    char *folder;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumInterlocks *locks;
} Place;

static void
set_up(Place *p, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    p->folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(p->folder, "t.gpkg", NULL);
    jum_field_fixture_write(path, 1);
    p->territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    p->points = jum_points_new(p->territory, &error);
    g_assert_no_error(error);
    p->world = jum_world_new(p->points);
    JumLayer *plans = jum_territory_read(p->territory, JUM_TABLE_signal_plan, NULL, &error);
    p->locks = jum_interlocks_new(p->world, plans);
    for (guint i = 0; i < jum_points_count(p->points); i++)
        jum_world_put(p->world, i, 1.0, JUM_QUALITY_GOOD, NOON);
    guint n = 0;
    guint32 state = jum_points_range(p->points, JUM_QUANTITY_lamp_state, &n);
    for (guint i = 0; i < n; i++)
        jum_world_put(p->world, state + i, 0.0, JUM_QUALITY_GOOD, NOON);
    jum_world_put(p->world, jum_points_at(p->points, JUM_QUANTITY_junction_state, 0), 0.0,
                  JUM_QUALITY_GOOD, NOON);
    jum_world_put(p->world, jum_points_at(p->points, JUM_QUANTITY_water_tank_level, 0), 3.0,
                  JUM_QUALITY_GOOD, NOON);
}

static void
tear_down(Place *p, gconstpointer unused)
{
    jum_interlocks_free(p->locks);
    jum_world_free(p->world);
    jum_points_free(p->points);
    jum_territory_free(p->territory);
    jum_fixture_remove(p->folder);
}

static JumCommand *
command(const char *target, const char *action, double value)
{
    JumCommand *c = jum_command_new();
    c->id = g_strdup("0192f0c0-0000-7000-8000-000000000001");
    c->target = g_strdup(target);
    c->action = g_strdup(action);
    c->value = value;
    c->duration_s = 3600;
    return c;
}

static void
put(Place *p, JumQuantity quantity, guint row, double value, JumTime time)
{
    guint32 point = jum_points_at(p->points, quantity, row);
    double before = jum_world_value(p->world, point);
    jum_world_put(p->world, point, value, JUM_QUALITY_GOOD, time);
    jum_interlocks_measured(p->locks, point, before, value, time);
}

/* NULL: it passes. */
static char *
cause_of(Place *p, const char *target, const char *action, double value, JumTime now)
{
    g_autoptr(JumCommand) c = command(target, action, value);
    JumRefusal refusal = {0, NULL, NULL};
    if (jum_interlocks_check(p->locks, c, TRUE, now, &refusal))
        return NULL;
    g_assert_cmpint(refusal.http, >=, 400);
    g_assert_nonnull(refusal.text);
    char *cause = g_strdup(refusal.cause);
    jum_refusal_clear(&refusal);
    return cause;
}

#define ASSERT_CAUSE(target, action, value, now, cause)                    \
    do {                                                                   \
        g_autofree char *cause_ = cause_of(p, target, action, value, now); \
        g_assert_cmpstr(cause_, ==, cause);                                \
    } while (0)

static void
test_only_what_moves(Place *p, gconstpointer unused)
{
    ASSERT_CAUSE("lamp/L-0", "level", 0.5, NOON, NULL);
    ASSERT_CAUSE("lamp/L-2", "level", 0.5, NOON, "interlock:GE-0"); /* preset */
    ASSERT_CAUSE("water_valve/V-1", "opening", 0.0, NOON, "interlock:GE-0");
    ASSERT_CAUSE("lamp/L-99", "level", 0.5, NOON, "inconsistent");
    ASSERT_CAUSE("lamp/L-0", "plan", 1, NOON, "inconsistent");
    ASSERT_CAUSE("lamp/L-0", "explode", 1, NOON, "inconsistent");
    ASSERT_CAUSE("lamp/L-0", "level", NAN, NOON, "out-of-range");
    ASSERT_CAUSE("lamp/L-0", "level", 0.05, NOON, "interlock:LI-e");
    ASSERT_CAUSE("sign/S-0", "message", 2, NOON, NULL);
    ASSERT_CAUSE("sign/S-0", "message", 3, NOON, "out-of-range");
    ASSERT_CAUSE("sign/S-0", "message", 0.5, NOON, "out-of-range");
    put(p, JUM_QUANTITY_lamp_state, 0, JUM_LAMP_UNPOWERED, NOON + 1);
    ASSERT_CAUSE("lamp/L-0", "level", 0.5, NOON, "interlock:GE-0");
}

static void
test_old_data(Place *p, gconstpointer unused)
{
    ASSERT_CAUSE("lamp/L-0", "level", 0.5, NOON + 2 * JUM_HOUR, "stale-data");
    g_autoptr(JumCommand) light = command("lamp/L-0", "level", 1.0);
    JumRefusal refusal = {0, NULL, NULL};
    light->klass = JUM_COMMAND_CLASS_S; /* the safe state needs no measurement, but a link */
    g_assert_true(jum_interlocks_check(p->locks, light, TRUE, NOON + 2 * JUM_HOUR, &refusal));
    g_assert_false(jum_interlocks_check(p->locks, light, FALSE, NOON, &refusal));
    g_assert_cmpstr(refusal.cause, ==, "link-down");
    jum_refusal_clear(&refusal);
}

static void
test_override_ends(Place *p, gconstpointer unused)
{
    static const double bad[] = {0.0, -1.0, 43201.0, INFINITY, NAN};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(JumCommand) c = command("lamp/L-0", "level", 0.5);
        JumRefusal refusal = {0, NULL, NULL};
        c->duration_s = bad[i];
        g_assert_false(jum_interlocks_check(p->locks, c, TRUE, NOON, &refusal));
        g_assert_cmpstr(refusal.cause, ==, "interlock:LI-f");
        jum_refusal_clear(&refusal);
    }
}

static void
test_six_cycles_an_hour(Place *p, gconstpointer unused)
{
    JumTime now = NOON;
    for (int i = 0; i < 12; i++, now += JUM_MINUTE) {
        double value = i % 2 == 0 ? 0.0 : 0.5;
        g_autoptr(JumCommand) c = command("lamp/L-0", "level", value);
        ASSERT_CAUSE("lamp/L-0", "level", value, now, NULL);
        jum_interlocks_sent(p->locks, c, now);
        put(p, JUM_QUANTITY_lamp_level, 0, value, now);
    }
    ASSERT_CAUSE("lamp/L-0", "level", 0.0, now, "interlock:LI-e");
    ASSERT_CAUSE("lamp/L-0", "level", 0.7, now, NULL); /* dimming is no switching */
    put(p, JUM_QUANTITY_lamp_level, 0, 0.5, NOON + JUM_HOUR + JUM_MINUTE);
    ASSERT_CAUSE("lamp/L-0", "level", 0.0, NOON + JUM_HOUR + JUM_MINUTE,
                 NULL); /* the first is an hour old */
}

static void
test_lights_are_staggered(Place *p, gconstpointer unused)
{
    /* C-0 carries L-0 … L-19; all dark */
    double load = 0.0, all = 0.0;
    JumTime now = NOON;
    for (guint i = 0; i < 20; i++) {
        put(p, JUM_QUANTITY_lamp_level, i, 0.0, NOON);
        all += 30.0 + i % 7 * 10.0;
    }
    guint sent = 0, seconds = 0;
    for (guint i = 0; i < 20;) {
        char target[32];
        g_snprintf(target, sizeof target, "lamp/L-%u", i);
        g_autoptr(JumCommand) c = command(target, "level", 0.8);
        double delay = jum_interlocks_delay_s(p->locks, c, now);
        if (delay > 0.0) {
            g_assert_cmpfloat(delay, <=, 1.0);
            g_assert_cmpfloat(load, <=, 0.1 * all + 1e-9);
            now += (JumTime) (delay * JUM_SECOND) + 1;
            load = 0.0;
            seconds++;
            continue;
        }
        jum_interlocks_sent(p->locks, c, now);
        load += 30.0 + i % 7 * 10.0;
        sent++;
        i++;
    }
    g_assert_cmpuint(sent, ==, 20);
    g_assert_cmpuint(seconds, >=, 9);
    g_autoptr(JumCommand) dim = command("lamp/L-40", "level", 0.4); /* lit already, elsewhere */
    g_assert_cmpfloat(jum_interlocks_delay_s(p->locks, dim, now), ==, 0.0);
}

static void
test_plans(Place *p, gconstpointer unused)
{
    JumTime now = NOON;
    ASSERT_CAUSE("junction/J-0", "plan", 2, now, NULL);
    ASSERT_CAUSE("junction/J-0", "plan", 9, now, "interlock:TR-a");
    for (int i = 0; i < 6; i++) {
        g_autoptr(JumCommand) c = command("junction/J-0", "plan", 1 + i % 2);
        ASSERT_CAUSE("junction/J-0", "plan", 1 + i % 2, now, NULL);
        jum_interlocks_sent(p->locks, c, now);
        ASSERT_CAUSE("junction/J-0", "plan", 2, now + 30 * JUM_SECOND,
                     "interlock:TR-b"); /* within a cycle */
        now += 3 * JUM_MINUTE;
        put(p, JUM_QUANTITY_junction_plan, 0, 1 + i % 2, now);
    }
    ASSERT_CAUSE("junction/J-0", "plan", 1, now, "interlock:TR-b"); /* six within the hour */
    put(p, JUM_QUANTITY_junction_plan, 0, 1, NOON + JUM_HOUR + JUM_MINUTE);
    ASSERT_CAUSE("junction/J-0", "plan", 1, NOON + JUM_HOUR + JUM_MINUTE, NULL);
    put(p, JUM_QUANTITY_junction_state, 0, JUM_JUNCTION_FAULT, NOON + JUM_HOUR + JUM_MINUTE);
    ASSERT_CAUSE("junction/J-0", "plan", 1, NOON + JUM_HOUR + JUM_MINUTE, "interlock:TR-d");
}

static void
test_pumps(Place *p, gconstpointer unused)
{
    put(p, JUM_QUANTITY_water_tank_level, 0, 1.0, NOON); /* 11 % of 0.5 … 5 m */
    ASSERT_CAUSE("water_pump/PU-0", "run", 0, NOON, "interlock:WA-d");
    put(p, JUM_QUANTITY_water_tank_level, 0, 4.0, NOON + 1);
    ASSERT_CAUSE("water_pump/PU-0", "run", 0, NOON, NULL);
    put(p, JUM_QUANTITY_water_pump_running, 0, 0.0, NOON + 2);
    ASSERT_CAUSE("water_pump/PU-0", "run", 1, NOON + 9 * JUM_MINUTE,
                 "stale-data"); /* 10 s period, 60 s old */
    put(p, JUM_QUANTITY_water_pump_running, 0, 0.0, NOON + 9 * JUM_MINUTE);
    ASSERT_CAUSE("water_pump/PU-0", "run", 1, NOON + 9 * JUM_MINUTE,
                 "interlock:WA-c"); /* stopped 9 min ago */
    put(p, JUM_QUANTITY_water_pump_running, 0, 0.0, NOON + 11 * JUM_MINUTE);
    ASSERT_CAUSE("water_pump/PU-0", "run", 1, NOON + 11 * JUM_MINUTE, NULL);
    JumTime now = NOON + 20 * JUM_MINUTE;
    for (int i = 0; i < 6; i++) {
        put(p, JUM_QUANTITY_water_pump_running, 0, 1.0, now++);
        put(p, JUM_QUANTITY_water_pump_running, 0, 0.0, now++);
    }
    now += 15 * JUM_MINUTE;
    put(p, JUM_QUANTITY_water_pump_running, 0, 0.0, now);
    ASSERT_CAUSE("water_pump/PU-0", "run", 1, now, "interlock:WA-c"); /* six starts */
}

static void
test_last_feed(Place *p, gconstpointer unused)
{
    /* the grid is fed by pump PU-0 from SOURCE-0 at one corner and by tank T-0 through valve V-0 at the other; a pump is
     * a way, so the valve is not the last one */
    ASSERT_CAUSE("water_valve/V-0", "opening", 0.0, NOON, NULL);
    ASSERT_CAUSE("water_valve/V-0", "opening", 1.0, NOON, NULL);
    JumWaterCut cut;
    g_autoptr(JumWaterFeed) feed = jum_water_feed_new(p->world);
    g_assert_true(jum_water_feed_without(feed, 0, &cut));
    g_assert_cmpuint(cut.nodes, ==, 0);
}

/* WA-b: what closing takes away is told, and what is not known in time is not waved through. */
static void
test_foreseen(Place *p, gconstpointer unused)
{
    JumWaterOpinion opinion;
    const char *path = jum_territory_info(p->territory)->path;
    JumWaterJudge *judge = jum_water_judge_new(p->world, path);
    g_assert_nonnull(judge);
    jum_water_judge_ask(judge, JUM_TABLE_water_valve, 0, 0.0, NOON, 0, &opinion);
    g_assert_false(opinion.known); /* no patience at all */
    g_assert_nonnull(opinion.text);
    jum_water_opinion_clear(&opinion);
    jum_water_judge_ask(judge, JUM_TABLE_water_valve, 0, 0.0, NOON, 20000, &opinion);
    g_assert_true(opinion.known);
    g_assert_cmpuint(opinion.cut_customers, ==, 0);
    g_assert_cmpfloat(opinion.solve_ms, >, 0.0);
    g_assert_nonnull(opinion.text);
    jum_water_opinion_clear(&opinion);
    jum_water_judge_ask(judge, JUM_TABLE_water_pump, 0, 0.0, NOON, 20000, &opinion);
    g_assert_true(opinion.known);
    jum_water_opinion_clear(&opinion);
    jum_interlocks_set_judge(p->locks, judge);
    ASSERT_CAUSE("water_valve/V-0", "opening", 0.0, NOON, NULL);
    g_autoptr(JumCommand) closing = command("water_valve/V-0", "opening", 0.0);
    g_autofree char *notice = jum_interlocks_notice(p->locks, closing);
    g_assert_nonnull(notice);
    put(p, JUM_QUANTITY_water_valve_opening, 0, 0.0, NOON);
    ASSERT_CAUSE("water_valve/V-0", "opening", 1.0, NOON, NULL);
    g_autoptr(JumCommand) opening = command("water_valve/V-0", "opening", 1.0);
    g_assert_null(jum_interlocks_notice(p->locks, opening)); /* opening is not judged */
    /* a territory that cannot be read: never known */
    put(p, JUM_QUANTITY_water_valve_opening, 0, 1.0, NOON + 1);
    jum_interlocks_set_judge(p->locks, jum_water_judge_new(p->world, "/nowhere.gpkg"));
    ASSERT_CAUSE("water_valve/V-0", "opening", 0.5, NOON + 2, "approver-missing");
}

/* Two nodes behind one valve behind a tank. */
static void
test_feed_of_a_dead_end(void)
{
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "w.gpkg", NULL);
    g_autoptr(GError) error = NULL;
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    static const char *const ids[] = {"A", "B", "C"};
    JumLayer *nodes = jum_layer_new(JUM_TABLE_water_node),
             *pipes = jum_layer_new(JUM_TABLE_water_pipe);
    JumLayer *valves = jum_layer_new(JUM_TABLE_water_valve),
             *tanks = jum_layer_new(JUM_TABLE_water_tank);
    for (guint i = 0; i < 3; i++) {
        jum_layer_add_row(nodes);
        jum_layer_set_text_by_name(nodes, "id", i, ids[i]);
        jum_layer_set_int_by_name(nodes, "customers", i, 10);
        jum_layer_add_point(nodes, 430000.0 + i, 6710000.0);
    }
    static const char *const ways[][3] = {{"T", "A", "P1"}, {"B", "C", "P2"}};
    for (guint i = 0; i < 2; i++) {
        jum_layer_add_row(pipes);
        jum_layer_set_text_by_name(pipes, "id", i, ways[i][2]);
        jum_layer_set_text_by_name(pipes, "from_node", i, ways[i][0]);
        jum_layer_set_text_by_name(pipes, "to_node", i, ways[i][1]);
    }
    jum_layer_add_row(valves);
    jum_layer_set_text_by_name(valves, "id", 0, "V");
    jum_layer_set_text_by_name(valves, "from_node", 0, "A");
    jum_layer_set_text_by_name(valves, "to_node", 0, "B");
    jum_layer_set_int_by_name(valves, "normally_open", 0, 1);
    jum_layer_add_row(tanks);
    jum_layer_set_text_by_name(tanks, "id", 0, "T");
    JumLayer *layers[] = {nodes, pipes, valves, tanks};
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        g_assert_true(jum_writer_add_layer(writer, layers[i], &error));
        jum_layer_free(layers[i]);
    }
    g_assert_true(jum_writer_finish(writer, &error));
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    g_autoptr(JumPoints) points = jum_points_new(territory, &error);
    g_autoptr(JumWorld) world = jum_world_new(points);
    g_autoptr(JumWaterFeed) feed = jum_water_feed_new(world);
    JumWaterCut cut;
    g_assert_true(jum_water_feed_without(feed, 0, &cut));
    g_assert_cmpuint(cut.nodes, ==, 2);
    g_assert_cmpuint(cut.customers, ==, 20);
    jum_world_put(world, jum_points_at(points, JUM_QUANTITY_water_valve_opening, 0), 0.0,
                  JUM_QUALITY_GOOD, NOON);
    g_assert_true(
        jum_water_feed_without(feed, 0, &cut)); /* closed already: takes nothing more away */
    g_assert_cmpuint(cut.customers, ==, 0);
    jum_fixture_remove(folder);
}

static void
test_dark_communes(Place *p, gconstpointer unused)
{
    g_autoptr(GPtrArray) few = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    g_ptr_array_add(few, command("lamp/L-0", "level", 0.0));
    g_ptr_array_add(few, command("cabinet/C-0", "switch", 1.0));
    g_assert_false(jum_interlocks_darkens(p->locks, few));
    g_ptr_array_add(few,
                    command("cabinet/C-0", "switch", 0.0)); /* 20 of the 40 lamps of its commune */
    g_assert_true(jum_interlocks_darkens(p->locks, few));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Place, NULL, set_up, function, tear_down)
    ADD("/interlocks/only-what-moves", test_only_what_moves);
    ADD("/interlocks/old-data", test_old_data);
    ADD("/interlocks/override-ends", test_override_ends);
    ADD("/interlocks/six-cycles-an-hour", test_six_cycles_an_hour);
    ADD("/interlocks/lights-are-staggered", test_lights_are_staggered);
    ADD("/interlocks/plans", test_plans);
    ADD("/interlocks/pumps", test_pumps);
    ADD("/interlocks/last-feed", test_last_feed);
    ADD("/interlocks/foreseen", test_foreseen);
    g_test_add_func("/interlocks/feed-of-a-dead-end", test_feed_of_a_dead_end);
    ADD("/interlocks/dark-communes", test_dark_communes);
    return g_test_run();
}
