/* `check`: the territory read once and whole, then every group of rules over it. */
#include "tools/check.h"

#include <string.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/number.h"
#include "tools/territory-command.h"

static void (*const groups[])(JumChecks *checks) = {
    jum_check_structure, jum_check_frame,    jum_check_roads,
    jum_check_buildings, jum_check_lighting, jum_check_sensors,
    jum_check_traffic,   jum_check_water,    jum_check_reference,
};

static void
check_free(JumCheck *check)
{
    g_free(check->name);
    g_free(check->detail);
    g_free(check);
}

JumChecks *
jum_checks_new(const char *path, GError **error)
{
    g_autoptr(JumChecks) checks = g_new0(JumChecks, 1);
    g_autoptr(GError) trouble = NULL;
    checks->results = g_ptr_array_new_with_free_func((GDestroyNotify) check_free);
    checks->territory = jum_territory_open(path, error);
    if (checks->territory == NULL)
        return NULL;
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        checks->layer[t] = jum_territory_read(checks->territory, (JumTable) t, NULL, error);
        if (checks->layer[t] == NULL)
            return NULL;
    }
    checks->elevation = jum_territory_read_elevation(checks->territory, &trouble);
    if (trouble != NULL) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return NULL;
    }
    return g_steal_pointer(&checks);
}

void
jum_checks_free(JumChecks *checks)
{
    if (checks == NULL)
        return;
    for (guint t = 0; t < JUM_N_TABLES; t++)
        jum_layer_free(checks->layer[t]);
    jum_elevation_free(checks->elevation);
    jum_territory_free(checks->territory);
    g_ptr_array_unref(checks->results);
    g_free(checks);
}

gboolean
jum_checks_run(JumChecks *checks)
{
    gboolean passed = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        groups[i](checks);
    for (guint i = 0; i < checks->results->len; i++)
        passed = passed && ((const JumCheck *) checks->results->pdata[i])->passed;
    return passed;
}

void
jum_checks_add(JumChecks *checks,
               const char *name,
               double measured,
               JumCheckRelation relation,
               double required,
               const char *detail,
               ...)
{
    JumCheck *check = g_new0(JumCheck, 1);
    va_list arguments;
    va_start(arguments, detail);
    check->detail = g_strdup_vprintf(detail, arguments);
    va_end(arguments);
    check->name = g_strdup(name);
    check->measured = measured;
    check->relation = relation;
    check->required = required;
    check->passed = relation == JUM_CHECK_AT_MOST ? measured <= required : measured >= required;
    g_ptr_array_add(checks->results, check);
}

gboolean
jum_checks_has_asset(const JumChecks *checks, const char *address)
{
    const char *slash = address != NULL ? strchr(address, '/') : NULL;
    if (slash == NULL)
        return FALSE;
    g_autofree char *name = g_strndup(address, (gsize) (slash - address));
    int table = jum_schema_find(name);
    return table >= 0 && jum_layer_find(checks->layer[table], slash + 1) >= 0;
}

/* ---- the command ---- */

static void
print_json(const JumChecks *checks, gboolean passed)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_bool(json, "passed", passed);
    jum_json_text_key(json, "checks");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < checks->results->len; i++) {
        const JumCheck *check = checks->results->pdata[i];
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "name", check->name);
        jum_json_text_add_number(json, "measured", check->measured);
        jum_json_text_add_string(json, "relation",
                                 check->relation == JUM_CHECK_AT_MOST ? "<=" : ">=");
        jum_json_text_add_number(json, "required", check->required);
        jum_json_text_add_bool(json, "passed", check->passed);
        jum_json_text_add_string(json, "detail", check->detail);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static void
print_text(const JumChecks *checks)
{
    char measured[JUM_NUMBER_BYTES], required[JUM_NUMBER_BYTES];
    guint failed = 0;
    for (guint i = 0; i < checks->results->len; i++) {
        const JumCheck *check = checks->results->pdata[i];
        failed += check->passed ? 0 : 1;
        g_print("%s %-34s %10s %s %-10s %s\n", check->passed ? "✓" : "✗", check->name,
                jum_number_format_fixed(measured, check->measured, 4),
                check->relation == JUM_CHECK_AT_MOST ? "≤" : "≥",
                jum_number_format(required, check->required), check->detail);
    }
    g_print(_("%u rules, %u failed\n"), checks->results->len, failed);
}

JumExit
jum_territory_command_check(int argc, char **argv, GError **error)
{
    const char *path = NULL;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"FILE", JUM_ARGUMENT_POSITION, &path, TRUE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    g_autoptr(JumChecks) checks = jum_checks_new(path, error);
    if (checks == NULL)
        return JUM_EXIT_NONE;
    gboolean passed = jum_checks_run(checks);
    if (json)
        print_json(checks, passed);
    else
        print_text(checks);
    return passed ? JUM_EXIT_ANSWER : JUM_EXIT_OUTSIDE_TOLERANCE;
}
