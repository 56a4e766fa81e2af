/* Lamps near what lives in the dark: for each lamp whiter than the limit, the nearest water, green or protected area
 * within a distance; boxes first, then edges.  What counts as protected is read from the words of the reference layers. */
#include <math.h>
#include <string.h>

#include "model/light-night.h"

/* Distance from a place to the rings of a polygon; 0 inside. */
static double
distance_to(const JumGeometryColumns *g, guint row, double x, double y)
{
    double best = INFINITY;
    gboolean inside = FALSE;
    for (guint32 ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++) {
        guint32 first = g->vertex_start[ring], end = g->vertex_start[ring + 1];
        for (guint32 v = first, w = end - 1; v < end; w = v++) {
            double ax = g->x[w], ay = g->y[w], dx = g->x[v] - ax, dy = g->y[v] - ay;
            double l2 = dx * dx + dy * dy;
            double t = l2 > 0.0 ? CLAMP(((x - ax) * dx + (y - ay) * dy) / l2, 0.0, 1.0) : 0.0;
            best = fmin(best, hypot(x - ax - t * dx, y - ay - t * dy));
            if ((g->y[v] > y) != (ay > y) && x < ax + (y - ay) / dy * dx)
                inside = !inside;
        }
    }
    return inside ? 0.0 : best;
}

static gboolean
says_protected(const JumLayer *layer, guint row)
{
    static const char *const words[] = {"natura", "reserve", "réserve", "znieff", "protected"};
    const char *texts[] = {jum_layer_text(layer, jum_layer_column(layer, "kind"), row),
                           jum_layer_text(layer, jum_layer_column(layer, "name"), row)};
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
        g_autofree char *low = texts[t] != NULL ? g_utf8_strdown(texts[t], -1) : NULL;
        for (guint w = 0; low != NULL && w < G_N_ELEMENTS(words); w++)
            if (strstr(low, words[w]) != NULL)
                return TRUE;
    }
    return FALSE;
}

typedef struct {
    const JumLuminaires *l;
    double above_k, within_m;
    JumDarkCorridorLamp *best; /* [lamps] nature by rank; distance NaN: none */
} Search;

static int
rank(JumDarkNature nature)
{
    return nature == JUM_NATURE_PROTECTED ? 0 : nature == JUM_NATURE_WATER ? 1 : 2;
}

static void
look_at(Search *s, const JumLayer *layer, JumDarkNature nature)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    for (guint row = 0; row < g.n_rows; row++) {
        JumBox box = jum_layer_box(layer, row);
        if (jum_box_is_empty(&box) ||
            (nature == JUM_NATURE_PROTECTED && !says_protected(layer, row)))
            continue;
        for (guint lamp = 0; lamp < s->l->n; lamp++) {
            double x = s->l->x_m[lamp], y = s->l->y_m[lamp];
            JumDarkCorridorLamp *b = &s->best[lamp];
            if (!(s->l->cct_k[lamp] > s->above_k) ||
                !(x >= box.x0 - s->within_m && x <= box.x1 + s->within_m &&
                  y >= box.y0 - s->within_m && y <= box.y1 + s->within_m))
                continue;
            if (isfinite(b->distance_m) && rank(b->nature) < rank(nature))
                continue; /* one line a lamp, the worst */
            double d = distance_to(&g, row, x, y);
            gboolean nearer =
                isnan(b->distance_m) || rank(nature) < rank(b->nature) || d < b->distance_m;
            if (d <= s->within_m && nearer)
                *b = (JumDarkCorridorLamp){lamp, s->l->cct_k[lamp], d, nature, row};
        }
    }
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const JumDarkCorridorLamp *p = a, *q = b;
    if (p->nature != q->nature)
        return rank(p->nature) - rank(q->nature);
    if (p->cct_k != q->cct_k)
        return p->cct_k < q->cct_k ? 1 : -1;
    if (p->distance_m != q->distance_m)
        return p->distance_m < q->distance_m ? -1 : 1;
    return p->lamp < q->lamp ? -1 : p->lamp > q->lamp;
}

GArray *
jum_dark_corridors(JumTerritory *territory,
                   const JumLuminaires *l,
                   double above_k,
                   double within_m,
                   GError **error)
{
    static const struct {
        JumTable table;
        JumDarkNature nature;
    } kinds[] = {{JUM_TABLE_reference_layer, JUM_NATURE_PROTECTED},
                 {JUM_TABLE_water_area, JUM_NATURE_WATER},
                 {JUM_TABLE_green_area, JUM_NATURE_GREEN}};
    g_autofree JumDarkCorridorLamp *best = g_new0(JumDarkCorridorLamp, l->n + 1);
    Search s = {l, above_k, within_m, best};
    for (guint i = 0; i < l->n; i++)
        best[i].distance_m = NAN;
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(JumLayer) layer = jum_territory_read(territory, kinds[k].table, NULL, error);
        if (layer == NULL)
            return NULL;
        look_at(&s, layer, kinds[k].nature);
    }
    GArray *found = g_array_new(FALSE, FALSE, sizeof(JumDarkCorridorLamp));
    for (guint i = 0; i < l->n; i++)
        if (isfinite(best[i].distance_m))
            g_array_append_val(found, best[i]);
    g_array_sort(found, compare);
    return found;
}
