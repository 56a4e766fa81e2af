#pragma once

#include "gfx/block-mesh.h"
#include "gfx/skeleton.h"

/* Shared by outline.c (footprints), block-mesh.c (walls) and roof.c. */
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
/** jum_block_builder_outline: rings @first_ring … @end_ring, a part of the footprint, into builder->xy, builder->rings; the
 * outer one turns left, holes right.  FALSE if it has no area. */
gboolean jum_block_builder_outline(JumBlockBuilder *builder,
                                   const JumPrism *prism,
                                   guint first_ring,
                                   guint end_ring);
/** jum_block_begins_part: does ring @r, after the outer ring @outer and its holes, begin another part? */
gboolean jum_block_begins_part(const JumPrism *prism, guint outer, guint r);
/** jum_ring_holds: is the place @p in the ring of @n corners (even–odd)? */
gboolean jum_ring_holds(const float *xy, guint32 n, const float *p);
/** jum_rings_cross: does any side of the rings cross another? */
gboolean jum_rings_cross(const float *xy, const guint32 *rings, guint n_rings);
/**
 * jum_block_builder_roof: the roof over builder->xy, builder->rings; FALSE (nothing added) if this footprint
 * cannot carry it.  Gable ends are walls.
 */
gboolean jum_block_builder_roof(JumBlockBuilder *builder, const JumPrism *prism);
