#pragma once

#include "gfx/mesh.h"
#include "overlay/scene-paint.h"

#define JUM_GROUND_CELLS 16

/** JumGroundVertex: 8 bytes. Altitude = z_lo + z · step; `coarse` is the same place in the grid twice as wide. */
typedef struct {
    guint16 z, coarse;
    gint8 nx, ny;  /* of the unit normal, ·127 */
    guint8 gx, gy; /* 0 … 16; gx + 32: the skirt below */
} JumGroundVertex;

#define JUM_GROUND_VERTICES \
    ((JUM_GROUND_CELLS + 1) * (JUM_GROUND_CELLS + 1) + 4 * (JUM_GROUND_CELLS + 1))

/** JumGroundJob: heights and picture of one square, made by a worker. Private to scene-ground.c. */
typedef struct {
    JumJob job;
    gconstpointer owner;
    const JumSceneStore *store;
    JumLook look;
    gpointer node;
    float x0, y0, size, z_lo, z_hi;
    guint version, look_number;
    float node_lo, node_hi; /* (out) */
    JumGroundVertex vertices[JUM_GROUND_VERTICES];
    guint8 rgba[JUM_PAINT_SIDE * JUM_PAINT_SIDE * 4];
} JumGroundJob;

JumGroundJob *jum_ground_job_new(gconstpointer owner, const JumSceneStore *store, JumLook look);
/** jum_ground_job_from: @job if it is one of @owner's, else NULL. */
JumGroundJob *jum_ground_job_from(JumJob *job, gconstpointer owner);
JumMesh *jum_ground_job_mesh(const JumGroundJob *job, JumDevice *device);
