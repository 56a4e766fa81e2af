#pragma once

#include "world/world.h"

/** theme_town_write: the made-up town with something of every theme in it: cabinets for its lamps, junctions,
 * detectors, a water network with two tanks, car parks, bays, signs, sensors, two communes. */
gboolean theme_town_write(const char *path, GError **error) JUM_MUST_USE;

/** theme_town_fill: values of @now for everything, by rule: most normal; some stale, bad, failed, not powered,
 * estimated, entered by hand, asked for, in alarm. */
void theme_town_fill(JumWorld *world, JumTime now);
