#pragma once

#include "world/points.h"

/**
 * JumReportWheel: which points report in which second: each at its own period, devices spread over it so that
 * a territory never speaks at once.  Thread: one at a time.
 */
typedef struct JumReportWheel JumReportWheel;

/** jum_report_wheel_new: @seed: spreads the devices; @now_s: first second, Unix. */
JumReportWheel *jum_report_wheel_new(const JumPoints *points, guint64 seed, gint64 now_s);
void jum_report_wheel_free(JumReportWheel *wheel);

/**
 * jum_report_wheel_due:
 * @now_s: the second that begins; each second must be asked for, once, in order
 * @due: (element-type guint32): replaced by the points due, in order
 */
void jum_report_wheel_due(JumReportWheel *wheel, gint64 now_s, GArray *due);
