#pragma once

/* EPANET's constants are published in feet and cubic feet a second; these turn them into SI once. */
#define JUM_FT  0.3048
#define JUM_CFS 0.028316846592
#define JUM_BIG 1.0e10

/* Head-loss gradients, m per m³/s, from ft per cfs. */
#define JUM_GRADIENT (JUM_FT / JUM_CFS)

/* Smallest gradient (below it the law is made linear) and the gradient of a closed link. */
#define JUM_GRADIENT_MIN (1.0e-7 * JUM_GRADIENT)
#define JUM_GRADIENT_MAX (1.0e8 * JUM_GRADIENT)

/* What holds a head or a pressure drop, m³/s per m: EPANET's 10⁸ cfs per ft; more would drown the flow in rounding. */
#define JUM_CONDUCTANCE_MAX (1.0e8 / JUM_GRADIENT)

/* Tolerances of status checks. */
#define JUM_HEAD_TOL  (0.0005 * JUM_FT)
#define JUM_FLOW_TOL  (0.0001 * JUM_CFS)
#define JUM_FLOW_ZERO (1.0e-6 * JUM_CFS)

/* Minor loss: h = 0.02517 K q²/d⁴ in ft and cfs. */
#define JUM_MINOR_LOSS (0.02517 * JUM_FT * JUM_FT * JUM_FT * JUM_FT * JUM_FT / (JUM_CFS * JUM_CFS))
