/* Reference layers: a picture written as a pyramid comes back tile by tile, JPEG as PNG; what is not a picture of this
 * frame is refused by name; painted on a square of ground each pixel is where the territory says, north up, in the
 * order of ranks, with its opacity; a hidden layer leaves no trace. */
#include "city/picture-tile.h"
#include "city/raster.h"
#include "overlay/scene-reference.h"
#include "tests/unit/city-fixture.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#define WEST  432000.0
#define NORTH 6713600.0
#define SIDE  300u /* pixels of 2 m: two tiles a side, the second one short */

typedef struct {
    char *folder, *path;
} Fixture;

/* Red north-west quarter, green elsewhere, a transparent pixel in the south-east corner. */
static guint8 *
make_picture(void)
{
    guint8 *rgba = g_malloc0((gsize) SIDE * SIDE * 4);
    for (guint y = 0; y < SIDE; y++)
        for (guint x = 0; x < SIDE; x++) {
            guint8 *p = rgba + 4 * ((gsize) y * SIDE + x);
            p[x < SIDE / 2 && y < SIDE / 2 ? 0 : 1] = 200;
            p[3] = x == SIDE - 1 && y == SIDE - 1 ? 0 : 255;
        }
    return rgba;
}

static guint
add_layer(JumLayer *layer, const char *id, const char *kind, double opacity, int rank)
{
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", row, id);
    jum_layer_set_text_by_name(layer, "kind", row, kind);
    jum_layer_set_real_by_name(layer, "opacity_pu", row, opacity);
    jum_layer_set_int_by_name(layer, "rank", row, rank);
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, WEST, NORTH - 600.0);
    jum_layer_add_vertex(layer, WEST + 100.0, NORTH - 600.0);
    jum_layer_add_vertex(layer, WEST + 100.0, NORTH);
    jum_layer_add_vertex(layer, WEST, NORTH);
    return row;
}

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *rgba = make_picture();
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_reference_layer);
    JumCrs crs;
    f->folder = jum_fixture_folder();
    f->path = g_build_filename(f->folder, "layers.gpkg", NULL);
    guint row = add_layer(layer, "zone", "area", 0.5, 2);
    jum_layer_set_text_by_name(layer, "fill", row, "#0000ff");
    row = add_layer(layer, "photo", "raster", 1.0, 1);
    jum_layer_set_text_by_name(layer, "uri", row, "photo");
    row = add_layer(layer, "hidden", "area", 1.0, 3);
    jum_layer_set_text_by_name(layer, "fill", row, "#ffffff");
    jum_layer_set_int_by_name(layer, "visible", row, 0);
    jum_crs_from_epsg(2154, &crs);
    JumWriter *writer = jum_writer_new(f->path, &crs, &error);
    g_assert_no_error(error);
    g_assert_true(jum_writer_add_layer(writer, layer, &error));
    g_assert_true(
        jum_writer_add_raster(writer, "photo", WEST, NORTH, 2.0, SIDE, SIDE, rgba, &error));
    g_assert_true(jum_writer_finish(writer, &error));
    g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    jum_fixture_remove(f->folder);
    g_free(f->path);
}

static void
test_a_picture_comes_back(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(f->path, &error);
    g_autoptr(JumRaster) raster = jum_territory_raster(territory, "photo", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(raster->n_levels, ==, 2);
    g_assert_cmpfloat(raster->levels[1].pixel_x_m, ==, 2.0);
    g_assert_cmpfloat(raster->levels[0].pixel_x_m, ==, 4.0);
    g_assert_cmpfloat(raster->box_m.x0, ==, WEST);
    g_assert_cmpfloat(raster->box_m.y1, ==, NORTH);
    g_autofree guint8 *tile = jum_territory_raster_tile(territory, raster, 1, 0, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(tile[0], ==, 200);
    g_assert_cmpuint(tile[4 * 255 + 1], ==, 200);
    g_autofree guint8 *last = jum_territory_raster_tile(territory, raster, 1, 1, 1, &error);
    g_assert_cmpuint(last[3], ==, 255);
    g_assert_cmpuint(last[4 * (256 * 100 + 100) + 3], ==, 0); /* beyond the picture */
    g_assert_null(jum_territory_raster_tile(territory, raster, 1, 7, 7, &error));
    g_assert_no_error(error);
    g_assert_null(jum_territory_raster(territory, "absent", &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_MISSING);
}

static void
spoil(const char *path, const char *sql)
{
    sqlite3 *database = NULL;
    g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(database);
}

static void
test_what_is_no_picture_is_refused(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *sql, *word;
    } cases[] = {
        {"UPDATE gpkg_tile_matrix SET tile_width = 70000", "size"},
        {"UPDATE gpkg_tile_matrix SET tile_width = 256, pixel_x_size = 0", "size"},
        {"UPDATE gpkg_tile_matrix SET pixel_x_size = 2; UPDATE gpkg_tile_matrix_set SET srs_id = "
         "4326",
         "frame"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        spoil(f->path, cases[i].sql);
        g_autoptr(JumTerritory) territory = jum_territory_open(f->path, NULL);
        g_assert_null(jum_territory_raster(territory, "photo", &error));
        g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, cases[i].word));
        g_assert_nonnull(strstr(error->message, "photo"));
    }
}

/* ---- painting ---- */

typedef struct {
    JumTerritory *territory;
    guint faults;
} Access;

static JumTerritory *
borrow(gpointer data)
{
    return ((Access *) data)->territory;
}

static void
give_back(gpointer data, JumTerritory *connection, GError *fault)
{
    ((Access *) data)->faults += fault != NULL;
    g_clear_error(&fault);
}

/* The colour laid on black at a place of the territory. */
static void
colour_at(JumReferences *references, Access *access, double x, double y, guint8 rgb[3])
{
    const float size = 64.0f, texel = 1.0f;
    double x0 = x - 32.5, y0 = y - 32.5;
    JumReferenceAccess how = {borrow, give_back, access};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 64, 64);
    cairo_t *cr = cairo_create(surface);
    cairo_translate(cr, -(x0 - WEST), -(y0 - NORTH + 1000.0));
    jum_references_paint(references, cr, (float) (x0 - WEST), (float) (y0 - NORTH + 1000.0), size,
                         texel, &how);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    const guint32 *row =
        (const guint32 *) (const void *) (cairo_image_surface_get_data(surface) +
                                          32 * cairo_image_surface_get_stride(surface));
    rgb[0] = (guint8) (row[32] >> 16);
    rgb[1] = (guint8) (row[32] >> 8);
    rgb[2] = (guint8) row[32];
    cairo_surface_destroy(surface);
}

static void
assert_colour(const guint8 rgb[3], int r, int g, int b)
{
    g_assert_cmpint(abs(rgb[0] - r), <=, 2);
    g_assert_cmpint(abs(rgb[1] - g), <=, 2);
    g_assert_cmpint(abs(rgb[2] - b), <=, 2);
}

static void
test_painted_where_it_is(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const double origin[2] = {WEST, NORTH - 1000.0};
    guint8 rgb[3];
    Access access = {jum_territory_open(f->path, &error), 0};
    g_assert_no_error(error);
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_references_n(references), ==, 3);
    g_assert_cmpstr(jum_references_at(references, 0).id, ==, "photo"); /* by rank, not by row */
    g_assert_cmpuint(jum_references_at(references, 1).rgb, ==, 0x0000ff);
    g_assert_false(jum_references_at(references, 2).visible);
    colour_at(references, &access, WEST + 200.0, NORTH - 100.0, rgb); /* north-west quarter */
    assert_colour(rgb, 200, 0, 0);
    colour_at(references, &access, WEST + 200.0, NORTH - 400.0, rgb); /* south-west */
    assert_colour(rgb, 0, 200, 0);
    colour_at(references, &access, WEST + 50.0, NORTH - 100.0, rgb); /* under half of the zone */
    assert_colour(rgb, 100, 0, 128);
    colour_at(references, &access, WEST + 700.0, NORTH - 100.0, rgb); /* beside */
    assert_colour(rgb, 0, 0, 0);
    g_assert_false(jum_references_set(references, 0, TRUE, 1.0));
    g_assert_true(jum_references_set(references, 0, FALSE, 1.0));
    g_assert_true(jum_references_set(references, 1, TRUE, 1.0));
    colour_at(references, &access, WEST + 50.0, NORTH - 100.0, rgb);
    assert_colour(rgb, 0, 0, 255);
    g_assert_cmpuint(access.faults, ==, 0);
    jum_territory_free(access.territory);
}

static void
test_a_torn_tile_is_told(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    guint8 rgb[3];
    spoil(f->path, "UPDATE photo SET tile_data = x'89504E47AA'");
    Access access = {jum_territory_open(f->path, NULL), 0};
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, NULL);
    colour_at(references, &access, WEST + 200.0, NORTH - 100.0, rgb);
    assert_colour(rgb, 0, 0, 0);
    g_assert_cmpuint(access.faults, >, 0);
    jum_territory_free(access.territory);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/reference/picture", Fixture, NULL, set_up, test_a_picture_comes_back, tear_down);
    g_test_add("/reference/refused", Fixture, NULL, set_up, test_what_is_no_picture_is_refused,
               tear_down);
    g_test_add("/reference/painted", Fixture, NULL, set_up, test_painted_where_it_is, tear_down);
    g_test_add("/reference/torn", Fixture, NULL, set_up, test_a_torn_tile_is_told, tear_down);
    return g_test_run();
}
