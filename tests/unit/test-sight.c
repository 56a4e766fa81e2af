/* Names behind walls: who is asked, how often, and that what was asked is remembered while the eye stands still. */
#include "town-fixture.h"

typedef struct {
    guint asked;
    gboolean clear;
} Wall;

static gboolean
sees(void *data, const double eye_m[3], const double place_m[3])
{
    Wall *wall = data;
    g_assert_cmpfloat(eye_m[2], <, place_m[2] + 1e4);
    wall->asked++;
    return wall->clear;
}

static guint
labels_from(JumTownFixture *town, double up_m, double x_m)
{
    JumCamera camera = {.x_m = 432700 + x_m,
                        .y_m = 6712750,
                        .z_m = up_m,
                        .heading_deg = 12,
                        .fov_deg = 45,
                        .near_m = 1,
                        .far_m = 30000};
    static const double origin[3] = {432000, 6713000, 0};
    jum_frame_init(&town->frame, &camera, origin, 1280, 720, 1.0);
    jum_draw_queue_clear(town->queue);
    jum_overlay_update(town->overlay, &town->frame);
    jum_overlay_record(town->overlay, &town->frame, town->queue, town->queue);
    return jum_overlay_n_labels(town->overlay);
}

static void
test_sight(void)
{
    g_autofree JumTownFixture *town = g_new0(JumTownFixture, 1);
    Wall wall = {0, TRUE};
    jum_town_fixture_write(town, 0);
    jum_town_fixture_open(town);
    jum_town_fixture_add_overlay(town);
    while (!jum_overlay_is_ready(town->overlay))
        g_usleep(1000);
    guint open = labels_from(town, 2.0, 0.0);
    g_assert_cmpuint(open, >, 0);
    jum_overlay_set_sight(town->overlay, sees, &wall);
    /* from above nothing is asked */
    labels_from(town, 300.0, 0.0);
    g_assert_cmpuint(wall.asked, ==, 0);
    /* in the street everything is, once */
    g_assert_cmpuint(labels_from(town, 2.0, 0.0), ==, open);
    guint first = wall.asked;
    g_assert_cmpuint(first, >=, open);
    labels_from(town, 2.0, 0.0);
    g_assert_cmpuint(wall.asked, ==, first);
    /* and again after steps, behind a wall now: nothing is named */
    wall.clear = FALSE;
    g_assert_cmpuint(labels_from(town, 2.0, 400.0), ==, 0);
    g_assert_cmpuint(wall.asked, >, first);
    /* of a picture that is one of many, only some a frame; the others keep what was found */
    wall = (Wall){0, TRUE};
    jum_overlay_set_clock(town->overlay, G_USEC_PER_SEC);
    labels_from(town, 2.0, -400.0);
    g_assert_cmpuint(wall.asked, <=, 32);
    jum_town_fixture_close(town);
    jum_town_fixture_remove(town);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sight/walls", test_sight);
    return g_test_run();
}
