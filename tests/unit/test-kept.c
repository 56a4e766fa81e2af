/* The picture of a desk at rest, on the null device over the theme town: which frames draw the base scene again and
 * which draw only the data over it; what the kept picture costs; lamps by night ask for a frame only where they are seen. */
#include "tests/unit/town-fixture.h"
#include "theme-town.h"

#define DAY   JUM_TOWN_NOW
#define NIGHT (G_GINT64_CONSTANT(1795293000) * JUM_SECOND) /* 2026-11-21T20:30:00Z */

typedef struct {
    JumTownFixture town;
    JumView *view; /* of the town */
    JumTime now;
} Desk;

/* One turn of the window: asked, and drawn if it is due.  Returns the draws of the base scene; -1: no frame. */
static int
turn(Desk *desk)
{
    if (!jum_view_update(desk->view))
        return -1;
    jum_view_draw(desk->view);
    return (int) jum_view_stats(desk->view).scene_draws;
}

static void
settle(Desk *desk)
{
    for (int still = 0, tries = 0; still < 5; tries++) {
        g_assert_cmpint(tries, <, 60000);
        still = turn(desk) < 0 && jum_view_missing_tiles(desk->view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(500);
    }
}

static void
set_up(Desk *desk, gconstpointer night)
{
    g_autoptr(GError) error = NULL;
    desk->now = night != NULL ? NIGHT : DAY;
    jum_town_fixture_write(&desk->town, 0);
    jum_town_fixture_open(&desk->town);
    theme_town_fill(desk->town.world, desk->now);
    jum_town_fixture_add_view(&desk->town, 640, 360);
    desk->view = desk->town.view;
    jum_view_set_time(desk->view, desk->now, desk->now);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(desk->view, (JumTheme) theme, TRUE);
    g_assert_true(jum_view_goto_named(desk->view, "432520,6713100,140,0,-30", &error));
    settle(desk);
}

static void
tear_down(Desk *desk, gconstpointer night)
{
    jum_town_fixture_remove(&desk->town);
}

/* @part of the range the point may have. */
static void
put(Desk *desk, JumQuantity quantity, guint row, double part, JumQuality quality)
{
    guint32 point = jum_points_at(desk->town.points, quantity, row);
    g_assert_cmpuint(point, !=, JUM_POINT_NONE);
    double lo = jum_points_lo(desk->town.points, point),
           hi = jum_points_hi(desk->town.points, point);
    jum_world_put(desk->town.world, point, lo + (hi - lo) * part, quality,
                  desk->now += JUM_SECOND / 100);
    jum_world_next_serial(desk->town.world);
}

/* One that stands in the picture. */
static guint
seen(Desk *desk, JumTable table)
{
    const JumLayer *layer = jum_points_layer(desk->town.points, table);
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        double x, y, left, top;
        jum_layer_point(layer, row, &x, &y);
        if (jum_view_project(desk->view, x, y, jum_view_ground_at(desk->view, x, y), &left, &top))
            return row;
    }
    g_assert_not_reached();
}

static void
test_data_alone(Desk *desk, gconstpointer night)
{
    guint row = seen(desk, JUM_TABLE_sensor);
    guint64 before = jum_device_bytes_resident(desk->town.device);
    int first = -1, drawn = 0;
    for (int i = 0; i < 20; i++) {
        put(desk, JUM_QUANTITY_sensor_value, row, 0.01 * i,
            i % 2 ? JUM_QUALITY_GOOD : JUM_QUALITY_BAD);
        int draws = turn(desk);
        g_assert_cmpint(draws, >=, 0);
        if (i == 0)
            first = draws;
        drawn += draws > 0;
        if (i >= 2)
            g_assert_cmpint(draws, ==, 0);
    }
    g_assert_cmpint(first, >, 0);
    g_assert_cmpint(drawn, <=, 2);
    /* colours and depths of this size, counted */
    g_assert_cmpuint(jum_device_bytes_resident(desk->town.device) - before, <=, 640 * 360 * 8);
    g_assert_cmpint(turn(desk), ==, -1); /* and nothing new asks for nothing */
}

static void
test_selection_and_hover(Desk *desk, gconstpointer night)
{
    jum_view_select(desk->view, "lamp/L-00003");
    turn(desk);
    jum_view_select(desk->view, NULL);
    turn(desk);
    jum_view_select(desk->view, "lamp/L-00004");
    g_assert_cmpint(turn(desk), ==, 0);
    JumHit hit = {0};
    jum_view_pick(desk->view, 320.0, 200.0, &hit);
    jum_view_hover(desk->view, &hit);
    jum_hit_clear(&hit);
    g_assert_cmpint(turn(desk), <=, 0);
    jum_view_set_theme(desk->view, JUM_THEME_traffic, FALSE);
    g_assert_cmpint(turn(desk), ==, 0);
}

/* Whatever shows in the base scene makes it be drawn again. */
static void
test_what_is_of_the_scene(Desk *desk, gconstpointer night)
{
    for (int what = 0; what < 8; what++) {
        for (int i = 0; i < 3; i++) {
            put(desk, JUM_QUANTITY_car_park_free, 0, 0.01 * i,
                i ? JUM_QUALITY_GOOD : JUM_QUALITY_BAD);
            turn(desk);
        }
        JumCamera *camera = jum_view_camera(desk->view);
        switch (what) {
        case 0:
            camera->heading_deg += 0.5;
            break;
        case 1:
            camera->z_m += 0.01;
            break;
        case 2:
            jum_view_set_size(desk->view, 642, 360, 1.0);
            break;
        case 3:
            jum_view_set_look(desk->view, JUM_LOOK_PRESENTATION);
            break;
        case 4:
            jum_view_set_time(desk->view, desk->now + 2 * JUM_HOUR, desk->now);
            break;
        case 5:
            jum_view_set_draw_quality(desk->view, JUM_DRAW_HIGH);
            break;
        case 6:
            jum_view_set_underground(desk->view, TRUE);
            break;
        case 7:
            jum_view_set_underground(desk->view, FALSE);
            break;
        }
        g_assert_cmpint(turn(desk), >, 0);
        settle(desk);
    }
}

static void
test_lamps_by_night(Desk *desk, gconstpointer night)
{
    guint row = seen(desk, JUM_TABLE_lamp);
    for (int i = 0; i < 3; i++) {
        put(desk, JUM_QUANTITY_car_park_free, 0, 0.01 * i, i ? JUM_QUALITY_GOOD : JUM_QUALITY_BAD);
        turn(desk);
    }
    put(desk, JUM_QUANTITY_lamp_level, row, 0.31, JUM_QUALITY_GOOD);
    g_assert_true(jum_view_update(desk->view));
    g_assert_true(jum_view_is_patient(desk->view)); /* a level may wait a moment */
    g_assert_true(jum_view_update(desk->view));     /* it is not forgotten */
    jum_view_draw(desk->view);
    g_assert_cmpuint(jum_view_stats(desk->view).scene_draws, >, 0);
    settle(desk);
    jum_view_camera(desk->view)->heading_deg += 180.0; /* out over the fields */
    jum_view_camera(desk->view)->y_m -= 500.0;
    settle(desk);
    put(desk, JUM_QUANTITY_lamp_level, row, 0.62, JUM_QUALITY_GOOD);
    g_assert_cmpint(turn(desk), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/overlay/kept/data-alone", Desk, NULL, set_up, test_data_alone, tear_down);
    g_test_add("/overlay/kept/selection-and-hover", Desk, NULL, set_up, test_selection_and_hover,
               tear_down);
    g_test_add("/overlay/kept/of-the-scene", Desk, NULL, set_up, test_what_is_of_the_scene,
               tear_down);
    g_test_add("/overlay/kept/lamps-by-night", Desk, "night", set_up, test_lamps_by_night,
               tear_down);
    return g_test_run();
}
