#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Energy of lamps over a calendar.  Arrays in, arrays out; no files, no text, no allocation.
 */

/** JumEnergyProblem: lamps, the schedules they follow, and the power curves of their drivers. */
typedef struct {
    /* schedule s: how long it asks which level, at which price; segments segment_start[s] …
     * segment_start[s + 1] − 1 */
    uint32_t n_schedules;
    const uint32_t *segment_start; /* [n_schedules + 1] */
    const double *level_pu;        /* [segments] 0 … 1 */
    const double *duration_s;      /* [segments] ≥ 0 */
    const double *price_kwh;       /* [segments] any money a kWh */

    /* curve c: share of the full power by level, straight between points; points curve_start[c] …
     * curve_start[c + 1] − 1, levels growing from 0 to 1 */
    uint32_t n_curves;
    const uint32_t *curve_start; /* [n_curves + 1], two points a curve at least */
    const double *curve_level;   /* [points] */
    const double *curve_power;   /* [points] */

    uint32_t n_lamps;
    const uint32_t *schedule; /* [n_lamps] */
    const uint32_t *curve;    /* [n_lamps] */
    const double *power_w;    /* [n_lamps] at full level, ≥ 0 */
    const double *dim_min_pu; /* [n_lamps] lowest level of the driver; ≥ 1: on or off only */
    const double *standby_w;  /* [n_lamps] drawn at level 0 */
} JumEnergyProblem;

typedef enum {
    JUM_ENERGY_OK,
    JUM_ENERGY_BAD_SCHEDULE, /* element: segment or schedule */
    JUM_ENERGY_BAD_CURVE,    /* element: point or curve */
    JUM_ENERGY_BAD_LAMP,     /* element: lamp */
} JumEnergyStatus;

typedef struct {
    uint32_t element; /* what a bad status is about */
    double total_kwh, total_price;
} JumEnergyInfo;

/** jum_energy_level: the level a lamp really takes when @asked_pu is asked: 0, or between its lowest and 1. */
double jum_energy_level(double asked_pu, double dim_min_pu);

/** jum_energy_share: share of the full power at a level, from a curve of @n points. */
double jum_energy_share(const double *level, const double *power, size_t n, double at_pu);

/**
 * jum_energy_solve:
 * @kwh: (out): [n_lamps] energy over the schedule
 * @price: (out) (nullable): [n_lamps] its price
 * @info: (out): always filled
 *
 * Sums in the order of the lamps: same inputs, same bytes.
 * Errors: the statuses; outputs untouched then.
 * Thread: any.  Cost: some 10 ns a lamp and segment.
 */
JumEnergyStatus
jum_energy_solve(const JumEnergyProblem *problem, double *kwh, double *price, JumEnergyInfo *info);
