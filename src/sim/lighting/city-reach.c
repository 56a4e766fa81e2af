/* How far the light of a city's luminaires counts.  The intensity of a distribution is replaced by the largest it has
 * at an angle or above, which falls with the distance, so that the radius where the cutoff is met is found by bisection
 * and everything beyond gives less.  What is left out is bounded by adding, for squares of ground, the bound of every
 * luminaire: one by one when near, gathered in squares of 512 m when far. */
#include "sim/lighting/city-reach.h"

#include <math.h>
#include <stdlib.h>

#define DEG          (M_PI / 180.0)
#define ANGLES       181
#define REACH_MAX_M  60000.0
#define SHADED_MAX_M 400.0 /* behind walls */
#define WINDOW_MAX_M 200.0
#define FAR_M        512.0

double
jum_city_ground_at(const JumCityGround *g, double x_m, double y_m)
{
    if (g->z_m == NULL)
        return 0.0;
    double u = (x_m - g->x0_m) / g->cell_m, v = (y_m - g->y0_m) / g->cell_m;
    u = u > 0.0 ? fmin(u, g->nx - 1.0) : 0.0;
    v = v > 0.0 ? fmin(v, g->ny - 1.0) : 0.0;
    uint32_t i = (uint32_t) u, j = (uint32_t) v;
    i = i + 1 < g->nx ? i : g->nx - (g->nx > 1 ? 2 : 1);
    j = j + 1 < g->ny ? j : g->ny - (g->ny > 1 ? 2 : 1);
    uint32_t east = g->nx > 1, north = g->ny > 1 ? g->nx : 0;
    const float *z = g->z_m + (size_t) j * g->nx + i;
    double du = u - i, dv = v - j;
    double low = z[0] + du * (z[east] - z[0]), high = z[north] + du * (z[north + east] - z[north]);
    return low + dv * (high - low);
}

/* envelope[k]: the largest intensity at k° from the axis or more. */
static void
make_envelope(const JumIntensity *t, double envelope[ANGLES])
{
    for (int k = 0; k < ANGLES; k++)
        envelope[k] = 0.0;
    for (uint32_t j = 0; j < t->n_gamma; j++) {
        /* an angle of the table shapes what lies between its neighbours */
        double until = j + 1 < t->n_gamma ? t->gamma_deg[j + 1] : t->gamma_deg[j];
        int k = (int) fmin(fmax(until, 0.0), ANGLES - 1.0);
        for (uint32_t i = 0; i < t->n_c; i++)
            envelope[k] = fmax(envelope[k], t->candela[(size_t) i * t->n_gamma + j]);
    }
    for (int k = ANGLES - 2; k >= 0; k--)
        envelope[k] = fmax(envelope[k], envelope[k + 1]);
}

/* The most it gives at a horizontal distance, its light @h_m above the ground. */
static double
most_lx(const double envelope[ANGLES], const JumLuminaire *l, double h_m, double d_m)
{
    double gamma = atan2(d_m, h_m) / DEG - fabs(l->tilt_deg);
    int k = gamma > 0.0 ? (int) gamma : 0;
    double r2 = h_m * h_m + d_m * d_m;
    return l->scale * envelope[k < ANGLES ? k : ANGLES - 1] * h_m / (r2 * sqrt(r2));
}

static double
reach_at(
    const double envelope[ANGLES], const JumLuminaire *l, double h_m, double cutoff_lx, double high)
{
    /* beyond h/√2 the bound falls with the distance */
    double low = 0.75 * h_m;
    if (most_lx(envelope, l, h_m, low) <= cutoff_lx)
        return l->scale * envelope[0] / (h_m * h_m) <= cutoff_lx ? 0.0 : low;
    if (most_lx(envelope, l, h_m, high) > cutoff_lx)
        return high;
    while (high - low > 0.25) {
        double middle = 0.5 * (low + high);
        if (most_lx(envelope, l, h_m, middle) > cutoff_lx)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* The lowest altitude among the samples around a place. */
static double
lowest_around(const JumCityGround *g, double x_m, double y_m, double radius_m)
{
    double lowest = jum_city_ground_at(g, x_m, y_m);
    if (g->z_m == NULL)
        return lowest;
    double u = (x_m - g->x0_m) / g->cell_m, v = (y_m - g->y0_m) / g->cell_m,
           n = radius_m / g->cell_m;
    int i0 = (int) fmax(floor(u - n), 0.0), i1 = (int) fmin(ceil(u + n), g->nx - 1.0);
    int j0 = (int) fmax(floor(v - n), 0.0), j1 = (int) fmin(ceil(v + n), g->ny - 1.0);
    for (int j = j0; j <= j1; j++)
        for (int i = i0; i <= i1; i++)
            lowest = fmin(lowest, g->z_m[(size_t) j * g->nx + (size_t) i]);
    return lowest;
}

static void
find_reach(const JumCityProblem *p,
           const JumLuminaire *l,
           const double envelope[ANGLES],
           double cutoff_lx,
           JumCityReach *r)
{
    double window = 0.0, reach = 0.0, h = 0.0;
    double most = p->n_walls > 0 ? SHADED_MAX_M : REACH_MAX_M;
    do { /* lower ground within the reach makes it longer */
        window = fmin(fmax(reach, 20.0), WINDOW_MAX_M);
        h = l->z_m - lowest_around(&p->ground, l->x_m, l->y_m, window);
        reach = h > 0.01 ? reach_at(envelope, l, h, cutoff_lx, most) : 0.0;
    } while (reach > window && window < WINDOW_MAX_M);
    *r = (JumCityReach){l->x_m - p->x0_m, l->y_m - p->y0_m, (float) reach,
                        (float) (cutoff_lx * pow(h * h + reach * reach, 1.5))};
    r->most_lx = (float) (reach >= most ? most_lx(envelope, l, h, most) : cutoff_lx);
    if (reach >= most)
        r->beyond = (float) (l->scale * envelope[0] * h);
}

double
jum_city_reaches(const JumCityProblem *p,
                 const JumLuminaire *luminaires,
                 double cutoff_lx,
                 JumCityReach *reach)
{
    double largest = 0.0;
    double(*envelope)[ANGLES] = malloc((p->n_intensities + (size_t) 1) * sizeof *envelope);
    if (envelope == NULL)
        return -1.0;
    for (uint32_t i = 0; i < p->n_intensities; i++)
        make_envelope(&p->intensities[i], envelope[i]);
    for (uint32_t i = 0; i < p->n_luminaires; i++) {
        const JumLuminaire *l = &luminaires[i];
        reach[i] = (JumCityReach){0};
        if (l->scale > 0.0)
            find_reach(p, l, (const double *) envelope[l->intensity], cutoff_lx, &reach[i]);
        largest = fmax(largest, reach[i].reach_m);
    }
    free(envelope);
    return largest;
}

/* ---- buckets ---- */

static uint32_t
bucket_of(const JumCityBuckets *b, const JumCityReach *r)
{
    double side = JUM_CITY_BUCKET * JUM_CITY_TILE * JUM_CITY_CELL;
    double i = fmin(fmax(r->x_m / side, 0.0), b->columns - 1.0);
    double j = fmin(fmax(r->y_m / side, 0.0), b->rows - 1.0);
    return (uint32_t) j * b->columns + (uint32_t) i;
}

int
jum_city_buckets_init(JumCityBuckets *b,
                      const JumCityField *field,
                      const JumCityReach *reach,
                      uint32_t n)
{
    *b = (JumCityBuckets){(field->columns + JUM_CITY_BUCKET - 1) / JUM_CITY_BUCKET,
                          (field->rows + JUM_CITY_BUCKET - 1) / JUM_CITY_BUCKET, NULL, NULL};
    size_t n_buckets = (size_t) b->columns * b->rows;
    b->start = calloc(n_buckets + 2, sizeof *b->start);
    b->item = malloc((n + (size_t) 1) * sizeof *b->item);
    if (b->start == NULL || b->item == NULL) {
        jum_city_buckets_clear(b);
        return -1;
    }
    for (uint32_t i = 0; i < n; i++)
        if (reach[i].reach_m > 0.0f)
            b->start[bucket_of(b, &reach[i]) + 2]++;
    for (size_t k = 2; k < n_buckets + 2; k++)
        b->start[k] += b->start[k - 1];
    for (uint32_t i = 0; i < n; i++)
        if (reach[i].reach_m > 0.0f)
            b->item[b->start[bucket_of(b, &reach[i]) + 1]++] = i;
    return 0;
}

void
jum_city_buckets_clear(JumCityBuckets *b)
{
    free(b->start);
    free(b->item);
    b->start = b->item = NULL;
}

/* ---- what is left out ---- */

typedef struct {
    uint32_t columns, rows;
    uint32_t *start, *item;
    double *beyond, *reach_m; /* sums, largest */
} FarSquares;

static double
gap(double a0, double a1, double b0, double b1)
{
    return a1 < b0 ? b0 - a1 : b1 < a0 ? a0 - b1 : 0.0;
}

static uint32_t
far_of(const FarSquares *f, double x_m, double y_m)
{
    uint32_t i = (uint32_t) fmin(fmax(x_m / FAR_M, 0.0), f->columns - 1.0);
    uint32_t j = (uint32_t) fmin(fmax(y_m / FAR_M, 0.0), f->rows - 1.0);
    return j * f->columns + i;
}

static int
far_init(FarSquares *f, const JumCityField *field, const JumCityReach *reach, uint32_t n)
{
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    f->columns = (uint32_t) ceil(field->columns * tile / FAR_M);
    f->rows = (uint32_t) ceil(field->rows * tile / FAR_M);
    size_t squares = (size_t) f->columns * f->rows;
    f->start = calloc(squares + 2, sizeof *f->start);
    f->item = malloc((n + (size_t) 1) * sizeof *f->item);
    f->beyond = calloc(squares + 1, sizeof *f->beyond);
    f->reach_m = calloc(squares + 1, sizeof *f->reach_m);
    if (f->start == NULL || f->item == NULL || f->beyond == NULL || f->reach_m == NULL)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = far_of(f, reach[i].x_m, reach[i].y_m);
        f->beyond[at] += reach[i].beyond;
        f->reach_m[at] = fmax(f->reach_m[at], reach[i].reach_m);
        f->start[at + 2]++;
    }
    for (size_t k = 2; k < squares + 2; k++)
        f->start[k] += f->start[k - 1];
    for (uint32_t i = 0; i < n; i++)
        f->item[f->start[far_of(f, reach[i].x_m, reach[i].y_m) + 1]++] = i;
    return 0;
}

/* From the squares that do not touch the one a tile is in: all of a square at once where none of its luminaires reaches
 * that far, else one by one. */
static double
bound_far(const FarSquares *f, const JumCityReach *reach, int own_i, int own_j)
{
    double sum = 0.0, x0 = own_i * FAR_M, y0 = own_j * FAR_M;
    for (int j = 0; j < (int) f->rows; j++)
        for (int i = 0; i < (int) f->columns; i++) {
            size_t at = (size_t) j * f->columns + (size_t) i;
            int di = abs(i - own_i) - 1, dj = abs(j - own_j) - 1;
            if (f->beyond[at] == 0.0 || (di <= 0 && dj <= 0))
                continue;
            double d =
                FAR_M * sqrt((double) (di > 0 ? di * di : 0) + (double) (dj > 0 ? dj * dj : 0));
            if (f->reach_m[at] < d)
                sum += f->beyond[at] / (d * d * d);
            for (uint32_t k = f->start[at]; f->reach_m[at] >= d && k < f->start[at + 1]; k++) {
                const JumCityReach *r = &reach[f->item[k]];
                double fx = fmax(r->x_m - x0, x0 + FAR_M - r->x_m);
                double fy = fmax(r->y_m - y0, y0 + FAR_M - r->y_m);
                if (fx * fx + fy * fy > (double) r->reach_m * r->reach_m)
                    sum += fmin(r->beyond / (d * d * d), r->most_lx);
            }
        }
    return sum;
}

static double
bound_near(const FarSquares *f,
           const JumCityReach *reach,
           int own_i,
           int own_j,
           double x0,
           double y0,
           double tile,
           double cutoff_lx)
{
    double sum = 0.0;
    for (int j = own_j > 0 ? own_j - 1 : 0; j <= own_j + 1 && j < (int) f->rows; j++)
        for (int i = own_i > 0 ? own_i - 1 : 0; i <= own_i + 1 && i < (int) f->columns; i++) {
            size_t at = (size_t) j * f->columns + (size_t) i;
            for (uint32_t k = f->start[at]; k < f->start[at + 1]; k++) {
                const JumCityReach *r = &reach[f->item[k]];
                if (r->beyond == 0.0f || jum_city_touches(r, x0, y0, tile))
                    continue;
                double dx = gap(x0, x0 + tile, r->x_m, r->x_m),
                       dy = gap(y0, y0 + tile, r->y_m, r->y_m);
                double d2 = dx * dx + dy * dy, most = r->beyond / (d2 * sqrt(d2));
                sum += r->beyond <= cutoff_lx * pow(r->reach_m + 60.0, 3.0)
                           ? fmin(d2 > 0.0 ? most : cutoff_lx, cutoff_lx)
                           : most;
            }
        }
    return sum;
}

double
jum_city_error_bound(const JumCityField *field,
                     const JumCityReach *reach,
                     uint32_t n,
                     double cutoff_lx)
{
    double tile = JUM_CITY_TILE * JUM_CITY_CELL, worst = 0.0, *far = NULL;
    FarSquares f = {0};
    if (far_init(&f, field, reach, n) < 0)
        worst = INFINITY;
    else
        far = malloc((size_t) f.columns * f.rows * sizeof *far + 1);
    for (size_t k = 0; far != NULL && k < (size_t) f.columns * f.rows; k++)
        far[k] = -1.0;
    for (uint32_t t = 0; far != NULL && t < field->n_tiles; t++) {
        double x0 = field->place[t] % field->columns * tile,
               y0 = field->place[t] / field->columns * tile;
        uint32_t own = far_of(&f, x0 + 0.5 * tile, y0 + 0.5 * tile);
        int own_i = (int) (own % f.columns), own_j = (int) (own / f.columns);
        if (far[own] < 0.0)
            far[own] = bound_far(&f, reach, own_i, own_j);
        worst =
            fmax(worst, far[own] + bound_near(&f, reach, own_i, own_j, x0, y0, tile, cutoff_lx));
    }
    free(far);
    free(f.start);
    free(f.item);
    free(f.beyond);
    free(f.reach_m);
    return worst;
}
