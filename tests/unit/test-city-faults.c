/* What a territory file may look like when something went wrong, and what is said then: one sentence, no
 * crash, and the old file kept when a new one cannot be written. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

#include "base/rng.h"
#include "tests/unit/city-fixture.h"

static char *folder, *good;

static void
expect_refusal(const char *path, JumError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_null(territory);
    g_assert_error(error, JUM_ERROR, (int) code);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_nonnull(strstr(error->message, path));
}

static char *
file_of(const char *name, const char *bytes, gssize length)
{
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, name, NULL);
    g_file_set_contents(path, bytes, length, &error);
    g_assert_no_error(error);
    return path;
}

/* zero: stands in for ST_IsEmpty() and its like, which the triggers of the rtree extension call. */
static void
zero(sqlite3_context *context, int n, sqlite3_value **values)
{
    sqlite3_result_int(context, 0);
}

/* edited: a copy of the good file after @sql. */
static char *
edited(const char *sql)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(good, &bytes, &length, NULL));
    char *path = file_of("edited.gpkg", bytes, (gssize) length);
    sqlite3 *database;
    char *fault = NULL;
    g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
    static const char *const functions[] = {"ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY",
                                            "ST_MaxY"};
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        sqlite3_create_function(database, functions[i], 1, SQLITE_UTF8, NULL, zero, NULL, NULL);
    sqlite3_exec(database, sql, NULL, NULL, &fault);
    g_assert_cmpstr(fault, ==, NULL);
    sqlite3_close(database);
    return path;
}

static void
test_not_a_territory(void)
{
    expect_refusal("/nonexistent/f.gpkg", JUM_ERROR_MISSING, "cannot be opened");
    expect_refusal(folder, JUM_ERROR_FORMAT, "not a file");
    g_autofree char *empty = file_of("empty.gpkg", "", 0);
    expect_refusal(empty, JUM_ERROR_FORMAT, "no GeoPackage");
    g_autofree char *text = file_of("text.gpkg", "{\"type\":\"FeatureCollection\"}", -1);
    expect_refusal(text, JUM_ERROR_FORMAT, "no GeoPackage");
    g_autofree char *plain = edited("PRAGMA application_id=0");
    expect_refusal(plain, JUM_ERROR_VERSION, "not a Jumeau territory");
    g_autofree char *foreign = edited("DROP TABLE metadata");
    expect_refusal(foreign, JUM_ERROR_VERSION, "use jumeau-territory import");
    g_autofree char *unsaid = edited("DELETE FROM metadata WHERE key='schema_version'");
    expect_refusal(unsaid, JUM_ERROR_VERSION, "use jumeau-territory import");
    g_autofree char *newer = edited("UPDATE metadata SET value='2' WHERE key='schema_version'");
    expect_refusal(newer, JUM_ERROR_VERSION, "newer version");
    g_autofree char *degrees = edited("UPDATE metadata SET value='EPSG:4326' WHERE key='crs'");
    expect_refusal(degrees, JUM_ERROR_FORMAT, "no frame");
}

/* read_all: everything a program may ask; returns the first fault. */
static GError *
read_all(const char *path)
{
    GError *error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    for (guint t = 0; error == NULL && t < JUM_N_TABLES; t++)
        jum_layer_free(jum_territory_read(territory, (JumTable) t, NULL, &error));
    const JumBox box = {430000.0, 6710000.0, 430100.0, 6710100.0};
    if (error == NULL)
        jum_layer_free(jum_territory_read(territory, JUM_TABLE_building, &box, &error));
    if (error == NULL)
        jum_elevation_free(jum_territory_read_elevation(territory, &error));
    GPtrArray *sources = error == NULL ? jum_territory_sources(territory, &error) : NULL;
    if (sources != NULL)
        g_ptr_array_unref(sources);
    return error;
}

static void
test_truncated(void)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(good, &bytes, &length, NULL));
    for (guint i = 0; i < 40; i++) {
        g_autofree char *path = file_of("cut.gpkg", bytes, (gssize) (length * i / 40));
        g_autoptr(GError) error = read_all(path);
        g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
    }
}

/* Bytes turned at random: any answer but a crash; most are noticed. */
static void
test_scrambled(void)
{
    g_autofree char *bytes = NULL;
    gsize length;
    guint noticed = 0;
    g_assert_true(g_file_get_contents(good, &bytes, &length, NULL));
    for (guint i = 0; i < 150; i++) {
        JumRng rng = jum_rng(i, 1);
        g_autofree char *copy = g_memdup2(bytes, length);
        for (guint k = 0; k < 400; k++)
            copy[jum_rng_int(&rng, (guint32) length)] = (char) jum_rng_int(&rng, 256);
        g_autofree char *path = file_of("scrambled.gpkg", copy, (gssize) length);
        g_autoptr(GError) error = read_all(path);
        noticed += error != NULL ? 1 : 0;
    }
    g_assert_cmpuint(noticed, >, 75);
}

static void
expect_row_refused(const char *sql, const char *words)
{
    g_autofree char *path = edited(sql);
    g_autoptr(GError) error = read_all(path);
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_bad_rows(void)
{
    expect_row_refused("UPDATE building SET height_m=1e9 WHERE fid=7",
                       "building, fid 7: height_m is out of range");
    expect_row_refused("UPDATE lamp SET power_w=9e999 WHERE fid=3",
                       "lamp, fid 3: power_w is out of range");
    expect_row_refused("UPDATE commune SET population='beaucoup' WHERE fid=1",
                       "commune, fid 1: population is not a number");
    expect_row_refused("UPDATE building SET geom=x'00' WHERE fid=4",
                       "building, fid 4: its geometry is not a GeoPackage geometry");
    expect_row_refused("UPDATE building SET geom=substr(geom,1,90) WHERE fid=4",
                       "building, fid 4: its geometry is cut short");
    expect_row_refused("UPDATE building SET geom=(SELECT geom FROM lamp WHERE fid=1) WHERE fid=5",
                       "building, fid 5: its geometry is of another kind than its table's");
    /* a point at NaN, +Inf */
    expect_row_refused("UPDATE building SET geom=x'4750000100000000"
                       "0103000000010000000400000000000000000000000000000000000000"
                       "000000000000f07f0000000000000000000000000000f03f000000000000"
                       "f03f00000000000000000000000000000000' WHERE fid=6",
                       "building, fid 6: its geometry has a coordinate");
    /* a polygon of two vertices, big-endian */
    expect_row_refused("UPDATE building SET geom=x'4750000000000000"
                       "000000000300000001000000033ff00000000000003ff00000000000004000"
                       "0000000000003ff00000000000003ff00000000000003ff0000000000000'"
                       " WHERE fid=8",
                       "building, fid 8: its polygon has a ring of fewer than three vertices");
    expect_row_refused("UPDATE elevation SET tile_data=x'89504e47' WHERE id=2", "16-bit grey PNG");
    expect_row_refused("UPDATE gpkg_contents SET max_x=1e9 WHERE table_name='elevation'",
                       "do not cover");
}

static void
test_wrong_count(void)
{
    g_autofree char *path = edited("UPDATE gpkg_ogr_contents SET feature_count=2000000000");
    g_autoptr(GError) error = read_all(path);
    g_assert_no_error(error);
}

static void
test_deleted_while_open(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = edited("SELECT 1");
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_autoptr(JumTerritory) worker = jum_territory_dup(territory, &error);
    g_assert_no_error(error);
    g_unlink(path);
    g_autoptr(JumLayer) layer = jum_territory_read(worker, JUM_TABLE_building, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_layer_n_rows(layer), ==, 60);
    g_assert_null(jum_territory_dup(territory, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_MISSING);
    g_clear_error(&error);
    g_autofree char *other = edited("UPDATE metadata SET value='x' WHERE key='name'");
    g_assert_null(jum_territory_dup(territory, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "replaced"));
}

/* ---- the writer ---- */

static JumWriter *
writer_on(const char *path, GError **error)
{
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs);
    return jum_writer_new(path, &crs, error);
}

static void
test_writer_refuses(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "new.gpkg", NULL);
    g_assert_null(writer_on("/nonexistent/folder/f.gpkg", &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_clear_error(&error);
    g_assert_null(writer_on(folder, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_clear_error(&error);

    g_autoptr(JumWriter) writer = writer_on(path, &error);
    g_autoptr(JumLayer) lamps = jum_fixture_layer(JUM_TABLE_lamp, 4);
    jum_layer_set_text_by_name(lamps, "id", 3, jum_layer_id(lamps, 1));
    g_assert_false(jum_writer_add_layer(writer, lamps, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
    g_assert_nonnull(strstr(error->message, "lamp, row 4"));
    g_clear_error(&error);
    g_autoptr(JumLayer) trees = jum_layer_new(JUM_TABLE_tree);
    jum_layer_add_row(trees);
    jum_layer_set_text_by_name(trees, "id", 0, "T");
    jum_layer_add_point(trees, NAN, 1.0);
    g_assert_false(jum_writer_add_layer(writer, trees, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
    g_clear_error(&error);
    g_clear_pointer(&writer, jum_writer_abandon);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
}

/* A full disk, played by a limit on the size of files: the old territory stays, nothing else is left. */
static void
test_full_disk(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = edited("SELECT 1");
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    struct rlimit before, small;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 300 * 1024;
    setrlimit(RLIMIT_FSIZE, &small);
    g_autoptr(JumWriter) writer = writer_on(path, &error);
    g_assert_no_error(error);
    gboolean done = TRUE;
    for (guint t = 0; done && t < JUM_N_TABLES; t++) {
        g_autoptr(JumLayer) layer = jum_fixture_layer((JumTable) t, 20000);
        done = jum_writer_add_layer(writer, layer, &error);
    }
    if (done)
        done = jum_writer_finish(g_steal_pointer(&writer), &error);
    g_clear_pointer(&writer, jum_writer_abandon);
    setrlimit(RLIMIT_FSIZE, &before);
    g_assert_false(done);
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
    g_autoptr(GError) trouble = read_all(path);
    g_assert_no_error(trouble);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = jum_fixture_folder();
    good = g_build_filename(folder, "good.gpkg", NULL);
    jum_fixture_write(good, 60);
    g_test_add_func("/city-faults/not-a-territory", test_not_a_territory);
    g_test_add_func("/city-faults/truncated", test_truncated);
    g_test_add_func("/city-faults/scrambled", test_scrambled);
    g_test_add_func("/city-faults/bad-rows", test_bad_rows);
    g_test_add_func("/city-faults/wrong-count", test_wrong_count);
    g_test_add_func("/city-faults/deleted-while-open", test_deleted_while_open);
    g_test_add_func("/city-faults/writer-refuses", test_writer_refuses);
    g_test_add_func("/city-faults/full-disk", test_full_disk);
    int result = g_test_run();
    jum_fixture_remove(folder);
    g_free(good);
    return result;
}
