#pragma once

#include "gfx/block-mesh.h"
#include "overlay/scene-store.h"

/** JumBridgePiece: one line of the territory that is on a bridge, with the altitude of its deck at both ends. */
typedef struct {
    const float *xy; /* [n][2] from the origin */
    guint32 n;
    float width_m, z0_m, z1_m;
    gboolean rail;
} JumBridgePiece;

/** jum_bridge_deck: altitude of the deck under a place at most @beside_m from its edge; FALSE if it is not over it. */
gboolean
jum_bridge_deck(const JumBridgePiece *piece, float x_m, float y_m, float beside_m, float *z_m);

/** jum_bridge_mesh: deck, parapets and piers; @x0_m, @y0_m: (out): corner its places count from. NULL if too short. */
JumBlockData *jum_bridge_mesh(JumBlockBuilder *builder,
                              const JumBridgePiece *piece,
                              const JumSceneStore *store,
                              float *x0_m,
                              float *y0_m);
