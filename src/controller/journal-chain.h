#pragma once

#include <glib.h>

#include <sqlite3.h>

/* What a row of the journal is made of, and its hash; shared by the writer and the verifier. */

#define JUM_JOURNAL_FILE       "journal.db"
#define JUM_JOURNAL_HEAD       "journal.head"
#define JUM_JOURNAL_VERSION    1
#define JUM_JOURNAL_HASH_BYTES 65 /* hex and a NUL */

/** the columns under the hash, in order, after seq; all TEXT or INTEGER */
#define JUM_JOURNAL_COLUMNS                                                                   \
    "incident_id, ts_utc_us, boot_id, mono_us, actor, role, station, session, origin, type, " \
    "object, cmd_id, "                                                                        \
    "\"before\", \"after\", reason, result, cause, approver, sim"
#define JUM_JOURNAL_N_COLUMNS 19

extern const char *const jum_journal_schema;

/** jum_journal_hash: of row @seq whose columns are @columns [JUM_JOURNAL_N_COLUMNS] as texts (NULL: absent).
 * @hash: [JUM_JOURNAL_HASH_BYTES]; SHA-256 over the previous hash and every field with its length. */
void jum_journal_hash(const char *prev_hash, gint64 seq, const char *const *columns, char *hash);

/** jum_journal_read_head: FALSE if there is no (whole) head file. */
gboolean jum_journal_read_head(const char *folder, guint64 *seq, char *hash);
