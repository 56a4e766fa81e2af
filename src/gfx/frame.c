/* The camera of one picture as matrix, projection and ray, in doubles on the CPU, so that labels and picking
 * give the same answer with and without a GPU.  Heading is clockwise from north, the look is
 * (sin h cos p, cos h cos p, sin p), up is z. */
#include "gfx/frame.h"

#include <math.h>
#include <string.h>

#define DEG (G_PI / 180.0)

static void
axes(const JumCamera *camera, double right[3], double up[3], double forward[3])
{
    double h = camera->heading_deg * DEG, p = camera->pitch_deg * DEG;
    forward[0] = sin(h) * cos(p);
    forward[1] = cos(h) * cos(p);
    forward[2] = sin(p);
    right[0] = cos(h);
    right[1] = -sin(h);
    right[2] = 0.0;
    up[0] = -sin(h) * sin(p);
    up[1] = -cos(h) * sin(p);
    up[2] = cos(p);
}

/* projection · rotation · translation of the eye to zero; rows are right, up and ahead. */
static void
compose(double out[16],
        const double rows[3][3],
        const double eye[3],
        double focal_x,
        double focal_y,
        double near_m,
        double far_m)
{
    double depth_scale = (far_m + near_m) / (far_m - near_m);
    double depth_shift = -2.0 * far_m * near_m / (far_m - near_m);
    for (int column = 0; column < 4; column++) {
        double seen[3];
        for (int i = 0; i < 3; i++)
            seen[i] = column < 3
                          ? rows[i][column]
                          : -(rows[i][0] * eye[0] + rows[i][1] * eye[1] + rows[i][2] * eye[2]);
        out[column * 4 + 0] = focal_x * seen[0];
        out[column * 4 + 1] = focal_y * seen[1];
        out[column * 4 + 2] = depth_scale * seen[2] + (column == 3 ? depth_shift : 0.0);
        out[column * 4 + 3] = seen[2];
    }
}

void
jum_frame_init(JumFrame *frame,
               const JumCamera *camera,
               const double origin_m[3],
               int width_px,
               int height_px,
               double scale)
{
    JumFrame made = {
        .camera = *camera, .width_px = width_px, .height_px = height_px, .scale = scale};
    double rows[3][3],
        eye[3] = {camera->x_m - origin_m[0], camera->y_m - origin_m[1], camera->z_m - origin_m[2]};
    memcpy(made.origin_m, origin_m, sizeof made.origin_m);
    axes(camera, rows[0], rows[1], made.forward);
    memcpy(rows[2], made.forward, sizeof rows[2]);
    double focal = 1.0 / tan(camera->fov_deg * DEG / 2.0);
    double far_m = MAX(camera->far_m, camera->near_m * 1.001);
    compose(made.view_proj, rows, eye, focal * height_px / width_px, focal, camera->near_m, far_m);
    made.px_per_rad = focal * height_px / 2.0;
    *frame = made;
}

gboolean
jum_frame_project(
    const JumFrame *frame, const double place_m[3], double *x_px, double *y_px, double *distance_m)
{
    const double *m = frame->view_proj;
    double p[3] = {place_m[0] - frame->origin_m[0], place_m[1] - frame->origin_m[1],
                   place_m[2] - frame->origin_m[2]};
    double w = m[3] * p[0] + m[7] * p[1] + m[11] * p[2] + m[15];
    if (!(w > frame->camera.near_m))
        return FALSE;
    double x = m[0] * p[0] + m[4] * p[1] + m[8] * p[2] + m[12];
    double y = m[1] * p[0] + m[5] * p[1] + m[9] * p[2] + m[13];
    *x_px = (x / w + 1.0) * 0.5 * frame->width_px;
    *y_px = (1.0 - y / w) * 0.5 * frame->height_px;
    if (distance_m != NULL)
        *distance_m = w;
    return TRUE;
}

void
jum_frame_ray(const JumFrame *frame, double x_px, double y_px, double eye_m[3], double direction[3])
{
    double right[3], up[3], forward[3];
    axes(&frame->camera, right, up, forward);
    double across = (x_px - frame->width_px / 2.0) / frame->px_per_rad;
    double above = (frame->height_px / 2.0 - y_px) / frame->px_per_rad;
    double length = sqrt(1.0 + across * across + above * above);
    for (int i = 0; i < 3; i++)
        direction[i] = (forward[i] + across * right[i] + above * up[i]) / length;
    eye_m[0] = frame->camera.x_m;
    eye_m[1] = frame->camera.y_m;
    eye_m[2] = frame->camera.z_m;
}
