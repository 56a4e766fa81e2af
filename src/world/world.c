/* What is now, in columns: measured value, quality and time, beside them what was requested.  Every
 * write stamps its point with the present serial, so that overlays, lists and the wire each ask only
 * for what is newer than what they saw.  Alarms and commands are kept by key and by id. */
#include "world/world.h"

#include <math.h>
#include <string.h>

enum {
    MAX_COMMANDS = 1000
};

struct JumWorld {
    const JumPoints *points; /* borrowed */
    guint n;
    double *value, *requested; /* [n] */
    guint8 *quality;           /* [n] */
    JumTime *time;             /* [n] */
    guint32 *changed;          /* [n] */
    guint32 serial, alarm_serial, command_serial;
    guint32 *recent; /* [2 * JUM_WORLD_RECENT] points in the order of writing: the last n_recent */
    guint32 *recent_at; /* [2 * JUM_WORLD_RECENT] their serials */
    guint n_recent;
    gboolean forgot; /* older ones have been dropped */

    GPtrArray *alarms;       /* owns JumAlarm */
    GHashTable *alarm_index; /* key (the alarm's) → index + 1 */
    GPtrArray *commands;     /* owns JumCommand */

    JumLinkState link;
    JumTime link_since;
};

JumWorld *
jum_world_new(const JumPoints *points)
{
    JumWorld *world = g_new0(JumWorld, 1);
    world->points = points;
    world->n = jum_points_count(points);
    world->value = g_new(double, world->n);
    world->requested = g_new(double, world->n);
    world->quality = g_new(guint8, world->n);
    world->time = g_new(JumTime, world->n);
    world->changed = g_new0(guint32, world->n);
    world->recent = g_new(guint32, 2 * JUM_WORLD_RECENT);
    world->recent_at = g_new(guint32, 2 * JUM_WORLD_RECENT);
    for (guint i = 0; i < world->n; i++) {
        world->value[i] = world->requested[i] = NAN;
        world->quality[i] = JUM_QUALITY_BAD;
        world->time[i] = JUM_TIME_NONE;
    }
    world->serial = 1;
    world->alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    world->alarm_index = g_hash_table_new(g_str_hash, g_str_equal);
    world->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    world->link_since = JUM_TIME_NONE;
    return world;
}

void
jum_world_free(JumWorld *world)
{
    if (world == NULL)
        return;
    g_free(world->value);
    g_free(world->requested);
    g_free(world->quality);
    g_free(world->time);
    g_free(world->changed);
    g_free(world->recent);
    g_free(world->recent_at);
    g_hash_table_unref(world->alarm_index);
    g_ptr_array_unref(world->alarms);
    g_ptr_array_unref(world->commands);
    g_free(world);
}

const JumPoints *
jum_world_points(const JumWorld *world)
{
    return world->points;
}

/* ---- measured ---- */

/* The last writes lie one behind the other; when there is no more room the newer half moves to the front. */
static void
stamp(JumWorld *world, guint32 point)
{
    if (world->changed[point] == world->serial)
        return;
    world->changed[point] = world->serial;
    if (world->n_recent == 2 * JUM_WORLD_RECENT) {
        gsize half = JUM_WORLD_RECENT * sizeof(guint32);
        memcpy(world->recent, world->recent + JUM_WORLD_RECENT, half);
        memcpy(world->recent_at, world->recent_at + JUM_WORLD_RECENT, half);
        world->n_recent = JUM_WORLD_RECENT;
        world->forgot = TRUE;
    }
    world->recent[world->n_recent] = point;
    world->recent_at[world->n_recent++] = world->serial;
}

void
jum_world_put(JumWorld *world, guint32 point, double value, JumQuality quality, JumTime time)
{
    if (point >= world->n || time < world->time[point])
        return;
    gboolean in_range = value >= jum_points_lo(world->points, point) &&
                        value <= jum_points_hi(world->points, point); /* FALSE for NaN */
    if (!in_range)
        quality = (JumQuality) (JUM_QUALITY_BAD | (quality & JUM_QUALITY_SIM));
    world->value[point] = value;
    world->quality[point] = (guint8) quality;
    world->time[point] = time;
    stamp(world, point);
}

double
jum_world_value(const JumWorld *world, guint32 point)
{
    return point < world->n ? world->value[point] : NAN;
}

JumTime
jum_world_time(const JumWorld *world, guint32 point)
{
    return point < world->n ? world->time[point] : JUM_TIME_NONE;
}

JumQuality
jum_world_quality(const JumWorld *world, guint32 point, JumTime now)
{
    if (point >= world->n)
        return JUM_QUALITY_BAD;
    JumQuality quality = (JumQuality) world->quality[point];
    if (!jum_quality_is_usable(quality) || world->time[point] == JUM_TIME_NONE)
        return quality;
    gboolean link_stale = world->link == JUM_LINK_STALE || world->link == JUM_LINK_LOST ||
                          world->link == JUM_LINK_RESYNC;
    double age_s = (double) (now - world->time[point]) / (double) JUM_SECOND;
    if (link_stale || age_s > jum_points_max_age_s(world->points, point))
        quality = (JumQuality) (JUM_QUALITY_STALE | (quality & JUM_QUALITY_SIM));
    return quality;
}

const double *
jum_world_values(const JumWorld *world)
{
    return world->value;
}

const guint8 *
jum_world_qualities(const JumWorld *world)
{
    return world->quality;
}

/* ---- requested ---- */

void
jum_world_request(JumWorld *world, guint32 point, double value)
{
    if (point >= world->n)
        return;
    world->requested[point] = value;
    stamp(world, point);
}

double
jum_world_requested(const JumWorld *world, guint32 point)
{
    return point < world->n ? world->requested[point] : NAN;
}

/* ---- change tracking ---- */

guint32
jum_world_serial(const JumWorld *world)
{
    return world->serial;
}

guint32
jum_world_next_serial(JumWorld *world)
{
    return ++world->serial;
}

const guint32 *
jum_world_changed(const JumWorld *world)
{
    return world->changed;
}

gboolean
jum_world_recent(const JumWorld *world, guint32 since, const guint32 **points, guint *n)
{
    guint first = world->n_recent;
    while (first > 0 && world->recent_at[first - 1] >= since)
        first--;
    if (first == 0 && world->forgot)
        return FALSE;
    *points = world->recent + first;
    *n = world->n_recent - first;
    return TRUE;
}

/* ---- alarms ---- */

static guint
alarm_at(const JumWorld *world, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(world->alarm_index, key));
}

/* remove_alarm: swaps the last one into the hole. */
static void
remove_alarm(JumWorld *world, guint index)
{
    JumAlarm *gone = world->alarms->pdata[index];
    g_hash_table_remove(world->alarm_index, gone->key);
    g_ptr_array_remove_index_fast(world->alarms, index);
    if (index < world->alarms->len) {
        JumAlarm *moved = world->alarms->pdata[index];
        g_hash_table_replace(world->alarm_index, moved->key, GUINT_TO_POINTER(index + 1));
    }
}

void
jum_world_set_alarm(JumWorld *world, JumAlarm *alarm)
{
    g_return_if_fail(alarm != NULL && alarm->key != NULL);
    guint at = alarm_at(world, alarm->key);
    world->alarm_serial++;
    if (at > 0)
        remove_alarm(world, at - 1);
    if (alarm->state == JUM_ALARM_NORMAL) {
        jum_alarm_free(alarm);
        return;
    }
    g_ptr_array_add(world->alarms, alarm);
    g_hash_table_insert(world->alarm_index, alarm->key, GUINT_TO_POINTER(world->alarms->len));
}

void
jum_world_clear_alarms(JumWorld *world)
{
    g_hash_table_remove_all(world->alarm_index);
    g_ptr_array_set_size(world->alarms, 0);
    world->alarm_serial++;
}

GPtrArray *
jum_world_alarms(const JumWorld *world)
{
    return world->alarms;
}

const JumAlarm *
jum_world_alarm(const JumWorld *world, const char *key)
{
    guint at = key != NULL ? alarm_at(world, key) : 0;
    return at > 0 ? world->alarms->pdata[at - 1] : NULL;
}

guint32
jum_world_alarm_serial(const JumWorld *world)
{
    return world->alarm_serial;
}

/* ---- commands ---- */

static gboolean
is_pending(const JumCommand *command)
{
    return command->state == JUM_COMMAND_QUEUED || command->state == JUM_COMMAND_SENT ||
           command->state == JUM_COMMAND_EXECUTING;
}

/* refresh_requested: the newest pending command of @target and @action, or nothing. */
static void
refresh_requested(JumWorld *world, const char *target, const char *action)
{
    guint32 point =
        jum_points_target(world->points, target, (JumAction) MAX(jum_action_find(action), 0));
    if (point == JUM_POINT_NONE)
        return;
    double value = NAN;
    for (guint i = world->commands->len; i-- > 0;) {
        const JumCommand *command = world->commands->pdata[i];
        if (is_pending(command) && g_strcmp0(command->target, target) == 0 &&
            g_strcmp0(command->action, action) == 0) {
            value = command->value;
            break;
        }
    }
    jum_world_request(world, point, value);
}

/* drop_oldest: prefers a command whose story is over. */
static void
drop_oldest(JumWorld *world)
{
    guint oldest = 0;
    for (guint i = 0; i < world->commands->len; i++) {
        if (!is_pending(world->commands->pdata[i])) {
            oldest = i;
            break;
        }
    }
    g_autoptr(JumCommand) gone = g_ptr_array_steal_index(world->commands, oldest);
    refresh_requested(world, gone->target, gone->action);
}

void
jum_world_set_command(JumWorld *world, JumCommand *command)
{
    g_return_if_fail(command != NULL && command->id != NULL);
    world->command_serial++;
    guint i = world->commands->len;
    while (i > 0 && strcmp(((JumCommand *) world->commands->pdata[i - 1])->id, command->id) != 0)
        i--;
    if (i > 0) {
        jum_command_free(world->commands->pdata[i - 1]);
        world->commands->pdata[i - 1] = command;
    } else {
        g_ptr_array_add(world->commands, command);
        if (world->commands->len > MAX_COMMANDS)
            drop_oldest(world);
    }
    refresh_requested(world, command->target, command->action);
}

GPtrArray *
jum_world_commands(const JumWorld *world)
{
    return world->commands;
}

guint32
jum_world_command_serial(const JumWorld *world)
{
    return world->command_serial;
}

/* ---- link ---- */

void
jum_world_set_link(JumWorld *world, JumLinkState state, JumTime since)
{
    world->link = state;
    world->link_since = since;
}

JumLinkState
jum_world_link(const JumWorld *world, JumTime *since)
{
    if (since != NULL)
        *since = world->link_since;
    return world->link;
}
