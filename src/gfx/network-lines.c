/* From lines to segments.  Lines are sorted into 1 km cells by their middle so that culling merges into few draws; a
 * line's segments stay together, so that its new look is one range.  Then everything again at coarser levels: of the
 * vertices of a line only those stay without which it would run beside itself by more than the level's tolerance; lines
 * that were draped over even ground lose most of theirs. */
#include "gfx/network-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M 1000.0
#define UPRIGHT \
    3.0 /* a metre of height weighs so much more: a line must not dive into the ground */
#define FARTHEST 64 /* vertices that one segment stands for */

const double jum_network_tolerance_m[JUM_NETWORK_LEVELS] = {0.0, 1.0, 4.0};

typedef struct {
    gint64 key;
    guint32 line;
} Sorted;

static int
compare_sorted(const void *a, const void *b)
{
    const Sorted *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->line < q->line ? -1 : p->line > q->line;
}

static gboolean
line_is_finite(const guint32 *start, const double *places, guint line)
{
    for (guint32 v = 3 * start[line]; v < 3 * start[line + 1]; v++)
        if (!isfinite(places[v]))
            return FALSE;
    return start[line + 1] - start[line] >= 2;
}

static void
find_origin(JumNetworkLayer *layer, const guint32 *start, const double *places)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint32 v = 0; v < start[layer->n]; v++)
        for (int k = 0; k < 3; k++)
            if (isfinite(places[3 * v + k])) {
                low[k] = MIN(low[k], places[3 * v + k]);
                high[k] = MAX(high[k], places[3 * v + k]);
            }
    for (int k = 0; k < 3; k++)
        layer->origin[k] = low[k] <= high[k] ? (low[k] + high[k]) / 2.0 : 0.0;
}

/* Does the straight way between two vertices keep to all between them? */
static gboolean
is_straight(const double *places, guint32 from, guint32 to, double tolerance_m)
{
    const double *a = &places[3 * (gsize) from], *b = &places[3 * (gsize) to];
    double run[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
    double length2 = run[0] * run[0] + run[1] * run[1];
    for (guint32 v = from + 1; v < to; v++) {
        const double *p = &places[3 * (gsize) v];
        double dx = p[0] - a[0], dy = p[1] - a[1], dz = p[2] - a[2];
        double t = length2 > 0.0 ? CLAMP((dx * run[0] + dy * run[1]) / length2, 0.0, 1.0) : 0.0;
        dx -= t * run[0];
        dy -= t * run[1];
        dz = UPRIGHT * (dz - t * run[2]);
        if (dx * dx + dy * dy + dz * dz > tolerance_m * tolerance_m)
            return FALSE;
    }
    return TRUE;
}

static guint32
next_vertex(const double *places, guint32 from, guint32 last, double tolerance_m)
{
    guint32 to = from + 1;
    while (tolerance_m > 0.0 && to < last && to - from < FARTHEST &&
           is_straight(places, from, to + 1, tolerance_m))
        to++;
    return to;
}

static void
add_line(JumNetworkLayer *layer, int level, guint line, const guint32 *start, const double *places)
{
    double along = 0.0, tolerance_m = jum_network_tolerance_m[level];
    guint32 last = start[line + 1] - 1;
    layer->first[level][line] = layer->n_segments;
    for (guint32 v = start[line], to; v < last; v = to) {
        JumSegment *segment = &layer->segments[layer->n_segments++];
        to = next_vertex(places, v, last, tolerance_m);
        for (int k = 0; k < 3; k++) {
            segment->from[k] = (float) (places[3 * (gsize) v + k] - layer->origin[k]);
            segment->to[k] = (float) (places[3 * (gsize) to + k] - layer->origin[k]);
        }
        segment->along = (float) along;
        for (guint32 w = v; w < to; w++)
            along += hypot(places[3 * (gsize) w + 3] - places[3 * (gsize) w],
                           places[3 * (gsize) w + 4] - places[3 * (gsize) w + 1]);
    }
    layer->count[level][line] = layer->n_segments - layer->first[level][line];
}

static void
measure_cell(const JumNetworkLayer *layer, JumNetworkCell *cell)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint s = cell->first[0]; s < cell->first[0] + cell->n[0]; s++)
        for (int k = 0; k < 3; k++) {
            double a = layer->segments[s].from[k], b = layer->segments[s].to[k];
            low[k] = MIN(low[k], MIN(a, b));
            high[k] = MAX(high[k], MAX(a, b));
        }
    cell->radius = 0.0;
    for (int k = 0; k < 3; k++) {
        cell->middle[k] = (low[k] + high[k]) / 2.0;
        cell->radius += (high[k] - low[k]) * (high[k] - low[k]) / 4.0;
    }
    cell->radius = sqrt(cell->radius) + 5.0;
}

/* Lines that can be drawn, by cell; returns how many. */
static guint
sort_lines(const JumNetworkLayer *layer, const guint32 *start, const double *places, Sorted *sorted)
{
    guint n = 0;
    for (guint line = 0; line < layer->n; line++) {
        if (!line_is_finite(start, places, line))
            continue;
        const double *middle = &places[3 * ((start[line] + start[line + 1]) / 2)];
        gint64 i = (gint64) floor((middle[0] - layer->origin[0]) / CELL_M);
        gint64 j = (gint64) floor((middle[1] - layer->origin[1]) / CELL_M);
        sorted[n++] = (Sorted){j * (1 << 20) + i, line};
    }
    qsort(sorted, n, sizeof *sorted, compare_sorted);
    return n;
}

static void
lay_level(JumNetworkLayer *layer,
          int level,
          const Sorted *sorted,
          guint n_sorted,
          const guint32 *start,
          const double *places)
{
    JumNetworkCell *cell = NULL;
    for (guint s = 0, c = 0; s < n_sorted; s++) {
        if (s == 0 || sorted[s].key != sorted[s - 1].key) {
            cell = &g_array_index(layer->cells, JumNetworkCell, c++);
            cell->first[level] = layer->n_segments;
        }
        layer->cell[sorted[s].line] = c - 1;
        add_line(layer, level, sorted[s].line, start, places);
        cell->n[level] = layer->n_segments - cell->first[level];
    }
}

void
jum_network_lay(JumNetworkLayer *layer, const guint32 *line_start, const double *places_m)
{
    g_autofree Sorted *sorted = g_new(Sorted, MAX(layer->n, 1));
    gsize most = (gsize) JUM_NETWORK_LEVELS * MAX(line_start[layer->n], 1);
    layer->looks = g_new0(JumLine, MAX(layer->n, 1));
    layer->cell = g_new0(guint32, MAX(layer->n, 1));
    layer->segments = g_new0(JumSegment, most);
    find_origin(layer, line_start, places_m);
    guint n_sorted = sort_lines(layer, line_start, places_m, sorted);
    for (guint s = 0; s < n_sorted; s++)
        if (s == 0 || sorted[s].key != sorted[s - 1].key) {
            JumNetworkCell cell = {.dirty = TRUE};
            g_array_append_val(layer->cells, cell);
        }
    for (int level = 0; level < JUM_NETWORK_LEVELS; level++) {
        layer->first[level] = g_new0(guint32, MAX(layer->n, 1));
        layer->count[level] = g_new0(guint32, MAX(layer->n, 1));
        lay_level(layer, level, sorted, n_sorted, line_start, places_m);
    }
    layer->segments = g_renew(JumSegment, layer->segments, MAX(layer->n_segments, 1));
    for (guint c = 0; c < layer->cells->len; c++)
        measure_cell(layer, &g_array_index(layer->cells, JumNetworkCell, c));
}

void
jum_network_clear(JumNetworkLayer *layer)
{
    g_array_set_size(layer->cells, 0);
    g_clear_pointer(&layer->looks, g_free);
    g_clear_pointer(&layer->cell, g_free);
    g_clear_pointer(&layer->segments, g_free);
    for (int level = 0; level < JUM_NETWORK_LEVELS; level++) {
        g_clear_pointer(&layer->first[level], g_free);
        g_clear_pointer(&layer->count[level], g_free);
    }
    layer->n_segments = layer->n_sent = 0;
    jum_dirty_blocks_clear(&layer->dirty);
}
