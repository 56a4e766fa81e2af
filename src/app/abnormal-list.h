#pragma once

#include "wire/alarm.h"

/** JumAbnormalEntry: one line of the list: an alarm, or the heading of several under one cabinet, station or link. */
typedef struct {
    char *identity;        /* key of the alarm, or "group " and the group's address */
    const JumAlarm *alarm; /* the alarm; of a heading: the gravest of its group. Borrowed */
    char *group;           /* address, of a heading and of its children; NULL alone */
    gboolean is_heading;
    gboolean is_open; /* a heading whose children follow */
    guint n, n_unack; /* alarms under a heading; 1 and 0/1 for an alarm */
    guint64 print;    /* of everything shown: equal prints need no redraw */
} JumAbnormalEntry;

typedef struct {
    guint alarms, unack;
    guint by_priority[4]; /* [1 … 3] */
} JumAbnormalCounts;

/**
 * jum_abnormal_list:
 * @alarms: (element-type JumAlarm): those that are not visible are left out
 * @open: (nullable): set of group addresses whose children are shown
 * @counts: (out)
 *
 * The lines of "Abnormal now" in order: what waits for an acknowledgement first, then the gravest, then the newest.
 * Groups of two or more stand under a heading placed where their gravest alarm would be.
 *
 * Returns: (element-type JumAbnormalEntry): borrows from @alarms. The caller unrefs.
 * Cost: one sort, some 5 ms for 10 000 alarms.
 */
GPtrArray *jum_abnormal_list(const GPtrArray *alarms, GHashTable *open, JumAbnormalCounts *counts);
/**
 * jum_abnormal_kept:
 * @were: [n] where each line stood before, G_MAXUINT: nowhere
 * @kept: [n] (out): the most that can stay, in this order, while the others come, go or move
 *
 * Cost: n log n
 */
void jum_abnormal_kept(const guint *were, guint n, gboolean *kept);
gboolean jum_alarm_waits(const JumAlarm *alarm);
