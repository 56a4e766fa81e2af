/* Rows of the territory to a network of the solver.  Every row gives one element, so that answers go back by index;
 * what a row does not say is given a usual figure, counted and marked, because a map that knows nine pipes in ten
 * must still solve; only links that lead nowhere are left out. */
#include "model/water-network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/water-columns.h"

#define DIAMETER_M    0.1 /* the commonest street main */
#define LENGTH_M      100.0
#define ROUGHNESS     120.0 /* Hazen-Williams C of grown-up cast iron and young PVC alike */
#define OPEN_LOSS     0.2   /* gate valve, wide open: jum_water_valve_loss(1) */
#define VALVE_M       1.0
#define TANK_AREA_M2  100.0
#define REDUCER_M     40.0
#define PRESSURE_PU_M 20.0 /* below it a dwelling draws less than it wants */

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

static const double DIAMETERS[2] = {1e-4, 100.0}, LENGTHS[2] = {0.01, 1e6},
                    COEFFICIENTS[2] = {1e-9, 1e6}, ELEVATIONS[2] = {-500.0, 9000.0};

/* Of a column "pattern": one of the kinds of use, a row of water_pattern, or -1: constant. */
static int
pattern_of(const Build *b, const char *name)
{
    gint64 row = b->l->pattern != NULL && name != NULL ? jum_layer_find(b->l->pattern, name) : -1;
    if (row >= 0)
        return JUM_WATER_N_USES + (int) row;
    return g_strcmp0(name, "constant") == 0 ? -1 : (int) jum_water_use_find(name);
}

/* "m3s pattern;m3s pattern" after the demands of all nodes; nothing if it is no such list. */
static void
read_demands(Build *b, JumWaterNode *node, const char *text)
{
    JumWaterNetwork *net = &b->rows->net;
    g_auto(GStrv) parts = text != NULL ? g_strsplit(text, ";", 64) : NULL;
    guint n = parts != NULL ? g_strv_length(parts) : 0;
    if (n == 0)
        return;
    net->demands = realloc(net->demands, ((gsize) net->n_demands + n + 1) * sizeof *net->demands);
    node->first_demand = net->n_demands;
    for (guint i = 0; i < n; i++) {
        char *name = NULL;
        double base_m3s = g_ascii_strtod(parts[i], &name);
        if (!isfinite(base_m3s))
            base_m3s = 0.0;
        net->demands[net->n_demands++] =
            (JumWaterDemand){base_m3s, pattern_of(b, g_strstrip(name))};
    }
    node->n_demands = (int) n;
}

static void
read_nodes(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->node;
    int pattern = jum_layer_column(layer, "pattern"), demands = jum_layer_column(layer, "demands");
    for (guint row = 0; row < rows->n_nodes; row++) {
        JumWaterNode *node = &rows->net.nodes[row];
        double head_m = real_of(layer, "head_m", row), demand = real_of(layer, "demand_m3s", row);
        double emitter = real_of(layer, "emitter_m3s", row);
        const char *name = jum_layer_text(layer, pattern, row);
        int found = pattern_of(b, name);
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        *node = (JumWaterNode){.kind = isfinite(head_m) ? JUM_WATER_RESERVOIR : JUM_WATER_JUNCTION,
                               .head_pattern = -1,
                               .tank = -1,
                               .source = -1,
                               .emitter = emitter > 0.0 && emitter < 1e3 ? emitter : 0.0,
                               .first_demand = (int) row,
                               .n_demands = demand != 0.0 && isfinite(demand)};
        node->elevation_m = isfinite(head_m) ? head_m
                                             : figure(b, layer, "elevation_m", row, ELEVATIONS, 0.0,
                                                      &rows->assumed.elevation);
        if (isfinite(head_m) && found >= JUM_WATER_N_USES)
            node->head_pattern = found;
        rows->net.demands[row] = (JumWaterDemand){isfinite(demand) ? demand : 0.0, found};
        rows->node_use[row] = (guint8) jum_water_use_find(name);
        rows->node_assumed[row] = (guint8) assumed;
        read_demands(b, node, jum_layer_text(layer, demands, row));
    }
}

/* Index of a new curve of the network, -1 if the text is none. */
static int
add_curve(JumWaterNetwork *net, const JumLayer *layer, guint row)
{
    const char *text = jum_layer_text(layer, jum_layer_column(layer, "curve"), row);
    JumWaterCurve curve;
    if (!jum_water_curve_parse(text, &curve))
        return -1;
    net->curves = realloc(net->curves, ((gsize) net->n_curves + 2) * sizeof *net->curves);
    net->curves[net->n_curves] = curve;
    return net->n_curves++;
}

static gboolean
says(const JumLayer *layer, const char *column, guint row, const char *word)
{
    return g_strcmp0(jum_layer_text(layer, jum_layer_column(layer, column), row), word) == 0;
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
        double least_m3 = real_of(layer, "volume_min_m3", row);
        tank->volume_min_m3 = least_m3 >= 0.0 ? least_m3 : tank->area_m2 * tank->level_min_m;
        tank->volume_curve = add_curve(&rows->net, layer, row);
        tank->can_overflow = jum_layer_int(layer, jum_layer_column(layer, "overflow"), row) == 1;
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
        double minor = real_of(layer, "minor_loss", row);
        link->minor_loss = minor > 0.0 && minor < 1e9 ? minor : 0.0;
        link->open = !says(layer, "status", row, "closed");
        if (says(layer, "status", row, "check_valve"))
            link->kind = JUM_WATER_CV_PIPE;
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

/* Its curve; else its power, if no design point is known; else the one-point curve, usual figures for what lacks. */
static gboolean
fit_pump(Build *b, guint row, JumWaterPump *pump)
{
    const JumLayer *layer = b->l->pump;
    JumWaterNetwork *net = &b->rows->net;
    static const double flows[2] = {1e-6, 100.0}, heads[2] = {0.1, 2000.0};
    double power_w = real_of(layer, "power_w", row);
    pump->curve = add_curve(net, layer, row);
    if (pump->curve >= 0 && jum_water_pump_fit(net, pump) == JUM_WATER_OK)
        return TRUE;
    pump->curve = -1;
    if (!isfinite(real_of(layer, "flow_m3s", row)) && power_w > 0.0) {
        pump->power_w = power_w;
        return jum_water_pump_fit(net, pump) == JUM_WATER_OK;
    }
    JumWaterCurve point = {1, malloc(sizeof(double)), malloc(sizeof(double))};
    point.x[0] = figure(b, layer, "flow_m3s", row, flows, 0.01, &b->rows->assumed.pump);
    point.y[0] = figure(b, layer, "head_m", row, heads, 30.0, &b->rows->assumed.pump);
    net->curves = realloc(net->curves, ((gsize) net->n_curves + 2) * sizeof *net->curves);
    net->curves[net->n_curves] = point;
    pump->curve = net->n_curves++;
    return jum_water_pump_fit(net, pump) == JUM_WATER_OK;
}

static void
read_pumps(Build *b)
{
    JumWaterRows *rows = b->rows;
    const JumLayer *layer = b->l->pump;
    JumWaterNetwork *net = &rows->net;
    int pattern = jum_layer_column(layer, "pattern");
    gboolean own_controls = b->l->control != NULL && jum_layer_n_rows(b->l->control) > 0;
    for (guint row = 0; row < rows->n_pumps; row++) {
        gboolean assumed = FALSE;
        b->assumed_here = &assumed;
        JumWaterLink *link = next_link(b, layer, row, &rows->pump_link[row]);
        if (link == NULL)
            continue;
        int speed_pattern = pattern_of(b, jum_layer_text(layer, pattern, row));
        double speed = real_of(layer, "speed_pu", row);
        JumWaterPump *pump = &net->pumps[net->n_pumps];
        *pump =
            (JumWaterPump){.link = rows->pump_link[row],
                           .curve = -1,
                           .speed_pattern = speed_pattern >= JUM_WATER_N_USES ? speed_pattern : -1,
                           .efficiency_curve = -1,
                           .price = NAN,
                           .price_pattern = -1};
        link->kind = JUM_WATER_PUMP;
        link->pump = net->n_pumps++;
        link->setting = speed >= 0.0 && speed < 10.0 ? speed : 1.0;
        link->open = !says(layer, "status", row, "closed");
        link->diameter_m = link->length_m = 0.0;
        (void) fit_pump(b, row, pump);
        if (!own_controls)
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
    } else if (g_strcmp0(kind, "PBV") == 0) {
        link->kind = JUM_WATER_PBV;
        link->setting = figure(b, layer, "setting", row, pressures, 0.0, count);
    } else if (g_strcmp0(kind, "PCV") == 0) {
        static const double openings[2] = {0.0, 100.0};
        link->kind = JUM_WATER_PCV;
        link->curve = add_curve(&b->rows->net, layer, row);
        link->setting = figure(b, layer, "setting", row, openings, 100.0, count);
    } else if (g_strcmp0(kind, "GPV") == 0 &&
               (link->curve = add_curve(&b->rows->net, layer, row)) >= 0) {
        link->kind = JUM_WATER_GPV;
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
        double minor = real_of(layer, "minor_loss", row);
        set_kind(b, row, link);
        if (minor >= 0.0 && minor < 1e9)
            link->minor_loss = minor;
        if ((!link->open || says(layer, "status", row, "open")) && link->kind != JUM_WATER_PIPE)
            link->fixed = true;
        mark(b, rows->valve_link[row], assumed);
    }
}

/* ---- the whole ---- */

/* Rows of water_control whose link and node are known. */
static void
read_controls(Build *b)
{
    static const char *const words[] = {"below", "above", "time", "clock"}; /* as the enumeration */
    const JumLayer *layer = b->l->control;
    JumWaterRows *rows = b->rows;
    JumWaterNetwork *net = &rows->net;
    guint n = layer != NULL ? jum_layer_n_rows(layer) : 0;
    net->controls =
        realloc(net->controls, ((gsize) net->n_controls + n + 1) * sizeof *net->controls);
    for (guint row = 0; row < n; row++) {
        const char *link = jum_layer_text(layer, jum_layer_column(layer, "link"), row);
        const char *node = jum_layer_text(layer, jum_layer_column(layer, "node"), row);
        double value = real_of(layer, "value", row), setting = real_of(layer, "setting", row);
        JumWaterControl c = {.node = -1, .link = jum_water_rows_link(rows, b->l, link)};
        guint kind = 0;
        while (kind < G_N_ELEMENTS(words) && !says(layer, "condition", row, words[kind]))
            kind++;
        c.kind = (JumWaterControlKind) kind;
        if (kind <= JUM_WATER_IF_ABOVE)
            c.node = jum_water_rows_node(rows, b->l, node);
        if (kind == G_N_ELEMENTS(words) || c.link < 0 || !isfinite(value) ||
            (kind <= JUM_WATER_IF_ABOVE && c.node < 0))
            continue;
        c.grade_m = value;
        c.time_s = kind > JUM_WATER_IF_ABOVE ? (int64_t) value : 0;
        c.open = jum_layer_int(layer, jum_layer_column(layer, "opens"), row) == 1;
        c.has_setting = isfinite(setting);
        c.setting = c.has_setting ? setting : 0.0;
        net->controls[net->n_controls++] = c;
    }
}

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
read_patterns(Build *b, guint n)
{
    JumWaterNetwork *net = &b->rows->net;
    for (guint row = 0; row < n; row++) {
        JumWaterPattern *p = &net->patterns[net->n_patterns++];
        const JumLayer *layer = b->l->pattern;
        if (jum_water_pattern_parse(jum_layer_text(layer, jum_layer_column(layer, "factors"), row),
                                    p))
            continue;
        *p = (JumWaterPattern){1, malloc(sizeof(double))}; /* no list: always the mean */
        p->factor[0] = 1.0;
    }
}

static void
allocate(JumWaterRows *rows, gsize n_patterns)
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
    net->patterns = calloc(JUM_WATER_N_USES + n_patterns, sizeof *net->patterns);
    rows->node_use = g_new0(guint8, nodes + 1);
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
    guint n_patterns = layers->pattern != NULL ? jum_layer_n_rows(layers->pattern) : 0;
    allocate(rows, n_patterns);
    Build b = {rows, layers, NULL};
    add_patterns(&rows->net);
    read_patterns(&b, n_patterns);
    read_nodes(&b);
    read_tanks(&b);
    read_pipes(&b);
    read_pumps(&b);
    read_valves(&b);
    read_controls(&b);
    rows->net.options = jum_water_options_default();
    if (layers->option != NULL && jum_layer_n_rows(layers->option) > 0) {
        jum_water_options_read(layers->option, &rows->net.options);
    } else {
        rows->net.options.pressure_required_m = PRESSURE_PU_M;
        rows->net.options.extra_trials = 10;
        rows->net.options.duration_s = 24 * 3600;
    }
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
    g_free(rows->node_use);
    g_free(rows->link_assumed);
    g_free(rows);
}
