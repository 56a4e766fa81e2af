#pragma once

#include "gfx/frame.h"

/** JumFrustum: what a frame can see, relative to a layer's own origin. A value. */
typedef struct {
    double plane[5]
                [4]; /* left, right, bottom, top, near: inside is positive, normals of length 1 */
    double eye[3], forward[3];
} JumFrustum;

void jum_frustum_init(JumFrustum *frustum, const JumFrame *frame, const double origin_m[3]);
/** jum_frustum_sees: may a ball meet it? Never FALSE for one that does. */
gboolean jum_frustum_sees(const JumFrustum *frustum, const double middle[3], double radius_m);
/** jum_frustum_distance: from the eye, metres. */
double jum_frustum_distance(const JumFrustum *frustum, const double place[3]);
