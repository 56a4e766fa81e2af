/* Lagrangian transport: every link holds a queue of parcels from its downstream end to its upstream end.  In each quality
 * step parcels react, then nodes are visited from upstream to downstream: what flows in is mixed, what flows out becomes a
 * new parcel or joins the last one when it differs by less than the tolerance. */
#include "sim/water/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/water/quality-private.h"
#include "sim/water/units.h"

static const double PI = 3.14159265358979323846;

double
jum_water_link_volume(const JumWaterNetwork *net, int k)
{
    const JumWaterLink *link = &net->links[k];
    bool pipe = link->kind == JUM_WATER_PIPE || link->kind == JUM_WATER_CV_PIPE;
    return pipe ? PI / 4.0 * link->diameter_m * link->diameter_m * link->length_m : 0.0;
}

/* ---- parcels ---- */

static int
new_parcel(JumWaterQuality *q, double volume, double c)
{
    int i = q->free_parcel;
    if (i >= 0) {
        q->free_parcel = q->parcels[i].next;
    } else {
        if (q->n_parcels == q->parcel_room) {
            int room = q->parcel_room * 2 + 1024;
            JumWaterParcel *grown = realloc(q->parcels, sizeof *grown * (size_t) room);
            if (grown == NULL) {
                q->failed = true;
                return -1;
            }
            q->parcels = grown;
            q->parcel_room = room;
        }
        i = q->n_parcels++;
    }
    q->parcels[i] = (JumWaterParcel){.volume_m3 = volume, .c = c, .next = -1};
    return i;
}

/* At the upstream end of a queue. */
void
jum_water_push_parcel(JumWaterQuality *q, JumWaterQueue *queue, double volume, double c)
{
    /* Where water reacts, joining the new to the old would make it older than it is: EPANET's tolerance costs a per cent
     * there, a hundredth of it nothing. */
    double same = q->net->options.quality_tolerance * (queue->reacts ? 0.01 : 1.0);
    if (queue->last >= 0 && fabs(q->parcels[queue->last].c - c) < same) {
        JumWaterParcel *p = &q->parcels[queue->last];
        double total = p->volume_m3 + volume;
        p->c = total > 0.0 ? (p->c * p->volume_m3 + c * volume) / total : c;
        p->volume_m3 = total;
        return;
    }
    int i = new_parcel(q, volume, c);
    if (i < 0)
        return;
    if (queue->last >= 0)
        q->parcels[queue->last].next = i;
    else
        queue->first = i;
    queue->last = i;
}

/* From the downstream end: takes @volume out, returns its mass.  The last parcel gives whatever is asked. */
double
jum_water_pull_parcels(JumWaterQuality *q, JumWaterQueue *queue, double volume)
{
    double mass = 0.0;
    while (volume > 0.0 && queue->first >= 0) {
        int i = queue->first;
        JumWaterParcel *p = &q->parcels[i];
        double taken = i == queue->last ? volume : fmin(p->volume_m3, volume);
        mass += taken * p->c;
        volume -= taken;
        if (taken < p->volume_m3) {
            p->volume_m3 -= taken;
            break;
        }
        queue->first = p->next;
        if (queue->first < 0)
            queue->last = -1;
        p->next = q->free_parcel;
        q->free_parcel = i;
    }
    return mass;
}

static void
reverse(JumWaterQuality *q, JumWaterQueue *queue)
{
    int previous = -1;
    queue->last = queue->first;
    for (int i = queue->first, next; i >= 0; i = next) {
        next = q->parcels[i].next;
        q->parcels[i].next = previous;
        previous = i;
    }
    queue->first = previous;
}

/* ---- life ---- */

static void
fill_network(JumWaterQuality *q)
{
    const JumWaterNetwork *net = q->net;
    for (int i = 0; i < net->n_nodes; i++)
        q->node[i] = net->options.quality == JUM_WATER_QUALITY_CHEMICAL
                         ? net->nodes[i].initial_quality
                         : 0.0;
    if (net->options.quality == JUM_WATER_QUALITY_AGE) {
        for (int i = 0; i < net->n_nodes; i++)
            q->node[i] = net->nodes[i].initial_quality;
    }
    if (net->options.quality == JUM_WATER_QUALITY_TRACE && net->options.trace_node >= 0)
        q->node[net->options.trace_node] = 100.0;
    for (int k = 0; k < net->n_links; k++) {
        double volume = jum_water_link_volume(net, k), c = q->node[net->links[k].to];
        q->direction[k] = 1;
        if (volume > 0.0)
            jum_water_push_parcel(q, &q->links[k], volume, c);
        q->balance.initial += volume * c;
    }
    for (int t = 0; t < net->n_tanks; t++) {
        const JumWaterTank *tank = &net->tanks[t];
        double volume = jum_water_tank_volume(net, tank, tank->level_init_m),
               c = q->node[tank->node];
        jum_water_fill_tank(q, t, volume, c);
        q->balance.initial += volume * c;
    }
}

static bool
pipe_reacts(const JumWaterNetwork *net, int k)
{
    const JumWaterOptions *o = &net->options;
    const JumWaterLink *link = &net->links[k];
    double bulk = isnan(link->bulk_coefficient) ? o->bulk_coefficient : link->bulk_coefficient;
    double wall = isnan(link->wall_coefficient) ? o->wall_coefficient : link->wall_coefficient;
    return o->quality == JUM_WATER_QUALITY_CHEMICAL &&
           (bulk != 0.0 || wall != 0.0 || o->roughness_correlation != 0.0);
}

JumWaterQuality *
jum_water_quality_new(const JumWaterNetwork *net)
{
    JumWaterQuality *q = calloc(1, sizeof *q);
    if (q == NULL)
        return NULL;
    size_t nodes = (size_t) net->n_nodes + 1, links = (size_t) net->n_links + 1,
           tanks = (size_t) net->n_tanks + 1;
    q->net = net;
    q->free_parcel = -1;
    q->node = calloc(nodes, sizeof(double));
    q->links = calloc(links, sizeof *q->links);
    q->direction = calloc(links, 1);
    q->wall_rate = calloc(links, sizeof(double));
    q->tanks = calloc(tanks, sizeof *q->tanks);
    q->order = calloc(nodes, sizeof(int));
    q->indegree = calloc(nodes, sizeof(int));
    q->start = calloc(nodes + 1, sizeof(int));
    q->adjacency = calloc(2 * links, sizeof(int));
    if (q->node == NULL || q->links == NULL || q->direction == NULL || q->wall_rate == NULL ||
        q->tanks == NULL || q->order == NULL || q->indegree == NULL || q->start == NULL ||
        q->adjacency == NULL) {
        jum_water_quality_free(q);
        return NULL;
    }
    for (int k = 0; k < net->n_links; k++) {
        q->links[k] = (JumWaterQueue){-1, -1, pipe_reacts(net, k)};
        q->start[net->links[k].from + 1]++;
        q->start[net->links[k].to + 1]++;
    }
    for (int i = 0; i < net->n_nodes; i++)
        q->start[i + 1] += q->start[i];
    memcpy(q->indegree, q->start, sizeof(int) * (size_t) net->n_nodes);
    for (int k = 0; k < net->n_links; k++) {
        q->adjacency[q->indegree[net->links[k].from]++] = k;
        q->adjacency[q->indegree[net->links[k].to]++] = k;
    }
    fill_network(q);
    return q;
}

void
jum_water_quality_free(JumWaterQuality *q)
{
    if (q == NULL)
        return;
    void *owned[] = {q->node,  q->links,    q->direction, q->wall_rate, q->tanks,
                     q->order, q->indegree, q->start,     q->adjacency, q->parcels};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    free(q);
}

/* ---- order of the nodes ---- */

static bool
flows(const JumWaterState *state, int k)
{
    return state->status[k] != JUM_WATER_CLOSED &&
           fabs(state->flow_m3s[k]) > JUM_FLOW_ZERO / 1000.0;
}

static int
downstream(const JumWaterQuality *q, int k)
{
    return q->direction[k] > 0 ? q->net->links[k].to : q->net->links[k].from;
}

static int
upstream(const JumWaterQuality *q, int k)
{
    return q->direction[k] > 0 ? q->net->links[k].from : q->net->links[k].to;
}

/* Upstream before downstream (Kahn); a circulating loop is cut where it is met. */
static void
sort_nodes(JumWaterQuality *q, const JumWaterState *state)
{
    int n = q->net->n_nodes, head = 0, tail = 0, next_any = 0;
    memset(q->indegree, 0, sizeof(int) * (size_t) n);
    for (int k = 0; k < q->net->n_links; k++) {
        int8_t direction = state->flow_m3s[k] >= 0.0 ? 1 : -1;
        if (!flows(state, k))
            continue;
        if (direction != q->direction[k]) {
            reverse(q, &q->links[k]);
            q->direction[k] = direction;
        }
        q->indegree[downstream(q, k)]++;
    }
    for (int i = 0; i < n; i++) {
        if (q->indegree[i] == 0)
            q->order[tail++] = i;
    }
    while (tail < n || head < tail) {
        if (head == tail) {
            while (q->indegree[next_any] <= 0)
                next_any++;
            q->indegree[next_any] = 0;
            q->order[tail++] = next_any;
        }
        int node = q->order[head++];
        q->indegree[node] = -1;
        for (int p = q->start[node]; p < q->start[node + 1]; p++) {
            int k = q->adjacency[p];
            if (!flows(state, k) || upstream(q, k) != node)
                continue;
            int other = downstream(q, k);
            if (q->indegree[other] > 0 && --q->indegree[other] == 0)
                q->order[tail++] = other;
        }
    }
}

/* ---- one quality step ---- */

/* Where nothing flows in, a node shows the mean of the water that touches it. */
static double
stagnant(const JumWaterQuality *q, int node)
{
    double sum = 0.0;
    int n = 0;
    for (int p = q->start[node]; p < q->start[node + 1]; p++) {
        int k = q->adjacency[p];
        int i = downstream(q, k) == node ? q->links[k].first : q->links[k].last;
        if (i >= 0) {
            sum += q->parcels[i].c;
            n++;
        }
    }
    return n > 0 ? sum / n : q->node[node];
}

static double
source_strength(const JumWaterQuality *q, const JumWaterSource *source, int64_t time_s)
{
    const JumWaterOptions *o = &q->net->options;
    double factor = 1.0;
    if (source->pattern >= 0 && q->net->patterns[source->pattern].n > 0) {
        const JumWaterPattern *p = &q->net->patterns[source->pattern];
        factor = p->factor[((time_s + o->pattern_start_s) / o->pattern_step_s) % p->n];
    }
    return source->strength * factor;
}

/* What a source adds to the concentration of the water that leaves its node. */
static double
source_gain(
    JumWaterQuality *q, int node, double out_m3, double external_in_m3, int64_t time_s, double dt)
{
    const JumWaterSource *source = &q->net->sources[q->net->nodes[node].source];
    double strength = source_strength(q, source, time_s);
    if (out_m3 <= 0.0)
        return 0.0;
    switch (source->kind) {
    case JUM_WATER_SOURCE_CONCENTRATION:
        if (q->net->nodes[node].kind == JUM_WATER_RESERVOIR)
            return strength - q->node[node];
        return external_in_m3 > 0.0 ? strength * external_in_m3 / out_m3 : 0.0;
    case JUM_WATER_SOURCE_MASS:
        return strength * 1000.0 * dt / (out_m3 * 1000.0);
    case JUM_WATER_SOURCE_SETPOINT:
        return fmax(0.0, strength - q->node[node]);
    case JUM_WATER_SOURCE_FLOW_PACED:
        return strength;
    }
    return 0.0;
}

static void
visit_node(JumWaterQuality *q, const JumWaterState *state, int node, int64_t time_s, double dt)
{
    const JumWaterNode *n = &q->net->nodes[node];
    double in_m3 = 0.0, mass = 0.0, out_m3 = 0.0;
    for (int p = q->start[node]; p < q->start[node + 1]; p++) {
        int k = q->adjacency[p];
        double volume = fabs(state->flow_m3s[k]) * dt;
        if (!flows(state, k))
            continue;
        if (downstream(q, k) == node) {
            in_m3 += volume;
            mass += jum_water_pull_parcels(q, &q->links[k], volume);
        } else {
            out_m3 += volume;
        }
    }
    double external = n->kind == JUM_WATER_JUNCTION ? state->demand_m3s[node] * dt : 0.0;
    double external_in = fmax(0.0, -external);
    double through = out_m3 + fmax(0.0, external);
    if (n->tank >= 0) {
        jum_water_mix_tank(q, n->tank, in_m3, mass, out_m3);
    } else if (n->kind == JUM_WATER_RESERVOIR) {
        q->balance.outflow += mass;
    } else if (in_m3 + external_in > 0.0) {
        q->node[node] = mass / (in_m3 + external_in);
    } else {
        q->node[node] = stagnant(q, node);
    }
    double c = q->node[node];
    if (n->source >= 0 && q->net->options.quality == JUM_WATER_QUALITY_CHEMICAL) {
        c += source_gain(q, node, through, external_in, time_s, dt);
        q->balance.inflow += (c - q->node[node]) * through * (n->kind != JUM_WATER_RESERVOIR);
        if (n->tank < 0)
            q->node[node] = c;
    }
    if (q->net->options.quality == JUM_WATER_QUALITY_TRACE && node == q->net->options.trace_node)
        c = q->node[node] = 100.0;
    if (n->kind == JUM_WATER_RESERVOIR)
        q->balance.inflow += c * out_m3;
    q->balance.outflow += c * fmax(0.0, external);
    for (int p = q->start[node]; p < q->start[node + 1]; p++) {
        int k = q->adjacency[p];
        if (flows(state, k) && upstream(q, k) == node)
            jum_water_push_parcel(q, &q->links[k], fabs(state->flow_m3s[k]) * dt, c);
    }
}

bool
jum_water_quality_advance(JumWaterQuality *q, const JumWaterState *state, int64_t step_s)
{
    int64_t quality_step =
        q->net->options.quality_step_s > 0 ? q->net->options.quality_step_s : 300;
    sort_nodes(q, state);
    jum_water_prepare_reactions(q, state);
    for (int64_t done = 0; done < step_s;) {
        int64_t dt = step_s - done < quality_step ? step_s - done : quality_step;
        jum_water_react(q, (double) dt);
        for (int i = 0; i < q->net->n_nodes; i++)
            visit_node(q, state, q->order[i], state->time_s + done, (double) dt);
        done += dt;
    }
    return !q->failed;
}

const double *
jum_water_quality_nodes(const JumWaterQuality *q)
{
    return q->node;
}

double
jum_water_quality_link(const JumWaterQuality *q, int k)
{
    double volume = 0.0, mass = 0.0;
    for (int i = q->links[k].first; i >= 0; i = q->parcels[i].next) {
        volume += q->parcels[i].volume_m3;
        mass += q->parcels[i].volume_m3 * q->parcels[i].c;
    }
    return volume > 0.0 ? mass / volume
                        : (q->node[q->net->links[k].from] + q->node[q->net->links[k].to]) / 2.0;
}

JumWaterQualityBalance
jum_water_quality_balance(const JumWaterQuality *q)
{
    JumWaterQualityBalance balance = q->balance;
    balance.stored = 0.0;
    for (int k = 0; k < q->net->n_links; k++) {
        for (int i = q->links[k].first; i >= 0; i = q->parcels[i].next)
            balance.stored += q->parcels[i].volume_m3 * q->parcels[i].c;
    }
    for (int t = 0; t < q->net->n_tanks; t++)
        balance.stored += jum_water_tank_mass(q, t);
    return balance;
}
