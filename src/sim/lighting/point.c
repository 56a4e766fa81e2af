/* Point method: for each luminaire, for each point, the direction in the luminaire's own frame, the intensity there by
 * bilinear interpolation, and E = I·cos θ / d².  The kernel does it for blocks of points on tables with even steps;
 * tables without are read pair by pair.  Sums go luminaire by luminaire in their order, so the same inputs give the
 * same bytes. */
#include "sim/lighting/point.h"

#include <math.h>
#include <stdlib.h>

#include "sim/lighting/lux-kernel.h"
#include "sim/lighting/walls.h"

#define DEG (M_PI / 180.0)

/* The interval of a growing table that holds @value: i with table[i] ≤ value ≤ table[i + 1]. */
static uint32_t
find_interval(const double *table, uint32_t n, double value)
{
    /* tables are nearly always regular: guess, then walk */
    double step = (table[n - 1] - table[0]) / (n - 1);
    double guess = (value - table[0]) / step;
    uint32_t i = guess <= 0.0 ? 0 : guess >= n - 2 ? n - 2 : (uint32_t) guess;
    while (i > 0 && value < table[i])
        i--;
    while (i < n - 2 && value > table[i + 1])
        i++;
    return i;
}

double
jum_intensity_at(const JumIntensity *t, double c_deg, double gamma_deg)
{
    if (gamma_deg < t->gamma_deg[0] - 1e-9 || gamma_deg > t->gamma_deg[t->n_gamma - 1] + 1e-9)
        return 0.0;
    double c = c_deg < 0.0 ? c_deg + 360.0 : c_deg;
    uint32_t i = find_interval(t->c_deg, t->n_c, c);
    uint32_t j = find_interval(t->gamma_deg, t->n_gamma, gamma_deg);
    double u = (c - t->c_deg[i]) / (t->c_deg[i + 1] - t->c_deg[i]);
    double v = (gamma_deg - t->gamma_deg[j]) / (t->gamma_deg[j + 1] - t->gamma_deg[j]);
    const double *a = t->candela + (size_t) i * t->n_gamma + j, *b = a + t->n_gamma;
    double low = a[0] + u * (b[0] - a[0]), high = a[1] + u * (b[1] - a[1]);
    return low + v * (high - low);
}

JumLuminaireFrame
jum_luminaire_frame(const JumLuminaire *l)
{
    return (JumLuminaireFrame){cos(l->azimuth_deg * DEG), sin(l->azimuth_deg * DEG),
                               cos(l->tilt_deg * DEG), sin(l->tilt_deg * DEG)};
}

double
jum_frame_candela(
    const JumIntensity *t, const JumLuminaireFrame *f, double dx_m, double dy_m, double down_m)
{
    double ahead = dx_m * f->ca + dy_m * f->sa, left = dy_m * f->ca - dx_m * f->sa;
    double forward = ahead * f->ct - down_m * f->st; /* along C = 0, raised by the tilt */
    double axis = down_m * f->ct + ahead * f->st;    /* along γ = 0 */
    double gamma = atan2(hypot(forward, left), axis) / DEG;
    double c = forward == 0.0 && left == 0.0 ? 0.0 : atan2(left, forward) / DEG;
    return jum_intensity_at(t, c, gamma);
}

double
jum_luminaire_candela(
    const JumIntensity *t, const JumLuminaire *l, double dx_m, double dy_m, double down_m)
{
    JumLuminaireFrame frame = jum_luminaire_frame(l);
    return l->scale * jum_frame_candela(t, &frame, dx_m, dy_m, down_m);
}

/* ∫ I(γ) sin γ dγ over one interval where I is linear: exact. */
static double
ring(double g0, double g1, double i0, double i1)
{
    double slope = (i1 - i0) / (g1 - g0), at0 = i0 - slope * g0;
    double constant = cos(g0) - cos(g1);
    double linear = (sin(g1) - g1 * cos(g1)) - (sin(g0) - g0 * cos(g0));
    return at0 * constant + slope * linear;
}

double
jum_intensity_flux_lm(const JumIntensity *t)
{
    double flux = 0.0;
    for (uint32_t i = 0; i + 1 < t->n_c; i++) {
        const double *a = t->candela + (size_t) i * t->n_gamma, *b = a + t->n_gamma;
        double plane = 0.0;
        for (uint32_t j = 0; j + 1 < t->n_gamma; j++)
            plane += ring(t->gamma_deg[j] * DEG, t->gamma_deg[j + 1] * DEG, 0.5 * (a[j] + b[j]),
                          0.5 * (a[j + 1] + b[j + 1]));
        flux += plane * (t->c_deg[i + 1] - t->c_deg[i]) * DEG;
    }
    return flux;
}

static int
is_growing(const double *table, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (!(table[i] > table[i - 1]))
            return 0;
    return n >= 2 && isfinite(table[0]) && isfinite(table[n - 1]);
}

static JumPointStatus
check(const JumPointProblem *p, uint32_t *element)
{
    for (uint32_t i = 0; i < p->n_intensities; i++) {
        const JumIntensity *t = &p->intensities[i];
        *element = i;
        if (!is_growing(t->c_deg, t->n_c) || !is_growing(t->gamma_deg, t->n_gamma) ||
            t->c_deg[0] != 0.0 || t->c_deg[t->n_c - 1] != 360.0)
            return JUM_POINT_BAD_INTENSITY;
        for (size_t k = 0; k < (size_t) t->n_c * t->n_gamma; k++)
            if (!(t->candela[k] >= 0.0 && isfinite(t->candela[k])))
                return JUM_POINT_BAD_INTENSITY;
    }
    for (uint32_t i = 0; i < p->n_luminaires; i++) {
        const JumLuminaire *l = &p->luminaires[i];
        *element = i;
        if (l->intensity >= p->n_intensities || !isfinite(l->x_m + l->y_m + l->z_m) ||
            !isfinite(l->azimuth_deg + l->tilt_deg) || !(l->scale >= 0.0 && isfinite(l->scale)))
            return JUM_POINT_BAD_LUMINAIRE;
    }
    *element = 0;
    return JUM_POINT_OK;
}

static int
is_hidden(const JumWallGrid *walls, const JumLuminaire *l, double x_m, double y_m, double z_m)
{
    const double from[3] = {l->x_m, l->y_m, l->z_m}, to[3] = {x_m, y_m, z_m};
    return jum_wall_grid_hides(walls, from, to);
}

/* One luminaire over a block of points, by the kernel. */
static void
add_luminaire(const JumPointProblem *p,
              const JumWallGrid *walls,
              const JumLuminaire *l,
              const JumLuxTable *table,
              uint32_t from,
              int n,
              double *lux)
{
    JumLuxPoints seen;
    float part[JUM_LUX_BLOCK];
    for (int k = 0; k < n; k++) {
        seen.dx_m[k] = (float) (p->x_m[from + k] - l->x_m);
        seen.dy_m[k] = (float) (p->y_m[from + k] - l->y_m);
        seen.down_m[k] = (float) (l->z_m - p->z_m[from + k]);
    }
    JumLuxTurn turn = {(float) cos(l->azimuth_deg * DEG), (float) sin(l->azimuth_deg * DEG),
                       (float) cos(l->tilt_deg * DEG), (float) sin(l->tilt_deg * DEG),
                       (float) l->scale};
    jum_lux_kernel(table, turn, &seen, n, part);
    if (walls != NULL)
        for (int k = 0; k < n; k++)
            if (part[k] > 0.0f &&
                is_hidden(walls, l, p->x_m[from + k], p->y_m[from + k], p->z_m[from + k]))
                part[k] = 0.0f;
    for (int k = 0; k < n; k++)
        lux[from + k] += part[k];
}

/* The same pair by pair, for a table whose angles meet no even step. */
static void
add_luminaire_plainly(const JumPointProblem *p,
                      const JumWallGrid *walls,
                      const JumLuminaire *l,
                      uint32_t from,
                      int n,
                      double *lux)
{
    const JumIntensity *t = &p->intensities[l->intensity];
    for (uint32_t k = from; k < from + (uint32_t) n; k++) {
        double dx = p->x_m[k] - l->x_m, dy = p->y_m[k] - l->y_m, down = l->z_m - p->z_m[k];
        if (!(down > 0.0))
            continue;
        double d2 = dx * dx + dy * dy + down * down;
        double candela = jum_luminaire_candela(t, l, dx, dy, down);
        if (candela <= 0.0 ||
            (walls != NULL && is_hidden(walls, l, p->x_m[k], p->y_m[k], p->z_m[k])))
            continue;
        lux[k] += candela * down / (d2 * sqrt(d2));
    }
}

/* Block after block, so that its points stay at hand; within one, luminaire after luminaire. */
static void
add_all(const JumPointProblem *p, const JumWallGrid *walls, const JumLuxTable *tables, double *lux)
{
    for (uint32_t from = 0; from < p->n_points; from += JUM_LUX_BLOCK) {
        uint32_t left = p->n_points - from;
        int n = left < JUM_LUX_BLOCK ? (int) left : JUM_LUX_BLOCK;
        for (uint32_t i = 0; i < p->n_luminaires; i++) {
            const JumLuminaire *l = &p->luminaires[i];
            if (tables != NULL && tables[l->intensity].candela != NULL)
                add_luminaire(p, walls, l, &tables[l->intensity], from, n, lux);
            else
                add_luminaire_plainly(p, walls, l, from, n, lux);
        }
    }
}

static void
summarise(const JumPointProblem *problem, const double *lux, JumPointInfo *info)
{
    info->pairs = (uint64_t) problem->n_luminaires * problem->n_points;
    info->min_lx = problem->n_points > 0 ? INFINITY : 0.0;
    for (uint32_t k = 0; k < problem->n_points; k++) {
        info->mean_lx += lux[k] / problem->n_points;
        info->min_lx = fmin(info->min_lx, lux[k]);
        info->max_lx = fmax(info->max_lx, lux[k]);
    }
}

JumPointStatus
jum_point_solve(const JumPointProblem *problem, double *lux, JumPointInfo *info)
{
    *info = (JumPointInfo){0};
    JumPointStatus status = check(problem, &info->element);
    if (status != JUM_POINT_OK)
        return status;
    JumWallGrid grid = {0};
    if (problem->n_walls > 0 && jum_wall_grid_init(&grid, problem->walls, problem->n_walls) != 0)
        return JUM_POINT_NO_MEMORY;
    for (uint32_t k = 0; k < problem->n_points; k++)
        lux[k] = 0.0;
    JumLuxTable *tables = calloc(problem->n_intensities + 1, sizeof *tables);
    for (uint32_t i = 0; tables != NULL && i < problem->n_intensities; i++)
        jum_lux_table_init(&tables[i], &problem->intensities[i]);
    add_all(problem, problem->n_walls > 0 ? &grid : NULL, tables, lux);
    jum_wall_grid_clear(&grid);
    for (uint32_t i = 0; tables != NULL && i < problem->n_intensities; i++)
        free(tables[i].candela);
    free(tables);
    summarise(problem, lux, info);
    return JUM_POINT_OK;
}

/* What of a candela at that place counts, EN 13201-3, 7.2 to 7.5; @ahead: horizontally along the facing. */
static double
share(JumIlluminance quantity, double ahead_m, double side2_m2, double down_m)
{
    double d2 = side2_m2 + down_m * down_m, d = sqrt(d2), across = sqrt(side2_m2);
    switch (quantity) {
    case JUM_QUANTITY_VERTICAL:
        return fmax(ahead_m, 0.0) / (d2 * d);
    case JUM_QUANTITY_SEMI_CYLINDRICAL:
        return (across + ahead_m) / (M_PI * d2 * d);
    case JUM_QUANTITY_HEMISPHERICAL:
        return (1.0 + down_m / d) / (4.0 * d2);
    case JUM_QUANTITY_HORIZONTAL:
        break;
    }
    return fmax(down_m, 0.0) / (d2 * d);
}

JumPointStatus
jum_point_solve_facing(const JumPointProblem *p,
                       JumIlluminance quantity,
                       double facing_deg,
                       double *lux,
                       JumPointInfo *info)
{
    *info = (JumPointInfo){0};
    JumPointStatus status = check(p, &info->element);
    if (status != JUM_POINT_OK)
        return status;
    JumWallGrid grid = {0};
    if (p->n_walls > 0 && jum_wall_grid_init(&grid, p->walls, p->n_walls) != 0)
        return JUM_POINT_NO_MEMORY;
    const JumWallGrid *walls = p->n_walls > 0 ? &grid : NULL;
    double cf = cos(facing_deg * DEG), sf = sin(facing_deg * DEG);
    for (uint32_t k = 0; k < p->n_points; k++) {
        lux[k] = 0.0;
        for (uint32_t i = 0; i < p->n_luminaires; i++) {
            const JumLuminaire *l = &p->luminaires[i];
            double dx = p->x_m[k] - l->x_m, dy = p->y_m[k] - l->y_m, down = l->z_m - p->z_m[k];
            double side2 = dx * dx + dy * dy;
            if (!(side2 + down * down > 1e-12))
                continue;
            double candela = jum_luminaire_candela(&p->intensities[l->intensity], l, dx, dy, down);
            if (candela > 0.0 &&
                (walls == NULL || !is_hidden(walls, l, p->x_m[k], p->y_m[k], p->z_m[k])))
                lux[k] += candela * share(quantity, -(dx * cf + dy * sf), side2, down);
        }
    }
    jum_wall_grid_clear(&grid);
    summarise(p, lux, info);
    return JUM_POINT_OK;
}
