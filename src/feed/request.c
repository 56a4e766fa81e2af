/* Bodies and answers of the desk's HTTP requests.  Whatever comes back, a command ends in a state with a
 * cause of the closed list: the status line decides, the body only adds the rule and the sentence. */
#include "feed/request.h"

#include "base/json-write.h"
#include "wire/record-json.h"

#define MAX_HISTORY 100000

char *
jum_request_commands(const GPtrArray *commands, JumCommandMode mode, const double *seen_value)
{
    g_autoptr(JumCommandRequest) request = jum_command_request_new(mode);
    for (guint i = 0; i < commands->len; i++) {
        const JumCommand *command = commands->pdata[i];
        if (request->batch == NULL)
            request->batch = g_strdup(command->batch);
        jum_command_request_add(request, jum_command_dup(command), seen_value[i], 0);
    }
    GString *out = g_string_new(NULL);
    jum_command_request_encode(request, out);
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

static JumCommand *
refused(const JumCommand *sent, const char *cause, const char *text)
{
    JumCommand *command = jum_command_dup(sent);
    command->state = JUM_COMMAND_REJECTED;
    command->changed_at = g_get_real_time();
    g_free(command->cause);
    command->cause = g_strdup(cause);
    g_free(command->cause_text);
    command->cause_text = g_strdup(text);
    return command;
}

static const JumCommand *
find(const JumCommandAnswer *answer, const char *id)
{
    for (guint i = 0; answer != NULL && i < answer->commands->len; i++) {
        const JumCommand *held = answer->commands->pdata[i];
        if (g_strcmp0(held->id, id) == 0)
            return held;
    }
    return NULL;
}

GPtrArray *
jum_request_outcomes(const GPtrArray *sent, guint status, const char *body, gsize bytes)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    g_autoptr(JumCommandAnswer) answer =
        bytes > 0 ? jum_command_answer_decode(body, bytes, NULL) : NULL;
    for (guint i = 0; i < sent->len; i++) {
        const JumCommand *asked = sent->pdata[i], *held = find(answer, asked->id);
        if (held != NULL)
            g_ptr_array_add(outcomes, jum_command_dup(held));
        else if (answer != NULL && answer->cause != NULL)
            g_ptr_array_add(outcomes, refused(asked, answer->cause, answer->text));
        else
            g_ptr_array_add(outcomes, refused(asked, cause_of_status(status), NULL));
    }
    return outcomes;
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
