#pragma once

#include "sim/water/isolation.h"
#include "sim/water/water.h"

/** JumWaterLoss: what the loss of one segment means. */
typedef struct {
    double unserved_m3s; /* wanted by the nodes it cuts */
    double short_m3s;    /* what the others get less than before, for want of pressure */
    int n_cut, n_low;    /* nodes that draw: cut; newly below their required pressure */
    uint8_t
        solved; /* 0: no water passes through it, the graph says all; 1: solved; 2: did not converge */
} JumWaterLoss;

typedef struct {
    const double *required_m; /* [n_nodes] pressure each node needs, NaN: none; or NULL */
    const uint8_t *open;      /* [n_links] 1: can carry water (a pump that only waits, too) */
    int n_threads;            /* 0: one */
    const volatile bool *cancel;
    void (*progress)(double done_pu, void *user); /* from the caller's thread */
    void *user;
} JumWaterCriticalitySettings;

/**
 * jum_water_criticality:
 * @base: solved at the instant to judge; not changed
 * @loss: (out): [segments->n]
 *
 * Each segment lost alone: who is cut is read from the graph; only where water passes through it from served to served
 * is the network solved again, warm from @base.  A network with pressure_driven says what people really miss.
 * The same answer whatever the number of threads.
 *
 * Errors: JUM_WATER_ERR_MEMORY, JUM_WATER_ERR_CANCELLED (@loss is then incomplete).
 * Cost: one linear walk a segment, one solution for those that carry.
 */
JumWaterError jum_water_criticality(const JumWaterNetwork *net,
                                    const JumWaterSolver *base,
                                    const JumWaterSegments *segments,
                                    const JumWaterCriticalitySettings *settings,
                                    JumWaterLoss *loss);

/** jum_water_dry: what @cut says has no water draws nothing; pumps and control valves at its edge stand still: they
 * would look for a balance that is not there. */
void jum_water_dry(JumWaterSolver *solver, const JumWaterNetwork *net, const uint8_t *cut);

/**
 * jum_water_lose_segment:
 * @solver: a state of @net to change: the bounds of the segment close, what is cut draws nothing
 * @cut: [n_nodes] of jum_water_isolation_cut() for it
 *
 * Returns: how many open ways lead from it to nodes that stay served: below 2 pressures elsewhere can only rise.
 */
int jum_water_lose_segment(JumWaterSolver *solver,
                           const JumWaterNetwork *net,
                           const JumWaterSegments *segments,
                           const uint8_t *open,
                           int segment,
                           const uint8_t *cut);
