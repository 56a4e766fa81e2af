/* Distribution sectors: the land of each commune cut about where its customers are; small communes are one
 * sector, Angers has several.  A node belongs to the sector it stands in. */
#include "tools/land-cells.h"
#include "tools/supply.h"
#include "tools/whole-shares.h"

#include <math.h>

static void
gather(const JumSupply *s, guint commune, GArray *x, GArray *y, GArray *weight)
{
    for (guint i = 0; i < s->n_nodes; i++) {
        double w = s->node[i].customers + 0.01;
        if (s->node[i].commune != (int) commune)
            continue;
        g_array_append_val(x, s->node[i].x_m);
        g_array_append_val(y, s->node[i].y_m);
        g_array_append_val(weight, w);
    }
}

static guint
nearest_seed(double x, double y, const double *seed_x, const double *seed_y, guint n)
{
    guint at = 0;
    for (guint k = 1; k < n; k++)
        if (hypot(x - seed_x[k], y - seed_y[k]) < hypot(x - seed_x[at], y - seed_y[at]))
            at = k;
    return at;
}

static void
cut_commune(JumSupply *s, JumGenerate *g, guint commune, guint n)
{
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) weight = g_array_new(FALSE, FALSE, sizeof(double));
    gather(s, commune, x, y, weight);
    g_autofree double *seed_x = g_new(double, n), *seed_y = g_new(double, n);
    g_autofree gint64 *customers = g_new0(gint64, n);
    for (guint k = 0; k < n; k++) {
        guint at = jum_rng_int(&s->rng, x->len);
        seed_x[k] =
            x->len ? g_array_index(x, double, at) + 10.0 * k : g->commune[commune].x_m + 10.0 * k;
        seed_y[k] = x->len ? g_array_index(y, double, at) : g->commune[commune].y_m;
    }
    jum_spread_seeds((double *) (void *) x->data, (double *) (void *) y->data,
                     (double *) (void *) weight->data, x->len, seed_x, seed_y, n);
    JumLayer *sectors = g->layer[JUM_TABLE_water_sector];
    guint first = jum_layer_n_rows(sectors);
    for (guint i = 0; i < s->n_nodes; i++)
        if (s->node[i].commune == (int) commune) {
            guint k = nearest_seed(s->node[i].x_m, s->node[i].y_m, seed_x, seed_y, n);
            s->node[i].sector = first + k;
            customers[k] += s->node[i].customers;
        }
    JumGeometryColumns outline = jum_layer_geometry(g->layer[JUM_TABLE_commune]);
    guint ring = outline.ring_start[commune], v = outline.vertex_start[ring];
    g_autoptr(JumLandCells) cells = jum_land_cells(
        outline.x + v, outline.y + v, outline.vertex_start[ring + 1] - v, seed_x, seed_y, n);
    for (guint k = 0; k < n; k++) {
        g_autofree char *id = g_strdup_printf("SEC-%s-%u", g->commune[commune].insee, k + 1);
        g_autofree char *name = n > 1 ? g_strdup_printf("%s %u", g->commune[commune].name, k + 1)
                                      : g_strdup(g->commune[commune].name);
        guint row =
            jum_generate_add(g, JUM_TABLE_water_sector, id, "synthetic", seed_x[k], seed_y[k]);
        jum_land_cells_add_rings(cells, k, sectors);
        jum_layer_set_text_by_name(sectors, "name", row, name);
        jum_layer_set_text_by_name(sectors, "commune", row, g->commune[commune].insee);
        jum_layer_set_text_by_name(sectors, "control", row, "manual");
        jum_layer_set_int_by_name(sectors, "customers", row, customers[k]);
    }
}

/* Nodes outside every commune go with the nearest node inside. */
static void
adopt_strays(JumSupply *s)
{
    for (guint i = 0; i < s->n_nodes; i++) {
        double best = G_MAXDOUBLE;
        if (s->node[i].commune >= 0)
            continue;
        for (guint k = 0; k < s->n_nodes; k++) {
            double d = hypot(s->node[i].x_m - s->node[k].x_m, s->node[i].y_m - s->node[k].y_m);
            if (k != i && s->node[k].commune >= 0 && d < best) {
                best = d;
                s->node[i].sector = s->node[k].sector;
            }
        }
    }
}

void
jum_supply_sectors(JumSupply *s, JumGenerate *g, guint wanted)
{
    g_autofree double *customers = g_new0(double, g->n_communes + 1);
    g_autofree gint64 *share = g_new0(gint64, g->n_communes + 1);
    for (guint i = 0; i < s->n_nodes; i++)
        if (s->node[i].commune >= 0)
            customers[s->node[i].commune] += s->node[i].customers;
    jum_share_whole(customers, g->n_communes, wanted > g->n_communes ? wanted - g->n_communes : 0,
                    share);
    for (guint k = 0; k < g->n_communes; k++)
        cut_commune(s, g, k, 1 + (guint) share[k]);
    adopt_strays(s);
    /* Customers of strays count where they were adopted. */
    JumLayer *sectors = g->layer[JUM_TABLE_water_sector];
    int column = jum_layer_column(sectors, "customers");
    for (guint i = 0; i < s->n_nodes; i++)
        if (s->node[i].commune < 0)
            jum_layer_set_int(sectors, column, s->node[i].sector,
                              jum_layer_int(sectors, column, s->node[i].sector) +
                                  s->node[i].customers);
}
