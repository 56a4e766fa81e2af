#pragma once

#include "app/focus.h"
#include "app/session.h"
#include "study/result.h"

#include <gtk/gtk.h>

/** jum_study_table_new: what a study found: its figures today and then, its tables to sort, fly from and export, and what
 * the figures rest on. */
GtkWidget *jum_study_table_new(JumSession *session, JumFocus *focus);
/** jum_study_table_show: @result borrowed until the next call; NULL: nothing yet. */
void jum_study_table_show(GtkWidget *table, const JumStudyResult *result);
/** jum_study_table_wait: says that the first result is being computed. */
void jum_study_table_wait(GtkWidget *table);
/** jum_study_table_export: the table on screen as CSV; the caller frees; NULL: nothing to export. */
char *jum_study_table_export(GtkWidget *table);
