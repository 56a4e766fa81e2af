/* Signal junctions on the crossings that carry the most, with two to four plans each.
 * Candidates are the nodes of the car graph with three arms or more, at least one of them a main road;
 * the weight is the traffic of the arms and the density of the town; a junction keeps its distance from
 * the one before.  Near a tram line it is actuated and gives it priority. */
#include "tools/asset-address.h"
#include "tools/asset-control.h"
#include "tools/generate.h"
#include "tools/signal-plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    guint node;
    double weight;
} Candidate;

/* Traffic an arm carries, against the others. */
static double
class_weight(JumRoadClass class)
{
    static const double weight[JUM_N_ROAD_CLASSES] = {0.0, 0.0, 4.0, 2.6, 1.5,
                                                      0.6, 0.3, 0.0, 0.0, 0.0};
    return weight[class];
}

static guint
collect_legs(const JumGenerate *g, guint node, JumSignalLeg *legs)
{
    const JumGenerateNode *at = &g->node[node];
    guint n = 0;
    for (guint k = 0; k < at->n_arcs && n < JUM_SIGNAL_MAX_LEGS; k++) {
        const JumGenerateArc *arc = &g->arc[at->first_arc + k];
        const JumGenerateRoad *road = &g->road[arc->road];
        if (!road->car || !road->routable)
            continue;
        const JumGenerateNode *far = &g->node[arc->other];
        double heading = atan2(far->x_m - at->x_m, far->y_m - at->y_m);
        legs[n++] = (JumSignalLeg){heading < 0.0 ? heading + 2.0 * G_PI : heading, road->width_m,
                                   road->speed_kmh, class_weight(road->class),
                                   !(road->oneway && arc->leaves)};
    }
    for (guint i = 1; i < n; i++)
        for (guint j = i; j > 0 && legs[j].heading_rad < legs[j - 1].heading_rad; j--) {
            JumSignalLeg swap = legs[j];
            legs[j] = legs[j - 1];
            legs[j - 1] = swap;
        }
    return n;
}

static double
node_weight(const JumGenerate *g, guint node)
{
    JumSignalLeg legs[JUM_SIGNAL_MAX_LEGS];
    guint n = collect_legs(g, node, legs), entering = 0;
    double weight = 0.0, most = 0.0;
    for (guint i = 0; i < n; i++) {
        weight += legs[i].weight;
        most = fmax(most, legs[i].weight);
        entering += legs[i].enters;
        if (legs[i].speed_kmh > 70.0)
            return 0.0; /* an interchange, not a junction */
    }
    JumSignalPlan plan;
    if (n < 3 || entering < 2 || most < class_weight(JUM_ROAD_TERTIARY) || weight - most < 1.0 ||
        !jum_signal_plan(legs, n, FALSE, 0.5, 0.0, &plan))
        return 0.0;
    double density = jum_generate_density(g, g->node[node].x_m, g->node[node].y_m);
    return weight * (0.25 + density);
}

static int
heaviest_first(const void *a, const void *b)
{
    const Candidate *u = a, *v = b;
    if (u->weight != v->weight)
        return u->weight > v->weight ? -1 : 1;
    return u->node < v->node ? -1 : 1;
}

static GArray *
choose_nodes(const JumGenerate *g, guint wanted)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Candidate));
    for (guint node = 0; node < g->n_nodes; node++) {
        const JumGenerateNode *at = &g->node[node];
        if (at->n_arcs < 3 || jum_generate_commune_at(g, at->x_m, at->y_m) < 0)
            continue;
        Candidate candidate = {node, node_weight(g, node)};
        if (candidate.weight > 0.0)
            g_array_append_val(all, candidate);
    }
    qsort(all->data, all->len, sizeof(Candidate), heaviest_first);
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(guint));
    for (double apart_m = 150.0; chosen->len < wanted && apart_m > 40.0; apart_m *= 0.6)
        for (guint i = 0; i < all->len && chosen->len < wanted; i++) {
            guint node = g_array_index(all, Candidate, i).node;
            gboolean room = TRUE;
            for (guint k = 0; k < chosen->len && room; k++) {
                guint other = g_array_index(chosen, guint, k);
                room = hypot(g->node[node].x_m - g->node[other].x_m,
                             g->node[node].y_m - g->node[other].y_m) > apart_m;
            }
            if (room)
                g_array_append_val(chosen, node);
        }
    return chosen;
}

/* Does a tram line pass within @near_m of the node? */
static gboolean
tram_passes(const JumGenerate *g, double x, double y, double near_m)
{
    const JumLayer *rail = g->layer[JUM_TABLE_rail];
    JumGeometryColumns geometry = jum_layer_geometry(rail);
    int kind = jum_layer_column(rail, "kind");
    for (guint row = 0; row < geometry.n_rows; row++) {
        if (g_strcmp0(jum_layer_text(rail, kind, row), "tram") != 0)
            continue;
        for (guint r = geometry.ring_start[row]; r < geometry.ring_start[row + 1]; r++)
            for (guint v = geometry.vertex_start[r]; v + 1 < geometry.vertex_start[r + 1]; v++) {
                double dx = geometry.x[v + 1] - geometry.x[v],
                       dy = geometry.y[v + 1] - geometry.y[v];
                double t = ((x - geometry.x[v]) * dx + (y - geometry.y[v]) * dy) /
                           fmax(dx * dx + dy * dy, 1e-9);
                t = CLAMP(t, 0.0, 1.0);
                if (hypot(x - geometry.x[v] - t * dx, y - geometry.y[v] - t * dy) < near_m)
                    return TRUE;
            }
    }
    return FALSE;
}

typedef struct {
    const char *name, *hours;
    double load, tide;
} PlanKind;

static const PlanKind plan_kinds[] = {
    {"Jour", NULL, 0.4, 0.0},
    {"Pointe du matin", "07:00-09:30", 1.0, 1.0},
    {"Pointe du soir", "16:30-19:00", 1.0, 0.6},
    {"Nuit", "21:30-06:00", 0.0, -1.0},
};

static void
add_plans(
    JumGenerate *g, guint node, const char *junction, gboolean tram, guint n_plans, double offset)
{
    JumLayer *plans = g->layer[JUM_TABLE_signal_plan];
    JumSignalLeg legs[JUM_SIGNAL_MAX_LEGS];
    guint n = collect_legs(g, node, legs);
    for (guint k = 0; k < n_plans; k++) {
        JumSignalPlan plan;
        if (!jum_signal_plan(legs, n, tram, plan_kinds[k].load, plan_kinds[k].tide, &plan))
            continue;
        g_autofree char *id = g_strdup_printf("%s-P%u", junction, k + 1);
        g_autofree char *parent = g_strdup_printf("junction/%s", junction);
        g_autofree char *stages = jum_signal_stages_json(&plan, n);
        guint row = jum_generate_add(g, JUM_TABLE_signal_plan, id, "synthetic", g->node[node].x_m,
                                     g->node[node].y_m);
        jum_layer_set_text_by_name(plans, "name", row, plan_kinds[k].name);
        jum_layer_set_text_by_name(plans, "parent", row, parent);
        jum_layer_set_text_by_name(plans, "control", row, "remote");
        jum_layer_set_int_by_name(plans, "plan_no", row, k + 1);
        jum_layer_set_real_by_name(plans, "cycle_s", row, plan.cycle_s);
        jum_layer_set_real_by_name(plans, "offset_s", row, fmod(offset, plan.cycle_s));
        jum_layer_set_text_by_name(plans, "stages", row, stages);
        jum_layer_set_text_by_name(plans, "hours", row, plan_kinds[k].hours);
    }
}

/* The streets that meet, "Boulevard Foch × Rue Paul-Bert". */
static char *
junction_name(const JumGenerate *g, guint node)
{
    const JumLayer *roads = g->layer[JUM_TABLE_road];
    int column = jum_layer_column(roads, "name");
    const JumGenerateNode *at = &g->node[node];
    const char *first = NULL, *second = NULL;
    for (guint k = 0; k < at->n_arcs; k++) {
        const char *name = jum_layer_text(roads, column, g->arc[at->first_arc + k].road);
        if (!first)
            first = name;
        else if (!second && name && strcmp(name, first) != 0)
            second = name;
    }
    if (first && second)
        return g_strdup_printf("%s × %s", first, second);
    return g_strdup(first ? first : "Carrefour");
}

gboolean
jum_generate_junctions(JumGenerate *g, GError **error)
{
    static const guint wanted[] = {2, 80, 110, 110};
    JumLayer *junctions = g->layer[JUM_TABLE_junction];
    JumRng rng = jum_generate_rng(g, "junctions");
    g_autoptr(GArray) nodes = choose_nodes(g, wanted[g->scale]);
    for (guint i = 0; i < nodes->len; i++) {
        guint node = g_array_index(nodes, guint, i);
        double x = g->node[node].x_m, y = g->node[node].y_m;
        gboolean tram = tram_passes(g, x, y, 30.0);
        g_autofree char *id = g_strdup_printf("C-%03u", i + 1);
        g_autofree char *name = junction_name(g, node);
        g_autofree char *address = jum_asset_address_at(g, x, y);
        guint row = jum_generate_add_point(g, JUM_TABLE_junction, id, "synthetic", x, y);
        jum_layer_set_text_by_name(junctions, "name", row, name);
        jum_layer_set_text_by_name(junctions, "address", row, address);
        jum_layer_set_int_by_name(junctions, "node", row, node);
        jum_layer_set_text_by_name(junctions, "kind", row,
                                   tram || jum_rng_unit(&rng) < 0.25 ? "actuated" : "fixed");
        jum_layer_set_int_by_name(junctions, "tram_priority", row, tram);
        guint n_plans = 2 + jum_rng_int(&rng, 3);
        add_plans(g, node, id, tram, n_plans, floor(jum_rng_range(&rng, 0.0, 60.0)));
    }
    return jum_control_share_out(junctions, "junction", error);
}
