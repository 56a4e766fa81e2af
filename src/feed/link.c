/* The live link's thread: connects, keeps the clock of silence, sends acknowledgements each second, and
 * tries again with a jittered back-off.  All state below `context` belongs to that thread; the main
 * thread only posts closures into its context.  Parsing happens here, so that a burst of frames never
 * costs a frame of the window.  libsoup has no pong time-out, hence our own watch on heartbeats. */
#include "feed/link.h"

#include "base/i18n.h"
#include "feed/link-clock.h"
#include "feed/request.h"
#include "feed/sync.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS           250
#define ACK_EVERY         4 /* ticks */
#define FRAME_MAX_BYTES   (4 * 1024 * 1024)
#define REQUEST_TIMEOUT_S 5
#define HALF_OPEN_US      (15 * G_USEC_PER_SEC)
#define VERSION_RETRY_MS  5000

struct JumLink {
    GThread *thread;
    GMainContext *context;
    GMainLoop *loop;
    JumInbox *inbox;
    char *role, *uri;
    JumSync *sync;
    JumLinkClock clock;
    JumLinkState told;
    JumRng rng;
    SoupSession *http;
    SoupWebsocketConnection *socket;
    GCancellable *cancel;
    GSource *tick, *retry;
    guint ticks;
    char *last_note;
};

static void plan_connect(JumLink *link, guint delay_ms);

/* ---- what is told ---- */

static void
tell_state(JumLink *link)
{
    link->clock.synced = jum_sync_is_complete(link->sync);
    link->clock.own_lag_us = jum_inbox_age_us(link->inbox);
    JumLinkState state = jum_link_clock_state(&link->clock, g_get_monotonic_time());
    if (state == link->told)
        return;
    link->told = state;
    if (state == JUM_LINK_LIVE) {
        link->clock.attempts = 0;
        g_clear_pointer(&link->last_note, g_free);
    }
    jum_inbox_put_link(link->inbox, state, g_get_real_time());
}

/* The same sentence at every retry would drown everything else: once is enough. */
static void
note(JumLink *link, const char *sentence)
{
    if (g_strcmp0(link->last_note, sentence) == 0)
        return;
    g_free(link->last_note);
    link->last_note = g_strdup(sentence);
    jum_inbox_put_note(link->inbox, sentence);
}

/* ---- socket ---- */

static void
send_text(JumLink *link, const char *text)
{
    if (link->socket != NULL &&
        soup_websocket_connection_get_state(link->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_send_text(link->socket, text);
}

static void
drop_socket(JumLink *link)
{
    g_cancellable_cancel(link->cancel);
    g_clear_object(&link->cancel);
    link->cancel = g_cancellable_new();
    if (link->socket != NULL) {
        g_signal_handlers_disconnect_by_data(link->socket, link);
        if (soup_websocket_connection_get_state(link->socket) == SOUP_WEBSOCKET_STATE_OPEN)
            soup_websocket_connection_close(link->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
        g_clear_object(&link->socket);
    }
    jum_link_clock_closed(&link->clock);
    tell_state(link);
}

static void
fail(JumLink *link, const GError *error)
{
    note(link, error->message);
    drop_socket(link);
    gboolean hopeless = error->domain == JUM_ERROR;
    guint delay_ms = jum_link_clock_retry_ms(&link->clock, &link->rng);
    plan_connect(link, hopeless ? MAX(delay_ms, VERSION_RETRY_MS) : delay_ms);
}

static void
on_message(SoupWebsocketConnection *socket, gint type, GBytes *message, gpointer data)
{
    JumLink *link = data;
    gsize bytes;
    const char *text = g_bytes_get_data(message, &bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLiveFrame) frame = jum_live_frame_decode(text, bytes, &error);
    if (frame == NULL) {
        g_autoptr(GError) said =
            g_error_new(JUM_ERROR, JUM_ERROR_FORMAT,
                        _("The controller does not speak the live protocol: %s"), error->message);
        fail(link, said);
        return;
    }
    jum_link_clock_heard(&link->clock, g_get_monotonic_time());
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    if (!jum_sync_take(link->sync, frame, answers, &error)) {
        fail(link, error);
        return;
    }
    link->clock.open = jum_sync_session(link->sync) != NULL;
    if (frame->now != JUM_TIME_NONE)
        jum_inbox_set_clock_offset(link->inbox, jum_sync_clock_offset_us(link->sync));
    for (guint i = 0; i < answers->len; i++)
        send_text(link, answers->pdata[i]);
    tell_state(link);
}

static void
on_closed(SoupWebsocketConnection *socket, gpointer data)
{
    JumLink *link = data;
    drop_socket(link);
    plan_connect(link, jum_link_clock_retry_ms(&link->clock, &link->rng));
}

static void
on_connected(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    SoupWebsocketConnection *socket =
        soup_session_websocket_connect_finish(SOUP_SESSION(source), result, &error);
    if (socket == NULL) {
        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            return;
        JumLink *link = data;
        if (error->domain == SOUP_WEBSOCKET_ERROR)
            note(link, _("What answers at the controller's address is not a controller of Jumeau"));
        plan_connect(link, jum_link_clock_retry_ms(&link->clock, &link->rng));
        return;
    }
    JumLink *link = data;
    link->socket = socket;
    soup_websocket_connection_set_max_incoming_payload_size(socket, FRAME_MAX_BYTES);
    g_signal_connect(socket, "message", G_CALLBACK(on_message), link);
    g_signal_connect(socket, "closed", G_CALLBACK(on_closed), link);
    jum_sync_opened(link->sync);
}

/* "unix:/path" is reached through the socket's address, with a name that is never resolved. */
static char *
base_url(JumLink *link)
{
    if (g_str_has_prefix(link->uri, "unix:"))
        return g_strdup("http://localhost");
    g_autofree char *trimmed = g_strdup(link->uri);
    while (g_str_has_suffix(trimmed, "/"))
        trimmed[strlen(trimmed) - 1] = '\0';
    return g_steal_pointer(&trimmed);
}

static void
make_http(JumLink *link)
{
    g_clear_object(&link->http);
    g_autoptr(GSocketAddress) address = NULL;
    if (g_str_has_prefix(link->uri, "unix:"))
        address = g_unix_socket_address_new(link->uri + strlen("unix:"));
    link->http =
        soup_session_new_with_options("remote-connectable", address, "timeout", REQUEST_TIMEOUT_S,
                                      "user-agent", "jumeau/" JUM_VERSION, NULL);
}

/* What a controller on the loopback printed at its start; kept out of command lines, which everybody can list. */
static void
add_secret(const JumLink *link, SoupMessage *message)
{
    const char *secret = g_getenv("JUMEAU_SECRET");
    if (secret == NULL || g_str_has_prefix(link->uri, "unix:"))
        return;
    g_autofree char *bearer = g_strconcat("Bearer ", secret, NULL);
    soup_message_headers_replace(soup_message_get_request_headers(message), "Authorization",
                                 bearer);
}

static gboolean
connect_now(gpointer data)
{
    JumLink *link = data;
    g_clear_pointer(&link->retry, g_source_unref);
    drop_socket(link);
    make_http(link); /* anew: a socket of a dead controller must not be reused */
    g_autofree char *base = base_url(link);
    g_autofree char *url = g_strdup_printf("%s/v1/live?role=%s", base, link->role);
    g_autoptr(SoupMessage) message = soup_message_new("GET", url);
    if (message == NULL) {
        g_autoptr(GError) error = g_error_new(JUM_ERROR, JUM_ERROR_USAGE,
                                              _("%s is not an address of a controller"), link->uri);
        note(link, error->message);
        return G_SOURCE_REMOVE;
    }
    add_secret(link, message);
    char *protocols[] = {(char *) JUM_LIVE_PROTOCOL, NULL};
    soup_session_websocket_connect_async(link->http, message, NULL, protocols, G_PRIORITY_DEFAULT,
                                         link->cancel, on_connected, link);
    return G_SOURCE_REMOVE;
}

static void
plan_connect(JumLink *link, guint delay_ms)
{
    if (link->retry != NULL) {
        g_source_destroy(link->retry);
        g_source_unref(link->retry);
    }
    link->retry = g_timeout_source_new(delay_ms);
    g_source_set_callback(link->retry, connect_now, link, NULL);
    g_source_attach(link->retry, link->context);
}

static gboolean
on_tick(gpointer data)
{
    JumLink *link = data;
    gint64 now_us = g_get_monotonic_time();
    if (link->socket != NULL && now_us - link->clock.heard_us > HALF_OPEN_US) {
        drop_socket(link); /* a half-open connection: TCP would wait for minutes */
        plan_connect(link, jum_link_clock_retry_ms(&link->clock, &link->rng));
    }
    if (++link->ticks % ACK_EVERY == 0) {
        g_autofree char *ack = jum_sync_ack(link->sync);
        if (ack != NULL)
            send_text(link, ack);
    }
    tell_state(link);
    return G_SOURCE_CONTINUE;
}

/* ---- thread ---- */

static gpointer
run(gpointer data)
{
    JumLink *link = data;
    g_main_context_push_thread_default(link->context);
    link->tick = g_timeout_source_new(TICK_MS);
    g_source_set_callback(link->tick, on_tick, link, NULL);
    g_source_attach(link->tick, link->context);
    connect_now(link);
    g_main_loop_run(link->loop);
    drop_socket(link);
    soup_session_abort(link->http);
    g_source_destroy(link->tick);
    g_source_unref(link->tick);
    if (link->retry != NULL) {
        g_source_destroy(link->retry);
        g_source_unref(link->retry);
    }
    while (g_main_context_iteration(link->context, FALSE))
        ;
    g_clear_object(&link->http);
    g_main_context_pop_thread_default(link->context);
    return NULL;
}

JumLink *
jum_link_new(const JumLinkConfig *config, JumInbox *inbox)
{
    JumLink *link = g_new0(JumLink, 1);
    link->inbox = inbox;
    link->role = g_strdup(config->role);
    link->uri = g_strdup(config->uri);
    link->sync = jum_sync_new(config->schema_hash, config->n_points, inbox);
    link->cancel = g_cancellable_new();
    link->rng = jum_rng((guint64) g_get_real_time(), (guint64) getpid());
    link->told = JUM_LINK_NONE;
    jum_link_clock_start(&link->clock, g_get_monotonic_time());
    link->context = g_main_context_new();
    link->loop = g_main_loop_new(link->context, FALSE);
    link->thread = g_thread_new("jumeau-link", run, link);
    return link;
}

static gboolean
quit(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

void
jum_link_free(JumLink *link)
{
    if (link == NULL)
        return;
    g_main_context_invoke(link->context, quit, link->loop);
    g_thread_join(link->thread);
    g_main_loop_unref(link->loop);
    g_main_context_unref(link->context);
    g_object_unref(link->cancel);
    jum_sync_free(link->sync);
    g_free(link->role);
    g_free(link->uri);
    g_free(link->last_note);
    g_free(link);
}

/* ---- requests: posted by the main thread, carried out in the link's ---- */

typedef struct {
    JumLink *link;
    char *method, *path, *body;
    GPtrArray *commands; /* NULL unless their outcomes are awaited */
    guint32 point;
    JumHistoryReady ready; /* of a history */
    gpointer data;
    GDestroyNotify data_free;
    JumHistory *history;
    SoupMessage *message;
} Request;

static void
request_free(Request *request)
{
    g_free(request->method);
    g_free(request->path);
    g_free(request->body);
    g_clear_pointer(&request->commands, g_ptr_array_unref);
    jum_history_free(request->history);
    g_clear_object(&request->message);
    if (request->data_free != NULL)
        request->data_free(request->data);
    g_free(request);
}

static gboolean
deliver_history(gpointer data)
{
    Request *request = data;
    request->ready(g_steal_pointer(&request->history), request->data);
    request_free(request);
    return G_SOURCE_REMOVE;
}

static void
finish(Request *request, guint status, const char *body, gsize bytes)
{
    JumLink *link = request->link;
    if (request->commands != NULL) {
        g_autoptr(GPtrArray) outcomes =
            jum_request_outcomes(request->commands, status, body, bytes);
        for (guint i = 0; i < outcomes->len; i++)
            jum_inbox_put_command(link->inbox, jum_command_dup(outcomes->pdata[i]));
    }
    if (request->ready != NULL) {
        if (status == 200)
            request->history = jum_request_history(request->point, body, bytes);
        g_main_context_invoke_full(NULL, G_PRIORITY_DEFAULT, deliver_history, request, NULL);
        return;
    }
    if (request->commands == NULL && status != 200 && status != 202 && status != 204)
        note(link, status == 409 ? _("This alarm has changed since: look at it again")
                                 : _("The controller did not take the acknowledgement"));
    request_free(request);
}

static void
on_answer(GObject *source, GAsyncResult *result, gpointer data)
{
    Request *request = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body =
        soup_session_send_and_read_finish(SOUP_SESSION(source), result, &error);
    gsize bytes = 0;
    const char *text = body != NULL ? g_bytes_get_data(body, &bytes) : NULL;
    guint status = body != NULL ? soup_message_get_status(request->message) : 0;
    finish(request, status, text, bytes);
}

static gboolean
carry_out(gpointer data)
{
    Request *request = data;
    JumLink *link = request->link;
    const char *session = jum_sync_session(link->sync);
    if (link->socket == NULL || session == NULL || link->http == NULL) {
        finish(request, 0, NULL, 0); /* never queued */
        return G_SOURCE_REMOVE;
    }
    g_autofree char *base = base_url(link);
    g_autofree char *url = g_strconcat(base, request->path, NULL);
    request->message = soup_message_new(request->method, url);
    soup_message_headers_append(soup_message_get_request_headers(request->message),
                                "X-Jumeau-Session", session);
    add_secret(link, request->message);
    if (request->body != NULL) {
        g_autoptr(GBytes) body = g_bytes_new(request->body, strlen(request->body));
        soup_message_set_request_body_from_bytes(request->message, "application/json", body);
    }
    soup_session_send_and_read_async(link->http, request->message, G_PRIORITY_DEFAULT, NULL,
                                     on_answer, request);
    return G_SOURCE_REMOVE;
}

static Request *
request_new(JumLink *link, const char *method, char *path, char *body)
{
    Request *request = g_new0(Request, 1);
    request->link = link;
    request->method = g_strdup(method);
    request->path = path;
    request->body = body;
    return request;
}

void
jum_link_send(JumLink *link,
              const GPtrArray *commands,
              JumCommandMode mode,
              const double *seen_value)
{
    Request *request = request_new(link, "POST", g_strdup("/v1/commands"),
                                   jum_request_commands(commands, mode, seen_value));
    request->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    for (guint i = 0; i < commands->len; i++)
        g_ptr_array_add(request->commands, jum_command_dup(commands->pdata[i]));
    g_main_context_invoke(link->context, carry_out, request);
}

void
jum_link_cancel(JumLink *link, const char *command_id)
{
    Request *request =
        request_new(link, "DELETE", g_strconcat("/v1/commands/", command_id, NULL), NULL);
    g_main_context_invoke(link->context, carry_out, request);
}

void
jum_link_acknowledge(JumLink *link, const char *key, guint32 occurrence)
{
    Request *request = request_new(link, "POST", g_strdup("/v1/alarms/ack"),
                                   jum_request_acknowledge(key, occurrence));
    g_main_context_invoke(link->context, carry_out, request);
}

void
jum_link_history(JumLink *link,
                 guint32 point,
                 JumTime from,
                 JumTime to,
                 JumHistoryReady ready,
                 gpointer data,
                 GDestroyNotify data_free)
{
    Request *request = request_new(link, "GET",
                                   g_strdup_printf("/v1/history?point=%u&from=%" G_GINT64_FORMAT
                                                   "&to=%" G_GINT64_FORMAT,
                                                   point, from, to),
                                   NULL);
    request->point = point;
    request->ready = ready;
    request->data = data;
    request->data_free = data_free;
    g_main_context_invoke(link->context, carry_out, request);
}

typedef struct {
    JumLink *link;
    char *uri;
} NewUri;

static gboolean
take_uri(gpointer data)
{
    NewUri *new = data;
    if (g_strcmp0(new->link->uri, new->uri) != 0) {
        g_free(new->link->uri);
        new->link->uri = g_steal_pointer(&new->uri);
    }
    if (new->link->socket == NULL)
        plan_connect(new->link, 0);
    g_free(new->uri);
    g_free(new);
    return G_SOURCE_REMOVE;
}

void
jum_link_set_uri(JumLink *link, const char *uri)
{
    NewUri *new = g_new0(NewUri, 1);
    new->link = link;
    new->uri = g_strdup(uri);
    g_main_context_invoke(link->context, take_uri, new);
}
