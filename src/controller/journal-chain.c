/* Schema of journal.db and the hash that chains its rows.  Updates and deletions are refused by triggers; whoever
 * goes round them breaks the chain, and whoever cuts its end contradicts the head file written after each commit. */
#include "controller/journal-chain.h"

#include <string.h>

const char *const jum_journal_schema =
    "CREATE TABLE IF NOT EXISTS journal("
    " seq INTEGER PRIMARY KEY, incident_id TEXT, ts_utc_us INTEGER NOT NULL, boot_id TEXT NOT NULL,"
    " mono_us INTEGER NOT NULL, actor TEXT, role TEXT, station TEXT, session TEXT, origin TEXT NOT "
    "NULL,"
    " type TEXT NOT NULL, object TEXT, cmd_id TEXT, \"before\" TEXT, \"after\" TEXT, reason TEXT, "
    "result TEXT,"
    " cause TEXT, approver TEXT, sim INTEGER NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT "
    "NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS journal_cmd ON journal(cmd_id) WHERE cmd_id IS NOT NULL;"
    "CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;"
    "CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;"
    /* persons and their words stand apart, so that they can be purged without touching the chain */
    "CREATE TABLE IF NOT EXISTS note(hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT "
    "ROWID;"
    "CREATE TABLE IF NOT EXISTS person(actor TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT "
    "ROWID;"
    "CREATE TABLE IF NOT EXISTS command(id TEXT PRIMARY KEY, state TEXT NOT NULL, open INTEGER NOT "
    "NULL,"
    " changed INTEGER NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS command_open ON command(open, changed);"
    "CREATE TABLE IF NOT EXISTS alarm(key TEXT PRIMARY KEY, bits INTEGER NOT NULL, record TEXT NOT "
    "NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT "
    "ROWID;";

static void
feed(GChecksum *sum, const char *text)
{
    char length[24];
    if (text == NULL) {
        g_checksum_update(sum, (const guchar *) "-,", 2);
        return;
    }
    gsize n = strlen(text);
    int digits = g_snprintf(length, sizeof length, "%" G_GSIZE_FORMAT ":", n);
    g_checksum_update(sum, (const guchar *) length, digits);
    g_checksum_update(sum, (const guchar *) text, (gssize) n);
}

void
jum_journal_hash(const char *prev_hash, gint64 seq, const char *const *columns, char *hash)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, seq);
    feed(sum, prev_hash);
    feed(sum, number);
    for (int i = 0; i < JUM_JOURNAL_N_COLUMNS; i++)
        feed(sum, columns[i]);
    g_strlcpy(hash, g_checksum_get_string(sum), JUM_JOURNAL_HASH_BYTES);
}

gboolean
jum_journal_read_head(const char *folder, guint64 *seq, char *hash)
{
    g_autofree char *path = g_build_filename(folder, JUM_JOURNAL_HEAD, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    char *end = NULL;
    guint64 n = g_ascii_strtoull(text, &end, 10);
    if (end == text || *end != ' ' || strlen(end) < 65)
        return FALSE;
    *seq = n;
    g_strlcpy(hash, end + 1, JUM_JOURNAL_HASH_BYTES);
    return TRUE;
}
