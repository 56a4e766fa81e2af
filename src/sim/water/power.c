/* x^e = 2^(e·log2 x).  log2: mantissa in [√½, √2), series of atanh; 2^y: y = n + f, |f| ≤ ½, Taylor polynomial of
 * e^(f ln 2).  Branch-free on integers and doubles, so that the compiler makes vectors of it. */
#include "sim/water/power.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MANY_TARGETS \
    __attribute__((target_clones("avx512f", "arch=haswell", "default"), optimize("O3")))
#else
#define MANY_TARGETS
#endif

static inline double
from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t
to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

MANY_TARGETS void
jum_water_power(const double *restrict x, double exponent, double *restrict result, int n)
{
    const double two_over_ln2 = 2.8853900817779268147, ln2 = 0.69314718055994530942;
    const double magic = 6755399441055744.0; /* 1.5 · 2^52: rounds to an integer in the low bits */
    for (int i = 0; i < n; i++) {
        uint64_t bits = to_bits(x[i]) - UINT64_C(0x3fe6a09e667f3bcd); /* bits of √½ */
        uint64_t shifted = (bits >> 52) & UINT64_C(0xfff);
        /* sign-extend 12 bits, then to double by the magic number */
        double e = from_bits((shifted ^ UINT64_C(0x800)) | UINT64_C(0x4330000000000000)) -
                   (4503599627370496.0 + 2048.0);
        double m = from_bits((bits & UINT64_C(0x000fffffffffffff)) + UINT64_C(0x3fe6a09e667f3bcd));
        double t = (m - 1.0) / (m + 1.0), u = t * t;
        double series =
            1.0 +
            u * (1.0 / 3 +
                 u * (1.0 / 5 +
                      u * (1.0 / 7 +
                           u * (1.0 / 9 +
                                u * (1.0 / 11 + u * (1.0 / 13 + u * (1.0 / 15 + u / 17.0)))))));
        double y = exponent * (e + two_over_ln2 * t * series);
        double rounded = y + magic, f = (y - (rounded - magic)) * ln2;
        double power =
            1.0 +
            f * (1.0 +
                 f * (1.0 / 2 +
                      f * (1.0 / 6 +
                           f * (1.0 / 24 +
                                f * (1.0 / 120 +
                                     f * (1.0 / 720 +
                                          f * (1.0 / 5040 + f * (1.0 / 40320 +
                                                                 f * (1.0 / 362880 +
                                                                      f * (1.0 / 3628800 +
                                                                           f / 39916800.0))))))))));
        result[i] = power * from_bits((to_bits(rounded) + UINT64_C(1023)) << 52);
    }
}
