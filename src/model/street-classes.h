#pragma once

#include "city/layer.h"
#include "model/luminaires.h"
#include "sim/lighting/road.h"

/** JumClassRules: which class of EN 13201-2 a street has to meet (data/lighting/classes.ini). */
typedef struct {
    char *basis; /* "assumption", or who decided */
    const JumRTable *surface;
    GHashTable *by_class, *by_id; /* class of street, id of road → const JumRoadClass * */
} JumClassRules;

/** jum_class_rules_load: @folder: (nullable): holds classes.ini; NULL for our own.  Errors: naming file and line. */
JumClassRules *jum_class_rules_load(const char *folder, GError **error) JUM_MUST_USE;
void jum_class_rules_free(JumClassRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumClassRules, jum_class_rules_free)

typedef enum {
    JUM_VERDICT_NONE,         /* no class asked, no lamp, or no straight piece of 10 m */
    JUM_VERDICT_PASS,         /* */
    JUM_VERDICT_FAIL,         /* */
    JUM_VERDICT_INCONCLUSIVE, /* over 20 % of its light is assumed: the figures stand, no verdict does */
} JumVerdict;

/** jum_verdict_word: "none", "pass", "fail", "inconclusive": keys, never translated. */
const char *jum_verdict_word(JumVerdict verdict);

/** JumStreetVerdict: of one road row; figures are NaN where the verdict is JUM_VERDICT_NONE. */
typedef struct {
    const JumRoadClass *class; /* NULL: none asked */
    JumVerdict verdict;
    guint32 fails; /* bits of jum_road_judge() */
    double assumed_share;
    double length_m; /* of the straight piece that was measured */
    double e_mean_lx, e_min_lx, e_uo, l_mean_cd_m2, l_uo, l_ul, ti_pct, eir;
} JumStreetVerdict;

/** JumStreetNight: the lamps of one instant. */
typedef struct {
    const JumLuminaires *luminaires;
    const double
        *light_pu; /* (nullable): [luminaires->n] share of its full light each gives; NULL: all */
} JumStreetNight;

/**
 * jum_street_verdicts:
 * @nights: [n_nights], at most JUM_STREET_NIGHTS
 * @cancel: (nullable): set to stop early
 * @verdicts: (out): [n_nights] arrays of [rows of roads]
 *
 * Measures the longest straight piece of each lit street with the lamps along it (within 15 m of the carriageway, 60 m
 * before to 150 m beyond), on flat ground, without occlusion, looking from its first vertex to its last.  A night whose
 * lamps along the street are those of an earlier one, all dimmed alike, is not measured again but scaled.
 * Thread: any; works on all processors; the layers are only read (jum_layer_find() of @roads is not called).
 * Cost: 0.1 ms a street and night that is measured.
 * Returns: FALSE if cancelled.
 */
#define JUM_STREET_NIGHTS 4
gboolean jum_street_verdicts(const JumClassRules *rules,
                             const JumLuminaireTypes *types,
                             const JumLayer *roads,
                             const JumStreetNight *nights,
                             guint n_nights,
                             const int *cancel,
                             JumStreetVerdict *const *verdicts);
