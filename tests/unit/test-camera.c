/* The camera against a town: nobody walks through a wall or under the relief, what one flies to is in the middle and in
 * sight, a zoom keeps the pixel, and views of a file or of the territory are found by name. */
#include "app/walk.h"
#include "base/rng.h"
#include "city/annotate.h"
#include "tests/unit/town-fixture.h"

#include <math.h>

typedef JumTownFixture Fixture;

static void
open_view(Fixture *f)
{
    jum_town_fixture_open(f);
    jum_town_fixture_add_view(f, 1280, 720);
}

static void
set_up(Fixture *f, gconstpointer data)
{
    jum_town_fixture_write(f, 2000);
    open_view(f);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    jum_town_fixture_remove(f);
}

static JumNavigate
navigate(void)
{
    JumNavigate n;
    jum_navigate_init(&n);
    n.width_px = 1280;
    n.height_px = 720;
    return n;
}

/* Sixty people set out from free places of the town in every direction and run for half a minute. */
static void
test_walls_and_relief_hold(Fixture *f, gconstpointer data)
{
    JumCamera *c = jum_view_camera(f->view);
    JumRng rng = jum_rng(11, 0);
    guint stopped = 0, steps = 0;
    jum_town_fixture_settle(f);
    for (int person = 0; person < 60; person++) {
        JumNavigate n = navigate();
        do {
            c->x_m = 432000 + jum_rng_range(&rng, 400, 1600);
            c->y_m = 6713000 + jum_rng_range(&rng, 400, 1600);
        } while (jum_view_is_built(f->view, c->x_m, c->y_m));
        c->z_m = jum_view_ground_at(f->view, c->x_m, c->y_m) + JUM_EYE_HEIGHT_M;
        c->heading_deg = jum_rng_range(&rng, 0, 360);
        n.walking = n.running = TRUE;
        n.forward = 1;
        for (int i = 0; i < 450; i++, steps++) {
            double x = c->x_m, y = c->y_m;
            jum_walk_advance(&n, f->view, 1.0 / 15, FALSE);
            g_assert_false(jum_view_is_built(f->view, c->x_m, c->y_m));
            g_assert_cmpfloat(
                c->z_m, >=, jum_view_ground_at(f->view, c->x_m, c->y_m) + JUM_EYE_HEIGHT_M - 1e-6);
            stopped += hypot(c->x_m - x, c->y_m - y) < 0.9;
        }
    }
    g_test_message("%u of %u steps were held up by a wall", stopped, steps);
    g_assert_cmpuint(stopped, >, 100); /* there were walls */
}

/* Flying low over hills with every key held: never under the ground. */
static void
test_flight_keeps_above_the_relief(Fixture *f, gconstpointer data)
{
    JumCamera *c = jum_view_camera(f->view);
    jum_town_fixture_settle(f);
    for (int way = 0; way < 8; way++) {
        JumNavigate n = navigate();
        *c = (JumCamera){.x_m = 433000,
                         .y_m = 6714000,
                         .z_m = jum_view_ground_at(f->view, 433000, 6714000) + 5,
                         .heading_deg = 45.0 * way,
                         .fov_deg = 45};
        n.forward = 1;
        n.rise = -0.3;
        for (int i = 0; i < 600; i++) {
            jum_walk_advance(&n, f->view, 1.0 / 30, TRUE);
            g_assert_cmpfloat(c->z_m, >, jum_view_ground_at(f->view, c->x_m, c->y_m) + 2.9);
        }
    }
}

/* To places in streets and yards, as alarms and the search send one there. */
static void
test_what_is_flown_to_is_seen(Fixture *f, gconstpointer data)
{
    JumRng rng = jum_rng(5, 0);
    guint places = 0, seen = 0, turned = 0;
    jum_town_fixture_settle(f);
    while (places < 150) {
        double x = 432000 + jum_rng_range(&rng, 500, 1500),
               y = 6713000 + jum_rng_range(&rng, 500, 1500);
        if (jum_view_is_built(f->view, x, y))
            continue;
        double z = jum_view_ground_at(f->view, x, y), px, py;
        JumCamera *c = jum_view_camera(f->view);
        c->heading_deg = 45.0 * (places % 8);
        c->pitch_deg = -18;
        jum_view_fly_to(f->view, x, y, 30, 0);
        jum_view_update(f->view);
        jum_view_draw(f->view);
        g_assert_true(jum_view_project(f->view, x, y, z, &px, &py));
        g_assert_cmpfloat(hypot(px - 640, py - 360), <, 40); /* in the middle */
        const double place[3] = {x, y, z + 2}, eye[3] = {c->x_m, c->y_m, c->z_m};
        seen += jum_view_is_clear(f->view, place, eye);
        turned += c->heading_deg != 45.0 * (places % 8) || c->pitch_deg < -18.5;
        places++;
    }
    g_test_message("%u of %u in sight, %u by going round or higher", seen, places, turned);
    g_assert_cmpuint(seen, ==, places);
    g_assert_cmpuint(turned, >, 5); /* else the test shows nothing */
}

/* The pixel under the cursor shows the same place before and after, on the relief and on roofs. */
static void
test_zoom_keeps_the_pixel(Fixture *f, gconstpointer data)
{
    static const double pixels[][2] = {{640, 360}, {200, 650}, {1100, 500}, {900, 300}, {80, 420}};
    for (guint i = 0; i < G_N_ELEMENTS(pixels); i++) {
        JumNavigate n = navigate();
        JumHit hit = {0};
        double px, py;
        *jum_view_camera(f->view) = (JumCamera){.x_m = 432900,
                                                .y_m = 6713300,
                                                .z_m = 500,
                                                .heading_deg = 20,
                                                .pitch_deg = -40,
                                                .fov_deg = 45};
        jum_town_fixture_settle(f);
        jum_view_pick(f->view, pixels[i][0], pixels[i][1], &hit);
        g_assert_true(hit.hit);
        for (int notch = 0; notch < 6; notch++) { /* a wheel turned fast */
            jum_navigate_zoom(&n, (double[]){hit.x_m, hit.y_m, hit.z_m}, 1);
            jum_walk_advance(&n, f->view, 1.0 / 60, TRUE);
        }
        for (int frame = 0; frame < 120; frame++)
            jum_walk_advance(&n, f->view, 1.0 / 60, TRUE);
        jum_view_update(f->view);
        jum_view_draw(f->view);
        g_assert_true(jum_view_project(f->view, hit.x_m, hit.y_m, hit.z_m, &px, &py));
        g_test_message("pixel %.0f %.0f: %.3f px off", pixels[i][0], pixels[i][1],
                       hypot(px - pixels[i][0], py - pixels[i][1]));
        g_assert_cmpfloat(hypot(px - pixels[i][0], py - pixels[i][1]), <, 0.5);
        jum_hit_clear(&hit);
    }
}

static void
test_saved_views_are_found(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    static const char text[] =
        "[view 1]\nname=Pont à moi\ne_m=432500\nn_m=6713500\naltitude_m=150\n"
        "heading_deg=33\npitch_deg=-20\nhold_s=5\n"
        "[tour 1]\nname=Tour\nflight_s=2\nloop=true\nstops=pont à moi;centre;\n"
        "stays_s=4;5;\n";
    g_assert_false(jum_view_goto_named(f->view, "Pont à moi", NULL));
    g_autoptr(JumSavedViews) given = jum_saved_views_from_text(text, sizeof text - 1, NULL);
    jum_view_set_views(f->view, given);
    g_assert_true(jum_view_goto_named(f->view, "PONT À MOI", &error));
    g_assert_cmpfloat(jum_view_camera(f->view)->heading_deg, ==, 33);
    jum_view_set_views(f->view, NULL);
    g_assert_false(jum_view_goto_named(f->view, "Pont à moi", NULL));
    jum_town_fixture_close(f);
    g_assert_true(jum_territory_annotate(f->path, f->path, "views", text, &error)); /* carried */
    g_assert_no_error(error);
    open_view(f);
    g_assert_true(jum_view_goto_named(f->view, "Pont à moi", &error));
    g_assert_cmpfloat(jum_view_camera(f->view)->z_m, ==, 150);
    g_assert_cmpuint(jum_saved_views_n_tours(jum_view_territory_views(f->view)), ==, 1);
    g_assert_false(jum_territory_annotate("/nowhere.gpkg", f->path, "views", text, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
}

int
main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("jumeau-cache-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add("/app/camera/walls-and-relief", Fixture, NULL, set_up, test_walls_and_relief_hold,
               tear_down);
    g_test_add("/app/camera/above-the-relief", Fixture, NULL, set_up,
               test_flight_keeps_above_the_relief, tear_down);
    g_test_add("/app/camera/in-sight", Fixture, NULL, set_up, test_what_is_flown_to_is_seen,
               tear_down);
    g_test_add("/app/camera/zoom-keeps-the-pixel", Fixture, NULL, set_up, test_zoom_keeps_the_pixel,
               tear_down);
    g_test_add("/app/camera/saved-views", Fixture, NULL, set_up, test_saved_views_are_found,
               tear_down);
    return g_test_run();
}
