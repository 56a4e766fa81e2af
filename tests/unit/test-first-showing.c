/* All themes shown at once for the first time, over a territory that is too large for a frame: they come part by part,
 * within the byte budget of a frame, each byte once. */
#include "city/writer.h"
#include "gfx/device-private.h"
#include "overlay/overlay-private.h"
#include "tests/unit/town-fixture.h"

#include <glib/gstdio.h>

#define NOW    JUM_TOWN_NOW
#define LAMPS  12000
#define PIPES  3000
#define BUDGET (2u << 20) /* bytes a frame, src/gfx/README.md */

static guint
add_row(JumLayer *layer, const char *kind)
{
    guint row = jum_layer_add_row(layer);
    g_autofree char *id = g_strdup_printf("%s-%u", kind, row);
    jum_layer_set_text_by_name(layer, "id", row, id);
    return row;
}

/* Lamps on a grid, and pipes of 400 m, which are draped over the ground in ten steps. */
static void
write_territory(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLayer) lamps = jum_layer_new(JUM_TABLE_lamp);
    g_autoptr(JumLayer) pipes = jum_layer_new(JUM_TABLE_water_pipe);
    for (guint i = 0; i < LAMPS; i++) {
        add_row(lamps, "lamp");
        jum_layer_add_point(lamps, 432000 + i % 120 * 25.0, 6713000 + i / 120 * 25.0);
    }
    for (guint i = 0; i < PIPES; i++) {
        double x = 432000 + i % 50 * 60.0, y = 6713000 + i / 50 * 45.0;
        add_row(pipes, "pipe");
        jum_layer_begin_ring(pipes, FALSE);
        jum_layer_add_vertex(pipes, x, y);
        jum_layer_add_vertex(pipes, x + 399.0, y);
    }
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    g_autoptr(JumWriter) writer = jum_writer_new(path, &crs, &error);
    g_assert_no_error(error);
    g_assert_true(jum_writer_add_layer(writer, lamps, &error));
    g_assert_true(jum_writer_add_layer(writer, pipes, &error));
    g_assert_true(jum_writer_finish(g_steal_pointer(&writer), &error));
    g_assert_no_error(error);
}

static void
open_territory(JumTownFixture *f)
{
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("jumeau-first-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "first.gpkg", NULL);
    f->themed = TRUE;
    write_territory(f->path);
    jum_town_fixture_open(f);
    jum_town_fixture_add_overlay(f);
    for (guint32 point = 0; point < jum_points_count(f->points); point++)
        jum_world_put(f->world, point, 0.02, JUM_QUALITY_GOOD, NOW);
    jum_world_next_serial(f->world);
}

static void
test_within_the_budget(void)
{
    static const double origin[3] = {432000, 6713000, 0};
    JumTownFixture f = {0};
    open_territory(&f);
    JumCamera camera = {433500, 6713000, 900, 0, -40, 45, 1, 30000};
    jum_frame_init(&f.frame, &camera, origin, 1280, 720, 1.0);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(f.overlay, (JumTheme) t, TRUE);
    guint64 at = jum_device_bytes_uploaded(f.device), start = at, most = 0;
    guint frames = 0, with_pipes = 0;
    gsize resident = jum_device_bytes_resident(f.device);
    do {
        g_assert_true(
            jum_overlay_update(f.overlay, &f.frame)); /* more is to come: a frame is due */
        jum_draw_queue_clear(f.queue);
        jum_overlay_record(f.overlay, &f.frame, f.queue, f.queue);
        most = MAX(most, jum_device_bytes_uploaded(f.device) - at);
        at = jum_device_bytes_uploaded(f.device);
        with_pipes += jum_overlay_part(f.overlay, JUM_TABLE_water_pipe) != NULL;
        frames++;
        g_assert_nonnull(jum_overlay_part(f.overlay, JUM_TABLE_lamp));
        g_assert_cmpuint(frames, <, 20);
    } while (f.overlay->building);
    g_assert_cmpuint(most, <=, BUDGET);
    g_assert_cmpuint(with_pipes, <, frames); /* lamps were enough for the first one */
    g_assert_cmpuint(with_pipes, >=, 3);     /* and pipes too much for the next two */
    guint64 lines = PIPES * 10 * (4 * 36 + 6 * 4), sent = at - start;
    g_assert_cmpuint(sent, >=, lines);
    g_assert_cmpuint(sent, <=, jum_device_bytes_resident(f.device) - resident + (256 << 10));
    camera.x_m += 10.0;
    jum_frame_init(&f.frame, &camera, origin, 1280, 720, 1.0);
    jum_overlay_update(f.overlay, &f.frame);
    jum_draw_queue_clear(f.queue);
    jum_overlay_record(f.overlay, &f.frame, f.queue, f.queue);
    g_assert_cmpuint(jum_device_bytes_uploaded(f.device) - at, <, 400 << 10); /* symbols alone */
    jum_town_fixture_remove(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/first-showing/budget", test_within_the_budget);
    return g_test_run();
}
