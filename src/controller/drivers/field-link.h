#pragma once

#include "controller/drivers/driver.h"

/** JumFieldLinkSetup: borrowed texts are copied. */
typedef struct {
    const char
        *uri; /* "unix:/path" of a field that runs already; NULL: start jumeau-field as a child */
    const char *program;             /* of the child; NULL: found beside us */
    const char *territory;           /* given to the child */
    const char *state_folder;        /* the same: what its devices remember */
    const char *time, *seed, *speed; /* the same; NULL: its own defaults */
    const char *schema;              /* jum_points_hash(), must be the field's */
    guint32 epoch;
    gboolean real_only; /* a field that says it is simulated is refused */
} JumFieldLinkSetup;

/**
 * jum_field_link_new: a driver to a field process over wire/field-frame.  A field that dies, is silent for 5 s, speaks
 * garbage, another version or of another territory is a link down, tried again after 3, 10, 30 s.
 * Errors: JUM_ERROR_MISSING (no jumeau-field), JUM_ERROR_USAGE (URI).
 */
JumDriver *jum_field_link_new(const JumFieldLinkSetup *setup,
                              const JumDriverHost *host,
                              GError **error) JUM_MUST_USE;
