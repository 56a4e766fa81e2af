/* The water network as a graph for one question: whom does a closed valve leave without water?  Edges of pipes, pumps and
 * valves in one adjacency by node; a walk from all sources and tanks, once with the valve, once without. */
#include "controller/water-feed.h"

#include <string.h>

typedef struct {
    guint from, to;
    gboolean is_valve, one_way; /* pumps and reducers lead forward only */
    guint row;                  /* of water_valve */
} Edge;

struct JumWaterFeed {
    const JumWorld *world;
    const JumPoints *points;
    guint n_nodes; /* rows of water_node, then rows of water_tank */
    guint n_junctions;
    GArray *edges;    /* Edge */
    guint *start;     /* [n_nodes + 1] into incident */
    guint *incident;  /* edge indices */
    guint *customers; /* [n_nodes] */
    GArray *feeders;  /* guint: sources and tanks */
    guint8 *seen;
    guint *stack;
};

static void
add_names(GHashTable *names, const JumLayer *layer, guint first)
{
    for (guint row = 0; row < jum_layer_n_rows(layer); row++)
        g_hash_table_insert(names, (gpointer) jum_layer_id(layer, row),
                            GUINT_TO_POINTER(first + row + 1));
}

static void
add_edges(JumWaterFeed *feed, GHashTable *names, JumTable table)
{
    const JumLayer *layer = jum_points_layer(feed->points, table);
    int from = jum_layer_column(layer, "from_node"), to = jum_layer_column(layer, "to_node");
    int kind = table == JUM_TABLE_water_valve ? jum_layer_column(layer, "kind") : -1;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        const char *a = jum_layer_text(layer, from, row), *b = jum_layer_text(layer, to, row);
        guint i = a != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(names, a)) : 0;
        guint j = b != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(names, b)) : 0;
        const char *word = kind >= 0 ? jum_layer_text(layer, kind, row) : NULL;
        gboolean forward = table == JUM_TABLE_water_pump || g_strcmp0(word, "PRV") == 0 ||
                           g_strcmp0(word, "PSV") == 0 || g_strcmp0(word, "FCV") == 0;
        Edge edge = {i - 1, j - 1, table == JUM_TABLE_water_valve, forward, row};
        if (i > 0 && j > 0)
            g_array_append_val(feed->edges, edge);
    }
}

/* Edges by node: counted, summed, filled. */
static void
index_edges(JumWaterFeed *feed)
{
    feed->start = g_new0(guint, feed->n_nodes + 2);
    feed->incident = g_new(guint, 2 * feed->edges->len + 1);
    for (guint e = 0; e < feed->edges->len; e++) {
        const Edge *edge = &g_array_index(feed->edges, Edge, e);
        feed->start[edge->from + 2]++;
        feed->start[edge->to + 2]++;
    }
    for (guint i = 2; i < feed->n_nodes + 2; i++)
        feed->start[i] += feed->start[i - 1];
    for (guint e = 0; e < feed->edges->len; e++) {
        const Edge *edge = &g_array_index(feed->edges, Edge, e);
        feed->incident[feed->start[edge->from + 1]++] = e;
        feed->incident[feed->start[edge->to + 1]++] = e;
    }
}

static void
read_nodes(JumWaterFeed *feed)
{
    const JumLayer *nodes = jum_points_layer(feed->points, JUM_TABLE_water_node);
    const JumLayer *tanks = jum_points_layer(feed->points, JUM_TABLE_water_tank);
    int kind = jum_layer_column(nodes, "kind"), customers = jum_layer_column(nodes, "customers");
    int demand = jum_layer_column(nodes, "demand_m3s");
    for (guint row = 0; row < jum_layer_n_rows(nodes); row++) {
        gint64 n = jum_layer_int(nodes, customers, row);
        /* a node that draws water without saying for how many counts for one */
        feed->customers[row] = n != JUM_INT_NONE && n > 0
                                   ? (guint) MIN(n, 1000000)
                                   : jum_layer_real(nodes, demand, row) > 0.0;
        if (g_strcmp0(jum_layer_text(nodes, kind, row), "source") == 0)
            g_array_append_val(feed->feeders, row);
    }
    for (guint row = 0; row < jum_layer_n_rows(tanks); row++) {
        guint node = feed->n_junctions + row;
        g_array_append_val(feed->feeders, node);
    }
}

JumWaterFeed *
jum_water_feed_new(const JumWorld *world)
{
    JumWaterFeed *feed = g_new0(JumWaterFeed, 1);
    feed->world = world;
    feed->points = jum_world_points(world);
    const JumLayer *nodes = jum_points_layer(feed->points, JUM_TABLE_water_node);
    const JumLayer *tanks = jum_points_layer(feed->points, JUM_TABLE_water_tank);
    feed->n_junctions = jum_layer_n_rows(nodes);
    feed->n_nodes = feed->n_junctions + jum_layer_n_rows(tanks);
    feed->customers = g_new0(guint, feed->n_nodes + 1);
    feed->feeders = g_array_new(FALSE, FALSE, sizeof(guint));
    feed->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    feed->seen = g_new0(guint8, feed->n_nodes + 1);
    feed->stack = g_new(guint, feed->n_nodes + 1);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    add_names(names, nodes, 0);
    add_names(names, tanks, feed->n_junctions);
    read_nodes(feed);
    add_edges(feed, names, JUM_TABLE_water_pipe);
    add_edges(feed, names, JUM_TABLE_water_pump);
    add_edges(feed, names, JUM_TABLE_water_valve);
    index_edges(feed);
    return feed;
}

void
jum_water_feed_free(JumWaterFeed *feed)
{
    if (feed == NULL)
        return;
    g_array_unref(feed->edges);
    g_array_unref(feed->feeders);
    g_free(feed->start);
    g_free(feed->incident);
    g_free(feed->customers);
    g_free(feed->seen);
    g_free(feed->stack);
    g_free(feed);
}

static gboolean
is_open(const JumWaterFeed *feed, guint valve)
{
    const JumLayer *valves = jum_points_layer(feed->points, JUM_TABLE_water_valve);
    guint32 point = jum_points_at(feed->points, JUM_QUANTITY_water_valve_opening, valve);
    double opening = jum_world_value(feed->world, point);
    if (opening == opening)
        return opening > 0.0;
    return jum_layer_int(valves, jum_layer_column(valves, "normally_open"), valve) != 0;
}

/* Marks in seen what is fed; @closed: a valve taken as closed, G_MAXUINT: none. */
static void
walk(JumWaterFeed *feed, guint closed, guint8 mark)
{
    guint n = 0;
    for (guint i = 0; i < feed->feeders->len; i++) {
        guint node = g_array_index(feed->feeders, guint, i);
        feed->seen[node] |= mark;
        feed->stack[n++] = node;
    }
    while (n > 0) {
        guint node = feed->stack[--n];
        for (guint k = feed->start[node]; k < feed->start[node + 1]; k++) {
            const Edge *edge = &g_array_index(feed->edges, Edge, feed->incident[k]);
            guint other = edge->from == node ? edge->to : edge->from;
            gboolean shut = edge->is_valve && (edge->row == closed || !is_open(feed, edge->row));
            gboolean backward = edge->one_way && edge->to == node;
            if (shut || backward || (feed->seen[other] & mark) != 0)
                continue;
            feed->seen[other] |= mark;
            feed->stack[n++] = other;
        }
    }
}

gboolean
jum_water_feed_without(JumWaterFeed *feed, guint valve, JumWaterCut *cut)
{
    memset(cut, 0, sizeof *cut);
    if (feed->feeders->len == 0)
        return FALSE;
    memset(feed->seen, 0, feed->n_nodes);
    walk(feed, G_MAXUINT, 1);
    walk(feed, valve, 2);
    for (guint node = 0; node < feed->n_junctions; node++)
        if (feed->seen[node] == 1) {
            cut->nodes++;
            cut->customers += feed->customers[node];
        }
    return TRUE;
}
