/* Roads as others draw them run through crossings; a graph needs them cut there.  A vertex that two roads share (or
 * one road passes twice), and every end, is a node; each piece between two nodes becomes a segment with from_node
 * and to_node.  Vertices are the same when they round to the same centimetre. */
#include <math.h>

#include "tools/import.h"

typedef struct {
    guint64 key; /* place in centimetres; 0: free */
    guint32 uses, node;
} Slot;

typedef struct {
    Slot *slots; /* [capacity], a power of two */
    gsize capacity;
    double x0, y0;
    guint32 n_nodes;
} Vertices;

static Slot *
slot_at(const Vertices *vertices, double x, double y)
{
    guint64 ix = (guint64) llround((x - vertices->x0) * 100.0) + 1;
    guint64 iy = (guint64) llround((y - vertices->y0) * 100.0) + 1;
    guint64 key = ix << 32 | (iy & 0xffffffffu);
    guint64 hash = key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    gsize at = (hash >> 20) & (vertices->capacity - 1);
    while (vertices->slots[at].key != 0 && vertices->slots[at].key != key)
        at = (at + 1) & (vertices->capacity - 1);
    vertices->slots[at].key = key;
    return &vertices->slots[at];
}

static void
count_uses(Vertices *vertices, const JumGeometryColumns *g)
{
    for (guint r = 0; r < g->n_rings; r++)
        for (guint32 v = g->vertex_start[r]; v < g->vertex_start[r + 1]; v++) {
            gboolean end = v == g->vertex_start[r] || v + 1 == g->vertex_start[r + 1];
            slot_at(vertices, g->x[v], g->y[v])->uses += end ? 2 : 1;
        }
}

static gint64
node_at(Vertices *vertices, double x, double y)
{
    Slot *slot = slot_at(vertices, x, y);
    if (slot->node == 0)
        slot->node = ++vertices->n_nodes;
    return slot->node;
}

typedef struct {
    JumImport *import;
    const JumLayer *old;
    JumGeometryColumns g;
    Vertices vertices;
    int from_column, to_column;
} Cutting;

static void
add_segment(Cutting *cutting, guint row, guint32 first, guint32 last, guint piece)
{
    const char *id = jum_layer_id(cutting->old, row);
    g_autofree char *own = piece > 0 ? g_strdup_printf("%s.%u", id, piece) : g_strdup(id);
    guint added = jum_import_add_row(cutting->import, JUM_TABLE_road, own, NULL);
    JumLayer *roads = cutting->import->layer[JUM_TABLE_road];
    const JumGeometryColumns *g = &cutting->g;
    jum_import_copy_columns(roads, added, cutting->old, row);
    jum_layer_set_int(roads, cutting->from_column, added,
                      node_at(&cutting->vertices, g->x[first], g->y[first]));
    jum_layer_set_int(roads, cutting->to_column, added,
                      node_at(&cutting->vertices, g->x[last], g->y[last]));
    jum_layer_begin_ring(roads, FALSE);
    for (guint32 v = first; v <= last; v++)
        jum_layer_add_vertex(roads, g->x[v], g->y[v]);
}

static gboolean
is_node(const Cutting *cutting, guint32 v)
{
    return slot_at(&cutting->vertices, cutting->g.x[v], cutting->g.y[v])->uses > 1;
}

/* is_crumb: a piece that rounding made shorter than a centimetre. */
static gboolean
is_crumb(const Cutting *cutting, guint32 first, guint32 last)
{
    const JumGeometryColumns *g = &cutting->g;
    return last - first == 1 && slot_at(&cutting->vertices, g->x[first], g->y[first]) ==
                                    slot_at(&cutting->vertices, g->x[last], g->y[last]);
}

/* pieces_of: how many segments a row gives, and them if @add. */
static guint
pieces_of(Cutting *cutting, guint row, gboolean add, gboolean numbered)
{
    const JumGeometryColumns *g = &cutting->g;
    guint n = 0;
    for (guint32 r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint32 first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint32 v = first + 1; v < end; v++) {
            if (!is_node(cutting, v))
                continue;
            if (!is_crumb(cutting, first, v)) {
                n++;
                if (add)
                    add_segment(cutting, row, first, v, numbered ? n : 0);
            }
            first = v;
        }
    }
    return n;
}

void
jum_import_cut_roads(JumImport *import)
{
    JumLayer *roads = import->layer[JUM_TABLE_road];
    JumBox box = jum_layer_extent(roads);
    if (jum_box_is_empty(&box) ||
        jum_layer_int(roads, jum_layer_column(roads, "from_node"), 0) != JUM_INT_NONE)
        return; /* none, or a graph already */
    g_autoptr(JumLayer) old = jum_import_begin_again(import, JUM_TABLE_road);
    Cutting cutting = {.import = import, .old = old, .g = jum_layer_geometry(old)};
    cutting.from_column = jum_layer_column(old, "from_node");
    cutting.to_column = jum_layer_column(old, "to_node");
    cutting.vertices = (Vertices){.capacity = 1024, .x0 = box.x0, .y0 = box.y0};
    while (cutting.vertices.capacity < 2 * (gsize) cutting.g.n_vertices)
        cutting.vertices.capacity *= 2;
    cutting.vertices.slots = g_new0(Slot, cutting.vertices.capacity);
    count_uses(&cutting.vertices, &cutting.g);
    for (guint row = 0; row < cutting.g.n_rows; row++)
        pieces_of(&cutting, row, TRUE, pieces_of(&cutting, row, FALSE, FALSE) > 1);
    g_free(cutting.vertices.slots);
}
