#pragma once

#include "base/geo.h"

/**
 * JumCamera: an eye over the scene.  Doubles, in the territory's frame; the GPU sees coordinates relative to a
 * local origin.  A value that may be copied and compared.
 */
typedef struct {
    double x_m, y_m, z_m; /* eye: east, north, altitude */
    double heading_deg;   /* clockwise from grid north */
    double pitch_deg;     /* negative looks down, -90 … 89 */
    double fov_deg;       /* vertical */
    double near_m, far_m; /* fitted every frame */
} JumCamera;
