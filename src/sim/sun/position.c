/* Solar position by NREL's algorithm (SPA): the Earth on its orbit by cut VSOP87 series, nutation of
 * the axis, aberration, the place on the ellipsoid (parallax), then refraction.  Chosen over shorter
 * formulas because shadows at low sun and programmes at sunset are judged against its tables.
 * Method and symbols: NREL/TP-560-34302, section 3; the numbers of its steps stand in the margin. */
#include "sim/sun/position.h"

#include <math.h>
#include <stddef.h>

#include "sim/sun/terms.h"

#define DEG         (M_PI / 180.0)
#define N_TERMS(t)  (sizeof(t) / sizeof((t)[0]))
#define DAY_US      86400e6
#define UNIX_JD     2440587.5
#define J2000_JD    2451545.0
#define CENTURY_D   36525.0
#define SUN_RADIUS  0.26667 /* apparent, degrees */
#define MAX_CENTURY 40.0

JumSunPlace
jum_sun_place(double lat_deg, double lon_deg, double elevation_m)
{
    JumSunPlace place = {lat_deg, lon_deg, elevation_m, 1013.25, 12.0, 69.2, 0.5667};
    return place;
}

static double
turn_deg(double angle_deg)
{
    double turned = fmod(angle_deg, 360.0);
    return turned < 0.0 ? turned + 360.0 : turned;
}

static double
series(const JumSunTerm *terms, size_t n, double jme)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += terms[i].a * cos(terms[i].b + terms[i].c * jme);
    return sum;
}

#define SERIES(table, jme) series(table, N_TERMS(table), jme)

static double
polynomial(double x, double c0, double c1, double c2, double c3)
{
    return c0 + x * (c1 + x * (c2 + x * c3));
}

/* 3.2: heliocentric longitude and latitude (degrees) and radius (au) of the Earth. */
static void
earth(double jme, double *l_deg, double *b_deg, double *r_au)
{
    double l = SERIES(SUN_L0, jme) +
               jme * (SERIES(SUN_L1, jme) +
                      jme * (SERIES(SUN_L2, jme) +
                             jme * (SERIES(SUN_L3, jme) +
                                    jme * (SERIES(SUN_L4, jme) + jme * SERIES(SUN_L5, jme)))));
    double b = SERIES(SUN_B0, jme) + jme * SERIES(SUN_B1, jme);
    double r =
        SERIES(SUN_R0, jme) +
        jme *
            (SERIES(SUN_R1, jme) +
             jme * (SERIES(SUN_R2, jme) + jme * (SERIES(SUN_R3, jme) + jme * SERIES(SUN_R4, jme))));
    *l_deg = turn_deg(l * 1e-8 / DEG);
    *b_deg = b * 1e-8 / DEG;
    *r_au = r * 1e-8;
}

/* 3.4: nutation in longitude and obliquity, degrees. */
static void
nutation(double jce, double *longitude_deg, double *obliquity_deg)
{
    const double x[5] = {
        polynomial(jce, 297.85036, 445267.111480, -0.0019142, 1.0 / 189474.0),
        polynomial(jce, 357.52772, 35999.050340, -0.0001603, -1.0 / 300000.0),
        polynomial(jce, 134.96298, 477198.867398, 0.0086972, 1.0 / 56250.0),
        polynomial(jce, 93.27191, 483202.017538, -0.0036825, 1.0 / 327270.0),
        polynomial(jce, 125.04452, -1934.136261, 0.0020708, 1.0 / 450000.0),
    };
    double psi = 0.0, epsilon = 0.0;
    for (size_t i = 0; i < N_TERMS(SUN_NUTATION); i++) {
        const JumSunNutation *term = &SUN_NUTATION[i];
        double argument = 0.0;
        for (int j = 0; j < 5; j++)
            argument += x[j] * term->y[j];
        argument *= DEG;
        psi += (term->a + term->b * jce) * sin(argument);
        epsilon += (term->c + term->d * jce) * cos(argument);
    }
    *longitude_deg = psi / 36000000.0;
    *obliquity_deg = epsilon / 36000000.0;
}

/* 3.5: mean obliquity of the ecliptic, degrees. */
static double
mean_obliquity_deg(double jme)
{
    static const double c[] = {84381.448, -4680.93, -1.55, 1999.25, -51.38, -249.67,
                               -39.05,    7.12,     27.87, 5.79,    2.45};
    double u = jme / 10.0, sum = 0.0;
    for (size_t i = N_TERMS(c); i-- > 0;)
        sum = sum * u + c[i];
    return sum / 3600.0;
}

JumSunGeocentric
jum_sun_geocentric(int64_t time_us, double delta_t_s)
{
    double days = (double) time_us / DAY_US + (UNIX_JD - J2000_JD);
    double jce = (days + delta_t_s / 86400.0) / CENTURY_D, jme = jce / 10.0;
    double l_deg, b_deg, r_au, d_psi, d_epsilon;
    earth(jme, &l_deg, &b_deg, &r_au);
    nutation(jce, &d_psi, &d_epsilon);
    double epsilon = mean_obliquity_deg(jme) + d_epsilon;
    double theta = turn_deg(l_deg + 180.0), beta = -b_deg * DEG;       /* 3.3 */
    double lambda = (theta + d_psi - 20.4898 / (3600.0 * r_au)) * DEG; /* 3.6, 3.7 */
    double jc = days / CENTURY_D;
    double nu0 = 280.46061837 + 360.98564736629 * days + 0.000387933 * jc * jc -
                 jc * jc * jc / 38710000.0; /* 3.8 */
    double e = epsilon * DEG;
    double mean_longitude =
        polynomial(jme, 280.4664567, 360007.6982779, 0.03032028, 1.0 / 49931.0) +
        jme * jme * jme * jme * (-1.0 / 15300.0 - jme / 2000000.0);
    JumSunGeocentric sun = {
        .sidereal_deg = turn_deg(nu0) + d_psi * cos(e),
        .alpha_deg =
            turn_deg(atan2(sin(lambda) * cos(e) - tan(beta) * sin(e), cos(lambda)) / DEG), /* 3.9 */
        .delta_deg = asin(sin(beta) * cos(e) + cos(beta) * sin(e) * sin(lambda)) / DEG, /* 3.10 */
        .r_au = r_au,
    };
    double minutes =
        4.0 * (turn_deg(mean_longitude) - 0.0057183 - sun.alpha_deg + d_psi * cos(e)); /* A.1 */
    sun.equation_of_time_min = remainder(minutes, 1440.0);
    return sun;
}

JumSunStatus
jum_sun_check(const JumSunPlace *place, int64_t time_us)
{
    if (!(fabs(place->lat_deg) <= 90.0) || !(fabs(place->lon_deg) <= 360.0) ||
        !(place->elevation_m > -6.5e6 && place->elevation_m < 1e9) ||
        !(place->pressure_hpa >= 0.0 && place->pressure_hpa <= 5000.0) ||
        !(place->temperature_c > -273.0 && place->temperature_c <= 6000.0) ||
        !(fabs(place->delta_t_s) <= 8000.0) || !(fabs(place->refraction_deg) <= 5.0))
        return JUM_SUN_BAD_PLACE;
    double century = ((double) time_us / DAY_US + (UNIX_JD - J2000_JD)) / CENTURY_D;
    return fabs(century) <= MAX_CENTURY ? JUM_SUN_OK : JUM_SUN_BAD_TIME;
}

JumSunStatus
jum_sun_position(const JumSunPlace *place, int64_t time_us, JumSunPosition *position)
{
    JumSunStatus status = jum_sun_check(place, time_us);
    if (status != JUM_SUN_OK)
        return status;
    JumSunGeocentric sun = jum_sun_geocentric(time_us, place->delta_t_s);
    double hour = turn_deg(sun.sidereal_deg + place->lon_deg - sun.alpha_deg) * DEG; /* 3.11 */
    double phi = place->lat_deg * DEG, delta = sun.delta_deg * DEG;

    double xi = 8.794 / (3600.0 * sun.r_au) * DEG; /* 3.12: seen from the place */
    double u = atan(0.99664719 * tan(phi));
    double x = cos(u) + place->elevation_m / 6378140.0 * cos(phi);
    double y = 0.99664719 * sin(u) + place->elevation_m / 6378140.0 * sin(phi);
    double denominator = cos(delta) - x * sin(xi) * cos(hour);
    double d_alpha = atan2(-x * sin(xi) * sin(hour), denominator);
    double delta_seen = atan2((sin(delta) - y * sin(xi)) * cos(d_alpha), denominator);
    double hour_seen = hour - d_alpha; /* 3.13 */

    double sine = sin(phi) * sin(delta_seen) + cos(phi) * cos(delta_seen) * cos(hour_seen);
    double e0 = asin(fmin(1.0, fmax(-1.0, sine))) / DEG; /* 3.14 */
    double refraction = 0.0;
    if (e0 >= -(SUN_RADIUS + place->refraction_deg))
        refraction = place->pressure_hpa / 1010.0 * 283.0 / (273.0 + place->temperature_c) * 1.02 /
                     (60.0 * tan((e0 + 10.3 / (e0 + 5.11)) * DEG));
    double azimuth = atan2(sin(hour_seen), cos(hour_seen) * sin(phi) - tan(delta_seen) * cos(phi));

    position->zenith_geometric_deg = 90.0 - e0;
    position->zenith_deg = 90.0 - e0 - refraction;
    position->azimuth_deg = turn_deg(azimuth / DEG + 180.0); /* 3.15 */
    position->declination_deg = delta_seen / DEG;
    position->right_ascension_deg = turn_deg(sun.alpha_deg + d_alpha / DEG);
    position->equation_of_time_min = sun.equation_of_time_min;
    position->distance_au = sun.r_au;
    return JUM_SUN_OK;
}
