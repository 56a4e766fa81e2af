/* A scenario in memory and as text.  Written by hand in a fixed order, so that the hash of a scenario does not depend
 * on who saved it; read by study/scenario-read.c. */
#include "study/scenario.h"

#include <math.h>

#include "base/hash.h"
#include "base/json-text.h"

static void
measured_clear(gpointer data)
{
    g_free(((JumMeasured *) data)->address);
}

static GArray *
measured_new(void)
{
    GArray *measured = g_array_new(FALSE, FALSE, sizeof(JumMeasured));
    g_array_set_clear_func(measured, measured_clear);
    return measured;
}

JumScenario *
jum_scenario_new(void)
{
    JumScenario *scenario = g_new0(JumScenario, 1);
    scenario->title = g_strdup("");
    scenario->instant = JUM_TIME_NONE;
    scenario->seed = 1;
    scenario->year = 2026;
    scenario->tariff = g_strdup("default");
    scenario->emission = g_strdup("default");
    scenario->changes = g_ptr_array_new_with_free_func((GDestroyNotify) jum_change_free);
    scenario->measured = measured_new();
    return scenario;
}

void
jum_scenario_free(JumScenario *scenario)
{
    if (scenario == NULL)
        return;
    g_free(scenario->title);
    g_free(scenario->territory);
    g_free(scenario->tariff);
    g_free(scenario->emission);
    g_ptr_array_unref(scenario->changes);
    g_array_unref(scenario->measured);
    g_free(scenario);
}

JumScenario *
jum_scenario_dup(const JumScenario *scenario)
{
    JumScenario *copy = g_memdup2(scenario, sizeof *scenario);
    copy->title = g_strdup(scenario->title);
    copy->territory = g_strdup(scenario->territory);
    copy->tariff = g_strdup(scenario->tariff);
    copy->emission = g_strdup(scenario->emission);
    copy->least_sun_height_deg = scenario->least_sun_height_deg;
    copy->changes = g_ptr_array_new_with_free_func((GDestroyNotify) jum_change_free);
    for (guint i = 0; i < scenario->changes->len; i++)
        g_ptr_array_add(copy->changes, jum_change_dup(scenario->changes->pdata[i]));
    copy->measured = measured_new();
    jum_scenario_start(copy, scenario->instant, scenario->measured);
    return copy;
}

static int
by_address(gconstpointer a, gconstpointer b)
{
    return strcmp(((const JumMeasured *) a)->address, ((const JumMeasured *) b)->address);
}

void
jum_scenario_start(JumScenario *scenario, JumTime instant, const GArray *measured)
{
    scenario->instant = instant;
    g_array_set_size(scenario->measured, 0);
    for (guint i = 0; measured != NULL && i < measured->len; i++) {
        const JumMeasured *m = &g_array_index(measured, JumMeasured, i);
        JumMeasured copy = {g_strdup(m->address), m->value};
        g_array_append_val(scenario->measured, copy);
    }
    g_array_sort(scenario->measured, by_address);
}

void
jum_scenario_add(JumScenario *scenario, JumChange *change)
{
    g_ptr_array_add(scenario->changes, change);
}

gboolean
jum_scenario_runs(const JumScenario *scenario, JumStudyKind kind)
{
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (scenario->asked[k])
            return scenario->asked[kind];
    for (guint i = 0; i < scenario->changes->len; i++) {
        const JumChange *change = scenario->changes->pdata[i];
        if (!change->disabled && jum_change_info(change->type)->study == kind)
            return TRUE;
    }
    return FALSE;
}

/* ---- as text ---- */

static void
write_zone(JumJsonText *json, const JumZone *zone)
{
    jum_json_text_key(json, "zone");
    jum_json_text_begin_object(json);
    switch (zone->kind) {
    case JUM_ZONE_ALL:
        jum_json_text_add_bool(json, "all", TRUE);
        break;
    case JUM_ZONE_COMMUNE:
        jum_json_text_add_string(json, "commune", zone->commune);
        break;
    case JUM_ZONE_POLYGON:
        jum_json_text_key(json, "polygon_m");
        jum_json_text_begin_array(json, TRUE);
        for (guint i = 0; i < zone->n_vertices; i++) {
            jum_json_text_begin_array(json, TRUE);
            jum_json_text_number(json, zone->x_m[i]);
            jum_json_text_number(json, zone->y_m[i]);
            jum_json_text_end_array(json);
        }
        jum_json_text_end_array(json);
        break;
    case JUM_ZONE_ASSETS:
        jum_json_text_key(json, "assets");
        jum_json_text_begin_array(json, FALSE);
        for (guint i = 0; zone->assets[i] != NULL; i++)
            jum_json_text_string(json, zone->assets[i]);
        jum_json_text_end_array(json);
        break;
    }
    jum_json_text_end_object(json);
}

static void
write_clock(JumJsonText *json, const char *key, double day_s)
{
    char text[16];
    int minutes = (int) (day_s / 60.0 + 0.5);
    g_snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 24, minutes % 60);
    jum_json_text_add_string(json, key, text);
}

static void
write_change(JumJsonText *json, const JumChange *change)
{
    const JumChangeInfo *info = jum_change_info(change->type);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "type", info->name);
    if (change->disabled)
        jum_json_text_add_bool(json, "disabled", TRUE);
    if (info->place == JUM_PLACE_TARGET)
        jum_json_text_add_string(json, "target", jum_change_target(change));
    else
        write_zone(json, &change->zone);
    for (guint m = 0; info->members[m].kind != JUM_MEMBER_NONE; m++) {
        const char *key = info->members[m].key;
        switch (info->members[m].kind) {
        case JUM_MEMBER_CHOICE:
            jum_json_text_add_string(json, key, change->text[m]);
            break;
        case JUM_MEMBER_CLOCK:
            if (isfinite(change->number[m]))
                write_clock(json, key, change->number[m]);
            break;
        default:
            if (isfinite(change->number[m]))
                jum_json_text_add_number(json, key, change->number[m]);
            break;
        }
    }
    jum_json_text_end_object(json);
}

static void
write_solvers(JumJsonText *json, const JumScenario *scenario)
{
    jum_json_text_key(json, "solvers");
    jum_json_text_begin_array(json, TRUE);
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (jum_scenario_runs(scenario, (JumStudyKind) k))
            jum_json_text_string(json, jum_study_kind_solver((JumStudyKind) k));
    jum_json_text_end_array(json);
}

static gboolean
asks(const JumScenario *scenario)
{
    for (int k = 0; k < JUM_N_STUDIES; k++)
        if (scenario->asked[k])
            return TRUE;
    return FALSE;
}

static void
write_measured(JumJsonText *json, const GArray *measured)
{
    jum_json_text_key(json, "measured");
    jum_json_text_begin_object(json);
    for (guint i = 0; i < measured->len; i++) {
        const JumMeasured *m = &g_array_index(measured, JumMeasured, i);
        jum_json_text_add_number(json, m->address, m->value);
    }
    jum_json_text_end_object(json);
}

char *
jum_scenario_to_json(const JumScenario *scenario)
{
    char time[JUM_TIME_BYTES];
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "schema", JUM_SCENARIO_SCHEMA);
    jum_json_text_add_string(json, "title", scenario->title);
    jum_json_text_add_string(json, "territory", scenario->territory);
    jum_json_text_add_string(
        json, "instant",
        scenario->instant != JUM_TIME_NONE ? jum_time_format(time, scenario->instant) : NULL);
    if (scenario->measured->len > 0)
        write_measured(json, scenario->measured);
    if (asks(scenario))
        write_solvers(json, scenario);
    jum_json_text_add_int(json, "seed", scenario->seed);
    jum_json_text_key(json, "settings");
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "year", scenario->year);
    jum_json_text_add_string(json, "tariff", scenario->tariff);
    jum_json_text_add_string(json, "emission", scenario->emission);
    if (scenario->least_sun_height_deg > 0.0)
        jum_json_text_add_number(json, "least_sun_height_deg", scenario->least_sun_height_deg);
    jum_json_text_end_object(json);
    jum_json_text_key(json, "changes");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < scenario->changes->len; i++)
        write_change(json, scenario->changes->pdata[i]);
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
    return jum_json_text_steal(json);
}

gboolean
jum_scenario_save(const JumScenario *scenario, const char *path, GError **error)
{
    g_autofree char *text = jum_scenario_to_json(scenario);
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

char *
jum_scenario_hash(const JumScenario *scenario)
{
    g_autofree char *text = jum_scenario_to_json(scenario);
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x", jum_hash_text(JUM_HASH_INIT, text));
}
