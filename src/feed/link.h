#pragma once

#include "feed/inbox.h"
#include "wire/command-request.h"

/**
 * JumLink: the desk's end of the live link `jumeau.live.1`, on a thread, a GMainContext and a SoupSession of its
 * own.  Frames are parsed there and put into an inbox; commands and acknowledgements go out over HTTP on the same
 * socket and are never queued: while the link is down they are refused at once.
 * Thread: every function from the main thread.
 */
typedef struct JumLink JumLink;

typedef struct {
    const char *uri;  /* unix:/path, http://127.0.0.1:port, https://host:port */
    const char *role; /* desk, study, kiosk: the controller refuses commands of the last two */
    const char *schema_hash; /* jum_points_hash() */
    guint n_points;
} JumLinkConfig;

/** jum_link_new: starts the thread, which connects and keeps trying.  @inbox must outlive the link. */
JumLink *jum_link_new(const JumLinkConfig *config, JumInbox *inbox);
/** jum_link_free: closes and joins the thread. */
void jum_link_free(JumLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLink, jum_link_free)

/** jum_link_set_uri: where to look from now on (another controller was joined); reconnects at once. */
void jum_link_set_uri(JumLink *link, const char *uri);

/**
 * jum_link_send:
 * @commands: (element-type JumCommand): copied; one, or a batch; id, target, action, value, duration, expiry, reason set
 * @seen_value: [commands->len] what the operator saw, NaN if nothing
 *
 * One request.  The outcome comes through the inbox as states of the commands; a refusal by transport or by HTTP
 * status is made into REJECTED with its cause.
 */
void jum_link_send(JumLink *link,
                   const GPtrArray *commands,
                   JumCommandMode mode,
                   const double *seen_value);
void jum_link_cancel(JumLink *link, const char *command_id);
void jum_link_acknowledge(JumLink *link, const char *key, guint32 occurrence);

/** JumHistory: [n] instants and values of one point, oldest first. */
typedef struct {
    guint32 point;
    guint n;
    JumTime *time;
    double *value;
} JumHistory;
void jum_history_free(JumHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumHistory, jum_history_free)

/** JumHistoryReady: in the main thread; takes @history, NULL if the controller has none. */
typedef void (*JumHistoryReady)(JumHistory *history, gpointer data);
void jum_link_history(JumLink *link,
                      guint32 point,
                      JumTime from,
                      JumTime to,
                      JumHistoryReady ready,
                      gpointer data,
                      GDestroyNotify data_free);
