#pragma once

#include "city/layer.h"
#include "model/luminaire-types.h"

/**
 * JumLuminaires: the lamps of a territory as the light solver needs them, one column each, in the rows of the layer,
 * with where each value comes from.  A lamp whose row is itself "derived", "assumed" or "unverified" has no value better
 * than JUM_ORIGIN_ASSUMED.
 */
typedef struct {
    guint n;
    guint32 *type;     /* [n] index in the types */
    double *x_m, *y_m; /* [n] NaN where the lamp is not located */
    double *height_m;  /* [n] of the luminaire above its ground */
    double *
        azimuth_deg; /* [n] of the street side (C = 0), from +x counter-clockwise, as in JumLuminaire */
    double *tilt_deg; /* [n] */
    double *flux_lm;  /* [n] at full level, when new */
    double *power_w;  /* [n] */
    double *cct_k;    /* [n] */
    double *ulr_pct;  /* [n] as the inventory says, else of the type at the lamp's tilt */
    /* [n] JumOrigin of each */
    guint8 *photometry_origin, *height_origin, *azimuth_origin, *tilt_origin, *flux_origin,
        *power_origin, *cct_origin, *ulr_origin;
    guint n_without_height, n_without_flux, n_without_photometry, n_bad_value;
    guint32 first_bad; /* row of the first value out of range; meaningless if n_bad_value is 0 */
} JumLuminaires;

/**
 * jum_luminaires_new:
 * @lamps: the layer of this table
 * @roads: (nullable): to assume by the class of street
 *
 * Values out of range (height outside 0.3–60 m, power outside 0–2 000 W exclusive, flux outside 10–500 000 lm) count as
 * absent and are counted.
 * Owns: the caller owns the result; @types must outlive it, the layers need not.  Cost: 20 ms for 50 000 lamps.
 */
JumLuminaires *
jum_luminaires_new(const JumLuminaireTypes *types, const JumLayer *lamps, const JumLayer *roads);

/** jum_luminaires_of_row: of one lamp only, as row 0 of the result; for a sheet. */
JumLuminaires *jum_luminaires_of_row(const JumLuminaireTypes *types,
                                     const JumLayer *lamps,
                                     const JumLayer *roads,
                                     guint row);
void jum_luminaires_free(JumLuminaires *luminaires);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLuminaires, jum_luminaires_free)

/** jum_luminaires_weakest: the weakest origin of what its light depends on: photometry, height, azimuth, tilt, flux. */
JumOrigin jum_luminaires_weakest(const JumLuminaires *luminaires, guint row);

/**
 * jum_luminaires_assumed_share:
 * @rows: (nullable): [n] rows to count, NULL for the first @n
 *
 * Returns: share of the flux that comes from lamps with something assumed; NaN without flux.  Above
 * %JUM_ASSUMED_LIMIT no verdict on a class is given.
 */
double jum_luminaires_assumed_share(const JumLuminaires *luminaires, const guint32 *rows, guint n);

#define JUM_ASSUMED_LIMIT 0.2

/**
 * jum_luminaires_get:
 * @ground_m: height of the ground there
 * @light_pu: share of the full light, 0 … 1
 * @maintained: apply the type's maintenance factor?
 *
 * Returns: as the point solver wants it, with JumLuminaire.intensity the index of the type.
 */
JumLuminaire jum_luminaires_get(const JumLuminaireTypes *types,
                                const JumLuminaires *luminaires,
                                guint row,
                                double ground_m,
                                double light_pu,
                                gboolean maintained);
