#pragma once

#include "tools/arguments.h"

/*
 * Inside jumeau-territory only: one file a command, territory-NAME.c, and one line in the table of
 * territory-main.c.  Each returns its exit status and has printed its result, or filled @error.
 */

JumExit jum_territory_command_generate(int argc, char **argv, GError **error);
JumExit jum_territory_command_fetch(int argc, char **argv, GError **error);
JumExit jum_territory_command_import(int argc, char **argv, GError **error);
JumExit jum_territory_command_info(int argc, char **argv, GError **error);
JumExit jum_territory_command_check(int argc, char **argv, GError **error);
JumExit jum_territory_command_views(int argc, char **argv, GError **error);
JumExit jum_territory_command_export_water(int argc, char **argv, GError **error);
