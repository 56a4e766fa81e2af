/* Dijkstra with a binary heap on a graph in rows.
 * Used to lay mains (which streets lead to the plant) and to size them (which way the water comes); the
 * order in which nodes settle lets flows be summed from the leaves without recursion. */
#include "tools/shortest-paths.h"

#include <math.h>

JumPathGraph *
jum_path_graph_new(guint n_nodes, guint n_links, const guint *from, const guint *to)
{
    JumPathGraph *g = g_new0(JumPathGraph, 1);
    g->n_nodes = n_nodes;
    g->n_links = n_links;
    g->start = g_new0(guint, n_nodes + 1);
    g->other = g_new(guint, 2 * n_links + 1);
    g->link = g_new(guint, 2 * n_links + 1);
    for (guint l = 0; l < n_links; l++) {
        g->start[from[l] + 1]++;
        g->start[to[l] + 1]++;
    }
    for (guint i = 0; i < n_nodes; i++)
        g->start[i + 1] += g->start[i];
    g_autofree guint *fill = g_memdup2(g->start, (n_nodes + 1) * sizeof *fill);
    for (guint l = 0; l < n_links; l++) {
        guint a = fill[from[l]]++;
        g->other[a] = to[l];
        g->link[a] = l;
        guint b = fill[to[l]]++;
        g->other[b] = from[l];
        g->link[b] = l;
    }
    return g;
}

void
jum_path_graph_free(JumPathGraph *g)
{
    if (!g)
        return;
    g_free(g->start);
    g_free(g->other);
    g_free(g->link);
    g_free(g);
}

typedef struct {
    double distance;
    guint node;
} Item;

static gboolean
before(const Item *a, const Item *b)
{
    return a->distance < b->distance || (a->distance == b->distance && a->node < b->node);
}

static void
heap_push(GArray *heap, Item item)
{
    g_array_append_val(heap, item);
    Item *at = (Item *) (void *) heap->data;
    for (guint i = heap->len - 1; i > 0 && before(&at[i], &at[(i - 1) / 2]); i = (i - 1) / 2) {
        Item swap = at[i];
        at[i] = at[(i - 1) / 2];
        at[(i - 1) / 2] = swap;
    }
}

static Item
heap_pop(GArray *heap)
{
    Item *at = (Item *) (void *) heap->data;
    Item top = at[0];
    at[0] = at[heap->len - 1];
    g_array_set_size(heap, heap->len - 1);
    for (guint i = 0;;) {
        guint child = 2 * i + 1;
        if (child >= heap->len)
            break;
        if (child + 1 < heap->len && before(&at[child + 1], &at[child]))
            child++;
        if (!before(&at[child], &at[i]))
            break;
        Item swap = at[i];
        at[i] = at[child];
        at[child] = swap;
        i = child;
    }
    return top;
}

JumPathTree *
jum_shortest_paths(const JumPathGraph *g, const double *cost, const guint *sources, guint n_sources)
{
    JumPathTree *t = g_new0(JumPathTree, 1);
    t->distance = g_new(double, g->n_nodes + 1);
    t->link = g_new(guint, g->n_nodes + 1);
    t->before = g_new(guint, g->n_nodes + 1);
    t->order = g_new(guint, g->n_nodes + 1);
    g_autofree guint8 *settled = g_new0(guint8, g->n_nodes + 1);
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(Item));
    for (guint i = 0; i < g->n_nodes; i++) {
        t->distance[i] = INFINITY;
        t->link[i] = t->before[i] = JUM_PATH_NONE;
    }
    for (guint s = 0; s < n_sources; s++) {
        t->distance[sources[s]] = 0.0;
        heap_push(heap, (Item){0.0, sources[s]});
    }
    while (heap->len > 0) {
        Item item = heap_pop(heap);
        if (settled[item.node])
            continue;
        settled[item.node] = 1;
        t->order[t->n_reached++] = item.node;
        for (guint k = g->start[item.node]; k < g->start[item.node + 1]; k++) {
            guint to = g->other[k], link = g->link[k];
            double distance = item.distance + cost[link];
            if (cost[link] < 0.0 || settled[to] || distance >= t->distance[to])
                continue;
            t->distance[to] = distance;
            t->link[to] = link;
            t->before[to] = item.node;
            heap_push(heap, (Item){distance, to});
        }
    }
    return t;
}

void
jum_path_tree_free(JumPathTree *t)
{
    if (!t)
        return;
    g_free(t->distance);
    g_free(t->link);
    g_free(t->before);
    g_free(t->order);
    g_free(t);
}
