/* Triangles tile the polygon: their areas add up to its area, all turn left, none when there is nothing to tile. */
#include "base/rng.h"
#include "gfx/triangulate.h"

#include <math.h>
#include <string.h>

static double
ring_area(const float *xy, guint32 first, guint32 end)
{
    double area = 0.0;
    for (guint32 i = first; i < end; i++) {
        guint32 j = i + 1 < end ? i + 1 : first;
        area += (double) xy[2 * i] * xy[2 * j + 1] - (double) xy[2 * j] * xy[2 * i + 1];
    }
    return fabs(area) / 2.0;
}

/* Checks that every triangle turns left and that they cover @area. */
static void
check_area(const float *xy, const guint32 *rings, guint n_rings, double area)
{
    g_autoptr(JumTriangulator) t = jum_triangulator_new();
    guint n = 0;
    const guint32 *triangles = jum_triangulate(t, xy, rings, n_rings, &n);
    double sum = 0.0;
    for (guint i = 0; i < n; i++) {
        const float *a = xy + 2 * triangles[3 * i], *b = xy + 2 * triangles[3 * i + 1],
                    *c = xy + 2 * triangles[3 * i + 2];
        double twice = ((double) b[0] - a[0]) * ((double) c[1] - a[1]) -
                       ((double) b[1] - a[1]) * ((double) c[0] - a[0]);
        g_assert_cmpfloat(twice, >, -0.2); /* a millimetre over the length of a side */
        sum += twice / 2.0;
    }
    g_assert_cmpfloat_with_epsilon(sum, area, 1e-3 * area + 0.02);
}

static void
check(const float *xy, guint n)
{
    guint32 rings[2] = {0, n};
    check_area(xy, rings, 1, ring_area(xy, 0, n));
}

static void
test_simple(void)
{
    check((float[]){0, 0, 10, 0, 10, 10, 0, 10}, 4);
    check((float[]){0, 0, 0, 10, 10, 10, 10, 0}, 4); /* clockwise */
    check((float[]){0, 0, 10, 0, 5, 8}, 3);
    check((float[]){0, 0, 20, 0, 20, 5, 5, 5, 5, 15, 20, 15, 20, 20, 0, 20}, 8); /* C */
}

static void
test_collinear(void)
{
    check((float[]){0, 0, 5, 0, 10, 0, 10, 5, 10, 10, 5, 10, 0, 10, 0, 5}, 8);
    check((float[]){0, 0, 10, 0, 20, 0, 10, 0, 10, 10, 0, 10}, 6); /* a spike out and back */
    check((float[]){0, 0, 0, 0, 10, 0, 10, 0, 10, 10, 0, 10}, 6);  /* repeated corners */
}

static void
test_touching(void)
{
    /* two squares that meet in one corner, as one ring */
    check((float[]){0, 0, 10, 0, 10, 10, 20, 10, 20, 20, 10, 20, 10, 10, 0, 10}, 8);
    /* a ring around a court joined by a slit: the slit is walked twice */
    check((float[]){0, 0, 30, 0, 30, 30, 0, 30, 0, 0, 10, 10, 10, 20, 20, 20, 20, 10, 10, 10}, 10);
}

static void
test_holes(void)
{
    const float xy[] = {0,  0,  40, 0,  40, 40, 0,  40, /* outer */
                        5,  5,  5,  15, 15, 15, 15, 5,  /* clockwise */
                        25, 25, 35, 25, 35, 35, 25, 35, /* counter-clockwise: taken all the same */
                        5,  25, 5,  35, 15, 35, 15, 25};
    const guint32 rings[] = {0, 4, 8, 12, 16};
    check_area(xy, rings, 4, 1600.0 - 300.0);
}

static void
test_hole_touches_outline(void)
{
    const float xy[] = {0, 0, 40, 0, 40, 40, 0, 40, 0, 20, 10, 25, 10, 15};
    const guint32 rings[] = {0, 4, 7};
    check_area(xy, rings, 2, 1600.0 - 50.0);
}

/* Courts like the dark squares of a chessboard: each touches its neighbours in the corners, and the outline. */
static void
test_chessboard(void)
{
    enum {
        SIDE = 8
    };
    float xy[2 * (4 + 4 * SIDE * SIDE)] = {0, 0, 80, 0, 80, 80, 0, 80};
    guint32 rings[2 + SIDE * SIDE] = {0, 4};
    guint at = 4, n = 1;
    for (int j = 1; j < SIDE - 1; j++)
        for (int i = 1 + j % 2; i < SIDE - 1; i += 2) {
            float x = (float) i * 10.0f, y = (float) j * 10.0f;
            const float court[8] = {x, y, x, y + 10, x + 10, y + 10, x + 10, y};
            memcpy(xy + 2 * at, court, sizeof court);
            at += 4;
            rings[++n] = at;
        }
    check_area(xy, rings, n, 6400.0 - 100.0 * (n - 1));
}

static void
test_nothing(void)
{
    g_autoptr(JumTriangulator) t = jum_triangulator_new();
    const float line[] = {0, 0, 10, 0, 20, 0};
    const guint32 two[] = {0, 2}, three[] = {0, 3};
    guint n = 7;
    jum_triangulate(t, line, two, 1, &n);
    g_assert_cmpuint(n, ==, 0);
    jum_triangulate(t, line, three, 1, &n);
    g_assert_cmpuint(n, ==, 0);
    jum_triangulate(t, line, three, 0, &n);
    g_assert_cmpuint(n, ==, 0);
}

/* Star-shaped rings of 3 to 3 000 corners, some with a court, turned either way. */
static void
test_stars(void)
{
    JumRng rng = jum_rng(11, 3);
    g_autofree float *xy = g_new(float, 2 * 6400);
    for (int round = 0; round < 120; round++) {
        guint n = round < 100 ? 3 + jum_rng_int(&rng, 60) : 1000 + jum_rng_int(&rng, 2000);
        guint holes = round % 3 == 0 ? 1 : 0, at = 0;
        guint32 rings[3] = {0, n, n};
        for (guint ring = 0; ring <= holes; ring++) {
            gboolean reverse = jum_rng_int(&rng, 2) == 1;
            guint m = ring == 0 ? n : 3 + jum_rng_int(&rng, 40);
            double lo = ring == 0 ? 60.0 : 10.0, hi = ring == 0 ? 100.0 : 28.0;
            for (guint i = 0; i < m; i++) {
                double turn = 2.0 * G_PI * (reverse ? m - 1 - i : i) / m;
                double r = jum_rng_range(&rng, lo, hi);
                xy[2 * at] = (float) (r * cos(turn));
                xy[2 * at + 1] = (float) (r * sin(turn));
                at++;
            }
            rings[ring + 1] = at;
        }
        double area = ring_area(xy, 0, rings[1]);
        if (holes > 0 && n >= 12) /* a ring of few corners may not hold the court */
            check_area(xy, rings, 2, area - ring_area(xy, rings[1], rings[2]));
        else
            check_area(xy, rings, 1, area);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gfx/triangulate/simple-rings", test_simple);
    g_test_add_func("/gfx/triangulate/collinear-and-repeated-corners", test_collinear);
    g_test_add_func("/gfx/triangulate/rings-that-touch-themselves", test_touching);
    g_test_add_func("/gfx/triangulate/holes-of-any-turn", test_holes);
    g_test_add_func("/gfx/triangulate/a-hole-that-touches-the-outline", test_hole_touches_outline);
    g_test_add_func("/gfx/triangulate/courts-that-touch", test_chessboard);
    g_test_add_func("/gfx/triangulate/nothing-to-tile", test_nothing);
    g_test_add_func("/gfx/triangulate/stars-of-3-to-3000-corners", test_stars);
    return g_test_run();
}
