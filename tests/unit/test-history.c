/* Rules of the history: written by exception with its corners, read back over days, thinned to lowest and highest. */
#include "controller/history.h"

#include "tests/unit/city-fixture.h"
#include "tests/unit/field-fixture.h"

#include <glib/gstdio.h>
#include <math.h>

#define MIDNIGHT ((JumTime) 1790035200 * JUM_SECOND) /* 2026-09-22T00:00:00Z */

typedef struct {
    char *folder;
    JumTerritory *territory;
    JumPoints *points;
    JumJournal *journal;
    JumHistory *history;
    guint32 point; /* of the tank's level: two decimals */
} Place;

static void
set_up(Place *p, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    p->folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(p->folder, "t.gpkg", NULL);
    jum_field_fixture_write(path, 1);
    p->territory = jum_territory_open(path, &error);
    p->points = jum_points_new(p->territory, &error);
    p->journal = jum_journal_open(p->folder, &error);
    g_assert_no_error(error);
    p->history = jum_history_new(p->folder, p->points, p->journal, &error);
    g_assert_no_error(error);
    p->point = jum_points_at(p->points, JUM_QUANTITY_water_tank_level, 0);
}

static void
tear_down(Place *p, gconstpointer unused)
{
    jum_history_free(p->history);
    jum_journal_close(p->journal);
    jum_points_free(p->points);
    jum_territory_free(p->territory);
    g_autofree char *folder = g_build_filename(p->folder, "history", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    jum_fixture_remove(p->folder);
}

static void
put(Place *p, double value, JumTime time)
{
    JumMeasure m = {value, time, p->point, JUM_QUALITY_GOOD};
    jum_history_put(p->history, &m);
}

static void
mark_done(gpointer data, gpointer unused)
{
    g_atomic_int_set((int *) data, 1);
}

static GArray *
read_all(Place *p, guint max)
{
    g_autoptr(GError) error = NULL;
    int done = 0;
    jum_history_flush(p->history);
    jum_journal_run(p->journal, mark_done, &done);
    while (g_atomic_int_get(&done) == 0)
        g_usleep(1000);
    GArray *rows =
        jum_history_read(p->history, p->point, MIDNIGHT - JUM_DAY, MIDNIGHT + JUM_DAY, max, &error);
    g_assert_no_error(error);
    return rows;
}

static void
test_by_exception(Place *p, gconstpointer unused)
{
    static const double values[] = {3.0, 3.001, 2.999, 3.0, 3.5, 3.501, 3.502, NAN, 3.5};
    for (guint i = 0; i < G_N_ELEMENTS(values); i++) /* over midnight: two files */
        put(p, values[i], MIDNIGHT + ((JumTime) i - 4) * JUM_MINUTE);
    put(p, 9.0, MIDNIGHT - JUM_HOUR); /* from the past: not taken */
    g_autoptr(GArray) rows = read_all(p, 1000);
    static const double wanted[] = {3.0, 3.5, 3.502, NAN,
                                    3.5}; /* each move with the value before it */
    g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < rows->len; i++) {
        double value = g_array_index(rows, JumMeasure, i).value;
        g_assert_true(value == wanted[i] || (isnan(value) && isnan(wanted[i])));
    }
    g_assert_cmpint(g_array_index(rows, JumMeasure, 0).time, ==,
                    MIDNIGHT - JUM_MINUTE); /* the last 3.0 */
    for (int day = 0; day < 2; day++) {
        g_autofree char *file = g_build_filename(
            p->folder, "history", day == 0 ? "2026-09-21.db" : "2026-09-22.db", NULL);
        g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    }
}

static void
test_thinned(Place *p, gconstpointer unused)
{
    for (int i = 0; i < 5000; i++)
        put(p, i == 2500 ? 99.0 : i == 3333 ? -0.05 : 1.0 + i % 2, MIDNIGHT + i * JUM_SECOND);
    g_autoptr(GArray) rows = read_all(p, 100);
    double lo = INFINITY, hi = -INFINITY;
    JumTime last = 0;
    g_assert_cmpuint(rows->len, <=, 100);
    for (guint i = 0; i < rows->len; i++) {
        const JumMeasure *m = &g_array_index(rows, JumMeasure, i);
        g_assert_cmpint(m->time, >, last);
        last = m->time;
        lo = MIN(lo, m->value);
        hi = MAX(hi, m->value);
    }
    g_assert_cmpfloat(hi, ==, 99.0); /* an excursion of one second is not lost */
    g_assert_cmpfloat(lo, ==, -0.05);
}

static void
test_refuses(Place *p, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_history_read(p->history, G_MAXUINT32, 0, 1, 10, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(jum_history_read(p->history, p->point, 5, 4, 10, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(jum_history_read(p->history, p->point, 0, 200 * JUM_DAY, 10, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_USAGE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Place, NULL, set_up, function, tear_down)
    ADD("/history/by-exception", test_by_exception);
    ADD("/history/thinned", test_thinned);
    ADD("/history/refuses", test_refuses);
    return g_test_run();
}
