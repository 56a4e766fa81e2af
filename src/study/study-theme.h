#pragma once

#include "city/territory.h"
#include "study/result.h"
#include "study/study.h"

/*
 * What a study is to study.c.  To add one: a row in studies.def, rows in change-types.def, a file that defines
 * `const JumStudyTheme jum_study_NAME`, and the sources in meson.build.
 */

/** JumStudyPlace: what every study may know of the territory. */
typedef struct {
    char *territory_hash, *time_zone;
    double lat_deg, lon_deg;
    gboolean synthetic;
} JumStudyPlace;

/** JumStudyRun: the run a study is in: whether it goes on, and how far it is. */
typedef struct {
    GCancellable *cancellable;
    JumStudyProgress progress;
    gpointer data;
    double from, share; /* of the whole run */
} JumStudyRun;

/** jum_study_goes_on: tells @done (0 … 1 of this study).  Errors: JUM_ERROR_CANCELLED. */
gboolean jum_study_goes_on(const JumStudyRun *run, double done, GError **error);

typedef struct {
    /**
     * Reads what it needs of @territory; called once, on the thread that owns the territory; what it returns is read
     * from any thread afterwards.
     * Errors: those of reading; JUM_ERROR_EMPTY if the territory has nothing to study.
     */
    gpointer (*prepare)(JumTerritory *territory, const JumStudyPlace *place, GError **error);
    void (*forget)(gpointer input);
    /** One run, on a worker: only the enabled changes of its kind concern it. */
    JumStudyPart *(*run)(gconstpointer input,
                         const JumStudyPlace *place,
                         const JumScenario *scenario,
                         const JumStudyRun *run,
                         GError **error);
    /** (nullable): the names a CHOICE may take; see jum_study_choices(). */
    GPtrArray *(*choices)(gconstpointer input, JumChangeType type, const char *key);
} JumStudyTheme;

#define JUM_STUDY(symbol, name, solver, title) extern const JumStudyTheme jum_study_##name;
#include "study/studies.def"
#undef JUM_STUDY

/** jum_study_input_own: what prepare() made, NULL and an error if it failed. */
gconstpointer
jum_study_input_own(const JumStudyInput *input, JumStudyKind kind, GError **error) JUM_MUST_USE;
const JumStudyPlace *jum_study_input_place(const JumStudyInput *input);
