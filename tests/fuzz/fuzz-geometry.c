/* Geometry blobs and elevation tiles are bytes of a file: whatever they are, the decoders answer.  A blob
 * that is accepted must come back the same through encode and decode. */
#include <stddef.h>
#include <stdint.h>

#include "city/elevation-tile.h"
#include "city/geometry-blob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(const JumLayer *layer)
{
    g_autoptr(GByteArray) blob = g_byte_array_new();
    if (!jum_geometry_blob_encode(blob, layer, 0, 2154, FALSE))
        return;
    g_autoptr(JumLayer) again = jum_layer_new(jum_layer_table(layer));
    jum_layer_add_row(again);
    if (jum_geometry_blob_decode(again, blob->data, blob->len) != NULL)
        g_error("what was accepted is refused the second time");
    JumGeometryColumns g = jum_layer_geometry(layer), h = jum_layer_geometry(again);
    JumGeometry kind = jum_schema_table(jum_layer_table(layer))->geometry;
    if (kind != JUM_GEOMETRY_POINT && g.n_vertices != h.n_vertices)
        g_error("a vertex was lost");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const JumTable tables[] = {JUM_TABLE_lamp, JUM_TABLE_road, JUM_TABLE_building,
                                      JUM_TABLE_signal_plan};
    static guint16 samples[JUM_TILE_SAMPLES];
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(JumLayer) layer = jum_layer_new(tables[i]);
        jum_layer_add_row(layer);
        if (jum_geometry_blob_decode(layer, data, size) == NULL)
            round_trip(layer);
    }
    jum_elevation_tile_decode(data, size, samples);
    return 0;
}
