/* State from one solver to another of the same network.  Branches, core and matrix depend on the network alone, so that
 * only what an instant leaves is copied; the packed pipes take their flows from it when the next begins. */
#include "sim/water/copy.h"

#include <string.h>

#include "sim/water/state.h"

void
jum_water_solver_copy(JumWaterSolver *to, const JumWaterSolver *from)
{
    size_t nodes = (size_t) to->net->n_nodes, links = (size_t) to->net->n_links;
    to->time_s = from->time_s;
    memcpy(to->head, from->head, sizeof *to->head * nodes);
    memcpy(to->demand, from->demand, sizeof *to->demand * nodes);
    memcpy(to->full_demand, from->full_demand, sizeof *to->full_demand * nodes);
    memcpy(to->demand_flow, from->demand_flow, sizeof *to->demand_flow * nodes);
    memcpy(to->emitter_flow, from->emitter_flow, sizeof *to->emitter_flow * nodes);
    memcpy(to->leak_flow, from->leak_flow, sizeof *to->leak_flow * nodes);
    memcpy(to->flow, from->flow, sizeof *to->flow * links);
    memcpy(to->setting, from->setting, sizeof *to->setting * links);
    memcpy(to->state, from->state, sizeof *to->state * links);
    memcpy(to->held, from->held, sizeof *to->held * links);
    memcpy(to->tank_volume, from->tank_volume, sizeof *to->tank_volume * (size_t) to->net->n_tanks);
    memcpy(to->leaks, from->leaks, sizeof *to->leaks * (size_t) to->n_leaks);
    to->laws_known = false; /* its packed pipes hold other flows */
    to->demands_known = false;
}
