/* A district as cells of 1 m: the relief, the buildings drawn over it row by row (scan lines over their rings), and
 * points along their façades, one a storey.  A point stands in the cell before its wall; it sees what an eye there sees
 * on the wall's own side, and nothing while a roof covers that eye. */
#include "model/sun-district.h"

#include <math.h>
#include <string.h>

#define WALL_STEP_M     2.0 /* between points of a façade */
#define WALL_CLEAR_M    0.9 /* from the wall to the eye before it */
#define SHORTEST_WALL_M 0.5
#define STEP_S          300
#define YEAR_SECTOR_DEG 1.0
#define DWELLING_M2     75.0

struct JumSunDistrict {
    const JumLayer *buildings;
    const JumElevation *ground;
    JumCrs crs;
    JumBox inner_m, outer_m;
    guint nx, ny, storeys, n_today;
    float *ground_m, *top_m, *eye_m, *hours_h; /* [ny * nx] of the outer box */
    guint8 *roofed;                            /* [ny * nx] */
    guint8 *removed;                           /* [rows] */
    float *raise_m;                            /* [rows] */
    GArray *walls;                             /* JumSunWall */
    float *walls_h;
    double open_h;
    guint n_sweeps;
    GArray *crossings; /* double: of a scan line */
};

/* ---- the field of heights ---- */

static int
compare_doubles(const void *a, const void *b)
{
    double p = *(const double *) a, q = *(const double *) b;
    return (p > q) - (p < q);
}

static void
cross_ring(const double *x, const double *y, guint n, double line_m, GArray *crossings)
{
    for (guint v = 0, last = n - 1; v < n; last = v++)
        if ((y[v] > line_m) != (y[last] > line_m)) {
            double at = x[v] + (line_m - y[v]) / (y[last] - y[v]) * (x[last] - x[v]);
            g_array_append_val(crossings, at);
        }
}

/* Rings of one building, adjacent in x and y: @first, then each ends where @end says. */
static void
raise_rings(JumSunDistrict *d,
            const double *x,
            const double *y,
            const guint *start,
            guint n_rings,
            const JumBox *box,
            double height_m)
{
    double x0 = d->outer_m.x0, y0 = d->outer_m.y0;
    double foot_m =
        jum_elevation_at(d->ground, 0.5 * (box->x0 + box->x1), 0.5 * (box->y0 + box->y1));
    float top_m = (float) (foot_m + height_m);
    guint from = (guint) CLAMP(box->y0 - y0, 0.0, d->ny),
          to = (guint) CLAMP(box->y1 - y0 + 1.0, 0.0, d->ny);
    for (guint j = from; j < to; j++) {
        g_array_set_size(d->crossings, 0);
        for (guint r = 0; r < n_rings; r++)
            cross_ring(x + start[r], y + start[r], start[r + 1] - start[r], y0 + j + 0.5,
                       d->crossings);
        g_array_sort(d->crossings, compare_doubles);
        for (guint c = 0; c + 1 < d->crossings->len; c += 2) {
            double a = g_array_index(d->crossings, double, c),
                   b = g_array_index(d->crossings, double, c + 1);
            guint i0 = (guint) CLAMP(ceil(a - x0 - 0.5), 0.0, d->nx);
            guint i1 = (guint) CLAMP(ceil(b - x0 - 0.5), 0.0, d->nx);
            for (gsize i = (gsize) j * d->nx + i0; i < (gsize) j * d->nx + i1; i++) {
                d->top_m[i] = fmaxf(d->top_m[i], top_m);
                d->roofed[i] = 1;
            }
        }
    }
}

static JumBox
box_of(const double *x, const double *y, guint n)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint v = 0; v < n; v++)
        jum_box_add(&box, x[v], y[v]);
    return box;
}

static void
raise_all(JumSunDistrict *d, const JumSunProject *project)
{
    gsize cells = (gsize) d->nx * d->ny;
    memcpy(d->top_m, d->ground_m, cells * sizeof *d->top_m);
    memset(d->roofed, 0, cells);
    JumGeometryColumns g = jum_layer_geometry(d->buildings);
    int height = jum_layer_column(d->buildings, "height_m");
    for (guint row = 0; row < g.n_rows; row++) {
        double height_m = jum_layer_real(d->buildings, height, row) + (double) d->raise_m[row];
        guint first = g.ring_start[row], n_rings = g.ring_start[row + 1] - first;
        JumBox box = jum_layer_box(d->buildings, row);
        if (height_m > 0.0 && n_rings > 0 && !d->removed[row] &&
            jum_box_intersects(&box, &d->outer_m))
            raise_rings(d, g.x, g.y, g.vertex_start + first, n_rings, &box, height_m);
    }
    for (guint a = 0; project != NULL && a < project->n_added; a++) {
        guint first = project->ring_start[a], n = project->ring_start[a + 1] - first;
        JumBox box = box_of(project->x_m + first, project->y_m + first, n);
        raise_rings(d, project->x_m, project->y_m, project->ring_start + a, 1, &box,
                    project->height_m[a]);
    }
}

/* ---- façades ---- */

/* Points along an edge; the outside is on the right of a ring that turns counter-clockwise, and of a hole. */
static void
add_edge(JumSunDistrict *d, guint row, guint storey, const double a[2], const double b[2])
{
    double length_m = hypot(b[0] - a[0], b[1] - a[1]);
    if (length_m < SHORTEST_WALL_M)
        return;
    double out_x = (b[1] - a[1]) / length_m, out_y = -(b[0] - a[0]) / length_m;
    guint n = (guint) ceil(length_m / WALL_STEP_M);
    for (guint k = 0; k < n; k++) {
        double t = (k + 0.5) / n;
        double x = a[0] + t * (b[0] - a[0]) + WALL_CLEAR_M * out_x,
               y = a[1] + t * (b[1] - a[1]) + WALL_CLEAR_M * out_y;
        if (x < d->inner_m.x0 || x >= d->inner_m.x1 || y < d->inner_m.y0 || y >= d->inner_m.y1)
            continue;
        gsize cell = (gsize) (y - d->outer_m.y0) * d->nx + (gsize) (x - d->outer_m.x0);
        double eye_m = d->ground_m[cell] + JUM_SUN_EYE_M + storey * JUM_SUN_STOREY_M;
        if (d->top_m[cell] > eye_m) /* against another building */
            continue;
        JumSunWall wall = {row, (guint16) storey, (float) (atan2(out_x, out_y) * 180.0 / G_PI), x,
                           y};
        g_array_append_val(d->walls, wall);
    }
}

static guint
storeys_of(const JumSunDistrict *d, double height_m)
{
    double above_m = height_m - JUM_SUN_EYE_M;
    return above_m > 0.0 ? MIN(d->storeys, (guint) (above_m / JUM_SUN_STOREY_M) + 1) : 0;
}

static void
add_ring(JumSunDistrict *d,
         guint row,
         guint storey,
         const double *x,
         const double *y,
         guint n,
         gboolean turn)
{
    for (guint v = 0, last = n - 1; v < n; last = v++) {
        double a[2] = {x[last], y[last]}, b[2] = {x[v], y[v]};
        add_edge(d, row, storey, turn ? b : a, turn ? a : b);
    }
}

/* The storeys from @first up to those of a height, one after the other. */
static void
add_row(JumSunDistrict *d, guint row, guint first, double height_m)
{
    JumGeometryColumns g = jum_layer_geometry(d->buildings);
    guint storeys = storeys_of(d, height_m);
    for (guint storey = first; storey < storeys; storey++)
        for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++)
            add_ring(d, row, storey, g.x + g.vertex_start[r], g.y + g.vertex_start[r],
                     g.vertex_start[r + 1] - g.vertex_start[r], FALSE);
}

static void
find_walls_today(JumSunDistrict *d)
{
    int height = jum_layer_column(d->buildings, "height_m");
    for (guint row = 0; row < jum_layer_n_rows(d->buildings); row++) {
        JumBox box = jum_layer_box(d->buildings, row);
        double height_m = jum_layer_real(d->buildings, height, row);
        if (height_m > JUM_SUN_EYE_M && jum_box_intersects(&box, &d->inner_m))
            add_row(d, row, 0, height_m);
    }
    d->n_today = d->walls->len;
}

static double
signed_area(const double *x, const double *y, guint n)
{
    double twice = 0.0;
    for (guint v = 0, last = n - 1; v < n; last = v++)
        twice += x[last] * y[v] - x[v] * y[last];
    return 0.5 * twice;
}

static void
find_walls_added(JumSunDistrict *d, const JumSunProject *project)
{
    g_array_set_size(d->walls, d->n_today);
    for (guint a = 0; project != NULL && a < project->n_added; a++) {
        guint first = project->ring_start[a], n = project->ring_start[a + 1] - first;
        const double *x = project->x_m + first, *y = project->y_m + first;
        for (guint storey = 0; storey < storeys_of(d, project->height_m[a]); storey++)
            add_ring(d, jum_layer_n_rows(d->buildings) + a, storey, x, y, n,
                     signed_area(x, y, n) < 0.0);
    }
    int height = jum_layer_column(d->buildings, "height_m");
    for (guint r = 0; project != NULL && r < project->n_raised; r++) {
        double height_m = jum_layer_real(d->buildings, height, project->raised[r]);
        add_row(d, project->raised[r], storeys_of(d, height_m), height_m + project->raise_m[r]);
    }
    d->walls_h = g_renew(float, d->walls_h, d->walls->len + 1);
    memset(d->walls_h, 0, (d->walls->len + 1) * sizeof *d->walls_h);
}

/* ---- life ---- */

JumSunDistrict *
jum_sun_district_new(const JumLayer *buildings,
                     const JumElevation *ground,
                     const JumCrs *crs,
                     const JumBox *box_m,
                     guint storeys,
                     GError **error)
{
    JumBox b = {floor(box_m->x0), floor(box_m->y0), ceil(box_m->x1), ceil(box_m->y1)};
    if (!(b.x1 > b.x0) || !(b.y1 > b.y0) || b.x1 - b.x0 > JUM_SUN_LARGEST_M ||
        b.y1 - b.y0 > JUM_SUN_LARGEST_M) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "a district is empty, or larger than %.0f m a side", JUM_SUN_LARGEST_M);
        return NULL;
    }
    JumSunDistrict *d = g_new0(JumSunDistrict, 1);
    d->buildings = buildings;
    d->ground = ground;
    d->crs = *crs;
    d->storeys = CLAMP(storeys, 1, JUM_SUN_MOST_STOREYS);
    d->inner_m = b;
    d->outer_m = (JumBox){b.x0 - JUM_SUN_MARGIN_M, b.y0 - JUM_SUN_MARGIN_M, b.x1 + JUM_SUN_MARGIN_M,
                          b.y1 + JUM_SUN_MARGIN_M};
    d->nx = (guint) (d->outer_m.x1 - d->outer_m.x0);
    d->ny = (guint) (d->outer_m.y1 - d->outer_m.y0);
    gsize cells = (gsize) d->nx * d->ny;
    d->ground_m = g_new(float, cells);
    d->top_m = g_new(float, cells);
    d->eye_m = g_new(float, cells);
    d->hours_h = g_new0(float, cells);
    d->roofed = g_new(guint8, cells);
    d->removed = g_new0(guint8, jum_layer_n_rows(buildings) + 1);
    d->raise_m = g_new0(float, jum_layer_n_rows(buildings) + 1);
    d->walls = g_array_new(FALSE, FALSE, sizeof(JumSunWall));
    d->crossings = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint j = 0; j < d->ny; j++)
        for (guint i = 0; i < d->nx; i++)
            d->ground_m[(gsize) j * d->nx + i] =
                (float) jum_elevation_at(ground, d->outer_m.x0 + i + 0.5, d->outer_m.y0 + j + 0.5);
    raise_all(d, NULL);
    find_walls_today(d);
    find_walls_added(d, NULL);
    return d;
}

void
jum_sun_district_free(JumSunDistrict *district)
{
    if (district == NULL)
        return;
    g_free(district->ground_m);
    g_free(district->top_m);
    g_free(district->eye_m);
    g_free(district->hours_h);
    g_free(district->roofed);
    g_free(district->removed);
    g_free(district->raise_m);
    g_array_unref(district->walls);
    g_free(district->walls_h);
    g_array_unref(district->crossings);
    g_free(district);
}

static gboolean
check_project(const JumSunDistrict *d, const JumSunProject *project, GError **error)
{
    for (guint a = 0; a < project->n_added; a++) {
        guint first = project->ring_start[a], end = project->ring_start[a + 1];
        gboolean good = end >= first + 3 && project->height_m[a] > 0.0 &&
                        project->height_m[a] <= JUM_SUN_PROJECT_MOST_M;
        for (guint v = first; good && v < end; v++)
            good = isfinite(project->x_m[v]) && isfinite(project->y_m[v]);
        if (!good) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "building %u of the project: three vertices or more, and a height of 0 to "
                        "%.0f m are wanted",
                        a + 1, JUM_SUN_PROJECT_MOST_M);
            return FALSE;
        }
    }
    guint rows = jum_layer_n_rows(d->buildings);
    for (guint r = 0; r < project->n_removed; r++)
        if (project->removed[r] >= rows) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "the project removes no building (%u)",
                        project->removed[r]);
            return FALSE;
        }
    int height = jum_layer_column(d->buildings, "height_m");
    for (guint r = 0; r < project->n_raised; r++)
        if (project->raised[r] >= rows ||
            !(jum_layer_real(d->buildings, height, project->raised[r]) > 0.0) ||
            !(project->raise_m[r] > 0.0 && project->raise_m[r] <= JUM_SUN_PROJECT_MOST_M)) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "the project raises no building with a height, or not by 0 to %.0f m (%u)",
                        JUM_SUN_PROJECT_MOST_M, project->raised[r]);
            return FALSE;
        }
    return TRUE;
}

gboolean
jum_sun_district_set_project(JumSunDistrict *district, const JumSunProject *project, GError **error)
{
    if (project != NULL && !check_project(district, project, error))
        return FALSE;
    guint rows = jum_layer_n_rows(district->buildings);
    memset(district->removed, 0, rows);
    memset(district->raise_m, 0, rows * sizeof *district->raise_m);
    for (guint r = 0; project != NULL && r < project->n_raised; r++)
        district->raise_m[project->raised[r]] += (float) project->raise_m[r];
    for (guint r = 0; project != NULL && r < project->n_removed; r++)
        district->removed[project->removed[r]] = 1;
    raise_all(district, project);
    find_walls_added(district, project);
    return TRUE;
}

/* ---- solving ---- */

/* Eyes on the open ground of the district, and one before each façade point, if no roof covers it. */
static GArray *
set_eyes(JumSunDistrict *d)
{
    for (gsize cell = 0; cell < (gsize) d->nx * d->ny; cell++)
        d->eye_m[cell] = NAN;
    guint margin = (guint) JUM_SUN_MARGIN_M;
    for (guint j = margin; j < d->ny - margin; j++)
        for (gsize i = (gsize) j * d->nx + margin; i < (gsize) (j + 1) * d->nx - margin; i++)
            if (!d->roofed[i])
                d->eye_m[i] = d->ground_m[i] + (float) JUM_SUN_EYE_M;
    GArray *walls = g_array_sized_new(FALSE, FALSE, sizeof(JumShadeWall), d->walls->len + 1);
    for (guint w = 0; w < d->walls->len; w++) {
        const JumSunWall *wall = &g_array_index(d->walls, JumSunWall, w);
        gsize cell =
            (gsize) (wall->y_m - d->outer_m.y0) * d->nx + (gsize) (wall->x_m - d->outer_m.x0);
        float eye_m = d->ground_m[cell] + (float) (JUM_SUN_EYE_M + wall->storey * JUM_SUN_STOREY_M);
        JumShadeWall shade = {(guint32) cell, wall->azimuth_deg,
                              d->top_m[cell] <= eye_m ? eye_m : NAN};
        g_array_append_val(walls, shade);
    }
    return walls;
}

static gboolean
tell_status(JumShadeStatus status, GError **error)
{
    if (status == JUM_SHADE_OK)
        return TRUE;
    g_set_error(error, JUM_ERROR,
                status == JUM_SHADE_CANCELLED ? JUM_ERROR_CANCELLED : JUM_ERROR_VALUE, "%s",
                status == JUM_SHADE_CANCELLED   ? "stopped"
                : status == JUM_SHADE_NO_MEMORY ? "no memory for so large a district"
                                                : "no sun for this place and date");
    return FALSE;
}

static void
place_problem(const JumSunDistrict *d, JumSunHoursProblem *problem)
{
    double x = 0.5 * (d->inner_m.x0 + d->inner_m.x1), y = 0.5 * (d->inner_m.y0 + d->inner_m.y1);
    double lon, lat, lon_up, lat_up;
    jum_crs_inverse(&d->crs, x, y, &lon, &lat);
    jum_crs_inverse(&d->crs, x, y + 100.0, &lon_up, &lat_up);
    guint margin = (guint) JUM_SUN_MARGIN_M;
    problem->field = (JumShadeField){
        d->nx, d->ny, 1.0, d->top_m, d->eye_m, margin, margin, d->nx - margin, d->ny - margin};
    problem->place = jum_sun_place(lat, lon, jum_elevation_at(d->ground, x, y));
    problem->grid_north_deg =
        atan2((lon_up - lon) * cos(lat * G_PI / 180.0), lat_up - lat) * 180.0 / G_PI;
}

gboolean
jum_sun_district_solve(JumSunDistrict *district,
                       const JumSunDates *dates,
                       const JumSunRun *run,
                       GError **error)
{
    JumSunDistrict *d = district;
    g_autoptr(GArray) walls = set_eyes(d);
    JumSunHoursProblem problem = {
        .start_us = dates->start,
        .n_steps = dates->n_days * (86400 / STEP_S),
        .step_s = STEP_S,
        .sector_deg = dates->n_days > 1 ? YEAR_SECTOR_DEG : 0.0,
        .least_height_deg = dates->least_height_deg,
        .n_walls = walls->len,
        .walls = (const JumShadeWall *) (void *) walls->data,
        .cancel = run != NULL ? run->cancel : NULL,
        .progress = run != NULL ? run->progress : NULL,
        .user = run != NULL ? run->user : NULL,
    };
    place_problem(d, &problem);
    JumSunHoursInfo info;
    if (!tell_status(jum_sun_hours(&problem, d->hours_h, d->walls_h, &info), error))
        return FALSE;
    d->open_h = info.open_h;
    d->n_sweeps = info.n_sweeps;
    guint rows = jum_layer_n_rows(d->buildings);
    for (guint w = 0; w < d->walls->len; w++) {
        guint row = g_array_index(d->walls, JumSunWall, w).row;
        if (row < rows && d->removed[row])
            d->walls_h[w] = NAN;
    }
    return TRUE;
}

/* ---- what is ---- */

JumBox
jum_sun_district_box(const JumSunDistrict *district)
{
    return district->inner_m;
}

void
jum_sun_district_size(const JumSunDistrict *district, guint *nx, guint *ny)
{
    *nx = district->nx - 2 * (guint) JUM_SUN_MARGIN_M;
    *ny = district->ny - 2 * (guint) JUM_SUN_MARGIN_M;
}

float *
jum_sun_district_ground_h(const JumSunDistrict *district)
{
    guint nx, ny, margin = (guint) JUM_SUN_MARGIN_M;
    jum_sun_district_size(district, &nx, &ny);
    float *hours_h = g_new(float, (gsize) nx *ny);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++) {
            gsize cell = (gsize) (j + margin) * district->nx + i + margin;
            hours_h[(gsize) j * nx + i] = district->roofed[cell] ? NAN : district->hours_h[cell];
        }
    return hours_h;
}

guint
jum_sun_district_n_walls(const JumSunDistrict *district)
{
    return district->walls->len;
}

guint
jum_sun_district_n_today(const JumSunDistrict *district)
{
    return district->n_today;
}

const JumSunWall *
jum_sun_district_walls(const JumSunDistrict *district)
{
    return (const JumSunWall *) (void *) district->walls->data;
}

const float *
jum_sun_district_walls_h(const JumSunDistrict *district)
{
    return district->walls_h;
}

double
jum_sun_district_open_h(const JumSunDistrict *district)
{
    return district->open_h;
}

guint
jum_sun_district_n_sweeps(const JumSunDistrict *district)
{
    return district->n_sweeps;
}

/* ---- dwellings ---- */

static double
footprint_m2(const JumLayer *buildings, guint row)
{
    JumGeometryColumns g = jum_layer_geometry(buildings);
    double area_m2 = 0.0;
    for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++)
        area_m2 += signed_area(g.x + g.vertex_start[r], g.y + g.vertex_start[r],
                               g.vertex_start[r + 1] - g.vertex_start[r]);
    return fabs(area_m2);
}

double
jum_sun_dwellings(const JumLayer *buildings, guint row, guint *storeys, gboolean *estimated)
{
    gint64 levels = jum_layer_int(buildings, jum_layer_column(buildings, "levels"), row);
    double height_m = jum_layer_real(buildings, jum_layer_column(buildings, "height_m"), row);
    double high = height_m > 0.0 ? floor(height_m / JUM_SUN_STOREY_M) : 1.0;
    *storeys = levels > 0 && levels <= JUM_SUN_MOST_STOREYS
                   ? (guint) levels
                   : (guint) CLAMP(high, 1.0, JUM_SUN_MOST_STOREYS);
    gint64 known = jum_layer_int(buildings, jum_layer_column(buildings, "dwellings"), row);
    *estimated = known == JUM_INT_NONE || known < 0;
    if (!*estimated)
        return (double) known;
    const char *use = jum_layer_text(buildings, jum_layer_column(buildings, "use"), row);
    if (g_strcmp0(use, "residential") != 0)
        return 0.0;
    return fmax(1.0, floor(footprint_m2(buildings, row) * *storeys / DWELLING_M2));
}
