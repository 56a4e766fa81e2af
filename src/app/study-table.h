#pragma once

#include "study/study.h"

#include <gtk/gtk.h>

/** jum_study_table_new: kWh, € and CO₂ a year by commune: today, with the scenario, and the difference. */
GtkWidget *jum_study_table_new(void);
/** jum_study_table_show: fills it; the strings are copied. */
void jum_study_table_show(GtkWidget *table, const JumStudyResult *result);
