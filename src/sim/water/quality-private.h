#pragma once

#include "sim/water/quality.h"

/* What transport, reactions and tanks of the water quality share. */

typedef struct {
    double volume_m3, c;
    int next; /* towards upstream, -1 */
} JumWaterParcel;

typedef struct {
    int first, last; /* downstream end, upstream end; -1: empty */
    bool reacts;     /* parcels of different age are different water */
} JumWaterQueue;

typedef struct {
    double volume_m3, c;   /* mixed water (first compartment) */
    double volume2_m3, c2; /* second compartment */
    JumWaterQueue queue;   /* FIFO: first = oldest; LIFO: last = newest */
} JumWaterTankWater;

struct JumWaterQuality {
    const JumWaterNetwork *net;
    double *node;
    JumWaterQueue *links;
    JumWaterTankWater *tanks;
    JumWaterParcel *parcels;
    int n_parcels, parcel_room, free_parcel;
    int8_t *direction; /* [n_links] 1: from → to */
    double *wall_rate; /* [n_links] 1/s (first order) or m/s (zero order mass transfer) */
    int *order, *indegree, *start, *adjacency;
    bool failed;
    JumWaterQualityBalance balance;
};

double jum_water_link_volume(const JumWaterNetwork *net, int link);
void jum_water_push_parcel(JumWaterQuality *q, JumWaterQueue *queue, double volume, double c);
double jum_water_pull_parcels(JumWaterQuality *q, JumWaterQueue *queue, double volume);

/* reaction.c */
void jum_water_prepare_reactions(JumWaterQuality *q, const JumWaterState *state);
void jum_water_react(JumWaterQuality *q, double dt);

/* tank-mixing.c */
void jum_water_fill_tank(JumWaterQuality *q, int tank, double volume, double c);
void jum_water_mix_tank(JumWaterQuality *q, int tank, double in_m3, double mass, double out_m3);
double jum_water_tank_mass(const JumWaterQuality *q, int tank);
