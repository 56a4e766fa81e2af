#pragma once

#include "overlay/scene-store.h"

/* From the territory's columns to the scene's: which table, which values and tags.  Used by scene-store.c. */

/** JumSceneGrid: tiles and ground that the specs need. */
typedef struct {
    double origin_m[2];
    float x0_m, y0_m; /* of tile (0, 0), from the origin */
    guint nx, ny;
    const JumElevation *elevation;
    gboolean tiles; /* a country of tiled roofs */
    guint row;      /* of tiles, for buildings */
} JumSceneGrid;

/** jum_scene_shapes: the whole of one layer, NULL with @error from the territory. */
JumShapes *jum_scene_shapes(JumTerritory *territory,
                            JumSceneLayer layer,
                            const JumSceneGrid *grid,
                            GError **error);
/** jum_scene_building_shapes: the buildings whose middle is in row @grid->row of tiles. */
JumShapes *
jum_scene_building_shapes(JumTerritory *territory, const JumSceneGrid *grid, GError **error);
