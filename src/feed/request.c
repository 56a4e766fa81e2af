/* Bodies and answers of the desk's HTTP requests.  Whatever comes back, a command ends in a state with a
 * cause of the closed list: the status line decides, the body only adds the rule and the sentence. */
#include "feed/request.h"

#include "wire/json-write.h"
#include "wire/record-json.h"

#include <math.h>
#include <string.h>

#define MAX_HISTORY 100000

char *
jum_request_command(const JumCommand *command, JumLinkMode mode, double seen_value, guint64 seq)
{
    static const char *const modes[] = {"direct", "select", "operate"};
    GString *out = g_string_new(NULL);
    jum_command_to_json(command, out);
    g_string_truncate(out, out->len - 1); /* open the object again */
    jum_json_member_text(out, "mode", modes[mode]);
    jum_json_member(out, "seen");
    g_string_append_c(out, '{');
    jum_json_member_number(out, "value", seen_value);
    jum_json_member_uint(out, "seq", seq);
    g_string_append(out, "}}");
    return g_string_free(out, FALSE);
}

char *
jum_request_acknowledge(const char *key, guint32 occurrence)
{
    GString *out = g_string_new("{");
    jum_json_member_text(out, "key", key);
    jum_json_member_uint(out, "occurrence", occurrence);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static const char *
cause_of_status(guint status)
{
    switch (status) {
    case 0:
    case 502:
    case 503:
        return "link-down";
    case 403:
        return "not-authorised";
    case 409:
        return "busy";
    case 410:
        return "expired";
    case 423:
        return "selected-by-other";
    case 429:
        return "rate";
    case 422:
        return "inconsistent";
    default:
        return "internal";
    }
}

JumCommand *
jum_request_outcome(const JumCommand *sent, guint status, const char *body, gsize bytes)
{
    g_autoptr(JsonNode) node =
        bytes > 0 ? jum_json_parse_object(body, bytes, "answer", NULL) : NULL;
    if (node != NULL && json_object_has_member(json_node_get_object(node), "id")) {
        g_autoptr(JumCommand) held = jum_command_from_json(node, NULL);
        if (held != NULL && g_strcmp0(held->id, sent->id) == 0)
            return g_steal_pointer(&held);
    }
    JumCommand *refused = jum_command_dup(sent);
    refused->state = JUM_COMMAND_REJECTED;
    refused->changed_at = g_get_real_time();
    g_free(refused->cause);
    refused->cause = NULL;
    if (node != NULL) {
        JumJsonReader reader = jum_json_reader(node, "answer");
        refused->cause = jum_json_text_or_null(&reader, "cause");
        g_free(refused->cause_text);
        refused->cause_text = jum_json_text_or_null(&reader, "text");
        (void) jum_json_reader_finish(&reader, NULL);
    }
    if (refused->cause == NULL)
        refused->cause = g_strdup(cause_of_status(status));
    return refused;
}

void
jum_history_free(JumHistory *history)
{
    if (history == NULL)
        return;
    g_free(history->time);
    g_free(history->value);
    g_free(history);
}

JumHistory *
jum_request_history(guint32 point, const char *body, gsize bytes)
{
    g_autoptr(JsonNode) node = jum_json_parse_object(body, bytes, "history", NULL);
    if (node == NULL)
        return NULL;
    JumJsonReader reader = jum_json_reader(node, "history");
    JsonArray *t = jum_json_array(&reader, "t"), *v = jum_json_array(&reader, "v");
    if (!jum_json_reader_finish(&reader, NULL) ||
        json_array_get_length(t) != json_array_get_length(v))
        return NULL;
    g_autoptr(JumHistory) history = g_new0(JumHistory, 1);
    guint n = MIN(json_array_get_length(t), MAX_HISTORY);
    history->point = point;
    history->time = g_new(JumTime, n + 1);
    history->value = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        gint64 time;
        double value;
        if (!jum_json_node_int(json_array_get_element(t, i), G_MININT64 + 1, G_MAXINT64, &time) ||
            !jum_json_node_number(json_array_get_element(v, i), &value))
            return NULL;
        history->time[history->n] = time;
        history->value[history->n++] = value;
    }
    return g_steal_pointer(&history);
}
