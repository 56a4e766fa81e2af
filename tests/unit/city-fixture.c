/* A small territory of every table: values follow from table, row and column, so that a test can say what
 * each cell must be without keeping a copy. */
#include "tests/unit/city-fixture.h"

#include <glib/gstdio.h>
#include <math.h>

#define X0 430000.0
#define Y0 6710000.0

static void
square(JumLayer *layer, double x, double y, double side, gboolean hole)
{
    jum_layer_begin_ring(layer, hole);
    jum_layer_add_vertex(layer, x, y);
    jum_layer_add_vertex(layer, hole ? x : x + side, hole ? y + side : y);
    jum_layer_add_vertex(layer, x + side, y + side);
    jum_layer_add_vertex(layer, hole ? x + side : x, hole ? y : y + side);
}

static void
shape(JumLayer *layer, JumGeometry kind, guint row)
{
    double x = X0 + 20.25 * (row % 100), y = Y0 + 20.5 * (row / 100);
    if (kind == JUM_GEOMETRY_POINT) {
        jum_layer_add_point(layer, x, y);
    } else if (kind == JUM_GEOMETRY_LINE) {
        jum_layer_begin_ring(layer, FALSE);
        jum_layer_add_vertex(layer, x, y);
        jum_layer_add_vertex(layer, x + 7.0, y + 3.0);
        jum_layer_add_vertex(layer, x + 9.0, y + 8.0);
    } else if (kind == JUM_GEOMETRY_POLYGON) {
        square(layer, x, y, 10.0, FALSE);
        if (row % 3 == 0)
            square(layer, x + 2.0, y + 2.0, 3.0, TRUE);
        if (row % 6 == 0)
            square(layer, x + 12.0, y, 4.0, FALSE);
    }
}

JumLayer *
jum_fixture_layer(JumTable table, guint rows)
{
    const JumTableSchema *schema = jum_schema_table(table);
    JumLayer *layer = jum_layer_new(table);
    for (guint row = 0; row < rows; row++) {
        jum_layer_add_row(layer);
        if (row != 2)
            shape(layer, schema->geometry, row);
        for (guint c = 0; c < schema->n_columns; c++) {
            char text[64];
            g_snprintf(text, sizeof text, "%s-%s-%u", schema->columns[c].name,
                       c == 0 ? "é" : "valeur", c == 0 ? row : row % 4);
            if (row == 1 && c > 0)
                continue; /* everything absent but the id */
            if (schema->columns[c].type == JUM_COLUMN_INT)
                jum_layer_set_int(layer, (int) c, row, (gint64) row * 3 + c);
            else if (schema->columns[c].type == JUM_COLUMN_REAL)
                jum_layer_set_real(layer, (int) c, row, row % 1000 * 0.1 + c);
            else
                jum_layer_set_text(layer, (int) c, row, text);
        }
    }
    return layer;
}

JumElevation *
jum_fixture_elevation(guint nx, guint ny)
{
    JumElevation *e = jum_elevation_new(X0 - 100.0, Y0 - 50.0, 25.0, nx, ny);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++)
            e->z_m[j * nx + i] = (float) (20.0 + 0.13 * i + 0.07 * j + 3.0 * sin(i * 0.1));
    return e;
}

void
jum_fixture_write(const char *path, guint rows)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumElevation) elevation = jum_fixture_elevation(300, 270);
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_no_error(error);
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        g_autoptr(JumLayer) layer = jum_fixture_layer((JumTable) t, rows);
        gboolean added = jum_writer_add_layer(writer, layer, &error);
        g_assert_no_error(error);
        g_assert_true(added);
    }
    g_assert_true(jum_writer_add_elevation(writer, elevation, &error));
    JumSource *source = jum_source_new("test");
    source->what = g_strdup("building");
    source->read = 12;
    source->kept = 10;
    source->dropped = g_strdup("{\"two_vertices\":2}");
    source->may_publish = TRUE;
    g_assert_true(jum_writer_add_source(writer, source, &error));
    jum_source_free(source);
    g_assert_true(jum_writer_set_metadata(writer, "name", "Contrée d’essai", &error));
    g_assert_true(jum_writer_set_metadata(writer, "synthetic", "all", &error));
    g_assert_true(jum_writer_set_metadata(writer, "official_area_km2", "667.5", &error));
    g_assert_true(jum_writer_finish(writer, &error));
    g_assert_no_error(error);
}

char *
jum_fixture_folder(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("jumeau-test-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

void
jum_fixture_remove(char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
}
