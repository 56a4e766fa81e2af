#pragma once

#include "formats/inp.h"

/**
 * jum_inp_format:
 * @inp: a network and the names of its parts; its units are those of the file
 *
 * The network as an EPANET 2.2/2.3 file.  Numbers are the shortest that read back to the same value; patterns, curves
 * and rules, whose names the network does not keep, are called P1, C1, R1, in their order.
 *
 * Errors: JUM_ERROR_VALUE (an id EPANET cannot read: empty, with a blank, comma, semicolon or quote).
 * Owns: the text, g_free().
 */
char *jum_inp_format(const JumInp *inp, GError **error) JUM_MUST_USE;

/** jum_inp_write: the same into a file, whole or not at all.  Errors: also JUM_ERROR_IO. */
gboolean jum_inp_write(const JumInp *inp, const char *path, GError **error) JUM_MUST_USE;
