/* Reads the two key files that govern lighting.  Everything is checked at once and named precisely
 * (file, section, key), because these files are meant to be replaced by the contract's own. */
#include "model/lighting-rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/path.h"

#define MAX_STEPS   12
#define MAX_CURVE   32
#define MAX_ENTRIES 4096

typedef struct {
    GKeyFile *keys;
    const char *file; /* name for messages */
} Source;

static gboolean
fault(const Source *source, const char *group, const char *key, const char *what, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: [%s] %s: %s", source->file, group, key,
                what);
    return FALSE;
}

static char *
text_or(const Source *source, const char *group, const char *key, const char *otherwise)
{
    char *text = g_key_file_get_string(source->keys, group, key, NULL);
    return text != NULL ? g_strstrip(text) : g_strdup(otherwise);
}

static gboolean
number_in(const Source *source,
          const char *group,
          const char *key,
          double lo,
          double hi,
          double *value,
          GError **error)
{
    g_autofree char *text = g_key_file_get_string(source->keys, group, key, NULL);
    double number;
    if (!jum_number_parse(text, &number) || !(number >= lo && number <= hi)) {
        g_autofree char *what =
            g_strdup_printf("'%s' is not a number from %g to %g", text != NULL ? text : "", lo, hi);
        return fault(source, group, key, what, error);
    }
    *value = number;
    return TRUE;
}

/* "22:30" to seconds. */
gboolean
jum_lighting_parse_clock(const char *text, double *day_s)
{
    int hour, minute, used = 0;
    if (sscanf(text, " %2d:%2d %n", &hour, &minute, &used) != 2 || text[used] != '\0' || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59)
        return FALSE;
    *day_s = hour * 3600.0 + minute * 60.0;
    return TRUE;
}

static gboolean
parse_hours(const char *text, double *from_s, double *to_s)
{
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", "-", 0);
    return g_strv_length(parts) == 2 && jum_lighting_parse_clock(parts[0], from_s) &&
           jum_lighting_parse_clock(parts[1], to_s) && *from_s != *to_s;
}

double
jum_lighting_night_s(double day_s)
{
    return day_s >= 43200.0 ? day_s : day_s + 86400.0;
}

static gboolean
read_steps(const Source *source, const char *group, JumProgramme *programme, GError **error)
{
    g_auto(GStrv) parts = g_key_file_get_string_list(source->keys, group, "steps", NULL, NULL);
    guint n = parts != NULL ? g_strv_length(parts) : 0;
    if (n > MAX_STEPS)
        return fault(source, group, "steps", "more than 12 steps", error);
    programme->steps = g_new0(JumLightingStep, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        g_auto(GStrv) sides = g_strsplit(parts[i], "=", 0);
        JumLightingStep *step = &programme->steps[i];
        if (g_strv_length(sides) != 2 || !jum_lighting_parse_clock(sides[0], &step->day_s) ||
            !jum_number_parse(sides[1], &step->level_pu) ||
            !(step->level_pu >= 0.0 && step->level_pu <= 1.0))
            return fault(source, group, "steps", "each is HH:MM=LEVEL, level 0 to 1", error);
        if (i > 0 && jum_lighting_night_s(step->day_s) <= jum_lighting_night_s(step[-1].day_s))
            return fault(source, group, "steps", "not in the order of the night", error);
    }
    programme->n_steps = n;
    return TRUE;
}

static gboolean
read_programme(const Source *source, const char *group, JumLightingRules *rules, GError **error)
{
    JumProgramme *p = &rules->programmes[rules->n_programmes++];
    p->name = g_strdup(strchr(group, ' ') + 1);
    p->title = text_or(source, group, "title", p->name);
    if (!number_in(source, group, "on", -240.0, 240.0, &p->on_s, error) ||
        !number_in(source, group, "off", -240.0, 240.0, &p->off_s, error) ||
        !number_in(source, group, "level", 0.0, 1.0, &p->level_pu, error))
        return FALSE;
    p->on_s *= 60.0;
    p->off_s *= 60.0;
    p->switch_off = g_key_file_get_boolean(source->keys, group, "switch_off", NULL);
    return read_steps(source, group, p, error);
}

static gboolean
read_switch_off(const Source *source, const char *group, JumLightingRules *rules, GError **error)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    JumSwitchOff *s = &rules->switch_offs[rules->n_switch_offs++];
    s->commune = g_strdup(strchr(group, ' ') + 1);
    s->order = text_or(source, group, "order", "");
    g_autofree char *hours = text_or(source, group, "off", "");
    if (!parse_hours(hours, &s->from_s, &s->to_s))
        return fault(source, group, "off", "not HH:MM-HH:MM", error);
    if (jum_lighting_night_s(s->from_s) >= jum_lighting_night_s(s->to_s))
        return fault(source, group, "off", "ends before it begins, seen from noon to noon", error);
    g_auto(GStrv) nights = g_key_file_get_string_list(source->keys, group, "nights", NULL, NULL);
    for (guint i = 0; nights != NULL && nights[i] != NULL; i++) {
        guint day = 0;
        while (day < 7 && strcmp(days[day], nights[i]) != 0)
            day++;
        if (day == 7)
            return fault(source, group, "nights", "a night is mon tue wed thu fri sat or sun",
                         error);
        s->nights |= (guint8) (1u << day);
    }
    return TRUE;
}

static gboolean
read_curve(const Source *source, const char *group, JumLightingRules *rules, GError **error)
{
    g_auto(GStrv) level = g_key_file_get_string_list(source->keys, group, "level", NULL, NULL);
    g_auto(GStrv) power = g_key_file_get_string_list(source->keys, group, "power", NULL, NULL);
    guint n = level != NULL ? g_strv_length(level) : 0;
    if (n < 2 || n > MAX_CURVE || power == NULL || g_strv_length(power) != n)
        return fault(source, group, "level", "level and power need the same 2 to 32 points", error);
    g_free(rules->curve_level);
    g_free(rules->curve_power);
    rules->curve_level = g_new0(double, n);
    rules->curve_power = g_new0(double, n);
    rules->n_curve = n;
    for (guint i = 0; i < n; i++) {
        if (!jum_number_parse(level[i], &rules->curve_level[i]) ||
            !jum_number_parse(power[i], &rules->curve_power[i]) || rules->curve_power[i] < 0.0 ||
            (i > 0 && rules->curve_level[i] <= rules->curve_level[i - 1]))
            return fault(source, group, "power", "points are numbers, levels growing", error);
    }
    if (rules->curve_level[0] != 0.0 || rules->curve_level[n - 1] != 1.0)
        return fault(source, group, "level", "goes from 0 to 1", error);
    return number_in(source, group, "standby_w", 0.0, 100.0, &rules->standby_w, error);
}

static gboolean
read_programmes(const Source *source, JumLightingRules *rules, GError **error)
{
    gsize n_groups;
    g_auto(GStrv) groups = g_key_file_get_groups(source->keys, &n_groups);
    if (n_groups > MAX_ENTRIES)
        return fault(source, "general", "version", "too many sections", error);
    rules->programmes = g_new0(JumProgramme, n_groups + 1);
    rules->switch_offs = g_new0(JumSwitchOff, n_groups + 1);
    for (gsize i = 0; i < n_groups; i++) {
        gboolean ok = TRUE;
        if (g_str_has_prefix(groups[i], "programme "))
            ok = read_programme(source, groups[i], rules, error);
        else if (g_str_has_prefix(groups[i], "commune "))
            ok = read_switch_off(source, groups[i], rules, error);
        else if (g_str_has_prefix(groups[i], "driver "))
            ok = read_curve(source, groups[i], rules, error);
        if (!ok)
            return FALSE;
    }
    rules->basis = text_or(source, "general", "basis", "assumption");
    g_autofree char *name = text_or(source, "general", "default", "");
    int index = jum_lighting_rules_programme(rules, name);
    if (index < 0)
        return fault(source, "general", "default", "names no programme of this file", error);
    if (rules->n_curve == 0)
        return fault(source, "driver led", "level", "there is no power curve", error);
    rules->default_programme = (guint) index;
    return TRUE;
}

static gboolean
read_tariff(const Source *source, const char *group, JumTariff *tariff, GError **error)
{
    double year;
    tariff->name = g_strdup(strchr(group, ' ') + 1);
    tariff->title = text_or(source, group, "title", tariff->name);
    tariff->source = text_or(source, group, "source", "");
    tariff->off_peak_eur_kwh = NAN;
    if (!number_in(source, group, "year", 1900, 2200, &year, error) ||
        !number_in(source, group, "eur_kwh", 0.0, 100.0, &tariff->eur_kwh, error))
        return FALSE;
    tariff->year = (int) year;
    g_autofree char *hours = g_key_file_get_string(source->keys, group, "off_peak", NULL);
    if (hours == NULL)
        return TRUE;
    if (!parse_hours(hours, &tariff->off_peak_from_s, &tariff->off_peak_to_s))
        return fault(source, group, "off_peak", "not HH:MM-HH:MM", error);
    return number_in(source, group, "off_peak_eur_kwh", 0.0, 100.0, &tariff->off_peak_eur_kwh,
                     error);
}

static gboolean
read_emission(const Source *source, const char *group, JumEmission *emission, GError **error)
{
    double year;
    emission->name = g_strdup(strchr(group, ' ') + 1);
    emission->title = text_or(source, group, "title", emission->name);
    emission->source = text_or(source, group, "source", "");
    if (!number_in(source, group, "year", 1900, 2200, &year, error) ||
        !number_in(source, group, "kg_co2e_kwh", 0.0, 10.0, &emission->kg_co2e_kwh, error))
        return FALSE;
    emission->year = (int) year;
    return TRUE;
}

static gboolean
read_tariffs(const Source *source, JumLightingRules *rules, GError **error)
{
    gsize n_groups;
    g_auto(GStrv) groups = g_key_file_get_groups(source->keys, &n_groups);
    rules->tariffs = g_new0(JumTariff, n_groups + 1);
    rules->emissions = g_new0(JumEmission, n_groups + 1);
    for (gsize i = 0; i < n_groups; i++) {
        if (g_str_has_prefix(groups[i], "tariff ") &&
            !read_tariff(source, groups[i], &rules->tariffs[rules->n_tariffs++], error))
            return FALSE;
        if (g_str_has_prefix(groups[i], "emission ") &&
            !read_emission(source, groups[i], &rules->emissions[rules->n_emissions++], error))
            return FALSE;
    }
    if (jum_lighting_rules_tariff(rules, "default") < 0)
        return fault(source, "tariff default", "eur_kwh", "is missing", error);
    if (jum_lighting_rules_emission(rules, "default") < 0)
        return fault(source, "emission default", "kg_co2e_kwh", "is missing", error);
    return TRUE;
}

static gboolean
load_file(const char *folder,
          const char *name,
          gboolean (*read)(const Source *, JumLightingRules *, GError **),
          JumLightingRules *rules,
          guint64 *hash,
          GError **error)
{
    g_autofree char *ours = g_strconcat("lighting/", name, NULL), *text = NULL;
    g_autofree char *path =
        folder != NULL ? g_build_filename(folder, name, NULL) : jum_path_data(ours);
    g_autoptr(GError) why = NULL;
    gsize bytes;
    if (!g_file_get_contents(path, &text, &bytes, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
        return FALSE;
    }
    g_autoptr(GKeyFile) keys = g_key_file_new();
    if (!g_key_file_load_from_data(keys, text, bytes, G_KEY_FILE_NONE, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", path, why->message);
        return FALSE;
    }
    *hash = jum_hash_bytes(*hash, text, bytes);
    Source source = {keys, path};
    return read(&source, rules, error);
}

JumLightingRules *
jum_lighting_rules_load(const char *folder, GError **error)
{
    g_autoptr(JumLightingRules) rules = g_new0(JumLightingRules, 1);
    guint64 hash = JUM_HASH_INIT;
    if (!load_file(folder, "programmes.ini", read_programmes, rules, &hash, error) ||
        !load_file(folder, "tariffs.ini", read_tariffs, rules, &hash, error))
        return NULL;
    rules->hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", hash);
    return g_steal_pointer(&rules);
}

void
jum_lighting_rules_free(JumLightingRules *rules)
{
    if (rules == NULL)
        return;
    for (guint i = 0; i < rules->n_programmes; i++) {
        g_free(rules->programmes[i].name);
        g_free(rules->programmes[i].title);
        g_free(rules->programmes[i].steps);
    }
    for (guint i = 0; i < rules->n_switch_offs; i++) {
        g_free(rules->switch_offs[i].commune);
        g_free(rules->switch_offs[i].order);
    }
    for (guint i = 0; i < rules->n_tariffs; i++) {
        g_free(rules->tariffs[i].name);
        g_free(rules->tariffs[i].title);
        g_free(rules->tariffs[i].source);
    }
    for (guint i = 0; i < rules->n_emissions; i++) {
        g_free(rules->emissions[i].name);
        g_free(rules->emissions[i].title);
        g_free(rules->emissions[i].source);
    }
    g_free(rules->programmes);
    g_free(rules->switch_offs);
    g_free(rules->tariffs);
    g_free(rules->emissions);
    g_free(rules->curve_level);
    g_free(rules->curve_power);
    g_free(rules->basis);
    g_free(rules->hash);
    g_free(rules);
}

/* What the programme asks at a time of the night, its switch-on level before its first step. */
static double
asked_at(const JumProgramme *programme, double night_s)
{
    double level_pu = programme->level_pu;
    for (guint i = 0; i < programme->n_steps; i++)
        if (jum_lighting_night_s(programme->steps[i].day_s) <= night_s)
            level_pu = programme->steps[i].level_pu;
    return level_pu;
}

static int
compare_night(const void *a, const void *b)
{
    double x = jum_lighting_night_s(((const JumLightingStep *) a)->day_s);
    double y = jum_lighting_night_s(((const JumLightingStep *) b)->day_s);
    return x < y ? -1 : x > y;
}

guint
jum_lighting_rules_dim(
    JumLightingRules *rules, guint programme, double factor, double from_s, double to_s)
{
    const JumProgramme *base = &rules->programmes[programme];
    char f[JUM_NUMBER_BYTES];
    g_autofree char *name = g_strdup_printf("%s*%s@%d-%d", base->name, jum_number_format(f, factor),
                                            (int) from_s, (int) to_s);
    int known = jum_lighting_rules_programme(rules, name);
    if (known >= 0)
        return (guint) known;
    JumProgramme dimmed = *base;
    dimmed.name = g_steal_pointer(&name);
    dimmed.title = g_strdup(base->title);
    dimmed.steps = g_new0(JumLightingStep, base->n_steps + 2);
    if (base->n_steps > 0)
        memcpy(dimmed.steps, base->steps, base->n_steps * sizeof *base->steps);
    gboolean all_night = from_s == to_s;
    if (!all_night) {
        dimmed.steps[dimmed.n_steps++].day_s = from_s;
        dimmed.steps[dimmed.n_steps++].day_s = to_s;
        qsort(dimmed.steps, dimmed.n_steps, sizeof *dimmed.steps, compare_night);
    }
    double from = jum_lighting_night_s(from_s), to = jum_lighting_night_s(to_s);
    for (guint i = 0; i < dimmed.n_steps; i++) {
        double at = jum_lighting_night_s(dimmed.steps[i].day_s);
        gboolean inside = all_night || (at >= from && at < to);
        dimmed.steps[i].level_pu = asked_at(base, at) * (inside ? factor : 1.0);
    }
    if (all_night)
        dimmed.level_pu *= factor;
    rules->programmes = g_renew(JumProgramme, rules->programmes, rules->n_programmes + 1);
    rules->programmes[rules->n_programmes] = dimmed;
    return rules->n_programmes++;
}

#define FIND(array, n, field, wanted)                   \
    for (guint i = 0; (wanted) != NULL && i < (n); i++) \
        if (strcmp((array)[i].field, (wanted)) == 0)    \
            return (int) i;                             \
    return -1

int
jum_lighting_rules_programme(const JumLightingRules *rules, const char *name)
{
    FIND(rules->programmes, rules->n_programmes, name, name);
}

int
jum_lighting_rules_switch_off(const JumLightingRules *rules, const char *commune)
{
    FIND(rules->switch_offs, rules->n_switch_offs, commune, commune);
}

int
jum_lighting_rules_tariff(const JumLightingRules *rules, const char *name)
{
    FIND(rules->tariffs, rules->n_tariffs, name, name);
}

int
jum_lighting_rules_emission(const JumLightingRules *rules, const char *name)
{
    FIND(rules->emissions, rules->n_emissions, name, name);
}
