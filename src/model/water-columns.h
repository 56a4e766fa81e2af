#pragma once

#include "city/layer.h"
#include "sim/water/network.h"

/*
 * Columns of the water tables that hold more than one figure, as text: "a b;a b", numbers as the C locale writes them.
 * Written by the import of EPANET files, read by model/water-network.c.
 */

/** jum_water_curve_text: "x y;x y".  The caller frees. */
char *jum_water_curve_text(const JumWaterCurve *curve);
/** jum_water_curve_parse: FALSE if @text is NULL or no curve of ascending x; else @curve has malloc'ed arrays. */
gboolean jum_water_curve_parse(const char *text, JumWaterCurve *curve);

/** jum_water_pattern_text, _parse: "1;0.5;…". */
char *jum_water_pattern_text(const JumWaterPattern *pattern);
gboolean jum_water_pattern_parse(const char *text, JumWaterPattern *pattern);

/** jum_water_options_add: one row of water_option for each figure that is not EPANET's default. */
void jum_water_options_add(const JumWaterOptions *options, JumLayer *layer);
/** jum_water_options_read: what the rows say, over what @options holds; unknown names and impossible values are left. */
void jum_water_options_read(const JumLayer *layer, JumWaterOptions *options);
