#pragma once

#include "gfx/block-mesh.h"
#include "gfx/skeleton.h"

/* Shared by block-mesh.c (walls) and roof.c. */
struct JumBlockBuilder {
    GArray *vertices; /* JumBlockVertex */
    GArray *indices;  /* guint32 */
    JumTriangulator *triangulator;
    JumSkeleton *skeleton;
    GArray *xy;    /* float: simplified rings of the prism at hand */
    GArray *rings; /* guint32 */
    GArray *inset; /* float */
    double lo_m, step_m, z0_m;
};

guint32 jum_block_builder_vertex(JumBlockBuilder *builder,
                                 JumBlockPoint place,
                                 const float normal[3],
                                 guint8 palette,
                                 guint8 shade,
                                 guint8 ao,
                                 JumBlockFace kind);
/**
 * jum_block_builder_roof: the roof over builder->xy, builder->rings; FALSE (nothing added) if this footprint
 * cannot carry it.  Gable ends are walls.
 */
gboolean jum_block_builder_roof(JumBlockBuilder *builder, const JumPrism *prism);
