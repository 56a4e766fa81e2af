#pragma once

#include "gfx/draw.h"
#include "overlay/scene-pick.h"
#include "overlay/scene-store.h"

/** JumSceneTree: trees: crowns with trunks near, shaded discs farther, painted ground (scene-paint) beyond. */
typedef struct JumSceneTree JumSceneTree;

JumSceneTree *
jum_scene_tree_new(JumDevice *device, const JumSceneStore *store, GError **error) JUM_MUST_USE;
void jum_scene_tree_free(JumSceneTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneTree, jum_scene_tree_free)

/** jum_scene_tree_set_reach: crowns nearer than @crowns_m, discs nearer than @discs_m. */
void jum_scene_tree_set_reach(JumSceneTree *tree, float crowns_m, float discs_m);
/** jum_scene_tree_set_fine: crowns nearer than @fine_m have lumps of leaves; 0: none. */
void jum_scene_tree_set_fine(JumSceneTree *tree, float fine_m);
/** jum_scene_tree_update: sends up to @allowance bytes.  TRUE if trees have come: all of them at once. */
gboolean jum_scene_tree_update(JumSceneTree *tree, gsize allowance);
/** jum_scene_tree_is_sent: nothing more is on its way. */
gboolean jum_scene_tree_is_sent(const JumSceneTree *tree);
/** jum_scene_tree_hit: the nearest tree, as it is drawn, that is met before hit->distance_m, @eye from the origin; else
 * @hit is untouched.  Cost: 10 ns a tree of the tiles on the way. */
gboolean jum_scene_tree_hit(const JumSceneTree *tree,
                            const double eye[3],
                            const double direction[3],
                            JumSceneHit *hit);
void jum_scene_tree_draw(JumSceneTree *tree,
                         JumDrawQueue *queue,
                         const JumFrame *frame,
                         const JumTexture *palette);
