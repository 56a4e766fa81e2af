#pragma once

#include "gfx/draw.h"
#include "overlay/scene-deck.h"
#include "overlay/scene-pick.h"
#include "overlay/scene-store.h"

/** JumSceneBridge: decks with parapets and piers that stand over what they cross. */
typedef struct JumSceneBridge JumSceneBridge;

JumSceneBridge *
jum_scene_bridge_new(JumDevice *device, const JumSceneStore *store, GError **error) JUM_MUST_USE;
void jum_scene_bridge_free(JumSceneBridge *bridge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneBridge, jum_scene_bridge_free)

/** jum_scene_bridge_set_reach: beyond @reach_m only the painted road is seen. */
void jum_scene_bridge_set_reach(JumSceneBridge *bridge, float reach_m);
/** jum_scene_bridge_update: TRUE if bridges have come. */
gboolean jum_scene_bridge_update(JumSceneBridge *bridge);
/** jum_scene_bridge_is_built: all bridges are there (or there are none). */
gboolean jum_scene_bridge_is_built(const JumSceneBridge *bridge);
/** jum_scene_bridge_decks: where decks are; NULL until they are there, then as long as the bridges. */
const JumSceneDecks *jum_scene_bridge_decks(const JumSceneBridge *bridge);
/** jum_scene_bridge_deck: altitude of a deck at a place (lamps may stand 3 m beside it); FALSE if there is none. */
gboolean jum_scene_bridge_deck(const JumSceneBridge *bridge, float x_m, float y_m, float *z_m);
/** jum_scene_bridge_hit: the nearest bridge within reach that is met before hit->distance_m, @eye from the origin; else
 * @hit is untouched.  Cost: 10 ns a bridge, and its mesh where the ray passes by. */
gboolean jum_scene_bridge_hit(JumSceneBridge *bridge,
                              const double eye[3],
                              const double direction[3],
                              JumSceneHit *hit);
void jum_scene_bridge_draw(JumSceneBridge *bridge,
                           JumDrawQueue *queue,
                           const JumFrame *frame,
                           const JumTexture *palette);
