/* A clock that follows another: an instant, when it was heard, and a speed. */
#include "controller/clock.h"

#include <math.h>
#include <time.h>

gint64
jum_clock_boot_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

JumClock
jum_clock_real(void)
{
    return (JumClock){g_get_real_time(), jum_clock_boot_us(), 1.0};
}

JumTime
jum_clock_now(const JumClock *clock)
{
    return clock->base +
           (JumTime) llrint((double) (jum_clock_boot_us() - clock->boot_us) * clock->speed);
}

void
jum_clock_follow(JumClock *clock, JumTime now, double speed)
{
    double s = isfinite(speed) && speed > 0.0 ? MIN(speed, 86400.0) : 1.0;
    JumTime own = jum_clock_now(clock);
    if (clock->speed == s && fabs((double) (now - own)) < 200000.0 * s)
        return;
    *clock = (JumClock){now, jum_clock_boot_us(), s};
}
