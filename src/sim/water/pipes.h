#pragma once

#include <stdbool.h>

#include "sim/water/network.h"

/**
 * JumWaterPipes: pipes as the iterations want them: packed columns in the order of the matrix, so that laws and flows are
 * a few loops without branches.  For a pipe with law h(q): p = 1/h'(q), y = h(q)/h'(q).
 */
typedef struct {
    int n;
    int *link;         /* [n] index in the network */
    double *q, *p, *y; /* flow m³/s; law at that flow */
    double *
        resistance; /* h = resistance·q^exponent; times the exponent unless Darcy–Weisbach; 0 when closed */
    double *minor; /* h = minor·q² */
    double *least; /* smallest gradient; that of a closed link when closed */
    double *roughness, *viscous, *smooth,
        *bend; /* Darcy–Weisbach: ε/D, ν·D, friction at Re 4000 and its slope */
} JumWaterPipes;

/** JumWaterChange: what one pass over pipes changed. */
typedef struct {
    double dq, q, largest; /* Σ|dq|, Σ|q|, max|dq|, m³/s */
} JumWaterChange;

bool jum_water_pipes_init(JumWaterPipes *pipes, int n);
void jum_water_pipes_clear(JumWaterPipes *pipes);

/** jum_water_pipes_set: constants of pipe @i, open or closed. */
void jum_water_pipes_set(JumWaterPipes *pipes, int i, const JumWaterNetwork *net, bool open);

/** jum_water_pipes_laws: p and y of pipes @first … @last - 1 at their flows. */
void jum_water_pipes_laws(const JumWaterPipes *pipes, JumWaterHeadLoss law, int first, int last);

/**
 * jum_water_pipes_step: new flows from new heads, and the laws there.
 * @x: heads by row; @a, @b: [n] rows of the ends
 */
JumWaterChange jum_water_pipes_step(const JumWaterPipes *pipes,
                                    JumWaterHeadLoss law,
                                    const double *x,
                                    const int *a,
                                    const int *b,
                                    double relax,
                                    int first,
                                    int last);
