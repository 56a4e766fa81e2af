#pragma once

#include "app/options.h"

/**
 * jum_bench_run: `jumeau --bench`: orbit and flight off-screen, measured; no display, no GApplication.
 *
 * Returns: the exit status (0 figures on stdout, 1 none: one line on stderr says why).
 */
int jum_bench_run(const JumOptions *options);
