/* The ground as an OGC tiled gridded coverage (17-066r1): height = (sample × tile scale + tile offset) ×
 * 0.01 m.  A tile's offset is its lowest height; its scale is 1 unless its relief exceeds 655 m. */
#include <math.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "city/elevation-tile.h"
#include "city/writer-parts.h"

#define SCALE_M             0.01
#define COVERAGE_DEFINITION "http://docs.opengeospatial.org/is/17-066r1/17-066r1.html"

static const char coverage_sql[] =
    "CREATE TABLE gpkg_2d_gridded_coverage_ancillary (id INTEGER PRIMARY KEY AUTOINCREMENT NOT "
    "NULL,"
    " tile_matrix_set_name TEXT NOT NULL UNIQUE, datatype TEXT NOT NULL DEFAULT 'integer',"
    " scale REAL NOT NULL DEFAULT 1.0, offset REAL NOT NULL DEFAULT 0.0, precision REAL DEFAULT "
    "1.0,"
    " data_null REAL, grid_cell_encoding TEXT DEFAULT 'grid-value-is-center', uom TEXT,"
    " field_name TEXT DEFAULT 'Height', quantity_definition TEXT DEFAULT 'Height',"
    " CONSTRAINT fk_g2dgtct_name FOREIGN KEY (tile_matrix_set_name) REFERENCES"
    " gpkg_tile_matrix_set (table_name), CHECK (datatype IN ('integer','float')));"
    "CREATE TABLE gpkg_2d_gridded_tile_ancillary (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
    " tpudt_name TEXT NOT NULL, tpudt_id INTEGER NOT NULL, scale REAL NOT NULL DEFAULT 1.0,"
    " offset REAL NOT NULL DEFAULT 0.0, min REAL DEFAULT NULL, max REAL DEFAULT NULL,"
    " mean REAL DEFAULT NULL, std_dev REAL DEFAULT NULL, CONSTRAINT fk_g2dgtat_name FOREIGN KEY"
    " (tpudt_name) REFERENCES gpkg_contents(table_name), UNIQUE (tpudt_name, tpudt_id));"
    "CREATE TABLE elevation (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL,"
    " tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL,"
    " UNIQUE (zoom_level, tile_column, tile_row));"
    "INSERT INTO gpkg_extensions VALUES"
    " ('gpkg_2d_gridded_coverage_ancillary',NULL,'gpkg_2d_gridded_coverage','" COVERAGE_DEFINITION
    "','read-write'),"
    " ('gpkg_2d_gridded_tile_ancillary',NULL,'gpkg_2d_gridded_coverage','" COVERAGE_DEFINITION
    "','read-write'),"
    " ('elevation','tile_data','gpkg_2d_gridded_coverage','" COVERAGE_DEFINITION "','read-write');"
    "INSERT INTO gpkg_2d_gridded_coverage_ancillary (tile_matrix_set_name, scale, precision, "
    "data_null,"
    " uom) VALUES ('elevation', 0.01, 0.01, 65535, 'm');";

static guint
tiles_along(guint samples)
{
    return (samples + JUM_TILE_SIDE - 1) / JUM_TILE_SIDE;
}

/* describe: samples stand at the centres of cells, so the coverage reaches half a cell further. */
static gboolean
describe(JumWriter *writer, const JumElevation *e, GError **error)
{
    guint columns = tiles_along(e->nx), rows = tiles_along(e->ny);
    double west = e->x0_m - 0.5 * e->cell_m;
    double north = e->y0_m + ((double) e->ny - 0.5) * e->cell_m;
    double tile_m = e->cell_m * JUM_TILE_SIDE;
    g_autoptr(sqlite3_stmt) contents = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y,"
        " max_x, max_y, srs_id) VALUES ('elevation','2d-gridded-coverage','elevation',"
        "'" JUM_LAST_CHANGE "',?,?,?,?,?)",
        error);
    g_autoptr(sqlite3_stmt) set = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_tile_matrix_set (min_x, min_y, max_x, max_y, srs_id, table_name)"
        " VALUES (?,?,?,?,?,'elevation')",
        error);
    g_autoptr(sqlite3_stmt) matrix = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_tile_matrix VALUES ('elevation',0,?1,?2,256,256,?3,?3)", error);
    if (contents == NULL || set == NULL || matrix == NULL)
        return FALSE;
    const double inner[4] = {west, e->y0_m - 0.5 * e->cell_m, west + e->nx * e->cell_m, north};
    const double outer[4] = {west, north - rows * tile_m, west + columns * tile_m, north};
    for (int i = 0; i < 4; i++) {
        sqlite3_bind_double(contents, i + 1, inner[i]);
        sqlite3_bind_double(set, i + 1, outer[i]);
    }
    sqlite3_bind_int(contents, 5, writer->crs.epsg);
    sqlite3_bind_int(set, 5, writer->crs.epsg);
    sqlite3_bind_int(matrix, 1, (int) columns);
    sqlite3_bind_int(matrix, 2, (int) rows);
    sqlite3_bind_double(matrix, 3, e->cell_m);
    return jum_database_insert(writer->database, contents, writer->path, error) &&
           jum_database_insert(writer->database, set, writer->path, error) &&
           jum_database_insert(writer->database, matrix, writer->path, error);
}

typedef struct {
    double lowest, highest, sum, squares;
    guint n;
} Range;

/* sample_row: row of the grid under row @j of the tile row @tile_row, counted from the north; -1 outside. */
static gint64
sample_row(const JumElevation *e, guint tile_row, guint j)
{
    return (gint64) e->ny - 1 - ((gint64) tile_row * JUM_TILE_SIDE + j);
}

static Range
range_of_tile(const JumElevation *e, guint column, guint tile_row)
{
    Range range = {G_MAXDOUBLE, -G_MAXDOUBLE, 0.0, 0.0, 0};
    for (guint j = 0; j < JUM_TILE_SIDE; j++) {
        gint64 row = sample_row(e, tile_row, j);
        for (guint i = column * JUM_TILE_SIDE;
             row >= 0 && i < MIN((column + 1) * JUM_TILE_SIDE, e->nx); i++) {
            double z = (double) e->z_m[row * e->nx + i];
            range.lowest = MIN(range.lowest, z);
            range.highest = MAX(range.highest, z);
            range.sum += z;
            range.squares += z * z;
            range.n++;
        }
    }
    return range;
}

/* fill_tile: samples outside the grid are null. */
static void
fill_tile(const JumElevation *e,
          guint column,
          guint tile_row,
          double offset,
          double scale,
          guint16 *samples)
{
    for (guint j = 0; j < JUM_TILE_SIDE; j++) {
        gint64 row = sample_row(e, tile_row, j);
        for (guint i = 0; i < JUM_TILE_SIDE; i++) {
            guint x = column * JUM_TILE_SIDE + i;
            double steps = 0.0;
            gboolean inside = row >= 0 && x < e->nx;
            if (inside)
                steps = ((double) e->z_m[row * e->nx + x] / SCALE_M - offset) / scale;
            samples[j * JUM_TILE_SIDE + i] =
                inside ? (guint16) CLAMP(lround(steps), 0, JUM_TILE_NULL - 1) : JUM_TILE_NULL;
        }
    }
}

typedef struct {
    sqlite3_stmt *tile, *ancillary;
} Inserts;

static gboolean
write_tile(JumWriter *writer,
           const JumElevation *e,
           guint column,
           guint tile_row,
           Inserts *inserts,
           GError **error)
{
    g_autofree guint16 *samples = g_new(guint16, JUM_TILE_SAMPLES);
    Range range = range_of_tile(e, column, tile_row);
    double offset = floor(range.lowest / SCALE_M);
    double scale = ceil(MAX((range.highest / SCALE_M - offset) / (JUM_TILE_NULL - 1), 1.0));
    fill_tile(e, column, tile_row, offset, scale, samples);
    g_autoptr(GByteArray) png = jum_elevation_tile_encode(samples);
    if (png == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s: no memory for the elevation"),
                    writer->path);
        return FALSE;
    }
    writer->content = jum_hash_bytes(writer->content, png->data, png->len);
    double mean = range.sum / range.n;
    sqlite3_bind_int(inserts->tile, 1, (int) column);
    sqlite3_bind_int(inserts->tile, 2, (int) tile_row);
    sqlite3_bind_blob(inserts->tile, 3, png->data, (int) png->len, SQLITE_STATIC);
    if (!jum_database_insert(writer->database, inserts->tile, writer->path, error))
        return FALSE;
    sqlite3_bind_int64(inserts->ancillary, 1, sqlite3_last_insert_rowid(writer->database));
    const double values[] = {scale,        offset,
                             range.lowest, range.highest,
                             mean,         sqrt(MAX(range.squares / range.n - mean * mean, 0.0))};
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        sqlite3_bind_double(inserts->ancillary, (int) i + 2, values[i]);
    return jum_database_insert(writer->database, inserts->ancillary, writer->path, error);
}

static gboolean
check_heights(const JumWriter *writer, const JumElevation *e, GError **error)
{
    for (guint j = 0; j < e->ny; j++)
        for (guint i = 0; i < e->nx; i++)
            if (!(fabs((double) e->z_m[(gsize) j * e->nx + i]) < 10000.0)) {
                g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                            _("%s: elevation, row %u, column %u: not a height in metres"),
                            writer->path, j + 1, i + 1);
                return FALSE;
            }
    return TRUE;
}

gboolean
jum_writer_add_elevation(JumWriter *writer, const JumElevation *elevation, GError **error)
{
    if (!check_heights(writer, elevation, error) || !jum_writer_begin_tiles(writer, error) ||
        !jum_database_exec(writer->database, writer->path, coverage_sql, error) ||
        !describe(writer, elevation, error))
        return FALSE;
    g_autoptr(sqlite3_stmt) tile = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO elevation (zoom_level, tile_column, tile_row, tile_data) VALUES (0,?,?,?)",
        error);
    g_autoptr(sqlite3_stmt) ancillary = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_2d_gridded_tile_ancillary (tpudt_name, tpudt_id, scale, offset, min, max,"
        " mean, std_dev) VALUES ('elevation',?,?,?,?,?,?,?)",
        error);
    if (tile == NULL || ancillary == NULL)
        return FALSE;
    Inserts inserts = {tile, ancillary};
    writer->relief_m = (JumBox){elevation->x0_m, elevation->y0_m,
                                elevation->x0_m + (elevation->nx - 1) * elevation->cell_m,
                                elevation->y0_m + (elevation->ny - 1) * elevation->cell_m};
    for (guint row = 0; row < tiles_along(elevation->ny); row++)
        for (guint column = 0; column < tiles_along(elevation->nx); column++)
            if (!write_tile(writer, elevation, column, row, &inserts, error))
                return FALSE;
    return TRUE;
}
