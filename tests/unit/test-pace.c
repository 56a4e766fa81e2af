/* Quality follows invented frame times: down and up between the ends, not at a pause, not in a swing. */
#include "overlay/pace.h"

static gint64 now_us = 1000000;

/* Draws @n frames @ms apart; returns how often quality changed. */
static guint
draw(JumPace *pace, guint n, double ms)
{
    guint changes = 0;
    for (guint i = 0; i < n; i++) {
        now_us += (gint64) (ms * 1000.0);
        changes += jum_pace_frame(pace, now_us);
    }
    return changes;
}

static void
test_ends(void)
{
    JumPace pace;
    jum_pace_init(&pace, TRUE);
    g_assert_cmpint(pace.quality, ==, JUM_DRAW_LOW);
    g_assert_cmpuint(draw(&pace, 500, 90.0), ==, 0); /* there is nothing below */
    jum_pace_init(&pace, FALSE);
    g_assert_cmpint(pace.quality, ==, JUM_DRAW_MEDIUM);
    g_assert_cmpuint(draw(&pace, 500, 16.7), ==, 1);
    g_assert_cmpint(pace.quality, ==, JUM_DRAW_HIGH);
    g_assert_cmpuint(draw(&pace, 500, 16.7), ==, 0);
}

static void
test_slow_frames_lower_it_step_by_step(void)
{
    JumPace pace;
    jum_pace_init(&pace, FALSE);
    draw(&pace, 200, 16.7);
    g_assert_cmpuint(draw(&pace, 40, 80.0), >=, 1);
    draw(&pace, 60, 80.0);
    g_assert_cmpint(pace.quality, ==, JUM_DRAW_LOW);
    g_assert_cmpuint(draw(&pace, 600, 30.0), ==, 0); /* neither slow nor quick */
}

static void
test_one_slow_frame_and_a_pause_change_nothing(void)
{
    JumPace pace;
    jum_pace_init(&pace, FALSE);
    draw(&pace, 200, 16.7);
    g_assert_cmpuint(draw(&pace, 1, 150.0), ==, 0);
    g_assert_cmpuint(draw(&pace, 30, 16.7), ==, 0);
    g_assert_cmpuint(draw(&pace, 20, 5000.0), ==, 0); /* a desk at rest draws every few seconds */
    g_assert_cmpint(pace.quality, ==, JUM_DRAW_HIGH);
}

/* A machine that holds MEDIUM at 17 ms and needs 60 ms for HIGH: ten minutes see few attempts, fewer and fewer. */
static void
test_it_does_not_swing(void)
{
    JumPace pace;
    guint changes[2] = {0, 0};
    jum_pace_init(&pace, FALSE);
    for (int half = 0; half < 2; half++)
        for (gint64 until = now_us + 300 * G_USEC_PER_SEC; now_us < until;)
            changes[half] += draw(&pace, 1, pace.quality == JUM_DRAW_HIGH ? 60.0 : 17.0);
    g_assert_cmpuint(changes[0], <=, 10);
    g_assert_cmpuint(changes[1], <=, 4);
    g_assert_cmpuint(changes[1], <, changes[0]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/pace/ends", test_ends);
    g_test_add_func("/overlay/pace/slow", test_slow_frames_lower_it_step_by_step);
    g_test_add_func("/overlay/pace/pause", test_one_slow_frame_and_a_pause_change_nothing);
    g_test_add_func("/overlay/pace/swing", test_it_does_not_swing);
    return g_test_run();
}
