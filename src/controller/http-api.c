/* The server in front of the controller, on libsoup.  Size is judged when the headers are in, before the body is
 * read; then one function a path: admit() asks for the secret, may_act() for a session that commands.  Answers that
 * must wait for the journal pause the message; a client that left meanwhile is noticed by its "finished". */
#include "controller/http-api.h"

#include "base/i18n.h"
#include "base/json-write.h"
#include "base/number.h"
#include "wire/record-json.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#define MAX_HISTORY 5000

struct JumHttpApi {
    JumController *controller;
    SoupServer *server;
    char *uri, *socket_path, *secret;
};

/* A message whose answer comes later. */
typedef struct {
    SoupServerMessage *message;
    gulong finished;
    gboolean gone;
} Later;

/* ---- answering ---- */

static void
answer_text(SoupServerMessage *message, int http, GString *body)
{
    gsize n = body->len;
    soup_server_message_set_status(message, (guint) http, NULL);
    soup_server_message_set_response(message, "application/json", SOUP_MEMORY_TAKE,
                                     g_string_free(body, FALSE), n);
}

static void
answer_fault(SoupServerMessage *message, int http, const char *cause, const char *text)
{
    GString *body = g_string_new("{");
    jum_json_member_text(body, "cause", cause);
    jum_json_member_text(body, "text", text);
    g_string_append_c(body, '}');
    answer_text(message, http, body);
}

static void
message_finished(SoupServerMessage *message, gpointer data)
{
    ((Later *) data)->gone = TRUE;
}

static Later *
later_new(SoupServerMessage *message)
{
    Later *later = g_new0(Later, 1);
    later->message = g_object_ref(message);
    later->finished = g_signal_connect(message, "finished", G_CALLBACK(message_finished), later);
    soup_server_message_pause(message);
    return later;
}

static void
later_answer(Later *later, int http, GString *body)
{
    g_signal_handler_disconnect(later->message, later->finished);
    if (later->gone) {
        g_string_free(body, TRUE);
    } else {
        answer_text(later->message, http, body);
        soup_server_message_unpause(later->message);
    }
    g_object_unref(later->message);
    g_free(later);
}

static void
commands_replied(gpointer data, int http, const JumCommandAnswer *answer)
{
    GString *body = g_string_new(NULL);
    jum_command_answer_encode(answer, body);
    later_answer(data, http, body);
}

static void
alarm_replied(gpointer data, int http, const char *cause, const JumAlarm *alarm)
{
    GString *body = g_string_new("{");
    if (cause != NULL)
        jum_json_member_text(body, "cause", cause);
    if (alarm != NULL) {
        jum_json_member(body, "alarm");
        jum_alarm_to_json(alarm, body);
    }
    g_string_append_c(body, '}');
    later_answer(data, http, body);
}

/* ---- who asks ---- */

static gboolean
has_secret(const JumHttpApi *api, SoupServerMessage *message)
{
    if (api->secret == NULL)
        return TRUE;
    const char *given = soup_message_headers_get_one(
        soup_server_message_get_request_headers(message), "Authorization");
    g_autofree char *wanted = g_strconcat("Bearer ", api->secret, NULL);
    guint8 difference = given == NULL || strlen(given) != strlen(wanted);
    for (gsize i = 0; given != NULL && !difference && wanted[i] != '\0'; i++)
        difference |= (guint8) (given[i] ^ wanted[i]);
    return difference == 0;
}

/* FALSE: answered. */
static gboolean
admit(const JumHttpApi *api, SoupServerMessage *message)
{
    if (has_secret(api, message))
        return TRUE;
    answer_fault(message, 401, "not-authorised", _("The secret printed at start is needed."));
    return FALSE;
}

static JumCommandsWho
who_asks(JumHttpApi *api, SoupServerMessage *message)
{
    const char *session = soup_message_headers_get_one(
        soup_server_message_get_request_headers(message), "X-Jumeau-Session");
    JumCommandsWho who = {session, NULL, NULL, FALSE};
    who.role = jum_live_server_session(api->controller->live, session, &who.may_command);
    who.actor = who.role; /* until persons exist: the post */
    return who;
}

/* FALSE: answered. */
static gboolean
may_act(SoupServerMessage *message, const JumCommandsWho *who)
{
    if (who->role != NULL && who->may_command)
        return TRUE;
    answer_fault(message, 403, "not-authorised",
                 who->role == NULL
                     ? _("A live connection is needed: its session goes in X-Jumeau-Session.")
                     : _("This connection may not command (GE-c)."));
    return FALSE;
}

static GBytes *
body_of(SoupServerMessage *message)
{
    return soup_message_body_flatten(soup_server_message_get_request_body(message));
}

/* ---- commands ---- */

static void
post_commands(JumHttpApi *api, SoupServerMessage *message)
{
    JumCommandsWho who = who_asks(api, message);
    if (!may_act(message, &who))
        return;
    g_autoptr(GBytes) body = body_of(message);
    gsize n = 0;
    const char *text = g_bytes_get_data(body, &n);
    g_autoptr(GError) error = NULL;
    JumCommandRequest *request = jum_command_request_decode(text != NULL ? text : "", n, &error);
    if (request == NULL)
        answer_fault(message, 400, "inconsistent", error->message);
    else
        jum_commands_post(api->controller->commands, request, &who, commands_replied,
                          later_new(message));
}

static void
one_command(JumHttpApi *api, SoupServerMessage *message, const char *id)
{
    const char *method = soup_server_message_get_method(message);
    if (strcmp(method, "DELETE") == 0) {
        JumCommandsWho who = who_asks(api, message);
        if (may_act(message, &who))
            jum_commands_cancel(api->controller->commands, id, &who, commands_replied,
                                later_new(message));
        return;
    }
    g_autoptr(JumCommand) command = jum_commands_find(api->controller->commands, id);
    if (command == NULL) {
        answer_fault(message, 404, "inconsistent", _("There is no such command."));
        return;
    }
    GString *body = g_string_new(NULL);
    jum_command_to_json(command, body);
    answer_text(message, 200, body);
}

static void
handle_commands(SoupServer *server,
                SoupServerMessage *message,
                const char *path,
                GHashTable *query,
                gpointer data)
{
    const char *method = soup_server_message_get_method(message);
    const char *id = path + strlen("/v1/commands");
    if (!admit(data, message))
        return;
    if (id[0] == '\0' && strcmp(method, "POST") == 0)
        post_commands(data, message);
    else if (id[0] == '/' && (strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0))
        one_command(data, message, id + 1);
    else
        answer_fault(message, 405, "inconsistent", _("No such request."));
}

/* ---- alarms ---- */

static void
list_alarms(JumHttpApi *api, SoupServerMessage *message)
{
    g_autoptr(GPtrArray) shown = jum_alarms_shown(api->controller->alarms);
    GString *body = g_string_new("{");
    jum_json_member_hex(body, "sum", jum_alarms_sum(api->controller->alarms));
    jum_json_member(body, "alarms");
    g_string_append_c(body, '[');
    for (guint i = 0; i < shown->len; i++) {
        if (i > 0)
            g_string_append_c(body, ',');
        jum_alarm_to_json(g_ptr_array_index(shown, i), body);
    }
    g_string_append(body, "]}");
    answer_text(message, 200, body);
}

static void
act_on_alarm(JumHttpApi *api, SoupServerMessage *message, JumAlarmEvent event)
{
    JumCommandsWho who = who_asks(api, message);
    if (!may_act(message, &who))
        return;
    g_autoptr(GBytes) bytes = body_of(message);
    gsize n = 0;
    const char *text = g_bytes_get_data(bytes, &n);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = jum_json_parse_object(text != NULL ? text : "", n, "alarm", &error);
    if (node == NULL) {
        answer_fault(message, 400, "inconsistent", error->message);
        return;
    }
    JumJsonReader reader = jum_json_reader(node, "alarm");
    g_autofree char *key = jum_json_text(&reader, "key");
    g_autofree char *reason = jum_json_text_or_null(&reader, "reason");
    JumAlarmsAct act = {.event = event,
                        .key = key,
                        .actor = who.actor,
                        .role = who.role,
                        .session = who.session,
                        .reason = reason};
    if (event == JUM_ALARM_EVENT_ACK)
        act.occurrence = (guint32) jum_json_int(&reader, "occurrence", 0, G_MAXUINT32);
    if (event == JUM_ALARM_EVENT_SHELVE_TIMED) {
        act.shelf_s = jum_json_number_or(&reader, "seconds", JUM_ALARM_SHELF_MAX_S);
        act.event = jum_json_bool_or(&reader, "once", FALSE) ? JUM_ALARM_EVENT_SHELVE_ONCE : event;
    }
    if (jum_json_reader_finish(&reader, &error))
        jum_alarms_act(api->controller->alarms, &act, alarm_replied, later_new(message));
    else
        answer_fault(message, 400, "inconsistent", error->message);
}

static void
handle_alarms(SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer data)
{
    static const struct {
        const char *path;
        JumAlarmEvent event;
    } acts[] = {
        {"/v1/alarms/ack", JUM_ALARM_EVENT_ACK},
        {"/v1/alarms/shelve", JUM_ALARM_EVENT_SHELVE_TIMED},
        {"/v1/alarms/unshelve", JUM_ALARM_EVENT_UNSHELVE},
        {"/v1/alarms/reset", JUM_ALARM_EVENT_RESET},
    };
    const char *method = soup_server_message_get_method(message);
    if (!admit(data, message))
        return;
    if (strcmp(method, "GET") == 0 && strcmp(path, "/v1/alarms") == 0) {
        list_alarms(data, message);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(method, "POST") == 0 && strcmp(path, acts[i].path) == 0) {
            act_on_alarm(data, message, acts[i].event);
            return;
        }
    answer_fault(message, 405, "inconsistent", _("No such request."));
}

/* ---- history and status ---- */

/* "1234" or "water_tank/T-1:level" */
static guint32
point_called(const JumPoints *points, const char *text)
{
    gint64 index = 0;
    const char *colon = text != NULL ? strrchr(text, ':') : NULL;
    if (jum_number_parse_int(text, &index))
        return index >= 0 && index < (gint64) jum_points_count(points) ? (guint32) index
                                                                       : JUM_POINT_NONE;
    g_autofree char *address = colon != NULL ? g_strndup(text, (gsize) (colon - text)) : NULL;
    JumTable table;
    guint row;
    if (address == NULL || !jum_points_find_asset(points, address, &table, &row))
        return JUM_POINT_NONE;
    for (int q = 0; q < JUM_N_QUANTITIES; q++) {
        const JumQuantityInfo *info = jum_quantity_info((JumQuantity) q);
        if (info->table == table && strcmp(info->name, colon + 1) == 0)
            return jum_points_at(points, (JumQuantity) q, row);
    }
    return JUM_POINT_NONE;
}

static gint64
query_int(GHashTable *query, const char *name, gint64 otherwise)
{
    gint64 value = 0;
    const char *text = query != NULL ? g_hash_table_lookup(query, name) : NULL;
    return text != NULL && jum_number_parse_int(text, &value) ? value : otherwise;
}

static void
answer_history(SoupServerMessage *message, const GArray *rows)
{
    GString *body = g_string_new("{");
    static const char *const names[] = {"t", "v", "q"};
    for (int column = 0; column < 3; column++) {
        jum_json_member(body, names[column]);
        g_string_append_c(body, '[');
        for (guint i = 0; i < rows->len; i++) {
            const JumMeasure *m = &g_array_index(rows, JumMeasure, i);
            if (i > 0)
                g_string_append_c(body, ',');
            if (column == 0)
                jum_json_append_int(body, m->time);
            else if (column == 1)
                jum_json_append_number(body, m->value);
            else
                jum_json_append_uint(body, m->quality);
        }
        g_string_append_c(body, ']');
    }
    g_string_append_c(body, '}');
    answer_text(message, 200, body);
}

static void
handle_history(SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer data)
{
    JumHttpApi *api = data;
    if (!admit(api, message))
        return;
    JumTime now = jum_controller_now(api->controller);
    guint32 point = point_called(api->controller->points,
                                 query != NULL ? g_hash_table_lookup(query, "point") : NULL);
    gint64 to = query_int(query, "to", now), from = query_int(query, "from", to - JUM_DAY);
    gint64 max = CLAMP(query_int(query, "max", MAX_HISTORY), 2, MAX_HISTORY);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) rows =
        jum_history_read(api->controller->history, point, from, to, (guint) max, &error);
    if (rows == NULL)
        answer_fault(message, 422, "out-of-range", error->message);
    else
        answer_history(message, rows);
}

static void
handle_status(SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer data)
{
    JumHttpApi *api = data;
    JumController *c = api->controller;
    if (!admit(api, message))
        return;
    GString *body = g_string_new("{");
    jum_json_member_text(body, "version", JUM_VERSION);
    jum_json_member_text(body, "schema", jum_points_hash(c->points));
    jum_json_member_uint(body, "points", jum_points_count(c->points));
    jum_json_member_time(body, "now", jum_controller_now(c));
    jum_json_member_bool(body, "sim", c->simulated);
    jum_json_member_bool(body, "link", c->link_up);
    jum_json_member_bool(body, "interrogated", c->heard_since != JUM_TIME_NONE);
    jum_json_member_bool(body, "journal", jum_journal_is_up(c->journal));
    jum_json_member_uint(body, "epoch", jum_journal_epoch(c->journal));
    jum_json_member_uint(body, "event", jum_journal_last(c->journal));
    jum_json_member_uint(body, "values", c->n_values);
    jum_json_member_uint(body, "sessions", jum_live_server_n_sessions(c->live));
    jum_json_member_uint(body, "unacked_bytes", jum_live_server_unacked(c->live));
    jum_json_member_uint(body, "commands_alive", jum_commands_n_alive(c->commands));
    g_string_append_c(body, '}');
    answer_text(message, 200, body);
}

/* ---- live ---- */

static void
handle_live(SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            SoupWebsocketConnection *socket,
            gpointer data)
{
    JumHttpApi *api = data;
    if (!has_secret(api, message)) {
        soup_websocket_connection_close(socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "secret");
        return;
    }
    const char *text = g_uri_get_query(soup_server_message_get_uri(message));
    g_autoptr(GHashTable) query = text != NULL ? soup_form_decode(text) : NULL;
    jum_live_server_accept(api->controller->live, socket,
                           query != NULL ? g_hash_table_lookup(query, "role") : NULL);
}

/* ---- size, before the body is read ---- */

static void
got_headers(SoupServerMessage *message, gpointer data)
{
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
    SoupEncoding encoding = soup_message_headers_get_encoding(headers);
    if (encoding == SOUP_ENCODING_CHUNKED ||
        (encoding == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_content_length(headers) > JUM_COMMAND_REQUEST_MAX)) {
        soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
        answer_fault(message, 413, "inconsistent", _("Too long."));
    }
}

static void
request_started(SoupServer *server, SoupServerMessage *message, gpointer data)
{
    g_signal_connect(message, "got-headers", G_CALLBACK(got_headers), NULL);
}

/* ---- listening ---- */

static gboolean
listen_unix(JumHttpApi *api, const char *path, GError **error)
{
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GError) cause = NULL;
    api->socket_path = g_strdup(path);
    g_unlink(
        path); /* left by a killed one: the data folder's lock says that nobody else serves it */
    mode_t mask = umask(0177);
    gboolean ok = soup_server_listen(api->server, address, 0, &cause);
    umask(mask);
    if (!ok)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("cannot listen on %s: %s"), path,
                    cause->message);
    return ok;
}

static char *
random_secret(void)
{
    guint8 bytes[24];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
        return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sizeof bytes; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

static gboolean
listen_loopback(JumHttpApi *api, const char *uri, GError **error)
{
    const JumControllerOptions *o = api->controller->options;
    gboolean tls = g_str_has_prefix(uri, "https:");
    g_autoptr(GUri) parsed = g_uri_parse(uri, G_URI_FLAGS_NONE, NULL);
    g_autoptr(GError) cause = NULL;
    if (tls) {
        g_autoptr(GTlsCertificate) certificate =
            g_tls_certificate_new_from_files(o->certificate, o->key, &cause);
        if (certificate == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("certificate %s: %s"), o->certificate,
                        cause->message);
            return FALSE;
        }
        soup_server_set_tls_certificate(api->server, certificate);
    }
    SoupServerListenOptions options =
        (tls ? SOUP_SERVER_LISTEN_HTTPS : 0) |
        (strcmp(g_uri_get_host(parsed), "::1") == 0 ? SOUP_SERVER_LISTEN_IPV6_ONLY
                                                    : SOUP_SERVER_LISTEN_IPV4_ONLY);
    if (!soup_server_listen_local(api->server, (guint) g_uri_get_port(parsed), options, &cause)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("cannot listen on %s: %s"), uri,
                    cause->message);
        return FALSE;
    }
    GSList *uris = soup_server_get_uris(api->server);
    g_free(api->uri);
    api->uri = uris != NULL ? g_uri_to_string(uris->data) : g_strdup(uri);
    g_slist_free_full(uris, (GDestroyNotify) g_uri_unref);
    api->secret = random_secret();
    return api->secret != NULL;
}

JumHttpApi *
jum_http_api_new(JumController *controller, const char *uri, GError **error)
{
    static char *protocols[] = {(char *) JUM_LIVE_PROTOCOL, NULL};
    JumHttpApi *api = g_new0(JumHttpApi, 1);
    api->controller = controller;
    api->uri = g_strdup(uri);
    api->server = soup_server_new("server-header", "jumeau-controller", NULL);
    /* this machine only: compressing a snapshot would cost more than it saves, on both ends */
    soup_server_remove_websocket_extension(api->server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
    g_signal_connect(api->server, "request-started", G_CALLBACK(request_started), api);
    soup_server_add_websocket_handler(api->server, "/v1/live", NULL, protocols, handle_live, api,
                                      NULL);
    soup_server_add_handler(api->server, "/v1/commands", handle_commands, api, NULL);
    soup_server_add_handler(api->server, "/v1/alarms", handle_alarms, api, NULL);
    soup_server_add_handler(api->server, "/v1/history", handle_history, api, NULL);
    soup_server_add_handler(api->server, "/v1/status", handle_status, api, NULL);
    gboolean ok = g_str_has_prefix(uri, "unix:") ? listen_unix(api, uri + strlen("unix:"), error)
                                                 : listen_loopback(api, uri, error);
    if (!ok) {
        jum_http_api_free(api);
        return NULL;
    }
    return api;
}

void
jum_http_api_free(JumHttpApi *api)
{
    if (api == NULL)
        return;
    soup_server_disconnect(api->server);
    g_object_unref(api->server);
    if (api->socket_path != NULL)
        g_unlink(api->socket_path);
    g_free(api->socket_path);
    g_free(api->uri);
    g_free(api->secret);
    g_free(api);
}

const char *
jum_http_api_uri(const JumHttpApi *api)
{
    return api->uri;
}

const char *
jum_http_api_secret(const JumHttpApi *api)
{
    return api->secret;
}
