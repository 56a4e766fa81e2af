#pragma once

#include "city/territory.h"

#define JUM_RASTER_LEVELS 24

/** JumRasterLevel: one scale of a picture: a matrix of tiles from its north-west corner. */
typedef struct {
    int zoom;
    guint columns, rows;           /* of tiles */
    guint tile_width, tile_height; /* pixels */
    double pixel_x_m, pixel_y_m;
} JumRasterLevel;

/** JumRaster: a picture of the ground stored in the territory: a tile pyramid in the territory's frame.
 * Source: OGC GeoPackage 1.3 (12-128r17), clause 2.2 "tiles". */
typedef struct {
    char *table;
    JumBox box_m; /* of the tile matrix set: its north-west corner is that of tile (0, 0) */
    guint n_levels;
    JumRasterLevel levels[JUM_RASTER_LEVELS]; /* coarse to fine */
} JumRaster;

/**
 * jum_territory_raster:
 * @table: the name of the tile table, as reference_layer.uri gives it
 *
 * Errors: JUM_ERROR_MISSING (no such table), JUM_ERROR_FORMAT (another frame than the territory's, or sizes that are
 * not those of a picture), naming file and table.
 */
JumRaster *
jum_territory_raster(JumTerritory *territory, const char *table, GError **error) JUM_MUST_USE;
void jum_raster_free(JumRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumRaster, jum_raster_free)

/**
 * jum_territory_raster_tile:
 *
 * Returns: [tile_height][tile_width][4], northern row first, alpha not multiplied in; NULL without error where there is no
 * tile.  g_free().
 * Errors: JUM_ERROR_FORMAT (not a PNG or JPEG of the size announced).
 */
guint8 *jum_territory_raster_tile(JumTerritory *territory,
                                  const JumRaster *raster,
                                  guint level,
                                  guint column,
                                  guint row,
                                  GError **error);
