#pragma once

#include "gfx/mesh.h"
#include "overlay/scene-paint.h"

#define JUM_GROUND_CELLS 16
/* 256² pixels, then 128², 64² … 1 */
#define JUM_PAINT_LEVELS_BYTES ((JUM_PAINT_SIDE * JUM_PAINT_SIDE * 4 - 1) / 3 * 4)

/** JumGroundVertex: 8 bytes. Altitude = z_lo + z · step; `coarse` is the same place in the grid twice as wide. */
typedef struct {
    guint16 z, coarse;
    gint8 nx, ny;  /* of the unit normal, ·127 */
    guint8 gx, gy; /* 0 … 16; gx + 32: the skirt below */
} JumGroundVertex;

#define JUM_GROUND_VERTICES \
    ((JUM_GROUND_CELLS + 1) * (JUM_GROUND_CELLS + 1) + 4 * (JUM_GROUND_CELLS + 1))

/* How far the drawn ground may lie from the sampled, in parts of a square's side: under a pixel from where a square of
 * that size is looked at; and in metres for the smallest, which the eye may stand on. */
#define JUM_GROUND_EVEN   0.0009f
#define JUM_GROUND_EVEN_M 0.05f

/** JumGroundJob: heights and picture of one square, made by a worker. Private to scene-ground.c. */
typedef struct {
    JumJob job;
    gconstpointer owner;
    const JumSceneStore *store;
    JumLook look;
    gpointer node;
    float x0, y0, size, z_lo, z_hi;
    float even_m; /* see JUM_GROUND_EVEN */
    guint version, look_number, cover_number;
    guint base_parts, cover_parts; /* JumReferencePart: in the ground's picture; in its cover */
    gboolean cover_only;           /* the rest is known already */
    guint8 *cover;                 /* (out): jum_ground_cover_paint() */
    float node_lo, node_hi;        /* (out) */
    gboolean wet;                  /* (out): the picture holds water */
    guint step; /* (out): of the grid drawn, in cells: 1, or 2 or 4 where the ground is even */
    JumGroundVertex vertices[(JUM_GROUND_CELLS + 1) * (JUM_GROUND_CELLS + 1)];
    guint8 rgba[JUM_PAINT_LEVELS_BYTES]; /* all levels, the finest first */
} JumGroundJob;

JumGroundJob *jum_ground_job_new(gconstpointer owner, const JumSceneStore *store, JumLook look);
/** jum_ground_job_from: @job if it is one of @owner's, else NULL. */
JumGroundJob *jum_ground_job_from(JumJob *job, gconstpointer owner);
JumMesh *jum_ground_job_mesh(const JumGroundJob *job, JumDevice *device);
