#pragma once

#include "base/time.h"
#include "study/change.h"

/*
 * A scenario is a file: what would be changed, on which territory, with which settings.  The JSON schema is
 * data/schema/scenario.schema.json.
 */

/** JumMeasured: what an asset was measured at: level of a water_tank (m above its floor), running of a water_pump (0 or
 * 1), opening of a water_valve (0 to 1). */
typedef struct {
    char *address;
    double value;
} JumMeasured;

#define JUM_MEASURED_MOST 100000

/** JumScenario: strings and array are owned. */
typedef struct {
    char *title;
    char *territory; /* hash of the territory's content, NULL: any */
    JumTime instant; /* of the snapshot it starts from, JUM_TIME_NONE: none */
    GArray
        *measured; /* (element-type JumMeasured), by address: that snapshot; empty: usual values */
    gint64 seed;
    gboolean asked[JUM_N_STUDIES]; /* which to run; none: those that have a change */
    int year;                      /* civil, over which energy is counted */
    char *tariff, *emission;       /* names in data/lighting/tariffs.ini */
    double least_sun_height_deg;   /* from where the sun counts, 0 … 45 */
    GPtrArray *changes; /* (element-type JumChange), applied in order: the last one wins */
} JumScenario;

#define JUM_SCENARIO_SCHEMA 1

/** jum_scenario_new: no change, year 2026, default tariff and emission factor. */
JumScenario *jum_scenario_new(void);
void jum_scenario_free(JumScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumScenario, jum_scenario_free)
JumScenario *jum_scenario_dup(const JumScenario *scenario);

/** jum_scenario_add: at the end; owns @change. */
void jum_scenario_add(JumScenario *scenario, JumChange *change);
/** jum_scenario_start: from what was measured at @instant; JUM_TIME_NONE and NULL: from usual values.
 * @measured: (element-type JumMeasured) (nullable): copied, put in the order of addresses. */
void jum_scenario_start(JumScenario *scenario, JumTime instant, const GArray *measured);
/** jum_scenario_runs: would this study be run: is it asked for, or, nothing being asked, has it an enabled change? */
gboolean jum_scenario_runs(const JumScenario *scenario, JumStudyKind kind);

/**
 * jum_scenario_parse:
 * @text: [bytes]
 * @name: of the file, for messages
 *
 * Errors: JUM_ERROR_FORMAT (not JSON), JUM_ERROR_VERSION (a newer schema), JUM_ERROR_VALUE naming the member:
 *         "plan.json: changes[2].factor: not a number from 0 to 1".
 */
JumScenario *
jum_scenario_parse(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;
JumScenario *jum_scenario_load(const char *path, GError **error) JUM_MUST_USE;

/** jum_scenario_to_json: the same scenario gives the same bytes; the caller frees. */
char *jum_scenario_to_json(const JumScenario *scenario);
gboolean
jum_scenario_save(const JumScenario *scenario, const char *path, GError **error) JUM_MUST_USE;
/** jum_scenario_hash: 16 hex digits of that text; the caller frees. */
char *jum_scenario_hash(const JumScenario *scenario);
