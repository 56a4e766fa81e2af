/* splitmix64: one word of state, no table, passes the usual batteries, trivially portable. */
#include "base/rng.h"

#include <math.h>

static guint64
mix(guint64 z)
{
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

JumRng
jum_rng(guint64 seed, guint64 stream)
{
    return (JumRng){mix(seed) ^ mix(stream * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) + 1)};
}

guint64
jum_rng_next(JumRng *rng)
{
    return mix(rng->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));
}

double
jum_rng_unit(JumRng *rng)
{
    return (double) (jum_rng_next(rng) >> 11) * 0x1p-53;
}

double
jum_rng_range(JumRng *rng, double lo, double hi)
{
    return lo + (hi - lo) * jum_rng_unit(rng);
}

guint32
jum_rng_int(JumRng *rng, guint32 n)
{
    return (guint32) (((jum_rng_next(rng) >> 32) * n) >> 32);
}

double
jum_rng_normal(JumRng *rng)
{
    double u = 1.0 - jum_rng_unit(rng);
    double v = jum_rng_unit(rng);
    return sqrt(-2.0 * log(u)) * cos(2.0 * G_PI * v);
}
