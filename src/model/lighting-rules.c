/* Reads the two key files that govern lighting.  Everything is checked at once and named precisely
 * (file, section, key), because these files are meant to be replaced by the contract's own. */
#include "model/lighting-rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/key-file.h"
#include "base/number.h"
#include "base/path.h"

#define MAX_STEPS   12
#define MAX_CURVE   32
#define MAX_ENTRIES 4096

static char **
list_of(const JumKeyFile *file, const char *group, const char *key)
{
    g_autofree char *text = jum_key_file_text_or(file, group, key, "");
    char **parts = g_strsplit(text, ";", -1);
    guint n = 0;
    for (guint i = 0; parts[i] != NULL; i++) {
        char *part = g_strstrip(parts[i]);
        if (part[0] != '\0')
            parts[n++] = part;
        else
            g_free(part);
    }
    parts[n] = NULL;
    return parts;
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
read_steps(const JumKeyFile *file, const char *group, JumProgramme *programme, GError **error)
{
    g_auto(GStrv) parts = list_of(file, group, "steps");
    guint n = g_strv_length(parts);
    if (n > MAX_STEPS)
        return jum_key_file_fault(file, group, "steps", "more than 12 steps", error);
    programme->steps = g_new0(JumLightingStep, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        g_auto(GStrv) sides = g_strsplit(parts[i], "=", 0);
        JumLightingStep *step = &programme->steps[i];
        if (g_strv_length(sides) != 2 || !jum_lighting_parse_clock(sides[0], &step->day_s) ||
            !jum_number_parse(sides[1], &step->level_pu) ||
            !(step->level_pu >= 0.0 && step->level_pu <= 1.0))
            return jum_key_file_fault(file, group, "steps", "each is HH:MM=LEVEL, level 0 to 1",
                                      error);
        if (i > 0 && jum_lighting_night_s(step->day_s) <= jum_lighting_night_s(step[-1].day_s))
            return jum_key_file_fault(file, group, "steps", "not in the order of the night", error);
    }
    programme->n_steps = n;
    return TRUE;
}

/* "HH:MM-HH:MM LEVEL SHARE" */
static gboolean
read_presence(const JumKeyFile *file, const char *group, JumProgramme *p, GError **error)
{
    g_autofree char *text = jum_key_file_text(file, group, "presence");
    if (text == NULL)
        return TRUE;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    if (g_strv_length(words) != 3 ||
        !parse_hours(words[0], &p->presence_from_s, &p->presence_to_s) ||
        jum_lighting_night_s(p->presence_from_s) >= jum_lighting_night_s(p->presence_to_s) ||
        !jum_number_parse(words[1], &p->presence_level_pu) ||
        !(p->presence_level_pu > 0.0 && p->presence_level_pu <= 1.0) ||
        !jum_number_parse(words[2], &p->presence_share) ||
        !(p->presence_share >= 0.0 && p->presence_share <= 1.0))
        return jum_key_file_fault(file, group, "presence",
                                  "is HH:MM-HH:MM LEVEL SHARE, within a night, both 0 to 1", error);
    return TRUE;
}

static gboolean
read_programme(const JumKeyFile *file, const char *group, JumLightingRules *rules, GError **error)
{
    static const char *const known[] = {"title", "on",         "off",      "level", "steps",
                                        "use",   "switch_off", "presence", NULL};
    static const char *const uses[] = {"road", "heritage", "park", "parking"};
    JumProgramme *p = &rules->programmes[rules->n_programmes++];
    p->name = g_strdup(strchr(group, ' ') + 1);
    p->title = jum_key_file_text_or(file, group, "title", p->name);
    if (!jum_key_file_only(file, group, known, error) ||
        !jum_key_file_number(file, group, "on", -240.0, 240.0, &p->on_s, error) ||
        !jum_key_file_number(file, group, "off", -240.0, 240.0, &p->off_s, error) ||
        !jum_key_file_number(file, group, "level", 0.0, 1.0, &p->level_pu, error) ||
        !jum_key_file_boolean(file, group, "switch_off", &p->switch_off, error) ||
        !read_presence(file, group, p, error))
        return FALSE;
    p->on_s *= 60.0;
    p->off_s *= 60.0;
    g_autofree char *use = jum_key_file_text_or(file, group, "use", "road");
    while (p->use < G_N_ELEMENTS(uses) && strcmp(uses[p->use], use) != 0)
        p->use++;
    if (p->use == G_N_ELEMENTS(uses))
        return jum_key_file_fault(file, group, "use", "road, heritage, park or parking", error);
    return read_steps(file, group, p, error);
}

static gboolean
read_nights(const JumKeyFile *file, const char *group, JumSwitchOff *s, GError **error)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    g_auto(GStrv) nights = list_of(file, group, "nights");
    for (guint i = 0; nights[i] != NULL; i++) {
        guint day = 0;
        while (day < 7 && strcmp(days[day], nights[i]) != 0)
            day++;
        if (day == 7)
            return jum_key_file_fault(file, group, "nights",
                                      "a night is mon tue wed thu fri sat or sun", error);
        if ((s->nights & (1u << day)) != 0)
            return jum_key_file_fault(file, group, "nights", "the same night twice", error);
        s->nights |= (guint8) (1u << day);
    }
    return s->nights != 0 || jum_key_file_fault(file, group, "nights", "names no night", error);
}

static gboolean
read_switch_off(const JumKeyFile *file, const char *group, JumLightingRules *rules, GError **error)
{
    static const char *const known[] = {"off",        "nights",     "order", "date",
                                        "fictitious", "exceptions", NULL};
    JumSwitchOff *s = &rules->switch_offs[rules->n_switch_offs++];
    s->commune = g_strdup(strchr(group, ' ') + 1);
    s->order = jum_key_file_text_or(file, group, "order", "");
    s->date = jum_key_file_text_or(file, group, "date", "");
    s->exceptions = list_of(file, group, "exceptions");
    g_autofree char *hours = jum_key_file_text_or(file, group, "off", "");
    if (!jum_key_file_only(file, group, known, error))
        return FALSE;
    if (!parse_hours(hours, &s->from_s, &s->to_s))
        return jum_key_file_fault(file, group, "off", "not HH:MM-HH:MM", error);
    if (jum_lighting_night_s(s->from_s) >= jum_lighting_night_s(s->to_s))
        return jum_key_file_fault(file, group, "off",
                                  "ends before it begins, seen from noon to noon", error);
    g_autoptr(GDate) date = g_date_new();
    int year, month, day, used = 0;
    if (s->date[0] != '\0' &&
        (sscanf(s->date, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 ||
         s->date[used] != '\0' ||
         !g_date_valid_dmy((GDateDay) day, (GDateMonth) month, (GDateYear) year)))
        return jum_key_file_fault(file, group, "date", "not YYYY-MM-DD", error);
    return jum_key_file_boolean(file, group, "fictitious", &s->fictitious, error) &&
           read_nights(file, group, s, error);
}

static gboolean
read_curve(const JumKeyFile *file, const char *group, JumDriver *d, GError **error)
{
    g_auto(GStrv) level = list_of(file, group, "level");
    g_auto(GStrv) power = list_of(file, group, "power");
    guint n = g_strv_length(level);
    if (n < 2 || n > MAX_CURVE || g_strv_length(power) != n)
        return jum_key_file_fault(file, group, "level",
                                  "level and power need the same 2 to 32 points", error);
    d->level_pu = g_new0(double, n);
    d->power_pu = g_new0(double, n);
    d->n = n;
    for (guint i = 0; i < n; i++) {
        if (!jum_number_parse(level[i], &d->level_pu[i]) ||
            !jum_number_parse(power[i], &d->power_pu[i]) ||
            !(d->power_pu[i] >= 0.0 && d->power_pu[i] <= 10.0) ||
            (i > 0 && d->level_pu[i] <= d->level_pu[i - 1]))
            return jum_key_file_fault(file, group, "power", "points are numbers, levels growing",
                                      error);
    }
    return (d->level_pu[0] == 0.0 && d->level_pu[n - 1] == 1.0) ||
           jum_key_file_fault(file, group, "level", "goes from 0 to 1", error);
}

static gboolean
read_driver(const JumKeyFile *file, const char *group, JumLightingRules *rules, GError **error)
{
    static const char *const known[] = {"level",     "power",      "standby_w", "kinds",
                                        "clo_start", "clo_life_h", NULL};
    JumDriver *d = &rules->drivers[rules->n_drivers++];
    d->name = g_strdup(strchr(group, ' ') + 1);
    d->kinds = list_of(file, group, "kinds");
    d->clo_start_pu = 1.0;
    d->clo_life_h = 100000.0;
    return jum_key_file_only(file, group, known, error) && read_curve(file, group, d, error) &&
           jum_key_file_number(file, group, "standby_w", 0.0, 100.0, &d->standby_w, error) &&
           jum_key_file_number_or(file, group, "clo_start", 0.3, 1.0, &d->clo_start_pu, error) &&
           jum_key_file_number_or(file, group, "clo_life_h", 1000.0, 1e6, &d->clo_life_h, error);
}

/* What can only be checked once everything is read. */
static gboolean
check_names(const JumKeyFile *file, JumLightingRules *rules, GError **error)
{
    g_autofree char *name = jum_key_file_text_or(file, "general", "default", "");
    int index = jum_lighting_rules_programme(rules, name);
    if (index < 0)
        return jum_key_file_fault(file, "general", "default", "names no programme of this file",
                                  error);
    rules->default_programme = (guint) index;
    rules->default_driver = G_MAXUINT;
    for (guint i = rules->n_drivers; i > 0; i--)
        if (rules->drivers[i - 1].kinds[0] == NULL)
            rules->default_driver = i - 1;
    if (rules->default_driver == G_MAXUINT)
        return jum_key_file_fault(file, "driver led", "level",
                                  "there is no power curve for every lamp", error);
    for (guint i = 0; i < rules->n_switch_offs; i++) {
        const JumSwitchOff *s = &rules->switch_offs[i];
        for (guint k = 0; s->exceptions[k] != NULL; k++) {
            g_autofree char *group = g_strconcat("commune ", s->commune, NULL);
            if (jum_lighting_rules_programme(rules, s->exceptions[k]) < 0)
                return jum_key_file_fault(file, group, "exceptions",
                                          "names no programme of this file", error);
        }
    }
    return TRUE;
}

static gboolean
read_programmes(const JumKeyFile *file, JumLightingRules *rules, GError **error)
{
    gsize n_groups;
    g_auto(GStrv) groups = jum_key_file_sections(file, &n_groups);
    if (n_groups > MAX_ENTRIES)
        return jum_key_file_fault(file, "general", "version", "too many sections", error);
    rules->programmes = g_new0(JumProgramme, n_groups + 1);
    rules->switch_offs = g_new0(JumSwitchOff, n_groups + 1);
    rules->drivers = g_new0(JumDriver, n_groups + 1);
    for (gsize i = 0; i < n_groups; i++) {
        gboolean ok = strcmp(groups[i], "general") == 0;
        if (g_str_has_prefix(groups[i], "programme "))
            ok = read_programme(file, groups[i], rules, error);
        else if (g_str_has_prefix(groups[i], "commune "))
            ok = read_switch_off(file, groups[i], rules, error);
        else if (g_str_has_prefix(groups[i], "driver "))
            ok = read_driver(file, groups[i], rules, error);
        else if (!ok)
            jum_key_file_fault(file, groups[i], "", "no such section", error);
        if (!ok)
            return FALSE;
    }
    rules->basis = jum_key_file_text_or(file, "general", "basis", "assumption");
    return check_names(file, rules, error);
}

static gboolean
read_tariff(const JumKeyFile *file, const char *group, JumTariff *tariff, GError **error)
{
    static const char *const known[] = {
        "title", "year", "source", "eur_kwh", "off_peak", "off_peak_eur_kwh", NULL};
    double year;
    tariff->name = g_strdup(strchr(group, ' ') + 1);
    tariff->title = jum_key_file_text_or(file, group, "title", tariff->name);
    tariff->source = jum_key_file_text_or(file, group, "source", "");
    tariff->off_peak_eur_kwh = NAN;
    if (!jum_key_file_only(file, group, known, error) ||
        !jum_key_file_number(file, group, "year", 1900, 2200, &year, error) ||
        !jum_key_file_number(file, group, "eur_kwh", 0.0, 100.0, &tariff->eur_kwh, error))
        return FALSE;
    tariff->year = (int) year;
    g_autofree char *hours = jum_key_file_text(file, group, "off_peak");
    if (hours == NULL)
        return TRUE;
    if (!parse_hours(hours, &tariff->off_peak_from_s, &tariff->off_peak_to_s))
        return jum_key_file_fault(file, group, "off_peak", "not HH:MM-HH:MM", error);
    return jum_key_file_number(file, group, "off_peak_eur_kwh", 0.0, 100.0,
                               &tariff->off_peak_eur_kwh, error);
}

static gboolean
read_emission(const JumKeyFile *file, const char *group, JumEmission *emission, GError **error)
{
    static const char *const known[] = {"title", "year", "source", "kg_co2e_kwh", NULL};
    double year;
    emission->name = g_strdup(strchr(group, ' ') + 1);
    emission->title = jum_key_file_text_or(file, group, "title", emission->name);
    emission->source = jum_key_file_text_or(file, group, "source", "");
    if (!jum_key_file_only(file, group, known, error) ||
        !jum_key_file_number(file, group, "year", 1900, 2200, &year, error) ||
        !jum_key_file_number(file, group, "kg_co2e_kwh", 0.0, 10.0, &emission->kg_co2e_kwh, error))
        return FALSE;
    emission->year = (int) year;
    return TRUE;
}

static gboolean
read_tariffs(const JumKeyFile *file, JumLightingRules *rules, GError **error)
{
    gsize n_groups;
    g_auto(GStrv) groups = jum_key_file_sections(file, &n_groups);
    if (n_groups > MAX_ENTRIES)
        return jum_key_file_fault(file, "tariff default", "year", "too many sections", error);
    rules->tariffs = g_new0(JumTariff, n_groups + 1);
    rules->emissions = g_new0(JumEmission, n_groups + 1);
    for (gsize i = 0; i < n_groups; i++) {
        gboolean ok = FALSE;
        if (g_str_has_prefix(groups[i], "tariff "))
            ok = read_tariff(file, groups[i], &rules->tariffs[rules->n_tariffs++], error);
        else if (g_str_has_prefix(groups[i], "emission "))
            ok = read_emission(file, groups[i], &rules->emissions[rules->n_emissions++], error);
        else
            jum_key_file_fault(file, groups[i], "", "no such section", error);
        if (!ok)
            return FALSE;
    }
    if (jum_lighting_rules_tariff(rules, "default") < 0)
        return jum_key_file_fault(file, "tariff default", "eur_kwh", "is missing", error);
    if (jum_lighting_rules_emission(rules, "default") < 0)
        return jum_key_file_fault(file, "emission default", "kg_co2e_kwh", "is missing", error);
    return TRUE;
}

static gboolean
load_file(const char *folder,
          const char *name,
          gboolean (*read)(const JumKeyFile *, JumLightingRules *, GError **),
          JumLightingRules *rules,
          guint64 *hash,
          GError **error)
{
    g_autofree char *ours = g_strconcat("lighting/", name, NULL);
    g_autofree char *path =
        folder != NULL ? g_build_filename(folder, name, NULL) : jum_path_data(ours);
    g_autoptr(JumKeyFile) file = jum_key_file_open(path, error);
    gsize bytes;
    if (file == NULL)
        return FALSE;
    const char *text = jum_key_file_text_bytes(file, &bytes);
    *hash = jum_hash_bytes(*hash, text, bytes);
    return read(file, rules, error);
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
        g_free(rules->switch_offs[i].date);
        g_strfreev(rules->switch_offs[i].exceptions);
    }
    for (guint i = 0; i < rules->n_drivers; i++) {
        g_free(rules->drivers[i].name);
        g_strfreev(rules->drivers[i].kinds);
        g_free(rules->drivers[i].level_pu);
        g_free(rules->drivers[i].power_pu);
    }
    g_free(rules->drivers);
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

guint
jum_lighting_rules_driver(const JumLightingRules *rules, const char *photometry)
{
    for (guint i = 0; photometry != NULL && i < rules->n_drivers; i++)
        for (guint k = 0; rules->drivers[i].kinds[k] != NULL; k++)
            if (g_str_has_prefix(photometry, rules->drivers[i].kinds[k]))
                return i;
    return rules->default_driver;
}
