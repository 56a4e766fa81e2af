#pragma once

#include "sim/lighting/city-field.h"

/* Inside sim/lighting/ only: how far a luminaire of a city gives more than the cutoff, and what is lost beyond. */

typedef struct {
    double x_m, y_m; /* from the field's corner */
    float reach_m;   /* 0: gives nothing */
    float beyond;    /* lx·m³: at a horizontal distance d ≥ reach it gives at most this / d³ */
    float most_lx;   /* and at most this: the cutoff, unless the reach was cut short */
} JumCityReach;

/** jum_city_ground_at: altitude of a place. */
double jum_city_ground_at(const JumCityGround *ground, double x_m, double y_m);

/** jum_city_reaches: @reach: (out): [n_luminaires].  Returns the largest, -1 without memory. */
double jum_city_reaches(const JumCityProblem *problem,
                        const JumLuminaire *luminaires,
                        double cutoff_lx,
                        JumCityReach *reach);

/**
 * JumCityBuckets: luminaires by squares of JUM_CITY_BUCKET tiles a side.
 * of bucket b: item[start[b]] … item[start[b + 1] - 1], growing.
 */
#define JUM_CITY_BUCKET 2
typedef struct {
    uint32_t columns, rows;
    uint32_t *start, *item;
} JumCityBuckets;

/** jum_city_buckets_init: those with a reach; outside the field into its border.  -1 without memory. */
int jum_city_buckets_init(JumCityBuckets *buckets,
                          const JumCityField *field,
                          const JumCityReach *reach,
                          uint32_t n);
void jum_city_buckets_clear(JumCityBuckets *buckets);

/** jum_city_error_bound: over all tiles, the most that luminaires left out of it can give together, lx. */
double jum_city_error_bound(const JumCityField *field,
                            const JumCityReach *reach,
                            uint32_t n,
                            double cutoff_lx);

/** jum_city_touches: does the disc of a luminaire meet the square from x0, y0 of side @side_m? */
static inline int
jum_city_touches(const JumCityReach *reach, double x0_m, double y0_m, double side_m)
{
    double dx = reach->x_m < x0_m            ? x0_m - reach->x_m
                : reach->x_m > x0_m + side_m ? reach->x_m - x0_m - side_m
                                             : 0.0;
    double dy = reach->y_m < y0_m            ? y0_m - reach->y_m
                : reach->y_m > y0_m + side_m ? reach->y_m - y0_m - side_m
                                             : 0.0;
    double r = reach->reach_m;
    return r > 0.0 && dx * dx + dy * dy < r * r;
}
