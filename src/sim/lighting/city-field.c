/* The light of a city: its ground is cut into tiles of 32 × 32 m, which exist where a luminaire reaches or a street
 * passes.  Each tile gathers the luminaires whose disc meets it, in the order of the buckets they stand in, and sums
 * them by the kernel of the point method.  Threads take tiles in turn; a tile is one thread's alone, so the bytes do
 * not depend on who took it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif
#include "sim/lighting/city-field.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sim/lighting/city-far.h"
#include "sim/lighting/city-reach.h"
#include "sim/lighting/city-shade.h"
#include "sim/lighting/lux-kernel.h"

#define DEG          (M_PI / 180.0)
#define TILE_M       (JUM_CITY_TILE * JUM_CITY_CELL)
#define MOST_TILES   (1u << 24) /* of the plane */
#define MOST_THREADS 16
#define BATCH        32 /* tiles taken at once */

/* ---- what is asked ---- */

static JumCityStatus
check(const JumCityProblem *p, uint32_t *element)
{
    JumPointInfo info;
    JumPointProblem as_points = {.n_intensities = p->n_intensities,
                                 .n_luminaires = p->n_luminaires,
                                 .intensities = p->intensities,
                                 .luminaires = p->luminaires};
    const JumCityGround *g = &p->ground;
    *element = 0;
    if (p->columns == 0 || p->rows == 0 || (uint64_t) p->columns * p->rows > MOST_TILES ||
        !isfinite(p->x0_m + p->y0_m) || !(p->cutoff_lx > 0.0 && isfinite(p->cutoff_lx)) ||
        p->n_threads == 0 || p->n_threads > MOST_THREADS ||
        (g->z_m != NULL && (g->nx == 0 || g->ny == 0 || !(g->cell_m > 0.0))))
        return JUM_CITY_BAD_GRID;
    JumPointStatus status = jum_point_solve(&as_points, NULL, &info); /* no point: only checks */
    *element = info.element;
    return status == JUM_POINT_OK              ? JUM_CITY_OK
           : status == JUM_POINT_BAD_LUMINAIRE ? JUM_CITY_BAD_LUMINAIRE
                                               : JUM_CITY_BAD_INTENSITY;
}

/* Marks the tiles that a luminaire's disc meets. */
static void
mark_disc(const JumCityReach *r, uint32_t columns, uint32_t rows, uint8_t *marked)
{
    double x0 = fmax(floor((r->x_m - r->reach_m) / TILE_M), 0.0),
           x1 = fmin(floor((r->x_m + r->reach_m) / TILE_M), columns - 1.0);
    double y0 = fmax(floor((r->y_m - r->reach_m) / TILE_M), 0.0),
           y1 = fmin(floor((r->y_m + r->reach_m) / TILE_M), rows - 1.0);
    for (double j = y0; j <= y1; j += 1.0)
        for (double i = x0; i <= x1; i += 1.0)
            if (jum_city_touches(r, i * TILE_M, j * TILE_M, TILE_M))
                marked[(size_t) j * columns + (size_t) i] = 1;
}

/* ---- the object ---- */

void
jum_city_field_free(JumCityField *field)
{
    if (field == NULL)
        return;
    free(field->tile_at);
    free(field->place);
    free(field->lux);
    free(field);
}

static JumCityField *
make_field(const JumCityProblem *p, const uint8_t *marked)
{
    size_t n = (size_t) p->columns * p->rows;
    JumCityField *field = calloc(1, sizeof *field);
    if (field == NULL)
        return NULL;
    *field =
        (JumCityField){.x0_m = p->x0_m, .y0_m = p->y0_m, .columns = p->columns, .rows = p->rows};
    for (size_t k = 0; k < n; k++)
        field->n_tiles += marked[k];
    field->tile_at = malloc(n * sizeof *field->tile_at);
    field->place = malloc((field->n_tiles + (size_t) 1) * sizeof *field->place);
    field->lux = calloc((field->n_tiles + (size_t) 1) * JUM_CITY_CELLS, sizeof *field->lux);
    if (field->tile_at == NULL || field->place == NULL || field->lux == NULL) {
        jum_city_field_free(field);
        return NULL;
    }
    uint32_t t = 0;
    for (size_t k = 0; k < n; k++) {
        field->tile_at[k] = marked[k] ? (int32_t) t : -1;
        if (marked[k])
            field->place[t++] = (uint32_t) k;
    }
    return field;
}

JumCityStatus
jum_city_field_new(const JumCityProblem *p, JumCityField **field, JumCityInfo *info)
{
    *field = NULL;
    *info = (JumCityInfo){0};
    JumCityStatus status = check(p, &info->element);
    if (status != JUM_CITY_OK)
        return status;
    size_t n = (size_t) p->columns * p->rows;
    uint8_t *marked = calloc(n, 1);
    JumCityReach *reach = malloc((p->n_luminaires + (size_t) 1) * sizeof *reach);
    JumCityLamp *lamps = malloc((p->n_luminaires + (size_t) 1) * sizeof *lamps);
    double largest = -1.0;
    if (marked != NULL && reach != NULL && lamps != NULL)
        largest = jum_city_reaches(p, p->luminaires, p->cutoff_lx, reach);
    if (largest >= 0.0) {
        jum_city_lamps(p, reach, p->n_walls == 0, lamps);
        for (size_t k = 0; p->wanted != NULL && k < n; k++)
            marked[k] = p->wanted[k] != 0;
        for (uint32_t i = 0; i < p->n_luminaires; i++) {
            reach[i].reach_m = lamps[i].near_m;
            if (reach[i].reach_m > 0.0f)
                mark_disc(&reach[i], p->columns, p->rows, marked);
        }
        *field = make_field(p, marked);
    }
    free(lamps);
    free(marked);
    free(reach);
    if (*field == NULL)
        return JUM_CITY_NO_MEMORY;
    info->n_tiles = (*field)->n_tiles;
    info->reach_max_m = largest;
    return JUM_CITY_OK;
}

/* ---- solving ---- */

typedef struct {
    const JumCityProblem *problem;
    JumCityField *field;
    const JumLuxTable *tables;
    const JumLuxTurn *turns;
    const JumCityReach *reach, *near; /* near: with the distance of the near part */
    JumCityBuckets buckets;
    double near_max_m;
    const uint8_t *due; /* [n_tiles], NULL: all */
    const JumCityShade *shade;
    const JumCityFar *far;
    const JumCityLamp *lamps;
    atomic_uint next;
    atomic_ullong pairs;
    atomic_uint solved;
} Work;

/* Ground under the cells of a tile, relative to @base_m. */
static void
find_ground(const JumCityGround *ground, double x0_m, double y0_m, float z_m[JUM_CITY_CELLS])
{
    for (int k = 0; k < JUM_CITY_CELLS; k++)
        z_m[k] = ground->z_m == NULL
                     ? 0.0f
                     : (float) jum_city_ground_at(ground,
                                                  x0_m + (k % JUM_CITY_TILE + 0.5) * JUM_CITY_CELL,
                                                  y0_m + (k / JUM_CITY_TILE + 0.5) * JUM_CITY_CELL);
}

/* Cells of a tile that one luminaire reaches, packed: rows of them, each with where it goes. */
typedef struct {
    JumLuxPoints seen;
    float part[JUM_LUX_BLOCK];
    int n, n_runs;
    int16_t run_at[JUM_CITY_TILE], run_n[JUM_CITY_TILE];
} Pack;

MANY_TARGETS static void
add_run(Pack *pack, int at, int n, float dx0, float dy, float light_m, const float *z_m)
{
    float *dx = pack->seen.dx_m + pack->n, *y = pack->seen.dy_m + pack->n,
          *down = pack->seen.down_m + pack->n;
    for (int k = 0; k < n; k++) {
        dx[k] = dx0 + (float) k;
        y[k] = dy;
        down[k] = light_m - z_m[at + k];
    }
    pack->run_at[pack->n_runs] = (int16_t) at;
    pack->run_n[pack->n_runs++] = (int16_t) n;
    pack->n += n;
}

MANY_TARGETS static void
fade_all(Pack *pack, float edge2)
{
    const float *dx = pack->seen.dx_m, *dy = pack->seen.dy_m;
    for (int k = 0; k < pack->n; k++)
        pack->part[k] *= jum_city_fade(dx[k] * dx[k] + dy[k] * dy[k], edge2);
}

static uint32_t
flush(const Work *w, uint32_t item, Pack *pack, float *sum)
{
    const JumCityLamp *lamp = &w->lamps[item];
    uint32_t pairs = (uint32_t) pack->n;
    if (pack->n == 0)
        return 0;
    jum_lux_kernel(&w->tables[w->problem->luminaires[item].intensity], w->turns[item], &pack->seen,
                   pack->n, pack->part);
    if (w->shade != NULL)
        jum_city_shade_apply(w->shade, item, &pack->seen, pack->n, pack->part);
    if (lamp->n_levels > lamp->first)
        fade_all(pack, lamp->near_m * lamp->near_m);
    const float *from = pack->part;
    for (int r = 0; r < pack->n_runs; r++) {
        float *into = sum + pack->run_at[r];
        for (int k = 0; k < pack->run_n[r]; k++)
            into[k] += from[k];
        from += pack->run_n[r];
    }
    pack->n = pack->n_runs = 0;
    return pairs;
}

/* One luminaire over the cells of a tile within its disc. */
static uint32_t
add_one(const Work *w, uint32_t item, double x0_m, double y0_m, const float *z_m, float *sum)
{
    const JumCityReach *r = &w->near[item];
    float dx0 = (float) (x0_m - r->x_m) + 0.5f, dy0 = (float) (y0_m - r->y_m) + 0.5f;
    float light_m = (float) w->problem->luminaires[item].z_m, reach2 = r->reach_m * r->reach_m;
    uint32_t pairs = 0;
    Pack pack;
    pack.n = pack.n_runs = 0;
    for (int row = 0; row < JUM_CITY_TILE; row++) {
        float dy = dy0 + (float) row, left = reach2 - dy * dy;
        if (left <= 0.0f)
            continue;
        float chord = sqrtf(left), from = ceilf(-chord - dx0), to = floorf(chord - dx0);
        int i0 = from > 0.0f ? (int) fminf(from, JUM_CITY_TILE) : 0;
        int i1 = to < JUM_CITY_TILE - 1 ? (int) fmaxf(to, -1.0f) : JUM_CITY_TILE - 1;
        if (i0 > i1)
            continue;
        if (pack.n + i1 - i0 + 1 > JUM_LUX_BLOCK)
            pairs += flush(w, item, &pack, sum);
        add_run(&pack, row * JUM_CITY_TILE + i0, i1 - i0 + 1, dx0 + (float) i0, dy, light_m, z_m);
    }
    return pairs + flush(w, item, &pack, sum);
}

static uint64_t
solve_tile(const Work *w, uint32_t tile)
{
    const JumCityField *f = w->field;
    const JumCityBuckets *b = &w->buckets;
    double x0 = f->place[tile] % f->columns * TILE_M, y0 = f->place[tile] / f->columns * TILE_M;
    double side = JUM_CITY_BUCKET * TILE_M;
    int i0 = (int) fmax(floor((x0 - w->near_max_m) / side), 0.0);
    int i1 = (int) fmin(floor((x0 + TILE_M + w->near_max_m) / side), b->columns - 1.0);
    int j0 = (int) fmax(floor((y0 - w->near_max_m) / side), 0.0);
    int j1 = (int) fmin(floor((y0 + TILE_M + w->near_max_m) / side), b->rows - 1.0);
    float sum[JUM_CITY_CELLS] = {0}, z_m[JUM_CITY_CELLS];
    uint64_t pairs = 0;
    find_ground(&w->problem->ground, f->x0_m + x0, f->y0_m + y0, z_m);
    for (int j = j0; j <= j1; j++)
        for (int i = i0; i <= i1; i++) {
            size_t at = (size_t) j * b->columns + (size_t) i;
            for (uint32_t k = b->start[at]; k < b->start[at + 1]; k++)
                if (jum_city_touches(&w->near[b->item[k]], x0, y0, TILE_M))
                    pairs += add_one(w, b->item[k], x0, y0, z_m, sum);
        }
    if (w->far != NULL)
        jum_city_far_add(w->far, x0, y0, sum);
    uint16_t *lux = f->lux + (size_t) tile * JUM_CITY_CELLS;
    for (int k = 0; k < JUM_CITY_CELLS; k++) {
        float steps = sum[k] * (float) (1.0 / JUM_CITY_STEP) + 0.5f;
        lux[k] = steps < 65535.0f ? (uint16_t) steps : 65535;
    }
    return pairs;
}

static void *
work(void *data)
{
    Work *w = data;
    for (;;) {
        uint32_t from = atomic_fetch_add(&w->next, BATCH), n = w->field->n_tiles;
        if (from >= n)
            return NULL;
        uint64_t pairs = 0;
        uint32_t solved = 0;
        for (uint32_t t = from; t < from + BATCH && t < n; t++)
            if (w->due == NULL || w->due[t]) {
                pairs += solve_tile(w, t);
                solved++;
            }
        atomic_fetch_add(&w->pairs, pairs);
        atomic_fetch_add(&w->solved, solved);
    }
}

/* Marks what a set of luminaires changes by more than a stored step. */
static int
mark_changed(const JumCityProblem *p,
             const JumCityField *field,
             const uint8_t *changed,
             const JumLuminaire *luminaires,
             JumCityReach *reach,
             uint8_t *marked)
{
    if (jum_city_reaches(p, luminaires, fmax(p->cutoff_lx, 0.5 * JUM_CITY_STEP), reach) < 0.0)
        return -1;
    for (uint32_t i = 0; i < p->n_luminaires; i++)
        if (changed[i] && reach[i].reach_m > 0.0f)
            mark_disc(&reach[i], field->columns, field->rows, marked);
    return 0;
}

/* The tiles that what changed reaches, as it was or is. */
static uint8_t *
find_due(const JumCityProblem *p,
         const JumCityField *field,
         const uint8_t *changed,
         const JumLuminaire *reach_as)
{
    size_t n = (size_t) field->columns * field->rows;
    uint8_t *marked = calloc(n, 1), *due = calloc(field->n_tiles + (size_t) 1, 1);
    JumCityReach *reach = malloc((p->n_luminaires + (size_t) 1) * sizeof *reach);
    if (marked == NULL || due == NULL || reach == NULL ||
        mark_changed(p, field, changed, p->luminaires, reach, marked) < 0 ||
        (reach_as != NULL && mark_changed(p, field, changed, reach_as, reach, marked) < 0)) {
        free(due);
        due = NULL;
    }
    for (uint32_t t = 0; due != NULL && t < field->n_tiles; t++)
        due[t] = marked[field->place[t]];
    free(marked);
    free(reach);
    return due;
}

/* A table on even steps, by 2.5° and 0.5° where its own angles meet none. */
static int
make_table(JumLuxTable *table, const JumIntensity *t)
{
    if (jum_lux_table_init(table, t) == 0)
        return 0;
    enum {
        N_C = 145,
        N_GAMMA = 361
    };
    double c_deg[N_C], gamma_deg[N_GAMMA], *candela = malloc(N_C * N_GAMMA * sizeof *candela);
    if (candela == NULL)
        return -1;
    for (int i = 0; i < N_C; i++)
        c_deg[i] = i * 2.5;
    for (int j = 0; j < N_GAMMA; j++)
        gamma_deg[j] = j * 0.5;
    for (int i = 0; i < N_C; i++)
        for (int j = 0; j < N_GAMMA; j++)
            candela[i * N_GAMMA + j] = jum_intensity_at(t, c_deg[i], gamma_deg[j]);
    JumIntensity even = {N_C, N_GAMMA, c_deg, gamma_deg, candela};
    int status = jum_lux_table_init(table, &even);
    free(candela);
    return status;
}

static void
run_threads(Work *w, uint32_t n_threads)
{
    pthread_t threads[MOST_THREADS];
    uint32_t started = 0;
    while (started + 1 < n_threads && pthread_create(&threads[started], NULL, work, w) == 0)
        started++;
    work(w);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

typedef struct {
    JumLuxTable *tables;
    JumLuxTurn *turns;
    JumCityReach *reach, *near;
    JumCityLamp *lamps;
    uint8_t *due;
    JumCityShade *shade;
    JumCityFar *far;
} Parts;

static void
parts_free(Parts *parts, uint32_t n_tables)
{
    for (uint32_t i = 0; parts->tables != NULL && i < n_tables; i++)
        free(parts->tables[i].candela);
    free(parts->tables);
    free(parts->turns);
    free(parts->reach);
    free(parts->near);
    free(parts->lamps);
    free(parts->due);
    jum_city_shade_free(parts->shade);
    jum_city_far_free(parts->far);
}

static int
parts_init(Parts *parts, const JumCityProblem *p)
{
    *parts = (Parts){
        .tables = calloc(p->n_intensities + (size_t) 1, sizeof *parts->tables),
        .turns = malloc((p->n_luminaires + (size_t) 1) * sizeof *parts->turns),
        .reach = malloc((p->n_luminaires + (size_t) 1) * sizeof *parts->reach),
        .near = malloc((p->n_luminaires + (size_t) 1) * sizeof *parts->near),
        .lamps = malloc((p->n_luminaires + (size_t) 1) * sizeof *parts->lamps),
    };
    if (parts->tables == NULL || parts->turns == NULL || parts->reach == NULL ||
        parts->near == NULL || parts->lamps == NULL)
        return -1;
    for (uint32_t i = 0; i < p->n_intensities; i++)
        if (make_table(&parts->tables[i], &p->intensities[i]) < 0)
            return -1;
    for (uint32_t i = 0; i < p->n_luminaires; i++) {
        const JumLuminaire *l = &p->luminaires[i];
        parts->turns[i] = (JumLuxTurn){
            (float) cos(l->azimuth_deg * DEG), (float) sin(l->azimuth_deg * DEG),
            (float) cos(l->tilt_deg * DEG), (float) sin(l->tilt_deg * DEG), (float) l->scale};
    }
    return 0;
}

JumCityStatus
jum_city_field_solve(JumCityField *field,
                     const JumCityProblem *p,
                     const uint8_t *changed,
                     const JumLuminaire *reach_as,
                     JumCityInfo *info)
{
    *info = (JumCityInfo){.n_tiles = field->n_tiles, .error_bound_lx = NAN};
    JumCityStatus status = check(p, &info->element);
    if (status == JUM_CITY_OK && (p->columns != field->columns || p->rows != field->rows))
        status = JUM_CITY_BAD_GRID;
    if (status != JUM_CITY_OK)
        return status;
    Parts parts;
    Work w = {.problem = p, .field = field};
    uint64_t far_pairs = 0;
    status = JUM_CITY_NO_MEMORY;
    if (parts_init(&parts, p) < 0)
        goto done;
    info->reach_max_m = jum_city_reaches(p, p->luminaires, p->cutoff_lx, parts.reach);
    if (info->reach_max_m < 0.0)
        goto done;
    if (changed != NULL && (parts.due = find_due(p, field, changed, reach_as)) == NULL)
        goto done;
    if (p->n_walls > 0 && (parts.shade = jum_city_shade_new(p, parts.reach)) == NULL)
        goto done;
    jum_city_lamps(p, parts.reach, p->n_walls == 0, parts.lamps);
    w = (Work){
        .problem = p,
        .field = field,
        .tables = parts.tables,
        .turns = parts.turns,
        .reach = parts.reach,
        .near = parts.near,
        .due = parts.due,
        .shade = parts.shade,
        .lamps = parts.lamps,
    };
    for (uint32_t i = 0; i < p->n_luminaires; i++) {
        parts.near[i] = parts.reach[i];
        parts.near[i].reach_m = parts.lamps[i].near_m;
        w.near_max_m = fmax(w.near_max_m, parts.lamps[i].near_m);
    }
    if (jum_city_buckets_init(&w.buckets, field, parts.near, p->n_luminaires) < 0)
        goto done;
    if (p->n_walls == 0 &&
        (w.far = parts.far = jum_city_far_new(p, field, parts.reach, parts.lamps, parts.tables,
                                              parts.turns)) == NULL)
        goto done;
    if (parts.far != NULL)
        jum_city_far_solve(parts.far, p->n_threads, &far_pairs);
    run_threads(&w, p->n_threads);
    info->pairs = w.pairs + far_pairs;
    info->n_solved = w.solved;
    if (changed == NULL)
        info->error_bound_lx =
            jum_city_error_bound(field, parts.reach, p->n_luminaires, p->cutoff_lx);
    status = JUM_CITY_OK;
done:
    jum_city_buckets_clear(&w.buckets);
    parts_free(&parts, p->n_intensities);
    return status;
}

/* ---- reading ---- */

static int64_t
cell_of(const JumCityField *f, double x_m, double y_m)
{
    double i = floor((x_m - f->x0_m) / JUM_CITY_CELL), j = floor((y_m - f->y0_m) / JUM_CITY_CELL);
    if (!(i >= 0.0 && j >= 0.0 && i < (double) f->columns * JUM_CITY_TILE &&
          j < (double) f->rows * JUM_CITY_TILE))
        return -1;
    uint32_t ci = (uint32_t) i, cj = (uint32_t) j;
    int32_t tile = f->tile_at[(size_t) (cj / JUM_CITY_TILE) * f->columns + ci / JUM_CITY_TILE];
    if (tile < 0)
        return -1;
    return (int64_t) tile * JUM_CITY_CELLS + cj % JUM_CITY_TILE * JUM_CITY_TILE +
           ci % JUM_CITY_TILE;
}

double
jum_city_field_at(const JumCityField *field, double x_m, double y_m)
{
    int64_t cell = cell_of(field, x_m, y_m);
    return cell >= 0 ? field->lux[cell] * JUM_CITY_STEP : NAN;
}

/* Adds the part of a tile that falls into a window. */
static void
add_tile(const JumCityField *f,
         uint32_t tile,
         int64_t first_i,
         int64_t first_j,
         int64_t cell,
         uint32_t nx,
         uint32_t ny,
         float *lux,
         uint16_t *n)
{
    const uint16_t *from = f->lux + (size_t) tile * JUM_CITY_CELLS;
    int64_t ti = (int64_t) (f->place[tile] % f->columns) * JUM_CITY_TILE - first_i;
    int64_t tj = (int64_t) (f->place[tile] / f->columns) * JUM_CITY_TILE - first_j;
    for (int64_t j = 0; j < JUM_CITY_TILE; j++) {
        if (tj + j < 0 || (tj + j) / cell >= ny)
            continue;
        float *row = lux + (size_t) ((tj + j) / cell) * nx;
        uint16_t *row_n = n + (size_t) ((tj + j) / cell) * nx;
        for (int64_t i = 0; i < JUM_CITY_TILE; i++) {
            int64_t at = ti + i < 0 ? -1 : (ti + i) / cell;
            if (at < 0 || at >= nx)
                continue;
            row[at] += (float) from[j * JUM_CITY_TILE + i];
            row_n[at] += row_n[at] < 65535;
        }
    }
}

void
jum_city_field_window(const JumCityField *f,
                      double x0_m,
                      double y0_m,
                      double cell_m,
                      uint32_t nx,
                      uint32_t ny,
                      float *lux)
{
    int64_t cell = (int64_t) fmin(fmax(cell_m, 1.0), 250.0);
    int64_t i0 = (int64_t) floor(x0_m - f->x0_m), j0 = (int64_t) floor(y0_m - f->y0_m);
    uint16_t *n = calloc((size_t) nx * ny + 1, sizeof *n);
    for (size_t k = 0; k < (size_t) nx * ny; k++)
        lux[k] = n != NULL ? 0.0f : NAN;
    double far_i = (double) (i0 + (int64_t) nx * cell), far_j = (double) (j0 + (int64_t) ny * cell);
    double c0 = fmax(floor((double) i0 / JUM_CITY_TILE), 0.0),
           r0 = fmax(floor((double) j0 / JUM_CITY_TILE), 0.0);
    double c1 = fmin(ceil(far_i / JUM_CITY_TILE), f->columns),
           r1 = fmin(ceil(far_j / JUM_CITY_TILE), f->rows);
    for (double r = r0; n != NULL && r < r1; r += 1.0)
        for (double c = c0; c < c1; c += 1.0) {
            int32_t tile = f->tile_at[(size_t) r * f->columns + (size_t) c];
            if (tile >= 0)
                add_tile(f, (uint32_t) tile, i0, j0, cell, nx, ny, lux, n);
        }
    for (size_t k = 0; n != NULL && k < (size_t) nx * ny; k++)
        lux[k] = n[k] > 0 ? lux[k] * (float) JUM_CITY_STEP / (float) n[k] : NAN;
    free(n);
}

double
jum_city_field_mean(const JumCityField *field, double x0_m, double y0_m, double x1_m, double y1_m)
{
    double sum = 0.0;
    uint32_t n = 0;
    for (double y = floor(y0_m) + 0.5; y < y1_m; y += JUM_CITY_CELL)
        for (double x = floor(x0_m) + 0.5; x < x1_m; x += JUM_CITY_CELL) {
            int64_t cell = cell_of(field, x, y);
            sum += cell >= 0 ? field->lux[cell] : 0.0;
            n += cell >= 0;
        }
    return n > 0 ? sum * JUM_CITY_STEP / n : 0.0;
}
