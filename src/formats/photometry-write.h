#pragma once

#include "base/error.h"
#include "sim/lighting/point.h"

/**
 * jum_ies_write: LM-63-2002, type C, absolute photometry, planes from 0 to 360.
 * @intensity: candela as they are
 * @power_w: 0 where unknown
 * @keywords: [pairs, ended by NULL]: "MANUFAC", "…", "LUMINAIRE", "…"; line ends within become spaces
 *
 * jum_ies_read() of it gives the same angles and, to six digits, the same candela.
 * Returns: the text; the caller frees.
 */
char *jum_ies_write(const JumIntensity *intensity, double power_w, const char *const *keywords);
