#pragma once

#include "gfx/camera.h"

/**
 * JumFrame: what every draw call of one picture shares: the camera as a matrix relative to a local origin, the
 * viewport, the clock.  A value, made once a frame, the same on the null device.
 */
typedef struct {
    JumCamera camera;
    double origin_m[3]; /* local origin, territory frame: the GPU sees coordinates minus this */
    double view_proj[16]; /* column-major: (territory frame − origin) → clip, y up, z −1 … 1 */
    double forward[3];    /* unit vector of the look */
    double px_per_rad;    /* device pixels of one radian at the middle of the picture */
    int width_px, height_px; /* device pixels */
    double scale;            /* device pixels per logical pixel: sizes of symbols and text */
    double motion_s; /* seconds of decorative motion; stays 0 when nothing may move by itself */
} JumFrame;

/**
 * jum_frame_init:
 * @camera: near and far already fitted
 * @origin_m: [3] local origin, territory frame, metres
 * @width_px, @height_px: device pixels, at least 1
 * @scale: device pixels per logical pixel
 *
 * Thread: any.
 */
void jum_frame_init(JumFrame *frame,
                    const JumCamera *camera,
                    const double origin_m[3],
                    int width_px,
                    int height_px,
                    double scale);

/**
 * jum_frame_project:
 * @x_px, @y_px: (out): device pixels from the top left corner
 * @distance_m: (out) (nullable): along the look, from the eye
 *
 * Returns: FALSE if the place is behind the near plane; the outputs are then untouched.  A place outside the
 * picture still has pixels.
 */
gboolean jum_frame_project(
    const JumFrame *frame, const double place_m[3], double *x_px, double *y_px, double *distance_m);

/** jum_frame_ray: the half-line through a pixel: @eye_m: (out): [3] territory frame, @direction: (out): [3] unit. */
void jum_frame_ray(
    const JumFrame *frame, double x_px, double y_px, double eye_m[3], double direction[3]);
