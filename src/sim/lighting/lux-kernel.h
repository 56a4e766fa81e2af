#pragma once

#include <stdint.h>

#include "sim/lighting/point.h"

/* Inside sim/lighting/ only: the inner loop of the point method. */

/* Inner loops are compiled for several processors; without fused products all give the same bytes. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MANY_TARGETS __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define MANY_TARGETS
#endif

/** JumLuxTable: an intensity on even steps that meet every angle of it, so that bilinear stays bilinear. */
typedef struct {
    uint32_t n_c, n_gamma;
    float c_steps, gamma_steps; /* in a radian */
    float gamma_first;          /* of the table, in its steps */
    float *candela;             /* [n_c * n_gamma], plane after plane; owned */
} JumLuxTable;

/** jum_lux_table_init: -1 when no even step is fine enough within 4 million cells, or no memory: nothing is owned
 * then.  Free @table's candela with free(). */
int jum_lux_table_init(JumLuxTable *table, const JumIntensity *intensity);

#define JUM_LUX_BLOCK 512

/** JumLuxPoints: points as one luminaire sees them. */
typedef struct {
    float dx_m[JUM_LUX_BLOCK], dy_m[JUM_LUX_BLOCK]; /* from it, horizontally */
    float down_m[JUM_LUX_BLOCK];                    /* below it */
} JumLuxPoints;

/** JumLuxTurn: how the luminaire is turned: cosines and sines of its azimuth and tilt, and its scale. */
typedef struct {
    float cos_azimuth, sin_azimuth, cos_tilt, sin_tilt, scale;
} JumLuxTurn;

/**
 * jum_lux_kernel:
 * @n: ≤ JUM_LUX_BLOCK points
 * @lux: (out): [n] horizontal illuminance by this luminaire, 0 where nothing falls
 *
 * Accuracy: about 1e-6 of the value.  The same bytes whatever the processor.
 */
void jum_lux_kernel(
    const JumLuxTable *table, JumLuxTurn turn, const JumLuxPoints *points, int n, float *lux);
