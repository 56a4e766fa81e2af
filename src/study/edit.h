#pragma once

#include "study/scenario.h"

/**
 * JumScenarioEdit: a scenario being made, with every step undone and redone.  A step is a whole scenario: some kilobytes,
 * and nothing can be forgotten in the inverse of an operation.  At most 200 steps are kept.
 * Thread: one thread at a time.
 */
typedef struct JumScenarioEdit JumScenarioEdit;

/** jum_scenario_edit_new: owns @scenario. */
JumScenarioEdit *jum_scenario_edit_new(JumScenario *scenario);
void jum_scenario_edit_free(JumScenarioEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumScenarioEdit, jum_scenario_edit_free)

/** jum_scenario_edit_now: as it is; borrowed until the next call that changes it. */
const JumScenario *jum_scenario_edit_now(const JumScenarioEdit *edit);

/* ---- steps ---- */

/** jum_scenario_edit_replace: owns @scenario: a file was opened.  The other steps below use it. */
void jum_scenario_edit_replace(JumScenarioEdit *edit, JumScenario *scenario);
/** jum_scenario_edit_set_title: steps that follow one another become one. */
void jum_scenario_edit_set_title(JumScenarioEdit *edit, const char *title);
/** jum_scenario_edit_start: jum_scenario_start() as a step. */
void jum_scenario_edit_start(JumScenarioEdit *edit, JumTime instant, const GArray *measured);
/** jum_scenario_edit_add: owns @change. */
void jum_scenario_edit_add(JumScenarioEdit *edit, JumChange *change);
void jum_scenario_edit_remove(JumScenarioEdit *edit, guint index);
void jum_scenario_edit_enable(JumScenarioEdit *edit, guint index, gboolean enabled);
/** jum_scenario_edit_put: another change in the place of one, owns @change; steps on the same place become one. */
void jum_scenario_edit_put(JumScenarioEdit *edit, guint index, JumChange *change);

gboolean jum_scenario_edit_can_undo(const JumScenarioEdit *edit);
gboolean jum_scenario_edit_can_redo(const JumScenarioEdit *edit);
/** jum_scenario_edit_undo, _redo: FALSE if there is nothing to. */
gboolean jum_scenario_edit_undo(JumScenarioEdit *edit);
gboolean jum_scenario_edit_redo(JumScenarioEdit *edit);
