#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The photometric point method: illuminance of points by luminaires whose distribution is known in (C, γ).
 * Arrays in, arrays out; no files, no text.
 */

/** JumIntensity: a distribution, type C of CIE 121, linear between its planes and angles. */
typedef struct {
    uint32_t n_c, n_gamma;   /* ≥ 2 each */
    const double *c_deg;     /* [n_c] growing from 0 to 360: the last plane repeats the first */
    const double *gamma_deg; /* [n_gamma] growing within 0 … 180; 0 candela outside */
    const double *candela;   /* [n_c * n_gamma] ≥ 0, plane after plane */
} JumIntensity;

/** JumLuminaire: where one hangs and how it is turned.  C = 0 looks along the azimuth, C grows counter-clockwise
 * seen from above, γ = 0 looks straight down before the tilt raises the side of C = 0. */
typedef struct {
    uint32_t intensity; /* index */
    double x_m, y_m, z_m;
    double azimuth_deg; /* of the plane C = 0, from +x counter-clockwise */
    double tilt_deg;
    double scale; /* on the intensities: dimming, maintenance */
} JumLuminaire;

/** JumWall: a vertical screen over a segment of the ground, from its foot at 0 up to its height. */
typedef struct {
    double x0_m, y0_m, x1_m, y1_m, height_m;
} JumWall;

typedef struct {
    uint32_t n_intensities, n_luminaires, n_points, n_walls;
    const JumIntensity *intensities;
    const JumLuminaire *luminaires;
    const JumWall *walls;
    const double *x_m, *y_m, *z_m; /* [n_points] */
} JumPointProblem;

typedef enum {
    JUM_POINT_OK,
    JUM_POINT_BAD_INTENSITY, /* element: index */
    JUM_POINT_BAD_LUMINAIRE,
    JUM_POINT_NO_MEMORY,
} JumPointStatus;

typedef struct {
    uint32_t element;
    uint64_t pairs;
    double mean_lx, min_lx, max_lx;
} JumPointInfo;

/** jum_intensity_at: candela in a direction; bilinear. */
double jum_intensity_at(const JumIntensity *intensity, double c_deg, double gamma_deg);

/** JumLuminaireFrame: cosine and sine of azimuth and tilt, for many looks at one luminaire. */
typedef struct {
    double ca, sa, ct, st;
} JumLuminaireFrame;
JumLuminaireFrame jum_luminaire_frame(const JumLuminaire *luminaire);

/** jum_frame_candela: jum_luminaire_candela() of a unit scale, to the last bit. */
double jum_frame_candela(const JumIntensity *intensity,
                         const JumLuminaireFrame *frame,
                         double dx_m,
                         double dy_m,
                         double down_m);

/** jum_luminaire_candela: of a luminaire, scale applied, towards a point @dx_m, @dy_m away and @down_m below it; the
 * point may stand above. */
double jum_luminaire_candela(const JumIntensity *intensity,
                             const JumLuminaire *luminaire,
                             double dx_m,
                             double dy_m,
                             double down_m);

/** jum_intensity_flux_lm: flux of the distribution, exact for its linear interpolation. */
double jum_intensity_flux_lm(const JumIntensity *intensity);

/**
 * jum_point_solve:
 * @lux: (out): [n_points] horizontal illuminance, facing up
 *
 * Only what is below a luminaire's centre is lit.  Errors: the statuses; @lux untouched then.
 * Accuracy: about 1e-6 of the value.  Thread: any.
 * Cost: 6 ns a pair of point and luminaire where the angles of the table meet an even step (nearly all files), 30 ns
 * elsewhere; the memory of the tables resampled so.
 * Source: CIE 140; EN 13201-3, 7.
 */
JumPointStatus jum_point_solve(const JumPointProblem *problem, double *lux, JumPointInfo *info);

/** JumIlluminance: what a point receives. */
typedef enum {
    JUM_QUANTITY_HORIZONTAL,
    JUM_QUANTITY_VERTICAL,         /* on a wall that looks along the facing */
    JUM_QUANTITY_SEMI_CYLINDRICAL, /* on a half cylinder that looks along the facing: a face */
    JUM_QUANTITY_HEMISPHERICAL,
} JumIlluminance;

/**
 * jum_point_solve_facing: as jum_point_solve(), of another quantity; light from below counts too.
 * @facing_deg: from +x counter-clockwise; read by vertical and semi-cylindrical only
 *
 * Cost: 60 ns a pair.  Source: EN 13201-3:2015, 7.2 to 7.5.
 */
JumPointStatus jum_point_solve_facing(const JumPointProblem *problem,
                                      JumIlluminance quantity,
                                      double facing_deg,
                                      double *lux,
                                      JumPointInfo *info);
