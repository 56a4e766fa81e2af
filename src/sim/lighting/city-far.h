#pragma once

#include "sim/lighting/city-reach.h"
#include "sim/lighting/lux-kernel.h"

/* Inside sim/lighting/ only: the light that comes from far, on grids as coarse as it is smooth. */

/** JumCityLamp: how the light of one luminaire is shared: within near_m (fading from half of it) cell by cell, then
 * level after level, each reaching twice as far. */
typedef struct {
    float near_m;
    uint32_t first,
        n_levels; /* levels first … n_levels - 1; none: near does it all, without fading */
} JumCityLamp;

#define JUM_CITY_LEVELS 12

/** jum_city_lamps: @lamps: (out): [n_luminaires]; without @levels all near, as far as they reach. */
void jum_city_lamps(const JumCityProblem *problem,
                    const JumCityReach *reach,
                    int levels,
                    JumCityLamp *lamps);

/** jum_city_fade: 1 up to half of a distance, 0 beyond it, smooth between; distances squared. */
static inline float
jum_city_fade(float d2, float edge2)
{
    float t = (d2 - 0.25f * edge2) / (0.75f * edge2); /* not a number when there is no edge */
    t = t > 0.0f ? t : 0.0f;
    t = t < 1.0f ? t : 1.0f;
    return 1.0f - t * t * t * (10.0f + t * (6.0f * t - 15.0f));
}

typedef struct JumCityFar JumCityFar;

/** jum_city_far_new: NULL without memory.  The arguments are borrowed until it is freed. */
JumCityFar *jum_city_far_new(const JumCityProblem *problem,
                             const JumCityField *field,
                             const JumCityReach *reach,
                             const JumCityLamp *lamps,
                             const JumLuxTable *tables,
                             const JumLuxTurn *turns);
void jum_city_far_free(JumCityFar *far);

/** jum_city_far_solve: @pairs: (inout). */
void jum_city_far_solve(JumCityFar *far, uint32_t n_threads, uint64_t *pairs);

/** jum_city_far_add: adds the light from far to the cells of a tile.
 * @x0_m, @y0_m: its corner, from the field's; @sum: [JUM_CITY_CELLS] */
void jum_city_far_add(const JumCityFar *far, double x0_m, double y0_m, float *sum);
