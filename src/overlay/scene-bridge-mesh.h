#pragma once

#include "gfx/block-mesh.h"
#include "overlay/scene-store.h"

/** JumBridgePiece: one line of the territory that is on a bridge, with the altitude of its deck at both ends. */
typedef struct {
    const float *xy; /* [n][2] from the origin */
    guint32 n;
    float width_m, z0_m, z1_m;
    gboolean rail;
    const float *before,
        *after; /* [2] next vertex of the piece that goes on there; NULL: none, or several */
} JumBridgePiece;

/** jum_bridge_heights: @z_m: (out): [n] altitude of the deck at each vertex: straight between both ends, arched a little. */
void jum_bridge_heights(const JumBridgePiece *piece, float *z_m);

/** jum_bridge_mesh: deck, parapets and piers; @x0_m, @y0_m: (out): corner its places count from. NULL if too short. */
JumBlockData *jum_bridge_mesh(JumBlockBuilder *builder,
                              const JumBridgePiece *piece,
                              const JumSceneStore *store,
                              float *x0_m,
                              float *y0_m);
