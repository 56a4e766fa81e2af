#pragma once

#include <stdint.h>

#include "sim/lighting/point.h"

/*
 * What a distribution is worth as a whole: zonal flux, CIE flux code, upward share; and generic distributions made of
 * lobes, for luminaires of which only the kind is known.  No files, no text.
 */

/** JumFluxCode: shares of CIE 52: @n1 … @n3 of the downward flux within 41.4°, 60° and 75.5° of the nadir, @n4 the
 * downward share of all. */
typedef struct {
    double n1, n2, n3, n4;
} JumFluxCode;

/** jum_intensity_zone_lm: flux between two angles from the nadir; exact for the linear interpolation. */
double jum_intensity_zone_lm(const JumIntensity *intensity, double from_deg, double to_deg);

/** jum_intensity_flux_code: NaN in every member when nothing shines down.
 * Source: CIE 52; NF EN 13032-2, annex A. */
JumFluxCode jum_intensity_flux_code(const JumIntensity *intensity);

/** jum_intensity_upward_share: share of the flux above the horizontal once the side of C = 0 is raised by @tilt_deg;
 * NaN without flux.  By half degrees: 0.0005 of the flux at worst.  Cost: 10 ms when tilted. */
double jum_intensity_upward_share(const JumIntensity *intensity, double tilt_deg);

/** jum_intensity_peak: largest candela between two angles from the nadir, over all planes of the table. */
double jum_intensity_peak(const JumIntensity *intensity, double from_deg, double to_deg);

/** JumLobe: a bell round a direction, doubled by its mirror in the plane C = 0–180. */
typedef struct {
    double c_deg, gamma_deg;
    double half_width_deg; /* where it falls to a half; 1 … 90 */
    double weight;         /* of its top, ≥ 0 */
} JumLobe;

typedef struct {
    uint32_t n_lobes;
    const JumLobe *lobes;
    double round_weight, round_power; /* and weight · cos γ to that power below */
    double all_round_weight;          /* and the same in every direction */
    double cut_from_deg, cut_to_deg;  /* whole below the first angle, nothing above the second */
} JumOptic;

#define JUM_OPTIC_PLANES 73u /* every 5° */
#define JUM_OPTIC_ANGLES 73u /* every 2.5° */

/**
 * jum_optic_fill:
 * @c_deg, @gamma_deg: (out): [JUM_OPTIC_PLANES], [JUM_OPTIC_ANGLES]
 * @candela: (out): [JUM_OPTIC_PLANES * JUM_OPTIC_ANGLES] of 1 000 lumens that leave the luminaire
 *
 * Returns: -1 if a value is out of range or nothing shines; outputs are untouched then.
 */
int jum_optic_fill(const JumOptic *optic, double *c_deg, double *gamma_deg, double *candela);
