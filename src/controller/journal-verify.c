/* Walks the journal's chain: numbers without a gap, each row's hash recomputed from its columns and the hash before it,
 * and the end compared with the head file.  A chain that starts late (old months removed
 * whole) starts at a checkpoint.  Detects a changed byte, a removed, inserted or swapped row, a cut tail; not a rewriting of the whole file by
 * somebody who also rewrites the head: that needs a checkpoint kept off the machine. */
#include "controller/journal-chain.h"
#include "controller/journal.h"

#include "base/i18n.h"

#include <string.h>

#define TYPE 9 /* of the hashed columns */

/* @format: translated, with %1$s for @seq and %2$s for @other. */
static void
fault(JumJournalReport *report, const char *format, guint64 seq, guint64 other)
{
    g_autofree char *a = g_strdup_printf("%" G_GUINT64_FORMAT, seq);
    g_autofree char *b = g_strdup_printf("%" G_GUINT64_FORMAT, other);
    g_autoptr(GString) text = g_string_new(format);
    g_string_replace(text, "%1$s", a, 0);
    g_string_replace(text, "%2$s", b, 0);
    report->sound = FALSE;
    report->fault_seq = seq;
    report->fault = g_strdup(text->str);
}

/* One row: columns 0 seq, 1…N the hashed ones, then prev_hash, hash. */
static gboolean
check_row(sqlite3_stmt *row, JumJournalReport *report, char *hash)
{
    guint64 seq = (guint64) sqlite3_column_int64(row, 0);
    const char *columns[JUM_JOURNAL_N_COLUMNS];
    for (int i = 0; i < JUM_JOURNAL_N_COLUMNS; i++)
        columns[i] = (const char *) sqlite3_column_text(row, 1 + i);
    const char *prev = (const char *) sqlite3_column_text(row, 1 + JUM_JOURNAL_N_COLUMNS);
    const char *own = (const char *) sqlite3_column_text(row, 2 + JUM_JOURNAL_N_COLUMNS);
    if (report->rows == 0) {
        report->first = seq;
        if (seq != 1 && g_strcmp0(columns[TYPE], "checkpoint") != 0) {
            fault(report,
                  _("The journal begins at row %1$s without a checkpoint: rows are missing"), seq,
                  0);
            return FALSE;
        }
    } else if (seq != report->last + 1) {
        fault(report, _("Row %1$s follows row %2$s: rows are missing"), seq, report->last);
        return FALSE;
    } else if (g_strcmp0(prev, hash) != 0) {
        fault(report, _("Row %1$s does not continue the row before it"), seq, 0);
        return FALSE;
    }
    jum_journal_hash(prev, (gint64) seq, columns, hash);
    if (g_strcmp0(own, hash) != 0) {
        fault(report, _("Row %1$s was changed: its content does not match its hash"), seq, 0);
        return FALSE;
    }
    report->last = seq;
    report->rows++;
    return TRUE;
}

static void
check_end(sqlite3 *db, const char *folder, JumJournalReport *report)
{
    guint64 head = 0;
    char head_hash[JUM_JOURNAL_HASH_BYTES];
    if (!jum_journal_read_head(folder, &head, head_hash)) {
        if (report->rows > 0)
            fault(report, _("The head file is missing: a cut tail could not be seen"), report->last,
                  0);
        return;
    }
    if (head > report->last) {
        fault(report, _("The journal ends at row %1$s but row %2$s had been written"), report->last,
              head);
        return;
    }
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db, "SELECT hash FROM journal WHERE seq = ?", -1, &row, NULL) !=
        SQLITE_OK)
        return;
    sqlite3_bind_int64(row, 1, (sqlite3_int64) head);
    if (sqlite3_step(row) == SQLITE_ROW &&
        g_strcmp0((const char *) sqlite3_column_text(row, 0), head_hash) != 0)
        fault(report, _("Row %1$s is not the one that was written"), head, 0);
    sqlite3_finalize(row);
}

gboolean
jum_journal_verify(const char *folder, JumJournalReport *report, GError **error)
{
    memset(report, 0, sizeof *report);
    report->sound = TRUE;
    g_autofree char *path = g_build_filename(folder, JUM_JOURNAL_FILE, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s: there is no journal"), path);
        return FALSE;
    }
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    char hash[JUM_JOURNAL_HASH_BYTES] = "";
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE,
                               NULL); /* a WAL left by a kill must be replayed */
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(db, 5000);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            db, "SELECT seq, " JUM_JOURNAL_COLUMNS ", prev_hash, hash FROM journal ORDER BY seq",
            -1, &rows, NULL);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(rows)) == SQLITE_ROW)
            if (!check_row(rows, report, hash))
                break;
    sqlite3_finalize(rows);
    if (report->sound && code == SQLITE_DONE)
        check_end(db, folder, report);
    gboolean read = code == SQLITE_DONE || code == SQLITE_ROW;
    if (!read)
        g_set_error(error, JUM_ERROR,
                    code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR
                        ? JUM_ERROR_FORMAT
                        : JUM_ERROR_IO,
                    _("%s: cannot be read as a journal: %s"), path, sqlite3_errmsg(db));
    sqlite3_close(db);
    return read;
}

void
jum_journal_report_clear(JumJournalReport *report)
{
    g_clear_pointer(&report->fault, g_free);
}
