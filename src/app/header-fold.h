#pragma once

#include <gtk/gtk.h>

/**
 * jum_header_fold_new: watches the width that @bar, a header bar, has: its buttons say words while all of them fit,
 * and show their icons where they do not, so that a window is never wider than the screen it stands on.
 * Returns: (transfer floating): a strip without height, to stand in the column under @bar
 */
GtkWidget *jum_header_fold_new(GtkWidget *bar);
/** jum_header_fold_dress: gives @button its word, its icon and its accessible name. */
void jum_header_fold_dress(GtkWidget *fold, GtkWidget *button, const char *word, const char *icon);
