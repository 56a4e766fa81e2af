/* One shadow map, seen from the sun in parallel, over a square around what is looked at that grows with the height of
 * the eye; its places are snapped to whole texels so that edges stand still when the eye moves.  Casters are all
 * building tiles within reach, whether seen or not. */
#include "overlay/scene-shadow.h"

#include "gfx/target.h"

#include <math.h>

#define SIDE 2048

struct JumSceneShadow {
    JumDevice *device;
    JumTarget *map;
    JumDrawQueue *queue;
    gboolean failed;
};

JumSceneShadow *
jum_scene_shadow_new(JumDevice *device)
{
    JumSceneShadow *shadow = g_new0(JumSceneShadow, 1);
    shadow->device = device;
    shadow->queue = jum_draw_queue_new(device);
    return shadow;
}

void
jum_scene_shadow_free(JumSceneShadow *shadow)
{
    if (shadow == NULL)
        return;
    jum_target_free(shadow->map);
    jum_draw_queue_free(shadow->queue);
    g_free(shadow);
}

/* Half the side of the square, and its middle: some way ahead of the eye, on the ground. */
static float
place_square(const JumFrame *frame, float ground_m, double middle[3])
{
    const JumCamera *c = &frame->camera;
    double above = fmax(c->z_m - ground_m, 2.0);
    double reach = CLAMP(above * 3.0, 260.0, 3500.0);
    double level = hypot(frame->forward[0], frame->forward[1]);
    double ahead =
        level > 1e-3 ? fmin(above / fmax(-frame->forward[2], 0.05), reach * 0.8) / level : 0.0;
    middle[0] = c->x_m - frame->origin_m[0] + ahead * frame->forward[0];
    middle[1] = c->y_m - frame->origin_m[1] + ahead * frame->forward[1];
    middle[2] = ground_m;
    return (float) reach;
}

/* Scene → the sun's square, −1 … 1, as 16 doubles. */
static void
sun_matrix(const float sun[4], const double middle[3], double reach, double matrix[16])
{
    double z[3] = {sun[0], sun[1], sun[2]};
    double level = fmax(hypot(z[0], z[1]), 1e-6);
    double x[3] = {-z[1] / level, z[0] / level, 0.0};
    double y[3] = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
    double deep = reach * 1.5 + 400.0, texel = 2.0 * reach / SIDE;
    const double *axes[3] = {x, y, z};
    double scale[3] = {1.0 / reach, 1.0 / reach, -1.0 / deep};
    for (int row = 0; row < 3; row++) {
        double at = axes[row][0] * middle[0] + axes[row][1] * middle[1] + axes[row][2] * middle[2];
        if (row < 2)
            at = floor(at / texel) * texel;
        for (int column = 0; column < 3; column++)
            matrix[column * 4 + row] = axes[row][column] * scale[row];
        matrix[12 + row] = -at * scale[row];
    }
    matrix[3] = matrix[7] = matrix[11] = 0.0;
    matrix[15] = 1.0;
}

gboolean
jum_scene_shadow_draw(JumSceneShadow *shadow,
                      JumSceneBuilding *building,
                      JumSceneProject *project,
                      const JumFrame *frame,
                      float ground_m,
                      const JumTexture *palette,
                      JumAmbience *ambience)
{
    if (shadow->map == NULL && !shadow->failed)
        shadow->map = jum_target_new_depth(shadow->device, SIDE, NULL);
    shadow->failed = shadow->map == NULL;
    if (shadow->failed)
        return FALSE;
    double middle[3];
    float reach = place_square(frame, ground_m, middle);
    JumFrame from_sun = *frame;
    sun_matrix(ambience->sun, middle, reach, from_sun.view_proj);
    const float place[2] = {(float) middle[0], (float) middle[1]};
    int saved[6];
    jum_draw_queue_clear(shadow->queue);
    jum_scene_building_draw_casters(building, shadow->queue, palette, place, reach * 1.3f,
                                    project != NULL);
    if (project != NULL)
        jum_scene_project_draw_casters(project, shadow->queue, palette);
    jum_target_begin(shadow->map, saved);
    jum_target_clear(shadow->map);
    jum_draw_queue_run(shadow->queue, &from_sun, NULL);
    jum_target_end(shadow->map, saved);
    for (int column = 0; column < 4; column++)
        for (int row = 0; row < 4; row++) {
            double value = from_sun.view_proj[column * 4 + row];
            double unit = row < 3 ? 0.5 * value + 0.5 * from_sun.view_proj[column * 4 + 3] : value;
            ambience->shadow[column * 4 + row] = (float) unit;
        }
    ambience->ground[3] = 2.0f * reach / SIDE * 1.5f + 0.05f;
    ambience->shadow[14] -= 0.0006f;
    ambience->shadow_map = jum_target_colour(shadow->map);
    return TRUE;
}
