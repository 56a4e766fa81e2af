#pragma once

#include "base/time.h"
#include "wire/alarm.h"
#include "wire/command.h"
#include "wire/quality.h"
#include "world/points.h"

/**
 * JumWorld: what is now, in columns over a JumPoints: measured value, quality and time; beside them what was
 * requested.  A request never writes the measured columns.
 *
 * Change tracking: every write stamps the point with the current serial; a consumer remembers the serial it
 * saw last and asks for what is newer.  Thread: the main thread of its process.
 */
typedef struct JumWorld JumWorld;

/** JumLinkState: SUPERVISION 5.6. */
typedef enum {
    JUM_LINK_NONE, /* no controller asked for */
    JUM_LINK_LIVE,
    JUM_LINK_LAGGING,
    JUM_LINK_STALE,
    JUM_LINK_LOST,
    JUM_LINK_RESYNC,
} JumLinkState;

/** jum_world_new: @points is borrowed and must outlive the world. All values start unknown: NaN, BAD, no time. */
JumWorld *jum_world_new(const JumPoints *points);
void jum_world_free(JumWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWorld, jum_world_free)
const JumPoints *jum_world_points(const JumWorld *world);

/* ---- measured ---- */

/** jum_world_put: a measured value; older than the present one it is ignored (it belongs to history). */
void jum_world_put(JumWorld *world, guint32 point, double value, JumQuality quality, JumTime time);
double jum_world_value(const JumWorld *world, guint32 point);
JumTime jum_world_time(const JumWorld *world, guint32 point);
/** jum_world_quality: what the source said, made STALE when older than the point's maximum age at @now or when the
 * link is stale; the SIM bit is kept. */
JumQuality jum_world_quality(const JumWorld *world, guint32 point, JumTime now);
/** columns, [jum_points_count()], for overlays: measured values, and quality as received. */
const double *jum_world_values(const JumWorld *world);
const guint8 *jum_world_qualities(const JumWorld *world);

/* ---- requested ---- */

/** jum_world_request: what was last asked (NaN: nothing pending). */
void jum_world_request(JumWorld *world, guint32 point, double value);
double jum_world_requested(const JumWorld *world, guint32 point);

/* ---- change tracking ---- */

guint32 jum_world_serial(const JumWorld *world);
/** jum_world_next_serial: closes a batch; writes that follow bear the new serial. Returns it. */
guint32 jum_world_next_serial(JumWorld *world);
/** jum_world_changed: [jum_points_count()] serial of the last write of each point. */
const guint32 *jum_world_changed(const JumWorld *world);

#define JUM_WORLD_RECENT 16384 /* points, the last ones written: at least so many are remembered */

/**
 * jum_world_recent:
 * @points: (out) (array length=n): what was written with serial @since or a newer one, in the order of writing, a point
 * once a serial; borrowed until the next write
 *
 * FALSE, and nothing set, when that is more than is remembered: then jum_world_changed() tells it of all.
 * Cost: the points told.
 */
gboolean jum_world_recent(const JumWorld *world, guint32 since, const guint32 **points, guint *n);

/* ---- alarms and commands (records of wire/, owned by the world) ---- */

/** jum_world_set_alarm: inserts or replaces by alarm->key; takes ownership. */
void jum_world_set_alarm(JumWorld *world, JumAlarm *alarm);
void jum_world_clear_alarms(JumWorld *world);
/** jum_world_alarms: (element-type JumAlarm): all alarms not in state NORMAL, in no order; borrowed. */
GPtrArray *jum_world_alarms(const JumWorld *world);
const JumAlarm *jum_world_alarm(const JumWorld *world, const char *key);
/** jum_world_alarm_serial: grows with every alarm change. */
guint32 jum_world_alarm_serial(const JumWorld *world);

/** jum_world_set_command: inserts or replaces by command->id; takes ownership; keeps the requested column right. */
void jum_world_set_command(JumWorld *world, JumCommand *command);
/** jum_world_commands: (element-type JumCommand): newest last, at most the last 1 000; borrowed. */
GPtrArray *jum_world_commands(const JumWorld *world);
guint32 jum_world_command_serial(const JumWorld *world);

/* ---- link ---- */

void jum_world_set_link(JumWorld *world, JumLinkState state, JumTime since);
JumLinkState jum_world_link(const JumWorld *world, JumTime *since);
