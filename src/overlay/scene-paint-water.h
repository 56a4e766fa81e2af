#pragma once

#include "overlay/scene-paint.h"

/** jum_scene_paint_water: the alpha of a ground picture: 0 on land, 96 at a shore, 255 some 25 m from it. */
void jum_scene_paint_water(
    const JumSceneStore *store, float x0_m, float y0_m, float size_m, guint8 *rgba);
