#pragma once

#include "app/options.h"

/** jum_application_run: the program with a window; never unique, so that two desks can stand side by side.
 * Returns: the exit status. */
int jum_application_run(const JumOptions *options);
