#pragma once

#include "city/territory.h"
#include "model/luminaires.h"
#include "sim/lighting/city-field.h"

/**
 * JumCityLight: the illuminance on the ground of a territory, from its lamps, its relief and, if asked, its buildings;
 * and what that is along each lit street.
 *
 * Thread: one at a time; made and solved on a worker, read from any thread afterwards.
 * Memory: 2 kB for 32 × 32 m of lit ground; some 180 MB for 50 000 lamps.
 */
typedef struct JumCityLight JumCityLight;

#define JUM_CITY_LIGHT_CUTOFF 0.00003 /* lx of one luminaire */

typedef struct {
    gboolean occlusion; /* buildings hide light */
    gboolean initial;   /* luminaires as new, without maintenance factor */
    double cutoff_lx;   /* JUM_CITY_LIGHT_CUTOFF */
    guint n_threads;    /* 2 */
} JumCityLightSettings;

#define JUM_CITY_LIGHT_SETTINGS ((JumCityLightSettings){FALSE, FALSE, JUM_CITY_LIGHT_CUTOFF, 2})

/**
 * jum_city_light_new:
 * @territory: read here, not kept
 * @types: kinds of luminaires; taken over
 * @change: (nullable): called once with the luminaires of the territory, may change them (a study)
 *
 * Errors: those of reading; JUM_ERROR_EMPTY without a lamp; JUM_ERROR_VALUE naming the lamp; JUM_ERROR_VALUE.
 * Cost: 0.5 s for 50 000 lamps.
 */
JumCityLight *jum_city_light_new(JumTerritory *territory,
                                 JumLuminaireTypes *types,
                                 const JumCityLightSettings *settings,
                                 void (*change)(JumLuminaires *luminaires, gpointer data),
                                 gpointer data,
                                 GError **error) JUM_MUST_USE;
void jum_city_light_free(JumCityLight *light);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCityLight, jum_city_light_free)

/**
 * jum_city_light_solve:
 * @level_pu: [lamps] share of the full light, 0 … 1; NULL: all full
 *
 * After the first time only the ground that changed levels reach.
 * Errors: JUM_ERROR_VALUE.  Cost: 3 s of one core for 50 000 lamps, whatever the number of threads.
 */
gboolean
jum_city_light_solve(JumCityLight *light, const double *level_pu, GError **error) JUM_MUST_USE;

/** JumCityCheck: cells of the field beside the point method with every luminaire. */
typedef struct {
    guint n;
    double worst_lx;           /* largest difference */
    double worst_of_tolerance; /* in parts of 1 % or 0.01 lx, whichever is larger */
} JumCityCheck;

/** jum_city_light_check: @n: cells, always the same ones.  Not with occlusion.  Cost: 0.3 ms a cell at 50 000 lamps. */
JumCityCheck jum_city_light_check(const JumCityLight *light, guint n);

/* Borrowed. */
const JumCityField *jum_city_light_field(const JumCityLight *light);
const JumCityInfo *jum_city_light_info(const JumCityLight *light); /* of the last solve */
const JumLuminaires *jum_city_light_luminaires(const JumCityLight *light);
const JumLuminaireTypes *jum_city_light_types(const JumCityLight *light);
const JumLayer *jum_city_light_roads(const JumCityLight *light);
const JumLayer *jum_city_light_communes(const JumCityLight *light);

/** JumStreetLight: light on the carriageway of each street, by rows of the layer road; NaN where it is not lit. */
typedef struct {
    guint n;
    double *mean_lx, *min_lx; /* [n] */
    guint32 *cells;           /* [n] square metres looked at */
    guint n_communes;
    /* [n_communes + 1] by rows of the layer commune, the last: no commune; each square metre counted once */
    double *commune_mean_lx, *commune_min_lx, *commune_dark; /* share below 1 lx */
    guint64 *commune_cells;
    guint64 cells_all;
    double mean_all_lx, min_all_lx;
} JumStreetLight;

/** jum_street_light_new: Cost: 0.3 s for 30 000 lit streets. */
JumStreetLight *jum_street_light_new(const JumCityLight *light);
void jum_street_light_free(JumStreetLight *streets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStreetLight, jum_street_light_free)

/**
 * jum_city_light_paint_streets:
 * @values: [rows of roads] NaN: not painted
 * @x0_m … @ny: a window, as jum_city_field_window()
 * @out: (out): [ny * nx] the value of the street whose carriageway lies there, NaN elsewhere
 */
void jum_city_light_paint_streets(const JumCityLight *light,
                                  const float *values,
                                  double x0_m,
                                  double y0_m,
                                  double cell_m,
                                  guint nx,
                                  guint ny,
                                  float *out);

/** JumDarkSpot: a stretch of a lit street that stays below a threshold. */
typedef struct {
    guint32 road; /* row */
    double x_m, y_m, length_m, mean_lx;
} JumDarkSpot;

/**
 * jum_city_light_dark_spots:
 * @below_lx: by stations every 4 m, each the mean of three places across the carriageway
 * @least_m: shorter stretches are left out
 *
 * Returns: (element-type JumDarkSpot): longest first, then darkest.
 */
GArray *jum_city_light_dark_spots(const JumCityLight *light, double below_lx, double least_m);
