#pragma once

#include "app/session.h"
#include "study/edit.h"

#include <gtk/gtk.h>

/**
 * jum_study_start_new:
 * @edit: borrowed, outlives the widget
 * @changed: called after every step made here
 *
 * Where the day that is studied begins: at midnight with usual values, or now, with what is measured.
 */
GtkWidget *jum_study_start_new(JumSession *session,
                               JumScenarioEdit *edit,
                               void (*changed)(gpointer data),
                               gpointer data);
/** jum_study_start_refresh: after a step made elsewhere: undo, redo, a file. */
void jum_study_start_refresh(GtkWidget *start);
