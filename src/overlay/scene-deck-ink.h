#pragma once

#include "gfx/draw.h"
#include "overlay/scene-deck.h"
#include "overlay/scene-store.h"

/**
 * JumSceneDeckInk: the lines of the reference layers that are shown (routes, cycle ways) where they go over bridges: the
 * ground's pictures leave them out there (scene-reference-paint.c).
 */
typedef struct JumSceneDeckInk JumSceneDeckInk;

JumSceneDeckInk *jum_scene_deck_ink_new(JumDevice *device, const JumSceneStore *store);
void jum_scene_deck_ink_free(JumSceneDeckInk *ink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneDeckInk, jum_scene_deck_ink_free)

/** jum_scene_deck_ink_touch: other layers are shown, or otherwise. */
void jum_scene_deck_ink_touch(JumSceneDeckInk *ink);
/** jum_scene_deck_ink_update: TRUE if the lines on decks are other ones.  Cost: 0.2 µs a vertex of the lines shown, after
 * a touch only. */
gboolean jum_scene_deck_ink_update(JumSceneDeckInk *ink, const JumSceneDecks *decks);
/** jum_scene_deck_ink_n: faces drawn, for tests. */
guint jum_scene_deck_ink_n(const JumSceneDeckInk *ink);
void jum_scene_deck_ink_draw(JumSceneDeckInk *ink, JumDrawQueue *queue);
