/* The table of change types and the changes made from it.  Members are few, so they are found by a walk over the row;
 * whoever asks for a member that the row has not is told on stderr, and gets "not given". */
#include "study/change.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

#define STRINGIFY(x) #x
static const struct {
    const char *name, *solver, *title;
} studies[] = {
#define JUM_STUDY(symbol, name, solver, title) {STRINGIFY(name), solver, title},
#include "study/studies.def"
#undef JUM_STUDY
};

#define NUMBER(key, low, high, suggested, label, unit)                  \
    {                                                                   \
        JUM_MEMBER_NUMBER, key, TRUE, low, high, suggested, label, unit \
    }
#define OPTION(key, low, high, suggested, label, unit)                   \
    {                                                                    \
        JUM_MEMBER_NUMBER, key, FALSE, low, high, suggested, label, unit \
    }
#define CHOICE(key, label)                               \
    {                                                    \
        JUM_MEMBER_CHOICE, key, TRUE, 0, 0, 0, label, "" \
    }
#define HOURS                                                               \
    {JUM_MEMBER_CLOCK, "from", FALSE, 0, 86400, 23 * 3600, N_("From"), ""}, \
    {                                                                       \
        JUM_MEMBER_CLOCK, "to", FALSE, 0, 86400, 5 * 3600, N_("To"), ""     \
    }
#define DAY_HOURS                                                          \
    {JUM_MEMBER_CLOCK, "from", FALSE, 0, 86400, 8 * 3600, N_("From"), ""}, \
    {                                                                      \
        JUM_MEMBER_CLOCK, "to", FALSE, 0, 86400, 12 * 3600, N_("To"), ""   \
    }
static const JumChangeInfo infos[] = {
#define JUM_CHANGE(symbol, name, study, place, tables, night, title, ...) \
    {name, JUM_STUDY_##study, JUM_PLACE_##place, tables, night, title, {__VA_ARGS__}},
#include "study/change-types.def"
#undef JUM_CHANGE
};

const char *
jum_study_kind_name(JumStudyKind kind)
{
    return studies[kind].name;
}

const char *
jum_study_kind_solver(JumStudyKind kind)
{
    return studies[kind].solver;
}

const char *
jum_study_kind_title(JumStudyKind kind)
{
    return _(studies[kind].title);
}

const JumChangeInfo *
jum_change_info(JumChangeType type)
{
    return &infos[type];
}

int
jum_change_type_find(const char *name)
{
    for (int type = 0; type < JUM_N_CHANGES; type++)
        if (strcmp(infos[type].name, name) == 0)
            return type;
    return -1;
}

gboolean
jum_change_fits(JumChangeType type, JumTable table)
{
    g_auto(GStrv) words = g_strsplit(infos[type].tables, " ", 0);
    return g_strv_contains((const char *const *) words, jum_schema_table(table)->name);
}

/* ---- zones ---- */

gboolean
jum_zone_holds(const JumZone *zone, double x_m, double y_m)
{
    gboolean inside = FALSE;
    for (guint i = 0, j = zone->n_vertices - 1; i < zone->n_vertices; j = i++) {
        double yi = zone->y_m[i], yj = zone->y_m[j];
        if ((yi > y_m) != (yj > y_m) &&
            x_m < (zone->x_m[j] - zone->x_m[i]) * (y_m - yi) / (yj - yi) + zone->x_m[i])
            inside = !inside;
    }
    return inside;
}

static void
zone_clear(JumZone *zone)
{
    g_free(zone->commune);
    g_free(zone->x_m);
    g_free(zone->y_m);
    g_strfreev(zone->assets);
    *zone = (JumZone){0};
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

/* ---- changes ---- */

JumChange *
jum_change_new(JumChangeType type, const JumZone *zone)
{
    JumChange *change = g_new0(JumChange, 1);
    change->type = type;
    if (zone != NULL)
        change->zone = zone_copy(zone);
    for (guint m = 0; m < JUM_CHANGE_MEMBERS; m++)
        change->number[m] = NAN;
    for (guint m = 0; infos[type].members[m].kind != JUM_MEMBER_NONE; m++)
        if (infos[type].members[m].kind == JUM_MEMBER_NUMBER)
            change->number[m] = infos[type].members[m].suggested;
    return change;
}

JumChange *
jum_change_new_at(JumChangeType type, const char *address)
{
    char *assets[] = {(char *) address, NULL};
    return jum_change_new(type, &(JumZone){.kind = JUM_ZONE_ASSETS, .assets = assets});
}

JumChange *
jum_change_dup(const JumChange *change)
{
    JumChange *copy = g_memdup2(change, sizeof *change);
    copy->zone = zone_copy(&change->zone);
    for (guint m = 0; m < JUM_CHANGE_MEMBERS; m++)
        copy->text[m] = g_strdup(change->text[m]);
    return copy;
}

void
jum_change_free(JumChange *change)
{
    if (change == NULL)
        return;
    zone_clear(&change->zone);
    for (guint m = 0; m < JUM_CHANGE_MEMBERS; m++)
        g_free(change->text[m]);
    g_free(change);
}

void
jum_change_set_zone(JumChange *change, const JumZone *zone)
{
    JumZone copy = zone_copy(zone);
    zone_clear(&change->zone);
    change->zone = copy;
}

/* JUM_CHANGE_MEMBERS if there is none. */
static guint
find_member(const JumChange *change, const char *key)
{
    const JumChangeMember *members = infos[change->type].members;
    for (guint m = 0; members[m].kind != JUM_MEMBER_NONE; m++)
        if (strcmp(members[m].key, key) == 0)
            return m;
    g_critical("%s has no member %s", infos[change->type].name, key);
    return JUM_CHANGE_MEMBERS;
}

double
jum_change_number(const JumChange *change, const char *key)
{
    guint m = find_member(change, key);
    return m < JUM_CHANGE_MEMBERS ? change->number[m] : NAN;
}

void
jum_change_set_number(JumChange *change, const char *key, double value)
{
    guint m = find_member(change, key);
    if (m < JUM_CHANGE_MEMBERS)
        change->number[m] = value;
}

const char *
jum_change_text(const JumChange *change, const char *key)
{
    guint m = find_member(change, key);
    return m < JUM_CHANGE_MEMBERS ? change->text[m] : NULL;
}

void
jum_change_set_text(JumChange *change, const char *key, const char *text)
{
    guint m = find_member(change, key);
    if (m >= JUM_CHANGE_MEMBERS)
        return;
    g_free(change->text[m]);
    change->text[m] = g_strdup(text);
}

gboolean
jum_change_hours(const JumChange *change, double *from_s, double *to_s)
{
    const JumChangeMember *members = infos[change->type].members;
    for (guint m = 0; members[m].kind != JUM_MEMBER_NONE; m++)
        if (members[m].kind == JUM_MEMBER_CLOCK && strcmp(members[m].key, "from") == 0 &&
            isfinite(change->number[m]) && isfinite(change->number[m + 1])) {
            *from_s = change->number[m];
            *to_s = change->number[m + 1];
            return TRUE;
        }
    return FALSE;
}

gboolean
jum_change_is_on(const JumChange *change, double day_s)
{
    double from, to;
    if (!jum_change_hours(change, &from, &to))
        return TRUE;
    return from < to ? day_s >= from && day_s < to : day_s >= from || day_s < to;
}

const char *
jum_change_target(const JumChange *change)
{
    return infos[change->type].place == JUM_PLACE_TARGET && change->zone.kind == JUM_ZONE_ASSETS &&
                   change->zone.assets != NULL
               ? change->zone.assets[0]
               : NULL;
}

char *
jum_change_sentence(const JumChange *change, const char *where)
{
    const JumChangeInfo *info = &infos[change->type];
    GString *out = g_string_new(_(info->title));
    const char *place = where != NULL ? where : jum_change_target(change);
    const char *before = _(": ");
    double from, to;
    if (place != NULL) {
        g_string_append_printf(out, "%s%s", before, place);
        before = ", ";
    }
    for (guint m = 0; info->members[m].kind != JUM_MEMBER_NONE; m++) {
        const JumChangeMember *member = &info->members[m];
        if (member->kind == JUM_MEMBER_NUMBER && isfinite(change->number[m]))
            g_string_append_printf(out, "%s%s %g\u00a0%s", before, _(member->label),
                                   change->number[m], member->unit);
        else if (member->kind == JUM_MEMBER_CHOICE && change->text[m] != NULL)
            g_string_append_printf(out, "%s%s", before, change->text[m]);
        else
            continue;
        before = ", ";
    }
    if (jum_change_hours(change, &from, &to))
        g_string_append_printf(out, ", %02d:%02d–%02d:%02d", (int) from / 3600,
                               (int) from / 60 % 60, (int) to / 3600, (int) to / 60 % 60);
    return g_string_free(out, FALSE);
}
