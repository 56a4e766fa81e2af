/* Laws of everything that is not a pipe (pumps, valves, outlets whose flow depends on pressure), and what they add to the
 * linear system of one iteration.  For a link with law h(q): p = 1/h'(q), y = h(q)/h'(q).  Source: EPANET 2.2 manual,
 * chapter 12. */
#include "sim/water/state.h"

#include <math.h>

#include "sim/water/units.h"

static bool
is_closed(const JumWaterSolver *s, int k)
{
    return s->state[k] <= JUM_WATER_ST_CLOSED;
}

void
jum_water_link_constants(JumWaterSolver *s)
{
    for (int k = 0; k < s->net->n_links; k++) {
        const JumWaterLink *link = &s->net->links[k];
        double d2 = link->diameter_m * link->diameter_m, d4 = d2 * d2;
        s->minor[k] =
            link->kind != JUM_WATER_PUMP && d4 > 0.0 ? JUM_MINOR_LOSS * link->minor_loss / d4 : 0.0;
    }
}

static void
set_closed(JumWaterSolver *s, int k)
{
    s->p[k] = 1.0 / JUM_GRADIENT_MAX;
    s->y[k] = s->flow[k];
}

static void
set_law(JumWaterSolver *s, int k, double loss, double gradient)
{
    s->p[k] = 1.0 / gradient;
    s->y[k] = loss / gradient;
}

/* The segment of a piecewise linear curve around x: y = intercept + slope·x. */
static void
curve_segment(const JumWaterCurve *c, double x, double *intercept, double *slope)
{
    int hi = 1;
    while (hi < c->n - 1 && c->x[hi] < x)
        hi++;
    if (c->n < 2) {
        *intercept = 0.0;
        *slope = c->n == 1 && c->x[0] > 0.0 ? c->y[0] / c->x[0] : 0.0;
        return;
    }
    *slope = (c->y[hi] - c->y[hi - 1]) / (c->x[hi] - c->x[hi - 1]);
    *intercept = c->y[hi - 1] - *slope * c->x[hi - 1];
}

static void
pump_law(JumWaterSolver *s, int k)
{
    const JumWaterPump *pump = &s->net->pumps[s->net->links[k].pump];
    double speed = s->setting[k];
    if (is_closed(s, k) || speed == 0.0) {
        set_closed(s, k);
        return;
    }
    double q = fmax(fabs(s->flow[k]), 1.0e-12);
    if (pump->kind == JUM_WATER_PUMP_CONSTANT_POWER) {
        /* 550 ft·lb/s a horsepower over 62.4 lb/ft³ */
        double c = 8.814 * (pump->power_w / 745.7) * JUM_FT * JUM_CFS;
        double gradient = c / (q * q);
        if (gradient > JUM_GRADIENT_MAX)
            set_law(s, k, -JUM_GRADIENT_MAX * q, JUM_GRADIENT_MAX);
        else if (gradient < JUM_GRADIENT_MIN)
            set_law(s, k, -JUM_GRADIENT_MIN * q, JUM_GRADIENT_MIN);
        else
            set_law(s, k, -c / q, gradient);
        return;
    }
    double h0, r, n;
    if (pump->kind == JUM_WATER_PUMP_CURVE) {
        double intercept, slope;
        curve_segment(&s->net->curves[pump->curve], q / speed, &intercept, &slope);
        h0 = -intercept * speed * speed;
        r = -slope * speed;
        n = 1.0;
    } else {
        h0 = -pump->shutoff_m * speed * speed;
        n = pump->exponent;
        r = pump->r * pow(speed, 2.0 - n);
    }
    if (n == 1.0) {
        double gradient = fmax(r, JUM_GRADIENT_MIN);
        set_law(s, k, h0 + gradient * s->flow[k], gradient);
        return;
    }
    double gradient = n * r * pow(q, n - 1.0);
    if (gradient < JUM_GRADIENT_MIN)
        set_law(s, k, h0 + JUM_GRADIENT_MIN * s->flow[k], JUM_GRADIENT_MIN);
    else
        set_law(s, k, h0 + gradient * s->flow[k] / n, gradient);
}

static void
open_valve(JumWaterSolver *s, int k, double minor)
{
    if (is_closed(s, k)) {
        set_closed(s, k);
        return;
    }
    double q = s->flow[k], gradient = 2.0 * minor * fabs(q);
    if (gradient < JUM_GRADIENT_MIN)
        set_law(s, k, q * JUM_GRADIENT_MIN, JUM_GRADIENT_MIN);
    else
        set_law(s, k, q * gradient / 2.0, gradient);
}

static double
throttle_loss(const JumWaterSolver *s, int k)
{
    const JumWaterLink *link = &s->net->links[k];
    double setting = s->setting[k];
    if (isnan(setting))
        return s->minor[k];
    double d2 = link->diameter_m * link->diameter_m, d4 = d2 * d2;
    if (link->kind == JUM_WATER_TCV)
        return JUM_MINOR_LOSS * setting / d4;
    /* PCV: the curve gives the share of the open conductance at an opening */
    double open_loss = s->minor[k] > 0.0 ? s->minor[k] : JUM_GRADIENT_MIN;
    double share = setting / 100.0;
    if (link->curve >= 0)
        share = jum_water_curve_value(&s->net->curves[link->curve], setting) / 100.0;
    share = fmin(fmax(share, 0.0), 1.0);
    return share > 0.0 ? fmin(open_loss / (share * share), JUM_BIG) : JUM_BIG;
}

static void
breaker_valve(JumWaterSolver *s, int k)
{
    double drop = s->setting[k], q = s->flow[k];
    if (isnan(drop) || drop == 0.0 || is_closed(s, k) || s->minor[k] * q * q > drop) {
        open_valve(s, k, s->minor[k]);
        return;
    }
    s->p[k] = JUM_CONDUCTANCE_MAX;
    s->y[k] = drop * JUM_CONDUCTANCE_MAX;
}

static void
general_valve(JumWaterSolver *s, int k)
{
    if (is_closed(s, k)) {
        set_closed(s, k);
        return;
    }
    double q = fmax(fabs(s->flow[k]), JUM_FLOW_ZERO), intercept, slope;
    curve_segment(&s->net->curves[s->net->links[k].curve], q, &intercept, &slope);
    double gradient = fmax(slope, JUM_GRADIENT_MIN);
    s->p[k] = 1.0 / gradient;
    s->y[k] = copysign(intercept / gradient + q, s->flow[k]);
}

static void
other_link(JumWaterSolver *s, int k)
{
    switch (s->net->links[k].kind) {
    case JUM_WATER_PUMP:
        pump_law(s, k);
        break;
    case JUM_WATER_PBV:
        breaker_valve(s, k);
        break;
    case JUM_WATER_TCV:
    case JUM_WATER_PCV:
        open_valve(s, k, throttle_loss(s, k));
        break;
    case JUM_WATER_GPV:
        general_valve(s, k);
        break;
    default: /* PRV PSV FCV: with a setting they are assembled apart */
        if (isnan(s->setting[k]))
            open_valve(s, k, s->minor[k]);
        else
            s->p[k] = 0.0;
    }
}

void
jum_water_coefficients(JumWaterSolver *s)
{
    for (int i = 0; i < s->n_others; i++)
        other_link(s, s->others[i]);
}

/* |loss law - (h1 - h2)| of an open link at its present flow; 0 where no law holds. */
double
jum_water_law_error(const JumWaterSolver *s, int k)
{
    const JumWaterLink *link = &s->net->links[k];
    if (is_closed(s, k) || s->p[k] == 0.0 || s->state[k] == JUM_WATER_ST_ACTIVE)
        return 0.0;
    return fabs(s->y[k] / s->p[k] - (s->head[link->from] - s->head[link->to]));
}

/* ---- outlets whose flow depends on pressure ---- */

static void
power_outlet(
    double coefficient, double exponent, double q, bool backflow, double *loss, double *gradient)
{
    if (q < 0.0 && !backflow) {
        *gradient = JUM_GRADIENT_MAX;
        *loss = JUM_GRADIENT_MAX * q;
        return;
    }
    double size = fabs(q);
    *gradient = exponent * coefficient * pow(size, exponent - 1.0);
    if (*gradient < JUM_GRADIENT_MIN) {
        *gradient = JUM_GRADIENT_MIN;
        *loss = *gradient * q;
    } else {
        *loss = copysign(*gradient * size / exponent, q);
    }
}

void
jum_water_outlet_law(const JumWaterSolver *s, int node, double *loss, double *gradient)
{
    double exponent = 1.0 / s->net->options.emitter_exponent;
    double coefficient = 1.0 / pow(s->net->nodes[node].emitter, exponent);
    power_outlet(coefficient, exponent, s->emitter_flow[node], s->net->options.emitter_backflow,
                 loss, gradient);
}

void
jum_water_leak_law(const JumWaterLeak *leak, double *loss, double *gradient)
{
    power_outlet(leak->coefficient, leak->exponent, leak->flow, false, loss, gradient);
}

void
jum_water_demand_law(const JumWaterSolver *s, int node, double *loss, double *gradient)
{
    const JumWaterOptions *o = &s->net->options;
    double full = s->full_demand[node], q = s->demand_flow[node];
    double range = o->pressure_required_m - o->pressure_min_m, n = 1.0 / o->pressure_exponent;
    double ratio = q / full;
    if (ratio <= 0.0) {
        *gradient = JUM_GRADIENT_MAX;
        *loss = JUM_GRADIENT_MAX * q;
    } else if (ratio < 1.0) {
        *gradient = n * range * pow(ratio, n - 1.0) / full;
        if (*gradient < JUM_GRADIENT_MIN) {
            *gradient = JUM_GRADIENT_MIN;
            *loss = *gradient * q;
        } else {
            *loss = *gradient * q / n;
        }
    } else {
        *gradient = JUM_GRADIENT_MAX;
        *loss = range + JUM_GRADIENT_MAX * (q - full);
    }
}

/* ---- assembly ---- */

static void
add_link(JumWaterSolver *s, int k)
{
    JumWaterMatrix *m = &s->matrix;
    double p = s->p[k], push = s->y[k] - s->flow[k];
    int a = m->edge_a[k], b = m->edge_b[k];
    bool inner_a = a < m->first_given, inner_b = b < m->first_given;
    if (inner_a) {
        m->row[a].diagonal += p;
        m->row[a].rhs += inner_b ? push : push + p * m->x[b];
    }
    if (inner_b) {
        m->row[b].diagonal += p;
        m->row[b].rhs -= inner_a ? push : push - p * m->x[a];
    }
    if (inner_a && inner_b)
        m->l_x[m->edge_slot[k]] -= p;
}

static void
add_outlet(JumWaterSolver *s, int node, double loss, double gradient, double floor_m, double flow)
{
    int row = s->row[node];
    s->matrix.row[row].diagonal += 1.0 / gradient;
    s->matrix.row[row].rhs += (loss + floor_m) / gradient - flow;
}

static void
add_outlets(JumWaterSolver *s)
{
    const JumWaterNetwork *net = s->net;
    double loss, gradient;
    for (int i = 0; i < s->n_emitters; i++) {
        int node = s->emitters[i];
        jum_water_outlet_law(s, node, &loss, &gradient);
        add_outlet(s, node, loss, gradient, net->nodes[node].elevation_m, s->emitter_flow[node]);
    }
    for (int l = 0; l < s->n_leaks; l++) {
        const JumWaterLeak *leak = &s->leaks[l];
        jum_water_leak_law(leak, &loss, &gradient);
        add_outlet(s, leak->node, loss, gradient, net->nodes[leak->node].elevation_m, leak->flow);
    }
    if (!net->options.pressure_driven || s->settings.fixed_demands)
        return;
    for (int i = 0; i < net->n_nodes; i++) {
        if (!s->fixed[i] && s->full_demand[i] > 0.0) {
            jum_water_demand_law(s, i, &loss, &gradient);
            add_outlet(s, i, loss, gradient,
                       net->nodes[i].elevation_m + net->options.pressure_min_m, s->demand_flow[i]);
        }
    }
}

static void
hold_head(JumWaterSolver *s, int node, double head_m)
{
    int row = s->row[node];
    if (row >= 0) {
        s->matrix.row[row].diagonal += JUM_CONDUCTANCE_MAX;
        s->matrix.row[row].rhs += head_m * JUM_CONDUCTANCE_MAX;
    }
}

static void
push_flow(JumWaterSolver *s, int node, double flow)
{
    if (s->row[node] >= 0)
        s->matrix.row[s->row[node]].rhs += flow;
}

/* Σ flows in - out of a node but for the control valves that are assembled apart. */
static void
find_imbalance(JumWaterSolver *s, int node)
{
    double sum = -s->demand_flow[node] - s->load[node];
    for (int p = s->adjacency_start[node]; p < s->adjacency_start[node + 1]; p++) {
        int k = s->adjacency[p];
        if (s->in_tree[k] || (s->core_of[k] < 0 && s->p[k] == 0.0))
            continue;
        double q = jum_water_flow_of(s, k);
        sum += s->end_b[k] == node ? q : -q;
    }
    if (s->net->nodes[node].emitter > 0.0 && s->n_emitters > 0)
        sum -= s->emitter_flow[node];
    s->imbalance[node] = sum - s->leak_flow[node];
}

static void
add_control_valve(JumWaterSolver *s, int k)
{
    const JumWaterLink *link = &s->net->links[k];
    if (s->state[k] != JUM_WATER_ST_ACTIVE) {
        open_valve(s, k, s->minor[k]);
        add_link(s, k);
        return;
    }
    if (link->kind == JUM_WATER_PRV) {
        hold_head(s, link->to, s->net->nodes[link->to].elevation_m + s->setting[k]);
        s->y[k] = s->flow[k] + s->imbalance[link->to];
        if (s->imbalance[link->to] < 0.0)
            push_flow(s, link->from, s->imbalance[link->to]);
    } else if (link->kind == JUM_WATER_PSV) {
        hold_head(s, link->from, s->net->nodes[link->from].elevation_m + s->setting[k]);
        s->y[k] = s->flow[k] - s->imbalance[link->from];
        if (s->imbalance[link->from] > 0.0)
            push_flow(s, link->to, s->imbalance[link->from]);
    } else {
        double q = s->setting[k];
        s->imbalance[link->from] -= q;
        s->imbalance[link->to] += q;
        push_flow(s, link->from, -q);
        push_flow(s, link->to, q);
        s->p[k] = 1.0 / JUM_GRADIENT_MAX;
        s->y[k] = s->flow[k]; /* pushes nothing of its own */
        add_link(s, k);
        s->y[k] = s->flow[k] - q;
    }
}

/* Pumps, valves and outlets; after jum_water_coefficients(). */
void
jum_water_assemble_others(JumWaterSolver *s)
{
    for (int i = 0; i < s->n_others; i++) {
        if (s->p[s->others[i]] != 0.0)
            add_link(s, s->others[i]);
    }
    add_outlets(s);
    for (int i = 0; i < s->n_anchors; i++)
        hold_head(s, s->anchors[i], s->net->nodes[s->anchors[i]].elevation_m);
    for (int i = 0; i < s->n_valves; i++) {
        int k = s->valves[i];
        if (s->p[k] == 0.0 && s->state[k] == JUM_WATER_ST_ACTIVE) {
            find_imbalance(s, s->end_a[k]);
            find_imbalance(s, s->end_b[k]);
        }
    }
    for (int i = 0; i < s->n_valves; i++) {
        if (s->p[s->valves[i]] == 0.0)
            add_control_valve(s, s->valves[i]);
    }
}
