#pragma once

#include "overlay/scene-paint.h"

/* Parts of jum_scene_paint(), over a picture that has the land already. */

/** jum_scene_paint_water: its alpha: 0 on land, 96 at a shore, 255 some 25 m from it. */
void jum_scene_paint_water(
    const JumSceneStore *store, float x0_m, float y0_m, float size_m, guint8 *rgba);
/** jum_scene_paint_buildings: the shade at their foot, or from afar their roofs. */
void jum_scene_paint_buildings(
    const JumSceneStore *store, JumLook look, float x0_m, float y0_m, float size_m, guint8 *rgba);
/** jum_scene_blur: box blur of [side][stride] bytes, in place, @passes times. */
void jum_scene_blur(guint8 *mask, int stride, int side, int radius, int passes);
