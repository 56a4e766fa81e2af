/* Reference layers: a picture written as a pyramid comes back tile by tile, JPEG as PNG; what is not a picture of this
 * frame is refused by name; painted on a square of ground each pixel is where the territory says, north up, in the
 * order of ranks, with its opacity; a hidden layer leaves no trace. */
#include "city/geometry-blob.h"
#include "city/picture-tile.h"
#include "city/raster.h"
#include "gfx/colour-map.h"
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
    jum_references_paint(references, JUM_REFERENCE_WASH | JUM_REFERENCE_INK, cr,
                         (float) (x0 - WEST), (float) (y0 - NORTH + 1000.0), size, texel, &how);
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
    g_assert_cmphex(jum_references_at(references, 1).style->classes[0].fill, ==, 0x0000ff);
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

/* ---- features ---- */

#define EPSG_WEB 3857

static void
exec(sqlite3 *database, const char *sql)
{
    char *why = NULL;
    sqlite3_exec(database, sql, NULL, NULL, &why);
    g_assert_cmpstr(why, ==, NULL);
}

/* A feature table as ogr2ogr leaves it: other names, MULTI, another frame. */
static void
foreign_table(sqlite3 *database, const char *name, int epsg)
{
    g_autofree char *sql = g_strdup_printf(
        "CREATE TABLE \"%s\" (ogc_fid INTEGER PRIMARY KEY, shape BLOB, alea TEXT, nom TEXT, jour "
        "TEXT);"
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('%s',"
        " 'features', '%s', %d);"
        "INSERT INTO gpkg_geometry_columns VALUES ('%s', 'shape', 'GEOMETRY', %d, 0, 0);"
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES ('s', %d, 'EPSG', %d, 'u', '');",
        name, name, name, epsg, name, epsg, epsg, epsg);
    exec(database, sql);
}

static void
put_feature(sqlite3 *database,
            const char *table,
            int srs,
            const JumLayer *shapes,
            guint row,
            const char *alea,
            const char *nom)
{
    g_autoptr(GByteArray) blob = g_byte_array_new();
    g_autofree char *sql =
        g_strdup_printf("INSERT INTO \"%s\" (shape, alea, nom, jour) VALUES (?1, ?2, ?3, "
                        "'2024-05-01')",
                        table);
    sqlite3_stmt *insert = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(database, sql, -1, &insert, NULL), ==, SQLITE_OK);
    g_assert_true(jum_geometry_blob_encode(blob, shapes, row, srs, TRUE));
    sqlite3_bind_blob(insert, 1, blob->data, (int) blob->len, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, alea, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, nom, -1, SQLITE_STATIC);
    g_assert_cmpint(sqlite3_step(insert), ==, SQLITE_DONE);
    sqlite3_finalize(insert);
}

static void
ring(JumLayer *layer, gboolean hole, double x0, double y0, double x1, double y1)
{
    const double xy[4][2] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    jum_layer_begin_ring(layer, hole);
    for (int k = 0; k < 4; k++) /* holes the other way round */
        jum_layer_add_vertex(layer, xy[hole ? 3 - k : k][0], xy[hole ? 3 - k : k][1]);
}

/* In degrees around the fixture: what the frame's inverse says. */
static void
to_degrees(JumLayer *layer, guint row)
{
    JumCrs crs;
    JumGeometryColumns g = jum_layer_geometry(layer);
    jum_crs_from_epsg(2154, &crs);
    for (guint32 v = g.vertex_start[g.ring_start[row]]; v < g.vertex_start[g.ring_start[row + 1]];
         v++)
        jum_crs_inverse(&crs, g.x[v], g.y[v], (double *) &g.x[v], (double *) &g.y[v]);
}

static gboolean
fixture_place(double *x, double *y, gpointer data)
{
    JumCrs crs;
    jum_crs_from_epsg(*(int *) data, &crs);
    double lon, lat;
    JumCrs own;
    jum_crs_from_epsg(2154, &own);
    jum_crs_inverse(&own, *x, *y, &lon, &lat);
    jum_crs_forward(&crs, lon, lat, x, y);
    return TRUE;
}

/* Zones with a hole, an island in it and a second part; a line; all in frames of their own. */
static void
add_foreign(const char *path)
{
    sqlite3 *database = NULL;
    int cc47 = 3947;
    g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
    exec(database,
         "DROP TRIGGER IF EXISTS rtree_reference_layer_geom_insert; DROP TRIGGER IF EXISTS"
         " trigger_insert_feature_count_reference_layer");
    foreign_table(database, "zones", 4326);
    foreign_table(database, "pistes", 3947);
    foreign_table(database, "ailleurs", EPSG_WEB);
    g_autoptr(JumLayer) zones = jum_layer_new(JUM_TABLE_reference_area);
    jum_layer_add_row(zones);
    ring(zones, FALSE, WEST + 100, NORTH - 500, WEST + 500, NORTH - 100);
    ring(zones, TRUE, WEST + 200, NORTH - 400, WEST + 400, NORTH - 200);
    ring(zones, FALSE, WEST + 250, NORTH - 350, WEST + 350, NORTH - 250);
    to_degrees(zones, 0);
    jum_layer_add_row(zones);
    ring(zones, FALSE, WEST + 450, NORTH - 150, WEST + 700,
         NORTH - 50); /* over the corner of the other */
    to_degrees(zones, 1);
    put_feature(database, "zones", 4326, zones, 0, "moyen", "Les Prés");
    put_feature(database, "zones", 4326, zones, 1, "fort", "L'Écluse");
    g_autoptr(JumLayer) lines = jum_layer_new(JUM_TABLE_reference_line);
    jum_layer_add_row(lines);
    jum_layer_begin_ring(lines, FALSE);
    jum_layer_add_vertex(lines, WEST - 90000, NORTH - 700); /* much longer than any square */
    jum_layer_add_vertex(lines, WEST + 90000, NORTH - 700);
    jum_layer_begin_ring(lines, FALSE);
    jum_layer_add_vertex(lines, WEST + 600, NORTH - 720);
    jum_layer_add_vertex(lines, WEST + 600, NORTH - 900);
    jum_layer_move_row(lines, 0, fixture_place, &cc47);
    put_feature(database, "pistes", 3947, lines, 0, NULL, "Voie verte");
    exec(database,
         "DELETE FROM reference_layer; INSERT INTO reference_layer (fid, id, name, kind, uri,"
         " class_field, name_field, date_field, classes, fill, opacity_pu, rank, width_m,"
         " dash, source, installed_on) VALUES"
         " (1, 'ppri', 'Zone inondable', 'area', 'zones', 'alea', 'nom', 'jour',"
         "  'moyen|#0f62a8|Aléa moyen;fort|#2b2f77|Aléa fort', NULL, 1.0, 1, 2, NULL, 'DDT 49', "
         "NULL),"
         " (2, 'vert', 'Pistes', 'line', 'pistes', NULL, 'nom', NULL, NULL, '#14654f', 1.0, 2, 10,"
         "  NULL, NULL, '2023-01-01'),"
         " (3, 'loin', 'Ailleurs', 'area', 'ailleurs', NULL, NULL, NULL, NULL, NULL, 1.0, 3, NULL,"
         "  NULL, NULL, NULL),"
         " (4, 'sans', 'Sans colonne', 'area', 'zones', 'absente', NULL, NULL, NULL, NULL, 1.0, 4,"
         "  NULL, NULL, NULL, NULL)");
    sqlite3_close(database);
}

static void
test_features_of_others(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    guint8 rgb[3];
    add_foreign(f->path);
    g_autoptr(GError) error = NULL;
    Access access = {jum_territory_open(f->path, &error), 0};
    g_assert_no_error(error);
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_references_n(references), ==, 4);
    JumReference zones = jum_references_at(references, 0), lines = jum_references_at(references, 1);
    g_assert_cmpstr(zones.fault, ==, NULL);
    g_assert_cmpstr(zones.attribution, ==, "DDT 49");
    g_assert_cmpuint(zones.style->n_classes, ==, 2);
    g_assert_cmpstr(lines.fault, ==, NULL);
    /* what cannot be placed is said by name, with the frame or the column */
    g_assert_nonnull(strstr(jum_references_at(references, 2).fault, "EPSG:3857"));
    g_assert_nonnull(strstr(jum_references_at(references, 2).fault, "Ailleurs"));
    g_assert_nonnull(strstr(jum_references_at(references, 3).fault, "absente"));
    jum_references_set(references, 2, FALSE, 1.0);
    jum_references_set(references, 3, FALSE, 1.0);
    g_assert_cmpstr(jum_references_fault(references), ==, NULL);
    colour_at(references, &access, WEST + 150, NORTH - 300, rgb);
    assert_colour(rgb, 0x0f, 0x62, 0xa8);
    colour_at(references, &access, WEST + 225, NORTH - 300, rgb); /* hole */
    assert_colour(rgb, 0, 0, 0);
    colour_at(references, &access, WEST + 300, NORTH - 300, rgb); /* island in it */
    assert_colour(rgb, 0x0f, 0x62, 0xa8);
    colour_at(references, &access, WEST + 475, NORTH - 125, rgb); /* the later class lies above */
    assert_colour(rgb, 0x2b, 0x2f, 0x77);
    colour_at(references, &access, WEST + 30, NORTH - 700, rgb); /* line, 10 m */
    assert_colour(rgb, 0x14, 0x65, 0x4f);
    colour_at(references, &access, WEST + 30, NORTH - 706.5, rgb); /* its casing */
    assert_colour(rgb, 255, 255, 255);
    colour_at(references, &access, WEST + 30, NORTH - 712, rgb);
    assert_colour(rgb, 0, 0, 0);
    colour_at(references, &access, WEST + 600, NORTH - 800, rgb); /* second part */
    assert_colour(rgb, 0x14, 0x65, 0x4f);
    g_assert_cmpuint(access.faults, ==, 0);
    jum_territory_free(access.territory);
}

static void
test_what_lies_here(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    JumReferenceHit hits[JUM_REFERENCE_HITS];
    add_foreign(f->path);
    g_autoptr(JumTerritory) territory = jum_territory_open(f->path, NULL);
    g_autoptr(JumReferences) references = jum_references_new(territory, origin, NULL);
    g_assert_cmpuint(jum_references_hits(references, WEST + 475, NORTH - 125, 2.0, hits), ==, 1);
    g_assert_cmpstr(hits[0].name, ==, "L'Écluse");
    g_assert_cmpstr(hits[0].words, ==, "Aléa fort");
    g_assert_cmpstr(hits[0].date, ==, "2024-05-01");
    g_assert_cmpuint(jum_references_hits(references, WEST + 225, NORTH - 300, 2.0, hits), ==, 0);
    g_assert_cmpuint(jum_references_hits(references, WEST + 30, NORTH - 704.9, 2.0, hits), ==, 1);
    g_assert_cmpstr(hits[0].name, ==, "Voie verte");
    g_assert_cmpstr(hits[0].date, ==, "2023-01-01"); /* its layer's */
    g_assert_cmpuint(jum_references_hits(references, WEST + 30, NORTH - 707.0, 2.0, hits), ==, 0);
    g_assert_cmpuint(jum_references_hits(references, WEST + 30, NORTH - 707.0, 8.0, hits), ==, 1);
    jum_references_set(references, 1, FALSE, 1.0); /* what is hidden is not there */
    g_assert_cmpuint(jum_references_hits(references, WEST + 30, NORTH - 704.9, 2.0, hits), ==, 0);
}

/* A part of a square must look as the whole square does: nothing depends on where the square ends. */
static void
test_clipping_is_not_seen(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    add_foreign(f->path);
    Access access = {jum_territory_open(f->path, NULL), 0};
    JumReferenceAccess how = {borrow, give_back, &access};
    sqlite3 *database = NULL;
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    for (int i = 1; i <= 4; i++) { /* they call functions that GDAL has */
        g_autofree char *drop =
            g_strdup_printf("DROP TRIGGER rtree_reference_layer_geom_update%d", i);
        exec(database, drop);
    }
    exec(database, "UPDATE reference_layer SET dash = '17 9' WHERE id IN ('ppri', 'vert')");
    sqlite3_close(database);
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, NULL);
    cairo_surface_t *pictures[2];
    for (int k = 0; k < 2; k++) { /* at once; in sixteen parts */
        int parts = k == 0 ? 1 : 4, side = 512 / parts;
        pictures[k] = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 512, 512);
        for (int j = 0; j < parts; j++)
            for (int i = 0; i < parts; i++) {
                cairo_t *cr = cairo_create(pictures[k]);
                float x0 = 100.0f + (float) (i * side), y0 = 250.0f + (float) (j * side);
                cairo_rectangle(cr, i * side, j * side, side, side);
                cairo_clip(cr);
                cairo_translate(cr, -100.0, -250.0);
                jum_references_paint(references, JUM_REFERENCE_WASH | JUM_REFERENCE_INK, cr, x0, y0,
                                     (float) side, 1.0f, &how);
                cairo_destroy(cr);
            }
        cairo_surface_flush(pictures[k]);
    }
    const guint8 *a = cairo_image_surface_get_data(pictures[0]);
    const guint8 *b = cairo_image_surface_get_data(pictures[1]);
    guint differ = 0, drawn = 0;
    for (gsize i = 0; i < (gsize) 512 * 512 * 4; i++) {
        differ += abs(a[i] - b[i]) > 12;
        drawn += a[i] != 0;
    }
    g_assert_cmpuint(drawn, >, 100000);
    g_assert_cmpuint(differ, ==, 0);
    cairo_surface_destroy(pictures[0]);
    cairo_surface_destroy(pictures[1]);
    jum_territory_free(access.territory);
}

static void
test_a_bad_feature_costs_itself_alone(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    guint8 rgb[3];
    add_foreign(f->path);
    spoil(f->path, "UPDATE zones SET shape = substr(shape, 1, 60) WHERE ogc_fid = 2;"
                   "INSERT INTO zones (ogc_fid, shape) VALUES (7, x'00'), (9, NULL)");
    Access access = {jum_territory_open(f->path, NULL), 0};
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, NULL);
    JumReference zones = jum_references_at(references, 0);
    g_assert_nonnull(strstr(zones.fault, "Zone inondable"));
    g_assert_nonnull(strstr(zones.fault, "feature 2"));
    g_assert_nonnull(strstr(zones.fault, "1 more"));
    g_assert_cmpstr(jum_references_fault(references), ==, zones.fault); /* it is shown */
    jum_references_set(references, 1, FALSE, 1.0);
    colour_at(references, &access, WEST + 150, NORTH - 300, rgb);
    assert_colour(rgb, 0x0f, 0x62, 0xa8);
    jum_territory_free(access.territory);
}

static void
test_order_can_be_changed(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    guint8 rgb[3];
    Access access = {jum_territory_open(f->path, NULL), 0};
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, NULL);
    jum_references_set(references, 1, TRUE, 1.0);
    g_assert_false(jum_references_move(references, 0, 0));
    g_assert_true(jum_references_move(references, 0, 1)); /* the photo over the zone */
    g_assert_cmpuint(jum_references_in_order(references, 0), ==, 1);
    g_assert_cmpuint(jum_references_in_order(references, 1), ==, 0);
    g_assert_cmpuint(jum_references_in_order(references, 2), ==, 2);
    colour_at(references, &access, WEST + 50.0, NORTH - 100.0, rgb);
    assert_colour(rgb, 200, 0, 0);
    g_assert_true(jum_references_move(references, 2, 0));
    g_assert_true(jum_references_move(references, 2, 9)); /* beyond: at the top */
    g_assert_cmpuint(jum_references_in_order(references, 2), ==, 2);
    jum_territory_free(access.territory);
}

/* 2 000 lines of 100 vertices each: all are read, each is drawn where it is and only there. */
static void
test_a_large_layer_is_bounded(Fixture *f, gconstpointer data)
{
    const double origin[2] = {WEST, NORTH - 1000.0};
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLayer) layers = jum_layer_new(JUM_TABLE_reference_layer);
    g_autoptr(JumLayer) lines = jum_layer_new(JUM_TABLE_reference_line);
    g_autofree char *path = g_build_filename(f->folder, "large.gpkg", NULL);
    JumCrs crs;
    guint row = jum_layer_add_row(layers);
    jum_layer_set_text_by_name(layers, "id", row, "many");
    jum_layer_set_text_by_name(layers, "kind", row, "line");
    for (guint i = 0; i < 2000; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "%u", i);
        row = jum_layer_add_row(lines);
        jum_layer_set_text_by_name(lines, "id", row, id);
        jum_layer_set_text_by_name(lines, "parent", row, "reference_layer/many");
        jum_layer_begin_ring(lines, FALSE);
        for (guint k = 0; k < 100; k++)
            jum_layer_add_vertex(lines, WEST + i % 50 * 200.0 + k, NORTH - i / 50 * 200.0 + k % 7);
    }
    jum_crs_from_epsg(2154, &crs);
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_true(jum_writer_add_layer(writer, layers, &error));
    g_assert_true(jum_writer_add_layer(writer, lines, &error));
    g_assert_true(jum_writer_finish(writer, &error));
    Access access = {jum_territory_open(path, NULL), 0};
    g_autoptr(JumReferences) references = jum_references_new(access.territory, origin, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_layer_geometry(jum_references_at(references, 0).features).n_vertices, ==,
                     200000);
    guint8 rgb[3];
    for (int i = 0; i < 64; i++) {
        colour_at(references, &access, WEST + i * 100.0 + 50.5, NORTH - 1000.0, rgb);
        g_assert_true(i % 2 == 0 ? rgb[0] > 0 : rgb[0] == 0);
    }
    jum_territory_free(access.territory);
    g_remove(path);
}

/* ---- colours ---- */

static void
test_colours_are_apart(void)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    for (guint i = 0; i < JUM_REFERENCE_COLOURS; i++) {
        JumColour a = JUM_COLOUR(jum_reference_colour(i));
        for (guint k = 0; k < G_N_ELEMENTS(alarms); k++)
            g_assert_cmpfloat(jum_colour_distance_2000(a, alarms[k]), >, 22.0);
        for (guint j = 0; j < i; j++)
            for (int vision = 0; vision < JUM_N_VISIONS; vision++) {
                JumColour b = JUM_COLOUR(jum_reference_colour(j));
                double d = jum_colour_distance_2000(jum_colour_seen(a, (JumVision) vision),
                                                    jum_colour_seen(b, (JumVision) vision));
                g_assert_cmpfloat(d, >, 15.0);
            }
    }
    for (guint k = 0; k < G_N_ELEMENTS(alarms);
         k++) { /* the red of a regulation is not that of an alarm */
        guint32 rgb = (guint32) alarms[k].r << 16 | (guint32) alarms[k].g << 8 | alarms[k].b;
        JumColour moved = JUM_COLOUR(jum_reference_clear_of_alarms(rgb));
        for (guint j = 0; j < G_N_ELEMENTS(alarms); j++)
            g_assert_cmpfloat(jum_colour_distance_2000(moved, alarms[j]), >=, 22.0);
    }
    g_assert_cmphex(jum_reference_clear_of_alarms(0x0000ff), ==, 0x0000ff);
}

static void
test_words_are_understood(void)
{
    double dash[JUM_REFERENCE_DASHES];
    gboolean good = FALSE;
    g_assert_cmpuint(jum_reference_parse_dash("12 8", dash), ==, 2);
    g_assert_cmpuint(jum_reference_parse_dash("12.5 8;2 8", dash), ==, 4);
    g_assert_cmpuint(jum_reference_parse_dash("12", dash), ==, 0);
    g_assert_cmpuint(jum_reference_parse_dash("12 -8", dash), ==, 0);
    g_assert_cmpuint(jum_reference_parse_dash("12 x", dash), ==, 0);
    g_autoptr(GArray) all =
        jum_reference_parse_classes("fort|#8a1c7c|Aléa fort; moyen ||Moyen;faible;", &good);
    g_assert_true(good);
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpstr(g_array_index(all, JumReferenceWords, 0).words, ==, "Aléa fort");
    g_assert_cmphex(g_array_index(all, JumReferenceWords, 0).rgb, ==, 0x8a1c7c);
    g_assert_cmpstr(g_array_index(all, JumReferenceWords, 1).value, ==, "moyen");
    g_assert_cmpstr(g_array_index(all, JumReferenceWords, 2).words, ==, "faible");
    g_array_unref(jum_reference_parse_classes("fort|rouge|x", &good));
    g_assert_false(good);
    g_array_unref(jum_reference_parse_classes(";;", &good));
    g_assert_false(good);
    g_array_unref(jum_reference_parse_classes(NULL, &good));
    g_assert_true(good);
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
    g_test_add("/reference/features", Fixture, NULL, set_up, test_features_of_others, tear_down);
    g_test_add("/reference/hits", Fixture, NULL, set_up, test_what_lies_here, tear_down);
    g_test_add("/reference/clipping", Fixture, NULL, set_up, test_clipping_is_not_seen, tear_down);
    g_test_add("/reference/bad-feature", Fixture, NULL, set_up,
               test_a_bad_feature_costs_itself_alone, tear_down);
    g_test_add("/reference/order", Fixture, NULL, set_up, test_order_can_be_changed, tear_down);
    g_test_add("/reference/large", Fixture, NULL, set_up, test_a_large_layer_is_bounded, tear_down);
    g_test_add_func("/reference/colours", test_colours_are_apart);
    g_test_add_func("/reference/words", test_words_are_understood);
    return g_test_run();
}
