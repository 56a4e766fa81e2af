#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_asset_panel_new: everything the map shows, as a table: the same objects, filters and actions by keyboard alone.
 * Enter opens the sheet and flies there; several lines selected become the targets of one command. @may_act: FALSE
 * leaves commands out. */
GtkWidget *jum_asset_panel_new(JumSession *session, JumFocus *focus, gboolean may_act);
