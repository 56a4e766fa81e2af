#pragma once

#include "overlay/scene-store.h"

/**
 * JumScenePick: what a half-line meets in the base scene: the relief and the buildings that are read, near or far,
 * whatever form they are drawn in and whether or not their meshes are there: the answer depends on the territory
 * alone.
 *
 * Thread: one at a time.
 */
typedef struct JumScenePick JumScenePick;

/** jum_scene_pick_new: @store: borrowed */
JumScenePick *jum_scene_pick_new(const JumSceneStore *store);
void jum_scene_pick_free(JumScenePick *pick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumScenePick, jum_scene_pick_free)

typedef enum {
    JUM_MET_GROUND,
    JUM_MET_BUILDING, /* row, shape: as jum_scene_store_buildings() has it */
    JUM_MET_TREE,     /* shape: in JUM_SCENE_TREE */
    JUM_MET_DECK,     /* line: [2] its first vertex, from the origin */
} JumSceneMet;

/** JumSceneHit: what a half-line meets first. */
typedef struct {
    double distance_m, place_m[3]; /* territory frame */
    JumSceneMet kind;
    guint row, shape;
    const float *line;
    gboolean is_rail; /* of a deck */
} JumSceneHit;

/**
 * jum_scene_pick_ray:
 * @eye_m: [3] territory frame, @direction: [3] unit
 * @reach_m: how far to look
 * @hit: (out): untouched if nothing is met
 *
 * The nearest of relief and buildings.  Cost: some 50 µs over a city; allocates nothing once grown.
 */
gboolean jum_scene_pick_ray(JumScenePick *pick,
                            const double eye_m[3],
                            const double direction[3],
                            double reach_m,
                            JumSceneHit *hit);
