#pragma once

#include "world/world.h"

/**
 * JumPrivateField: a controller and its simulated field of our own, started at an instant and a seed in temporary
 * folders, for one picture: nothing of it is seen or kept by anybody else.  Or, over @uri, a controller that runs.
 * Thread: the main thread.
 */
typedef struct JumPrivateField JumPrivateField;

/**
 * jum_private_field_new:
 * @uri: (nullable): a running controller; NULL starts one
 * @time: the instant at which the simulated field starts
 *
 * Errors: JUM_ERROR_MISSING (no jumeau-controller to be found), JUM_ERROR_IO.
 */
JumPrivateField *jum_private_field_new(const char *territory_path,
                                       JumWorld *world,
                                       const char *uri,
                                       JumTime time,
                                       GError **error) JUM_MUST_USE;
/** jum_private_field_free: ends the controller and removes its folders. */
void jum_private_field_free(JumPrivateField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPrivateField, jum_private_field_free)

/** jum_private_field_poll: puts what has arrived into the world; TRUE once the first snapshot is whole and quiet. */
gboolean jum_private_field_poll(JumPrivateField *field);
