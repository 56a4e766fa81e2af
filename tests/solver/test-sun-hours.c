/* Cast shadows against those of a mast computed elsewhere (../shared/data/sun/shadow_reference.csv), and hours of sun
 * where a hand can count them. */
#include <glib.h>
#include <math.h>

#include "base/number.h"
#include "base/time.h"
#include "formats/csv.h"
#include "sim/sun/sun-hours.h"

/* A field of @nx × @ny metres, flat at 0, eyes on the ground. */
static JumShadeField
flat(uint32_t nx, uint32_t ny, double cell_m, float **top, float **eye)
{
    *top = g_new0(float, (gsize) nx *ny);
    *eye = g_new0(float, (gsize) nx *ny);
    return (JumShadeField){nx, ny, cell_m, *top, *eye};
}

/* 10 m in the middle of 401 × 401 cells of 1 m: along the line away from the sun the horizon is 10 m over the
 * distance.  The sun of each row grazes the top of the mast at the tip of its shadow. */
static void
test_mast(void)
{
    g_autofree float *top = NULL, *eye = NULL;
    JumShadeField field = flat(401, 401, 1.0, &top, &eye);
    g_autofree float *tangent = g_new0(float, 401 * 401);
    top[200 * 401 + 200] = 10.0f;
    const char *path = SHARED "/sun/shadow_reference.csv";
    g_autoptr(JumCsv) csv = jum_csv_open(path, NULL);
    g_assert_nonnull(csv);
    JumSunPlace place = jum_sun_place(47.4736, -0.5542, 41.0);
    place.pressure_hpa = 1008.3;
    guint n = 0;
    double worst = 0.0;
    while (jum_csv_next(csv, NULL)) {
        JumTime time;
        JumSunPosition sun;
        double length, east, north;
        g_assert_true(jum_time_parse(jum_csv_text(csv, jum_csv_column(csv, "utc")), NULL, &time));
        g_assert_true(
            jum_number_parse(jum_csv_text(csv, jum_csv_column(csv, "shadow_length_m")), &length));
        g_assert_true(
            jum_number_parse(jum_csv_text(csv, jum_csv_column(csv, "shadow_tip_east_m")), &east));
        g_assert_true(
            jum_number_parse(jum_csv_text(csv, jum_csv_column(csv, "shadow_tip_north_m")), &north));
        g_assert_cmpint(jum_sun_position(&place, time, &sun), ==, JUM_SUN_OK);
        g_assert_cmpint(jum_shade_horizon(&field, sun.azimuth_deg, NULL, tangent), ==,
                        JUM_SHADE_OK);
        double height = tan((90.0 - sun.zenith_deg) * G_PI / 180.0);
        worst = fmax(worst, fabs(10.0 / height / length - 1.0));
        /* the last dark cell of the line from the mast to the tip, and the first lit one */
        double steps = fmax(fabs(east), fabs(north)), reach_m = length / steps;
        for (int k = 1; k <= 200 && k <= steps + 3.0; k++) {
            long i = 200 + lrint(k * east / steps), j = 200 + lrint(k * north / steps);
            /* lines start at the edge: the one of the mast may pass one cell aside */
            long side = fabs(east) >= fabs(north) ? 401 : 1, cell = j * 401 + i;
            float above = tangent[cell];
            for (long other = cell - side; other <= cell + side; other += 2 * side)
                if (other >= 0 && other < 401 * 401)
                    above = fmaxf(above, tangent[other]);
            gboolean is_dark = above > height;
            if (fabs(k - steps) * reach_m > 0.002 * length)
                g_assert_cmpint(is_dark, ==, k < steps);
        }
        n++;
    }
    g_test_message("%u shadows, worst length %.2g of itself", n, worst);
    g_assert_cmpuint(n, >=, 200);
    g_assert_cmpfloat(worst, <, 1e-3);
}

/* A wall without end, 10 m high, along east and west: north of it at noon of the equinox the sun is 10/d above. */
static void
test_wall(void)
{
    g_autofree float *top = NULL, *eye = NULL;
    JumShadeField field = flat(301, 101, 1.0, &top, &eye);
    g_autofree float *tangent = g_new0(float, 301 * 101);
    for (int i = 0; i < 301; i++)
        top[50 * 301 + i] = 10.0f;
    eye[20 * 301 + 7] = NAN;
    tangent[20 * 301 + 7] = -1.0f;
    for (int turn = -60; turn <= 60; turn += 15) {
        g_assert_cmpint(jum_shade_horizon(&field, 180.0 + turn, NULL, tangent), ==, JUM_SHADE_OK);
        double slant = cos(turn * G_PI / 180.0);
        for (int d = 5; d <= 50; d += 5) /* cells are 1 m thick */
            g_assert_cmpfloat_with_epsilon(tangent[(50 + d) * 301 + 150], 10.0 / d * slant,
                                           10.0 / d * slant / d);
        g_assert_cmpfloat(tangent[30 * 301 + 150], ==, 0.0f);
    }
    g_assert_cmpfloat(tangent[20 * 301 + 7], ==, -1.0f);
}

/* A day and a year in the open, and beside the long wall: sectors of 1° change little. */
static void
test_hours(void)
{
    g_autofree float *top = NULL, *eye = NULL;
    JumShadeField field = flat(201, 61, 2.0, &top, &eye);
    for (int i = 0; i < 201; i++) {
        top[30 * 201 + i] = 12.0f;
        eye[30 * 201 + i] = NAN;
    }
    const JumShadeWall walls[] = {{29 * 201 + 100, 180.0f, 0.0f}, {31 * 201 + 100, 0.0f, 0.0f}};
    JumTime start;
    g_assert_true(jum_time_parse("2025-12-21T00:00:00Z", NULL, &start));
    JumSunHoursProblem problem = {.field = field,
                                  .place = jum_sun_place(47.4736, -0.5542, 41.0),
                                  .start_us = start,
                                  .n_steps = 288,
                                  .step_s = 300,
                                  .n_walls = 2,
                                  .walls = walls};
    g_autofree float *day_h = g_new(float, 201 * 61), *year_h = g_new(float, 201 * 61);
    float walls_h[2];
    JumSunHoursInfo info;
    JumSunDay day;
    g_assert_cmpint(jum_sun_hours(&problem, day_h, walls_h, &info), ==, JUM_SHADE_OK);
    g_assert_cmpint(jum_sun_utc_date(&problem.place, start, JUM_SUN_RISE_SET, &day), ==,
                    JUM_SUN_OK);
    g_assert_cmpfloat_with_epsilon(info.open_h, (day.set_us - day.rise_us) / 3.6e9, 0.15);
    g_assert_cmpfloat_with_epsilon(day_h[5 * 201 + 100], info.open_h, 1e-3);
    g_assert_cmpfloat_with_epsilon(walls_h[0], info.open_h,
                                   1e-3); /* in December all of it is south */
    g_assert_cmpfloat(walls_h[1], ==, 0.0f);
    g_assert_cmpfloat(day_h[31 * 201 + 100], <, 0.6); /* only along the wall, past its ends */
    problem.n_steps = 288 * 365;
    problem.sector_deg = 1.0;
    g_assert_cmpint(jum_sun_hours(&problem, year_h, walls_h, &info), ==, JUM_SHADE_OK);
    g_assert_cmpfloat_with_epsilon(info.open_h, 4420.0, 40.0);
    g_assert_cmpfloat_with_epsilon(walls_h[0] + walls_h[1], info.open_h, 40.0);
    problem.sector_deg = 0.1;
    g_assert_cmpint(jum_sun_hours(&problem, day_h, walls_h, &info), ==, JUM_SHADE_OK);
    double worst_h = 0.0, mean_h = 0.0;
    for (int i = 0; i < 201 * 61; i++) {
        worst_h = fmax(worst_h, fabs(year_h[i] - day_h[i]));
        mean_h += fabs(year_h[i] - day_h[i]) / (201 * 61);
    }
    g_test_message(
        "sectors of 1 degree against 0.1: %.1f h of the year at worst, %.2f h in the mean", worst_h,
        mean_h);
    g_assert_cmpfloat(worst_h, <, 0.02 * info.open_h); /* at the foot of the wall, along it */
    g_assert_cmpfloat(mean_h, <, 0.002 * info.open_h);
    problem.n_steps = 0;
    g_assert_cmpint(jum_sun_hours(&problem, day_h, walls_h, &info), ==, JUM_SHADE_BAD_TIME);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sun-hours/wall", test_wall);
    g_test_add_func("/sun-hours/hours", test_hours);
    if (g_file_test(SHARED, G_FILE_TEST_IS_DIR))
        g_test_add_func("/sun-hours/mast", test_mast);
    else
        g_print("# the reference data are absent (" SHARED "): only what needs no file runs\n");
    return g_test_run();
}
