#pragma once

#include "tools/import.h"

/** jum_import_is_inp: an EPANET file, by its name. */
gboolean jum_import_is_inp(const char *path);

/** jum_import_inp_middle: the middle of its coordinates, in the frame they are said to be in; FALSE without @error if it
 * has none.  Errors: those of jum_inp_read(). */
gboolean jum_import_inp_middle(const char *path, double *x, double *y, GError **error);

/**
 * jum_import_inp:
 *
 * Nodes, pipes, pumps, valves, tanks, patterns, controls and options of an EPANET file; its coordinates are taken as
 * metres of the territory's frame.  What the tables cannot hold (rules, water quality) is left out, said on stderr and
 * counted.  Errors: those of jum_inp_read(): the file's own faults, with their lines.
 */
gboolean jum_import_inp(JumImport *import, JumImportSource *source, GError **error);
