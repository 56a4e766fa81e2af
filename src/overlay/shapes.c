/* One block: a head of counts, then the columns, each aligned on 8 bytes, placed by the counts alone; so that writing
 * is one fwrite and reading is one mmap.  Two passes over the layer: choose and sort the rows, then copy. */
#include "overlay/shapes.h"

#include <math.h>
#include <string.h>

typedef struct {
    guint32 magic;
    guint32 n, n_rings, n_vertices, n_cells, n_values, n_tags, spare;
} Head;
#define MAGIC 0x53554a31u

static gsize
aligned(gsize bytes)
{
    return (bytes + 7) & ~(gsize) 7;
}

/* Points the columns into @block; returns the bytes that the counts of @head need. */
static gsize
lay_out(JumShapes *shapes, const Head *head, guint8 *block)
{
    gsize at = aligned(sizeof(Head));
    shapes->n = head->n;
    shapes->n_rings = head->n_rings;
    shapes->n_vertices = head->n_vertices;
    shapes->n_cells = head->n_cells;
    shapes->n_values = head->n_values;
    shapes->n_tags = head->n_tags;
    shapes->box = (const float *) (void *) (block + at);
    at += aligned((gsize) head->n * 16);
    shapes->ring_start = (const guint32 *) (void *) (block + at);
    at += aligned(((gsize) head->n + 1) * 4);
    shapes->vertex_start = (const guint32 *) (void *) (block + at);
    at += aligned(((gsize) head->n_rings + 1) * 4);
    shapes->xy = (const float *) (void *) (block + at);
    at += aligned((gsize) head->n_vertices * 8);
    shapes->values = (const float *) (void *) (block + at);
    at += aligned((gsize) head->n * head->n_values * 4);
    shapes->tags = block + at;
    at += aligned((gsize) head->n * head->n_tags);
    shapes->cell_start = head->n_cells > 0 ? (const guint32 *) (void *) (block + at) : NULL;
    at += head->n_cells > 0 ? aligned(((gsize) head->n_cells + 1) * 4) : 0;
    shapes->bytes = at;
    return at;
}

typedef struct {
    guint32 row;
    gint32 cell;
} Kept;

static int
by_cell(const void *a, const void *b)
{
    const Kept *p = a, *q = b;
    if (p->cell != q->cell)
        return p->cell < q->cell ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static gboolean
is_finite_row(const JumGeometryColumns *g, guint row)
{
    guint32 first = g->vertex_start[g->ring_start[row]];
    guint32 end = g->vertex_start[g->ring_start[row + 1]];
    for (guint32 v = first; v < end; v++)
        if (!isfinite(g->x[v]) || !isfinite(g->y[v]))
            return FALSE;
    return end > first;
}

/* Which rows, in which order; counts their rings and vertices. */
static GArray *
choose(const JumLayer *layer, const JumShapeSpec *spec, Head *head)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    GArray *kept = g_array_sized_new(FALSE, FALSE, sizeof(Kept), g.n_rows);
    for (guint row = 0; row < g.n_rows; row++) {
        if (!is_finite_row(&g, row))
            continue;
        Kept k = {.row = row};
        if (spec->n_cells > 0) {
            JumBox box = jum_layer_box(layer, row);
            k.cell = spec->cell((box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0, spec->data);
            if (k.cell < 0 || (guint) k.cell >= spec->n_cells)
                continue;
        }
        float values[16] = {0.0f};
        guint8 tags[16] = {0};
        if (!spec->fill(layer, row, values, tags, spec->data))
            continue;
        g_array_append_val(kept, k);
        head->n_rings += g.ring_start[row + 1] - g.ring_start[row];
        head->n_vertices +=
            g.vertex_start[g.ring_start[row + 1]] - g.vertex_start[g.ring_start[row]];
    }
    head->n = kept->len;
    if (spec->n_cells > 0)
        g_array_sort(kept, by_cell);
    return kept;
}

static void
copy_rows(JumShapes *shapes, const JumLayer *layer, const JumShapeSpec *spec, const GArray *kept)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    float *box = (float *) shapes->box, *xy = (float *) shapes->xy;
    float *values = (float *) shapes->values;
    guint8 *tags = (guint8 *) shapes->tags;
    guint32 *ring_start = (guint32 *) shapes->ring_start;
    guint32 *vertex_start = (guint32 *) shapes->vertex_start;
    guint32 ring = 0, vertex = 0;
    for (guint i = 0; i < kept->len; i++) {
        guint row = g_array_index(kept, Kept, i).row;
        float *b = box + 4 * (gsize) i;
        b[0] = b[1] = INFINITY;
        b[2] = b[3] = -INFINITY;
        ring_start[i] = ring;
        for (guint32 r = g.ring_start[row]; r < g.ring_start[row + 1]; r++) {
            vertex_start[ring++] = vertex;
            for (guint32 v = g.vertex_start[r]; v < g.vertex_start[r + 1]; v++, vertex++) {
                float x = (float) (g.x[v] - spec->origin_m[0]);
                float y = (float) (g.y[v] - spec->origin_m[1]);
                xy[2 * (gsize) vertex] = x;
                xy[2 * (gsize) vertex + 1] = y;
                b[0] = fminf(b[0], x);
                b[1] = fminf(b[1], y);
                b[2] = fmaxf(b[2], x);
                b[3] = fmaxf(b[3], y);
            }
        }
        spec->fill(layer, row, values + (gsize) i * spec->n_values, tags + (gsize) i * spec->n_tags,
                   spec->data);
    }
    ring_start[kept->len] = ring;
    vertex_start[ring] = vertex;
}

JumShapes *
jum_shapes_new(const JumLayer *layer, const JumShapeSpec *spec)
{
    Head head = {.magic = MAGIC,
                 .n_cells = spec->n_cells,
                 .n_values = spec->n_values,
                 .n_tags = spec->n_tags};
    g_autoptr(GArray) kept = choose(layer, spec, &head);
    JumShapes *shapes = g_new0(JumShapes, 1);
    shapes->block = g_malloc0(lay_out(shapes, &head, NULL));
    lay_out(shapes, &head, shapes->block);
    memcpy(shapes->block, &head, sizeof head);
    copy_rows(shapes, layer, spec, kept);
    guint32 *cell_start = (guint32 *) shapes->cell_start;
    guint i = 0;
    for (guint cell = 0; cell < spec->n_cells; cell++) {
        while (i < kept->len && g_array_index(kept, Kept, i).cell < (gint32) cell)
            i++;
        cell_start[cell] = i;
    }
    if (spec->n_cells > 0)
        cell_start[spec->n_cells] = kept->len;
    return shapes;
}

void
jum_shapes_free(JumShapes *shapes)
{
    if (shapes == NULL)
        return;
    g_free(shapes->block);
    g_free(shapes);
}

JumShapes *
jum_shapes_map(const void *block, gsize bytes)
{
    Head head;
    if (bytes < sizeof head)
        return NULL;
    memcpy(&head, block, sizeof head);
    JumShapes made = {0};
    if (head.magic != MAGIC || head.n_values > 16 || head.n_tags > 16 ||
        lay_out(&made, &head, (guint8 *) (gsize) block) != bytes)
        return NULL;
    JumShapes *shapes = g_new(JumShapes, 1);
    *shapes = made;
    return shapes;
}

const void *
jum_shapes_block(const JumShapes *shapes)
{
    return (const guint8 *) shapes->box - aligned(sizeof(Head));
}
