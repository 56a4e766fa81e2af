/* The grids and sums of EN 13201-3 on a straight carriageway.  Each pair of point and luminaire is one look into the
 * distribution; luminance adds one look into the r-table for each observer.  Glare walks the drivers along the field. */
#include "sim/lighting/road.h"

#include <math.h>
#include <stdlib.h>

#define DEG         (M_PI / 180.0)
#define EYE_M       1.5
#define OBSERVER_M  60.0
#define GLARE_CD_M2 5.0   /* above it another formula of glare */
#define SEEN_M      500.0 /* luminaires counted for glare */
#define MAX_LANES   16u
#define MAX_POINTS  200000u
#define MAX_WIDTH_M 100.0

/* ---- grids ---- */

static uint32_t
points_along(double length_m)
{
    return length_m <= 30.0 ? 10u : (uint32_t) ceil(length_m / 3.0 - 1e-9);
}

JumRoadGrid
jum_road_grid_illuminance(double from_m, double length_m, double y_from_m, double width_m)
{
    uint32_t nx = points_along(length_m), ny = (uint32_t) ceil(width_m / 1.5 - 1e-9);
    ny = ny < 3 ? 3 : ny;
    double dx = length_m / nx, dy = width_m / ny;
    return (JumRoadGrid){nx, ny, from_m + 0.5 * dx, y_from_m + 0.5 * dy, dx, dy};
}

JumRoadGrid
jum_road_grid_luminance(const JumRoad *road)
{
    uint32_t nx = points_along(road->length_m), ny = 3 * road->n_lanes;
    double dx = road->length_m / nx, dy = road->width_m / ny;
    return (JumRoadGrid){nx, ny, road->from_m + 0.5 * dx, 0.5 * dy, dx, dy};
}

/* ---- illuminance ---- */

void
jum_road_illuminance(const JumRoad *road, const JumRoadGrid *grid, double *lux)
{
    size_t n = (size_t) grid->nx * grid->ny;
    for (size_t at = 0; at < n; at++)
        lux[at] = 0.0;
    for (uint32_t k = 0; k < road->n_luminaires; k++) {
        const JumLuminaire *l = &road->luminaires[k];
        const JumIntensity *intensity = &road->intensities[l->intensity];
        if (!(l->z_m > 0.0) || !(l->scale > 0.0))
            continue;
        JumLuminaireFrame frame = jum_luminaire_frame(l);
        double reach2 = 25.0 * l->z_m * l->z_m;
        for (size_t at = 0; at < n; at++) {
            double dx = grid->x0_m + (double) (at % grid->nx) * grid->dx_m - l->x_m;
            double dy = grid->y0_m + (double) (at / grid->nx) * grid->dy_m - l->y_m;
            double side2 = dx * dx + dy * dy, d2 = side2 + l->z_m * l->z_m;
            if (side2 <= reach2)
                lux[at] += l->scale * jum_frame_candela(intensity, &frame, dx, dy, l->z_m) *
                           l->z_m / (d2 * sqrt(d2));
        }
    }
}

static double
mean_of(const double *values, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return n > 0 ? sum / (double) n : NAN;
}

static double
strip_mean(const JumRoad *road, double y_from_m, double width_m, double *scratch)
{
    JumRoadGrid grid = jum_road_grid_illuminance(road->from_m, road->length_m, y_from_m, width_m);
    jum_road_illuminance(road, &grid, scratch);
    return mean_of(scratch, (size_t) grid.nx * grid.ny);
}

/* Just outside against just inside each edge, strips of one lane (half the carriageway where that is less). */
static double
edge_ratio(const JumRoad *road, double *scratch)
{
    double wide = fmin(road->width_m / road->n_lanes, 0.5 * road->width_m);
    double right = strip_mean(road, -wide, wide, scratch) / strip_mean(road, 0.0, wide, scratch);
    double left = strip_mean(road, road->width_m, wide, scratch) /
                  strip_mean(road, road->width_m - wide, wide, scratch);
    return fmin(right, left);
}

/* ---- luminance ---- */

static double
lane_middle(const JumRoad *road, uint32_t lane)
{
    return (lane + 0.5) * road->width_m / road->n_lanes;
}

/* r of EN 13201-3 at a point of the road, for a luminaire (dx, dy) away and @h high and a driver at (ox, oy). */
static double
reflected(const JumRTable *surface,
          double dx,
          double dy,
          double h,
          double x,
          double y,
          double ox,
          double oy)
{
    if (dx < -5.0 * h || dx > 12.0 * h || fabs(dy) > 5.0 * h)
        return 0.0;
    double out = hypot(dx, dy), view = hypot(x - ox, y - oy), beta = 0.0;
    if (out > 1e-9 && view > 1e-9) {
        double cosine = (dx * (x - ox) + dy * (y - oy)) / (out * view);
        beta = acos(fmax(-1.0, fmin(1.0, cosine))) / DEG;
    }
    return jum_r_table_at(surface, out / h, beta);
}

void
jum_road_luminance(const JumRoad *road, const JumRoadGrid *grid, uint32_t lane, double *cd_m2)
{
    double ox = road->from_m - OBSERVER_M, oy = lane_middle(road, lane);
    size_t n = (size_t) grid->nx * grid->ny;
    for (size_t at = 0; at < n; at++)
        cd_m2[at] = 0.0;
    for (uint32_t k = 0; k < road->n_luminaires; k++) {
        const JumLuminaire *l = &road->luminaires[k];
        const JumIntensity *intensity = &road->intensities[l->intensity];
        double h = l->z_m;
        if (!(h > 0.0) || !(l->scale > 0.0))
            continue;
        JumLuminaireFrame frame = jum_luminaire_frame(l);
        for (size_t at = 0; at < n; at++) {
            double x = grid->x0_m + (double) (at % grid->nx) * grid->dx_m;
            double y = grid->y0_m + (double) (at / grid->nx) * grid->dy_m;
            double dx = l->x_m - x, dy = l->y_m - y;
            double r = reflected(road->surface, dx, dy, h, x, y, ox, oy);
            if (r > 0.0)
                cd_m2[at] +=
                    r * (l->scale * jum_frame_candela(intensity, &frame, -dx, -dy, h)) / (h * h);
        }
    }
}

/* ---- glare ---- */

/* Veiling luminance for an eye there, of maintained luminaires. */
static double
veiling(const JumRoad *road, double ox, double oy)
{
    const double cos_down = cos(1.0 * DEG), sin_down = sin(1.0 * DEG), screen = tan(20.0 * DEG);
    double sum = 0.0;
    for (uint32_t k = 0; k < road->n_luminaires; k++) {
        const JumLuminaire *l = &road->luminaires[k];
        double dx = l->x_m - ox, dy = l->y_m - oy, up = l->z_m - EYE_M;
        if (!(dx > 0.0) || dx > SEEN_M || up > dx * screen * (1.0 + 1e-9))
            continue;
        double d2 = dx * dx + dy * dy + up * up, d = sqrt(d2);
        double cosine = fmax(-1.0, fmin(1.0, (dx * cos_down - up * sin_down) / d));
        double theta = acos(cosine) / DEG;
        if (theta <= 0.1 || theta > 60.0)
            continue;
        double e =
            jum_luminaire_candela(&road->intensities[l->intensity], l, -dx, -dy, up) * cosine / d2;
        if (theta > 1.5)
            sum += 9.86 * (1.0 + pow(23.0 / 66.4, 4.0)) * e / (theta * theta);
        else
            sum += e * (10.0 / (theta * theta * theta) +
                        5.0 * (1.0 + pow(23.0 / 62.5, 4.0)) / (theta * theta));
    }
    return sum;
}

double
jum_road_increment(const JumRoad *road, uint32_t lane, double l_mean_cd_m2)
{
    double lowest = INFINITY, worst = 0.0, initial = l_mean_cd_m2 / road->maintenance;
    for (uint32_t k = 0; k < road->n_luminaires; k++)
        lowest = fmin(lowest, road->luminaires[k].z_m);
    if (!isfinite(lowest) || !(initial > 0.0))
        return NAN;
    JumRoadGrid grid = jum_road_grid_luminance(road);
    double start = road->from_m - 2.75 * fmax(lowest - EYE_M, 0.0);
    for (uint32_t i = 0; i < grid.nx; i++)
        worst = fmax(worst, veiling(road, start + i * grid.dx_m, lane_middle(road, lane)));
    worst /= road->maintenance; /* new luminaires */
    return initial <= GLARE_CD_M2 ? 65.0 * worst / pow(initial, 0.8)
                                  : 95.0 * worst / pow(initial, 1.05);
}

/* ---- all of it ---- */

static JumRoadStatus
check(const JumRoad *road)
{
    if (!(road->length_m >= 1.0 && road->length_m <= 10000.0) || !isfinite(road->from_m) ||
        !(road->width_m >= 0.5 && road->width_m <= MAX_WIDTH_M) || road->n_lanes < 1 ||
        road->n_lanes > MAX_LANES || !(road->maintenance > 0.0 && road->maintenance <= 1.0))
        return JUM_ROAD_BAD_GEOMETRY;
    for (uint32_t k = 0; k < road->n_luminaires; k++) {
        const JumLuminaire *l = &road->luminaires[k];
        if (l->intensity >= road->n_intensities || !isfinite(l->x_m + l->y_m + l->z_m) ||
            !isfinite(l->azimuth_deg + l->tilt_deg) || !(l->scale >= 0.0 && isfinite(l->scale)))
            return JUM_ROAD_BAD_LUMINAIRE;
    }
    return JUM_ROAD_OK;
}

/* Mean and overall uniformity of the worst observer; lengthwise uniformity of the worst lane; glare of the worst. */
static void
measure_luminance(const JumRoad *road, JumRoadMeasures *m, double *scratch)
{
    const JumRoadGrid *grid = &m->luminance_grid;
    size_t n = (size_t) grid->nx * grid->ny;
    m->l_mean_cd_m2 = m->l_uo = m->l_ul = INFINITY;
    m->ti_pct = 0.0;
    for (uint32_t lane = 0; lane < road->n_lanes; lane++) {
        jum_road_luminance(road, grid, lane, scratch);
        double mean = mean_of(scratch, n), least = INFINITY, low = INFINITY, high = 0.0;
        for (size_t i = 0; i < n; i++)
            least = fmin(least, scratch[i]);
        const double *middle = scratch + (size_t) (3 * lane + 1) * grid->nx;
        for (uint32_t i = 0; i < grid->nx; i++) {
            low = fmin(low, middle[i]);
            high = fmax(high, middle[i]);
        }
        m->l_mean_cd_m2 = fmin(m->l_mean_cd_m2, mean);
        m->l_new_most_cd_m2 = fmax(m->l_new_most_cd_m2, mean / road->maintenance);
        m->l_uo = fmin(m->l_uo, mean > 0.0 ? least / mean : 0.0);
        m->l_ul = fmin(m->l_ul, high > 0.0 ? low / high : 0.0);
        double ti = jum_road_increment(road, lane, mean);
        m->ti_pct = isnan(ti) ? m->ti_pct : fmax(m->ti_pct, ti);
    }
}

JumRoadStatus
jum_road_measure(const JumRoad *road, JumRoadMeasures *measures)
{
    JumRoadStatus status = check(road);
    if (status != JUM_ROAD_OK)
        return status;
    JumRoadMeasures m = {
        .lux_grid = jum_road_grid_illuminance(road->from_m, road->length_m, 0.0, road->width_m),
        .luminance_grid = jum_road_grid_luminance(road),
        .l_mean_cd_m2 = NAN,
        .l_uo = NAN,
        .l_ul = NAN,
        .ti_pct = NAN,
        .e_min_lx = INFINITY,
    };
    size_t n = (size_t) m.lux_grid.nx * m.lux_grid.ny,
           most = n + (size_t) m.luminance_grid.nx * m.luminance_grid.ny;
    if (most > MAX_POINTS)
        return JUM_ROAD_BAD_GEOMETRY;
    double *scratch = malloc(most * sizeof *scratch);
    if (scratch == NULL)
        return JUM_ROAD_NO_MEMORY;
    jum_road_illuminance(road, &m.lux_grid, scratch);
    m.e_mean_lx = mean_of(scratch, n);
    for (size_t i = 0; i < n; i++) {
        m.e_min_lx = fmin(m.e_min_lx, scratch[i]);
        m.e_max_lx = fmax(m.e_max_lx, scratch[i]);
    }
    m.e_uo = m.e_mean_lx > 0.0 ? m.e_min_lx / m.e_mean_lx : 0.0;
    m.eir = edge_ratio(road, scratch);
    if (road->surface != NULL)
        measure_luminance(road, &m, scratch);
    free(scratch);
    *measures = m;
    return JUM_ROAD_OK;
}

bool
jum_road_measures_scaled(const JumRoadMeasures *measures, double factor, JumRoadMeasures *scaled)
{
    if (!(factor > 0.0 && isfinite(factor)) ||
        measures->l_new_most_cd_m2 * fmax(factor, 1.0) > GLARE_CD_M2)
        return false;
    *scaled = *measures;
    scaled->e_mean_lx *= factor;
    scaled->e_min_lx *= factor;
    scaled->e_max_lx *= factor;
    scaled->l_mean_cd_m2 *= factor;
    scaled->l_new_most_cd_m2 *= factor;
    scaled->ti_pct *= pow(factor, 0.2); /* veiling light over luminance to the power 0.8 */
    return true;
}

/* ---- on foot ---- */

/* Vertical and semi-cylindrical illuminance of a face that looks along the path, @way: +1 or −1. */
static void
face_at(const JumRoad *road, double x, double y, double way, double *ev, double *esc)
{
    *ev = *esc = 0.0;
    for (uint32_t k = 0; k < road->n_luminaires; k++) {
        const JumLuminaire *l = &road->luminaires[k];
        double dx = x - l->x_m, dy = y - l->y_m, down = l->z_m - EYE_M, side2 = dx * dx + dy * dy;
        if (!(l->z_m > 0.0) || side2 > 25.0 * l->z_m * l->z_m || !(side2 + down * down > 1e-12))
            continue;
        double d2 = side2 + down * down, across = sqrt(side2), ahead = -dx * way;
        double candela = jum_luminaire_candela(&road->intensities[l->intensity], l, dx, dy, down) /
                         (d2 * sqrt(d2));
        *ev += candela * fmax(ahead, 0.0);
        *esc += candela * (across + ahead) / M_PI;
    }
}

JumRoadStatus
jum_path_measure(const JumRoad *road, double y_from_m, double width_m, JumPathMeasures *measures)
{
    JumRoadStatus status = check(road);
    if (status != JUM_ROAD_OK)
        return status;
    if (!(width_m >= 0.5 && width_m <= MAX_WIDTH_M) || !(fabs(y_from_m) <= 2.0 * MAX_WIDTH_M))
        return JUM_ROAD_BAD_GEOMETRY;
    JumPathMeasures m = {
        .grid = jum_road_grid_illuminance(road->from_m, road->length_m, y_from_m, width_m),
        .e_min_lx = INFINITY,
        .ev_min_lx = INFINITY,
        .esc_min_lx = INFINITY,
    };
    size_t n = (size_t) m.grid.nx * m.grid.ny;
    double *lux = n <= MAX_POINTS ? malloc(n * sizeof *lux) : NULL;
    if (lux == NULL)
        return n <= MAX_POINTS ? JUM_ROAD_NO_MEMORY : JUM_ROAD_BAD_GEOMETRY;
    jum_road_illuminance(road, &m.grid, lux);
    m.e_mean_lx = mean_of(lux, n);
    for (size_t i = 0; i < n; i++) {
        double x = m.grid.x0_m + (double) (i % m.grid.nx) * m.grid.dx_m;
        double y = m.grid.y0_m + (double) (i / m.grid.nx) * m.grid.dy_m;
        m.e_min_lx = fmin(m.e_min_lx, lux[i]);
        for (double way = -1.0; way <= 1.0; way += 2.0) {
            double ev, esc;
            face_at(road, x, y, way, &ev, &esc);
            m.ev_min_lx = fmin(m.ev_min_lx, ev);
            m.esc_min_lx = fmin(m.esc_min_lx, esc);
        }
    }
    free(lux);
    m.e_uo = m.e_mean_lx > 0.0 ? m.e_min_lx / m.e_mean_lx : 0.0;
    *measures = m;
    return JUM_ROAD_OK;
}
