/* A town made by rule, from no seed but its own: every thing that the base scene draws, near enough together for
 * one picture.  It stands in Lambert-93 near Angers, so that the sun is where it should be. */
#include "town.h"

#include "base/rng.h"
#include "city/writer.h"

#include <math.h>

#define EAST  432000.0
#define NORTH 6713000.0
#define BLOCK 130.0 /* from street to street */

typedef struct {
    double side;
    JumElevation *relief;
    JumLayer *layers[JUM_N_TABLES];
    JumRng rng;
    guint n;
} Town;

/* The river's middle for a northing, from the town's south-west corner. */
static double
river_x(const Town *town, double y)
{
    return town->side * 0.5 + 160.0 * sin(y / 520.0) + 90.0 * sin(y / 210.0 + 1.0);
}

static double
river_half(double y)
{
    return 42.0 + 14.0 * sin(y / 330.0);
}

static double
height(const Town *town, double x, double y)
{
    double hills = 34.0 + 11.0 * sin(x / 640.0 + 0.4) + 9.0 * cos(y / 800.0) +
                   4.0 * sin((x + y) / 260.0) + 14.0 * sin(x / 3100.0) * cos(y / 2700.0);
    double shore = fabs(x - river_x(town, y)) - river_half(y);
    double bank = CLAMP((shore - 4.0) / 130.0, 0.0, 1.0);
    bank = bank * bank * (3.0 - 2.0 * bank);
    return 15.0 * (1.0 - bank) + fmax(hills, 18.0) * bank - (shore < 2.0 ? 2.0 : 0.0);
}

static guint
row(Town *town, JumTable table)
{
    if (town->layers[table] == NULL)
        town->layers[table] = jum_layer_new(table);
    JumLayer *layer = town->layers[table];
    guint r = jum_layer_add_row(layer);
    g_autofree char *id = g_strdup_printf("%s-%u", jum_schema_table(table)->name, r);
    jum_layer_set_text_by_name(layer, "id", r, id);
    return r;
}

static void
ring(Town *town, JumTable table, const double *xy, guint n, gboolean hole)
{
    jum_layer_begin_ring(town->layers[table], hole);
    for (guint i = 0; i < n; i++)
        jum_layer_add_vertex(town->layers[table], EAST + xy[2 * i], NORTH + xy[2 * i + 1]);
}

static void
rectangle(Town *town, JumTable table, double x0, double y0, double x1, double y1)
{
    ring(town, table, (double[]){x0, y0, x1, y0, x1, y1, x0, y1}, 4, FALSE);
}

static gboolean
is_dry(const Town *town, double x, double y, double margin)
{
    return fabs(x - river_x(town, y)) > river_half(y) + margin;
}

/* ---- land ---- */

static void
make_relief(Town *town)
{
    double cell = 20.0, over = 200.0;
    guint n = (guint) ((town->side + 2.0 * over) / cell) + 1;
    town->relief = jum_elevation_new(EAST - over, NORTH - over, cell, n, n);
    for (guint j = 0; j < n; j++)
        for (guint i = 0; i < n; i++)
            town->relief->z_m[(gsize) j * n + i] =
                (float) height(town, i * cell - over, j * cell - over);
}

static void
make_river(Town *town)
{
    guint n = (guint) (town->side / 20.0) + 1;
    g_autofree double *xy = g_new(double, 4 * (gsize) n);
    for (guint i = 0; i < n; i++) {
        double y = town->side * i / (n - 1);
        xy[2 * i] = river_x(town, y) + river_half(y);
        xy[2 * i + 1] = y;
        xy[2 * (2 * n - 1 - i)] = river_x(town, y) - river_half(y);
        xy[2 * (2 * n - 1 - i) + 1] = y;
    }
    guint r = row(town, JUM_TABLE_water_area);
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_water_area], "kind", r, "river");
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_water_area], "name", r, "Maine");
    jum_layer_set_real_by_name(town->layers[JUM_TABLE_water_area], "level_m", r, 15.0);
    ring(town, JUM_TABLE_water_area, xy, 2 * n, FALSE);
    double y = town->side * 0.55, x = river_x(town, y);
    ring(town, JUM_TABLE_water_area,
         (double[]){x - 8, y - 60, x - 14, y, x - 4, y + 55, x + 10, y + 20, x + 12, y - 30}, 5,
         TRUE);
}

static void
make_fields(Town *town)
{
    static const char *const kinds[] = {"field", "meadow", "field", "vineyard"};
    double step = 170.0;
    for (double y = 0.0; y < town->side; y += step)
        for (double x = 0.0; x < town->side; x += step) {
            guint r = row(town, JUM_TABLE_land_cover);
            jum_layer_set_text_by_name(town->layers[JUM_TABLE_land_cover], "kind", r,
                                       kinds[jum_rng_int(&town->rng, 4)]);
            rectangle(town, JUM_TABLE_land_cover, x, y, x + step, y + step);
        }
}

/* ---- town ---- */

static void
building(Town *town, const double *xy, guint n, double tall, double roof_m, const char *roof)
{
    static const char *const walls[] = {"tuffeau", "render", "render", "concrete", "schist"};
    JumLayer *layer = town->layers[JUM_TABLE_building];
    guint r = row(town, JUM_TABLE_building);
    layer = town->layers[JUM_TABLE_building];
    jum_layer_set_real_by_name(layer, "height_m", r, tall);
    jum_layer_set_real_by_name(layer, "roof_height_m", r, roof_m);
    jum_layer_set_text_by_name(layer, "roof_shape", r, roof);
    jum_layer_set_text_by_name(layer, "roof_material", r, roof_m > 0.0 ? "slate" : "gravel");
    jum_layer_set_text_by_name(layer, "wall_material", r, walls[jum_rng_int(&town->rng, 5)]);
    ring(town, JUM_TABLE_building, xy, n, FALSE);
}

static void
house(Town *town, double x, double y, double w, double d, double tall)
{
    static const char *const roofs[] = {"gabled", "gabled", "hipped", "flat", "pyramidal"};
    const char *roof = roofs[jum_rng_int(&town->rng, 5)];
    double rise = roof[0] == 'f' ? 0.0 : fmin(w, d) * 0.38;
    if (jum_rng_int(&town->rng, 4) == 0) {
        double xy[] = {
            x,           y, x + w,      y, x + w, y + d, x + w * 0.55, y + d, x + w * 0.55,
            y + d * 0.6, x, y + d * 0.6};
        building(town, xy, 6, tall + rise * 0.7, rise * 0.7, roof);
        return;
    }
    building(town, (double[]){x, y, x + w, y, x + w, y + d, x, y + d}, 4, tall + rise, rise, roof);
}

static void
block(Town *town, double x0, double y0, double centre)
{
    double inner = BLOCK - 16.0;
    for (int side = 0; side < 2; side++)
        for (double at = 4.0; at < inner - 14.0;) {
            double w = jum_rng_range(&town->rng, 9.0, 17.0),
                   d = jum_rng_range(&town->rng, 9.0, 15.0);
            double tall =
                jum_rng_range(&town->rng, 3.0, 6.0) + centre * jum_rng_range(&town->rng, 2.0, 16.0);
            double x = x0 + 8.0 + at, y = side == 0 ? y0 + 11.0 : y0 + BLOCK - 11.0 - d;
            if (is_dry(town, x + w / 2.0, y + d / 2.0, 26.0))
                house(town, x, y, w, d, tall);
            at += w + (centre > 0.6 ? 0.4 : jum_rng_range(&town->rng, 3.0, 9.0));
        }
    if (centre > 0.75 && is_dry(town, x0 + 65.0, y0 + 65.0, 60.0)) {
        double x = x0 + 40.0, y = y0 + 45.0;
        guint before = row(town, JUM_TABLE_building);
        JumLayer *layer = town->layers[JUM_TABLE_building];
        jum_layer_set_real_by_name(layer, "height_m", before, 18.0);
        jum_layer_set_text_by_name(layer, "roof_shape", before, "flat");
        rectangle(town, JUM_TABLE_building, x, y, x + 50.0, y + 38.0);
        ring(town, JUM_TABLE_building,
             (double[]){x + 14, y + 12, x + 14, y + 26, x + 36, y + 26, x + 36, y + 12}, 4, TRUE);
    }
}

static void
road(Town *town,
     double x0,
     double y0,
     double x1,
     double y1,
     const char *class,
     double width,
     gboolean bridge)
{
    guint r = row(town, JUM_TABLE_road);
    JumLayer *layer = town->layers[JUM_TABLE_road];
    jum_layer_set_text_by_name(layer, "class", r, class);
    jum_layer_set_text_by_name(layer, "modes", r, "car,bus,bike,foot");
    jum_layer_set_real_by_name(layer, "width_m", r, width);
    jum_layer_set_int_by_name(layer, "lanes", r, 2);
    jum_layer_set_int_by_name(layer, "bridge", r, bridge);
    jum_layer_set_int_by_name(layer, "lit", r, 1);
    jum_layer_begin_ring(layer, FALSE);
    for (int k = 0; k <= 4; k++)
        jum_layer_add_vertex(layer, EAST + x0 + (x1 - x0) * k / 4.0,
                             NORTH + y0 + (y1 - y0) * k / 4.0);
}

static void
lamp(Town *town, double x, double y)
{
    guint r = row(town, JUM_TABLE_lamp);
    JumLayer *layer = town->layers[JUM_TABLE_lamp];
    jum_layer_set_real_by_name(layer, "height_m", r, 7.0);
    jum_layer_set_real_by_name(layer, "flux_lm", r, 6500.0);
    jum_layer_set_real_by_name(layer, "cct_k", r, r % 3 == 0 ? 2200.0 : 3000.0);
    jum_layer_add_point(layer, EAST + x, NORTH + y);
}

static void
tree(Town *town, double x, double y)
{
    guint r = row(town, JUM_TABLE_tree);
    JumLayer *layer = town->layers[JUM_TABLE_tree];
    jum_layer_set_real_by_name(layer, "height_m", r, jum_rng_range(&town->rng, 6.0, 15.0));
    jum_layer_set_real_by_name(layer, "crown_m", r, jum_rng_range(&town->rng, 4.0, 8.0));
    jum_layer_add_point(layer, EAST + x, NORTH + y);
}

static void
street(Town *town, double x0, double y0, double x1, double y1, guint number)
{
    gboolean main = number % 5 == 0;
    double middle_x = (x0 + x1) / 2.0, middle_y = (y0 + y1) / 2.0;
    gboolean wet = !is_dry(town, x0, y0, 0.0) || !is_dry(town, x1, y1, 0.0) ||
                   !is_dry(town, middle_x, middle_y, 0.0);
    if (wet && !main)
        return;
    road(town, x0, y0, x1, y1, main ? "secondary" : "residential", main ? 9.0 : 6.0, wet);
    double length = hypot(x1 - x0, y1 - y0), ux = (x1 - x0) / length, uy = (y1 - y0) / length;
    for (double at = 12.0; at < length; at += 28.0) {
        double off = main ? 5.6 : 4.2;
        lamp(town, x0 + ux * at - uy * off, y0 + uy * at + ux * off);
        if (main && is_dry(town, x0 + ux * at, y0 + uy * at, 8.0))
            tree(town, x0 + ux * (at + 10.0) + uy * 6.5, y0 + uy * (at + 10.0) - ux * 6.5);
    }
}

static void
make_town(Town *town)
{
    double clusters = town->side > 6000.0 ? 4000.0 : town->side;
    guint n = (guint) (town->side / BLOCK);
    for (guint j = 0; j < n; j++)
        for (guint i = 0; i < n; i++) {
            double x = i * BLOCK, y = j * BLOCK;
            double cx = (floor(x / clusters) + 0.5) * clusters,
                   cy = (floor(y / clusters) + 0.5) * clusters;
            double centre = 1.0 - hypot(x + 65.0 - cx, y + 65.0 - cy) / (clusters * 0.46);
            if (centre <= 0.0)
                continue;
            block(town, x, y, centre);
            if (centre > 0.85) {
                for (int k = 0; k < 6; k++)
                    tree(town, x + 20.0 + 15.0 * k, y + 40.0);
            }
            street(town, x, y, x + BLOCK, y, j);
            street(town, x, y, x, y + BLOCK, i + 1);
        }
}

static void
make_wood(Town *town)
{
    guint r = row(town, JUM_TABLE_green_area);
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_green_area], "kind", r, "wood");
    ring(town, JUM_TABLE_green_area, (double[]){30, 40, 330, 20, 380, 190, 260, 330, 60, 280}, 5,
         FALSE);
    for (int k = 0; k < 500; k++)
        tree(town, jum_rng_range(&town->rng, 60.0, 330.0), jum_rng_range(&town->rng, 60.0, 250.0));
    r = row(town, JUM_TABLE_green_area);
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_green_area], "kind", r, "park");
    double x = town->side * 0.5 + 230.0, y = town->side * 0.5;
    rectangle(town, JUM_TABLE_green_area, x + 10, y + 10, x + 110, y + 100);
    r = row(town, JUM_TABLE_rail);
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_rail], "kind", r, "tram");
    jum_layer_begin_ring(town->layers[JUM_TABLE_rail], FALSE);
    for (double t = 0.0; t <= town->side; t += 100.0)
        jum_layer_add_vertex(town->layers[JUM_TABLE_rail],
                             EAST + town->side * 0.62 + 30.0 * sin(t / 400.0), NORTH + t);
    r = row(town, JUM_TABLE_commune);
    jum_layer_set_text_by_name(town->layers[JUM_TABLE_commune], "name", r, "Bourg");
    rectangle(town, JUM_TABLE_commune, 0.0, 0.0, town->side, town->side);
}

/* Two reference layers, not shown unless asked for: a risk zone along the river, and a picture of parcels over the
 * middle with a north mark that tells whether it lies the right way round. */
static void
make_references(Town *town)
{
    JumLayer *layer;
    guint n = (guint) (town->side / 40.0) + 1, r = row(town, JUM_TABLE_reference_layer);
    g_autofree double *xy = g_new(double, 4 * (gsize) n);
    for (guint i = 0; i < n; i++) {
        double y = town->side * i / (n - 1), wide = 90.0 + 40.0 * sin(y / 130.0);
        xy[2 * i] = river_x(town, y) + river_half(y) + wide;
        xy[2 * i + 1] = y;
        xy[2 * (2 * n - 1 - i)] = river_x(town, y) - river_half(y) - 0.7 * wide;
        xy[2 * (2 * n - 1 - i) + 1] = y;
    }
    layer = town->layers[JUM_TABLE_reference_layer];
    jum_layer_set_text_by_name(layer, "id", r, "flood");
    jum_layer_set_text_by_name(layer, "name", r, "Zone inondable");
    jum_layer_set_text_by_name(layer, "kind", r, "area");
    jum_layer_set_text_by_name(layer, "fill", r, "#3b6fb6");
    jum_layer_set_text_by_name(layer, "outline", r, "#123a78");
    jum_layer_set_real_by_name(layer, "opacity_pu", r, 0.45);
    jum_layer_set_int_by_name(layer, "rank", r, 2);
    jum_layer_set_int_by_name(layer, "visible", r, 0);
    ring(town, JUM_TABLE_reference_layer, xy, 2 * n, FALSE);
    r = row(town, JUM_TABLE_reference_layer);
    jum_layer_set_text_by_name(layer, "id", r, "parcels");
    jum_layer_set_text_by_name(layer, "name", r, "Plan parcellaire");
    jum_layer_set_text_by_name(layer, "kind", r, "raster");
    jum_layer_set_text_by_name(layer, "uri", r, "parcels");
    jum_layer_set_real_by_name(layer, "opacity_pu", r, 0.8);
    jum_layer_set_int_by_name(layer, "rank", r, 1);
    jum_layer_set_int_by_name(layer, "visible", r, 0);
    rectangle(town, JUM_TABLE_reference_layer, town->side * 0.3, town->side * 0.3,
              town->side * 0.3 + 900.0, town->side * 0.3 + 900.0);
}

static guint
feature(Town *town, JumTable table, const char *layer, const char *class, const char *name)
{
    guint r = row(town, table);
    jum_layer_set_text_by_name(town->layers[table], "parent", r, layer);
    jum_layer_set_text_by_name(town->layers[table], "class", r, class);
    jum_layer_set_text_by_name(town->layers[table], "name", r, name);
    return r;
}

static guint
reference(Town *town, const char *id, const char *name, const char *kind, const char *classes)
{
    guint r = row(town, JUM_TABLE_reference_layer);
    JumLayer *layer = town->layers[JUM_TABLE_reference_layer];
    jum_layer_set_text_by_name(layer, "id", r, id);
    jum_layer_set_text_by_name(layer, "name", r, name);
    jum_layer_set_text_by_name(layer, "kind", r, kind);
    jum_layer_set_text_by_name(layer, "classes", r, classes);
    jum_layer_set_int_by_name(layer, "rank", r, 3);
    jum_layer_set_int_by_name(layer, "visible", r, 0);
    return r;
}

/* Cycle routes along both banks, of two parts each, over hills and shores; and flood marks beside them. */
static void
make_routes(Town *town)
{
    reference(town, "cycle", "Itinéraires cyclables", "line",
              "open|#6a2d7f|Existant;planned|#14654f|Projeté");
    for (int side = -1; side <= 1; side += 2) {
        feature(town, JUM_TABLE_reference_line, "reference_layer/cycle",
                side < 0 ? "open" : "planned", side < 0 ? "Rive droite" : "Rive gauche");
        for (int part = 0; part < 2; part++) {
            jum_layer_begin_ring(town->layers[JUM_TABLE_reference_line], FALSE);
            for (double y = part * town->side * 0.52; y < town->side * (0.48 + 0.52 * part);
                 y += 25.0)
                jum_layer_add_vertex(town->layers[JUM_TABLE_reference_line],
                                     EAST + river_x(town, y) + side * (river_half(y) + 60.0),
                                     NORTH + y);
        }
    }
    reference(town, "noise", "Bruit routier, 60 dB(A)", "line", NULL);
    JumLayer *layer = town->layers[JUM_TABLE_reference_layer];
    guint r = jum_layer_n_rows(layer) - 1;
    jum_layer_set_text_by_name(layer, "fill", r, "#2b2f77");
    jum_layer_set_text_by_name(layer, "dash", r, "24 12");
    jum_layer_set_text_by_name(layer, "outline", r, "none");
    feature(town, JUM_TABLE_reference_line, "reference_layer/noise", NULL, NULL);
    jum_layer_begin_ring(town->layers[JUM_TABLE_reference_line], FALSE);
    for (double t = 0.0; t < 6.4; t += 0.2)
        jum_layer_add_vertex(town->layers[JUM_TABLE_reference_line],
                             EAST + town->side * 0.36 + (190.0 + 30.0 * sin(3.0 * t)) * cos(t),
                             NORTH + town->side * 0.68 + (170.0 + 20.0 * cos(4.0 * t)) * sin(t));
    reference(town, "marks", "Repères de crue", "point", NULL);
    for (int k = 0; k < 8; k++) {
        double y = town->side * (0.30 + 0.09 * k);
        char name[16];
        g_snprintf(name, sizeof name, "%d.%02d m", 17 + k / 3, k * 37 % 100);
        feature(town, JUM_TABLE_reference_point, "reference_layer/marks", NULL, name);
        jum_layer_add_point(town->layers[JUM_TABLE_reference_point],
                            EAST + river_x(town, y) - river_half(y) - 25.0, NORTH + y);
    }
}

static gboolean
write_parcels(const Town *town, JumWriter *writer, GError **error)
{
    const guint side = 450; /* pixels of 2 m */
    g_autofree guint8 *rgba = g_malloc((gsize) side * side * 4);
    for (guint y = 0; y < side; y++)
        for (guint x = 0; x < side; x++) {
            guint8 *p = rgba + 4 * ((gsize) y * side + x);
            gboolean edge = x % 37 < 2 || y % 53 < 2, mark = y < 60 && abs((int) x - 225) < (int) y;
            guint tint = (x / 37 * 7 + y / 53 * 5) % 6;
            p[0] = mark ? 190 : edge ? 90 : (guint8) (226 - 9 * tint);
            p[1] = mark ? 60 : edge ? 70 : (guint8) (214 - 4 * tint);
            p[2] = mark ? 60 : edge ? 60 : (guint8) (170 + 8 * tint);
            p[3] = (x - 225) * (x - 225) + (y - 225) * (y - 225) < 225 * 225 ? 255 : 0;
        }
    return jum_writer_add_raster(writer, "parcels", EAST + town->side * 0.3,
                                 NORTH + town->side * 0.3 + 900.0, 2.0, side, side, rgba, error);
}

static gboolean
write_layers(Town *town, const char *path, GError **error)
{
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs);
    g_autoptr(JumWriter) writer = jum_writer_new(path, &crs, error);
    if (writer == NULL)
        return FALSE;
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (town->layers[t] != NULL && !jum_writer_add_layer(writer, town->layers[t], error))
            return FALSE;
    if (!jum_writer_add_elevation(writer, town->relief, error) ||
        !write_parcels(town, writer, error) ||
        !jum_writer_set_metadata(writer, "name", "Bourg", error) ||
        !jum_writer_set_metadata(writer, "synthetic", "all", error) ||
        !jum_writer_set_metadata(writer, "time_zone", "Europe/Paris", error))
        return FALSE;
    return jum_writer_finish(g_steal_pointer(&writer), error);
}

gboolean
town_write(const char *path, double side_m, GError **error)
{
    Town town = {.side = side_m, .rng = jum_rng(7, 1)};
    make_relief(&town);
    make_fields(&town);
    make_river(&town);
    make_town(&town);
    make_wood(&town);
    make_references(&town);
    make_routes(&town);
    gboolean ok = write_layers(&town, path, error);
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (town.layers[t] != NULL)
            jum_layer_free(town.layers[t]);
    jum_elevation_free(town.relief);
    return ok;
}
