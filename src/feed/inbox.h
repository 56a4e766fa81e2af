#pragma once

#include "world/world.h"

/**
 * JumInbox: what the link's thread has understood, waiting for the main thread.  Values are conflated (last
 * one a point), everything else keeps its order.
 * Thread: jum_inbox_put_*() from the link's thread, jum_inbox_apply() from the main thread.
 */
typedef struct JumInbox JumInbox;

/** JumInboxWake: called from the link's thread, at most once between two jum_inbox_apply(). */
typedef void (*JumInboxWake)(gpointer data);

JumInbox *jum_inbox_new(guint n_points, JumInboxWake wake, gpointer data);
void jum_inbox_free(JumInbox *inbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumInbox, jum_inbox_free)

/** jum_inbox_put_values: [n] columns, copied; an index out of range is dropped. */
void jum_inbox_put_values(JumInbox *inbox,
                          guint n,
                          const guint32 *point,
                          const double *value,
                          const guint8 *quality,
                          const JumTime *time);
/** jum_inbox_put_alarm, jum_inbox_put_command: take ownership. */
void jum_inbox_put_alarm(JumInbox *inbox, JumAlarm *alarm);
void jum_inbox_put_command(JumInbox *inbox, JumCommand *command);
/** jum_inbox_put_reset: forget all alarms, a full list follows. */
void jum_inbox_put_reset(JumInbox *inbox);
void jum_inbox_put_link(JumInbox *inbox, JumLinkState state, JumTime since);
/** jum_inbox_put_note: a sentence for people ("the controller speaks another version"). */
void jum_inbox_put_note(JumInbox *inbox, const char *sentence);

/** JumInboxChange: what a call of jum_inbox_apply() touched. */
typedef enum {
    JUM_INBOX_VALUES = 1,
    JUM_INBOX_ALARMS = 2,
    JUM_INBOX_COMMANDS = 4,
    JUM_INBOX_LINK = 8,
    JUM_INBOX_NOTE = 16,
} JumInboxChange;

/**
 * jum_inbox_apply:
 * @note: (out) (nullable): the newest note, or NULL; the caller frees
 *
 * Puts everything that waits into @world as one batch.  Returns: JumInboxChange flags.
 * Cost: 30 ns a value.
 */
guint jum_inbox_apply(JumInbox *inbox, JumWorld *world, char **note);
/** jum_inbox_set_clock_offset: the controller's clock less ours; jum_inbox_clock_offset_us: the last one, 0 before. */
void jum_inbox_set_clock_offset(JumInbox *inbox, gint64 offset_us);
gint64 jum_inbox_clock_offset_us(JumInbox *inbox);
/** jum_inbox_age_us: how long the oldest unread entry has been waiting; 0 if none. */
gint64 jum_inbox_age_us(JumInbox *inbox);
