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
    double declared_lm;  /* of the luminaire, as the file says; NaN if it does not */
    double street_c_deg; /* where a street luminaire looks: 0 in IES files, 90 in EULUMDAT */
    char kind;           /* 'A', 'B', 'C': coordinates the file used */
    guint n_tilt;        /* IES lamps whose output depends on how they hang */
    double *tilt_deg, *tilt_factor; /* [n_tilt] */
    GPtrArray *warnings;            /* (element-type char*) what the reader found odd, for people */
} JumPhotometry;

void jum_photometry_free(JumPhotometry *photometry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPhotometry, jum_photometry_free)

/** jum_photometry_intensity: borrowed view for the solver. */
JumIntensity jum_photometry_intensity(const JumPhotometry *photometry);

/** jum_photometry_tilt_factor: on the candela, of a luminaire tilted by @tilt_deg; 1 without a tilt table. */
double jum_photometry_tilt_factor(const JumPhotometry *photometry, double tilt_deg);

/** jum_photometry_turn: turns the planes so that what looked along @c_deg looks along C = 0; a plane is interpolated
 * there if the file has none.  jum_photometry_turn(p, p->street_c_deg) puts the street side at C = 0. */
void jum_photometry_turn(JumPhotometry *photometry, double c_deg);

/**
 * jum_ies_read:
 * @text: [bytes]
 * @name: of the file, for messages
 *
 * IES LM-63 of 1986, 1991, 1995, 2002 and 2019; types A, B and C; TILT=NONE and TILT=INCLUDE.  A and B are turned
 * into planes C every 2.5° and angles every degree, the beam axis becoming the nadir, right C = 0 and up C = 90.
 * Errors: JUM_ERROR_FORMAT naming file and line; nothing is guessed: counts, angles and symmetry must agree.
 * Source: ANSI/IES LM-63-19; CIE 121 (planes A, B, C).
 */
JumPhotometry *
jum_ies_read(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;

/** jum_ies_read_tilt: the file a TILT=name line names, [tilt_bytes]; NULL: such a line is an error.  Errors: the same. */
JumPhotometry *jum_ies_read_tilt(const char *text,
                                 gsize bytes,
                                 const char *name,
                                 const char *tilt,
                                 gsize tilt_bytes,
                                 GError **error) JUM_MUST_USE;

/** jum_ies_tilt_name: the file that TILT= names, or NULL; the caller frees. */
char *jum_ies_tilt_name(const char *text, gsize bytes);

/** jum_eulumdat_read: EULUMDAT (.ldt), symmetries 0 to 4.  Errors: the same. */
JumPhotometry *
jum_eulumdat_read(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;

/** jum_photometry_load: by what the file holds, not by its name; a tilt file is looked for beside it only. */
JumPhotometry *jum_photometry_load(const char *path, GError **error) JUM_MUST_USE;

/* ---- inside formats/ ---- */

/** jum_photometry_new: empty, with its name. */
JumPhotometry *jum_photometry_new(const char *name);

/** jum_photometry_warn: adds "name: what". */
void jum_photometry_warn(JumPhotometry *photometry, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** jum_photometry_check_flux: a warning with both numbers when what is integrated is not what is declared. */
void jum_photometry_check_flux(JumPhotometry *photometry);

/** jum_photometry_spread: planes of a part of the circle to all of it, and the flux.
 * @c_deg, @candela: [n_c], [n_c * n_gamma] what the file holds
 * Returns: FALSE if the planes fit no symmetry. */
gboolean jum_photometry_spread(JumPhotometry *photometry,
                               const double *c_deg,
                               guint n_c,
                               const double *candela);

/** jum_photometry_from_planes: types A and B to planes C.
 * @h_deg, @v_deg: [n_h], [n_v] growing, within −90 … 90; beginning at 0 they are mirrored
 * @candela: [n_h * n_v] the vertical angles of one horizontal angle together
 * Returns: FALSE if the angles are not −90 or 0 to 90. */
gboolean jum_photometry_from_planes(JumPhotometry *photometry,
                                    const double *h_deg,
                                    guint n_h,
                                    const double *v_deg,
                                    guint n_v,
                                    const double *candela);
