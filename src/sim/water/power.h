#pragma once

#include <stdint.h>
#include <string.h>

/*
 * x^e = 2^(e·log2 x) and ln x without branches or calls, so that the compiler makes vectors of the loops around them.
 * log2: mantissa in [√½, √2), series of atanh; 2^y: y = n + f, |f| ≤ ½, Taylor polynomial of e^(f ln 2).
 * Relative error below 2e-13 for exponents between 0 and 4.
 */

static inline double
jum_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t
jum_to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/** jum_log2: of a positive, normal number. */
static inline double
jum_log2(double x)
{
    const double two_over_ln2 = 2.8853900817779268147;
    uint64_t bits = jum_to_bits(x) - UINT64_C(0x3fe6a09e667f3bcd); /* bits of √½ */
    uint64_t shifted = (bits >> 52) & UINT64_C(0xfff);
    /* sign-extend 12 bits, then to double by the magic number */
    double e = jum_from_bits((shifted ^ UINT64_C(0x800)) | UINT64_C(0x4330000000000000)) -
               (4503599627370496.0 + 2048.0);
    double m = jum_from_bits((bits & UINT64_C(0x000fffffffffffff)) + UINT64_C(0x3fe6a09e667f3bcd));
    double t = (m - 1.0) / (m + 1.0), u = t * t;
    double series =
        1.0 +
        u * (1.0 / 3 +
             u * (1.0 / 5 +
                  u * (1.0 / 7 +
                       u * (1.0 / 9 +
                            u * (1.0 / 11 + u * (1.0 / 13 + u * (1.0 / 15 + u * (1.0 / 17.0))))))));
    return e + two_over_ln2 * t * series;
}

/** jum_exp2: 2^y, |y| < 1000. */
static inline double
jum_exp2(double y)
{
    const double ln2 = 0.69314718055994530942;
    const double magic = 6755399441055744.0; /* 1.5 · 2^52: rounds to an integer in the low bits */
    double rounded = y + magic, f = (y - (rounded - magic)) * ln2;
    double power =
        1.0 +
        f * (1.0 + f * (1.0 / 2 +
                        f * (1.0 / 6 +
                             f * (1.0 / 24 +
                                  f * (1.0 / 120 +
                                       f * (1.0 / 720 +
                                            f * (1.0 / 5040 +
                                                 f * (1.0 / 40320 +
                                                      f * (1.0 / 362880 +
                                                           f * (1.0 / 3628800 +
                                                                f * (1.0 / 39916800.0)))))))))));
    return power * jum_from_bits((jum_to_bits(rounded) + UINT64_C(1023)) << 52);
}

/** jum_power: x^exponent, @x positive and normal. */
static inline double
jum_power(double x, double exponent)
{
    return jum_exp2(exponent * jum_log2(x));
}
