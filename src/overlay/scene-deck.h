#pragma once

#include <glib.h>

/**
 * JumSceneDecks: where the decks of bridges are and how high: what lies on them (lamps, lines, routes) asks here. Straight
 * pieces, as the mesh of the decks is made of, in a grid, so that a question looks at a few.
 *
 * Thread: filled by one thread; after that any may ask.
 */
typedef struct JumSceneDecks JumSceneDecks;

JumSceneDecks *jum_scene_decks_new(void);
void jum_scene_decks_free(JumSceneDecks *decks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneDecks, jum_scene_decks_free)

/** jum_scene_decks_add: a straight piece from @a to @b ([2] each, metres from the origin) at these altitudes. Pieces
 * longer than 20 km or not finite are left out. */
void jum_scene_decks_add(JumSceneDecks *decks,
                         const float a[2],
                         const float b[2],
                         float za_m,
                         float zb_m,
                         float width_m);
gboolean jum_scene_decks_is_empty(const JumSceneDecks *decks);

/** jum_scene_decks_at: altitude of the deck over a place, at most @beside_m from its edge; FALSE if there is none.
 * Where several cross, that whose middle is nearest.  Cost: some 100 ns. */
gboolean
jum_scene_decks_at(const JumSceneDecks *decks, float x_m, float y_m, float beside_m, float *z_m);

/** JumDeckSpan: a part of a straight way that goes along a deck: 0 … 1 of the way, and the altitudes at its ends. */
typedef struct {
    float from, to, z_from, z_to;
} JumDeckSpan;

#define JUM_DECK_SPANS 64
/** jum_scene_decks_spans: where the way from @a to @b ([2] each, metres from the origin) goes along decks, rising, without
 * overlap.  What crosses a deck (by more than 37°) passes under it.  Returns how many.  Cost: some 100 ns each 64 m. */
guint jum_scene_decks_spans(const JumSceneDecks *decks,
                            const float a[2],
                            const float b[2],
                            JumDeckSpan spans[JUM_DECK_SPANS]);
