/* The inner loop of the point method, in single precision and without a branch, so that the compiler makes vectors of
 * it (8 or 16 pairs of luminaire and point at a time).  The angles come from an arc tangent by polynomial, well
 * conditioned near the axis where an arc cosine is not; the intensity from a table on even steps, where finding the
 * cell is one product.  No fused products (-ffp-contract=off): every processor gives the same bytes. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif
#include "sim/lighting/lux-kernel.h"

#include <math.h>
#include <stdlib.h>

#define PI_F       3.14159265358979f
#define MOST_CELLS (4u << 20)

/* ---- the table ---- */

/* The largest step, in thousandths of a degree, that meets every angle; 0 if one is no whole number of them. */
static uint32_t
common_step(const double *deg, uint32_t n)
{
    uint32_t step = 0;
    for (uint32_t i = 1; i < n; i++) {
        double milli = (deg[i] - deg[0]) * 1000.0;
        if (fabs(milli - rint(milli)) > 1e-5)
            return 0;
        uint32_t b = (uint32_t) rint(milli);
        while (b != 0) { /* greatest common divisor */
            uint32_t rest = step % b;
            step = b;
            b = rest;
        }
    }
    return step;
}

int
jum_lux_table_init(JumLuxTable *table, const JumIntensity *t)
{
    uint32_t c_step = common_step(t->c_deg, t->n_c);
    uint32_t g_step = common_step(t->gamma_deg, t->n_gamma);
    if (c_step == 0 || g_step == 0)
        return -1;
    double first = t->gamma_deg[0], span = t->gamma_deg[t->n_gamma - 1] - first;
    uint32_t n_c = 360000 / c_step + 1, n_gamma = (uint32_t) rint(span * 1000.0) / g_step + 1;
    if ((uint64_t) n_c * n_gamma > MOST_CELLS)
        return -1;
    float *candela = malloc((size_t) n_c * n_gamma * sizeof *candela);
    if (candela == NULL)
        return -1;
    for (uint32_t i = 0; i < n_c; i++)
        for (uint32_t j = 0; j < n_gamma; j++)
            candela[(size_t) i * n_gamma + j] = (float) jum_intensity_at(
                t, i * (c_step / 1000.0), fmin(first + j * (g_step / 1000.0), first + span));
    double radian = 180000.0 / M_PI;
    *table = (JumLuxTable){
        n_c,
        n_gamma,
        (float) (radian / c_step),
        (float) (radian / g_step),
        (float) (first * 1000.0 / g_step),
        candela,
    };
    return 0;
}

/* ---- the pairs ---- */

/* Arc tangent of y/x in −π … π, 0 for 0/0; 2e-7 rad.  Polynomial in (y/x)² through the Chebyshev nodes of [0, 1]. */
static inline float
arc_tangent(float y, float x)
{
    float ax = fabsf(x), ay = fabsf(y);
    float large = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
    float r = small / (large > 1e-30f ? large : 1e-30f), s = r * r;
    float a =
        r *
        (0.999999982f +
         s * (-0.333330367f +
              s * (0.19991872f + s * (-0.141977978f +
                                      s * (0.106183706f +
                                           s * (-0.0745685483f +
                                                s * (0.0421376236f + s * (-0.0157312491f +
                                                                          s * 0.0027662835f))))))));
    a = ay > ax ? 0.5f * PI_F - a : a;
    a = x < 0.0f ? PI_F - a : a;
    return y < 0.0f ? -a : a;
}

/* The comparisons that clamp are written so that what is not a number becomes 0. */
MANY_TARGETS void
jum_lux_kernel(const JumLuxTable *table,
               JumLuxTurn turn,
               const JumLuxPoints *points,
               int n,
               float *restrict lux)
{
    const float *restrict dx = points->dx_m, *restrict dy = points->dy_m,
                          *restrict below = points->down_m, *restrict candela = table->candela;
    const int n_gamma = (int) table->n_gamma, c_cells = (int) table->n_c - 1;
    const float c_steps = table->c_steps, gamma_steps = table->gamma_steps;
    const float first = table->gamma_first, last_c = c_cells, last_gamma = n_gamma - 1;
    const float edge = 1e-6f * gamma_steps; /* of a radian: an angle on the edge is inside */
    for (int k = 0; k < n; k++) {
        float down = below[k];
        float ahead = dx[k] * turn.cos_azimuth + dy[k] * turn.sin_azimuth;
        float left = dy[k] * turn.cos_azimuth - dx[k] * turn.sin_azimuth;
        float forward = ahead * turn.cos_tilt - down * turn.sin_tilt;
        float axis = down * turn.cos_tilt + ahead * turn.sin_tilt;
        float side2 = forward * forward + left * left, d2 = side2 + axis * axis;
        d2 = d2 > 1e-12f ? d2 : 1e-12f;
        float c = arc_tangent(left, forward);
        c = (c < 0.0f ? c + 2.0f * PI_F : c) * c_steps;
        float gamma = arc_tangent(sqrtf(side2), axis) * gamma_steps - first;
        int is_inside = (down > 0.0f) & (gamma >= -edge) & (gamma <= last_gamma + edge);
        c = c > 0.0f ? c : 0.0f;
        c = c < last_c ? c : last_c;
        gamma = gamma > 0.0f ? gamma : 0.0f;
        gamma = gamma < last_gamma ? gamma : last_gamma;
        int i = (int) c, j = (int) gamma;
        i = i < c_cells - 1 ? i : c_cells - 1;
        j = j < n_gamma - 2 ? j : n_gamma - 2;
        float u = c - (float) i, v = gamma - (float) j;
        int at = i * n_gamma + j;
        float a = candela[at], b = candela[at + 1];
        float low = a + u * (candela[at + n_gamma] - a);
        float high = b + u * (candela[at + n_gamma + 1] - b);
        float e = turn.scale * (low + v * (high - low)) * down / (d2 * sqrtf(d2));
        lux[k] = is_inside ? e : 0.0f;
    }
}
