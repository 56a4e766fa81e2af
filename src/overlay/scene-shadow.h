#pragma once

#include "gfx/draw.h"
#include "overlay/scene-building.h"
#include "overlay/scene-project.h"

/** JumSceneShadow: the shadows that buildings cast by the sun, around what is looked at. */
typedef struct JumSceneShadow JumSceneShadow;

JumSceneShadow *jum_scene_shadow_new(JumDevice *device);
void jum_scene_shadow_free(JumSceneShadow *shadow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneShadow, jum_scene_shadow_free)

/**
 * jum_scene_shadow_draw:
 * @project: (nullable): casts shadows too
 * @ground_m: altitude of the ground under the eye
 * @ambience: (inout): sun in; shadow map, its matrix and step off surfaces out
 *
 * Draws the map of this frame.  Returns FALSE (no shadows) if it cannot be made here.
 */
gboolean jum_scene_shadow_draw(JumSceneShadow *shadow,
                               JumSceneBuilding *building,
                               JumSceneProject *project,
                               const JumFrame *frame,
                               float ground_m,
                               const JumTexture *palette,
                               JumAmbience *ambience);
