/* Rows of one table into columns: one prepared statement, columns taken by index, geometry decoded from
 * its blob in place.  A box goes through the file's rtree; a value that cannot be is refused with its table
 * and fid, so that no caller draws or computes with nonsense. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "city/geometry-blob.h"
#include "city/territory-parts.h"

enum {
    FIRST_COLUMN = 2, /* after fid and geom */
    MIN_ROW_BYTES = 8 /* of any row in the file: bounds what a wrong count can reserve */
};

guint
jum_territory_count(JumTerritory *territory, JumTable table)
{
    const char *name = jum_schema_table(table)->name;
    if (!jum_territory_has_table(territory, name))
        return 0;
    g_autofree char *counted =
        jum_database_text(territory->database,
                          "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name=?1", name);
    if (counted == NULL) {
        g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM \"%s\"", name);
        counted = jum_database_text(territory->database, sql, NULL);
    }
    gint64 n = counted != NULL ? g_ascii_strtoll(counted, NULL, 10) : 0;
    return (guint) CLAMP(n, 0, G_MAXINT32);
}

/* ---- the query ---- */

static GHashTable *
columns_in_file(JumTerritory *territory, const char *table)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(sqlite3_stmt) rows = NULL;
    sqlite3_prepare_v2(territory->database, "SELECT name FROM pragma_table_info(?1)", -1, &rows,
                       NULL);
    sqlite3_bind_text(rows, 1, table, -1, SQLITE_STATIC);
    while (rows != NULL && sqlite3_step(rows) == SQLITE_ROW)
        g_hash_table_add(names, g_strdup((const char *) sqlite3_column_text(rows, 0)));
    return names;
}

static gboolean
has_tree(JumTerritory *territory, const char *table)
{
    g_autofree char *name = g_strdup_printf("rtree_%s_geom", table);
    g_autofree char *found = jum_database_text(
        territory->database,
        "SELECT name FROM sqlite_master WHERE name=?1 AND sql LIKE 'CREATE VIRTUAL TABLE%rtree%'",
        name);
    return found != NULL;
}

/* prepare_rows: fid, geom, then the schema's columns; one the file lacks is read as NULL. */
static sqlite3_stmt *
prepare_rows(JumTerritory *territory,
             const JumTableSchema *schema,
             const JumBox *box,
             GError **error)
{
    g_autoptr(GHashTable) present = columns_in_file(territory, schema->name);
    gboolean located = g_hash_table_contains(present, "geom");
    g_autoptr(GString) sql = g_string_new("SELECT fid, ");
    g_string_append(sql, located ? "geom" : "NULL");
    for (guint c = 0; c < schema->n_columns; c++)
        if (g_hash_table_contains(present, schema->columns[c].name))
            g_string_append_printf(sql, ", \"%s\"", schema->columns[c].name);
        else
            g_string_append(sql, ", NULL");
    g_string_append_printf(sql, " FROM \"%s\"", schema->name);
    if (box != NULL && located && has_tree(territory, schema->name))
        g_string_append_printf(sql,
                               " WHERE fid IN (SELECT id FROM \"rtree_%s_geom\" WHERE minx <= ?3"
                               " AND maxx >= ?1 AND miny <= ?4 AND maxy >= ?2)",
                               schema->name);
    g_string_append(sql, " ORDER BY fid");
    sqlite3_stmt *rows =
        jum_database_prepare(territory->database, territory->info.path, sql->str, error);
    if (rows != NULL && box != NULL) {
        sqlite3_bind_double(rows, 1, box->x0);
        sqlite3_bind_double(rows, 2, box->y0);
        sqlite3_bind_double(rows, 3, box->x1);
        sqlite3_bind_double(rows, 4, box->y1);
    }
    return rows;
}

/* ---- one row ---- */

/* limit_of: heights and levels of this world are within ten kilometres; other reals need only be finite. */
static double
limit_of(const char *column)
{
    gboolean height = strstr(column, "height_m") != NULL || strstr(column, "ground_m") != NULL ||
                      strstr(column, "elevation_m") != NULL || strstr(column, "level_") != NULL;
    return height ? 10000.0 : G_MAXDOUBLE;
}

static const char *
read_column(JumLayer *layer, const JumColumnSchema *column, int c, guint row, sqlite3_stmt *rows)
{
    int at = FIRST_COLUMN + c, type = sqlite3_column_type(rows, at);
    if (type == SQLITE_NULL)
        return NULL;
    if (column->type == JUM_COLUMN_TEXT) {
        const char *text = (const char *) sqlite3_column_text(rows, at);
        jum_layer_set_text(layer, c, row, text);
        return NULL;
    }
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return _("is not a number");
    if (column->type == JUM_COLUMN_INT) {
        jum_layer_set_int(layer, c, row, sqlite3_column_int64(rows, at));
        return NULL;
    }
    double value = sqlite3_column_double(rows, at);
    if (!(fabs(value) <= limit_of(column->name)))
        return _("is out of range");
    jum_layer_set_real(layer, c, row, value);
    return NULL;
}

static gboolean
refuse_row(const JumTerritory *territory,
           const char *table,
           gint64 fid,
           const char *column,
           const char *why,
           GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s, fid %" G_GINT64_FORMAT ": %s%s%s",
                territory->info.path, table, fid, column, *column != '\0' ? " " : "", why);
    return FALSE;
}

/* read_row: @box, if any, is met exactly; the tree's boxes are rounded outwards. */
static gboolean
read_row(const JumTerritory *territory,
         JumLayer *layer,
         sqlite3_stmt *rows,
         const JumBox *box,
         GError **error)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(layer));
    guint row = jum_layer_add_row(layer);
    const void *blob = sqlite3_column_blob(rows, 1);
    const char *fault =
        jum_geometry_blob_decode(layer, blob, (gsize) sqlite3_column_bytes(rows, 1));
    if (fault != NULL)
        return refuse_row(territory, schema->name, sqlite3_column_int64(rows, 0), "", fault, error);
    if (box != NULL) {
        JumBox own = jum_layer_box(layer, row);
        if (jum_box_is_empty(&own) || !jum_box_intersects(&own, box)) {
            jum_layer_drop_last_row(layer);
            return TRUE;
        }
    }
    for (guint c = 0; c < schema->n_columns; c++) {
        fault = read_column(layer, &schema->columns[c], (int) c, row, rows);
        if (fault != NULL)
            return refuse_row(territory, schema->name, sqlite3_column_int64(rows, 0),
                              schema->columns[c].name, fault, error);
    }
    return TRUE;
}

JumLayer *
jum_territory_read(JumTerritory *territory, JumTable table, const JumBox *box, GError **error)
{
    const JumTableSchema *schema = jum_schema_table(table);
    g_autoptr(JumLayer) layer = jum_layer_new(table);
    if (!jum_territory_has_table(territory, schema->name))
        return g_steal_pointer(&layer);
    g_autoptr(sqlite3_stmt) rows = prepare_rows(territory, schema, box, error);
    if (rows == NULL)
        return NULL;
    if (box == NULL) {
        gint64 possible = territory->bytes / MIN_ROW_BYTES;
        guint n = (guint) MIN((gint64) jum_territory_count(territory, table), possible);
        jum_layer_reserve(layer, n, n);
    }
    int result;
    while ((result = sqlite3_step(rows)) == SQLITE_ROW)
        if (!read_row(territory, layer, rows, box, error))
            return NULL;
    if (result != SQLITE_DONE) {
        jum_database_fail(territory->database, territory->info.path, error);
        return NULL;
    }
    return g_steal_pointer(&layer);
}
