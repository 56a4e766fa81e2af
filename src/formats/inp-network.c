/* Sections that describe what exists: nodes, links, demands, patterns, curves, coordinates. */
#include "formats/inp-parse.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

static gboolean
add_node(JumInpParser *p, const JumInpLine *line, JumWaterNode node)
{
    const char *id = line->token[0];
    if (g_hash_table_contains(p->inp->nodes, id))
        return jum_inp_fault(p, line, _("node “%s” is already defined"), id);
    char *copy = g_strdup(id);
    g_array_append_val(p->node_lines, line);
    g_ptr_array_add(p->node_ids, copy);
    g_array_append_val(p->nodes, node);
    g_hash_table_insert(p->inp->nodes, copy, GINT_TO_POINTER((int) p->nodes->len));
    return TRUE;
}

static gboolean
junction(JumInpParser *p, const JumInpLine *line)
{
    JumWaterNode node = {.kind = JUM_WATER_JUNCTION, .head_pattern = -1, .tank = -1, .source = -1};
    double elevation = 0.0;
    if (!jum_inp_optional(p, line, 1, _("the elevation"), &elevation))
        return FALSE;
    node.elevation_m = elevation * p->inp->units.length;
    return add_node(p, line, node);
}

/* Also the reservoirs that old files list among the tanks. */
static gboolean
reservoir(JumInpParser *p, const JumInpLine *line)
{
    JumWaterNode node = {.kind = JUM_WATER_RESERVOIR, .head_pattern = -1, .tank = -1, .source = -1};
    double head = 0.0;
    if (!jum_inp_number(p, line, 1, _("the head"), &head))
        return FALSE;
    node.elevation_m = head * p->inp->units.length;
    return add_node(p, line, node);
}

static gboolean
tank(JumInpParser *p, const JumInpLine *line)
{
    if (line->n < 4)
        return reservoir(p, line);
    double v[6] = {0}; /* elevation, initial, lowest, highest level, diameter, lowest volume */
    const char *const names[6] = {_("the elevation"),     _("the initial level"),
                                  _("the minimum level"), _("the maximum level"),
                                  _("the diameter"),      _("the minimum volume")};
    for (int i = 0; i < 6; i++) {
        if (!(i < 5 ? jum_inp_number(p, line, i + 1, names[i], &v[i])
                    : jum_inp_optional(p, line, i + 1, names[i], &v[i])))
            return FALSE;
    }
    if (v[4] < 0.0 || v[5] < 0.0)
        return jum_inp_fault(p, line, _("a negative diameter or volume"));
    const JumInpUnits *u = &p->inp->units;
    if (v[4] == 0.0) { /* as EPANET does: a tank without width is a reservoir */
        JumWaterNode node = {.kind = JUM_WATER_RESERVOIR,
                             .elevation_m = (v[0] + v[1]) * u->length,
                             .head_pattern = -1,
                             .tank = -1,
                             .source = -1};
        jum_inp_warn(p, line, _("tank “%s” has no diameter: it is taken as a reservoir"),
                     line->token[0]);
        return add_node(p, line, node);
    }
    double diameter = v[4] * u->length;
    JumWaterTank t = {.node = (int) p->nodes->len,
                      .level_init_m = v[1] * u->length,
                      .level_min_m = v[2] * u->length,
                      .level_max_m = v[3] * u->length,
                      .area_m2 = G_PI * diameter * diameter / 4.0,
                      .volume_min_m3 = v[5] * u->volume,
                      .volume_curve = -1,
                      .mixing_fraction = 1.0,
                      .bulk_coefficient = NAN};
    if (t.volume_min_m3 == 0.0)
        t.volume_min_m3 = t.area_m2 * t.level_min_m;
    t.can_overflow = line->n > 8 && jum_inp_is(line->token[8], "YES");
    if (t.level_init_m > t.level_max_m || t.level_init_m < t.level_min_m ||
        t.level_min_m > t.level_max_m)
        return jum_inp_fault(p, line,
                             _("the levels are not in order: minimum ≤ initial ≤ maximum"));
    JumWaterNode node = {.kind = JUM_WATER_TANK,
                         .elevation_m = v[0] * u->length,
                         .head_pattern = -1,
                         .tank = (int) p->tanks->len,
                         .source = -1};
    if (!add_node(p, line, node))
        return FALSE;
    g_array_append_val(p->tanks, t);
    return TRUE;
}

static gboolean
add_named(JumInpParser *p, GHashTable *table, GPtrArray *ids, const char *id)
{
    if (!g_hash_table_contains(table, id)) {
        char *copy = g_strdup(id);
        g_ptr_array_add(ids, copy);
        g_hash_table_insert(table, copy, GINT_TO_POINTER((int) ids->len));
    }
    return TRUE;
}

static gboolean
pattern_line(JumInpParser *p, const JumInpLine *line)
{
    add_named(p, p->patterns, p->pattern_ids, line->token[0]);
    int index = GPOINTER_TO_INT(g_hash_table_lookup(p->patterns, line->token[0])) - 1;
    for (int i = 1; i < line->n; i++) {
        JumInpPatternValue value = {.index = index};
        if (!jum_inp_number(p, line, i, _("the multiplier"), &value.value))
            return FALSE;
        g_array_append_val(p->pattern_values, value);
    }
    return TRUE;
}

static gboolean
curve_line(JumInpParser *p, const JumInpLine *line)
{
    add_named(p, p->curves, p->curve_ids, line->token[0]);
    int index = GPOINTER_TO_INT(g_hash_table_lookup(p->curves, line->token[0])) - 1;
    if (line->n < 3)
        return jum_inp_fault(p, line, _("a point of a curve needs x and y"));
    double ignored;
    int n = line->n - (line->n % 2 == 0 && !jum_number_parse(line->token[line->n - 1], &ignored));
    if (n % 2 == 0) /* EPANET 2.3 may say the kind of curve after the point; anything else is odd */
        return jum_inp_fault(p, line, _("a point of a curve needs x and y"));
    for (int i = 1; i + 1 < n; i += 2) {
        JumInpCurvePoint point = {.index = index};
        if (!jum_inp_number(p, line, i, "x", &point.x) ||
            !jum_inp_number(p, line, i + 1, "y", &point.y))
            return FALSE;
        g_array_append_val(p->curve_points, point);
    }
    return TRUE;
}

gboolean
jum_inp_line_element(JumInpParser *p, const JumInpLine *line)
{
    switch (line->section) {
    case JUM_INP_JUNCTIONS:
        return junction(p, line);
    case JUM_INP_RESERVOIRS:
        return reservoir(p, line);
    case JUM_INP_TANKS:
        return tank(p, line);
    case JUM_INP_PATTERNS:
        return pattern_line(p, line);
    case JUM_INP_CURVES:
        return curve_line(p, line);
    default:
        return TRUE;
    }
}

/* ---- links ---- */

static JumWaterLink
link_new(JumWaterLinkKind kind, int from, int to)
{
    return (JumWaterLink){.kind = kind,
                          .from = from,
                          .to = to,
                          .open = true,
                          .setting = NAN,
                          .curve = -1,
                          .pump = -1,
                          .bulk_coefficient = NAN,
                          .wall_coefficient = NAN};
}

static gboolean
add_link(JumInpParser *p, const JumInpLine *line, const JumWaterLink *link)
{
    const char *id = line->token[0];
    if (g_hash_table_contains(p->inp->links, id))
        return jum_inp_fault(p, line, _("link “%s” is already defined"), id);
    char *copy = g_strdup(id);
    g_array_append_val(p->link_lines, line);
    g_ptr_array_add(p->link_ids, copy);
    g_array_append_val(p->links, *link);
    g_hash_table_insert(p->inp->links, copy, GINT_TO_POINTER((int) p->links->len));
    return TRUE;
}

static gboolean
ends(JumInpParser *p, const JumInpLine *line, int *from, int *to)
{
    if (line->n < 3)
        return jum_inp_fault(p, line, _("a link needs two nodes"));
    *from = jum_inp_find_node(p, line, line->token[1]);
    *to = jum_inp_find_node(p, line, line->token[2]);
    if (*from < 0 || *to < 0)
        return FALSE;
    if (*from == *to)
        return jum_inp_fault(p, line, _("joins node “%s” to itself"), line->token[1]);
    return TRUE;
}

static gboolean
positive(JumInpParser *p, const JumInpLine *line, int i, const char *what, double *value)
{
    if (!jum_inp_number(p, line, i, what, value))
        return FALSE;
    if (*value <= 0.0)
        return jum_inp_fault(p, line, _("%s must be above zero"), what);
    return TRUE;
}

static gboolean
pipe_status(JumWaterLink *link, const char *token)
{
    if (g_ascii_strcasecmp(token, "CV") == 0)
        link->kind = JUM_WATER_CV_PIPE;
    else if (jum_inp_is(token, "CLOSED"))
        link->open = false;
    else if (!jum_inp_is(token, "OPEN"))
        return FALSE;
    return TRUE;
}

static gboolean
pipe_line(JumInpParser *p, const JumInpLine *line)
{
    int from, to;
    const JumInpUnits *u = &p->inp->units;
    double length, diameter, roughness, minor = 0.0;
    if (!ends(p, line, &from, &to) || !positive(p, line, 3, _("the length"), &length) ||
        !positive(p, line, 4, _("the diameter"), &diameter) ||
        !positive(p, line, 5, _("the roughness"), &roughness))
        return FALSE;
    JumWaterLink link = link_new(JUM_WATER_PIPE, from, to);
    if (line->n == 7 && !pipe_status(&link, line->token[6])) {
        if (!jum_inp_number(p, line, 6, _("the minor loss coefficient"), &minor))
            return FALSE;
    } else if (line->n >= 8) {
        if (!jum_inp_number(p, line, 6, _("the minor loss coefficient"), &minor))
            return FALSE;
        if (!pipe_status(&link, line->token[7]))
            return jum_inp_fault(p, line, _("“%s” is not a status"), line->token[7]);
    }
    if (minor < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"),
                             _("the minor loss coefficient"));
    link.length_m = length * u->length;
    link.diameter_m = diameter * u->diameter;
    link.minor_loss = minor;
    link.roughness = roughness;
    if (p->inp->net.options.head_loss == JUM_WATER_DARCY_WEISBACH)
        link.roughness = roughness * u->roughness;
    return add_link(p, line, &link);
}

static gboolean
pump_keyword(JumInpParser *p, const JumInpLine *line, int i, JumWaterLink *link, JumWaterPump *pump)
{
    const char *word = line->token[i], *value = line->token[i + 1];
    if (jum_inp_is(word, "HEAD")) {
        pump->curve = jum_inp_find_curve(p, line, value);
        return pump->curve >= 0;
    }
    if (jum_inp_is(word, "PATTERN")) {
        pump->speed_pattern = jum_inp_find_pattern(p, line, value);
        return pump->speed_pattern >= 0;
    }
    double number;
    if (jum_inp_is(word, "POWER")) {
        if (!positive(p, line, i + 1, _("the power"), &number))
            return FALSE;
        pump->power_w = number * p->inp->units.power;
        return TRUE;
    }
    if (jum_inp_is(word, "SPEED")) {
        if (!jum_inp_number(p, line, i + 1, _("the speed"), &number))
            return FALSE;
        if (number < 0.0)
            return jum_inp_fault(p, line, _("%s must not be negative"), _("the speed"));
        link->setting = number;
        return TRUE;
    }
    return jum_inp_fault(p, line, _("“%s” is not a property of a pump"), word);
}

/* Files of EPANET 1 give the curve on the pump's own line: one, two or four numbers. */
static gboolean
pump_numbers(JumInpParser *p, const JumInpLine *line, JumWaterPump *pump)
{
    const JumInpUnits *u = &p->inp->units;
    double v[5] = {0};
    int n = MIN(line->n - 3, 5);
    for (int i = 0; i < n; i++) {
        if (!jum_inp_number(p, line, 3 + i, _("the pump's curve"), &v[i]))
            return FALSE;
    }
    if (n == 1) {
        pump->power_w = v[0] * u->power;
        return TRUE;
    }
    g_autofree char *id = g_strdup_printf("%s (pump)", line->token[0]);
    add_named(p, p->curves, p->curve_ids, id);
    pump->curve = GPOINTER_TO_INT(g_hash_table_lookup(p->curves, id)) - 1;
    JumInpCurvePoint points[3] = {{pump->curve, v[1], v[0]}};
    if (n >= 5) {
        points[0] = (JumInpCurvePoint){pump->curve, 0.0, v[0]};
        points[1] = (JumInpCurvePoint){pump->curve, v[2], v[1]};
        points[2] = (JumInpCurvePoint){pump->curve, v[4], v[3]};
    }
    g_array_append_vals(p->curve_points, points, n >= 5 ? 3 : 1);
    return TRUE;
}

static gboolean
pump_line(JumInpParser *p, const JumInpLine *line)
{
    int from, to;
    double ignored;
    if (!ends(p, line, &from, &to))
        return FALSE;
    JumWaterLink link = link_new(JUM_WATER_PUMP, from, to);
    JumWaterPump pump = {.link = (int) p->links->len,
                         .curve = -1,
                         .speed_pattern = -1,
                         .efficiency_curve = -1,
                         .price = NAN,
                         .price_pattern = -1};
    link.setting = 1.0;
    link.pump = (int) p->pumps->len;
    if (line->n < 4)
        return jum_inp_fault(p, line, _("a pump needs a curve or a power"));
    if (jum_number_parse(line->token[3], &ignored)) {
        if (!pump_numbers(p, line, &pump))
            return FALSE;
    } else {
        for (int i = 3; i < line->n; i += 2) {
            if (i + 1 >= line->n)
                return jum_inp_fault(p, line, _("“%s” has no value"), line->token[i]);
            if (!pump_keyword(p, line, i, &link, &pump))
                return FALSE;
        }
    }
    if (pump.curve < 0 && !(pump.power_w > 0.0))
        return jum_inp_fault(p, line, _("a pump needs a curve or a power"));
    if (!add_link(p, line, &link))
        return FALSE;
    g_array_append_val(p->pumps, pump);
    return TRUE;
}

static int
valve_kind(const char *token)
{
    static const char *const names[] = {"PRV", "PSV", "PBV", "FCV", "TCV", "GPV", "PCV"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(token, names[i]) == 0)
            return JUM_WATER_PRV + (int) i;
    }
    return -1;
}

/** The setting of a valve from the file's unit to SI. */
static double
valve_setting(const JumInpUnits *u, JumWaterLinkKind kind, double value)
{
    switch (kind) {
    case JUM_WATER_PRV:
    case JUM_WATER_PSV:
    case JUM_WATER_PBV:
        return value * u->pressure;
    case JUM_WATER_FCV:
        return value * u->flow;
    default:
        return value;
    }
}

static gboolean
valve_line(JumInpParser *p, const JumInpLine *line)
{
    int from, to;
    double diameter, setting = 0.0, minor = 0.0;
    if (!ends(p, line, &from, &to) || !positive(p, line, 3, _("the diameter"), &diameter))
        return FALSE;
    int kind = line->n > 4 ? valve_kind(line->token[4]) : -1;
    if (kind < 0)
        return jum_inp_fault(p, line, _("“%s” is not a kind of valve"),
                             line->n > 4 ? line->token[4] : "");
    JumWaterLink link = link_new((JumWaterLinkKind) kind, from, to);
    link.diameter_m = diameter * p->inp->units.diameter;
    if (kind == JUM_WATER_GPV) {
        if (line->n < 6 || (link.curve = jum_inp_find_curve(p, line, line->token[5])) < 0)
            return line->n < 6 ? jum_inp_fault(p, line, _("a GPV needs a curve")) : FALSE;
    } else {
        if (!jum_inp_optional(p, line, 5, _("the setting"), &setting))
            return FALSE;
        link.setting = valve_setting(&p->inp->units, link.kind, setting);
    }
    if (!jum_inp_optional(p, line, 6, _("the minor loss coefficient"), &minor))
        return FALSE;
    if (minor < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"),
                             _("the minor loss coefficient"));
    if (kind == JUM_WATER_PCV && line->n > 7 &&
        (link.curve = jum_inp_find_curve(p, line, line->token[7])) < 0)
        return FALSE;
    link.minor_loss = minor;
    return add_link(p, line, &link);
}

/* ---- what refers to nodes ---- */

static gboolean
junction_demand(JumInpParser *p, const JumInpLine *line)
{
    JumInpDemand demand = {
        .node = GPOINTER_TO_INT(g_hash_table_lookup(p->inp->nodes, line->token[0])) - 1,
        .pattern = -2};
    if (line->n < 3 || demand.node < 0)
        return TRUE;
    if (!jum_inp_number(p, line, 2, _("the demand"), &demand.base))
        return FALSE;
    if (line->n > 3 && (demand.pattern = jum_inp_find_pattern(p, line, line->token[3])) < 0)
        return FALSE;
    g_array_append_val(p->node_demands, demand);
    return TRUE;
}

static gboolean
demand_line(JumInpParser *p, const JumInpLine *line)
{
    JumInpDemand demand = {.pattern = -2, .from_section = TRUE};
    if (line->n > 1 && jum_inp_is(line->token[0], "MULTIPLY"))
        return jum_inp_number(p, line, 1, _("the multiplier"), &p->inp->net.options.demand_factor);
    demand.node = jum_inp_find_node(p, line, line->token[0]);
    if (demand.node < 0 || !jum_inp_number(p, line, 1, _("the demand"), &demand.base))
        return FALSE;
    if (line->n > 2 && (demand.pattern = jum_inp_find_pattern(p, line, line->token[2])) < 0)
        return FALSE;
    g_array_append_val(p->node_demands, demand);
    return TRUE;
}

static gboolean
reservoir_pattern(JumInpParser *p, const JumInpLine *line, int token)
{
    int node = jum_inp_find_node(p, line, line->token[0]);
    if (node < 0 || line->n <= token)
        return node >= 0;
    int pattern = jum_inp_find_pattern(p, line, line->token[token]);
    g_array_index(p->nodes, JumWaterNode, node).head_pattern = pattern;
    return pattern >= 0;
}

static gboolean
tank_curve(JumInpParser *p, const JumInpLine *line)
{
    if (line->n < 4)
        return reservoir_pattern(p, line, 2);
    if (line->n < 8 || strcmp(line->token[7], "*") == 0)
        return TRUE;
    int node = jum_inp_find_node(p, line, line->token[0]),
        curve = jum_inp_find_curve(p, line, line->token[7]);
    if (node < 0 || curve < 0)
        return FALSE;
    int tank_index = g_array_index(p->nodes, JumWaterNode, node).tank;
    if (tank_index < 0)
        return TRUE; /* without width: a reservoir */
    g_array_index(p->tanks, JumWaterTank, tank_index).volume_curve = curve;
    return TRUE;
}

static gboolean
emitter_line(JumInpParser *p, const JumInpLine *line)
{
    double coefficient;
    int node = jum_inp_find_node(p, line, line->token[0]);
    if (node < 0 || !jum_inp_number(p, line, 1, _("the emitter coefficient"), &coefficient))
        return FALSE;
    if (coefficient < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"), _("the emitter coefficient"));
    const JumInpUnits *u = &p->inp->units;
    double exponent = p->inp->net.options.emitter_exponent;
    g_array_index(p->nodes, JumWaterNode, node).emitter =
        coefficient * u->flow / pow(u->outlet_pressure, exponent);
    return TRUE;
}

/* EPANET 2.3: area of leaks, mm² per 100 units of length of the pipe, and its growth, mm² per metre of head. */
static gboolean
leakage_line(JumInpParser *p, const JumInpLine *line)
{
    double area, expansion = 0.0;
    int k = jum_inp_find_link(p, line, line->token[0]);
    if (k < 0 || !jum_inp_number(p, line, 1, _("the leak area"), &area) ||
        !jum_inp_optional(p, line, 2, _("the leak expansion"), &expansion))
        return FALSE;
    if (area < 0.0 || expansion < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"),
                             area < 0.0 ? _("the leak area") : _("the leak expansion"));
    JumWaterLink *link = &g_array_index(p->links, JumWaterLink, k);
    if (link->kind != JUM_WATER_PIPE && link->kind != JUM_WATER_CV_PIPE)
        return TRUE; /* only pipes leak */
    double hundreds = link->length_m / p->inp->units.length / 100.0;
    link->leak_area_m2 = area * 1.0e-6 * hundreds;
    link->leak_expansion_m = expansion * 1.0e-6 * hundreds;
    return TRUE;
}

static gboolean
coordinate_line(JumInpParser *p, const JumInpLine *line)
{
    int node = GPOINTER_TO_INT(g_hash_table_lookup(p->inp->nodes, line->token[0])) - 1;
    double x, y;
    if (node < 0 || line->n < 3)
        return TRUE; /* a stray place does no harm */
    if (!jum_inp_number(p, line, 1, "x", &x) || !jum_inp_number(p, line, 2, "y", &y))
        return FALSE;
    if (p->inp->x == NULL) {
        p->inp->x = g_new(double, p->nodes->len);
        p->inp->y = g_new(double, p->nodes->len);
        for (guint i = 0; i < p->nodes->len; i++)
            p->inp->x[i] = p->inp->y[i] = NAN;
    }
    p->inp->x[node] = x;
    p->inp->y[node] = y;
    return TRUE;
}

gboolean
jum_inp_line_network(JumInpParser *p, const JumInpLine *line)
{
    switch (line->section) {
    case JUM_INP_JUNCTIONS:
        return junction_demand(p, line);
    case JUM_INP_RESERVOIRS:
        return reservoir_pattern(p, line, 2);
    case JUM_INP_TANKS:
        return tank_curve(p, line);
    case JUM_INP_PIPES:
        return pipe_line(p, line);
    case JUM_INP_PUMPS:
        return pump_line(p, line);
    case JUM_INP_VALVES:
        return valve_line(p, line);
    case JUM_INP_DEMANDS:
        return demand_line(p, line);
    case JUM_INP_EMITTERS:
        return emitter_line(p, line);
    case JUM_INP_LEAKAGE:
        return leakage_line(p, line);
    case JUM_INP_COORDINATES:
        return coordinate_line(p, line);
    default:
        return TRUE;
    }
}
