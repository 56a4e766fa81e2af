#pragma once

#include "gfx/draw.h"
#include "overlay/scene-bridge.h"
#include "overlay/scene-store.h"
#include "overlay/view.h"

/**
 * JumSceneLamp: the lamps as things of the scene: posts near, lights far, and by night the light they give: two maps of
 * the ground (2 km around what is looked at, and the whole territory) to which each lamp adds its pool by its flux,
 * height, colour temperature and the level it really has now.  Symbols and statuses are not drawn here.
 */
typedef struct JumSceneLamp JumSceneLamp;

/** jum_scene_lamp_new: @world may be NULL: every lamp then burns by night;
 * @bridge: borrowed: where lamps stand on decks. */
JumSceneLamp *jum_scene_lamp_new(JumDevice *device,
                                 const JumSceneStore *store,
                                 JumWorld *world,
                                 const JumSceneBridge *bridge,
                                 GError **error) JUM_MUST_USE;
void jum_scene_lamp_free(JumSceneLamp *lamp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneLamp, jum_scene_lamp_free)

/** jum_scene_lamp_set_photometry: as jum_view_set_photometry().  _set_fine: FALSE leaves it aside, for slow machines.
 * _lux: as jum_view_lamp_lux(), of a scene place. */
gboolean jum_scene_lamp_set_photometry(JumSceneLamp *lamp,
                                       const JumViewPhotometry *photometry,
                                       GError **error) JUM_MUST_USE;
void jum_scene_lamp_set_fine(JumSceneLamp *lamp, gboolean fine);
double jum_scene_lamp_lux(JumSceneLamp *lamp, float x, float y);

/** jum_scene_lamp_update: takes new levels from the world; draws nothing.
 * @night: 0 day … 1 night; by day nothing is lit
 * @allowance: bytes that may be sent of lamps that have just been read
 *
 * Returns TRUE if the picture differs from the one drawn last: levels seen in it changed. */
gboolean
jum_scene_lamp_update(JumSceneLamp *lamp, const JumFrame *frame, double night, gsize allowance);
/** jum_scene_lamp_is_sent: nothing more is on its way. */
gboolean jum_scene_lamp_is_sent(const JumSceneLamp *lamp);
/** jum_scene_lamp_light: draws the light maps again if levels changed or the eye moved far, at most 4 times a second
 * unless it moved; once a frame, before anything that they light.
 * @ambience: (inout): its light maps and their places */
void jum_scene_lamp_light(JumSceneLamp *lamp,
                          const JumFrame *frame,
                          double night,
                          JumAmbience *ambience);
/** jum_scene_lamp_is_current: the light maps of the next frame show every level; FALSE: it comes too soon for that. */
gboolean jum_scene_lamp_is_current(const JumSceneLamp *lamp);
/** jum_scene_lamp_draw: posts, and by night the lights. */
void jum_scene_lamp_draw(JumSceneLamp *lamp,
                         JumDrawQueue *queue,
                         const JumFrame *frame,
                         double night,
                         const JumTexture *palette);
