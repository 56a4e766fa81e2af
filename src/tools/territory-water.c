/* `export-water`: the water network of a territory as an EPANET file.  The same network the twin solves, in litres a
 * second and metres, with the places of its nodes; what was assumed is said in its title. */
#include <math.h>

#include "base/i18n.h"
#include "formats/inp-write.h"
#include "model/water-tables.h"
#include "sim/water/units.h"
#include "tools/territory-command.h"

static const JumInpUnits LITRES = {.flow_name = "LPS",
                                   .metric = TRUE,
                                   .flow = JUM_CFS / 28.317, /* as EPANET has it */
                                   .length = 1.0,
                                   .diameter = 1e-3,
                                   .pressure = 1.0,
                                   .outlet_pressure = 1.0,
                                   .power = 1000.0,
                                   .roughness = 1e-3,
                                   .volume = 1.0};

static char *
title_of(const JumTerritoryInfo *info, const JumWaterAssumed *a)
{
    GString *title = g_string_new(NULL);
    g_string_printf(title, "%s, water network, exported by jumeau %s", info->name, JUM_VERSION);
    if (g_strcmp0(info->synthetic, "none") != 0)
        g_string_append_printf(title, "\nSynthetic: %s of it", info->synthetic);
    g_string_append_printf(
        title,
        "\nAssumed: elevation %u, diameter %u, length %u, roughness %u, pump %u, "
        "tank %u, valve %u; left out: %u links; daily patterns: all",
        a->elevation, a->diameter, a->length, a->roughness, a->pump, a->tank, a->valve,
        a->left_out);
    return g_string_free(title, FALSE);
}

/* One name twice would be another network to its reader. */
static gboolean
names_differ(char *const *id, int n, const char *path, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < n; i++)
        if (!g_hash_table_add(seen, id[i])) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("%s: two elements are called “%s”"),
                        path, id[i]);
            return FALSE;
        }
    return TRUE;
}

static gboolean export(JumTerritory *territory,
                       const JumWaterTables *t,
                       const char *out,
                       GError **error)
{
    const JumTerritoryInfo *info = jum_territory_info(territory);
    const JumWaterNetwork *net = &t->rows->net;
    g_autofree char *title = title_of(info, &t->rows->assumed);
    g_autofree char **nodes = g_new0(char *, net->n_nodes + 1);
    g_autofree char **links = g_new0(char *, net->n_links + 1);
    g_autofree double *x = g_new(double, net->n_nodes + 1), *y = g_new(double, net->n_nodes + 1);
    for (int i = 0; i < net->n_nodes; i++) {
        guint row = (guint) i;
        gboolean tank = row >= t->rows->n_nodes;
        nodes[i] = (char *) jum_water_tables_node_id(t, i);
        if (!jum_layer_point(tank ? t->tank : t->node, tank ? row - t->rows->n_nodes : row, &x[i],
                             &y[i]))
            x[i] = y[i] = NAN;
    }
    for (int k = 0; k < net->n_links; k++)
        links[k] = (char *) jum_water_tables_link_id(t, k);
    JumInp inp = {.net = *net,
                  .units = LITRES,
                  .node_id = nodes,
                  .link_id = links,
                  .x = x,
                  .y = y,
                  .title = title};
    return names_differ(nodes, net->n_nodes, info->path, error) &&
           names_differ(links, net->n_links, info->path, error) && jum_inp_write(&inp, out, error);
}

JumExit
jum_territory_command_export_water(int argc, char **argv, GError **error)
{
    const char *path = NULL, *out = NULL;
    const JumArgument table[] = {
        {"TERRITORY", JUM_ARGUMENT_POSITION, &path, TRUE},
        {"OUT.inp", JUM_ARGUMENT_POSITION, &out, TRUE},
        {NULL},
    };
    if (!jum_arguments_parse(table, argc, argv, error))
        return JUM_EXIT_USAGE;
    g_autoptr(JumTerritory) territory = jum_territory_open(path, error);
    g_autoptr(JumWaterTables) tables =
        territory != NULL ? jum_water_tables_read(territory, error) : NULL;
    if (tables == NULL || !export(territory, tables, out, error))
        return JUM_EXIT_NONE;
    return JUM_EXIT_ANSWER;
}
