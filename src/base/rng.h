#pragma once

#include <glib.h>

/**
 * JumRng:
 *
 * Reproducible random numbers: the same seed gives the same sequence on every machine
 * (splitmix64; Steele, Lea and Flood 2014).  A value: copy it, keep it on the stack.
 */
typedef struct {
    guint64 state;
} JumRng;

/** jum_rng: a generator for @seed and @stream (a theme, a tile…), independent of the others. */
JumRng jum_rng(guint64 seed, guint64 stream);

/** jum_rng_next: 64 random bits. */
guint64 jum_rng_next(JumRng *rng);

/** jum_rng_unit: uniform in [0, 1). */
double jum_rng_unit(JumRng *rng);

/** jum_rng_range: uniform in [lo, hi). */
double jum_rng_range(JumRng *rng, double lo, double hi);

/** jum_rng_int: uniform in 0 … n - 1; 0 when @n is 0. */
guint32 jum_rng_int(JumRng *rng, guint32 n);

/** jum_rng_normal: mean 0, standard deviation 1 (Box–Muller, one of the pair). */
double jum_rng_normal(JumRng *rng);
