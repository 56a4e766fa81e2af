/* What we assume of people and devices where no table says it: the shape of a day's demand by kind of use, and what a gate
 * valve loses by its opening. */
#include "model/water-network.h"

#include <math.h>

#define OPEN_LOSS 0.2 /* gate valve, wide open */

static const char *const use_names[JUM_WATER_N_USES] = {"residential", "mixed", "activity"};

JumWaterUse
jum_water_use_find(const char *pattern)
{
    for (int i = 0; i < JUM_WATER_N_USES; i++)
        if (g_strcmp0(pattern, use_names[i]) == 0)
            return (JumWaterUse) i;
    return JUM_WATER_USE_RESIDENTIAL;
}

static double
shape_pu(const double hours[25], double hour)
{
    int i = (int) hour;
    double mean = 0.0;
    for (int k = 0; k < 24; k++)
        mean += 0.5 * (hours[k] + hours[k + 1]) / 24.0;
    return (hours[i] + (hour - i) * (hours[i + 1] - hours[i])) / mean;
}

double
jum_water_demand_pu(JumWaterUse use, double day_s)
{
    static const double home[25] = {0.45, 0.38, 0.35, 0.35, 0.40, 0.60, 1.05, 1.55, 1.60,
                                    1.35, 1.20, 1.20, 1.30, 1.20, 1.00, 0.95, 0.98, 1.12,
                                    1.40, 1.55, 1.35, 1.05, 0.80, 0.62, 0.45};
    static const double work[25] = {0.40, 0.38, 0.36, 0.36, 0.38, 0.45, 0.65, 1.00, 1.40,
                                    1.60, 1.60, 1.60, 1.55, 1.45, 1.55, 1.55, 1.50, 1.35,
                                    1.15, 0.95, 0.80, 0.65, 0.55, 0.45, 0.40};
    double hour = fmin(fmax(day_s / 3600.0, 0.0), 23.999);
    double a = shape_pu(home, hour), b = shape_pu(work, hour);
    return use == JUM_WATER_USE_RESIDENTIAL ? a : use == JUM_WATER_USE_ACTIVITY ? b : 0.5 * (a + b);
}

double
jum_water_valve_loss(double opening_pu)
{
    static const double by_eighth[9] = {0.0, 97.8, 17.0, 5.52, 2.06, 0.81, 0.26, 0.07, 0.0};
    if (!(opening_pu > 1e-3))
        return INFINITY;
    double eighth = fmin(opening_pu, 1.0) * 8.0;
    if (eighth <
        1.0) /* loss as one over the square of the area left, about the opening to the power 1.5 */
        return OPEN_LOSS + by_eighth[1] / pow(eighth, 3.0);
    int i = (int) fmin(eighth, 7.0);
    return OPEN_LOSS + by_eighth[i] + (eighth - i) * (by_eighth[i + 1] - by_eighth[i]);
}
