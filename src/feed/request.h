#pragma once

#include "feed/link.h"

/*
 * What the desk asks over HTTP, as texts: bodies of POST requests and answers read.  No socket here.
 * Commands: wire/command-request.h.  Acknowledgement: POST /v1/alarms/ack {"key","occurrence"}.
 * History: GET /v1/history?point=N&from=µs&to=µs → {"t":[µs…],"v":[…],"q":[…]}.
 */

/** jum_request_commands: the body; @seen_value: [commands->len], NaN where nothing was seen. The caller frees. */
char *
jum_request_commands(const GPtrArray *commands, JumCommandMode mode, const double *seen_value);
/** jum_request_acknowledge: the body. The caller frees. */
char *jum_request_acknowledge(const char *key, guint32 occurrence);
/**
 * jum_request_outcomes:
 * @sent: (element-type JumCommand): what was asked
 * @status: of HTTP; 0: the transport failed
 * @body: [bytes] the answer, may be anything
 *
 * Returns: (element-type JumCommand): each as the controller holds it, or REJECTED with a cause of the closed list;
 * the caller unrefs.
 */
GPtrArray *jum_request_outcomes(const GPtrArray *sent, guint status, const char *body, gsize bytes);
/** jum_request_history: NULL if @body is not a history. The caller frees. */
JumHistory *jum_request_history(guint32 point, const char *body, gsize bytes);
