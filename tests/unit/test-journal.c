/* Rules of the journal: rows are chained and only grow, whatever is done behind its back is seen, states come back
 * after a restart. */
#include "controller/journal.h"

#include "wire/alarm-table.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
    char *folder;
} Place;

static void
place_set_up(Place *place, gconstpointer unused)
{
    place->folder = g_dir_make_tmp("jumeau-journal-XXXXXX", NULL);
    g_assert_nonnull(place->folder);
}

static void
place_tear_down(Place *place, gconstpointer unused)
{
    static const char *const files[] = {"journal.db", "journal.db-wal", "journal.db-shm",
                                        "journal.head"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(place->folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(place->folder);
    g_free(place->folder);
}

static void
count_done(gpointer data, guint64 seq, const GError *error)
{
    guint64 *last = data;
    g_assert_no_error(error);
    g_assert_cmpuint(seq, >, *last); /* told in order */
    *last = seq;
}

static void
write_rows(const char *folder, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumJournal) journal = jum_journal_open(folder, &error);
    g_assert_no_error(error);
    guint64 last = jum_journal_last(journal);
    for (guint i = 0; i < n; i++) {
        g_autofree char *object = g_strdup_printf("lamp/L-%u", i);
        jum_journal_append(journal,
                           &(JumJournalRow){.type = "command",
                                            .object = object,
                                            .reason = i % 2 ? "chantier" : NULL,
                                            .after = "SENT"},
                           count_done, &last);
    }
    jum_journal_flush(journal);
    g_assert_cmpuint(last, ==, jum_journal_last(journal));
    g_assert_true(jum_journal_is_up(journal));
}

static void
tamper(const char *folder, const char *sql)
{
    g_autofree char *path = g_build_filename(folder, "journal.db", NULL);
    sqlite3 *db = NULL;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    int code = sqlite3_exec(db, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
    g_assert_cmpint(code, ==, SQLITE_OK);
    sqlite3_close(db);
}

#define WITHOUT_TRIGGERS "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;"

static void
test_sound(Place *place, gconstpointer unused)
{
    write_rows(place->folder, 500);
    write_rows(place->folder, 7); /* a second start continues the chain */
    JumJournalReport report;
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_journal_verify(place->folder, &report, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(report.fault, ==, NULL);
    g_assert_true(report.sound);
    g_assert_cmpuint(report.rows, ==, 507);
}

static void
test_only_grows(Place *place, gconstpointer unused)
{
    write_rows(place->folder, 3);
    g_autofree char *path = g_build_filename(place->folder, "journal.db", NULL);
    sqlite3 *db = NULL;
    sqlite3_open(path, &db);
    g_assert_cmpint(sqlite3_exec(db, "UPDATE journal SET actor = 'me'", NULL, NULL, NULL), ==,
                    SQLITE_CONSTRAINT);
    g_assert_cmpint(sqlite3_exec(db, "DELETE FROM journal", NULL, NULL, NULL), ==,
                    SQLITE_CONSTRAINT);
    sqlite3_close(db);
}

static void
test_tampering_is_seen(Place *place, gconstpointer data)
{
    static const struct {
        const char *what, *sql;
        guint64 seq;
    } cases[] = {
        {"changed byte", WITHOUT_TRIGGERS "UPDATE journal SET object = 'lamp/L-X' WHERE seq = 20",
         20},
        {"removed row", WITHOUT_TRIGGERS "DELETE FROM journal WHERE seq = 20", 21},
        {"swapped pair",
         WITHOUT_TRIGGERS
         "UPDATE journal SET seq = 999 WHERE seq = 20; UPDATE journal SET seq = 20 WHERE seq = 21;"
         "UPDATE journal SET seq = 21 WHERE seq = 999",
         20},
        {"cut tail", WITHOUT_TRIGGERS "DELETE FROM journal WHERE seq > 37", 37},
        {"cut head", WITHOUT_TRIGGERS "DELETE FROM journal WHERE seq < 5", 5},
        {"emptied", WITHOUT_TRIGGERS "DELETE FROM journal", 0},
        {"rehashed row", WITHOUT_TRIGGERS "UPDATE journal SET hash = prev_hash WHERE seq = 40", 40},
        {"inserted row",
         "INSERT INTO journal SELECT 41, incident_id, ts_utc_us, boot_id, mono_us, actor, role, "
         "station, session, origin, type,"
         "object, cmd_id, \"before\", \"after\", reason, result, cause, approver, sim, hash, hash "
         "FROM journal WHERE seq = 40",
         41},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            place_tear_down(place, NULL);
            place_set_up(place, NULL);
        }
        write_rows(place->folder, 40);
        tamper(place->folder, cases[i].sql);
        JumJournalReport report;
        g_autoptr(GError) error = NULL;
        g_assert_true(jum_journal_verify(place->folder, &report, &error));
        g_test_message("%s: %s", cases[i].what, report.fault);
        g_assert_false(report.sound);
        g_assert_cmpuint(report.fault_seq, ==, cases[i].seq);
        jum_journal_report_clear(&report);
    }
}

static void
test_bytes_on_the_disk(Place *place, gconstpointer unused)
{
    g_autofree char *path = g_build_filename(place->folder, "journal.db", NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    write_rows(place->folder, 40);
    tamper(place->folder, "PRAGMA wal_checkpoint(TRUNCATE)");
    g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    char *at = memmem(bytes, n, "lamp/L-17", 9);
    g_assert_nonnull(at);
    at[8] = '8';
    g_assert_true(g_file_set_contents(path, bytes, (gssize) n, NULL));
    JumJournalReport report;
    g_assert_true(jum_journal_verify(place->folder, &report, NULL));
    g_assert_false(report.sound);
    jum_journal_report_clear(&report);
    g_assert_true(g_file_set_contents(path, "not a database, really", -1, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_false(jum_journal_verify(place->folder, &report, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
    g_clear_error(&error);
    g_assert_null(jum_journal_open(place->folder, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
}

static void
test_states_come_back(Place *place, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(JumJournal) journal = jum_journal_open(place->folder, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(jum_journal_epoch(journal), ==, 1);
        g_autoptr(JumCommand) c = jum_command_new();
        c->id = g_strdup("0192f0c0-0000-7000-8000-000000000001");
        c->target = g_strdup("lamp/L-1");
        c->action = g_strdup("level");
        c->value = 0.4;
        c->state = JUM_COMMAND_SENT;
        c->changed_at = 5;
        g_autoptr(JumAlarm) a = jum_alarm_new();
        a->type = g_strdup("lamp-failure");
        a->asset = g_strdup("lamp/L-1");
        a->key = g_strdup("lamp-failure@lamp/L-1");
        a->state = JUM_ALARM_ACK;
        jum_journal_append(
            journal,
            &(JumJournalRow){.type = "command",
                             .command = c,
                             .alarm = a,
                             .alarm_bits = JUM_ALARM_BIT_ACTIVE | JUM_ALARM_BIT_ACKED},
            NULL, NULL);
    } /* closing writes what waits */
    g_autoptr(JumJournal) journal = jum_journal_open(place->folder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_journal_epoch(journal), ==, 2);
    g_autoptr(GPtrArray) commands = jum_journal_commands(journal, 10, &error);
    g_autoptr(GArray) bits = NULL;
    g_autoptr(GPtrArray) alarms = jum_journal_alarms(journal, &bits, &error);
    g_assert_cmpuint(commands->len, ==, 1);
    g_assert_cmpint(((JumCommand *) commands->pdata[0])->state, ==, JUM_COMMAND_SENT);
    g_assert_cmpuint(alarms->len, ==, 1);
    g_assert_cmpuint(g_array_index(bits, guint, 0), ==, JUM_ALARM_BIT_ACTIVE | JUM_ALARM_BIT_ACKED);
    g_autoptr(JumCommand) same =
        jum_journal_command(journal, "0192f0c0-0000-7000-8000-000000000001");
    g_assert_cmpfloat(same->value, ==, 0.4);
    g_assert_null(jum_journal_command(journal, "0192f0c0-0000-7000-8000-00000000000f"));
}

static void
test_refuses(Place *place, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_journal_open("/nonexistent/place", &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_clear_error(&error);
    JumJournalReport report;
    g_assert_false(jum_journal_verify(place->folder, &report, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_MISSING);
    g_clear_error(&error);
    write_rows(place->folder, 1);
    tamper(place->folder, "PRAGMA user_version = 99");
    g_assert_null(jum_journal_open(place->folder, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VERSION);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Place, NULL, place_set_up, function, place_tear_down)
    ADD("/journal/sound", test_sound);
    ADD("/journal/only-grows", test_only_grows);
    ADD("/journal/tampering-is-seen", test_tampering_is_seen);
    ADD("/journal/bytes-on-the-disk", test_bytes_on_the_disk);
    ADD("/journal/states-come-back", test_states_come_back);
    ADD("/journal/refuses", test_refuses);
    return g_test_run();
}
