/* Far light.  What a lamp gives at a distance d changes over lengths like d, so beyond a few tens of metres it need not be
 * asked of every square metre: level k holds it at nodes 4·2^k m apart, for lamps some 36·2^k to 72·2^k m away.
 * Weights that fade smoothly share each lamp between neighbouring levels.  Levels are summed from coarse to fine by
 * cubic interpolation (Catmull and Rom), with the derivative by the altitude of the ground, so that relief finer than
 * the nodes counts.  The same idea as the fast multipole method, on the ground only.
 * Source: Greengard and Rokhlin 1987; Brandt and Lubrecht 1990 (multilevel evaluation of smooth kernels). */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif
#include "sim/lighting/city-far.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BLOCK   8 /* nodes a side of a block */
#define NODES   (BLOCK * BLOCK)
#define FIRST_M 4.0 /* between nodes of the first level */
#define RATIO   2.0 /* from level to level */
#define HALO    2
#define NEAR_M  36.0
#define NEAR_H  7.5  /* heights */
#define FINE    9.0  /* at least so many nodes within the near part */
#define STEEP   2    /* first level that keeps the derivative: below, the nodes follow the relief */
#define CLIMB_M 1.0f /* step of the derivative */

typedef struct {
    double spacing_m, edge_max_m;
    uint32_t columns, rows; /* of blocks */
    uint32_t n_blocks;
    int32_t *block_at;           /* [rows * columns] or -1 */
    uint32_t *place;             /* [n_blocks] */
    float *lux, *slope, *ground; /* [n_blocks * NODES] */
    uint32_t *start, *item;      /* luminaires by block */
} Level;

struct JumCityFar {
    const JumCityProblem *problem;
    const JumCityField *field;
    const JumCityReach *reach;
    const JumCityLamp *lamps;
    const JumLuxTable *tables;
    const JumLuxTurn *turns;
    uint32_t n_levels;
    Level level[JUM_CITY_LEVELS];
    /* of the level being solved */
    uint32_t solving;
    atomic_uint next;
    atomic_ullong pairs;
};

void
jum_city_lamps(const JumCityProblem *p, const JumCityReach *reach, int levels, JumCityLamp *lamps)
{
    for (uint32_t i = 0; i < p->n_luminaires; i++) {
        const JumLuminaire *l = &p->luminaires[i];
        lamps[i] = (JumCityLamp){reach[i].reach_m, 0, 0};
        if (!levels || !(reach[i].reach_m > 0.0f))
            continue;
        double h = l->z_m - jum_city_ground_at(&p->ground, l->x_m, l->y_m);
        double near = fmin(fmax(NEAR_H * h, NEAR_M), 4.0 * NEAR_M), edge = near;
        if (near >= reach[i].reach_m)
            continue;
        lamps[i].near_m = (float) near;
        while (near > FINE * RATIO * FIRST_M * (double) (1u << lamps[i].first))
            lamps[i].first++;
        lamps[i].n_levels = lamps[i].first;
        while (edge < reach[i].reach_m && lamps[i].n_levels < JUM_CITY_LEVELS) {
            edge *= RATIO;
            lamps[i].n_levels++;
        }
    }
}

/* ---- making ---- */

static void
level_clear(Level *v)
{
    free(v->block_at);
    free(v->place);
    free(v->lux);
    free(v->slope);
    free(v->ground);
    free(v->start);
    free(v->item);
}

/* The blocks whose nodes an interpolation between x0 … x1 reads. */
static void
need(Level *v, double x0, double y0, double x1, double y1)
{
    double side = BLOCK;
    int i0 = (int) fmax(floor((floor(x0 / v->spacing_m) - 1.0 + HALO) / side), 0.0);
    int j0 = (int) fmax(floor((floor(y0 / v->spacing_m) - 1.0 + HALO) / side), 0.0);
    int i1 = (int) fmin(floor((floor(x1 / v->spacing_m) + 2.0 + HALO) / side), v->columns - 1.0);
    int j1 = (int) fmin(floor((floor(y1 / v->spacing_m) + 2.0 + HALO) / side), v->rows - 1.0);
    for (int j = j0; j <= j1; j++)
        for (int i = i0; i <= i1; i++)
            v->block_at[(size_t) j * v->columns + (size_t) i] = 1;
}

static void
corner_of(const Level *v, uint32_t block, double *x, double *y)
{
    *x = ((double) (v->place[block] % v->columns) * BLOCK - HALO) * v->spacing_m;
    *y = ((double) (v->place[block] / v->columns) * BLOCK - HALO) * v->spacing_m;
}

static int
level_init(Level *v, const JumCityFar *far, uint32_t k)
{
    const JumCityField *f = far->field;
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    v->spacing_m = FIRST_M * pow(RATIO, k);
    v->columns = (uint32_t) ((ceil(f->columns * tile / v->spacing_m) + 2 * HALO + 2) / BLOCK) + 1;
    v->rows = (uint32_t) ((ceil(f->rows * tile / v->spacing_m) + 2 * HALO + 2) / BLOCK) + 1;
    size_t n = (size_t) v->columns * v->rows;
    v->block_at = calloc(n, sizeof *v->block_at);
    if (v->block_at == NULL)
        return -1;
    if (k == 0)
        for (uint32_t t = 0; t < f->n_tiles; t++) {
            double x = f->place[t] % f->columns * tile, y = f->place[t] / f->columns * tile;
            need(v, x + 0.5, y + 0.5, x + tile - 0.5, y + tile - 0.5);
        }
    else
        for (uint32_t b = 0; b < far->level[k - 1].n_blocks; b++) {
            double x, y, side = (BLOCK - 1) * far->level[k - 1].spacing_m;
            corner_of(&far->level[k - 1], b, &x, &y);
            need(v, x, y, x + side, y + side);
        }
    for (size_t i = 0; i < n; i++)
        v->n_blocks += v->block_at[i] != 0;
    size_t nodes = (size_t) (v->n_blocks + 1) * NODES;
    v->place = malloc((v->n_blocks + (size_t) 1) * sizeof *v->place);
    v->lux = calloc(nodes, sizeof *v->lux);
    v->slope =
        k > 0 ? calloc(nodes, sizeof *v->slope) : NULL; /* nobody asks the first level for more */
    v->ground = k > 0 ? calloc(nodes, sizeof *v->ground) : NULL;
    if (v->place == NULL || v->lux == NULL || (k > 0 && (v->slope == NULL || v->ground == NULL)))
        return -1;
    uint32_t b = 0;
    for (size_t i = 0; i < n; i++) {
        int is_needed = v->block_at[i] != 0;
        v->block_at[i] = is_needed ? (int32_t) b : -1;
        if (is_needed)
            v->place[b++] = (uint32_t) i;
    }
    return 0;
}

static uint32_t
bucket_of(const Level *v, const JumCityReach *r)
{
    double side = BLOCK * v->spacing_m, shift = HALO * v->spacing_m;
    double i = fmin(fmax((r->x_m + shift) / side, 0.0), v->columns - 1.0);
    double j = fmin(fmax((r->y_m + shift) / side, 0.0), v->rows - 1.0);
    return (uint32_t) j * v->columns + (uint32_t) i;
}

/* The luminaires that this level serves, by block. */
static int
level_lamps(Level *v, const JumCityFar *far, uint32_t k)
{
    size_t n_blocks = (size_t) v->columns * v->rows;
    uint32_t n = far->problem->n_luminaires;
    v->start = calloc(n_blocks + 2, sizeof *v->start);
    v->item = malloc((n + (size_t) 1) * sizeof *v->item);
    if (v->start == NULL || v->item == NULL)
        return -1;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < n; i++) {
            if (far->lamps[i].n_levels <= k || far->lamps[i].first > k)
                continue;
            uint32_t at = bucket_of(v, &far->reach[i]);
            v->edge_max_m =
                fmax(v->edge_max_m, far->lamps[i].near_m * pow(RATIO, k + 1 - far->lamps[i].first));
            if (pass == 0)
                v->start[at + 2]++;
            else
                v->item[v->start[at + 1]++] = i;
        }
        for (size_t b = 2; pass == 0 && b < n_blocks + 2; b++)
            v->start[b] += v->start[b - 1];
    }
    return 0;
}

JumCityFar *
jum_city_far_new(const JumCityProblem *problem,
                 const JumCityField *field,
                 const JumCityReach *reach,
                 const JumCityLamp *lamps,
                 const JumLuxTable *tables,
                 const JumLuxTurn *turns)
{
    JumCityFar *far = calloc(1, sizeof *far);
    if (far == NULL)
        return NULL;
    far->problem = problem;
    far->field = field;
    far->reach = reach;
    far->lamps = lamps;
    far->tables = tables;
    far->turns = turns;
    for (uint32_t i = 0; i < problem->n_luminaires; i++)
        far->n_levels = lamps[i].n_levels > far->n_levels ? lamps[i].n_levels : far->n_levels;
    for (uint32_t k = 0; k < far->n_levels; k++)
        if (level_init(&far->level[k], far, k) < 0 || level_lamps(&far->level[k], far, k) < 0) {
            jum_city_far_free(far);
            return NULL;
        }
    return far;
}

void
jum_city_far_free(JumCityFar *far)
{
    if (far == NULL)
        return;
    for (uint32_t k = 0; k < JUM_CITY_LEVELS; k++)
        level_clear(&far->level[k]);
    free(far);
}

/* ---- reading a level ---- */

/* Weights of the four nodes around a place between the second and the third. */
static inline void
cubic(float t, float w[4])
{
    w[0] = t * (-0.5f + t * (1.0f - 0.5f * t));
    w[1] = 1.0f + t * t * (1.5f * t - 2.5f);
    w[2] = t * (0.5f + t * (2.0f - 1.5f * t));
    w[3] = t * t * (0.5f * t - 0.5f);
}

static inline size_t
node_at(const Level *v, int i, int j)
{
    int bi = i / BLOCK, bj = j / BLOCK;
    int32_t block = v->block_at[(size_t) bj * v->columns + (size_t) bi];
    return (size_t) block * NODES + (size_t) (j % BLOCK * BLOCK + i % BLOCK);
}

typedef struct {
    float lux, slope, ground;
} Sample;

static Sample
sample(const Level *v, double x, double y)
{
    double u = x / v->spacing_m + HALO, w = y / v->spacing_m + HALO;
    int i = (int) floor(u), j = (int) floor(w);
    float wx[4], wy[4];
    Sample s = {0};
    cubic((float) (u - i), wx);
    cubic((float) (w - j), wy);
    for (int b = 0; b < 4; b++)
        for (int a = 0; a < 4; a++) {
            size_t at = node_at(v, i + a - 1, j + b - 1);
            float weight = wx[a] * wy[b];
            s.lux += weight * v->lux[at];
            s.slope += weight * v->slope[at];
            s.ground += weight * v->ground[at];
        }
    return s;
}

/* ---- solving ---- */

typedef struct {
    JumLuxPoints seen;
    float part[JUM_LUX_BLOCK], lux[NODES], slope[NODES], ground[NODES];
} Scratch;

/* The nodes of a block as a luminaire sees them, at the ground and a step above. */
MANY_TARGETS static void
place_nodes(
    JumLuxPoints *seen, float dx0, float dy0, float step, float light_m, const float *ground)
{
    for (int j = 0; j < BLOCK; j++)
        for (int i = 0; i < BLOCK; i++) {
            int n = j * BLOCK + i;
            seen->dx_m[n] = seen->dx_m[n + NODES] = dx0 + step * (float) i;
            seen->dy_m[n] = seen->dy_m[n + NODES] = dy0 + step * (float) j;
            seen->down_m[n] = light_m - ground[n];
            seen->down_m[n + NODES] = light_m - ground[n] - CLIMB_M;
        }
}

MANY_TARGETS static void
add_weighted(Scratch *s, float inner2, float outer2, int is_steep)
{
    float weight[NODES];
    for (int n = 0; n < NODES; n++) {
        float d2 = s->seen.dx_m[n] * s->seen.dx_m[n] + s->seen.dy_m[n] * s->seen.dy_m[n];
        weight[n] = (1.0f - jum_city_fade(d2, inner2)) * jum_city_fade(d2, outer2);
        s->lux[n] += weight[n] * s->part[n];
    }
    for (int n = 0; is_steep && n < NODES; n++)
        s->slope[n] += weight[n] * (s->part[n + NODES] - s->part[n]) / CLIMB_M;
}

/* One luminaire at the nodes of a block, at the ground and a step above. */
static uint32_t
add_lamp(const JumCityFar *far, uint32_t k, uint32_t item, double x0, double y0, Scratch *s)
{
    const Level *v = &far->level[k];
    const JumCityReach *r = &far->reach[item];
    const JumLuminaire *l = &far->problem->luminaires[item];
    const JumCityLamp *lamp = &far->lamps[item];
    float inner = lamp->near_m * (float) (1u << (k - lamp->first)), outer = (float) RATIO * inner;
    double side = (BLOCK - 1) * v->spacing_m;
    double gx = fmax(fmax(x0 - r->x_m, r->x_m - x0 - side), 0.0),
           gy = fmax(fmax(y0 - r->y_m, r->y_m - y0 - side), 0.0);
    double fx = fmax(r->x_m - x0, x0 + side - r->x_m), fy = fmax(r->y_m - y0, y0 + side - r->y_m);
    if (gx * gx + gy * gy >= (double) outer * outer ||
        fx * fx + fy * fy <= 0.25 * (double) inner * inner)
        return 0;
    float dx0 = (float) (x0 - r->x_m), dy0 = (float) (y0 - r->y_m), step = (float) v->spacing_m;
    int n_points = k < STEEP ? NODES : 2 * NODES;
    place_nodes(&s->seen, dx0, dy0, step, (float) l->z_m, s->ground);
    jum_lux_kernel(&far->tables[l->intensity], far->turns[item], &s->seen, n_points, s->part);
    int is_last = lamp->n_levels == k + 1;
    add_weighted(s, inner * inner, is_last ? INFINITY : outer * outer, k >= STEEP);
    return (uint32_t) n_points;
}

static uint64_t
solve_block(JumCityFar *far, uint32_t k, uint32_t block)
{
    Level *v = &far->level[k];
    const Level *parent = k + 1 < far->n_levels ? &far->level[k + 1] : NULL;
    double x0, y0, bucket = BLOCK * v->spacing_m;
    uint64_t pairs = 0;
    Scratch s;
    corner_of(v, block, &x0, &y0);
    for (int n = 0; n < NODES; n++) {
        double x = x0 + n % BLOCK * v->spacing_m, y = y0 + n / BLOCK * v->spacing_m;
        s.ground[n] = (float) jum_city_ground_at(&far->problem->ground, far->field->x0_m + x,
                                                 far->field->y0_m + y);
        Sample from = parent != NULL ? sample(parent, x, y) : (Sample){0};
        s.lux[n] = parent != NULL ? from.lux + from.slope * (s.ground[n] - from.ground) : 0.0f;
        s.slope[n] = from.slope;
    }
    int near = (int) ceil(v->edge_max_m / bucket) + 1;
    int bi = (int) (v->place[block] % v->columns), bj = (int) (v->place[block] / v->columns);
    for (int j = bj - near > 0 ? bj - near : 0; j <= bj + near && j < (int) v->rows; j++)
        for (int i = bi - near > 0 ? bi - near : 0; i <= bi + near && i < (int) v->columns; i++) {
            size_t at = (size_t) j * v->columns + (size_t) i;
            for (uint32_t m = v->start[at]; m < v->start[at + 1]; m++)
                pairs += add_lamp(far, k, v->item[m], x0, y0, &s);
        }
    for (int n = 0; n < NODES; n++) {
        size_t at = (size_t) block * NODES + (size_t) n;
        v->lux[at] = s.lux[n];
        if (k == 0)
            continue;
        v->slope[at] = s.slope[n];
        v->ground[at] = s.ground[n];
    }
    return pairs;
}

static void *
work(void *data)
{
    JumCityFar *far = data;
    for (;;) {
        uint32_t block = atomic_fetch_add(&far->next, 1);
        if (block >= far->level[far->solving].n_blocks)
            return NULL;
        atomic_fetch_add(&far->pairs, solve_block(far, far->solving, block));
    }
}

void
jum_city_far_solve(JumCityFar *far, uint32_t n_threads, uint64_t *pairs)
{
    pthread_t threads[16];
    for (uint32_t k = far->n_levels; k-- > 0;) {
        uint32_t started = 0;
        far->solving = k;
        far->next = 0;
        while (started + 1 < n_threads && started < 16 &&
               pthread_create(&threads[started], NULL, work, far) == 0)
            started++;
        work(far);
        for (uint32_t i = 0; i < started; i++)
            pthread_join(threads[i], NULL);
    }
    *pairs += far->pairs;
}

void
jum_city_far_add(const JumCityFar *far, double x0_m, double y0_m, float *sum)
{
    enum {
        STEP = (int) FIRST_M,
        N = JUM_CITY_TILE / STEP + 3
    };
    const Level *v = &far->level[0];
    float rows[N][JUM_CITY_TILE], weight[STEP][4];
    if (far->n_levels == 0)
        return;
    int i0 = (int) (x0_m / FIRST_M) + HALO - 1, j0 = (int) (y0_m / FIRST_M) + HALO - 1;
    for (int c = 0; c < STEP; c++)
        cubic(((float) c + 0.5f) / STEP, weight[c]);
    for (int j = 0; j < N; j++) {
        float nodes[N];
        for (int i = 0; i < N; i++)
            nodes[i] = v->lux[node_at(v, i0 + i, j0 + j)];
        for (int c = 0; c < JUM_CITY_TILE; c++) {
            const float *w = weight[c % STEP], *n = nodes + c / STEP;
            rows[j][c] = w[0] * n[0] + w[1] * n[1] + w[2] * n[2] + w[3] * n[3];
        }
    }
    for (int r = 0; r < JUM_CITY_TILE; r++) {
        const float *w = weight[r % STEP];
        int j = r / STEP;
        for (int c = 0; c < JUM_CITY_TILE; c++)
            sum[r * JUM_CITY_TILE + c] += w[0] * rows[j][c] + w[1] * rows[j + 1][c] +
                                          w[2] * rows[j + 2][c] + w[3] * rows[j + 3][c];
    }
}
