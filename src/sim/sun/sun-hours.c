/* Hours of sun: the instants are sorted by the azimuth of the sun; each sector of azimuth takes one horizon for the
 * whole field, and a cell sees the instants of the sector whose sun stands above it. */
#include "sim/sun/sun-hours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BINS 4096

typedef struct {
    double azimuth_deg; /* from the grid's north, 0 … 360 */
    float tangent;      /* of the sun's height */
} Ray;

static int
compare_rays(const void *a, const void *b)
{
    const Ray *p = a, *q = b;
    if (p->azimuth_deg != q->azimuth_deg)
        return p->azimuth_deg < q->azimuth_deg ? -1 : 1;
    return (p->tangent > q->tangent) - (p->tangent < q->tangent);
}

/* Where the sun is high enough to count, by azimuth.  Returns how many, or -1. */
static int64_t
find_rays(const JumSunHoursProblem *p, Ray *rays)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < p->n_steps; i++) {
        JumSunPosition sun;
        int64_t middle_us =
            p->start_us + (int64_t) i * p->step_s * 1000000 + p->step_s * INT64_C(500000);
        if (jum_sun_position(&p->place, middle_us, &sun) != JUM_SUN_OK)
            return -1;
        if (sun.zenith_deg >= 90.0 - p->least_height_deg)
            continue;
        double azimuth_deg = fmod(sun.azimuth_deg - p->grid_north_deg + 720.0, 360.0);
        rays[n++] = (Ray){azimuth_deg, (float) tan((90.0 - sun.zenith_deg) * M_PI / 180.0)};
    }
    qsort(rays, (size_t) n, sizeof *rays, compare_rays);
    return n;
}

/* A scale on which heights of 0 … 90° are nearly even. */
static inline uint32_t
bin_of(float tangent)
{
    return (uint32_t) (tangent / (1.0f + tangent) * (BINS - 1));
}

/* Hours of the rays above each bin. */
static void
count_above(const Ray *rays, int64_t n, double step_h, float *above_h)
{
    memset(above_h, 0, (BINS + 1) * sizeof *above_h);
    for (int64_t i = 0; i < n; i++)
        above_h[bin_of(rays[i].tangent)] += (float) step_h;
    for (int b = BINS - 1; b >= 0; b--)
        above_h[b] += above_h[b + 1];
}

static void
add_sector(const JumSunHoursProblem *p,
           double azimuth_deg,
           const float *above_h,
           const float *tangent,
           const float *wall_tangent,
           float *ground_h,
           float *walls_h)
{
    const JumShadeField *f = &p->field;
    uint32_t x1 = f->asked_x1 > 0 ? f->asked_x1 : f->nx, y1 = f->asked_x1 > 0 ? f->asked_y1 : f->ny;
    for (uint32_t y = f->asked_y0; y < y1; y++)
        for (size_t i = (size_t) y * f->nx + f->asked_x0; i < (size_t) y * f->nx + x1; i++)
            if (!isnan(f->eye_m[i]))
                ground_h[i] += above_h[bin_of(tangent[i])];
    for (uint32_t i = 0; i < p->n_walls; i++)
        if (!isnan(p->walls[i].eye_m) &&
            cos((azimuth_deg - p->walls[i].azimuth_deg) * M_PI / 180.0) > 0.0)
            walls_h[i] += above_h[bin_of(wall_tangent[i])];
}

/* The walls as posts above their cells; those outside the field, or that see nothing, stand nowhere: their horizon is
 * the sky's top. */
static void
set_posts(
    const JumSunHoursProblem *p, uint32_t *first, uint32_t *next, float *eye_m, float *tangent)
{
    size_t cells = (size_t) p->field.nx * p->field.ny;
    memset(first, 0xff, cells * sizeof *first); /* JUM_SHADE_NO_POST */
    for (uint32_t i = 0; i < p->n_walls; i++) {
        const JumShadeWall *w = &p->walls[i];
        eye_m[i] = w->eye_m;
        tangent[i] = 1e30f;
        next[i] = JUM_SHADE_NO_POST;
        if (w->cell < cells && !isnan(w->eye_m)) {
            next[i] = first[w->cell];
            first[w->cell] = i;
        }
    }
}

static JumShadeStatus
add_all(const JumSunHoursProblem *p,
        const Ray *rays,
        int64_t n,
        const JumShadePosts *posts,
        float *tangent,
        float *ground_h,
        float *walls_h,
        JumSunHoursInfo *info)
{
    float above_h[BINS + 1];
    for (int64_t from = 0, to; from < n; from = to) {
        double sum_deg = 0.0;
        if (p->cancel != NULL && *p->cancel)
            return JUM_SHADE_CANCELLED;
        if (p->progress != NULL)
            p->progress((double) from / (double) n, p->user);
        for (to = from; to < n && (to == from ||
                                   rays[to].azimuth_deg - rays[from].azimuth_deg < p->sector_deg);
             to++)
            sum_deg += rays[to].azimuth_deg;
        double azimuth_deg = sum_deg / (double) (to - from);
        JumShadeStatus status = jum_shade_horizon(&p->field, azimuth_deg, posts, tangent);
        if (status != JUM_SHADE_OK)
            return status;
        count_above(rays + from, to - from, p->step_s / 3600.0, above_h);
        add_sector(p, azimuth_deg, above_h, tangent, posts != NULL ? posts->tangent : NULL,
                   ground_h, walls_h);
        info->n_sweeps++;
    }
    return JUM_SHADE_OK;
}

JumShadeStatus
jum_sun_hours(const JumSunHoursProblem *problem,
              float *ground_h,
              float *walls_h,
              JumSunHoursInfo *info)
{
    const JumSunHoursProblem *p = problem;
    size_t cells = (size_t) p->field.nx * p->field.ny;
    *info = (JumSunHoursInfo){0};
    if (cells == 0 || cells > (1u << 28))
        return JUM_SHADE_BAD_FIELD;
    if (p->n_steps == 0 || p->step_s == 0 || p->n_steps > (1u << 24))
        return JUM_SHADE_BAD_TIME;
    Ray *rays = malloc(p->n_steps * sizeof *rays);
    float *tangent = malloc(cells * sizeof *tangent);
    size_t walls = p->n_walls > 0 ? p->n_walls : 1;
    uint32_t *first = malloc((p->n_walls > 0 ? cells : 1) * sizeof *first);
    uint32_t *next = malloc(walls * sizeof *next);
    float *eye_m = malloc(walls * sizeof *eye_m), *seen = malloc(walls * sizeof *seen);
    JumShadeStatus status = JUM_SHADE_NO_MEMORY;
    if (rays != NULL && tangent != NULL && first != NULL && next != NULL && eye_m != NULL &&
        seen != NULL) {
        const JumShadePosts posts = {first, next, eye_m, seen};
        if (p->n_walls > 0)
            set_posts(p, first, next, eye_m, seen);
        memset(ground_h, 0, cells * sizeof *ground_h);
        for (uint32_t i = 0; i < p->n_walls; i++)
            walls_h[i] = 0.0f;
        int64_t n = find_rays(p, rays);
        info->open_h = n > 0 ? (double) n * p->step_s / 3600.0 : 0.0;
        status = n < 0 ? JUM_SHADE_BAD_TIME
                       : add_all(p, rays, n, p->n_walls > 0 ? &posts : NULL, tangent, ground_h,
                                 walls_h, info);
    }
    free(rays);
    free(tangent);
    free(first);
    free(next);
    free(eye_m);
    free(seen);
    return status;
}
