#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_command_panel_new: the log of commands, newest first: when, what, to whom, state, reason. */
GtkWidget *jum_command_panel_new(JumSession *session, JumFocus *focus);
