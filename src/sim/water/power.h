#pragma once

/**
 * jum_water_power:
 * @x: [n] positive, normal numbers
 * @exponent: between 0 and 4
 * @result: [n] x^exponent
 *
 * Vectorised power: 2^(exponent · log2 x) by polynomials, relative error below 2e-13.  The head-loss laws of the pipes
 * need one for each pipe and iteration, which is what an iteration costs otherwise.
 */
void jum_water_power(const double *restrict x, double exponent, double *restrict result, int n);
