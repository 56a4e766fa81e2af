#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_abnormal_panel_new: "Abnormal now": the list always in view, with its counts, acknowledgement by button or by
 * the key A, Enter flies there.  @may_act: FALSE hides acknowledgement (kiosk, study). */
GtkWidget *jum_abnormal_panel_new(JumSession *session, JumFocus *focus, gboolean may_act);
