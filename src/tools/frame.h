#pragma once

#include "base/error.h"
#include "base/geo.h"

/**
 * JumFact: one real thing of the frame (a commune, a river, a bridge, a car park), as written in a small
 * text file of data/angers.  Its properties are texts by name; its geometry is already in metres.
 */
typedef struct {
    GHashTable *properties; /* char* → char* */
    guint n_rings;     /* a point: one ring of one vertex; a line: one; a polygon: outer, holes */
    guint *ring_start; /* [n_rings + 1] */
    double *x_m, *y_m; /* [ring_start[n_rings]]; polygon rings are not closed */
} JumFact;

/**
 * jum_frame_read:
 * @name: "communes.geojson", "control-points.csv": a file of data/angers, listed in
 *        data/angers/angers.gresource.xml and built into the program
 * @crs: frame of the result
 *
 * GeoJSON (lon, lat; one Feature each) or CSV (RFC 4180, first row the names; columns lon and lat
 * make a point; a row without them has no ring).  Every fact carries `source` and `accuracy_m`.
 *
 * Returns: (element-type JumFact): free with g_ptr_array_unref().
 * Errors: JUM_ERROR_MISSING, JUM_ERROR_FORMAT naming file and line or feature.
 */
GPtrArray *jum_frame_read(const char *name, const JumCrs *crs, GError **error) JUM_MUST_USE;

/** jum_fact_text: borrowed; NULL if absent or empty. */
const char *jum_fact_text(const JumFact *fact, const char *property);
/** jum_fact_number: @absent if the property is absent or not a number. */
double jum_fact_number(const JumFact *fact, const char *property, double absent);
