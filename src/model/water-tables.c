/* The five water tables of a file, read once and kept beside the network they make: who asks for a solution needs the
 * names, streets and customers of its elements afterwards. */
#include "model/water-tables.h"

#include "base/i18n.h"

static gboolean
read_layers(JumWaterTables *t, JumTerritory *territory, GError **error)
{
    const struct {
        JumTable table;
        JumLayer **layer;
    } wanted[] = {{JUM_TABLE_water_pattern, &t->pattern}, {JUM_TABLE_water_control, &t->control},
                  {JUM_TABLE_water_option, &t->option},   {JUM_TABLE_water_node, &t->node},
                  {JUM_TABLE_water_pipe, &t->pipe},       {JUM_TABLE_water_pump, &t->pump},
                  {JUM_TABLE_water_valve, &t->valve},     {JUM_TABLE_water_tank, &t->tank}};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if ((*wanted[i].layer = jum_territory_read(territory, wanted[i].table, NULL, error)) ==
            NULL)
            return FALSE;
    t->layers = (JumWaterLayers){t->node, t->pipe,    t->pump,    t->valve,
                                 t->tank, t->pattern, t->control, t->option};
    return TRUE;
}

static gboolean
can_be_solved(const JumWaterTables *t, const char *path, GError **error)
{
    const JumWaterNetwork *net = &t->rows->net;
    int element = -1;
    if (net->n_links == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, _("%s: no water network"), path);
        return FALSE;
    }
    JumWaterError fault = jum_water_network_check(net, &element);
    if (fault == JUM_WATER_OK)
        return TRUE;
    const char *id = element < 0              ? _("the network")
                     : element < net->n_links ? jum_water_tables_link_id(t, element)
                                              : jum_water_tables_node_id(t, element - net->n_links);
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: %s: %s", path, id,
                jum_water_error_text(fault));
    return FALSE;
}

JumWaterTables *
jum_water_tables_read(JumTerritory *territory, GError **error)
{
    g_autoptr(JumWaterTables) t = g_new0(JumWaterTables, 1);
    if (!read_layers(t, territory, error))
        return NULL;
    t->rows = jum_water_rows_new(&t->layers);
    if (!can_be_solved(t, jum_territory_info(territory)->path, error))
        return NULL;
    return g_steal_pointer(&t);
}

void
jum_water_tables_free(JumWaterTables *t)
{
    if (t == NULL)
        return;
    jum_water_rows_free(t->rows);
    jum_layer_free(t->node);
    jum_layer_free(t->pipe);
    jum_layer_free(t->pump);
    jum_layer_free(t->valve);
    jum_layer_free(t->tank);
    jum_layer_free(t->pattern);
    jum_layer_free(t->control);
    jum_layer_free(t->option);
    g_free(t);
}

const char *
jum_water_tables_node_id(const JumWaterTables *t, int node)
{
    return jum_water_rows_node_id(t->rows, &t->layers, node);
}

const char *
jum_water_tables_link_id(const JumWaterTables *t, int link)
{
    return jum_water_rows_link_id(t->rows, &t->layers, link);
}
