#pragma once

#include <stdint.h>

/*
 * Reflection of road surfaces towards a driver who looks 1° down: reduced luminance coefficient by the tangent of the
 * angle of incidence and the angle between the planes of view and of incidence.
 */

#define JUM_R_TANS  29u
#define JUM_R_BETAS 20u

/** JumRTable: @value: 10⁴ r, tangent after tangent; 0 outside what the standard tabulates. */
typedef struct {
    const char *name;
    double q0, s1; /* as published for the class */
    const float (*value)[JUM_R_BETAS];
} JumRTable;

extern const float JUM_R_TAN[JUM_R_TANS]; /* of the angle of incidence */
extern const float JUM_R_BETA_DEG[JUM_R_BETAS];

/**
 * jum_r_table:
 * @name: "R3", "C2", or "matt": a Lambertian surface of the same mean luminance coefficient q0 = 0.07
 *
 * Returns: NULL for a name we do not have; R1, R2, R4, C1, N1–N4 and wet surfaces are not here: no complete published
 * table could be consulted.
 * Source: CIE 144 (2001): R3 as transcribed in github.com/caverar/LuxTunnel (R.csv), C2 as in
 * github.com/Lynn0314/lighting-design (calSimplifiedQ.m), retyped; q0 and S1 as published come out of both.
 */
const JumRTable *jum_r_table(const char *name);

/** jum_r_table_at: r, not 10⁴ r, bilinear; 0 beyond the last tangent. */
double jum_r_table_at(const JumRTable *table, double tan_incidence, double beta_deg);

/** jum_r_table_q0: mean luminance coefficient of the table over its solid angle, by numbers: to check a table by what is
 * published of it. */
double jum_r_table_q0(const JumRTable *table);
