/* The main roads on their real courses (data/angers/axes.geojson), cut where they cross, then the ramps
 * of the motorways, then the bridges: a road over water takes the nearest known bridge, with its modes;
 * over a small stream where none is known, a culvert. */
#include <math.h>

#include "tools/generate-frame.h"
#include "tools/street-graph.h"

#define STEP_M   52.0
#define SNAP_M   14.0
#define BRIDGE_M 330.0 /* a crossing this near a known bridge is that bridge */
#define RAMP_M   380.0
#define CLIP_M   250.0

static const struct {
    const char *name;
    float width_m, speed_kmh;
    guint8 lanes;
} classes[JUM_N_ROAD_CLASSES] = {
    {"motorway", 24, 110, 4}, {"trunk", 15, 70, 4},      {"primary", 11, 50, 2},
    {"secondary", 9, 50, 2},  {"tertiary", 7.5f, 50, 2}, {"residential", 6, 30, 2},
    {"service", 4.5f, 20, 1}, {"pedestrian", 6, 6, 1},   {"cycle", 5, 20, 1},
    {"track", 3.5f, 20, 1},
};

static JumRoadClass
class_of(const char *name)
{
    for (guint c = 0; c < JUM_N_ROAD_CLASSES; c++)
        if (g_strcmp0(name, classes[c].name) == 0)
            return (JumRoadClass) c;
    return JUM_ROAD_RESIDENTIAL;
}

static JumStreet
street_of(const JumFact *fact)
{
    JumRoadClass class = class_of(jum_fact_text(fact, "class"));
    double lanes = jum_fact_number(fact, "lanes", classes[class].lanes);
    float width = lanes > 2 && class > JUM_ROAD_TRUNK ? 15 : classes[class].width_m;
    return (JumStreet){.name = jum_fact_text(fact, "name"),
                       .ref = jum_fact_text(fact, "ref"),
                       .modes = jum_fact_text(fact, "modes"),
                       .fact = fact,
                       .class = class,
                       .lanes = (guint8) lanes,
                       .lit = jum_fact_number(fact, "lit", 1) > 0 ? 2 : 0,
                       .width_m = (float) jum_fact_number(fact, "width_m", width),
                       .speed_kmh =
                           (float) jum_fact_number(fact, "speed_kmh", classes[class].speed_kmh)};
}

static gboolean
is_inside(const JumBox *box, double x, double y)
{
    return x > box->x0 - CLIP_M && x < box->x1 + CLIP_M && y > box->y0 - CLIP_M &&
           y < box->y1 + CLIP_M;
}

/* A smooth curve through a → b with the neighbours u and v, in steps; joined to what it meets. */
static guint32
add_piece(JumGenerate *generate,
          JumStreetGraph *graph,
          const JumFact *fact,
          guint i,
          guint32 from,
          guint32 street)
{
    guint n = fact->ring_start[1], u = i ? i - 1 : 0, v = MIN(i + 2, n - 1);
    const double *x = fact->x_m, *y = fact->y_m;
    gboolean motorway = jum_street(graph, street)->class == JUM_ROAD_MOTORWAY;
    double length = hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
    guint steps = MAX(1, (guint) lround(length / STEP_M));
    guint32 at = from;
    for (guint k = 1; k <= steps; k++) {
        double t = k / (double) steps, t2 = t * t, t3 = t2 * t;
        double wa = (-t3 + 2 * t2 - t) / 2, wb = (3 * t3 - 5 * t2 + 2) / 2,
               wc = (-3 * t3 + 4 * t2 + t) / 2, wd = (t3 - t2) / 2;
        double scale = MIN(1, length / MAX(hypot(x[v] - x[u], y[v] - y[u]), 1) * 1.6);
        double px = wb * x[i] + wc * x[i + 1] + wa * x[u] + wd * x[v],
               py = wb * y[i] + wc * y[i + 1] + wa * y[u] + wd * y[v];
        px = scale * px + (1 - scale) * (x[i] + (x[i + 1] - x[i]) * t);
        py = scale * py + (1 - scale) * (y[i] + (y[i + 1] - y[i]) * t);
        guint32 to = jum_street_graph_node_at(graph, px, py, SNAP_M, motorway);
        if (at != G_MAXUINT32 && is_inside(&generate->box_m, px, py)) {
            if (motorway)
                jum_street_graph_join(graph, at, to, street);
            else
                jum_street_graph_connect(graph, at, to, street);
        }
        at = to;
    }
    return at;
}

static void
add_axis(JumGenerate *generate, JumStreetGraph *graph, const JumFact *fact)
{
    JumStreet description = street_of(fact);
    guint32 street = jum_street_graph_add_street(graph, &description);
    gboolean motorway = description.class == JUM_ROAD_MOTORWAY;
    guint32 at = G_MAXUINT32;
    for (guint i = 0; i + 1 < fact->ring_start[1]; i++) {
        JumBox box = JUM_BOX_EMPTY;
        jum_box_add(&box, fact->x_m[i], fact->y_m[i]);
        jum_box_add(&box, fact->x_m[i + 1], fact->y_m[i + 1]);
        if (!jum_box_intersects(&box, &generate->box_m)) {
            at = G_MAXUINT32;
            continue;
        }
        if (at == G_MAXUINT32)
            at = jum_street_graph_node_at(graph, fact->x_m[i], fact->y_m[i], SNAP_M, motorway);
        at = add_piece(generate, graph, fact, i, at, street);
    }
}

/* ---- motorway ramps ---- */

/* Follows the motorway from @node until @far_m away. */
static guint32
walk_motorway(const JumStreetGraph *graph, guint32 node, guint32 edge, double far_m)
{
    const JumStreetNode *origin = jum_street_node(graph, node);
    guint32 at = node;
    for (guint steps = 0; steps < 60; steps++) {
        const JumStreetEdge *e = jum_street_edge(graph, edge);
        at = e->end[0] == at ? e->end[1] : e->end[0];
        const JumStreetNode *n = jum_street_node(graph, at);
        if (hypot(n->x_m - origin->x_m, n->y_m - origin->y_m) >= far_m)
            return at;
        guint32 next = G_MAXUINT32;
        for (guint32 h = n->first; h; h = jum_street_edge(graph, (h - 1) / 2)->next[(h - 1) % 2])
            if ((h - 1) / 2 != edge && jum_street_graph_is_motorway(graph, (h - 1) / 2))
                next = (h - 1) / 2;
        if (next == G_MAXUINT32)
            return at;
        edge = next;
    }
    return at;
}

/* The node of a main road that a ramp should lead to. */
static gint64
ramp_foot(JumStreetGraph *graph, double x_m, double y_m)
{
    JumBox box = {x_m - 500, y_m - 500, x_m + 500, y_m + 500};
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    double nearest = G_MAXDOUBLE;
    gint64 best = -1;
    jum_box_grid_query(graph->edge_grid, &box, found);
    for (guint i = 0; i < found->len; i++) {
        const JumStreetEdge *e = jum_street_edge(graph, g_array_index(found, guint32, i));
        JumRoadClass class = jum_street(graph, e->street)->class;
        if (e->dead || class == JUM_ROAD_MOTORWAY || class > JUM_ROAD_TERTIARY)
            continue;
        for (guint end = 0; end < 2; end++) {
            const JumStreetNode *n = jum_street_node(graph, e->end[end]);
            double d = fabs(hypot(n->x_m - x_m, n->y_m - y_m) - 110);
            if (d < nearest) {
                nearest = d;
                best = e->end[end];
            }
        }
    }
    return best;
}

static void
add_interchange(JumStreetGraph *graph, const JumFact *fact)
{
    gint64 node = jum_street_graph_nearest(graph, fact->x_m[0], fact->y_m[0], 700, TRUE);
    if (node < 0)
        return;
    const JumStreetNode *m = jum_street_node(graph, (guint32) node);
    gint64 foot = ramp_foot(graph, m->x_m, m->y_m);
    if (foot < 0)
        return;
    JumStreet ramp = {.name = jum_fact_text(fact, "name"),
                      .modes = "car",
                      .fact = fact,
                      .class = JUM_ROAD_TRUNK,
                      .lanes = 2,
                      .width_m = 8,
                      .speed_kmh = 70};
    guint32 street = jum_street_graph_add_street(graph, &ramp);
    guint32 edges[2];
    guint n = 0;
    for (guint32 h = m->first; h && n < 2;
         h = jum_street_edge(graph, (h - 1) / 2)->next[(h - 1) % 2])
        edges[n++] = (h - 1) / 2;
    for (guint i = 0; i < n; i++) {
        guint32 top = walk_motorway(graph, (guint32) node, edges[i], RAMP_M);
        if (top != (guint32) node)
            jum_street_graph_connect(graph, top, (guint32) foot, street);
    }
}

/* ---- bridges ---- */

static double
wet_length(const JumGenerate *generate, double px, double py, double qx, double qy)
{
    guint n = 1 + (guint) (hypot(qx - px, qy - py) / 4), wet = 0;
    for (guint i = 0; i <= n; i++) {
        double t = i / (double) n;
        wet += jum_generate_is_water(generate, px + t * (qx - px), py + t * (qy - py));
    }
    return hypot(qx - px, qy - py) * wet / (n + 1);
}

static const JumFact *
bridge_near(const JumGenerate *generate, double x_m, double y_m, gboolean motorway)
{
    const GPtrArray *bridges = generate->frame->bridges;
    const JumFact *best = NULL;
    double nearest = BRIDGE_M;
    for (guint i = 0; i < bridges->len; i++) {
        const JumFact *fact = bridges->pdata[i];
        if (fact->n_rings == 0 || motorway != (g_strcmp0(jum_fact_text(fact, "modes"), "car") == 0))
            continue;
        double d = hypot(fact->x_m[0] - x_m, fact->y_m[0] - y_m);
        if (d < nearest) {
            nearest = d;
            best = fact;
        }
    }
    return best;
}

static void
find_bridges(JumGenerate *generate, JumStreetGraph *graph)
{
    for (guint32 i = 0; i < graph->edges->len; i++) {
        JumStreetEdge *e = jum_street_edge(graph, i);
        if (e->dead)
            continue;
        const JumStreetNode *p = jum_street_node(graph, e->end[0]),
                            *q = jum_street_node(graph, e->end[1]);
        if (wet_length(generate, p->x_m, p->y_m, q->x_m, q->y_m) <= 0)
            continue;
        e->bridge = 1;
        e->crossing = bridge_near(generate, (p->x_m + q->x_m) / 2, (p->y_m + q->y_m) / 2,
                                  jum_street_graph_is_motorway(graph, i));
    }
}

gboolean
jum_streets_from_axes(JumGenerate *generate, JumStreetGraph *graph, GError **error)
{
    const GPtrArray *axes = generate->frame->axes;
    g_autoptr(GPtrArray) interchanges = jum_frame_read("interchanges.csv", &generate->crs, error);
    if (!interchanges)
        return FALSE;
    for (guint i = 0; i < axes->len; i++)
        if (((JumFact *) axes->pdata[i])->n_rings)
            add_axis(generate, graph, axes->pdata[i]);
    for (guint i = 0; i < interchanges->len; i++)
        if (((JumFact *) interchanges->pdata[i])->n_rings)
            add_interchange(graph, interchanges->pdata[i]);
    for (guint i = 0; i < graph->streets->len; i++) { /* outlive the facts */
        JumStreet *street = jum_street(graph, i);
        street->name = jum_street_graph_text(graph, street->name);
        street->ref = jum_street_graph_text(graph, street->ref);
        street->modes = jum_street_graph_text(graph, street->modes);
        if (street->class == JUM_ROAD_TRUNK && g_strcmp0(street->modes, "car") == 0)
            street->fact = NULL; /* a ramp: invented */
    }
    jum_street_graph_untangle(graph);
    find_bridges(generate, graph);
    return TRUE;
}
