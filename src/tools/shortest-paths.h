#pragma once

#include <glib.h>

/** JumPathGraph: an undirected graph in rows: the arcs of node i are start[i] … start[i + 1] - 1. */
typedef struct {
    guint n_nodes, n_links;
    guint *start;        /* [n_nodes + 1] */
    guint *other, *link; /* [2 n_links] node at the far end, link */
} JumPathGraph;

#define JUM_PATH_NONE G_MAXUINT

/** jum_path_graph_new: @from, @to: [n_links] nodes. */
JumPathGraph *jum_path_graph_new(guint n_nodes, guint n_links, const guint *from, const guint *to);
void jum_path_graph_free(JumPathGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPathGraph, jum_path_graph_free)

/** JumPathTree: the forest of shortest paths. */
typedef struct {
    double *distance; /* [n_nodes] infinite where no path leads */
    guint *link;      /* [n_nodes] last link of the path, JUM_PATH_NONE at a source or nowhere */
    guint *before;    /* [n_nodes] node before, JUM_PATH_NONE likewise */
    guint *order;     /* [n_reached] nodes by growing distance */
    guint n_reached;
} JumPathTree;

/**
 * jum_shortest_paths:
 * @cost: [n_links]; negative: the link is closed
 * @sources: [n_sources]
 *
 * Cost: n log n (Dijkstra with a binary heap; equal distances settle by node number).
 */
JumPathTree *jum_shortest_paths(const JumPathGraph *graph,
                                const double *cost,
                                const guint *sources,
                                guint n_sources);
void jum_path_tree_free(JumPathTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPathTree, jum_path_tree_free)
