/* Lists and options of a network as columns.  Text lists are read by hand: two numbers, a blank, a semicolon; anything
 * else is no list, and the row falls back to what it says elsewhere. */
#include "model/water-columns.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define MAX_POINTS 100000

static void
put(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_dtostr(text, sizeof text, value));
}

/* @per numbers an item, items between semicolons; NULL if it is no such list. */
static double *
parse_list(const char *text, guint per, guint *n_items)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    const char *at = text;
    if (text == NULL)
        return NULL;
    for (;;) {
        for (guint k = 0; k < per; k++) {
            char *end = NULL;
            double value = g_ascii_strtod(at, &end);
            if (end == at || !isfinite(value) || values->len >= per * MAX_POINTS)
                return NULL;
            g_array_append_val(values, value);
            at = end;
            while (*at == ' ')
                at++;
        }
        if (*at == '\0')
            break;
        if (*at++ != ';')
            return NULL;
    }
    *n_items = values->len / per;
    return (double *) g_array_free(g_steal_pointer(&values), FALSE);
}

char *
jum_water_curve_text(const JumWaterCurve *curve)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < curve->n; i++) {
        if (i > 0)
            g_string_append_c(out, ';');
        put(out, curve->x[i]);
        g_string_append_c(out, ' ');
        put(out, curve->y[i]);
    }
    return g_string_free(out, FALSE);
}

gboolean
jum_water_curve_parse(const char *text, JumWaterCurve *curve)
{
    guint n = 0;
    g_autofree double *values = parse_list(text, 2, &n);
    for (guint i = 1; values != NULL && i < n; i++)
        if (!(values[2 * i] > values[2 * i - 2]))
            return FALSE;
    if (values == NULL || n == 0)
        return FALSE;
    *curve = (JumWaterCurve){(int) n, malloc(n * sizeof(double)), malloc(n * sizeof(double))};
    for (guint i = 0; i < n; i++) {
        curve->x[i] = values[2 * i];
        curve->y[i] = values[2 * i + 1];
    }
    return TRUE;
}

char *
jum_water_pattern_text(const JumWaterPattern *pattern)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < pattern->n; i++) {
        if (i > 0)
            g_string_append_c(out, ';');
        put(out, pattern->factor[i]);
    }
    return g_string_free(out, FALSE);
}

gboolean
jum_water_pattern_parse(const char *text, JumWaterPattern *pattern)
{
    guint n = 0;
    g_autofree double *values = parse_list(text, 1, &n);
    if (values == NULL || n == 0)
        return FALSE;
    *pattern = (JumWaterPattern){(int) n, malloc(n * sizeof(double))};
    for (guint i = 0; i < n; i++)
        pattern->factor[i] = values[i];
    return TRUE;
}

/* ---- options ---- */

typedef enum {
    REAL,
    INT,
    INT64,
    BOOLEAN,
} Kind;

static const struct {
    const char *name;
    Kind kind;
    gsize offset;
    double least, most;
} options[] = {
#define OPTION(name, kind, least, most)                           \
    {                                                             \
#name, kind, offsetof(JumWaterOptions, name), least, most \
    }
    OPTION(head_loss, INT, 0, 2),
    OPTION(viscosity_m2s, REAL, 1e-9, 1e-3),
    OPTION(specific_gravity, REAL, 0.1, 20),
    OPTION(demand_factor, REAL, 0, 1e6),
    OPTION(emitter_exponent, REAL, 0.01, 10),
    OPTION(emitter_backflow, BOOLEAN, 0, 1),
    OPTION(pressure_driven, BOOLEAN, 0, 1),
    OPTION(pressure_min_m, REAL, -100, 1e4),
    OPTION(pressure_required_m, REAL, 0, 1e4),
    OPTION(pressure_exponent, REAL, 0.01, 10),
    OPTION(max_trials, INT, 1, 1e6),
    OPTION(extra_trials, INT, -1, 1e6),
    OPTION(check_frequency, INT, 1, 1e6),
    OPTION(max_check, INT, 0, 1e6),
    OPTION(accuracy, REAL, 1e-12, 1),
    OPTION(damp_limit, REAL, 0, 1e6),
    OPTION(head_error_m, REAL, 0, 1e6),
    OPTION(flow_change_m3s, REAL, 0, 1e6),
    OPTION(duration_s, INT64, 0, 1e11),
    OPTION(hydraulic_step_s, INT64, 1, 1e9),
    OPTION(pattern_step_s, INT64, 1, 1e9),
    OPTION(pattern_start_s, INT64, 0, 1e11),
    OPTION(report_step_s, INT64, 1, 1e9),
    OPTION(report_start_s, INT64, 0, 1e11),
    OPTION(rule_step_s, INT64, 0, 1e9),
    OPTION(start_clock_s, INT64, 0, 86400),
#undef OPTION
};

static double
option_value(const JumWaterOptions *o, gsize i)
{
    const char *at = (const char *) o + options[i].offset;
    switch (options[i].kind) {
    case INT:
        return *(const int *) (const void *) at;
    case INT64:
        return (double) *(const int64_t *) (const void *) at;
    case BOOLEAN:
        return *(const bool *) at;
    default:
        return *(const double *) (const void *) at;
    }
}

static void
set_option(JumWaterOptions *o, gsize i, double value)
{
    char *at = (char *) o + options[i].offset;
    if (options[i].kind == INT)
        *(int *) (void *) at = (int) value;
    else if (options[i].kind == INT64)
        *(int64_t *) (void *) at = (int64_t) value;
    else if (options[i].kind == BOOLEAN)
        *(bool *) at = value != 0.0;
    else
        *(double *) (void *) at = value;
}

void
jum_water_options_add(const JumWaterOptions *o, JumLayer *layer)
{
    const JumWaterOptions plain = jum_water_options_default();
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        if (option_value(o, i) == option_value(&plain, i))
            continue;
        guint row = jum_layer_add_row(layer);
        jum_layer_set_text_by_name(layer, "id", row, options[i].name);
        jum_layer_set_real_by_name(layer, "value", row, option_value(o, i));
    }
}

void
jum_water_options_read(const JumLayer *layer, JumWaterOptions *o)
{
    int column = layer != NULL ? jum_layer_column(layer, "value") : -1;
    for (guint row = 0; layer != NULL && row < jum_layer_n_rows(layer); row++) {
        double value = jum_layer_real(layer, column, row);
        for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
            if (g_strcmp0(jum_layer_id(layer, row), options[i].name) == 0 &&
                value >= options[i].least && value <= options[i].most)
                set_option(o, i, value);
    }
}
