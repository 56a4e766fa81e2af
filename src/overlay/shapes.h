#pragma once

#include "city/layer.h"

/**
 * JumShapes: features as the scene draws them: floats from the scene's origin, a few values and tags a feature, in one
 * block of memory that is written to the cache and mapped back as it is.  Features may be sorted into cells.
 *
 * Thread: read-only once built.
 */
typedef struct {
    guint32 n, n_rings, n_vertices, n_cells, n_values, n_tags;
    const float *box;            /* [n][4] x0 y0 x1 y1, metres from the origin */
    const guint32 *ring_start;   /* [n + 1] */
    const guint32 *vertex_start; /* [n_rings + 1] */
    const float *xy;             /* [n_vertices][2] */
    const float *values;         /* [n][n_values] */
    const guint8 *tags;          /* [n][n_tags] */
    const guint32 *cell_start;   /* [n_cells + 1], NULL if n_cells is 0 */
    gsize bytes;                 /* of the block */
    void *block;                 /* owned, or NULL when mapped */
} JumShapes;

/** JumShapeFill: sets the values and tags of @row, already zeroed; FALSE to leave the row out. */
typedef gboolean (*JumShapeFill)(
    const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data);
/** JumShapeCell: the cell of a row from the middle of its box (territory frame); −1 to leave it out. */
typedef int (*JumShapeCell)(double x_m, double y_m, gpointer data);

typedef struct {
    double origin_m[2];
    guint n_values, n_tags, n_cells; /* n_cells 0: in the layer's order */
    JumShapeFill fill;
    JumShapeCell cell; /* needed if n_cells > 0 */
    gpointer data;
} JumShapeSpec;

/** jum_shapes_new: from a layer; rows without a finite geometry are left out. Never NULL.  Cost: some 20 ns a vertex. */
JumShapes *jum_shapes_new(const JumLayer *layer, const JumShapeSpec *spec);
void jum_shapes_free(JumShapes *shapes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumShapes, jum_shapes_free)

/** jum_shapes_map: over a block of @bytes that outlives the result, as written from shapes->block.
 * NULL if the block does not hold what its head promises. */
JumShapes *jum_shapes_map(const void *block, gsize bytes);
/** jum_shapes_block: the bytes to write. */
const void *jum_shapes_block(const JumShapes *shapes);

static inline const float *
jum_shapes_values(const JumShapes *shapes, guint32 i)
{
    return shapes->values + (gsize) i * shapes->n_values;
}

static inline const guint8 *
jum_shapes_tags(const JumShapes *shapes, guint32 i)
{
    return shapes->tags + (gsize) i * shapes->n_tags;
}
