/* A district of one house on flat ground, and a tower that a project puts before it: hours that a hand can count. */
#include <glib.h>
#include <math.h>

#include "model/sun-district.h"

#define EAST_M  431000.0
#define NORTH_M 6712000.0

static void
add_block(JumLayer *layer, double x0, double y0, double x1, double y1, double height_m)
{
    guint row = jum_layer_add_row(layer);
    jum_layer_set_real_by_name(layer, "height_m", row, height_m);
    jum_layer_set_text_by_name(layer, "use", row, "residential");
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, EAST_M + x0, NORTH_M + y0);
    jum_layer_add_vertex(layer, EAST_M + x1, NORTH_M + y0);
    jum_layer_add_vertex(layer, EAST_M + x1, NORTH_M + y1);
    jum_layer_add_vertex(layer, EAST_M + x0, NORTH_M + y1);
}

/* A house of 20 m by 10 m, three storeys, looking south. */
static JumLayer *
make_house(void)
{
    JumLayer *layer = jum_layer_new(JUM_TABLE_building);
    add_block(layer, -10.0, 0.0, 10.0, 10.0, 9.0);
    return layer;
}

static JumSunDistrict *
make_district(const JumLayer *layer, guint storeys)
{
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumBox box = {EAST_M - 50.0, NORTH_M - 50.0, EAST_M + 50.0, NORTH_M + 50.0};
    GError *error = NULL;
    JumSunDistrict *district = jum_sun_district_new(layer, NULL, &crs, &box, storeys, &error);
    g_assert_no_error(error);
    return district;
}

static JumSunDates
december(void)
{
    JumSunDates dates = {.n_days = 1};
    g_assert_true(jum_time_parse("2026-12-21", NULL, &dates.start));
    return dates;
}

/* Mean hours of the points of a storey of the house that look towards @azimuth_deg. */
static double
mean_h(const JumSunDistrict *district, guint storey, double azimuth_deg)
{
    const JumSunWall *walls = jum_sun_district_walls(district);
    const float *hours_h = jum_sun_district_walls_h(district);
    double sum = 0.0;
    guint n = 0;
    for (guint w = 0; w < jum_sun_district_n_walls(district); w++)
        if (walls[w].row == 0 && walls[w].storey == storey &&
            fabs(walls[w].azimuth_deg - azimuth_deg) < 1.0) {
            sum += hours_h[w];
            n++;
        }
    g_assert_cmpuint(n, >, 0);
    return sum / n;
}

static void
solve(JumSunDistrict *district, const JumSunDates *dates)
{
    GError *error = NULL;
    g_assert_true(jum_sun_district_solve(district, dates, NULL, &error));
    g_assert_no_error(error);
}

static void
test_alone(void)
{
    g_autoptr(JumLayer) layer = make_house();
    g_autoptr(JumSunDistrict) district = make_district(layer, 60);
    JumSunDates dates = december();
    solve(district, &dates);
    double open_h = jum_sun_district_open_h(district);
    g_assert_cmpfloat(fabs(open_h - 8.35), <, 0.1); /* 21 December at 47.5° north */
    /* in December the sun stays south of east and west: the south wall has it all day, the north wall never */
    for (guint storey = 0; storey < 3; storey++) {
        g_assert_cmpfloat(fabs(mean_h(district, storey, 180.0) - open_h), <, 0.01);
        g_assert_cmpfloat(mean_h(district, storey, 0.0), ==, 0.0);
        /* the two gable walls share the day */
        double both_h = mean_h(district, storey, 90.0) + mean_h(district, storey, -90.0);
        g_assert_cmpfloat(fabs(both_h - open_h), <, 0.2);
    }
    dates.least_height_deg = 19.5; /* higher than it gets: 90 − 47.5 − 23.44 = 19.06 */
    solve(district, &dates);
    g_assert_cmpfloat(jum_sun_district_open_h(district), ==, 0.0);
}

/* A screen of 400 m by 40 m, 30 m south of the south wall.  At noon it hides the sun from eyes below 40 − 30·tan 19.06°
 * = 29.6 m; to its ends the sun is lower still: no storey of the house sees it. */
static void
test_project(void)
{
    g_autoptr(JumLayer) layer = make_house();
    g_autoptr(JumSunDistrict) district = make_district(layer, 60);
    const double x_m[] = {EAST_M - 200.0, EAST_M + 200.0, EAST_M + 200.0, EAST_M - 200.0};
    const double y_m[] = {NORTH_M - 40.0, NORTH_M - 40.0, NORTH_M - 30.0, NORTH_M - 30.0};
    const guint start[] = {0, 4};
    double height_m = 40.0;
    JumSunProject project = {
        .n_added = 1, .ring_start = start, .x_m = x_m, .y_m = y_m, .height_m = &height_m};
    GError *error = NULL;
    guint n_today = jum_sun_district_n_today(district);
    g_assert_true(jum_sun_district_set_project(district, &project, &error));
    g_assert_cmpuint(jum_sun_district_n_today(district), ==, n_today);
    g_assert_cmpuint(jum_sun_district_n_walls(district), >, n_today);
    JumSunDates dates = december();
    solve(district, &dates);
    for (guint storey = 0; storey < 3; storey++)
        g_assert_cmpfloat(mean_h(district, storey, 180.0), <, 0.4);
    /* low: 5 m hide nothing above 5 − 30·tan(h); the second storey (5 m and 8 m up) keeps all of its day */
    height_m = 5.0;
    g_assert_true(jum_sun_district_set_project(district, &project, &error));
    solve(district, &dates);
    g_assert_cmpfloat(fabs(mean_h(district, 2, 180.0) - jum_sun_district_open_h(district)), <,
                      0.01);
    g_assert_cmpfloat(mean_h(district, 0, 180.0), <, jum_sun_district_open_h(district) - 0.5);
    /* taken away, the house has no hours; the project undone, all is as it was */
    guint row = 0;
    JumSunProject removal = {.n_removed = 1, .removed = &row};
    g_assert_true(jum_sun_district_set_project(district, &removal, &error));
    solve(district, &dates);
    g_assert_true(isnan(jum_sun_district_walls_h(district)[0]));
    g_assert_true(jum_sun_district_set_project(district, NULL, &error));
    solve(district, &dates);
    g_assert_cmpfloat(fabs(mean_h(district, 0, 180.0) - jum_sun_district_open_h(district)), <,
                      0.01);
}

/* Two houses one behind the other: the southern one raised by two storeys gains them, and takes sun from the other. */
static void
test_raise(void)
{
    g_autoptr(JumLayer) layer = make_house();
    add_block(layer, -10.0, -25.0, 10.0, -15.0, 6.0);
    g_autoptr(JumSunDistrict) district = make_district(layer, 60);
    JumSunDates dates = december();
    solve(district, &dates);
    double before_h = mean_h(district, 1, 180.0);
    guint n_today = jum_sun_district_n_today(district), row = 1;
    double raise_m = 6.0;
    JumSunProject project = {.n_raised = 1, .raised = &row, .raise_m = &raise_m};
    GError *error = NULL;
    g_assert_true(jum_sun_district_set_project(district, &project, &error));
    solve(district, &dates);
    g_assert_cmpfloat(mean_h(district, 1, 180.0), <, before_h - 1.0);
    const JumSunWall *walls = jum_sun_district_walls(district);
    g_assert_cmpuint(jum_sun_district_n_walls(district), >, n_today);
    for (guint w = n_today; w < jum_sun_district_n_walls(district); w++) {
        g_assert_cmpuint(walls[w].row, ==, 1);
        g_assert_cmpuint(walls[w].storey, >=, 2);
    }
}

static void
test_refusals(void)
{
    g_autoptr(JumLayer) layer = make_house();
    g_autoptr(JumSunDistrict) district = make_district(layer, 1);
    const double x_m[] = {0.0, 1.0, NAN}, y_m[] = {0.0, 0.0, 1.0};
    const guint start[] = {0, 3};
    const double height_m = 4.0;
    guint row = 7;
    JumSunProject broken = {.n_added = 1,
                            .ring_start = start,
                            .x_m = x_m,
                            .y_m = y_m,
                            .height_m = &height_m},
                  nobody = {.n_removed = 1, .removed = &row};
    g_autoptr(GError) first = NULL, second = NULL, third = NULL, fourth = NULL;
    g_assert_false(jum_sun_district_set_project(district, &broken, &first));
    g_assert_error(first, JUM_ERROR, JUM_ERROR_VALUE);
    g_assert_false(jum_sun_district_set_project(district, &nobody, &second));
    g_assert_error(second, JUM_ERROR, JUM_ERROR_VALUE);
    volatile bool cancel = true;
    JumSunRun run = {.cancel = &cancel};
    JumSunDates dates = december();
    g_assert_false(jum_sun_district_solve(district, &dates, &run, &third));
    g_assert_error(third, JUM_ERROR, JUM_ERROR_CANCELLED);
    JumCrs crs;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    JumBox wide = {EAST_M, NORTH_M, EAST_M + 5000.0, NORTH_M + 10.0};
    g_assert_null(jum_sun_district_new(layer, NULL, &crs, &wide, 1, &fourth));
    g_assert_error(fourth, JUM_ERROR, JUM_ERROR_VALUE);
}

static void
test_dwellings(void)
{
    g_autoptr(JumLayer) layer = make_house();
    guint storeys;
    gboolean estimated;
    /* 200 m² on three storeys, 75 m² each */
    g_assert_cmpfloat(jum_sun_dwellings(layer, 0, &storeys, &estimated), ==, 8.0);
    g_assert_cmpuint(storeys, ==, 3);
    g_assert_true(estimated);
    jum_layer_set_int_by_name(layer, "dwellings", 0, 5);
    g_assert_cmpfloat(jum_sun_dwellings(layer, 0, &storeys, &estimated), ==, 5.0);
    g_assert_false(estimated);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sun-district/alone", test_alone);
    g_test_add_func("/sun-district/project", test_project);
    g_test_add_func("/sun-district/raise", test_raise);
    g_test_add_func("/sun-district/refusals", test_refusals);
    g_test_add_func("/sun-district/dwellings", test_dwellings);
    return g_test_run();
}
