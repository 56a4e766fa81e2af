#pragma once

#include "tools/generate.h"

/** JumStreet: what the segments of one street share. */
typedef struct {
    const char *name, *ref, *modes; /* kept by the graph; modes NULL: those of its class */
    const JumFact *fact;            /* NULL: invented */
    JumRoadClass class;
    guint8 lanes, oneway, lit; /* lit 2: where the town is */
    float width_m, speed_kmh;
} JumStreet;

typedef struct {
    double x_m, y_m;
    guint32 first; /* half-edge + 1: 2·edge + end; 0 none */
    guint8 degree, motorway;
} JumStreetNode;

typedef struct {
    guint32 end[2], street;
    guint32 next[2];           /* next half-edge + 1 at each end */
    guint8 dead, bridge, over; /* over: passes over or under others without a node */
    const JumFact *crossing;   /* the bridge it takes, or NULL */
} JumStreetEdge;

/**
 * JumStreetGraph: a plane graph that grows.  Segments that cross get a node there, except motorways,
 * which pass over or under.
 */
typedef struct {
    GArray *nodes, *edges, *streets;
    JumBoxGrid *edge_grid, *node_grid;
    GArray *found, *found_nodes; /* guint32 scratch */
    GStringChunk *texts;         /* names, as long as the graph */
} JumStreetGraph;

#define jum_street_node(graph, i) (&g_array_index((graph)->nodes, JumStreetNode, i))
#define jum_street_edge(graph, i) (&g_array_index((graph)->edges, JumStreetEdge, i))
#define jum_street(graph, i)      (&g_array_index((graph)->streets, JumStreet, i))

JumStreetGraph *jum_street_graph_new(void);
void jum_street_graph_free(JumStreetGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStreetGraph, jum_street_graph_free)

guint32 jum_street_graph_add_street(JumStreetGraph *graph, const JumStreet *street);
/** jum_street_graph_text: a copy that lives as long as the graph; equal texts once; NULL is fine. */
const char *jum_street_graph_text(JumStreetGraph *graph, const char *text);
/** jum_street_graph_node_at: the nearest node within @within_m, or a new one. */
guint32 jum_street_graph_node_at(
    JumStreetGraph *graph, double x_m, double y_m, double within_m, gboolean motorway);
/** jum_street_graph_nearest: the nearest node within @within_m that @street may join, -1 if none. */
gint64 jum_street_graph_nearest(
    JumStreetGraph *graph, double x_m, double y_m, double within_m, gboolean motorway);
gboolean jum_street_graph_joined(const JumStreetGraph *graph, guint32 a, guint32 b);
/** jum_street_graph_join: an edge without looking for crossings; none if there is one already. */
void jum_street_graph_join(JumStreetGraph *graph, guint32 a, guint32 b, guint32 street);
/** jum_street_graph_connect: an edge cut at every street it crosses. */
void jum_street_graph_connect(JumStreetGraph *graph, guint32 a, guint32 b, guint32 street);
/** jum_street_graph_split: a node in the middle of an edge. */
guint32 jum_street_graph_split(JumStreetGraph *graph, guint32 edge, double x_m, double y_m);
/** jum_street_graph_cross: where edge @edge meets the segment p → q: TRUE and the share of p → q. */
gboolean jum_street_graph_cross(const JumStreetGraph *graph,
                                guint32 edge,
                                double px,
                                double py,
                                double qx,
                                double qy,
                                double *share);
/** jum_street_graph_untangle: cuts what still crosses; motorways: marks who passes over. */
void jum_street_graph_untangle(JumStreetGraph *graph);
gboolean jum_street_graph_is_motorway(const JumStreetGraph *graph, guint32 edge);

/* ---- the stages of stage roads, in this order ---- */

gboolean jum_streets_from_axes(JumGenerate *generate, JumStreetGraph *graph, GError **error);
gboolean jum_streets_grow(JumGenerate *generate, JumStreetGraph *graph, GError **error);
gboolean jum_streets_lanes(JumGenerate *generate, JumStreetGraph *graph, GError **error);
/** jum_streets_is_barrier: water, rail or a place without streets between p and q? */
gboolean jum_streets_is_barrier(
    const JumGenerate *generate, double px, double py, double qx, double qy, guint surfaces);
/** jum_streets_names: "des Tilleuls"…: complements of street names. */
GPtrArray *jum_streets_names(GError **error);
