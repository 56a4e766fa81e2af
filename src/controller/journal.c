/* The journal: one thread that writes, one connection to read.  Rows queue up; the thread takes what waits (at most 64),
 * chains their hashes, commits once, writes the head file, then tells the owner's main context.  A failed commit is
 * fatal for the connection: it is closed and opened again for the next group, never retried. */
#include "controller/journal.h"

#include "base/i18n.h"
#include "base/id.h"
#include "controller/journal-chain.h"
#include "wire/record-json.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define GROUP_MAX       64
#define REOPEN_DELAY_US (2 * G_USEC_PER_SEC)

typedef struct {
    char *columns[JUM_JOURNAL_N_COLUMNS];
    char *note;                                        /* the words whose hash is in `reason` */
    char *command_id, *command_state, *command_record; /* NULL: no command in this row */
    gint64 command_changed;
    gboolean command_open;
    char *alarm_key, *alarm_record;
    guint alarm_bits;
    GFunc task; /* instead of a row */
    gboolean stop;
    JumJournalDone done;
    gpointer data;
    guint64 seq; /* given by the writer, 0 if refused */
} Job;

typedef struct {
    JumJournal *journal;
    GPtrArray *jobs;
    GError *error;
} Told;

struct JumJournal {
    char *folder;
    GMainContext *context;
    GThread *thread;
    GAsyncQueue *queue;
    sqlite3 *reader;
    guint32 epoch;
    char boot_id[JUM_ID_BYTES];
    guint64 last;
    gboolean up;
    int n_waiting; /* rows appended and not yet told; owner's thread */
    gboolean closing;
    /* the writer's own */
    sqlite3 *db;
    sqlite3_stmt *insert, *note, *command, *alarm;
    guint64 seq;
    char hash[JUM_JOURNAL_HASH_BYTES];
    int head_fd;
    gint64 next_open_us;
};

static void
job_free(Job *job)
{
    for (int i = 0; i < JUM_JOURNAL_N_COLUMNS; i++)
        g_free(job->columns[i]);
    g_free(job->note);
    g_free(job->command_id);
    g_free(job->command_state);
    g_free(job->command_record);
    g_free(job->alarm_key);
    g_free(job->alarm_record);
    g_free(job);
}

/* ---- the writer ---- */

static void
close_writer(JumJournal *journal)
{
    g_clear_pointer(&journal->insert, sqlite3_finalize);
    g_clear_pointer(&journal->note, sqlite3_finalize);
    g_clear_pointer(&journal->command, sqlite3_finalize);
    g_clear_pointer(&journal->alarm, sqlite3_finalize);
    g_clear_pointer(&journal->db, sqlite3_close);
}

static gboolean
fail(JumJournal *journal, sqlite3 *db, GError **error)
{
    int code = db != NULL ? sqlite3_errcode(db) : SQLITE_CANTOPEN;
    JumError kind =
        code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? JUM_ERROR_FORMAT : JUM_ERROR_IO;
    g_set_error(error, JUM_ERROR, kind, _("%s/%s: %s"), journal->folder, JUM_JOURNAL_FILE,
                db != NULL ? sqlite3_errmsg(db) : _("cannot be opened"));
    return FALSE;
}

static gint64
one_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    gint64 value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

static void
read_last_row(JumJournal *journal)
{
    sqlite3_stmt *s = NULL;
    journal->seq = 0;
    g_strlcpy(journal->hash, "", sizeof journal->hash);
    if (sqlite3_prepare_v2(journal->db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
                           -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW) {
        journal->seq = (guint64) sqlite3_column_int64(s, 0);
        g_strlcpy(journal->hash, (const char *) sqlite3_column_text(s, 1), sizeof journal->hash);
    }
    sqlite3_finalize(s);
}

static gboolean
open_writer(JumJournal *journal, GError **error)
{
    static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
                                  "foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                                  "PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=1000;";
    g_autofree char *path = g_build_filename(journal->folder, JUM_JOURNAL_FILE, NULL);
    if (sqlite3_open_v2(path, &journal->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
            SQLITE_OK ||
        sqlite3_exec(journal->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return fail(journal, journal->db, error);
    gint64 version = one_number(journal->db, "PRAGMA user_version");
    if (version > JUM_JOURNAL_VERSION) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VERSION,
                    _("%s: written by a newer program (version %d, this one knows %d)"), path,
                    (int) version, JUM_JOURNAL_VERSION);
        return FALSE;
    }
    const char *insert = "INSERT INTO journal(seq, " JUM_JOURNAL_COLUMNS ", prev_hash, hash)"
                         " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    const char *command = "INSERT INTO command VALUES(?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
                          " state=excluded.state, open=excluded.open, changed=excluded.changed, "
                          "record=excluded.record";
    const char *alarm = "INSERT OR REPLACE INTO alarm VALUES(?,?,?)";
    if (sqlite3_exec(journal->db, jum_journal_schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(journal->db, "PRAGMA user_version=1", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(journal->db, insert, -1, &journal->insert, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(journal->db, "INSERT OR IGNORE INTO note VALUES(?,?)", -1,
                           &journal->note, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(journal->db, command, -1, &journal->command, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(journal->db, alarm, -1, &journal->alarm, NULL) != SQLITE_OK)
        return fail(journal, journal->db, error);
    read_last_row(journal);
    return TRUE;
}

static gboolean
run(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

static void
bind_text(sqlite3_stmt *statement, int i, const char *text)
{
    sqlite3_bind_text(statement, i, text, -1, SQLITE_STATIC); /* NULL binds NULL */
}

static gboolean
is_integer_column(int i)
{
    return i == 1 || i == 3 || i == JUM_JOURNAL_N_COLUMNS - 1; /* ts_utc_us, mono_us, sim */
}

static gboolean
write_job(JumJournal *journal, Job *job)
{
    char hash[JUM_JOURNAL_HASH_BYTES];
    job->seq = journal->seq + 1;
    jum_journal_hash(journal->hash, (gint64) job->seq, (const char *const *) job->columns, hash);
    sqlite3_bind_int64(journal->insert, 1, (sqlite3_int64) job->seq);
    for (int i = 0; i < JUM_JOURNAL_N_COLUMNS; i++) {
        if (is_integer_column(i))
            sqlite3_bind_int64(journal->insert, 2 + i, g_ascii_strtoll(job->columns[i], NULL, 10));
        else
            bind_text(journal->insert, 2 + i, job->columns[i]);
    }
    bind_text(journal->insert, 2 + JUM_JOURNAL_N_COLUMNS, journal->hash);
    bind_text(journal->insert, 3 + JUM_JOURNAL_N_COLUMNS, hash);
    gboolean ok = run(journal->insert);
    if (ok && job->note != NULL) {
        bind_text(journal->note, 1, job->columns[14]);
        bind_text(journal->note, 2, job->note);
        ok = run(journal->note);
    }
    if (ok && job->command_id != NULL) {
        bind_text(journal->command, 1, job->command_id);
        bind_text(journal->command, 2, job->command_state);
        sqlite3_bind_int(journal->command, 3, job->command_open);
        sqlite3_bind_int64(journal->command, 4, job->command_changed);
        bind_text(journal->command, 5, job->command_record);
        ok = run(journal->command);
    }
    if (ok && job->alarm_key != NULL) {
        bind_text(journal->alarm, 1, job->alarm_key);
        sqlite3_bind_int64(journal->alarm, 2, job->alarm_bits);
        bind_text(journal->alarm, 3, job->alarm_record);
        ok = run(journal->alarm);
    }
    if (ok) {
        journal->seq = job->seq;
        g_strlcpy(journal->hash, hash, sizeof journal->hash);
    }
    return ok;
}

/* After the commit, so that it is never ahead of the file; not synced, so that it costs nothing. */
static void
write_head(JumJournal *journal)
{
    char line[128];
    int n =
        g_snprintf(line, sizeof line, "%020" G_GUINT64_FORMAT " %s\n", journal->seq, journal->hash);
    if (journal->head_fd >= 0 && pwrite(journal->head_fd, line, (gsize) n, 0) != n)
        g_warning("journal head: cannot be written");
}

static gboolean
write_group(JumJournal *journal, GPtrArray *jobs, GError **error)
{
    if (journal->db == NULL) {
        gint64 now = g_get_monotonic_time();
        if (now < journal->next_open_us) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s: the journal is down"),
                        journal->folder);
            return FALSE;
        }
        journal->next_open_us = now + REOPEN_DELAY_US;
        if (!open_writer(journal, error)) {
            close_writer(journal);
            return FALSE;
        }
    }
    guint64 seq = journal->seq;
    gboolean ok = sqlite3_exec(journal->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
    for (guint i = 0; ok && i < jobs->len; i++)
        ok = write_job(journal, g_ptr_array_index(jobs, i));
    ok = ok && sqlite3_exec(journal->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (ok) {
        write_head(journal);
        return TRUE;
    }
    fail(journal, journal->db, error);
    close_writer(journal);
    journal->seq = seq;
    for (guint i = 0; i < jobs->len; i++)
        ((Job *) g_ptr_array_index(jobs, i))->seq = 0;
    return FALSE;
}

static void
told_free(gpointer data)
{
    Told *told = data;
    g_ptr_array_unref(told->jobs);
    g_clear_error(&told->error);
    g_free(told);
}

static gboolean
tell(gpointer data)
{
    Told *told = data;
    JumJournal *journal = told->journal;
    for (guint i = 0; i < told->jobs->len; i++) {
        Job *job = g_ptr_array_index(told->jobs, i);
        journal->up = job->seq != 0;
        if (job->seq != 0)
            journal->last = job->seq;
        journal->n_waiting--;
        if (job->done != NULL && !journal->closing)
            job->done(job->data, job->seq, told->error);
    }
    return G_SOURCE_REMOVE;
}

static void
tell_owner(JumJournal *journal, GPtrArray *jobs, GError *error)
{
    Told *told = g_new0(Told, 1);
    told->journal = journal;
    told->jobs = g_ptr_array_ref(jobs);
    told->error = error;
    g_autoptr(GSource) source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, tell, told, told_free);
    g_source_attach(source, journal->context);
}

static gpointer
writer(gpointer data)
{
    JumJournal *journal = data;
    for (gboolean stop = FALSE; !stop;) {
        Job *job = g_async_queue_pop(journal->queue);
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify) job_free);
        while (job != NULL && job->task == NULL && !job->stop) {
            g_ptr_array_add(rows, job);
            job = rows->len < GROUP_MAX ? g_async_queue_try_pop(journal->queue) : NULL;
        }
        GError *error = NULL;
        if (rows->len > 0) {
            (void) write_group(journal, rows, &error);
            tell_owner(journal, rows, error);
        }
        if (job != NULL) {
            stop = job->stop;
            if (job->task != NULL)
                job->task(job->data, NULL);
            job_free(job);
        }
    }
    close_writer(journal);
    return NULL;
}

/* ---- the owner's side ---- */

JumJournal *
jum_journal_open(const char *folder, GError **error)
{
    JumJournal *journal = g_new0(JumJournal, 1);
    journal->folder = g_strdup(folder);
    journal->context = g_main_context_ref_thread_default();
    journal->queue = g_async_queue_new_full((GDestroyNotify) job_free);
    jum_id_new(journal->boot_id);
    g_autofree char *head = g_build_filename(folder, JUM_JOURNAL_HEAD, NULL);
    g_autofree char *path = g_build_filename(folder, JUM_JOURNAL_FILE, NULL);
    journal->head_fd = open(head, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    gboolean ok = open_writer(journal, error);
    ok =
        ok &&
        (sqlite3_exec(
             journal->db,
             "INSERT INTO meta VALUES('epoch', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1",
             NULL, NULL, NULL) == SQLITE_OK ||
         fail(journal, journal->db, error));
    if (ok) {
        journal->epoch =
            (guint32) one_number(journal->db, "SELECT value FROM meta WHERE key = 'epoch'");
        journal->last = journal->seq;
        journal->up = TRUE;
        ok = sqlite3_open_v2(path, &journal->reader, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK ||
             fail(journal, journal->reader, error);
        sqlite3_busy_timeout(journal->reader, 1000);
    }
    if (!ok) {
        close_writer(journal);
        jum_journal_close(journal);
        return NULL;
    }
    journal->thread = g_thread_new("journal", writer, journal);
    return journal;
}

void
jum_journal_close(JumJournal *journal)
{
    if (journal == NULL)
        return;
    if (journal->thread != NULL) {
        Job *stop = g_new0(Job, 1);
        stop->stop = TRUE;
        g_async_queue_push(journal->queue, stop);
        g_thread_join(journal->thread);
        journal->closing = TRUE;
        while (journal->n_waiting > 0)
            g_main_context_iteration(journal->context, FALSE);
    }
    g_clear_pointer(&journal->reader, sqlite3_close);
    g_async_queue_unref(journal->queue);
    g_main_context_unref(journal->context);
    if (journal->head_fd >= 0)
        close(journal->head_fd);
    g_free(journal->folder);
    g_free(journal);
}

guint32
jum_journal_epoch(const JumJournal *journal)
{
    return journal->epoch;
}

guint64
jum_journal_last(const JumJournal *journal)
{
    return journal->last;
}

gboolean
jum_journal_is_up(const JumJournal *journal)
{
    return journal->up;
}

static char *
integer(gint64 value)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

static char *
hash_of(const char *words)
{
    return words != NULL && words[0] != '\0'
               ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, words, -1)
               : NULL;
}

static Job *
job_of(JumJournal *journal, const JumJournalRow *row)
{
    struct timespec boot;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    Job *job = g_new0(Job, 1);
    char *columns[JUM_JOURNAL_N_COLUMNS] = {
        NULL, /* incident_id */
        integer(g_get_real_time()),
        g_strdup(journal->boot_id),
        integer((gint64) boot.tv_sec * G_USEC_PER_SEC + boot.tv_nsec / 1000),
        g_strdup(row->actor),
        g_strdup(row->role),
        NULL, /* station */
        g_strdup(row->session),
        g_strdup(row->origin != NULL ? row->origin : "system"),
        g_strdup(row->type),
        g_strdup(row->object),
        g_strdup(row->cmd_id),
        g_strdup(row->before),
        g_strdup(row->after),
        hash_of(row->reason),
        g_strdup(row->result),
        g_strdup(row->cause),
        NULL, /* approver */
        g_strdup(row->sim ? "1" : "0"),
    };
    memcpy(job->columns, columns, sizeof columns);
    job->note = columns[14] != NULL ? g_strdup(row->reason) : NULL;
    return job;
}

void
jum_journal_append(JumJournal *journal,
                   const JumJournalRow *row,
                   JumJournalDone done,
                   gpointer data)
{
    Job *job = job_of(journal, row);
    job->done = done;
    job->data = data;
    if (row->command != NULL) {
        g_autoptr(GString) text = g_string_new(NULL);
        jum_command_to_json(row->command, text);
        job->command_id = g_strdup(row->command->id);
        job->command_state = g_strdup(jum_command_state_name(row->command->state));
        job->command_open = !jum_command_state_is_final(row->command->state);
        job->command_changed = row->command->changed_at;
        job->command_record = g_strdup(text->str);
    }
    if (row->alarm != NULL) {
        g_autoptr(GString) text = g_string_new(NULL);
        jum_alarm_to_json(row->alarm, text);
        job->alarm_key = g_strdup(row->alarm->key);
        job->alarm_bits = row->alarm_bits;
        job->alarm_record = g_strdup(text->str);
    }
    journal->n_waiting++;
    g_async_queue_push(journal->queue, job);
}

void
jum_journal_run(JumJournal *journal, GFunc task, gpointer data)
{
    Job *job = g_new0(Job, 1);
    job->task = task;
    job->data = data;
    g_async_queue_push(journal->queue, job);
}

void
jum_journal_flush(JumJournal *journal)
{
    while (journal->n_waiting > 0)
        g_main_context_iteration(journal->context, TRUE);
}

static JumCommand *
command_of(sqlite3_stmt *s, int column)
{
    const char *text = (const char *) sqlite3_column_text(s, column);
    g_autoptr(JsonNode) node =
        text != NULL ? jum_json_parse_object(text, strlen(text), "command record", NULL) : NULL;
    return node != NULL ? jum_command_from_json(node, NULL) : NULL;
}

GPtrArray *
jum_journal_commands(JumJournal *journal, guint recent, GError **error)
{
    static const char sql[] =
        "SELECT record FROM (SELECT record, changed, id FROM command WHERE open = 1 UNION ALL"
        " SELECT * FROM (SELECT record, changed, id FROM command WHERE open = 0 ORDER BY changed "
        "DESC LIMIT ?))"
        " ORDER BY changed, id";
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(journal->reader, sql, -1, &s, NULL) != SQLITE_OK) {
        fail(journal, journal->reader, error);
        return NULL;
    }
    GPtrArray *commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    sqlite3_bind_int64(s, 1, recent);
    while (sqlite3_step(s) == SQLITE_ROW) {
        JumCommand *command = command_of(s, 0);
        if (command != NULL)
            g_ptr_array_add(commands, command);
    }
    sqlite3_finalize(s);
    return commands;
}

JumCommand *
jum_journal_command(JumJournal *journal, const char *id)
{
    sqlite3_stmt *s = NULL;
    JumCommand *command = NULL;
    if (sqlite3_prepare_v2(journal->reader, "SELECT record FROM command WHERE id = ?", -1, &s,
                           NULL) == SQLITE_OK) {
        bind_text(s, 1, id);
        if (sqlite3_step(s) == SQLITE_ROW)
            command = command_of(s, 0);
    }
    sqlite3_finalize(s);
    return command;
}

GPtrArray *
jum_journal_alarms(JumJournal *journal, GArray **bits, GError **error)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(journal->reader, "SELECT bits, record FROM alarm ORDER BY key", -1, &s,
                           NULL) != SQLITE_OK) {
        fail(journal, journal->reader, error);
        return NULL;
    }
    GPtrArray *alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    *bits = g_array_new(FALSE, FALSE, sizeof(guint));
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *text = (const char *) sqlite3_column_text(s, 1);
        g_autoptr(JsonNode) node =
            text != NULL ? jum_json_parse_object(text, strlen(text), "alarm record", NULL) : NULL;
        JumAlarm *alarm = node != NULL ? jum_alarm_from_json(node, NULL) : NULL;
        guint b = (guint) sqlite3_column_int64(s, 0);
        if (alarm != NULL) {
            g_ptr_array_add(alarms, alarm);
            g_array_append_val(*bits, b);
        }
    }
    sqlite3_finalize(s);
    return alarms;
}
