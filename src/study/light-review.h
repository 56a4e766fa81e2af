#pragma once

#include "model/city-light.h"
#include "study/result.h"

/*
 * The light of a territory as it is at one instant, in the form of a study's tables: communes, streets, dark stretches,
 * dark corridors.  What the lamps do is given (measured), all else follows from the territory.
 */

/** JumLightReviewAsked: @level_pu, @power_w: [n_lamps] measured, NaN where not known now; copied. */
typedef struct {
    JumTime time;
    guint n_lamps;
    double *level_pu, *power_w;
    double dark_lx, dark_least_m;  /* a stretch is dark below, and is told if so long */
    double corridor_k, corridor_m; /* too white above, too near within */
} JumLightReviewAsked;

/** JumLightReview: everything is owned; read-only afterwards. */
typedef struct {
    JumCityLight *light; /* solved at these levels; a lamp of unknown level as its programme says */
    JumStudyResult *result; /* one part */
    double *corridor;       /* [n_lamps] kelvin where it stands in a corridor, NaN elsewhere */
    guint8 *verdict;        /* [roads] JumVerdict */
} JumLightReview;

/**
 * jum_light_review_new:
 * @light: (nullable): of an earlier review of this territory, taken over: only what changed is solved again
 *
 * Errors: those of reading and of the rules; JUM_ERROR_CANCELLED.
 * Thread: a worker, with a territory of its own.  Cost: some 10 s of a core for 50 000 lamps, 5 s of which are classes.
 */
JumLightReview *jum_light_review_new(JumTerritory *territory,
                                     const JumLightReviewAsked *asked,
                                     JumCityLight *light,
                                     GCancellable *cancellable,
                                     GError **error) JUM_MUST_USE;
void jum_light_review_free(JumLightReview *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightReview, jum_light_review_free)
