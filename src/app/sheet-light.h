#pragma once

#include "app/session.h"

/** jum_sheet_light_kind: the luminaire a lamp is taken for, in the reader's words; the caller frees; NULL if the library
 * cannot be read. */
char *jum_sheet_light_kind(JumSession *session, const JumLayer *lamps, guint row);

/** jum_sheet_light_origins: where its photometry, height, direction, tilt, flux and power come from, weakest first; the
 * caller frees; NULL if the library cannot be read. */
char *jum_sheet_light_origins(JumSession *session, const JumLayer *lamps, guint row);
