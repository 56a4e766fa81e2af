/* The sun against NREL's worked example (runs everywhere) and the reference tables of ../shared/data/sun
 * (576 positions and 12 days at Angers, computed with NREL's algorithm by others). */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/time.h"
#include "sim/sun/sun.h"

static JumTime
at(const char *text)
{
    JumTime time = 0;
    g_assert_true(jum_time_parse(text, NULL, &time));
    return time;
}

static double
turned(double a_deg, double b_deg)
{
    return fabs(remainder(a_deg - b_deg, 360.0));
}

/* NREL/TP-560-34302, appendix A.5: 17 October 2003, 12:30:30 (UTC−7), Golden, Colorado. */
static void
test_nrel_example(void)
{
    JumSunPlace place = {39.742476, -105.1786, 1830.14, 820.0, 11.0, 67.0, 0.5667};
    JumSunPosition sun;
    g_assert_cmpint(jum_sun_position(&place, at("2003-10-17T12:30:30-07:00"), &sun), ==,
                    JUM_SUN_OK);
    g_assert_cmpfloat_with_epsilon(sun.zenith_deg, 50.11162, 0.0003);
    g_assert_cmpfloat_with_epsilon(sun.azimuth_deg, 194.34024, 0.0003);
    g_assert_cmpfloat_with_epsilon(sun.right_ascension_deg, 202.22704, 0.0003);
    g_assert_cmpfloat_with_epsilon(sun.declination_deg, -9.31620, 0.0003);
    g_assert_cmpfloat_with_epsilon(sun.distance_au, 0.9965422974, 1e-7);
    g_assert_cmpfloat_with_epsilon(sun.equation_of_time_min, 14.641503, 0.001);

    /* same appendix: sunrise 06:12:43, transit 11:46:04, sunset 17:20:19 local; the sunset that falls on
     * the UTC date is the one of the evening before */
    JumSunDay day;
    g_assert_cmpint(jum_sun_utc_date(&place, at("2003-10-17T19:00:00Z"), JUM_SUN_RISE_SET, &day),
                    ==, 0);
    g_assert_cmpint(ABS(day.rise_us - at("2003-10-17T06:12:43-07:00")), <, 3 * JUM_SECOND);
    g_assert_cmpint(ABS(day.transit_us - at("2003-10-17T11:46:04-07:00")), <, 3 * JUM_SECOND);
    g_assert_cmpint(ABS(day.set_us - at("2003-10-16T17:20:19-07:00")), <, 3 * JUM_SECOND);
}

static void
test_polar(void)
{
    JumSunPlace tromso = jum_sun_place(69.65, 18.96, 0.0);
    JumSunDay day;
    g_assert_cmpint(jum_sun_utc_date(&tromso, at("2026-06-21"), JUM_SUN_RISE_SET, &day), ==, 0);
    g_assert_true(day.rise_us == JUM_SUN_NEVER && day.set_us == JUM_SUN_NEVER && day.polar == 1);
    g_assert_cmpint(jum_sun_utc_date(&tromso, at("2026-12-21"), JUM_SUN_RISE_SET, &day), ==, 0);
    g_assert_true(day.rise_us == JUM_SUN_NEVER && day.polar == -1);
    g_assert_true(day.transit_us != JUM_SUN_NEVER);
    g_assert_cmpint(jum_sun_utc_date(&tromso, at("2026-12-21"), JUM_SUN_CIVIL, &day), ==, 0);
    g_assert_true(day.rise_us != JUM_SUN_NEVER && day.rise_us < day.transit_us);
}

/* Far from Greenwich the events of a UTC date belong to two solar days. */
static void
test_antimeridian(void)
{
    JumSunPlace auckland = jum_sun_place(-36.85, 174.76, 0.0);
    JumSunDay day;
    g_assert_cmpint(jum_sun_utc_date(&auckland, at("2026-01-15"), JUM_SUN_RISE_SET, &day), ==, 0);
    g_assert_cmpint(day.set_us, <, day.rise_us);
    g_assert_cmpint(day.set_us, >=, at("2026-01-15"));
    g_assert_cmpint(day.rise_us, <, at("2026-01-16"));
}

static void
test_twilights(void)
{
    JumSunPlace angers = jum_sun_place(47.4736, -0.5542, 41.0);
    JumSunPosition sun;
    for (int i = 0; i < 365; i += 13) {
        JumTime noon = at("2026-01-01T12:00:00Z") + i * JUM_DAY;
        JumSunDay day, civil, nautical;
        g_assert_cmpint(jum_sun_day(&angers, noon, JUM_SUN_RISE_SET, &day), ==, 0);
        g_assert_cmpint(jum_sun_day(&angers, noon, JUM_SUN_CIVIL, &civil), ==, 0);
        g_assert_cmpint(jum_sun_day(&angers, noon, JUM_SUN_NAUTICAL, &nautical), ==, 0);
        g_assert_cmpint(nautical.rise_us, <, civil.rise_us);
        g_assert_cmpint(civil.rise_us, <, day.rise_us);
        g_assert_cmpint(day.set_us, <, civil.set_us);
        g_assert_cmpint(civil.set_us, <, nautical.set_us);
        jum_sun_position(&angers, civil.set_us, &sun); /* −6° but for the parallax, 0.0024° */
        g_assert_cmpfloat_with_epsilon(sun.zenith_geometric_deg, 96.0, 0.004);
    }
}

static void
test_refusals(void)
{
    JumSunPosition sun = {.zenith_deg = -7.0};
    JumSunPlace place = jum_sun_place(91.0, 0.0, 0.0);
    g_assert_cmpint(jum_sun_position(&place, 0, &sun), ==, JUM_SUN_BAD_PLACE);
    place = jum_sun_place(NAN, 0.0, 0.0);
    g_assert_cmpint(jum_sun_position(&place, 0, &sun), ==, JUM_SUN_BAD_PLACE);
    place = jum_sun_place(47.0, 0.0, 0.0);
    g_assert_cmpint(jum_sun_position(&place, INT64_MAX, &sun), ==, JUM_SUN_BAD_TIME);
    g_assert_cmpfloat(sun.zenith_deg, ==, -7.0);
}

static char **
reference(const char *file)
{
    g_autofree char *path = g_build_filename(SHARED, "sun", file, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    return g_strsplit(g_strstrip(text), "\n", 0);
}

static const JumSunPlace REFERENCE = {47.4736, -0.5542, 41.0, 1008.3, 12.0, 69.2, 0.5667};

static double
field(char **fields, int i)
{
    double value = NAN;
    g_assert_true(jum_number_parse(fields[i], &value));
    return value;
}

static void
test_reference_positions(void)
{
    g_auto(GStrv) lines = reference("spa_angers_reference.csv");
    double worst = 0.0;
    guint n = 0;
    for (; lines[n + 1] != NULL; n++) {
        g_auto(GStrv) f = g_strsplit(lines[n + 1], ",", 0);
        JumSunPosition sun;
        g_assert_cmpint(jum_sun_position(&REFERENCE, at(f[0]), &sun), ==, 0);
        worst = fmax(worst, fabs(sun.zenith_deg - field(f, 1)));
        worst = fmax(worst, fabs(sun.zenith_geometric_deg - field(f, 2)));
        worst = fmax(worst, turned(sun.azimuth_deg, field(f, 5)));
        g_assert_cmpfloat_with_epsilon(sun.equation_of_time_min, field(f, 6), 0.01);
    }
    g_test_message("%u positions, worst %.6f degrees", n, worst);
    g_assert_cmpuint(n, ==, 576);
    g_assert_cmpfloat(worst, <, 0.01);
}

static void
test_reference_days(void)
{
    g_auto(GStrv) lines = reference("spa_angers_riseset.csv");
    gint64 worst_us = 0;
    guint n = 0;
    for (; lines[n + 1] != NULL; n++) {
        g_auto(GStrv) f = g_strsplit(g_strstrip(lines[n + 1]), ",", 0);
        JumTime date = at(f[0]);
        JumSunDay day;
        g_assert_cmpint(jum_sun_utc_date(&REFERENCE, date, JUM_SUN_RISE_SET, &day), ==, 0);
        const gint64 ours[] = {day.transit_us, day.rise_us, day.set_us};
        for (int i = 0; i < 3; i++) {
            g_autofree char *text = g_strdup_printf("%sT%sZ", f[0], f[1 + i]);
            worst_us = MAX(worst_us, ABS(ours[i] - at(text)));
        }
    }
    g_test_message("%u days, worst %.2f s", n, (double) worst_us / 1e6);
    g_assert_cmpuint(n, ==, 12);
    g_assert_cmpint(worst_us, <, 30 * JUM_SECOND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sun/nrel-example", test_nrel_example);
    g_test_add_func("/sun/polar", test_polar);
    g_test_add_func("/sun/antimeridian", test_antimeridian);
    g_test_add_func("/sun/twilights", test_twilights);
    g_test_add_func("/sun/refusals", test_refusals);
    if (g_file_test(SHARED, G_FILE_TEST_IS_DIR)) {
        g_test_add_func("/sun/reference-positions", test_reference_positions);
        g_test_add_func("/sun/reference-days", test_reference_days);
    } else {
        g_print("# the reference data are absent (" SHARED "): only the published examples run\n");
    }
    return g_test_run();
}
