#pragma once

#include "app/area.h"
#include "app/focus.h"
#include "app/session.h"
#include "study/edit.h"
#include "study/study.h"

#include <gtk/gtk.h>

/**
 * jum_study_changes_new:
 * @input, @edit: borrowed, outlive the widget
 * @changed: called after every step made here
 *
 * The changes of a scenario as a list, each to be set, switched off or removed, and above it what can be added: on the
 * object that is selected, or in a zone.
 */
GtkWidget *jum_study_changes_new(JumSession *session,
                                 JumFocus *focus,
                                 const JumStudyInput *input,
                                 JumScenarioEdit *edit,
                                 void (*changed)(gpointer data),
                                 gpointer data);
/** jum_study_changes_refresh: after a step made elsewhere: undo, redo, a file. */
void jum_study_changes_refresh(GtkWidget *changes);
/** jum_study_changes_set_area: a zone drawn on the map; copied; the next zone is that one. */
void jum_study_changes_set_area(GtkWidget *changes, const JumArea *area);
