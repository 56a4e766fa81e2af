/* The network's own rules: defaults, validity, pump curves, tank volumes.  Checked once here so that the solver's
 * inner loops need no test. */
#include "sim/water/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/water/units.h"

JumWaterOptions
jum_water_options_default(void)
{
    return (JumWaterOptions){
        .head_loss = JUM_WATER_HAZEN_WILLIAMS,
        .viscosity_m2s = 1.1e-5 * JUM_FT * JUM_FT,
        .diffusivity_m2s = 1.3e-8 * JUM_FT * JUM_FT,
        .specific_gravity = 1.0,
        .demand_factor = 1.0,
        .emitter_exponent = 0.5,
        .emitter_backflow = true,
        .pressure_min_m = 0.0,
        .pressure_required_m = 0.1 * JUM_FT,
        .pressure_exponent = 0.5,
        .default_pattern = -1,
        .max_trials = 200,
        .extra_trials = -1,
        .check_frequency = 2,
        .max_check = 10,
        .accuracy = 0.001,
        .hydraulic_step_s = 3600,
        .pattern_step_s = 3600,
        .report_step_s = 3600,
        .trace_node = -1,
        .quality_tolerance = 0.01,
        .bulk_order = 1.0,
        .wall_order = 1.0,
        .tank_order = 1.0,
        .pump_efficiency_pct = 75.0,
        .price_pattern = -1,
    };
}

void
jum_water_network_clear(JumWaterNetwork *net)
{
    for (int i = 0; i < net->n_curves; i++) {
        free(net->curves[i].x);
        free(net->curves[i].y);
    }
    for (int i = 0; i < net->n_patterns; i++)
        free(net->patterns[i].factor);
    free(net->nodes);
    free(net->links);
    free(net->tanks);
    free(net->pumps);
    free(net->demands);
    free(net->curves);
    free(net->patterns);
    free(net->controls);
    free(net->rules);
    free(net->premises);
    free(net->rule_actions);
    free(net->sources);
    memset(net, 0, sizeof *net);
}

double
jum_water_curve_value(const JumWaterCurve *curve, double x)
{
    if (curve->n < 1)
        return 0.0;
    if (x <= curve->x[0])
        return curve->y[0];
    for (int i = 1; i < curve->n; i++) {
        if (x <= curve->x[i]) {
            double dx = curve->x[i] - curve->x[i - 1];
            return dx > 0.0 ? curve->y[i - 1] +
                                  (x - curve->x[i - 1]) / dx * (curve->y[i] - curve->y[i - 1])
                            : curve->y[i];
        }
    }
    return curve->y[curve->n - 1];
}

double
jum_water_tank_volume(const JumWaterNetwork *net, const JumWaterTank *tank, double level_m)
{
    if (tank->volume_curve >= 0)
        return jum_water_curve_value(&net->curves[tank->volume_curve], level_m);
    return tank->volume_min_m3 + (level_m - tank->level_min_m) * tank->area_m2;
}

double
jum_water_tank_level(const JumWaterNetwork *net, const JumWaterTank *tank, double volume_m3)
{
    if (tank->volume_curve >= 0) {
        const JumWaterCurve *c = &net->curves[tank->volume_curve];
        JumWaterCurve inverse = {.n = c->n, .x = c->y, .y = c->x};
        return jum_water_curve_value(&inverse, volume_m3);
    }
    return tank->level_min_m + (volume_m3 - tank->volume_min_m3) / tank->area_m2;
}

/* Head = h0 - r q^n through (0, h0), (q1, h1), (q2, h2). */
static JumWaterError
fit_power_function(JumWaterPump *pump, double h0, double q1, double h1, double q2, double h2)
{
    double drop1 = h0 - h1, drop2 = h0 - h2;
    if (!(h0 > 0.0) || !(drop1 > 0.0) || !(drop2 > drop1) || !(q1 > 0.0) || !(q2 > q1))
        return JUM_WATER_ERR_BAD_CURVE;
    double n = log(drop2 / drop1) / log(q2 / q1);
    if (!(n > 0.0) || n > 20.0)
        return JUM_WATER_ERR_BAD_CURVE;
    pump->kind = JUM_WATER_PUMP_POWER_FUNCTION;
    pump->shutoff_m = h0;
    pump->exponent = n;
    pump->r = drop1 / pow(q1, n);
    pump->flow_max_m3s = pow(h0 / pump->r, 1.0 / n);
    pump->head_max_m = h0;
    pump->flow_design_m3s = q1;
    return JUM_WATER_OK;
}

JumWaterError
jum_water_pump_fit(const JumWaterNetwork *net, JumWaterPump *pump)
{
    if (pump->curve < 0) {
        if (!(pump->power_w > 0.0))
            return JUM_WATER_ERR_BAD_CURVE;
        pump->kind = JUM_WATER_PUMP_CONSTANT_POWER;
        pump->flow_design_m3s = JUM_CFS;
        pump->flow_max_m3s = JUM_BIG;
        pump->head_max_m = JUM_BIG;
        return JUM_WATER_OK;
    }
    const JumWaterCurve *c = &net->curves[pump->curve];
    if (c->n == 1)
        return fit_power_function(pump, 1.33334 * c->y[0], c->x[0], c->y[0], 2.0 * c->x[0], 0.0);
    if (c->n == 3 && c->x[0] == 0.0)
        return fit_power_function(pump, c->y[0], c->x[1], c->y[1], c->x[2], c->y[2]);
    if (c->n < 2)
        return JUM_WATER_ERR_BAD_CURVE;
    for (int i = 1; i < c->n; i++) {
        if (c->y[i] >= c->y[i - 1] || c->x[i] <= c->x[i - 1])
            return JUM_WATER_ERR_BAD_CURVE;
    }
    pump->kind = JUM_WATER_PUMP_CURVE;
    pump->flow_design_m3s = (c->x[0] + c->x[c->n - 1]) / 2.0;
    pump->flow_max_m3s = c->x[c->n - 1];
    pump->head_max_m = c->y[0];
    return JUM_WATER_OK;
}

static bool
is_positive(double v)
{
    return isfinite(v) && v > 0.0;
}

static JumWaterError
check_link(const JumWaterNetwork *net, const JumWaterLink *link)
{
    if (link->from < 0 || link->from >= net->n_nodes || link->to < 0 || link->to >= net->n_nodes ||
        link->from == link->to)
        return JUM_WATER_ERR_BAD_LINK;
    bool pipe = link->kind == JUM_WATER_PIPE || link->kind == JUM_WATER_CV_PIPE;
    if (pipe && (!is_positive(link->length_m) || !is_positive(link->roughness)))
        return JUM_WATER_ERR_BAD_VALUE;
    if (link->kind != JUM_WATER_PUMP && !is_positive(link->diameter_m))
        return JUM_WATER_ERR_BAD_VALUE;
    if (!isfinite(link->minor_loss) || link->minor_loss < 0.0)
        return JUM_WATER_ERR_BAD_VALUE;
    if (link->kind == JUM_WATER_PUMP && (link->pump < 0 || link->pump >= net->n_pumps))
        return JUM_WATER_ERR_BAD_CURVE;
    if (link->kind == JUM_WATER_GPV && link->curve < 0)
        return JUM_WATER_ERR_BAD_CURVE;
    bool from_fixed = net->nodes[link->from].kind != JUM_WATER_JUNCTION;
    bool to_fixed = net->nodes[link->to].kind != JUM_WATER_JUNCTION;
    if ((link->kind == JUM_WATER_PRV && to_fixed) || (link->kind == JUM_WATER_PSV && from_fixed) ||
        (link->kind == JUM_WATER_FCV && to_fixed && from_fixed))
        return JUM_WATER_ERR_BAD_VALVE;
    return JUM_WATER_OK;
}

/* Faults found so far, and who wants to hear of them. */
typedef struct {
    void (*tell)(JumWaterError error, int element, void *user);
    void *user;
    int n;
} Faults;

static void
add_fault(Faults *faults, JumWaterError error, int element)
{
    faults->n++;
    faults->tell(error, element, faults->user);
}

/* Two valves that would each fix the head of one node, or that stand in series on one, fight. */
static void
check_valve_pairs(const JumWaterNetwork *net, Faults *faults)
{
    int *holder = malloc(sizeof *holder * (size_t) (2 * net->n_nodes + 1));
    if (holder == NULL) {
        add_fault(faults, JUM_WATER_ERR_MEMORY, -1);
        return;
    }
    int *below = holder,
        *above = holder + net->n_nodes; /* PRV holding its end, PSV holding its start */
    for (int i = 0; i < 2 * net->n_nodes; i++)
        holder[i] = -1;
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        int *held = link->kind == JUM_WATER_PRV   ? &below[link->to]
                    : link->kind == JUM_WATER_PSV ? &above[link->from]
                                                  : NULL;
        if (held != NULL && *held >= 0)
            add_fault(faults, JUM_WATER_ERR_BAD_VALVE, k);
        else if (held != NULL)
            *held = k;
    }
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        bool prv = link->kind == JUM_WATER_PRV, psv = link->kind == JUM_WATER_PSV;
        if ((prv && (below[link->from] >= 0 || above[link->to] >= 0)) ||
            (psv && above[link->to] >= 0))
            add_fault(faults, JUM_WATER_ERR_BAD_VALVE, k);
    }
    free(holder);
}

static bool
tank_makes_sense(const JumWaterTank *tank)
{
    return tank->level_min_m <= tank->level_init_m && tank->level_init_m <= tank->level_max_m &&
           (is_positive(tank->area_m2) || tank->volume_curve >= 0);
}

int
jum_water_network_check_all(const JumWaterNetwork *net,
                            void (*tell)(JumWaterError error, int element, void *user),
                            void *user)
{
    Faults faults = {tell, user, 0};
    bool has_source = false, sound = true;
    for (int i = 0; i < net->n_nodes; i++) {
        const JumWaterNode *node = &net->nodes[i];
        has_source = has_source || node->kind != JUM_WATER_JUNCTION;
        if (!isfinite(node->elevation_m) || !isfinite(node->emitter) || node->emitter < 0.0)
            add_fault(&faults, JUM_WATER_ERR_BAD_VALUE, net->n_links + i);
    }
    for (int i = 0; i < net->n_tanks; i++) {
        if (!tank_makes_sense(&net->tanks[i]))
            add_fault(&faults, JUM_WATER_ERR_BAD_VALUE, net->n_links + net->tanks[i].node);
    }
    if (!has_source)
        add_fault(&faults, JUM_WATER_ERR_NO_SOURCE, -1);
    for (int k = 0; k < net->n_links; k++) {
        JumWaterError error = check_link(net, &net->links[k]);
        sound = sound && error != JUM_WATER_ERR_BAD_LINK;
        if (error != JUM_WATER_OK)
            add_fault(&faults, error, k);
    }
    if (sound)
        check_valve_pairs(net, &faults);
    return faults.n;
}

typedef struct {
    JumWaterError error;
    int element;
} First;

static void
keep_first(JumWaterError error, int element, void *user)
{
    First *first = user;
    if (first->error == JUM_WATER_OK)
        *first = (First){error, element};
}

JumWaterError
jum_water_network_check(const JumWaterNetwork *net, int *element)
{
    First first = {JUM_WATER_OK, -1};
    jum_water_network_check_all(net, keep_first, &first);
    *element = first.element;
    return first.error;
}

const char *
jum_water_error_text(JumWaterError error)
{
    switch (error) {
    case JUM_WATER_OK:
        return "solved";
    case JUM_WATER_ERR_MEMORY:
        return "out of memory";
    case JUM_WATER_ERR_NO_SOURCE:
        return "there is neither reservoir nor tank";
    case JUM_WATER_ERR_BAD_LINK:
        return "joins a node to itself or to nothing";
    case JUM_WATER_ERR_BAD_VALUE:
        return "has a value that is missing, negative or not a number";
    case JUM_WATER_ERR_BAD_CURVE:
        return "has a curve that makes no sense";
    case JUM_WATER_ERR_BAD_VALVE:
        return "is a valve that holds a tank's head or fights another valve";
    case JUM_WATER_ERR_SINGULAR:
        return "has a head that cannot be computed";
    case JUM_WATER_ERR_NO_CONVERGENCE:
        return "did not converge";
    case JUM_WATER_ERR_CANCELLED:
        return "cancelled";
    }
    return "unknown";
}
