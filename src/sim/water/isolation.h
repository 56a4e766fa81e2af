#pragma once

#include "sim/water/network.h"

/**
 * JumWaterSegments: a network cut at everything that can be closed.  A segment is the smallest part that can be taken out
 * of service: its junctions and its pipes, up to the devices around it.  Tanks and reservoirs belong to no segment: what
 * joins them to one is a bound too (their outlet is shut).
 * Source: T. Walski, "Water distribution valve topology for reliability analysis", Reliability Engineering and System
 * Safety 42 (1993).
 */
typedef struct {
    int n;
    int *node_segment;         /* [n_nodes] -1: tank or reservoir */
    int *link_segment;         /* [n_links] -1: a device that can be closed */
    int *node_start, *nodes;   /* junctions of segment i: nodes[node_start[i]] … */
    int *bound_start, *bounds; /* links around it: devices, and its pipes to a tank or reservoir */
} JumWaterSegments;

/**
 * jum_water_segments_find:
 * @can_close: [n_links] 1: a valve or pump that somebody can close; a failed or lost one is 0 and joins its two sides
 *
 * Errors: JUM_WATER_ERR_MEMORY, JUM_WATER_ERR_BAD_LINK.  Owns: the arrays, jum_water_segments_clear().  Cost: linear.
 */
JumWaterError jum_water_segments_find(const JumWaterNetwork *net,
                                      const uint8_t *can_close,
                                      JumWaterSegments *segments);
void jum_water_segments_clear(JumWaterSegments *segments);

/** JumWaterCutKind: what becomes of a node. */
typedef enum {
    JUM_WATER_SERVED,
    JUM_WATER_CUT_INSIDE, /* of the segment that is closed */
    JUM_WATER_CUT_BEHIND, /* no way left from a source */
    JUM_WATER_WAS_CUT,    /* it had none before */
} JumWaterCutKind;

/** JumWaterIsolation: scratch of one network; make one a thread. */
typedef struct {
    const JumWaterNetwork *net;
    int *adjacency_start, *adjacency, *queue;
    uint8_t *reached;
} JumWaterIsolation;
JumWaterError jum_water_isolation_init(JumWaterIsolation *isolation, const JumWaterNetwork *net);
void jum_water_isolation_clear(JumWaterIsolation *isolation);

/**
 * jum_water_isolation_cut:
 * @open: [n_links] 1: carries water now
 * @segment: closed; -1: nothing is
 * @closed_link: one more link taken as closed, or -1
 * @cut: (out): [n_nodes] JumWaterCutKind
 *
 * Who has a way from a tank or reservoir, by graph alone: pumps, check valves and reducers only let through from → to.
 * Cost: linear.
 */
void jum_water_isolation_cut(JumWaterIsolation *isolation,
                             const JumWaterSegments *segments,
                             const uint8_t *open,
                             int segment,
                             int closed_link,
                             uint8_t *cut);
