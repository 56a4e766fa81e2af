/* The way back from the network of the solver to the rows of the territory: which node or link an address is, what
 * people call it, and the answer of an instant row by row.  Nothing is searched but ids: the two sides keep their
 * indices from the reading on. */
#include "model/water-network.h"

#include <math.h>
#include <string.h>

/* "water_tank/T-1" to table and id. */
static const char *
split_address(const char *address, JumTable *table)
{
    const char *slash = address != NULL ? strchr(address, '/') : NULL;
    g_autofree char *name = slash != NULL ? g_strndup(address, (gsize) (slash - address)) : NULL;
    int found = name != NULL ? jum_schema_find(name) : -1;
    *table = (JumTable) MAX(found, 0);
    return found >= 0 ? slash + 1 : NULL;
}

int
jum_water_rows_node(const JumWaterRows *rows, const JumWaterLayers *l, const char *address)
{
    JumTable table;
    const char *id = split_address(address, &table);
    if (id == NULL || (table != JUM_TABLE_water_node && table != JUM_TABLE_water_tank))
        return -1;
    gint64 row = jum_layer_find(table == JUM_TABLE_water_node ? l->node : l->tank, id);
    return row < 0 ? -1 : (int) row + (table == JUM_TABLE_water_tank ? (int) rows->n_nodes : 0);
}

int
jum_water_rows_link(const JumWaterRows *rows, const JumWaterLayers *l, const char *address)
{
    JumTable table;
    const char *id = split_address(address, &table);
    const JumLayer *layer = table == JUM_TABLE_water_pipe    ? l->pipe
                            : table == JUM_TABLE_water_pump  ? l->pump
                            : table == JUM_TABLE_water_valve ? l->valve
                                                             : NULL;
    gint64 row = id != NULL && layer != NULL ? jum_layer_find(layer, id) : -1;
    return row < 0                         ? -1
           : table == JUM_TABLE_water_pipe ? rows->pipe_link[row]
           : table == JUM_TABLE_water_pump ? rows->pump_link[row]
                                           : rows->valve_link[row];
}

const char *
jum_water_rows_node_id(const JumWaterRows *rows, const JumWaterLayers *l, int node)
{
    return (guint) node < rows->n_nodes ? jum_layer_id(l->node, (guint) node)
                                        : jum_layer_id(l->tank, (guint) node - rows->n_nodes);
}

const char *
jum_water_rows_link_id(const JumWaterRows *rows, const JumWaterLayers *l, int link)
{
    const JumLayer *layer = rows->link_table[link] == JUM_TABLE_water_pipe   ? l->pipe
                            : rows->link_table[link] == JUM_TABLE_water_pump ? l->pump
                                                                             : l->valve;
    return jum_layer_id(layer, rows->link_row[link]);
}

static void
answer_links(const JumWaterState *state, const int *link, guint n, double *flow_m3s)
{
    for (guint row = 0; row < n && flow_m3s != NULL; row++) {
        gboolean none = link[row] < 0 || state->status[link[row]] == JUM_WATER_ISOLATED;
        flow_m3s[row] = none                                           ? NAN
                        : state->status[link[row]] == JUM_WATER_CLOSED ? 0.0
                                                                       : state->flow_m3s[link[row]];
    }
}

void
jum_water_rows_answer(const JumWaterRows *rows, const JumWaterState *state, JumWaterAnswer *answer)
{
    for (guint i = 0; i < rows->n_nodes; i++) {
        gboolean dry = state->isolated[i] != 0;
        if (answer->node_pressure_m != NULL)
            answer->node_pressure_m[i] =
                dry ? NAN : state->head_m[i] - rows->net.nodes[i].elevation_m;
        if (answer->node_demand_m3s != NULL)
            answer->node_demand_m3s[i] = dry ? NAN : state->demand_m3s[i];
    }
    answer_links(state, rows->pipe_link, rows->n_pipes, answer->pipe_flow_m3s);
    answer_links(state, rows->pump_link, rows->n_pumps, answer->pump_flow_m3s);
    answer_links(state, rows->valve_link, rows->n_valves, answer->valve_flow_m3s);
    for (guint t = 0; t < rows->n_tanks && answer->tank_level_m != NULL; t++) {
        guint node = rows->n_nodes + t;
        answer->tank_level_m[t] = state->head_m[node] - rows->net.nodes[node].elevation_m;
    }
}
