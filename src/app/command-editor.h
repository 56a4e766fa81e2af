#pragma once

#include "app/draft.h"
#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/**
 * jum_command_editor_new: the part of a sheet where a command is prepared for one asset or a set: value, duration,
 * reason, "Prepare…" which opens the confirmation.  NULL if no desk can move the first of @addresses.
 */
GtkWidget *
jum_command_editor_new(JumSession *session, JumFocus *focus, const char *const *addresses);
