/* Tiles of the overview map, drawn with cairo from the territory's own layers: no network, no foreign
 * background.  Within a tile the way from the territory's frame to Mercator pixels is taken as affine,
 * fitted on three corners: the error over one tile is far below a pixel.  Rows are found by a scan of
 * their boxes, which at 60 000 rows costs less than a tile's strokes. */
#include "app/map-tile.h"

#include <math.h>
#include <string.h>

typedef enum {
    LAYER_COMMUNE,
    LAYER_GREEN,
    LAYER_WATER,
    LAYER_BUILDING,
    LAYER_ROAD,
    LAYER_RAIL,
    N_LAYERS
} LayerKind;

static const JumTable tables[N_LAYERS] = {JUM_TABLE_commune,    JUM_TABLE_green_area,
                                          JUM_TABLE_water_area, JUM_TABLE_building,
                                          JUM_TABLE_road,       JUM_TABLE_rail};

struct JumMapGround {
    gint refs; /* atomic */
    JumCrs crs;
    JumBox extent_m;
    JumLayer *layers[N_LAYERS];
    JumBox *boxes[N_LAYERS];
    guint8 *width_class; /* of roads: 0 … 4 */
};

typedef struct {
    double r, g, b;
} Colour;

typedef struct {
    Colour land, commune, green, water, building, road, road_edge, rail;
} Palette;

static const Palette light = {{0.95, 0.95, 0.94}, {0.55, 0.55, 0.58}, {0.84, 0.89, 0.82},
                              {0.72, 0.80, 0.88}, {0.82, 0.81, 0.80}, {1, 1, 1},
                              {0.75, 0.75, 0.76}, {0.5, 0.5, 0.55}};
static const Palette dark_palette = {{0.16, 0.17, 0.18}, {0.55, 0.55, 0.58}, {0.19, 0.22, 0.19},
                                     {0.16, 0.24, 0.32}, {0.26, 0.26, 0.27}, {0.42, 0.43, 0.45},
                                     {0.20, 0.21, 0.22}, {0.50, 0.50, 0.55}};

static guint8
class_of_road(const char *class)
{
    static const char *const names[] = {"motorway", "trunk", "primary", "secondary", "tertiary"};
    for (guint8 i = 0; class != NULL && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], class) == 0)
            return (guint8) (i < 2 ? 4 : 5 - i);
    return 0;
}

static void
index_layer(JumMapGround *ground, LayerKind kind)
{
    const JumLayer *layer = ground->layers[kind];
    guint n = jum_layer_n_rows(layer);
    ground->boxes[kind] = g_new(JumBox, n + 1);
    for (guint r = 0; r < n; r++)
        ground->boxes[kind][r] = jum_layer_box(layer, r);
    if (kind != LAYER_ROAD)
        return;
    int class = jum_layer_column(layer, "class");
    ground->width_class = g_new(guint8, n + 1);
    for (guint r = 0; r < n; r++)
        ground->width_class[r] = class_of_road(jum_layer_text(layer, class, r));
}

JumMapGround *
jum_map_ground_new(JumTerritory *territory, GError **error)
{
    g_autoptr(JumMapGround) ground = g_new0(JumMapGround, 1);
    ground->refs = 1;
    ground->crs = jum_territory_info(territory)->crs;
    ground->extent_m = jum_territory_info(territory)->extent_m;
    for (int k = 0; k < N_LAYERS; k++) {
        ground->layers[k] = jum_territory_read(territory, tables[k], NULL, error);
        if (ground->layers[k] == NULL)
            return NULL;
        index_layer(ground, (LayerKind) k);
    }
    return g_steal_pointer(&ground);
}

JumMapGround *
jum_map_ground_ref(JumMapGround *ground)
{
    g_atomic_int_inc(&ground->refs);
    return ground;
}

void
jum_map_ground_unref(JumMapGround *ground)
{
    if (ground == NULL || !g_atomic_int_dec_and_test(&ground->refs))
        return;
    for (int k = 0; k < N_LAYERS; k++) {
        jum_layer_free(ground->layers[k]);
        g_free(ground->boxes[k]);
    }
    g_free(ground->width_class);
    g_free(ground);
}

gboolean
jum_map_ground_is_empty(const JumMapGround *ground)
{
    return jum_box_is_empty(&ground->extent_m);
}

void
jum_map_ground_forward(
    const JumMapGround *ground, double lon_deg, double lat_deg, double *x_m, double *y_m)
{
    jum_crs_forward(&ground->crs, lon_deg, lat_deg, x_m, y_m);
}

void
jum_map_ground_inverse(
    const JumMapGround *ground, double x_m, double y_m, double *lon_deg, double *lat_deg)
{
    jum_crs_inverse(&ground->crs, x_m, y_m, lon_deg, lat_deg);
}

void
jum_map_ground_middle(
    const JumMapGround *ground, int width_px, double *lon_deg, double *lat_deg, double *zoom)
{
    const JumBox *b = &ground->extent_m;
    jum_crs_inverse(&ground->crs, (b->x0 + b->x1) / 2, (b->y0 + b->y1) / 2, lon_deg, lat_deg);
    double metres = MAX(MAX(b->x1 - b->x0, b->y1 - b->y0), 200) * 1.05;
    double metres_per_px_at_0 = 40075016.7 * cos(*lat_deg * G_PI / 180) / 256;
    *zoom = CLAMP(log2(metres_per_px_at_0 * width_px / metres), 3, 17);
}

/* ---- one tile ---- */

typedef struct {
    cairo_t *cr;
    double a, b, c, d, e, f; /* px = a·x + b·y + c, py = d·x + e·y + f */
    JumBox box_m;
    double m_per_px;
    int zoom;
    const Palette *palette;
} Tile;

static void
mercator_inverse(double px, double py, int zoom, double *lon_deg, double *lat_deg)
{
    double n = pow(2, zoom);
    *lon_deg = px / n * 360 - 180;
    *lat_deg = atan(sinh(G_PI * (1 - 2 * py / n))) * 180 / G_PI;
}

/* The affine map from metres to pixels, from where three corners of the tile stand. */
static void
fit(Tile *t, const JumMapGround *ground, int x, int y, int size_px)
{
    double place[4][2];
    t->box_m = JUM_BOX_EMPTY;
    for (int i = 0; i < 4; i++) {
        double lon, lat;
        mercator_inverse(x + (i & 1), y + (i >> 1), t->zoom, &lon, &lat);
        jum_crs_forward(&ground->crs, lon, lat, &place[i][0], &place[i][1]);
        jum_box_add(&t->box_m, place[i][0], place[i][1]);
    }
    double ux = place[1][0] - place[0][0], uy = place[1][1] - place[0][1];
    double vx = place[2][0] - place[0][0], vy = place[2][1] - place[0][1];
    double det = ux * vy - uy * vx, s = size_px;
    t->a = s * vy / det;
    t->b = -s * vx / det;
    t->d = -s * uy / det;
    t->e = s * ux / det;
    t->c = -(t->a * place[0][0] + t->b * place[0][1]);
    t->f = -(t->d * place[0][0] + t->e * place[0][1]);
    t->m_per_px = hypot(ux, uy) / s;
}

static void
trace_row(const Tile *t, const JumGeometryColumns *g, guint row, gboolean closed)
{
    for (guint ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++) {
        double last_x = -1e9, last_y = -1e9;
        guint from = g->vertex_start[ring], to = g->vertex_start[ring + 1];
        for (guint v = from; v < to; v++) {
            double px = t->a * g->x[v] + t->b * g->y[v] + t->c;
            double py = t->d * g->x[v] + t->e * g->y[v] + t->f;
            if (v + 1 < to && v > from && fabs(px - last_x) + fabs(py - last_y) < 0.6)
                continue;
            (v == from ? cairo_move_to : cairo_line_to)(t->cr, px, py);
            last_x = px;
            last_y = py;
        }
        if (closed)
            cairo_close_path(t->cr);
    }
}

/* Adds every row that meets the tile; roads only of @class (255: all) — returns how many. */
static guint
trace(const Tile *t, const JumMapGround *ground, LayerKind kind, guint8 class, gboolean closed)
{
    JumGeometryColumns g = jum_layer_geometry(ground->layers[kind]);
    double margin_m = 12 * t->m_per_px;
    JumBox box = {t->box_m.x0 - margin_m, t->box_m.y0 - margin_m, t->box_m.x1 + margin_m,
                  t->box_m.y1 + margin_m};
    guint n = 0;
    for (guint r = 0; r < g.n_rows; r++) {
        if ((class != 255 && ground->width_class[r] != class) ||
            jum_box_is_empty(&ground->boxes[kind][r]) ||
            !jum_box_intersects(&box, &ground->boxes[kind][r]))
            continue;
        trace_row(t, &g, r, closed);
        n++;
    }
    return n;
}

static void
set_colour(const Tile *t, const Colour *c)
{
    cairo_set_source_rgb(t->cr, c->r, c->g, c->b);
}

static void
fill_layer(const Tile *t, const JumMapGround *ground, LayerKind kind, const Colour *colour)
{
    if (trace(t, ground, kind, 255, TRUE) == 0)
        return;
    set_colour(t, colour);
    cairo_set_fill_rule(t->cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_fill(t->cr);
}

static void
draw_roads(const Tile *t, const JumMapGround *ground)
{
    static const double width_m[] = {5, 7, 9, 11, 16};
    for (guint8 class = t->zoom >= 14 ? 0 : t->zoom >= 12 ? 1 : 2; class <= 4; class ++) {
        double px = MAX(width_m[class] / t->m_per_px, 0.5 + class * 0.45);
        if (trace(t, ground, LAYER_ROAD, class, FALSE) == 0)
            continue;
        if (px > 2) {
            set_colour(t, &t->palette->road_edge);
            cairo_set_line_width(t->cr, px + 1.2);
            cairo_stroke_preserve(t->cr);
        }
        set_colour(t, &t->palette->road);
        cairo_set_line_width(t->cr, px);
        cairo_stroke(t->cr);
    }
}

static void
draw_outlines(const Tile *t, const JumMapGround *ground)
{
    static const double dash[] = {6, 3};
    if (trace(t, ground, LAYER_COMMUNE, 255, TRUE) == 0)
        return;
    set_colour(t, &t->palette->commune);
    cairo_set_dash(t->cr, dash, 2, 0);
    cairo_set_line_width(t->cr, 1);
    cairo_stroke(t->cr);
    cairo_set_dash(t->cr, NULL, 0, 0);
}

cairo_surface_t *
jum_map_tile_draw(const JumMapGround *ground, int x, int y, int zoom, int size_px, gboolean dark)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size_px, size_px);
    Tile t = {.cr = cairo_create(image), .zoom = zoom, .palette = dark ? &dark_palette : &light};
    fit(&t, ground, x, y, size_px);
    cairo_set_line_join(t.cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(t.cr, CAIRO_LINE_CAP_ROUND);
    set_colour(&t, &t.palette->land);
    cairo_paint(t.cr);
    fill_layer(&t, ground, LAYER_GREEN, &t.palette->green);
    fill_layer(&t, ground, LAYER_WATER, &t.palette->water);
    if (zoom >= 15)
        fill_layer(&t, ground, LAYER_BUILDING, &t.palette->building);
    draw_roads(&t, ground);
    if (trace(&t, ground, LAYER_RAIL, 255, FALSE) > 0) {
        set_colour(&t, &t.palette->rail);
        cairo_set_line_width(t.cr, 1.2);
        cairo_stroke(t.cr);
    }
    draw_outlines(&t, ground);
    cairo_destroy(t.cr);
    cairo_surface_flush(image);
    return image;
}
