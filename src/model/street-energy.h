#pragma once

#include "model/street-classes.h"

/** JumStreetEnergy: EN 13201-5 of a set of streets, at full level for the power, over a year for the energy. */
typedef struct {
    guint lamps;
    double power_w;   /* system power of its lamps */
    double kwh;       /* a year */
    double area_m2;   /* of carriageway with lamps of its own */
    double lit_m2;    /* of it, where an illuminance was computed */
    double lumen;     /* sum of illuminance times area there */
    double lit_power; /* W of the lamps there */
} JumStreetEnergy;

/** jum_street_energy_dp: power density indicator, W/(lx·m²); NaN without lit area.  Source: EN 13201-5:2015, 4.2. */
double jum_street_energy_dp(const JumStreetEnergy *energy);
/** jum_street_energy_de: annual energy consumption indicator, kWh/m²; NaN without area.  Source: EN 13201-5:2015, 5. */
double jum_street_energy_de(const JumStreetEnergy *energy);
/** jum_street_energy_add: @energy becomes that of both. */
void jum_street_energy_add(JumStreetEnergy *energy, const JumStreetEnergy *more);

/**
 * jum_street_energies:
 * @verdicts: [rows of roads] for their illuminance
 * @power_w, @kwh: [rows of lamps] at full level; of a year
 * @energies: (out): [rows of roads]
 *
 * Only the carriageway counts as area; a lamp counts for the street its column road names.
 * Thread: any, if jum_layer_find() of @roads was called before.
 */
void jum_street_energies(const JumLayer *roads,
                         const JumLayer *lamps,
                         const JumStreetVerdict *verdicts,
                         const double *power_w,
                         const double *kwh,
                         JumStreetEnergy *energies);
