#pragma once

#include <glib.h>

#define JUM_SKELETON_MAX 48 /* corners of a footprint */

/** JumSkeleton: the straight skeleton of a footprint: where its sides meet when all move inwards at one speed; over it,
 * a roof of one slope.  Working memory, kept between calls.  Thread: one at a time. */
typedef struct {
    double x, y, depth; /* depth: how far the sides have moved, metres; 0 at the corners */
} JumSkeletonNode;

typedef struct {
    JumSkeletonNode *nodes; /* [n_nodes] the corners first */
    guint n_nodes;
    guint *face_start; /* [n + 1] of the face of each side, in the order of the corners */
    guint *
        face; /* nodes of the faces: the side's start, its end, then back over the roof; counter-clockwise */
    guint n;      /* sides */
    double depth; /* the largest */
} JumSkeleton;

JumSkeleton *jum_skeleton_new(void);
void jum_skeleton_free(JumSkeleton *skeleton);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSkeleton, jum_skeleton_free)

/**
 * jum_skeleton_make:
 * @xy: [2 * rings[n_rings]] metres, x and y alternate; the outer ring counter-clockwise, holes clockwise
 * @rings: [n_rings + 1] first corner of each ring
 *
 * Returns: FALSE if the outline has too many corners, crosses itself, or its fronts meet in a way that this cannot
 * follow; the faces are then of no use.  Where TRUE, the faces tile the footprint (checked by their areas) and each
 * side between two nodes belongs to two of them.
 * Cost: n³ at worst: 3 µs for 4 corners, 0.3 ms for 24.
 * Source: Aichholzer, Aurenhammer, Alberts, Gärtner, "A novel type of skeleton for polygons" (1995); the events of
 * the front as in Felkel and Obdržálek (1998).
 */
gboolean
jum_skeleton_make(JumSkeleton *skeleton, const float *xy, const guint32 *rings, guint n_rings);
