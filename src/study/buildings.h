#pragma once

#include "study/study.h"

/** JumStudyBuildings: the buildings that the enabled changes of a scenario add, raise or take away, as a picture wants
 * them; everything is owned. */
typedef struct {
    GArray *ring_start;   /* guint [n + 1] outer ring first, then holes */
    GArray *vertex_start; /* guint [n_rings + 1] */
    GArray *x_m, *y_m;    /* double, territory's frame */
    GArray *height_m;     /* double [n] above the ground at its middle */
    GArray *removed;      /* guint8 [n] 1: taken away; 0: added, or raised over what stands there */
} JumStudyBuildings;

/** jum_study_buildings_new: NULL if there are none; changes that name no building of the territory are left out. */
JumStudyBuildings *jum_study_buildings_new(const JumStudyInput *input, const JumScenario *scenario);
void jum_study_buildings_free(JumStudyBuildings *buildings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyBuildings, jum_study_buildings_free)
