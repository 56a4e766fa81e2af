#pragma once

#include <glib.h>

/**
 * JumWaterGradient: steady flow in pipes by the global gradient algorithm, Hazen–Williams losses.  Only
 * for sizing the generated network; the twin's own solver is sim/water.
 *
 * Arrays in, arrays out, all owned by the caller.
 */
typedef struct {
    guint n_nodes, n_pipes;
    const guint *from, *to;   /* [n_pipes] */
    const double *resistance; /* [n_pipes] head loss (m) = resistance · Q^1.852 (m³/s) */
    const double *demand_m3s; /* [n_nodes] leaves the network; negative comes in */
    const guint8 *fixed;      /* [n_nodes] 1: the head is given */
    double *head_m;           /* [n_nodes] in: of the fixed nodes; out: of all */
    double *flow_m3s;         /* [n_pipes] in: first guess; out: from → to */
} JumWaterGradient;

/** jum_water_resistance: of a pipe, metres and Hazen–Williams C. */
double jum_water_resistance(double length_m, double diameter_m, double roughness);

/**
 * jum_water_gradient_solve:
 *
 * Every node must be joined to a fixed one.
 *
 * Returns: the iterations, 0 if it did not converge in 60 or the system is singular.
 * Source: Todini and Pilati 1988; CHOLMOD (simplicial, AMD ordering).
 */
guint jum_water_gradient_solve(JumWaterGradient *problem);
