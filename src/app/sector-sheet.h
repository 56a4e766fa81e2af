#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/** jum_sector_sheet_new: the balance of a water sector and of the whole network: what flows in now, the night flow
 * (02:00–04:00) and the yield over a day, from the histories of the meters on its border; says how much of the time was
 * measured.  @address: "water_sector/SEC-1". */
GtkWidget *jum_sector_sheet_new(JumSession *session, const char *address);
