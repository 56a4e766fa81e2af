/* Command and alarm records to and from JSON.  Unknown members are ignored so that a newer peer can say more; absent
 * ones that matter are a fault. */
#include "wire/record-json.h"

#include "base/hash.h"
#include "base/json-write.h"

#include <math.h>
#include <string.h>

JumCommandState
jum_command_state_find(const char *name)
{
    int state = 0;
    while (name != NULL && state < JUM_N_COMMAND_STATES &&
           strcmp(name, jum_command_state_name((JumCommandState) state)) != 0)
        state++;
    return name != NULL ? (JumCommandState) state : JUM_N_COMMAND_STATES;
}

JumAlarmState
jum_alarm_state_find(const char *name)
{
    int state = 0;
    while (name != NULL && state < JUM_N_ALARM_STATES &&
           strcmp(name, jum_alarm_state_name((JumAlarmState) state)) != 0)
        state++;
    return name != NULL ? (JumAlarmState) state : JUM_N_ALARM_STATES;
}

void
jum_command_to_json(const JumCommand *command, GString *out)
{
    static const char *const classes[] = {"A", "B", "C", "S"};
    g_string_append_c(out, '{');
    jum_json_member_text(out, "id", command->id);
    if (command->batch != NULL)
        jum_json_member_text(out, "batch", command->batch);
    jum_json_member_text(out, "target", command->target);
    jum_json_member_text(out, "action", command->action);
    jum_json_member_number(out, "value", command->value);
    jum_json_member_number(out, "duration_s", command->duration_s);
    jum_json_member_text(out, "class", classes[command->klass]);
    jum_json_member_text(out, "state", jum_command_state_name(command->state));
    if (command->cause != NULL)
        jum_json_member_text(out, "cause", command->cause);
    if (command->cause_text != NULL)
        jum_json_member_text(out, "text", command->cause_text);
    if (command->notice != NULL)
        jum_json_member_text(out, "notice", command->notice);
    if (command->actor != NULL)
        jum_json_member_text(out, "actor", command->actor);
    if (command->reason != NULL)
        jum_json_member_text(out, "reason", command->reason);
    jum_json_member_time(out, "issued_at", command->issued_at);
    jum_json_member_time(out, "expires_at", command->expires_at);
    jum_json_member_time(out, "changed_at", command->changed_at);
    if (command->seq != 0)
        jum_json_member_uint(out, "seq", command->seq);
    g_string_append_c(out, '}');
}

static JumCommandClass
class_of_letter(JumJsonReader *reader)
{
    g_autofree char *letter = jum_json_text_or_null(reader, "class");
    const char *at = letter != NULL && letter[0] != '\0' ? strchr("ABCS", letter[0]) : NULL;
    return at != NULL ? (JumCommandClass) (at - strchr("ABCS", 'A')) : JUM_COMMAND_CLASS_A;
}

JumCommand *
jum_command_from_json(JsonNode *node, GError **error)
{
    JumJsonReader reader = jum_json_reader(node, "command");
    g_autoptr(JumCommand) c = jum_command_new();
    c->id = jum_json_text(&reader, "id");
    c->batch = jum_json_text_or_null(&reader, "batch");
    c->target = jum_json_text(&reader, "target");
    c->action = jum_json_text(&reader, "action");
    c->value = jum_json_number(&reader, "value");
    c->duration_s = jum_json_number_or(&reader, "duration_s", 0.0);
    g_autofree char *state = jum_json_text_or_null(&reader, "state");
    c->state = state != NULL ? jum_command_state_find(state) : JUM_COMMAND_NONE;
    c->cause = jum_json_text_or_null(&reader, "cause");
    c->cause_text = jum_json_text_or_null(&reader, "text");
    c->notice = jum_json_text_or_null(&reader, "notice");
    c->actor = jum_json_text_or_null(&reader, "actor");
    c->reason = jum_json_text_or_null(&reader, "reason");
    c->issued_at = jum_json_time_or_none(&reader, "issued_at");
    c->expires_at = jum_json_time_or_none(&reader, "expires_at");
    c->changed_at = jum_json_time_or_none(&reader, "changed_at");
    c->seq = jum_json_has(&reader, "seq") ? jum_json_uint(&reader, "seq") : 0;
    c->klass = reader.fault == NULL ? class_of_letter(&reader) : JUM_COMMAND_CLASS_A;
    if (!jum_json_reader_finish(&reader, error))
        return NULL;
    if (c->state == JUM_N_COMMAND_STATES) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "command: unknown state \"%.40s\"", state);
        return NULL;
    }
    return g_steal_pointer(&c);
}

void
jum_alarm_to_json(const JumAlarm *alarm, GString *out)
{
    g_string_append_c(out, '{');
    jum_json_member_text(out, "type", alarm->type);
    jum_json_member_text(out, "asset", alarm->asset);
    if (alarm->group != NULL)
        jum_json_member_text(out, "group", alarm->group);
    jum_json_member_int(out, "priority", alarm->priority);
    jum_json_member_text(out, "state", jum_alarm_state_name(alarm->state));
    jum_json_member_bool(out, "active", alarm->active);
    if (alarm->source_lost)
        jum_json_member_bool(out, "source_lost", TRUE);
    jum_json_member_uint(out, "occurrence", alarm->occurrence);
    jum_json_member_time(out, "raised_at", alarm->raised_at);
    jum_json_member_time(out, "changed_at", alarm->changed_at);
    if (alarm->acked_by != NULL)
        jum_json_member_text(out, "acked_by", alarm->acked_by);
    if (alarm->acked_at != JUM_TIME_NONE)
        jum_json_member_time(out, "acked_at", alarm->acked_at);
    if (alarm->hidden_until != JUM_TIME_NONE)
        jum_json_member_time(out, "hidden_until", alarm->hidden_until);
    if (!isnan(alarm->value))
        jum_json_member_number(out, "value", alarm->value);
    if (!isnan(alarm->limit))
        jum_json_member_number(out, "limit", alarm->limit);
    if (alarm->children > 0)
        jum_json_member_uint(out, "children", alarm->children);
    g_string_append_c(out, '}');
}

JumAlarm *
jum_alarm_from_json(JsonNode *node, GError **error)
{
    JumJsonReader reader = jum_json_reader(node, "alarm");
    g_autoptr(JumAlarm) a = jum_alarm_new();
    a->type = jum_json_text(&reader, "type");
    a->asset = jum_json_text(&reader, "asset");
    a->group = jum_json_text_or_null(&reader, "group");
    a->priority = (int) jum_json_int(&reader, "priority", 1, 3);
    g_autofree char *state = jum_json_text(&reader, "state");
    a->state = jum_alarm_state_find(state);
    a->active = jum_json_bool(&reader, "active");
    a->source_lost = jum_json_bool_or(&reader, "source_lost", FALSE);
    a->occurrence = (guint32) jum_json_int(&reader, "occurrence", 0, G_MAXUINT32);
    a->raised_at = jum_json_time_or_none(&reader, "raised_at");
    a->changed_at = jum_json_time_or_none(&reader, "changed_at");
    a->acked_by = jum_json_text_or_null(&reader, "acked_by");
    a->acked_at = jum_json_time_or_none(&reader, "acked_at");
    a->hidden_until = jum_json_time_or_none(&reader, "hidden_until");
    a->value = jum_json_number_or(&reader, "value", NAN);
    a->limit = jum_json_number_or(&reader, "limit", NAN);
    a->children = jum_json_has(&reader, "children")
                      ? (guint) jum_json_int(&reader, "children", 0, G_MAXUINT32)
                      : 0;
    if (!jum_json_reader_finish(&reader, error))
        return NULL;
    if (a->state == JUM_N_ALARM_STATES) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "alarm: unknown state \"%.40s\"", state);
        return NULL;
    }
    a->key = g_strconcat(a->type, "@", a->asset, NULL);
    return g_steal_pointer(&a);
}

guint64
jum_alarm_sum(const JumAlarm *alarm)
{
    guint64 sum = jum_hash_text(JUM_HASH_INIT, alarm->key);
    guint32 rest[] = {(guint32) alarm->state, alarm->occurrence, alarm->active ? 1 : 0};
    return jum_hash_bytes(sum, rest, sizeof rest);
}

guint64
jum_alarm_sum_all(const GPtrArray *alarms)
{
    guint64 sum = 0;
    for (guint i = 0; alarms != NULL && i < alarms->len; i++) {
        const JumAlarm *alarm = g_ptr_array_index(alarms, i);
        if (alarm->state != JUM_ALARM_NORMAL)
            sum ^= jum_alarm_sum(alarm);
    }
    return sum;
}
