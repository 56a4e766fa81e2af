/* jumeau-whatif light-rules: the lamps of a territory against the arrêté of 27 December 2018 and the communes' orders. */
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "model/light-rules.h"
#include "tools/light-input.h"
#include "tools/whatif.h"

typedef struct {
    JumLightInput *in;
    JumLightRules *rules;
    JumLayer *water, *cover;
    JumElevation *elevation;
    JumLightReport *report;
} Work;

static void
work_clear(Work *w)
{
    jum_light_report_free(w->report);
    jum_light_rules_free(w->rules);
    jum_layer_free(w->water);
    jum_layer_free(w->cover);
    jum_elevation_free(w->elevation);
    jum_light_input_free(w->in);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static JumLayer *
read_layer(const Work *w, JumTable table, GError **error)
{
    return jum_territory_read(w->in->territory, table, NULL, error);
}

static gboolean
work_init(Work *w, const char *path, const char *photometry, GError **error)
{
    w->rules = jum_light_rules_load(NULL, error);
    w->in = w->rules != NULL ? jum_light_input_open(path, photometry, error) : NULL;
    if (w->in == NULL || !jum_light_input_programmes(w->in, error) ||
        (w->water = read_layer(w, JUM_TABLE_water_area, error)) == NULL ||
        (w->cover = read_layer(w, JUM_TABLE_land_cover, error)) == NULL)
        return FALSE;
    g_autoptr(GError) why = NULL;
    w->elevation = jum_territory_read_elevation(w->in->territory, &why);
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    return TRUE;
}

static const char *
address_of(const Work *w, const JumLightFinding *f, char **made)
{
    g_free(*made);
    *made = f->lamp != JUM_LIGHT_NO_ROW
                ? g_strdup_printf("lamp/%s", jum_layer_id(w->in->lamps, f->lamp))
                : g_strdup_printf("road/%s", jum_layer_id(w->in->roads, f->road));
    return *made;
}

static const char *
order_of(const Work *w, const JumLightFinding *f)
{
    return f->order >= 0 ? w->in->lighting->switch_offs[f->order].order : "";
}

/* A cell that may hold anything. */
static char *
quoted(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", doubled);
}

static gboolean
write_csv(const Work *w, const char *path, GError **error)
{
    g_autoptr(GString) csv = g_string_new("asset,commune,rule,article,value,limit,unit,origin,"
                                          "binding,zone,order,order_fictitious\n");
    g_autofree char *address = NULL;
    for (guint i = 0; i < w->report->findings->len; i++) {
        const JumLightFinding *f = &g_array_index(w->report->findings, JumLightFinding, i);
        const JumLightRule *rule = &w->rules->rules[f->rule];
        gboolean lamp = f->lamp != JUM_LIGHT_NO_ROW;
        const JumLayer *layer = lamp ? w->in->lamps : w->in->roads;
        const char *commune =
            jum_layer_text(layer, jum_layer_column(layer, "commune"), lamp ? f->lamp : f->road);
        char value[JUM_NUMBER_BYTES], limit[JUM_NUMBER_BYTES];
        g_autofree char *article = quoted(rule->article), *order = quoted(order_of(w, f));
        g_string_append_printf(
            csv, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", address_of(w, f, &address),
            commune != NULL ? commune : "", rule->id, article, jum_number_format(value, f->value),
            jum_number_format(limit, f->limit), rule->unit, jum_origin_word(f->origin),
            f->binding ? "true" : "false", f->outside ? "outside" : "built_up", order,
            f->order >= 0 ? w->in->lighting->switch_offs[f->order].fictitious ? "true" : "false"
                          : "");
    }
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

/* The first finding that binds, as an example a person can look up. */
static const JumLightFinding *
first_of(const Work *w, guint rule)
{
    const JumLightFinding *first = NULL;
    for (guint i = 0; i < w->report->findings->len; i++) {
        const JumLightFinding *f = &g_array_index(w->report->findings, JumLightFinding, i);
        if (f->rule == rule && (first == NULL || (f->binding && !first->binding)))
            first = f;
    }
    return first;
}

static void
print_json(const Work *w, double solve_ms)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    g_autofree char *address = NULL;
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "synthetic", jum_territory_info(w->in->territory)->synthetic);
    jum_json_text_add_int(json, "lamps", w->in->luminaires->n);
    jum_json_text_add_string(json, "binding_since", w->rules->since);
    jum_json_text_key(json, "rules");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < JUM_N_LIGHT_RULES; i++) {
        const JumLightRule *rule = &w->rules->rules[i];
        const JumLightFinding *f = first_of(w, i);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "rule", rule->id);
        jum_json_text_add_string(json, "article", rule->article);
        jum_json_text_add_string(json, "seen", rule->seen);
        jum_json_text_add_number(json, "limit", rule->limit);
        jum_json_text_add_number(json, "limit_outside", rule->limit_outside);
        jum_json_text_add_string(json, "unit", rule->unit);
        jum_json_text_add_int(json, "checked", w->report->checked[i]);
        jum_json_text_add_int(json, "found", w->report->found[i]);
        jum_json_text_add_int(json, "binding", w->report->binding[i]);
        jum_json_text_add_int(json, "assumed", w->report->assumed[i]);
        jum_json_text_add_string(json, "first", f != NULL ? address_of(w, f, &address) : NULL);
        jum_json_text_add_number(json, "first_value", f != NULL ? f->value : NAN);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static void
print_text(const Work *w)
{
    g_autofree char *address = NULL;
    for (guint i = 0; i < JUM_N_LIGHT_RULES; i++) {
        const JumLightFinding *f = first_of(w, i);
        g_print("%-17s %7u found, %7u binding, of %u checked; %s\n", w->rules->rules[i].id,
                w->report->found[i], w->report->binding[i], w->report->checked[i],
                w->rules->rules[i].article);
        if (f != NULL) {
            char value[JUM_NUMBER_BYTES];
            g_print("    %s: %s %s\n", address_of(w, f, &address),
                    jum_number_format_fixed(value, f->value, 2), w->rules->rules[i].unit);
        }
    }
}

JumExit
jum_whatif_light_rules(int argc, char **argv, GError **error)
{
    const char *territory = NULL, *photometry = NULL, *csv = NULL;
    double year = 2026.0;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &territory, TRUE},
        {"--photometry", JUM_ARGUMENT_TEXT, &photometry, FALSE},
        {"--year", JUM_ARGUMENT_NUMBER, &year, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!(year >= 1900.0 && year <= 2200.0) || year != floor(year)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, "--year goes from 1900 to 2200");
        return JUM_EXIT_USAGE;
    }
    g_auto(Work) w = {0};
    if (!work_init(&w, territory, photometry, error))
        return JUM_EXIT_NONE;
    const JumLightScene scene = {
        .types = w.in->types,
        .luminaires = w.in->luminaires,
        .lamps = w.in->lamps,
        .roads = w.in->roads,
        .lighting = w.in->lighting,
        .programmes = w.in->programmes,
        .clock = w.in->clock,
        .year = (int) year,
        .crs = &jum_territory_info(w.in->territory)->crs,
        .water = w.water,
        .land_cover = w.cover,
        .elevation = w.elevation,
    };
    gint64 before_us = g_get_monotonic_time();
    w.report = jum_light_report_new(w.rules, &scene);
    double solve_ms = (double) (g_get_monotonic_time() - before_us) / 1e3;
    if (csv != NULL && !write_csv(&w, csv, error))
        return JUM_EXIT_NONE;
    if (json)
        print_json(&w, solve_ms);
    else
        print_text(&w);
    return JUM_EXIT_ANSWER;
}
