/* Scenario files: written and read back the same, refused with the element named, changed step by step and taken back, and
 * as the schema says. */
#include "study/study.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/path.h"
#include "study/edit.h"

static char *folder;

static void
test_round_trip(void)
{
    g_autoptr(JumScenario) made = jum_scenario_new();
    double x[] = {430000.0, 430100.5, 430050.0}, y[] = {6710000.0, 6710000.25, 6710100.0};
    char *assets[] = {"lamp/L-1", "cabinet/C-2", NULL};
    const JumZone polygon = {.kind = JUM_ZONE_POLYGON, .n_vertices = 3, .x_m = x, .y_m = y};
    const JumZone list = {.kind = JUM_ZONE_ASSETS, .assets = assets};
    g_free(made->title);
    made->title = g_strdup("Rue \"basse\"\n50 %");
    made->territory = g_strdup("0123456789abcdef");
    made->instant = 1768495500 * JUM_SECOND;
    JumChange *programme = jum_change_new(JUM_CHANGE_LAMP_PROGRAM, &polygon);
    jum_change_set_text(programme, "programme", "deep-night");
    programme->disabled = TRUE;
    jum_scenario_add(made, programme);
    JumChange *lower = jum_change_new(JUM_CHANGE_LAMP_DIM, &list);
    jum_change_set_number(lower, "factor", 0.35);
    jum_change_set_number(lower, "from", 22.5 * 3600.0);
    jum_change_set_number(lower, "to", 5 * 3600.0);
    jum_scenario_add(made, lower);
    g_autofree char *text = jum_scenario_to_json(made);
    g_autoptr(JumScenario) read = jum_scenario_parse(text, strlen(text), "test.json", NULL);
    g_assert_nonnull(read);
    g_autofree char *again = jum_scenario_to_json(read);
    g_assert_cmpstr(text, ==, again);
    g_autofree char *a = jum_scenario_hash(made), *b = jum_scenario_hash(read);
    g_assert_cmpstr(a, ==, b);
    const JumChange *dim = read->changes->pdata[1];
    g_assert_cmpfloat(jum_change_number(dim, "factor"), ==, 0.35);
    g_assert_cmpfloat(jum_change_number(dim, "from"), ==, 81000.0);
    g_assert_true(((const JumChange *) read->changes->pdata[0])->disabled);
    g_assert_true(jum_scenario_runs(read, JUM_STUDY_LIGHTING));
    g_autofree char *file = g_build_filename(folder, "plan.json", NULL);
    g_assert_true(jum_scenario_save(read, file, NULL));
    g_autoptr(JumScenario) loaded = jum_scenario_load(file, NULL);
    g_assert_nonnull(loaded);
    g_remove(file);
    g_autoptr(JumScenario) copy = jum_scenario_dup(loaded);
    g_autofree char *third = jum_scenario_to_json(copy);
    g_assert_cmpstr(text, ==, third);
}

static void
test_bad_scenarios(void)
{
#define CHANGES(inside) "{\"schema\":1,\"changes\":[" inside "]}"
#define ALL             "\"zone\":{\"all\":true}"
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "schema"},
        {"{", "not JSON"},
        {"[1]", "no schema number"},
        {"{\"schema\":\"1\"}", "no schema number"},
        {"{\"schema\":2,\"changes\":[]}", "reads schema 1"},
        {"{\"schema\":1}", "changes"},
        {"{\"schema\":1,\"changes\":{}}", "changes"},
        {"{\"schema\":1,\"chnages\":[],\"changes\":[]}", "chnages: no such member"},
        {"{\"schema\":1,\"title\":5,\"changes\":[]}", "title: not a text"},
        {"{\"schema\":1,\"instant\":\"soon\",\"changes\":[]}", "instant"},
        {"{\"schema\":1,\"seed\":1.5,\"changes\":[]}", "seed"},
        {"{\"schema\":1,\"solvers\":[\"magic\"],\"changes\":[]}", "solvers"},
        {"{\"schema\":1,\"settings\":{\"year\":1},\"changes\":[]}", "settings.year"},
        {CHANGES("7"), "changes[0]: not an object"},
        {CHANGES("{\"type\":\"road.close\"," ALL "}"), "changes[0].type"},
        {CHANGES("{\"type\":\"lamp.program\"," ALL "}"), "changes[0].programme"},
        {CHANGES("{\"type\":\"lamp.dim\"," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":1.5," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":\"0.5\"," ALL "}"), "changes[0].factor"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5}"), "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{}}"), "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"all\":false}}"),
         "changes[0].zone"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL ",\"from\":\"22:00\"}"),
         "changes[0].from"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5," ALL
                 ",\"from\":\"5:00\",\"to\":\"22:00\"}"),
         "changes[0].from"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"polygon_m\":[[0,0],[1,1]]}}"),
         "changes[0].zone.polygon_m"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"polygon_m\":[[0,0],[1,1],["
                 "1e999,0]]}}"),
         "polygon_m[2]"},
        {CHANGES("{\"type\":\"lamp.dim\",\"factor\":0.5,\"zone\":{\"assets\":[\"road/1\"]}}"),
         "changes[0].zone.assets[0]"},
        {"[[[[[[[[[[[[[[[[[[[[[[", "too deep"},
        {"{\"schema\":1,\"title\":\"\xff\",\"changes\":[]}", "UTF-8"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_scenario_parse(cases[i].text, strlen(cases[i].text), "bad.json", &error));
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, "bad.json: "));
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
        g_assert_null(strchr(error->message, '\n'));
    }
}

/* Every step is taken back and done again; a step after an undo forgets what was undone; a value being turned is one. */
static void
test_undo(void)
{
    g_autoptr(JumScenarioEdit) edit = jum_scenario_edit_new(jum_scenario_new());
    char *texts[7] = {NULL};
    guint n = 0;
    g_assert_false(jum_scenario_edit_undo(edit));
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    jum_scenario_edit_add(edit, jum_change_new_at(JUM_CHANGE_LAMP_DIM, "lamp/L-1"));
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    jum_scenario_edit_add(edit, jum_change_new(JUM_CHANGE_LAMP_DIM, NULL));
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    for (guint i = 1; i <= 5; i++) {
        JumChange *change = jum_change_dup(jum_scenario_edit_now(edit)->changes->pdata[1]);
        jum_change_set_number(change, "factor", 0.1 * i);
        jum_scenario_edit_put(edit, 1, change);
    }
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    jum_scenario_edit_enable(edit, 0, FALSE);
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    jum_scenario_edit_remove(edit, 1);
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    jum_scenario_edit_set_title(edit, "a");
    jum_scenario_edit_set_title(edit, "ab");
    texts[n++] = jum_scenario_to_json(jum_scenario_edit_now(edit));
    for (guint i = n - 1; i-- > 0;) {
        g_assert_true(jum_scenario_edit_undo(edit));
        g_autofree char *text = jum_scenario_to_json(jum_scenario_edit_now(edit));
        g_assert_cmpstr(text, ==, texts[i]);
    }
    g_assert_false(jum_scenario_edit_undo(edit));
    for (guint i = 1; i < n; i++) {
        g_assert_true(jum_scenario_edit_redo(edit));
        g_autofree char *text = jum_scenario_to_json(jum_scenario_edit_now(edit));
        g_assert_cmpstr(text, ==, texts[i]);
    }
    g_assert_false(jum_scenario_edit_can_redo(edit));
    jum_scenario_edit_undo(edit);
    jum_scenario_edit_add(edit, jum_change_new(JUM_CHANGE_LAMP_DIM, NULL));
    g_assert_false(jum_scenario_edit_can_redo(edit));
    for (guint i = 0; i < 500; i++)
        jum_scenario_edit_enable(edit, 0, i % 2);
    guint kept = 0;
    while (jum_scenario_edit_undo(edit))
        kept++;
    g_assert_cmpuint(kept, ==, 199);
    for (guint i = 0; i < n; i++)
        g_free(texts[i]);
}

static JsonObject *
object_of(JsonObject *in, const char *name)
{
    if (in == NULL || !json_object_has_member(in, name))
        g_error("the schema lacks %s", name);
    return json_object_get_object_member(in, name);
}

/* What the schema says of a change is what the table says. */
static void
check_change_schema(JsonObject *defs, const JumChangeInfo *info)
{
    JsonObject *change = object_of(defs, info->name), *all = object_of(change, "properties");
    JsonArray *required = json_object_get_array_member(change, "required");
    const char *place = info->place == JUM_PLACE_TARGET ? "target" : "zone";
    guint n = 3, n_required = 2; /* type, disabled, place */
    g_assert_cmpstr(json_object_get_string_member(object_of(all, "type"), "const"), ==, info->name);
    object_of(all, "disabled");
    object_of(all, place);
    if (info->place == JUM_PLACE_TARGET) {
        g_auto(GStrv) tables = g_strsplit(info->tables, " ", 0);
        g_autofree char *joined = g_strjoinv("|", tables);
        g_autofree char *pattern = g_strdup_printf("^(%s)/.+", joined);
        g_assert_cmpstr(json_object_get_string_member(object_of(all, place), "pattern"), ==,
                        pattern);
    }
    for (const JumChangeMember *m = info->members; m->kind != JUM_MEMBER_NONE; m++, n++) {
        JsonObject *member = object_of(all, m->key);
        n_required += m->required;
        if (m->kind != JUM_MEMBER_NUMBER)
            continue;
        g_assert_cmpfloat(json_object_get_double_member(member, "minimum"), ==, m->low);
        g_assert_cmpfloat(json_object_get_double_member(member, "maximum"), ==, m->high);
    }
    if (json_object_get_size(all) != n || json_array_get_length(required) != n_required)
        g_error("%s: the schema has %u members, %u required; the table %u and %u", info->name,
                json_object_get_size(all), json_array_get_length(required), n, n_required);
}

static void
test_schema(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autofree char *file = jum_path_data("schema/scenario.schema.json");
    g_autoptr(GError) error = NULL;
    json_parser_load_from_file(parser, file, &error);
    g_assert_no_error(error);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonObject *defs = object_of(root, "$defs");
    JsonObject *properties = object_of(root, "properties");
    for (int t = 0; t < JUM_N_CHANGES; t++)
        check_change_schema(defs, jum_change_info((JumChangeType) t));
    JsonArray *known =
        json_object_get_array_member(object_of(object_of(properties, "changes"), "items"), "oneOf");
    g_assert_cmpuint(json_array_get_length(known), ==, JUM_N_CHANGES);
    JsonArray *solvers =
        json_object_get_array_member(object_of(object_of(properties, "solvers"), "items"), "enum");
    g_assert_cmpuint(json_array_get_length(solvers), ==, JUM_N_STUDIES);
    for (int k = 0; k < JUM_N_STUDIES; k++)
        g_assert_cmpstr(json_array_get_string_element(solvers, (guint) k), ==,
                        jum_study_kind_solver((JumStudyKind) k));
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("jumeau-scenario-XXXXXX", &error);
    g_assert_no_error(error);
    g_test_add_func("/scenario/round-trip", test_round_trip);
    g_test_add_func("/scenario/bad", test_bad_scenarios);
    g_test_add_func("/scenario/undo", test_undo);
    g_test_add_func("/scenario/schema", test_schema);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return status;
}
