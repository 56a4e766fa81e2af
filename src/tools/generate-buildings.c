/* Houses along the streets, street by street from the middle of each village outwards: both sides are
 * walked, what suits the place is designed, tested against what stands there, and kept.  A first walk
 * measures how much room each commune has; the second makes its lots so much wider or narrower that its
 * houses fill it, and annexes or omissions make the number exact. */
#include <math.h>
#include <stdlib.h>

#include "tools/building-design.h"
#include "tools/generate-frame.h"

#define CORE_M     190.0 /* old houses around a village's church */
#define PAVEMENT_M 1.8
#define SKIP_M     3.0 /* after a refused design */
#define SPARE      1.06

typedef struct {
    JumGenerate *generate;
    JumBuildingPlots *plots;
    JumRng rng;
    GArray *buildings;     /* JumBuilding */
    const double *stretch; /* [n_communes] */
    guint *count;          /* [n_communes] */
    guint8 *walked;        /* [n_roads] */
    GArray *chain;         /* guint32 nodes of the street walked */
    GArray *chain_road;    /* guint32 roads between them */
} Walk;

/* ---- streets as chains of nodes ---- */

static gint64
next_of_street(const Walk *walk, guint32 node, guint32 street, guint32 *other)
{
    const JumGenerate *g = walk->generate;
    const JumGenerateNode *n = &g->node[node];
    for (guint a = 0; a < n->n_arcs; a++) {
        const JumGenerateArc *arc = &g->arc[n->first_arc + a];
        if (g->road[arc->road].street == street && !walk->walked[arc->road]) {
            *other = arc->other;
            return arc->road;
        }
    }
    return -1;
}

/* The longest chain through a road along its street, from one end. */
static void
collect_chain(Walk *walk, guint32 road)
{
    const JumGenerateRoad *r = &walk->generate->road[road];
    guint32 start = r->from, other = 0;
    g_array_set_size(walk->chain, 0);
    g_array_set_size(walk->chain_road, 0);
    /* back to an end: the arcs are unwalked, so mark and clear */
    g_autoptr(GArray) marked = g_array_new(FALSE, FALSE, sizeof(guint32));
    walk->walked[road] = 1;
    for (gint64 back; (back = next_of_street(walk, start, r->street, &other)) >= 0;) {
        guint32 row = (guint32) back;
        walk->walked[row] = 1;
        g_array_append_val(marked, row);
        start = other;
    }
    walk->walked[road] = 0;
    for (guint i = 0; i < marked->len; i++)
        walk->walked[g_array_index(marked, guint32, i)] = 0;
    g_array_append_val(walk->chain, start);
    for (gint64 next; (next = next_of_street(walk, start, r->street, &other)) >= 0;) {
        guint32 row = (guint32) next;
        walk->walked[row] = 1;
        start = other;
        g_array_append_val(walk->chain, start);
        g_array_append_val(walk->chain_road, row);
    }
}

/* ---- places ---- */

static gboolean
is_core(const JumGenerate *generate, double x, double y)
{
    const GArray *villages = generate->frame->villages;
    for (guint i = 0; i < villages->len; i++) {
        const JumVillage *v = &g_array_index(villages, JumVillage, i);
        double reach = v->population > 100000 ? 0 : MIN(CORE_M, 60 + v->population * 0.06);
        if (hypot(x - v->x_m, y - v->y_m) < reach)
            return TRUE;
    }
    return FALSE;
}

static JumHousePlace
place_at(const Walk *walk, const JumGenerateRoad *r, double x, double y, double ux, double uy)
{
    const JumGenerate *g = walk->generate;
    JumRng style = jum_rng(g->seed ^ 991, r->street);
    gsize cell;
    gboolean industrial = jum_byte_raster_cell(&g->frame->surface, x, y, &cell) &&
                          (g->frame->surface.cell[cell] & JUM_SURFACE_INDUSTRIAL);
    double density = jum_generate_density(g, x, y);
    gboolean lane = r->class == JUM_ROAD_SERVICE || r->class == JUM_ROAD_TRACK;
    return (JumHousePlace){.x_m = x,
                           .y_m = y,
                           .ux = ux,
                           .uy = uy,
                           .from_axis_m = r->width_m / 2 + PAVEMENT_M,
                           .density = density,
                           .industrial = industrial,
                           .village_core = is_core(g, x, y),
                           .country = !lane && density < 0.05 && r->class <= JUM_ROAD_TERTIARY,
                           .farm = lane,
                           .style = (guint8) jum_rng_int(&style, 100)};
}

static gboolean
keep(Walk *walk, JumBuilding *b)
{
    b->commune = jum_generate_commune_at(walk->generate, b->x[0], b->y[0]);
    if (b->commune < 0 || !jum_building_plots_is_free(walk->plots, b))
        return FALSE;
    jum_building_plots_take(walk->plots, b);
    g_array_append_vals(walk->buildings, b, 1);
    walk->count[b->commune]++;
    return TRUE;
}

/* ---- one side of a street ---- */

typedef struct {
    double x, y, ux, uy;
    guint32 road;
} Spot;

static Spot
spot_on_chain(const Walk *walk, double along, double *from_start)
{
    const JumGenerate *g = walk->generate;
    const guint32 *node = (const guint32 *) (gpointer) walk->chain->data;
    guint n = walk->chain_road->len;
    double done = 0;
    for (guint i = 0; i < n; i++) {
        const JumGenerateNode *a = &g->node[node[i]], *b = &g->node[node[i + 1]];
        double length = hypot(b->x_m - a->x_m, b->y_m - a->y_m);
        if (along < done + length || i + 1 == n) {
            double t = length > 0 ? (along - done) / length : 0;
            *from_start = done;
            return (Spot){a->x_m + t * (b->x_m - a->x_m), a->y_m + t * (b->y_m - a->y_m),
                          (b->x_m - a->x_m) / length, (b->y_m - a->y_m) / length,
                          g_array_index(walk->chain_road, guint32, i)};
        }
        done += length;
    }
    return (Spot){0};
}

static double
chain_length(const Walk *walk)
{
    double length = 0;
    for (guint i = 0; i < walk->chain_road->len; i++)
        length += walk->generate->road[g_array_index(walk->chain_road, guint32, i)].length_m;
    return length;
}

static gboolean
is_built_along(const JumGenerateRoad *r, JumRng *rng)
{
    if (r->bridge || r->class <= JUM_ROAD_TRUNK || r->class == JUM_ROAD_CYCLE || r->commune < 0)
        return FALSE;
    gboolean lane = r->class == JUM_ROAD_SERVICE || r->class == JUM_ROAD_TRACK;
    return !lane || jum_rng_unit(rng) < 0.10;
}

static void
walk_side(Walk *walk, gboolean right)
{
    const JumGenerate *g = walk->generate;
    double length = chain_length(walk), along = 0;
    while (along < length - 4) {
        double done = 0;
        Spot s = spot_on_chain(walk, along + 0.01, &done);
        const JumGenerateRoad *r = &g->road[s.road];
        if (!is_built_along(r, &walk->rng)) {
            along = done + r->length_m + 0.02;
            continue;
        }
        /* on the right the plot is walked backwards, so that it lies to the left of (ux, uy) */
        JumHousePlace place = right ? place_at(walk, r, s.x, s.y, -s.ux, -s.uy)
                                    : place_at(walk, r, s.x, s.y, s.ux, s.uy);
        JumDesign design = jum_design_choose(&place, &walk->rng);
        JumBuilding b;
        int commune = r->commune;
        double front = jum_design_make(design, &place, walk->stretch[commune], &walk->rng, &b);
        if (right) { /* moved on by its front, so that it stands ahead */
            place.x_m += s.ux * front;
            place.y_m += s.uy * front;
            for (guint i = 0; i < b.n; i++) {
                b.x[i] += s.ux * front;
                b.y[i] += s.uy * front;
            }
            for (guint i = 0; i < 4; i++) {
                b.hole_x[i] += s.ux * front;
                b.hole_y[i] += s.uy * front;
            }
            for (guint p = 0; p < b.n_parts; p++)
                for (guint i = 0; i < 4; i++) {
                    b.part[p].x[i] += s.ux * front;
                    b.part[p].y[i] += s.uy * front;
                }
        }
        b.road = s.road;
        b.along_m = along;
        b.right = right;
        along += keep(walk, &b) ? front : MIN(SKIP_M, front);
    }
}

static void
walk_streets(Walk *walk)
{
    const JumGenerate *g = walk->generate;
    g_autofree guint8 *walked = walk->walked = g_new0(guint8, g->n_roads);
    for (guint32 row = 0; row < g->n_roads; row++) {
        if (walk->walked[row])
            continue;
        if (row % 4096 < 2)
            jum_generate_progress(g, "buildings", row / (double) g->n_roads);
        collect_chain(walk, row);
        walk_side(walk, FALSE);
        walk_side(walk, TRUE);
    }
    walk->walked = NULL;
}

/* ---- the right number ---- */

static void
walk_begin(Walk *walk, JumGenerate *generate, const double *stretch)
{
    *walk = (Walk){.generate = generate,
                   .plots = jum_building_plots_new(generate),
                   .rng = jum_generate_rng(generate, "buildings"),
                   .buildings = g_array_new(FALSE, FALSE, sizeof(JumBuilding)),
                   .stretch = stretch,
                   .count = g_new0(guint, generate->n_communes),
                   .chain = g_array_new(FALSE, FALSE, sizeof(guint32)),
                   .chain_road = g_array_new(FALSE, FALSE, sizeof(guint32))};
    const GArray *landmarks = generate->frame->landmark_buildings;
    for (guint i = 0; i < landmarks->len; i++)
        jum_building_plots_take(walk->plots, &g_array_index(landmarks, JumBuilding, i));
}

static void
walk_end(Walk *walk)
{
    jum_building_plots_free(walk->plots);
    g_array_unref(walk->buildings);
    g_array_unref(walk->chain);
    g_array_unref(walk->chain_road);
    g_free(walk->count);
}

/* How much wider or narrower the gaps must be; measured by a walk. */
static void
measure(JumGenerate *generate, double *stretch)
{
    for (guint round = 0; round < 2; round++) {
        Walk walk;
        walk_begin(&walk, generate, stretch);
        walk_streets(&walk);
        for (guint i = 0; i < generate->n_communes; i++) {
            double have = MAX(walk.count[i], 1),
                   want = generate->commune[i].buildings_wanted * SPARE;
            /* a lot is a front of some 11 m and a gap of some 7 m */
            double lot = (11 + 7 * stretch[i]) * have / want;
            stretch[i] = CLAMP((lot - 11) / 7, 0.25, 9);
        }
        walk_end(&walk);
    }
}

static void
add_annexes(Walk *walk)
{
    const JumGenerate *g = walk->generate;
    guint n = walk->buildings->len;
    for (guint round = 0; round < 3; round++)
        for (guint i = 0; i < n; i++) {
            JumBuilding house = g_array_index(walk->buildings, JumBuilding, i), annex;
            guint want = g->commune[house.commune].buildings_wanted;
            if (walk->count[house.commune] >= want || house.use[0] != 'r' ||
                jum_rng_unit(&walk->rng) < 0.5 || !jum_design_annex(&house, &walk->rng, &annex))
                continue;
            keep(walk, &annex);
        }
}

typedef struct {
    double key;
    guint32 index;
} Surplus;

static int
compare_surplus(gconstpointer a, gconstpointer b)
{
    const Surplus *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->index < y->index ? -1 : 1);
}

/* Leaves out the surplus of each commune, houses of the outskirts first. */
static guint8 *
choose_omitted(Walk *walk)
{
    guint n = walk->buildings->len;
    guint8 *omitted = g_new0(guint8, n);
    g_autofree Surplus *order = g_new(Surplus, n);
    for (guint i = 0; i < n; i++) {
        const JumBuilding *b = &g_array_index(walk->buildings, JumBuilding, i);
        gboolean needed = b->use[0] != 'r';
        order[i] = (Surplus){b->density * 1.5 + needed * 2 + jum_rng_unit(&walk->rng), i};
    }
    qsort(order, n, sizeof *order, compare_surplus);
    for (guint i = 0; i < n; i++) {
        const JumBuilding *b = &g_array_index(walk->buildings, JumBuilding, order[i].index);
        if (walk->count[b->commune] > walk->generate->commune[b->commune].buildings_wanted) {
            walk->count[b->commune]--;
            omitted[order[i].index] = 1;
        }
    }
    return omitted;
}

static void
index_buildings(JumGenerate *generate)
{
    JumLayer *layer = generate->layer[JUM_TABLE_building];
    generate->building_grid = jum_box_grid_new(60);
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        JumBox box = jum_layer_box(layer, row);
        jum_box_grid_add(generate->building_grid, row, &box);
    }
}

gboolean
jum_generate_buildings(JumGenerate *generate, GError **error)
{
    g_autofree double *stretch = g_new(double, generate->n_communes);
    for (guint i = 0; i < generate->n_communes; i++)
        stretch[i] = 1;
    measure(generate, stretch);
    Walk walk;
    walk_begin(&walk, generate, stretch);
    walk_streets(&walk);
    add_annexes(&walk);
    g_autofree guint8 *omitted = choose_omitted(&walk);
    g_autofree guint *number = g_new0(guint, generate->n_communes);
    for (guint i = 0; i < walk.buildings->len; i++) {
        const JumBuilding *b = &g_array_index(walk.buildings, JumBuilding, i);
        if (!omitted[i])
            jum_building_plots_write(generate, b, ++number[b->commune]);
    }
    walk_end(&walk);
    index_buildings(generate);
    return TRUE;
}
