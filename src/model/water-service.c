/* Whom a node serves: buildings and public sites go to the nearest node that has customers, found on a grid as coarse as
 * the reach.  From them the pressure the street owes at that node, and who is touched when it fails. */
#include "model/water-service.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/path.h"

gboolean
jum_water_limits_read(const char *path, JumWaterLimits *limits, GError **error)
{
    g_autofree char *ours = path == NULL ? jum_path_data("water/service.ini") : NULL;
    const char *name = path != NULL ? path : ours;
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) why = NULL;
    JumWaterLimits read;
    const struct {
        const char *group, *key;
        double *value, least, most;
    } figures[] = {
        {"tap", "pressure_m", &read.tap_pressure_m, 0.0, 50.0},
        {"tap", "storeys_most", &read.storeys_most, 1.0, 100.0},
        {"tap", "storey_m", &read.storey_m, 2.0, 6.0},
        {"riser", "connection_m", &read.connection_m, 0.0, 50.0},
        {"riser", "storey_m", &read.riser_storey_m, 0.0, 10.0},
        {"street", "fire_bar", &read.fire_bar, 0.0, 16.0},
        {"street", "comfort_low_bar", &read.comfort_low_bar, 0.0, 16.0},
        {"street", "comfort_high_bar", &read.comfort_high_bar, 0.0, 25.0},
        {"people", "per_customer", &read.people_per_customer, 0.1, 100.0},
        {"people", "reach_m", &read.reach_m, 1.0, 2000.0},
    };
    if (!g_key_file_load_from_file(file, name, G_KEY_FILE_NONE, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, "%s: %s", name, why->message);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        g_autofree char *text = g_key_file_get_string(file, figures[i].group, figures[i].key, NULL);
        char *end = NULL;
        double value = text != NULL ? g_ascii_strtod(text, &end) : NAN;
        if (end == text || !(value >= figures[i].least && value <= figures[i].most)) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        _("%s: [%s] %s is missing or out of range"), name, figures[i].group,
                        figures[i].key);
            return FALSE;
        }
        *figures[i].value = value;
    }
    *limits = read;
    return TRUE;
}

double
jum_water_limits_required_m(
    const JumWaterLimits *l, double foot_m, double height_m, gint64 levels, double node_m)
{
    double highest_m = l->storeys_most * l->storey_m;
    double known = levels != JUM_INT_NONE && levels > 0 ? (double) levels : NAN;
    if (!(height_m > 0.0))
        height_m = (isfinite(known) ? known : 1.0) * l->storey_m;
    double storeys = isfinite(known) ? known : ceil(height_m / l->storey_m - 0.2);
    storeys = fmin(fmax(storeys, 1.0), l->storeys_most);
    return foot_m + fmin(height_m, highest_m) + l->tap_pressure_m + l->connection_m +
           storeys * l->riser_storey_m - node_m;
}

/* ---- the nearest node ---- */

typedef struct {
    double x0, y0, cell_m;
    guint columns, rows;
    guint *start, *node; /* nodes by cell */
    const double *x, *y; /* [n_nodes] NaN: serves nobody */
} Grid;

static guint
cell_of(double v, double v0, double cell_m, guint n)
{
    double i = floor((v - v0) / cell_m);
    return i < 0.0 ? 0 : i >= n ? n - 1 : (guint) i;
}

static guint
cell_at(const Grid *g, double x, double y)
{
    return cell_of(y, g->y0, g->cell_m, g->rows) * g->columns +
           cell_of(x, g->x0, g->cell_m, g->columns);
}

static void
grid_fill(Grid *g, guint n_nodes)
{
    g->start = g_new0(guint, g->columns * g->rows + 2);
    g->node = g_new(guint, n_nodes + 1);
    for (guint i = 0; i < n_nodes; i++)
        if (isfinite(g->x[i]))
            g->start[cell_at(g, g->x[i], g->y[i]) + 2]++;
    for (guint c = 2; c < g->columns * g->rows + 2; c++)
        g->start[c] += g->start[c - 1];
    for (guint i = 0; i < n_nodes; i++)
        if (isfinite(g->x[i]))
            g->node[g->start[cell_at(g, g->x[i], g->y[i]) + 1]++] = i;
}

static void
grid_init(Grid *g, const double *x, const double *y, guint n_nodes, double reach_m)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < n_nodes; i++)
        if (isfinite(x[i]))
            jum_box_add(&box, x[i], y[i]);
    double wide = fmax(box.x1 - box.x0, 0.0), high = fmax(box.y1 - box.y0, 0.0);
    g->x = x;
    g->y = y;
    g->cell_m = fmax(reach_m, fmax(wide, high) / 2000.0); /* at most four million cells */
    g->x0 = isfinite(box.x0) ? box.x0 : 0.0;
    g->y0 = isfinite(box.y0) ? box.y0 : 0.0;
    g->columns = isfinite(wide) ? (guint) (wide / g->cell_m) + 1 : 1;
    g->rows = isfinite(high) ? (guint) (high / g->cell_m) + 1 : 1;
    grid_fill(g, n_nodes);
}

/* G_MAXUINT: none within reach. */
static guint
grid_nearest(const Grid *g, double x, double y, double reach_m)
{
    guint found = G_MAXUINT;
    double best = reach_m * reach_m;
    guint r0 = cell_of(y - reach_m, g->y0, g->cell_m, g->rows);
    guint r1 = cell_of(y + reach_m, g->y0, g->cell_m, g->rows);
    guint c0 = cell_of(x - reach_m, g->x0, g->cell_m, g->columns);
    guint c1 = cell_of(x + reach_m, g->x0, g->cell_m, g->columns);
    for (guint r = r0; r <= r1; r++)
        for (guint c = c0; c <= c1; c++)
            for (guint k = g->start[r * g->columns + c]; k < g->start[r * g->columns + c + 1];
                 k++) {
                guint i = g->node[k];
                double d = (g->x[i] - x) * (g->x[i] - x) + (g->y[i] - y) * (g->y[i] - y);
                if (d < best) {
                    best = d;
                    found = i;
                }
            }
    return found;
}

static void
grid_clear(Grid *g)
{
    g_free(g->start);
    g_free(g->node);
}

/* ---- who hangs where ---- */

static gboolean
hang_buildings(JumWaterService *s,
               JumTerritory *territory,
               const Grid *grid,
               const JumLayer *node,
               GError **error)
{
    g_autoptr(JumLayer) b = jum_territory_read(territory, JUM_TABLE_building, NULL, error);
    if (b == NULL)
        return FALSE;
    int height = jum_layer_column(b, "height_m"), roof = jum_layer_column(b, "roof_height_m");
    int ground = jum_layer_column(b, "ground_m"), levels = jum_layer_column(b, "levels");
    int use = jum_layer_column(b, "use"), elevation = jum_layer_column(node, "elevation_m");
    for (guint row = 0; row < jum_layer_n_rows(b); row++) {
        const char *used = jum_layer_text(b, use, row);
        double x, y, foot_m = jum_layer_real(b, ground, row);
        if (g_strcmp0(used, "agricultural") == 0 || !jum_layer_point(b, row, &x, &y))
            continue;
        guint at = grid_nearest(grid, x, y, s->limits.reach_m);
        if (at == G_MAXUINT)
            continue;
        double node_m = jum_layer_real(node, elevation, at), roof_m = jum_layer_real(b, roof, row);
        double eaves_m = jum_layer_real(b, height, row) - (isfinite(roof_m) ? roof_m : 0.0);
        double required_m =
            jum_water_limits_required_m(&s->limits, isfinite(foot_m) ? foot_m : node_m, eaves_m,
                                        jum_layer_int(b, levels, row), node_m);
        if (isfinite(required_m)) /* fmax ignores a NaN */
            s->required_m[at] = fmax(s->required_m[at], required_m);
    }
    return TRUE;
}

static void
clear_site(gpointer data)
{
    JumWaterSite *site = data;
    g_free(site->id);
    g_free(site->name);
    g_free(site->kind);
}

static gboolean
hang_sites(JumWaterService *s, JumTerritory *territory, const Grid *grid, GError **error)
{
    g_autoptr(JumLayer) l = jum_territory_read(territory, JUM_TABLE_public_site, NULL, error);
    if (l == NULL)
        return FALSE;
    int name = jum_layer_column(l, "name"), kind = jum_layer_column(l, "kind");
    int sensitive = jum_layer_column(l, "sensitive");
    for (guint row = 0; row < jum_layer_n_rows(l); row++) {
        double x, y;
        if (!jum_layer_point(l, row, &x, &y))
            continue;
        guint at =
            grid_nearest(grid, x, y, 3.0 * s->limits.reach_m); /* a hospital has large grounds */
        if (at == G_MAXUINT)
            continue;
        JumWaterSite site = {g_strdup(jum_layer_id(l, row)), g_strdup(jum_layer_text(l, name, row)),
                             g_strdup(jum_layer_text(l, kind, row)),
                             jum_layer_int(l, sensitive, row) == 1, at};
        g_array_append_val(s->sites, site);
    }
    return TRUE;
}

static gboolean
hang_hydrants(JumWaterService *s, JumTerritory *territory, const JumLayer *node, GError **error)
{
    g_autoptr(JumLayer) l = jum_territory_read(territory, JUM_TABLE_hydrant, NULL, error);
    if (l == NULL)
        return FALSE;
    int column = jum_layer_column(l, "node");
    for (guint row = 0; row < jum_layer_n_rows(l); row++) {
        const char *id = jum_layer_text(l, column, row);
        gint64 at = id != NULL ? jum_layer_find(node, id) : -1;
        if (at >= 0)
            s->hydrants[at]++;
    }
    return TRUE;
}

/* The communes' inhabitants shared out by customers, where both are known. */
static gboolean
estimate_people(JumWaterService *s, JumTerritory *territory, const JumLayer *node, GError **error)
{
    g_autoptr(JumLayer) communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (communes == NULL)
        return FALSE;
    int population = jum_layer_column(communes, "population");
    int customers = jum_layer_column(node, "customers");
    double all = 0.0, served = 0.0;
    for (guint row = 0; row < jum_layer_n_rows(communes); row++)
        all += (double) MAX(jum_layer_int(communes, population, row), 0);
    for (guint i = 0; i < s->n_nodes; i++) {
        gint64 n = jum_layer_int(node, customers, i);
        s->customers[i] = n > 0 ? (guint) MIN(n, 10000000) : 0;
        served += s->customers[i];
    }
    s->people_per_customer = all > 0.0 && served > 0.0 && all / served < 20.0
                                 ? all / served
                                 : s->limits.people_per_customer;
    for (guint i = 0; i < s->n_nodes; i++)
        s->people[i] = s->customers[i] * s->people_per_customer;
    return TRUE;
}

JumWaterService *
jum_water_service_new(JumTerritory *territory, const JumLayer *node, GError **error)
{
    g_autoptr(JumWaterService) s = g_new0(JumWaterService, 1);
    s->n_nodes = jum_layer_n_rows(node);
    s->sites = g_array_new(FALSE, TRUE, sizeof(JumWaterSite));
    g_array_set_clear_func(s->sites, clear_site);
    s->required_m = g_new(double, s->n_nodes + 1);
    s->people = g_new0(double, s->n_nodes + 1);
    s->customers = g_new0(guint, s->n_nodes + 1);
    s->hydrants = g_new0(guint, s->n_nodes + 1);
    if (!jum_water_limits_read(NULL, &s->limits, error) ||
        !estimate_people(s, territory, node, error) || !hang_hydrants(s, territory, node, error))
        return NULL;
    g_autofree double *x = g_new(double, s->n_nodes + 1), *y = g_new(double, s->n_nodes + 1);
    int demand = jum_layer_column(node, "demand_m3s");
    for (guint i = 0; i < s->n_nodes; i++) {
        s->required_m[i] = NAN;
        gboolean serves = s->customers[i] > 0 || jum_layer_real(node, demand, i) > 0.0;
        if (!serves || !jum_layer_point(node, i, &x[i], &y[i]))
            x[i] = y[i] = NAN;
    }
    Grid grid;
    grid_init(&grid, x, y, s->n_nodes, s->limits.reach_m);
    gboolean ok =
        hang_buildings(s, territory, &grid, node, error) && hang_sites(s, territory, &grid, error);
    grid_clear(&grid);
    return ok ? g_steal_pointer(&s) : NULL;
}

void
jum_water_service_free(JumWaterService *s)
{
    if (s == NULL)
        return;
    g_array_unref(s->sites);
    g_free(s->required_m);
    g_free(s->people);
    g_free(s->customers);
    g_free(s->hydrants);
    g_free(s);
}
