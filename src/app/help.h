#pragma once

#include <gtk/gtk.h>

/** jum_help_show: keyboard, mouse and touch on one page. */
void jum_help_show(GtkWindow *parent);
