/* A plane graph that grows by segments: two grids find what is near, a segment is cut where it crosses
 * another, and a last pass cuts what rounding left.  Dead edges stay in their arrays; indices are stable. */
#include "tools/street-graph.h"

#include <math.h>

#define TOUCH_M 3.0 /* a node this near a segment is on it */
#define SHORT_M 1.5 /* nothing is shorter */
#define MERGE_M 6.0 /* a crossing this near an end is that end */

typedef struct {
    double share;
    guint32 node;
} Hit;

JumStreetGraph *
jum_street_graph_new(void)
{
    JumStreetGraph *graph = g_new0(JumStreetGraph, 1);
    graph->nodes = g_array_new(FALSE, TRUE, sizeof(JumStreetNode));
    graph->edges = g_array_new(FALSE, TRUE, sizeof(JumStreetEdge));
    graph->streets = g_array_new(FALSE, TRUE, sizeof(JumStreet));
    graph->found = g_array_new(FALSE, FALSE, sizeof(guint32));
    graph->found_nodes = g_array_new(FALSE, FALSE, sizeof(guint32));
    graph->texts = g_string_chunk_new(4096);
    graph->edge_grid = jum_box_grid_new(80);
    graph->node_grid = jum_box_grid_new(60);
    return graph;
}

void
jum_street_graph_free(JumStreetGraph *graph)
{
    if (!graph)
        return;
    g_array_unref(graph->nodes);
    g_array_unref(graph->edges);
    g_array_unref(graph->streets);
    g_array_unref(graph->found);
    g_array_unref(graph->found_nodes);
    g_string_chunk_free(graph->texts);
    jum_box_grid_free(graph->edge_grid);
    jum_box_grid_free(graph->node_grid);
    g_free(graph);
}

const char *
jum_street_graph_text(JumStreetGraph *graph, const char *text)
{
    return text ? g_string_chunk_insert_const(graph->texts, text) : NULL;
}

guint32
jum_street_graph_add_street(JumStreetGraph *graph, const JumStreet *street)
{
    g_array_append_vals(graph->streets, street, 1);
    return graph->streets->len - 1;
}

static JumBox
segment_box(double px, double py, double qx, double qy, double margin_m)
{
    return (JumBox){MIN(px, qx) - margin_m, MIN(py, qy) - margin_m, MAX(px, qx) + margin_m,
                    MAX(py, qy) + margin_m};
}

/* ---- nodes ---- */

gint64
jum_street_graph_nearest(
    JumStreetGraph *graph, double x_m, double y_m, double within_m, gboolean motorway)
{
    JumBox box = segment_box(x_m, y_m, x_m, y_m, within_m);
    double nearest = within_m;
    gint64 best = -1;
    jum_box_grid_query(graph->node_grid, &box, graph->found_nodes);
    for (guint i = 0; i < graph->found_nodes->len; i++) {
        guint32 n = g_array_index(graph->found_nodes, guint32, i);
        const JumStreetNode *node = jum_street_node(graph, n);
        double d = hypot(node->x_m - x_m, node->y_m - y_m);
        if (!node->motorway == !motorway && d < nearest) {
            nearest = d;
            best = n;
        }
    }
    return best;
}

guint32
jum_street_graph_node_at(
    JumStreetGraph *graph, double x_m, double y_m, double within_m, gboolean motorway)
{
    gint64 found =
        within_m > 0 ? jum_street_graph_nearest(graph, x_m, y_m, within_m, motorway) : -1;
    if (found >= 0)
        return (guint32) found;
    /* whole decimetres: what is written is what was tested */
    JumStreetNode node = {
        .x_m = round(x_m * 10) / 10, .y_m = round(y_m * 10) / 10, .motorway = (guint8) motorway};
    JumBox box = segment_box(x_m, y_m, x_m, y_m, 0);
    g_array_append_val(graph->nodes, node);
    jum_box_grid_add(graph->node_grid, graph->nodes->len - 1, &box);
    return graph->nodes->len - 1;
}

/* ---- edges ---- */

gboolean
jum_street_graph_is_motorway(const JumStreetGraph *graph, guint32 edge)
{
    return jum_street(graph, jum_street_edge(graph, edge)->street)->class == JUM_ROAD_MOTORWAY;
}

gboolean
jum_street_graph_joined(const JumStreetGraph *graph, guint32 a, guint32 b)
{
    for (guint32 h = jum_street_node(graph, a)->first; h;
         h = jum_street_edge(graph, (h - 1) / 2)->next[(h - 1) % 2])
        if (jum_street_edge(graph, (h - 1) / 2)->end[1 - (h - 1) % 2] == b)
            return TRUE;
    return FALSE;
}

static void
link_end(JumStreetGraph *graph, guint32 edge, guint end)
{
    JumStreetEdge *e = jum_street_edge(graph, edge);
    JumStreetNode *node = jum_street_node(graph, e->end[end]);
    e->next[end] = node->first;
    node->first = 2 * edge + end + 1;
    node->degree++;
}

static void
unlink_end(JumStreetGraph *graph, guint32 edge, guint end)
{
    JumStreetEdge *e = jum_street_edge(graph, edge);
    JumStreetNode *node = jum_street_node(graph, e->end[end]);
    guint32 *link = &node->first;
    while (*link && *link != 2 * edge + end + 1)
        link = &jum_street_edge(graph, (*link - 1) / 2)->next[(*link - 1) % 2];
    if (*link) {
        *link = e->next[end];
        node->degree--;
    }
}

void
jum_street_graph_join(JumStreetGraph *graph, guint32 a, guint32 b, guint32 street)
{
    if (a == b || jum_street_graph_joined(graph, a, b))
        return;
    JumStreetEdge edge = {.end = {a, b}, .street = street};
    g_array_append_val(graph->edges, edge);
    guint32 at = graph->edges->len - 1;
    link_end(graph, at, 0);
    link_end(graph, at, 1);
    const JumStreetNode *p = jum_street_node(graph, a), *q = jum_street_node(graph, b);
    JumBox box = segment_box(p->x_m, p->y_m, q->x_m, q->y_m, 0);
    jum_box_grid_add(graph->edge_grid, at, &box);
}

static void
kill_edge(JumStreetGraph *graph, guint32 edge)
{
    unlink_end(graph, edge, 0);
    unlink_end(graph, edge, 1);
    jum_street_edge(graph, edge)->dead = 1;
}

static guint32
cut(JumStreetGraph *graph, guint32 edge, guint32 node)
{
    JumStreetEdge old = *jum_street_edge(graph, edge);
    if (old.end[0] == node || old.end[1] == node)
        return node;
    kill_edge(graph, edge);
    jum_street_graph_join(graph, old.end[0], node, old.street);
    jum_street_graph_join(graph, node, old.end[1], old.street);
    return node;
}

guint32
jum_street_graph_split(JumStreetGraph *graph, guint32 edge, double x_m, double y_m)
{
    const JumStreetEdge *e = jum_street_edge(graph, edge);
    for (guint end = 0; end < 2; end++) {
        const JumStreetNode *node = jum_street_node(graph, e->end[end]);
        if (hypot(node->x_m - x_m, node->y_m - y_m) < MERGE_M)
            return e->end[end];
    }
    guint32 node =
        jum_street_graph_node_at(graph, x_m, y_m, 0, jum_street_graph_is_motorway(graph, edge));
    return cut(graph, edge, node);
}

gboolean
jum_street_graph_cross(const JumStreetGraph *graph,
                       guint32 edge,
                       double px,
                       double py,
                       double qx,
                       double qy,
                       double *share)
{
    const JumStreetEdge *e = jum_street_edge(graph, edge);
    const JumStreetNode *a = jum_street_node(graph, e->end[0]),
                        *b = jum_street_node(graph, e->end[1]);
    double rx = qx - px, ry = qy - py, sx = b->x_m - a->x_m, sy = b->y_m - a->y_m;
    double cross = rx * sy - ry * sx;
    if (fabs(cross) < 1e-9)
        return FALSE;
    double t = ((a->x_m - px) * sy - (a->y_m - py) * sx) / cross,
           u = ((a->x_m - px) * ry - (a->y_m - py) * rx) / cross;
    *share = t;
    return t > 1e-9 && t < 1 - 1e-9 && u > 1e-9 && u < 1 - 1e-9;
}

static int
compare_hits(gconstpointer a, gconstpointer b)
{
    double x = ((const Hit *) a)->share, y = ((const Hit *) b)->share;
    return x < y ? -1 : x > y;
}

/* Nodes that stand on the segment p → q. */
static void
add_touches(JumStreetGraph *graph, GArray *hits, JumStreetNode p, JumStreetNode q)
{
    double dx = q.x_m - p.x_m, dy = q.y_m - p.y_m, l2 = dx * dx + dy * dy;
    JumBox box = segment_box(p.x_m, p.y_m, q.x_m, q.y_m, TOUCH_M);
    jum_box_grid_query(graph->node_grid, &box, graph->found_nodes);
    for (guint i = 0; i < graph->found_nodes->len; i++) {
        guint32 n = g_array_index(graph->found_nodes, guint32, i);
        const JumStreetNode *node = jum_street_node(graph, n);
        double t = ((node->x_m - p.x_m) * dx + (node->y_m - p.y_m) * dy) / l2;
        Hit hit = {t, n};
        if (!node->motorway && node->degree > 0 && t > 0.001 && t < 0.999 &&
            hypot(node->x_m - p.x_m - t * dx, node->y_m - p.y_m - t * dy) < TOUCH_M)
            g_array_append_val(hits, hit);
    }
}

void
jum_street_graph_connect(JumStreetGraph *graph, guint32 a, guint32 b, guint32 street)
{
    if (a == b)
        return;
    g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(Hit));
    JumStreetNode p = *jum_street_node(graph, a), q = *jum_street_node(graph, b);
    JumBox box = segment_box(p.x_m, p.y_m, q.x_m, q.y_m, 1);
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++) {
        guint32 edge = g_array_index(graph->found, guint32, i);
        const JumStreetEdge *e = jum_street_edge(graph, edge);
        double t;
        if (e->dead || jum_street_graph_is_motorway(graph, edge) || e->end[0] == a ||
            e->end[1] == a || e->end[0] == b || e->end[1] == b ||
            !jum_street_graph_cross(graph, edge, p.x_m, p.y_m, q.x_m, q.y_m, &t))
            continue;
        Hit hit = {t, jum_street_graph_split(graph, edge, p.x_m + t * (q.x_m - p.x_m),
                                             p.y_m + t * (q.y_m - p.y_m))};
        g_array_append_val(hits, hit);
    }
    add_touches(graph, hits, p, q);
    g_array_sort(hits, compare_hits);
    guint32 from = a;
    for (guint i = 0; i < hits->len; i++) {
        guint32 node = g_array_index(hits, Hit, i).node;
        if (node == b)
            break;
        jum_street_graph_join(graph, from, node, street);
        from = node;
    }
    jum_street_graph_join(graph, from, b, street);
}

/* ---- the last pass ---- */

/* The end of either edge that stands at the place, or a new node. */
static guint32
crossing_node(JumStreetGraph *graph, guint32 edge, guint32 other, double x_m, double y_m)
{
    const guint32 edges[2] = {edge, other};
    for (guint i = 0; i < 4; i++) {
        guint32 end = jum_street_edge(graph, edges[i / 2])->end[i % 2];
        const JumStreetNode *node = jum_street_node(graph, end);
        if (hypot(node->x_m - x_m, node->y_m - y_m) < SHORT_M)
            return end;
    }
    return jum_street_graph_node_at(graph, x_m, y_m, 0, jum_street_graph_is_motorway(graph, edge));
}

/* Draws both ends of a very short edge together. */
static guint
contract(JumStreetGraph *graph, guint32 edge)
{
    guint32 a = jum_street_edge(graph, edge)->end[0], b = jum_street_edge(graph, edge)->end[1];
    const JumStreetNode *p = jum_street_node(graph, a), *q = jum_street_node(graph, b);
    if (hypot(p->x_m - q->x_m, p->y_m - q->y_m) >= SHORT_M)
        return 0;
    kill_edge(graph, edge);
    while (jum_street_node(graph, b)->first) {
        guint32 half = jum_street_node(graph, b)->first - 1;
        JumStreetEdge old = *jum_street_edge(graph, half / 2);
        kill_edge(graph, half / 2);
        jum_street_graph_join(graph, a, old.end[1 - half % 2], old.street);
    }
    return 1;
}

static gboolean
untangle_edge(JumStreetGraph *graph, guint32 edge)
{
    const JumStreetEdge *e = jum_street_edge(graph, edge);
    JumStreetNode p = *jum_street_node(graph, e->end[0]), q = *jum_street_node(graph, e->end[1]);
    gboolean motorway = jum_street_graph_is_motorway(graph, edge);
    JumBox box = segment_box(p.x_m, p.y_m, q.x_m, q.y_m, 0);
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++) {
        guint32 other = g_array_index(graph->found, guint32, i);
        double t;
        if (other <= edge || jum_street_edge(graph, other)->dead ||
            !jum_street_graph_cross(graph, other, p.x_m, p.y_m, q.x_m, q.y_m, &t))
            continue;
        if (motorway != jum_street_graph_is_motorway(graph, other)) {
            jum_street_edge(graph, motorway ? other : edge)->bridge = 1;
            continue;
        }
        guint32 node = crossing_node(graph, edge, other, p.x_m + t * (q.x_m - p.x_m),
                                     p.y_m + t * (q.y_m - p.y_m));
        cut(graph, edge, node);
        cut(graph, other, node);
        return TRUE;
    }
    return FALSE;
}

void
jum_street_graph_untangle(JumStreetGraph *graph)
{
    for (guint round = 0, changed = 1; changed && round < 12; round++) {
        changed = 0;
        for (guint32 edge = 0; edge < graph->edges->len; edge++)
            if (!jum_street_edge(graph, edge)->dead)
                changed += untangle_edge(graph, edge) || contract(graph, edge);
    }
}
