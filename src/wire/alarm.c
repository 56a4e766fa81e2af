/* The alarm record: memory, names of its states, and the sentence people read.  The rules of its life are in
 * wire/alarm-table.c; the catalogue of kinds is wire/alarm-types.def. */
#include "wire/alarm.h"

#include "base/i18n.h"
#include "base/number.h"
#include "wire/alarm-catalogue.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name, *title;
} states[JUM_N_ALARM_STATES] = {
    [JUM_ALARM_NORMAL] = {"A", N_("normal")},
    [JUM_ALARM_UNACK] = {"B", N_("active, not acknowledged")},
    [JUM_ALARM_ACK] = {"C", N_("active, acknowledged")},
    [JUM_ALARM_RETURNED] = {"D", N_("returned to normal, not acknowledged")},
    [JUM_ALARM_LATCHED_UNACK] = {"E", N_("latched, not acknowledged")},
    [JUM_ALARM_LATCHED_ACK] = {"F", N_("latched, acknowledged")},
    [JUM_ALARM_SHELVED] = {"G", N_("shelved")},
    [JUM_ALARM_SUPPRESSED] = {"H", N_("suppressed by design")},
    [JUM_ALARM_OUT_OF_SERVICE] = {"I", N_("out of service")},
};

static const JumAlarmType types[JUM_N_ALARM_TYPES] = {
#define JUM_ALARM_TYPE(symbol, id, priority, respond, on, off, deadband, sentence, cause, \
                       consequence, response)                                             \
    {id, priority, respond, on, off, deadband, sentence, cause, consequence, response},
#include "wire/alarm-types.def"
#undef JUM_ALARM_TYPE
};

const JumAlarmType *
jum_alarm_type(JumAlarmTypeId type)
{
    g_return_val_if_fail((guint) type < JUM_N_ALARM_TYPES, &types[0]);
    return &types[type];
}

const JumAlarmType *
jum_alarm_type_find(const char *id)
{
    for (guint i = 0; id != NULL && i < JUM_N_ALARM_TYPES; i++)
        if (strcmp(types[i].id, id) == 0)
            return &types[i];
    return NULL;
}

JumAlarm *
jum_alarm_new(void)
{
    JumAlarm *alarm = g_new0(JumAlarm, 1);
    alarm->priority = 3;
    alarm->raised_at = alarm->changed_at = alarm->acked_at = alarm->hidden_until = JUM_TIME_NONE;
    alarm->value = alarm->limit = NAN;
    return alarm;
}

JumAlarm *
jum_alarm_dup(const JumAlarm *alarm)
{
    if (alarm == NULL)
        return NULL;
    JumAlarm *copy = g_memdup2(alarm, sizeof *alarm);
    copy->key = g_strdup(alarm->key);
    copy->type = g_strdup(alarm->type);
    copy->asset = g_strdup(alarm->asset);
    copy->group = g_strdup(alarm->group);
    copy->acked_by = g_strdup(alarm->acked_by);
    return copy;
}

void
jum_alarm_free(JumAlarm *alarm)
{
    if (alarm == NULL)
        return;
    g_free(alarm->key);
    g_free(alarm->type);
    g_free(alarm->asset);
    g_free(alarm->group);
    g_free(alarm->acked_by);
    g_free(alarm);
}

const char *
jum_alarm_state_name(JumAlarmState state)
{
    return (guint) state < JUM_N_ALARM_STATES ? states[state].name : "?";
}

const char *
jum_alarm_state_title(JumAlarmState state)
{
    return (guint) state < JUM_N_ALARM_STATES ? _(states[state].title) : "?";
}

gboolean
jum_alarm_is_visible(const JumAlarm *alarm)
{
    return alarm->state >= JUM_ALARM_UNACK && alarm->state <= JUM_ALARM_LATCHED_ACK;
}

/* Translators place %1$s, %2$s, %3$s freely and may leave some out, so the text is filled by hand: printf
 * with a translated format and unused arguments is undefined. */
static char *
fill(const char *template, const char *const *arguments, guint n)
{
    GString *text = g_string_new(NULL);
    for (const char *c = template; *c != '\0'; c++) {
        if (c[0] == '%' && c[1] >= '1' && c[1] < (char) ('1' + n) && c[2] == '$' && c[3] == 's') {
            g_string_append(text, arguments[c[1] - '1']);
            c += 3;
        } else {
            g_string_append_c(text, *c);
        }
    }
    return g_string_free(text, FALSE);
}

/* For people: in the number format of the user, with its unit. */
static char *
number(double value, const char *unit)
{
    gboolean whole = fabs(value - nearbyint(value)) < 0.005;
    gboolean bare = unit == NULL || unit[0] == '\0';
    if (isnan(value))
        return g_strdup("–");
    return g_strdup_printf("%.*f%s%s", whole ? 0 : 2, value, bare ? "" : "\u00a0",
                           bare ? "" : unit);
}

char *
jum_alarm_sentence(const JumAlarm *alarm)
{
    return jum_alarm_sentence_with(alarm, NULL);
}

char *
jum_alarm_sentence_with(const JumAlarm *alarm, const char *unit)
{
    const char *asset = alarm->asset != NULL ? alarm->asset : "?";
    const char *slash = strchr(asset, '/');
    const JumAlarmType *type = jum_alarm_type_find(alarm->type);
    if (type == NULL) /* a newer controller */
        return g_strdup_printf("%s: %s", alarm->type != NULL ? alarm->type : "?", asset);
    g_autofree char *value = number(alarm->value, unit), *limit = number(alarm->limit, unit);
    const char *const arguments[] = {slash != NULL ? slash + 1 : asset, value, limit};
    return fill(_(type->sentence), arguments, G_N_ELEMENTS(arguments));
}
