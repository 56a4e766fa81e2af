#pragma once

#include "gfx/draw.h"

#include <cairo.h>

/**
 * JumPlate: a small picture painted by cairo that lies on the picture: legend, scale bar, north, marks.  Painted
 * again only when its content changes.
 *
 * Thread: that of the device.
 */
typedef struct JumPlate JumPlate;

/** jum_plate_new: Errors: JUM_ERROR_VALUE if the shader does not compile. */
JumPlate *jum_plate_new(JumDevice *device, GError **error) JUM_MUST_USE;
void jum_plate_free(JumPlate *plate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPlate, jum_plate_free)

/**
 * jum_plate_begin:
 * @width_px, @height_px: device pixels
 * @scale: device pixels per logical pixel
 *
 * Returns: a clear context in logical pixels; end with jum_plate_end().
 */
cairo_t *jum_plate_begin(JumPlate *plate, int width_px, int height_px, double scale);
/** jum_plate_end: sends the picture. */
void jum_plate_end(JumPlate *plate, cairo_t *cr);
/** jum_plate_record_turned: as jum_plate_record(), stretched to @width_px and turned clockwise round its middle. */
void jum_plate_record_turned(JumPlate *plate,
                             JumDrawQueue *queue,
                             double x_px,
                             double y_px,
                             double width_px,
                             double turn_deg);
/** jum_plate_record: draws it with its top left corner there; nothing if it was never painted. */
void jum_plate_record(JumPlate *plate, JumDrawQueue *queue, double x_px, double y_px);
int jum_plate_width(const JumPlate *plate);
int jum_plate_height(const JumPlate *plate);
