#pragma once

#include "base/error.h"

/*
 * What governs the lamps besides themselves: programmes, the communes' switch-off hours, the power curve of
 * drivers (data/lighting/programmes.ini), tariffs and emission factors (data/lighting/tariffs.ini).
 */

/** JumLightingStep: from this civil time of the night on, this level. */
typedef struct {
    double
        day_s; /* seconds after civil midnight; from noon on: of the evening, else of the morning */
    double level_pu;
} JumLightingStep;

/** JumLightingUse: what an installation is for: article 1 of the arrêté of 27 December 2018. */
typedef enum {
    JUM_LIGHTING_ROAD,     /* a: safety of movement */
    JUM_LIGHTING_HERITAGE, /* b: buildings shown off */
    JUM_LIGHTING_PARK,     /* b: parks and gardens */
    JUM_LIGHTING_PARKING,  /* e: car parks in the open */
} JumLightingUse;

typedef struct {
    char *name, *title;     /* title is a msgid */
    double on_s, off_s;     /* after sunset and after sunrise; negative: before */
    double level_pu;        /* at switch-on */
    JumLightingStep *steps; /* [n_steps] in the order of the night */
    guint n_steps;
    gboolean switch_off; /* does the commune's switch-off apply? */
    JumLightingUse use;
    /* on presence, between these civil times, lit but lower: this level for this share of the time */
    double presence_from_s, presence_to_s, presence_level_pu, presence_share; /* share 0: none */
} JumProgramme;

typedef struct {
    char *commune;
    double from_s, to_s; /* civil times, as in JumLightingStep */
    guint8 nights;       /* bit 0: the night that begins on Monday evening … bit 6: Sunday */
    char *order;         /* number of the arrêté municipal, "" if none is known */
    char *date;          /* of that order, ISO, "" if unknown */
    gboolean fictitious; /* made up for a demonstration: every use says so */
    char **exceptions;   /* programmes it leaves alone; NULL-ended, maybe empty */
} JumSwitchOff;

/** JumDriver: how a luminaire turns level into power. */
typedef struct {
    char *name;
    char **kinds; /* beginnings of the column photometry it goes with; empty: of what is left */
    guint n;
    double *level_pu, *power_pu; /* [n] level 0 to 1, share of the full power */
    double standby_w;            /* of a lamp with a remote node, at level 0 */
    double clo_start_pu;         /* constant light output: power when new; 1: the driver does not */
    double clo_life_h;           /* hours of burning after which it draws the whole power */
} JumDriver;

typedef struct {
    char *name, *title, *source;
    int year;
    double eur_kwh;
    double off_peak_eur_kwh; /* NaN: one price at all hours */
    double off_peak_from_s, off_peak_to_s;
} JumTariff;

typedef struct {
    char *name, *title, *source;
    int year;
    double kg_co2e_kwh;
} JumEmission;

typedef struct {
    char *basis; /* "assumption", or where the programmes come from */
    char *hash;  /* 16 hex digits over both files */
    JumProgramme *programmes;
    guint n_programmes, default_programme;
    JumSwitchOff *switch_offs;
    guint n_switch_offs;
    JumDriver *drivers; /* the first without kinds is the default one */
    guint n_drivers, default_driver;
    JumTariff *tariffs;
    guint n_tariffs;
    JumEmission *emissions;
    guint n_emissions;
} JumLightingRules;

/**
 * jum_lighting_rules_load:
 * @folder: (nullable): holds programmes.ini and tariffs.ini; NULL for our own
 *
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT or JUM_ERROR_VALUE naming file, line, section and key; unknown sections and
 * keys, and whatever is given twice, are errors too.
 * Owns: the caller owns the result.  Thread: read-only from any thread afterwards.
 */
JumLightingRules *jum_lighting_rules_load(const char *folder, GError **error) JUM_MUST_USE;
void jum_lighting_rules_free(JumLightingRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightingRules, jum_lighting_rules_free)

/**
 * jum_lighting_rules_dim:
 * @rules: changed: a programme is added
 * @programme: the one to start from
 * @factor: on its levels, 0 … 1
 * @from_s, @to_s: civil times between which it applies; equal: all night
 *
 * Returns: index of the new programme; the same one again if it was already asked for.
 */
guint jum_lighting_rules_dim(
    JumLightingRules *rules, guint programme, double factor, double from_s, double to_s);

/** jum_lighting_night_s: seconds after civil noon − 12 h, so that times of one night are in order. */
double jum_lighting_night_s(double day_s);
/** jum_lighting_parse_clock: "22:30" to seconds after midnight. */
gboolean jum_lighting_parse_clock(const char *text, double *day_s);

/** index by name, or -1; a NULL name gives -1 */
int jum_lighting_rules_programme(const JumLightingRules *rules, const char *name);
int jum_lighting_rules_switch_off(const JumLightingRules *rules, const char *commune);
int jum_lighting_rules_tariff(const JumLightingRules *rules, const char *name);
int jum_lighting_rules_emission(const JumLightingRules *rules, const char *name);
/** jum_lighting_rules_driver: of a lamp with that @photometry (nullable). */
guint jum_lighting_rules_driver(const JumLightingRules *rules, const char *photometry);
