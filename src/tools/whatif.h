#pragma once

#include "tools/arguments.h"

/*
 * Inside jumeau-whatif only: one file a command, whatif-NAME.c, and one line in the table of whatif.c.
 */

/** the commands: each returns its exit status and has printed its result, or filled @error */
JumExit jum_whatif_light_classes(int argc, char **argv, GError **error);
JumExit jum_whatif_light_rules(int argc, char **argv, GError **error);
JumExit jum_whatif_photometry(int argc, char **argv, GError **error);
JumExit jum_whatif_street(int argc, char **argv, GError **error);
JumExit jum_whatif_sun(int argc, char **argv, GError **error);
JumExit jum_whatif_sunhours(int argc, char **argv, GError **error);
JumExit jum_whatif_lighting(int argc, char **argv, GError **error);
JumExit jum_whatif_lighting_city(int argc, char **argv, GError **error);
JumExit jum_whatif_run(int argc, char **argv, GError **error);
JumExit jum_whatif_energy(int argc, char **argv, GError **error);
JumExit jum_whatif_example(int argc, char **argv, GError **error);
JumExit jum_whatif_water(int argc, char **argv, GError **error);
JumExit jum_whatif_isolate(int argc, char **argv, GError **error);
JumExit jum_whatif_criticality(int argc, char **argv, GError **error);
