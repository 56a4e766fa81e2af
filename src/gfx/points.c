/* Symbols sorted once along a Z curve over leaves of 125 m, so that every square of the pyramid above is one range of
 * rows.  A new look is added to the sums of its ten squares and the old one taken away: no frame ever sums anything. */
#include "gfx/points-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HALF (G_GINT64_CONSTANT(1) << 20) /* leaves west and south of the frame's zero */

typedef struct {
    guint64 key;
    guint32 row;
} Sorted;

static int
compare_sorted(const void *a, const void *b)
{
    const Sorted *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static gboolean
is_placed(const double *place)
{
    double most = (double) HALF * JUM_POINT_LEAF_M;
    return fabs(place[0]) < most && fabs(place[1]) < most && isfinite(place[2]);
}

/* ---- building ---- */

/* The bits of a number with gaps between them: two interleaved are a place on a Z curve, two bits a level. */
static guint64
spread(guint64 bits)
{
    bits = (bits | bits << 16) & 0x0000ffff0000ffffULL;
    bits = (bits | bits << 8) & 0x00ff00ff00ff00ffULL;
    bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fULL;
    bits = (bits | bits << 2) & 0x3333333333333333ULL;
    return (bits | bits << 1) & 0x5555555555555555ULL;
}

static guint64
key_of(const double *place)
{
    guint64 i = (guint64) ((gint64) floor(place[0] / JUM_POINT_LEAF_M) + HALF);
    guint64 j = (guint64) ((gint64) floor(place[1] / JUM_POINT_LEAF_M) + HALF);
    return spread(i) | spread(j) << 1;
}

/* The square of @level that holds the sorted rows @first … @first + @n − 1. */
static guint32
add_node(
    JumPointLayer *layer, const Sorted *sorted, guint first, guint n, int level, guint32 parent)
{
    JumPointNode node = {
        .parent = parent,
        .first = first,
        .n = n,
        .low_m = INFINITY,
        .high_m = -INFINITY,
        .child = {JUM_POINT_NONE_, JUM_POINT_NONE_, JUM_POINT_NONE_, JUM_POINT_NONE_}};
    guint32 index = layer->nodes->len;
    for (guint s = first; s < first + n; s++) {
        const double *place = &layer->places[3 * sorted[s].row];
        for (int k = 0; k < 3; k++)
            node.place[k] += place[k] - layer->origin[k];
        node.low_m = MIN(node.low_m, (float) place[2]);
        node.high_m = MAX(node.high_m, (float) place[2]);
        if (level == 0)
            layer->leaf[sorted[s].row] = index;
    }
    g_array_append_val(layer->nodes, node);
    for (guint at = first, end; level > 0 && at < first + n; at = end) {
        guint64 part = sorted[at].key >> (2 * (level - 1));
        for (end = at; end < first + n && sorted[end].key >> (2 * (level - 1)) == part; end++)
            ;
        guint32 child = add_node(layer, sorted, at, end - at, level - 1, index);
        g_array_index(layer->nodes, JumPointNode, index).child[part & 3] = child;
    }
    return index;
}

static void
add_roots(JumPointLayer *layer, const Sorted *sorted)
{
    for (guint at = 0, end; at < layer->n_placed; at = end) {
        guint64 part = sorted[at].key >> (2 * JUM_POINT_TOP);
        const double *place = &layer->places[3 * sorted[at].row];
        double side = JUM_POINT_LEAF_M * (double) (1 << JUM_POINT_TOP);
        for (end = at; end < layer->n_placed && sorted[end].key >> (2 * JUM_POINT_TOP) == part;
             end++)
            ;
        JumPointRoot root = {(gint64) floor(place[0] / side), (gint64) floor(place[1] / side),
                             add_node(layer, sorted, at, end - at, JUM_POINT_TOP, JUM_POINT_NONE_)};
        g_array_append_val(layer->roots, root);
    }
}

static void
find_origin(JumPointLayer *layer)
{
    guint placed = 0;
    for (guint row = 0; row < layer->n; row++)
        if (is_placed(&layer->places[3 * row])) {
            placed++;
            for (int k = 0; k < 3; k++)
                layer->origin[k] += (layer->places[3 * row + k] - layer->origin[k]) / placed;
        }
}

JumPointLayer *
jum_point_layer_new(const double *places_m, guint n, const JumPointStyle *style)
{
    JumPointLayer *layer = g_new0(JumPointLayer, 1);
    g_autofree Sorted *sorted = g_new(Sorted, MAX(n, 1));
    layer->style = *style;
    layer->n = n;
    layer->places = g_memdup2(places_m, 3 * MAX(n, 1) * sizeof(double));
    layer->looks = g_new0(JumSymbol, MAX(n, 1));
    layer->leaf = g_new(guint32, MAX(n, 1));
    layer->nodes = g_array_new(FALSE, FALSE, sizeof(JumPointNode));
    layer->roots = g_array_new(FALSE, FALSE, sizeof(JumPointRoot));
    find_origin(layer);
    for (guint row = 0; row < n; row++) {
        layer->leaf[row] = JUM_POINT_NONE_;
        if (is_placed(&places_m[3 * row]))
            sorted[layer->n_placed++] = (Sorted){key_of(&places_m[3 * row]), row};
    }
    qsort(sorted, layer->n_placed, sizeof *sorted, compare_sorted);
    layer->order = g_new(guint32, MAX(layer->n_placed, 1));
    for (guint s = 0; s < layer->n_placed; s++)
        layer->order[s] = sorted[s].row;
    add_roots(layer, sorted);
    return layer;
}

void
jum_point_layer_free(JumPointLayer *layer)
{
    if (layer == NULL)
        return;
    g_free(layer->places);
    g_free(layer->looks);
    g_free(layer->leaf);
    g_free(layer->order);
    g_array_unref(layer->nodes);
    g_array_unref(layer->roots);
    g_free(layer);
}

/* ---- rows ---- */

void
jum_point_sums_add(JumPointSums *sums, const JumSymbol *look, guint32 by)
{
    guint8 flags = look->flags;
    sums->shown += by;
    sums->raised += flags & JUM_MARK_RAISED ? by : 0;
    sums->pending += flags & JUM_MARK_PENDING ? by : 0;
    sums->special += flags & JUM_MARK_SPECIAL_ ? by : 0;
    sums->stale += flags & JUM_MARK_STALE ? by : 0;
    sums->bad += flags & JUM_MARK_BAD ? by : 0;
    if (look->alarm >= 1 && look->alarm <= 3)
        sums->alarm[look->alarm - 1] += by;
    sums->red += by * look->fill.r;
    sums->green += by * look->fill.g;
    sums->blue += by * look->fill.b;
}

gboolean
jum_point_layer_set(JumPointLayer *layer, guint row, const JumSymbol *symbol)
{
    JumSymbol *now = &layer->looks[row], before = *now;
    if (memcmp(now, symbol, sizeof *symbol) == 0)
        return FALSE;
    *now = *symbol;
    for (guint32 node = layer->leaf[row]; node != JUM_POINT_NONE_;) {
        JumPointNode *square = &g_array_index(layer->nodes, JumPointNode, node);
        if (before.size > 0)
            jum_point_sums_add(&square->sums, &before, (guint32) -1);
        if (symbol->size > 0)
            jum_point_sums_add(&square->sums, symbol, 1);
        node = square->parent;
    }
    return TRUE;
}

const JumSymbol *
jum_point_layer_get(const JumPointLayer *layer, guint row)
{
    return &layer->looks[row];
}

guint
jum_point_layer_n(const JumPointLayer *layer)
{
    return layer->n;
}

const double *
jum_point_layer_place(const JumPointLayer *layer, guint row)
{
    return &layer->places[3 * row];
}
