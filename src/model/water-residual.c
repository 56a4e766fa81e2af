/* Measured minus modelled pressure.  Median and median deviation instead of mean and variance: a few leaks must not
 * widen the band that is meant to show them. */
#include "model/water-residual.h"

#include <math.h>
#include <stdlib.h>

#define GAUGE_M 0.5 /* what a good gauge and its altitude are known to */

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double
median(double *values, guint n)
{
    qsort(values, n, sizeof *values, ascending);
    return n == 0 ? 0.0 : n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

void
jum_water_residual(JumWaterCase *c,
                   const JumWaterNow *now,
                   const double *measured_m,
                   double *difference_m,
                   JumWaterResidual *r)
{
    guint n = jum_water_case_n_nodes(c);
    g_autofree double *kept = g_new(double, n + 1);
    *r = (JumWaterResidual){.noise_m = GAUGE_M};
    for (guint i = 0; i < n; i++)
        difference_m[i] = NAN;
    r->solved = jum_water_case_prepare(c, now);
    if (!r->solved)
        return;
    JumWaterState state = jum_water_case_before(c);
    for (guint i = 0; i < n; i++) {
        if (!isfinite(measured_m[i]) || state.isolated[i] || jum_water_case_is_source(c, i))
            continue;
        difference_m[i] = measured_m[i] - (state.head_m[i] - jum_water_case_elevation_m(c, i));
        kept[r->compared++] = difference_m[i];
    }
    r->bias_m = median(kept, r->compared);
    for (guint i = 0; i < r->compared; i++)
        kept[i] = fabs(kept[i] - r->bias_m);
    r->noise_m = fmax(3.0 * 1.4826 * median(kept, r->compared), GAUGE_M);
    for (guint i = 0; i < n; i++)
        r->suspicious += difference_m[i] - r->bias_m < -r->noise_m;
}
