#pragma once

#include "tools/building-census.h"
#include "tools/generate.h"
#include "tools/shortest-paths.h"

/*
 * The generated drinking-water network, before it becomes rows.  Stages, in this order:
 *   plan   which streets carry a pipe, so that every commune is reached and mains form loops
 *   demand who drinks at which node
 *   zones  pressure zones by altitude, how each is fed (reducer, booster), tanks
 *   size   diameters from a steady solve of the peak hour
 *   write  nodes, pipes, pumps, valves, tanks, sectors, hydrants as layers
 */

#define JUM_SUPPLY_PEAK   1.8  /* peak hour against the mean day */
#define JUM_SUPPLY_HEIGHT 34.0 /* m of ground in one pressure zone */
#define JUM_SUPPLY_ABOVE  32.0 /* m of grade above the highest ground of the zone */

typedef struct {
    double x_m, y_m, ground_m;
    guint32 road_node;
    gint16 commune;
    guint8 band;
    guint zone, sector;
    double residents, jobs, demand_m3s; /* mean day, losses included */
    guint customers;
    double head_m; /* at the peak hour */
} JumSupplyNode;

/** JumSupplyDevice: what stands at the `to` end of a link. */
typedef enum {
    JUM_SUPPLY_PLAIN,
    JUM_SUPPLY_VALVE,    /* isolation, by hand */
    JUM_SUPPLY_MOTOR,    /* isolation, motorised */
    JUM_SUPPLY_BOUNDARY, /* between two zones, normally closed */
    JUM_SUPPLY_REDUCER,
    JUM_SUPPLY_BOOSTER,
} JumSupplyDevice;

typedef struct {
    guint from, to;
    guint32 road;
    double length_m, diameter_m, roughness, flow_m3s; /* at the peak hour */
    JumSupplyDevice device;
} JumSupplyLink;

typedef struct {
    guint8 band;
    double grade_m; /* altitude that its water would rise to */
    guint feed;     /* link that feeds it; JUM_PATH_NONE: the plant does */
    guint parent;   /* zone */
    double mean_m3s,
        draw_m3s; /* with the zones below it: mean day; taken from the parent at peak */
} JumSupplyZone;

typedef struct {
    guint node, zone;
    double floor_m, diameter_m;
} JumSupplyTank;

#define JUM_TANK_LEVEL_MAX_M  6.0
#define JUM_TANK_LEVEL_MIN_M  0.5
#define JUM_TANK_LEVEL_INIT_M 3.5
#define JUM_TANK_BELOW_GRADE  4.0 /* its floor under the grade of the zone */

typedef struct {
    const JumGenerate *generate;
    JumRng rng;
    JumSupplyNode *node;
    guint n_nodes;
    JumSupplyLink *link;
    guint n_links;
    JumPathGraph *graph;
    GArray *zones; /* JumSupplyZone, parents before children */
    GArray *tanks; /* JumSupplyTank */
    guint plant;   /* node where the treated water enters */
    double total_m3s;
} JumSupply;

void jum_supply_clear(JumSupply *supply);

/** jum_supply_plan: @wanted links; @plant_x, @plant_y: where the works are, NAN: the lowest ground.
 * FALSE if no street can carry a pipe. */
gboolean jum_supply_plan(JumSupply *supply,
                         const JumBuildingCensus *census,
                         guint wanted,
                         double plant_x,
                         double plant_y);
void jum_supply_demand(JumSupply *supply, const JumBuildingCensus *census);
void jum_supply_zones(JumSupply *supply);
/** jum_supply_size: FALSE if the solve did not converge. */
gboolean jum_supply_size(JumSupply *supply);
/** jum_supply_valves: isolation valves; of which @motorised motorised ones on the largest mains. */
void jum_supply_valves(JumSupply *supply, guint motorised);
/** jum_supply_sectors: water_sector rows, and the sector of each node. */
void jum_supply_sectors(JumSupply *supply, JumGenerate *generate, guint wanted);
void jum_supply_write(JumSupply *supply, JumGenerate *generate);
