#pragma once

#include "sim/lighting/city-reach.h"
#include "sim/lighting/lux-kernel.h"

/* Inside sim/lighting/ only: what buildings hide from the luminaires of a city. */

typedef struct JumCityShade JumCityShade;

/** jum_city_shade_new: NULL without memory.  Cost: 1 µs a wall within reach of a luminaire; 3 kB a luminaire that has
 * any. */
JumCityShade *jum_city_shade_new(const JumCityProblem *problem, const JumCityReach *reach);
void jum_city_shade_free(JumCityShade *shade);

/** jum_city_shade_apply: sets to 0 the points that a wall hides from a luminaire.
 * @points, @lux: [n] as of jum_lux_kernel() */
void jum_city_shade_apply(
    const JumCityShade *shade, uint32_t luminaire, const JumLuxPoints *points, int n, float *lux);
