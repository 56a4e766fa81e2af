/* Traffic zones that tile the communes, and the gates of the cordon.
 * Each commune gets zones by its population; their seeds stand where people live and work (Lloyd on the
 * buildings), the land is cut between the seeds; population, jobs and school places are those of the
 * buildings inside and sum to the communes' figures.  A gate stands where a main road leaves. */
#include "tools/building-census.h"
#include "tools/generate.h"
#include "tools/land-cells.h"
#include "tools/whole-shares.h"

#include <math.h>
#include <stdlib.h>

/* One commune's buildings, its zones and what they hold. */
typedef struct {
    guint n_zones;
    double *seed_x, *seed_y;
    double *residents, *jobs, *pupils; /* [n_zones] */
} CommuneZones;

static void
commune_zones_clear(CommuneZones *z)
{
    g_free(z->seed_x);
    g_free(z->seed_y);
    g_free(z->residents);
    g_free(z->jobs);
    g_free(z->pupils);
}

/* Seeds start on buildings drawn at random, then move to where the people are. */
static void
place_seeds(const JumGenerate *g,
            guint commune,
            const JumBuildingCensus *census,
            JumRng *rng,
            CommuneZones *z)
{
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) weight = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < census->n; i++)
        if (census->commune[i] == (int) commune) {
            double w = census->residents[i] + census->jobs[i] + 0.1;
            g_array_append_val(x, census->x_m[i]);
            g_array_append_val(y, census->y_m[i]);
            g_array_append_val(weight, w);
        }
    const JumGenerateCommune *c = &g->commune[commune];
    for (guint s = 0; s < z->n_zones; s++) {
        guint at = jum_rng_int(rng, x->len);
        z->seed_x[s] = x->len ? g_array_index(x, double, at) : c->x_m;
        z->seed_y[s] = x->len ? g_array_index(y, double, at) : c->y_m;
        z->seed_x[s] += jum_rng_range(rng, -30.0, 30.0); /* never two on one spot */
        z->seed_y[s] += jum_rng_range(rng, -30.0, 30.0);
    }
    jum_spread_seeds((double *) (void *) x->data, (double *) (void *) y->data,
                     (double *) (void *) weight->data, x->len, z->seed_x, z->seed_y, z->n_zones);
}

static void
count_people(const JumBuildingCensus *census, guint commune, CommuneZones *z)
{
    for (guint i = 0; i < census->n; i++) {
        if (census->commune[i] != (int) commune)
            continue;
        guint at = 0;
        double best = G_MAXDOUBLE;
        for (guint s = 0; s < z->n_zones; s++) {
            double d = hypot(census->x_m[i] - z->seed_x[s], census->y_m[i] - z->seed_y[s]);
            if (d < best) {
                best = d;
                at = s;
            }
        }
        z->residents[at] += census->residents[i];
        z->jobs[at] += census->jobs[i];
        z->pupils[at] += census->pupils[i];
    }
}

static void
write_zones(JumGenerate *g, guint commune, const CommuneZones *z)
{
    JumLayer *zones = g->layer[JUM_TABLE_zone];
    JumGeometryColumns outline = jum_layer_geometry(g->layer[JUM_TABLE_commune]);
    guint ring = outline.ring_start[commune];
    if (ring == outline.ring_start[commune + 1])
        return;
    guint first = outline.vertex_start[ring], n = outline.vertex_start[ring + 1] - first;
    g_autoptr(JumLandCells) cells =
        jum_land_cells(outline.x + first, outline.y + first, n, z->seed_x, z->seed_y, z->n_zones);
    g_autofree gint64 *population = g_new0(gint64, z->n_zones);
    jum_share_whole(z->residents, z->n_zones, g->commune[commune].population, population);
    for (guint s = 0; s < z->n_zones; s++) {
        g_autofree char *id = g_strdup_printf("Z-%s-%03u", g->commune[commune].insee, s + 1);
        g_autofree char *name = g_strdup_printf("%s %u", g->commune[commune].name, s + 1);
        g_autofree char *parent = g_strdup_printf("commune/%s", g->commune[commune].insee);
        guint row =
            jum_generate_add(g, JUM_TABLE_zone, id, "synthetic", z->seed_x[s], z->seed_y[s]);
        jum_land_cells_add_rings(cells, s, zones);
        gint64 node = jum_generate_nearest_node(g, z->seed_x[s], z->seed_y[s], 8000.0);
        jum_layer_set_text_by_name(zones, "name", row, name);
        jum_layer_set_text_by_name(zones, "parent", row, parent);
        jum_layer_set_text_by_name(zones, "commune", row, g->commune[commune].insee);
        jum_layer_set_text_by_name(zones, "kind", row, "zone");
        jum_layer_set_int_by_name(zones, "population", row, population[s]);
        jum_layer_set_int_by_name(zones, "jobs", row, (gint64) round(z->jobs[s]));
        jum_layer_set_int_by_name(zones, "school_places", row, (gint64) round(z->pupils[s]));
        if (node >= 0)
            jum_layer_set_int_by_name(zones, "node", row, node);
    }
}

/* ---- gates ---- */

typedef struct {
    guint node, road;
    JumRoadClass class;
    double x_m, y_m, length_m; /* of the whole street: a long one goes somewhere */
} Gate;

/* Length of the street that a segment belongs to: its segments follow each other. */
static double
street_length(const JumGenerate *g, guint road)
{
    guint32 street = g->road[road].street;
    double length = 0.0;
    for (guint i = road; i < g->n_roads && g->road[i].street == street; i++)
        length += g->road[i].length_m;
    for (guint i = road; i > 0 && g->road[i - 1].street == street; i--)
        length += g->road[i - 1].length_m;
    return length;
}

static int
main_first(const void *a, const void *b)
{
    const Gate *u = a, *v = b;
    if (u->class != v->class)
        return u->class < v->class ? -1 : 1;
    if (u->length_m != v->length_m)
        return u->length_m > v->length_m ? -1 : 1;
    return u->node < v->node ? -1 : 1;
}

/* Is there land outside every commune within a few hundred metres? */
static gboolean
near_the_border(const JumGenerate *g, double x, double y)
{
    for (int k = 0; k < 8; k++)
        if (jum_generate_commune_at(g, x + 500.0 * cos(k * G_PI / 4.0),
                                    y + 500.0 * sin(k * G_PI / 4.0)) < 0)
            return TRUE;
    return FALSE;
}

/* Ends of main roads at the border: one arm, or the last node inside before a road leaves. */
static GArray *
find_gates(const JumGenerate *g)
{
    GArray *gates = g_array_new(FALSE, FALSE, sizeof(Gate));
    for (guint node = 0; node < g->n_nodes; node++) {
        const JumGenerateNode *at = &g->node[node];
        if (at->n_arcs == 0)
            continue;
        const JumGenerateRoad *road = NULL;
        guint arms = 0, row = 0;
        for (guint k = 0; k < at->n_arcs; k++) {
            const JumGenerateRoad *r = &g->road[g->arc[at->first_arc + k].road];
            if (!r->car || !r->routable)
                continue;
            arms++;
            if (!road || r->class < road->class) {
                road = r;
                row = g->arc[at->first_arc + k].road;
            }
        }
        if (arms != 1 || road->class > JUM_ROAD_RESIDENTIAL ||
            !near_the_border(g, at->x_m, at->y_m))
            continue;
        Gate gate = {node, row, road->class, at->x_m, at->y_m, street_length(g, row)};
        g_array_append_val(gates, gate);
    }
    qsort(gates->data, gates->len, sizeof(Gate), main_first);
    return gates;
}

static void
add_gates(JumGenerate *g, guint wanted)
{
    JumLayer *zones = g->layer[JUM_TABLE_zone];
    const JumLayer *roads = g->layer[JUM_TABLE_road];
    g_autoptr(GArray) gates = find_gates(g);
    g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(Gate));
    for (guint i = 0; i < gates->len && chosen->len < wanted; i++) {
        const Gate *gate = &g_array_index(gates, Gate, i);
        gboolean room = TRUE;
        for (guint k = 0; k < chosen->len && room; k++)
            room = hypot(gate->x_m - g_array_index(chosen, Gate, k).x_m,
                         gate->y_m - g_array_index(chosen, Gate, k).y_m) > 500.0;
        if (!room)
            continue;
        g_array_append_val(chosen, *gate);
        g_autofree char *id = g_strdup_printf("PORTE-%02u", chosen->len);
        const char *name = jum_layer_text(roads, jum_layer_column(roads, "ref"), gate->road);
        if (!name)
            name = jum_layer_text(roads, jum_layer_column(roads, "name"), gate->road);
        g_autofree char *title = g_strdup_printf("Porte %u %s", chosen->len, name ? name : "");
        guint row = jum_generate_add(g, JUM_TABLE_zone, id, "synthetic", gate->x_m, gate->y_m);
        static const double corner[4][2] = {{-100, -100}, {100, -100}, {100, 100}, {-100, 100}};
        jum_layer_begin_ring(zones, FALSE);
        for (int k = 0; k < 4; k++)
            jum_layer_add_vertex(zones, gate->x_m + corner[k][0], gate->y_m + corner[k][1]);
        jum_layer_set_text_by_name(zones, "name", row, g_strchomp(title));
        jum_layer_set_text_by_name(zones, "kind", row, "gate");
        jum_layer_set_int_by_name(zones, "population", row, 0);
        jum_layer_set_int_by_name(zones, "jobs", row, 0);
        jum_layer_set_int_by_name(zones, "school_places", row, 0);
        jum_layer_set_int_by_name(zones, "node", row, gate->node);
    }
}

gboolean
jum_generate_zones(JumGenerate *g, GError **error)
{
    static const guint zones[] = {6, 110, 250, 250}, gates[] = {4, 15, 30, 30};
    JumRng rng = jum_generate_rng(g, "zones");
    g_autoptr(JumBuildingCensus) census = jum_building_census(g);
    /* Each commune at least one; the rest by population. */
    g_autofree double *population = g_new0(double, g->n_communes + 1);
    g_autofree gint64 *share = g_new0(gint64, g->n_communes + 1);
    for (guint k = 0; k < g->n_communes; k++)
        population[k] = g->commune[k].population;
    guint spare = zones[g->scale] > g->n_communes ? zones[g->scale] - g->n_communes : 0;
    jum_share_whole(population, g->n_communes, spare, share);
    for (guint k = 0; k < g->n_communes; k++) {
        guint n = 1 + (guint) share[k];
        CommuneZones z = {n,
                          g_new0(double, n),
                          g_new0(double, n),
                          g_new0(double, n),
                          g_new0(double, n),
                          g_new0(double, n)};
        place_seeds(g, k, census, &rng, &z);
        count_people(census, k, &z);
        write_zones(g, k, &z);
        commune_zones_clear(&z);
    }
    add_gates(g, gates[g->scale]);
    return TRUE;
}
