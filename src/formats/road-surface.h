#pragma once

#include "base/error.h"
#include "sim/lighting/r-table.h"

/** JumRoadSurface: a reflection table of somebody's own, in the form CIE 144 prints them. */
typedef struct {
    JumRTable table; /* points into this */
    char *name;
    float value[JUM_R_TANS][JUM_R_BETAS];
} JumRoadSurface;

/**
 * jum_road_surface_load: a CSV file: the first row "tan" and the 20 angles β in degrees (0, 2, 5 … 180), then the 29
 * tangents (0, 0.25 … 12), each followed by 10⁴ r; an empty cell is 0, as where the standard prints none.
 *
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT or JUM_ERROR_VALUE naming file and line; a first row of r that is not the same in
 * every direction is one (straight down there is only one).
 */
JumRoadSurface *jum_road_surface_load(const char *path, GError **error) JUM_MUST_USE;
/** jum_road_surface_read: @bytes stays the caller's; @name stands in messages. */
JumRoadSurface *jum_road_surface_read(GBytes *bytes, const char *name, GError **error) JUM_MUST_USE;
void jum_road_surface_free(JumRoadSurface *surface);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumRoadSurface, jum_road_surface_free)
