#pragma once

#include "city/elevation.h"
#include "city/layer.h"
#include "model/lighting.h"
#include "model/luminaires.h"

/*
 * The law on light at night as checks that name the lamp, the rule and its article: the arrêté of 27 December 2018 and
 * each commune's order (data/lighting/light-rules.ini, programmes.ini).
 */

/** JumLightRuleId: keys of the file, in this order. */
typedef enum {
    JUM_LIGHT_RULE_ULR_NOMINAL,      /* % of the luminaire level */
    JUM_LIGHT_RULE_ULR_INSTALLED,    /* % as tilted */
    JUM_LIGHT_RULE_ULR_HALF,         /* %, of any date */
    JUM_LIGHT_RULE_FLUX_CODE_3,      /* % within 75.5° of what goes down */
    JUM_LIGHT_RULE_COLOUR,           /* K */
    JUM_LIGHT_RULE_COLOUR_PROTECTED, /* K, in the areas of the file */
    JUM_LIGHT_RULE_DENSITY,          /* lm/m² of a street */
    JUM_LIGHT_RULE_WATER,            /* lx on open water, by one lamp */
    JUM_LIGHT_RULE_HERITAGE_HOURS,   /* level after 1:00 */
    JUM_LIGHT_RULE_ORDER_HOURS,      /* level during the hours of the order */
    JUM_LIGHT_RULE_ORDER_MISSING,    /* switched off, no order known */
    JUM_N_LIGHT_RULES
} JumLightRuleId;

typedef struct {
    const char *id; /* "ulr_nominal": a key, never translated */
    const char *unit;
    char *article, *seen;
    double limit, limit_outside; /* outside built-up areas */
    gboolean enabled;
} JumLightRule;

/** JumLightArea: a protected area, degrees. */
typedef struct {
    char *name, *source;
    gboolean reserve; /* the lower limit everywhere */
    guint n;
    double *lon_deg, *lat_deg; /* [n] */
} JumLightArea;

typedef struct {
    JumLightRule rules[JUM_N_LIGHT_RULES];
    double edge_m;
    char *since; /* ISO date from which article 3 binds */
    JumLightArea *areas;
    guint n_areas;
} JumLightRules;

/** jum_light_rules_load: @folder: (nullable): holds light-rules.ini; NULL for our own.  Errors: naming file and line. */
JumLightRules *jum_light_rules_load(const char *folder, GError **error) JUM_MUST_USE;
void jum_light_rules_free(JumLightRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightRules, jum_light_rules_free)

/** JumLightScene: what is checked; the last four may be NULL and what needs them is left out. */
typedef struct {
    const JumLuminaireTypes *types;
    const JumLuminaires *luminaires;
    const JumLayer *lamps, *roads; /* jum_layer_find() of @roads already called once */
    const JumLightingRules *lighting;
    const JumLamps *programmes;
    JumNightClock *clock;
    int year; /* whose nights are looked at */
    const JumCrs *crs;
    const JumLayer *water, *land_cover;
    const JumElevation *elevation;
} JumLightScene;

#define JUM_LIGHT_NO_ROW G_MAXUINT32

/** JumLightFinding: one rule not met. */
typedef struct {
    JumLightRuleId rule;
    guint32 lamp, road; /* rows; JUM_LIGHT_NO_ROW where it is about the other */
    double value, limit;
    JumOrigin origin; /* of the value: JUM_ORIGIN_ASSUMED is to be looked at, not a breach */
    gboolean binding; /* put in service since the day the rule binds, or a rule that binds all */
    gboolean outside; /* of built-up areas */
    gint32 order;     /* index of the commune's hours in the lighting rules, −1: none */
} JumLightFinding;

typedef struct {
    GArray *findings;                 /* JumLightFinding, rule after rule, lamp after lamp */
    guint checked[JUM_N_LIGHT_RULES]; /* lamps (density: streets) looked at */
    guint found[JUM_N_LIGHT_RULES], binding[JUM_N_LIGHT_RULES], assumed[JUM_N_LIGHT_RULES];
} JumLightReport;

/**
 * jum_light_report_new:
 *
 * Built-up: within land cover urban or industrial; where the territory has none, streets of at most 50 km/h.
 * Thread: any, the clock belonging to it.  Cost: 1 s at 50 000 lamps.
 */
JumLightReport *jum_light_report_new(const JumLightRules *rules, const JumLightScene *scene);
void jum_light_report_free(JumLightReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightReport, jum_light_report_free)

/** jum_light_polygon_holds: is a point in a row of polygons?  Even and odd, holes included. */
gboolean jum_light_polygon_holds(const JumGeometryColumns *polygons, guint row, double x, double y);

/* ---- inside model/ ---- */

/**
 * jum_light_on_water:
 * @boxes: [rows of the water layer] of each
 *
 * Returns: the largest illuminance of open water by one lamp at full level, lx, over points up to 40 m away; what the
 * deck of the street it lights hides is left out.  0 where no water is near.
 */
double jum_light_on_water(const JumLightScene *scene, const JumBox *boxes, guint lamp);
