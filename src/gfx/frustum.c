/* Culling planes read from the rows of the matrix (Gribb and Hartmann 2001), moved to a layer's origin. */
#include "gfx/frustum.h"

#include <math.h>

void
jum_frustum_init(JumFrustum *frustum, const JumFrame *frame, const double origin_m[3])
{
    const double *m = frame->view_proj;
    double move[3];
    for (int k = 0; k < 3; k++)
        move[k] = origin_m[k] - frame->origin_m[k];
    for (int p = 0; p < 5; p++) {
        int row = p == 4 ? 2 : p / 2;
        double sign = p == 4 || p % 2 == 0 ? 1.0 : -1.0, *plane = frustum->plane[p];
        for (int k = 0; k < 4; k++)
            plane[k] = m[4 * k + 3] + sign * m[4 * k + row];
        plane[3] += plane[0] * move[0] + plane[1] * move[1] + plane[2] * move[2];
        double length = sqrt(plane[0] * plane[0] + plane[1] * plane[1] + plane[2] * plane[2]);
        for (int k = 0; k < 4; k++)
            plane[k] /= length;
    }
    frustum->eye[0] = frame->camera.x_m - origin_m[0];
    frustum->eye[1] = frame->camera.y_m - origin_m[1];
    frustum->eye[2] = frame->camera.z_m - origin_m[2];
    for (int k = 0; k < 3; k++)
        frustum->forward[k] = frame->forward[k];
}

gboolean
jum_frustum_sees(const JumFrustum *frustum, const double middle[3], double radius_m)
{
    for (int p = 0; p < 5; p++) {
        const double *plane = frustum->plane[p];
        if (plane[0] * middle[0] + plane[1] * middle[1] + plane[2] * middle[2] + plane[3] <
            -radius_m)
            return FALSE;
    }
    return TRUE;
}

double
jum_frustum_distance(const JumFrustum *frustum, const double place[3])
{
    double x = place[0] - frustum->eye[0], y = place[1] - frustum->eye[1],
           z = place[2] - frustum->eye[2];
    return sqrt(x * x + y * y + z * z);
}
