/* The field along the streets: every square metre of a carriageway, found segment by segment as a rectangle row by row;
 * and dark stretches, found by walking along the axis.  For a commune each square metre counts once, by a bit a cell,
 * whichever street came first. */
#include "model/city-light-private.h"

#include <math.h>
#include <string.h>

#define WIDTH_M   6.0 /* where the street does not say */
#define STATION_M 4.0
#define DARK_LX   1.0

gboolean
jum_city_light_is_lit(const JumCityLight *light, guint road)
{
    return light->lit_column >= 0 && jum_layer_int(light->roads, light->lit_column, road) == 1;
}

double
jum_city_light_width_m(const JumCityLight *light, guint road)
{
    double width =
        light->width_column >= 0 ? jum_layer_real(light->roads, light->width_column, road) : NAN;
    return width > 0.5 && width < 60.0 ? width : WIDTH_M;
}

/* ---- cells ---- */

/* Rows of cells of the rectangle around a segment. */
static void
fill_segment(const double a[2],
             const double b[2],
             double half_m,
             guint32 road,
             void (*each)(const JumStreetCell *cell, gpointer data),
             gpointer data)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], length = hypot(dx, dy);
    if (!(length > 0.0) || length > 1e5)
        return;
    double nx = -dy / length * half_m, ny = dx / length * half_m;
    double cx[4] = {a[0] + nx, b[0] + nx, b[0] - nx, a[0] - nx};
    double cy[4] = {a[1] + ny, b[1] + ny, b[1] - ny, a[1] - ny};
    double low = fmin(fmin(cy[0], cy[1]), fmin(cy[2], cy[3]));
    double high = fmax(fmax(cy[0], cy[1]), fmax(cy[2], cy[3]));
    for (double y = floor(low) + 0.5; y < high; y += JUM_CITY_CELL) {
        double from = INFINITY, to = -INFINITY;
        for (int k = 0; k < 4; k++) {
            double y0 = cy[k], y1 = cy[(k + 1) % 4];
            if ((y0 > y) == (y1 > y))
                continue;
            double x = cx[k] + (y - y0) / (y1 - y0) * (cx[(k + 1) % 4] - cx[k]);
            from = fmin(from, x);
            to = fmax(to, x);
        }
        for (double x = floor(from) + 0.5; x < to; x += JUM_CITY_CELL)
            if (x >= from)
                each(&(JumStreetCell){road, x, y}, data);
    }
}

void
jum_city_light_cells(const JumCityLight *light,
                     guint road,
                     void (*each)(const JumStreetCell *cell, gpointer data),
                     gpointer data)
{
    JumGeometryColumns g = jum_layer_geometry(light->roads);
    double half_m = 0.5 * jum_city_light_width_m(light, road);
    for (guint32 ring = g.ring_start[road]; ring < g.ring_start[road + 1]; ring++)
        for (guint32 v = g.vertex_start[ring]; v + 1 < g.vertex_start[ring + 1]; v++)
            fill_segment((double[2]){g.x[v], g.y[v]}, (double[2]){g.x[v + 1], g.y[v + 1]}, half_m,
                         road, each, data);
}

/* ---- by street and by commune ---- */

typedef struct {
    const JumCityField *field;
    JumStreetLight *streets;
    guint8 *seen; /* a bit a cell of the field */
    guint commune;
    double *dark;
} Sum;

/* Index of a cell of the field, or -1. */
static gint64
cell_at(const JumCityField *f, double x_m, double y_m)
{
    guint i = (guint) (x_m - f->x0_m), j = (guint) (y_m - f->y0_m);
    if (x_m < f->x0_m || y_m < f->y0_m || i / JUM_CITY_TILE >= f->columns ||
        j / JUM_CITY_TILE >= f->rows)
        return -1;
    gint32 tile = f->tile_at[(gsize) (j / JUM_CITY_TILE) * f->columns + i / JUM_CITY_TILE];
    return tile < 0 ? -1
                    : (gint64) tile * JUM_CITY_CELLS + j % JUM_CITY_TILE * JUM_CITY_TILE +
                          i % JUM_CITY_TILE;
}

static void
add_cell(const JumStreetCell *cell, gpointer data)
{
    Sum *s = data;
    JumStreetLight *streets = s->streets;
    gint64 at = cell_at(s->field, cell->x_m, cell->y_m);
    if (at < 0)
        return;
    double lux = s->field->lux[at] * JUM_CITY_STEP;
    guint32 road = cell->road;
    streets->mean_lx[road] = streets->cells[road] == 0 ? lux : streets->mean_lx[road] + lux;
    streets->min_lx[road] = streets->cells[road] == 0 ? lux : fmin(streets->min_lx[road], lux);
    streets->cells[road]++;
    if (s->seen[at / 8] >> (at % 8) & 1)
        return;
    s->seen[at / 8] |= (guint8) (1 << (at % 8));
    guint c = s->commune;
    streets->commune_min_lx[c] =
        streets->commune_cells[c] == 0 ? lux : fmin(streets->commune_min_lx[c], lux);
    streets->commune_mean_lx[c] += lux;
    streets->commune_dark[c] += lux < DARK_LX;
    streets->commune_cells[c]++;
}

static void
finish(JumStreetLight *s)
{
    s->min_all_lx = INFINITY;
    for (guint row = 0; row < s->n; row++)
        s->mean_lx[row] = s->cells[row] > 0 ? s->mean_lx[row] / s->cells[row] : NAN;
    for (guint c = 0; c <= s->n_communes; c++) {
        guint64 n = s->commune_cells[c];
        s->cells_all += n;
        s->mean_all_lx += s->commune_mean_lx[c];
        if (n > 0)
            s->min_all_lx = fmin(s->min_all_lx, s->commune_min_lx[c]);
        else
            s->commune_min_lx[c] = NAN;
        s->commune_mean_lx[c] = n > 0 ? s->commune_mean_lx[c] / (double) n : NAN;
        s->commune_dark[c] = n > 0 ? s->commune_dark[c] / (double) n : NAN;
    }
    s->mean_all_lx = s->cells_all > 0 ? s->mean_all_lx / (double) s->cells_all : NAN;
    if (s->cells_all == 0)
        s->min_all_lx = NAN;
}

JumStreetLight *
jum_street_light_new(const JumCityLight *light)
{
    JumStreetLight *s = g_new0(JumStreetLight, 1);
    s->n = jum_layer_n_rows(light->roads);
    s->n_communes = jum_layer_n_rows(light->communes);
    s->mean_lx = g_new0(double, s->n + 1);
    s->min_lx = g_new0(double, s->n + 1);
    s->cells = g_new0(guint32, s->n + 1);
    s->commune_mean_lx = g_new0(double, s->n_communes + 1);
    s->commune_min_lx = g_new0(double, s->n_communes + 1);
    s->commune_dark = g_new0(double, s->n_communes + 1);
    s->commune_cells = g_new0(guint64, s->n_communes + 1);
    g_autofree guint8 *seen =
        g_new0(guint8, (gsize) light->field->n_tiles * JUM_CITY_CELLS / 8 + 1);
    Sum sum = {light->field, s, seen, 0, NULL};
    int commune = jum_layer_column(light->roads, "commune");
    for (guint row = 0; row < s->n; row++) {
        s->min_lx[row] = NAN;
        if (!jum_city_light_is_lit(light, row))
            continue;
        const char *code = jum_layer_text(light->roads, commune, row);
        gint64 at = code != NULL ? jum_layer_find(light->communes, code) : -1;
        sum.commune = at >= 0 ? (guint) at : s->n_communes;
        jum_city_light_cells(light, row, add_cell, &sum);
    }
    finish(s);
    return s;
}

void
jum_street_light_free(JumStreetLight *s)
{
    if (s == NULL)
        return;
    g_free(s->mean_lx);
    g_free(s->min_lx);
    g_free(s->cells);
    g_free(s->commune_mean_lx);
    g_free(s->commune_min_lx);
    g_free(s->commune_dark);
    g_free(s->commune_cells);
    g_free(s);
}

/* ---- painting ---- */

typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny;
    float value, *out;
} Paint;

static void
paint_cell(const JumStreetCell *cell, gpointer data)
{
    Paint *p = data;
    double i = floor((cell->x_m - p->x0_m) / p->cell_m);
    double j = floor((cell->y_m - p->y0_m) / p->cell_m);
    if (i >= 0.0 && j >= 0.0 && i < p->nx && j < p->ny)
        p->out[(gsize) j * p->nx + (gsize) i] = p->value;
}

void
jum_city_light_paint_streets(const JumCityLight *light,
                             const float *values,
                             double x0_m,
                             double y0_m,
                             double cell_m,
                             guint nx,
                             guint ny,
                             float *out)
{
    Paint p = {x0_m, y0_m, cell_m, nx, ny, 0.0f, out};
    JumBox window = {x0_m, y0_m, x0_m + nx * cell_m, y0_m + ny * cell_m};
    for (gsize k = 0; k < (gsize) nx * ny; k++)
        out[k] = NAN;
    for (guint row = 0; row < jum_layer_n_rows(light->roads); row++) {
        p.value = values[row];
        if (isnan(p.value))
            continue;
        JumBox box = jum_layer_box(light->roads, row);
        if (jum_box_intersects(&box, &window))
            jum_city_light_cells(light, row, paint_cell, &p);
    }
}

/* ---- dark stretches ---- */

typedef struct {
    GArray *spots;
    guint32 road;
    double below_lx, least_m;
    guint n; /* stations of the present stretch */
    double lux, x_m, y_m, first_m, last_m;
    GArray *stations; /* x, y of the present stretch */
} Walk;

static void
end_stretch(Walk *w)
{
    double length = w->n > 0 ? w->last_m - w->first_m + STATION_M : 0.0;
    if (w->n > 0 && length >= w->least_m) {
        const double *middle = &g_array_index(w->stations, double, w->n / 2 * 2);
        JumDarkSpot spot = {w->road, middle[0], middle[1], length, w->lux / w->n};
        g_array_append_val(w->spots, spot);
    }
    w->n = 0;
    w->lux = 0.0;
    g_array_set_size(w->stations, 0);
}

static void
look(Walk *w, double x_m, double y_m, double along_m, double lux)
{
    if (!(lux < w->below_lx)) {
        end_stretch(w);
        return;
    }
    double place[2] = {x_m, y_m};
    g_array_append_vals(w->stations, place, 2);
    if (w->n == 0)
        w->first_m = along_m;
    w->last_m = along_m;
    w->lux += lux;
    w->n++;
}

/* Mean of three places across the carriageway. */
static double
across(const JumCityField *f, double x, double y, double nx, double ny)
{
    double sum = 0.0;
    for (int k = -1; k <= 1; k++) {
        double lux = jum_city_field_at(f, x + k * nx, y + k * ny);
        sum += isfinite(lux) ? lux / 3.0 : 0.0;
    }
    return sum;
}

static void
walk_street(const JumCityLight *light, guint row, Walk *w)
{
    JumGeometryColumns g = jum_layer_geometry(light->roads);
    double third = jum_city_light_width_m(light, row) / 3.0;
    for (guint32 ring = g.ring_start[row]; ring < g.ring_start[row + 1]; ring++) {
        double next = 0.5 * STATION_M, along = 0.0; /* from the last vertex; from the first */
        for (guint32 v = g.vertex_start[ring]; v + 1 < g.vertex_start[ring + 1]; v++) {
            double dx = g.x[v + 1] - g.x[v], dy = g.y[v + 1] - g.y[v], length = hypot(dx, dy);
            if (!(length > 0.0) || length > 1e5)
                continue;
            dx /= length;
            dy /= length;
            for (; next < length; next += STATION_M) {
                double x = g.x[v] + next * dx, y = g.y[v] + next * dy;
                look(w, x, y, along + next, across(light->field, x, y, -dy * third, dx * third));
            }
            next -= length;
            along += length;
        }
        end_stretch(w);
    }
}

static int
compare_spots(gconstpointer a, gconstpointer b)
{
    const JumDarkSpot *p = a, *q = b;
    if (p->length_m != q->length_m)
        return p->length_m < q->length_m ? 1 : -1;
    if (p->mean_lx != q->mean_lx)
        return p->mean_lx < q->mean_lx ? -1 : 1;
    return p->road < q->road ? -1 : p->road > q->road;
}

GArray *
jum_city_light_dark_spots(const JumCityLight *light, double below_lx, double least_m)
{
    GArray *spots = g_array_new(FALSE, FALSE, sizeof(JumDarkSpot));
    g_autoptr(GArray) stations = g_array_new(FALSE, FALSE, sizeof(double));
    Walk w = {.spots = spots, .below_lx = below_lx, .least_m = least_m, .stations = stations};
    for (w.road = 0; w.road < jum_layer_n_rows(light->roads); w.road++)
        if (jum_city_light_is_lit(light, w.road))
            walk_street(light, w.road, &w);
    g_array_sort(spots, compare_spots);
    return spots;
}
