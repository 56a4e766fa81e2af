#pragma once

#include "gfx/draw.h"

/** JumSceneSky: what is seen where nothing stands. */
typedef struct JumSceneSky JumSceneSky;

JumSceneSky *jum_scene_sky_new(JumDevice *device, GError **error) JUM_MUST_USE;
void jum_scene_sky_free(JumSceneSky *sky);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneSky, jum_scene_sky_free)
/** jum_scene_sky_draw: @sun_height_deg: the disc is drawn while it is up. */
void jum_scene_sky_draw(JumSceneSky *sky,
                        JumDrawQueue *queue,
                        const JumFrame *frame,
                        double sun_height_deg);
