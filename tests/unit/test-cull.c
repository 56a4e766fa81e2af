/* Culling held against the projection itself: what has a place in the picture is never left out, and what lies wholly
 * beyond one side of it, or behind the eye, always is; distances are those to the nearest place. */
#include "base/rng.h"
#include "gfx/cull.h"
#include "gfx/frustum.h"

#include <math.h>

#define LOOKS 300
#define BOXES 100

static const double origin[3] = {433000, 6714000, 0};

static JumFrame
random_frame(JumRng *rng)
{
    JumFrame frame;
    JumCamera camera = {.x_m = origin[0] + jum_rng_range(rng, -3000, 3000),
                        .y_m = origin[1] + jum_rng_range(rng, -3000, 3000),
                        .z_m = jum_rng_range(rng, 2, 900),
                        .heading_deg = jum_rng_range(rng, 0, 360),
                        .pitch_deg = jum_rng_range(rng, -89, 60),
                        .fov_deg = jum_rng_range(rng, 20, 70),
                        .near_m = 1,
                        .far_m = 30000};
    jum_frame_init(&frame, &camera, origin, 1280, 720, 1.0);
    return frame;
}

static void
random_box(JumRng *rng, float box[6])
{
    for (int k = 0; k < 3; k++) {
        box[k] = (float) jum_rng_range(rng, k < 2 ? -4000 : 0, k < 2 ? 4000 : 100);
        box[k + 3] = box[k] + (float) jum_rng_range(rng, 0.1, 600);
    }
}

/* Has a place of the box, of 5 × 5 × 5 evenly laid, a pixel? */
static gboolean
is_in_picture(const JumFrame *frame, const float box[6])
{
    for (int i = 0; i < 125; i++) {
        double x, y, place[3];
        const int part[3] = {i % 5, i / 5 % 5, i / 25};
        for (int k = 0; k < 3; k++)
            place[k] = origin[k] + box[k] + (box[k + 3] - box[k]) * part[k] / 4.0;
        if (jum_frame_project(frame, place, &x, &y, NULL) && x >= 0 && y >= 0 &&
            x <= frame->width_px && y <= frame->height_px)
            return TRUE;
    }
    return FALSE;
}

/* Is there one side of the picture beyond which all corners of the box are, or are they all behind the eye? */
static gboolean
is_beyond_a_side(const JumFrame *frame, const float box[6])
{
    const double *m = frame->view_proj;
    int beyond[5] = {0};
    for (int corner = 0; corner < 8; corner++) {
        double p[3], clip[4];
        for (int k = 0; k < 3; k++)
            p[k] = (double) box[corner >> k & 1 ? k + 3 : k];
        for (int r = 0; r < 4; r++)
            clip[r] = m[r] * p[0] + m[4 + r] * p[1] + m[8 + r] * p[2] + m[12 + r];
        double slack = 1e-4 * (fabs(clip[3]) + 1); /* planes are floats */
        beyond[0] += clip[0] < -clip[3] - slack;
        beyond[1] += clip[0] > clip[3] + slack;
        beyond[2] += clip[1] < -clip[3] - slack;
        beyond[3] += clip[1] > clip[3] + slack;
        beyond[4] += clip[3] < 0;
    }
    for (int side = 0; side < 5; side++)
        if (beyond[side] == 8)
            return TRUE;
    return FALSE;
}

static void
test_boxes(void)
{
    JumRng rng = jum_rng(21, 0);
    guint in = 0, out = 0;
    for (int look = 0; look < LOOKS; look++) {
        JumFrame frame = random_frame(&rng);
        JumCull cull;
        jum_cull_init(&cull, &frame);
        for (int i = 0; i < BOXES; i++) {
            float box[6];
            random_box(&rng, box);
            if (is_in_picture(&frame, box)) {
                g_assert_true(jum_cull_sees(&cull, box));
                in++;
            } else if (is_beyond_a_side(&frame, box)) {
                g_assert_false(jum_cull_sees(&cull, box));
                out++;
            }
        }
    }
    g_assert_cmpuint(in, >, 2000);
    g_assert_cmpuint(out, >, 10000);
}

static void
test_distance(void)
{
    JumRng rng = jum_rng(22, 0);
    for (int look = 0; look < LOOKS; look++) {
        JumFrame frame = random_frame(&rng);
        const JumCamera *c = &frame.camera;
        const double eye[3] = {c->x_m - origin[0], c->y_m - origin[1], c->z_m};
        JumCull cull;
        float box[6];
        double squared = 0.0;
        jum_cull_init(&cull, &frame);
        random_box(&rng, box);
        for (int k = 0; k < 3; k++) {
            double nearest = CLAMP(eye[k], (double) box[k], (double) box[k + 3]);
            squared += (nearest - eye[k]) * (nearest - eye[k]);
        }
        g_assert_cmpfloat_with_epsilon(jum_cull_distance(&cull, box), sqrt(squared), 0.01);
    }
}

/* A ball against the sides, for a layer with an origin of its own: its distance to each side by the pixels. */
static void
test_balls(void)
{
    JumRng rng = jum_rng(23, 0);
    guint in = 0, out = 0;
    for (int look = 0; look < LOOKS; look++) {
        JumFrame frame = random_frame(&rng);
        JumFrustum frustum;
        double own[3];
        for (int k = 0; k < 3; k++)
            own[k] = origin[k] + jum_rng_range(&rng, -900, 900);
        jum_frustum_init(&frustum, &frame, own);
        for (int i = 0; i < BOXES; i++) {
            double place[3], middle[3], x, y, ahead, radius = jum_rng_range(&rng, 0, 300);
            for (int k = 0; k < 3; k++) {
                place[k] = origin[k] + jum_rng_range(&rng, k < 2 ? -4000 : 0, k < 2 ? 4000 : 200);
                middle[k] = place[k] - own[k];
            }
            if (!jum_frame_project(&frame, place, &x, &y, &ahead))
                continue;
            /* how far beyond a side: its angle's sine times what the pixels are apart at that depth */
            double half = frame.width_px / 2.0, off = fabs(x - half) - half;
            double beyond = off / frame.px_per_rad * ahead * cos(atan(half / frame.px_per_rad));
            half = frame.height_px / 2.0;
            off = fabs(y - half) - half;
            beyond =
                MAX(beyond, off / frame.px_per_rad * ahead * cos(atan(half / frame.px_per_rad)));
            if (fabs(beyond - radius) < 0.01)
                continue;
            g_assert_cmpint(jum_frustum_sees(&frustum, middle, radius), ==, beyond < radius);
            in += beyond < radius;
            out += beyond >= radius;
            double squared = 0.0;
            const double eye[3] = {frame.camera.x_m, frame.camera.y_m, frame.camera.z_m};
            for (int k = 0; k < 3; k++)
                squared += (place[k] - eye[k]) * (place[k] - eye[k]);
            g_assert_cmpfloat_with_epsilon(jum_frustum_distance(&frustum, middle), sqrt(squared),
                                           0.01);
        }
    }
    g_assert_cmpuint(in, >, 2000);
    g_assert_cmpuint(out, >, 4000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gfx/cull/boxes", test_boxes);
    g_test_add_func("/gfx/cull/distance", test_distance);
    g_test_add_func("/gfx/cull/balls", test_balls);
    return g_test_run();
}
