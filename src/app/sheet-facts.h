#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_sheet_facts_new: what the territory file says of an asset: every present column with its unit, then who controls
 * and owns it and where the fact comes from.  An address of another asset is a button that opens its sheet.
 * @public_only: leaves out owner, control and internal columns. */
GtkWidget *jum_sheet_facts_new(
    JumSession *session, JumFocus *focus, const JumLayer *layer, guint row, gboolean public_only);
