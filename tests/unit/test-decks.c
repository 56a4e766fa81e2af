/* Decks of bridges as what lines lie on: which parts of a way go along one, at which altitude, and how a line is laid. */
#include <glib.h>
#include <math.h>

#include "overlay/drape.h"
#include "overlay/scene-deck.h"

static JumSceneDecks *
bent_bridge(void)
{
    JumSceneDecks *decks = jum_scene_decks_new();
    const float a[2] = {0, 0}, b[2] = {100, 0}, c[2] = {180, 60};
    jum_scene_decks_add(decks, a, b, 10.0f, 14.0f, 10.0f);
    jum_scene_decks_add(decks, b, c, 14.0f, 10.0f, 10.0f);
    return decks;
}

static void
test_along(void)
{
    g_autoptr(JumSceneDecks) decks = bent_bridge();
    JumDeckSpan spans[JUM_DECK_SPANS];
    const float a[2] = {-50, 2}, b[2] = {150, 2};
    guint n = jum_scene_decks_spans(decks, a, b, spans);
    g_assert_cmpuint(n, >=, 2); /* as long as it is cut */
    g_assert_cmpfloat_with_epsilon(-50.0 + 200.0 * (double) spans[0].from, 0.0, 1.0);
    g_assert_cmpfloat_with_epsilon((double) spans[0].z_from, 10.0, 0.05);
    float at = 0.0f;
    for (guint i = 0; i < n; i++) {
        g_assert_cmpfloat(spans[i].from, >=, at);
        g_assert_cmpfloat(spans[i].to, >, spans[i].from);
        at = spans[i].to;
    }
    /* past the bend it leaves the deck on its side */
    g_assert_cmpfloat(-50.0 + 200.0 * (double) at, >, 100.0);
    g_assert_cmpfloat(-50.0 + 200.0 * (double) at, <, 120.0);
}

static void
test_across(void)
{
    g_autoptr(JumSceneDecks) decks = bent_bridge();
    JumDeckSpan spans[JUM_DECK_SPANS];
    const float a[2] = {50, -40}, b[2] = {50, 40}, c[2] = {0, 20}, d[2] = {90, 20};
    g_assert_cmpuint(jum_scene_decks_spans(decks, a, b, spans), ==, 0); /* the road below */
    g_assert_cmpuint(jum_scene_decks_spans(decks, c, d, spans), ==, 0); /* the quay beside */
    g_assert_cmpuint(jum_scene_decks_spans(decks, a, a, spans), ==, 0);
    float z = 0.0f;
    g_assert_true(jum_scene_decks_at(decks, 50.0f, 7.0f, 3.0f, &z));
    g_assert_cmpfloat_with_epsilon((double) z, 12.0, 1e-3);
    g_assert_false(jum_scene_decks_at(decks, 50.0f, 9.0f, 3.0f, &z));
    g_assert_false(jum_scene_decks_at(decks, 1e6f, 9.0f, 3.0f, &z));
}

/* What cannot be a deck is none. */
static void
test_faults(void)
{
    g_autoptr(JumSceneDecks) decks = jum_scene_decks_new();
    const float a[2] = {0, 0}, b[2] = {100, 0}, far[2] = {1e6f, 0}, none[2] = {NAN, 0};
    jum_scene_decks_add(decks, a, far, 1, 1, 10);
    jum_scene_decks_add(decks, a, none, 1, 1, 10);
    jum_scene_decks_add(decks, a, a, 1, 1, 10);
    jum_scene_decks_add(decks, a, b, NAN, 1, 10);
    jum_scene_decks_add(decks, a, b, 1, 1, 0);
    jum_scene_decks_add(decks, a, b, 1, 1, INFINITY);
    g_assert_true(jum_scene_decks_is_empty(decks));
    JumDeckSpan spans[JUM_DECK_SPANS];
    g_assert_cmpuint(jum_scene_decks_spans(decks, a, none, spans), ==, 0);
}

/* However decks lie, spans rise, do not overlap and lie on a deck in their middle. */
static void
test_random(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int town = 0; town < 40; town++) {
        g_autoptr(JumSceneDecks) decks = jum_scene_decks_new();
        for (int i = 0; i < 60; i++) {
            const float a[2] = {(float) g_rand_double_range(rand, -300, 300),
                                (float) g_rand_double_range(rand, -300, 300)},
                        b[2] = {(float) g_rand_double_range(rand, -300, 300),
                                (float) g_rand_double_range(rand, -300, 300)};
            jum_scene_decks_add(decks, a, b, 5, 9, (float) g_rand_double_range(rand, 2, 30));
        }
        for (int i = 0; i < 50; i++) {
            const float a[2] = {(float) g_rand_double_range(rand, -400, 400),
                                (float) g_rand_double_range(rand, -400, 400)},
                        b[2] = {(float) g_rand_double_range(rand, -400, 400),
                                (float) g_rand_double_range(rand, -400, 400)};
            JumDeckSpan spans[JUM_DECK_SPANS];
            guint n = jum_scene_decks_spans(decks, a, b, spans);
            float last = 0.0f, z;
            g_assert_cmpuint(n, <=, JUM_DECK_SPANS);
            for (guint s = 0; s < n; s++) {
                float middle = 0.5f * (spans[s].from + spans[s].to);
                g_assert_cmpfloat(spans[s].from, >=, last);
                g_assert_cmpfloat(spans[s].to, >, spans[s].from);
                g_assert_cmpfloat(spans[s].to, <=, 1.0f);
                g_assert_cmpfloat(fminf(spans[s].z_from, spans[s].z_to), >=, 4.99f);
                g_assert_cmpfloat(fmaxf(spans[s].z_from, spans[s].z_to), <=, 9.01f);
                g_assert_true(jum_scene_decks_at(decks, a[0] + (b[0] - a[0]) * middle,
                                                 a[1] + (b[1] - a[1]) * middle, 1.05f, &z));
                last = spans[s].to;
            }
        }
    }
}

static double
slope(void *data, double x_m, double y_m)
{
    (void) data;
    (void) y_m;
    return x_m / 100.0;
}

static void
test_drape(void)
{
    static const JumDeckSpan spans[2] = {{0.25f, 0.5f, 20.0f, 30.0f}, {0.5f, 0.75f, 30.0f, 8.0f}};
    const double a[2] = {0, 0}, b[2] = {1000, 0};
    /* ground, up, the top, down to a deck that meets the ground, on */
    static const double want[][2] = {{0, 0.5},    {250, 3},   {250, 20.5},
                                     {500, 30.5}, {750, 8.5}, {750, 8.0}};
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(double));
    jum_drape_spans(spans, 2, slope, NULL, a, b, 5000.0, 0.5, places);
    g_assert_cmpuint(places->len, ==, 3 * G_N_ELEMENTS(want));
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        g_assert_cmpfloat_with_epsilon(g_array_index(places, double, 3 * i), want[i][0], 1e-3);
        g_assert_cmpfloat_with_epsilon(g_array_index(places, double, 3 * i + 2), want[i][1], 1e-3);
    }
    g_array_set_size(places, 0);
    jum_drape(NULL, slope, NULL, a, b, 100.0, 0.0, places);
    g_assert_cmpuint(places->len, ==, 30);
    g_array_set_size(places, 0);
    jum_drape(NULL, NULL, NULL, a, a, 100.0, 1.0, places);
    g_assert_cmpuint(places->len, ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decks/along", test_along);
    g_test_add_func("/decks/across", test_across);
    g_test_add_func("/decks/faults", test_faults);
    g_test_add_func("/decks/random", test_random);
    g_test_add_func("/decks/drape", test_drape);
    return g_test_run();
}
