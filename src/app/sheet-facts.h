#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/** jum_sheet_facts_new: what the territory file says of an asset: every present column with its unit, then who controls
 * and owns it and where the fact comes from.  @public_only: leaves out owner, control and internal columns. */
GtkWidget *
jum_sheet_facts_new(JumSession *session, const JumLayer *layer, guint row, gboolean public_only);
