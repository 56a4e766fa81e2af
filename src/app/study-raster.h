#pragma once

#include "app/scene.h"
#include "study/buildings.h"
#include "study/result.h"

/** JumRasterSide: what of a raster the ground shows. */
typedef enum {
    JUM_RASTER_TODAY,
    JUM_RASTER_THEN,
    JUM_RASTER_DIFFERENCE,
} JumRasterSide;

/** jum_study_raster_show: @raster borrowed until the next call; @then: with the scenario's values right of the split.
 * NULL: none. */
void jum_study_raster_show(JumScene *scene,
                           const JumStudyRaster *raster,
                           JumRasterSide side,
                           gboolean then);

/** jum_study_buildings_show: (nullable): the buildings of the scenario in the picture. */
void jum_study_buildings_show(JumScene *scene, const JumStudyBuildings *buildings);
