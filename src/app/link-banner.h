#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/** jum_link_banner_new: what must be known about the link, in one line over everything: silent while all is well. */
GtkWidget *jum_link_banner_new(JumSession *session);
/** jum_link_badge_new: the same state as a short word that is always there: "Live", "Lagging", "Stale", "Lost". */
GtkWidget *jum_link_badge_new(JumSession *session);
