#pragma once

#include "base/error.h"
#include "base/geo.h"
#include "city/schema.h"

/**
 * JumLayer:
 *
 * The rows of one table in columns.  Built by a reader, an importer or the generator, then read by
 * anybody.  Absent values: JUM_INT_NONE, NaN, NULL.
 *
 * Geometry of row i: rings ring_start[i] … ring_start[i+1] - 1; ring r: vertices vertex_start[r] …
 * vertex_start[r+1] - 1 of x, y (metres, the territory's frame).  A point is one ring of one
 * vertex, a line one ring per part, a polygon its outer ring (counter-clockwise, first vertex not
 * repeated) followed by its holes (clockwise, hole[r] = 1), then the next outer ring.  A row may
 * have no ring at all: not located.
 *
 * Thread: read-only from any thread once built.
 */
typedef struct JumLayer JumLayer;

#define JUM_INT_NONE G_MININT64

JumLayer *jum_layer_new(JumTable table);
void jum_layer_free(JumLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLayer, jum_layer_free)

JumTable jum_layer_table(const JumLayer *layer);
guint jum_layer_n_rows(const JumLayer *layer);

/* ---- columns ---- */

/** jum_layer_column: index of the column called @name, or -1. */
int jum_layer_column(const JumLayer *layer, const char *name);
gint64 jum_layer_int(const JumLayer *layer, int column, guint row);
double jum_layer_real(const JumLayer *layer, int column, guint row);
/** jum_layer_text: borrowed, NULL if absent. */
const char *jum_layer_text(const JumLayer *layer, int column, guint row);
/** jum_layer_ints, jum_layer_reals: [n_rows] borrowed, NULL if the column has another type. */
const gint64 *jum_layer_ints(const JumLayer *layer, int column);
const double *jum_layer_reals(const JumLayer *layer, int column);
/** jum_layer_id: the text of column "id" (fast path), "" for a table without assets. */
const char *jum_layer_id(const JumLayer *layer, guint row);
/** jum_layer_find: row of the asset called @id, or -1.  Cost: a hash look-up (built at first use,
 * so the first call is not thread-safe). */
gint64 jum_layer_find(const JumLayer *layer, const char *id);

/* ---- geometry ---- */

typedef struct {
    const guint32 *ring_start;   /* [n_rows + 1] */
    const guint32 *vertex_start; /* [n_rings + 1] */
    const guint8 *hole;          /* [n_rings] */
    const double *x, *y;         /* [n_vertices] metres */
    guint n_rows, n_rings, n_vertices;
} JumGeometryColumns;

JumGeometryColumns jum_layer_geometry(const JumLayer *layer);
/** jum_layer_point: first vertex of the row; FALSE if it has none. */
gboolean jum_layer_point(const JumLayer *layer, guint row, double *x_m, double *y_m);
JumBox jum_layer_box(const JumLayer *layer, guint row);
/** jum_layer_extent: of all rows; empty if no geometry. */
JumBox jum_layer_extent(const JumLayer *layer);

/* ---- building ---- */

/** jum_layer_add_row: a new last row, everything absent.  Returns its index. */
guint jum_layer_add_row(JumLayer *layer);
/** jum_layer_drop_last_row: undoes the last jum_layer_add_row(), geometry included. */
void jum_layer_drop_last_row(JumLayer *layer);
void jum_layer_reserve(JumLayer *layer, guint rows, guint vertices);
void jum_layer_set_int(JumLayer *layer, int column, guint row, gint64 value);
void jum_layer_set_real(JumLayer *layer, int column, guint row, double value);
/** jum_layer_set_text: copies; equal texts are stored once. */
void jum_layer_set_text(JumLayer *layer, int column, guint row, const char *text);
/** jum_layer_set_*_by_name: the same for writers in no hurry; an unknown name is a programming error. */
void jum_layer_set_int_by_name(JumLayer *layer, const char *column, guint row, gint64 value);
void jum_layer_set_real_by_name(JumLayer *layer, const char *column, guint row, double value);
void jum_layer_set_text_by_name(JumLayer *layer, const char *column, guint row, const char *text);
/** jum_layer_begin_ring: of the last row; then jum_layer_add_vertex(). */
void jum_layer_begin_ring(JumLayer *layer, gboolean hole);
void jum_layer_add_vertex(JumLayer *layer, double x_m, double y_m);
/** jum_layer_add_point: one ring of one vertex. */
void jum_layer_add_point(JumLayer *layer, double x_m, double y_m);
/** jum_layer_move_row: @place changes each vertex of a row; FALSE, and some are changed, as soon as it says FALSE. */
gboolean jum_layer_move_row(JumLayer *layer,
                            guint row,
                            gboolean (*place)(double *x, double *y, gpointer data),
                            gpointer data);
