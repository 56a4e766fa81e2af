#pragma once

#include "gfx/draw.h"
#include "overlay/scene-store.h"
#include "overlay/view.h"

/**
 * JumSceneBuilding: buildings by tiles of 500 m in five forms: walls with roofs (near), boxes, boxes of
 * what stands in cells of 25 m (middle), and blocks merged by cells of 50 m, then of 100 m, in one mesh a district of
 * 2 km (far).  Meshes are made by workers when wanted and dropped, longest
 * unseen first, when they exceed the budget.
 */
typedef struct JumSceneBuilding JumSceneBuilding;

JumSceneBuilding *jum_scene_building_new(JumDevice *device,
                                         const JumSceneStore *store,
                                         JumWorkers *workers,
                                         GError **error) JUM_MUST_USE;
void jum_scene_building_free(JumSceneBuilding *building);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneBuilding, jum_scene_building_free)

/** jum_scene_building_set_reach: roofs are drawn nearer than @roofs_m, boxes nearer than @boxes_m, rows merged by
 * 25 m nearer than @rows_m, blocks of 50 m nearer than 2.5 times that, of 100 m than 4.5 times; meshes beyond @resident_bytes are
 * dropped, longest unseen first. */
void jum_scene_building_set_reach(
    JumSceneBuilding *building, float roofs_m, float boxes_m, float rows_m, gsize resident_bytes);
/** jum_scene_building_set_facades: storeys and windows on near walls. */
void jum_scene_building_set_facades(JumSceneBuilding *building, gboolean facades);

/** jum_scene_building_set_lit: @share of the windows that have a light by night, where façades are shown. */
void jum_scene_building_set_lit(JumSceneBuilding *building, float share);

/** jum_scene_building_select: returns the number of meshes wanted for this frame and not there. */
guint jum_scene_building_select(JumSceneBuilding *building, const JumFrame *frame);
gboolean jum_scene_building_accept(JumSceneBuilding *building, JumJob *job);
/** jum_scene_building_draw: @palette: colours of the look; @shadows: the ambience has a shadow map. */
void jum_scene_building_draw(JumSceneBuilding *building,
                             JumDrawQueue *queue,
                             const JumTexture *palette,
                             gboolean shadows);
/** jum_scene_building_set_removed: @boxes: [4 n] from the origin, of the buildings that a project takes away; copied. */
void jum_scene_building_set_removed(JumSceneBuilding *building, const float *boxes, guint n);
/** jum_scene_building_draw_casters: every tile that is there within @reach_m of a place, seen or not; @with_project:
 * without what it takes away. */
void jum_scene_building_draw_casters(JumSceneBuilding *building,
                                     JumDrawQueue *queue,
                                     const JumTexture *palette,
                                     const float place[2],
                                     float reach_m,
                                     gboolean with_project);
/** jum_scene_building_n_drawn: buildings that the meshes of this frame stand for. */
guint jum_scene_building_n_drawn(const JumSceneBuilding *building);
guint jum_scene_building_n_tiles(const JumSceneBuilding *building);
