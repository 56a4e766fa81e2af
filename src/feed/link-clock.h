#pragma once

#include "base/rng.h"
#include "world/world.h"

/**
 * JumLinkClock: what a desk may believe of its link, from what it heard and when (SUPERVISION 5.6).
 * Pure: the caller gives the monotonic time, microseconds.
 */
typedef struct {
    gboolean open;     /* the socket is up and hello was read */
    gboolean synced;   /* a snapshot was completed, or the deltas were resumed */
    gint64 heard_us;   /* last frame of any kind; of the start before the first */
    gint64 own_lag_us; /* age of the oldest frame read and not yet applied here */
    guint attempts;    /* failed connections in a row */
} JumLinkClock;

/** jum_link_clock_start: nothing heard yet; the grace runs from @now_us. */
void jum_link_clock_start(JumLinkClock *clock, gint64 now_us);
void jum_link_clock_heard(JumLinkClock *clock, gint64 now_us);
/** jum_link_clock_closed: the socket went away: stale at once. */
void jum_link_clock_closed(JumLinkClock *clock);
/** jum_link_clock_state: never JUM_LINK_NONE. */
JumLinkState jum_link_clock_state(const JumLinkClock *clock, gint64 now_us);
/**
 * jum_link_clock_retry_ms: how long to wait before the next connection: 0.5 s doubled by failure up to
 * 30 s, times 0.5 to 1 at random, so that desks do not all come back at once.  Counts one failure.
 */
guint jum_link_clock_retry_ms(JumLinkClock *clock, JumRng *rng);
