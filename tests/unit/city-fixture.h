#pragma once

#include "city/writer.h"

/* A small territory of every table, made the same way each time, for the tests of city/ and world/. */

/** jum_fixture_layer: @rows rows whose every column is filled (but row 1: all absent, and row 2: not located). */
JumLayer *jum_fixture_layer(JumTable table, guint rows);
JumElevation *jum_fixture_elevation(guint nx, guint ny);
/** jum_fixture_write: every table with @rows rows, elevation, one source, in Lambert-93. */
void jum_fixture_write(const char *path, guint rows);
/** jum_fixture_folder: a new temporary folder; the caller frees, jum_fixture_remove() removes. */
char *jum_fixture_folder(void);
void jum_fixture_remove(char *folder);
