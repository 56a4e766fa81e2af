#pragma once

#include "app/search-index.h"
#include "feed/link.h"

#include <gio/gio.h>

/**
 * JumSession: an open territory with what is now in it: points, world, live link and, if it is ours, the
 * controller.  What every face of the program shares; knows no widget.
 *
 * Signals: "changed" (guint JumInboxChange flags, at most ten a second); "said" (sentence, gboolean lasting).
 * Thread: the main thread; opening runs on a worker.
 */
#define JUM_TYPE_SESSION (jum_session_get_type())
G_DECLARE_FINAL_TYPE(JumSession, jum_session, JUM, SESSION, GObject)

/** jum_session_open: reads @path on a worker. */
void
jum_session_open(const char *path, GCancellable *cancel, GAsyncReadyCallback ready, gpointer data);
/** jum_session_open_finish: Errors: those of jum_territory_open() and jum_points_new(). */
JumSession *jum_session_open_finish(GAsyncResult *result, GError **error);

/**
 * jum_session_connect:
 * @controller: (nullable): a URI, "none", or NULL for a child of our own
 * @role: "desk", "study" or "kiosk"
 *
 * Errors: those of jum_child_new(); the session stays usable without live data.
 */
gboolean
jum_session_connect(JumSession *session, const char *controller, const char *role, GError **error);

JumTerritory *jum_session_territory(JumSession *session);
const JumTerritoryInfo *jum_session_info(JumSession *session);
const JumPoints *jum_session_points(JumSession *session);
JumWorld *jum_session_world(JumSession *session);
JumSearchIndex *jum_session_search(JumSession *session);
GTimeZone *jum_session_zone(JumSession *session);
/** jum_session_is_synthetic: is the territory, or a part of it, fictitious? */
gboolean jum_session_is_synthetic(JumSession *session);
/** jum_session_is_simulated: has a value with the SIM bit been received? */
gboolean jum_session_is_simulated(JumSession *session);

/**
 * jum_session_find:
 * @address: "lamp/L-1"
 * @near_m: (nullable): [2] a place it stands at, to read only what is round it
 * @row: (out)
 *
 * Returns: the layer that holds the asset, or NULL; borrowed, valid until the next call.
 */
const JumLayer *
jum_session_find(JumSession *session, const char *address, const double near_m[2], guint *row);
/** jum_session_locate: where an asset stands (first vertex; middle of a line or polygon's box). */
gboolean jum_session_locate(JumSession *session, const char *address, double *x_m, double *y_m);
/** jum_session_layer: a whole table, read once and kept; NULL if it cannot be read. */
const JumLayer *jum_session_layer(JumSession *session, JumTable table);
/** jum_session_kind_and_name: "Cabinet 49-001", without saying the kind twice: "Valve" and "Valve 3" give
 * "Valve 3". The caller frees. */
char *jum_session_kind_and_name(const char *kind, const char *name);
/** jum_session_title: "Lamp L-1", translated kind and identifier or name. The caller frees. */
char *jum_session_title(JumSession *session, const char *address);

/** jum_session_may_act: may commands and acknowledgements go out now?  Else @why: a translated sentence, static. */
gboolean jum_session_may_act(JumSession *session, const char **why);
/** jum_session_send: one command or a batch, in one request. */
void jum_session_send(JumSession *session, const GPtrArray *commands, JumCommandMode mode);
/** jum_session_now: the controller's clock, which dates the measurements; ours without one. */
JumTime jum_session_now(JumSession *session);
void jum_session_cancel(JumSession *session, const char *command_id);
void jum_session_acknowledge(JumSession *session, const JumAlarm *alarm);
void jum_session_history(JumSession *session,
                         guint32 point,
                         double hours,
                         JumHistoryReady ready,
                         gpointer data,
                         GDestroyNotify data_free);
