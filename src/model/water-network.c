/* Rows of the territory to a network of the solver.  Every row gives one element, so that answers go back by index;
 * what a row does not say is given a usual figure, counted and marked, because a map that knows nine pipes in ten
 * must still solve; only links that lead nowhere are left out. */
#include "model/water-network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIAMETER_M    0.1 /* the commonest street main */
#define LENGTH_M      100.0
#define ROUGHNESS     120.0 /* Hazen-Williams C of grown-up cast iron and young PVC alike */
#define OPEN_LOSS     0.2   /* gate valve, wide open */
#define VALVE_M       1.0
#define TANK_AREA_M2  100.0
#define REDUCER_M     40.0
#define PRESSURE_PU_M 20.0 /* below it a dwelling draws less than it wants */

/* ---- uses ---- */

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

/* ---- reading rows ---- */

typedef struct {
    JumWaterRows *rows;
    const JumWaterLayers *l;
    gboolean *assumed_here; /* of the row being read */
} Build;

static double
real_of(const JumLayer *layer, const char *column, guint row)
{
    int c = jum_layer_column(layer, column);
    return c >= 0 ? jum_layer_real(layer, c, row) : NAN;
}

/* The row's figure if it lies within bounds, else the usual one, counted. */
static double
figure(Build *b,
       const JumLayer *layer,
       const char *column,
       guint row,
       const double bounds[2],
       double usual,
       guint *counter)
{
    double value = real_of(layer, column, row);
    if (value >= bounds[0] && value <= bounds[1])
        return value;
    (*counter)++;
    *b->assumed_here = TRUE;
    return usual;
}

static const double DIAMETERS[2] = {0.005, 10.0}, LENGTHS[2] = {0.01, 1e6},
                    COEFFICIENTS[2] = {1.0, 500.0}, ELEVATIONS[2] = {-500.0, 9000.0};

static void
read_nodes(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->node;
    int pattern = jum_layer_column(layer, "pattern");
    for (guint row = 0; row < rows->n_nodes; row++) {
        JumWaterNode *node = &rows->net.nodes[row];
        double head_m = real_of(layer, "head_m", row), demand = real_of(layer, "demand_m3s", row);
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        *node = (JumWaterNode){.kind = isfinite(head_m) ? JUM_WATER_RESERVOIR : JUM_WATER_JUNCTION,
                               .head_pattern = -1,
                               .tank = -1,
                               .source = -1,
                               .first_demand = (int) row,
                               .n_demands = demand > 0.0};
        node->elevation_m = isfinite(head_m) ? head_m
                                             : figure(b, layer, "elevation_m", row, ELEVATIONS, 0.0,
                                                      &rows->assumed.elevation);
        rows->net.demands[row] =
            (JumWaterDemand){isfinite(demand) && demand > 0.0 ? demand : 0.0,
                             (int) jum_water_use_find(jum_layer_text(layer, pattern, row))};
        rows->node_assumed[row] = (guint8) assumed;
    }
}

static double
tank_area(Build *b, guint row, double level_max_m)
{
    double d = real_of(b->l->tank, "diameter_m", row);
    double volume_m3 = real_of(b->l->tank, "volume_m3", row);
    double area_m2 = d > 0.0 ? G_PI * d * d / 4.0 : volume_m3 / level_max_m;
    if (area_m2 > 0.1 && area_m2 < 1e7)
        return area_m2;
    b->rows->assumed.tank++;
    *b->assumed_here = TRUE;
    return TANK_AREA_M2;
}

static void
read_tanks(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->tank;
    static const double lows[2] = {0.0, 100.0}, highs[2] = {0.1, 200.0};
    for (guint row = 0; row < rows->n_tanks; row++) {
        guint node = rows->n_nodes + row;
        JumWaterTank *tank = &rows->net.tanks[row];
        guint ignored = 0;
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        *tank = (JumWaterTank){.node = (int) node,
                               .volume_curve = -1,
                               .mixing_fraction = 1.0,
                               .bulk_coefficient = NAN};
        tank->level_min_m = figure(b, layer, "level_min_m", row, lows, 0.0, &ignored);
        tank->level_max_m =
            fmax(figure(b, layer, "level_max_m", row, highs, 5.0, &rows->assumed.tank),
                 tank->level_min_m + 0.1);
        double level_m = real_of(layer, "level_init_m", row);
        tank->level_init_m = isfinite(level_m)
                                 ? fmin(fmax(level_m, tank->level_min_m), tank->level_max_m)
                                 : 0.5 * (tank->level_min_m + tank->level_max_m);
        tank->area_m2 = tank_area(b, row, tank->level_max_m);
        tank->volume_min_m3 = tank->area_m2 * tank->level_min_m;
        rows->net.nodes[node] =
            (JumWaterNode){.kind = JUM_WATER_TANK,
                           .elevation_m = figure(b, layer, "elevation_m", row, ELEVATIONS, 0.0,
                                                 &rows->assumed.elevation),
                           .head_pattern = -1,
                           .tank = (int) row,
                           .source = -1};
        rows->node_assumed[node] = (guint8) assumed;
    }
}

/* ---- links ---- */

static int
find_end(const Build *b, const JumLayer *layer, const char *column, guint row)
{
    const char *id = jum_layer_text(layer, jum_layer_column(layer, column), row);
    if (id == NULL)
        return -1;
    gint64 found = jum_layer_find(b->l->node, id);
    if (found >= 0)
        return (int) found;
    found = jum_layer_find(b->l->tank, id);
    return found >= 0 ? (int) (b->rows->n_nodes + (guint) found) : -1;
}

/* The next link, with its ends; NULL if the row is left out. */
static JumWaterLink *
next_link(Build *b, const JumLayer *layer, guint row, int *of_row)
{
    JumWaterRows *rows = b->rows;
    int from = find_end(b, layer, "from_node", row), to = find_end(b, layer, "to_node", row);
    *of_row = -1;
    if (from < 0 || to < 0 || from == to) {
        rows->assumed.left_out++;
        return NULL;
    }
    int k = *of_row = rows->net.n_links++;
    rows->link_table[k] = jum_layer_table(layer);
    rows->link_row[k] = row;
    JumWaterLink *link = &rows->net.links[k];
    *link = (JumWaterLink){.kind = JUM_WATER_PIPE,
                           .from = from,
                           .to = to,
                           .diameter_m = DIAMETER_M,
                           .length_m = VALVE_M,
                           .roughness = ROUGHNESS,
                           .open = true,
                           .setting = NAN,
                           .curve = -1,
                           .pump = -1,
                           .bulk_coefficient = NAN,
                           .wall_coefficient = NAN};
    return link;
}

static void
mark(Build *b, int link, gboolean assumed)
{
    b->rows->link_assumed[link] = (guint8) assumed;
}

static void
read_pipes(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->pipe;
    JumWaterAssumed *count = &rows->assumed;
    for (guint row = 0; row < rows->n_pipes; row++) {
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        JumWaterLink *link = next_link(b, layer, row, &rows->pipe_link[row]);
        if (link == NULL)
            continue;
        link->diameter_m =
            figure(b, layer, "diameter_m", row, DIAMETERS, DIAMETER_M, &count->diameter);
        link->length_m = figure(b, layer, "length_m", row, LENGTHS, LENGTH_M, &count->length);
        link->roughness =
            figure(b, layer, "roughness", row, COEFFICIENTS, ROUGHNESS, &count->roughness);
        mark(b, rows->pipe_link[row], assumed);
    }
}

static void
add_control(JumWaterRows *rows, int link, guint tank, double level_m, JumWaterControlKind kind)
{
    int node = (int) (rows->n_nodes + tank);
    rows->net.controls[rows->net.n_controls++] =
        (JumWaterControl){.kind = kind,
                          .link = link,
                          .node = node,
                          .grade_m = rows->net.nodes[node].elevation_m + level_m,
                          .open = kind == JUM_WATER_IF_BELOW};
}

/* By the level of the tank it feeds: its parent. */
static void
read_control(Build *b, guint row, int link)
{
    const JumLayer *layer = b->l->pump;
    const char *parent = jum_layer_text(layer, jum_layer_column(layer, "parent"), row);
    double start_m = real_of(layer, "start_level_m", row),
           stop_m = real_of(layer, "stop_level_m", row);
    if (parent == NULL || !g_str_has_prefix(parent, "water_tank/") || !(start_m < stop_m))
        return;
    gint64 tank = jum_layer_find(b->l->tank, parent + strlen("water_tank/"));
    if (tank < 0)
        return;
    add_control(b->rows, link, (guint) tank, start_m, JUM_WATER_IF_BELOW);
    add_control(b->rows, link, (guint) tank, stop_m, JUM_WATER_IF_ABOVE);
}

static void
read_pumps(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->pump;
    JumWaterNetwork *net = &rows->net;
    static const double flows[2] = {1e-6, 100.0}, heads[2] = {0.1, 2000.0};
    for (guint row = 0; row < rows->n_pumps; row++) {
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        JumWaterLink *link = next_link(b, layer, row, &rows->pump_link[row]);
        if (link == NULL)
            continue;
        double q = figure(b, layer, "flow_m3s", row, flows, 0.01, &rows->assumed.pump);
        double h = figure(b, layer, "head_m", row, heads, 30.0, &rows->assumed.pump);
        int curve = net->n_curves, pump = net->n_pumps;
        JumWaterCurve *c = &net->curves[net->n_curves++];
        *c = (JumWaterCurve){1, malloc(sizeof(double)), malloc(sizeof(double))};
        c->x[0] = q;
        c->y[0] = h;
        net->pumps[net->n_pumps++] = (JumWaterPump){.link = rows->pump_link[row],
                                                    .curve = curve,
                                                    .speed_pattern = -1,
                                                    .efficiency_curve = -1,
                                                    .price = NAN,
                                                    .price_pattern = -1};
        link->kind = JUM_WATER_PUMP;
        link->pump = pump;
        link->setting = 1.0;
        link->diameter_m = link->length_m = 0.0;
        if (jum_water_pump_fit(net, &net->pumps[pump]) != JUM_WATER_OK)
            assumed = TRUE; /* cannot be: one point within bounds always fits */
        read_control(b, row, rows->pump_link[row]);
        mark(b, rows->pump_link[row], assumed);
    }
}

static void
set_kind(Build *b, guint row, JumWaterLink *link)
{
    const JumLayer *layer = b->l->valve;
    const char *kind = jum_layer_text(layer, jum_layer_column(layer, "kind"), row);
    const char *control = jum_layer_text(layer, jum_layer_column(layer, "control"), row);
    static const double pressures[2] = {0.0, 500.0}, flows[2] = {0.0, 100.0},
                        losses[2] = {0.0, 1e9};
    guint *count = &b->rows->assumed.valve;
    if (g_strcmp0(kind, "PRV") == 0 || g_strcmp0(kind, "PSV") == 0) {
        link->kind = g_str_equal(kind, "PRV") ? JUM_WATER_PRV : JUM_WATER_PSV;
        link->setting = figure(b, layer, "setting", row, pressures, REDUCER_M, count);
    } else if (g_strcmp0(kind, "FCV") == 0) {
        link->kind = JUM_WATER_FCV;
        link->setting = figure(b, layer, "setting", row, flows, 1.0, count);
    } else if (g_strcmp0(kind, "TCV") == 0) {
        link->kind = JUM_WATER_TCV;
        link->setting = figure(b, layer, "setting", row, losses, OPEN_LOSS, count);
    } else if (g_strcmp0(control, "remote") == 0) {
        link->kind = JUM_WATER_TCV;
        link->setting = OPEN_LOSS;
    } else {
        link->minor_loss = OPEN_LOSS;
    }
}

static void
read_valves(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->valve;
    int open = jum_layer_column(layer, "normally_open");
    for (guint row = 0; row < rows->n_valves; row++) {
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        JumWaterLink *link = next_link(b, layer, row, &rows->valve_link[row]);
        if (link == NULL)
            continue;
        link->diameter_m =
            figure(b, layer, "diameter_m", row, DIAMETERS, DIAMETER_M, &rows->assumed.diameter);
        link->open = jum_layer_int(layer, open, row) != 0;
        set_kind(b, row, link);
        if (!link->open && link->kind != JUM_WATER_PIPE)
            link->fixed = true;
        mark(b, rows->valve_link[row], assumed);
    }
}

/* ---- the whole ---- */

static void
add_patterns(JumWaterNetwork *net)
{
    for (int use = 0; use < JUM_WATER_N_USES; use++) {
        JumWaterPattern *pattern = &net->patterns[net->n_patterns++];
        *pattern = (JumWaterPattern){24, malloc(24 * sizeof(double))};
        double sum = 0.0;
        for (int hour = 0; hour < 24; hour++) /* the middle of the hour stands for it */
            sum += pattern->factor[hour] =
                jum_water_demand_pu((JumWaterUse) use, 3600.0 * (hour + 0.5));
        for (int hour = 0; hour < 24; hour++)
            pattern->factor[hour] *= 24.0 / sum;
    }
}

static void
allocate(JumWaterRows *rows)
{
    JumWaterNetwork *net = &rows->net;
    gsize nodes = rows->n_nodes + rows->n_tanks;
    gsize links = (gsize) rows->n_pipes + rows->n_pumps + rows->n_valves;
    net->n_nodes = (int) nodes;
    net->n_tanks = (int) rows->n_tanks;
    net->n_demands = (int) rows->n_nodes;
    /* malloc, not g_malloc: jum_water_network_clear() frees them */
    net->nodes = calloc(nodes + 1, sizeof *net->nodes);
    net->links = calloc(links + 1, sizeof *net->links);
    net->tanks = calloc(rows->n_tanks + 1, sizeof *net->tanks);
    net->pumps = calloc(rows->n_pumps + 1, sizeof *net->pumps);
    net->curves = calloc(rows->n_pumps + 1, sizeof *net->curves);
    net->demands = calloc(rows->n_nodes + 1, sizeof *net->demands);
    net->patterns = calloc(JUM_WATER_N_USES, sizeof *net->patterns);
    net->controls = calloc(2 * (gsize) rows->n_pumps + 1, sizeof *net->controls);
    rows->pipe_link = g_new0(int, rows->n_pipes + 1);
    rows->pump_link = g_new0(int, rows->n_pumps + 1);
    rows->valve_link = g_new0(int, rows->n_valves + 1);
    rows->link_table = g_new0(JumTable, links + 1);
    rows->link_row = g_new0(guint, links + 1);
    rows->node_assumed = g_new0(guint8, nodes + 1);
    rows->link_assumed = g_new0(guint8, links + 1);
}

/* What the solver refuses of a valve is made a throttle, one at a time: there are few. */
static void
pacify_valves(JumWaterRows *rows)
{
    int element;
    while (jum_water_network_check(&rows->net, &element) == JUM_WATER_ERR_BAD_VALVE &&
           element >= 0 && element < rows->net.n_links) {
        JumWaterLink *link = &rows->net.links[element];
        link->kind = JUM_WATER_TCV;
        link->setting = OPEN_LOSS;
        rows->link_assumed[element] = 1;
        rows->assumed.valve++;
    }
}

JumWaterRows *
jum_water_rows_new(const JumWaterLayers *layers)
{
    JumWaterRows *rows = g_new0(JumWaterRows, 1);
    rows->n_nodes = jum_layer_n_rows(layers->node);
    rows->n_tanks = jum_layer_n_rows(layers->tank);
    rows->n_pipes = jum_layer_n_rows(layers->pipe);
    rows->n_pumps = jum_layer_n_rows(layers->pump);
    rows->n_valves = jum_layer_n_rows(layers->valve);
    allocate(rows);
    Build b = {rows, layers, NULL};
    add_patterns(&rows->net);
    read_nodes(&b);
    read_tanks(&b);
    read_pipes(&b);
    read_pumps(&b);
    read_valves(&b);
    rows->net.options = jum_water_options_default();
    rows->net.options.pressure_required_m = PRESSURE_PU_M;
    rows->net.options.extra_trials = 10;
    rows->net.options.duration_s = 24 * 3600;
    pacify_valves(rows);
    return rows;
}

void
jum_water_rows_free(JumWaterRows *rows)
{
    if (rows == NULL)
        return;
    jum_water_network_clear(&rows->net);
    g_free(rows->pipe_link);
    g_free(rows->pump_link);
    g_free(rows->valve_link);
    g_free(rows->link_table);
    g_free(rows->link_row);
    g_free(rows->node_assumed);
    g_free(rows->link_assumed);
    g_free(rows);
}

const char *
jum_water_rows_node_id(const JumWaterRows *rows, const JumWaterLayers *l, int node)
{
    return (guint) node < rows->n_nodes ? jum_layer_id(l->node, (guint) node)
                                        : jum_layer_id(l->tank, (guint) node - rows->n_nodes);
}

const char *
jum_water_rows_link_id(const JumWaterRows *rows, const JumWaterLayers *l, int link)
{
    const JumLayer *layer = rows->link_table[link] == JUM_TABLE_water_pipe   ? l->pipe
                            : rows->link_table[link] == JUM_TABLE_water_pump ? l->pump
                                                                             : l->valve;
    return jum_layer_id(layer, rows->link_row[link]);
}

static void
answer_links(const JumWaterState *state, const int *link, guint n, double *flow_m3s)
{
    for (guint row = 0; row < n && flow_m3s != NULL; row++) {
        gboolean none = link[row] < 0 || state->status[link[row]] == JUM_WATER_ISOLATED;
        flow_m3s[row] = none                                           ? NAN
                        : state->status[link[row]] == JUM_WATER_CLOSED ? 0.0
                                                                       : state->flow_m3s[link[row]];
    }
}

void
jum_water_rows_answer(const JumWaterRows *rows, const JumWaterState *state, JumWaterAnswer *answer)
{
    for (guint i = 0; i < rows->n_nodes; i++) {
        gboolean dry = state->isolated[i] != 0;
        if (answer->node_pressure_m != NULL)
            answer->node_pressure_m[i] =
                dry ? NAN : state->head_m[i] - rows->net.nodes[i].elevation_m;
        if (answer->node_demand_m3s != NULL)
            answer->node_demand_m3s[i] = dry ? NAN : state->demand_m3s[i];
    }
    answer_links(state, rows->pipe_link, rows->n_pipes, answer->pipe_flow_m3s);
    answer_links(state, rows->pump_link, rows->n_pumps, answer->pump_flow_m3s);
    answer_links(state, rows->valve_link, rows->n_valves, answer->valve_flow_m3s);
    for (guint t = 0; t < rows->n_tanks && answer->tank_level_m != NULL; t++) {
        guint node = rows->n_nodes + t;
        answer->tank_level_m[t] = state->head_m[node] - rows->net.nodes[node].elevation_m;
    }
}
