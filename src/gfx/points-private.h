#pragma once

#include "gfx/points.h"

/* What points.c keeps and symbols*.c reads. */

#define JUM_POINT_LEAF_M 125.0
#define JUM_POINT_TOP    9 /* level of the roots: 64 km */
#define JUM_POINT_NONE_  G_MAXUINT32

#define JUM_MARK_SPECIAL_ (JUM_MARK_SELECTED | JUM_MARK_HIGHLIGHT)

/** JumPointSums: over the shown symbols of a square. */
typedef struct {
    guint32 shown, raised, pending, special; /* special: selected or highlighted */
    guint32 stale, bad, alarm[3];            /* by priority 1, 2, 3 */
    guint32 red, green, blue;
} JumPointSums;

/** jum_point_sums_add: @by: 1, or (guint32) -1 to take away: unsigned numbers wrap back. */
void jum_point_sums_add(JumPointSums *sums, const JumSymbol *look, guint32 by);

/** JumPointNode: a square that holds symbols: side JUM_POINT_LEAF_M · 2^level. */
typedef struct {
    guint32 child[4], parent; /* JUM_POINT_NONE_: none */
    guint32 first, n;         /* of the order */
    float low_m, high_m;      /* altitudes */
    double place[3];          /* sum of the places, from the layer's origin */
    JumPointSums sums;
} JumPointNode;

typedef struct {
    gint64 i, j; /* of the top level's grid */
    guint32 node;
} JumPointRoot;

struct JumPointLayer {
    JumPointStyle style;
    double origin[3];
    guint n, n_placed;
    double *places;   /* [3 * n] territory frame, by row */
    JumSymbol *looks; /* [n] by row */
    guint32 *leaf;    /* [n] by row; JUM_POINT_NONE_: never drawn */
    guint32 *order;   /* [n_placed] rows, square by square */
    GArray *nodes;    /* JumPointNode */
    GArray *roots;    /* JumPointRoot */
};

static inline const JumPointNode *
jum_point_node(const JumPointLayer *layer, guint32 node)
{
    return &g_array_index(layer->nodes, JumPointNode, node);
}
