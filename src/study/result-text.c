/* A study's result as text: JSON with the hashes of what it was made from, and one table as CSV.  Written in a fixed
 * order, series rounded to their decimals + 2; nothing that depends on the machine or the moment is in it. */
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "study/result.h"

static void
add_facts(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, "facts");
    jum_json_text_begin_object(json);
    for (guint i = 0; i < part->facts->len; i++) {
        const JumStudyFact *fact = &g_array_index(part->facts, JumStudyFact, i);
        if (fact->text != NULL)
            jum_json_text_add_string(json, fact->key, fact->text);
        else
            jum_json_text_add_number(json, fact->key, fact->number);
    }
    jum_json_text_end_object(json);
}

static void
add_indicators(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, "indicators");
    jum_json_text_begin_object(json);
    for (guint i = 0; i < part->indicators->len; i++) {
        const JumIndicator *indicator = &g_array_index(part->indicators, JumIndicator, i);
        jum_json_text_key(json, indicator->key);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "unit", indicator->unit);
        jum_json_text_add_number(json, "today", indicator->today);
        jum_json_text_add_number(json, "then", indicator->then);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_object(json);
}

static void
add_row(JumJsonText *json, const JumStudyTable *table, guint row)
{
    jum_json_text_begin_object(json);
    if (table->address[row] != NULL)
        jum_json_text_add_string(json, "address", table->address[row]);
    for (guint c = 0; c < table->columns->len; c++) {
        const JumStudyColumn *column = &g_array_index(table->columns, JumStudyColumn, c);
        if (column->texts != NULL)
            jum_json_text_add_string(json, column->key, column->texts[row]);
        else
            jum_json_text_add_number(json, column->key, column->numbers[row]);
    }
    jum_json_text_end_object(json);
}

static void
add_tables(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, "tables");
    jum_json_text_begin_object(json);
    for (guint t = 0; t < part->tables->len; t++) {
        const JumStudyTable *table = part->tables->pdata[t];
        jum_json_text_key(json, table->key);
        jum_json_text_begin_array(json, FALSE);
        for (guint row = 0; row < table->n_rows; row++)
            add_row(json, table, row);
        jum_json_text_end_array(json);
    }
    jum_json_text_end_object(json);
}

static void
add_difference(JumJsonText *json, const JumStudySeries *series)
{
    g_autofree double *values = g_new(double, series->n_rows + 1);
    double step = pow(10.0, series->decimals + 2);
    jum_json_text_key(json, "difference");
    jum_json_text_begin_array(json, FALSE);
    for (guint time = 0; time < series->n_times; time++) {
        jum_study_series_difference(series, time, values);
        jum_json_text_begin_array(json, TRUE);
        for (guint row = 0; row < series->n_rows; row++) /* + 0.0: no negative zero */
            jum_json_text_number(json, round(values[row] * step) / step + 0.0);
        jum_json_text_end_array(json);
    }
    jum_json_text_end_array(json);
}

static void
add_series(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, "series");
    jum_json_text_begin_array(json, FALSE);
    for (guint s = 0; s < part->series->len; s++) {
        const JumStudySeries *series = part->series->pdata[s];
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "key", series->key);
        jum_json_text_add_string(json, "unit", series->unit);
        jum_json_text_add_string(json, "table", jum_schema_table(series->table)->name);
        if (series->time_s != NULL) {
            jum_json_text_key(json, "time_s");
            jum_json_text_begin_array(json, TRUE);
            for (guint time = 0; time < series->n_times; time++)
                jum_json_text_int(json, series->time_s[time]);
            jum_json_text_end_array(json);
        }
        add_difference(json, series);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
add_rasters(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, "rasters");
    jum_json_text_begin_array(json, FALSE);
    for (guint r = 0; r < part->rasters->len; r++) {
        const JumStudyRaster *raster = part->rasters->pdata[r];
        double step = pow(10.0, raster->decimals + 1);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "key", raster->key);
        jum_json_text_add_string(json, "unit", raster->unit);
        jum_json_text_add_number(json, "x0_m", raster->x0_m);
        jum_json_text_add_number(json, "y0_m", raster->y0_m);
        jum_json_text_add_number(json, "cell_m", raster->cell_m);
        jum_json_text_add_int(json, "nx", raster->nx);
        jum_json_text_add_int(json, "ny", raster->ny);
        jum_json_text_key(json, "difference");
        jum_json_text_begin_array(json, TRUE);
        for (gsize i = 0; i < (gsize) raster->nx * raster->ny; i++)
            jum_json_text_number(
                json,
                round(((double) raster->then[i] - (double) raster->today[i]) * step) / step + 0.0);
        jum_json_text_end_array(json);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
add_part(JumJsonText *json, const JumStudyPart *part)
{
    jum_json_text_key(json, jum_study_kind_name(part->kind));
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "solver", jum_study_kind_solver(part->kind));
    jum_json_text_add_string(json, "version", part->version);
    jum_json_text_add_bool(json, "converged", part->converged);
    jum_json_text_add_number(json, "residual", part->residual);
    add_facts(json, part);
    add_indicators(json, part);
    add_tables(json, part);
    add_series(json, part);
    if (part->rasters->len > 0)
        add_rasters(json, part);
    jum_json_text_end_object(json);
}

char *
jum_study_result_to_json(const JumStudyResult *result)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "schema", 2);
    jum_json_text_add_string(json, "title", result->scenario->title);
    jum_json_text_key(json, "inputs");
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "territory", result->territory_hash);
    jum_json_text_add_string(json, "scenario", result->scenario_hash);
    jum_json_text_add_bool(json, "synthetic", result->synthetic);
    jum_json_text_end_object(json);
    jum_json_text_add_bool(json, "converged", jum_study_result_converged(result));
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (result->parts[k] != NULL)
            add_part(json, result->parts[k]);
    jum_json_text_end_object(json);
    return jum_json_text_steal(json);
}

/* ---- CSV ---- */

static void
csv_text(GString *csv, const char *text)
{
    g_string_append_c(csv, '"');
    for (const char *c = text != NULL ? text : ""; *c != '\0'; c++) {
        if (*c == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *c);
    }
    g_string_append_c(csv, '"');
}

static void
csv_number(GString *csv, double value)
{
    char number[JUM_NUMBER_BYTES];
    g_string_append(csv, jum_number_format(number, value));
}

static char *
table_to_csv(const JumStudyTable *table, gboolean synthetic)
{
    GString *csv = g_string_new("address");
    for (guint c = 0; c < table->columns->len; c++)
        g_string_append_printf(csv, ",%s", g_array_index(table->columns, JumStudyColumn, c).key);
    g_string_append(csv, ",synthetic\n");
    for (guint row = 0; row < table->n_rows; row++) {
        csv_text(csv, table->address[row]);
        for (guint c = 0; c < table->columns->len; c++) {
            const JumStudyColumn *column = &g_array_index(table->columns, JumStudyColumn, c);
            g_string_append_c(csv, ',');
            if (column->texts != NULL)
                csv_text(csv, column->texts[row]);
            else
                csv_number(csv, column->numbers[row]);
        }
        g_string_append(csv, synthetic ? ",1\n" : ",0\n");
    }
    return g_string_free(csv, FALSE);
}

static char *
indicators_to_csv(const JumStudyResult *result)
{
    GString *csv = g_string_new("study,indicator,unit,today,then,synthetic\n");
    for (int k = 0; k < JUM_N_STUDIES; k++) {
        const JumStudyPart *part = result->parts[k];
        for (guint i = 0; part != NULL && i < part->indicators->len; i++) {
            const JumIndicator *indicator = &g_array_index(part->indicators, JumIndicator, i);
            csv_text(csv, jum_study_kind_name(part->kind));
            g_string_append_c(csv, ',');
            csv_text(csv, indicator->key);
            g_string_append_c(csv, ',');
            csv_text(csv, indicator->unit);
            g_string_append_c(csv, ',');
            csv_number(csv, indicator->today);
            g_string_append_c(csv, ',');
            csv_number(csv, indicator->then);
            g_string_append(csv, result->synthetic ? ",1\n" : ",0\n");
        }
    }
    return g_string_free(csv, FALSE);
}

char *
jum_study_result_to_csv(const JumStudyResult *result, const char *name, GError **error)
{
    const JumStudyPart *first = jum_study_result_first(result);
    GString *known = g_string_new("indicators");
    char *csv = NULL;
    if (name == NULL && first != NULL && first->tables->len > 0)
        csv = table_to_csv(first->tables->pdata[0], result->synthetic);
    else if (name == NULL || strcmp(name, "indicators") == 0)
        csv = indicators_to_csv(result);
    for (int k = 0; k < JUM_N_STUDIES; k++)
        for (guint t = 0; result->parts[k] != NULL && t < result->parts[k]->tables->len; t++) {
            const JumStudyTable *table = result->parts[k]->tables->pdata[t];
            g_autofree char *whole =
                g_strconcat(jum_study_kind_name((JumStudyKind) k), ".", table->key, NULL);
            if (csv == NULL && g_strcmp0(name, whole) == 0)
                csv = table_to_csv(table, result->synthetic);
            g_string_append_printf(known, ", %s", whole);
        }
    if (csv == NULL)
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, "there is no table '%s': %s", name,
                    known->str);
    g_string_free(known, TRUE);
    return csv;
}
