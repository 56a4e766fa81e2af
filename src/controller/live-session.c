/* One client.  Deltas need no queue: the world remembers when each point changed, so what a client misses is "all that
 * changed after its seq", whatever happened in between; a stalled client costs nothing but what it was already sent.
 * Credit: un-acked deltas older than 2 s or above 2 MiB stop them, older than 10 s or 4 MiB of anything close. */
#include "controller/live-session.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "base/id.h"

#define PAUSE_US     (2 * G_USEC_PER_SEC)
#define CLOSE_US     (10 * G_USEC_PER_SEC)
#define PAUSE_BYTES  (2 * 1024 * 1024)
#define CLOSE_BYTES  (4 * 1024 * 1024)
#define SUBSCRIBE_US (10 * G_USEC_PER_SEC)
#define TRY_LATER    4013 /* 1013 of RFC 6455's registry: libsoup 3.2 refuses to send it */

typedef struct {
    guint64 n;
    gsize bytes;
    gint64 sent_us;
} Sent;

typedef enum {
    PHASE_GREETED, /* hello sent, waiting for its subscribe */
    PHASE_SNAPSHOT,
    PHASE_LIVE,
} Phase;

struct JumLiveSession {
    const JumLiveServerHost *host;
    const JumWorld *world;
    SoupWebsocketConnection *socket;
    const JumLiveRole *role;
    char id[JUM_ID_BYTES];
    char *epoch;
    guint32 (*oldest)(gpointer server);
    void (*closed)(gpointer server, JumLiveSession *session);
    gpointer server;
    Phase phase;
    gint64 opened_us, heard_us;
    /* snapshot */
    guint32 snap_point, snap_seq; /* next point to look at; the serial it starts from */
    guint chunks, chunks_acked, snap_points;
    guint64 snap_sum;
    gint64 chunk_us; /* when the oldest un-acked one left */
    /* live */
    guint32 seq;      /* all changes up to here were sent */
    guint32 delta_to; /* a delta in pieces is under way to this serial, 0: none */
    guint32 delta_at; /* its next point */
    guint64 n_delta, n_state;
    GQueue sent; /* Sent, oldest first: deltas not acked */
    gsize unacked, event_bytes;
};

const JumLiveRole *
jum_live_role_find(const char *name)
{
    static const JumLiveRole roles[] = {
        {"desk", TRUE, TRUE},
        {"study", FALSE, TRUE},
        {"viewer", FALSE, TRUE},
        {"kiosk", FALSE, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++)
        if (g_strcmp0(roles[i].name, name != NULL ? name : "viewer") == 0)
            return &roles[i];
    return NULL;
}

static void
send_text(JumLiveSession *session, const char *text)
{
    if (soup_websocket_connection_get_state(session->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_send_text(session->socket, text);
}

static gsize
send_frame(JumLiveSession *session, const JumLiveFrame *frame)
{
    g_autoptr(GString) text = g_string_new(NULL);
    jum_live_frame_encode(frame, text);
    send_text(session, text->str);
    return text->len;
}

static void
close_with(JumLiveSession *session, gushort code, const char *reason, const char *sentence)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_ERROR);
    frame->code = g_strdup(reason);
    frame->text = g_strdup(sentence);
    send_frame(session, frame);
    if (soup_websocket_connection_get_state(session->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close(session->socket, code, reason);
}

/* ---- columns ---- */

/* Appends the present value of the next points from *@at that pass @after, at most a frame's worth. */
static void
collect(JumLiveSession *session, guint32 *at, guint32 after, GArray *values)
{
    const JumPoints *points = jum_world_points(session->world);
    const guint32 *changed = jum_world_changed(session->world);
    const double *value = jum_world_values(session->world);
    const guint8 *quality = jum_world_qualities(session->world);
    guint n = jum_points_count(points);
    guint32 i = *at;
    for (; i < n && values->len < JUM_LIVE_CHUNK_POINTS; i++) {
        JumTime time = changed[i] > after ? jum_world_time(session->world, i) : JUM_TIME_NONE;
        if (time == JUM_TIME_NONE)
            continue;
        JumMeasure m = {value[i], time, i, quality[i]};
        g_array_append_val(values, m);
    }
    *at = i;
}

/* ---- records ---- */

static void
send_state(JumLiveSession *session)
{
    g_autoptr(GPtrArray) alarms = session->host->alarms(session->host->data);
    g_autoptr(GPtrArray) commands = session->host->commands(session->host->data);
    if (!session->role->sees_records) {
        g_ptr_array_set_size(alarms, 0);
        g_ptr_array_set_size(commands, 0);
    }
    guint a = 0, c = 0;
    do { /* at most 100 of each in one message: below 96 KiB with names of any likely length */
        g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_STATE);
        for (guint end = MIN(alarms->len, a + 100); a < end; a++)
            g_ptr_array_add(frame->alarms, jum_alarm_dup(g_ptr_array_index(alarms, a)));
        for (guint end = MIN(commands->len, c + 100); c < end; c++)
            g_ptr_array_add(frame->commands, jum_command_dup(g_ptr_array_index(commands, c)));
        frame->n = session->n_state++;
        frame->more = a < alarms->len || c < commands->len;
        send_frame(session, frame);
    } while (a < alarms->len || c < commands->len);
}

static void
go_live(JumLiveSession *session, guint32 seq)
{
    session->phase = PHASE_LIVE;
    session->seq = seq;
    session->delta_to = 0;
    send_state(session);
}

/* ---- snapshot ---- */

static void
begin_snapshot(JumLiveSession *session)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_SNAP_BEGIN);
    session->phase = PHASE_SNAPSHOT;
    /* what changes from now on bears this serial or a later one: sent again after the snapshot, which is harmless */
    session->snap_seq = jum_world_serial(session->world) - 1;
    session->snap_point = 0;
    session->chunks = session->chunks_acked = session->snap_points = 0;
    session->snap_sum = JUM_HASH_INIT;
    frame->seq = session->snap_seq;
    frame->points = jum_points_count(jum_world_points(session->world));
    send_frame(session, frame);
}

static void
end_snapshot(JumLiveSession *session)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_SNAP_END);
    frame->seq = session->snap_seq;
    frame->points = session->snap_points;
    frame->sum = session->snap_sum;
    send_frame(session, frame);
    go_live(session, session->snap_seq);
}

static void
send_chunks(JumLiveSession *session)
{
    while (session->phase == PHASE_SNAPSHOT &&
           session->chunks - session->chunks_acked < JUM_LIVE_WINDOW) {
        g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_SNAP_CHUNK);
        collect(session, &session->snap_point, 0, frame->values);
        if (frame->values->len == 0) {
            end_snapshot(session);
            return;
        }
        if (session->chunks == session->chunks_acked)
            session->chunk_us = g_get_monotonic_time();
        frame->n = session->chunks++;
        session->snap_points += frame->values->len;
        session->snap_sum = jum_measure_sum(session->snap_sum,
                                            (const JumMeasure *) (const void *) frame->values->data,
                                            frame->values->len);
        send_frame(session, frame);
    }
}

/* ---- deltas ---- */

static gboolean
has_credit(const JumLiveSession *session, gint64 now)
{
    const Sent *oldest = g_queue_peek_head((GQueue *) &session->sent);
    return (oldest == NULL || now - oldest->sent_us <= PAUSE_US) && session->unacked <= PAUSE_BYTES;
}

static void
send_deltas(JumLiveSession *session, guint32 seq)
{
    gint64 now = g_get_monotonic_time();
    if (session->delta_to == 0 && session->seq < seq) {
        session->delta_to = seq;
        session->delta_at = 0;
    }
    while (session->delta_to != 0 && has_credit(session, now)) {
        g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_DELTA);
        collect(session, &session->delta_at, session->seq, frame->values);
        gboolean last = session->delta_at >= jum_points_count(jum_world_points(session->world));
        frame->from = session->seq;
        frame->seq = last ? session->delta_to : session->seq;
        if (last) {
            session->seq = session->delta_to;
            session->delta_to = 0;
        }
        frame->n = ++session->n_delta;
        Sent *sent = g_new0(Sent, 1);
        sent->n = frame->n;
        sent->sent_us = now;
        sent->bytes = send_frame(session, frame);
        session->unacked += sent->bytes;
        g_queue_push_tail(&session->sent, sent);
    }
}

static void
take_ack(JumLiveSession *session, const JumLiveFrame *frame)
{
    Sent *oldest;
    while ((oldest = g_queue_peek_head(&session->sent)) != NULL && oldest->n <= frame->n) {
        session->unacked -= oldest->bytes;
        g_free(g_queue_pop_head(&session->sent));
    }
    if (frame->event >= session->host->last_event(session->host->data))
        session->event_bytes = 0;
}

/* ---- what the client says ---- */

static void
take_subscribe(JumLiveSession *session, const JumLiveFrame *frame)
{
    if (session->phase == PHASE_SNAPSHOT)
        return; /* one is under way: it brings all */
    gboolean held = g_strcmp0(frame->epoch, session->epoch) == 0 &&
                    frame->seq >= session->oldest(session->server) &&
                    frame->seq < jum_world_serial(session->world);
    if (held) {
        go_live(session, (guint32) frame->seq);
    } else {
        begin_snapshot(session);
        send_chunks(session);
    }
}

static void
received(SoupWebsocketConnection *socket, gint type, GBytes *message, gpointer data)
{
    JumLiveSession *session = data;
    gsize n = 0;
    const char *text = g_bytes_get_data(message, &n);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLiveFrame) frame =
        type == SOUP_WEBSOCKET_DATA_TEXT ? jum_live_frame_decode(text, n, &error) : NULL;
    if (frame == NULL) {
        close_with(session, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "format",
                   error != NULL ? error->message : _("Only text messages are understood."));
        return;
    }
    session->heard_us = g_get_monotonic_time();
    switch (frame->kind) {
    case JUM_LIVE_SUBSCRIBE:
        take_subscribe(session, frame);
        break;
    case JUM_LIVE_SNAP_ACK:
        session->chunks_acked = MIN(
            session->chunks, MAX(session->chunks_acked, (guint) MIN(frame->n, G_MAXUINT - 1) + 1));
        session->chunk_us = session->heard_us;
        send_chunks(session);
        break;
    case JUM_LIVE_ACK:
        take_ack(session, frame);
        break;
    default:
        close_with(session, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "format",
                   _("This message is for a controller to send."));
    }
}

static void
socket_closed(SoupWebsocketConnection *socket, gpointer data)
{
    JumLiveSession *session = data;
    session->closed(session->server, session);
}

/* ---- its life ---- */

JumLiveSession *
jum_live_session_new(const JumLiveServerHost *host,
                     const JumWorld *world,
                     SoupWebsocketConnection *socket,
                     const JumLiveRole *role,
                     const JumLiveFrame *hello,
                     guint32 (*oldest)(gpointer server),
                     void (*closed)(gpointer server, JumLiveSession *session),
                     gpointer server)
{
    JumLiveSession *session = g_new0(JumLiveSession, 1);
    session->host = host;
    session->world = world;
    session->socket = g_object_ref(socket);
    session->role = role;
    session->epoch = g_strdup(hello->epoch);
    session->oldest = oldest;
    session->closed = closed;
    session->server = server;
    session->opened_us = session->heard_us = g_get_monotonic_time();
    g_queue_init(&session->sent);
    jum_id_new(session->id);
    soup_websocket_connection_set_max_incoming_payload_size(socket, 64 * 1024);
    g_signal_connect(socket, "message", G_CALLBACK(received), session);
    g_signal_connect(socket, "closed", G_CALLBACK(socket_closed), session);
    JumLiveFrame own = *hello;
    own.session = session->id;
    own.role = (char *) role->name;
    own.may_command = role->may_command;
    send_frame(session, &own);
    return session;
}

void
jum_live_session_free(JumLiveSession *session)
{
    g_signal_handlers_disconnect_by_data(session->socket, session);
    if (soup_websocket_connection_get_state(session->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close(session->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
    g_object_unref(session->socket);
    g_queue_clear_full(&session->sent, g_free);
    g_free(session->epoch);
    g_free(session);
}

const char *
jum_live_session_id(const JumLiveSession *session)
{
    return session->id;
}

const JumLiveRole *
jum_live_session_role(const JumLiveSession *session)
{
    return session->role;
}

gsize
jum_live_session_unacked(const JumLiveSession *session)
{
    return session->unacked;
}

static gboolean
is_too_slow(const JumLiveSession *session, gint64 now)
{
    const Sent *oldest = g_queue_peek_head((GQueue *) &session->sent);
    if (oldest != NULL && now - oldest->sent_us > CLOSE_US)
        return TRUE;
    if (session->unacked > CLOSE_BYTES || session->event_bytes > CLOSE_BYTES)
        return TRUE;
    if (session->phase == PHASE_SNAPSHOT && session->chunks > session->chunks_acked &&
        now - session->chunk_us > CLOSE_US)
        return TRUE;
    return now - session->heard_us > CLOSE_US; /* its ack is also its heartbeat */
}

gboolean
jum_live_session_tick(JumLiveSession *session, guint32 seq)
{
    if (is_too_slow(session, g_get_monotonic_time())) {
        close_with(session, TRY_LATER, "slow",
                   _("This client does not follow: it is asked to come again."));
        return FALSE;
    }
    if (session->phase == PHASE_LIVE)
        send_deltas(session, seq);
    return TRUE;
}

void
jum_live_session_send(JumLiveSession *session, const GString *text, gboolean is_event)
{
    if (is_event && (session->phase != PHASE_LIVE || !session->role->sees_records))
        return; /* the state sent when it becomes live contains it */
    if (is_event)
        session->event_bytes += text->len;
    send_text(session, text->str);
}
