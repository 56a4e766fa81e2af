/* Pictures of the ground back from their tile pyramids: the matrices first, then tile by tile as the painter of the
 * scene wants them.  Nothing is believed: sizes are bounded before they are multiplied. */
#include "city/raster.h"

#include <math.h>

#include "base/i18n.h"
#include "city/picture-tile.h"
#include "city/territory-parts.h"

#define MAX_TILES 1000000 /* a side */

static gboolean
refuse(const JumTerritory *territory, const char *table, const char *why, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s: picture “%s”: %s"), territory->info.path,
                table, why);
    return FALSE;
}

void
jum_raster_free(JumRaster *raster)
{
    if (raster == NULL)
        return;
    g_free(raster->table);
    g_free(raster);
}

static gboolean
read_box(JumTerritory *territory, JumRaster *raster, GError **error)
{
    g_autoptr(sqlite3_stmt) row = jum_database_prepare(
        territory->database, territory->info.path,
        "SELECT s.min_x, s.min_y, s.max_x, s.max_y, s.srs_id FROM gpkg_contents c JOIN"
        " gpkg_tile_matrix_set s USING (table_name) WHERE c.table_name = ?1 AND c.data_type ="
        " 'tiles'",
        error);
    if (row == NULL)
        return FALSE;
    sqlite3_bind_text(row, 1, raster->table, -1, SQLITE_STATIC);
    if (sqlite3_step(row) != SQLITE_ROW)
        return refuse(territory, raster->table, _("its description is missing"), error);
    raster->box_m = (JumBox){sqlite3_column_double(row, 0), sqlite3_column_double(row, 1),
                             sqlite3_column_double(row, 2), sqlite3_column_double(row, 3)};
    if (sqlite3_column_int(row, 4) != territory->info.crs.epsg)
        return refuse(territory, raster->table, _("it is not in the frame of the territory"),
                      error);
    if (!isfinite(raster->box_m.x0 + raster->box_m.y0 + raster->box_m.x1 + raster->box_m.y1) ||
        !(raster->box_m.x1 > raster->box_m.x0 && raster->box_m.y1 > raster->box_m.y0))
        return refuse(territory, raster->table, _("it covers nothing"), error);
    return TRUE;
}

static gboolean
level_is_sane(const JumRasterLevel *level, gint64 columns, gint64 rows, gint64 width, gint64 height)
{
    return columns >= 1 && rows >= 1 && columns <= MAX_TILES && rows <= MAX_TILES && width >= 1 &&
           height >= 1 && width <= JUM_PICTURE_TILE_MAX && height <= JUM_PICTURE_TILE_MAX &&
           level->pixel_x_m > 1e-4 && level->pixel_x_m < 1e6 && level->pixel_y_m > 1e-4 &&
           level->pixel_y_m < 1e6;
}

static gboolean
read_levels(JumTerritory *territory, JumRaster *raster, GError **error)
{
    g_autoptr(sqlite3_stmt) row = jum_database_prepare(
        territory->database, territory->info.path,
        "SELECT zoom_level, matrix_width, matrix_height, tile_width, tile_height, pixel_x_size,"
        " pixel_y_size FROM gpkg_tile_matrix WHERE table_name = ?1 ORDER BY pixel_x_size DESC",
        error);
    if (row == NULL)
        return FALSE;
    sqlite3_bind_text(row, 1, raster->table, -1, SQLITE_STATIC);
    while (raster->n_levels < JUM_RASTER_LEVELS && sqlite3_step(row) == SQLITE_ROW) {
        JumRasterLevel level = {.zoom = sqlite3_column_int(row, 0),
                                .pixel_x_m = sqlite3_column_double(row, 5),
                                .pixel_y_m = sqlite3_column_double(row, 6)};
        gint64 columns = sqlite3_column_int64(row, 1), rows = sqlite3_column_int64(row, 2);
        gint64 width = sqlite3_column_int64(row, 3), height = sqlite3_column_int64(row, 4);
        if (!level_is_sane(&level, columns, rows, width, height))
            return refuse(territory, raster->table, _("its tiles have no sensible size"), error);
        level.columns = (guint) columns;
        level.rows = (guint) rows;
        level.tile_width = (guint) width;
        level.tile_height = (guint) height;
        raster->levels[raster->n_levels++] = level;
    }
    return raster->n_levels > 0 ||
           refuse(territory, raster->table, _("its description is missing"), error);
}

JumRaster *
jum_territory_raster(JumTerritory *territory, const char *table, GError **error)
{
    g_autoptr(JumRaster) raster = g_new0(JumRaster, 1);
    raster->table = g_strdup(table != NULL ? table : "");
    if (!jum_territory_has_table(territory, raster->table) ||
        !jum_territory_has_table(territory, "gpkg_tile_matrix_set")) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s holds no picture called “%s”"),
                    territory->info.path, raster->table);
        return NULL;
    }
    if (!read_box(territory, raster, error) || !read_levels(territory, raster, error))
        return NULL;
    return g_steal_pointer(&raster);
}

guint8 *
jum_territory_raster_tile(JumTerritory *territory,
                          const JumRaster *raster,
                          guint level,
                          guint column,
                          guint row,
                          GError **error)
{
    const JumRasterLevel *at = &raster->levels[level];
    char *sql = sqlite3_mprintf("SELECT tile_data FROM \"%w\" WHERE zoom_level = ?1 AND tile_column"
                                " = ?2 AND tile_row = ?3",
                                raster->table);
    g_autoptr(sqlite3_stmt) tile =
        jum_database_prepare(territory->database, territory->info.path, sql, error);
    sqlite3_free(sql);
    if (tile == NULL)
        return NULL;
    sqlite3_bind_int(tile, 1, at->zoom);
    sqlite3_bind_int64(tile, 2, column);
    sqlite3_bind_int64(tile, 3, row);
    if (sqlite3_step(tile) != SQLITE_ROW)
        return NULL;
    guint width = 0, height = 0;
    const guint8 *bytes = sqlite3_column_blob(tile, 0);
    g_autofree guint8 *rgba =
        jum_picture_tile_decode(bytes, (gsize) sqlite3_column_bytes(tile, 0), &width, &height);
    if (rgba == NULL || width != at->tile_width || height != at->tile_height) {
        refuse(territory, raster->table, _("a tile is not a PNG or JPEG of the size announced"),
               error);
        return NULL;
    }
    return g_steal_pointer(&rgba);
}
