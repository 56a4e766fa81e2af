#pragma once

#include "feed/link.h"

#include <gtk/gtk.h>

/** jum_trend_new: a small chart of one quantity over time with its scale and, if finite, its limits. */
GtkWidget *jum_trend_new(void);
/** jum_trend_set: takes @history (NULL: says that there is none); values are said as @quantity's; @lo, @hi NaN or the limits. */
void jum_trend_set(GtkWidget *trend,
                   JumHistory *history,
                   JumQuantity quantity,
                   const char *unit,
                   double lo,
                   double hi,
                   GTimeZone *zone);
/** jum_trend_add: one more value at the end, if a history is shown for this point. */
void jum_trend_add(GtkWidget *trend, guint32 point, JumTime time, double value);
