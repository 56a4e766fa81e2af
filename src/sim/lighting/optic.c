/* Whole distributions.  Zones integrate the linear interpolation in closed form, so that flux, flux code and the point
 * method speak of the same luminaire.  Generic ones are sums of bells over the sphere, exp(k (cos a − 1)): smooth,
 * left-right symmetric, with two or three directions that a person can read in a file; then cut off smoothly
 * and scaled to 1 000 lumens. */
#include "sim/lighting/optic.h"

#include <math.h>
#include <string.h>

#define DEG (M_PI / 180.0)

/* ∫ I sin γ dγ from g0 to g1 (radians) of the straight line through (a, ia) and (b, ib). */
static double
ring(double a, double b, double ia, double ib, double g0, double g1)
{
    double slope = (ib - ia) / (b - a), at0 = ia - slope * a;
    return at0 * (cos(g0) - cos(g1)) +
           slope * ((sin(g1) - g1 * cos(g1)) - (sin(g0) - g0 * cos(g0)));
}

double
jum_intensity_zone_lm(const JumIntensity *t, double from_deg, double to_deg)
{
    double flux = 0.0;
    for (uint32_t j = 0; j + 1 < t->n_gamma; j++) {
        double low = fmax(t->gamma_deg[j], from_deg), high = fmin(t->gamma_deg[j + 1], to_deg);
        if (!(high > low))
            continue;
        double near = 0.0, far = 0.0; /* mean over the circle, times 2π */
        for (uint32_t i = 0; i + 1 < t->n_c; i++) {
            const double *a = t->candela + (size_t) i * t->n_gamma + j, *b = a + t->n_gamma;
            double wide = (t->c_deg[i + 1] - t->c_deg[i]) * DEG;
            near += 0.5 * wide * (a[0] + b[0]);
            far += 0.5 * wide * (a[1] + b[1]);
        }
        flux += ring(t->gamma_deg[j] * DEG, t->gamma_deg[j + 1] * DEG, near, far, low * DEG,
                     high * DEG);
    }
    return flux;
}

JumFluxCode
jum_intensity_flux_code(const JumIntensity *t)
{
    /* cones of π/2, π and 3π/2 steradians */
    double down = jum_intensity_zone_lm(t, 0.0, 90.0), all = jum_intensity_zone_lm(t, 0.0, 180.0);
    if (!(down > 0.0))
        return (JumFluxCode){NAN, NAN, NAN, NAN};
    return (JumFluxCode){jum_intensity_zone_lm(t, 0.0, acos(0.75) / DEG) / down,
                         jum_intensity_zone_lm(t, 0.0, 60.0) / down,
                         jum_intensity_zone_lm(t, 0.0, acos(0.25) / DEG) / down, down / all};
}

double
jum_intensity_upward_share(const JumIntensity *t, double tilt_deg)
{
    double all = jum_intensity_zone_lm(t, 0.0, 180.0);
    if (!(all > 0.0))
        return NAN;
    if (tilt_deg == 0.0)
        return jum_intensity_zone_lm(t, 90.0, 180.0) / all;
    const double step = 0.5;
    double up = 0.0, sum = 0.0, ct = cos(tilt_deg * DEG), st = sin(tilt_deg * DEG);
    for (double gamma = 0.5 * step; gamma < 180.0; gamma += step) {
        double sg = sin(gamma * DEG), cg = cos(gamma * DEG);
        for (double c = 0.5 * step; c < 360.0; c += step) {
            double part = jum_intensity_at(t, c, gamma) * sg;
            sum += part;
            if (cg * ct - sg * cos(c * DEG) * st < 0.0) /* how far below the horizontal it points */
                up += part;
        }
    }
    return sum > 0.0 ? up / sum : NAN;
}

double
jum_intensity_peak(const JumIntensity *t, double from_deg, double to_deg)
{
    double peak = 0.0;
    for (uint32_t i = 0; i < t->n_c; i++) {
        if (from_deg > t->gamma_deg[0])
            peak = fmax(peak, jum_intensity_at(t, t->c_deg[i], from_deg));
        if (to_deg < t->gamma_deg[t->n_gamma - 1])
            peak = fmax(peak, jum_intensity_at(t, t->c_deg[i], to_deg));
        for (uint32_t j = 0; j < t->n_gamma; j++)
            if (t->gamma_deg[j] >= from_deg && t->gamma_deg[j] <= to_deg)
                peak = fmax(peak, t->candela[(size_t) i * t->n_gamma + j]);
    }
    return peak;
}

static int
is_in_range(const JumOptic *o)
{
    for (uint32_t i = 0; i < o->n_lobes; i++) {
        const JumLobe *l = &o->lobes[i];
        if (!(fabs(l->c_deg) <= 360.0 && l->gamma_deg >= 0.0 && l->gamma_deg <= 180.0 &&
              l->half_width_deg >= 1.0 && l->half_width_deg <= 90.0 && l->weight >= 0.0 &&
              l->weight <= 1e6))
            return 0;
    }
    return o->round_weight >= 0.0 && o->round_weight <= 1e6 && o->round_power >= 0.0 &&
           o->round_power <= 100.0 && o->all_round_weight >= 0.0 && o->all_round_weight <= 1e6 &&
           o->cut_from_deg >= 0.0 && o->cut_to_deg > o->cut_from_deg && o->cut_to_deg <= 361.0;
}

static double
bell(const JumLobe *l, double c_deg, double gamma_deg)
{
    double cosine = cos(l->gamma_deg * DEG) * cos(gamma_deg * DEG) +
                    sin(l->gamma_deg * DEG) * sin(gamma_deg * DEG) * cos((c_deg - l->c_deg) * DEG);
    return l->weight * exp2((cosine - 1.0) / (1.0 - cos(l->half_width_deg * DEG)));
}

static double
shape(const JumOptic *o, double c_deg, double gamma_deg)
{
    double part = (gamma_deg - o->cut_from_deg) / (o->cut_to_deg - o->cut_from_deg);
    if (part >= 1.0)
        return 0.0;
    double sum = o->all_round_weight;
    if (gamma_deg < 90.0)
        sum += o->round_weight * pow(cos(gamma_deg * DEG), o->round_power);
    for (uint32_t i = 0; i < o->n_lobes; i++)
        sum += bell(&o->lobes[i], c_deg, gamma_deg) + bell(&o->lobes[i], -c_deg, gamma_deg);
    return part <= 0.0 ? sum : sum * (1.0 - part * part * (3.0 - 2.0 * part));
}

int
jum_optic_fill(const JumOptic *o, double *c_deg, double *gamma_deg, double *candela)
{
    double planes[JUM_OPTIC_PLANES], angles[JUM_OPTIC_ANGLES],
        table[JUM_OPTIC_PLANES * JUM_OPTIC_ANGLES];
    if (!is_in_range(o))
        return -1;
    for (uint32_t i = 0; i < JUM_OPTIC_PLANES; i++)
        planes[i] = 5.0 * i;
    for (uint32_t j = 0; j < JUM_OPTIC_ANGLES; j++)
        angles[j] = 2.5 * j;
    for (uint32_t i = 0; i < JUM_OPTIC_PLANES; i++)
        for (uint32_t j = 0; j < JUM_OPTIC_ANGLES; j++)
            table[i * JUM_OPTIC_ANGLES + j] = shape(o, planes[i], angles[j]);
    /* the two ends of a circle are the same plane, and every plane meets at the poles */
    memcpy(table + (size_t) (JUM_OPTIC_PLANES - 1) * JUM_OPTIC_ANGLES, table,
           JUM_OPTIC_ANGLES * sizeof *table);
    const JumIntensity whole = {JUM_OPTIC_PLANES, JUM_OPTIC_ANGLES, planes, angles, table};
    double flux_lm = jum_intensity_zone_lm(&whole, 0.0, 180.0);
    if (!(flux_lm > 0.0) || !isfinite(flux_lm))
        return -1;
    memcpy(c_deg, planes, sizeof planes);
    memcpy(gamma_deg, angles, sizeof angles);
    for (uint32_t k = 0; k < JUM_OPTIC_PLANES * JUM_OPTIC_ANGLES; k++)
        candela[k] = table[k] * 1000.0 / flux_lm;
    return 0;
}
