/* What a half-line meets: the ground, walked cell by cell over the height grid (Amanatides and Woo 1987), two triangles
 * a cell; and one prism at a time: entry into the slab between base and top by the even-odd rule, else the
 * first wall crossed.  Where a prism is entered above its eaves, its roof is built as it is drawn and its triangles
 * are tried, so that the air beside a slope is not taken for the roof. */
#include "gfx/pick.h"

#include <math.h>

struct JumPick {
    JumPickGround ground;
    float ground_low, ground_high;
    JumBlockBuilder *builder; /* of roofs */
};

JumPick *
jum_pick_new(void)
{
    JumPick *pick = g_new0(JumPick, 1);
    pick->builder = jum_block_builder_new();
    return pick;
}

void
jum_pick_free(JumPick *pick)
{
    if (pick == NULL)
        return;
    jum_block_builder_free(pick->builder);
    g_free(pick);
}

void
jum_pick_set_ground(JumPick *pick, const JumPickGround *ground)
{
    const JumPickGround *old = &pick->ground;
    if (ground->z_m != NULL && old->z_m == ground->z_m && old->nx == ground->nx &&
        old->ny == ground->ny && old->x0_m == ground->x0_m && old->y0_m == ground->y0_m &&
        old->cell_m == ground->cell_m && old->beyond_m == ground->beyond_m)
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

/* ---- prisms ---- */

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
inside(const JumPrism *prism, double x, double y)
{
    gboolean in = FALSE;
    for (guint r = 0; r < prism->n_rings; r++) {
        guint32 first = prism->ring_start[r], last = prism->ring_start[r + 1];
        for (guint32 v = first, before = last - 1; v < last; before = v++) {
            const float *a = &prism->xy[2 * before], *b = &prism->xy[2 * v];
            if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
                in = !in;
        }
    }
    return in;
}

/* First wall crossed with t in (t0, t1); t1 if none. */
static double
first_wall(
    const JumPrism *prism, const double eye[3], const double direction[3], double t0, double t1)
{
    double best = t1;
    for (guint r = 0; r < prism->n_rings; r++) {
        guint32 first = prism->ring_start[r], last = prism->ring_start[r + 1];
        for (guint32 v = first, before = last - 1; v < last; before = v++) {
            const float *a = &prism->xy[2 * before], *b = &prism->xy[2 * v];
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

/* Moller–Trumbore on one triangle; @front: only if it is counter-clockwise from the eye. */
static double
hit_triangle(const double eye[3],
             const double d[3],
             const double a[3],
             const double b[3],
             const double c[3],
             gboolean front)
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
    if (fabs(det) < 1e-12 || (front && det < 0.0))
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

/* Where the prism is entered, solid up to its top; 0 if it holds the eye. */
static double
enter_solid(const JumPrism *prism, const double eye[3], const double direction[3], double reach)
{
    double t0 = 0.0, t1 = reach;
    float base = fminf(prism->base_m, prism->top_m), top = fmaxf(prism->base_m, prism->top_m);
    if (!isfinite(prism->base_m) || !isfinite(prism->top_m) ||
        !clip(eye[2], direction[2], base, top, &t0, &t1))
        return INFINITY;
    if (inside(prism, eye[0] + t0 * direction[0], eye[1] + t0 * direction[1]))
        return t0;
    double t = first_wall(prism, eye, direction, t0 - 1e-9, t1 + 1e-9);
    return t <= t1 ? t : INFINITY;
}

/* The nearest face of the prism, as it is drawn, that looks towards the eye. */
static double
hit_faces(JumPick *pick,
          const JumPrism *prism,
          const double eye[3],
          const double direction[3],
          double reach)
{
    float lo = INFINITY, hi = -INFINITY;
    for (guint32 v = 0; v < 2 * prism->ring_start[prism->n_rings]; v++) {
        lo = fminf(lo, prism->xy[v]);
        hi = fmaxf(hi, prism->xy[v]);
    }
    if (!isfinite(lo) || !isfinite(hi))
        return INFINITY;
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    double best = INFINITY, step = (hi - lo + 2.0) / 65535.0;
    jum_block_builder_begin(pick->builder, lo - 1.0, hi + 1.0, prism->base_m);
    jum_block_builder_add(pick->builder, prism);
    jum_block_builder_parts(pick->builder, &vertices, &n_vertices, &indices, &n_indices);
    for (guint i = 0; i < n_indices; i += 3) {
        double corner[3][3];
        for (guint k = 0; k < 3; k++) {
            const JumBlockVertex *v = &vertices[indices[i + k]];
            corner[k][0] = lo - 1.0 + v->x * step;
            corner[k][1] = lo - 1.0 + v->y * step;
            corner[k][2] = prism->base_m + v->z * JUM_BLOCK_Z_M;
        }
        double t = hit_triangle(eye, direction, corner[0], corner[1], corner[2], TRUE);
        if (t < best && t <= reach)
            best = t;
    }
    return best;
}

double
jum_pick_block(const JumBlockData *data,
               const double eye[3],
               const double direction[3],
               double reach)
{
    const guint16 *few = data->indices;
    const guint32 *many = data->indices;
    double best = INFINITY;
    for (guint i = 0; i + 2 < data->n_indices; i += 3) {
        double corner[3][3];
        for (guint k = 0; k < 3; k++) {
            guint32 index = data->index_bytes == 2 ? few[i + k] : many[i + k];
            const JumBlockVertex *v = &data->vertices[index];
            corner[k][0] = (double) (data->lo_m + (float) v->x * data->step_m);
            corner[k][1] = (double) (data->lo_m + (float) v->y * data->step_m);
            corner[k][2] = (double) data->z0_m + v->z * JUM_BLOCK_Z_M;
        }
        double t = hit_triangle(eye, direction, corner[0], corner[1], corner[2], TRUE);
        if (t < best && t <= reach)
            best = t;
    }
    return best;
}

double
jum_pick_prism(JumPick *pick,
               const JumPrism *prism,
               const double eye[3],
               const double direction[3],
               double reach_m)
{
    double t = enter_solid(prism, eye, direction, reach_m), z = eye[2] + t * direction[2];
    if (isinf(t))
        return INFINITY;
    if (prism->roof != JUM_ROOF_FLAT && z > prism->eaves_m)
        return hit_faces(pick, prism, eye, direction, reach_m);
    return t > 0.0 ? t : INFINITY;
}

/* ---- ground ---- */

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

/* Of a sample; beyond the grid that of its edge. */
static double
altitude(const JumPickGround *ground, int i, int j)
{
    return ground->z_m[(gsize) CLAMP(j, 0, (int) ground->ny - 1) * ground->nx +
                       (gsize) CLAMP(i, 0, (int) ground->nx - 1)];
}

/* (i, j): may lie beyond the grid; @eye: from its first sample */
static double
hit_ground_cell(const JumPickGround *ground,
                int i,
                int j,
                const double eye[3],
                const double direction[3],
                double leave)
{
    double z[4] = {altitude(ground, i, j), altitude(ground, i + 1, j), altitude(ground, i, j + 1),
                   altitude(ground, i + 1, j + 1)};
    double highest = MAX(MAX(z[0], z[1]), MAX(z[2], z[3]));
    if (direction[2] <= 0.0 && eye[2] + leave * direction[2] > highest)
        return INFINITY; /* still above the whole cell when leaving it */
    double c = ground->cell_m, x = i * c, y = j * c;
    double p00[3] = {x, y, z[0]}, p10[3] = {x + c, y, z[1]};
    double p01[3] = {x, y + c, z[2]}, p11[3] = {x + c, y + c, z[3]};
    double t = hit_triangle(eye, direction, p00, p10, p11, FALSE);
    double other = hit_triangle(eye, direction, p00, p11, p01, FALSE);
    return MIN(t, other);
}

double
jum_pick_ground(const JumPick *pick, const double eye_m[3], const double direction[3], double reach)
{
    const JumPickGround *ground = &pick->ground;
    if (ground->z_m == NULL) {
        double t = (ground->flat_z_m - eye_m[2]) / direction[2];
        return direction[2] != 0.0 && t > 0.0 && t <= reach ? t : INFINITY;
    }
    guint more = (guint) (ground->beyond_m / ground->cell_m);
    guint nx = ground->nx - 1 + 2 * more, ny = ground->ny - 1 + 2 * more;
    double eye[3] = {eye_m[0] - ground->x0_m, eye_m[1] - ground->y0_m, eye_m[2]};
    double wide[2] = {eye[0] + more * ground->cell_m, eye[1] + more * ground->cell_m};
    double t0 = 0.0, t1 = reach;
    if (!clip(wide[0], direction[0], 0.0, nx * ground->cell_m, &t0, &t1) ||
        !clip(wide[1], direction[1], 0.0, ny * ground->cell_m, &t0, &t1) ||
        !clip(eye[2], direction[2], pick->ground_low - 0.01, pick->ground_high + 0.01, &t0, &t1))
        return INFINITY;
    Walk walk;
    walk_begin(&walk, wide, direction, ground->cell_m, nx, ny, t0);
    do {
        double t = hit_ground_cell(ground, walk.i - (int) more, walk.j - (int) more, eye, direction,
                                   MIN(walk.leave, t1));
        if (t <= t1 + 1e-6)
            return t;
    } while (walk.leave <= t1 && walk_next(&walk));
    return INFINITY;
}
