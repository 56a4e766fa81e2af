/* jumeau-whatif run, energy and example: the studies of the desk without it.  A result file holds nothing that depends
 * on the machine or the moment; how long it took is only said by energy, on stdout. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "base/json-text.h"
#include "study/study.h"
#include "tools/whatif.h"

static gboolean
write_file(const char *path, const char *text, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

static JumStudyInput *
open_input(const char *path, GError **error)
{
    g_autoptr(JumTerritory) territory = jum_territory_open(path, error);
    return territory != NULL ? jum_study_input_new(territory, error) : NULL;
}

JumExit
jum_whatif_run(int argc, char **argv, GError **error)
{
    const char *scenario_path = NULL, *territory_path = NULL, *out = NULL, *csv = NULL;
    const JumArgument arguments[] = {
        {"SCENARIO.json", JUM_ARGUMENT_POSITION, &scenario_path, TRUE},
        {"--territory", JUM_ARGUMENT_TEXT, &territory_path, TRUE},
        {"--out", JUM_ARGUMENT_TEXT, &out, TRUE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    g_autoptr(JumScenario) scenario = jum_scenario_load(scenario_path, error);
    if (scenario == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumStudyInput) input = open_input(territory_path, error);
    if (input == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumStudyResult) result = jum_study_run(input, scenario, NULL, NULL, NULL, error);
    if (result == NULL) {
        g_prefix_error(error, "%s: ", scenario_path);
        return JUM_EXIT_NONE;
    }
    g_autofree char *json = jum_study_result_to_json(result);
    g_autofree char *table = jum_study_result_to_csv(result);
    if (!write_file(out, json, error) || (csv != NULL && !write_file(csv, table, error)))
        return JUM_EXIT_NONE;
    return JUM_EXIT_ANSWER;
}

static void
print_energy(const JumStudyResult *result, double solve_ms)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "lamps", result->n_lamps);
    jum_json_text_add_int(json, "cabinets", result->cabinets->len);
    jum_json_text_add_int(json, "lamps_without_power", result->without_power);
    jum_json_text_add_int(json, "lamps_without_programme", result->without_programme);
    jum_json_text_add_int(json, "year", result->scenario->year);
    jum_json_text_add_bool(json, "synthetic", result->synthetic);
    jum_json_text_add_string(json, "programmes_basis", result->basis);
    jum_json_text_add_number(json, "kwh", result->total.today_kwh);
    jum_json_text_add_number(json, "eur", result->total.today_eur);
    jum_json_text_add_number(json, "kg_co2e", result->total.today_kg_co2e);
    jum_json_text_add_string(json, "tariff_source", result->tariff_source);
    jum_json_text_add_int(json, "tariff_year", result->tariff_year);
    jum_json_text_add_string(json, "emission_source", result->emission_source);
    jum_json_text_add_int(json, "emission_year", result->emission_year);
    jum_json_text_key(json, "communes");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < result->communes->len; i++) {
        const JumEnergyRow *row = &g_array_index(result->communes, JumEnergyRow, i);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "commune", row->key);
        jum_json_text_add_string(json, "name", row->name);
        jum_json_text_add_int(json, "lamps", row->line.lamps);
        jum_json_text_add_number(json, "kwh", row->line.today_kwh);
        jum_json_text_add_number(json, "eur", row->line.today_eur);
        jum_json_text_add_number(json, "kg_co2e", row->line.today_kg_co2e);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_add_number(json, "rss_peak_mb", (double) usage.ru_maxrss / 1024.0);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

JumExit
jum_whatif_energy(int argc, char **argv, GError **error)
{
    g_autoptr(JumScenario) scenario = jum_scenario_new();
    const char *territory_path = NULL, *tariff = "default", *emission = "default";
    double year = scenario->year;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &territory_path, TRUE},
        {"--year", JUM_ARGUMENT_NUMBER, &year, FALSE},
        {"--tariff", JUM_ARGUMENT_TEXT, &tariff, FALSE},
        {"--emission", JUM_ARGUMENT_TEXT, &emission, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!(year >= 1900.0 && year <= 2200.0) || year != floor(year)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, "--year goes from 1900 to 2200");
        return JUM_EXIT_USAGE;
    }
    scenario->year = (int) year;
    g_free(scenario->tariff);
    g_free(scenario->emission);
    scenario->tariff = g_strdup(tariff);
    scenario->emission = g_strdup(emission);
    g_autoptr(JumStudyInput) input = open_input(territory_path, error);
    if (input == NULL)
        return JUM_EXIT_NONE;
    gint64 before_us = g_get_monotonic_time();
    g_autoptr(JumStudyResult) result = jum_study_run(input, scenario, NULL, NULL, NULL, error);
    if (result == NULL)
        return JUM_EXIT_NONE;
    print_energy(result, (double) (g_get_monotonic_time() - before_us) / 1e3);
    return JUM_EXIT_ANSWER;
}

JumExit
jum_whatif_example(int argc, char **argv, GError **error)
{
    const char *kind = NULL;
    const JumArgument arguments[] = {{"scenario", JUM_ARGUMENT_POSITION, &kind, TRUE}, {NULL}};
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (strcmp(kind, "scenario") != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "there is no example of '%s': scenario",
                    kind);
        return JUM_EXIT_USAGE;
    }
    const JumZone all = {.kind = JUM_ZONE_ALL};
    g_autoptr(JumScenario) scenario = jum_scenario_new();
    g_free(scenario->title);
    scenario->title = g_strdup("Deep dimming everywhere, and half of it again from 23:00 to 05:00");
    jum_scenario_add_program(scenario, &all, "deep-night");
    jum_scenario_add_dim(scenario, &all, 0.5, 23 * 3600.0, 5 * 3600.0);
    g_autofree char *text = jum_scenario_to_json(scenario);
    g_print("%s", text);
    return JUM_EXIT_ANSWER;
}
