#pragma once

#include "base/geo.h"

/**
 * jum_spatial_ref_wkt: the definition of @crs in OGC well-known text 1 (OGC 01-009), with its EPSG authority.
 * The caller frees.
 */
char *jum_spatial_ref_wkt(const JumCrs *crs);
/** jum_spatial_ref_name: "RGF93 / Lambert-93". The caller frees. */
char *jum_spatial_ref_name(const JumCrs *crs);

#define JUM_WKT_WGS84                                                                     \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,"     \
    "AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0," \
    "AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,"                   \
    "AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]"
