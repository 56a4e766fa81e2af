#pragma once

#include "base/error.h"
#include "sim/lighting/optic.h"

/*
 * The kinds of luminaire a lamp can name: our generic ones (data/lighting/luminaires.ini, generated from a few bells
 * over the sphere, nobody's product), and those a photometric file gives, added by whoever reads such files.
 */

/** JumOrigin: where a value of a lamp comes from, weakest first. */
typedef enum {
    JUM_ORIGIN_ASSUMED,   /* nobody said it */
    JUM_ORIGIN_TYPE,      /* of the generic kind the inventory names */
    JUM_ORIGIN_INVENTORY, /* the territory file says it */
    JUM_ORIGIN_MEASURED,  /* a photometric file of this very luminaire */
} JumOrigin;

/** jum_origin_word: "assumed", "type", "inventory", "measured": a key, never translated. */
const char *jum_origin_word(JumOrigin origin);

typedef struct {
    char *name, *title; /* title is a msgid */
    gboolean measured;  /* from a photometric file */
    JumIntensity
        intensity; /* candela for 1 000 lm leaving the luminaire; C = 0 is the street side */
    JumFluxCode flux_code;
    double ulr_pct;                                               /* of the luminaire level */
    double cct_k, tilt_deg, height_m, flux_lm, lm_w, maintenance; /* where a lamp says nothing */
} JumLuminaireType;

typedef struct {
    JumLuminaireType *types;
    guint n_types;
    GHashTable *by_class; /* class of street → index + 1, what is assumed there */
    guint otherwise;
} JumLuminaireTypes;

/**
 * jum_luminaire_types_load:
 * @folder: (nullable): holds luminaires.ini; NULL for our own
 *
 * Deterministic: same file, same bytes.
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT or JUM_ERROR_VALUE naming file, line, section and key.
 * Owns: the caller owns the result.  Thread: read-only from any thread afterwards.  Cost: 10 ms.
 */
JumLuminaireTypes *jum_luminaire_types_load(const char *folder, GError **error) JUM_MUST_USE;
void jum_luminaire_types_free(JumLuminaireTypes *types);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLuminaireTypes, jum_luminaire_types_free)

/**
 * jum_luminaire_types_add:
 * @name: as lamps give it; replaces a type of that name
 * @intensity: any flux; copied, scaled to 1 000 lm.  C = 0 must be the street side (jum_photometry_turn())
 * @power_w: NaN if unknown
 *
 * Returns: its index, or -1 if the distribution has no flux.
 */
int jum_luminaire_types_add(JumLuminaireTypes *types,
                            const char *name,
                            const JumIntensity *intensity,
                            double power_w);

/** jum_luminaire_types_find: index by name, or -1; NULL gives -1. */
int jum_luminaire_types_find(const JumLuminaireTypes *types, const char *name);
