/* Population, jobs and school places spread over the buildings.
 * Residents follow the dwellings (footprint × levels of housing where there is none), scaled so that each
 * commune has its own population; jobs and pupils follow the floor of the uses that hold them.  Traffic
 * zones and water demands both start here, so that they agree. */
#include "tools/building-census.h"

#include <math.h>
#include <string.h>

#define JOBS_PER_INHABITANT \
    0.46 /* order of INSEE's figure for the urban area, from memory, unverified */
#define PUPILS_PER_INHABITANT 0.24 /* pupils and students, from memory, unverified */

static double
outer_area(const JumGeometryColumns *g, guint row)
{
    if (g->ring_start[row] == g->ring_start[row + 1])
        return 0.0;
    guint first = g->vertex_start[g->ring_start[row]],
          end = g->vertex_start[g->ring_start[row] + 1];
    double twice = 0.0;
    for (guint i = first, j = end - 1; i < end; j = i++)
        twice += (g->x[j] - g->x[first]) * (g->y[i] - g->y[first]) -
                 (g->x[i] - g->x[first]) * (g->y[j] - g->y[first]);
    return fabs(0.5 * twice);
}

/* Jobs and pupils a square metre of floor, by use. */
static double
jobs_density(const char *use)
{
    static const struct {
        const char *use;
        double density;
    } table[] = {{"office", 1.0 / 22.0},       {"commercial", 1.0 / 40.0},
                 {"industrial", 1.0 / 90.0},   {"education", 1.0 / 110.0},
                 {"health", 1.0 / 45.0},       {"public", 1.0 / 45.0},
                 {"residential", 1.0 / 2500.0}};
    for (guint i = 0; use && i < G_N_ELEMENTS(table); i++)
        if (strcmp(use, table[i].use) == 0)
            return table[i].density;
    return 0.0;
}

static double
column_sum(const double *values, guint n)
{
    double sum = 0.0;
    for (guint i = 0; i < n; i++)
        sum += values[i];
    return sum;
}

static void
scale_to(double *values, guint n, double total)
{
    double sum = column_sum(values, n);
    for (guint i = 0; i < n; i++)
        values[i] = sum > 0.0 ? values[i] * total / sum : 0.0;
}

static void
scale_residents(const JumGenerate *g, JumBuildingCensus *c)
{
    g_autofree double *weight = g_new0(double, g->n_communes + 1);
    for (guint i = 0; i < c->n; i++)
        if (c->commune[i] >= 0)
            weight[c->commune[i]] += c->residents[i];
    for (guint i = 0; i < c->n; i++) {
        int k = c->commune[i];
        c->residents[i] = k >= 0 && weight[k] > 0.0
                              ? c->residents[i] * g->commune[k].population / weight[k]
                              : 0.0;
    }
}

JumBuildingCensus *
jum_building_census(const JumGenerate *g)
{
    const JumLayer *layer = g->layer[JUM_TABLE_building];
    JumGeometryColumns geometry = jum_layer_geometry(layer);
    int use_column = jum_layer_column(layer, "use"), levels = jum_layer_column(layer, "levels");
    int dwellings = jum_layer_column(layer, "dwellings"),
        height = jum_layer_column(layer, "height_m");
    JumBuildingCensus *c = g_new0(JumBuildingCensus, 1);
    guint n = c->n = geometry.n_rows;
    double **columns[] = {&c->x_m,       &c->y_m,  &c->footprint_m2, &c->floor_m2,
                          &c->residents, &c->jobs, &c->pupils};
    for (guint k = 0; k < G_N_ELEMENTS(columns); k++)
        *columns[k] = g_new0(double, n + 1);
    c->commune = g_new(gint16, n + 1);
    for (guint i = 0; i < n; i++) {
        JumBox box = jum_layer_box(layer, i);
        c->commune[i] = -1;
        if (jum_box_is_empty(&box))
            continue;
        c->x_m[i] = 0.5 * (box.x0 + box.x1);
        c->y_m[i] = 0.5 * (box.y0 + box.y1);
        c->commune[i] = (gint16) jum_generate_commune_at(g, c->x_m[i], c->y_m[i]);
        gint64 level = jum_layer_int(layer, levels, i), homes = jum_layer_int(layer, dwellings, i);
        double h = jum_layer_real(layer, height, i);
        double storeys = level > 0 ? (double) level : isfinite(h) ? fmax(1.0, round(h / 3.2)) : 1.0;
        const char *use = jum_layer_text(layer, use_column, i);
        c->footprint_m2[i] = outer_area(&geometry, i);
        c->floor_m2[i] = c->footprint_m2[i] * storeys;
        c->residents[i] = homes > 0 ? (double) homes
                          : homes == JUM_INT_NONE && g_strcmp0(use, "residential") == 0
                              ? c->floor_m2[i] / 90.0
                              : 0.0;
        c->jobs[i] = c->floor_m2[i] * jobs_density(use);
        c->pupils[i] = g_strcmp0(use, "education") == 0 ? c->floor_m2[i] : 0.0;
    }
    scale_residents(g, c);
    double population = column_sum(c->residents, n);
    if (column_sum(c->pupils, n) <= 0.0)
        memcpy(c->pupils, c->residents, n * sizeof *c->pupils);
    scale_to(c->jobs, n, population * JOBS_PER_INHABITANT);
    scale_to(c->pupils, n, population * PUPILS_PER_INHABITANT);
    return c;
}

void
jum_building_census_free(JumBuildingCensus *c)
{
    if (!c)
        return;
    void *columns[] = {c->x_m,       c->y_m,  c->footprint_m2, c->floor_m2,
                       c->residents, c->jobs, c->pupils,       c->commune};
    for (guint k = 0; k < G_N_ELEMENTS(columns); k++)
        g_free(columns[k]);
    g_free(c);
}
