#pragma once

#include "overlay/scene-paint.h"

#include <cairo.h>

/* Parts of jum_scene_paint(), over a picture that has the land already. */

/** jum_scene_paint_water: its alpha: 0 on land, 96 at a shore, 255 some 25 m from it. */
void jum_scene_paint_water(
    const JumSceneStore *store, float x0_m, float y0_m, float size_m, guint8 *rgba);
/** jum_scene_paint_buildings: the shade at their foot, or from afar their roofs. */
void jum_scene_paint_buildings(
    const JumSceneStore *store, JumLook look, float x0_m, float y0_m, float size_m, guint8 *rgba);
/** jum_scene_blur: box blur of [side][stride] bytes, in place, @passes times. */
void jum_scene_blur(guint8 *mask, int stride, int side, int radius, int passes);

typedef enum {
    JUM_SCRATCH_PICTURE,
    JUM_SCRATCH_MASK,
    JUM_SCRATCH_SHARP,
    JUM_SCRATCH_BLUR,
    JUM_SCRATCH_SUMS,
    JUM_N_SCRATCH
} JumScratch;

/** jum_scene_paint_scratch: this thread's own memory for @what, of @bytes at least, as it was left: a square is painted
 * in a megabyte, and to get that from the system and to give it back, square by square, costs a sixth of the painting
 * and stops the other threads of the program for a moment each time.  Freed with the thread. */
void *jum_scene_paint_scratch(JumScratch what, gsize bytes);
/** jum_scene_paint_mask: an empty mask of @side × @side in this thread's scratch; one at a time. Owns: caller, not its data. */
cairo_surface_t *jum_scene_paint_mask(int side);
