/* The queue between the link's thread and the main thread.  Values are conflated in columns over the
 * points with a list of those touched, so that a desk that was suspended for an hour applies each point
 * once and memory stays bounded whatever the peer sends; alarms, commands and link states are few and
 * keep their order in a bounded queue. */
#include "feed/inbox.h"

#define MAX_RECORDS 20000

typedef enum {
    RECORD_ALARM,
    RECORD_COMMAND,
    RECORD_RESET,
    RECORD_LINK,
    RECORD_NOTE,
} RecordKind;

typedef struct {
    RecordKind kind;
    gpointer content;
    JumLinkState link;
    JumTime since;
} Record;

struct JumInbox {
    GMutex mutex;
    JumInboxWake wake;
    gpointer wake_data;
    gboolean awake;   /* the main thread was told */
    gint64 oldest_us; /* monotonic, 0: empty */
    guint n_points;
    double *value;
    guint8 *quality, *waiting;
    JumTime *time;
    GArray *touched; /* guint32 points whose waiting flag is set */
    GQueue records;
    gint64 offset_us;
};

static void
record_free(gpointer pointer)
{
    Record *record = pointer;
    if (record->kind == RECORD_ALARM)
        jum_alarm_free(record->content);
    else if (record->kind == RECORD_COMMAND)
        jum_command_free(record->content);
    else if (record->kind == RECORD_NOTE)
        g_free(record->content);
    g_free(record);
}

JumInbox *
jum_inbox_new(guint n_points, JumInboxWake wake, gpointer data)
{
    JumInbox *inbox = g_new0(JumInbox, 1);
    g_mutex_init(&inbox->mutex);
    inbox->wake = wake;
    inbox->wake_data = data;
    inbox->n_points = n_points;
    inbox->value = g_new(double, n_points);
    inbox->quality = g_new(guint8, n_points);
    inbox->waiting = g_new0(guint8, n_points);
    inbox->time = g_new(JumTime, n_points);
    inbox->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_queue_init(&inbox->records);
    return inbox;
}

void
jum_inbox_free(JumInbox *inbox)
{
    if (inbox == NULL)
        return;
    g_queue_clear_full(&inbox->records, record_free);
    g_array_unref(inbox->touched);
    g_free(inbox->value);
    g_free(inbox->quality);
    g_free(inbox->waiting);
    g_free(inbox->time);
    g_mutex_clear(&inbox->mutex);
    g_free(inbox);
}

/* Called locked; unlocks, then wakes the reader if it was not told yet. */
static void
unlock_and_wake(JumInbox *inbox)
{
    gboolean tell = !inbox->awake;
    inbox->awake = TRUE;
    if (inbox->oldest_us == 0)
        inbox->oldest_us = g_get_monotonic_time();
    g_mutex_unlock(&inbox->mutex);
    if (tell && inbox->wake != NULL)
        inbox->wake(inbox->wake_data);
}

void
jum_inbox_put_values(JumInbox *inbox,
                     guint n,
                     const guint32 *point,
                     const double *value,
                     const guint8 *quality,
                     const JumTime *time)
{
    if (n == 0)
        return;
    g_mutex_lock(&inbox->mutex);
    for (guint i = 0; i < n; i++) {
        guint32 p = point[i];
        if (p >= inbox->n_points || (inbox->waiting[p] && inbox->time[p] > time[i]))
            continue;
        if (!inbox->waiting[p])
            g_array_append_val(inbox->touched, p);
        inbox->waiting[p] = 1;
        inbox->value[p] = value[i];
        inbox->quality[p] = quality[i];
        inbox->time[p] = time[i];
    }
    unlock_and_wake(inbox);
}

static void
put(JumInbox *inbox, Record record)
{
    g_mutex_lock(&inbox->mutex);
    if (g_queue_get_length(&inbox->records) >= MAX_RECORDS)
        record_free(g_queue_pop_head(&inbox->records));
    g_queue_push_tail(&inbox->records, g_memdup2(&record, sizeof record));
    unlock_and_wake(inbox);
}

void
jum_inbox_put_alarm(JumInbox *inbox, JumAlarm *alarm)
{
    put(inbox, (Record){.kind = RECORD_ALARM, .content = alarm});
}

void
jum_inbox_put_command(JumInbox *inbox, JumCommand *command)
{
    put(inbox, (Record){.kind = RECORD_COMMAND, .content = command});
}

void
jum_inbox_put_reset(JumInbox *inbox)
{
    put(inbox, (Record){.kind = RECORD_RESET});
}

void
jum_inbox_put_link(JumInbox *inbox, JumLinkState state, JumTime since)
{
    put(inbox, (Record){.kind = RECORD_LINK, .link = state, .since = since});
}

void
jum_inbox_put_note(JumInbox *inbox, const char *sentence)
{
    put(inbox, (Record){.kind = RECORD_NOTE, .content = g_strdup(sentence)});
}

/* Returns the flag of what was touched; the content's ownership goes to the world. */
static guint
apply_record(Record *record, JumWorld *world, char **note)
{
    gpointer content = g_steal_pointer(&record->content);
    switch (record->kind) {
    case RECORD_ALARM:
        jum_world_set_alarm(world, content);
        return JUM_INBOX_ALARMS;
    case RECORD_COMMAND:
        jum_world_set_command(world, content);
        return JUM_INBOX_COMMANDS;
    case RECORD_RESET:
        jum_world_clear_alarms(world);
        return JUM_INBOX_ALARMS;
    case RECORD_LINK:
        jum_world_set_link(world, record->link, record->since);
        return JUM_INBOX_LINK;
    case RECORD_NOTE:
        g_free(*note);
        *note = content;
        return JUM_INBOX_NOTE;
    }
    return 0;
}

guint
jum_inbox_apply(JumInbox *inbox, JumWorld *world, char **note)
{
    guint changes = 0;
    g_autofree char *newest = NULL;
    g_mutex_lock(&inbox->mutex);
    if (inbox->touched->len > 0 || !g_queue_is_empty(&inbox->records))
        jum_world_next_serial(world);
    for (guint i = 0; i < inbox->touched->len; i++) {
        guint32 p = g_array_index(inbox->touched, guint32, i);
        jum_world_put(world, p, inbox->value[p], (JumQuality) inbox->quality[p], inbox->time[p]);
        inbox->waiting[p] = 0;
        changes |= JUM_INBOX_VALUES;
    }
    g_array_set_size(inbox->touched, 0);
    GQueue records = inbox->records;
    g_queue_init(&inbox->records);
    inbox->awake = FALSE;
    inbox->oldest_us = 0;
    g_mutex_unlock(&inbox->mutex);
    for (Record *record; (record = g_queue_pop_head(&records)) != NULL; record_free(record))
        changes |= apply_record(record, world, &newest);
    if (note != NULL)
        *note = g_steal_pointer(&newest);
    return changes;
}

gint64
jum_inbox_age_us(JumInbox *inbox)
{
    g_mutex_lock(&inbox->mutex);
    gint64 oldest_us = inbox->oldest_us;
    g_mutex_unlock(&inbox->mutex);
    return oldest_us == 0 ? 0 : g_get_monotonic_time() - oldest_us;
}

void
jum_inbox_set_clock_offset(JumInbox *inbox, gint64 offset_us)
{
    g_mutex_lock(&inbox->mutex);
    inbox->offset_us = offset_us;
    g_mutex_unlock(&inbox->mutex);
}

gint64
jum_inbox_clock_offset_us(JumInbox *inbox)
{
    g_mutex_lock(&inbox->mutex);
    gint64 offset_us = inbox->offset_us;
    g_mutex_unlock(&inbox->mutex);
    return offset_us;
}
