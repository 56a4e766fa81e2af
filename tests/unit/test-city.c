/* The territory file, written and read back: every table, absent values, holes, boxes, elevation, bytes. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "tests/unit/city-fixture.h"

static void
assert_same_value(const JumLayer *a, const JumLayer *b, int c, JumColumnType type, guint row)
{
    if (type == JUM_COLUMN_INT) {
        g_assert_cmpint(jum_layer_int(a, c, row), ==, jum_layer_int(b, c, row));
    } else if (type == JUM_COLUMN_REAL) {
        double x = jum_layer_real(a, c, row), y = jum_layer_real(b, c, row);
        g_assert_true(x == y || (isnan(x) && isnan(y)));
    } else {
        g_assert_cmpstr(jum_layer_text(a, c, row), ==, jum_layer_text(b, c, row));
    }
}

static void
assert_same_geometry(const JumLayer *a, const JumLayer *b)
{
    JumGeometryColumns g = jum_layer_geometry(a), h = jum_layer_geometry(b);
    g_assert_cmpmem(g.ring_start, (g.n_rows + 1) * 4, h.ring_start, (h.n_rows + 1) * 4);
    g_assert_cmpmem(g.vertex_start, (g.n_rings + 1) * 4, h.vertex_start, (h.n_rings + 1) * 4);
    g_assert_cmpmem(g.hole, g.n_rings, h.hole, h.n_rings);
    g_assert_cmpmem(g.x, g.n_vertices * 8, h.x, h.n_vertices * 8);
    g_assert_cmpmem(g.y, g.n_vertices * 8, h.y, h.n_vertices * 8);
}

static void
assert_same_layer(const JumLayer *a, const JumLayer *b)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(a));
    g_assert_cmpuint(jum_layer_n_rows(a), ==, jum_layer_n_rows(b));
    for (guint c = 0; c < schema->n_columns; c++)
        for (guint row = 0; row < jum_layer_n_rows(a); row++)
            assert_same_value(a, b, (int) c, schema->columns[c].type, row);
    assert_same_geometry(a, b);
}

static void
test_schema(void)
{
    g_assert_cmpint(jum_schema_find("lamp"), ==, JUM_TABLE_lamp);
    g_assert_cmpint(jum_schema_find("Lamp"), ==, -1);
    g_assert_cmpint(jum_schema_find(NULL), ==, -1);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        const JumTableSchema *schema = jum_schema_table((JumTable) t);
        g_assert_cmpint(jum_schema_find(schema->name), ==, (int) t);
        g_assert_cmpstr(schema->columns[0].name, ==, "id");
        for (guint i = 0; i < schema->n_columns; i++)
            for (guint j = 0; j < i; j++)
                g_assert_cmpstr(schema->columns[i].name, !=, schema->columns[j].name);
    }
    const JumTableSchema *building = jum_schema_table(JUM_TABLE_building);
    g_assert_cmpint(building->geometry, ==, JUM_GEOMETRY_POLYGON);
    g_assert_cmpint((int) building->columns[11].type, ==, JUM_COLUMN_REAL);
    g_assert_cmpstr(building->columns[11].name, ==, "height_m");
}

static void
test_layer(void)
{
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_building);
    int height = jum_layer_column(layer, "height_m"), use = jum_layer_column(layer, "use");
    for (guint i = 0; i < 1000; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "B-%u", i);
        guint row = jum_layer_add_row(layer);
        g_assert_true(isnan(jum_layer_real(layer, height, row)));
        g_assert_null(jum_layer_text(layer, use, row));
        jum_layer_set_text_by_name(layer, "id", row, id);
        jum_layer_set_real(layer, height, row, i);
        if (i == 700)
            jum_layer_set_text(layer, use, row, "health");
    }
    g_assert_cmpint(jum_layer_find(layer, "B-999"), ==, 999);
    g_assert_cmpint(jum_layer_find(layer, "B-1000"), ==, -1);
    g_assert_null(jum_layer_text(layer, use, 699));
    g_assert_cmpstr(jum_layer_text(layer, use, 700), ==, "health");
    g_assert_cmpfloat(jum_layer_reals(layer, height)[999], ==, 999.0);
    g_assert_null(jum_layer_ints(layer, height));
    g_assert_cmpint(jum_layer_column(layer, "nothing"), ==, -1);
    JumBox empty = jum_layer_extent(layer);
    g_assert_true(jum_box_is_empty(&empty));
    double x, y;
    g_assert_false(jum_layer_point(layer, 3, &x, &y));
}

static void
test_round_trip(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "été #1 %41.gpkg", NULL);
    jum_fixture_write(path, 250);
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    const JumTerritoryInfo *info = jum_territory_info(territory);
    g_assert_cmpstr(info->name, ==, "Contrée d’essai");
    g_assert_cmpstr(info->synthetic, ==, "all");
    g_assert_cmpstr(info->time_zone, ==, "Europe/Paris");
    g_assert_cmpint(info->crs.epsg, ==, 2154);
    g_assert_cmpfloat(info->official_area_km2, ==, 667.5);
    g_assert_cmpfloat_with_epsilon(info->extent_m.x0, 430000.0, 0.01);
    g_assert_cmpuint(strlen(info->hash), ==, 16);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        g_autoptr(JumLayer) expected = jum_fixture_layer((JumTable) t, 250);
        g_autoptr(JumLayer) got = jum_territory_read(territory, (JumTable) t, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(jum_territory_count(territory, (JumTable) t), ==, 250);
        assert_same_layer(expected, got);
    }
    g_autoptr(GPtrArray) sources = jum_territory_sources(territory, &error);
    g_assert_cmpuint(sources->len, ==, 1);
    const JumSource *source = sources->pdata[0];
    g_assert_cmpstr(source->name, ==, "test");
    g_assert_cmpint(source->read, ==, 12);
    g_assert_cmpstr(source->dropped, ==, "{\"two_vertices\":2}");
    g_assert_true(source->may_publish);
    g_assert_cmpint(source->retention_days, ==, JUM_INT_NONE);
    g_assert_null(source->licence);
    jum_fixture_remove(folder);
}

static void
test_box(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "t.gpkg", NULL);
    jum_fixture_write(path, 250);
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    const JumBox box = {430100.0, 6710010.0, 430300.0, 6710030.0};
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        g_autoptr(JumLayer) all = jum_territory_read(territory, (JumTable) t, NULL, &error);
        g_autoptr(JumLayer) some = jum_territory_read(territory, (JumTable) t, &box, &error);
        g_assert_no_error(error);
        guint n = 0;
        for (guint row = 0; row < jum_layer_n_rows(all); row++) {
            JumBox own = jum_layer_box(all, row);
            if (jum_box_is_empty(&own) || !jum_box_intersects(&own, &box))
                continue;
            g_assert_cmpstr(jum_layer_id(some, n), ==, jum_layer_id(all, row));
            n++;
        }
        g_assert_cmpuint(jum_layer_n_rows(some), ==, n);
        if (jum_schema_table((JumTable) t)->geometry == JUM_GEOMETRY_POLYGON)
            g_assert_cmpuint(n, >, 5);
    }
    jum_fixture_remove(folder);
}

static void
test_elevation(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "t.gpkg", NULL);
    g_autoptr(JumElevation) wrote = jum_fixture_elevation(300, 270);
    jum_fixture_write(path, 3);
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_autoptr(JumElevation) got = jum_territory_read_elevation(territory, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(got->nx, ==, 300);
    g_assert_cmpuint(got->ny, ==, 270);
    g_assert_cmpfloat(got->x0_m, ==, wrote->x0_m);
    g_assert_cmpfloat(got->y0_m, ==, wrote->y0_m);
    for (guint i = 0; i < 300 * 270; i++)
        g_assert_cmpfloat_with_epsilon(got->z_m[i], wrote->z_m[i], 0.0051);
    /* bilinear: exact on samples, in the middle the mean, clamped outside */
    g_assert_cmpfloat_with_epsilon(jum_elevation_at(wrote, wrote->x0_m + 50.0, wrote->y0_m + 25.0),
                                   wrote->z_m[302], 1e-4);
    double middle = jum_elevation_at(wrote, wrote->x0_m + 12.5, wrote->y0_m);
    g_assert_cmpfloat_with_epsilon(middle, 0.5 * (wrote->z_m[0] + wrote->z_m[1]), 1e-4);
    g_assert_cmpfloat_with_epsilon(jum_elevation_at(wrote, -1e9, -1e9), wrote->z_m[0], 1e-9);
    g_assert_cmpfloat_with_epsilon(jum_elevation_at(wrote, 1e9, 1e9), wrote->z_m[300 * 270 - 1],
                                   1e-9);
    g_assert_cmpfloat(jum_elevation_at(wrote, NAN, NAN), ==, (double) wrote->z_m[0]);
    g_assert_cmpfloat(jum_elevation_at(NULL, 1.0, 2.0), ==, 0.0);
    jum_fixture_remove(folder);
}

/* A relief of 4 000 m in one tile needs a coarser step; voids take their neighbour's height. */
static void
test_elevation_relief(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "t.gpkg", NULL);
    g_autoptr(JumElevation) alps = jum_elevation_new(0.0, 0.0, 30.0, 40, 40);
    for (guint i = 0; i < 1600; i++)
        alps->z_m[i] = (float) (300.0 + i * 2.5);
    alps->z_m[805] = NAN;
    JumCrs crs;
    jum_crs_from_epsg(32632, &crs);
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_false(jum_writer_add_elevation(writer, alps, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
    g_clear_error(&error);
    jum_writer_abandon(writer);
    g_assert_true(jum_elevation_fill_voids(alps));
    g_assert_cmpfloat((double) alps->z_m[805], ==, (double) alps->z_m[804]);
    writer = jum_writer_new(path, &crs, &error);
    g_assert_true(jum_writer_add_elevation(writer, alps, &error));
    g_assert_true(jum_writer_finish(writer, &error));
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_autoptr(JumElevation) got = jum_territory_read_elevation(territory, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 1600; i++)
        g_assert_cmpfloat_with_epsilon(got->z_m[i], alps->z_m[i], 0.036);
    g_assert_cmpuint(jum_territory_count(territory, JUM_TABLE_building), ==, 0);
    JumBox extent =
        jum_territory_info(territory)->extent_m; /* nothing but relief: it is the extent */
    g_assert_cmpfloat_with_epsilon(extent.x1 - extent.x0, 39.0 * 30.0, 1e-3);
    g_assert_cmpfloat_with_epsilon(extent.y1 - extent.y0, 39.0 * 30.0, 1e-3);
    g_autoptr(JumLayer) none = jum_territory_read(territory, JUM_TABLE_building, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_layer_n_rows(none), ==, 0);
    jum_fixture_remove(folder);
}

static void
test_same_bytes(void)
{
    char *folder = jum_fixture_folder();
    g_autofree char *a = g_build_filename(folder, "a.gpkg", NULL);
    g_autofree char *b = g_build_filename(folder, "b.gpkg", NULL);
    g_autofree char *bytes_a = NULL, *bytes_b = NULL;
    gsize n_a, n_b;
    g_autoptr(GError) error = NULL;
    jum_fixture_write(a, 500);
    jum_fixture_write(b, 500);
    g_assert_true(g_file_get_contents(a, &bytes_a, &n_a, NULL));
    g_assert_true(g_file_get_contents(b, &bytes_b, &n_b, NULL));
    g_assert_cmpmem(bytes_a, n_a, bytes_b, n_b);
    g_autoptr(JumTerritory) ta = jum_territory_open(a, &error);
    jum_fixture_write(b, 501);
    g_autoptr(JumTerritory) tb = jum_territory_open(b, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(jum_territory_info(ta)->hash, !=, jum_territory_info(tb)->hash);
    jum_fixture_remove(folder);
}

/* run: the standard output of a GDAL tool; its absence is a failure, the package is in data/packages. */
static char *
run(const char *first, ...)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    va_list more;
    va_start(more, first);
    for (const char *word = first; word != NULL; word = va_arg(more, const char *))
        g_ptr_array_add(words, (gpointer) word);
    va_end(more);
    g_ptr_array_add(words, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *complaints = NULL;
    char *output = NULL;
    int status = 0;
    g_spawn_sync(NULL, (char **) words->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                 &complaints, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(complaints, ==, "");
    g_assert_cmpint(status, ==, 0);
    return output;
}

/* As QGIS would see it: layers, counts, frame, valid geometry, a box by the index, a height. */
static void
test_gdal_reads_it(void)
{
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "t.gpkg", NULL);
    jum_fixture_write(path, 250);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        const JumTableSchema *schema = jum_schema_table((JumTable) t);
        g_autofree char *summary = run("ogrinfo", "-ro", "-so", path, schema->name, NULL);
        g_assert_nonnull(strstr(summary, "Feature Count: 250"));
        if (schema->geometry != JUM_GEOMETRY_NONE)
            g_assert_nonnull(strstr(summary, "ID[\"EPSG\",2154]"));
    }
    g_autofree char *valid = run("ogrinfo", "-ro", "-q", path, "-dialect", "SQLite", "-sql",
                                 "SELECT count(*) AS bad FROM building WHERE geom IS NOT NULL AND"
                                 " NOT ST_IsValid(geom)",
                                 NULL);
    g_assert_nonnull(strstr(valid, "bad (Integer) = 0"));
    g_autofree char *spot = run("ogrinfo", "-ro", "-q", "-spat", "430100", "6710010", "430105",
                                "6710012", path, "lamp", NULL);
    g_assert_nonnull(spot);
    g_autofree char *grid = run("gdalinfo", path, NULL);
    g_assert_nonnull(strstr(grid, "Size is 300, 270"));
    g_assert_nonnull(strstr(grid, "Pixel Size = (25.0"));
    g_autofree char *height =
        run("gdallocationinfo", "-valonly", "-geoloc", path, "430150", "6710200", NULL);
    g_autoptr(JumElevation) wrote = jum_fixture_elevation(300, 270);
    g_assert_cmpfloat_with_epsilon(g_ascii_strtod(height, NULL),
                                   jum_elevation_at(wrote, 430150.0, 6710200.0), 0.006);
    jum_fixture_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/city/schema", test_schema);
    g_test_add_func("/city/layer", test_layer);
    g_test_add_func("/city/round-trip", test_round_trip);
    g_test_add_func("/city/box", test_box);
    g_test_add_func("/city/elevation", test_elevation);
    g_test_add_func("/city/elevation-relief", test_elevation_relief);
    g_test_add_func("/city/same-bytes", test_same_bytes);
    g_test_add_func("/city/gdal-reads-it", test_gdal_reads_it);
    return g_test_run();
}
