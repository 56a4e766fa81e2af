#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_time_bar_new: the clock of the territory, and the hour and day for which sun and sky are shown.  Away from now it
 * says so in words: measurements stay those of now and are not of that hour. */
GtkWidget *jum_time_bar_new(JumSession *session, JumFocus *focus);
