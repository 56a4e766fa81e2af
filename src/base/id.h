#pragma once

#include <glib.h>

#define JUM_ID_BYTES 37 /* 36 characters and a NUL */

/**
 * jum_id_new:
 * @buffer: [JUM_ID_BYTES]
 *
 * A new UUID version 7 (RFC 9562): sortable by creation time, unique without a server.
 *
 * Returns: @buffer.
 * Thread: any.
 */
const char *jum_id_new(char *buffer);

/** jum_id_is_valid: is @text a UUID in its usual lower-case form, of any version? */
gboolean jum_id_is_valid(const char *text);
