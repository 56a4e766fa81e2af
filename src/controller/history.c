/* History by exception, one SQLite file a day, rows (point, time, value, quality) clustered by point so that a trend is
 * one range scan.  synchronous NORMAL: a power cut may lose seconds of history, never a row of the journal. */
#include "controller/history.h"

#include "base/i18n.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#define LOT         2000
#define KEEP_DAYS   90
#define MAX_SILENCE JUM_HOUR
#define MAX_READ    2000000

typedef struct {
    JumMeasure written, latest; /* latest: heard, not written yet */
    gboolean has_written, has_latest;
} Last;

struct JumHistory {
    char *folder;
    const JumPoints *points;
    JumJournal *journal;
    Last *last; /* [points] */
    GArray *lot;
};

typedef struct {
    char *folder;
    char *schema;
    GArray *lot;
} Task;

JumHistory *
jum_history_new(const char *folder, const JumPoints *points, JumJournal *journal, GError **error)
{
    JumHistory *history = g_new0(JumHistory, 1);
    history->folder = g_build_filename(folder, "history", NULL);
    history->points = points;
    history->journal = journal;
    history->last = g_new0(Last, jum_points_count(points));
    history->lot = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    if (g_mkdir_with_parents(history->folder, 0700) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be made: %s"), history->folder,
                    g_strerror(errno));
        jum_history_free(history);
        return NULL;
    }
    return history;
}

void
jum_history_free(JumHistory *history)
{
    if (history == NULL)
        return;
    if (history->lot->len > 0)
        jum_history_flush(history);
    g_array_unref(history->lot);
    g_free(history->last);
    g_free(history->folder);
    g_free(history);
}

/* ---- writing ---- */

static void
day_of(JumTime time, char *name, gsize bytes)
{
    JumCivil c = jum_time_civil(time, NULL);
    g_snprintf(name, bytes, "%04d-%02d-%02d.db", c.year, c.month, c.day);
}

static gboolean
matters(const JumHistory *history, const Last *last, const JumMeasure *m)
{
    if (m->quality != last->written.quality || m->time - last->written.time >= MAX_SILENCE)
        return TRUE;
    if (isnan(m->value) || isnan(last->written.value))
        return isnan(m->value) != isnan(last->written.value);
    const JumQuantityInfo *info = jum_quantity_info(jum_points_quantity(history->points, m->point));
    double band = MAX(0.01 * fabs(last->written.value), 0.5 * pow(10.0, -info->decimals));
    return fabs(m->value - last->written.value) >= band;
}

void
jum_history_put(JumHistory *history, const JumMeasure *m)
{
    if (m->point >= jum_points_count(history->points) || m->time == JUM_TIME_NONE)
        return;
    Last *last = &history->last[m->point];
    if (last->has_written && m->time <= last->written.time)
        return;
    if (!last->has_written ||
        !matters(history, last, m)) { /* the first since the start only opens the step */
        if (!last->has_written)
            last->written = *m;
        last->has_written = TRUE;
        last->latest = *m;
        last->has_latest = TRUE;
        return;
    }
    if (last->has_latest)
        g_array_append_val(history->lot, last->latest);
    g_array_append_val(history->lot, *m);
    last->written = *m;
    last->has_latest = FALSE;
    if (history->lot->len >= LOT)
        jum_history_flush(history);
}

static sqlite3 *
open_day(const Task *task, const char *day, sqlite3_stmt **insert)
{
    g_autofree char *path = g_build_filename(task->folder, day, NULL);
    char *meta =
        sqlite3_mprintf("CREATE TABLE IF NOT EXISTS v(point INTEGER, t INTEGER, value REAL, q "
                        "INTEGER, PRIMARY KEY(point, t)) STRICT, WITHOUT ROWID;"
                        "CREATE TABLE IF NOT EXISTS meta(schema TEXT) STRICT;"
                        "INSERT INTO meta SELECT %Q WHERE NOT EXISTS (SELECT 1 FROM meta);",
                        task->schema);
    sqlite3 *db = NULL;
    gboolean ok =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK &&
        sqlite3_exec(
            db,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=2000; BEGIN",
            NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(db, meta, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO v VALUES(?,?,?,?)", -1, insert, NULL) ==
            SQLITE_OK;
    sqlite3_free(meta);
    if (!ok) {
        g_warning("history %s: %s", path, db != NULL ? sqlite3_errmsg(db) : "cannot be opened");
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void
remove_old(const char *folder, const char *today)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".db") && strcmp(name, today) < 0)
            g_ptr_array_add(days, g_strdup(name));
    g_ptr_array_sort(days, compare_names);
    for (guint i = 0; i + KEEP_DAYS < days->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(days, i), NULL);
        g_unlink(path);
    }
}

/* On the writer thread. */
static void
write_lot(gpointer data, gpointer unused)
{
    Task *task = data;
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    char day[32] = "", present[32] = "";
    for (guint i = 0; i <= task->lot->len; i++) {
        const JumMeasure *m = i < task->lot->len ? &g_array_index(task->lot, JumMeasure, i) : NULL;
        if (m != NULL)
            day_of(m->time, day, sizeof day);
        if (m == NULL || strcmp(day, present) != 0) {
            g_clear_pointer(&insert, sqlite3_finalize);
            if (db != NULL && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
                g_warning("history %s: %s", present, sqlite3_errmsg(db));
            g_clear_pointer(&db, sqlite3_close);
            if (m == NULL || (db = open_day(task, day, &insert)) == NULL)
                break;
            g_strlcpy(present, day, sizeof present);
            remove_old(task->folder, day);
        }
        sqlite3_bind_int64(insert, 1, m->point);
        sqlite3_bind_int64(insert, 2, m->time);
        if (isnan(m->value))
            sqlite3_bind_null(insert, 3);
        else
            sqlite3_bind_double(insert, 3, m->value);
        sqlite3_bind_int(insert, 4, m->quality);
        sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    g_array_unref(task->lot);
    g_free(task->folder);
    g_free(task->schema);
    g_free(task);
}

void
jum_history_flush(JumHistory *history)
{
    if (history->lot->len == 0)
        return;
    Task *task = g_new0(Task, 1);
    task->folder = g_strdup(history->folder);
    task->schema = g_strdup(jum_points_hash(history->points));
    task->lot = history->lot;
    history->lot = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    jum_journal_run(history->journal, write_lot, task);
}

/* ---- reading ---- */

static void
read_day(JumHistory *history, const char *day, guint32 point, JumTime from, JumTime to, GArray *out)
{
    g_autofree char *path = g_build_filename(history->folder, day, NULL);
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    static const char sql[] = "SELECT t, value, q FROM v WHERE point = ? AND t BETWEEN ? AND ? AND"
                              " (SELECT schema FROM meta) = ? ORDER BY t";
    if (g_file_test(path, G_FILE_TEST_EXISTS) &&
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(db, 200);
        sqlite3_bind_int64(s, 1, point);
        sqlite3_bind_int64(s, 2, from);
        sqlite3_bind_int64(s, 3, to);
        sqlite3_bind_text(s, 4, jum_points_hash(history->points), -1,
                          SQLITE_STATIC); /* another territory's days do not count */
        while (sqlite3_step(s) == SQLITE_ROW && out->len < MAX_READ) {
            JumMeasure m = {sqlite3_column_type(s, 1) == SQLITE_NULL ? NAN
                                                                     : sqlite3_column_double(s, 1),
                            sqlite3_column_int64(s, 0), point, (guint8) sqlite3_column_int(s, 2)};
            g_array_append_val(out, m);
        }
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
}

/* Lowest and highest of equal spans of rows: what a trend on a few hundred pixels shows. */
static GArray *
thin(GArray *rows, guint max)
{
    guint spans = MAX(1, max / 2);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    for (guint s = 0; s < spans; s++) {
        guint a = (guint) ((guint64) rows->len * s / spans),
              b = (guint) ((guint64) rows->len * (s + 1) / spans);
        guint lo = a, hi = a;
        for (guint i = a; i < b; i++) {
            double v = g_array_index(rows, JumMeasure, i).value;
            lo = v < g_array_index(rows, JumMeasure, lo).value ? i : lo;
            hi = v > g_array_index(rows, JumMeasure, hi).value ? i : hi;
        }
        if (a < b)
            g_array_append_val(out, g_array_index(rows, JumMeasure, MIN(lo, hi)));
        if (a < b && lo != hi)
            g_array_append_val(out, g_array_index(rows, JumMeasure, MAX(lo, hi)));
    }
    g_array_unref(rows);
    return out;
}

GArray *
jum_history_read(
    JumHistory *history, guint32 point, JumTime from, JumTime to, guint max, GError **error)
{
    if (to < from || to - from > 100 * JUM_DAY || point >= jum_points_count(history->points)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE,
                            _("history: no such point, or a span that is empty or above 100 days"));
        return NULL;
    }
    GArray *out = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    char day[32], last[32];
    day_of(to, last, sizeof last);
    for (JumTime t = from;; t += JUM_DAY) {
        day_of(MIN(t, to), day, sizeof day);
        read_day(history, day, point, from, to, out);
        if (strcmp(day, last) == 0)
            break;
    }
    const Last *now = &history->last[point]; /* what is held and not written */
    if (now->has_latest && now->latest.time >= from && now->latest.time <= to &&
        (out->len == 0 || g_array_index(out, JumMeasure, out->len - 1).time < now->latest.time))
        g_array_append_val(out, now->latest);
    return out->len > max && max > 0 ? thin(out, max) : out;
}
