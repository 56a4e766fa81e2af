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
    /* eyes adapt to the night's light: a third of the way to white */
    double channel[3] = {red, green, blue};
    for (int c = 0; c < 3; c++)
        rgb[c] = (guint8) (CLAMP(channel[c], 0.0, 255.0) * 0.68 + 255.0 * 0.32);
}
