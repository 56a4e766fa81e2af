/* A layer becomes a feature table: its rows, its box tree (the rtree extension, with the triggers the
 * standard asks for, so that an edit in QGIS keeps it right), its count and its style. */
#include <math.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "city/geometry-blob.h"
#include "city/style.h"
#include "city/writer-parts.h"

static gboolean
has_multi_lines(const JumLayer *layer)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    if (jum_schema_table(jum_layer_table(layer))->geometry == JUM_GEOMETRY_LINE)
        for (guint row = 0; row < g.n_rows; row++)
            if (g.ring_start[row + 1] - g.ring_start[row] > 1)
                return TRUE;
    return FALSE;
}

static const char *
geometry_type(const JumTableSchema *schema, gboolean multi_line)
{
    switch (schema->geometry) {
    case JUM_GEOMETRY_POINT:
        return "POINT";
    case JUM_GEOMETRY_LINE:
        return multi_line ? "MULTILINESTRING" : "LINESTRING";
    case JUM_GEOMETRY_POLYGON:
        return "MULTIPOLYGON";
    case JUM_GEOMETRY_ANY:
        return "GEOMETRY";
    default:
        return NULL;
    }
}

static gboolean
create_table(JumWriter *writer, const JumTableSchema *schema, const char *type, GError **error)
{
    static const char *const types[] = {"INTEGER", "REAL", "TEXT"};
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "CREATE TABLE \"%s\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                    schema->name);
    if (type != NULL)
        g_string_append_printf(sql, ", geom %s", type);
    for (guint c = 0; c < schema->n_columns; c++)
        g_string_append_printf(sql, ", \"%s\" %s", schema->columns[c].name,
                               types[schema->columns[c].type]);
    g_string_append(sql, ");");
    return jum_database_exec(writer->database, writer->path, sql->str, error);
}

static gboolean
register_table(
    JumWriter *writer, const JumLayer *layer, const char *name, const char *type, GError **error)
{
    JumBox box = jum_layer_extent(layer);
    if (type == NULL)
        return jum_database_execf(
            writer->database, writer->path, error,
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES"
            " (%Q,'attributes',%Q,'" JUM_LAST_CHANGE "');",
            name, name);
    g_autoptr(sqlite3_stmt) insert = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y,"
        " max_x, max_y, srs_id) VALUES (?1,'features',?1,'" JUM_LAST_CHANGE "',?2,?3,?4,?5,?6)",
        error);
    if (insert == NULL)
        return FALSE;
    sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
    const double sides[4] = {box.x0, box.y0, box.x1, box.y1};
    for (int i = 0; i < 4 && !jum_box_is_empty(&box); i++)
        sqlite3_bind_double(insert, i + 2, sides[i]);
    sqlite3_bind_int(insert, 6, writer->crs.epsg);
    return jum_database_insert(writer->database, insert, writer->path, error) &&
           jum_database_execf(writer->database, writer->path, error,
                              "INSERT INTO gpkg_geometry_columns VALUES (%Q,'geom',%Q,%d,0,0);",
                              name, type, writer->crs.epsg);
}

/* ---- rows ---- */

static gboolean
refuse(const JumWriter *writer, const char *table, guint row, const char *why, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("%s: %s, row %u: %s"), writer->path, table,
                row + 1, why);
    return FALSE;
}

static const char *
row_fault(const JumLayer *layer, guint row, const JumGeometryColumns *g)
{
    for (guint32 v = g->vertex_start[g->ring_start[row]];
         v < g->vertex_start[g->ring_start[row + 1]]; v++)
        if (!(fabs(g->x[v]) < 1e8 && fabs(g->y[v]) < 1e8))
            return _("a coordinate is not a number of metres");
    if (!jum_schema_table(jum_layer_table(layer))->is_asset)
        return NULL;
    const char *id = jum_layer_id(layer, row);
    if (*id == '\0')
        return _("it has no id");
    return jum_layer_find(layer, id) != (gint64) row ? _("its id is already taken") : NULL;
}

/* bind_columns: from parameter 3 on; an absent value stays NULL. */
static void
bind_columns(JumWriter *writer, sqlite3_stmt *insert, const JumLayer *layer, guint row)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(layer));
    guint64 hash = writer->content;
    for (guint c = 0; c < schema->n_columns; c++) {
        int at = (int) c + 3;
        if (schema->columns[c].type == JUM_COLUMN_INT) {
            gint64 value = jum_layer_int(layer, (int) c, row);
            hash = jum_hash_bytes(hash, &value, sizeof value);
            if (value != JUM_INT_NONE)
                sqlite3_bind_int64(insert, at, value);
        } else if (schema->columns[c].type == JUM_COLUMN_REAL) {
            double value = jum_layer_real(layer, (int) c, row);
            hash = jum_hash_bytes(hash, &value, sizeof value);
            if (isfinite(value))
                sqlite3_bind_double(insert, at, value);
        } else {
            const char *text = jum_layer_text(layer, (int) c, row);
            hash = jum_hash_text(hash, text);
            if (text != NULL)
                sqlite3_bind_text(insert, at, text, -1, SQLITE_STATIC);
        }
    }
    writer->content = hash;
}

static sqlite3_stmt *
prepare_insert(JumWriter *writer, const JumTableSchema *schema, GError **error)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    gboolean located = schema->geometry != JUM_GEOMETRY_NONE;
    g_string_printf(sql, "INSERT INTO \"%s\" (fid%s", schema->name, located ? ", geom" : "");
    for (guint c = 0; c < schema->n_columns; c++)
        g_string_append_printf(sql, ", \"%s\"", schema->columns[c].name);
    g_string_append(sql, located ? ") VALUES (?1,?2" : ") VALUES (?1");
    for (guint c = 0; c < schema->n_columns; c++)
        g_string_append_printf(sql, ",?%u", c + 3);
    g_string_append(sql, ")");
    return jum_database_prepare(writer->database, writer->path, sql->str, error);
}

static gboolean
write_rows(JumWriter *writer, const JumLayer *layer, gboolean multi_line, GError **error)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(layer));
    g_autoptr(sqlite3_stmt) insert = prepare_insert(writer, schema, error);
    g_autoptr(GByteArray) blob = g_byte_array_new();
    JumGeometryColumns g = jum_layer_geometry(layer);
    if (insert == NULL)
        return FALSE;
    for (guint row = 0; row < g.n_rows; row++) {
        const char *fault = row_fault(layer, row, &g);
        if (fault != NULL)
            return refuse(writer, schema->name, row, fault, error);
        sqlite3_clear_bindings(insert);
        sqlite3_bind_int64(insert, 1, (gint64) row + 1);
        if (schema->geometry != JUM_GEOMETRY_NONE &&
            jum_geometry_blob_encode(blob, layer, row, writer->crs.epsg, multi_line)) {
            sqlite3_bind_blob(insert, 2, blob->data, (int) blob->len, SQLITE_STATIC);
            writer->content = jum_hash_bytes(writer->content, blob->data, blob->len);
        }
        bind_columns(writer, insert, layer, row);
        if (!jum_database_insert(writer->database, insert, writer->path, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- box tree ---- */

/* The triggers of GeoPackage 1.3, annex F.3, plus the two that keep OGR's count of features. */
static const char trigger_sql[] =
    "CREATE TRIGGER \"rtree_%w_geom_insert\" AFTER INSERT ON \"%w\""
    " WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO"
    " \"rtree_%w_geom\" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom),"
    " ST_MaxY(NEW.geom)); END;"
    "CREATE TRIGGER \"rtree_%w_geom_update1\" AFTER UPDATE OF geom ON \"%w\""
    " WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR"
    " REPLACE INTO \"rtree_%w_geom\" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom),"
    " ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;"
    "CREATE TRIGGER \"rtree_%w_geom_update2\" AFTER UPDATE OF geom ON \"%w\""
    " WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM"
    " \"rtree_%w_geom\" WHERE id = OLD.fid; END;"
    "CREATE TRIGGER \"rtree_%w_geom_update3\" AFTER UPDATE ON \"%w\""
    " WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM"
    " \"rtree_%w_geom\" WHERE id = OLD.fid; INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES "
    "(NEW.fid,"
    " ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;"
    "CREATE TRIGGER \"rtree_%w_geom_update4\" AFTER UPDATE ON \"%w\""
    " WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM"
    " \"rtree_%w_geom\" WHERE id IN (OLD.fid, NEW.fid); END;"
    "CREATE TRIGGER \"rtree_%w_geom_delete\" AFTER DELETE ON \"%w\" WHEN old.geom NOT NULL"
    " BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; END;";

/* trigger_text: trigger_sql with every %w replaced by the table's name, which is one of ours. */
static char *
trigger_text(const char *name)
{
    g_auto(GStrv) parts = g_strsplit(trigger_sql, "%w", -1);
    return g_strjoinv(name, parts);
}

static gboolean
write_tree(JumWriter *writer, const JumLayer *layer, const char *name, GError **error)
{
    g_autofree char *triggers = trigger_text(name);
    if (!jum_database_execf(
            writer->database, writer->path, error,
            "CREATE VIRTUAL TABLE \"rtree_%w_geom\" USING rtree(id, minx, maxx, miny, maxy);"
            "INSERT INTO gpkg_extensions VALUES (%Q,'geom','gpkg_rtree_index',"
            "'http://www.geopackage.org/spec120/#extension_rtree','write-only');",
            name, name))
        return FALSE;
    g_autofree char *sql =
        g_strdup_printf("INSERT INTO \"rtree_%s_geom\" VALUES (?,?,?,?,?)", name);
    g_autoptr(sqlite3_stmt) insert =
        jum_database_prepare(writer->database, writer->path, sql, error);
    if (insert == NULL)
        return FALSE;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        JumBox box = jum_layer_box(layer, row);
        if (jum_box_is_empty(&box))
            continue;
        sqlite3_bind_int64(insert, 1, (gint64) row + 1);
        sqlite3_bind_double(insert, 2, box.x0);
        sqlite3_bind_double(insert, 3, box.x1);
        sqlite3_bind_double(insert, 4, box.y0);
        sqlite3_bind_double(insert, 5, box.y1);
        if (!jum_database_insert(writer->database, insert, writer->path, error))
            return FALSE;
    }
    return jum_database_exec(writer->database, writer->path, triggers, error);
}

static gboolean
write_count_and_style(JumWriter *writer, const JumLayer *layer, const char *name, GError **error)
{
    g_autofree char *qml = jum_style_qml(jum_layer_table(layer));
    if (!jum_database_execf(
            writer->database, writer->path, error,
            "INSERT INTO gpkg_ogr_contents VALUES (%Q,%u);"
            "CREATE TRIGGER \"trigger_insert_feature_count_%w\" AFTER INSERT ON \"%w\" BEGIN UPDATE"
            " gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) ="
            " lower(%Q); END;"
            "CREATE TRIGGER \"trigger_delete_feature_count_%w\" AFTER DELETE ON \"%w\" BEGIN UPDATE"
            " gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) ="
            " lower(%Q); END;",
            name, jum_layer_n_rows(layer), name, name, name, name, name, name))
        return FALSE;
    return qml == NULL ||
           jum_database_execf(writer->database, writer->path, error,
                              "INSERT INTO layer_styles (f_table_catalog, f_table_schema,"
                              " f_table_name, f_geometry_column, styleName, styleQML, useAsDefault,"
                              " update_time) VALUES ('','',%Q,'geom','Jumeau',%Q,1,'%s');",
                              name, qml, JUM_LAST_CHANGE);
}

/* Of what belongs to the territory: the sea goes on. */
static JumBox
own_extent(const JumLayer *layer)
{
    int kind =
        jum_layer_table(layer) == JUM_TABLE_water_area ? jum_layer_column(layer, "kind") : -1;
    JumBox all = jum_layer_extent(layer), box = JUM_BOX_EMPTY;
    if (kind < 0)
        return all;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        JumBox one = jum_layer_box(layer, row);
        if (jum_box_is_empty(&one) || g_strcmp0(jum_layer_text(layer, kind, row), "sea") == 0)
            continue;
        jum_box_add(&box, one.x0, one.y0);
        jum_box_add(&box, one.x1, one.y1);
    }
    return box;
}

gboolean
jum_writer_add_layer(JumWriter *writer, const JumLayer *layer, GError **error)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(layer));
    gboolean multi_line = has_multi_lines(layer);
    const char *type = geometry_type(schema, multi_line);
    if (!create_table(writer, schema, type, error) ||
        !register_table(writer, layer, schema->name, type, error) ||
        !write_rows(writer, layer, multi_line, error) ||
        (type != NULL && !write_tree(writer, layer, schema->name, error)) ||
        !write_count_and_style(writer, layer, schema->name, error))
        return FALSE;
    JumBox box = own_extent(layer);
    if (!jum_box_is_empty(&box)) {
        jum_box_add(&writer->extent_m, box.x0, box.y0);
        jum_box_add(&writer->extent_m, box.x1, box.y1);
    }
    return TRUE;
}
