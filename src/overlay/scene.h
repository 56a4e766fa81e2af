#pragma once

#include "gfx/draw.h"
#include "gfx/worker.h"
#include "overlay/scene-deck.h"
#include "overlay/scene-pick.h"
#include "overlay/scene-store.h"
#include "overlay/view.h"

/** JumScenery: the base scene of a territory: ground, water, roads, buildings, trees, bridges, lamps, sky, light. */
typedef struct JumScenery JumScenery;

/** jum_scenery_new: @world may be NULL: lamps then burn by the hour.  Errors: JUM_ERROR_VALUE (a shader). */
JumScenery *jum_scenery_new(JumTerritory *territory,
                            JumWorld *world,
                            JumDevice *device,
                            GError **error) JUM_MUST_USE;
void jum_scenery_free(JumScenery *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumScenery, jum_scenery_free)

void jum_scenery_set_look(JumScenery *scene, JumLook look);
void jum_scenery_set_time(JumScenery *scene, JumTime time);
/** jum_scenery_set_quality: LOW, MEDIUM or HIGH. */
void jum_scenery_set_quality(JumScenery *scene, JumDrawQuality quality);

/** jum_scenery_moves: is there anything in the picture that decorative motion moves (water)? */
gboolean jum_scenery_moves(const JumScenery *scene);
/** jum_scenery_set_ghost: how much of ground and buildings is seen over what was drawn before; 1: solid. */
void jum_scenery_set_ghost(JumScenery *scene, float part);

/** jum_scenery_set_reference: as jum_view_set_reference(). */
/** jum_scenery_move_reference: as jum_references_move(). */
void jum_scenery_move_reference(JumScenery *scene, guint i, guint position);
void jum_scenery_set_reference(JumScenery *scene, guint i, gboolean visible, double opacity);
/** jum_scenery_set_photometry, jum_scenery_lamp_lux: as those of the view. */
gboolean jum_scenery_set_photometry(JumScenery *scene,
                                    const JumViewPhotometry *photometry,
                                    GError **error) JUM_MUST_USE;
double jum_scenery_lamp_lux(JumScenery *scene, double x_m, double y_m);
/** jum_scenery_record_ink: as jum_scene_ground_record_ink(). */
void jum_scenery_record_ink(JumScenery *scene, JumDrawQueue *queue);
/** jum_scenery_set_photometric: a picture of light in lux or candela: no light, and no façade, that is not in the data. */
void jum_scenery_set_photometric(JumScenery *scene, gboolean photometric);

typedef enum {
    JUM_SCENERY_SAME,
    JUM_SCENERY_LEVELS, /* only lamps burn brighter or less: it may wait a moment */
    JUM_SCENERY_NEW,
} JumSceneryNews;

/** jum_scenery_update: uploads finished tiles within the byte budget, chooses what @frame shows.
 * Returns how the picture differs from the one drawn last. */
JumSceneryNews jum_scenery_update(JumScenery *scene, const JumFrame *frame);
/** jum_scenery_is_due: something was set since the last update. */
gboolean jum_scenery_is_due(const JumScenery *scene);
/** jum_scenery_draw: the whole scene into the framebuffer bound now, with the buildings of a project if there are. */
void jum_scenery_draw(JumScenery *scene, const JumFrame *frame);
/** jum_scenery_draw_strip: the same in the columns @x_px … @x_px + @width_px only, with or without the project. */
void jum_scenery_draw_strip(
    JumScenery *scene, const JumFrame *frame, int x_px, int width_px, gboolean with_project);
/** jum_scenery_set_buildings: (nullable): as jum_view_set_buildings(). */
void jum_scenery_set_buildings(JumScenery *scene, const JumViewBuildings *buildings);
gboolean jum_scenery_has_buildings(const JumScenery *scene);

/** jum_scenery_deck: altitude of a bridge's deck at a place of the territory; FALSE if there is none (yet). */
gboolean jum_scenery_deck(const JumScenery *scene, double x_m, double y_m, double *z_m);
/** jum_scenery_deck_spans: as jum_scene_decks_spans(), from and to places of the territory. */
guint jum_scenery_deck_spans(const JumScenery *scene,
                             const double a[2],
                             const double b[2],
                             JumDeckSpan spans[JUM_DECK_SPANS]);
/** jum_scenery_has_decks: the bridges are there. */
gboolean jum_scenery_has_decks(const JumScenery *scene);

/** jum_scenery_missing: pieces and tiles wanted for the last frame and not there. */
guint jum_scenery_missing(const JumScenery *scene);
JumViewStats jum_scenery_stats(const JumScenery *scene);
JumSceneStore *jum_scenery_store(const JumScenery *scene);
/** jum_scenery_meet: as jum_scene_pick_ray(), and the trees and bridges that are drawn. */
gboolean jum_scenery_meet(JumScenery *scene,
                          const double eye_m[3],
                          const double direction[3],
                          double reach_m,
                          JumSceneHit *hit);
/** jum_scenery_pick: what a ray meets in it. Borrowed. */
JumScenePick *jum_scenery_pick(JumScenery *scene);
/** jum_scenery_wait: sleeps until a worker has something, at most @timeout_us. */
void jum_scenery_wait(JumScenery *scene, gint64 timeout_us);
