/* The ground: level of the nearest water, plus a slope that rises from its bank and flattens, plus a
 * correction fitted so that the ground passes near the control points (IGN benchmarks), plus small
 * hills.  Each term vanishes at the water, so that rivers are lowest and fall downstream. */
#include <math.h>

#include "tools/generate-frame.h"

#define CELL_M   25.0
#define MARGIN_M 500.0
#define RISE_M   30.0  /* of the plateau above the river, before correction */
#define SLOPE_M  800.0 /* distance over which it rises */
#define BLEND_M  220.0 /* distance over which the correction takes hold */
#define BED_M    1.6   /* ground under the water */
#define FIT_CELL 250.0
#define NEAR_M   450.0 /* a control point counts fully within this distance */
#define FLOOD_M  320.0 /* meadows of a large river */

/* A place with water: the distance field grows from these. */
typedef struct {
    double x_m, y_m, half_width_m, level_m;
} Source;

typedef struct {
    double x_m, y_m, correction_m;
} Control;

typedef struct {
    JumGenerate *generate;
    GArray *sources; /* Source */
    gint32 *nearest; /* [ny * nx]: index in sources, -1 unknown */
    GArray *controls;
    double *fit; /* coarse corrections */
    guint fit_nx, fit_ny;
} Relief;

static double
source_distance(const Relief *relief, gint32 at, double x_m, double y_m)
{
    const Source *s = &g_array_index(relief->sources, Source, at);
    return MAX(0, hypot(x_m - s->x_m, y_m - s->y_m) - s->half_width_m);
}

/* ---- nearest water ---- */

static void
add_sources(Relief *relief)
{
    const struct JumGenerateFrame *frame = relief->generate->frame;
    for (guint i = 0; i < frame->river_points->len; i++) {
        const JumRiverPoint *p = &g_array_index(frame->river_points, JumRiverPoint, i);
        Source source = {p->x_m, p->y_m, p->half_width_m, p->level_m};
        g_array_append_val(relief->sources, source);
    }
    for (guint i = 0; i < frame->rivers->len; i++) {
        const JumFact *fact = frame->rivers->pdata[i];
        double level = jum_fact_number(fact, "level_m", NAN);
        guint n = fact->ring_start[1];
        for (guint v = 0, w = n - 1; isfinite(level) && v < n; w = v++) {
            double d = hypot(fact->x_m[v] - fact->x_m[w], fact->y_m[v] - fact->y_m[w]);
            for (double s = 0; s < d; s += CELL_M) {
                Source source = {fact->x_m[w] + (fact->x_m[v] - fact->x_m[w]) * s / d,
                                 fact->y_m[w] + (fact->y_m[v] - fact->y_m[w]) * s / d, 5, level};
                g_array_append_val(relief->sources, source);
            }
        }
    }
}

static void
offer(Relief *relief, gint64 i, gint64 j, gint32 source)
{
    JumElevation *e = relief->generate->elevation;
    if (i < 0 || j < 0 || i >= e->nx || j >= e->ny || source < 0)
        return;
    gint32 *own = &relief->nearest[(gsize) j * e->nx + (gsize) i];
    double x = e->x0_m + (double) i * e->cell_m, y = e->y0_m + (double) j * e->cell_m;
    if (*own < 0 || source_distance(relief, source, x, y) < source_distance(relief, *own, x, y))
        *own = source;
}

/* Two sweeps forth and back pass the nearest source from cell to cell: exact but for a metre or two. */
static void
find_nearest(Relief *relief)
{
    JumElevation *e = relief->generate->elevation;
    gint64 nx = e->nx, ny = e->ny;
    for (guint s = 0; s < relief->sources->len; s++) {
        const Source *source = &g_array_index(relief->sources, Source, s);
        gint64 i = CLAMP((gint64) ((source->x_m - e->x0_m) / e->cell_m), 0, nx - 1),
               j = CLAMP((gint64) ((source->y_m - e->y0_m) / e->cell_m), 0, ny - 1);
        offer(relief, i, j, (gint32) s);
    }
    for (guint sweep = 0; sweep < 2; sweep++) {
        for (gint64 j = 0; j < ny; j++) {
            for (gint64 i = 0; i < nx; i++)
                for (int k = 0; k < 4; k++) {
                    gint64 u = i + (k == 0 ? -1 : k - 2), v = j - (k != 0);
                    if (u >= 0 && u < nx && v >= 0)
                        offer(relief, i, j, relief->nearest[v * nx + u]);
                }
            for (gint64 i = nx - 2; i >= 0; i--)
                offer(relief, i, j, relief->nearest[j * nx + i + 1]);
        }
        for (gint64 j = ny - 1; j >= 0; j--) {
            for (gint64 i = nx - 1; i >= 0; i--)
                for (int k = 0; k < 4; k++) {
                    gint64 u = i + (k == 0 ? 1 : k - 2), v = j + (k != 0);
                    if (u >= 0 && u < nx && v < ny)
                        offer(relief, i, j, relief->nearest[v * nx + u]);
                }
            for (gint64 i = 1; i < nx; i++)
                offer(relief, i, j, relief->nearest[j * nx + i - 1]);
        }
    }
}

/* ---- control points ---- */

static double
base_height(double level_m, double distance_m)
{
    return level_m + 1.0 + RISE_M * (1 - exp(-distance_m / SLOPE_M));
}

static double
hold(double distance_m)
{
    return 1 - exp(-distance_m / BLEND_M);
}

/* The nearest source of a place that may lie outside the grid. */
static gint32
nearest_of(const Relief *relief, double x_m, double y_m)
{
    gint32 best = -1;
    for (guint s = 0; s < relief->sources->len; s++)
        if (best < 0 ||
            source_distance(relief, (gint32) s, x_m, y_m) < source_distance(relief, best, x_m, y_m))
            best = (gint32) s;
    return best;
}

static gboolean
read_controls(Relief *relief, GError **error)
{
    JumGenerate *generate = relief->generate;
    const JumBox *box = &generate->box_m;
    g_autoptr(GPtrArray) facts = jum_frame_read("control-points.csv", &generate->crs, error);
    if (!facts)
        return FALSE;
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = facts->pdata[i];
        double z = jum_fact_number(fact, "altitude_m", NAN);
        if (fact->n_rings == 0 || !isfinite(z) || fact->x_m[0] < box->x0 - 6000 ||
            fact->x_m[0] > box->x1 + 6000 || fact->y_m[0] < box->y0 - 6000 ||
            fact->y_m[0] > box->y1 + 6000)
            continue;
        gint32 source = nearest_of(relief, fact->x_m[0], fact->y_m[0]);
        double d = source_distance(relief, source, fact->x_m[0], fact->y_m[0]);
        double level = g_array_index(relief->sources, Source, source).level_m;
        if (hold(d) < 0.2)
            continue;
        Control control = {fact->x_m[0], fact->y_m[0], (z - base_height(level, d)) / hold(d)};
        control.correction_m = CLAMP(control.correction_m, -45, 75);
        g_array_append_val(relief->controls, control);
    }
    return TRUE;
}

/* Inverse distance, so that a point is met and a lonely place takes the mean of its neighbours. */
static double
correction_at(const Relief *relief, double x_m, double y_m)
{
    double sum = 0, weights = 0;
    for (guint i = 0; i < relief->controls->len; i++) {
        const Control *c = &g_array_index(relief->controls, Control, i);
        double dx = x_m - c->x_m, dy = y_m - c->y_m;
        double w = 1 / pow((dx * dx + dy * dy) / (NEAR_M * NEAR_M) + 0.06, 1.7);
        sum += w * c->correction_m;
        weights += w;
    }
    return weights > 0 ? sum / weights : 0;
}

static void
fit_corrections(Relief *relief)
{
    const JumElevation *e = relief->generate->elevation;
    relief->fit_nx = (guint) ceil(e->nx * e->cell_m / FIT_CELL) + 2;
    relief->fit_ny = (guint) ceil(e->ny * e->cell_m / FIT_CELL) + 2;
    relief->fit = g_new(double, (gsize) relief->fit_nx * relief->fit_ny);
    for (guint j = 0; j < relief->fit_ny; j++)
        for (guint i = 0; i < relief->fit_nx; i++)
            relief->fit[(gsize) j * relief->fit_nx + i] =
                correction_at(relief, e->x0_m + i * FIT_CELL, e->y0_m + j * FIT_CELL);
}

static double
fitted(const Relief *relief, double x_m, double y_m)
{
    const JumElevation *e = relief->generate->elevation;
    double u = (x_m - e->x0_m) / FIT_CELL, v = (y_m - e->y0_m) / FIT_CELL;
    guint i = (guint) u, j = (guint) v;
    double fu = u - i, fv = v - j;
    const double *row = relief->fit + (gsize) j * relief->fit_nx + i, *up = row + relief->fit_nx;
    return (row[0] * (1 - fu) + row[1] * fu) * (1 - fv) + (up[0] * (1 - fu) + up[1] * fu) * fv;
}

/* ---- small hills ---- */

static double
lattice(guint64 seed, gint64 i, gint64 j)
{
    JumRng rng = jum_rng(seed, (guint64) (i * 73856093) ^ (guint64) (j * 19349663));
    return jum_rng_range(&rng, -1, 1);
}

static double
noise(guint64 seed, double x, double y)
{
    double fx = floor(x), fy = floor(y), u = x - fx, v = y - fy;
    gint64 i = (gint64) fx, j = (gint64) fy;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    double low = lattice(seed, i, j) * (1 - u) + lattice(seed, i + 1, j) * u,
           high = lattice(seed, i, j + 1) * (1 - u) + lattice(seed, i + 1, j + 1) * u;
    return low * (1 - v) + high * v;
}

static double
hills(guint64 seed, double x_m, double y_m)
{
    return 2.6 * noise(seed, x_m / 1100, y_m / 1100) + 1.2 * noise(seed ^ 1, x_m / 430, y_m / 430) +
           0.4 * noise(seed ^ 2, x_m / 170, y_m / 170);
}

/* ---- the grid ---- */

static void
fill_row(Relief *relief, guint j)
{
    JumGenerate *generate = relief->generate;
    JumElevation *e = generate->elevation;
    double y = e->y0_m + j * e->cell_m;
    for (guint i = 0; i < e->nx; i++) {
        double x = e->x0_m + i * e->cell_m;
        gsize at = (gsize) j * e->nx + i, cell;
        gint32 source = relief->nearest[at];
        double d = source_distance(relief, source, x, y);
        double level = g_array_index(relief->sources, Source, source).level_m;
        gboolean wet = d <= 0 || (jum_byte_raster_cell(&generate->frame->surface, x, y, &cell) &&
                                  (generate->frame->surface.cell[cell] & JUM_SURFACE_WATER));
        if (wet) {
            e->z_m[at] = (float) (level - BED_M);
            continue;
        }
        double z =
            base_height(level, d) + hold(d) * (fitted(relief, x, y) + hills(generate->seed, x, y));
        e->z_m[at] = (float) MAX(z, level + 0.5 + MIN(d, 100) * 0.01);
    }
}

/* Meadows beside large rivers that no village has taken. */
static void
mark_floods(Relief *relief)
{
    JumGenerate *generate = relief->generate;
    JumByteRaster *surface = &generate->frame->surface;
    const JumElevation *e = generate->elevation;
    for (guint j = 0; j < surface->ny; j += 1)
        for (guint i = 0; i < surface->nx; i++) {
            double x = surface->x0_m + (i + 0.5) * surface->cell_m,
                   y = surface->y0_m + (j + 0.5) * surface->cell_m;
            gsize at =
                (gsize) ((y - e->y0_m) / e->cell_m) * e->nx + (gsize) ((x - e->x0_m) / e->cell_m);
            gint32 source = relief->nearest[at];
            const Source *s = &g_array_index(relief->sources, Source, source);
            double d = source_distance(relief, source, x, y);
            if (d > FLOOD_M || s->half_width_m < 18 || d > s->half_width_m * 5 ||
                e->z_m[at] > s->level_m + 9)
                continue;
            if (jum_generate_density(generate, x, y) < 0.22)
                surface->cell[(gsize) j * surface->nx + i] |= JUM_SURFACE_FLOOD;
        }
}

gboolean
jum_generate_relief(JumGenerate *generate, GError **error)
{
    const JumBox *box = &generate->box_m;
    double x0 = floor((box->x0 - MARGIN_M) / CELL_M) * CELL_M,
           y0 = floor((box->y0 - MARGIN_M) / CELL_M) * CELL_M;
    guint nx = (guint) ceil((box->x1 + MARGIN_M - x0) / CELL_M) + 1,
          ny = (guint) ceil((box->y1 + MARGIN_M - y0) / CELL_M) + 1;
    generate->elevation = jum_elevation_new(x0, y0, CELL_M, nx, ny);
    Relief relief = {.generate = generate,
                     .sources = g_array_new(FALSE, FALSE, sizeof(Source)),
                     .nearest = g_new(gint32, (gsize) nx * ny),
                     .controls = g_array_new(FALSE, FALSE, sizeof(Control))};
    for (gsize i = 0; i < (gsize) nx * ny; i++)
        relief.nearest[i] = -1;
    add_sources(&relief);
    gboolean ok = read_controls(&relief, error);
    if (ok) {
        find_nearest(&relief);
        fit_corrections(&relief);
        for (guint j = 0; j < ny; j++) {
            if (j % 100 == 0)
                jum_generate_progress(generate, "relief", j / (double) ny);
            fill_row(&relief, j);
        }
        mark_floods(&relief);
    }
    g_array_unref(relief.sources);
    g_array_unref(relief.controls);
    g_free(relief.nearest);
    g_free(relief.fit);
    return ok;
}
