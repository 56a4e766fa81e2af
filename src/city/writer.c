/* The life of a territory being written: a GeoPackage made beside its final name, without a journal since
 * nobody reads it yet, then flushed to the disk and renamed.  Layers and elevation have files of their own. */
#include "city/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/number.h"
#include "city/spatial-ref.h"
#include "city/writer-parts.h"

static const char frame_sql[] =
    "PRAGMA page_size=4096; PRAGMA encoding='UTF-8';"
    "PRAGMA application_id=1196444487; PRAGMA user_version=10300;" /* "GPKG", 1.3 */
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
    "PRAGMA cache_size=-65536; BEGIN;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY,"
    " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT "
    "NULL,"
    " description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT"
    " (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y "
    "DOUBLE,"
    " srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES"
    " gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT "
    "NULL,"
    " CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name "
    "UNIQUE"
    " (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES "
    "gpkg_contents(table_name),"
    " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,"
    " definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, "
    "column_name,"
    " extension_name));"
    "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER);"
    "CREATE TABLE metadata (id INTEGER PRIMARY KEY NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT);"
    "CREATE TABLE source (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, what TEXT, licence "
    "TEXT,"
    " date TEXT, owner TEXT, status TEXT, attribution TEXT, read INTEGER, kept INTEGER, dropped "
    "TEXT,"
    " may_publish INTEGER, retention_days INTEGER);"
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY NOT NULL, f_table_catalog TEXT(256),"
    " f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName "
    "TEXT(30),"
    " styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui "
    "TEXT(30),"
    " update_time DATETIME DEFAULT CURRENT_TIMESTAMP);"
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    " ('Undefined Cartesian SRS',-1,'NONE',-1,'undefined','undefined Cartesian coordinates'),"
    " ('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic coordinates'),"
    " ('WGS 84 geodetic',4326,'EPSG',4326,'" JUM_WKT_WGS84 "','longitude, latitude in degrees');"
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES"
    " ('metadata','attributes','metadata','" JUM_LAST_CHANGE "'),"
    " ('source','attributes','source','" JUM_LAST_CHANGE "'),"
    " ('layer_styles','attributes','layer_styles','" JUM_LAST_CHANGE "');";

static gboolean
write_frame(JumWriter *writer, GError **error)
{
    g_autofree char *name = jum_spatial_ref_name(&writer->crs);
    g_autofree char *wkt = jum_spatial_ref_wkt(&writer->crs);
    g_autofree char *crs_text = g_strdup_printf("EPSG:%d", writer->crs.epsg);
    return jum_database_exec(writer->database, writer->path, frame_sql, error) &&
           jum_database_execf(writer->database, writer->path, error,
                              "INSERT INTO gpkg_spatial_ref_sys VALUES (%Q,%d,'EPSG',%d,%Q,NULL);",
                              name, writer->crs.epsg, writer->crs.epsg, wkt) &&
           jum_writer_set_metadata(writer, "schema_version", G_STRINGIFY(JUM_SCHEMA_VERSION),
                                   error) &&
           jum_writer_set_metadata(writer, "crs", crs_text, error);
}

JumWriter *
jum_writer_new(const char *path, const JumCrs *crs, GError **error)
{
    if (crs->kind == JUM_CRS_NONE) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, _("%s: a territory needs a metric frame"),
                    path);
        return NULL;
    }
    g_autoptr(JumWriter) writer = g_new0(JumWriter, 1);
    writer->path = g_strdup(path);
    writer->part = g_strconcat(path, ".part", NULL);
    writer->crs = *crs;
    writer->extent_m = writer->relief_m = JUM_BOX_EMPTY;
    writer->content = JUM_HASH_INIT;
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s is a folder, not a file"), path);
        g_clear_pointer(&writer->part, g_free);
        return NULL;
    }
    g_unlink(writer->part);
    if (sqlite3_open_v2(writer->part, &writer->database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        int system_error = sqlite3_system_errno(writer->database);
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s"), path,
                    g_strerror(system_error != 0 ? system_error : EIO));
        return NULL;
    }
    if (!write_frame(writer, error))
        return NULL;
    return g_steal_pointer(&writer);
}

static void
writer_free(JumWriter *writer)
{
    if (writer->database != NULL)
        sqlite3_close(writer->database);
    g_free(writer->path);
    g_free(writer->part);
    g_free(writer);
}

void
jum_writer_abandon(JumWriter *writer)
{
    if (writer == NULL)
        return;
    g_clear_pointer(&writer->database, sqlite3_close);
    if (writer->part != NULL)
        g_unlink(writer->part);
    writer_free(writer);
}

gboolean
jum_writer_set_metadata(JumWriter *writer, const char *key, const char *value, GError **error)
{
    writer->content = jum_hash_text(jum_hash_text(writer->content, key), value);
    return jum_database_execf(writer->database, writer->path, error,
                              "INSERT INTO metadata (key, value) VALUES (%Q,%Q) "
                              "ON CONFLICT (key) DO UPDATE SET value=excluded.value;",
                              key, value);
}

static void
bind_count(sqlite3_stmt *statement, int at, gint64 value)
{
    if (value != JUM_INT_NONE)
        sqlite3_bind_int64(statement, at, value);
}

gboolean
jum_writer_add_source(JumWriter *writer, const JumSource *source, GError **error)
{
    g_autoptr(sqlite3_stmt) insert = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO source (name, what, licence, date, owner, status, attribution, dropped,"
        " read, kept, may_publish, retention_days) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        error);
    if (insert == NULL)
        return FALSE;
    const char *texts[] = {source->name,  source->what,   source->licence,     source->date,
                           source->owner, source->status, source->attribution, source->dropped};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        sqlite3_bind_text(insert, (int) i + 1, texts[i], -1, SQLITE_STATIC);
        writer->content = jum_hash_text(writer->content, texts[i]);
    }
    bind_count(insert, 9, source->read);
    bind_count(insert, 10, source->kept);
    bind_count(insert, 11, source->may_publish ? 1 : 0);
    bind_count(insert, 12, source->retention_days);
    return jum_database_insert(writer->database, insert, writer->path, error);
}

/* ---- the end ---- */

static gboolean
write_summary(JumWriter *writer, GError **error)
{
    const JumBox *extent =
        jum_box_is_empty(&writer->extent_m) ? &writer->relief_m : &writer->extent_m;
    if (!jum_box_is_empty(extent)) {
        const double sides[4] = {extent->x0, extent->y0, extent->x1, extent->y1};
        g_autoptr(GString) text = g_string_new(NULL);
        char number[JUM_NUMBER_BYTES];
        for (guint i = 0; i < 4; i++)
            g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                                   jum_number_format_fixed(number, sides[i], 3));
        if (!jum_writer_set_metadata(writer, "extent_m", text->str, error))
            return FALSE;
    }
    char hash[17];
    g_snprintf(hash, sizeof hash, "%016" G_GINT64_MODIFIER "x", writer->content);
    return jum_writer_set_metadata(writer, "content", hash, error);
}

static gboolean
flush_file(const char *path, int flags, GError **error)
{
    int fd = open(path, flags | O_CLOEXEC);
    gboolean done = fd >= 0 && fsync(fd) == 0;
    if (!done)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return done;
}

/* into_place: the data reach the disk before the name does. */
static gboolean
into_place(JumWriter *writer, GError **error)
{
    if (!flush_file(writer->part, O_RDONLY, error))
        return FALSE;
    if (g_rename(writer->part, writer->path) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s"), writer->path,
                    g_strerror(errno));
        return FALSE;
    }
    g_autofree char *folder = g_path_get_dirname(writer->path);
    return flush_file(folder, O_RDONLY | O_DIRECTORY, error);
}

gboolean
jum_writer_finish(JumWriter *writer, GError **error)
{
    gboolean done = write_summary(writer, error) &&
                    jum_database_exec(writer->database, writer->path, "COMMIT", error);
    if (done && sqlite3_close(writer->database) != SQLITE_OK) {
        jum_database_fail(writer->database, writer->path, error);
        done = FALSE;
    } else if (done) {
        writer->database = NULL;
    }
    if (!done || !into_place(writer, error)) {
        jum_writer_abandon(writer);
        return FALSE;
    }
    writer_free(writer);
    return TRUE;
}
