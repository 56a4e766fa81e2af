#pragma once

#include "study/result.h"

#include <gtk/gtk.h>

/**
 * JumStudyModel: the rows of a result's table, made as they are looked at, in the order asked.
 * Items are JumStudyRow.  Thread: the main thread.
 */
#define JUM_TYPE_STUDY_MODEL (jum_study_model_get_type())
G_DECLARE_FINAL_TYPE(JumStudyModel, jum_study_model, JUM, STUDY_MODEL, GObject)
#define JUM_TYPE_STUDY_ROW (jum_study_row_get_type())
G_DECLARE_FINAL_TYPE(JumStudyRow, jum_study_row, JUM, STUDY_ROW, GObject)

JumStudyModel *jum_study_model_new(void);
/** jum_study_model_show: @table borrowed until the next call; NULL: none. */
void jum_study_model_show(JumStudyModel *model, const JumStudyTable *table);
const JumStudyTable *jum_study_model_table(JumStudyModel *model);
/** jum_study_model_sort: by a column, -1: as the study has them.  Rows without a value stand last. */
void jum_study_model_sort(JumStudyModel *model, int column, gboolean falling);
guint jum_study_row_row(JumStudyRow *row);
/** jum_study_model_row: of the table at a position of the list. */
guint jum_study_model_row(JumStudyModel *model, guint position);
