#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_theme_bar_new: a switch a theme that the territory has points for; the legend is drawn in the picture. */
GtkWidget *jum_theme_bar_new(JumSession *session, JumFocus *focus);
