#pragma once

#include "overlay/scene-store.h"

/** A cover is the picture of the reference layers over one square of ground: finer than the ground's own, so that a line is
 * sharp from where the square is looked at, and apart from it, so that it can be read by night. */
#define JUM_COVER_SIDE 512

/** What a cover weighs in the budget of resident squares: 1.4 MB. */
#define JUM_COVER_SQUARES 4

/**
 * jum_ground_cover_paint:
 * @parts: JumReferencePart
 *
 * Returns: RGBA, alpha multiplied in, southern row first, JUM_COVER_SIDE² pixels, then half of that a side … 1; NULL if
 * nothing shown comes into the square; g_free().
 * Thread: any.
 */
guint8 *jum_ground_cover_paint(
    const JumSceneStore *store, guint parts, float x0_m, float y0_m, float size_m);
