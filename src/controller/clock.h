#pragma once

#include "base/time.h"

/**
 * JumClock: the time everything in the controller is dated by.  Ordinary UTC with a real field; with a simulated one
 * started at another instant or speed, the field's clock, told by its hello and heartbeats.  Runs on the system's boot
 * clock in between, so that setting the machine's clock moves no delay.  A value: one thread.
 */
typedef struct {
    JumTime base;
    gint64 boot_us; /* when base was set */
    double speed;   /* seconds of this clock a second */
} JumClock;

/** jum_clock_real: UTC of this machine, as it is now. */
JumClock jum_clock_real(void);
JumTime jum_clock_now(const JumClock *clock);
/** jum_clock_follow: the source says it is @now, running at @speed.  Small differences are not corrected
 * (0.2 s · speed), so that the clock does not tremble. */
void jum_clock_follow(JumClock *clock, JumTime now, double speed);
/** jum_clock_boot_us: the system's clock since boot, suspended time included. */
gint64 jum_clock_boot_us(void);
