#pragma once

#include "sim/sun/sun.h"

/* Inside sim/sun/ only: the sun seen from the centre of the Earth. */

/** JumSunGeocentric: apparent place of the sun and of the equinox, degrees. */
typedef struct {
    double sidereal_deg; /* apparent sidereal time at Greenwich */
    double alpha_deg, delta_deg;
    double r_au;
    double equation_of_time_min;
} JumSunGeocentric;

/** jum_sun_geocentric: @time_us must have passed jum_sun_check(). */
JumSunGeocentric jum_sun_geocentric(int64_t time_us, double delta_t_s);

/** jum_sun_check: are place and instant in the range of the series? */
JumSunStatus jum_sun_check(const JumSunPlace *place, int64_t time_us);
