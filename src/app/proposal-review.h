#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_proposal_review: at the desk: asks for a scenario's file, works out its commands for now, and opens their
 * confirmation.  What cannot be said in a dialog is handed to @said as a sentence. */
void jum_proposal_review(GtkWindow *parent,
                         JumSession *session,
                         JumFocus *focus,
                         void (*said)(GtkWindow *parent, const char *sentence));
