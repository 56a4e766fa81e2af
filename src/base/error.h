#pragma once

#include <glib.h>

/**
 * JumError:
 * @JUM_ERROR_FORMAT: the bytes are not what the file's kind promises
 * @JUM_ERROR_VALUE: a value is out of range, not a number, or of the wrong type
 * @JUM_ERROR_MISSING: something named is not there
 * @JUM_ERROR_VERSION: written by a newer or another program
 * @JUM_ERROR_IO: the system refused (disk full, no permission, socket closed)
 * @JUM_ERROR_USAGE: the caller asked for something that has no meaning
 * @JUM_ERROR_EMPTY: nothing usable was found where something was expected
 * @JUM_ERROR_CANCELLED: a person or a time limit stopped it
 * @JUM_ERROR_REFUSED: a rule forbids it
 *
 * Codes shared by every folder's error domain.  A message names the file, and the line or the
 * element, in one sentence a person can act on.
 */
typedef enum {
    JUM_ERROR_FORMAT,
    JUM_ERROR_VALUE,
    JUM_ERROR_MISSING,
    JUM_ERROR_VERSION,
    JUM_ERROR_IO,
    JUM_ERROR_USAGE,
    JUM_ERROR_EMPTY,
    JUM_ERROR_CANCELLED,
    JUM_ERROR_REFUSED,
} JumError;

#define JUM_ERROR (jum_error_quark())
GQuark jum_error_quark(void);

#define JUM_MUST_USE __attribute__((warn_unused_result))
