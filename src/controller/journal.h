#pragma once

#include "base/error.h"
#include "wire/alarm.h"
#include "wire/command.h"

/**
 * JumJournal: what was done, by whom, with what result, in DIR/journal.db: rows that only grow, each holding the hash
 * of the one before, committed to the disk (WAL, synchronous FULL) before anything they announce happens.  The same
 * transaction keeps the present state of commands and alarms, so that a restart continues where it stopped.
 *
 * One writer thread for all of SQLite; rows waiting together are committed together.
 * Thread: the owner's thread; callbacks come back to its main context, in order.
 */
typedef struct JumJournal JumJournal;

/** JumJournalRow: one row to be; borrowed texts are copied by jum_journal_append().  NULL where it has no meaning. */
typedef struct {
    const char *actor, *role, *session;
    const char *origin; /* desk, automatic, maintenance, field, system */
    const char *type;   /* command, alarm, ack, shelve, session, start, stop, note, … */
    const char *object; /* asset address */
    const char *cmd_id;
    const char *before, *after;
    const char *reason; /* a person's words: kept apart, the chain holds only their hash */
    const char *result, *cause;
    const JumCommand *command; /* its state from now on */
    const JumAlarm *alarm;     /* the same */
    guint alarm_bits;          /* JumAlarmBits of it */
    gboolean sim;
} JumJournalRow;

/** JumJournalDone: @seq is 0 if the row could not be written; @error then says why. */
typedef void (*JumJournalDone)(gpointer data, guint64 seq, const GError *error);

/**
 * jum_journal_open:
 * @folder: exists, locked by the caller
 *
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT (not our file), JUM_ERROR_VERSION (written by a newer program).
 */
JumJournal *jum_journal_open(const char *folder, GError **error) JUM_MUST_USE;
/** jum_journal_close: writes what waits (their callbacks are not called any more), stops the thread. */
void jum_journal_close(JumJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumJournal, jum_journal_close)

/** jum_journal_epoch: number of this start, 1 for the first: the high half of command sequences. */
guint32 jum_journal_epoch(const JumJournal *journal);
/** jum_journal_last: seq of the last committed row known to the owner's thread: the event id of the live link. */
guint64 jum_journal_last(const JumJournal *journal);
/** jum_journal_is_up: did the last commit succeed? */
gboolean jum_journal_is_up(const JumJournal *journal);

void jum_journal_append(JumJournal *journal,
                        const JumJournalRow *row,
                        JumJournalDone done,
                        gpointer data);
/** jum_journal_run: @task on the writer thread, after what was appended before. */
void jum_journal_run(JumJournal *journal, GFunc task, gpointer data);
/** jum_journal_flush: waits until all that was appended is committed or refused, and calls back. */
void jum_journal_flush(JumJournal *journal);

/** jum_journal_commands: (element-type JumCommand): those not final, and the last @recent final ones, oldest first. */
GPtrArray *jum_journal_commands(JumJournal *journal, guint recent, GError **error);
/** jum_journal_command: the command called @id, or NULL. The caller frees. */
JumCommand *jum_journal_command(JumJournal *journal, const char *id);
/** jum_journal_alarms: (element-type JumAlarm) with their @bits (element-type guint). */
GPtrArray *jum_journal_alarms(JumJournal *journal, GArray **bits, GError **error);

/** JumJournalReport: what jum_journal_verify() found. */
typedef struct {
    guint64 rows, first, last;
    gboolean sound;
    guint64 fault_seq; /* where the first fault is */
    char *fault;       /* a sentence, or NULL */
} JumJournalReport;

/**
 * jum_journal_verify: walks the chain of DIR/journal.db and compares its end with DIR/journal.head.
 * Errors: JUM_ERROR_MISSING, JUM_ERROR_IO, JUM_ERROR_FORMAT.  A broken chain is an answer, not an error.
 * Cost: some 3 µs a row.
 */
gboolean
jum_journal_verify(const char *folder, JumJournalReport *report, GError **error) JUM_MUST_USE;
void jum_journal_report_clear(JumJournalReport *report);
