#pragma once

#include "base/error.h"
#include "sim/lighting/point.h"

/**
 * JumPhotometry: a luminaire's distribution as its maker measured it, spread over all planes whatever symmetry the
 * file used.  Candela are absolute: of the file's lamps, multipliers applied.
 */
typedef struct {
    char *name;
    guint n_c, n_gamma;
    double *c_deg, *gamma_deg, *candela; /* as in JumIntensity */
    double lamp_flux_lm;                 /* of its lamps together; NaN in absolute photometry */
    double power_w;                      /* NaN if the file does not say */
    double flux_lm;                      /* of the luminaire, integrated */
} JumPhotometry;

void jum_photometry_free(JumPhotometry *photometry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPhotometry, jum_photometry_free)

/** jum_photometry_intensity: borrowed view for the solver. */
JumIntensity jum_photometry_intensity(const JumPhotometry *photometry);

/**
 * jum_ies_read:
 * @text: [bytes]
 * @name: of the file, for messages
 *
 * IES LM-63, 1986 to 2019, type C; TILT=NONE and TILT=INCLUDE (factors passed over: lamps are used as
 * measured).
 * Errors: JUM_ERROR_FORMAT or JUM_ERROR_VALUE naming file and line; types A and B are refused.
 */
JumPhotometry *
jum_ies_read(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;

/** jum_eulumdat_read: EULUMDAT (.ldt), symmetries 0 to 4.  Errors: the same. */
JumPhotometry *
jum_eulumdat_read(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;

/** jum_photometry_load: by what the file holds, not by its name. */
JumPhotometry *jum_photometry_load(const char *path, GError **error) JUM_MUST_USE;

/** jum_photometry_spread: inside formats/: planes of a part of the circle to all of it, and the flux.
 * @c_deg, @candela: [n_c], [n_c * n_gamma] what the file holds
 * Returns: FALSE if the planes fit no symmetry. */
gboolean jum_photometry_spread(JumPhotometry *photometry,
                               const double *c_deg,
                               guint n_c,
                               const double *candela);
