#pragma once

#include "city/layer.h"

/**
 * jum_geometry_blob_encode:
 * @blob: emptied, then the GeoPackage geometry of @row: header with envelope, then WKB, little-endian
 * @multi_line: lines as MULTILINESTRING even when of one part
 *
 * Polygons are always MULTIPOLYGON.  Returns: FALSE, and an empty blob, if the row has no geometry.
 * Source: OGC 12-128r17 (GeoPackage 1.3), clause 2.1.3.
 */
gboolean jum_geometry_blob_encode(
    GByteArray *blob, const JumLayer *layer, guint row, int srs_id, gboolean multi_line);

/**
 * jum_geometry_blob_decode:
 * @layer: gets the rings in its last row; on failure the row may hold part of them
 * @blob: [bytes], (nullable): an empty geometry adds nothing
 *
 * Reads what others wrote too: any byte order, Z and M dropped, multi or single; rings are turned to the
 * layer's rule and lose their closing vertex; the geometry must be of the kind of the layer's table.
 *
 * Returns: NULL, or why it is refused (a translated clause without the file's name), static.
 * Cost: about 10 ns a vertex.  Thread: any, one layer at a time.
 */
const char *jum_geometry_blob_decode(JumLayer *layer, const guint8 *blob, gsize bytes);
