#pragma once

#include "field/field.h"

/**
 * JumFieldServer: lets controllers reach a field over a Unix socket and moves its clock.
 * Thread: the main context of the thread that made it.
 */
typedef struct JumFieldServer JumFieldServer;

typedef struct {
    const char *path; /* of the socket; an abandoned one is replaced, a live one is an error */
    double speed;     /* seconds of the field's clock a second */
} JumFieldServerSetup;

/**
 * jum_field_server_new:
 * @field, @points: borrowed, must outlive the server
 *
 * Errors: JUM_ERROR_IO naming the path.
 */
JumFieldServer *jum_field_server_new(JumField *field,
                                     const JumPoints *points,
                                     const JumFieldServerSetup *setup,
                                     GError **error) JUM_MUST_USE;
/** jum_field_server_free: closes all and removes the socket. */
void jum_field_server_free(JumFieldServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumFieldServer, jum_field_server_free)
