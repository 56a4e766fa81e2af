/* jumeau-whatif run, energy and example: the studies of the desk without it.  A result file holds nothing that depends
 * on the machine or the moment; how long it took is only said by energy, on stdout. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
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

/* A study of a whole city's light takes half a minute: every tenth is told, to somebody who waits at a terminal. */
static void
tell_progress(double done, gpointer data)
{
    int *told = data, percent = (int) (100.0 * done);
    if (percent / 10 > *told / 10) {
        *told = percent;
        g_printerr(_("run: %d %%\n"), percent);
    }
}

JumExit
jum_whatif_run(int argc, char **argv, GError **error)
{
    const char *scenario_path = NULL, *territory_path = NULL, *out = NULL, *csv = NULL;
    const char *name = NULL;
    const JumArgument arguments[] = {
        {"SCENARIO.json", JUM_ARGUMENT_POSITION, &scenario_path, TRUE},
        {"--territory", JUM_ARGUMENT_TEXT, &territory_path, TRUE},
        {"--out", JUM_ARGUMENT_TEXT, &out, TRUE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {"--table", JUM_ARGUMENT_TEXT, &name, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (name != NULL && csv == NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, "--table needs --csv FILE");
        return JUM_EXIT_USAGE;
    }
    g_autoptr(JumScenario) scenario = jum_scenario_load(scenario_path, error);
    if (scenario == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumStudyInput) input = open_input(territory_path, error);
    if (input == NULL)
        return JUM_EXIT_NONE;
    int told = 0;
    g_autoptr(JumStudyResult) result = jum_study_run(
        input, scenario, NULL, isatty(STDERR_FILENO) ? tell_progress : NULL, &told, error);
    if (result == NULL) {
        g_prefix_error(error, "%s: ", scenario_path);
        return JUM_EXIT_NONE;
    }
    g_autofree char *json = jum_study_result_to_json(result);
    g_autofree char *table = jum_study_result_to_csv(result, name, error);
    if (table == NULL || !write_file(out, json, error) ||
        (csv != NULL && !write_file(csv, table, error)))
        return JUM_EXIT_NONE;
    return jum_study_result_converged(result) ? JUM_EXIT_ANSWER : JUM_EXIT_OUTSIDE_TOLERANCE;
}

static void
add_fact(JumJsonText *json, const JumStudyPart *part, const char *key, const char *fact)
{
    const JumStudyFact *found = jum_study_part_find_fact(part, fact);
    if (found != NULL && found->text != NULL)
        jum_json_text_add_string(json, key, found->text);
    else if (found != NULL)
        jum_json_text_add_number(json, key, found->number);
}

static double
today_of(const JumStudyPart *part, const char *key)
{
    const JumIndicator *indicator = jum_study_part_find_indicator(part, key);
    return indicator != NULL ? indicator->today : NAN;
}

static void
add_communes(JumJsonText *json, const JumStudyTable *table)
{
    static const char *const names[][2] = {{"commune", "commune"}, {"name", "name"},
                                           {"lamps", "lamps"},     {"kwh", "today_kwh"},
                                           {"eur", "today_eur"},   {"kg_co2e", "today_kg_co2e"}};
    jum_json_text_key(json, "communes");
    jum_json_text_begin_array(json, FALSE);
    for (guint row = 0; table != NULL && row < table->n_rows; row++) {
        jum_json_text_begin_object(json);
        for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
            const JumStudyColumn *column = jum_study_table_column(table, names[k][1]);
            if (column->texts != NULL)
                jum_json_text_add_string(json, names[k][0], column->texts[row]);
            else
                jum_json_text_add_number(json, names[k][0], column->numbers[row]);
        }
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
print_energy(const JumStudyResult *result, double solve_ms)
{
    static const char *const facts[][2] = {
        {"lamps", "lamps"},
        {"lamps_without_power", "lamps_without_power"},
        {"lamps_without_programme", "lamps_without_programme"},
        {"year", "year"},
        {"programmes_basis", "programmes_basis"},
        {"tariff_source", "tariff_source"},
        {"tariff_year", "tariff_year"},
        {"emission_source", "emission_source"},
        {"emission_year", "emission_year"},
    };
    const JumStudyPart *part = result->parts[JUM_STUDY_LIGHTING];
    const JumStudyTable *cabinets = jum_study_part_find_table(part, "cabinets");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_bool(json, "synthetic", result->synthetic);
    for (guint k = 0; k < G_N_ELEMENTS(facts); k++)
        add_fact(json, part, facts[k][0], facts[k][1]);
    jum_json_text_add_int(json, "cabinets", cabinets != NULL ? cabinets->n_rows : 0);
    jum_json_text_add_number(json, "kwh", today_of(part, "energy_kwh"));
    jum_json_text_add_number(json, "eur", today_of(part, "cost_eur"));
    jum_json_text_add_number(json, "kg_co2e", today_of(part, "co2_kg"));
    add_communes(json, jum_study_part_find_table(part, "communes"));
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
    scenario->asked[JUM_STUDY_LIGHTING] = TRUE;
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
    g_autoptr(JumScenario) scenario = jum_scenario_new();
    g_free(scenario->title);
    scenario->title = g_strdup(
        "Deep dimming, half of it again from 23:00 to 05:00; a heat wave from 10:00 to 22:00");
    JumChange *programme = jum_change_new(JUM_CHANGE_LAMP_PROGRAM, NULL);
    jum_change_set_text(programme, "programme", "deep-night");
    jum_scenario_add(scenario, programme);
    JumChange *dim = jum_change_new(JUM_CHANGE_LAMP_DIM, NULL);
    jum_change_set_number(dim, "factor", 0.5);
    jum_change_set_number(dim, "from", 23 * 3600.0);
    jum_change_set_number(dim, "to", 5 * 3600.0);
    jum_scenario_add(scenario, dim);
    JumChange *heat = jum_change_new(JUM_CHANGE_DEMAND_SCALE, NULL);
    jum_change_set_number(heat, "factor", 1.4);
    jum_change_set_number(heat, "from", 10 * 3600.0);
    jum_change_set_number(heat, "to", 22 * 3600.0);
    jum_scenario_add(scenario, heat);
    g_autofree char *text = jum_scenario_to_json(scenario);
    g_print("%s", text);
    return JUM_EXIT_ANSWER;
}
