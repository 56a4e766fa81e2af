#pragma once

#include "city/territory.h"

/*
 * The rules of `jumeau-territory check`: one file a group, check-NAME.c, with one function, and one line in the
 * table of check.c.  A group reads the layers, measures, and adds one result a rule; a rule that has no meaning
 * for this territory (no lamps, not Angers, not synthetic…) adds nothing.
 */

typedef enum {
    JUM_CHECK_AT_MOST,
    JUM_CHECK_AT_LEAST,
} JumCheckRelation;

/** JumCheck: one rule applied.  Strings are owned. */
typedef struct {
    char *name;      /* "structure.ids": stable, for scripts */
    double measured; /* never NaN in a rule that passes */
    JumCheckRelation relation;
    double required;
    gboolean passed;
    char *detail; /* a sentence: what was measured, or the first culprit */
} JumCheck;

/** JumChecks: the territory, read once and whole, and the results so far. */
typedef struct {
    JumTerritory *territory;
    JumLayer *layer[JUM_N_TABLES]; /* never NULL, maybe empty */
    JumElevation *elevation;       /* NULL: flat */
    GPtrArray *results;            /* (element-type JumCheck) */
} JumChecks;

/** jum_checks_new: reads every table of @path.  Errors: those of jum_territory_open() and jum_territory_read(). */
JumChecks *jum_checks_new(const char *path, GError **error) JUM_MUST_USE;
void jum_checks_free(JumChecks *checks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumChecks, jum_checks_free)

/** jum_checks_run: every group of rules.  Returns whether all rules passed. */
gboolean jum_checks_run(JumChecks *checks);

/** jum_checks_add: @detail is a printf format; the rule passes if @measured is on the right side of @required. */
void jum_checks_add(JumChecks *checks,
                    const char *name,
                    double measured,
                    JumCheckRelation relation,
                    double required,
                    const char *detail,
                    ...) G_GNUC_PRINTF(6, 7);

/** jum_checks_has_asset: does the address "TABLE/ID" name a row? */
gboolean jum_checks_has_asset(const JumChecks *checks, const char *address);

/* ---- the groups ---- */
void jum_check_structure(JumChecks *checks);
void jum_check_reference(JumChecks *checks);
void jum_check_frame(JumChecks *checks);
void jum_check_roads(JumChecks *checks);
void jum_check_buildings(JumChecks *checks);
void jum_check_lighting(JumChecks *checks);
void jum_check_sensors(JumChecks *checks);
void jum_check_traffic(JumChecks *checks);
void jum_check_water(JumChecks *checks);
