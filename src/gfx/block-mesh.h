#pragma once

#include "gfx/mesh.h"
#include "gfx/triangulate.h"

/**
 * JumBlockVertex: 12 bytes.  Position = tile corner + lo_m + x · step_m (JumBlockData); altitude = z0 + z · 1 cm.
 * A triangle takes normal, palette and shade from its last vertex (flat, provoking); `ao` is interpolated.
 */
typedef struct {
    guint16 x, y, z;
    gint8 nx, ny;   /* of the unit normal, ·127; nz = √(1 − nx² − ny²) */
    guint8 palette; /* colour in the table of the look */
    guint8 shade;   /* own variation, 128 = none */
    guint8 ao;      /* 255 open, less near the ground */
    guint8 kind;    /* JumBlockFace */
} JumBlockVertex;
G_STATIC_ASSERT(sizeof(JumBlockVertex) == 12);

typedef enum {
    JUM_BLOCK_ROOF,
    JUM_BLOCK_WALL,
    JUM_BLOCK_PLAIN_WALL, /* without windows */
} JumBlockFace;

#define JUM_BLOCK_Z_M 0.01

typedef enum {
    JUM_ROOF_FLAT,
    JUM_ROOF_GABLED,
    JUM_ROOF_HIPPED,
    JUM_ROOF_PYRAMIDAL,
    JUM_ROOF_DOME,
    JUM_ROOF_SHED, /* one slope */
} JumRoof;

/** JumPrism: a footprint of one or several parts, raised to walls and a roof each. */
typedef struct {
    const float *xy; /* metres from the tile's corner, x and y alternate */
    const guint32 *
        ring_start; /* [n_rings + 1], an outer ring (counter-clockwise), its holes (clockwise), the next outer ring … */
    guint n_rings;
    float base_m, eaves_m, top_m; /* altitudes */
    guint8 roof;                  /* JumRoof */
    guint8
        fall; /* where its slope falls to: 0 by the footprint, else 1 + 254ths of a turn, clockwise from y */
    guint8 wall_palette, roof_palette, shade;
    gboolean blind; /* walls without windows */
} JumPrism;

/** JumBlockBuilder: grows a mesh of prisms on any thread. */
typedef struct JumBlockBuilder JumBlockBuilder;

JumBlockBuilder *jum_block_builder_new(void);
void jum_block_builder_free(JumBlockBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumBlockBuilder, jum_block_builder_free)

/** jum_block_builder_begin: forgets what it held; takes places from @lo_m to @hi_m (both axes), altitudes from @z0_m. */
void jum_block_builder_begin(JumBlockBuilder *builder, double lo_m, double hi_m, double z0_m);
/** jum_block_builder_add: walls and roof; closed but for its floor.  A roof that its footprint cannot carry is flat. */
void jum_block_builder_add(JumBlockBuilder *builder, const JumPrism *prism);
/** jum_block_builder_add_box: four walls and a flat top over the oriented rectangle @corner (counter-clockwise). */
void jum_block_builder_add_box(JumBlockBuilder *builder,
                               const float corner[4][2],
                               float base_m,
                               float top_m,
                               guint8 wall_palette,
                               guint8 roof_palette,
                               guint8 shade);

/** JumBlockPoint: metres from the tile's corner, and altitude. */
typedef struct {
    float x, y, z;
} JumBlockPoint;

/** jum_block_builder_face: a flat convex polygon of its own @n vertices, counter-clockwise from outside. */
void jum_block_builder_face(JumBlockBuilder *builder,
                            const JumBlockPoint *corners,
                            guint n,
                            guint8 palette,
                            guint8 shade,
                            JumBlockFace kind);

/** JumBlockData: a finished mesh in main memory: one allocation; free with g_free(). */
typedef struct {
    float lo_m, step_m, z0_m;
    guint n_vertices, n_indices, index_bytes;
    const JumBlockVertex *vertices;
    const void *indices;
} JumBlockData;
/** jum_block_builder_finish: copies what was built, indices in 2 bytes if they fit.  NULL if nothing was. */
JumBlockData *jum_block_builder_finish(JumBlockBuilder *builder);

extern const JumVertexFormat jum_block_format;
JumMesh *jum_block_mesh_new(JumDevice *device, const JumBlockData *data);

/** jum_block_builder_parts: what is held now, for tests. */
void jum_block_builder_parts(const JumBlockBuilder *builder,
                             const JumBlockVertex **vertices,
                             guint *n_vertices,
                             const guint32 **indices,
                             guint *n_indices);
