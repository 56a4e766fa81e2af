/* Culling by the planes of the view-projection matrix (Gribb and Hartmann 2001): a box is outside if its corner
 * farthest along a plane's normal is.  The far plane is left out: it is fitted to what is drawn. */
#include "gfx/cull.h"

#include <math.h>

void
jum_cull_init(JumCull *cull, const JumFrame *frame)
{
    static const struct {
        int row;
        double sign;
    } sides[5] = {{0, 1.0}, {0, -1.0}, {1, 1.0}, {1, -1.0}, {2, 1.0}};
    const double *m = frame->view_proj;
    for (int k = 0; k < 5; k++)
        for (int c = 0; c < 4; c++)
            cull->plane[k][c] = (float) (m[c * 4 + 3] + sides[k].sign * m[c * 4 + sides[k].row]);
    cull->eye[0] = (float) (frame->camera.x_m - frame->origin_m[0]);
    cull->eye[1] = (float) (frame->camera.y_m - frame->origin_m[1]);
    cull->eye[2] = (float) (frame->camera.z_m - frame->origin_m[2]);
    cull->px_per_rad = (float) frame->px_per_rad;
}

gboolean
jum_cull_sees(const JumCull *cull, const float box[6])
{
    for (int k = 0; k < 5; k++) {
        const float *p = cull->plane[k];
        float x = p[0] > 0.0f ? box[3] : box[0];
        float y = p[1] > 0.0f ? box[4] : box[1];
        float z = p[2] > 0.0f ? box[5] : box[2];
        if (p[0] * x + p[1] * y + p[2] * z + p[3] < 0.0f)
            return FALSE;
    }
    return TRUE;
}

float
jum_cull_distance(const JumCull *cull, const float box[6])
{
    float squared = 0.0f;
    for (int axis = 0; axis < 3; axis++) {
        float low = box[axis] - cull->eye[axis], high = cull->eye[axis] - box[axis + 3];
        float d = fmaxf(fmaxf(low, high), 0.0f);
        squared += d * d;
    }
    return sqrtf(squared);
}
