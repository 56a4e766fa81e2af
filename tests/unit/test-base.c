/* Rules of base/: numbers that ignore the locale, instants, frames, reproducible randomness. */
#include "base/arena.h"
#include "base/geo.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/json-depth.h"
#include "base/number.h"
#include "base/path.h"
#include "base/rng.h"
#include "base/time.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void
test_numbers_ignore_the_locale(void)
{
    char text[JUM_NUMBER_BYTES];
    double v = -1.0;
    setlocale(LC_ALL, "fr_FR.UTF-8"); /* where it is missing the test still holds in C */
    g_assert_true(jum_number_parse(" 3.5 ", &v));
    g_assert_cmpfloat(v, ==, 3.5);
    g_assert_cmpstr(jum_number_format(text, 0.1), ==, "0.1");
    g_assert_cmpstr(jum_number_format_fixed(text, 1.25, 1), ==, "1.2");
    setlocale(LC_ALL, "C");
}

static void
test_numbers_refuse_what_is_not_one(void)
{
    static const char *const bad[] = {"",    " ", "abc",  "1,5",   "1.5x", "nan",
                                      "inf", "-", "0x10", "1e999", NULL};
    double v = 42.0;
    for (int i = 0; bad[i] != NULL; i++)
        g_assert_false(jum_number_parse(bad[i], &v));
    g_assert_false(jum_number_parse(NULL, &v));
    g_assert_cmpfloat(v, ==, 42.0);
}

static void
test_numbers_read_back_the_same(void)
{
    JumRng rng = jum_rng(7, 0);
    char text[JUM_NUMBER_BYTES];
    for (int i = 0; i < 10000; i++) {
        double v = jum_rng_normal(&rng) * pow(10.0, jum_rng_range(&rng, -30, 30)), back = 0.0;
        g_assert_true(jum_number_parse(jum_number_format(text, v), &back));
        g_assert_cmpfloat(v, ==, back);
    }
    g_assert_cmpstr(jum_number_format(text, NAN), ==, "");
}

static void
test_instants_go_round(void)
{
    g_autoptr(GTimeZone) paris = g_time_zone_new_identifier("Europe/Paris");
    JumTime t = 0;
    char text[JUM_TIME_BYTES];
    g_assert_true(jum_time_parse("2026-11-21T18:30:00+01:00", NULL, &t));
    g_assert_cmpstr(jum_time_format(text, t), ==, "2026-11-21T17:30:00Z");
    if (paris != NULL) {
        JumTime civil = 0;
        g_assert_true(jum_time_parse("2026-11-21T18:30:00", paris, &civil));
        g_assert_cmpint(civil, ==, t);
        g_assert_cmpint(jum_time_civil(t, paris).hour, ==, 18);
    }
    JumTime short_form = 0;
    g_assert_true(jum_time_parse("2026-11-21T18:30+01:00", NULL, &short_form));
    g_assert_cmpint(short_form, ==, t);
    g_assert_true(jum_time_parse("2026-11-21T17:30", NULL, &short_form));
    g_assert_cmpint(short_form, ==, t);
    g_assert_false(jum_time_parse("2026-11-21T17:", NULL, &short_form));
    g_assert_false(jum_time_parse("yesterday", NULL, &t));
    g_assert_cmpstr(jum_time_format(text, JUM_TIME_NONE), ==, "");
    g_assert_cmpstr(jum_time_format(text, -500000), ==, "1969-12-31T23:59:59.500Z");
    g_assert_true(jum_time_parse("0025-12-31T22:00:00Z", NULL, &t));
    g_assert_cmpstr(jum_time_format(text, t), ==, "0025-12-31T22:00:00Z");
}

static void
test_projections_agree_with_proj(void)
{
    /* computed with PROJ 9.1 (gdaltransform, longlat on GRS80) */
    static const struct {
        double lon, lat;
        int epsg;
        double x, y;
    } cases[] = {
        {3.0, 46.5, 2154, 700000.0, 6600000.0},
        {-0.5542, 47.4736, 2154, 432387.090767379, 6714161.68576282},
        {-0.5542, 47.4736, 3947, 1432185.37894488, 6258725.07643959},
        {9.5, 43.77, 32632, 540241.611120409, 4846449.23023817},
        {6.1466, 46.2017, 32632, 279862.54841859, 5120416.23587377},
        {18.42, -33.92, 32734, 261488.826377441, 6243716.3330038},
        {139.85, 35.74, 32654, 396011.850401948, 3955720.89452462},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        JumCrs crs;
        double x, y, lon, lat;
        g_assert_true(jum_crs_from_epsg(cases[i].epsg, &crs));
        jum_crs_forward(&crs, cases[i].lon, cases[i].lat, &x, &y);
        g_assert_cmpfloat_with_epsilon(x, cases[i].x, 0.001);
        g_assert_cmpfloat_with_epsilon(y, cases[i].y, 0.001);
        jum_crs_inverse(&crs, x, y, &lon, &lat);
        g_assert_cmpfloat_with_epsilon(lon, cases[i].lon, 1e-9);
        g_assert_cmpfloat_with_epsilon(lat, cases[i].lat, 1e-9);
    }
    JumCrs crs;
    g_assert_false(jum_crs_from_epsg(4326, &crs));
    g_assert_cmpint(jum_crs_utm_at(6.1466, 46.2), ==, 32632);
}

static void
test_the_same_seed_gives_the_same_numbers(void)
{
    JumRng a = jum_rng(49, 1), b = jum_rng(49, 1), c = jum_rng(49, 2);
    g_assert_cmpuint(jum_rng_next(&a), ==, jum_rng_next(&b));
    g_assert_cmpuint(jum_rng_next(&a), !=, jum_rng_next(&c));
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < 100000; i++) {
        double v = jum_rng_normal(&a);
        sum += v;
        squares += v * v;
    }
    g_assert_cmpfloat(fabs(sum / 1e5), <, 0.02);
    g_assert_cmpfloat(fabs(squares / 1e5 - 1.0), <, 0.03);
    for (int i = 0; i < 1000; i++)
        g_assert_cmpuint(jum_rng_int(&a, 7), <, 7);
}

static void
test_identifiers_are_unique_and_sorted(void)
{
    char a[JUM_ID_BYTES], b[JUM_ID_BYTES];
    jum_id_new(a);
    g_usleep(2000);
    jum_id_new(b);
    g_assert_true(jum_id_is_valid(a));
    g_assert_cmpstr(a, <, b);
    g_assert_false(jum_id_is_valid("01890a5d-ac96-774b-bcce-b302099a805"));
}

static void
test_arena_keeps_what_it_gave(void)
{
    g_autoptr(JumArena) arena = jum_arena_new(64);
    const char *first = jum_arena_strdup(arena, "Maine");
    for (int i = 0; i < 1000; i++)
        g_assert_cmpuint(GPOINTER_TO_SIZE(jum_arena_alloc(arena, (gsize) i)) % 16, ==, 0);
    g_assert_cmpstr(first, ==, "Maine");
    g_assert_null(jum_arena_strdup(arena, NULL));
}

static void
test_hash_is_fnv1a(void)
{
    g_assert_cmpuint(jum_hash_bytes(JUM_HASH_INIT, "a", 1), ==,
                     G_GUINT64_CONSTANT(0xaf63dc4c8601ec8c));
    g_assert_cmpuint(jum_hash_text(JUM_HASH_INIT, NULL), ==, jum_hash_text(JUM_HASH_INIT, ""));
}

static void
test_data_are_found_in_the_source_tree(void)
{
    g_autofree char *path = jum_path_data("packages/build.txt");
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_assert_null(jum_path_program("jumeau-is-not-here"));
    g_assert_true(g_setenv("JUMEAU_DATADIR", "/nowhere", TRUE));
    g_autofree char *set = jum_path_data("x");
    g_assert_cmpstr(set, ==, "/nowhere/x");
    g_unsetenv("JUMEAU_DATADIR");
}

static void
test_json_depth_is_that_of_brackets(void)
{
    static const struct {
        const char *text;
        guint depth;
    } cases[] = {
        {"", 0},        {"1", 0},           {"{}", 1},     {"[[{}],[]]", 3},
        {"\"[[[\"", 0}, {"[\"\\\"[\"]", 1}, {"]]]][[", 2}, {"[\"[[[", 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(jum_json_depth(cases[i].text, strlen(cases[i].text)), ==, cases[i].depth);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/number/ignores-the-locale", test_numbers_ignore_the_locale);
    g_test_add_func("/base/number/refuses-what-is-not-one", test_numbers_refuse_what_is_not_one);
    g_test_add_func("/base/number/reads-back-the-same", test_numbers_read_back_the_same);
    g_test_add_func("/base/time/goes-round", test_instants_go_round);
    g_test_add_func("/base/geo/agrees-with-proj", test_projections_agree_with_proj);
    g_test_add_func("/base/rng/same-seed-same-numbers", test_the_same_seed_gives_the_same_numbers);
    g_test_add_func("/base/id/unique-and-sorted", test_identifiers_are_unique_and_sorted);
    g_test_add_func("/base/arena/keeps-what-it-gave", test_arena_keeps_what_it_gave);
    g_test_add_func("/base/json/depth", test_json_depth_is_that_of_brackets);
    g_test_add_func("/base/hash/is-fnv1a", test_hash_is_fnv1a);
    g_test_add_func("/base/path/data-in-the-source-tree", test_data_are_found_in_the_source_tree);
    return g_test_run();
}
