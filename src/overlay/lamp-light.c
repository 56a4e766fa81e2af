/* The colour of lamp light. */
#include "overlay/lamp-light.h"

#include <math.h>

void
jum_lamp_colour(float cct_k, guint8 rgb[3])
{
    double t = CLAMP(cct_k, 1000.0f, 12000.0f) / 100.0;
    double red = t <= 66.0 ? 255.0 : 329.7 * pow(t - 60.0, -0.1332);
    double green = t <= 66.0 ? 99.47 * log(t) - 161.1 : 288.1 * pow(t - 60.0, -0.0755);
    double blue = t >= 66.0 ? 255.0 : t <= 19.0 ? 0.0 : 138.5 * log(t - 10.0) - 305.0;
    rgb[0] = (guint8) CLAMP(red, 0.0, 255.0);
    rgb[1] = (guint8) CLAMP(green, 0.0, 255.0);
    rgb[2] = (guint8) CLAMP(blue, 0.0, 255.0);
}
