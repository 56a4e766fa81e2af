#pragma once

#include "app/focus.h"
#include "app/session.h"

#include <gtk/gtk.h>

/** jum_command_dialog_show: the last look before a command goes out: what, to whom, present value and its age, what the
 * controller says of it; Send is enabled only when it may be.  Then follows it to its end.  The targets are
 * highlighted on the map meanwhile.
 * @commands: (element-type JumCommand), one class, at least one; copied
 * @sentence: what they do, in words */
void jum_command_dialog_show(GtkWindow *parent,
                             JumSession *session,
                             JumFocus *focus,
                             const GPtrArray *commands,
                             const char *sentence);
