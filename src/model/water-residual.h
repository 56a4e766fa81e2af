#pragma once

#include "model/water-effect.h"

/** JumWaterResidual: how the model and the gauges agree. */
typedef struct {
    guint compared;   /* nodes with a usable measurement and water in the model */
    guint suspicious; /* below the model by more than the noise */
    double bias_m;    /* median of measured − modelled: what is wrong everywhere is no leak */
    double
        noise_m; /* three standard deviations of the rest, by its median deviation; at least that of a gauge */
    gboolean solved;
} JumWaterResidual;

/**
 * jum_water_residual:
 * @now: boundary values as measured: tank levels, pumps, valves; demand by the model's own shapes
 * @measured_m: [n_nodes] pressures, NaN where there is no usable one
 * @difference_m: (out): [n_nodes] measured − modelled, NaN where either is missing
 *
 * A leak that the model does not know draws pressure down around it: suspicion, not proof.  A valve that stands otherwise
 * than written, a wrong roughness and a wrong demand look the same.
 */
void jum_water_residual(JumWaterCase *c,
                        const JumWaterNow *now,
                        const double *measured_m,
                        double *difference_m,
                        JumWaterResidual *residual);
