#pragma once

#include "controller/controller.h"

/**
 * JumHttpApi: the port: WebSocket /v1/live and requests, on a private Unix socket or on loopback with a secret.
 *
 *   GET    /v1/live?role=…                     jumeau.live.1
 *   POST   /v1/commands                        select, operate, direct (wire/command-request.h)
 *   GET    /v1/commands/ID   DELETE (cancel)
 *   GET    /v1/alarms                          {"alarms":[…],"sum":…}
 *   POST   /v1/alarms/ack                      {key,occurrence}: 409 if another occurrence is current
 *   POST   /v1/alarms/shelve, /v1/alarms/unshelve   {key,seconds,once,reason}
 *   GET    /v1/history?point=INDEX|ADDRESS:QUANTITY&from=µs&to=µs[&max=N]   {"t":[…],"v":[…],"q":[…]}
 *   GET    /v1/status                          what runs: link, sessions, journal, counts
 *
 * POST and DELETE need the header X-Jumeau-Session of a live connection, whose role decides.
 */
typedef struct JumHttpApi JumHttpApi;

/** jum_http_api_new: @uri: as JumControllerOptions.listen. Errors: JUM_ERROR_IO (address taken, certificate). */
JumHttpApi *
jum_http_api_new(JumController *controller, const char *uri, GError **error) JUM_MUST_USE;
void jum_http_api_free(JumHttpApi *api);
/** jum_http_api_uri: where it really listens (the port if 0 was asked). Borrowed. */
const char *jum_http_api_uri(const JumHttpApi *api);
/** jum_http_api_secret: to be given with every request as "Authorization: Bearer SECRET"; NULL on a Unix socket. */
const char *jum_http_api_secret(const JumHttpApi *api);
