/* The frame of the demonstration: which communes, their outlines and villages, and the rasters that
 * answer "which commune, what surface, how dense" in constant time.  A raster cell near a border is
 * marked and decided exactly by the outline. */
#include "tools/generate-frame.h"

#include <math.h>

#define MARGIN_M     600.0
#define INSIDE_CELL  25.0
#define SURFACE_CELL 10.0
#define NEAR_BORDER  255

static const char *const tiny_communes[] = {"49028", "49329", NULL};
static const char *const town_communes[] = {"49007", NULL};

void
jum_generate_frame_free(struct JumGenerateFrame *frame)
{
    if (!frame)
        return;
    GPtrArray *facts[] = {frame->communes, frame->all_communes, frame->rivers,
                          frame->bridges,  frame->places,       frame->axes};
    GArray *arrays[] = {frame->villages, frame->river_points, frame->rails,
                        frame->landmark_buildings, frame->found};
    for (guint i = 0; i < G_N_ELEMENTS(facts); i++)
        g_clear_pointer(&facts[i], g_ptr_array_unref);
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_clear_pointer(&arrays[i], g_array_unref);
    jum_box_grid_free(frame->water_grid);
    jum_box_grid_free(frame->reserve_grid);
    jum_box_grid_free(frame->rail_grid);
    g_free(frame->inside.cell);
    g_free(frame->surface.cell);
    g_free(frame);
}

/* ---- rasters and rings ---- */

static void
raster_init(JumByteRaster *raster, const JumBox *box, double cell_m)
{
    raster->x0_m = box->x0;
    raster->y0_m = box->y0;
    raster->cell_m = cell_m;
    raster->nx = (guint) ceil((box->x1 - box->x0) / cell_m);
    raster->ny = (guint) ceil((box->y1 - box->y0) / cell_m);
    raster->cell = g_new0(guint8, (gsize) raster->nx * raster->ny);
}

gboolean
jum_byte_raster_cell(const JumByteRaster *raster, double x_m, double y_m, gsize *cell)
{
    double i = floor((x_m - raster->x0_m) / raster->cell_m),
           j = floor((y_m - raster->y0_m) / raster->cell_m);
    if (i < 0 || j < 0 || i >= raster->nx || j >= raster->ny)
        return FALSE;
    *cell = (gsize) j * raster->nx + (gsize) i;
    return TRUE;
}

gboolean
jum_ring_contains(const double *x, const double *y, guint n, double px, double py)
{
    gboolean inside = FALSE;
    for (guint i = 0, j = n - 1; i < n; j = i++)
        if ((y[i] > py) != (y[j] > py) && px < x[i] + (py - y[i]) * (x[j] - x[i]) / (y[j] - y[i]))
            inside = !inside;
    return inside;
}

gboolean
jum_row_contains(const JumLayer *layer, guint row, double x_m, double y_m)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    gboolean inside = FALSE;
    for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++) {
        guint first = g.vertex_start[r];
        inside ^=
            jum_ring_contains(g.x + first, g.y + first, g.vertex_start[r + 1] - first, x_m, y_m);
    }
    return inside;
}

typedef void (*CellSpan)(guint8 *cells, guint n, guint value);

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* Calls @span on each run of cells whose middles are inside the ring. */
static void
fill_ring(
    JumByteRaster *raster, const double *x, const double *y, guint n, CellSpan span, guint value)
{
    g_autoptr(GArray) cuts = g_array_new(FALSE, FALSE, sizeof(double));
    double y0 = G_MAXDOUBLE, y1 = -G_MAXDOUBLE;
    for (guint i = 0; i < n; i++) {
        y0 = MIN(y0, y[i]);
        y1 = MAX(y1, y[i]);
    }
    gint64 j0 = MAX(0, (gint64) floor((y0 - raster->y0_m) / raster->cell_m)),
           j1 = MIN((gint64) raster->ny - 1, (gint64) floor((y1 - raster->y0_m) / raster->cell_m));
    for (gint64 j = j0; j <= j1; j++) {
        double py = raster->y0_m + ((double) j + 0.5) * raster->cell_m;
        g_array_set_size(cuts, 0);
        for (guint i = 0, k = n - 1; i < n; k = i++)
            if ((y[i] > py) != (y[k] > py)) {
                double cut = x[i] + (py - y[i]) * (x[k] - x[i]) / (y[k] - y[i]);
                g_array_append_val(cuts, cut);
            }
        g_array_sort(cuts, compare_doubles);
        for (guint c = 0; c + 1 < cuts->len; c += 2) {
            double a = g_array_index(cuts, double, c), b = g_array_index(cuts, double, c + 1);
            gint64 i0 = MAX(0, (gint64) ceil((a - raster->x0_m) / raster->cell_m - 0.5)),
                   i1 = MIN((gint64) raster->nx - 1,
                            (gint64) floor((b - raster->x0_m) / raster->cell_m - 0.5));
            if (i1 >= i0)
                span(raster->cell + (gsize) j * raster->nx + i0, (guint) (i1 - i0 + 1), value);
        }
    }
}

static void
span_set(guint8 *cells, guint n, guint value)
{
    for (guint i = 0; i < n; i++)
        cells[i] = (guint8) value;
}

static void
span_or(guint8 *cells, guint n, guint value)
{
    for (guint i = 0; i < n; i++)
        cells[i] |= (guint8) value;
}

void
jum_generate_mark(JumGenerate *generate, const double *x, const double *y, guint n, guint bits)
{
    fill_ring(&generate->frame->surface, x, y, n, span_or, bits);
}

/* ---- communes ---- */

static gboolean
is_wanted(JumScale scale, const char *insee)
{
    return scale == JUM_SCALE_TINY   ? g_strv_contains(tiny_communes, insee)
           : scale == JUM_SCALE_TOWN ? g_strv_contains(town_communes, insee)
                                     : TRUE;
}

/* Buildings an inhabitant: fewer where people live above each other.  Assumed. */
static guint
buildings_wanted(JumScale scale, const char *insee, guint population)
{
    double per_inhabitant =
        population > 100000 ? 0.245 : 0.48 + 0.04 * ((population / 7) % 3 - 1.0);
    if (scale == JUM_SCALE_TINY)
        per_inhabitant = 0.29;
    if (scale == JUM_SCALE_DOUBLE)
        per_inhabitant *= 2.71;
    return (guint) lround(population * per_inhabitant);
}

static double
ring_area(const double *x, const double *y, guint n)
{
    double twice = 0;
    for (guint i = 0, j = n - 1; i < n; j = i++)
        twice += x[j] * y[i] - x[i] * y[j];
    return twice / 2;
}

static void
add_commune(JumGenerate *generate, JumFact *fact)
{
    JumGenerateCommune *c = &generate->commune[generate->n_communes++];
    *c = (JumGenerateCommune){.insee = jum_fact_text(fact, "insee"),
                              .name = jum_fact_text(fact, "name"),
                              .population = (guint) jum_fact_number(fact, "population", 0),
                              .box_m = JUM_BOX_EMPTY};
    for (guint v = 0; v < fact->ring_start[1]; v++)
        jum_box_add(&c->box_m, fact->x_m[v], fact->y_m[v]);
    c->area_m2 = fabs(ring_area(fact->x_m, fact->y_m, fact->ring_start[1]));
    jum_crs_forward(&generate->crs, jum_fact_number(fact, "village_lon", 0),
                    jum_fact_number(fact, "village_lat", 0), &c->x_m, &c->y_m);
    c->buildings_wanted = buildings_wanted(generate->scale, c->insee, c->population);
    jum_box_add(&generate->box_m, c->box_m.x0 - MARGIN_M, c->box_m.y0 - MARGIN_M);
    jum_box_add(&generate->box_m, c->box_m.x1 + MARGIN_M, c->box_m.y1 + MARGIN_M);
}

static gboolean
is_border_cell(const JumByteRaster *raster, guint i, guint j)
{
    guint8 own = raster->cell[(gsize) j * raster->nx + i];
    for (int dj = -1; dj <= 1; dj++)
        for (int di = -1; di <= 1; di++) {
            guint u = CLAMP((int) i + di, 0, (int) raster->nx - 1),
                  v = CLAMP((int) j + dj, 0, (int) raster->ny - 1);
            if (raster->cell[(gsize) v * raster->nx + u] != own)
                return TRUE;
        }
    return FALSE;
}

static void
make_inside(JumGenerate *generate)
{
    JumByteRaster *raster = &generate->frame->inside;
    raster_init(raster, &generate->box_m, INSIDE_CELL);
    for (guint i = 0; i < generate->n_communes; i++) {
        JumFact *fact = generate->frame->communes->pdata[i];
        fill_ring(raster, fact->x_m, fact->y_m, fact->ring_start[1], span_set, i + 1);
    }
    gsize n = (gsize) raster->nx * raster->ny;
    g_autofree guint8 *border = g_new0(guint8, n);
    for (guint j = 0; j < raster->ny; j++)
        for (guint i = 0; i < raster->nx; i++)
            border[(gsize) j * raster->nx + i] = is_border_cell(raster, i, j);
    for (gsize k = 0; k < n; k++)
        if (border[k])
            raster->cell[k] = NEAR_BORDER;
}

int
jum_generate_commune_at(const JumGenerate *generate, double x_m, double y_m)
{
    const struct JumGenerateFrame *frame = generate->frame;
    gsize cell;
    if (!jum_byte_raster_cell(&frame->inside, x_m, y_m, &cell))
        return -1;
    if (frame->inside.cell[cell] != NEAR_BORDER)
        return frame->inside.cell[cell] - 1;
    for (guint i = 0; i < generate->n_communes; i++) {
        const JumBox *box = &generate->commune[i].box_m;
        const JumFact *fact = frame->communes->pdata[i];
        if (x_m >= box->x0 && x_m <= box->x1 && y_m >= box->y0 && y_m <= box->y1 &&
            jum_ring_contains(fact->x_m, fact->y_m, fact->ring_start[1], x_m, y_m))
            return (int) i;
    }
    return -1;
}

static gboolean
read_communes(JumGenerate *generate, GError **error)
{
    g_autoptr(GPtrArray) all = jum_frame_read("communes.geojson", &generate->crs, error);
    if (!all)
        return FALSE;
    struct JumGenerateFrame *frame = generate->frame;
    frame->communes = g_ptr_array_new();
    generate->commune = g_new0(JumGenerateCommune, all->len);
    generate->box_m = JUM_BOX_EMPTY;
    for (guint i = 0; i < all->len; i++) {
        JumFact *fact = all->pdata[i];
        const char *insee = jum_fact_text(fact, "insee");
        if (!insee || fact->n_rings == 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "communes.geojson: feature %u: no code",
                        i + 1);
            return FALSE;
        }
        if (!is_wanted(generate->scale, insee))
            continue;
        g_ptr_array_add(frame->communes, fact);
        add_commune(generate, fact);
    }
    frame->all_communes = g_steal_pointer(&all);
    make_inside(generate);
    raster_init(&frame->surface, &generate->box_m, SURFACE_CELL);
    for (guint i = 0; i < generate->n_communes; i++) {
        guint row = jum_generate_add_fact(generate, JUM_TABLE_commune, generate->commune[i].insee,
                                          frame->communes->pdata[i]);
        jum_layer_set_text_by_name(generate->layer[JUM_TABLE_commune], "commune", row,
                                   generate->commune[i].insee);
    }
    return TRUE;
}

static gboolean
read_villages(JumGenerate *generate, GError **error)
{
    g_autoptr(GPtrArray) facts = jum_frame_read("villages.csv", &generate->crs, error);
    if (!facts)
        return FALSE;
    struct JumGenerateFrame *frame = generate->frame;
    frame->villages = g_array_new(FALSE, FALSE, sizeof(JumVillage));
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = facts->pdata[i];
        for (guint c = 0; fact->n_rings && c < generate->n_communes; c++) {
            if (g_strcmp0(jum_fact_text(fact, "insee"), generate->commune[c].insee) != 0)
                continue;
            JumVillage village = {jum_fact_text(fact, "name"), (int) c, fact->x_m[0], fact->y_m[0],
                                  jum_fact_number(fact, "weight", 1) *
                                      generate->commune[c].population};
            village.name = g_intern_string(village.name);
            g_array_append_val(frame->villages, village);
        }
    }
    return TRUE;
}

static gboolean
read_facts(JumGenerate *generate, const char *name, GPtrArray **facts, GError **error)
{
    *facts = jum_frame_read(name, &generate->crs, error);
    return *facts != NULL;
}

/* ---- what a place is ---- */

void
jum_generate_blob(const JumFact *place, guint n, double *x, double *y)
{
    double rx = jum_fact_number(place, "rx_m", 100), ry = jum_fact_number(place, "ry_m", 100),
           turn = jum_fact_number(place, "azimuth_deg", 0) * G_PI / 180;
    double phase = fmod(rx * 0.37 + ry * 0.11, 2 * G_PI);
    for (guint i = 0; i < n; i++) {
        double t = 2 * G_PI * i / n;
        double r = 1 + 0.10 * sin(3 * t + phase) + 0.06 * sin(5 * t + 2 * phase) +
                   0.03 * sin(9 * t + 3 * phase);
        double across = rx * r * cos(t), along = ry * r * sin(t);
        x[i] = place->x_m[0] + across * cos(turn) + along * sin(turn);
        y[i] = place->y_m[0] - across * sin(turn) + along * cos(turn);
    }
}

static void
mark_places(JumGenerate *generate)
{
    static const struct {
        const char *kind;
        guint bits;
    } kinds[] = {{"park", JUM_SURFACE_PARK},
                 {"wood", JUM_SURFACE_WOOD},
                 {"industrial", JUM_SURFACE_INDUSTRIAL},
                 {"flood", JUM_SURFACE_FLOOD},
                 {"cemetery", JUM_SURFACE_PARK},
                 {"pitch", JUM_SURFACE_PARK}};
    double x[48], y[48];
    GPtrArray *places = generate->frame->places;
    for (guint i = 0; i < places->len; i++)
        for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
            if (g_strcmp0(jum_fact_text(places->pdata[i], "kind"), kinds[k].kind) == 0) {
                jum_generate_blob(places->pdata[i], G_N_ELEMENTS(x), x, y);
                jum_generate_mark(generate, x, y, G_N_ELEMENTS(x), kinds[k].bits);
            }
}

/* Room for the landmarks, before any street is laid. */
static gboolean
keep_landmarks(JumGenerate *generate, GError **error)
{
    static const struct {
        const char *kind;
        double radius_m;
    } kinds[] = {{"castle", 112},     {"cathedral", 62}, {"station", 75},     {"hospital", 130},
                 {"theatre", 62},     {"congress", 52},  {"town_hall", 46},   {"university", 112},
                 {"exhibition", 160}, {"stadium", 100},  {"commercial", 190}, {"sport", 66}};
    g_autoptr(GPtrArray) facts = jum_frame_read("landmarks.csv", &generate->crs, error);
    for (guint i = 0; facts && i < facts->len; i++) {
        const JumFact *fact = facts->pdata[i];
        double x[24], y[24];
        for (guint k = 0; fact->n_rings && k < G_N_ELEMENTS(kinds); k++) {
            if (g_strcmp0(jum_fact_text(fact, "kind"), kinds[k].kind) != 0)
                continue;
            for (guint v = 0; v < G_N_ELEMENTS(x); v++) {
                double t = 2 * G_PI * v / G_N_ELEMENTS(x);
                x[v] = fact->x_m[0] + kinds[k].radius_m * cos(t);
                y[v] = fact->y_m[0] + kinds[k].radius_m * sin(t);
            }
            jum_generate_mark(generate, x, y, G_N_ELEMENTS(x), JUM_SURFACE_KEPT);
        }
    }
    return facts != NULL;
}

gboolean
jum_generate_frame(JumGenerate *generate, GError **error)
{
    struct JumGenerateFrame *frame = generate->frame = g_new0(struct JumGenerateFrame, 1);
    frame->found = g_array_new(FALSE, FALSE, sizeof(guint32));
    frame->water_grid = jum_box_grid_new(250);
    frame->reserve_grid = jum_box_grid_new(100);
    if (!read_communes(generate, error) || !read_villages(generate, error) ||
        !read_facts(generate, "rivers.geojson", &frame->rivers, error) ||
        !read_facts(generate, "bridges.csv", &frame->bridges, error) ||
        !read_facts(generate, "places.csv", &frame->places, error) ||
        !read_facts(generate, "axes.geojson", &frame->axes, error))
        return FALSE;
    mark_places(generate);
    return keep_landmarks(generate, error);
}
