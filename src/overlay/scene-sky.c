/* One triangle behind everything: from the colour of the haze at the horizon to that of the zenith, with the sun. */
#include "overlay/scene-sky.h"

#include <math.h>
#include <string.h>

#define DEG (G_PI / 180.0)

struct JumSceneSky {
    JumProgram *program;
    JumMesh *mesh;
};

JumSceneSky *
jum_scene_sky_new(JumDevice *device, GError **error)
{
    g_autoptr(JumSceneSky) sky = g_new0(JumSceneSky, 1);
    sky->program = jum_program_new(device, "sky", NULL, error);
    if (sky->program == NULL)
        return NULL;
    sky->mesh = jum_mesh_new(device, NULL, 3, NULL, 0, 0, NULL);
    return g_steal_pointer(&sky);
}

void
jum_scene_sky_free(JumSceneSky *sky)
{
    if (sky == NULL)
        return;
    jum_program_free(sky->program);
    jum_mesh_free(sky->mesh);
    g_free(sky);
}

void
jum_scene_sky_draw(JumSceneSky *sky,
                   JumDrawQueue *queue,
                   const JumFrame *frame,
                   double sun_height_deg)
{
    const JumCamera *camera = &frame->camera;
    double h = camera->heading_deg * DEG, p = camera->pitch_deg * DEG;
    double tall = tan(camera->fov_deg * DEG / 2.0),
           wide = tall * frame->width_px / frame->height_px;
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_SKY, sky->program, sky->mesh);
    float rows[3][4] = {
        {(float) (cos(h) * wide), (float) (-sin(h) * wide), 0.0f, 0.0f},
        {(float) (-sin(h) * sin(p) * tall), (float) (-cos(h) * sin(p) * tall),
         (float) (cos(p) * tall), 0.0f},
        {(float) frame->forward[0], (float) frame->forward[1], (float) frame->forward[2],
         sun_height_deg > -1.0 ? 1.0f : 0.0f},
    };
    memcpy(draw->params, rows, sizeof rows);
    draw->n_params = 3;
}
