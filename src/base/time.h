#pragma once

#include <glib.h>

/**
 * JumTime:
 *
 * An instant: microseconds since 1970-01-01T00:00:00Z, as g_get_real_time().  JUM_TIME_NONE
 * means "never" or "unknown".  Delays use the monotonic clock, never this.
 */
typedef gint64 JumTime;

#define JUM_TIME_NONE G_MININT64
#define JUM_SECOND    G_GINT64_CONSTANT(1000000)
#define JUM_MINUTE    (60 * JUM_SECOND)
#define JUM_HOUR      (60 * JUM_MINUTE)
#define JUM_DAY       (24 * JUM_HOUR)

#define JUM_TIME_BYTES 32

/**
 * jum_time_parse:
 * @text: ISO 8601, "2026-11-21T18:30:00+01:00" (seconds may be left out), "…Z", or without offset, or a date alone
 * @zone: (nullable): civil zone assumed when @text has no offset; NULL for UTC
 * @time: (out): untouched on failure
 *
 * Returns: FALSE if @text is not such an instant.
 */
gboolean jum_time_parse(const char *text, GTimeZone *zone, JumTime *time);

/** jum_time_format: UTC with Z, milliseconds only when not zero, "" for JUM_TIME_NONE;
 * @buffer: [JUM_TIME_BYTES].  Returns @buffer. */
const char *jum_time_format(char *buffer, JumTime time);

/** JumCivil: calendar fields in some zone; @yday from 1, @wday 1 Monday … 7 Sunday. */
typedef struct {
    int year, month, day, hour, minute, second;
    int yday, wday;
    double day_s; /* seconds since civil midnight, as the clock on the wall shows */
} JumCivil;

/** jum_time_civil: the fields of @time in @zone (NULL: UTC). */
JumCivil jum_time_civil(JumTime time, GTimeZone *zone);
