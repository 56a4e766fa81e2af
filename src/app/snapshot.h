#pragma once

#include "app/options.h"

/**
 * jum_snapshot_run: `jumeau --snapshot`: one picture, no display, no GApplication.
 *
 * Returns: the exit status (0 a picture, 1 none: one line on stderr says why).
 */
int jum_snapshot_run(const JumOptions *options);
