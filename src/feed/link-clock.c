/* The states of a desk's link from silence alone: heartbeats come every second, so two seconds without
 * any frame is LAGGING, five STALE, fifteen LOST; a closed socket is STALE at once, since nothing can
 * come through it; open but not yet complete is RESYNC. */
#include "feed/link-clock.h"

#define LAGGING_US   (2 * G_USEC_PER_SEC)
#define STALE_US     (5 * G_USEC_PER_SEC)
#define LOST_US      (15 * G_USEC_PER_SEC)
#define RETRY_MIN_MS 500
#define RETRY_MAX_MS 30000

void
jum_link_clock_start(JumLinkClock *clock, gint64 now_us)
{
    *clock = (JumLinkClock){.heard_us = now_us};
}

void
jum_link_clock_heard(JumLinkClock *clock, gint64 now_us)
{
    clock->heard_us = now_us;
}

void
jum_link_clock_closed(JumLinkClock *clock)
{
    clock->open = clock->synced = FALSE;
    clock->own_lag_us = 0;
}

JumLinkState
jum_link_clock_state(const JumLinkClock *clock, gint64 now_us)
{
    gint64 silence_us = now_us - clock->heard_us;
    if (silence_us > LOST_US)
        return JUM_LINK_LOST;
    if (!clock->open || silence_us > STALE_US)
        return JUM_LINK_STALE;
    if (!clock->synced)
        return JUM_LINK_RESYNC;
    if (silence_us > LAGGING_US || clock->own_lag_us > LAGGING_US)
        return JUM_LINK_LAGGING;
    return JUM_LINK_LIVE;
}

guint
jum_link_clock_retry_ms(JumLinkClock *clock, JumRng *rng)
{
    guint doubling = MIN(clock->attempts, 6);
    clock->attempts++;
    double ms = MIN(RETRY_MIN_MS << doubling, RETRY_MAX_MS);
    return (guint) (ms * jum_rng_range(rng, 0.5, 1.0));
}
