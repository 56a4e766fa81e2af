#pragma once

#include "model/lighting.h"
#include "study/study-theme.h"

/* Inside study/ only: a territory's lamps before and after the changes of a scenario. */

typedef struct {
    const JumStudyPlace *place; /* borrowed */
    JumLayer *lamps, *cabinets, *communes;
} JumLightingInput;

gpointer
jum_lighting_input_new(JumTerritory *territory, const JumStudyPlace *place, GError **error);
void jum_lighting_input_free(gpointer input);

typedef struct {
    JumLightingRules *rules; /* with the programmes that dimming adds */
    JumNightClock *clock;
    JumLamps *today, *then;
    guint8 *concerned;  /* [n] */
    guint8 *cannot_dim; /* [n] asked to follow a programme that dims, and keeps its own */
} JumLightingStudy;

/** jum_lighting_study_new: applies the changes.  Errors: JUM_ERROR_VALUE, JUM_ERROR_VERSION. */
JumLightingStudy *jum_lighting_study_new(const JumLightingInput *input,
                                         const JumScenario *scenario,
                                         GError **error) JUM_MUST_USE;
void jum_lighting_study_free(JumLightingStudy *study);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightingStudy, jum_lighting_study_free)
