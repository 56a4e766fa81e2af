#pragma once

#include "base/geo.h"
#include "base/time.h"
#include "gfx/draw.h"
#include "overlay/view.h"

#define JUM_CLEAR_AIR_M 8000.0f /* no haze nearer than that */

/** JumSceneHour: light of the sky for a place, an instant and a look. */
typedef struct {
    double sun_azimuth_deg; /* from grid north, clockwise */
    double sun_height_deg;
    double night;                   /* 0 day … 1 night: how far lamps are seen */
    double azimuth_deg, height_deg; /* of what casts light: the sun, or a moon by night */
} JumSceneHour;

/** jum_scene_hour: sun of @time at the middle of the territory; fills all of @ambience but maps and shadow. */
JumSceneHour jum_scene_hour(
    const JumCrs *crs, const double place_m[2], JumTime time, JumLook look, JumAmbience *ambience);
