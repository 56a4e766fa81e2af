#pragma once

#include "base/error.h"
#include "base/time.h"

/*
 * A scenario is a file: what would be changed, on which territory, with which settings.  The JSON schema is
 * data/schema/scenario.schema.json.
 */

typedef enum {
    JUM_ZONE_ALL,     /* the whole territory */
    JUM_ZONE_COMMUNE, /* by its code */
    JUM_ZONE_POLYGON, /* metres of the territory's frame, even-odd */
    JUM_ZONE_ASSETS,  /* addresses: lamp/ID, or cabinet/ID for all its lamps */
} JumZoneKind;

typedef struct {
    JumZoneKind kind;
    char *commune;
    guint n_vertices;
    double *x_m, *y_m; /* [n_vertices] */
    char **assets;     /* NULL-terminated */
} JumZone;

typedef enum {
    JUM_CHANGE_LAMP_PROGRAM, /* "lamp.program": another programme of data/lighting/programmes.ini */
    JUM_CHANGE_LAMP_DIM,     /* "lamp.dim": the levels of the programme times a factor */
} JumChangeType;

typedef struct {
    JumChangeType type;
    JumZone zone;
    char *programme;     /* lamp.program */
    double factor;       /* lamp.dim: 0 … 1 */
    double from_s, to_s; /* lamp.dim: civil times between which it applies; equal: all night */
} JumChange;

void jum_change_free(JumChange *change);

/** JumScenario: strings and array are owned. */
typedef struct {
    char *title;
    char *territory; /* hash of the territory's content, NULL: any */
    JumTime instant; /* of the snapshot it starts from, JUM_TIME_NONE: none */
    gint64 seed;
    int year;                /* civil, over which energy is counted */
    char *tariff, *emission; /* names in data/lighting/tariffs.ini */
    GPtrArray *changes;      /* (element-type JumChange), applied in order: the last one wins */
} JumScenario;

#define JUM_SCENARIO_SCHEMA 1

/** jum_scenario_new: no change, year 2026, default tariff and emission factor. */
JumScenario *jum_scenario_new(void);
void jum_scenario_free(JumScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumScenario, jum_scenario_free)
JumScenario *jum_scenario_dup(const JumScenario *scenario);

/** jum_scenario_add_program, jum_scenario_add_dim: @zone is copied. */
void jum_scenario_add_program(JumScenario *scenario, const JumZone *zone, const char *programme);
void jum_scenario_add_dim(
    JumScenario *scenario, const JumZone *zone, double factor, double from_s, double to_s);

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
