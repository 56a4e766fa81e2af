/* Streets grown from the main roads: the candidate nearest to its village, in proportion to the village's
 * size, is tried first; it goes straight on with a wobble, stops on what it meets, joins a node near its
 * end, and is refused where it would run beside another street, over water, a wood or a railway.
 * Branches leave at right angles, which gives blocks: regular where the wobble is small, organic where it
 * is large.  A commune stops growing when its houses have room. */
#include <math.h>

#include "tools/generate-frame.h"
#include "tools/street-graph.h"

#define NO_STREET  G_MAXUINT32
#define MIN_ANGLE  0.62 /* radians between two streets at a node */
#define MAX_DEGREE 5
#define BLOCKED \
    (JUM_SURFACE_WATER | JUM_SURFACE_PARK | JUM_SURFACE_WOOD | JUM_SURFACE_FLOOD | JUM_SURFACE_KEPT)

/* How streets are laid where. */
typedef struct {
    double step_m, apart_m, wobble;
} Pattern;

typedef struct {
    double priority, angle;
    guint32 node, street, serial;
    guint8 run; /* segments since the last branch */
} Candidate;

typedef struct {
    JumGenerate *generate;
    JumStreetGraph *graph;
    JumRng rng;
    GArray *heap;   /* Candidate, the smallest priority first */
    double *left_m; /* [n_communes] length still to grow */
    GPtrArray *names;
    GHashTable *used; /* "COMMUNE NAME" */
    guint32 serial;
    double grown_m;
} Growth;

/* ---- the queue ---- */

static gboolean
is_before(const Candidate *a, const Candidate *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->serial < b->serial);
}

static void
push(Growth *growth, Candidate candidate)
{
    candidate.serial = growth->serial++;
    g_array_append_val(growth->heap, candidate);
    Candidate *heap = (Candidate *) (gpointer) growth->heap->data;
    for (guint i = growth->heap->len - 1; i && is_before(&heap[i], &heap[(i - 1) / 2]);
         i = (i - 1) / 2) {
        Candidate swap = heap[i];
        heap[i] = heap[(i - 1) / 2];
        heap[(i - 1) / 2] = swap;
    }
}

static Candidate
pop(Growth *growth)
{
    Candidate *heap = (Candidate *) (gpointer) growth->heap->data, best = heap[0];
    guint n = growth->heap->len - 1;
    heap[0] = heap[n];
    g_array_set_size(growth->heap, n);
    for (guint i = 0;;) {
        guint next = 2 * i + 1;
        if (next + 1 < n && is_before(&heap[next + 1], &heap[next]))
            next++;
        if (next >= n || !is_before(&heap[next], &heap[i]))
            return best;
        Candidate swap = heap[i];
        heap[i] = heap[next];
        heap[next] = swap;
        i = next;
    }
}

/* ---- where ---- */

static double
place_noise(const Growth *growth, double x, double y, double size_m)
{
    JumRng rng =
        jum_rng(growth->generate->seed ^ 77, (guint64) (gint64) floor(x / size_m) * 1000003 +
                                                 (guint64) (gint64) floor(y / size_m));
    return jum_rng_unit(&rng);
}

static double
priority_at(const Growth *growth, double x, double y, int commune)
{
    const GArray *villages = growth->generate->frame->villages;
    double best = G_MAXDOUBLE;
    for (guint i = 0; i < villages->len; i++) {
        const JumVillage *v = &g_array_index(villages, JumVillage, i);
        if (v->commune == commune)
            best = MIN(best, hypot(x - v->x_m, y - v->y_m) / sqrt(v->population + 60));
    }
    gsize cell;
    const JumByteRaster *surface = &growth->generate->frame->surface;
    if (jum_byte_raster_cell(surface, x, y, &cell) &&
        (surface->cell[cell] & JUM_SURFACE_INDUSTRIAL))
        best *= 0.4; /* business zones stand apart from the village and were laid out whole */
    return best * (0.70 + 0.6 * place_noise(growth, x, y, 420));
}

static Pattern
pattern_at(const Growth *growth, double x, double y)
{
    gsize cell;
    const JumByteRaster *surface = &growth->generate->frame->surface;
    gboolean industrial = jum_byte_raster_cell(surface, x, y, &cell) &&
                          (surface->cell[cell] & JUM_SURFACE_INDUSTRIAL);
    gboolean dense = growth->generate->scale == JUM_SCALE_DOUBLE;
    double density = jum_generate_density(growth->generate, x, y);
    double style = place_noise(growth, x, y, 900);
    double wobble = style < 0.4 ? 0.025 : style < 0.75 ? 0.10 : 0.20;
    if (industrial)
        return (Pattern){78, 85, 0.02};
    if (density > 0.80)
        return (Pattern){42, dense ? 34 : 38, 0.13};
    if (density > 0.45)
        return (Pattern){54, dense ? 38 : 58, wobble};
    return (Pattern){56, dense ? 40 : 62, wobble};
}

gboolean
jum_streets_is_barrier(
    const JumGenerate *generate, double px, double py, double qx, double qy, guint surfaces)
{
    const struct JumGenerateFrame *frame = generate->frame;
    double length = hypot(qx - px, qy - py);
    guint n = 1 + (guint) (length / 7);
    for (guint i = 1; i <= n; i++) {
        gsize cell;
        double t = i / (double) n, x = px + t * (qx - px), y = py + t * (qy - py);
        if (!jum_byte_raster_cell(&frame->surface, x, y, &cell) ||
            (frame->surface.cell[cell] & surfaces))
            return TRUE;
    }
    return jum_generate_meets_rail(generate, px, py, qx, qy, 6);
}

/* ---- one step ---- */

static double
angle_between(double a, double b)
{
    return fabs(remainder(a - b, 2 * G_PI));
}

static gboolean
angle_is_free(const JumStreetGraph *graph, guint32 node, double angle)
{
    const JumStreetNode *n = jum_street_node(graph, node);
    if (n->degree >= MAX_DEGREE)
        return FALSE;
    for (guint32 h = n->first; h; h = jum_street_edge(graph, (h - 1) / 2)->next[(h - 1) % 2]) {
        const JumStreetEdge *e = jum_street_edge(graph, (h - 1) / 2);
        const JumStreetNode *o = jum_street_node(graph, e->end[1 - (h - 1) % 2]);
        if (angle_between(atan2(o->y_m - n->y_m, o->x_m - n->x_m), angle) < MIN_ANGLE)
            return FALSE;
    }
    return TRUE;
}

/* The first street that p → q meets; FALSE also through @refused if it must not be met. */
static gboolean
first_crossing(Growth *growth,
               guint32 from,
               double px,
               double py,
               double qx,
               double qy,
               guint32 *edge,
               double *share,
               gboolean *refused)
{
    JumStreetGraph *graph = growth->graph;
    JumBox box = {MIN(px, qx), MIN(py, qy), MAX(px, qx), MAX(py, qy)};
    gboolean met = FALSE;
    *share = 2;
    *refused = FALSE;
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++) {
        guint32 other = g_array_index(graph->found, guint32, i);
        const JumStreetEdge *e = jum_street_edge(graph, other);
        double t;
        if (e->dead || e->end[0] == from || e->end[1] == from ||
            !jum_street_graph_cross(graph, other, px, py, qx, qy, &t) || t >= *share)
            continue;
        *share = t;
        *edge = other;
        met = TRUE;
        *refused = e->bridge || jum_street(graph, e->street)->class <= JUM_ROAD_TRUNK;
    }
    return met;
}

/* Is q too near to a street that it does not join? */
static gboolean
is_beside(Growth *growth, guint32 from, double x, double y, double apart_m)
{
    JumStreetGraph *graph = growth->graph;
    JumBox box = {x - apart_m, y - apart_m, x + apart_m, y + apart_m};
    jum_box_grid_query(graph->edge_grid, &box, graph->found);
    for (guint i = 0; i < graph->found->len; i++) {
        guint32 other = g_array_index(graph->found, guint32, i);
        const JumStreetEdge *e = jum_street_edge(graph, other);
        if (e->dead || e->end[0] == from || e->end[1] == from)
            continue;
        const JumStreetNode *a = jum_street_node(graph, e->end[0]),
                            *b = jum_street_node(graph, e->end[1]);
        double dx = b->x_m - a->x_m, dy = b->y_m - a->y_m, l2 = dx * dx + dy * dy;
        double t = l2 > 0 ? CLAMP(((x - a->x_m) * dx + (y - a->y_m) * dy) / l2, 0, 1) : 0;
        double keep =
            jum_street(graph, e->street)->class == JUM_ROAD_MOTORWAY ? apart_m : apart_m * 0.8;
        if (hypot(x - a->x_m - t * dx, y - a->y_m - t * dy) < keep)
            return TRUE;
    }
    return FALSE;
}

/* "Rue des Tilleuls": once a commune as far as the words reach. */
static const char *
new_name(Growth *growth, double x, double y, double density)
{
    static const char *const kinds[] = {
        "Rue",   "Rue",   "Rue",    "Rue",    "Place", "Passage", "Cour",   "Venelle", "Rue",
        "Allée", "Allée", "Avenue", "Square", "Clos",  "Impasse", "Chemin", "Sentier", "Résidence"};
    guint first = density > 0.6 ? 0 : 8, n = (density > 0.6 ? 13 : 18) - first;
    int commune = jum_generate_commune_at(growth->generate, x, y);
    for (guint tries = 0;; tries++) {
        guint kind = jum_rng_unit(&growth->rng) < 0.45 && tries < 3
                         ? 0
                         : first + jum_rng_int(&growth->rng, n);
        g_autofree char *name = g_strdup_printf(
            "%s %s", kinds[kind],
            (const char *) growth->names->pdata[jum_rng_int(&growth->rng, growth->names->len)]);
        char *key = g_strdup_printf("%d %s", commune, name);
        if (g_hash_table_add(growth->used, key) || tries == 40)
            return jum_street_graph_text(growth->graph, name);
    }
}

static guint32
new_street(Growth *growth, double x, double y)
{
    double density = jum_generate_density(growth->generate, x, y);
    gboolean narrow = density > 0.8;
    JumStreet street = {.name = new_name(growth, x, y, density),
                        .class = JUM_ROAD_RESIDENTIAL,
                        .lanes = 2,
                        .lit = 1,
                        .width_m = narrow          ? 5.5f
                                   : density > 0.3 ? 6.5f
                                                   : 5.8f,
                        .speed_kmh = narrow ? 20 : 30};
    gsize cell;
    const JumByteRaster *surface = &growth->generate->frame->surface;
    if (jum_byte_raster_cell(surface, x, y, &cell) &&
        (surface->cell[cell] & JUM_SURFACE_INDUSTRIAL)) {
        street.width_m = 7.5f;
        street.speed_kmh = 50;
    }
    return jum_street_graph_add_street(growth->graph, &street);
}

static void
take(Growth *growth, guint32 a, guint32 b, int commune)
{
    const JumStreetNode *p = jum_street_node(growth->graph, a),
                        *q = jum_street_node(growth->graph, b);
    double length = hypot(q->x_m - p->x_m, q->y_m - p->y_m);
    growth->left_m[commune] -= length;
    growth->grown_m += length;
}

/* Goes on to an existing node or street; TRUE if the candidate is settled, well or not. */
static gboolean
join_existing(Growth *growth, const Candidate *c, int commune, double step_m)
{
    JumStreetGraph *graph = growth->graph;
    JumStreetNode p = *jum_street_node(graph, c->node);
    double reach = step_m * 1.55, qx = p.x_m + cos(c->angle) * reach,
           qy = p.y_m + sin(c->angle) * reach;
    guint32 edge = 0;
    double share;
    gboolean refused;
    if (!first_crossing(growth, c->node, p.x_m, p.y_m, qx, qy, &edge, &share, &refused))
        return FALSE;
    double x = p.x_m + share * (qx - p.x_m), y = p.y_m + share * (qy - p.y_m);
    const JumStreetEdge *e = jum_street_edge(graph, edge);
    const JumStreetNode *a = jum_street_node(graph, e->end[0]),
                        *b = jum_street_node(graph, e->end[1]);
    double along = atan2(b->y_m - a->y_m, b->x_m - a->x_m);
    double across = angle_between(along, c->angle);
    if (refused || MIN(across, G_PI - across) < 0.5 || share * reach < 16 ||
        jum_streets_is_barrier(growth->generate, p.x_m, p.y_m, x, y, BLOCKED))
        return TRUE;
    guint32 to = jum_street_graph_split(graph, edge, x, y);
    const JumStreetNode *q = jum_street_node(graph, to);
    double back = atan2(p.y_m - q->y_m, p.x_m - q->x_m);
    if (jum_street_graph_joined(graph, c->node, to) || !angle_is_free(graph, to, back))
        return TRUE;
    jum_street_graph_join(graph, c->node, to,
                          c->street == NO_STREET ? new_street(growth, x, y) : c->street);
    take(growth, c->node, to, commune);
    return TRUE;
}

static void
push_next(Growth *growth, const Candidate *c, guint32 node, guint32 street, Pattern pattern)
{
    const JumStreetNode *q = jum_street_node(growth->graph, node);
    int commune = jum_generate_commune_at(growth->generate, q->x_m, q->y_m);
    if (commune < 0)
        return;
    double priority = priority_at(growth, q->x_m, q->y_m, commune);
    Candidate next = {.priority = priority,
                      .angle = c->angle + pattern.wobble * jum_rng_normal(&growth->rng),
                      .node = node,
                      .street = street,
                      .run = (guint8) (c->run + 1)};
    gboolean branch = c->run >= 1 && (c->run >= 2 || jum_rng_unit(&growth->rng) < 0.6);
    if (branch)
        next.run = 0;
    push(growth, next);
    for (int side = -1; branch && side <= 1; side += 2) {
        Candidate turn = {.priority = priority * 1.03,
                          .angle = c->angle + side * G_PI / 2 +
                                   0.5 * pattern.wobble * jum_rng_normal(&growth->rng),
                          .node = node,
                          .street = NO_STREET};
        push(growth, turn);
    }
}

static void
try_candidate(Growth *growth, const Candidate *c)
{
    JumStreetGraph *graph = growth->graph;
    JumStreetNode p = *jum_street_node(graph, c->node);
    int commune = jum_generate_commune_at(growth->generate, p.x_m, p.y_m);
    if (commune < 0 || growth->left_m[commune] <= 0 || !angle_is_free(graph, c->node, c->angle))
        return;
    Pattern pattern = pattern_at(growth, p.x_m, p.y_m);
    double step = pattern.step_m * jum_rng_range(&growth->rng, 0.88, 1.12);
    if (join_existing(growth, c, commune, step))
        return;
    double x = p.x_m + cos(c->angle) * step, y = p.y_m + sin(c->angle) * step;
    if (jum_generate_commune_at(growth->generate, x, y) < 0 ||
        jum_streets_is_barrier(growth->generate, p.x_m, p.y_m, x, y, BLOCKED))
        return;
    gint64 near = jum_street_graph_nearest(graph, x, y, pattern.apart_m * 0.75, FALSE);
    if (near >= 0) {
        const JumStreetNode *q = jum_street_node(graph, (guint32) near);
        double angle = atan2(q->y_m - p.y_m, q->x_m - p.x_m),
               length = hypot(q->x_m - p.x_m, q->y_m - p.y_m);
        guint32 edge;
        double share;
        gboolean refused;
        if (near == c->node || length < 16 || angle_between(angle, c->angle) > 0.7 ||
            q->degree == 0 || !angle_is_free(graph, c->node, angle) ||
            !angle_is_free(graph, (guint32) near, angle + G_PI) ||
            jum_streets_is_barrier(growth->generate, p.x_m, p.y_m, q->x_m, q->y_m, BLOCKED) ||
            first_crossing(growth, c->node, p.x_m, p.y_m, q->x_m, q->y_m, &edge, &share, &refused))
            return;
        jum_street_graph_join(graph, c->node, (guint32) near,
                              c->street == NO_STREET ? new_street(growth, x, y) : c->street);
        take(growth, c->node, (guint32) near, commune);
        return;
    }
    if (is_beside(growth, c->node, x, y, pattern.apart_m) ||
        is_beside(growth, c->node, (p.x_m + x) / 2, (p.y_m + y) / 2, pattern.apart_m * 0.7))
        return;
    guint32 street = c->street == NO_STREET ? new_street(growth, x, y) : c->street;
    guint32 to = jum_street_graph_node_at(graph, x, y, 0, FALSE);
    jum_street_graph_join(graph, c->node, to, street);
    take(growth, c->node, to, commune);
    push_next(growth, c, to, street, pattern);
}

/* ---- the stage ---- */

static void
seed(Growth *growth)
{
    JumStreetGraph *graph = growth->graph;
    for (guint32 i = 0, n = graph->edges->len; i < n; i++) {
        const JumStreetEdge *e = jum_street_edge(graph, i);
        const JumStreet *street = jum_street(graph, e->street);
        if (e->dead || e->bridge || street->class <= JUM_ROAD_TRUNK)
            continue;
        const JumStreetNode *p = jum_street_node(graph, e->end[0]),
                            *q = jum_street_node(graph, e->end[1]);
        int commune = jum_generate_commune_at(growth->generate, q->x_m, q->y_m);
        if (commune < 0)
            continue;
        double angle = atan2(q->y_m - p->y_m, q->x_m - p->x_m);
        for (int side = -1; side <= 1; side += 2) {
            Candidate candidate = {.priority = priority_at(growth, q->x_m, q->y_m, commune) *
                                               jum_rng_range(&growth->rng, 1, 1.15),
                                   .angle = angle + side * G_PI / 2 +
                                            0.05 * jum_rng_normal(&growth->rng),
                                   .node = e->end[1],
                                   .street = NO_STREET,
                                   .run = 1};
            push(growth, candidate);
        }
    }
}

gboolean
jum_streets_grow(JumGenerate *generate, JumStreetGraph *graph, GError **error)
{
    Growth growth = {.generate = generate,
                     .graph = graph,
                     .rng = jum_generate_rng(generate, "streets"),
                     .heap = g_array_new(FALSE, FALSE, sizeof(Candidate)),
                     .left_m = g_new0(double, generate->n_communes),
                     .names = jum_streets_names(error),
                     .used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    if (growth.names) {
        double wanted_m = 0;
        for (guint i = 0; i < generate->n_communes; i++) {
            const JumGenerateCommune *c = &generate->commune[i];
            growth.left_m[i] = c->buildings_wanted * (c->population > 100000 ? 15.5 : 14.2) + 500;
            wanted_m += growth.left_m[i];
        }
        seed(&growth);
        for (guint steps = 0; growth.heap->len; steps++) {
            Candidate candidate = pop(&growth);
            try_candidate(&growth, &candidate);
            if (steps % 8192 == 0)
                jum_generate_progress(generate, "streets", growth.grown_m / wanted_m);
        }
        g_ptr_array_unref(growth.names);
    }
    g_array_unref(growth.heap);
    g_hash_table_unref(growth.used);
    g_free(growth.left_m);
    return growth.names != NULL;
}
