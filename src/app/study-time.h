#pragma once

#include "app/focus.h"
#include "app/scene.h"
#include "app/session.h"
#include "study/buildings.h"
#include "study/result.h"

/** jum_study_time_new: what the map shows of a result: which series, today, with the scenario, the difference or both
 * sides of a split, at which time; it colours @scene itself. */
GtkWidget *jum_study_time_new(JumSession *session, JumScene *scene, JumFocus *focus);
/** jum_study_time_show: @result borrowed until the next call; NULL: the map shows what is measured again. */
void jum_study_time_show(GtkWidget *bar, const JumStudyResult *result);
/** jum_study_time_play: starts or stops running through the day. */
void jum_study_time_play(GtkWidget *bar);
/** jum_study_time_step: to the next or the previous time. */
void jum_study_time_step(GtkWidget *bar, int steps);
/** jum_study_time_set_buildings: (transfer full) (nullable): of the scenario, for the picture. */
void jum_study_time_set_buildings(GtkWidget *bar, JumStudyBuildings *buildings);
