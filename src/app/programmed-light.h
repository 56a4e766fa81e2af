#pragma once

#include "app/session.h"

/**
 * JumProgrammedLight: what the lighting programmes ask of each lamp at an instant, for a face that has no live link
 * (the kiosk): its night is then the programmed one, not "every lamp lit".
 *
 * Thread: main.
 */
typedef struct JumProgrammedLight JumProgrammedLight;

/** jum_programmed_light_new: NULL if there are no lamps or no programmes. Cost: some 20 ms for 50 000 lamps. */
JumProgrammedLight *jum_programmed_light_new(JumSession *session);
void jum_programmed_light_free(JumProgrammedLight *light);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumProgrammedLight, jum_programmed_light_free)
/** jum_programmed_light_show: puts the levels of @time into the session's world, as substituted, simulated values.
 * Cost: about 1 ms for 50 000 lamps. Returns whether any is new. */
gboolean jum_programmed_light_show(JumProgrammedLight *light, JumTime time);
