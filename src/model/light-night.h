#pragma once

#include "city/territory.h"
#include "model/lighting.h"
#include "model/luminaires.h"

/*
 * What the lamps of a territory do tonight: energy against the contract's baseline, and where their light is a nuisance
 * to what lives in the dark.
 */

/** JumLightBaseline: data/lighting/baseline.ini. */
typedef struct {
    char *title, *source, *basis;
    int year;
    double share;                   /* of the night */
    double low_w, middle_w, high_w; /* by height of the post */
} JumLightBaseline;

/** jum_light_baseline_load: @folder: (nullable): NULL for our own.  Errors: naming file, line and key. */
JumLightBaseline *jum_light_baseline_load(const char *folder, GError **error) JUM_MUST_USE;
void jum_light_baseline_free(JumLightBaseline *baseline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightBaseline, jum_light_baseline_free)

/** JumLightTonight: of the night that @time belongs to, by lamp. */
typedef struct {
    guint n;
    double *planned_kwh;  /* [n] by its programme, the whole night */
    double *until_kwh;    /* [n] of which until the instant */
    double *baseline_kwh; /* [n] the whole night */
    JumTime sunset, sunrise;
} JumLightTonight;

/** jum_light_tonight_new: Cost: 5 ms for 50 000 lamps. */
JumLightTonight *jum_light_tonight_new(const JumLightingRules *rules,
                                       const JumLamps *lamps,
                                       const JumLuminaires *luminaires,
                                       const JumLightBaseline *baseline,
                                       JumNightClock *clock,
                                       JumTime time);
void jum_light_tonight_free(JumLightTonight *tonight);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightTonight, jum_light_tonight_free)

/** JumDarkNature: what a lamp disturbs. */
typedef enum {
    JUM_NATURE_WATER,     /* water_area */
    JUM_NATURE_GREEN,     /* green_area: parks, woods, gardens */
    JUM_NATURE_PROTECTED, /* reference_layer whose kind or name says Natura 2000, reserve or znieff */
} JumDarkNature;

/** JumDarkCorridorLamp: a lamp too white, too near. */
typedef struct {
    guint32 lamp;
    double cct_k, distance_m; /* 0: inside */
    JumDarkNature nature;
    guint32 area; /* row of its table */
} JumDarkCorridorLamp;

/**
 * jum_dark_corridors:
 * @above_k: colour temperature that is too much; @within_m: distance that is too near
 *
 * Returns: (element-type JumDarkCorridorLamp): protected areas first, then water, then green; the whitest first.
 * Errors: those of reading.  Cost: 50 ms for 50 000 lamps.
 */
GArray *jum_dark_corridors(JumTerritory *territory,
                           const JumLuminaires *luminaires,
                           double above_k,
                           double within_m,
                           GError **error) JUM_MUST_USE;
