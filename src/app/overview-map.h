#pragma once

#include "app/focus.h"
#include "app/session.h"
#include "gfx/camera.h"

#include <gtk/gtk.h>

/**
 * jum_overview_map_new: the 2D map beside the picture: drawn from the territory, no network; shows where the eye stands
 * and what it sees, the selection and what is abnormal; a click flies there.
 * @follows: where there is no picture, the map itself goes where one flies
 */
GtkWidget *jum_overview_map_new(JumSession *session, JumFocus *focus, gboolean follows);
/** jum_overview_map_is_drawn: nothing of it is under way any more. */
gboolean jum_overview_map_is_drawn(GtkWidget *map);
/** jum_overview_map_set_camera: @half_view_deg: half of the horizontal field of view. */
void jum_overview_map_set_camera(GtkWidget *map, const JumCamera *camera, double half_view_deg);
