/* Picking: what the walk over the ground and the prisms give is what looking at every triangle and wall gives; a roof is
 * met where it is, not at the height of its ridge. */
#include "gfx/pick.h"

#include "base/rng.h"

#include <math.h>

#define N_HOUSES 400
#define SIDE     5 /* vertices of a house */

static const guint32 one_ring[2] = {0, SIDE};

typedef struct {
    JumPrism prism[N_HOUSES];
    float xy[N_HOUSES][2 * SIDE];
} Town;

typedef struct {
    JumPickGround ground;
    float z[41 * 41];
} Hills;

static void
make_town(Town *town, JumRng *rng)
{
    for (guint i = 0; i < N_HOUSES; i++) {
        double cx = jum_rng_range(rng, 0, 1000), cy = jum_rng_range(rng, 0, 1000);
        double r = jum_rng_range(rng, 4, 25), turn = jum_rng_range(rng, 0, 6);
        for (int k = 0; k < SIDE; k++) { /* star-shaped, sometimes concave */
            double a = turn + k * 2.0 * G_PI / SIDE, rk = r * jum_rng_range(rng, 0.3, 1.0);
            town->xy[i][2 * k] = (float) (cx + rk * cos(a));
            town->xy[i][2 * k + 1] = (float) (cy + rk * sin(a));
        }
        float base = (float) jum_rng_range(rng, 0, 30);
        town->prism[i] = (JumPrism){.xy = town->xy[i],
                                    .ring_start = one_ring,
                                    .n_rings = 1,
                                    .base_m = base,
                                    .top_m = base + (float) jum_rng_range(rng, 3, 60)};
    }
}

static void
make_hills(Hills *hills, JumRng *rng)
{
    for (int i = 0; i < 41 * 41; i++)
        hills->z[i] = (float) jum_rng_range(rng, 0, 25);
    hills->ground = (JumPickGround){-20.0, -20.0, 27.0, 41, 41, hills->z, 0.0, 0.0};
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
        const float *p = &town->xy[i][2 * j], *q = &town->xy[i][2 * k];
        double ax = p[0], ay = p[1], bx = q[0], by = q[1];
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
        const float *p = &town->xy[i][2 * j], *q = &town->xy[i][2 * k];
        double ax = p[0] - eye[0], ay = p[1] - eye[1];
        double ex = q[0] - eye[0] - ax, ey = q[1] - eye[1] - ay;
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
    make_town(town, &rng);
    make_hills(hills, &rng);
    g_autoptr(JumPick) pick = jum_pick_new();
    jum_pick_set_ground(pick, &hills->ground);
    guint on_house = 0, on_ground = 0;
    for (int r = 0; r < 2000; r++) {
        double eye[3], d[3];
        random_ray(&rng, eye, d);
        for (guint i = 0; i < N_HOUSES; i++) {
            double want = slow_house(town, i, eye, d);
            double t = jum_pick_prism(pick, &town->prism[i], eye, d, 4000.0);
            g_assert_cmpint(isfinite(t), ==, want <= 4000.0);
            if (isfinite(t))
                g_assert_cmpfloat_with_epsilon(t, want, 1e-3);
            on_house += isfinite(t);
        }
        double ground = slow_ground(hills, eye, d);
        if (isfinite(ground) && eye[2] > 26.0) {
            g_assert_cmpfloat_with_epsilon(jum_pick_ground(pick, eye, d, 4000.0), ground, 0.3);
            on_ground++;
        }
    }
    g_assert_cmpuint(on_house, >, 300);
    g_assert_cmpuint(on_ground, >, 200);
}

/* Around its grid the ground goes on as high as its edge, as far as it is told to. */
static void
test_ground_beyond_its_grid(void)
{
    static const float z[] = {10.0f, 20.0f, 30.0f, 40.0f};
    g_autoptr(JumPick) pick = jum_pick_new();
    JumPickGround ground = {0.0, 0.0, 100.0, 2, 2, z, 0.0, 0.0};
    double eye[3] = {-250.0, 50.0, 500.0}, down[3] = {0.0, 0.0, -1.0};
    jum_pick_set_ground(pick, &ground);
    g_assert_true(isinf(jum_pick_ground(pick, eye, down, 1e5)));
    ground.beyond_m = 300.0;
    jum_pick_set_ground(pick, &ground);
    g_assert_cmpfloat_with_epsilon(jum_pick_ground(pick, eye, down, 1e5), 500.0 - 20.0, 1e-6);
    eye[0] = 240.0;
    eye[1] = 390.0;
    g_assert_cmpfloat_with_epsilon(jum_pick_ground(pick, eye, down, 1e5), 500.0 - 40.0, 1e-6);
    eye[1] = 410.0;
    g_assert_true(isinf(jum_pick_ground(pick, eye, down, 1e5)));
}

static void
test_degenerate_footprints_are_harmless(void)
{
    static const float line[] = {0, 0, 0, 1}, point[] = {9, 9, 9, 9, 9, 9},
                       far[] = {0, 0, NAN, 2, 3, 3}, house[] = {0, 0, 20, 0, 20, 20, 0, 20};
    static const guint32 two[] = {0, 2}, three[] = {0, 3}, four[] = {0, 4}, none[] = {0};
    const JumPrism prisms[] = {
        {.xy = line, .ring_start = two, .n_rings = 1, .top_m = 5},
        {.xy = point, .ring_start = three, .n_rings = 1, .top_m = 5},
        {.xy = far, .ring_start = three, .n_rings = 1, .top_m = 5},
        {.xy = house, .ring_start = four, .n_rings = 1, .base_m = INFINITY, .top_m = 5},
        {.xy = house, .ring_start = four, .n_rings = 1, .top_m = NAN},
        {.xy = line, .ring_start = none, .n_rings = 0, .top_m = 5},
    };
    g_autoptr(JumPick) pick = jum_pick_new();
    double eye[3] = {9, 9, 100}, down[3] = {0, 0, -1}, up[3] = {0, 0, 1};
    for (guint i = 0; i < G_N_ELEMENTS(prisms); i++)
        for (guint8 roof = JUM_ROOF_FLAT; roof <= JUM_ROOF_DOME; roof++) {
            JumPrism prism = prisms[i];
            prism.roof = roof;
            g_assert_true(isinf(jum_pick_prism(pick, &prism, eye, down, 1000)));
        }
    jum_pick_set_ground(pick, &(JumPickGround){.z_m = NULL, .flat_z_m = 0.0});
    g_assert_cmpfloat(jum_pick_ground(pick, eye, down, 1000), ==, 100.0);
    g_assert_true(isinf(jum_pick_ground(pick, eye, up, 1000)));
    g_assert_true(isinf(jum_pick_ground(pick, eye, down, 50)));
}

static void
test_courtyards_are_open(void)
{
    static const float xy[] = {0, 0, 30, 0, 30, 30, 0, 30, 10, 10, 10, 20, 20, 20, 20, 10};
    static const guint32 rings[] = {0, 4, 8};
    JumPrism block = {.xy = xy, .ring_start = rings, .n_rings = 2, .eaves_m = 8, .top_m = 12};
    g_autoptr(JumPick) pick = jum_pick_new();
    double roof[3] = {5, 5, 100}, yard[3] = {15, 15, 100}, down[3] = {0, 0, -1};
    g_assert_cmpfloat(jum_pick_prism(pick, &block, roof, down, 1000), ==, 88.0);
    g_assert_true(isinf(jum_pick_prism(pick, &block, yard, down, 1000)));
    block.roof =
        JUM_ROOF_HIPPED; /* the skeleton's ridge runs round the yard, 5 m from both walls */
    g_assert_cmpfloat_with_epsilon(jum_pick_prism(pick, &block, roof, down, 1000), 88.0, 0.02);
    g_assert_true(isinf(jum_pick_prism(pick, &block, yard, down, 1000)));
}

/* A house of 20 × 10 m, eaves at 6 m, ridge at 10 m: the ray meets the slope, not the ridge's height over it. */
static void
test_roofs_are_met_where_they_are(void)
{
    static const float xy[] = {0, 0, 20, 0, 20, 10, 0, 10};
    static const guint32 rings[] = {0, 4};
    JumPrism house = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = 1,
                      .eaves_m = 6,
                      .top_m = 10,
                      .roof = JUM_ROOF_GABLED};
    g_autoptr(JumPick) pick = jum_pick_new();
    double down[3] = {0, 0, -1}, east[3] = {1, 0, 0};
    for (double y = 0.5; y < 10.0; y += 0.5) {
        double above[3] = {10, y, 100}, height = 6.0 + 4.0 * (1.0 - fabs(y - 5.0) / 5.0);
        g_assert_cmpfloat_with_epsilon(jum_pick_prism(pick, &house, above, down, 1000),
                                       100.0 - height, 0.02);
    }
    double ridge[3] = {-50, 5, 9}, slope[3] = {-50, 1, 9}, wall[3] = {-50, 1, 3};
    double inside[3] = {10, 1, 9}, north[3] = {0, 1, 0}, under[3] = {10, 1, 5};
    g_assert_cmpfloat_with_epsilon(jum_pick_prism(pick, &house, ridge, east, 1000), 50, 0.02);
    g_assert_true(isinf(jum_pick_prism(pick, &house, slope, east, 1000))); /* past the gable */
    g_assert_cmpfloat_with_epsilon(jum_pick_prism(pick, &house, wall, east, 1000), 50, 0.02);
    /* in the air beside the slope one still sees it; under the roof one looks out */
    g_assert_cmpfloat_with_epsilon(jum_pick_prism(pick, &house, inside, north, 1000), 2.75, 0.03);
    g_assert_true(isinf(jum_pick_prism(pick, &house, under, north, 1000)));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pick/brute-force", test_same_as_looking_at_everything);
    g_test_add_func("/pick/ground-beyond-its-grid", test_ground_beyond_its_grid);
    g_test_add_func("/pick/degenerate", test_degenerate_footprints_are_harmless);
    g_test_add_func("/pick/courtyard", test_courtyards_are_open);
    g_test_add_func("/pick/roofs", test_roofs_are_met_where_they_are);
    return g_test_run();
}
