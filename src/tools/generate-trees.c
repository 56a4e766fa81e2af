/* Trees: rows along the boulevards and avenues, scattered in parks and woods, hedges of the bocage, and
 * alders and poplars on the banks.  Each stands free of carriageways, buildings and water. */
#include <math.h>

#include "tools/generate-frame.h"

typedef struct {
    const char *name;
    double height0, height1, crown;
} Species;

static const Species street[] = {{"Platanus × hispanica", 10, 20, 0.62},
                                 {"Tilia cordata", 8, 16, 0.55},
                                 {"Acer platanoides", 7, 13, 0.60},
                                 {"Carpinus betulus", 7, 12, 0.45}};
static const Species park[] = {{"Quercus robur", 9, 22, 0.70}, {"Fagus sylvatica", 10, 24, 0.62},
                               {"Tilia cordata", 9, 20, 0.55}, {"Cedrus atlantica", 10, 24, 0.55},
                               {"Prunus avium", 5, 11, 0.70},  {"Fraxinus excelsior", 10, 22, 0.5}};
static const Species bank[] = {
    {"Populus nigra", 14, 28, 0.30}, {"Salix alba", 8, 18, 0.65}, {"Alnus glutinosa", 8, 18, 0.45}};

typedef struct {
    JumGenerate *generate;
    JumRng rng;
    int id, commune, provenance, source, owner, species, height, crown;
    guint n;
} Trees;

static void
plant(Trees *t, const Species *kinds, guint n_kinds, double x, double y)
{
    JumGenerate *generate = t->generate;
    JumLayer *layer = generate->layer[JUM_TABLE_tree];
    int commune = jum_generate_commune_at(generate, x, y);
    const Species *s = &kinds[jum_rng_int(&t->rng, n_kinds)];
    double height = jum_rng_range(&t->rng, s->height0, s->height1),
           crown = height * s->crown * jum_rng_range(&t->rng, 0.8, 1.15);
    if (commune < 0 || !jum_generate_is_free(generate, x, y, 0.8) ||
        jum_generate_meets_rail(generate, x, y, x, y, 6))
        return;
    char id[24];
    g_snprintf(id, sizeof id, "T-%06u", ++t->n);
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text(layer, t->id, row, id);
    jum_layer_set_text(layer, t->commune, row, generate->commune[commune].insee);
    jum_layer_set_text(layer, t->provenance, row, "synthetic");
    jum_layer_set_text(layer, t->source, row, "generated");
    jum_layer_set_text(layer, t->species, row, s->name);
    jum_layer_set_real(layer, t->height, row, round(height * 10) / 10);
    jum_layer_set_real(layer, t->crown, row, round(crown * 10) / 10);
    jum_layer_add_point(layer, round(x * 10) / 10, round(y * 10) / 10);
}

/* Boulevards have a row on each side; other streets have one here and there. */
static void
plant_streets(Trees *t)
{
    JumGenerate *g = t->generate;
    for (guint row = 0; row < g->n_roads; row++) {
        const JumGenerateRoad *r = &g->road[row];
        const JumGenerateNode *a = &g->node[r->from], *b = &g->node[r->to];
        double density = jum_generate_density(g, a->x_m, a->y_m);
        JumRng habit = jum_rng(g->seed ^ 5151, r->street);
        double chance = jum_rng_unit(&habit);
        gboolean avenue = r->class >= JUM_ROAD_PRIMARY && r->class <= JUM_ROAD_SECONDARY;
        if (r->bridge || r->class <= JUM_ROAD_TRUNK || density < 0.05 ||
            r->class > JUM_ROAD_PEDESTRIAN ||
            chance > (avenue                          ? 0.85
                      : r->class == JUM_ROAD_TERTIARY ? 0.5
                                                      : 0.13))
            continue;
        double ux = (b->x_m - a->x_m) / r->length_m, uy = (b->y_m - a->y_m) / r->length_m,
               off = r->width_m / 2 + (avenue ? 2.2 : 1.6), step = avenue ? 9 : 13;
        guint kind = jum_rng_int(&habit, G_N_ELEMENTS(street));
        for (double s = step / 2; s < r->length_m; s += step)
            for (int side = -1; side <= 1; side += 2)
                plant(t, &street[kind], 1, a->x_m + s * ux - side * off * uy,
                      a->y_m + s * uy + side * off * ux);
    }
}

static void
plant_surfaces(Trees *t)
{
    JumGenerate *g = t->generate;
    const JumByteRaster *surface = &g->frame->surface;
    double cell_ha = surface->cell_m * surface->cell_m / 1e4;
    for (guint j = 0; j < surface->ny; j++)
        for (guint i = 0; i < surface->nx; i++) {
            guint bits = surface->cell[(gsize) j * surface->nx + i];
            double a_ha = bits & JUM_SURFACE_WATER   ? 0
                          : bits & JUM_SURFACE_WOOD  ? 26
                          : bits & JUM_SURFACE_PARK  ? 34
                          : bits & JUM_SURFACE_FLOOD ? 1.6
                                                     : 0;
            if (a_ha <= 0 || jum_rng_unit(&t->rng) > a_ha * cell_ha)
                continue;
            double x = surface->x0_m + (i + jum_rng_unit(&t->rng)) * surface->cell_m,
                   y = surface->y0_m + (j + jum_rng_unit(&t->rng)) * surface->cell_m;
            if (bits & JUM_SURFACE_FLOOD && !(bits & (JUM_SURFACE_PARK | JUM_SURFACE_WOOD)))
                plant(t, bank, G_N_ELEMENTS(bank), x, y);
            else
                plant(t, park, G_N_ELEMENTS(park), x, y);
        }
}

/* Fruit trees and birches in the gardens of houses. */
static void
plant_gardens(Trees *t)
{
    static const Species garden[] = {
        {"Malus domestica", 3, 6, 0.85}, {"Prunus avium", 4, 9, 0.75},
        {"Betula pendula", 6, 14, 0.45}, {"Magnolia × soulangeana", 3, 7, 0.8},
        {"Juglans regia", 6, 13, 0.8},   {"Picea abies", 6, 15, 0.35}};
    JumGenerate *g = t->generate;
    const JumLayer *buildings = g->layer[JUM_TABLE_building];
    int dwellings = jum_layer_column(buildings, "dwellings");
    for (guint row = 0; row < jum_layer_n_rows(buildings); row++) {
        JumBox box = jum_layer_box(buildings, row);
        double turn = jum_rng_range(&t->rng, 0, 2 * G_PI), far = jum_rng_range(&t->rng, 9, 18);
        double x = (box.x0 + box.x1) / 2 + far * cos(turn),
               y = (box.y0 + box.y1) / 2 + far * sin(turn);
        if (jum_layer_int(buildings, dwellings, row) == 1 && jum_rng_unit(&t->rng) < 0.42)
            plant(t, garden, G_N_ELEMENTS(garden), x, y);
    }
}

static void
plant_banks(Trees *t)
{
    JumGenerate *g = t->generate;
    const GArray *points = g->frame->river_points;
    for (guint i = 0; i < points->len; i++) {
        const JumRiverPoint *p = &g_array_index(points, JumRiverPoint, i);
        for (int side = -1; side <= 1; side += 2)
            for (guint k = 0; k < 3; k++) {
                gboolean quay = jum_generate_density(g, p->x_m, p->y_m) > 0.6;
                if (quay) { /* planes in a row on the promenade */
                    double out = side * (p->half_width_m + 7), on = (k - 1.0) * 13;
                    plant(t, street, 1, p->x_m + out * p->nx + on * p->ny,
                          p->y_m + out * p->ny - on * p->nx);
                }
                if (quay || jum_rng_unit(&t->rng) < 0.45)
                    continue;
                double off = side * (p->half_width_m + jum_rng_range(&t->rng, 3, 12)),
                       along = jum_rng_range(&t->rng, -20, 20);
                plant(t, bank, G_N_ELEMENTS(bank), p->x_m + off * p->nx + along * p->ny,
                      p->y_m + off * p->ny - along * p->nx);
            }
    }
}

/* Hedges of the bocage: broken rows beside country lanes. */
static void
plant_hedges(Trees *t)
{
    JumGenerate *g = t->generate;
    for (guint row = 0; row < g->n_roads; row++) {
        const JumGenerateRoad *r = &g->road[row];
        if (r->class != JUM_ROAD_SERVICE && r->class != JUM_ROAD_TRACK)
            continue;
        const JumGenerateNode *a = &g->node[r->from], *b = &g->node[r->to];
        double ux = (b->x_m - a->x_m) / r->length_m, uy = (b->y_m - a->y_m) / r->length_m;
        int side = jum_rng_unit(&t->rng) < 0.5 ? -1 : 1;
        if (jum_rng_unit(&t->rng) < 0.5)
            continue;
        for (double s = 5; s < r->length_m; s += jum_rng_range(&t->rng, 9, 22))
            plant(t, park, G_N_ELEMENTS(park), a->x_m + s * ux - side * 5 * uy,
                  a->y_m + s * uy + side * 5 * ux);
    }
}

gboolean
jum_generate_trees(JumGenerate *generate, GError **error)
{
    const JumLayer *layer = generate->layer[JUM_TABLE_tree];
    Trees trees = {.generate = generate,
                   .rng = jum_generate_rng(generate, "trees"),
                   .id = jum_layer_column(layer, "id"),
                   .commune = jum_layer_column(layer, "commune"),
                   .provenance = jum_layer_column(layer, "provenance"),
                   .source = jum_layer_column(layer, "source"),
                   .species = jum_layer_column(layer, "species"),
                   .height = jum_layer_column(layer, "height_m"),
                   .crown = jum_layer_column(layer, "crown_m")};
    plant_streets(&trees);
    jum_generate_progress(generate, "trees", 0.3);
    plant_surfaces(&trees);
    jum_generate_progress(generate, "trees", 0.6);
    plant_gardens(&trees);
    plant_banks(&trees);
    plant_hedges(&trees);
    return TRUE;
}
