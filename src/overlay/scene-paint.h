#pragma once

#include "overlay/scene-store.h"
#include "overlay/view.h"

#define JUM_PAINT_SIDE 256 /* pixels of a ground picture */

/**
 * jum_scene_paint:
 * @x0_m, @y0_m: south-west corner from the origin, @size_m: side
 * @rgba: (out): [JUM_PAINT_SIDE][JUM_PAINT_SIDE][4], southern row first; alpha: 0 land, more = water and how far from
 *   its shore
 * @parts: JumReferencePart: of the reference layers, what is part of the ground here: lit as it is
 *
 * Paints the map of one square of ground: land cover, green, water, rails, roads, footprints with their contact shade.
 * Thread: any.  Cost: 3–40 ms.
 */
void jum_scene_paint(const JumSceneStore *store,
                     JumLook look,
                     guint parts,
                     float x0_m,
                     float y0_m,
                     float size_m,
                     guint8 *rgba);
