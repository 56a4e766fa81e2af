#pragma once

#include "base/error.h"
#include "sim/lighting/city-field.h"

/**
 * jum_city_raster_write:
 * @epsg: of the frame; 0: not said
 *
 * A tiled GeoTIFF of 16-bit whole numbers, hundredths of a lux (scale and unit in its metadata); tiles that do not exist
 * take no room and read as no data (65535).  Written beside and renamed.
 * Errors: JUM_ERROR_IO; JUM_ERROR_VALUE if it would pass 4 GB.
 * Source: TIFF 6.0, sections 2 and 15; OGC GeoTIFF 1.1 (19-008r4).
 */
gboolean jum_city_raster_write(const JumCityField *field,
                               int epsg,
                               const char *path,
                               GError **error) JUM_MUST_USE;
