/* Body of POST /v1/commands and of its answer, for both ends.  An id must be a UUID because it is the key that makes a
 * repeated request harmless. */
#include "wire/command-request.h"

#include "base/id.h"
#include "base/json-write.h"
#include "wire/record-json.h"

#include <math.h>
#include <string.h>

#define MAX_COMMANDS 2000 /* more than may ever be accepted, so that a refusal can name each */

static const char *const modes[] = {"select", "operate", "direct"};

JumCommandRequest *
jum_command_request_new(JumCommandMode mode)
{
    JumCommandRequest *request = g_new0(JumCommandRequest, 1);
    request->mode = mode;
    request->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    request->seen_value = g_array_new(FALSE, FALSE, sizeof(double));
    request->seen_seq = g_array_new(FALSE, FALSE, sizeof(guint64));
    return request;
}

void
jum_command_request_free(JumCommandRequest *request)
{
    if (request == NULL)
        return;
    g_free(request->batch);
    g_ptr_array_unref(request->commands);
    g_array_unref(request->seen_value);
    g_array_unref(request->seen_seq);
    g_free(request);
}

void
jum_command_request_add(JumCommandRequest *request,
                        JumCommand *command,
                        double seen_value,
                        guint64 seen_seq)
{
    g_free(command->batch);
    command->batch = g_strdup(request->batch);
    g_ptr_array_add(request->commands, command);
    g_array_append_val(request->seen_value, seen_value);
    g_array_append_val(request->seen_seq, seen_seq);
}

static gboolean
read_one(JumCommandRequest *request, JsonNode *node, GError **error)
{
    g_autoptr(JumCommand) command = jum_command_from_json(node, error);
    if (command == NULL)
        return FALSE;
    if (!jum_id_is_valid(command->id)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "command: \"%.40s\" is not a UUID",
                    command->id);
        return FALSE;
    }
    command->state = JUM_COMMAND_NONE; /* a desk asks, it does not tell */
    command->seq = 0;
    g_clear_pointer(&command->cause, g_free);
    g_clear_pointer(&command->cause_text, g_free);
    g_clear_pointer(&command->notice, g_free); /* not the desk's to say */
    g_clear_pointer(&command->actor, g_free);
    double value = NAN;
    guint64 seq = 0;
    JsonNode *seen = json_object_get_member(json_node_get_object(node), "seen");
    if (seen != NULL && !JSON_NODE_HOLDS_NULL(seen)) {
        JumJsonReader reader = jum_json_reader(seen, "seen");
        value = jum_json_number_or(&reader, "value", NAN);
        seq = jum_json_has(&reader, "seq") ? jum_json_uint(&reader, "seq") : 0;
        if (!jum_json_reader_finish(&reader, error))
            return FALSE;
    }
    jum_command_request_add(request, g_steal_pointer(&command), value, seq);
    return TRUE;
}

static gboolean
read_commands(JumCommandRequest *request, JsonNode *root, GError **error)
{
    JsonNode *list = json_object_get_member(json_node_get_object(root), "commands");
    if (list == NULL)
        return read_one(request, root, error);
    JsonArray *array = JSON_NODE_HOLDS_ARRAY(list) ? json_node_get_array(list) : NULL;
    guint n = array != NULL ? json_array_get_length(array) : 0;
    if (n < 1 || n > MAX_COMMANDS) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "commands: a list of 1 to %d is wanted",
                    MAX_COMMANDS);
        return FALSE;
    }
    for (guint i = 0; i < n; i++)
        if (!read_one(request, json_array_get_element(array, i), error))
            return FALSE;
    return TRUE;
}

JumCommandRequest *
jum_command_request_decode(const char *text, gsize bytes, GError **error)
{
    if (bytes > JUM_COMMAND_REQUEST_MAX) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "commands: longer than %d bytes",
                    JUM_COMMAND_REQUEST_MAX);
        return NULL;
    }
    g_autoptr(JsonNode) root = jum_json_parse_object(text, bytes, "commands", error);
    if (root == NULL)
        return NULL;
    JumJsonReader reader = jum_json_reader(root, "commands");
    g_autofree char *mode = jum_json_text(&reader, "mode");
    g_autoptr(JumCommandRequest) request = jum_command_request_new(JUM_COMMAND_MODE_SELECT);
    request->batch = jum_json_text_or_null(&reader, "batch");
    if (!jum_json_reader_finish(&reader, error))
        return NULL;
    guint m = 0;
    while (m < G_N_ELEMENTS(modes) && strcmp(mode, modes[m]) != 0)
        m++;
    if (m == G_N_ELEMENTS(modes)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "commands: unknown mode \"%.40s\"", mode);
        return NULL;
    }
    request->mode = (JumCommandMode) m;
    return read_commands(request, root, error) ? g_steal_pointer(&request) : NULL;
}

void
jum_command_request_encode(const JumCommandRequest *request, GString *out)
{
    g_string_append_c(out, '{');
    jum_json_member_text(out, "mode", modes[request->mode]);
    if (request->batch != NULL)
        jum_json_member_text(out, "batch", request->batch);
    jum_json_member(out, "commands");
    g_string_append_c(out, '[');
    for (guint i = 0; i < request->commands->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        jum_command_to_json(g_ptr_array_index(request->commands, i), out);
        double value = g_array_index(request->seen_value, double, i);
        guint64 seq = g_array_index(request->seen_seq, guint64, i);
        if (isnan(value) && seq == 0)
            continue;
        g_string_truncate(out, out->len - 1);
        jum_json_member(out, "seen");
        g_string_append_c(out, '{');
        if (!isnan(value))
            jum_json_member_number(out, "value", value);
        if (seq != 0)
            jum_json_member_uint(out, "seq", seq);
        g_string_append(out, "}}");
    }
    g_string_append(out, "]}");
}

JumCommandAnswer *
jum_command_answer_new(void)
{
    JumCommandAnswer *answer = g_new0(JumCommandAnswer, 1);
    answer->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    return answer;
}

void
jum_command_answer_free(JumCommandAnswer *answer)
{
    if (answer == NULL)
        return;
    g_ptr_array_unref(answer->commands);
    g_free(answer->cause);
    g_free(answer->text);
    g_free(answer);
}

JumCommandAnswer *
jum_command_answer_decode(const char *text, gsize bytes, GError **error)
{
    g_autoptr(JsonNode) root = jum_json_parse_object(text, bytes, "answer", error);
    if (root == NULL)
        return NULL;
    JumJsonReader reader = jum_json_reader(root, "answer");
    g_autoptr(JumCommandAnswer) answer = jum_command_answer_new();
    if (!jum_json_has(&reader, "id")) {
        answer->cause = jum_json_text_or_null(&reader, "cause");
        answer->text = jum_json_text_or_null(&reader, "text");
    }
    JsonArray *list =
        jum_json_has(&reader, "commands") ? jum_json_array(&reader, "commands") : NULL;
    if (!jum_json_reader_finish(&reader, error))
        return NULL;
    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
        JumCommand *command = jum_command_from_json(json_array_get_element(list, i), error);
        if (command == NULL)
            return NULL;
        g_ptr_array_add(answer->commands, command);
    }
    return g_steal_pointer(&answer);
}

/* One command is also the answer's own members, for who asked for one. */
void
jum_command_answer_encode(const JumCommandAnswer *answer, GString *out)
{
    if (answer->cause == NULL && answer->commands->len == 1) {
        jum_command_to_json(g_ptr_array_index(answer->commands, 0), out);
        g_string_truncate(out, out->len - 1);
    } else {
        g_string_append_c(out, '{');
    }
    if (answer->cause != NULL) {
        jum_json_member_text(out, "cause", answer->cause);
        jum_json_member_text(out, "text", answer->text);
    }
    jum_json_member(out, "commands");
    g_string_append_c(out, '[');
    for (guint i = 0; i < answer->commands->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        jum_command_to_json(g_ptr_array_index(answer->commands, i), out);
    }
    g_string_append(out, "]}");
}
