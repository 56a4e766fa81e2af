/* Energy of lamps over a calendar: for each lamp the sum over its schedule's segments of power at the
 * level it really takes, times the duration.  Segments are few (levels × prices of a programme), so a year
 * of 50 000 lamps is some 500 000 products; nothing cleverer is needed. */
#include "sim/lighting/energy.h"

#include <math.h>

#define JOULE_PER_KWH 3.6e6

double
jum_energy_level(double asked_pu, double dim_min_pu)
{
    if (!(asked_pu > 0.0))
        return 0.0;
    return fmin(1.0, fmax(asked_pu, dim_min_pu));
}

double
jum_energy_share(const double *level, const double *power, size_t n, double at_pu)
{
    if (at_pu <= level[0])
        return power[0];
    for (size_t i = 1; i < n; i++) {
        if (at_pu > level[i])
            continue;
        double part = (at_pu - level[i - 1]) / (level[i] - level[i - 1]);
        return power[i - 1] + part * (power[i] - power[i - 1]);
    }
    return power[n - 1];
}

static JumEnergyStatus
check_schedules(const JumEnergyProblem *p, uint32_t *element)
{
    for (uint32_t s = 0; s < p->n_schedules; s++) {
        *element = s;
        if (p->segment_start[s] > p->segment_start[s + 1])
            return JUM_ENERGY_BAD_SCHEDULE;
    }
    for (uint32_t i = 0; i < (p->n_schedules > 0 ? p->segment_start[p->n_schedules] : 0); i++) {
        *element = i;
        if (!(p->level_pu[i] >= 0.0 && p->level_pu[i] <= 1.0) || !isfinite(p->price_kwh[i]) ||
            !(p->duration_s[i] >= 0.0 && isfinite(p->duration_s[i])))
            return JUM_ENERGY_BAD_SCHEDULE;
    }
    return JUM_ENERGY_OK;
}

static JumEnergyStatus
check_curves(const JumEnergyProblem *p, uint32_t *element)
{
    for (uint32_t c = 0; c < p->n_curves; c++) {
        uint32_t first = p->curve_start[c], end = p->curve_start[c + 1];
        *element = c;
        if (end < first + 2 || p->curve_level[first] != 0.0 || p->curve_level[end - 1] != 1.0)
            return JUM_ENERGY_BAD_CURVE;
        for (uint32_t i = first; i < end; i++) {
            *element = i;
            if (!(p->curve_power[i] >= 0.0 && isfinite(p->curve_power[i])) ||
                (i > first && !(p->curve_level[i] > p->curve_level[i - 1])))
                return JUM_ENERGY_BAD_CURVE;
        }
    }
    return JUM_ENERGY_OK;
}

static JumEnergyStatus
check_lamps(const JumEnergyProblem *p, uint32_t *element)
{
    for (uint32_t i = 0; i < p->n_lamps; i++) {
        *element = i;
        if (p->schedule[i] >= p->n_schedules || p->curve[i] >= p->n_curves ||
            !(p->power_w[i] >= 0.0 && isfinite(p->power_w[i])) || !(p->dim_min_pu[i] >= 0.0) ||
            !(p->standby_w[i] >= 0.0 && isfinite(p->standby_w[i])))
            return JUM_ENERGY_BAD_LAMP;
    }
    return JUM_ENERGY_OK;
}

static void
lamp_energy(const JumEnergyProblem *p, uint32_t lamp, double *kwh, double *price)
{
    uint32_t schedule = p->schedule[lamp], first = p->curve_start[p->curve[lamp]];
    size_t n_points = p->curve_start[p->curve[lamp] + 1] - first;
    double joules = 0.0, money = 0.0;
    for (uint32_t i = p->segment_start[schedule]; i < p->segment_start[schedule + 1]; i++) {
        double level = jum_energy_level(p->level_pu[i], p->dim_min_pu[lamp]);
        double power_w = p->standby_w[lamp];
        if (level > 0.0)
            power_w = p->power_w[lamp] * jum_energy_share(p->curve_level + first,
                                                          p->curve_power + first, n_points, level);
        joules += power_w * p->duration_s[i];
        money += power_w * p->duration_s[i] * p->price_kwh[i];
    }
    *kwh = joules / JOULE_PER_KWH;
    *price = money / JOULE_PER_KWH;
}

JumEnergyStatus
jum_energy_solve(const JumEnergyProblem *problem, double *kwh, double *price, JumEnergyInfo *info)
{
    *info = (JumEnergyInfo){0};
    JumEnergyStatus status = check_schedules(problem, &info->element);
    if (status == JUM_ENERGY_OK)
        status = check_curves(problem, &info->element);
    if (status == JUM_ENERGY_OK)
        status = check_lamps(problem, &info->element);
    if (status != JUM_ENERGY_OK)
        return status;
    info->element = 0;
    for (uint32_t i = 0; i < problem->n_lamps; i++) {
        double one_kwh, one_price;
        lamp_energy(problem, i, &one_kwh, &one_price);
        kwh[i] = one_kwh;
        if (price != NULL)
            price[i] = one_price;
        info->total_kwh += one_kwh;
        info->total_price += one_price;
    }
    return JUM_ENERGY_OK;
}
