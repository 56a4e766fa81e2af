#pragma once

#include "city/schema.h"

/** jum_style_qml: a QGIS style of modest colours for @table, or NULL for a table without geometry.  The caller
 * frees. */
char *jum_style_qml(JumTable table);
