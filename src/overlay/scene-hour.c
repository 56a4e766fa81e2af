/* The light of an hour: position of the sun by NREL's algorithm, then colours between a few heights of the sun that were
 * chosen by eye.  By night a weak bluish light from the south keeps shapes readable; the rest is left to the lamps.
 * Haze takes the colour of the horizon, none nearer than 8 km. */
#include "overlay/scene-hour.h"

#include "sim/sun/sun.h"

#include <math.h>
#include <string.h>

#define DEG (G_PI / 180.0)

typedef struct {
    float height_deg;
    float sun[3], sky[3], ground[3], haze[3], zenith[3];
    float night;
} Light;

static const Light LIGHTS[] = {
    {-90.0f,
     {0.030f, 0.036f, 0.055f},
     {0.058f, 0.068f, 0.098f},
     {0.040f, 0.046f, 0.064f},
     {0.045f, 0.056f, 0.085f},
     {0.012f, 0.018f, 0.038f},
     1.0f},
    {-12.0f,
     {0.030f, 0.036f, 0.055f},
     {0.062f, 0.074f, 0.108f},
     {0.042f, 0.048f, 0.068f},
     {0.060f, 0.072f, 0.110f},
     {0.016f, 0.024f, 0.052f},
     1.0f},
    {-6.0f,
     {0.050f, 0.050f, 0.070f},
     {0.185f, 0.205f, 0.285f},
     {0.115f, 0.120f, 0.155f},
     {0.340f, 0.330f, 0.400f},
     {0.075f, 0.115f, 0.240f},
     0.85f},
    {-1.0f,
     {0.280f, 0.160f, 0.090f},
     {0.450f, 0.455f, 0.525f},
     {0.330f, 0.310f, 0.320f},
     {0.800f, 0.640f, 0.540f},
     {0.230f, 0.320f, 0.510f},
     0.25f},
    {4.0f,
     {0.600f, 0.430f, 0.260f},
     {0.545f, 0.545f, 0.600f},
     {0.440f, 0.415f, 0.405f},
     {0.880f, 0.790f, 0.700f},
     {0.330f, 0.450f, 0.650f},
     0.0f},
    {14.0f,
     {0.580f, 0.500f, 0.380f},
     {0.590f, 0.615f, 0.660f},
     {0.505f, 0.485f, 0.465f},
     {0.850f, 0.860f, 0.870f},
     {0.350f, 0.510f, 0.740f},
     0.0f},
    {40.0f,
     {0.490f, 0.455f, 0.385f},
     {0.610f, 0.640f, 0.680f},
     {0.530f, 0.510f, 0.485f},
     {0.815f, 0.870f, 0.920f},
     {0.330f, 0.520f, 0.780f},
     0.0f},
    {90.0f,
     {0.450f, 0.425f, 0.370f},
     {0.620f, 0.645f, 0.680f},
     {0.530f, 0.515f, 0.490f},
     {0.815f, 0.870f, 0.920f},
     {0.320f, 0.510f, 0.780f},
     0.0f},
};

static Light
light_at(double height_deg)
{
    guint k = 1;
    while (k + 1 < G_N_ELEMENTS(LIGHTS) && LIGHTS[k].height_deg < height_deg)
        k++;
    const Light *a = &LIGHTS[k - 1], *b = &LIGHTS[k];
    float t = (float) ((height_deg - a->height_deg) / (b->height_deg - a->height_deg));
    t = CLAMP(t, 0.0f, 1.0f);
    Light out;
    const float *from = (const float *) a, *to = (const float *) b;
    float *into = (float *) &out;
    for (guint i = 0; i < sizeof out / sizeof(float); i++)
        into[i] = from[i] + (to[i] - from[i]) * t;
    return out;
}

/* The operator's day is neutral and even: shapes by shade, no colour but data's. */
static void
quieten(Light *light)
{
    float *rgb[] = {light->sun, light->sky, light->ground, light->haze, light->zenith};
    for (guint i = 0; i < G_N_ELEMENTS(rgb); i++) {
        float grey = 0.30f * rgb[i][0] + 0.55f * rgb[i][1] + 0.15f * rgb[i][2];
        for (int c = 0; c < 3; c++)
            rgb[i][c] = grey + (rgb[i][c] - grey) * 0.18f;
    }
    for (int c = 0; c < 3; c++) {
        light->sky[c] = fmaxf(light->sky[c], 0.105f);
        light->sun[c] *= 1.0f - 0.19f * (1.0f - light->night); /* slopes differ less */
    }
}

/* Angle from grid north to true north, clockwise. */
static double
convergence_deg(const JumCrs *crs, double lon_deg, double lat_deg)
{
    double x0, y0, x1, y1;
    jum_crs_forward(crs, lon_deg, lat_deg, &x0, &y0);
    jum_crs_forward(crs, lon_deg, lat_deg + 0.01, &x1, &y1);
    return atan2(x1 - x0, y1 - y0) / DEG;
}

static void
place_sun(const JumCrs *crs, const double place_m[2], JumTime time, JumSceneHour *hour)
{
    double lon = 0.0, lat = 47.0;
    gboolean placed = crs->kind != JUM_CRS_NONE;
    if (placed)
        jum_crs_inverse(crs, place_m[0], place_m[1], &lon, &lat);
    JumSunPlace place = jum_sun_place(lat, lon, 0.0);
    JumSunPosition position;
    hour->sun_azimuth_deg = 160.0;
    hour->sun_height_deg = 45.0;
    if (jum_sun_position(&place, time, &position) != JUM_SUN_OK)
        return;
    hour->sun_height_deg = 90.0 - position.zenith_deg;
    hour->sun_azimuth_deg = position.azimuth_deg + (placed ? convergence_deg(crs, lon, lat) : 0.0);
}

JumSceneHour
jum_scene_hour(
    const JumCrs *crs, const double place_m[2], JumTime time, JumLook look, JumAmbience *ambience)
{
    JumSceneHour hour;
    place_sun(crs, place_m, time, &hour);
    double height = hour.sun_height_deg;
    if (look == JUM_LOOK_OPERATOR && height > 0.0) /* the operator's day is as bright all day */
        height = fmax(height, fmin(height * 7.0, 40.0));
    Light light = light_at(height);
    hour.night = light.night;
    if (look == JUM_LOOK_OPERATOR)
        quieten(&light);
    gboolean moon = hour.sun_height_deg < -2.0;
    hour.azimuth_deg = moon ? 165.0 : hour.sun_azimuth_deg;
    hour.height_deg = moon ? 45.0 : fmax(hour.sun_height_deg, 3.0);
    double a = hour.azimuth_deg * DEG, h = hour.height_deg * DEG;
    float sun[4] = {(float) (sin(a) * cos(h)), (float) (cos(a) * cos(h)), (float) sin(h), 1.0f};
    memcpy(ambience->sun, sun, sizeof sun);
    memcpy(ambience->sun_colour, light.sun, sizeof light.sun);
    ambience->sun_colour[3] = look == JUM_LOOK_OPERATOR ? 1.0f : 0.0f;
    memcpy(ambience->sky, light.sky, sizeof light.sky);
    ambience->sky[3] = light.night;
    memcpy(ambience->ground, light.ground, sizeof light.ground);
    memcpy(ambience->haze, light.haze, sizeof light.haze);
    ambience->haze[3] = 14000.0f;
    memcpy(ambience->zenith, light.zenith, sizeof light.zenith);
    ambience->zenith[3] = JUM_CLEAR_AIR_M;
    return hour;
}
