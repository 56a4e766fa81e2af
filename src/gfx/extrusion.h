#pragma once

#include "gfx/colour-map.h"
#include "gfx/draw.h"
#include "gfx/points.h"

/** JumVolume: how one bar or volume looks now. @full: 0 … 1 of its height, NaN draws the shell alone;
 * @height_m: 0 hides it; @flags: JumMarkFlags. */
typedef struct {
    JumColour colour;
    guint8 flags;
    float height_m, full;
} JumVolume;

/**
 * JumExtrusionLayer: upright prisms with a full part and an empty shell: tank levels, occupancies, counts.
 *
 * Thread: that of the device.
 */
typedef struct JumExtrusionLayer JumExtrusionLayer;

/**
 * jum_extrusion_layer_new:
 * @feet_m: [3 * n] territory frame; a row with a NaN is never drawn
 * @radius_m: [n]
 * @sides: of the prism, 3 … 32: 4 for bars, 24 for tanks
 * @least_px: never thinner than twice this (logical px): far away it grows whole
 *
 * Errors: JUM_ERROR_VALUE if the shader does not compile.
 */
JumExtrusionLayer *jum_extrusion_layer_new(JumDevice *device,
                                           const double *feet_m,
                                           const double *radius_m,
                                           guint n,
                                           guint sides,
                                           double least_px,
                                           GError **error) JUM_MUST_USE;
void jum_extrusion_layer_free(JumExtrusionLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumExtrusionLayer, jum_extrusion_layer_free)

gboolean jum_extrusion_layer_set(JumExtrusionLayer *layer, guint row, const JumVolume *look);
const JumVolume *jum_extrusion_layer_get(const JumExtrusionLayer *layer, guint row);
/** jum_extrusion_layer_top: [3] where a label stands over it, as drawn in @frame. */
void jum_extrusion_layer_top(const JumExtrusionLayer *layer,
                             const JumFrame *frame,
                             guint row,
                             double top_m[3]);
/** jum_extrusion_layer_record: full parts to JUM_PASS_OPAQUE, shells to JUM_PASS_BLEND. */
void
jum_extrusion_layer_record(JumExtrusionLayer *layer, const JumFrame *frame, JumDrawQueue *queue);
/** jum_extrusion_layer_pick: the shown volume whose picture holds the pixel, nearest to the eye; row, or -1. */
gint64 jum_extrusion_layer_pick(const JumExtrusionLayer *layer,
                                const JumFrame *frame,
                                double x_px,
                                double y_px,
                                double limit_m,
                                double *distance_m);
