/* Saved views survive a restart and a bad file; a tour goes round; a place is told in two frames. */
#include "app/place-text.h"
#include "app/tour.h"
#include "base/error.h"
#include "overlay/saved-views.h"

#include <glib/gstdio.h>
#include <math.h>

static char *
folder(void)
{
    g_autoptr(GError) error = NULL;
    char *path = g_dir_make_tmp("jumeau-views-XXXXXX", &error);
    g_assert_no_error(error);
    return path;
}

static JumCamera
eye(double x)
{
    return (JumCamera){
        .x_m = x, .y_m = 6712300.125, .z_m = 87.5, .heading_deg = 212.25, .pitch_deg = -17.5};
}

static void
views_are_kept(void)
{
    g_autofree char *dir = folder(), *path = g_build_filename(dir, "deep", "views.ini", NULL);
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(JumSavedViews) views = jum_saved_views_open(path);
        JumCamera a = eye(1), b = eye(2), c = eye(3);
        g_assert_true(jum_saved_views_add(views, "  Château ", &a, &error));
        g_assert_true(jum_saved_views_add(views, "Pont=[x];\n#", &b, &error));
        g_assert_true(
            jum_saved_views_add(views, "château", &c, &error)); /* the same name: over it */
        g_assert_cmpuint(jum_saved_views_n(views), ==, 2);
        g_assert_false(jum_saved_views_add(views, "   ", &a, &error));
        g_assert_error(error, JUM_ERROR, JUM_ERROR_VALUE);
        g_clear_error(&error);
        g_assert_false(jum_saved_views_rename(views, 1, "CHÂTEAU", &error));
        g_clear_error(&error);
        g_assert_true(jum_saved_views_rename(views, 1, "Pont de Verdun", &error));
    }
    g_autoptr(JumSavedViews) again = jum_saved_views_open(path);
    g_assert_cmpuint(jum_saved_views_n(again), ==, 2);
    const JumSavedView *first = jum_saved_views_get(again, 0);
    g_assert_cmpstr(first->name, ==, "Château");
    g_assert_true(first->camera.x_m == 3 && first->camera.y_m == 6712300.125);
    g_assert_true(first->camera.heading_deg == 212.25 && first->camera.pitch_deg == -17.5);
    g_assert_cmpstr(jum_saved_views_get(again, 1)->name, ==, "Pont de Verdun");
    g_assert_true(jum_saved_views_remove(again, 0, &error));
    g_assert_cmpstr(jum_saved_views_get(again, 0)->name, ==, "Pont de Verdun");
    g_assert_null(jum_saved_views_get(again, 1));
}

/* Whatever stands in the file, the good ones are there and nothing that is no number flies the camera. */
static void
a_bad_file_costs_only_its_bad_views(void)
{
    static const char text[] =
        "[view 1]\nname=a\ne_m=1\nn_m=2\naltitude_m=3\nheading_deg=4\npitch_deg=5\nhold_s=6\n"
        "[view 2]\nname=b\ne_m=nan\nn_m=2\naltitude_m=3\nheading_deg=4\npitch_deg=5\nhold_s=6\n"
        "[view 3]\nname=c\n[view "
        "4]\ne_m=1\nn_m=2\naltitude_m=3\nheading_deg=4\npitch_deg=5\nhold_s=6\n"
        "[view 5]\nname=d\ne_m=1,5\nn_m=2\naltitude_m=3\nheading_deg=4\npitch_deg=5\nhold_s=6\n";
    g_autofree char *dir = folder(), *path = g_build_filename(dir, "views.ini", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(JumSavedViews) views = jum_saved_views_open(path);
    g_assert_cmpuint(jum_saved_views_n(views), ==, 1);
    g_assert_true(g_file_set_contents(path, "\x01\xff[[[", -1, NULL));
    g_autoptr(JumSavedViews) none = jum_saved_views_open(path);
    g_assert_cmpuint(jum_saved_views_n(none), ==, 0);
}

static void
what_cannot_be_written_is_not_shown(void)
{
    g_autofree char *dir = folder(), *path = g_build_filename(dir, "file", "views.ini", NULL);
    g_autofree char *file = g_build_filename(dir, "file", NULL);
    g_autoptr(GError) error = NULL;
    JumCamera a = eye(1);
    g_assert_true(g_file_set_contents(file, "", 0, NULL)); /* a file where the folder should be */
    g_autoptr(JumSavedViews) views = jum_saved_views_open(path);
    g_assert_false(jum_saved_views_add(views, "a", &a, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_assert_cmpuint(jum_saved_views_n(views), ==, 0);
}

static void
a_tour_goes_round(void)
{
    static const double holds[] = {2, 5, 1};
    JumTour tour;
    jum_tour_start(&tour, 3, TRUE, 0);
    int order[8], n = 0;
    gint64 at[8];
    for (gint64 t = 0; n < 8; t += 100000) {
        int stop = jum_tour_advance(&tour, holds, 1, t);
        if (stop >= 0) {
            order[n] = stop;
            at[n++] = t;
        }
    }
    for (int i = 0; i < 8; i++)
        g_assert_cmpint(order[i], ==, i % 3);
    g_assert_cmpint(at[1] - at[0], ==, 3000000);
    g_assert_cmpint(at[2] - at[1], ==, 6000000);
    jum_tour_pause(&tour);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 1, G_MAXINT64), ==, -1);
    jum_tour_resume(&tour, 0);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 1, 0), ==, 2);
    jum_tour_start(&tour, 0, TRUE, 0);
    g_assert_cmpint(jum_tour_advance(&tour, NULL, 1, 1), ==, -1);
}

/* Next and back go round the ends, twice in a row too; a tour that does not loop ends after its last stay. */
static void
a_tour_is_stepped_and_ends(void)
{
    static const double holds[] = {2, 5, 1};
    JumTour tour;
    jum_tour_start(&tour, 3, FALSE, 0);
    jum_tour_step(&tour, 1, 0); /* before it began: the second */
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 0), ==, 1);
    jum_tour_step(&tour, -1, 0);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 0), ==, 0);
    jum_tour_step(&tour, -1, 0);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 0), ==, 2);
    jum_tour_step(&tour, 1, 0); /* from the last round to the first, though it does not loop */
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 0), ==, 0);
    jum_tour_step(&tour, 1, 0);
    jum_tour_step(&tour, 1, 0);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 0), ==, 2);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 999999), ==, -1);
    g_assert_true(tour.playing);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 1000000), ==, -1);
    g_assert_false(tour.playing);
    jum_tour_resume(&tour, 2000000);
    g_assert_cmpint(jum_tour_advance(&tour, holds, 0, 2000000), ==, 0);
}

/* Tours follow what happens to their views, survive a restart, and go to others as a file. */
static void
tours_are_kept(void)
{
    g_autofree char *dir = folder(), *path = g_build_filename(dir, "views.ini", NULL);
    g_autofree char *file = g_build_filename(dir, "for-others.ini", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumSavedViews) views = jum_saved_views_open(path);
    JumCamera a = eye(1), b = eye(2), c = eye(3);
    g_assert_true(jum_saved_views_add(views, "a", &a, &error));
    g_assert_true(jum_saved_views_add(views, "b; with a sign", &b, &error));
    g_assert_true(jum_saved_views_add(views, "c", &c, &error));
    g_autoptr(JumSavedTour) tour = jum_saved_tour_new(" Round ");
    tour->flight_s = 1000; /* brought into its bounds */
    tour->loop = FALSE;
    jum_saved_tour_add(tour, "a", 0.1);
    jum_saved_tour_add(tour, "b; with a sign", 12.5);
    jum_saved_tour_add(tour, "c", 3);
    jum_saved_tour_move(tour, 2, 0);
    g_assert_true(jum_saved_views_put_tour(views, 0, tour, &error));
    g_assert_false(jum_saved_views_put_tour(views, 1, tour, &error)); /* the same name */
    g_clear_error(&error);
    g_assert_true(jum_saved_views_rename(views, 1, "B", &error));
    g_assert_true(jum_saved_views_remove(views, 0, &error));
    g_assert_true(jum_saved_views_move(views, 1, 0, &error));
    g_assert_cmpstr(jum_saved_views_get(views, 0)->name, ==, "c");
    g_assert_true(jum_saved_views_export(views, file, &error));
    g_assert_no_error(error);

    g_autoptr(JumSavedViews) again = jum_saved_views_load(file, &error);
    g_assert_no_error(error);
    const JumSavedTour *kept = jum_saved_views_find_tour(again, "ROUND");
    g_assert_nonnull(kept);
    g_assert_true(kept->flight_s == 60 && !kept->loop && kept->stops->len == 2);
    const JumTourStop *first = kept->stops->pdata[0], *second = kept->stops->pdata[1];
    g_assert_cmpstr(first->view, ==, "c");
    g_assert_cmpstr(second->view, ==, "B");
    g_assert_cmpfloat(second->stay_s, ==, 12.5);

    g_autofree char *own_path = g_build_filename(dir, "own.ini", NULL);
    g_autoptr(JumSavedViews) own = jum_saved_views_open(own_path);
    g_assert_true(jum_saved_views_add(own, "C", &a, &error));
    g_assert_true(jum_saved_views_add(own, "mine", &a, &error));
    g_assert_true(jum_saved_views_take(own, again, &error));
    g_assert_cmpuint(jum_saved_views_n(own), ==, 3);
    g_assert_cmpfloat(jum_saved_views_find(own, "c")->camera.x_m, ==, 3); /* over the old one */
    g_assert_cmpuint(jum_saved_views_n_tours(own), ==, 1);
    g_assert_true(jum_saved_views_remove_tour(own, 0, &error));
    g_assert_cmpuint(jum_saved_views_n_tours(own), ==, 0);
    g_assert_null(jum_saved_views_load(dir, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_IO);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(file, "[view 1]\nname=x\n", -1, NULL));
    g_assert_null(jum_saved_views_load(file, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
}

static void
a_place_is_told_in_both_frames(void)
{
    JumCrs crs, none = {.kind = JUM_CRS_NONE};
    double x, y;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    jum_crs_forward(&crs, -0.55412, 47.47361, &x, &y);
    g_autofree char *text = jum_place_text(&crs, x, y, 21.04, "NGF-IGN69", 189.6);
    g_test_message("%s", text);
    g_assert_nonnull(strstr(text, "47.47361° N"));
    g_assert_nonnull(strstr(text, "0.55412° W"));
    g_assert_nonnull(strstr(text, "Lambert-93 E\u00a0432\u00a0"));
    g_assert_nonnull(strstr(text, "altitude 21.0 m NGF-IGN69"));
    g_assert_nonnull(strstr(text, "eye 190 m"));
    g_autofree char *metres = jum_place_text(&none, 12.4, -3456.6, 1, "unknown", NAN);
    g_assert_cmpstr(metres, ==, "Territory E\u00a012 N\u00a0−3\u00a0457 · altitude 1.0 m");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/views/kept", views_are_kept);
    g_test_add_func("/app/views/bad-file", a_bad_file_costs_only_its_bad_views);
    g_test_add_func("/app/views/unwritable", what_cannot_be_written_is_not_shown);
    g_test_add_func("/app/views/tour", a_tour_goes_round);
    g_test_add_func("/app/views/tour-steps", a_tour_is_stepped_and_ends);
    g_test_add_func("/app/views/tours-kept", tours_are_kept);
    g_test_add_func("/app/views/place", a_place_is_told_in_both_frames);
    return g_test_run();
}
