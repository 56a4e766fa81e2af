#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_search_box_new: finds a commune, a street, a place or an asset while one types; Enter takes the first answer and
 * flies there, Down walks through the others, Escape gives up. */
GtkWidget *jum_search_box_new(JumSession *session, JumFocus *focus);
