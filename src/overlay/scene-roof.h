#pragma once

#include "city/layer.h"
#include "gfx/block-mesh.h"

/** JumSceneRoof: the roof of a building as it is drawn. */
typedef struct {
    guint8 shape, fall; /* JumRoof, JumPrism.fall */
    double rise_m;      /* from the eaves to the top; 0: flat */
} JumSceneRoof;

/**
 * jum_scene_roof_of:
 * @height_m: ground to the top of the roof
 *
 * What the territory says of the roof; where it says nothing, what a house of that footprint and height would have.
 */
JumSceneRoof jum_scene_roof_of(const JumLayer *layer, guint row, double height_m);
