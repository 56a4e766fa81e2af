#pragma once

#include "app/abnormal-list.h"
#include "app/session.h"

/** JumAbnormalRow: an entry as an object, the same as long as its line is there; holds copies; "changed": other words. */
#define JUM_TYPE_ABNORMAL_ROW (jum_abnormal_row_get_type())
G_DECLARE_FINAL_TYPE(JumAbnormalRow, jum_abnormal_row, JUM, ABNORMAL_ROW, GObject)

const JumAbnormalEntry *jum_abnormal_row_entry(JumAbnormalRow *row);

/**
 * JumAbnormalModel: a GListModel over the session's alarms.  A change of 3 600 alarms is one sort, and a signal for
 * each run of lines that come, go or move.
 */
#define JUM_TYPE_ABNORMAL_MODEL (jum_abnormal_model_get_type())
G_DECLARE_FINAL_TYPE(JumAbnormalModel, jum_abnormal_model, JUM, ABNORMAL_MODEL, GObject)

JumAbnormalModel *jum_abnormal_model_new(JumSession *session);
/** jum_abnormal_model_toggle: opens or closes a group. */
void jum_abnormal_model_toggle(JumAbnormalModel *model, const char *group);
JumAbnormalCounts jum_abnormal_model_counts(JumAbnormalModel *model);
/** jum_abnormal_model_position: of an identity, or GTK's "invalid" position, G_MAXUINT. */
guint jum_abnormal_model_position(JumAbnormalModel *model, const char *identity);
