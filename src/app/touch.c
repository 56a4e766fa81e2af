/* Two fingers: tilt or pinch?  As maps on telephones have it: fingers side by side that go up or down together tilt the
 * picture, everything else moves, turns and zooms it.  Undecided while they have hardly moved; what they did until the
 * decision is made up for by its first move. */
#include "app/touch.h"

#include <math.h>

#define DECIDE_PX 8.0  /* a finger has moved */
#define FOLLOW_PX 4.0  /* the other one goes along */
#define ALONE_PX  48.0 /* it does not: a slow machine hears of one finger long before the other */

void
jum_touch_begin(JumTouch *touch, const double a_px[2], const double b_px[2])
{
    *touch = (JumTouch){.first = {{a_px[0], a_px[1]}, {b_px[0], b_px[1]}},
                        .last = {{a_px[0], a_px[1]}, {b_px[0], b_px[1]}}};
}

static JumTouchKind
decide(const JumTouch *touch, const double now[2][2])
{
    double most = 0.0, least = HUGE_VAL, way[2][2];
    gboolean upright = TRUE;
    for (int f = 0; f < 2; f++) {
        for (int k = 0; k < 2; k++)
            way[f][k] = now[f][k] - touch->first[f][k];
        double moved = hypot(way[f][0], way[f][1]);
        most = fmax(most, moved);
        least = fmin(least, moved);
        upright = upright && (moved < FOLLOW_PX || fabs(way[f][1]) > 1.5 * fabs(way[f][0]));
    }
    double apart_x = fabs(touch->first[1][0] - touch->first[0][0]);
    double apart_y = fabs(touch->first[1][1] - touch->first[0][1]);
    if (most < DECIDE_PX)
        return JUM_TOUCH_UNDECIDED;
    if (upright && apart_x > apart_y && way[0][1] * way[1][1] > 0.0 && least > FOLLOW_PX)
        return JUM_TOUCH_TILT;
    /* one finger is reported before the other: wait for it before calling it a turn */
    return upright && apart_x > apart_y && least <= FOLLOW_PX && most < ALONE_PX
               ? JUM_TOUCH_UNDECIDED
               : JUM_TOUCH_PINCH;
}

JumTouchMove
jum_touch_move(JumTouch *touch, const double a_px[2], const double b_px[2])
{
    const double now[2][2] = {{a_px[0], a_px[1]}, {b_px[0], b_px[1]}};
    if (touch->kind == JUM_TOUCH_UNDECIDED)
        touch->kind = decide(touch, now);
    JumTouchMove move = {.kind = touch->kind,
                         .x_px = (a_px[0] + b_px[0]) / 2.0,
                         .y_px = (a_px[1] + b_px[1]) / 2.0,
                         .factor = 1.0};
    if (touch->kind == JUM_TOUCH_UNDECIDED)
        return move;
    double before[2] = {touch->last[1][0] - touch->last[0][0],
                        touch->last[1][1] - touch->last[0][1]};
    double after[2] = {now[1][0] - now[0][0], now[1][1] - now[0][1]};
    double was = hypot(before[0], before[1]), is = hypot(after[0], after[1]);
    if (touch->kind == JUM_TOUCH_TILT)
        move.rise_px = (touch->last[0][1] + touch->last[1][1] - now[0][1] - now[1][1]) / 2.0;
    else if (was > 1.0 && is > 1.0) {
        move.factor = is / was;
        move.turn_deg = atan2(before[0] * after[1] - before[1] * after[0],
                              before[0] * after[0] + before[1] * after[1]) *
                        180.0 / G_PI;
    }
    for (int f = 0; f < 2; f++)
        for (int k = 0; k < 2; k++)
            touch->last[f][k] = now[f][k];
    return move;
}
