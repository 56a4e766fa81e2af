#pragma once

#include <stdint.h>

#include "sim/water/matrix.h"

/*
 * A plain balance of a pressurised network: heads from linearised links, flows that conserve mass at every
 * node.  It serves the simulated field until the network solver takes its place behind the same arrays.
 */

/** JumBalance: the network and its state.  All arrays are the caller's. */
typedef struct {
    uint32_t n_nodes, n_links;
    const uint32_t *from, *to; /* [n_links] nodes; a link whose ends are the same is ignored */
    const double *conductance; /* [n_links] m²/s: flow for a metre of head; 0: closed */
    const double *gain_m; /* [n_links] head given on the way from → to: pump +, reducing valve − */
    const uint8_t *fixed;     /* [n_nodes] 1: head_m is given (source, tank) */
    const double *demand_m3s; /* [n_nodes] leaves the network; of fixed nodes ignored */
    double *head_m; /* [n_nodes] in: a guess, and the fixed heads; out: heads, NaN if not served */
    double *flow_m3s; /* [n_links] out: from → to positive */
    /* workspace */
    uint32_t *order;          /* [n_nodes] */
    uint32_t *parent_link;    /* [n_nodes] */
    uint32_t *adjacent;       /* [2 n_links] */
    uint32_t *adjacent_start; /* [n_nodes + 1] */
    double *work;             /* [n_nodes] */
    /* owned: made by jum_balance_index(), freed by jum_balance_clear() */
    JumWaterMatrix matrix;
    int ordered;
} JumBalance;

typedef struct {
    uint32_t iterations;
    uint32_t not_served;       /* nodes with no open way to a fixed head */
    double worst_residual_m3s; /* imbalance of a node before it was pushed to the fixed heads */
} JumBalanceInfo;

typedef enum {
    JUM_BALANCE_OK,
    JUM_BALANCE_NOT_CONVERGED, /* heads are approximate; flows still conserve mass */
    JUM_BALANCE_NO_MEMORY,
    JUM_BALANCE_BAD_LINK, /* a node index out of range, or a conductance that is negative or no number */
} JumBalanceStatus;

/** jum_balance_index: fills @adjacent and @adjacent_start and orders the matrix; once, and again when from or to
 * change. */
JumBalanceStatus jum_balance_index(JumBalance *balance);
void jum_balance_clear(JumBalance *balance);

/**
 * jum_balance_solve:
 * @tolerance_m3s: on the imbalance of a node
 * @max_iterations: direct solves, each on what the last one left
 *
 * Afterwards, at every served node that is not fixed, inflow − outflow = demand to rounding.
 * Errors: the statuses.  Thread: any.  Cost: about 5 ms for 12 000 links.
 */
JumBalanceStatus jum_balance_solve(JumBalance *balance,
                                   double tolerance_m3s,
                                   uint32_t max_iterations,
                                   JumBalanceInfo *info);
