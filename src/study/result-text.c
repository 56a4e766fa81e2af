/* A study's result as text: JSON with the hashes of what it was made from, and the table by commune as CSV.  Written
 * in a fixed order; nothing that depends on the machine or the moment is in it. */

#include "base/json-text.h"
#include "base/number.h"
#include "study/study.h"

static void
add_line(JumJsonText *json, const JumEnergyLine *line)
{
    jum_json_text_add_int(json, "lamps", line->lamps);
    jum_json_text_add_int(json, "changed", line->changed);
    jum_json_text_add_number(json, "today_kwh", line->today_kwh);
    jum_json_text_add_number(json, "then_kwh", line->then_kwh);
    jum_json_text_add_number(json, "today_eur", line->today_eur);
    jum_json_text_add_number(json, "then_eur", line->then_eur);
    jum_json_text_add_number(json, "today_kg_co2e", line->today_kg_co2e);
    jum_json_text_add_number(json, "then_kg_co2e", line->then_kg_co2e);
}

static void
add_table(JumJsonText *json, const char *key, const char *row_key, const GArray *table)
{
    jum_json_text_key(json, key);
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < table->len; i++) {
        const JumEnergyRow *row = &g_array_index(table, JumEnergyRow, i);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, row_key, row->key);
        jum_json_text_add_string(json, "name", row->name);
        add_line(json, &row->line);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
add_inputs(JumJsonText *json, const JumStudyResult *result)
{
    jum_json_text_key(json, "inputs");
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "territory", result->territory_hash);
    jum_json_text_add_string(json, "scenario", result->scenario_hash);
    jum_json_text_add_string(json, "rules", result->rules_hash);
    jum_json_text_add_string(json, "programmes_basis", result->basis);
    jum_json_text_add_bool(json, "synthetic", result->synthetic);
    jum_json_text_add_int(json, "year", result->scenario->year);
    jum_json_text_end_object(json);
}

static void
add_factor(JumJsonText *json, const char *key, const char *title, int year, const char *source)
{
    jum_json_text_key(json, key);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "title", title);
    jum_json_text_add_int(json, "year", year);
    jum_json_text_add_string(json, "source", source);
    jum_json_text_end_object(json);
}

static void
add_counts(JumJsonText *json, const JumStudyResult *result)
{
    jum_json_text_key(json, "changed_by_control");
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "remote", result->changed_remote);
    jum_json_text_add_int(json, "preset", result->changed_preset);
    jum_json_text_add_int(json, "manual", result->changed_manual);
    jum_json_text_add_int(json, "third_party", result->changed_third_party);
    jum_json_text_end_object(json);
    jum_json_text_add_int(json, "lamps_cannot_dim", result->cannot_dim);
    jum_json_text_add_int(json, "lamps_without_power", result->without_power);
    jum_json_text_add_int(json, "lamps_without_programme", result->without_programme);
}

char *
jum_study_result_to_json(const JumStudyResult *result)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "schema", 1);
    jum_json_text_add_string(json, "title", result->scenario->title);
    add_inputs(json, result);
    jum_json_text_add_string(json, "solver", result->solver);
    jum_json_text_add_number(json, "residual", result->residual);
    jum_json_text_add_bool(json, "converged", result->residual < 1e-9);
    add_factor(json, "tariff", result->tariff_title, result->tariff_year, result->tariff_source);
    add_factor(json, "emission", result->emission_title, result->emission_year,
               result->emission_source);
    jum_json_text_add_number(json, "kg_co2e_kwh", result->kg_co2e_kwh);
    jum_json_text_key(json, "total");
    jum_json_text_begin_object(json);
    add_line(json, &result->total);
    jum_json_text_end_object(json);
    add_counts(json, result);
    add_table(json, "communes", "commune", result->communes);
    add_table(json, "cabinets", "cabinet", result->cabinets);
    jum_json_text_key(json, "difference_kwh");
    jum_json_text_begin_array(json, TRUE);
    for (guint row = 0; row < result->n_lamps; row++)
        jum_json_text_number(json, result->difference_kwh[row]);
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
    return jum_json_text_steal(json);
}

static void
csv_text(GString *csv, const char *text)
{
    g_string_append_c(csv, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *c);
    }
    g_string_append_c(csv, '"');
}

char *
jum_study_result_to_csv(const JumStudyResult *result)
{
    GString *csv = g_string_new("commune,name,lamps,changed,today_kwh,then_kwh,today_eur,then_eur,"
                                "today_kg_co2e,then_kg_co2e,synthetic\n");
    for (guint i = 0; i < result->communes->len; i++) {
        const JumEnergyRow *row = &g_array_index(result->communes, JumEnergyRow, i);
        const JumEnergyLine *line = &row->line;
        const double values[] = {line->today_kwh, line->then_kwh,      line->today_eur,
                                 line->then_eur,  line->today_kg_co2e, line->then_kg_co2e};
        csv_text(csv, row->key);
        g_string_append_c(csv, ',');
        csv_text(csv, row->name);
        g_string_append_printf(csv, ",%u,%u", line->lamps, line->changed);
        for (guint k = 0; k < G_N_ELEMENTS(values); k++) {
            char number[JUM_NUMBER_BYTES];
            g_string_append_printf(csv, ",%s", jum_number_format(number, values[k]));
        }
        g_string_append(csv, result->synthetic ? ",1\n" : ",0\n");
    }
    return g_string_free(csv, FALSE);
}
