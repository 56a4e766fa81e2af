/* What of the shown reference layers lies at a place: from above to below, areas by counting edges crossed (holes count
 * by themselves), lines and points by their distance. */
#include "overlay/scene-reference-private.h"

#include <math.h>

static gboolean
holds(const JumGeometryColumns *g, guint row, double x, double y)
{
    gboolean in = FALSE;
    for (guint32 r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint32 first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint32 v = first, w = end - 1; v < end; w = v++)
            if ((g->y[v] > y) != (g->y[w] > y) &&
                x < (g->x[w] - g->x[v]) * (y - g->y[v]) / (g->y[w] - g->y[v]) + g->x[v])
                in = !in;
    }
    return in;
}

/* m; of a point: to its nearest part. */
static double
distance_to(const JumGeometryColumns *g, guint row, double x, double y)
{
    double least = INFINITY;
    for (guint32 r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint32 first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint32 v = first; v < end; v++) {
            guint32 w = v + 1 < end ? v + 1 : v;
            double ax = g->x[v] - x, ay = g->y[v] - y;
            double dx = g->x[w] - g->x[v], dy = g->y[w] - g->y[v], square = dx * dx + dy * dy;
            double part = square > 0.0 ? CLAMP(-(ax * dx + ay * dy) / square, 0.0, 1.0) : 0.0;
            least = fmin(least, hypot(ax + part * dx, ay + part * dy));
        }
    }
    return least;
}

static JumReferenceHit
describe(const JumReferenceLayer *layer, guint i, guint row)
{
    const JumLayer *f = layer->features;
    const char *date = jum_layer_text(f, jum_layer_column(f, "installed_on"), row);
    return (JumReferenceHit){.layer = i,
                             .row = row,
                             .name = jum_layer_text(f, jum_layer_column(f, "name"), row),
                             .words = layer->style.classes[layer->class_of[row]].words,
                             .date = date != NULL ? date : layer->date};
}

/* The topmost feature of a layer there, -1: none; the last one drawn of a class, the last class. */
static gint64
find(const JumReferenceLayer *layer, const double place[2], const double at[2], double reach)
{
    JumGeometryColumns g = jum_layer_geometry(layer->features);
    gint64 best = -1;
    double nearest = INFINITY;
    gboolean area = layer->kind == JUM_REFERENCE_AREA;
    double wide =
        area ? 0.0
             : fmax(reach, layer->kind == JUM_REFERENCE_LINE ? layer->style.width_m / 2.0 : 0.0);
    for (guint row = 0; row < g.n_rows; row++) {
        const float *box = layer->box + 4 * (gsize) row;
        double slack = wide + 0.01;
        if (at[0] < (double) box[0] - slack || at[0] > (double) box[2] + slack ||
            at[1] < (double) box[1] - slack || at[1] > (double) box[3] + slack)
            continue;
        if (area) {
            if (holds(&g, row, place[0], place[1]) &&
                (best < 0 || layer->class_of[row] >= layer->class_of[best]))
                best = row;
            continue;
        }
        double distance = distance_to(&g, row, place[0], place[1]);
        if (distance <= wide && distance < nearest) {
            nearest = distance;
            best = row;
        }
    }
    return best;
}

guint
jum_references_hits(const JumReferences *references,
                    double x_m,
                    double y_m,
                    double reach_m,
                    JumReferenceHit hits[JUM_REFERENCE_HITS])
{
    const double place[2] = {x_m, y_m},
                 at[2] = {x_m - references->origin_m[0], y_m - references->origin_m[1]};
    guint n = 0;
    for (guint p = references->layers->len; p-- > 0 && n < JUM_REFERENCE_HITS;) {
        guint i = references->order[p];
        const JumReferenceLayer *layer = references->layers->pdata[i];
        if (g_atomic_int_get(&layer->shown) == 0 || layer->features == NULL)
            continue;
        gint64 row = find(layer, place, at, reach_m);
        if (row >= 0)
            hits[n++] = describe(layer, i, (guint) row);
    }
    return n;
}
