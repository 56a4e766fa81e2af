#pragma once

#include "base/geo.h"

/**
 * jum_place_text:
 * @crs: of the territory; JUM_CRS_NONE gives its metres alone
 * @x_m, @y_m, @z_m: a point of the ground, territory frame; @vertical: name of the vertical datum
 * @above_m: of the eye over the ground under it; NaN leaves it out
 *
 * A point as people note it: WGS84 degrees on one line, the territory's own frame (Lambert-93) with the altitude on
 * the other.  The caller frees.
 */
char *jum_place_text(
    const JumCrs *crs, double x_m, double y_m, double z_m, const char *vertical, double above_m);
