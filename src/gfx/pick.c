/* Ray picking.  A tile keeps its footprints as floats relative to its corner, and a uniform grid over them that
 * lists, per cell, the prisms whose box meets it.  A ray visits the tiles its box test admits, walks the grid of
 * each from near to far (Amanatides and Woo 1987) and tests every listed prism: entry into the slab between base
 * and top by the even–odd rule, else the first wall crossed.  The ground is walked the same way over the cells of
 * the height grid, two triangles a cell. */
#include "gfx/pick.h"

#include "base/geo.h"

#include <math.h>
#include <string.h>

#define CELL_M    40.0
#define MAX_CELLS 128 /* a side */

typedef struct {
    guint32 id, first_ring, n_rings;
    float base, top, x0, y0, x1, y1; /* box relative to the corner */
} Prism;

struct JumPickTile {
    double x0_m, y0_m; /* corner */
    float width, height, low, high;
    Prism *prisms;
    guint32 *ring_start;
    float *xy; /* x, y pairs */
    guint n_prisms, n_rings, n_vertices;
    guint nx, ny;
    float cell;
    guint32 *cell_start; /* [nx * ny + 1] into cell_prism */
    guint32 *cell_prism;
};

struct JumPick {
    JumPickGround ground;
    float ground_low, ground_high;
    GHashTable *tiles; /* guint64* → JumPickTile* */
};

/* ---- building a tile ---- */

static gboolean
measure(const JumPickPrism *prism,
        const guint32 *ring_start,
        const double *x,
        const double *y,
        JumBox *box)
{
    *box = JUM_BOX_EMPTY;
    if (!isfinite(prism->base_m) || !isfinite(prism->top_m) || prism->n_rings == 0)
        return FALSE;
    guint32 first = ring_start[prism->first_ring];
    guint32 last = ring_start[prism->first_ring + prism->n_rings];
    for (guint32 v = first; v < last; v++) {
        if (!isfinite(x[v]) || !isfinite(y[v]))
            return FALSE;
        jum_box_add(box, x[v], y[v]);
    }
    return last - first >= 3;
}

static void
cells_of(const JumPickTile *tile, const Prism *prism, guint range[4])
{
    float inverse = 1.0f / tile->cell;
    range[0] = MIN((guint) (prism->x0 * inverse), tile->nx - 1);
    range[1] = MIN((guint) (prism->y0 * inverse), tile->ny - 1);
    range[2] = MIN((guint) (prism->x1 * inverse), tile->nx - 1);
    range[3] = MIN((guint) (prism->y1 * inverse), tile->ny - 1);
}

static void
build_grid(JumPickTile *tile)
{
    tile->cell = (float) MAX(CELL_M, MAX(tile->width, tile->height) / MAX_CELLS);
    tile->nx = (guint) (tile->width / tile->cell) + 1;
    tile->ny = (guint) (tile->height / tile->cell) + 1;
    guint n_cells = tile->nx * tile->ny, range[4];
    tile->cell_start = g_new0(guint32, n_cells + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (guint p = 0; p < tile->n_prisms; p++) {
            cells_of(tile, &tile->prisms[p], range);
            for (guint j = range[1]; j <= range[3]; j++)
                for (guint i = range[0]; i <= range[2]; i++) {
                    guint32 *slot = &tile->cell_start[j * tile->nx + i];
                    if (pass == 0)
                        slot[1]++;
                    else
                        tile->cell_prism[slot[0]++] = p;
                }
        }
        if (pass == 0) { /* counts → starts */
            for (guint c = 0; c < n_cells; c++)
                tile->cell_start[c + 1] += tile->cell_start[c];
            tile->cell_prism = g_new(guint32, MAX(tile->cell_start[n_cells], 1));
        }
    }
    memmove(tile->cell_start + 1, tile->cell_start, n_cells * sizeof(guint32));
    tile->cell_start[0] = 0;
}

JumPickTile *
jum_pick_tile_new(const JumPickPrism *prisms,
                  guint n_prisms,
                  const guint32 *ring_start,
                  guint n_rings,
                  const double *x_m,
                  const double *y_m)
{
    JumPickTile *tile = g_new0(JumPickTile, 1);
    JumBox all = JUM_BOX_EMPTY, box;
    tile->prisms = g_new(Prism, MAX(n_prisms, 1));
    for (guint i = 0; i < n_prisms; i++)
        if (measure(&prisms[i], ring_start, x_m, y_m, &box)) {
            jum_box_add(&all, box.x0, box.y0);
            jum_box_add(&all, box.x1, box.y1);
        }
    if (jum_box_is_empty(&all))
        all = (JumBox){0, 0, 0, 0};
    tile->x0_m = all.x0;
    tile->y0_m = all.y0;
    tile->width = (float) (all.x1 - all.x0);
    tile->height = (float) (all.y1 - all.y0);
    tile->low = G_MAXFLOAT;
    tile->high = -G_MAXFLOAT;
    for (guint i = 0; i < n_prisms; i++) {
        if (!measure(&prisms[i], ring_start, x_m, y_m, &box))
            continue;
        tile->prisms[tile->n_prisms++] = (Prism){prisms[i].id,
                                                 prisms[i].first_ring,
                                                 prisms[i].n_rings,
                                                 MIN(prisms[i].base_m, prisms[i].top_m),
                                                 MAX(prisms[i].base_m, prisms[i].top_m),
                                                 (float) (box.x0 - all.x0),
                                                 (float) (box.y0 - all.y0),
                                                 (float) (box.x1 - all.x0),
                                                 (float) (box.y1 - all.y0)};
        tile->low = MIN(tile->low, tile->prisms[tile->n_prisms - 1].base);
        tile->high = MAX(tile->high, tile->prisms[tile->n_prisms - 1].top);
    }
    tile->n_rings = n_rings;
    tile->n_vertices = n_rings > 0 ? ring_start[n_rings] : 0;
    tile->ring_start = g_memdup2(ring_start, (n_rings + 1) * sizeof(guint32));
    tile->xy = g_new(float, 2 * MAX(tile->n_vertices, 1));
    for (guint v = 0; v < tile->n_vertices; v++) {
        tile->xy[2 * v] = (float) (x_m[v] - all.x0);
        tile->xy[2 * v + 1] = (float) (y_m[v] - all.y0);
    }
    build_grid(tile);
    return tile;
}

void
jum_pick_tile_free(JumPickTile *tile)
{
    if (tile == NULL)
        return;
    g_free(tile->prisms);
    g_free(tile->ring_start);
    g_free(tile->xy);
    g_free(tile->cell_start);
    g_free(tile->cell_prism);
    g_free(tile);
}

/* ---- the set of tiles ---- */

JumPick *
jum_pick_new(void)
{
    JumPick *pick = g_new0(JumPick, 1);
    pick->tiles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) jum_pick_tile_free);
    return pick;
}

void
jum_pick_free(JumPick *pick)
{
    if (pick == NULL)
        return;
    g_hash_table_unref(pick->tiles);
    g_free(pick);
}

void
jum_pick_set_ground(JumPick *pick, const JumPickGround *ground)
{
    const JumPickGround *old = &pick->ground;
    if (ground->z_m != NULL && old->z_m == ground->z_m && old->nx == ground->nx &&
        old->ny == ground->ny && old->x0_m == ground->x0_m && old->y0_m == ground->y0_m &&
        old->cell_m == ground->cell_m)
        return;
    pick->ground = *ground;
    pick->ground_low = G_MAXFLOAT;
    pick->ground_high = -G_MAXFLOAT;
    if (ground->z_m == NULL || ground->nx < 2 || ground->ny < 2) {
        pick->ground.z_m = NULL;
        return;
    }
    for (gsize i = 0; i < (gsize) ground->nx * ground->ny; i++) {
        pick->ground_low = MIN(pick->ground_low, ground->z_m[i]);
        pick->ground_high = MAX(pick->ground_high, ground->z_m[i]);
    }
}

void
jum_pick_add_tile(JumPick *pick, guint64 key, JumPickTile *tile)
{
    g_hash_table_replace(pick->tiles, g_memdup2(&key, sizeof key), tile);
}

void
jum_pick_remove_tile(JumPick *pick, guint64 key)
{
    g_hash_table_remove(pick->tiles, &key);
}

/* ---- rays ---- */

/* Shortens [t0, t1] to where origin + t·direction lies in [low, high]; FALSE if nowhere. */
static gboolean
clip(double origin, double direction, double low, double high, double *t0, double *t1)
{
    if (fabs(direction) < 1e-12)
        return origin >= low && origin <= high;
    double a = (low - origin) / direction, b = (high - origin) / direction;
    *t0 = MAX(*t0, MIN(a, b));
    *t1 = MIN(*t1, MAX(a, b));
    return *t0 <= *t1;
}

static gboolean
inside(const JumPickTile *tile, const Prism *prism, double x, double y)
{
    gboolean in = FALSE;
    for (guint32 r = prism->first_ring; r < prism->first_ring + prism->n_rings; r++) {
        guint32 first = tile->ring_start[r], last = tile->ring_start[r + 1];
        for (guint32 v = first, before = last - 1; v < last; before = v++) {
            const float *a = &tile->xy[2 * before], *b = &tile->xy[2 * v];
            if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
                in = !in;
        }
    }
    return in;
}

/* First wall crossed with t in (t0, t1); t1 if none. */
static double
first_wall(const JumPickTile *tile,
           const Prism *prism,
           const double eye[3],
           const double direction[3],
           double t0,
           double t1)
{
    double best = t1;
    for (guint32 r = prism->first_ring; r < prism->first_ring + prism->n_rings; r++) {
        guint32 first = tile->ring_start[r], last = tile->ring_start[r + 1];
        for (guint32 v = first, before = last - 1; v < last; before = v++) {
            const float *a = &tile->xy[2 * before], *b = &tile->xy[2 * v];
            double ex = b[0] - a[0], ey = b[1] - a[1];
            double det = direction[1] * ex - direction[0] * ey;
            if (det == 0.0)
                continue;
            double ax = a[0] - eye[0], ay = a[1] - eye[1];
            double t = (ay * ex - ax * ey) / det;
            double s = (ay * direction[0] - ax * direction[1]) / det;
            if (t > t0 && t < best && s >= 0.0 && s <= 1.0)
                best = t;
        }
    }
    return best;
}

static double
hit_prism(const JumPickTile *tile,
          const Prism *prism,
          const double eye[3],
          const double direction[3],
          double reach)
{
    double t0 = 0.0, t1 = reach;
    if (!clip(eye[2], direction[2], prism->base, prism->top, &t0, &t1) ||
        !clip(eye[0], direction[0], prism->x0, prism->x1, &t0, &t1) ||
        !clip(eye[1], direction[1], prism->y0, prism->y1, &t0, &t1))
        return INFINITY;
    if (inside(tile, prism, eye[0] + t0 * direction[0], eye[1] + t0 * direction[1]))
        return t0 > 0.0 ? t0 : INFINITY;
    double t = first_wall(tile, prism, eye, direction, t0 - 1e-9, t1 + 1e-9);
    return t <= t1 ? t : INFINITY;
}

/* A walk over the cells of a grid along a ray: cell (i, j) is left at @leave. */
typedef struct {
    int i, j, step_i, step_j, nx, ny;
    double next_x, next_y, delta_x, delta_y, leave;
} Walk;

static void
walk_begin(Walk *walk,
           const double eye[2],
           const double direction[2],
           double cell,
           guint nx,
           guint ny,
           double t0)
{
    double x = eye[0] + t0 * direction[0], y = eye[1] + t0 * direction[1];
    walk->nx = (int) nx;
    walk->ny = (int) ny;
    walk->i = CLAMP((int) floor(x / cell), 0, (int) nx - 1);
    walk->j = CLAMP((int) floor(y / cell), 0, (int) ny - 1);
    walk->step_i = direction[0] >= 0.0 ? 1 : -1;
    walk->step_j = direction[1] >= 0.0 ? 1 : -1;
    double edge_x = (walk->i + (walk->step_i > 0)) * cell,
           edge_y = (walk->j + (walk->step_j > 0)) * cell;
    walk->next_x = direction[0] != 0.0 ? (edge_x - eye[0]) / direction[0] : INFINITY;
    walk->next_y = direction[1] != 0.0 ? (edge_y - eye[1]) / direction[1] : INFINITY;
    walk->delta_x = direction[0] != 0.0 ? cell / fabs(direction[0]) : INFINITY;
    walk->delta_y = direction[1] != 0.0 ? cell / fabs(direction[1]) : INFINITY;
    walk->leave = MIN(walk->next_x, walk->next_y);
}

static gboolean
walk_next(Walk *walk)
{
    if (walk->next_x < walk->next_y) {
        walk->i += walk->step_i;
        walk->next_x += walk->delta_x;
    } else {
        walk->j += walk->step_j;
        walk->next_y += walk->delta_y;
    }
    walk->leave = MIN(walk->next_x, walk->next_y);
    return walk->i >= 0 && walk->j >= 0 && walk->i < walk->nx && walk->j < walk->ny &&
           isfinite(walk->leave);
}

static double
hit_tile(const JumPickTile *tile,
         const double eye_m[3],
         const double direction[3],
         double reach,
         guint32 *id)
{
    double eye[3] = {eye_m[0] - tile->x0_m, eye_m[1] - tile->y0_m, eye_m[2]};
    double t0 = 0.0, t1 = reach, best = INFINITY;
    if (tile->n_prisms == 0 || !clip(eye[0], direction[0], 0.0, tile->width, &t0, &t1) ||
        !clip(eye[1], direction[1], 0.0, tile->height, &t0, &t1) ||
        !clip(eye[2], direction[2], tile->low, tile->high, &t0, &t1))
        return INFINITY;
    Walk walk;
    walk_begin(&walk, eye, direction, tile->cell, tile->nx, tile->ny, t0);
    do {
        guint cell = (guint) walk.j * tile->nx + (guint) walk.i;
        for (guint32 k = tile->cell_start[cell]; k < tile->cell_start[cell + 1]; k++) {
            const Prism *prism = &tile->prisms[tile->cell_prism[k]];
            double t = hit_prism(tile, prism, eye, direction, MIN(reach, best));
            if (t < best) {
                best = t;
                *id = prism->id;
            }
        }
        if (best <= walk.leave || walk.leave > t1)
            break; /* nothing nearer can lie in a later cell */
    } while (walk_next(&walk));
    return best;
}

/* Moller–Trumbore on one triangle, relative coordinates. */
static double
hit_triangle(
    const double eye[3], const double d[3], const double a[3], const double b[3], const double c[3])
{
    double u[3], v[3], p[3], q[3], s[3];
    for (int k = 0; k < 3; k++) {
        u[k] = b[k] - a[k];
        v[k] = c[k] - a[k];
        s[k] = eye[k] - a[k];
    }
    p[0] = d[1] * v[2] - d[2] * v[1];
    p[1] = d[2] * v[0] - d[0] * v[2];
    p[2] = d[0] * v[1] - d[1] * v[0];
    double det = u[0] * p[0] + u[1] * p[1] + u[2] * p[2];
    if (fabs(det) < 1e-12)
        return INFINITY;
    double alpha = (s[0] * p[0] + s[1] * p[1] + s[2] * p[2]) / det;
    q[0] = s[1] * u[2] - s[2] * u[1];
    q[1] = s[2] * u[0] - s[0] * u[2];
    q[2] = s[0] * u[1] - s[1] * u[0];
    double beta = (d[0] * q[0] + d[1] * q[1] + d[2] * q[2]) / det;
    double t = (v[0] * q[0] + v[1] * q[1] + v[2] * q[2]) / det;
    double slack = -1e-9;
    return alpha >= slack && beta >= slack && alpha + beta <= 1.0 - slack && t > 0.0 ? t : INFINITY;
}

static double
hit_ground_cell(const JumPickGround *ground,
                int i,
                int j,
                const double eye[3],
                const double direction[3],
                double leave)
{
    const float *row = ground->z_m + (gsize) j * ground->nx + i;
    double z[4] = {row[0], row[1], row[ground->nx], row[ground->nx + 1]};
    double highest = MAX(MAX(z[0], z[1]), MAX(z[2], z[3]));
    if (direction[2] <= 0.0 && eye[2] + leave * direction[2] > highest)
        return INFINITY; /* still above the whole cell when leaving it */
    double c = ground->cell_m, x = i * c, y = j * c;
    double p00[3] = {x, y, z[0]}, p10[3] = {x + c, y, z[1]};
    double p01[3] = {x, y + c, z[2]}, p11[3] = {x + c, y + c, z[3]};
    double t = hit_triangle(eye, direction, p00, p10, p11);
    double other = hit_triangle(eye, direction, p00, p11, p01);
    return MIN(t, other);
}

static double
hit_ground(const JumPick *pick, const double eye_m[3], const double direction[3], double reach)
{
    const JumPickGround *ground = &pick->ground;
    if (ground->z_m == NULL) {
        double t = (ground->flat_z_m - eye_m[2]) / direction[2];
        return direction[2] != 0.0 && t > 0.0 && t <= reach ? t : INFINITY;
    }
    double eye[3] = {eye_m[0] - ground->x0_m, eye_m[1] - ground->y0_m, eye_m[2]};
    double t0 = 0.0, t1 = reach;
    if (!clip(eye[0], direction[0], 0.0, (ground->nx - 1) * ground->cell_m, &t0, &t1) ||
        !clip(eye[1], direction[1], 0.0, (ground->ny - 1) * ground->cell_m, &t0, &t1) ||
        !clip(eye[2], direction[2], pick->ground_low - 0.01, pick->ground_high + 0.01, &t0, &t1))
        return INFINITY;
    Walk walk;
    walk_begin(&walk, eye, direction, ground->cell_m, ground->nx - 1, ground->ny - 1, t0);
    do {
        double t = hit_ground_cell(ground, walk.i, walk.j, eye, direction, MIN(walk.leave, t1));
        if (t <= t1 + 1e-6)
            return t;
    } while (walk.leave <= t1 && walk_next(&walk));
    return INFINITY;
}

gboolean
jum_pick_ray(const JumPick *pick,
             const double eye_m[3],
             const double direction[3],
             double reach_m,
             JumPickHit *hit)
{
    JumPickHit found = {.distance_m = hit_ground(pick, eye_m, direction, reach_m)};
    GHashTableIter iter;
    gpointer key, tile;
    g_hash_table_iter_init(&iter, pick->tiles);
    while (g_hash_table_iter_next(&iter, &key, &tile)) {
        guint32 id = 0;
        double t = hit_tile(tile, eye_m, direction, MIN(reach_m, found.distance_m), &id);
        gboolean nearer = t < found.distance_m || (t == found.distance_m && found.is_prism &&
                                                   isfinite(t) && (*(guint64 *) key < found.tile));
        if (nearer) {
            found.distance_m = t;
            found.is_prism = TRUE;
            found.tile = *(guint64 *) key;
            found.id = id;
        }
    }
    if (!isfinite(found.distance_m) || found.distance_m > reach_m)
        return FALSE;
    for (int k = 0; k < 3; k++)
        found.place_m[k] = eye_m[k] + found.distance_m * direction[k];
    *hit = found;
    return TRUE;
}
