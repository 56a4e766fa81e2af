#pragma once

#include "gfx/texture.h"

/** JumTarget: an off-screen picture: colour and depth, optionally multi-sampled. */
typedef struct JumTarget JumTarget;

/**
 * jum_target_new:
 * @samples: 0, or 2, 4 … for smooth edges (as many as the device has at most)
 *
 * Errors: JUM_ERROR_VALUE if the device refuses that size.
 */
JumTarget *
jum_target_new(JumDevice *device, int width, int height, int samples, GError **error) JUM_MUST_USE;
/** jum_target_new_light: colours above 1 too, in half floats where the device can draw into them, else as
 * jum_target_new().  Errors: the same. */
JumTarget *jum_target_new_light(JumDevice *device, int side, GError **error) JUM_MUST_USE;
/** jum_target_new_depth: only depths, for a shadow map; jum_target_colour() is then that depth texture. */
JumTarget *jum_target_new_depth(JumDevice *device, int side, GError **error) JUM_MUST_USE;
void jum_target_free(JumTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumTarget, jum_target_free)

/** jum_target_bind: draws go here from now on; sets the viewport. */
void jum_target_bind(JumTarget *target);
/** jum_target_begin, jum_target_end: as jum_target_bind(), then what was bound before (a GtkGLArea's framebuffer) again.
 * @saved: [6] kept by the caller in between. */
void jum_target_begin(JumTarget *target, int saved[6]);
void jum_target_end(JumTarget *target, const int saved[6]);
/** jum_target_save, jum_target_restore: what is bound now, around anything that binds other framebuffers. */
void jum_target_save(JumDevice *device, int saved[6]);
void jum_target_restore(JumDevice *device, const int saved[6]);
/** jum_target_clear: the framebuffer bound now: colour 0 0 0 0 and depth 1. */
void jum_target_clear(JumTarget *target);
/** jum_target_is_sampled: has the framebuffer bound now several samples a pixel? */
gboolean jum_target_is_sampled(JumDevice *device);
/** jum_target_can_fill: has the framebuffer bound now the samples and depths of @target, and may this device copy between
 * such two (OpenGL ES 3.0 may not where there are several samples a pixel)? */
gboolean jum_target_can_fill(const JumTarget *target);
/** jum_target_fill: colours and depths of @target, bit for bit, into the framebuffer bound now, which it can fill and
 * which has its size. */
void jum_target_fill(JumTarget *target);
/** jum_target_show: the finished picture into the framebuffer bound now, pixel for pixel. */
void jum_target_show(JumTarget *target);
/** jum_target_wipe: the framebuffer bound now: @rgb (NULL: colours stay) and depth 1. */
void jum_target_wipe(JumDevice *device, const float *rgb);
/** jum_target_cover: whatever is drawn with a depth test into the framebuffer bound now stays out of a box (x0, y0, x1,
 * y1; device pixels from the top left corner): something opaque will be drawn over it, so why shade it. */
void jum_target_cover(JumDevice *device, const int box_px[4], int height_px);
/**
 * jum_target_read:
 * @rgba: (out): [height][width][4], top row first
 *
 * Waits for the picture.  On the null device all zeros.
 */
void jum_target_read(JumTarget *target, guint8 *rgba);
/** jum_target_read_at: [4] one pixel as drawn, from the bottom left; waits for the picture.  Zeros on the null device. */
void jum_target_read_at(JumTarget *target, int x, int y, float rgba[4]);
/** jum_target_colour: what was drawn, as a texture (after jum_target_resolve() if multi-sampled). Borrowed. */
const JumTexture *jum_target_colour(const JumTarget *target);
