#pragma once

#include <gtk/gtk.h>

/** jum_choice_new: a drop-down over @titles (transfer full); a long title is cut in its button, not in its list, so that
 * it does not widen what it stands in. */
GtkWidget *jum_choice_new(GtkStringList *titles);
