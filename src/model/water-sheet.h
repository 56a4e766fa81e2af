#pragma once

#include "model/water-tables.h"
#include "sim/water/isolation.h"

/** JumWaterMove: one thing to do so that a segment has no water. */
typedef struct {
    JumTable table; /* water_valve, water_pump, or water_tank: shut its outlet */
    guint row;
    int link;         /* of the network */
    gboolean remote;  /* motorised: can become a command; else a crew goes there */
    gboolean is_open; /* FALSE: found closed, to be checked */
    double away_m;    /* from the place to isolate, as the crow flies */
} JumWaterMove;

/**
 * jum_water_sheet_can_close:
 * @failed: (nullable): (element-type utf8): ids of valves that do not close or are not found
 * @can_close: (out): [net.n_links]
 *
 * Isolation and throttle valves, and pumps.  Reducers and flow valves are no isolation.
 */
void jum_water_sheet_can_close(const JumWaterTables *tables, GHashTable *failed, guint8 *can_close);

/**
 * jum_water_sheet_new:
 * @open: [net.n_links] as things are
 * @x_m, @y_m: the place to isolate
 *
 * What to close around a segment: what the desk can move first, then a crew's round from the nearest to the next nearest,
 * last what stands closed already and is only checked.
 * Returns: (element-type JumWaterMove), the caller frees.
 */
GArray *jum_water_sheet_new(const JumWaterTables *tables,
                            const JumWaterSegments *segments,
                            int segment,
                            const guint8 *open,
                            double x_m,
                            double y_m);
