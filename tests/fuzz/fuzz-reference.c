/* What a reference layer may hold, from whoever made the file: the first byte says where the others go (a feature's
 * geometry, a tile of a picture, a text column).  Reading, painting and asking what lies there must answer. */
#include <cairo.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "city/writer.h"
#include "overlay/scene-reference.h"
#include "tests/unit/city-fixture.h"

#define EAST  432000.0
#define NORTH 6713000.0

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *good;
static gsize good_bytes;

static void
add_row(JumLayer *layer, const char *id, const char *kind, const char *parent)
{
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", row, id);
    if (parent != NULL)
        jum_layer_set_text_by_name(layer, "parent", row, parent);
    else
        jum_layer_set_text_by_name(layer, "kind", row, kind);
    if (parent == NULL && g_strcmp0(kind, "raster") == 0)
        jum_layer_set_text_by_name(layer, "uri", row, "photo");
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, EAST, NORTH);
    jum_layer_add_vertex(layer, EAST + 50.0, NORTH);
    jum_layer_add_vertex(layer, EAST + 50.0, NORTH + 50.0);
}

static void
make_good(void)
{
    static const char drop[] =
        "DROP TRIGGER rtree_%s_geom_update1; DROP TRIGGER rtree_%s_geom_update2;"
        "DROP TRIGGER rtree_%s_geom_update3; DROP TRIGGER rtree_%s_geom_update4";
    static const char *const tables[] = {"reference_layer", "reference_area", "reference_line"};
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "good.gpkg", NULL);
    g_autofree guint8 *rgba = g_malloc0(64 * 64 * 4);
    g_autoptr(JumLayer) layers = jum_layer_new(JUM_TABLE_reference_layer);
    g_autoptr(JumLayer) areas = jum_layer_new(JUM_TABLE_reference_area);
    g_autoptr(JumLayer) lines = jum_layer_new(JUM_TABLE_reference_line);
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs);
    add_row(layers, "zone", "area", NULL);
    add_row(layers, "way", "line", NULL);
    add_row(layers, "photo", "raster", NULL);
    add_row(areas, "1", NULL, "reference_layer/zone");
    add_row(lines, "1", NULL, "reference_layer/way");
    JumWriter *writer = jum_writer_new(path, &crs, NULL);
    if (writer == NULL || !jum_writer_add_layer(writer, layers, NULL) ||
        !jum_writer_add_layer(writer, areas, NULL) || !jum_writer_add_layer(writer, lines, NULL) ||
        !jum_writer_add_raster(writer, "photo", EAST, NORTH + 64.0, 1.0, 64, 64, rgba, NULL) ||
        !jum_writer_finish(writer, NULL))
        g_error("no fixture");
    sqlite3 *database = NULL;
    sqlite3_open(path, &database);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql = g_strdup_printf(drop, tables[i], tables[i], tables[i], tables[i]);
        sqlite3_exec(database, sql, NULL, NULL, NULL);
    }
    sqlite3_close(database);
    if (!g_file_get_contents(path, &good, &good_bytes, NULL))
        g_error("no fixture");
    jum_fixture_remove(folder);
}

static void
spoil(const char *path, const uint8_t *data, size_t size)
{
    static const char *const statements[] = {
        "UPDATE reference_area SET geom = ?1",
        "UPDATE reference_line SET geom = ?1",
        "UPDATE photo SET tile_data = ?1",
        "UPDATE reference_layer SET classes = CAST(?1 AS TEXT)",
        "UPDATE reference_layer SET dash = CAST(?1 AS TEXT)",
        "UPDATE reference_layer SET uri = CAST(?1 AS TEXT)",
        "UPDATE reference_layer SET class_field = CAST(?1 AS TEXT), uri = 'reference_area'",
        "UPDATE reference_area SET class = CAST(?1 AS TEXT), name = CAST(?1 AS TEXT)",
        "UPDATE gpkg_geometry_columns SET srs_id = CAST(CAST(?1 AS TEXT) AS INTEGER)",
    };
    sqlite3 *database = NULL;
    sqlite3_stmt *update = NULL;
    sqlite3_open(path, &database);
    sqlite3_exec(database, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY", NULL, NULL, NULL);
    sqlite3_prepare_v2(database, statements[data[0] % G_N_ELEMENTS(statements)], -1, &update, NULL);
    sqlite3_bind_blob(update, 1, data + 1, (int) size - 1, SQLITE_STATIC);
    sqlite3_step(update);
    sqlite3_finalize(update);
    sqlite3_close(database);
}

static JumTerritory *
borrow(gpointer data)
{
    return data;
}

static void
give_back(gpointer data, JumTerritory *connection, GError *fault)
{
    g_clear_error(&fault);
}

static void
look(JumTerritory *territory)
{
    const double origin[2] = {EAST, NORTH};
    g_autoptr(JumReferences) references = jum_references_new(territory, origin, NULL);
    JumReferenceAccess access = {borrow, give_back, territory};
    JumReferenceHit hits[JUM_REFERENCE_HITS];
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 64, 64);
    cairo_t *cr = cairo_create(surface);
    jum_references_paint(references, JUM_REFERENCE_WASH | JUM_REFERENCE_INK, cr, 0.0f, 0.0f, 64.0f,
                         1.0f, &access);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    jum_references_hits(references, EAST + 20.0, NORTH + 10.0, 5.0, hits);
    for (guint i = 0; i < jum_references_n(references); i++) {
        JumReference layer = jum_references_at(references, i);
        if (layer.fault != NULL && !g_utf8_validate(layer.fault, -1, NULL))
            g_error("a fault that cannot be shown");
        if (!g_utf8_validate(layer.name, -1, NULL))
            g_error("a name that cannot be shown");
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 1 << 20)
        return 0;
    if (good == NULL)
        make_good();
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "fuzz.gpkg", NULL);
    if (g_file_set_contents_full(path, good, (gssize) good_bytes, G_FILE_SET_CONTENTS_NONE, 0600,
                                 NULL)) {
        spoil(path, data, size);
        g_autoptr(JumTerritory) territory = jum_territory_open(path, NULL);
        if (territory != NULL)
            look(territory);
    }
    jum_fixture_remove(folder);
    return 0;
}
