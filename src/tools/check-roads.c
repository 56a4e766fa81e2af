/* Rules of the streets: one can drive from everywhere to everywhere, streets that cross meet at a node or
 * pass over each other, and no street stands in water without a bridge. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "tools/box-grid.h"
#include "tools/check.h"
#include "tools/generate-frame.h"
#include "tools/strong-parts.h"

typedef struct {
    const JumLayer *layer;
    JumGeometryColumns g;
    const gint64 *from, *to, *oneway, *bridge, *tunnel, *routable;
    int modes, class;
    guint n;
    double *length_m;
} Roads;

static gboolean
roads_read(Roads *roads, const JumLayer *layer)
{
    *roads = (Roads){
        .layer = layer,
        .g = jum_layer_geometry(layer),
        .from = jum_layer_ints(layer, jum_layer_column(layer, "from_node")),
        .to = jum_layer_ints(layer, jum_layer_column(layer, "to_node")),
        .oneway = jum_layer_ints(layer, jum_layer_column(layer, "oneway")),
        .bridge = jum_layer_ints(layer, jum_layer_column(layer, "bridge")),
        .tunnel = jum_layer_ints(layer, jum_layer_column(layer, "tunnel")),
        .routable = jum_layer_ints(layer, jum_layer_column(layer, "routable")),
        .modes = jum_layer_column(layer, "modes"),
        .class = jum_layer_column(layer, "class"),
        .n = jum_layer_n_rows(layer),
    };
    guint known = 0;
    roads->length_m = g_new0(double, roads->n + 1);
    for (guint i = 0; i < roads->n; i++) {
        known += roads->from[i] != JUM_INT_NONE && roads->to[i] != JUM_INT_NONE;
        for (guint r = roads->g.ring_start[i]; r < roads->g.ring_start[i + 1]; r++)
            for (guint v = roads->g.vertex_start[r]; v + 1 < roads->g.vertex_start[r + 1]; v++)
                roads->length_m[i] +=
                    hypot(roads->g.x[v + 1] - roads->g.x[v], roads->g.y[v + 1] - roads->g.y[v]);
    }
    return known > 0 && known == roads->n;
}

static gboolean
is_driven(const Roads *roads, guint i)
{
    const char *modes = jum_layer_text(roads->layer, roads->modes, i);
    return roads->routable[i] != 0 && modes && strstr(modes, "car");
}

/* ---- one can drive everywhere ---- */

static guint32
node_number(GHashTable *numbers, const gint64 *id)
{
    gpointer known = g_hash_table_lookup(numbers, id);
    if (!known) {
        known = GUINT_TO_POINTER(g_hash_table_size(numbers) + 1);
        g_hash_table_insert(numbers, (gpointer) id, known);
    }
    return GPOINTER_TO_UINT(known) - 1;
}

static void
connected(JumChecks *checks, const Roads *roads)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autofree guint32 *a = g_new(guint32, roads->n), *b = g_new(guint32, roads->n);
    for (guint i = 0; i < roads->n; i++) {
        a[i] = node_number(numbers, &roads->from[i]);
        b[i] = node_number(numbers, &roads->to[i]);
    }
    guint n = g_hash_table_size(numbers);
    g_autofree guint32 *first = g_new0(guint32, n + 2), *part = g_new(guint32, n),
                       *to = g_new(guint32, 2 * roads->n);
    for (guint i = 0; i < roads->n; i++)
        if (is_driven(roads, i)) {
            first[a[i] + 2]++;
            if (roads->oneway[i] != 1)
                first[b[i] + 2]++;
        }
    for (guint i = 0; i < n; i++)
        first[i + 2] += first[i + 1];
    for (guint i = 0; i < roads->n; i++)
        if (is_driven(roads, i)) {
            to[first[a[i] + 1]++] = b[i];
            if (roads->oneway[i] != 1)
                to[first[b[i] + 1]++] = a[i];
        }
    guint32 main_part = jum_strong_parts(n, first, to, part);
    double all = 0, joined = 0;
    for (guint i = 0; i < roads->n; i++)
        if (is_driven(roads, i)) {
            all += roads->length_m[i];
            if (part[a[i]] == main_part && part[b[i]] == main_part)
                joined += roads->length_m[i];
        }
    if (all > 0)
        jum_checks_add(
            checks, "roads.connected", joined / all, JUM_CHECK_AT_LEAST, 0.995,
            _("share of %.0f km of streets for cars from where one can drive anywhere and "
              "back"),
            all / 1000);
}

/* ---- crossings ---- */

static double
side(const Roads *r, guint u, guint v, guint w)
{
    return (r->g.x[v] - r->g.x[u]) * (r->g.y[w] - r->g.y[u]) -
           (r->g.y[v] - r->g.y[u]) * (r->g.x[w] - r->g.x[u]);
}

static gboolean
roads_cross(const Roads *roads, guint i, guint j)
{
    const JumGeometryColumns *g = &roads->g;
    for (guint u = g->vertex_start[g->ring_start[i]]; u + 1 < g->vertex_start[g->ring_start[i] + 1];
         u++)
        for (guint v = g->vertex_start[g->ring_start[j]];
             v + 1 < g->vertex_start[g->ring_start[j] + 1]; v++) {
            double a = side(roads, u, u + 1, v), b = side(roads, u, u + 1, v + 1),
                   c = side(roads, v, v + 1, u), d = side(roads, v, v + 1, u + 1);
            if (a * b < 0 && c * d < 0)
                return TRUE;
        }
    return FALSE;
}

static void
crossings(JumChecks *checks, const Roads *roads)
{
    g_autoptr(JumBoxGrid) grid = jum_box_grid_new(100);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint bad = 0, first = 0;
    for (guint i = 0; i < roads->n; i++) {
        JumBox box = jum_layer_box(roads->layer, i);
        if (roads->bridge[i] == 1 || roads->tunnel[i] == 1 || jum_box_is_empty(&box))
            continue;
        jum_box_grid_query(grid, &box, found);
        for (guint k = 0; k < found->len; k++) {
            guint j = g_array_index(found, guint32, k);
            gboolean joined = roads->from[i] == roads->from[j] || roads->from[i] == roads->to[j] ||
                              roads->to[i] == roads->from[j] || roads->to[i] == roads->to[j];
            if (!joined && roads_cross(roads, i, j) && bad++ == 0)
                first = i;
        }
        jum_box_grid_add(grid, i, &box);
    }
    jum_checks_add(checks, "roads.crossings", bad, JUM_CHECK_AT_MOST, 0,
                   bad ? _("streets cross without node or bridge, first %s")
                       : _("streets cross at a node or a bridge%s"),
                   bad ? jum_layer_id(roads->layer, first) : "");
}

/* ---- water ---- */

static void
wet(JumChecks *checks, const Roads *roads)
{
    const JumLayer *water = checks->layer[JUM_TABLE_water_area];
    g_autoptr(JumBoxGrid) grid = jum_box_grid_new(300);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    double all = 0, wet_m = 0;
    for (guint i = 0; i < jum_layer_n_rows(water); i++) {
        JumBox box = jum_layer_box(water, i);
        if (!jum_box_is_empty(&box))
            jum_box_grid_add(grid, i, &box);
    }
    for (guint i = 0; i < roads->n; i++) {
        JumBox box = jum_layer_box(roads->layer, i);
        all += roads->length_m[i];
        if (roads->bridge[i] == 1 || roads->tunnel[i] == 1 || jum_box_is_empty(&box))
            continue;
        JumBox middle = {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, (box.x0 + box.x1) / 2,
                         (box.y0 + box.y1) / 2};
        jum_box_grid_query(grid, &middle, found);
        for (guint k = 0; k < found->len; k++)
            if (jum_row_contains(water, g_array_index(found, guint32, k), middle.x0, middle.y0)) {
                wet_m += roads->length_m[i];
                break;
            }
    }
    if (jum_layer_n_rows(water) > 0 && all > 0)
        jum_checks_add(checks, "roads.dry", wet_m / all, JUM_CHECK_AT_MOST, 0.002,
                       _("share of the streets that stand in water without a bridge"));
}

static void
size(JumChecks *checks, const Roads *roads)
{
    const JumTerritoryInfo *info = jum_territory_info(checks->territory);
    if (g_strcmp0(info->synthetic, "all") == 0 &&
        jum_layer_n_rows(checks->layer[JUM_TABLE_commune]) == 29)
        jum_checks_add(checks, "roads.segments", roads->n, JUM_CHECK_AT_LEAST, 50000,
                       _("segments of the demonstration at full scale"));
}

void
jum_check_roads(JumChecks *checks)
{
    Roads roads;
    const char *synthetic = jum_territory_info(checks->territory)->synthetic;
    if (jum_layer_n_rows(checks->layer[JUM_TABLE_road]) == 0 ||
        g_strcmp0(synthetic, "all") !=
            0) /* real streets are as they are, cut where the extract ends */
        return;
    if (roads_read(&roads, checks->layer[JUM_TABLE_road])) {
        connected(checks, &roads);
        crossings(checks, &roads);
        wet(checks, &roads);
        size(checks, &roads);
    }
    g_free(roads.length_m);
}
