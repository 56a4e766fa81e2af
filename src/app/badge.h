#pragma once

#include <gtk/gtk.h>

/** jum_badge_new: the sign of an alarm's priority: shape, numeral and colour together, so that none is needed alone.
 * 1: red triangle, 2: orange diamond, 3: yellow disc; hollow once acknowledged; 0 hides it. */
GtkWidget *jum_badge_new(void);
void jum_badge_set(GtkWidget *badge, int priority, gboolean waits);
