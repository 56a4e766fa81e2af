#pragma once

#include "feed/link.h"

/*
 * What the desk asks over HTTP, as texts: bodies of POST requests and answers read.  No socket here.
 *
 *   POST /v1/commands     the command as in live frames, with "mode":"direct|select|operate" and
 *                         "seen":{"value":…,"seq":…}; answers 202/200 with the command as the controller holds it, else
 *                         {"cause","text"}
 *   DELETE /v1/commands/ID
 *   POST /v1/alarms/ack   {"key","occurrence"}
 *   GET /v1/history?point=N&from=ISO&to=ISO   {"t":[µs…],"v":[…]}
 */

/** jum_request_command: the body. The caller frees. */
char *
jum_request_command(const JumCommand *command, JumLinkMode mode, double seen_value, guint64 seq);
/** jum_request_acknowledge: the body. The caller frees. */
char *jum_request_acknowledge(const char *key, guint32 occurrence);
/**
 * jum_request_outcome:
 * @sent: what was asked
 * @status: of HTTP; 0: the transport failed
 * @body: [bytes] the answer, may be anything
 *
 * Returns: the command as the controller holds it, or @sent REJECTED with a cause of the closed list; the caller frees.
 */
JumCommand *
jum_request_outcome(const JumCommand *sent, guint status, const char *body, gsize bytes);
/** jum_request_history: NULL if @body is not a history. The caller frees. */
JumHistory *jum_request_history(guint32 point, const char *body, gsize bytes);
