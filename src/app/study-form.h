#pragma once

#include "app/area.h"
#include "app/session.h"
#include "model/lighting-rules.h"
#include "study/scenario.h"

#include <gtk/gtk.h>

/**
 * JumStudyForm: a scenario as controls: title, where, what changes.  One change for now, as the file's first.
 * Thread: the main thread.
 */
typedef struct JumStudyForm JumStudyForm;

/** jum_study_form_new: @rules borrowed: the programmes to choose from; the form lives as long as its widget. */
JumStudyForm *jum_study_form_new(JumSession *session, const JumLightingRules *rules);
GtkWidget *jum_study_form_widget(JumStudyForm *form);
/** jum_study_form_scenario: what the controls say. The caller frees. */
JumScenario *jum_study_form_scenario(JumStudyForm *form);
/** jum_study_form_show: sets the controls; returns a sentence if the file holds more than they can show. */
const char *jum_study_form_show(JumStudyForm *form, const JumScenario *scenario);
/** jum_study_form_set_area: a zone drawn on the map; copied. */
void jum_study_form_set_area(JumStudyForm *form, const JumArea *area);
