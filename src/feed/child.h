#pragma once

#include "base/error.h"

/**
 * JumChild: our own controller, as a child process that dies with us.  Restarted 3, 10, then 30 s after an
 * unexpected end, saying so.  If another desk already runs one on the same data, that one is joined.
 * Thread: the main thread.
 */
typedef struct JumChild JumChild;

/** JumChildSaid: a sentence for people, translated; @lasting: something is wrong and stays so. */
typedef void (*JumChildSaid)(const char *sentence, gboolean lasting, gpointer data);

/**
 * jum_child_new:
 * @territory_path: handed to the controller
 * @territory_hash: names the data folder
 *
 * Makes the private socket folder (0700) and the data folder, and starts the controller.
 * Errors: JUM_ERROR_MISSING (no jumeau-controller to be found), JUM_ERROR_IO.
 */
JumChild *jum_child_new(const char *territory_path,
                        const char *territory_hash,
                        JumChildSaid said,
                        gpointer data,
                        GError **error) JUM_MUST_USE;
/** jum_child_free: stops the child (SIGTERM, SIGKILL after 2 s) and removes the socket folder. */
void jum_child_free(JumChild *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumChild, jum_child_free)

/** jum_child_uri: where to connect; borrowed, may change when another desk's controller is joined. */
const char *jum_child_uri(const JumChild *child);
/** jum_child_restart_delay_s: 3, 10, 30, 30 … by unexpected ends in a row. */
guint jum_child_restart_delay_s(guint ends);
