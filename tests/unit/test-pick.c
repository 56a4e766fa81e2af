/* Picking: the grid walk gives what looking at every triangle gives, fast enough for a pointer that moves. */
#include "gfx/pick.h"

#include "base/rng.h"

#include <math.h>
#include <time.h>

#define N_HOUSES 400
#define SIDE     5 /* vertices of a house */

typedef struct {
    JumPickPrism prism[N_HOUSES];
    guint32 ring_start[N_HOUSES + 1];
    double x[N_HOUSES * SIDE], y[N_HOUSES * SIDE];
} Town;

typedef struct {
    JumPickGround ground;
    float z[41 * 41];
} Hills;

static void
make_town(Town *town, JumRng *rng, double x0, double y0)
{
    for (guint i = 0; i < N_HOUSES; i++) {
        double cx = x0 + jum_rng_range(rng, 0, 1000), cy = y0 + jum_rng_range(rng, 0, 1000);
        double r = jum_rng_range(rng, 4, 25), turn = jum_rng_range(rng, 0, 6);
        town->ring_start[i] = i * SIDE;
        for (int k = 0; k < SIDE; k++) { /* star-shaped, sometimes concave */
            double a = turn + k * 2.0 * G_PI / SIDE, rk = r * jum_rng_range(rng, 0.3, 1.0);
            town->x[i * SIDE + k] = cx + rk * cos(a);
            town->y[i * SIDE + k] = cy + rk * sin(a);
        }
        float base = (float) jum_rng_range(rng, 0, 30);
        town->prism[i] = (JumPickPrism){i, i, 1, base, base + (float) jum_rng_range(rng, 3, 60)};
    }
    town->ring_start[N_HOUSES] = N_HOUSES * SIDE;
}

static void
make_hills(Hills *hills, JumRng *rng)
{
    for (int i = 0; i < 41 * 41; i++)
        hills->z[i] = (float) jum_rng_range(rng, 0, 25);
    hills->ground = (JumPickGround){-20.0, -20.0, 27.0, 41, 41, hills->z, 0.0};
}

static void
random_ray(JumRng *rng, double eye[3], double direction[3])
{
    double target[3];
    for (int k = 0; k < 2; k++) {
        eye[k] = jum_rng_range(rng, -800, 1800);
        target[k] = jum_rng_range(rng, 0, 1000);
    }
    eye[2] = jum_rng_range(rng, 5, 500);
    target[2] = jum_rng_range(rng, -20, 60);
    double length = 0.0;
    for (int k = 0; k < 3; k++)
        length += (target[k] - eye[k]) * (target[k] - eye[k]);
    for (int k = 0; k < 3; k++)
        direction[k] = (target[k] - eye[k]) / sqrt(length);
}

/* ---- the slow way: every wall, every top, every triangle of the ground ---- */

static gboolean
in_house(const Town *town, guint i, double x, double y)
{
    gboolean in = FALSE;
    for (int k = 0, j = SIDE - 1; k < SIDE; j = k++) {
        double ax = town->x[i * SIDE + j], ay = town->y[i * SIDE + j];
        double bx = town->x[i * SIDE + k], by = town->y[i * SIDE + k];
        if ((ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax)
            in = !in;
    }
    return in;
}

static double
slow_house(const Town *town, guint i, const double eye[3], const double d[3])
{
    double best = INFINITY, levels[2] = {town->prism[i].base_m, town->prism[i].top_m};
    if (eye[2] >= levels[0] && eye[2] <= levels[1] && in_house(town, i, eye[0], eye[1]))
        return INFINITY; /* one looks out of the house one is in */
    for (int l = 0; l < 2; l++) {
        double t = (levels[l] - eye[2]) / d[2];
        if (t > 0.0 && t < best && in_house(town, i, eye[0] + t * d[0], eye[1] + t * d[1]))
            best = t;
    }
    for (int k = 0, j = SIDE - 1; k < SIDE; j = k++) {
        double ax = town->x[i * SIDE + j] - eye[0], ay = town->y[i * SIDE + j] - eye[1];
        double ex = town->x[i * SIDE + k] - eye[0] - ax, ey = town->y[i * SIDE + k] - eye[1] - ay;
        double det = d[1] * ex - d[0] * ey;
        double t = (ay * ex - ax * ey) / det, s = (ay * d[0] - ax * d[1]) / det;
        double z = eye[2] + t * d[2];
        if (t > 0.0 && t < best && s >= 0.0 && s <= 1.0 && z >= levels[0] && z <= levels[1])
            best = t;
    }
    return best;
}

/* The ground as a function: finest steps along the ray, then bisection of the first change of sign. */
static double
ground_at(const Hills *hills, double x, double y)
{
    double u = (x + 20.0) / 27.0, v = (y + 20.0) / 27.0;
    if (u < 0 || v < 0 || u > 40 || v > 40)
        return -1e9;
    int i = MIN((int) u, 39), j = MIN((int) v, 39);
    double a = u - i, b = v - j;
    const float *z = hills->z + j * 41 + i;
    return a >= b ? z[0] + a * (z[1] - z[0]) + b * (z[42] - z[1])
                  : z[0] + b * (z[41] - z[0]) + a * (z[42] - z[41]);
}

static double
slow_ground(const Hills *hills, const double eye[3], const double d[3])
{
    double step = 0.25, above = eye[2] - ground_at(hills, eye[0], eye[1]);
    for (double t = step; t < 4000.0; t += step) {
        double next = eye[2] + t * d[2] - ground_at(hills, eye[0] + t * d[0], eye[1] + t * d[1]);
        if (above < 1e8 && next < 1e8 && (above > 0) != (next > 0)) /* from above, or from below */
            return t - step * fabs(next) / fabs(above - next);
        above = next;
    }
    return INFINITY;
}

static void
test_same_as_looking_at_everything(void)
{
    g_autofree Town *town = g_new0(Town, 1);
    g_autofree Hills *hills = g_new0(Hills, 1);
    JumRng rng = jum_rng(3, 0);
    make_town(town, &rng, 0, 0);
    make_hills(hills, &rng);
    g_autoptr(JumPick) pick = jum_pick_new();
    jum_pick_set_ground(pick, &hills->ground);
    jum_pick_add_tile(
        pick, 77,
        jum_pick_tile_new(town->prism, N_HOUSES, town->ring_start, N_HOUSES, town->x, town->y));
    guint on_house = 0, on_ground = 0;
    for (int r = 0; r < 2000; r++) {
        double eye[3], d[3], best = INFINITY;
        random_ray(&rng, eye, d);
        guint which = 0;
        for (guint i = 0; i < N_HOUSES; i++) {
            double t = slow_house(town, i, eye, d);
            if (t < best) {
                best = t;
                which = i;
            }
        }
        double ground = slow_ground(hills, eye, d);
        JumPickHit hit = {.distance_m = INFINITY};
        jum_pick_ray(pick, eye, d, 4000.0, &hit);
        if (fabs(best - ground) < 0.3)
            continue; /* too close to call by steps */
        if (best < ground) {
            g_assert_true(hit.is_prism);
            g_assert_cmpfloat_with_epsilon(hit.distance_m, best, 0.02);
            g_assert_cmpuint(hit.tile, ==, 77);
            if (fabs(slow_house(town, hit.id, eye, d) - best) > 0.02)
                g_assert_cmpuint(hit.id, ==, which);
            on_house++;
        } else if (isfinite(ground) && eye[2] > 26.0) {
            g_assert_false(hit.is_prism);
            g_assert_cmpfloat_with_epsilon(hit.distance_m, ground, 0.3);
            on_ground++;
        }
    }
    g_assert_cmpuint(on_house, >, 300);
    g_assert_cmpuint(on_ground, >, 200);
}

static void
test_degenerate_footprints_are_harmless(void)
{
    static const double x[] = {0, 0, 5, 5, NAN, 3, 7, 9, 9}, y[] = {0, 1, 5, 5, 2, 3, 7, 9, 9};
    static const guint32 rings[] = {0, 2, 4, 6, 9};
    static const JumPickPrism prisms[] = {
        {0, 0, 1, 0, 5}, {1, 1, 1, 0, 5}, {2, 2, 1, 0, 5}, {3, 3, 1, INFINITY, 5}, {4, 0, 0, 0, 5}};
    g_autoptr(JumPick) pick = jum_pick_new();
    jum_pick_set_ground(pick, &(JumPickGround){.z_m = NULL, .flat_z_m = 0.0});
    jum_pick_add_tile(pick, 1, jum_pick_tile_new(prisms, 5, rings, 4, x, y));
    jum_pick_add_tile(pick, 2, jum_pick_tile_new(NULL, 0, (guint32[]){0}, 0, NULL, NULL));
    double eye[3] = {5, 5, 100}, down[3] = {0, 0, -1}, up[3] = {0, 0, 1};
    JumPickHit hit;
    g_assert_true(jum_pick_ray(pick, eye, down, 1000, &hit));
    g_assert_false(hit.is_prism);
    g_assert_cmpfloat(hit.distance_m, ==, 100.0);
    g_assert_false(jum_pick_ray(pick, eye, up, 1000, &hit));
    g_assert_false(jum_pick_ray(pick, eye, down, 50, &hit));
}

static void
test_courtyards_are_open(void)
{
    static const double x[] = {0, 30, 30, 0, 10, 10, 20, 20}, y[] = {0, 0, 30, 30, 10, 20, 20, 10};
    static const guint32 rings[] = {0, 4, 8};
    static const JumPickPrism block = {9, 0, 2, 0, 12};
    g_autoptr(JumPick) pick = jum_pick_new();
    jum_pick_set_ground(pick, &(JumPickGround){.z_m = NULL, .flat_z_m = 0.0});
    jum_pick_add_tile(pick, 1, jum_pick_tile_new(&block, 1, rings, 2, x, y));
    double roof[3] = {5, 5, 100}, yard[3] = {15, 15, 100}, down[3] = {0, 0, -1};
    JumPickHit hit;
    g_assert_true(jum_pick_ray(pick, roof, down, 1000, &hit));
    g_assert_true(hit.is_prism && hit.id == 9);
    g_assert_cmpfloat(hit.distance_m, ==, 88.0);
    g_assert_true(jum_pick_ray(pick, yard, down, 1000, &hit));
    g_assert_false(hit.is_prism);
    jum_pick_remove_tile(pick, 1);
    g_assert_true(jum_pick_ray(pick, roof, down, 1000, &hit));
    g_assert_false(hit.is_prism);
}

/* 100 tiles of 400 houses: p95 of the thread's own time far below the 5 ms of the whole pick. */
static int
compare_doubles(const void *a, const void *b)
{
    double p = *(const double *) a, q = *(const double *) b;
    return p < q ? -1 : p > q;
}

static void
test_cost(void)
{
    g_autofree Town *town = g_new0(Town, 1);
    JumRng rng = jum_rng(4, 0);
    g_autoptr(JumPick) pick = jum_pick_new();
    jum_pick_set_ground(pick, &(JumPickGround){.z_m = NULL, .flat_z_m = 0.0});
    for (int t = 0; t < 100; t++) {
        make_town(town, &rng, t % 10 * 1000.0, t / 10 * 1000.0);
        jum_pick_add_tile(
            pick, (guint64) t,
            jum_pick_tile_new(town->prism, N_HOUSES, town->ring_start, N_HOUSES, town->x, town->y));
    }
    double ms[1000], eye[3] = {-1500, 5000, 150};
    for (int r = 0; r < 1000; r++) {
        double d[3] = {1.0, jum_rng_range(&rng, -0.4, 0.4), jum_rng_range(&rng, -0.05, 0.0)};
        double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        for (int k = 0; k < 3; k++)
            d[k] /= length;
        struct timespec a, b;
        JumPickHit hit;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
        jum_pick_ray(pick, eye, d, 30000.0, &hit);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
        ms[r] = (double) (b.tv_sec - a.tv_sec) * 1e3 + (double) (b.tv_nsec - a.tv_nsec) * 1e-6;
    }
    qsort(ms, 1000, sizeof ms[0], compare_doubles);
    g_test_message("median %.4f ms, p95 %.4f ms, max %.4f ms", ms[500], ms[950], ms[999]);
    g_assert_cmpfloat(ms[950], <, 2.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pick/brute-force", test_same_as_looking_at_everything);
    g_test_add_func("/pick/degenerate", test_degenerate_footprints_are_harmless);
    g_test_add_func("/pick/courtyard", test_courtyards_are_open);
    g_test_add_func("/pick/cost", test_cost);
    return g_test_run();
}
