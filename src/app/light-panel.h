#pragma once

#include "app/scene.h"

/** jum_light_panel_new: the light of the lamps as it is now: on the ground (lux with isolines, or the class of streets), and
 * as tables whose lines fly to what they tell.  Computes on a worker, when asked and every few minutes while shown. */
GtkWidget *jum_light_panel_new(JumSession *session, JumFocus *focus, JumScene *scene);
