#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/** jum_about_show: version and licence; then every source of the open territory with licence, date and counts, and what
 * is "from memory, unverified". @session may be NULL. */
void jum_about_show(GtkWindow *parent, JumSession *session);
