#pragma once

#include <gio/gio.h>

#include "city/territory.h"
#include "study/result.h"

/*
 * A study: what a scenario would change, compared with today.  Input and result belong to nobody's main thread: a
 * worker runs on its own copy and the result is read-only afterwards.
 */

/**
 * JumStudyInput: what a study needs of a territory, copied out of it.
 * Thread: read-only from any thread.  Cost: about 40 MB at 50 000 lamps.
 */
typedef struct JumStudyInput JumStudyInput;

/** jum_study_input_new: Errors: JUM_ERROR_EMPTY, with the first reason, if no study has anything to work on. */
JumStudyInput *jum_study_input_new(JumTerritory *territory, GError **error) JUM_MUST_USE;
/** jum_study_input_can: has the territory what this study needs?  @why: (out) (nullable): a sentence, borrowed. */
gboolean jum_study_input_can(const JumStudyInput *input, JumStudyKind kind, const char **why);
/** JumStudyChoice: a name for the file, a title for people (translated). */
typedef struct {
    char *name, *title;
} JumStudyChoice;
/** jum_study_choices: (element-type JumStudyChoice): what the CHOICE member @key of @type may be; the caller unrefs. */
GPtrArray *jum_study_choices(const JumStudyInput *input, JumChangeType type, const char *key);
void jum_study_choice_add(GPtrArray *choices, const char *name, const char *title);

JumStudyInput *jum_study_input_ref(JumStudyInput *input);
void jum_study_input_unref(JumStudyInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyInput, jum_study_input_unref)

/** JumStudyProgress: called from the thread that runs; @done from 0 to 1. */
typedef void (*JumStudyProgress)(double done, gpointer data);

/**
 * jum_study_run:
 * @cancellable: (nullable)
 * @progress: (nullable)
 *
 * Runs the studies that the scenario asks for, one after the other.
 *
 * Errors: JUM_ERROR_VERSION (the scenario names another territory), JUM_ERROR_VALUE (a programme, commune, tariff or
 *         asset that does not exist, with its place in the scenario), JUM_ERROR_EMPTY (nothing is asked, or the
 *         territory has nothing to study), JUM_ERROR_CANCELLED.
 * Cost: about 0.2 s at 50 000 lamps.  Thread: any.
 */
JumStudyResult *jum_study_run(const JumStudyInput *input,
                              const JumScenario *scenario,
                              GCancellable *cancellable,
                              JumStudyProgress progress,
                              gpointer data,
                              GError **error) JUM_MUST_USE;

/**
 * jum_study_run_async:
 * @progress: (nullable): called in the caller's main context, at most some tens of times
 * @callback: called in the caller's main context; finishes with jum_study_run_finish()
 *
 * The same on a worker; @scenario is copied.
 */
void jum_study_run_async(JumStudyInput *input,
                         const JumScenario *scenario,
                         GCancellable *cancellable,
                         JumStudyProgress progress,
                         GAsyncReadyCallback callback,
                         gpointer data);
JumStudyResult *jum_study_run_finish(GAsyncResult *done, GError **error) JUM_MUST_USE;

/** JumProposedCommand: one command of a batch that an operator may review and send. */
typedef struct {
    char *target; /* "lamp/L-1", "cabinet/C-1" */
    const char *action;
    double value, duration_s;
} JumProposedCommand;

/** JumProposal: what of a scenario can be commanded now, and what cannot. */
typedef struct {
    GArray *commands;     /* (element-type JumProposedCommand) at most 100 */
    guint lamps_covered;  /* by these commands */
    guint left_for_later; /* commands beyond the first 100 */
    guint not_remote;     /* lamps of the scenario that no desk can move: field orders */
    guint same_now;       /* remote lamps that the scenario leaves as they are at this instant */
    JumTime until;        /* when the first of the programmes asks something else */
} JumProposal;

#define JUM_PROPOSAL_MAX 100

/**
 * jum_study_propose:
 * @at: instant for which the levels of the scenario are asked
 *
 * A cabinet whose lamps would all be off gets one command to open; otherwise each remote lamp gets its level.
 * Overrides last until the programme's next change, at least a minute and at most 12 hours.
 */
JumProposal *jum_study_propose(const JumStudyInput *input,
                               const JumScenario *scenario,
                               JumTime at,
                               GError **error) JUM_MUST_USE;
void jum_proposal_free(JumProposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumProposal, jum_proposal_free)
