/* Label placement as properties: never overlap, never leave the picture, never flicker, whatever the input. */
#include "gfx/labels.h"

#include "base/rng.h"

#define W 1280
#define H 720

static void
fill(JumLabelWish *wishes, guint n, guint64 seed)
{
    JumRng rng = jum_rng(seed, 0);
    for (guint i = 0; i < n; i++)
        wishes[i] = (JumLabelWish){.key = jum_rng_next(&rng),
                                   .tier = jum_rng_int(&rng, 4),
                                   .priority = (float) jum_rng_int(&rng, 10),
                                   .x_px = (float) jum_rng_range(&rng, -100, W + 100),
                                   .y_px = (float) jum_rng_range(&rng, -100, H + 100),
                                   .width_px = (float) jum_rng_range(&rng, 20, 140),
                                   .height_px = 18,
                                   .gap_px = i % 3 == 0 ? 0.0f : 6.0f};
}

static gboolean
overlap(const JumLabelBox *a, const JumLabelBox *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static JumLabelBox
box_of(const JumLabelWish *wishes, const JumLabelPlace *place)
{
    const JumLabelWish *wish = &wishes[place->wish];
    return (JumLabelBox){place->x_px, place->y_px, place->x_px + wish->width_px,
                         place->y_px + wish->height_px};
}

static void
test_labels_never_overlap(void)
{
    static const JumLabelBox legend = {W - 260, 10, W - 10, 330};
    JumLabelWish wishes[600];
    JumLabelPlace places[JUM_LABELS_MAX];
    g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
    for (guint64 seed = 0; seed < 40; seed++) {
        fill(wishes, 600, seed);
        guint n = jum_label_placer_run(placer, wishes, 600, &legend, 1, W, H, places);
        g_assert_cmpuint(n, >, 20);
        for (guint i = 0; i < n; i++) {
            JumLabelBox a = box_of(wishes, &places[i]);
            g_assert_true(a.x0 >= 0 && a.y0 >= 0 && a.x1 <= W && a.y1 <= H);
            g_assert_false(overlap(&a, &legend));
            for (guint j = 0; j < i; j++) {
                JumLabelBox b = box_of(wishes, &places[j]);
                g_assert_false(overlap(&a, &b));
            }
        }
    }
}

/* A trembling camera (each anchor moves by up to 2 px a frame) settles: no label ever goes twice, and in the
 * second half of the 400 frames next to nothing changes. */
static void
test_labels_never_flicker(void)
{
    JumLabelWish wishes[300], moved[300];
    JumLabelPlace places[JUM_LABELS_MAX];
    for (guint64 seed = 0; seed < 10; seed++) {
        g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
        gboolean shown[300] = {FALSE};
        guint gone[300] = {0}, late_changes = 0;
        JumRng rng = jum_rng(seed, 1);
        fill(wishes, 300, seed);
        for (int frame = 0; frame < 400; frame++) {
            gboolean now[300] = {FALSE};
            memcpy(moved, wishes, sizeof moved);
            float dx = (float) jum_rng_range(&rng, -1, 1), dy = (float) jum_rng_range(&rng, -1, 1);
            for (int i = 0; i < 300; i++) {
                moved[i].x_px += dx + (float) jum_rng_range(&rng, -1, 1);
                moved[i].y_px += dy + (float) jum_rng_range(&rng, -1, 1);
            }
            guint n = jum_label_placer_run(placer, moved, 300, NULL, 0, W, H, places);
            for (guint i = 0; i < n; i++)
                now[places[i].wish] = TRUE;
            for (int i = 0; i < 300; i++) {
                gone[i] += shown[i] && !now[i];
                late_changes += frame >= 200 && shown[i] != now[i];
                shown[i] = now[i];
            }
        }
        for (int i = 0; i < 300; i++)
            g_assert_cmpuint(gone[i], <=, 1);
        g_test_message("seed %d: %u late changes", (int) seed, late_changes);
        g_assert_cmpuint(late_changes, <=, 2); /* one label may still find room */
    }
}

/* With a clock, layers of labels that slide over each other at their own speeds: none comes and goes within a second
 * but at the edges of the picture; what waits says when it is due, and comes then. */
static void
test_a_clock_keeps_labels_for_a_second(void)
{
    enum {
        N = 260,
        RATE = 30
    };
    JumLabelWish wishes[N], moved[N];
    JumLabelPlace places[JUM_LABELS_MAX];
    g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
    gboolean shown[N] = {FALSE};
    int changed[N], frame;
    guint n = 0, comings = 0;
    fill(wishes, N, 77);
    for (int i = 0; i < N; i++) {
        changed[i] = -1000;
        wishes[i].tier++; /* what is selected need not wait */
    }
    for (frame = 0; frame < 20 * RATE; frame++) {
        gboolean now[N] = {FALSE};
        float t = MAX(0.0f, (float) frame / RATE - 2.0f); /* it stands, then sets off */
        memcpy(moved, wishes, sizeof moved);
        for (int i = 0; i < N; i++)
            moved[i].x_px += t * (20.0f + 40.0f * (float) (i % 4));
        jum_label_placer_set_time(placer, (frame + 1) * G_USEC_PER_SEC / RATE);
        n = jum_label_placer_run(placer, moved, N, NULL, 0, W, H, places);
        for (guint i = 0; i < n; i++)
            now[places[i].wish] = TRUE;
        for (int i = 0; i < N; i++) {
            if (now[i] == shown[i])
                continue;
            gboolean inside = moved[i].x_px > 200 && moved[i].x_px < W - 200;
            g_assert_false(inside && frame - changed[i] < RATE);
            comings += now[i] && frame > 2 * RATE;
            shown[i] = now[i];
            changed[i] = frame;
        }
    }
    g_assert_cmpuint(comings, >, 20);
    gint64 clock = (gint64) frame * G_USEC_PER_SEC / RATE;
    for (int rest = 0; rest < 200 && jum_label_placer_due(placer) < G_MAXINT64; rest++) {
        clock = MAX(clock + 20000, jum_label_placer_due(placer));
        jum_label_placer_set_time(placer, clock);
        guint more = jum_label_placer_run(placer, moved, N, NULL, 0, W, H, places);
        g_assert_cmpuint(more, >=, n);
        n = more;
    }
    g_assert_cmpint(jum_label_placer_due(placer), ==, G_MAXINT64); /* at rest, nothing is drawn */
}

static void
test_order_of_wishes_does_not_matter(void)
{
    JumLabelWish wishes[200], reversed[200];
    JumLabelPlace a[JUM_LABELS_MAX], b[JUM_LABELS_MAX];
    g_autoptr(JumLabelPlacer) one = jum_label_placer_new();
    g_autoptr(JumLabelPlacer) other = jum_label_placer_new();
    fill(wishes, 200, 5);
    for (int i = 0; i < 200; i++)
        reversed[i] = wishes[199 - i];
    guint n = jum_label_placer_run(one, wishes, 200, NULL, 0, W, H, a);
    g_assert_cmpuint(n, ==, jum_label_placer_run(other, reversed, 200, NULL, 0, W, H, b));
    for (guint i = 0; i < n; i++) {
        g_assert_cmpuint(a[i].wish, ==, 199 - b[i].wish);
        g_assert_true(a[i].x_px == b[i].x_px && a[i].y_px == b[i].y_px);
    }
}

static void
test_a_selected_object_always_has_its_label(void)
{
    JumLabelWish wishes[300];
    JumLabelPlace places[JUM_LABELS_MAX];
    g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
    fill(wishes, 299, 9);
    for (int i = 0; i < 299; i++)
        wishes[i].tier++;
    jum_label_placer_run(placer, wishes, 299, NULL, 0, W, H, places);
    wishes[299] = (JumLabelWish){
        .key = 1, .x_px = 640, .y_px = 360, .width_px = 200, .height_px = 20, .gap_px = 10};
    guint n = jum_label_placer_run(placer, wishes, 300, NULL, 0, W, H, places);
    g_assert_cmpuint(n, >, 0);
    g_assert_cmpuint(places[0].wish, ==, 299);
}

/* Where one of two can stand, it is the one of the lower tier, and of the same tier the more important one. */
static void
test_the_important_one_stands(void)
{
    JumLabelPlace places[JUM_LABELS_MAX];
    for (guint trial = 0; trial < 64; trial++) {
        g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
        JumLabelWish pair[2];
        for (guint i = 0; i < 2; i++)
            pair[i] = (JumLabelWish){.key = trial & 1 ? 2 - i : 1 + i,
                                     .tier = trial >> (1 + i) & 1,
                                     .priority = (float) (trial >> (3 + i) & 1),
                                     .x_px = 640,
                                     .y_px = 360,
                                     .width_px = 100,
                                     .height_px = 20};
        guint n = jum_label_placer_run(placer, pair, 2, NULL, 0, W, H, places);
        g_assert_cmpuint(n, ==, 1);
        if (pair[0].tier != pair[1].tier)
            g_assert_cmpuint(places[0].wish, ==, pair[0].tier < pair[1].tier ? 0 : 1);
        else if (pair[0].priority != pair[1].priority)
            g_assert_cmpuint(places[0].wish, ==, pair[0].priority > pair[1].priority ? 0 : 1);
    }
}

/* While everything moves: what is selected is named in that very frame, new or lately gone, and as long as it is in the
 * picture; what is not waits. */
static void
test_a_selected_object_does_not_wait(void)
{
    for (guint tier = 0; tier < 2; tier++) {
        JumLabelPlace places[JUM_LABELS_MAX];
        g_autoptr(JumLabelPlacer) placer = jum_label_placer_new();
        JumLabelWish wishes[2] = {
            {.key = 1, .tier = 2, .x_px = 100, .y_px = 100, .width_px = 50, .height_px = 20},
            {.key = 2, .tier = tier, .y_px = 500, .width_px = 50, .height_px = 20},
        };
        guint first = 0, shown = 0;
        for (int frame = 1; frame <= 30; frame++) {
            jum_label_placer_set_time(placer, frame * G_USEC_PER_SEC / 30);
            gboolean there = frame >= 3 && frame != 12;      /* new in 3, gone for one frame */
            wishes[1].x_px = 650.0f + 20.0f * (float) frame; /* out of the picture in a second */
            guint n = jum_label_placer_run(placer, wishes, there ? 2 : 1, NULL, 0, W, H, places);
            gboolean now = FALSE;
            for (guint i = 0; i < n; i++)
                now = now || places[i].wish == 1;
            first = now && first == 0 ? (guint) frame : first;
            shown += now;
        }
        g_test_message("tier %u: from frame %u on, in %u", tier, first, shown);
        if (tier == 0)
            g_assert_true(first == 3 && shown == 27);
        else
            g_assert_true(first > 3 && shown < 12); /* gone in 12, it stays away */
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/labels/overlap", test_labels_never_overlap);
    g_test_add_func("/labels/flicker", test_labels_never_flicker);
    g_test_add_func("/labels/clock", test_a_clock_keeps_labels_for_a_second);
    g_test_add_func("/labels/order", test_order_of_wishes_does_not_matter);
    g_test_add_func("/labels/selected", test_a_selected_object_always_has_its_label);
    g_test_add_func("/labels/important", test_the_important_one_stands);
    g_test_add_func("/labels/selected-now", test_a_selected_object_does_not_wait);
    return g_test_run();
}
