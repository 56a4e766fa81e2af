#pragma once

#include "base/time.h"
#include "world/quantity.h"

#include <glib-object.h>

/**
 * JumFocus: what the person at the desk is looking at: the selected asset, the set under draft, the themes
 * shown, the instant shown.  Panels and scene listen to it and never to each other.
 *
 * Signals: "selected", "targets", "themes", "time" (no argument); "fly" (x_m, y_m, radius_m).
 * Thread: the main thread.
 */
#define JUM_TYPE_FOCUS (jum_focus_get_type())
G_DECLARE_FINAL_TYPE(JumFocus, jum_focus, JUM, FOCUS, GObject)

JumFocus *jum_focus_new(void);

/** jum_focus_select: an asset address, or NULL. */
void jum_focus_select(JumFocus *focus, const char *address);
const char *jum_focus_selected(JumFocus *focus);
/** jum_focus_set_place: where the selected asset was met, a hint for finding it again. */
void jum_focus_set_place(JumFocus *focus, double x_m, double y_m);
gboolean jum_focus_place(JumFocus *focus, double *x_m, double *y_m);

/** jum_focus_set_targets: the addresses a command is drafted for; NULL for none. */
void jum_focus_set_targets(JumFocus *focus, const char *const *addresses);
/** jum_focus_targets: NULL-terminated, never NULL, borrowed. */
const char *const *jum_focus_targets(JumFocus *focus);

void jum_focus_set_theme(JumFocus *focus, JumTheme theme, gboolean shown);
gboolean jum_focus_theme(JumFocus *focus, JumTheme theme);

/** jum_focus_set_underground: is the ground seen through?  Shows water too, which lies there.  Told by "themes". */
void jum_focus_set_underground(JumFocus *focus, gboolean underground);
gboolean jum_focus_underground(JumFocus *focus);

/** jum_focus_set_leaks: is measured minus modelled pressure shown?  Shows water too.  Told by "themes". */
void jum_focus_set_leaks(JumFocus *focus, gboolean leaks);
gboolean jum_focus_leaks(JumFocus *focus);

/** jum_focus_set_time: an instant for sun and sky; JUM_TIME_NONE: now, live. */
void jum_focus_set_time(JumFocus *focus, JumTime time);
JumTime jum_focus_time(JumFocus *focus);

void jum_focus_fly(JumFocus *focus, double x_m, double y_m, double radius_m);
