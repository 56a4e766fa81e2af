/* A territory of one commune with a few named things and lamps, for the tests of feed/ and app/. */
#include "tests/unit/app-fixture.h"

#include "city/writer.h"

#include <glib/gstdio.h>

static guint
row(JumLayer *layer, const char *id, const char *name, double x, double y)
{
    guint r = jum_layer_add_row(layer);
    jum_layer_add_point(layer, x, y);
    jum_layer_set_text_by_name(layer, "id", r, id);
    jum_layer_set_text_by_name(layer, "name", r, name);
    jum_layer_set_text_by_name(layer, "commune", r, "49007");
    return r;
}

static void
write_layer(JumWriter *writer, JumLayer *layer)
{
    g_autoptr(GError) error = NULL;
    gboolean added = jum_writer_add_layer(writer, layer, &error);
    g_assert_no_error(error);
    g_assert_true(added);
    jum_layer_free(layer);
}

static JumLayer *
commune(void)
{
    JumLayer *layer = jum_layer_new(JUM_TABLE_commune);
    guint r = jum_layer_add_row(layer);
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, 430000, 6710000);
    jum_layer_add_vertex(layer, 432000, 6710000);
    jum_layer_add_vertex(layer, 432000, 6712000);
    jum_layer_add_vertex(layer, 430000, 6712000);
    jum_layer_set_text_by_name(layer, "id", r, "49007");
    jum_layer_set_text_by_name(layer, "name", r, "Angers");
    return layer;
}

static JumLayer *
roads(void)
{
    static const char *const names[] = {"Rue Lionnaise", "Rue Lionnaise", "Quai de l'Île",
                                        "Boulevard Élysée"};
    JumLayer *layer = jum_layer_new(JUM_TABLE_road);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = g_strdup_printf("R-%u", i);
        guint r = jum_layer_add_row(layer);
        jum_layer_begin_ring(layer, FALSE);
        jum_layer_add_vertex(layer, 430100 + 100.0 * i, 6710100);
        jum_layer_add_vertex(layer, 430200 + 100.0 * i, 6710150);
        jum_layer_set_text_by_name(layer, "id", r, id);
        jum_layer_set_text_by_name(layer, "name", r, names[i]);
        jum_layer_set_text_by_name(layer, "commune", r, "49007");
    }
    return layer;
}

/* JUM_FIXTURE_LAMPS in a row, 10 m apart; every third cannot be moved by a desk. */
static JumLayer *
lamps(void)
{
    JumLayer *layer = jum_layer_new(JUM_TABLE_lamp);
    for (guint i = 0; i < JUM_FIXTURE_LAMPS; i++) {
        g_autofree char *id = g_strdup_printf("L-%03u", i);
        guint r = row(layer, id, NULL, 430000 + 10.0 * i, 6710500);
        jum_layer_set_text_by_name(layer, "control", r, i % 3 == 2 ? "preset" : "remote");
        jum_layer_set_text_by_name(layer, "parent", r, "cabinet/A-1");
    }
    return layer;
}

void
jum_app_fixture_write(const char *path)
{
    JumCrs crs;
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumWriter *writer = jum_writer_new(path, &crs, &error);
    g_assert_no_error(error);
    write_layer(writer, commune());
    write_layer(writer, roads());
    write_layer(writer, lamps());
    JumLayer *cabinets = jum_layer_new(JUM_TABLE_cabinet);
    jum_layer_set_text_by_name(
        cabinets, "control", row(cabinets, "A-1", "Armoire Lionnaise", 430000, 6710490), "remote");
    write_layer(writer, cabinets);
    JumLayer *landmarks = jum_layer_new(JUM_TABLE_landmark);
    row(landmarks, "M-1", "Château d'Angers", 430500, 6710800);
    write_layer(writer, landmarks);
    g_assert_true(jum_writer_set_metadata(writer, "name", "Essai", &error));
    g_assert_true(jum_writer_set_metadata(writer, "synthetic", "all", &error));
    gboolean finished = jum_writer_finish(writer, &error);
    g_assert_no_error(error);
    g_assert_true(finished);
}

JumAppFixture
jum_app_fixture_new(void)
{
    JumAppFixture f = {0};
    g_autoptr(GError) error = NULL;
    f.folder = g_dir_make_tmp("jumeau-test-XXXXXX", &error);
    g_assert_no_error(error);
    f.path = g_build_filename(f.folder, "essai.gpkg", NULL);
    jum_app_fixture_write(f.path);
    f.territory = jum_territory_open(f.path, &error);
    g_assert_no_error(error);
    f.points = jum_points_new(f.territory, &error);
    g_assert_no_error(error);
    f.world = jum_world_new(f.points);
    return f;
}

void
jum_app_fixture_free(JumAppFixture *f)
{
    jum_world_free(f->world);
    jum_points_free(f->points);
    jum_territory_free(f->territory);
    g_unlink(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}
