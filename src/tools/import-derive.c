/* What the sources do not say but imply, marked "derived": lamps along streets said to be lit where none is mapped
 * near, one cabinet for each group of neighbouring lamps, one junction where several signals stand together. */
#include <math.h>
#include <string.h>

#include "tools/import.h"

enum {
    LAMPS_A_CABINET = 50,
};

#define NEAR_M     12.0 /* a lamp already stands there */
#define JUNCTION_M 40.0 /* signals of one junction */

/* ---- lamps ---- */

/* Set: places already taken, in cells of NEAR_M. */
static gint64
cell_key(double x, double y)
{
    return (gint64) floor(x / NEAR_M) * 0x40000000 + (gint64) floor(y / NEAR_M);
}

static gboolean
is_taken(GHashTable *cells, double x, double y)
{
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            gint64 key = cell_key(x + i * NEAR_M, y + j * NEAR_M);
            if (g_hash_table_contains(cells, &key))
                return TRUE;
        }
    return FALSE;
}

static void
take(GHashTable *cells, double x, double y)
{
    gint64 *key = g_new(gint64, 1);
    *key = cell_key(x, y);
    g_hash_table_add(cells, key);
}

/* What is usual by class of road: our assumptions, of the order of French renewal programmes. */
typedef struct {
    const char *class;
    double spacing_m, height_m, power_w;
} Usual;

static const Usual usual[] = {
    {"trunk", 40.0, 10.0, 110.0},     {"primary", 35.0, 9.0, 90.0},
    {"secondary", 33.0, 8.0, 75.0},   {"tertiary", 30.0, 7.5, 60.0},
    {"pedestrian", 25.0, 4.5, 30.0},  {"cycle", 28.0, 4.5, 30.0},
    {"residential", 28.0, 6.0, 45.0},
};

static const Usual *
usual_of(const char *class)
{
    for (gsize i = 0; class != NULL && i < G_N_ELEMENTS(usual); i++)
        if (strcmp(usual[i].class, class) == 0)
            return &usual[i];
    return &usual[G_N_ELEMENTS(usual) - 1];
}

static void
add_lamp(
    JumImport *import, const Usual *as, const char *road_id, double x, double y, double azimuth_deg)
{
    JumLayer *lamps = import->layer[JUM_TABLE_lamp];
    g_autofree char *id = g_strdup_printf("L-%u", jum_layer_n_rows(lamps) + 1);
    g_autofree char *road = g_strconcat("road/", road_id, NULL);
    guint row = jum_import_add_row(import, JUM_TABLE_lamp, id, NULL);
    jum_layer_add_point(lamps, x, y);
    jum_layer_set_text_by_name(lamps, "provenance", row, "derived");
    jum_layer_set_text_by_name(lamps, "road", row, road);
    jum_layer_set_real_by_name(lamps, "height_m", row, as->height_m);
    jum_layer_set_real_by_name(lamps, "power_w", row, as->power_w);
    jum_layer_set_real_by_name(lamps, "flux_lm", row, as->power_w * 110.0);
    jum_layer_set_real_by_name(lamps, "cct_k", row, 3000.0);
    jum_layer_set_real_by_name(lamps, "azimuth_deg", row, azimuth_deg);
}

/* light_road: lamps on alternate sides, half a spacing from the start. */
static void
light_road(JumImport *import, GHashTable *cells, guint row)
{
    const JumLayer *roads = import->layer[JUM_TABLE_road];
    const Usual *as = usual_of(jum_layer_text(roads, jum_layer_column(roads, "class"), row));
    double width = jum_layer_real(roads, jum_layer_column(roads, "width_m"), row);
    double aside = 0.5 * (width > 0.0 ? width : 6.0) + 0.8, next = 0.5 * as->spacing_m,
           passed = 0.0;
    JumGeometryColumns g = jum_layer_geometry(roads);
    guint32 first = g.vertex_start[g.ring_start[row]];
    guint32 end = g.vertex_start[g.ring_start[row + 1]];
    gboolean left = row % 2 == 0;
    for (guint32 v = first; v + 1 < end; v++) {
        double dx = g.x[v + 1] - g.x[v], dy = g.y[v + 1] - g.y[v], length = hypot(dx, dy);
        for (; length > 0.0 && next < passed + length; next += as->spacing_m, left = !left) {
            double t = (next - passed) / length, side = left ? 1.0 : -1.0;
            double x = g.x[v] + t * dx - side * aside * dy / length;
            double y = g.y[v] + t * dy + side * aside * dx / length;
            if (is_taken(cells, x, y))
                continue;
            double azimuth = atan2(side * dy, -side * dx) * 180.0 / G_PI; /* towards the axis */
            take(cells, x, y);
            add_lamp(import, as, jum_layer_id(roads, row), x, y, fmod(azimuth + 360.0, 360.0));
        }
        passed += length;
    }
}

static void
derive_lamps(JumImport *import)
{
    g_autoptr(GHashTable) cells = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    const JumLayer *roads = import->layer[JUM_TABLE_road];
    const JumLayer *given = import->layer[JUM_TABLE_lamp];
    int lit = jum_layer_column(roads, "lit"), tunnel = jum_layer_column(roads, "tunnel");
    double x, y;
    if (jum_layer_text(given, jum_layer_column(given, "road"), 0) != NULL)
        return; /* an inventory that knows its streets is whole */
    for (guint row = 0; row < jum_layer_n_rows(import->layer[JUM_TABLE_lamp]); row++)
        if (jum_layer_point(import->layer[JUM_TABLE_lamp], row, &x, &y))
            take(cells, x, y);
    for (guint row = 0; row < jum_layer_n_rows(roads); row++)
        if (jum_layer_int(roads, lit, row) == 1 && jum_layer_int(roads, tunnel, row) != 1)
            light_road(import, cells, row);
}

/* ---- cabinets ---- */

typedef struct {
    guint row;
    double x, y;
} Spot;

static int
by_x(const void *a, const void *b)
{
    const Spot *p = a, *q = b;
    return p->x != q->x ? (p->x < q->x ? -1 : 1) : (p->row < q->row ? -1 : p->row > q->row);
}

static int
by_y(const void *a, const void *b)
{
    const Spot *p = a, *q = b;
    return p->y != q->y ? (p->y < q->y ? -1 : 1) : (p->row < q->row ? -1 : p->row > q->row);
}

static void
add_cabinet(JumImport *import, const Spot *spots, guint n)
{
    JumLayer *cabinets = import->layer[JUM_TABLE_cabinet], *lamps = import->layer[JUM_TABLE_lamp];
    double x = 0.0, y = 0.0, watts = 0.0;
    int power = jum_layer_column(lamps, "power_w"), parent = jum_layer_column(lamps, "parent");
    for (guint i = 0; i < n; i++) {
        double own = jum_layer_real(lamps, power, spots[i].row);
        x += spots[i].x / n;
        y += spots[i].y / n;
        watts += own > 0.0 ? own : 0.0;
    }
    g_autofree char *id = g_strdup_printf("C-%u", jum_layer_n_rows(cabinets) + 1);
    guint row = jum_import_add_row(import, JUM_TABLE_cabinet, id, NULL);
    g_autofree char *address = g_strconcat("cabinet/", jum_layer_id(cabinets, row), NULL);
    jum_layer_add_point(cabinets, x, y);
    jum_layer_set_text_by_name(cabinets, "provenance", row, "derived");
    if (watts > 0.0)
        jum_layer_set_real_by_name(cabinets, "supply_w", row, ceil(watts * 1.2 / 1000.0) * 1000.0);
    for (guint i = 0; i < n; i++)
        jum_layer_set_text(lamps, parent, spots[i].row, address);
}

/* split: halves across the longer side until a group is small enough. */
static void
split(JumImport *import, Spot *spots, guint n)
{
    if (n <= LAMPS_A_CABINET) {
        if (n > 0)
            add_cabinet(import, spots, n);
        return;
    }
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < n; i++)
        jum_box_add(&box, spots[i].x, spots[i].y);
    qsort(spots, n, sizeof *spots, box.x1 - box.x0 > box.y1 - box.y0 ? by_x : by_y);
    split(import, spots, n / 2);
    split(import, spots + n / 2, n - n / 2);
}

static void
derive_cabinets(JumImport *import)
{
    const JumLayer *lamps = import->layer[JUM_TABLE_lamp];
    guint n = jum_layer_n_rows(lamps), located = 0;
    int parent = jum_layer_column(lamps, "parent");
    g_autofree Spot *spots = g_new(Spot, MAX(n, 1));
    for (guint row = 0; row < n; row++) {
        spots[located].row = row;
        if (jum_layer_text(lamps, parent, row) == NULL &&
            jum_layer_point(lamps, row, &spots[located].x, &spots[located].y))
            located++;
    }
    split(import, spots, located);
}

/* ---- junctions ---- */

typedef struct {
    double x, y;  /* mean of the signals */
    guint n, row; /* of the first signal */
} Cluster;

static GArray *
cluster_signals(const JumLayer *signals)
{
    GArray *clusters = g_array_new(FALSE, FALSE, sizeof(Cluster));
    for (guint row = 0; row < jum_layer_n_rows(signals); row++) {
        Cluster own = {.n = 1, .row = row}, *best = NULL;
        double nearest = JUNCTION_M;
        jum_layer_point(signals, row, &own.x, &own.y);
        for (guint i = 0; i < clusters->len; i++) {
            Cluster *c = &g_array_index(clusters, Cluster, i);
            double distance = hypot(c->x - own.x, c->y - own.y);
            if (distance < nearest) {
                nearest = distance;
                best = c;
            }
        }
        if (best == NULL) {
            g_array_append_val(clusters, own);
            continue;
        }
        best->n++;
        best->x += (own.x - best->x) / best->n;
        best->y += (own.y - best->y) / best->n;
    }
    return clusters;
}

/* Crossing: a node of the graph with how many segments meet there. */
typedef struct {
    double x, y;
    guint degree;
} Crossing;

static GArray *
crossings_of(const JumLayer *roads)
{
    GArray *crossings = g_array_new(FALSE, TRUE, sizeof(Crossing));
    JumGeometryColumns g = jum_layer_geometry(roads);
    const gint64 *from = jum_layer_ints(roads, jum_layer_column(roads, "from_node"));
    const gint64 *to = jum_layer_ints(roads, jum_layer_column(roads, "to_node"));
    for (guint end = 0; end < 2 * g.n_rows; end++) {
        guint row = end / 2;
        gint64 node = end % 2 == 0 ? from[row] : to[row];
        if (node < 0 || node > 2 * (gint64) g.n_rows || g.ring_start[row] == g.ring_start[row + 1])
            continue;
        if (node >= crossings->len)
            g_array_set_size(crossings, (guint) node + 1);
        Crossing *crossing = &g_array_index(crossings, Crossing, node);
        guint32 v = end % 2 == 0 ? g.vertex_start[g.ring_start[row]]
                                 : g.vertex_start[g.ring_start[row + 1]] - 1;
        crossing->x = g.x[v];
        crossing->y = g.y[v];
        crossing->degree++;
    }
    return crossings;
}

/* nearest_crossing: where at least three segments meet; -1 if none is near. */
static gint64
nearest_crossing(const GArray *crossings, double x, double y)
{
    double nearest = JUNCTION_M;
    gint64 found = -1;
    for (guint i = 0; i < crossings->len; i++) {
        const Crossing *c = &g_array_index(crossings, Crossing, i);
        if (c->degree < 3 || fabs(c->x - x) > nearest || fabs(c->y - y) > nearest)
            continue;
        double distance = hypot(c->x - x, c->y - y);
        if (distance < nearest) {
            nearest = distance;
            found = (gint64) i;
        }
    }
    return found;
}

static void
derive_junctions(JumImport *import)
{
    const JumLayer *given = import->layer[JUM_TABLE_junction];
    if (jum_layer_n_rows(given) == 0 ||
        jum_layer_int(given, jum_layer_column(given, "node"), 0) != JUM_INT_NONE)
        return; /* none, or junctions already */
    g_autoptr(JumLayer) signals = jum_import_begin_again(import, JUM_TABLE_junction);
    g_autoptr(GArray) clusters = cluster_signals(signals);
    g_autoptr(GArray) crossings = crossings_of(import->layer[JUM_TABLE_road]);
    JumLayer *junctions = import->layer[JUM_TABLE_junction];
    for (guint i = 0; i < clusters->len; i++) {
        const Cluster *c = &g_array_index(clusters, Cluster, i);
        gint64 node = nearest_crossing(crossings, c->x, c->y);
        guint row =
            jum_import_add_row(import, JUM_TABLE_junction, jum_layer_id(signals, c->row), NULL);
        jum_import_copy_columns(junctions, row, signals, c->row);
        jum_layer_set_text_by_name(junctions, "provenance", row, "derived");
        if (node >= 0) {
            const Crossing *at = &g_array_index(crossings, Crossing, node);
            jum_layer_set_int_by_name(junctions, "node", row, node);
            jum_layer_add_point(junctions, at->x, at->y);
        } else {
            jum_layer_add_point(junctions, c->x, c->y);
        }
    }
}

void
jum_import_derive(JumImport *import)
{
    derive_lamps(import);
    derive_cabinets(import);
    derive_junctions(import);
}
