#pragma once

#include <gio/gio.h>

#include "city/territory.h"
#include "study/scenario.h"

/*
 * A study: what a scenario would change, compared with today.  Input and result belong to nobody's main thread: a
 * worker runs on its own copy and the result is read-only afterwards.
 */

/**
 * JumStudyInput: what a study needs of a territory, copied out of it.
 * Thread: read-only from any thread.  Cost: about 40 MB at 50 000 lamps.
 */
typedef struct JumStudyInput JumStudyInput;

/** jum_study_input_new: Errors: those of reading; JUM_ERROR_EMPTY if the territory has no lamp. */
JumStudyInput *jum_study_input_new(JumTerritory *territory, GError **error) JUM_MUST_USE;
JumStudyInput *jum_study_input_ref(JumStudyInput *input);
void jum_study_input_unref(JumStudyInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyInput, jum_study_input_unref)

/** JumEnergyLine: a year, today and with the scenario. */
typedef struct {
    guint lamps, changed;
    double today_kwh, today_eur, today_kg_co2e;
    double then_kwh, then_eur, then_kg_co2e;
} JumEnergyLine;

/** JumEnergyRow: a line of a table; key is a commune's code or a cabinet's address, "" where unknown. */
typedef struct {
    char *key, *name;
    JumEnergyLine line;
} JumEnergyRow;

/** JumStudyResult: everything is owned. */
typedef struct {
    JumScenario *scenario;
    char *territory_hash, *scenario_hash, *rules_hash; /* of the inputs */
    const char *solver;                                /* name and version */
    gboolean
        synthetic; /* the territory is made up, in whole or part: every use of a figure says so */
    char *basis;   /* where the programmes come from: "assumption" */
    char *tariff_title, *tariff_source, *emission_title, *emission_source;
    int tariff_year, emission_year;
    double kg_co2e_kwh;
    guint n_lamps;
    double *difference_kwh; /* [n_lamps] a year, then − today; NaN: not concerned */
    JumEnergyLine total;
    GArray *communes,
        *cabinets; /* (element-type JumEnergyRow) in the order of their keys' first lamp */
    guint changed_remote, changed_preset, changed_manual, changed_third_party;
    guint
        cannot_dim; /* lamps asked to follow a programme that dims, which they cannot: they keep their own */
    guint without_power, without_programme; /* lamps where the file is silent */
    double residual; /* |sum of the communes − total| / total: the tables agree */
} JumStudyResult;

void jum_study_result_free(JumStudyResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyResult, jum_study_result_free)

/** JumStudyProgress: called from the thread that runs; @done from 0 to 1. */
typedef void (*JumStudyProgress)(double done, gpointer data);

/**
 * jum_study_run:
 * @cancellable: (nullable)
 * @progress: (nullable)
 *
 * Errors: JUM_ERROR_VERSION (the scenario names another territory), JUM_ERROR_VALUE (a programme, commune, tariff or
 *         asset that does not exist, with its place in the scenario), JUM_ERROR_CANCELLED.
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

/** jum_study_result_to_json: the same inputs give the same bytes; the caller frees. */
char *jum_study_result_to_json(const JumStudyResult *result);
/** jum_study_result_to_csv: the table by commune, RFC 4180 with LF; the caller frees. */
char *jum_study_result_to_csv(const JumStudyResult *result);

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
