#pragma once

#include "model/water-network.h"
#include "world/quantity.h"

/** JumWaterMeter: a measured flow over the border of a sector; what comes in is sign · value. */
typedef struct {
    JumQuantity quantity; /* water_pipe_flow or water_pump_flow */
    guint row;
    double sign;
} JumWaterMeter;

/**
 * JumWaterSector: the water balance of a sector: everything that comes in over its border, from other sectors, from tanks
 * and from sources, is drawn or lost inside.
 */
typedef struct {
    GArray *meters;   /* JumWaterMeter */
    guint unmeasured; /* open links over the border whose flow nobody measures */
    guint customers;
    double demand_m3s[JUM_WATER_N_USES]; /* of the file, mean day */
} JumWaterSector;

/** jum_water_sector_new: @address: "water_sector/SEC-1", what the nodes have as parent; NULL: the whole network.
 * The caller frees. */
JumWaterSector *jum_water_sector_new(const JumWaterLayers *layers, const char *address);
void jum_water_sector_free(JumWaterSector *sector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterSector, jum_water_sector_free)

/**
 * jum_water_mean:
 * @time_us, @value: [n] ascending; a value holds until the next, at most an hour
 * @covered_s: (out): how much of the span is covered
 *
 * Returns: the mean over from … to of what is covered; NaN if nothing is.
 */
double jum_water_mean(const gint64 *time_us,
                      const double *value,
                      guint n,
                      gint64 from_us,
                      gint64 to_us,
                      double *covered_s);

/** jum_water_last_night: the last complete 02:00–04:00 before @now_us, whose civil time of day is @day_s. */
gint64 jum_water_last_night(gint64 now_us, double day_s);
