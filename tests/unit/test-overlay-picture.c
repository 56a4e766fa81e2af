/* What stands on the picture beside the looks, on the null device over the theme town: outlines, labels, legend, scale bar,
 * and what lies under a pixel; they say the same as the drawing. */
#include "overlay/marks.h"
#include "tests/unit/overlay-desk.h"

#include <math.h>
#include <string.h>

#define NOW JUM_TOWN_NOW

typedef JumTownFixture Desk;

/* What has edges is outlined by them, however it was chosen; what is under the pointer too, and apart. */
static void
test_outlines(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_autoptr(JumLayer) buildings =
        jum_territory_read(desk.territory, JUM_TABLE_building, NULL, NULL);
    JumGeometryColumns g = jum_layer_geometry(buildings);
    guint corners = g.vertex_start[g.ring_start[1]] - g.vertex_start[g.ring_start[0]];
    const double roof[3] = {433000, 6714000, 30};
    g_autofree char *address = g_strconcat("building/", jum_layer_id(buildings, 0), NULL);
    jum_overlay_place(desk.overlay, address, roof, buildings, 0);
    jum_overlay_hover(desk.overlay, address, roof);
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 1), ==,
                     2 + corners); /* foot, eaves, corners */
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 0), ==, 0);
    jum_overlay_select(desk.overlay, address);
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 0), ==, 2 + corners);
    overlay_desk_draw(&desk);
    guint both = jum_draw_queue_n(desk.queue);
    jum_overlay_hover(desk.overlay, NULL, NULL);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame)); /* a hover is news, once */
    g_assert_false(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 1), ==, 0);
    overlay_desk_draw(&desk);
    g_assert_cmpuint(jum_draw_queue_n(desk.queue), <, both);
    const JumLayer *pipes = jum_points_layer(desk.points, JUM_TABLE_water_pipe);
    g_autofree char *pipe = g_strconcat("water_pipe/", jum_layer_id(pipes, 0), NULL);
    jum_overlay_select(desk.overlay, pipe); /* from a list: nobody picked it */
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 0), ==, 1);
    jum_overlay_hover(desk.overlay, "lamp/lamp-20", roof); /* a point is ringed */
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 1), ==, 0);
    g_assert_nonnull(strstr(desk.overlay->hover_text, "lamp-20"));
    jum_overlay_select(desk.overlay, "lamp/lamp-20");
    g_assert_cmpuint(jum_overlay_n_outlined(desk.overlay, 0), ==, 0);
    jum_town_fixture_remove(&desk);
}

/* Whatever is shown, on whatever picture, the legend covers a quarter of it at most, and is there. */
static void
test_legend_leaves_the_picture(void)
{
    static const int sizes[][2] = {{320, 240},  {640, 360},   {656, 540}, {970, 565},
                                   {1280, 720}, {1920, 1080}, {900, 1600}};
    static const double origin[3] = {433000, 6714000, 0};
    Desk desk = {0};
    overlay_desk_open(&desk);
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (guint shown = 1; shown < 1u << JUM_N_THEMES; shown++)
            for (int size = 0; size < JUM_N_LEGEND_SIZES; size++) {
                for (int t = 0; t < JUM_N_THEMES; t++)
                    jum_overlay_set_theme(desk.overlay, (JumTheme) t, (shown >> t & 1) != 0);
                jum_overlay_set_legend(desk.overlay, (JumLegendSize) size);
                jum_frame_init(&desk.frame, &desk.frame.camera, origin, sizes[s][0], sizes[s][1],
                               1.0);
                jum_overlay_update(desk.overlay, &desk.frame);
                overlay_desk_draw(&desk);
                double share = jum_overlay_legend_share(desk.overlay, &desk.frame);
                g_assert_cmpfloat(share, <=, 0.25);
                if (size != JUM_LEGEND_COMPACT)
                    g_assert_cmpfloat(share, >, 0.005);
            }
    jum_town_fixture_remove(&desk);
}

static gboolean
sees_nothing(void *asked, const double eye_m[3], const double place_m[3])
{
    g_assert_cmpfloat(hypot(place_m[0] - eye_m[0], place_m[1] - eye_m[1]), >, 0.0);
    ++*(guint *) asked;
    return FALSE;
}

/* In the street no name of a place shows through a wall; from above all do, and nobody asks. */
static void
test_names_behind_walls(void)
{
    Desk desk = {0};
    guint asked = 0;
    overlay_desk_open(&desk);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(desk.overlay, (JumTheme) t, FALSE);
    overlay_desk_look(&desk, 1000, -600, 2, 0);
    jum_overlay_update(desk.overlay, &desk.frame);
    overlay_desk_draw(&desk);
    g_assert_cmpuint(jum_overlay_n_labels(desk.overlay), >, 0);
    jum_overlay_set_sight(desk.overlay, sees_nothing, &asked);
    jum_overlay_set_clock(desk.overlay, 60 * G_USEC_PER_SEC);
    overlay_desk_draw(&desk);
    g_assert_cmpuint(jum_overlay_n_labels(desk.overlay), ==, 0);
    g_assert_cmpuint(asked, >, 0);
    asked = 0;
    overlay_desk_look(&desk, 1000, -600, 900, -35);
    jum_overlay_update(desk.overlay, &desk.frame);
    for (int second = 120; second < 123; second++) {
        jum_overlay_set_clock(desk.overlay, second * G_USEC_PER_SEC);
        overlay_desk_draw(&desk);
    }
    g_assert_cmpuint(jum_overlay_n_labels(desk.overlay), >, 0);
    g_assert_cmpuint(asked, ==, 0);
    jum_town_fixture_remove(&desk);
}

/* Along a slow flight over the town: no two labels overlap, and none comes and goes like a lamp. */
static void
test_labels_along_a_flight(void)
{
    enum {
        FRAMES = 600,
        MOST = 4
    };
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_autoptr(GHashTable) turns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) before = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint most = 0, seen = 0;
    jum_overlay_set_legend(desk.overlay, JUM_LEGEND_COMPACT);
    for (int f = 0; f < FRAMES; f++) {
        g_autoptr(GHashTable) now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        overlay_desk_look(&desk, 600 + f * 1.2, -900 + f * 2.5, 2000 - f * 2.8, -35);
        jum_overlay_update(desk.overlay, &desk.frame);
        overlay_desk_draw(&desk);
        guint n = jum_overlay_n_label_boxes(desk.overlay);
        for (guint i = 0; i < n; i++) {
            JumLabelBox a = jum_overlay_label_box(desk.overlay, i);
            for (guint j = 0; j < i; j++) {
                JumLabelBox b = jum_overlay_label_box(desk.overlay, j);
                g_assert_false(a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1);
            }
            g_hash_table_add(now, g_strdup(jum_overlay_label_text(desk.overlay, i)));
        }
        seen += n;
        GHashTableIter iter;
        gpointer text;
        for (int side = 0; f > 0 && side < 2; side++) {
            g_hash_table_iter_init(&iter, side == 0 ? now : before);
            while (g_hash_table_iter_next(&iter, &text, NULL))
                if (!g_hash_table_contains(side == 0 ? before : now, text)) {
                    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(turns, text)) + 1;
                    g_hash_table_insert(turns, g_strdup(text), GUINT_TO_POINTER(count));
                    most = MAX(most, count);
                    g_assert_cmpuint(count, <=, MOST);
                }
        }
        g_hash_table_remove_all(before);
        g_hash_table_iter_init(&iter, now);
        while (g_hash_table_iter_next(&iter, &text, NULL))
            g_hash_table_add(before, g_strdup(text));
    }
    g_test_message("%u labels a frame, one came and went %u times at most in %d frames",
                   seen / FRAMES, most, FRAMES);
    g_assert_cmpuint(seen / FRAMES, >=, 5);
    jum_town_fixture_remove(&desk);
}

static void
test_symbols_are_picked(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    overlay_desk_look(&desk, 420, 500, 300, -60);
    const char *names[] = {"tank", "lamp"};
    const JumTable tables[] = {JUM_TABLE_water_tank, JUM_TABLE_lamp};
    for (int k = 0; k < 2; k++) {
        const JumPart *part = jum_overlay_part(desk.overlay, tables[k]);
        guint tried = 0;
        for (guint row = 0; row < jum_part_n(part); row++) {
            double place[3], x, y, hit[3];
            JumTable table = JUM_N_TABLES;
            guint found = 0;
            if (!jum_part_anchor(part, &desk.frame, row, place) ||
                !jum_frame_project(&desk.frame, place, &x, &y, NULL) || x < 0 || y < 0 ||
                x > 1280 || y > 720)
                continue;
            g_assert_true(
                jum_overlay_pick(desk.overlay, &desk.frame, x, y, 1e9, &table, &found, hit));
            tried += table == tables[k] && found == row;
        }
        g_test_message("%s: %u", names[k], tried);
        g_assert_cmpuint(tried, >, 0);
    }
    jum_overlay_set_theme(desk.overlay, JUM_THEME_lighting, FALSE);
    jum_overlay_set_theme(desk.overlay, JUM_THEME_water, FALSE);
    jum_overlay_set_theme(desk.overlay, JUM_THEME_traffic, FALSE);
    jum_overlay_set_theme(desk.overlay, JUM_THEME_parking, FALSE);
    jum_overlay_set_theme(desk.overlay, JUM_THEME_sensor, FALSE);
    JumTable table;
    guint row;
    double place[3];
    g_assert_false(jum_overlay_pick(desk.overlay, &desk.frame, 640, 360, 1e9, &table, &row, place));
    jum_town_fixture_remove(&desk);
}

static void
test_the_scale_bar_is_true(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    overlay_desk_look(&desk, 1000, 1000, 800, -90);
    JumScaleBar bar = jum_scale_bar(&desk.frame, 0.0, 150);
    double a[3] = {433000, 6714000, 0}, b[3] = {433000 + bar.length_m, 6714000, 0}, ax, ay, bx, by;
    g_assert_true(jum_frame_project(&desk.frame, a, &ax, &ay, NULL));
    g_assert_true(jum_frame_project(&desk.frame, b, &bx, &by, NULL));
    g_assert_cmpfloat_with_epsilon(bx - ax, bar.width_px, 0.01);
    g_assert_cmpfloat(bar.width_px, <=, 150);
    g_assert_cmpfloat(bar.width_px, >, 55);
    overlay_desk_look(&desk, 1000, 1000, 800, 20); /* the sky has no scale */
    g_assert_cmpfloat(jum_scale_bar(&desk.frame, 0.0, 150).length_m, ==, 0.0);
    jum_town_fixture_remove(&desk);
}

static void
test_scales_and_texts(void)
{
    char text[JUM_VALUE_BYTES];
    double ticks[JUM_SCALE_TICKS];
    JumScale level = jum_scale_of(JUM_QUANTITY_lamp_level);
    g_assert_cmpstr(jum_scale_text(&level, 0.625, text), ==, "62\u00a0%");
    g_assert_cmpstr(jum_scale_text(&level, NAN, text), ==, "—");
    g_assert_cmpstr(jum_number_text(-1234567.891, 1, text), ==, "−1\u202f234\u202f567.9");
    g_assert_cmpuint(jum_scale_ticks(&level, ticks), ==, 6);
    g_assert_cmpfloat(ticks[5], ==, 100.0);
    g_assert_cmpfloat(jum_nice_ceiling(0.031), ==, 0.05);
    g_assert_cmpfloat(jum_nice_ceiling(5.0), ==, 5.0);
    g_assert_cmpfloat(jum_nice_ceiling(NAN), ==, 1.0);
    JumScale sign = jum_scale_signed("x", "kWh", 7.3);
    g_assert_cmpfloat(sign.low, ==, -10.0);
    for (double t = 0.0; t <= 1.0; t += 0.25) { /* the legend's ramp is the drawing's colour */
        JumColour a = jum_scale_colour(&level, t, JUM_LOOK_PRESENTATION);
        JumColour b = jum_scale_colour_at(&level, t, JUM_LOOK_PRESENTATION);
        g_assert_cmpint(memcmp(&a, &b, sizeof a), ==, 0);
    }
    g_assert_cmpstr(jum_age_text(NOW - 90 * JUM_SECOND, NOW, text), ==, "90\u00a0s");
    g_assert_cmpstr(jum_age_text(NOW - 3 * JUM_HOUR, NOW, text), ==, "3\u00a0h");
    JumReading stale = {1, 0.5, NAN, (JumQuality) (JUM_QUALITY_STALE | JUM_QUALITY_SIM),
                        NOW - JUM_HOUR};
    g_autofree char *words = jum_reading_text(&stale, &level, NOW);
    g_assert_cmpstr(words, ==, "50\u00a0%, stale value, 60\u00a0min, simulated");
}

static void
test_legend_says_what_is_shown(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_autofree char *all = jum_overlay_legend_text(desk.overlay);
    const char *words[] = {"Light level (%)",    "Speed against free flow (%)", "Pressure (bar)",
                           "Free places (%)",    "Hatched: stale value",        "Lamp not powered",
                           "water level [m] (6)"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_nonnull(strstr(all, words[i]));
    jum_overlay_set_quantity(desk.overlay, JUM_THEME_water, JUM_QUANTITY_water_pipe_flow);
    jum_overlay_set_quantity(desk.overlay, JUM_THEME_water,
                             JUM_QUANTITY_lamp_level); /* not one of its own */
    jum_overlay_update(desk.overlay, &desk.frame);
    g_autofree char *flow = jum_overlay_legend_text(desk.overlay);
    g_assert_nonnull(strstr(flow, "Flow (L/s)"));
    JumThemeStats stats = jum_overlay_theme_stats(desk.overlay, JUM_THEME_water);
    g_assert_cmpstr(stats.unit, ==, "L/s");
    g_assert_cmpfloat(stats.min, >=, 0.0);
    g_assert_cmpfloat(stats.max, <=, 30.0);
    jum_town_fixture_remove(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/pick", test_symbols_are_picked);
    g_test_add_func("/overlay/scale-bar", test_the_scale_bar_is_true);
    g_test_add_func("/overlay/scales", test_scales_and_texts);
    g_test_add_func("/overlay/outlines", test_outlines);
    g_test_add_func("/overlay/legend-share", test_legend_leaves_the_picture);
    g_test_add_func("/overlay/names-behind-walls", test_names_behind_walls);
    g_test_add_func("/overlay/labels-along-a-flight", test_labels_along_a_flight);
    g_test_add_func("/overlay/legend", test_legend_says_what_is_shown);
    return g_test_run();
}
