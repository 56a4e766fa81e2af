#pragma once

#include "gfx/draw.h"
#include "overlay/scene-store.h"
#include "overlay/view.h"

/**
 * JumSceneGround: the terrain as a quadtree of squares, 17 × 17 heights and one painted picture each, refined
 * where the eye is near.  Far squares pass into near ones without a step (heights are morphed by distance) and
 * without cracks (skirts hide what is still loading).
 */
typedef struct JumSceneGround JumSceneGround;

JumSceneGround *jum_scene_ground_new(JumDevice *device,
                                     const JumSceneStore *store,
                                     JumWorkers *workers,
                                     GError **error) JUM_MUST_USE;
void jum_scene_ground_free(JumSceneGround *ground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneGround, jum_scene_ground_free)

/** jum_scene_ground_set_look: everything is painted again, what is there stays until then. */
void jum_scene_ground_set_look(JumSceneGround *ground, JumLook look);
/** jum_scene_ground_set_ripples: waves on the water, where the frame's motion has brought them; returns whether so. */
gboolean jum_scene_ground_set_ripples(JumSceneGround *ground, gboolean ripples);
/** jum_scene_ground_has_water: is any water drawn? */
gboolean jum_scene_ground_has_water(const JumSceneGround *ground);
/** jum_scene_ground_repaint: what lies on the ground is another: painted again, what is there stays until then. */
/** jum_scene_ground_set_photometric: no light but that of lamps: what reference layers tint is lit as the ground is; their
 * lines stay readable. */
void jum_scene_ground_set_photometric(JumSceneGround *ground, gboolean photometric);
void jum_scene_ground_repaint(JumSceneGround *ground);
/** jum_scene_ground_set_detail: screen pixels one painted pixel may cover: 2 on software GL, 1 on a GPU; more
 * than @max_squares do not stay, but for those of the frame. */
void jum_scene_ground_set_detail(JumSceneGround *ground, float pixels, guint max_squares);

/** jum_scene_ground_select: chooses the squares of this frame, asks for those missing.
 * Returns the number wanted and not there (or not up to date). */
guint jum_scene_ground_select(JumSceneGround *ground, const JumFrame *frame);
/** jum_scene_ground_accept: takes a finished job if it is one of the ground's; uploads it.  Returns FALSE if not. */
gboolean jum_scene_ground_accept(JumSceneGround *ground, JumJob *job);
/** jum_scene_ground_draw: @shadows: the ambience has a shadow map. */
void jum_scene_ground_draw(JumSceneGround *ground, JumDrawQueue *queue, gboolean shadows);
/** jum_scene_ground_record_ink: while photometric: lines and edges of reference layers over the squares drawn last, for a
 * queue that has the field of light already. */
void jum_scene_ground_record_ink(JumSceneGround *ground, JumDrawQueue *queue);
guint jum_scene_ground_n_drawn(const JumSceneGround *ground);
