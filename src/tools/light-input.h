#pragma once

#include "city/territory.h"
#include "model/lighting.h"
#include "model/luminaires.h"
#include "tools/arguments.h"

/** JumLightInput: a territory as the light commands read it: lamps, streets, and the luminaire of each lamp. */
typedef struct {
    JumTerritory *territory;
    JumLayer *lamps, *roads;
    JumLuminaireTypes *types;
    JumLuminaires *luminaires;
    guint n_files; /* photometric files read */
    /* after jum_light_input_programmes(): */
    JumLightingRules *lighting;
    JumLayer *cabinets;
    JumLamps *programmes;
    JumNightClock *clock;
} JumLightInput;

/**
 * jum_light_input_open:
 * @photometry: (nullable): folder of photometric files that lamps name in their column photometry
 *
 * A file that exists there and cannot be read is an error; a name that is no file there stays what it was.
 * Errors: those of reading; JUM_ERROR_EMPTY if there is no lamp.
 */
JumLightInput *
jum_light_input_open(const char *path, const char *photometry, GError **error) JUM_MUST_USE;

/** jum_light_input_programmes: also reads programmes, tariffs and cabinets. */
gboolean jum_light_input_programmes(JumLightInput *input, GError **error) JUM_MUST_USE;

void jum_light_input_free(JumLightInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLightInput, jum_light_input_free)
