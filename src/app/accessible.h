#pragma once

#include <gtk/gtk.h>

/** jum_accessible_name: the name a screen reader says for @widget, and for the part of it that takes the focus: the button
 * inside a drop-down, the list inside a column view, which GTK leaves without one. */
void jum_accessible_name(GtkWidget *widget, const char *name);
