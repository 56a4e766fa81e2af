#pragma once

#include "city/elevation.h"
#include "overlay/shapes.h"

/**
 * JumSceneCache: every block of a scene store in one file that is mapped back.  Private to scene-store.c.
 */
typedef struct {
    double origin_m[2];
    guint32 nx, ny; /* tiles */
    guint32 n_shapes;
    JumShapes **shapes;      /* [n_shapes] owned when read */
    JumElevation *elevation; /* (nullable) owned when read */
    GMappedFile *file;       /* keeps the shapes' memory; last to go */
} JumSceneCache;

/** jum_scene_cache_read: NULL if there is no such file, or it is not whole, or was made for another @hash or grid. */
JumSceneCache *jum_scene_cache_read(const char *hash, guint32 nx, guint32 ny, guint32 n_shapes);
/** jum_scene_cache_write: beside, then renamed; a cache that cannot be written only costs time. */
void jum_scene_cache_write(const char *hash, const JumSceneCache *cache);
/** jum_scene_cache_forget: removes the file of @hash (`--cold`). */
void jum_scene_cache_forget(const char *hash);
