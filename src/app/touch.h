#pragma once

#include <glib.h>

/** JumTouchKind: what two fingers do, decided once they have moved and held until one of them leaves. */
typedef enum {
    JUM_TOUCH_UNDECIDED,
    JUM_TOUCH_PINCH, /* nearer, farther, turned and moved at once */
    JUM_TOUCH_TILT,  /* side by side, both up or both down */
} JumTouchKind;

/** JumTouch: two fingers on the picture; pixels from the top left corner. */
typedef struct {
    double first[2][2], last[2][2];
    JumTouchKind kind;
} JumTouch;

/** JumTouchMove: what happened since the last call. */
typedef struct {
    JumTouchKind kind;
    double x_px, y_px; /* middle of the fingers now */
    double factor;     /* of their distance */
    double turn_deg;   /* clockwise on the screen */
    double rise_px;    /* of a tilt: upwards */
} JumTouchMove;

void jum_touch_begin(JumTouch *touch, const double a_px[2], const double b_px[2]);
/** jum_touch_move: the fingers in the order of jum_touch_begin(). */
JumTouchMove jum_touch_move(JumTouch *touch, const double a_px[2], const double b_px[2]);
