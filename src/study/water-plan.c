/* A scenario as a network of its own.  The rows of the tables keep their numbers; what the changes need is added behind
 * them: a pipe that bursts is parted at its middle, where a short pipe leads to an orifice; a hydrant feeds the open air
 * through a check valve and a flow control.  What has hours is an act, switched as the day goes.
 *
 * Orifice: Q = C · A · sqrt(2 g h), an emitter of coefficient C · A · sqrt(2 g) and exponent 0.5. */
#include <math.h>
#include <string.h>

#include "model/water-sheet.h"
#include "sim/water/isolation.h"
#include "study/water-study.h"

#define GRAVITY 9.80665
#define STUB_M  0.5 /* diameter and length of what is added: no loss to speak of */

static void
act_clear(gpointer data)
{
    JumWaterAct *act = data;
    if (act->links != NULL)
        g_array_unref(act->links);
    g_free(act->in_zone);
}

void
jum_water_plan_free(JumWaterPlan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->net.nodes);
    g_free(plan->net.links);
    g_free(plan->net.tanks);
    g_free(plan->net.sources);
    g_free(plan->net.demands);
    g_free(plan->controls);
    g_array_unref(plan->acts);
    g_free(plan);
}

/* ---- the network ---- */

/* Room for what one change may add. */
#define NODES_A_CHANGE 4
#define LINKS_A_CHANGE 4

static void
copy_network(JumWaterPlan *plan, guint n_changes)
{
    const JumWaterNetwork *base = &plan->input->tables->rows->net;
    JumWaterNetwork *net = &plan->net;
    *net = *base;
    net->nodes = g_new0(JumWaterNode, (gsize) base->n_nodes + NODES_A_CHANGE * n_changes + 1);
    net->links = g_new0(JumWaterLink, (gsize) base->n_links + LINKS_A_CHANGE * n_changes + 1);
    net->tanks = g_memdup2(base->tanks, (gsize) base->n_tanks * sizeof *base->tanks);
    net->sources = g_new0(JumWaterSource, (gsize) base->n_sources + n_changes + 1);
    net->demands = g_new0(JumWaterDemand, (gsize) base->n_demands + n_changes + 1);
    memcpy(net->demands, base->demands, (gsize) base->n_demands * sizeof *base->demands);
    memcpy(net->nodes, base->nodes, (gsize) base->n_nodes * sizeof *base->nodes);
    memcpy(net->links, base->links, (gsize) base->n_links * sizeof *base->links);
    if (base->n_sources > 0)
        memcpy(net->sources, base->sources, (gsize) base->n_sources * sizeof *base->sources);
    net->options.pressure_driven = true;
    net->options.emitter_backflow = false;
    net->options.emitter_exponent = 0.5;
    net->options.duration_s = 24 * 3600;
    net->options.report_step_s = JUM_WATER_REPORT_S;
    net->options.report_start_s = net->options.start_clock_s = 0;
    for (guint t = 0; plan->input->level_m != NULL && t < (guint) net->n_tanks; t++)
        net->tanks[t].level_init_m = plan->input->level_m[t];
    for (guint p = 0; plan->input->pump_runs != NULL && p < (guint) net->n_pumps; p++)
        net->links[net->pumps[p].link].open = plan->input->pump_runs[p] != 0;
}

static int
add_node(JumWaterNetwork *net, JumWaterNodeKind kind, double elevation_m)
{
    int node = net->n_nodes++;
    net->nodes[node] = (JumWaterNode){
        .kind = kind, .elevation_m = elevation_m, .head_pattern = -1, .tank = -1, .source = -1};
    return node;
}

static int
add_link(JumWaterNetwork *net, JumWaterLinkKind kind, int from, int to)
{
    int link = net->n_links++;
    net->links[link] = (JumWaterLink){.kind = kind,
                                      .from = from,
                                      .to = to,
                                      .diameter_m = STUB_M,
                                      .length_m = STUB_M,
                                      .roughness = 130.0,
                                      .open = true,
                                      .setting = NAN,
                                      .curve = -1,
                                      .pump = -1,
                                      .bulk_coefficient = NAN,
                                      .wall_coefficient = NAN};
    return link;
}

/* A new node half-way along a pipe. */
static int
part_pipe(JumWaterNetwork *net, int link)
{
    JumWaterLink *near = &net->links[link];
    double a = net->nodes[near->from].elevation_m, b = net->nodes[near->to].elevation_m;
    gboolean a_head = net->nodes[near->from].kind == JUM_WATER_RESERVOIR;
    gboolean b_head = net->nodes[near->to].kind == JUM_WATER_RESERVOIR;
    double elevation_m = a_head ? b : b_head ? a : 0.5 * (a + b); /* a reservoir has only a head */
    int middle = add_node(net, JUM_WATER_JUNCTION, elevation_m);
    int far = net->n_links++;
    near->length_m *= 0.5;
    near->minor_loss *= 0.5;
    near->leak_area_m2 *= 0.5;
    net->links[far] = *near;
    net->links[far].from = middle;
    near->to = middle;
    return middle;
}

/* ---- acts ---- */

static JumWaterAct *
add_act(JumWaterPlan *plan, JumWaterActKind kind, const JumChange *change)
{
    JumWaterAct act = {.kind = kind, .change = change, .node = -1};
    g_array_append_val(plan->acts, act);
    return &g_array_index(plan->acts, JumWaterAct, plan->acts->len - 1);
}

static void
act_link(JumWaterAct *act, int link)
{
    if (act->links == NULL)
        act->links = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(act->links, link);
}

static void
plan_burst(JumWaterPlan *plan, const JumChange *change, int link)
{
    JumWaterNetwork *net = &plan->net;
    double hole_m = jum_change_number(change, "hole_mm") / 1000.0;
    double area_m2 = G_PI_4 * hole_m * hole_m;
    int middle = part_pipe(net, link);
    int hole = add_node(net, JUM_WATER_JUNCTION, net->nodes[middle].elevation_m);
    net->nodes[hole].emitter = plan->input->figures.discharge * area_m2 * sqrt(2.0 * GRAVITY);
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_OUTLET, change);
    act->node = middle;
    act_link(act, add_link(net, JUM_WATER_PIPE, middle, hole));
}

static void
plan_hydrant(JumWaterPlan *plan, const JumChange *change, int node)
{
    JumWaterNetwork *net = &plan->net;
    double flow_m3h = jum_change_number(change, "flow_m3h"), z = net->nodes[node].elevation_m;
    int outlet = add_node(net, JUM_WATER_JUNCTION, z), hose = add_node(net, JUM_WATER_JUNCTION, z);
    int air = add_node(net, JUM_WATER_RESERVOIR, z);
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_OUTLET, change);
    act->node = node;
    act_link(act, add_link(net, JUM_WATER_CV_PIPE, node, outlet));
    int control = add_link(net, JUM_WATER_FCV, outlet, hose);
    net->links[control].setting =
        (isfinite(flow_m3h) ? flow_m3h : plan->input->figures.fire_m3h) / 3600.0;
    add_link(net, JUM_WATER_CV_PIPE, hose, air);
}

/* All that can be closed around the segment of the pipe, as the manœuvre sheet has it. */
static gboolean
plan_isolation(JumWaterPlan *plan, const JumChange *change, int link, GError **error)
{
    const JumWaterNetwork *base = &plan->input->tables->rows->net;
    g_autofree guint8 *can_close = g_new0(guint8, (gsize) base->n_links + 1);
    JumWaterSegments segments = {0};
    jum_water_sheet_can_close(plan->input->tables, NULL, can_close);
    if (jum_water_segments_find(base, can_close, &segments) != JUM_WATER_OK) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, "pipe.isolate: no memory");
        return FALSE;
    }
    int segment = segments.link_segment[link];
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_CLOSE, change);
    act->node = base->links[link].from;
    if (segment < 0)
        act_link(act, link);
    for (int i = segment < 0 ? 0 : segments.bound_start[segment];
         segment >= 0 && i < segments.bound_start[segment + 1]; i++)
        act_link(act, segments.bounds[i]);
    jum_water_segments_clear(&segments);
    return TRUE;
}

static void
plan_source(JumWaterPlan *plan, const JumChange *change, int node)
{
    JumWaterNetwork *net = &plan->net;
    int source = net->n_sources++;
    net->sources[source] = (JumWaterSource){node, JUM_WATER_SOURCE_SETPOINT, 0.0, -1};
    net->nodes[node].source = source;
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_CONTAMINATE, change);
    act->node = node;
    act->value = 100.0;
    plan->contaminates = TRUE;
    net->options.quality = JUM_WATER_QUALITY_CHEMICAL;
    net->options.quality_step_s = 300;
    net->options.quality_tolerance = 0.01;
}

/* One more demand at a node, nothing in itself: the solver must know from the start that somebody may draw there. */
static void
open_demand(JumWaterNetwork *net, int node)
{
    JumWaterNode *n = &net->nodes[node];
    int first = net->n_demands;
    if (n->n_demands > 0)
        return;
    net->demands[net->n_demands++] = (JumWaterDemand){0.0, -1};
    n->first_demand = first;
    n->n_demands = 1;
}

static void
plan_development(JumWaterPlan *plan, const JumChange *change, int node)
{
    double litres = jum_change_number(change, "litres_day");
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_ADD, change);
    if (!isfinite(litres))
        litres = plan->input->figures.litres_day;
    open_demand(&plan->net, node);
    act->node = node;
    act->value = jum_change_number(change, "inhabitants") * litres / 1000.0 / 86400.0;
}

/* ---- zones ---- */

static gboolean
mark_assets(
    const JumWaterInput *input, const JumZone *zone, guint8 *in_zone, guint i, GError **error)
{
    const JumLayer *nodes = input->tables->node;
    int parent = jum_layer_column(nodes, "parent");
    for (guint a = 0; zone->assets[a] != NULL; a++) {
        const char *address = zone->assets[a];
        gboolean sector = g_str_has_prefix(address, "water_sector/"), any = FALSE;
        gint64 row = sector ? -1 : jum_layer_find(nodes, strchr(address, '/') + 1);
        if (row >= 0)
            in_zone[row] = any = TRUE;
        for (guint r = 0; sector && r < jum_layer_n_rows(nodes); r++)
            if (g_strcmp0(jum_layer_text(nodes, parent, r), address) == 0)
                in_zone[r] = any = TRUE;
        if (!any) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "changes[%u].zone.assets[%u]: %s does not exist in this territory", i, a,
                        address);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
plan_demand(JumWaterPlan *plan, const JumChange *change, guint i, GError **error)
{
    const JumLayer *nodes = plan->input->tables->node;
    const JumZone *zone = &change->zone;
    int commune = jum_layer_column(nodes, "commune");
    guint n = 0, rows = jum_layer_n_rows(nodes);
    JumWaterAct *act = add_act(plan, JUM_WATER_ACT_FACTOR, change);
    act->value = jum_change_number(change, "factor");
    act->in_zone = g_new0(guint8, rows + 1);
    if (zone->kind == JUM_ZONE_ASSETS && !mark_assets(plan->input, zone, act->in_zone, i, error))
        return FALSE;
    for (guint row = 0; row < rows; row++) {
        double x, y;
        if (zone->kind == JUM_ZONE_ALL)
            act->in_zone[row] = 1;
        else if (zone->kind == JUM_ZONE_POLYGON && jum_layer_point(nodes, row, &x, &y))
            act->in_zone[row] = jum_zone_holds(zone, x, y);
        else if (zone->kind == JUM_ZONE_COMMUNE)
            act->in_zone[row] = g_strcmp0(jum_layer_text(nodes, commune, row), zone->commune) == 0;
        n += act->in_zone[row];
    }
    if (n == 0)
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].zone: no node of the water network lies in it", i);
    return n > 0;
}

/* ---- targets ---- */

static gboolean
missing(const char *target, guint i, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                "changes[%u].target: %s does not exist in this territory, or not in its water "
                "network",
                i, target);
    return FALSE;
}

/* Link of the network for a pipe, valve or pump; −1. */
static int
find_link(const JumWaterInput *input, const char *target)
{
    const JumWaterTables *t = input->tables;
    const struct {
        const char *prefix;
        const JumLayer *layer;
        const int *links;
    } kinds[] = {{"water_pipe/", t->pipe, t->rows->pipe_link},
                 {"water_valve/", t->valve, t->rows->valve_link},
                 {"water_pump/", t->pump, t->rows->pump_link}};
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        gint64 row = g_str_has_prefix(target, kinds[k].prefix)
                         ? jum_layer_find(kinds[k].layer, strchr(target, '/') + 1)
                         : -1;
        if (row >= 0)
            return kinds[k].links[row];
    }
    return -1;
}

/* Node of the network for a node, a tank, or the node a hydrant stands at; −1. */
static int
find_node(const JumWaterInput *input, const char *target)
{
    const JumWaterTables *t = input->tables;
    const char *id = strchr(target, '/') + 1;
    if (g_str_has_prefix(target, "hydrant/")) {
        gint64 row = jum_layer_find(input->hydrants, id);
        id = row >= 0 ? jum_layer_text(input->hydrants, jum_layer_column(input->hydrants, "node"),
                                       (guint) row)
                      : NULL;
        if (id == NULL)
            return -1;
    }
    if (g_str_has_prefix(target, "water_tank/")) {
        gint64 row = jum_layer_find(t->tank, id);
        return row >= 0 ? (int) (t->rows->n_nodes + row) : -1;
    }
    return (int) jum_layer_find(t->node, id);
}

static gboolean
plan_change(JumWaterPlan *plan, const JumChange *change, guint i, GError **error)
{
    const char *target = jum_change_target(change);
    int link = target != NULL ? find_link(plan->input, target) : -1;
    int node = target != NULL && link < 0 ? find_node(plan->input, target) : -1;
    if (target != NULL && link < 0 && node < 0)
        return missing(target, i, error);
    switch (change->type) {
    case JUM_CHANGE_PIPE_BURST:
        plan_burst(plan, change, link);
        return TRUE;
    case JUM_CHANGE_PIPE_ISOLATE:
        return plan_isolation(plan, change, link, error);
    case JUM_CHANGE_VALVE_CLOSE:
    case JUM_CHANGE_PUMP_OFF:
        act_link(add_act(plan, JUM_WATER_ACT_CLOSE, change), link);
        return TRUE;
    case JUM_CHANGE_HYDRANT_FLOW:
        if (plan->net.nodes[node].kind != JUM_WATER_JUNCTION)
            return missing(target, i, error);
        plan_hydrant(plan, change, node);
        return TRUE;
    case JUM_CHANGE_DEMAND_SCALE:
        return plan_demand(plan, change, i, error);
    case JUM_CHANGE_DEVELOPMENT_ADD:
        plan_development(plan, change, node);
        return TRUE;
    case JUM_CHANGE_NODE_CONTAMINATE:
        plan_source(plan, change, node);
        return TRUE;
    default:
        return TRUE; /* of another study */
    }
}

JumWaterPlan *
jum_water_plan_new(const JumWaterInput *input,
                   const JumScenario *scenario,
                   gboolean changed,
                   GError **error)
{
    guint n = scenario != NULL && changed ? scenario->changes->len : 0;
    g_autoptr(JumWaterPlan) plan = g_new0(JumWaterPlan, 1);
    plan->input = input;
    plan->acts = g_array_new(FALSE, TRUE, sizeof(JumWaterAct));
    g_array_set_clear_func(plan->acts, act_clear);
    copy_network(plan, n);
    if (!jum_water_start(plan, scenario, error))
        return NULL;
    for (guint i = 0; i < n; i++) {
        const JumChange *change = scenario->changes->pdata[i];
        if (!change->disabled && jum_change_info(change->type)->study == JUM_STUDY_WATER &&
            !plan_change(plan, change, i, error))
            return NULL;
    }
    return g_steal_pointer(&plan);
}
