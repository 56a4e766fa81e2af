#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** JumSheetKind: how much of an asset a face shows. */
typedef enum {
    JUM_SHEET_OPERATOR, /* values, trend, command or field order, all facts */
    JUM_SHEET_READER,   /* values, trend and facts */
    JUM_SHEET_PUBLIC,   /* name and public facts only */
} JumSheetKind;

/** jum_sheet_new: the faceplate of what is selected, or of the set under draft; empties itself when nothing is. */
GtkWidget *jum_sheet_new(JumSession *session, JumFocus *focus, JumSheetKind kind);
