/* Energy of the pumps: power from flow, lift and efficiency; price by pattern. */
#include "sim/water/energy.h"

#include <math.h>

#include "sim/water/units.h"

static double
price(const JumWaterNetwork *net, const JumWaterPump *pump, int64_t time_s)
{
    const JumWaterOptions *o = &net->options;
    double base = isnan(pump->price) || pump->price == 0.0 ? o->energy_price : pump->price;
    int pattern = pump->price_pattern >= 0 ? pump->price_pattern : o->price_pattern;
    if (pattern < 0 || net->patterns[pattern].n < 1)
        return base;
    return base *
           net->patterns[pattern].factor[((time_s + o->pattern_start_s) / o->pattern_step_s) %
                                         net->patterns[pattern].n];
}

static double
efficiency_pct(const JumWaterNetwork *net, const JumWaterPump *pump, double q, double speed)
{
    double e = net->options.pump_efficiency_pct;
    if (pump->efficiency_curve >= 0) {
        e = jum_water_curve_value(&net->curves[pump->efficiency_curve], q / speed);
        if (speed != 1.0)
            e = 100.0 - (100.0 - e) * pow(1.0 / speed, 0.1);
    }
    return fmin(fmax(e, 1.0), 100.0);
}

void
jum_water_energy_add(const JumWaterNetwork *net,
                     const JumWaterState *state,
                     int64_t step_s,
                     JumWaterPumpEnergy *energy)
{
    double dt = step_s > 0 ? (double) step_s : 1.0;
    for (int i = 0; i < net->n_pumps; i++) {
        const JumWaterPump *pump = &net->pumps[i];
        const JumWaterLink *link = &net->links[pump->link];
        double speed = state->setting[pump->link],
               q = fmax(fabs(state->flow_m3s[pump->link]), JUM_FLOW_ZERO);
        if (state->status[pump->link] == JUM_WATER_CLOSED ||
            state->status[pump->link] == JUM_WATER_ISOLATED || !(speed > 0.0))
            continue;
        double lift = fabs(state->head_m[link->from] - state->head_m[link->to]);
        double e = efficiency_pct(net, pump, q, speed);
        /* ft · cfs / 8.814 is horsepower; 0.7457 kW a horsepower */
        double kw = (lift / JUM_FT) * (q / JUM_CFS) * net->options.specific_gravity / 8.814 /
                    (e / 100.0) * 0.7457;
        energy[i].on_s += dt;
        energy[i].efficiency_pct_s += e * dt;
        energy[i].kwh += kw * dt / 3600.0;
        energy[i].kwh_per_m3_s += kw / 3600.0 / q * dt;
        energy[i].kw_peak = fmax(energy[i].kw_peak, kw);
        energy[i].cost += price(net, pump, state->time_s) * kw * dt / 3600.0;
    }
}
