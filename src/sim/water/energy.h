#pragma once

#include "sim/water/water.h"

/** JumWaterPumpEnergy: what one pump did over the period so far. */
typedef struct JumWaterPumpEnergy {
    double on_s;               /* time it ran */
    double efficiency_pct_s;   /* Σ efficiency · time: divide by on_s */
    double kwh, kw_peak, cost; /* cost in the file's money */
    double kwh_per_m3_s;       /* Σ (energy a volume) · time: divide by on_s */
} JumWaterPumpEnergy;

/**
 * jum_water_energy_add:
 * @energy: (inout): [n_pumps]
 * @state: hydraulics that hold during @step_s
 *
 * Source: EPANET 2.2 manual, chapter 12.3; speed correction of the efficiency: Sârbu & Borza 1998.
 */
void jum_water_energy_add(const JumWaterNetwork *net,
                          const JumWaterState *state,
                          int64_t step_s,
                          JumWaterPumpEnergy *energy);
