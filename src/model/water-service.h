#pragma once

#include "city/territory.h"

/** JumWaterLimits: the figures of data/water/service.ini. */
typedef struct {
    double tap_pressure_m, storeys_most, storey_m;
    double connection_m, riser_storey_m;
    double fire_bar, comfort_low_bar, comfort_high_bar;
    double people_per_customer, reach_m;
} JumWaterLimits;

/** jum_water_limits_read: @path: (nullable): another file than ours.  Errors: JUM_ERROR_MISSING, JUM_ERROR_VALUE (names
 * the figure). */
gboolean jum_water_limits_read(const char *path, JumWaterLimits *limits, GError **error);

/**
 * jum_water_limits_required_m: pressure the street owes one building, metres of water at the node.
 * @foot_m: altitude of the ground at its foot
 * @height_m: ground to the eaves, NaN: by @levels
 * @node_m: altitude of the node
 *
 * Ground + height up to six storeys + 3 m + riser loss, less the altitude of the node.
 */
double jum_water_limits_required_m(
    const JumWaterLimits *limits, double foot_m, double height_m, gint64 levels, double node_m);

/** JumWaterSite: a public site and the node that serves it. */
typedef struct {
    char *id, *name, *kind;
    gboolean sensitive; /* hospital, dialysis, school, … */
    guint node;         /* row of water_node */
} JumWaterSite;

/** JumWaterService: who hangs on which node of the network. */
typedef struct {
    guint n_nodes;
    double *required_m; /* [n_nodes] of pressure; NaN: no building hangs on it */
    double *people;     /* [n_nodes] estimate */
    guint *customers;   /* [n_nodes] */
    guint *hydrants;    /* [n_nodes] */
    GArray *sites;      /* JumWaterSite */
    double people_per_customer;
    JumWaterLimits limits;
} JumWaterService;

/**
 * jum_water_service_new:
 * @node: layer water_node
 *
 * Buildings and sites hang on the nearest node that serves customers.
 * Errors: those of jum_water_limits_read() and jum_territory_read().  Owns: the caller owns the result.
 * Thread: that of @territory.  Cost: reads every building: about a second for 130 000.
 */
JumWaterService *
jum_water_service_new(JumTerritory *territory, const JumLayer *node, GError **error) JUM_MUST_USE;
void jum_water_service_free(JumWaterService *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterService, jum_water_service_free)
