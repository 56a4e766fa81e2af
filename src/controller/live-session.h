#pragma once

#include "controller/live-server.h"

/* One client of the live server: what it holds, what it was sent, what it has acked. */

typedef struct JumLiveSession JumLiveSession;

typedef struct {
    const char *name;
    gboolean may_command, sees_records; /* alarms and commands */
} JumLiveRole;

/** jum_live_role_find: desk, study, viewer, kiosk; NULL if unknown. */
const JumLiveRole *jum_live_role_find(const char *name);

/** jum_live_session_new: says hello. @closed is called when the socket is. */
JumLiveSession *jum_live_session_new(const JumLiveServerHost *host,
                                     const JumWorld *world,
                                     SoupWebsocketConnection *socket,
                                     const JumLiveRole *role,
                                     const JumLiveFrame *hello,
                                     guint32 (*oldest)(gpointer server),
                                     void (*closed)(gpointer server, JumLiveSession *session),
                                     gpointer server);
void jum_live_session_free(JumLiveSession *session);

const char *jum_live_session_id(const JumLiveSession *session);
const JumLiveRole *jum_live_session_role(const JumLiveSession *session);
gsize jum_live_session_unacked(const JumLiveSession *session);

/** jum_live_session_tick: what is due: chunks, deltas up to @seq; FALSE: it is too slow or silent and was closed. */
gboolean jum_live_session_tick(JumLiveSession *session, guint32 seq);
/** jum_live_session_send: a message already written, if the session has its state (events, heartbeats). */
void jum_live_session_send(JumLiveSession *session, const GString *text, gboolean is_event);
