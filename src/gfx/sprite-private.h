#pragma once

#include "gfx/mesh.h"

/* Instance of shaders/sprite.glsl: a rectangle of a texture on the picture. */
typedef struct {
    float box[4];   /* x0, y0, x1, y1, device pixels */
    float texel[4]; /* u0, v0, u1, v1 */
    guint8 tint[4]; /* turn in 1/256 and in 1/65536, unused, opacity */
} JumSprite;

/** jum_sprite_mesh: four corners, room for @capacity sprites. */
JumMesh *jum_sprite_mesh(JumDevice *device, guint capacity);
