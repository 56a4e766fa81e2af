/* The file of rules.  Limits and articles are data: the law changes, and whoever answers for a territory must be able to
 * see and correct what is checked. */
#include "model/light-rules.h"

#include <math.h>
#include <string.h>

#include "base/key-file.h"
#include "base/number.h"
#include "base/path.h"

#define MAX_CORNERS 10000u

static const struct {
    const char *id, *unit;
} KEYS[JUM_N_LIGHT_RULES] = {
    {"ulr_nominal", "%"},   {"ulr_installed", "%"},    {"ulr_half", "%"},     {"flux_code_3", "%"},
    {"colour", "K"},        {"colour_protected", "K"}, {"density", "lm/m²"},  {"water", "lx"},
    {"heritage_hours", ""}, {"order_hours", ""},       {"order_missing", ""},
};

void
jum_light_rules_free(JumLightRules *rules)
{
    if (rules == NULL)
        return;
    for (guint i = 0; i < JUM_N_LIGHT_RULES; i++) {
        g_free(rules->rules[i].article);
        g_free(rules->rules[i].seen);
    }
    for (guint i = 0; i < rules->n_areas; i++) {
        g_free(rules->areas[i].name);
        g_free(rules->areas[i].source);
        g_free(rules->areas[i].lon_deg);
        g_free(rules->areas[i].lat_deg);
    }
    g_free(rules->areas);
    g_free(rules->since);
    g_free(rules);
}

static gboolean
read_rule(const JumKeyFile *file, const char *section, JumLightRules *rules, GError **error)
{
    static const char *const known[] = {"article", "limit",   "limit_outside",
                                        "seen",    "enabled", NULL};
    const char *id = section + strlen("rule ");
    guint i = 0;
    while (i < JUM_N_LIGHT_RULES && strcmp(KEYS[i].id, id) != 0)
        i++;
    if (i == JUM_N_LIGHT_RULES)
        return jum_key_file_fault(file, section, "", "there is no such rule", error);
    JumLightRule *rule = &rules->rules[i];
    rule->enabled = TRUE;
    rule->article = jum_key_file_text(file, section, "article");
    rule->seen = jum_key_file_text_or(file, section, "seen", "");
    if (rule->article == NULL || rule->article[0] == '\0')
        return jum_key_file_fault(file, section, "article", "is missing", error);
    if (!jum_key_file_only(file, section, known, error) ||
        !jum_key_file_boolean(file, section, "enabled", &rule->enabled, error) ||
        !jum_key_file_number(file, section, "limit", 0.0, 1e6, &rule->limit, error))
        return FALSE;
    rule->limit_outside = rule->limit;
    return jum_key_file_number_or(file, section, "limit_outside", 0.0, 1e6, &rule->limit_outside,
                                  error);
}

static gboolean
read_area(const JumKeyFile *file, const char *section, JumLightRules *rules, GError **error)
{
    static const char *const known[] = {"kind", "polygon", "source", NULL};
    JumLightArea *area = &rules->areas[rules->n_areas++];
    area->name = g_strdup(section + strlen("area "));
    area->source = jum_key_file_text_or(file, section, "source", "");
    if (!jum_key_file_only(file, section, known, error))
        return FALSE;
    g_autofree char *kind = jum_key_file_text_or(file, section, "kind", "");
    if (strcmp(kind, "reserve") != 0 && strcmp(kind, "regional_park") != 0 &&
        strcmp(kind, "national_park") != 0)
        return jum_key_file_fault(file, section, "kind", "reserve, regional_park or national_park",
                                  error);
    area->reserve = strcmp(kind, "reserve") == 0;
    g_autofree char *text = jum_key_file_text_or(file, section, "polygon", "");
    g_auto(GStrv) corners = g_strsplit(text, ";", -1);
    guint n = g_strv_length(corners);
    area->lon_deg = g_new0(double, n + 1);
    area->lat_deg = g_new0(double, n + 1);
    for (guint i = 0; i < n && n <= MAX_CORNERS; i++) {
        char *corner = g_strstrip(corners[i]), *gap = strchr(corner, ' ');
        if (corner[0] == '\0')
            continue;
        if (gap != NULL)
            *gap = '\0';
        if (gap == NULL || !jum_number_parse(corner, &area->lon_deg[area->n]) ||
            !jum_number_parse(gap + 1, &area->lat_deg[area->n]) ||
            !(fabs(area->lon_deg[area->n]) <= 180.0 && fabs(area->lat_deg[area->n]) <= 90.0))
            return jum_key_file_fault(file, section, "polygon",
                                      "corners are LON LAT in degrees, between semicolons", error);
        area->n++;
    }
    return (area->n >= 3 && n <= MAX_CORNERS) ||
           jum_key_file_fault(file, section, "polygon", "has from 3 to 10 000 corners", error);
}

static JumLightRules *
read_all(const JumKeyFile *file, GError **error)
{
    static const char *const known[] = {"version", "edge_m", "since", NULL};
    gsize n;
    g_auto(GStrv) sections = jum_key_file_sections(file, &n);
    g_autoptr(JumLightRules) rules = g_new0(JumLightRules, 1);
    rules->areas = g_new0(JumLightArea, n + 1);
    for (guint i = 0; i < JUM_N_LIGHT_RULES; i++) {
        rules->rules[i].id = KEYS[i].id;
        rules->rules[i].unit = KEYS[i].unit;
    }
    for (gsize i = 0; i < n; i++) {
        gboolean ok = FALSE;
        if (strcmp(sections[i], "general") == 0)
            ok = jum_key_file_only(file, "general", known, error);
        else if (g_str_has_prefix(sections[i], "rule "))
            ok = read_rule(file, sections[i], rules, error);
        else if (g_str_has_prefix(sections[i], "area "))
            ok = read_area(file, sections[i], rules, error);
        else
            jum_key_file_fault(file, sections[i], "", "no such section", error);
        if (!ok)
            return NULL;
    }
    rules->since = jum_key_file_text_or(file, "general", "since", "2020-01-01");
    rules->edge_m = 1.5;
    if (!jum_key_file_number_or(file, "general", "edge_m", 0.0, 20.0, &rules->edge_m, error))
        return NULL;
    return g_steal_pointer(&rules);
}

JumLightRules *
jum_light_rules_load(const char *folder, GError **error)
{
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "light-rules.ini", NULL)
                                           : jum_path_data("lighting/light-rules.ini");
    g_autoptr(JumKeyFile) file = jum_key_file_open(path, error);
    return file != NULL ? read_all(file, error) : NULL;
}
