#pragma once

#include "feed/inbox.h"
#include "wire/live-frame.h"

/**
 * JumSync: the desk's side of the protocol `jumeau.live.1` without any socket: frames in, inbox entries and
 * answers out.  It decides what is complete, what is a gap, and when to ask again.
 * Thread: the link's thread.
 */
typedef struct JumSync JumSync;

/** jum_sync_new: @schema and @n_points of our JumPoints; @inbox borrowed. */
JumSync *jum_sync_new(const char *schema, guint n_points, JumInbox *inbox);
void jum_sync_free(JumSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSync, jum_sync_free)

/** jum_sync_opened: a new socket: what was held is kept, and offered for a resume after hello. */
void jum_sync_opened(JumSync *sync);

/**
 * jum_sync_take:
 * @answers: (element-type utf8): messages to send back are added
 *
 * Errors: JUM_ERROR_VERSION (another protocol), JUM_ERROR_VALUE (another territory, or a frame that has no meaning
 * here), JUM_ERROR_REFUSED (what the controller said): the socket is to be closed.
 */
gboolean jum_sync_take(JumSync *sync, const JumLiveFrame *frame, GPtrArray *answers, GError **error)
    JUM_MUST_USE;

/** jum_sync_ack: the message due every second; NULL before a subscription. The caller frees. */
char *jum_sync_ack(const JumSync *sync);
/** jum_sync_is_complete: a snapshot (or a resume) and the full list of alarms have been taken. */
gboolean jum_sync_is_complete(const JumSync *sync);
/** jum_sync_session: the id that goes with commands, NULL before hello. Borrowed. */
const char *jum_sync_session(const JumSync *sync);
gboolean jum_sync_may_command(const JumSync *sync);
/** jum_sync_clock_offset_us: controller's clock less ours at the last hello or heartbeat. */
gint64 jum_sync_clock_offset_us(const JumSync *sync);
