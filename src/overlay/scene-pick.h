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

/** JumSceneHit: @row, @shape: the building, as jum_scene_store_buildings() has it, if @is_building. */
typedef struct {
    double distance_m, place_m[3]; /* territory frame */
    gboolean is_building;
    guint row, shape;
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
