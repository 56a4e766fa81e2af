/* The study of sun on three houses in a row, one behind the other: what a building added, storeys added and a house
 * taken away do to those behind; what is refused. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "city/writer.h"
#include "study/study.h"
#include "tests/unit/city-fixture.h"

#define EAST_M  431000.0
#define NORTH_M 6712000.0

static char *folder;
static JumStudyInput *input;

/* Houses H-0, H-1, H-2 of 20 m by 10 m and 9 m high, 25 m apart, the first the northernmost; 6 dwellings each. */
static void
write_territory(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_building);
    for (guint row = 0; row < 3; row++) {
        double y_m = NORTH_M - 25.0 * row;
        char id[8];
        g_snprintf(id, sizeof id, "H-%u", row);
        jum_layer_add_row(layer);
        jum_layer_set_text_by_name(layer, "id", row, id);
        jum_layer_set_real_by_name(layer, "height_m", row, 9.0);
        jum_layer_set_int_by_name(layer, "levels", row, 3);
        jum_layer_set_int_by_name(layer, "dwellings", row, 6);
        jum_layer_set_text_by_name(layer, "use", row, "residential");
        jum_layer_begin_ring(layer, FALSE);
        jum_layer_add_vertex(layer, EAST_M, y_m);
        jum_layer_add_vertex(layer, EAST_M + 20.0, y_m);
        jum_layer_add_vertex(layer, EAST_M + 20.0, y_m + 10.0);
        jum_layer_add_vertex(layer, EAST_M, y_m + 10.0);
    }
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_no_error(error);
    gboolean ok = jum_writer_add_layer(writer, layer, &error) &&
                  jum_writer_set_metadata(writer, "name", "Essai", &error) &&
                  jum_writer_set_metadata(writer, "synthetic", "all", &error) &&
                  jum_writer_set_metadata(writer, "time_zone", "Europe/Paris", &error) &&
                  jum_writer_finish(writer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static JumStudyResult *
run(const char *changes, GError **error)
{
    g_autofree char *text = g_strdup_printf("{\"schema\":1,\"changes\":[%s]}", changes);
    g_autoptr(JumScenario) scenario = jum_scenario_parse(text, strlen(text), "test.json", error);
    return scenario != NULL ? jum_study_run(input, scenario, NULL, NULL, NULL, error) : NULL;
}

static JumStudyPart *
sun_of(const char *changes, JumStudyResult **result)
{
    g_autoptr(GError) error = NULL;
    *result = run(changes, &error);
    g_assert_no_error(error);
    g_assert_nonnull((*result)->parts[JUM_STUDY_SUN]);
    return (*result)->parts[JUM_STUDY_SUN];
}

/* Row of a building in the table, -1 if it is not reached. */
static int
row_of(const JumStudyTable *table, const char *address)
{
    for (guint i = 0; i < table->n_rows; i++)
        if (g_strcmp0(table->address[i], address) == 0)
            return (int) i;
    return -1;
}

static double
cell(const JumStudyTable *table, const char *address, const char *key)
{
    int row = row_of(table, address);
    g_assert_cmpint(row, >=, 0);
    return jum_study_table_column(table, key)->numbers[row];
}

/* A slab of 60 m by 30 m right south of the third house: it is alone to lose its southern sun. */
#define SLAB                                                                                \
    "{\"type\":\"building.add\",\"height_m\":30,\"zone\":{\"polygon_m\":[[430980,6711920]," \
    "[431040,6711920],[431040,6711930],[430980,6711930]]}}"

static void
test_add(void)
{
    g_autoptr(JumStudyResult) result = NULL;
    const JumStudyPart *part = sun_of(SLAB, &result);
    const JumStudyTable *table = jum_study_part_find_table(part, "buildings");
    g_assert_cmpstr(table->address[0], ==, "building/H-2"); /* the worst first */
    /* 20 m before its wall and 30 m high: at the equinox the sun of noon stands at 42.5°, tan = 0.92 */
    g_assert_cmpfloat(cell(table, "building/H-2", "march_today_h"), >, 11.0);
    g_assert_cmpfloat(cell(table, "building/H-2", "march_then_h"), <,
                      cell(table, "building/H-2", "march_today_h") - 3.0);
    /* in December it rises and sets beyond the ends of the slab, 36° and more from south */
    g_assert_cmpfloat(cell(table, "building/H-2", "december_then_h"), <,
                      cell(table, "building/H-2", "december_today_h") - 4.0);
    g_assert_cmpfloat(cell(table, "building/H-2", "dwellings_dark"), >, 1.0);
    g_assert_cmpfloat(cell(table, "building/H-2", "year_then_h"), <,
                      cell(table, "building/H-2", "year_today_h"));
    const JumIndicator *dark = jum_study_part_find_indicator(part, "dwellings_below_december");
    g_assert_cmpfloat(dark->then, >, dark->today);
    g_assert_cmpfloat(dark->then, <=, 18.0);
    const JumIndicator *ground = jum_study_part_find_indicator(part, "ground_year_h");
    g_assert_cmpfloat(ground->then, <, ground->today);
}

static void
test_raise_and_remove(void)
{
    g_autoptr(JumStudyResult) raised = NULL, removed = NULL;
    const JumStudyPart *part =
        sun_of("{\"type\":\"building.raise\",\"target\":\"building/H-2\",\"storeys\":4}", &raised);
    const JumStudyTable *table = jum_study_part_find_table(part, "buildings");
    /* 15 m before its wall: 9 m hide up to 31°, 21 m up to 54° */
    g_assert_cmpfloat(cell(table, "building/H-1", "year_then_h"), <,
                      cell(table, "building/H-1", "year_today_h") - 100.0);
    part = sun_of("{\"type\":\"building.remove\",\"target\":\"building/H-2\"}", &removed);
    table = jum_study_part_find_table(part, "buildings");
    g_assert_cmpint(row_of(table, "building/H-2"), ==, -1);
    g_assert_cmpfloat(cell(table, "building/H-1", "december_then_h"), >,
                      cell(table, "building/H-1", "december_today_h"));
}

static void
test_refusals(void)
{
    static const struct {
        const char *changes, *words;
    } bad[] = {
        {"{\"type\":\"building.raise\",\"target\":\"building/H-9\",\"storeys\":4}", "building/H-9"},
        {"{\"type\":\"building.add\",\"height_m\":30,\"zone\":{\"all\":true}}", "changes[0].zone"},
        {"{\"type\":\"building.add\",\"height_m\":3000,\"zone\":{\"all\":true}}", "height_m"},
        {"{\"type\":\"building.remove\",\"target\":\"lamp/L-1\"}", "changes[0].target"},
        {"{\"type\":\"building.add\",\"height_m\":30,\"zone\":{\"polygon_m\":[[430980,6711920],"
         "[431040,6711920],[439040,6719930]]}}",
         "one by one"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(run(bad[i].changes, &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, bad[i].words));
    }
}

static void
on_progress(double done, gpointer data)
{
    g_assert_cmpfloat(done, <=, 1.0);
    if (done > 0.0)
        g_cancellable_cancel(data);
}

static void
test_cancel(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    const char *text = "{\"schema\":1,\"changes\":[" SLAB "]}";
    g_autoptr(JumScenario) scenario = jum_scenario_parse(text, strlen(text), "test.json", &error);
    g_assert_no_error(error);
    g_assert_null(jum_study_run(input, scenario, cancel, on_progress, cancel, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_CANCELLED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "sun.gpkg", NULL);
    write_territory(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    input = jum_study_input_new(territory, &error);
    g_assert_no_error(error);
    g_test_add_func("/sun-study/add", test_add);
    g_test_add_func("/sun-study/raise-and-remove", test_raise_and_remove);
    g_test_add_func("/sun-study/refusals", test_refusals);
    g_test_add_func("/sun-study/cancel", test_cancel);
    int status = g_test_run();
    jum_study_input_unref(input);
    jum_fixture_remove(folder);
    return status;
}
