#pragma once

#include "city/territory.h"
#include "model/water-network.h"

/** JumWaterTables: the water tables of a territory file, owned, and the network they make. */
typedef struct {
    JumWaterLayers layers; /* of the tables below */
    JumLayer *node, *pipe, *pump, *valve, *tank, *pattern, *control, *option;
    JumWaterRows *rows;
} JumWaterTables;

/**
 * jum_water_tables_read:
 *
 * Errors: those of jum_territory_read(); JUM_ERROR_EMPTY (no pipe); JUM_ERROR_VALUE (the network cannot be solved: no
 * source, for one; the message names the element).
 * Owns: the caller owns the result.  Thread: that of @territory.  Cost: some 50 ms for 10 000 pipes.
 */
JumWaterTables *jum_water_tables_read(JumTerritory *territory, GError **error) JUM_MUST_USE;
void jum_water_tables_free(JumWaterTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterTables, jum_water_tables_free)

const char *jum_water_tables_node_id(const JumWaterTables *tables, int node);
const char *jum_water_tables_link_id(const JumWaterTables *tables, int link);
