#pragma once

#include "tools/generate.h"

/**
 * JumBuildingCensus: who lives, works and learns in each building, so that the sums by commune are the
 * commune's own figures.  Columns by row of the layer building.
 */
typedef struct {
    guint n;
    double *x_m, *y_m;     /* middle of its box */
    gint16 *commune;       /* index in generate->commune, -1 outside */
    double *footprint_m2;  /* of its outer ring */
    double *floor_m2;      /* footprint × levels */
    double *residents;     /* Σ by commune = its population, if it has any building */
    double *jobs, *pupils; /* Σ = about 0.46 and 0.24 an inhabitant of the territory */
} JumBuildingCensus;

/** jum_building_census: a territory without buildings gives n = 0. */
JumBuildingCensus *jum_building_census(const JumGenerate *generate);
void jum_building_census_free(JumBuildingCensus *census);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumBuildingCensus, jum_building_census_free)
