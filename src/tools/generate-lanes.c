/* The open country: farms spread evenly, each joined to the nearest road by a lane, and some to each
 * other, so that the country is crossed and not only reached.  Lanes avoid water, railways and
 * motorways; they are not lit. */
#include <math.h>

#include "tools/generate-frame.h"
#include "tools/street-graph.h"

#define SPACING_M 560.0
#define TRIES     3
#define STEP_M    58.0
#define REACH_M   1500.0
#define AWAY_M    140.0 /* a farm this near a road needs no lane */

/* The lane may not cross these; it ends on the first street that it meets. */
#define BLOCKED (JUM_SURFACE_WATER)

static gboolean
is_country(const JumGenerate *generate, double x, double y)
{
    gsize cell;
    const JumByteRaster *surface = &generate->frame->surface;
    return jum_generate_commune_at(generate, x, y) >= 0 &&
           jum_byte_raster_cell(surface, x, y, &cell) &&
           !(surface->cell[cell] & (JUM_SURFACE_WATER | JUM_SURFACE_PARK | JUM_SURFACE_WOOD |
                                    JUM_SURFACE_FLOOD | JUM_SURFACE_INDUSTRIAL));
}

static gboolean
crosses_fast_road(JumStreetGraph *graph, double px, double py, double qx, double qy)
{
    JumBox box = {MIN(px, qx), MIN(py, qy), MAX(px, qx), MAX(py, qy)};
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++) {
        guint32 edge = g_array_index(graph->found, guint32, i);
        const JumStreetEdge *e = jum_street_edge(graph, edge);
        double share;
        if (!e->dead && (e->bridge || jum_street(graph, e->street)->class <= JUM_ROAD_TRUNK) &&
            jum_street_graph_cross(graph, edge, px, py, qx, qy, &share))
            return TRUE;
    }
    return FALSE;
}

/* A gently bent lane from node to node; FALSE if something is in the way. */
static gboolean
add_lane(
    JumGenerate *generate, JumStreetGraph *graph, JumRng *rng, guint32 a, guint32 b, guint32 street)
{
    JumStreetNode p = *jum_street_node(graph, a), q = *jum_street_node(graph, b);
    double dx = q.x_m - p.x_m, dy = q.y_m - p.y_m, length = hypot(dx, dy);
    guint n = MAX(1, (guint) lround(length / STEP_M));
    double bend = length * jum_rng_range(rng, -0.07, 0.07);
    g_autofree double *x = g_new(double, n + 1), *y = g_new(double, n + 1);
    for (guint i = 0; i <= n; i++) {
        double t = i / (double) n, off = bend * sin(G_PI * t) + bend * 0.3 * sin(3 * G_PI * t);
        x[i] = p.x_m + t * dx - off * dy / length;
        y[i] = p.y_m + t * dy + off * dx / length;
        if (i && (jum_streets_is_barrier(generate, x[i - 1], y[i - 1], x[i], y[i], BLOCKED) ||
                  crosses_fast_road(graph, x[i - 1], y[i - 1], x[i], y[i])))
            return FALSE;
    }
    guint32 at = a;
    for (guint i = 1; i <= n; i++) {
        guint32 to = i == n ? b : jum_street_graph_node_at(graph, x[i], y[i], 9, FALSE);
        jum_street_graph_connect(graph, at, to, street);
        at = to;
    }
    return TRUE;
}

/* Up to TRIES nodes with a road, nearest first. */
static guint
nearest_roads(JumStreetGraph *graph, double x, double y, guint32 *nodes)
{
    double far[TRIES];
    guint n = 0;
    for (double reach = 300; n == 0 && reach <= REACH_M; reach *= 2) {
        JumBox box = {x - reach, y - reach, x + reach, y + reach};
        jum_box_grid_query(graph->node_grid, &box, graph->found_nodes);
        for (guint i = 0; i < graph->found_nodes->len; i++) {
            guint32 node = g_array_index(graph->found_nodes, guint32, i);
            const JumStreetNode *o = jum_street_node(graph, node);
            double d = hypot(o->x_m - x, o->y_m - y);
            if (o->motorway || o->degree == 0 || o->degree > 4 || d < 1 || d > reach)
                continue;
            guint k = MIN(n, TRIES - 1);
            if (n == TRIES && d >= far[k])
                continue;
            for (; k && d < far[k - 1]; k--) {
                far[k] = far[k - 1];
                nodes[k] = nodes[k - 1];
            }
            far[k] = d;
            nodes[k] = node;
            n = MIN(n + 1, TRIES);
        }
    }
    return n;
}

static gboolean
is_near_road(JumStreetGraph *graph, double x, double y)
{
    JumBox box = {x - AWAY_M, y - AWAY_M, x + AWAY_M, y + AWAY_M};
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++)
        if (!jum_street_edge(graph, g_array_index(graph->found, guint32, i))->dead)
            return TRUE;
    return FALSE;
}

static guint32
lane_street(JumStreetGraph *graph, JumRng *rng, const GPtrArray *names, gboolean track)
{
    g_autofree char *name =
        g_strdup_printf("Chemin %s", (const char *) names->pdata[jum_rng_int(rng, names->len)]);
    JumStreet street = {.name = jum_street_graph_text(graph, name),
                        .class = track ? JUM_ROAD_TRACK : JUM_ROAD_SERVICE,
                        .lanes = 1,
                        .width_m = track ? 3.5f : 4.5f,
                        .speed_kmh = track ? 20 : 50};
    return jum_street_graph_add_street(graph, &street);
}

static void
add_farm(JumGenerate *generate,
         JumStreetGraph *graph,
         JumRng *rng,
         const GPtrArray *names,
         double x,
         double y)
{
    guint32 near[TRIES];
    guint n = nearest_roads(graph, x, y, near), joined = 0;
    if (n == 0)
        return;
    guint32 farm = jum_street_graph_node_at(graph, x, y, 0, FALSE);
    for (guint i = 0; i < n && joined < 2; i++) {
        const JumStreetNode *o = jum_street_node(graph, near[i]);
        if (i && hypot(o->x_m - x, o->y_m - y) > 900)
            break;
        guint32 street = lane_street(graph, rng, names, joined > 0);
        joined += add_lane(generate, graph, rng, farm, near[i], street);
    }
}

gboolean
jum_streets_lanes(JumGenerate *generate, JumStreetGraph *graph, GError **error)
{
    g_autoptr(GPtrArray) names = jum_streets_names(error);
    if (!names)
        return FALSE;
    JumRng rng = jum_generate_rng(generate, "lanes");
    const JumBox *box = &generate->box_m;
    for (double y = box->y0; y < box->y1; y += SPACING_M)
        for (double x = box->x0; x < box->x1; x += SPACING_M) {
            double fx = x + jum_rng_range(&rng, 0.1, 0.9) * SPACING_M,
                   fy = y + jum_rng_range(&rng, 0.1, 0.9) * SPACING_M;
            if (is_country(generate, fx, fy) && !is_near_road(graph, fx, fy))
                add_farm(generate, graph, &rng, names, fx, fy);
        }
    jum_street_graph_untangle(graph);
    return TRUE;
}
