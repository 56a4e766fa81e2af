/* Quality by the time from frame to frame, smoothed over eight frames, which is what an eye sees of a GPU's load.
 * Between 21 ms (a 60 Hz screen gives 16.7) and 45 ms nothing changes: the two thresholds lie more than one level of
 * quality apart, and a level that failed is left alone for 30 s, then 60, 120 …, so that the picture does not swing. */
#include "overlay/pace.h"

#define SLOW_US  45000
#define QUICK_US 21000
#define REST_US  200000 /* between frames: nothing was moving */
#define CALM     90     /* frames before a step up */
#define PAUSE_US (30 * (gint64) G_USEC_PER_SEC)
#define MOST_US  (3600 * (gint64) G_USEC_PER_SEC)

void
jum_pace_init(JumPace *pace, gboolean software)
{
    *pace = (JumPace){.quality = software ? JUM_DRAW_LOW : JUM_DRAW_MEDIUM,
                      .too_slow = JUM_DRAW_AUTO,
                      .pause_us = PAUSE_US};
}

static gboolean
step(JumPace *pace, int by)
{
    pace->quality = (JumDrawQuality) ((int) pace->quality + by);
    pace->calm = 0;
    pace->smooth_us = 0;
    return TRUE;
}

gboolean
jum_pace_frame(JumPace *pace, gint64 now_us)
{
    gint64 took_us = now_us - pace->last_us;
    gboolean first = pace->last_us == 0;
    pace->last_us = now_us;
    if (first || took_us > REST_US || took_us < 0)
        return FALSE;
    if (pace->smooth_us == 0) /* a new level begins without a past */
        pace->smooth_us = QUICK_US;
    pace->smooth_us += (took_us - pace->smooth_us) / 8;
    pace->calm = took_us < QUICK_US ? pace->calm + 1 : 0;
    if (pace->smooth_us > SLOW_US && pace->quality > JUM_DRAW_LOW) {
        if (pace->too_slow == pace->quality)
            pace->pause_us = MIN(2 * pace->pause_us, MOST_US);
        pace->too_slow = pace->quality;
        pace->until_us = now_us + pace->pause_us;
        return step(pace, -1);
    }
    gboolean barred = pace->quality + 1 >= pace->too_slow && now_us < pace->until_us;
    if (pace->calm > CALM && pace->quality < JUM_DRAW_HIGH && !barred)
        return step(pace, 1);
    return FALSE;
}

void
jum_pace_rest(JumPace *pace)
{
    pace->last_us = 0;
}
