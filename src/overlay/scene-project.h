#pragma once

#include "gfx/draw.h"
#include "overlay/scene-store.h"
#include "overlay/view.h"

/** JumSceneProject: the buildings of a project in the base scene: lit and shaded as the others are, in colours of their
 * own.  One mesh, made when they are set: a project has some buildings, not a town. */
typedef struct JumSceneProject JumSceneProject;

/** jum_scene_project_new: Errors: JUM_ERROR_VALUE (a shader). */
JumSceneProject *
jum_scene_project_new(JumDevice *device, const JumSceneStore *store, GError **error) JUM_MUST_USE;
void jum_scene_project_free(JumSceneProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneProject, jum_scene_project_free)

/** jum_scene_project_set: @buildings: (nullable): copied; none.  What lies further than 1 300 m from the middle of the first is left out. */
void jum_scene_project_set(JumSceneProject *project, const JumViewBuildings *buildings);
gboolean jum_scene_project_is_there(const JumSceneProject *project);
/** jum_scene_project_draw: @shadows: the ambience has a shadow map. */
void jum_scene_project_draw(JumSceneProject *project,
                            JumDrawQueue *queue,
                            const JumTexture *palette,
                            gboolean shadows);
/** jum_scene_project_draw_casters: what is added, for the shadow map; what goes casts none. */
void jum_scene_project_draw_casters(JumSceneProject *project,
                                    JumDrawQueue *queue,
                                    const JumTexture *palette);
