#pragma once

#include "city/elevation.h"
#include "model/lighting.h"
#include "model/luminaires.h"
#include "study/study-theme.h"

/* Inside study/ only: a territory's lamps before and after the changes of a scenario. */

/** JumLightingToday: the lux map of today that was computed last: a planner who tries one thing after another asks for
 * the same one each time.  Thread: under its lock. */
typedef struct {
    GMutex lock;
    guint64 key; /* hash of what it was made of */
    gsize n;
    float *lux; /* [n], NULL: none yet */
} JumLightingToday;

typedef struct {
    const JumStudyPlace *place; /* borrowed */
    JumLayer *lamps, *cabinets, *communes, *roads;
    JumElevation *ground; /* NULL: flat */
    JumLuminaireTypes *types;
    JumLightingToday *today;
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
    JumLuminaires *today_light, *then_light;
    guint8 *work; /* [n] JumLightingWork bits: what has to be done on the spot */
    guint n_removed;
} JumLightingStudy;

/** JumLightingWork: data/lighting/costs.ini has a price for each. */
typedef enum {
    JUM_WORK_LED = 1 << 0,
    JUM_WORK_PRESENCE = 1 << 1,
    JUM_WORK_PROGRAMME = 1 << 2, /* set on the spot: no desk reaches it */
    JUM_WORK_LUMINAIRE = 1 << 3,
    JUM_WORK_POST = 1 << 4,
} JumLightingWork;

/** jum_lighting_change_street: street.luminaire and street.spacing.  Errors: JUM_ERROR_VALUE naming the change. */
gboolean jum_lighting_change_street(JumLightingStudy *study,
                                    const JumLightingInput *input,
                                    const JumChange *change,
                                    guint index,
                                    GError **error);

/** jum_lighting_add_light: adds to @part what the changes do to the light: classes of the streets concerned an hour after
 * sunset and in the depth of the night, the lux map before and after, the cost of the work.  @saved_eur: a year.
 * Errors: JUM_ERROR_CANCELLED; those of the data files.  Cost: some 0.1 ms a street that is only dimmed, and two city
 * fields (one when today's was computed before). */
gboolean jum_lighting_add_light(JumStudyPart *part,
                                const JumLightingInput *input,
                                const JumLightingStudy *study,
                                const JumScenario *scenario,
                                double saved_eur,
                                const JumStudyRun *run,
                                GError **error);

/** jum_lighting_study_new: applies the changes.  Errors: JUM_ERROR_VALUE, JUM_ERROR_VERSION. */
JumLightingStudy *jum_lighting_study_new(const JumLightingInput *input,
                                         const JumScenario *scenario,
                                         GError **error) JUM_MUST_USE;
void jum_lighting_study_free(JumLightingStudy *study);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightingStudy, jum_lighting_study_free)
