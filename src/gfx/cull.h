#pragma once

#include "gfx/frame.h"

/** JumCull: the sides of what a frame sees, for culling; coordinates from the frame's origin. */
typedef struct {
    float plane[5][4]; /* left, right, bottom, top, near: inside where a x + b y + c z + d ≥ 0 */
    float eye[3];
    float px_per_rad;
} JumCull;

void jum_cull_init(JumCull *cull, const JumFrame *frame);
/** jum_cull_sees: @box: x0 y0 z0 x1 y1 z1.  May say TRUE for a box just outside a corner. Cost: 20 ns. */
gboolean jum_cull_sees(const JumCull *cull, const float box[6]);
/** jum_cull_distance: from the eye to the nearest place of @box, 0 inside. */
float jum_cull_distance(const JumCull *cull, const float box[6]);
