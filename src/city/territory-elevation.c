/* The ground back from its coverage: the finest zoom level, tile by tile, into one grid.  The grid's size is
 * believed only as far as there are tiles to fill it. */
#include <math.h>

#include "base/i18n.h"
#include "city/elevation-tile.h"
#include "city/territory-parts.h"

typedef struct {
    double x0_m, y1_m, cell_m; /* north-west corner of the north-west sample's cell */
    gint64 nx, ny;
    gint64 shift_x, shift_y; /* samples from the grid's corner to the tile matrix's */
    double scale, offset, null;
    int zoom;
} Coverage;

static gboolean
refuse(const JumTerritory *territory, const char *why, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s: elevation: %s"), territory->info.path,
                why);
    return FALSE;
}

static const char coverage_sql[] =
    "SELECT c.min_x, c.min_y, c.max_x, c.max_y, s.min_x, s.max_y, m.pixel_x_size, m.pixel_y_size,"
    " m.zoom_level, a.scale, a.offset, a.data_null, (SELECT count(*) FROM elevation e WHERE"
    " e.zoom_level = m.zoom_level), m.tile_width, m.tile_height FROM gpkg_contents c JOIN"
    " gpkg_tile_matrix_set s USING (table_name) JOIN gpkg_tile_matrix m USING (table_name) JOIN"
    " gpkg_2d_gridded_coverage_ancillary a ON a.tile_matrix_set_name = c.table_name"
    " WHERE c.table_name = 'elevation' ORDER BY m.zoom_level DESC LIMIT 1";

static gboolean
understand(const JumTerritory *territory, sqlite3_stmt *row, Coverage *coverage, GError **error)
{
    double west = sqlite3_column_double(row, 0), south = sqlite3_column_double(row, 1);
    double east = sqlite3_column_double(row, 2), north = sqlite3_column_double(row, 3);
    double cell = sqlite3_column_double(row, 6), n_tiles = sqlite3_column_double(row, 12);
    if (!(cell > 1e-3 && cell < 1e6) || fabs(cell - sqlite3_column_double(row, 7)) > 1e-6 * cell)
        return refuse(territory, _("its cells are not square"), error);
    double nx = round((east - west) / cell), ny = round((north - south) / cell);
    if (!(nx >= 1.0 && ny >= 1.0 && nx * ny <= n_tiles * JUM_TILE_SAMPLES))
        return refuse(territory, _("its tiles do not cover what it announces"), error);
    if (sqlite3_column_int(row, 13) != JUM_TILE_SIDE ||
        sqlite3_column_int(row, 14) != JUM_TILE_SIDE)
        return refuse(territory, _("its tiles are not of 256 × 256 samples"), error);
    double shift_x = round((sqlite3_column_double(row, 4) - west) / cell);
    double shift_y = round((north - sqlite3_column_double(row, 5)) / cell);
    if (!(fabs(shift_x) < 1e9 && fabs(shift_y) < 1e9))
        return refuse(territory, _("its tiles do not cover what it announces"), error);
    *coverage = (Coverage){
        .x0_m = west,
        .y1_m = north,
        .cell_m = cell,
        .nx = (gint64) nx,
        .ny = (gint64) ny,
        .shift_x = (gint64) shift_x,
        .shift_y = (gint64) shift_y,
        .zoom = sqlite3_column_int(row, 8),
        .scale = sqlite3_column_double(row, 9),
        .offset = sqlite3_column_double(row, 10),
        .null = sqlite3_column_type(row, 11) == SQLITE_NULL ? -1.0 : sqlite3_column_double(row, 11),
    };
    return TRUE;
}

/* place_tile: samples of one tile into the grid, whose row 0 is the southernmost. */
static void
place_tile(JumElevation *e, const Coverage *coverage, sqlite3_stmt *row, const guint16 *samples)
{
    gint64 column = sqlite3_column_int64(row, 0), tile_row = sqlite3_column_int64(row, 1);
    double scale = sqlite3_column_type(row, 3) == SQLITE_NULL ? 1.0 : sqlite3_column_double(row, 3);
    double offset = sqlite3_column_double(row, 4);
    for (gint64 j = 0; j < JUM_TILE_SIDE; j++) {
        gint64 y = coverage->ny - 1 - (coverage->shift_y + tile_row * JUM_TILE_SIDE + j);
        for (gint64 i = 0; y >= 0 && y < coverage->ny && i < JUM_TILE_SIDE; i++) {
            gint64 x = coverage->shift_x + column * JUM_TILE_SIDE + i;
            guint16 sample = samples[j * JUM_TILE_SIDE + i];
            if (x < 0 || x >= coverage->nx || (double) sample == coverage->null)
                continue;
            double z = (sample * scale + offset) * coverage->scale + coverage->offset;
            e->z_m[y * coverage->nx + x] = (float) z;
        }
    }
}

static gboolean
heights_are_sane(const JumElevation *e)
{
    for (gsize i = 0; i < (gsize) e->nx * e->ny; i++)
        if (isfinite(e->z_m[i]) && fabs((double) e->z_m[i]) > 10000.0)
            return FALSE;
    return TRUE;
}

static gboolean
read_tiles(JumTerritory *territory, JumElevation *e, const Coverage *coverage, GError **error)
{
    g_autofree guint16 *samples = g_new(guint16, JUM_TILE_SAMPLES);
    g_autoptr(sqlite3_stmt) rows = jum_database_prepare(
        territory->database, territory->info.path,
        "SELECT t.tile_column, t.tile_row, t.tile_data, a.scale, a.offset FROM elevation t LEFT "
        "JOIN"
        " gpkg_2d_gridded_tile_ancillary a ON a.tpudt_name = 'elevation' AND a.tpudt_id = t.id"
        " WHERE t.zoom_level = ?1 AND t.tile_column BETWEEN 0 AND 1000000 AND t.tile_row BETWEEN 0"
        " AND 1000000",
        error);
    if (rows == NULL)
        return FALSE;
    sqlite3_bind_int(rows, 1, coverage->zoom);
    int result;
    while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
        const guint8 *png = sqlite3_column_blob(rows, 2);
        if (!jum_elevation_tile_decode(png, (gsize) sqlite3_column_bytes(rows, 2), samples))
            return refuse(territory, _("a tile is not a 16-bit grey PNG"), error);
        place_tile(e, coverage, rows, samples);
    }
    if (result != SQLITE_DONE) {
        jum_database_fail(territory->database, territory->info.path, error);
        return FALSE;
    }
    return heights_are_sane(e) || refuse(territory, _("a height is out of range"), error);
}

JumElevation *
jum_territory_read_elevation(JumTerritory *territory, GError **error)
{
    Coverage coverage;
    if (!jum_territory_has_table(territory, "elevation"))
        return NULL;
    g_autoptr(sqlite3_stmt) row =
        jum_database_prepare(territory->database, territory->info.path, coverage_sql, error);
    if (row == NULL)
        return NULL;
    if (sqlite3_step(row) != SQLITE_ROW) {
        refuse(territory, _("its description is missing"), error);
        return NULL;
    }
    if (!understand(territory, row, &coverage, error))
        return NULL;
    g_autoptr(JumElevation) e =
        jum_elevation_new(coverage.x0_m + 0.5 * coverage.cell_m,
                          coverage.y1_m - ((double) coverage.ny - 0.5) * coverage.cell_m,
                          coverage.cell_m, (guint) coverage.nx, (guint) coverage.ny);
    if (e == NULL) {
        refuse(territory, _("there is no memory for it"), error);
        return NULL;
    }
    for (gsize i = 0; i < (gsize) e->nx * e->ny; i++)
        e->z_m[i] = NAN;
    if (!read_tiles(territory, e, &coverage, error))
        return NULL;
    return jum_elevation_fill_voids(e) ? g_steal_pointer(&e) : NULL;
}
