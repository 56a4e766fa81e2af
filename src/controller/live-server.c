/* All clients: events gathered during a tick are written once and sent to each; heartbeats every second; a ring of the
 * last 60 serials says how far back a resume may go. */
#include "controller/live-server.h"

#include "base/i18n.h"
#include "base/id.h"
#include "controller/live-session.h"
#include "wire/record-json.h"

#define HEARTBEAT_MS 1000
#define RING_S       60
#define MAX_SESSIONS 64
#define EVENT_LOT    100

struct JumLiveServer {
    JumLiveServerHost host;
    const JumWorld *world;
    JumLiveFrame *hello;
    GPtrArray *sessions;  /* JumLiveSession */
    GPtrArray *alarms;    /* of this tick, owned */
    GPtrArray *commands;  /* the same */
    guint64 event;        /* the last of them */
    guint32 ring[RING_S]; /* serial at each of the last seconds */
    guint ring_at, n_ring;
    gint64 next_heartbeat_us;
};

JumLiveServer *
jum_live_server_new(const JumWorld *world, const char *territory, const JumLiveServerHost *host)
{
    JumLiveServer *server = g_new0(JumLiveServer, 1);
    char epoch[JUM_ID_BYTES];
    server->host = *host;
    server->world = world;
    server->sessions = g_ptr_array_new();
    server->alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    server->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    JumLiveFrame *hello = server->hello = jum_live_frame_new(JUM_LIVE_HELLO);
    hello->epoch = g_strdup(jum_id_new(epoch));
    hello->schema = g_strdup(jum_points_hash(jum_world_points(world)));
    hello->points = jum_points_count(jum_world_points(world));
    hello->territory = g_strdup(territory);
    hello->server = g_strdup(JUM_VERSION);
    hello->hb_ms = HEARTBEAT_MS;
    return server;
}

void
jum_live_server_free(JumLiveServer *server)
{
    if (server == NULL)
        return;
    for (guint i = 0; i < server->sessions->len; i++)
        jum_live_session_free(g_ptr_array_index(server->sessions, i));
    g_ptr_array_unref(server->sessions);
    g_ptr_array_unref(server->alarms);
    g_ptr_array_unref(server->commands);
    jum_live_frame_free(server->hello);
    g_free(server);
}

/* Before the first minute is over the beginning is known too: serial 1. */
static guint32
oldest_serial(gpointer data)
{
    const JumLiveServer *server = data;
    return server->n_ring < RING_S ? 1 : server->ring[server->ring_at];
}

static void
session_closed(gpointer data, JumLiveSession *session)
{
    JumLiveServer *server = data;
    server->host.closed(server->host.data, jum_live_session_id(session));
    g_ptr_array_remove(server->sessions, session);
    jum_live_session_free(session);
}

static void
turn_away(SoupWebsocketConnection *socket, gushort code, const char *reason, const char *sentence)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_ERROR);
    g_autoptr(GString) text = g_string_new(NULL);
    frame->code = g_strdup(reason);
    frame->text = g_strdup(sentence);
    jum_live_frame_encode(frame, text);
    soup_websocket_connection_send_text(socket, text->str);
    soup_websocket_connection_close(socket, code, reason);
}

void
jum_live_server_accept(JumLiveServer *server,
                       SoupWebsocketConnection *socket,
                       const char *role_name)
{
    const JumLiveRole *role = jum_live_role_find(role_name);
    if (role == NULL) {
        turn_away(socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "role",
                  _("The role asked for does not exist."));
        return;
    }
    if (server->sessions->len >= MAX_SESSIONS) {
        turn_away(socket, 4013, "full", _("Too many clients."));
        return;
    }
    server->hello->now = server->host.now(server->host.data);
    server->hello->speed = server->host.speed(server->host.data);
    server->hello->sim = server->host.is_sim(server->host.data);
    JumLiveSession *session =
        jum_live_session_new(&server->host, server->world, socket, role, server->hello,
                             oldest_serial, session_closed, server);
    g_ptr_array_add(server->sessions, session);
    server->host.opened(server->host.data, jum_live_session_id(session), role->name);
}

void
jum_live_server_alarm(JumLiveServer *server, const JumAlarm *alarm, guint64 event)
{
    g_ptr_array_add(server->alarms, jum_alarm_dup(alarm));
    server->event = MAX(server->event, event);
}

void
jum_live_server_command(JumLiveServer *server, const JumCommand *command, guint64 event)
{
    g_ptr_array_add(server->commands, jum_command_dup(command));
    server->event = MAX(server->event, event);
}

static void
broadcast(JumLiveServer *server, const GString *text, gboolean is_event)
{
    for (guint i = 0; i < server->sessions->len; i++)
        jum_live_session_send(g_ptr_array_index(server->sessions, i), text, is_event);
}

/* Moves at most EVENT_LOT records from the front of @from. */
static void
move_some(GPtrArray *from, GPtrArray *to)
{
    guint n = MIN(from->len, EVENT_LOT);
    for (guint i = 0; i < n; i++) {
        g_ptr_array_add(to, from->pdata[i]);
        from->pdata[i] = NULL;
    }
    if (n > 0)
        g_ptr_array_remove_range(from, 0, n);
}

static void
send_events(JumLiveServer *server)
{
    while (server->alarms->len + server->commands->len > 0) {
        g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_EVENT);
        g_autoptr(GString) text = g_string_new(NULL);
        move_some(server->alarms, frame->alarms);
        move_some(server->commands, frame->commands);
        frame->event = server->event;
        jum_live_frame_encode(frame, text);
        broadcast(server, text, TRUE);
    }
}

static void
send_heartbeat(JumLiveServer *server, guint32 seq)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_HEARTBEAT);
    g_autoptr(GString) full = g_string_new(NULL), blind = g_string_new(NULL);
    frame->seq = seq;
    frame->now = server->host.now(server->host.data);
    frame->event = server->host.last_event(server->host.data);
    frame->sum = server->host.alarm_sum(server->host.data);
    jum_live_frame_encode(frame, full);
    frame->sum = 0; /* who holds no alarms */
    jum_live_frame_encode(frame, blind);
    for (guint i = 0; i < server->sessions->len; i++) {
        JumLiveSession *session = g_ptr_array_index(server->sessions, i);
        jum_live_session_send(session, jum_live_session_role(session)->sees_records ? full : blind,
                              FALSE);
    }
    server->ring[server->ring_at] = seq;
    server->ring_at = (server->ring_at + 1) % RING_S;
    server->n_ring = MIN(server->n_ring + 1, RING_S);
}

void
jum_live_server_tick(JumLiveServer *server, guint32 seq)
{
    g_autoptr(GPtrArray) sessions = g_ptr_array_copy(server->sessions, NULL, NULL);
    for (guint i = 0; i < sessions->len; i++)
        (void) jum_live_session_tick(g_ptr_array_index(sessions, i), seq);
    send_events(
        server); /* after the values: a command is not DONE on a screen before its measurement is there */
    gint64 now = g_get_monotonic_time();
    if (now >= server->next_heartbeat_us) {
        server->next_heartbeat_us = now + HEARTBEAT_MS * 1000;
        send_heartbeat(server, seq);
    }
}

const char *
jum_live_server_session(JumLiveServer *server, const char *id, gboolean *may_command)
{
    for (guint i = 0; id != NULL && i < server->sessions->len; i++) {
        JumLiveSession *session = g_ptr_array_index(server->sessions, i);
        if (g_strcmp0(jum_live_session_id(session), id) == 0) {
            *may_command = jum_live_session_role(session)->may_command;
            return jum_live_session_role(session)->name;
        }
    }
    return NULL;
}

guint
jum_live_server_n_sessions(const JumLiveServer *server)
{
    return server->sessions->len;
}

gsize
jum_live_server_unacked(const JumLiveServer *server)
{
    gsize bytes = 0;
    for (guint i = 0; i < server->sessions->len; i++)
        bytes += jum_live_session_unacked(g_ptr_array_index(server->sessions, i));
    return bytes;
}
