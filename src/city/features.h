#pragma once

#include "city/territory.h"

/* What a layer may hold: more is refused by name, so that a file cannot take the memory of the desk. */
#define JUM_FEATURES_MAX         200000u
#define JUM_FEATURE_POINTS_MAX   50000u /* each is a mark of its own */
#define JUM_FEATURE_VERTICES_MAX 2000000u

/**
 * JumFeatureQuery: the features of one reference layer, and which of their columns say what.
 * @as: JUM_TABLE_reference_area, _line or _point: what their geometry is
 * @table: a feature table of the file, as ogr2ogr writes it; NULL: the table @as itself
 * @parent: only the rows of this parent; NULL: all
 * @class_column, @name_column, @date_column: NULL: class, name, installed_on if the table has them
 */
typedef struct {
    JumTable as;
    const char *table, *parent;
    const char *class_column, *name_column, *date_column;
} JumFeatureQuery;

/**
 * jum_territory_features:
 * @left_out: (out): features that could not be read
 * @fault: (out): about the first of them, naming file, table and feature; NULL if all are there; the caller frees
 *
 * The features in columns of the table @as: id (the table's fid), class, name, installed_on, geometry in the territory's
 * frame.  Accepted frames: the territory's own, WGS84 (EPSG:4326) and those of jum_crs_from_epsg(); multi-parts and holes;
 * Z and M are dropped.
 *
 * Errors: JUM_ERROR_MISSING (no such table or column), JUM_ERROR_FORMAT (another frame, more than the limits above, a
 * damaged file), naming file and table.
 * Cost: about 1 µs a vertex.
 */
JumLayer *jum_territory_features(JumTerritory *territory,
                                 const JumFeatureQuery *query,
                                 guint *left_out,
                                 char **fault,
                                 GError **error) JUM_MUST_USE;
