#pragma once

#include "world/world.h"

/**
 * jum_moment_fetch:
 * @territory_path: handed to the controller
 * @controller: (nullable): URI of a running one; NULL starts a private, seeded one with its simulated field at @time,
 *   in a temporary folder, and stops it again
 * @time: instant the field starts at; ignored with @controller
 * @world: (inout): receives every value the controller knows
 *
 * Fills a world once, for a picture.  Blocks, running a main context of its own, until everything has been told.
 *
 * Errors: JUM_ERROR_MISSING (no jumeau-controller), JUM_ERROR_IO (it did not answer within 30 s; the sentence carries
 *         its own words).
 * Thread: the one that owns @world; no other main loop may run in it.
 */
gboolean jum_moment_fetch(const char *territory_path,
                          const char *controller,
                          JumTime time,
                          JumWorld *world,
                          GError **error) JUM_MUST_USE;
