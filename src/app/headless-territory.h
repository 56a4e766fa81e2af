#pragma once

#include "app/options.h"

/**
 * jum_headless_territory: the path asked for, or the demonstration's, which is made now if it must be (said on stderr).
 *
 * Errors: JUM_ERROR_MISSING with the sentence why there is none.  Owns: the caller frees.
 */
char *jum_headless_territory(const JumOptions *options, GError **error) JUM_MUST_USE;
