#pragma once

#include "city/elevation.h"
#include "city/layer.h"
#include "city/territory.h"

/**
 * JumWriter: writes a new territory beside its final name and renames it when finished, so that a power
 * cut or a full disk leaves either the old file or nothing.  Same layers in the same order: same bytes.
 */
typedef struct JumWriter JumWriter;

/**
 * jum_writer_new:
 * @path: final name; an existing file is replaced only by jum_writer_finish()
 * @crs: metric frame
 *
 * Errors: JUM_ERROR_IO.
 */
JumWriter *jum_writer_new(const char *path, const JumCrs *crs, GError **error) JUM_MUST_USE;
/** jum_writer_abandon: removes what was written.  NULL is fine. */
void jum_writer_abandon(JumWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWriter, jum_writer_abandon)

/** jum_writer_add_layer: once per table.  Errors: JUM_ERROR_IO, JUM_ERROR_VALUE naming table and row (NaN vertex). */
gboolean
jum_writer_add_layer(JumWriter *writer, const JumLayer *layer, GError **error) JUM_MUST_USE;
/** jum_writer_add_elevation: at most once.  Errors: JUM_ERROR_IO, JUM_ERROR_VALUE (not a height in metres, naming row and column). */
gboolean jum_writer_add_elevation(JumWriter *writer,
                                  const JumElevation *elevation,
                                  GError **error) JUM_MUST_USE;
/**
 * jum_writer_add_raster:
 * @table: its name, which reference_layer.uri will hold; of no other table
 * @west_m, @north_m: the corner of the first pixel, territory frame; @pixel_m: its side
 * @rgba: [height][width][4], northern row first, alpha not multiplied in
 *
 * A picture of the ground as a tile pyramid of PNG.  Errors: JUM_ERROR_IO.
 */
gboolean jum_writer_add_raster(JumWriter *writer,
                               const char *table,
                               double west_m,
                               double north_m,
                               double pixel_m,
                               guint width,
                               guint height,
                               const guint8 *rgba,
                               GError **error) JUM_MUST_USE;
gboolean
jum_writer_add_source(JumWriter *writer, const JumSource *source, GError **error) JUM_MUST_USE;
/** jum_writer_set_metadata: keys name, synthetic, time_zone, vertical_datum, official_area_km2, seed, … */
gboolean jum_writer_set_metadata(JumWriter *writer,
                                 const char *key,
                                 const char *value,
                                 GError **error) JUM_MUST_USE;
/** jum_writer_finish: indexes, statistics, integrity, fsync, rename.  On success the writer is freed;
 * on failure it is abandoned. */
gboolean jum_writer_finish(JumWriter *writer, GError **error) JUM_MUST_USE;
