/* Features that others put into the file, row by row into the columns of a reference table.  Only three of their columns
 * are looked at; every row is decoded alone, so that one bad geometry costs one feature and a sentence, never the layer.
 * A frame that we can compute is turned into the territory's; any other is refused rather than drawn elsewhere. */
#include "city/features.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "city/geometry-blob.h"
#include "city/territory-parts.h"

#define TEXT_MAX 200 /* characters of a class, name or date */

typedef enum {
    FRAME_OWN,
    FRAME_DEGREES,
    FRAME_OTHER,
} Frame;

typedef struct {
    JumTerritory *territory;
    const char *table;
    char *geometry; /* name of its column */
    Frame frame;
    JumCrs crs; /* of FRAME_OTHER */
} Source;

static gboolean
refuse(const Source *source, JumError code, const char *why, const char *what, GError **error)
{
    g_set_error(error, JUM_ERROR, code, "%s: “%s”: %s%s", source->territory->info.path,
                source->table, why, what);
    return FALSE;
}

/* ---- what the table is ---- */

static gboolean
find_frame(Source *source, int srs_id, const char *organisation, int code, GError **error)
{
    int epsg =
        organisation != NULL && g_ascii_strcasecmp(organisation, "EPSG") == 0 ? code : srs_id;
    char number[16];
    if (epsg == source->territory->info.crs.epsg)
        source->frame = FRAME_OWN;
    else if (epsg == 4326)
        source->frame = FRAME_DEGREES;
    else if (jum_crs_from_epsg(epsg, &source->crs))
        source->frame = FRAME_OTHER;
    else {
        g_snprintf(number, sizeof number, "EPSG:%d", epsg);
        return refuse(source, JUM_ERROR_FORMAT,
                      _("its frame of reference is not known here, transform it first: "), number,
                      error);
    }
    return TRUE;
}

static gboolean
describe(Source *source, GError **error)
{
    if (!jum_territory_has_table(source->territory, source->table) ||
        !jum_territory_has_table(source->territory, "gpkg_geometry_columns"))
        return refuse(source, JUM_ERROR_MISSING, _("the file has no such table"), "", error);
    g_autoptr(sqlite3_stmt) row = jum_database_prepare(
        source->territory->database, source->territory->info.path,
        "SELECT g.column_name, g.srs_id, s.organization, s.organization_coordsys_id FROM"
        " gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE"
        " lower(g.table_name) = lower(?1)",
        error);
    if (row == NULL)
        return FALSE;
    sqlite3_bind_text(row, 1, source->table, -1, SQLITE_STATIC);
    if (sqlite3_step(row) != SQLITE_ROW)
        return refuse(source, JUM_ERROR_MISSING, _("the table has no geometry"), "", error);
    source->geometry = g_strdup((const char *) sqlite3_column_text(row, 0));
    return find_frame(source, sqlite3_column_int(row, 1),
                      (const char *) sqlite3_column_text(row, 2), sqlite3_column_int(row, 3),
                      error);
}

static gboolean
has_column(const Source *source, const char *column)
{
    g_autoptr(sqlite3_stmt) row = NULL;
    sqlite3_prepare_v2(source->territory->database,
                       "SELECT 1 FROM pragma_table_info(?1) WHERE lower(name) = lower(?2)", -1,
                       &row, NULL);
    sqlite3_bind_text(row, 1, source->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 2, column, -1, SQLITE_STATIC);
    return row != NULL && sqlite3_step(row) == SQLITE_ROW;
}

/* One that was named must be there; one that is only usual may lack. */
static gboolean
add_column(const Source *source, GString *sql, const char *named, const char *usual, GError **error)
{
    const char *column = named != NULL ? named : usual;
    if (!has_column(source, column)) {
        g_string_append(sql, ", NULL");
        return named == NULL ||
               refuse(source, JUM_ERROR_MISSING, _("the table has no column "), named, error);
    }
    char *quoted = sqlite3_mprintf(", \"%w\"", column);
    g_string_append(sql, quoted);
    sqlite3_free(quoted);
    return TRUE;
}

static sqlite3_stmt *
prepare(const Source *source, const JumFeatureQuery *query, GError **error)
{
    g_autoptr(GString) sql = g_string_new("SELECT rowid, ");
    char *quoted = sqlite3_mprintf("\"%w\"", source->geometry);
    g_string_append(sql, quoted);
    sqlite3_free(quoted);
    if (!add_column(source, sql, query->class_column, "class", error) ||
        !add_column(source, sql, query->name_column, "name", error) ||
        !add_column(source, sql, query->date_column, "installed_on", error))
        return NULL;
    quoted = sqlite3_mprintf(" FROM \"%w\"%s ORDER BY rowid", source->table,
                             query->parent != NULL ? " WHERE parent = ?1" : "");
    g_string_append(sql, quoted);
    sqlite3_free(quoted);
    sqlite3_stmt *rows = jum_database_prepare(source->territory->database,
                                              source->territory->info.path, sql->str, error);
    if (rows != NULL && query->parent != NULL)
        sqlite3_bind_text(rows, 1, query->parent, -1, SQLITE_STATIC);
    return rows;
}

/* ---- rows ---- */

static gboolean
place(double *x, double *y, gpointer data)
{
    const Source *source = data;
    double lon = *x, lat = *y;
    if (source->frame == FRAME_OTHER)
        jum_crs_inverse(&source->crs, *x, *y, &lon, &lat);
    if (!(fabs(lon) <= 180.0 && fabs(lat) < 89.0))
        return FALSE;
    jum_crs_forward(&source->territory->info.crs, lon, lat, x, y);
    return fabs(*x) < 1e8 && fabs(*y) < 1e8;
}

static void
take_text(JumLayer *layer, const char *column, guint row, sqlite3_stmt *rows, int at)
{
    const char *text = (const char *) sqlite3_column_text(rows, at);
    if (text == NULL || *text == '\0')
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *some = g_utf8_strlen(valid, -1) > TEXT_MAX
                                ? g_utf8_substring(valid, 0, TEXT_MAX)
                                : g_strdup(valid);
    jum_layer_set_text_by_name(layer, column, row, some);
}

/* NULL, or why the feature is left out: it is not in the layer then. */
static const char *
read_row(const Source *source, JumLayer *layer, sqlite3_stmt *rows)
{
    guint row = jum_layer_add_row(layer);
    char fid[24];
    const char *fault = jum_geometry_blob_decode(layer, sqlite3_column_blob(rows, 1),
                                                 (gsize) sqlite3_column_bytes(rows, 1));
    if (fault == NULL && source->frame != FRAME_OWN &&
        !jum_layer_move_row(layer, row, place, (gpointer) source))
        fault = _("its geometry lies outside its frame of reference");
    if (fault != NULL) {
        jum_layer_drop_last_row(layer);
        return fault;
    }
    g_snprintf(fid, sizeof fid, "%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64(rows, 0));
    jum_layer_set_text_by_name(layer, "id", row, fid);
    take_text(layer, "class", row, rows, 2);
    take_text(layer, "name", row, rows, 3);
    take_text(layer, "installed_on", row, rows, 4);
    return NULL;
}

static gboolean
read_rows(const Source *source,
          JumLayer *layer,
          sqlite3_stmt *rows,
          guint *left_out,
          char **fault,
          GError **error)
{
    int result;
    while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *why = read_row(source, layer, rows);
        if (why != NULL && (*left_out)++ == 0)
            *fault = g_strdup_printf(_("%s: “%s”, feature %lld: %s"), source->territory->info.path,
                                     source->table, (long long) sqlite3_column_int64(rows, 0), why);
        JumGeometryColumns g = jum_layer_geometry(layer);
        if (jum_layer_table(layer) == JUM_TABLE_reference_point &&
            g.n_rows > JUM_FEATURE_POINTS_MAX)
            return refuse(source, JUM_ERROR_FORMAT, _("more than 50 000 points, thin it out first"),
                          "", error);
        if (g.n_rows > JUM_FEATURES_MAX || g.n_vertices > JUM_FEATURE_VERTICES_MAX)
            return refuse(source, JUM_ERROR_FORMAT,
                          _("more than 200 000 features or 2 000 000 vertices, simplify it first"),
                          "", error);
    }
    if (result != SQLITE_DONE)
        jum_database_fail(source->territory->database, source->territory->info.path, error);
    return result == SQLITE_DONE;
}

JumLayer *
jum_territory_features(JumTerritory *territory,
                       const JumFeatureQuery *query,
                       guint *left_out,
                       char **fault,
                       GError **error)
{
    Source source = {.territory = territory,
                     .table =
                         query->table != NULL ? query->table : jum_schema_table(query->as)->name};
    g_autoptr(JumLayer) layer = jum_layer_new(query->as);
    g_autofree char *first = NULL;
    guint n = 0;
    gboolean ok = describe(&source, error);
    g_autoptr(sqlite3_stmt) rows = ok ? prepare(&source, query, error) : NULL;
    ok = rows != NULL && read_rows(&source, layer, rows, &n, &first, error);
    g_free(source.geometry);
    if (!ok)
        return NULL;
    *left_out = n;
    *fault = g_steal_pointer(&first);
    return g_steal_pointer(&layer);
}
