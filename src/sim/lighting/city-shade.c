/* Shadows of walls, for each luminaire by direction: 720 sectors, each with the distance at which the first wall as high
 * as the light begins, and one stretch behind lower walls.  A point is hidden when its distance lies in either.  0.7° is
 * half a metre at 40 m, less than a cell.  Only luminaires that have a wall within reach carry sectors. */
#include "sim/lighting/city-shade.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECTORS 512
#define STEP_M  0.01f /* of a stored distance; 65535: none */

typedef struct {
    uint16_t tall[SECTORS];                      /* behind this all is dark */
    uint16_t low_from[SECTORS], low_to[SECTORS]; /* and between these */
} Fan;

struct JumCityShade {
    int32_t *fan_of; /* [luminaires] or -1 */
    Fan *fans;
};

/* Distance at which a ray of a sector meets the wall's line; < 0 if not. */
static double
meet(double px, double py, double qx, double qy, double cos_a, double sin_a)
{
    double wx = qx - px, wy = qy - py, cross = cos_a * wy - sin_a * wx;
    if (fabs(cross) < 1e-12)
        return -1.0;
    double t = (px * wy - py * wx) / cross, s = (px * sin_a - py * cos_a) / cross;
    return s >= -1e-9 && s <= 1.0 + 1e-9 ? t : -1.0;
}

static uint16_t
stored(double distance_m)
{
    double steps = distance_m / (double) STEP_M;
    return steps < 65535.0 ? (uint16_t) steps : 65535;
}

static void
take(Fan *fan, int sector, double from_m, double to_m)
{
    uint16_t a = stored(from_m), b = stored(to_m);
    if (!(to_m < INFINITY)) {
        fan->tall[sector] = a < fan->tall[sector] ? a : fan->tall[sector];
        return;
    }
    uint16_t *from = &fan->low_from[sector], *to = &fan->low_to[sector];
    if (*to <= *from || b < *from) { /* none yet, or this one is nearer and apart */
        *from = a;
        *to = b;
    } else if (a <= *to) { /* they overlap */
        *from = a < *from ? a : *from;
        *to = b > *to ? b : *to;
    }
}

static void
cast_wall(Fan *fan, const JumLuminaire *l, const JumWall *w, double foot_m)
{
    double px = w->x0_m - l->x_m, py = w->y0_m - l->y_m, qx = w->x1_m - l->x_m,
           qy = w->y1_m - l->y_m;
    double a = atan2(py, px), b = atan2(qy, qx), turn = remainder(b - a, 2.0 * M_PI);
    double first = turn >= 0.0 ? a : b, span = fabs(turn), step = 2.0 * M_PI / SECTORS;
    double h = l->z_m - foot_m, above = l->z_m - w->height_m;
    for (double k = ceil(first / step - 0.5); (k + 0.5) * step <= first + span; k += 1.0) {
        double angle = (k + 0.5) * step, d = meet(px, py, qx, qy, cos(angle), sin(angle));
        if (d < 0.05)
            continue;
        int sector = (int) fmod(fmod(k, SECTORS) + SECTORS, SECTORS);
        take(fan, sector, d, above <= 0.0 ? INFINITY : d * fmax(h, 0.0) / above);
    }
}

/* Walls by squares of 64 m, over the box of the field. */
typedef struct {
    uint32_t columns, rows, *start, *item;
} Squares;

#define SQUARE_M 64.0

/* A wall is in the square of its middle; @longest_m: half of the longest one. */
static uint32_t
square_of(const Squares *s, double x_m, double y_m)
{
    double i = fmin(fmax(x_m / SQUARE_M, 0.0), s->columns - 1.0);
    double j = fmin(fmax(y_m / SQUARE_M, 0.0), s->rows - 1.0);
    return (uint32_t) j * s->columns + (uint32_t) i;
}

static int
squares_init(Squares *s, const JumCityProblem *p, double *longest_m)
{
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    s->columns = (uint32_t) ceil(p->columns * tile / SQUARE_M);
    s->rows = (uint32_t) ceil(p->rows * tile / SQUARE_M);
    size_t n = (size_t) s->columns * s->rows;
    s->start = calloc(n + 2, sizeof *s->start);
    s->item = malloc((p->n_walls + (size_t) 1) * sizeof *s->item);
    *longest_m = 0.0;
    if (s->start == NULL || s->item == NULL)
        return -1;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < p->n_walls; i++) {
            const JumWall *w = &p->walls[i];
            uint32_t at = square_of(s, 0.5 * (w->x0_m + w->x1_m) - p->x0_m,
                                    0.5 * (w->y0_m + w->y1_m) - p->y0_m);
            if (pass == 0)
                s->start[at + 2]++;
            else
                s->item[s->start[at + 1]++] = i;
            *longest_m = fmax(*longest_m, 0.5 * hypot(w->x1_m - w->x0_m, w->y1_m - w->y0_m));
        }
        for (size_t k = 2; pass == 0 && k < n + 2; k++)
            s->start[k] += s->start[k - 1];
    }
    return 0;
}

static Fan *
new_fan(JumCityShade *shade, uint32_t *n, uint32_t *room)
{
    if (*n == *room) {
        uint32_t more = *room < 64 ? 64 : *room * 2;
        Fan *fans = realloc(shade->fans, more * sizeof *fans);
        if (fans == NULL)
            return NULL;
        shade->fans = fans;
        *room = more;
    }
    Fan *fan = &shade->fans[(*n)++];
    memset(fan, 0, sizeof *fan);
    for (int k = 0; k < SECTORS; k++)
        fan->tall[k] = 65535;
    return fan;
}

/* 0, or -1 without memory. */
static int
cast_around(JumCityShade *shade,
            const JumCityProblem *p,
            const Squares *s,
            const JumCityReach *r,
            uint32_t luminaire,
            double longest_m,
            uint32_t *n,
            uint32_t *room)
{
    const JumLuminaire *l = &p->luminaires[luminaire];
    double foot_m = jum_city_ground_at(&p->ground, l->x_m, l->y_m), far = r->reach_m + longest_m;
    uint32_t low = square_of(s, r->x_m - far, r->y_m - far),
             high = square_of(s, r->x_m + far, r->y_m + far);
    Fan *fan = NULL;
    for (uint32_t j = low / s->columns; j <= high / s->columns; j++)
        for (uint32_t i = low % s->columns; i <= high % s->columns; i++) {
            size_t at = (size_t) j * s->columns + i;
            for (uint32_t k = s->start[at]; k < s->start[at + 1]; k++) {
                const JumWall *w = &p->walls[s->item[k]];
                double middle =
                    hypot(0.5 * (w->x0_m + w->x1_m) - l->x_m, 0.5 * (w->y0_m + w->y1_m) - l->y_m);
                if (middle > r->reach_m + 0.5 * hypot(w->x1_m - w->x0_m, w->y1_m - w->y0_m))
                    continue;
                if (fan == NULL) {
                    if ((fan = new_fan(shade, n, room)) == NULL)
                        return -1;
                    shade->fan_of[luminaire] = (int32_t) (*n - 1);
                }
                cast_wall(fan, l, w, foot_m);
            }
        }
    return 0;
}

JumCityShade *
jum_city_shade_new(const JumCityProblem *p, const JumCityReach *reach)
{
    JumCityShade *shade = calloc(1, sizeof *shade);
    Squares s = {0};
    double longest_m = 0.0;
    uint32_t n = 0, room = 0;
    int good = shade != NULL;
    if (good) {
        shade->fan_of = malloc((p->n_luminaires + (size_t) 1) * sizeof *shade->fan_of);
        good = shade->fan_of != NULL && squares_init(&s, p, &longest_m) == 0;
    }
    for (uint32_t i = 0; good && i < p->n_luminaires; i++) {
        shade->fan_of[i] = -1;
        if (reach[i].reach_m > 0.0f)
            good = cast_around(shade, p, &s, &reach[i], i, longest_m, &n, &room) == 0;
    }
    free(s.start);
    free(s.item);
    if (good)
        return shade;
    jum_city_shade_free(shade);
    return NULL;
}

void
jum_city_shade_free(JumCityShade *shade)
{
    if (shade == NULL)
        return;
    free(shade->fan_of);
    free(shade->fans);
    free(shade);
}

void
jum_city_shade_apply(
    const JumCityShade *shade, uint32_t luminaire, const JumLuxPoints *points, int n, float *lux)
{
    if (shade->fan_of[luminaire] < 0)
        return;
    const Fan *fan = &shade->fans[shade->fan_of[luminaire]];
    const float scale = (float) (SECTORS / (2.0 * M_PI));
    for (int k = 0; k < n; k++) {
        float dx = points->dx_m[k], dy = points->dy_m[k], d = sqrtf(dx * dx + dy * dy);
        float turn = atan2f(dy, dx) * scale;
        int sector = (int) (turn < 0.0f ? turn + SECTORS : turn);
        sector = sector < SECTORS ? sector : SECTORS - 1;
        float at = d / STEP_M;
        int hidden =
            (at > fan->tall[sector]) | ((at > fan->low_from[sector]) & (at < fan->low_to[sector]));
        lux[k] = hidden ? 0.0f : lux[k];
    }
}
