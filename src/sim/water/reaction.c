/* Growth and decay: bulk reactions of any order with a limiting concentration, wall reactions limited by mass transfer
 * (Notter & Sleicher above Re 2300, Edwards et al. below), age.  First order is integrated exactly, the rest by Euler's
 * rule over a quality step, as EPANET does. */
#include <math.h>

#include "sim/water/quality-private.h"

static const double PI = 3.14159265358979323846;

static double
sign(double v)
{
    return v < 0.0 ? -1.0 : 1.0;
}

/* dc/dt of the bulk. */
static double
bulk_rate(const JumWaterOptions *o, double c, double k, double order)
{
    double driving;
    if (k == 0.0)
        return 0.0;
    if (order == 0.0)
        return k;
    if (order < 0.0) {
        double limit = o->limiting_concentration + sign(k) * c;
        return fabs(limit) < 1e-6 ? 0.0 : k * c / limit;
    }
    driving =
        o->limiting_concentration == 0.0 ? c : fmax(0.0, sign(k) * (o->limiting_concentration - c));
    if (order != 1.0)
        driving *= order == 2.0 ? c : pow(fmax(0.0, c), order - 1.0);
    return k * fmax(0.0, driving);
}

static double
wall_coefficient(const JumWaterNetwork *net, const JumWaterLink *link)
{
    const JumWaterOptions *o = &net->options;
    if (!isnan(link->wall_coefficient))
        return link->wall_coefficient;
    if (o->roughness_correlation == 0.0)
        return o->wall_coefficient;
    switch (o->head_loss) {
    case JUM_WATER_HAZEN_WILLIAMS:
        return o->roughness_correlation / link->roughness / 86400.0;
    case JUM_WATER_DARCY_WEISBACH:
        return o->roughness_correlation / fabs(log(link->roughness / link->diameter_m)) / 86400.0;
    case JUM_WATER_CHEZY_MANNING:
        return o->roughness_correlation * link->roughness / 86400.0;
    }
    return 0.0;
}

/* Mass transfer from bulk to wall, m/s. */
static double
mass_transfer(const JumWaterOptions *o, const JumWaterLink *link, double flow)
{
    double d = link->diameter_m, speed = fabs(flow) / (PI * d * d / 4.0);
    double reynolds = speed * d / o->viscosity_m2s, schmidt = o->viscosity_m2s / o->diffusivity_m2s,
           sherwood = 2.0;
    if (reynolds >= 2300.0) {
        sherwood = 0.0149 * pow(reynolds, 0.88) * pow(schmidt, 0.333);
    } else if (reynolds >= 1.0) {
        double y = d / link->length_m * reynolds * schmidt;
        sherwood = 3.65 + 0.0668 * y / (1.0 + 0.04 * pow(y, 0.667));
    }
    return sherwood * o->diffusivity_m2s / d;
}

void
jum_water_prepare_reactions(JumWaterQuality *q, const JumWaterState *state)
{
    const JumWaterOptions *o = &q->net->options;
    for (int k = 0; k < q->net->n_links && o->quality == JUM_WATER_QUALITY_CHEMICAL; k++) {
        const JumWaterLink *link = &q->net->links[k];
        q->wall_rate[k] = 0.0;
        if (link->kind != JUM_WATER_PIPE && link->kind != JUM_WATER_CV_PIPE)
            continue;
        double kw = wall_coefficient(q->net, link);
        if (kw == 0.0)
            continue;
        double kf =
            o->diffusivity_m2s > 0.0 ? mass_transfer(o, link, state->flow_m3s[k]) : INFINITY;
        if (o->wall_order == 0.0)
            q->wall_rate[k] = kf;
        else
            q->wall_rate[k] = isinf(kf) ? 4.0 / link->diameter_m * kw
                                        : 4.0 / link->diameter_m * kw * kf / (kf + fabs(kw));
    }
}

static double
wall_rate(const JumWaterQuality *q, int k, double c)
{
    const JumWaterLink *link = &q->net->links[k];
    if (q->wall_rate[k] == 0.0)
        return 0.0;
    if (q->net->options.wall_order != 0.0)
        return c * q->wall_rate[k];
    double kw = wall_coefficient(q->net, link), limit = sign(kw) * c * q->wall_rate[k];
    return 4.0 / link->diameter_m * (fabs(limit) < fabs(kw) ? limit : kw);
}

/* What a first-order bulk reaction makes of a concentration in @dt, exactly; NaN: it is of another kind, step by step. */
static double
decay(const JumWaterOptions *o, double per_second, double order, double dt)
{
    return order == 1.0 && o->limiting_concentration == 0.0 ? exp(per_second * dt) : NAN;
}

static double
react(const JumWaterOptions *o, double c, double k, double order, double factor, double dt)
{
    return isnan(factor) ? fmax(0.0, c + dt * bulk_rate(o, c, k, order)) : c * factor;
}

static void
react_link(JumWaterQuality *q, int k, double dt)
{
    const JumWaterOptions *o = &q->net->options;
    const JumWaterLink *link = &q->net->links[k];
    double kb = isnan(link->bulk_coefficient) ? o->bulk_coefficient : link->bulk_coefficient;
    double factor = o->wall_order != 0.0 || q->wall_rate[k] == 0.0
                        ? decay(o, kb + q->wall_rate[k], o->bulk_order, dt)
                        : NAN;
    for (int i = q->links[k].first; i >= 0; i = q->parcels[i].next) {
        JumWaterParcel *p = &q->parcels[i];
        double c = p->c;
        p->c = isnan(factor)
                   ? fmax(0.0, c + dt * (bulk_rate(o, c, kb, o->bulk_order) + wall_rate(q, k, c)))
                   : c * factor;
        q->balance.reacted += (p->c - c) * p->volume_m3;
    }
}

static void
react_tank(JumWaterQuality *q, int t, double dt)
{
    const JumWaterOptions *o = &q->net->options;
    const JumWaterTank *tank = &q->net->tanks[t];
    JumWaterTankWater *w = &q->tanks[t];
    double kb = isnan(tank->bulk_coefficient) ? o->bulk_coefficient : tank->bulk_coefficient;
    double before = jum_water_tank_mass(q, t), factor = decay(o, kb, o->tank_order, dt);
    w->c = react(o, w->c, kb, o->tank_order, factor, dt);
    w->c2 = react(o, w->c2, kb, o->tank_order, factor, dt);
    for (int i = w->queue.first; i >= 0; i = q->parcels[i].next)
        q->parcels[i].c = react(o, q->parcels[i].c, kb, o->tank_order, factor, dt);
    q->balance.reacted += jum_water_tank_mass(q, t) - before;
}

static void
grow_older(JumWaterQuality *q, double hours)
{
    for (int k = 0; k < q->net->n_links; k++) {
        for (int i = q->links[k].first; i >= 0; i = q->parcels[i].next)
            q->parcels[i].c += hours;
    }
    for (int t = 0; t < q->net->n_tanks; t++) {
        q->tanks[t].c += hours;
        q->tanks[t].c2 += hours;
        for (int i = q->tanks[t].queue.first; i >= 0; i = q->parcels[i].next)
            q->parcels[i].c += hours;
    }
}

void
jum_water_react(JumWaterQuality *q, double dt)
{
    if (q->net->options.quality == JUM_WATER_QUALITY_AGE) {
        grow_older(q, dt / 3600.0);
        return;
    }
    if (q->net->options.quality != JUM_WATER_QUALITY_CHEMICAL)
        return;
    for (int k = 0; k < q->net->n_links; k++)
        react_link(q, k, dt);
    for (int t = 0; t < q->net->n_tanks; t++)
        react_tank(q, t, dt);
}
