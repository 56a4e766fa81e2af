/* A study's answer in columns.  What a study fills in is all there is: nothing is derived here but one time of a
 * series, and the difference is always then − today. */
#include "study/result.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

const char *
jum_study_clock_text(double hours, char *text, gsize bytes)
{
    int minutes = isfinite(hours) && fabs(hours) < 1e4 ? (int) lround(hours * 60.0) : -1;
    if (minutes < 0)
        g_strlcpy(text, "—", bytes);
    else if (minutes <= 24 * 60)
        g_snprintf(text, bytes, "%02d:%02d", minutes / 60, minutes % 60);
    else
        g_snprintf(text, bytes, _("%02d:%02d the next day"), minutes / 60 % 24, minutes % 60);
    return text;
}

static void
fact_clear(gpointer data)
{
    g_free(((JumStudyFact *) data)->text);
}

static void
table_free(gpointer data)
{
    JumStudyTable *table = data;
    for (guint c = 0; c < table->columns->len; c++) {
        JumStudyColumn *column = &g_array_index(table->columns, JumStudyColumn, c);
        for (guint row = 0; column->texts != NULL && row < table->n_rows; row++)
            g_free(column->texts[row]);
        g_free(column->texts);
        g_free(column->numbers);
    }
    for (guint row = 0; row < table->n_rows; row++)
        g_free(table->address[row]);
    g_free(table->address);
    g_array_unref(table->columns);
    g_free(table);
}

static void
series_free(gpointer data)
{
    JumStudySeries *series = data;
    g_free(series->time_s);
    g_free(series->today);
    g_free(series->then);
    g_free(series);
}

static void
raster_free(gpointer data)
{
    JumStudyRaster *raster = data;
    g_free(raster->today);
    g_free(raster->then);
    g_free(raster);
}

JumStudyPart *
jum_study_part_new(JumStudyKind kind, const char *version)
{
    JumStudyPart *part = g_new0(JumStudyPart, 1);
    part->kind = kind;
    part->version = version;
    part->converged = TRUE;
    part->facts = g_array_new(FALSE, TRUE, sizeof(JumStudyFact));
    g_array_set_clear_func(part->facts, fact_clear);
    part->indicators = g_array_new(FALSE, TRUE, sizeof(JumIndicator));
    part->tables = g_ptr_array_new_with_free_func(table_free);
    part->series = g_ptr_array_new_with_free_func(series_free);
    part->rasters = g_ptr_array_new_with_free_func(raster_free);
    return part;
}

void
jum_study_part_free(JumStudyPart *part)
{
    if (part == NULL)
        return;
    if (part->own_free != NULL)
        part->own_free(part->own);
    g_array_unref(part->facts);
    g_array_unref(part->indicators);
    g_ptr_array_unref(part->tables);
    g_ptr_array_unref(part->series);
    g_ptr_array_unref(part->rasters);
    g_free(part);
}

void
jum_study_part_fact(JumStudyPart *part, const char *key, const char *text)
{
    JumStudyFact fact = {key, g_strdup(text != NULL ? text : ""), NAN};
    g_array_append_val(part->facts, fact);
}

void
jum_study_part_fact_number(JumStudyPart *part, const char *key, double number)
{
    JumStudyFact fact = {key, NULL, number};
    g_array_append_val(part->facts, fact);
}

void
jum_study_part_indicator(JumStudyPart *part,
                         const char *key,
                         const char *title,
                         const char *unit,
                         int decimals,
                         double today,
                         double then)
{
    JumIndicator indicator = {key, title, unit, today, then, decimals};
    g_array_append_val(part->indicators, indicator);
}

const JumIndicator *
jum_study_part_find_indicator(const JumStudyPart *part, const char *key)
{
    for (guint i = 0; i < part->indicators->len; i++) {
        const JumIndicator *indicator = &g_array_index(part->indicators, JumIndicator, i);
        if (strcmp(indicator->key, key) == 0)
            return indicator;
    }
    return NULL;
}

const JumStudyFact *
jum_study_part_find_fact(const JumStudyPart *part, const char *key)
{
    for (guint i = 0; i < part->facts->len; i++) {
        const JumStudyFact *fact = &g_array_index(part->facts, JumStudyFact, i);
        if (strcmp(fact->key, key) == 0)
            return fact;
    }
    return NULL;
}

/* ---- tables ---- */

JumStudyTable *
jum_study_part_table(JumStudyPart *part, const char *key, const char *title, guint n_rows)
{
    JumStudyTable *table = g_new0(JumStudyTable, 1);
    table->key = key;
    table->title = title;
    table->n_rows = n_rows;
    table->address = g_new0(char *, n_rows + 1);
    table->columns = g_array_new(FALSE, TRUE, sizeof(JumStudyColumn));
    g_ptr_array_add(part->tables, table);
    return table;
}

const JumStudyTable *
jum_study_part_find_table(const JumStudyPart *part, const char *key)
{
    for (guint t = 0; t < part->tables->len; t++) {
        const JumStudyTable *table = part->tables->pdata[t];
        if (strcmp(table->key, key) == 0)
            return table;
    }
    return NULL;
}

double *
jum_study_table_numbers(
    JumStudyTable *table, const char *key, const char *title, const char *unit, int decimals)
{
    JumStudyColumn column = {.key = key, .title = title, .unit = unit, .decimals = decimals};
    column.numbers = g_new(double, table->n_rows + 1);
    for (guint row = 0; row <= table->n_rows; row++)
        column.numbers[row] = NAN;
    g_array_append_val(table->columns, column);
    return column.numbers;
}

char **
jum_study_table_texts(JumStudyTable *table, const char *key, const char *title)
{
    JumStudyColumn column = {.key = key, .title = title, .unit = ""};
    column.texts = g_new0(char *, table->n_rows + 1);
    g_array_append_val(table->columns, column);
    return column.texts;
}

char **
jum_study_table_words(JumStudyTable *table, const char *key, const char *title)
{
    char **texts = jum_study_table_texts(table, key, title);
    g_array_index(table->columns, JumStudyColumn, table->columns->len - 1).is_word = TRUE;
    return texts;
}

const JumStudyColumn *
jum_study_table_column(const JumStudyTable *table, const char *key)
{
    for (guint c = 0; c < table->columns->len; c++) {
        const JumStudyColumn *column = &g_array_index(table->columns, JumStudyColumn, c);
        if (strcmp(column->key, key) == 0)
            return column;
    }
    return NULL;
}

/* ---- series ---- */

static double *
nothing(gsize n)
{
    double *values = g_new(double, n + 1);
    for (gsize i = 0; i <= n; i++)
        values[i] = NAN;
    return values;
}

JumStudySeries *
jum_study_part_series(JumStudyPart *part,
                      const char *key,
                      const char *title,
                      const char *unit,
                      JumTable table,
                      guint n_rows,
                      guint n_times,
                      const gint64 *time_s)
{
    JumStudySeries *series = g_new0(JumStudySeries, 1);
    series->key = key;
    series->title = title;
    series->unit = unit;
    series->table = table;
    series->n_rows = n_rows;
    series->n_times = n_times;
    series->time_s = g_memdup2(time_s, n_times * sizeof *time_s);
    series->today = nothing((gsize) n_rows * n_times);
    series->then = nothing((gsize) n_rows * n_times);
    series->low = series->high = NAN;
    series->decimals = 1;
    g_ptr_array_add(part->series, series);
    return series;
}

JumStudyRaster *
jum_study_part_raster(JumStudyPart *part,
                      const char *key,
                      const char *title,
                      const char *unit,
                      double x0_m,
                      double y0_m,
                      double cell_m,
                      guint nx,
                      guint ny)
{
    JumStudyRaster *raster = g_new0(JumStudyRaster, 1);
    gsize n = (gsize) nx * ny;
    *raster = (JumStudyRaster){key, title, unit, x0_m, y0_m, cell_m, nx, ny};
    raster->today = g_new(float, n + 1);
    raster->then = g_new(float, n + 1);
    for (gsize i = 0; i <= n; i++)
        raster->today[i] = raster->then[i] = NAN;
    raster->low = raster->high = NAN;
    raster->decimals = 1;
    g_ptr_array_add(part->rasters, raster);
    return raster;
}

static gsize
first_of(const JumStudySeries *series, guint time)
{
    return (gsize) MIN(time, series->n_times - 1) * series->n_rows;
}

void
jum_study_series_today(const JumStudySeries *series, guint time, double *out)
{
    memcpy(out, series->today + first_of(series, time), series->n_rows * sizeof *out);
}

void
jum_study_series_then(const JumStudySeries *series, guint time, double *out)
{
    gsize first = first_of(series, time);
    for (guint row = 0; row < series->n_rows; row++)
        out[row] = isnan(series->then[first + row]) ? series->today[first + row]
                                                    : series->then[first + row];
}

void
jum_study_series_difference(const JumStudySeries *series, guint time, double *out)
{
    gsize first = first_of(series, time);
    for (guint row = 0; row < series->n_rows; row++)
        out[row] = series->then[first + row] - series->today[first + row];
}

/* ---- result ---- */

void
jum_study_result_free(JumStudyResult *result)
{
    if (result == NULL)
        return;
    jum_scenario_free(result->scenario);
    g_free(result->territory_hash);
    g_free(result->scenario_hash);
    for (int k = 0; k < JUM_N_STUDIES; k++)
        jum_study_part_free(result->parts[k]);
    g_free(result);
}

const JumStudyPart *
jum_study_result_first(const JumStudyResult *result)
{
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (result->parts[k] != NULL)
            return result->parts[k];
    return NULL;
}

gboolean
jum_study_result_converged(const JumStudyResult *result)
{
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (result->parts[k] != NULL && !result->parts[k]->converged)
            return FALSE;
    return TRUE;
}
