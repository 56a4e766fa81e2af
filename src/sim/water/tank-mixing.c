/* Tanks as EPANET mixes them: completely, in two compartments, first in first out, last in first out. */
#include <math.h>

#include "sim/water/quality-private.h"

void
jum_water_fill_tank(JumWaterQuality *q, int t, double volume, double c)
{
    const JumWaterTank *tank = &q->net->tanks[t];
    JumWaterTankWater *w = &q->tanks[t];
    double k = q->net->tanks[t].bulk_coefficient;
    bool reacts = isnan(k) ? q->net->options.bulk_coefficient != 0.0 : k != 0.0;
    w->queue =
        (JumWaterQueue){-1, -1, reacts && q->net->options.quality == JUM_WATER_QUALITY_CHEMICAL};
    w->c = w->c2 = c;
    w->volume_m3 = volume;
    if (tank->mixing == JUM_WATER_MIX_TWO_COMPARTMENTS) {
        double room =
            tank->mixing_fraction * jum_water_tank_volume(q->net, tank, tank->level_max_m);
        w->volume_m3 = fmin(volume, room);
        w->volume2_m3 = volume - w->volume_m3;
    } else if (tank->mixing != JUM_WATER_MIX_COMPLETE) {
        jum_water_push_parcel(q, &w->queue, volume, c);
    }
}

static void
mix_completely(JumWaterTankWater *w, double in_m3, double mass, double out_m3)
{
    double total = w->volume_m3 + in_m3;
    if (total > 0.0)
        w->c = (w->c * w->volume_m3 + mass) / total;
    w->volume_m3 = fmax(0.0, total - out_m3);
}

/* The first compartment takes and gives; its overflow goes to the second, which feeds it back when the tank empties. */
static void
mix_two(JumWaterTankWater *w, double room, double in_m3, double mass, double out_m3)
{
    double net = in_m3 - out_m3;
    double total = w->volume_m3 + in_m3;
    double back = net < 0.0 ? fmin(w->volume2_m3, -net) : 0.0;
    double over = net > 0.0 ? fmax(0.0, w->volume_m3 + net - room) : 0.0;
    if (total + back > 0.0)
        w->c = (w->c * w->volume_m3 + mass + w->c2 * back) / (total + back);
    if (over > 0.0)
        w->c2 = (w->c2 * w->volume2_m3 + w->c * over) / (w->volume2_m3 + over);
    w->volume2_m3 += over - back;
    w->volume_m3 = fmax(0.0, w->volume_m3 + net - over + back);
}

static void
mix_first_in_first_out(
    JumWaterQuality *q, JumWaterTankWater *w, double in_m3, double mass, double out_m3)
{
    if (in_m3 > 0.0)
        jum_water_push_parcel(q, &w->queue, in_m3, mass / in_m3);
    if (out_m3 > 0.0)
        w->c = jum_water_pull_parcels(q, &w->queue, out_m3) / out_m3;
    else if (w->queue.first >= 0)
        w->c = q->parcels[w->queue.first].c;
}

/* Newest first: the queue is kept with its newest parcel at the front. */
static void
mix_last_in_first_out(
    JumWaterQuality *q, JumWaterTankWater *w, double in_m3, double mass, double out_m3)
{
    double net = in_m3 - out_m3, c = in_m3 > 0.0 ? mass / in_m3 : 0.0;
    if (net > 0.0) {
        JumWaterQueue fresh = {-1, -1, false};
        jum_water_push_parcel(q, &fresh, net, c);
        if (fresh.first >= 0) {
            q->parcels[fresh.first].next = w->queue.first;
            w->queue.first = fresh.first;
            if (w->queue.last < 0)
                w->queue.last = fresh.first;
        }
        w->c = c;
    } else if (net < 0.0) {
        double given = jum_water_pull_parcels(q, &w->queue, -net);
        w->c = (given + mass) / (in_m3 - net);
    }
}

void
jum_water_mix_tank(JumWaterQuality *q, int t, double in_m3, double mass, double out_m3)
{
    const JumWaterTank *tank = &q->net->tanks[t];
    JumWaterTankWater *w = &q->tanks[t];
    switch (tank->mixing) {
    case JUM_WATER_MIX_COMPLETE:
        mix_completely(w, in_m3, mass, out_m3);
        break;
    case JUM_WATER_MIX_TWO_COMPARTMENTS:
        mix_two(w, tank->mixing_fraction * jum_water_tank_volume(q->net, tank, tank->level_max_m),
                in_m3, mass, out_m3);
        break;
    case JUM_WATER_MIX_FIFO:
        mix_first_in_first_out(q, w, in_m3, mass, out_m3);
        break;
    case JUM_WATER_MIX_LIFO:
        mix_last_in_first_out(q, w, in_m3, mass, out_m3);
        break;
    }
    q->node[tank->node] = w->c;
}

double
jum_water_tank_mass(const JumWaterQuality *q, int t)
{
    const JumWaterTankWater *w = &q->tanks[t];
    if (q->net->tanks[t].mixing < JUM_WATER_MIX_FIFO)
        return w->volume_m3 * w->c + w->volume2_m3 * w->c2;
    double mass = 0.0;
    for (int i = w->queue.first; i >= 0; i = q->parcels[i].next)
        mass += q->parcels[i].volume_m3 * q->parcels[i].c;
    return mass;
}
