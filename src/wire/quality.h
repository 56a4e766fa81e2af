#pragma once

#include <glib.h>

/** JumQuality: trust in a value, in the low bits; JUM_QUALITY_SIM is an origin bit beside it, never instead of
 * it, carried to the last pixel. */
typedef enum {
    JUM_QUALITY_GOOD = 0,
    JUM_QUALITY_UNCERTAIN = 1, /* estimated, or clock doubtful */
    JUM_QUALITY_STALE = 2,     /* older than its maximum age */
    JUM_QUALITY_BAD = 3,       /* the sensor says so, out of range, frozen, never heard */
    JUM_QUALITY_SUBSTITUTED = 4,
    JUM_QUALITY_MASK = 7,
    JUM_QUALITY_SIM = 8,
} JumQuality;

static inline JumQuality
jum_quality_base(JumQuality quality)
{
    return (JumQuality) (quality & JUM_QUALITY_MASK);
}

/** jum_quality_is_usable: may the value be shown as a value (GOOD, UNCERTAIN, SUBSTITUTED)? */
static inline gboolean
jum_quality_is_usable(JumQuality quality)
{
    JumQuality base = jum_quality_base(quality);
    return base == JUM_QUALITY_GOOD || base == JUM_QUALITY_UNCERTAIN ||
           base == JUM_QUALITY_SUBSTITUTED;
}
