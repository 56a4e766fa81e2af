#pragma once

#include "world/world.h"

/**
 * JumLiveLoad: values of an ordinary day in a city, for measuring what live data cost: nearly everything is as it should
 * be, a few in a hundred are not (failed lamps, slow roads, low pressure, sensors beyond a limit), most of these for
 * good.  Not the simulated field: no value follows from another.
 *
 * Thread: that of the world.
 */
typedef struct JumLiveLoad JumLiveLoad;

/** jum_live_load_new: @world: borrowed. The same seed plays the same values. */
JumLiveLoad *jum_live_load_new(JumWorld *world, guint64 seed);
void jum_live_load_free(JumLiveLoad *load);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLiveLoad, jum_live_load_free)

/** jum_live_load_fill: every point once.  Cost: 0.1 µs a point. */
void jum_live_load_fill(JumLiveLoad *load, JumTime time);

/**
 * jum_live_load_change:
 * @n: points that get another value than they have, spread over all of them
 *
 * Ends the batch (jum_world_next_serial()).  Returns: how many did change; less than @n only if few points can.
 */
guint jum_live_load_change(JumLiveLoad *load, guint n, JumTime time);
