#pragma once

#include "sim/water/water.h"

/**
 * JumWaterQuality: what the water carries, followed in its parcels (Lagrangian transport): a chemical with bulk and wall
 * reactions, age in hours, or the share of a source in percent.
 * Source: EPANET 2.2 manual, chapter 12.4; Liou & Kroon 1987.
 * Thread: one thread an object.
 */
typedef struct JumWaterQuality JumWaterQuality;

/** jum_water_quality_new: NULL when memory is exhausted. @net must outlive it; its options say what is followed. */
JumWaterQuality *jum_water_quality_new(const JumWaterNetwork *net);
void jum_water_quality_free(JumWaterQuality *quality);

/**
 * jum_water_quality_advance:
 * @state: hydraulics that hold during @step_s, from state->time_s on
 *
 * Moves and reacts the water in steps of at most options.quality_step_s.
 * Returns: false when memory is exhausted.
 */
bool
jum_water_quality_advance(JumWaterQuality *quality, const JumWaterState *state, int64_t step_s);

/** jum_water_quality_nodes: [n_nodes] mg/L, hours or %, borrowed. */
const double *jum_water_quality_nodes(const JumWaterQuality *quality);
/** jum_water_quality_link: mean over the link's volume. */
double jum_water_quality_link(const JumWaterQuality *quality, int link);

/** JumWaterQualityBalance: mass, in concentration × m³. */
typedef struct {
    double initial, inflow, outflow, reacted, stored;
} JumWaterQualityBalance;
JumWaterQualityBalance jum_water_quality_balance(const JumWaterQuality *quality);
