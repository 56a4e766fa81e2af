#pragma once

#include "wire/live-frame.h"
#include "world/world.h"

#include <libsoup/soup.h>

/**
 * JumLiveServer: the server's end of jumeau.live.1: sessions, snapshots in acked chunks, deltas with a credit window,
 * events, heartbeats.  A slow client costs a bounded memory: what it has not acked is not followed by more, its points
 * wait in the world's own columns, and after 10 s it is closed (4013, "try again later").
 * Thread: the controller's main thread.
 */
typedef struct JumLiveServer JumLiveServer;

typedef struct {
    gpointer data;
    JumTime (*now)(gpointer data);
    double (*speed)(gpointer data);
    gboolean (*is_sim)(gpointer data);
    guint64 (*last_event)(gpointer data);
    guint64 (*alarm_sum)(gpointer data);
    GPtrArray *(*alarms)(
        gpointer data); /* (element-type JumAlarm) borrowed records; the array is freed */
    GPtrArray *(*commands)(gpointer data); /* the same */
    void (*opened)(gpointer data, const char *session, const char *role);
    void (*closed)(gpointer data, const char *session);
} JumLiveServerHost;

/** jum_live_server_new: @territory: its name, said in hello. */
JumLiveServer *
jum_live_server_new(const JumWorld *world, const char *territory, const JumLiveServerHost *host);
void jum_live_server_free(JumLiveServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLiveServer, jum_live_server_free)

/** jum_live_server_accept: a new WebSocket on /v1/live?role=@role (NULL: viewer). An unknown role is told so and closed. */
void
jum_live_server_accept(JumLiveServer *server, SoupWebsocketConnection *socket, const char *role);
/** jum_live_server_alarm, jum_live_server_command: @event is its number; told to every session that may know, at the next tick. */
void jum_live_server_alarm(JumLiveServer *server, const JumAlarm *alarm, guint64 event);
void jum_live_server_command(JumLiveServer *server, const JumCommand *command, guint64 event);
/** jum_live_server_tick: every 100 ms: @seq: the world's serial that all its changes up to now bear at most. */
void jum_live_server_tick(JumLiveServer *server, guint32 seq);

/** jum_live_server_session: role of the session called @id, NULL if there is none. @may_command: (out). */
const char *jum_live_server_session(JumLiveServer *server, const char *id, gboolean *may_command);
guint jum_live_server_n_sessions(const JumLiveServer *server);
/** jum_live_server_unacked: bytes sent and not acked, of all sessions. */
gsize jum_live_server_unacked(const JumLiveServer *server);
