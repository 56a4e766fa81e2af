/* Colour maps made, not listed: each is one or two straight lines in CIELAB, so that it is perceptually uniform
 * by construction.  Ends were chosen by trial so that no step vanishes and no colour comes near the alarm
 * colours for normal, protan, deutan and tritan eyes; tests/unit/test-colour.c holds them to it. */
#include "gfx/colour-map.h"

#include <math.h>

typedef struct {
    double low[3], middle[3], high[3]; /* L*a*b* */
} Line;

static const Line lines[JUM_N_COLOUR_MAPS] = {
    [JUM_COLOUR_MAP_DATA] = {{18, 4, -34}, {55.5, 0, -2}, {93, -4, 30}},
    [JUM_COLOUR_MAP_DIFFERENCE] = {{34, -8, -36}, {93, -1, 2}, {34, 26, 22}},
    [JUM_COLOUR_MAP_GREY] = {{30, 0, -2}, {60, 0, -1}, {90, 0, 0}},
};

static const double to_xyz[3][3] = {
    {0.4124564, 0.3575761, 0.1804375},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339, 0.1191920, 0.9503041},
};
static const double to_rgb[3][3] = {
    {3.2404542, -1.5371385, -0.4985314},
    {-0.9692660, 1.8760108, 0.0415560},
    {0.0556434, -0.2040259, 1.0572252},
};
static const double white[3] = {0.95047, 1.0, 1.08883};

static const double seen_by[JUM_N_VISIONS][3][3] = {
    [JUM_VISION_NORMAL] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    [JUM_VISION_PROTANOPIA] = {{0.152286, 1.052583, -0.204868},
                               {0.114503, 0.786281, 0.099216},
                               {-0.003882, -0.048116, 1.051998}},
    [JUM_VISION_DEUTERANOPIA] = {{0.367322, 0.860646, -0.227968},
                                 {0.280085, 0.672501, 0.047413},
                                 {-0.011820, 0.042940, 0.968881}},
    [JUM_VISION_TRITANOPIA] = {{1.255528, -0.076749, -0.178779},
                               {-0.078411, 0.930809, 0.147602},
                               {0.004733, 0.691367, 0.303900}},
};

static double
to_linear(guint8 channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static guint8
from_linear(double light)
{
    double l = CLAMP(light, 0.0, 1.0);
    double c = l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1.0 / 2.4) - 0.055;
    return (guint8) (c * 255.0 + 0.5);
}

static void
transform(const double matrix[3][3], const double in[3], double out[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = matrix[i][0] * in[0] + matrix[i][1] * in[1] + matrix[i][2] * in[2];
}

void
jum_colour_lab(JumColour colour, double lab[3])
{
    double rgb[3] = {to_linear(colour.r), to_linear(colour.g), to_linear(colour.b)}, xyz[3], f[3];
    transform(to_xyz, rgb, xyz);
    for (int i = 0; i < 3; i++) {
        double x = xyz[i] / white[i];
        f[i] = x > 216.0 / 24389.0 ? cbrt(x) : (24389.0 / 27.0 * x + 16.0) / 116.0;
    }
    lab[0] = 116.0 * f[1] - 16.0;
    lab[1] = 500.0 * (f[0] - f[1]);
    lab[2] = 200.0 * (f[1] - f[2]);
}

static JumColour
colour_of_lab(const double lab[3])
{
    double fy = (lab[0] + 16.0) / 116.0, f[3] = {fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0};
    double xyz[3], rgb[3];
    for (int i = 0; i < 3; i++) {
        double cube = f[i] * f[i] * f[i];
        xyz[i] =
            white[i] * (cube > 216.0 / 24389.0 ? cube : (116.0 * f[i] - 16.0) * 27.0 / 24389.0);
    }
    transform(to_rgb, xyz, rgb);
    return (JumColour){from_linear(rgb[0]), from_linear(rgb[1]), from_linear(rgb[2]), 255};
}

double
jum_colour_distance(JumColour a, JumColour b)
{
    double p[3], q[3];
    jum_colour_lab(a, p);
    jum_colour_lab(b, q);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                (p[2] - q[2]) * (p[2] - q[2]));
}

static double
hue_deg(double a, double b)
{
    double h = a == 0.0 && b == 0.0 ? 0.0 : atan2(b, a) * 180.0 / G_PI;
    return h < 0.0 ? h + 360.0 : h;
}

static double
wave(double deg)
{
    return cos(deg * G_PI / 180.0);
}

/* Names as in the paper. */
double
jum_lab_distance_2000(const double p[3], const double q[3])
{
    double c_bar = (hypot(p[1], p[2]) + hypot(q[1], q[2])) / 2.0, c7 = pow(c_bar, 7.0);
    double g = 0.5 * (1.0 - sqrt(c7 / (c7 + 6103515625.0)));
    double a1 = (1.0 + g) * p[1], a2 = (1.0 + g) * q[1];
    double c1 = hypot(a1, p[2]), c2 = hypot(a2, q[2]), h1 = hue_deg(a1, p[2]),
           h2 = hue_deg(a2, q[2]);
    gboolean grey = c1 * c2 == 0.0;
    double dh = grey ? 0.0 : h2 - h1;
    dh += dh > 180.0 ? -360.0 : dh < -180.0 ? 360.0 : 0.0;
    double h_bar = grey                     ? h1 + h2
                   : fabs(h1 - h2) <= 180.0 ? (h1 + h2) / 2.0
                   : h1 + h2 < 360.0        ? (h1 + h2 + 360.0) / 2.0
                                            : (h1 + h2 - 360.0) / 2.0;
    double dl = q[0] - p[0], dc = c2 - c1;
    double dhue = 2.0 * sqrt(c1 * c2) * sin(dh * G_PI / 360.0);
    double l50 = pow((p[0] + q[0]) / 2.0 - 50.0, 2.0), cp = (c1 + c2) / 2.0, cp7 = pow(cp, 7.0);
    double t = 1.0 - 0.17 * wave(h_bar - 30.0) + 0.24 * wave(2.0 * h_bar) +
               0.32 * wave(3.0 * h_bar + 6.0) - 0.20 * wave(4.0 * h_bar - 63.0);
    double sl = 1.0 + 0.015 * l50 / sqrt(20.0 + l50), sc = 1.0 + 0.045 * cp,
           sh = 1.0 + 0.015 * cp * t;
    double theta = 30.0 * exp(-pow((h_bar - 275.0) / 25.0, 2.0));
    double rt = -2.0 * sqrt(cp7 / (cp7 + 6103515625.0)) * sin(2.0 * theta * G_PI / 180.0);
    double x = dl / sl, y = dc / sc, z = dhue / sh;
    return sqrt(fmax(x * x + y * y + z * z + rt * y * z, 0.0));
}

double
jum_colour_distance_2000(JumColour a, JumColour b)
{
    double p[3], q[3];
    jum_colour_lab(a, p);
    jum_colour_lab(b, q);
    return jum_lab_distance_2000(p, q);
}

JumColour
jum_colour_seen(JumColour colour, JumVision vision)
{
    double rgb[3] = {to_linear(colour.r), to_linear(colour.g), to_linear(colour.b)}, out[3];
    transform(seen_by[vision], rgb, out);
    return (JumColour){from_linear(out[0]), from_linear(out[1]), from_linear(out[2]), colour.a};
}

static void
fill_table(const Line *line, JumColour table[JUM_COLOUR_MAP_SIZE])
{
    for (int i = 0; i < JUM_COLOUR_MAP_SIZE; i++) {
        double t = 2.0 * i / (JUM_COLOUR_MAP_SIZE - 1.0), lab[3];
        const double *from = t < 1.0 ? line->low : line->middle;
        const double *to = t < 1.0 ? line->middle : line->high;
        double part = t < 1.0 ? t : t - 1.0;
        for (int k = 0; k < 3; k++)
            lab[k] = from[k] + (to[k] - from[k]) * part;
        table[i] = colour_of_lab(lab);
    }
}

const JumColour *
jum_colour_map_table(JumColourMap map)
{
    static JumColour tables[JUM_N_COLOUR_MAPS][JUM_COLOUR_MAP_SIZE];
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        for (int i = 0; i < JUM_N_COLOUR_MAPS; i++)
            fill_table(&lines[i], tables[i]);
        g_once_init_leave(&filled, 1);
    }
    return tables[map];
}

JumColour
jum_colour_map_at(JumColourMap map, double t)
{
    if (isnan(t))
        return JUM_COLOUR(0x808080);
    return jum_colour_map_table(map)[(int) (CLAMP(t, 0.0, 1.0) * (JUM_COLOUR_MAP_SIZE - 1) + 0.5)];
}
