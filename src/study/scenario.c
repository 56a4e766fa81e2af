/* A scenario in memory and as text.  Written by hand in a fixed order, so that the hash of a scenario does not depend
 * on who saved it; read by study/scenario-read.c. */
#include "study/scenario.h"

#include "base/hash.h"
#include "base/json-text.h"

static void
zone_clear(JumZone *zone)
{
    g_free(zone->commune);
    g_free(zone->x_m);
    g_free(zone->y_m);
    g_strfreev(zone->assets);
}

void
jum_change_free(JumChange *change)
{
    if (change == NULL)
        return;
    zone_clear(&change->zone);
    g_free(change->programme);
    g_free(change);
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
    g_free(scenario);
}

static JumZone
zone_copy(const JumZone *zone)
{
    JumZone copy = *zone;
    copy.commune = g_strdup(zone->commune);
    copy.x_m = g_memdup2(zone->x_m, zone->n_vertices * sizeof *zone->x_m);
    copy.y_m = g_memdup2(zone->y_m, zone->n_vertices * sizeof *zone->y_m);
    copy.assets = g_strdupv(zone->assets);
    return copy;
}

static JumChange *
change_copy(const JumChange *change)
{
    JumChange *copy = g_memdup2(change, sizeof *change);
    copy->zone = zone_copy(&change->zone);
    copy->programme = g_strdup(change->programme);
    return copy;
}

JumScenario *
jum_scenario_dup(const JumScenario *scenario)
{
    JumScenario *copy = g_memdup2(scenario, sizeof *scenario);
    copy->title = g_strdup(scenario->title);
    copy->territory = g_strdup(scenario->territory);
    copy->tariff = g_strdup(scenario->tariff);
    copy->emission = g_strdup(scenario->emission);
    copy->changes = g_ptr_array_new_with_free_func((GDestroyNotify) jum_change_free);
    for (guint i = 0; i < scenario->changes->len; i++)
        g_ptr_array_add(copy->changes, change_copy(scenario->changes->pdata[i]));
    return copy;
}

void
jum_scenario_add_program(JumScenario *scenario, const JumZone *zone, const char *programme)
{
    JumChange change = {.type = JUM_CHANGE_LAMP_PROGRAM,
                        .zone = *zone,
                        .programme = (char *) programme,
                        .factor = 1.0};
    g_ptr_array_add(scenario->changes, change_copy(&change));
}

void
jum_scenario_add_dim(
    JumScenario *scenario, const JumZone *zone, double factor, double from_s, double to_s)
{
    JumChange change = {.type = JUM_CHANGE_LAMP_DIM,
                        .zone = *zone,
                        .factor = factor,
                        .from_s = from_s,
                        .to_s = to_s};
    g_ptr_array_add(scenario->changes, change_copy(&change));
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
    jum_json_text_begin_object(json);
    if (change->type == JUM_CHANGE_LAMP_PROGRAM) {
        jum_json_text_add_string(json, "type", "lamp.program");
        write_zone(json, &change->zone);
        jum_json_text_add_string(json, "programme", change->programme);
    } else {
        jum_json_text_add_string(json, "type", "lamp.dim");
        write_zone(json, &change->zone);
        jum_json_text_add_number(json, "factor", change->factor);
        if (change->from_s != change->to_s) {
            write_clock(json, "from", change->from_s);
            write_clock(json, "to", change->to_s);
        }
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
    jum_json_text_key(json, "solvers");
    jum_json_text_begin_array(json, TRUE);
    jum_json_text_string(json, "lighting.energy");
    jum_json_text_end_array(json);
    jum_json_text_add_int(json, "seed", scenario->seed);
    jum_json_text_key(json, "settings");
    jum_json_text_begin_object(json);
    jum_json_text_add_int(json, "year", scenario->year);
    jum_json_text_add_string(json, "tariff", scenario->tariff);
    jum_json_text_add_string(json, "emission", scenario->emission);
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
