#pragma once

#include "city/layer.h"
#include "model/lighting-rules.h"
#include "model/night.h"
#include "sim/lighting/energy.h"

/** JumControl: who can move an asset, from its column control. */
typedef enum {
    JUM_CONTROL_REMOTE,
    JUM_CONTROL_PRESET,
    JUM_CONTROL_MANUAL,
    JUM_CONTROL_THIRD_PARTY,
} JumControl;

/** jum_control_parse: NULL and unknown words are JUM_CONTROL_MANUAL: nobody can move them from a desk. */
JumControl jum_control_parse(const char *text);

#define JUM_CABINET_NONE G_MAXUINT32

/**
 * JumLamps: the lamps of a territory as the models need them, one column each, in the rows of the layer.
 * A schedule is a pair (programme, switch-off hours): lamps of the same one are asked the same at any time.
 */
typedef struct {
    guint n;
    guint32 *programme; /* [n] index in the rules */
    gint32 *switch_off; /* [n] index in the rules, −1: none */
    guint32 *schedule;  /* [n] index below */
    guint32 *cabinet;   /* [n] row of its cabinet, or JUM_CABINET_NONE */
    guint8 *control;    /* [n] JumControl */
    guint32 *driver;    /* [n] index in the rules */
    gint16 *installed;  /* [n] year, 0 where unknown */
    double *power_w;    /* [n] 0 where the file says nothing credible */
    double *dim_min_pu; /* [n] 1 where it cannot dim */
    double *standby_w;  /* [n] */
    guint n_schedules;
    guint32 *schedule_programme; /* [n_schedules] */
    gint32 *schedule_switch_off; /* [n_schedules] */
    guint n_without_power,
        n_without_programme; /* rows where the file is silent and the default stands in */
} JumLamps;

/**
 * jum_lamps_new:
 * @lamps, @cabinets: layers of these tables
 *
 * A lamp without programme takes its cabinet's, else the default one.
 * Owns: the caller owns the result; the layers are not kept.
 */
JumLamps *
jum_lamps_new(const JumLightingRules *rules, const JumLayer *lamps, const JumLayer *cabinets);
void jum_lamps_free(JumLamps *lamps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLamps, jum_lamps_free)

/** jum_lamps_clo: share of its full power that a lamp's driver draws in the middle of @year to keep its light constant; 1
 * where the driver does not, or the year of installation is unknown.  4 100 hours a year are counted. */
double jum_lamps_clo(const JumLightingRules *rules, const JumLamps *lamps, guint row, int year);

/** jum_lamps_group: computes the schedules again after programmes were changed. */
void jum_lamps_group(JumLamps *lamps, const JumLightingRules *rules);

/** jum_lamps_copy: for a study that changes programmes and lowest levels. */
JumLamps *jum_lamps_copy(const JumLamps *lamps);

/** jum_lamp_power_w: electrical power at the level asked, driver included. */
double
jum_lamp_power_w(const JumLightingRules *rules, const JumLamps *lamps, guint row, double asked_pu);

/**
 * JumLampYear: what a year asks of each schedule, as segments of level, duration and price.
 */
typedef struct {
    guint n_schedules;
    guint32 *segment_start;                    /* [n_schedules + 1] */
    double *level_pu, *duration_s, *price_kwh; /* [segments] */
    int year;
} JumLampYear;

/**
 * jum_lamp_year_new:
 * @year: civil; from noon of 1 January to noon of the next one
 *
 * Cost: about 0.1 s for 200 schedules.
 */
JumLampYear *jum_lamp_year_new(const JumLightingRules *rules,
                               const JumLamps *lamps,
                               JumNightClock *clock,
                               const JumTariff *tariff,
                               int year);
void jum_lamp_year_free(JumLampYear *year);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLampYear, jum_lamp_year_free)

/**
 * jum_lamp_year_energy:
 * @kwh, @eur: (out): [n] a year, per lamp
 *
 * Errors: JUM_ERROR_VALUE naming the lamp's row.
 */
gboolean jum_lamp_year_energy(const JumLightingRules *rules,
                              const JumLamps *lamps,
                              const JumLampYear *year,
                              double *kwh,
                              double *eur,
                              GError **error) JUM_MUST_USE;
