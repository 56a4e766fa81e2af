/* The straight skeleton: its faces tile the footprint, each rises from its own side at one slope, ridges lie where
 * geometry puts them; courts, spikes and a thousand random outlines. */
#include "base/rng.h"
#include "gfx/skeleton.h"

#include <math.h>

static double
area_of(const float *xy, const guint32 *rings, guint n_rings)
{
    double area = 0.0;
    for (guint r = 0; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++) {
            guint32 j = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            area += ((double) xy[2 * i] * xy[2 * j + 1] - (double) xy[2 * j] * xy[2 * i + 1]) / 2.0;
        }
    return area;
}

static double
face_area(const JumSkeleton *s, guint side)
{
    double area = 0.0;
    for (guint i = s->face_start[side]; i < s->face_start[side + 1]; i++) {
        const JumSkeletonNode *p = &s->nodes[s->face[i]];
        guint next = i + 1 < s->face_start[side + 1] ? i + 1 : s->face_start[side];
        const JumSkeletonNode *q = &s->nodes[s->face[next]];
        area += (p->x * q->y - q->x * p->y) / 2.0;
    }
    return area;
}

/* Every node of a face is as far from its side as it is deep. */
static void
assert_slopes(const JumSkeleton *s, guint side)
{
    const JumSkeletonNode *a = &s->nodes[s->face[s->face_start[side]]],
                          *b = &s->nodes[s->face[s->face_start[side] + 1]];
    double length = hypot(b->x - a->x, b->y - a->y);
    for (guint i = s->face_start[side] + 2; i < s->face_start[side + 1]; i++) {
        const JumSkeletonNode *p = &s->nodes[s->face[i]];
        double away = ((b->x - a->x) * (p->y - a->y) - (b->y - a->y) * (p->x - a->x)) / length;
        g_assert_cmpfloat_with_epsilon(away, p->depth, 0.02 + 0.01 * p->depth);
    }
}

static gboolean
check(const float *xy, const guint32 *rings, guint n_rings, double *depth)
{
    g_autoptr(JumSkeleton) s = jum_skeleton_new();
    if (!jum_skeleton_make(s, xy, rings, n_rings))
        return FALSE;
    double sum = 0.0, whole = area_of(xy, rings, n_rings);
    for (guint side = 0; side < s->n; side++) {
        sum += face_area(s, side);
        assert_slopes(s, side);
    }
    g_assert_cmpfloat_with_epsilon(sum, whole, 2e-3 * whole + 0.02);
    if (depth != NULL)
        *depth = s->depth;
    return TRUE;
}

static void
test_known(void)
{
    const float box[] = {0, 0, 12, 0, 12, 8, 0, 8},
                ell[] = {0, 0, 14, 0, 14, 12, 8, 12, 8, 6, 0, 6};
    const float tee[] = {0, 0, 30, 0, 30, 8, 19, 8, 19, 20, 11, 20, 11, 8, 0, 8};
    const float cross[] = {10, 0,  20, 0,  20, 10, 30, 10, 30, 20, 20, 20,
                           20, 30, 10, 30, 10, 20, 0,  20, 0,  10, 10, 10};
    double depth = 0.0;
    g_assert_true(check(box, (const guint32[]){0, 4}, 1, &depth));
    g_assert_cmpfloat_with_epsilon(depth, 4.0, 0.01);
    g_assert_true(check(ell, (const guint32[]){0, 6}, 1, &depth));
    g_assert_cmpfloat_with_epsilon(depth, 3.0, 0.01);
    g_assert_true(check(tee, (const guint32[]){0, 8}, 1, &depth));
    g_assert_cmpfloat(depth, >=, 4.0);
    g_assert_true(check(cross, (const guint32[]){0, 12}, 1, &depth));
    g_assert_cmpfloat(depth, >=, 5.0);
}

static void
test_court(void)
{
    const float xy[] = {0, 0, 40, 0, 40, 30, 0, 30, 10, 10, 10, 20, 30, 20, 30, 10};
    double depth = 0.0;
    g_assert_true(check(xy, (const guint32[]){0, 4, 8}, 2, &depth));
    g_assert_cmpfloat_with_epsilon(depth, 5.0, 0.01);
}

static void
test_refused(void)
{
    const float bow[] = {0, 0, 10, 10, 10, 0, 0, 10}, line[] = {0, 0, 10, 0, 5, 0};
    float many[2 * 60];
    for (guint i = 0; i < 60; i++) {
        many[2 * i] = 20.0f * cosf((float) i / 60.0f * 6.2832f);
        many[2 * i + 1] = 20.0f * sinf((float) i / 60.0f * 6.2832f);
    }
    g_assert_false(check(bow, (const guint32[]){0, 4}, 1, NULL));
    g_assert_false(check(line, (const guint32[]){0, 3}, 1, NULL));
    g_assert_false(check(many, (const guint32[]){0, 60}, 1, NULL));
}

/* Whatever is answered is right (asserted by check()); and nearly all outlines of houses are answered. */
static void
test_random(void)
{
    JumRng rng = jum_rng(5, 8);
    guint star = 0, steps = 0;
    for (int round = 0; round < 1000; round++) {
        float xy[2 * 16];
        guint n = 3 + jum_rng_int(&rng, 13);
        for (guint i = 0; i < n; i++) {
            double turn = 2.0 * G_PI * i / n, r = jum_rng_range(&rng, 8.0, 20.0);
            xy[2 * i] = (float) (r * cos(turn));
            xy[2 * i + 1] = (float) (r * sin(turn));
        }
        star += check(xy, (const guint32[]){0, n}, 1, NULL);
    }
    for (int round = 0; round < 1000; round++) { /* rectangular steps, as annexes make them */
        float xy[2 * 16], x = 0.0f;
        guint wings = 1 + jum_rng_int(&rng, 4), n = 0;
        xy[n++] = 0.0f;
        xy[n++] = 0.0f;
        for (guint w = 0; w < wings; w++)
            x += (float) (4 + jum_rng_int(&rng, 8));
        xy[n++] = x;
        xy[n++] = 0.0f;
        float wide = x / (float) wings;
        for (guint w = wings; w-- > 0;) {
            float y = (float) (5 + jum_rng_int(&rng, 9)) + 0.25f * (float) w;
            xy[n++] = wide * (float) (w + 1);
            xy[n++] = y;
            xy[n++] = wide * (float) w;
            xy[n++] = y;
        }
        steps += check(xy, (const guint32[]){0, n / 2}, 1, NULL);
    }
    g_test_message("%u of 1000 stars, %u of 1000 stepped houses", star, steps);
    g_assert_cmpuint(star, >=, 970);
    g_assert_cmpuint(steps, >=, 970);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gfx/skeleton/known", test_known);
    g_test_add_func("/gfx/skeleton/court", test_court);
    g_test_add_func("/gfx/skeleton/refused", test_refused);
    g_test_add_func("/gfx/skeleton/random", test_random);
    return g_test_run();
}
