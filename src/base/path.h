#pragma once

#include <glib.h>

/**
 * jum_path_data:
 * @relative: below data/ of the source or of the installation, "angers/communes.geojson"
 *
 * Looks in $JUMEAU_DATADIR, then in the data/ folder of the source tree this program was built in (found by walking
 * up from the executable), then where it was installed.
 *
 * Returns: the path of the existing file or folder, or the installed path if it is nowhere; the caller frees.
 */
char *jum_path_data(const char *relative);

/** jum_path_catalogues: the folder of the translated sentences (for bindtextdomain()); the caller frees. */
char *jum_path_catalogues(void);

/**
 * jum_path_program:
 * @name: one of our executables, "jumeau-controller"
 *
 * Looks beside the running program, in the build tree around it, then in $PATH.
 *
 * Returns: a path, or NULL if there is none; the caller frees.
 */
char *jum_path_program(const char *name);
