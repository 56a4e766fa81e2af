#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_abnormal_panel_new: "Abnormal now": the list always in view, with its counts, acknowledgement by button or by
 * the key A, Enter flies there.  @may_act: FALSE hides acknowledgement (kiosk, study). */
GtkWidget *jum_abnormal_panel_new(JumSession *session, JumFocus *focus, gboolean may_act);
/** jum_abnormal_panel_focus: the keyboard goes to the selected line of a panel made here, wherever it was. */
void jum_abnormal_panel_focus(GtkWidget *panel);
