/* Sections that say how the network is run: initial status, simple controls, energy, quality. */
#include "formats/inp-parse.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

static double
setting_si(const JumInpUnits *u, JumWaterLinkKind kind, double value)
{
    if (kind == JUM_WATER_PRV || kind == JUM_WATER_PSV || kind == JUM_WATER_PBV)
        return value * u->pressure;
    return kind == JUM_WATER_FCV ? value * u->flow : value;
}

/* OPEN, CLOSED or a number, for a link of any kind. */
static gboolean
status_token(JumInpParser *p,
             const JumInpLine *line,
             int i,
             const JumWaterLink *link,
             gboolean *has_setting,
             bool *open,
             double *setting)
{
    if (i >= line->n)
        return jum_inp_fault(p, line, _("a status or a setting is missing"));
    const char *word = line->token[i];
    *has_setting = FALSE;
    *open = true;
    *setting = NAN;
    if (jum_inp_is(word, "OPEN"))
        return TRUE;
    if (jum_inp_is(word, "CLOSED")) {
        *open = false;
        return TRUE;
    }
    if (link->kind == JUM_WATER_CV_PIPE)
        return jum_inp_fault(p, line, _("a check valve cannot be controlled"));
    double value;
    if (!jum_inp_number(p, line, i, _("the setting"), &value))
        return FALSE;
    if (value < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"), _("the setting"));
    if (link->kind == JUM_WATER_GPV)
        return jum_inp_fault(p, line, _("a GPV has no setting"));
    if (link->kind == JUM_WATER_PIPE) {
        *open = value != 0.0;
        return TRUE;
    }
    *has_setting = TRUE;
    *setting = setting_si(&p->inp->units, link->kind, value);
    return TRUE;
}

static void
set_initial(JumWaterLink *link, gboolean has_setting, bool open, double setting)
{
    if (link->kind == JUM_WATER_CV_PIPE)
        return;
    if (has_setting) {
        link->setting = setting;
        link->fixed = false;
        link->open = !(link->kind == JUM_WATER_PUMP && setting == 0.0);
        return;
    }
    link->open = open;
    if (link->kind == JUM_WATER_PUMP)
        link->setting = open ? (link->setting > 0.0 ? link->setting : 1.0) : 0.0;
    else if (link->kind > JUM_WATER_PUMP && link->kind != JUM_WATER_GPV)
        link->fixed = true;
}

static gboolean
set_status(JumInpParser *p, const JumInpLine *line, int k, int token)
{
    gboolean has_setting;
    bool open;
    double setting;
    JumWaterLink *link = &g_array_index(p->links, JumWaterLink, k);
    if (!status_token(p, line, token, link, &has_setting, &open, &setting))
        return FALSE;
    set_initial(link, has_setting, open, setting);
    return TRUE;
}

/* One link, or all those whose ids lie between two. */
static gboolean
status_line(JumInpParser *p, const JumInpLine *line)
{
    if (line->n < 3) {
        int k = jum_inp_find_link(p, line, line->token[0]);
        if (k >= 0 && g_array_index(p->links, JumWaterLink, k).kind == JUM_WATER_CV_PIPE)
            return jum_inp_fault(p, line, _("a check valve cannot be controlled"));
        return k >= 0 && set_status(p, line, k, 1);
    }
    if (!jum_inp_may_search(p, line, p->links->len))
        return FALSE;
    for (guint k = 0; k < p->links->len; k++) {
        if (jum_inp_in_range(g_ptr_array_index(p->link_ids, k), line->token[0], line->token[1]) &&
            g_array_index(p->links, JumWaterLink, k).kind != JUM_WATER_CV_PIPE &&
            !set_status(p, line, (int) k, 2))
            return FALSE;
    }
    return TRUE;
}

/* LINK id status IF NODE id ABOVE|BELOW value; LINK id status AT TIME t; … AT CLOCKTIME t AM|PM */
static gboolean
control_line(JumInpParser *p, const JumInpLine *line)
{
    if (line->n < 6)
        return jum_inp_fault(
            p, line, _("a control reads “LINK id status IF NODE id ABOVE value” or “… AT TIME t”"));
    if (g_ascii_strcasecmp(line->token[line->n - 1], "DISABLED") == 0)
        return TRUE;
    JumWaterControl c = {.node = -1, .link = jum_inp_find_link(p, line, line->token[1])};
    gboolean has_setting;
    if (c.link < 0 || !status_token(p, line, 2, &g_array_index(p->links, JumWaterLink, c.link),
                                    &has_setting, &c.open, &c.setting))
        return FALSE;
    c.has_setting = has_setting;
    if (g_array_index(p->links, JumWaterLink, c.link).kind == JUM_WATER_CV_PIPE)
        return jum_inp_fault(p, line, _("a check valve cannot be controlled"));
    if (jum_inp_is(line->token[4], "TIME") || jum_inp_is(line->token[4], "CLOCKTIME")) {
        c.kind = jum_inp_is(line->token[4], "TIME") ? JUM_WATER_AT_TIME : JUM_WATER_AT_CLOCK;
        gint64 time_s;
        if (!jum_inp_time(p, line, 5, line->n, &time_s))
            return FALSE;
        c.time_s = c.kind == JUM_WATER_AT_CLOCK ? time_s % 86400 : time_s;
        g_array_append_val(p->controls, c);
        return TRUE;
    }
    double value;
    if (line->n < 8)
        return jum_inp_fault(p, line,
                             _("a control by level needs a node, ABOVE or BELOW and a value"));
    c.node = jum_inp_find_node(p, line, line->token[5]);
    if (c.node < 0 || !jum_inp_number(p, line, 7, _("the level"), &value))
        return FALSE;
    if (jum_inp_is(line->token[6], "BELOW"))
        c.kind = JUM_WATER_IF_BELOW;
    else if (jum_inp_is(line->token[6], "ABOVE"))
        c.kind = JUM_WATER_IF_ABOVE;
    else
        return jum_inp_fault(p, line, _("“%s” is neither ABOVE nor BELOW"), line->token[6]);
    const JumWaterNode *node = &g_array_index(p->nodes, JumWaterNode, c.node);
    double scale = node->kind == JUM_WATER_JUNCTION ? p->inp->units.pressure : p->inp->units.length;
    c.grade_m =
        node->kind == JUM_WATER_RESERVOIR ? value * scale : node->elevation_m + value * scale;
    g_array_append_val(p->controls, c);
    return TRUE;
}

static gboolean
pump_energy(JumInpParser *p, const JumInpLine *line)
{
    int k = line->n > 3 ? jum_inp_find_link(p, line, line->token[1]) : -1;
    if (k < 0)
        return line->n > 3 ? FALSE : jum_inp_fault(p, line, _("PUMP id PRICE|PATTERN|EFFIC value"));
    int index = g_array_index(p->links, JumWaterLink, k).pump;
    if (index < 0)
        return jum_inp_fault(p, line, _("link “%s” is not a pump"), line->token[1]);
    JumWaterPump *pump = &g_array_index(p->pumps, JumWaterPump, index);
    if (jum_inp_is(line->token[2], "PRICE"))
        return jum_inp_number(p, line, 3, _("the price"), &pump->price);
    if (jum_inp_is(line->token[2], "PATTERN"))
        return (pump->price_pattern = jum_inp_find_pattern(p, line, line->token[3])) >= 0;
    if (jum_inp_is(line->token[2], "EFFIC"))
        return (pump->efficiency_curve = jum_inp_find_curve(p, line, line->token[3])) >= 0;
    return jum_inp_fault(p, line, _("“%s” is not PRICE, PATTERN or EFFIC"), line->token[2]);
}

static gboolean
energy_line(JumInpParser *p, const JumInpLine *line)
{
    JumWaterOptions *o = &p->inp->net.options;
    if (jum_inp_is(line->token[0], "DEMAND"))
        return jum_inp_number(p, line, 2, _("the demand charge"), &o->demand_charge);
    if (jum_inp_is(line->token[0], "PUMP"))
        return pump_energy(p, line);
    if (!jum_inp_is(line->token[0], "GLOBAL") || line->n < 3)
        return jum_inp_fault(p, line, _("expected GLOBAL, PUMP or DEMAND CHARGE"));
    if (jum_inp_is(line->token[1], "PRICE"))
        return jum_inp_number(p, line, 2, _("the price"), &o->energy_price);
    if (jum_inp_is(line->token[1], "PATTERN"))
        return (o->price_pattern = jum_inp_find_pattern(p, line, line->token[2])) >= 0;
    if (jum_inp_is(line->token[1], "EFFIC"))
        return jum_inp_number(p, line, 2, _("the efficiency"), &o->pump_efficiency_pct);
    return jum_inp_fault(p, line, _("“%s” is not PRICE, PATTERN or EFFIC"), line->token[1]);
}

static gboolean
quality_line(JumInpParser *p, const JumInpLine *line)
{
    double value;
    if (!jum_inp_number(p, line, line->n > 2 ? 2 : 1, _("the initial quality"), &value))
        return FALSE;
    if (value < 0.0)
        return jum_inp_fault(p, line, _("%s must not be negative"), _("the initial quality"));
    if (line->n < 3) {
        int node = jum_inp_find_node(p, line, line->token[0]);
        if (node >= 0)
            g_array_index(p->nodes, JumWaterNode, node).initial_quality = value;
        return node >= 0;
    }
    if (!jum_inp_may_search(p, line, p->nodes->len))
        return FALSE;
    for (guint i = 0; i < p->nodes->len; i++) {
        if (jum_inp_in_range(g_ptr_array_index(p->node_ids, i), line->token[0], line->token[1]))
            g_array_index(p->nodes, JumWaterNode, i).initial_quality = value;
    }
    return TRUE;
}

static gboolean
source_line(JumInpParser *p, const JumInpLine *line)
{
    static const char *const kinds[] = {"CONCEN", "MASS", "SETPOINT", "FLOWPACED"};
    JumWaterSource source = {.pattern = -1};
    int token = 1;
    double ignored;
    source.node = jum_inp_find_node(p, line, line->token[0]);
    if (source.node < 0 || line->n < 2)
        return source.node < 0 ? FALSE : jum_inp_fault(p, line, _("a source needs a strength"));
    if (!jum_number_parse(line->token[1], &ignored)) {
        int kind = -1;
        for (int i = 0; i < 4; i++)
            kind = jum_inp_is(line->token[1], kinds[i]) ? i : kind;
        if (kind < 0)
            return jum_inp_fault(p, line, _("“%s” is not a kind of source"), line->token[1]);
        source.kind = (JumWaterSourceKind) kind;
        token = 2;
    }
    if (!jum_inp_number(p, line, token, _("the strength"), &source.strength))
        return FALSE;
    if (source.kind == JUM_WATER_SOURCE_MASS)
        source.strength /= 60.0; /* mass a minute → mass a second */
    if (line->n > token + 1 && strcmp(line->token[token + 1], "*") != 0 &&
        (source.pattern = jum_inp_find_pattern(p, line, line->token[token + 1])) < 0)
        return FALSE;
    g_array_index(p->nodes, JumWaterNode, source.node).source = (int) p->sources->len;
    g_array_append_val(p->sources, source);
    return TRUE;
}

/* BULK, WALL: of a link or of all between two ids; TANK: of tanks. */
static gboolean
coefficient_line(JumInpParser *p, const JumInpLine *line)
{
    const double per_day = 1.0 / 86400.0;
    gboolean bulk = jum_inp_is(line->token[0], "BULK"), tank = jum_inp_is(line->token[0], "TANK");
    gboolean range = line->n > 3;
    double value;
    if (!jum_inp_number(p, line, range ? 3 : 2, _("the coefficient"), &value))
        return FALSE;
    if (!range && (tank ? jum_inp_find_node(p, line, line->token[1])
                        : jum_inp_find_link(p, line, line->token[1])) < 0)
        return FALSE;
    GPtrArray *ids = tank ? p->node_ids : p->link_ids;
    if (!jum_inp_may_search(p, line, ids->len))
        return FALSE;
    for (guint i = 0; i < ids->len; i++) {
        const char *id = g_ptr_array_index(ids, i);
        if (range ? !jum_inp_in_range(id, line->token[1], line->token[2])
                  : strcmp(id, line->token[1]) != 0)
            continue;
        if (tank) {
            int t = g_array_index(p->nodes, JumWaterNode, i).tank;
            if (t >= 0)
                g_array_index(p->tanks, JumWaterTank, t).bulk_coefficient = value * per_day;
        } else if (bulk) {
            g_array_index(p->links, JumWaterLink, i).bulk_coefficient = value * per_day;
        } else {
            g_array_index(p->links, JumWaterLink, i).wall_coefficient =
                value * per_day * p->inp->units.length;
        }
    }
    return TRUE;
}

static gboolean
reaction_line(JumInpParser *p, const JumInpLine *line)
{
    const double per_day = 1.0 / 86400.0;
    JumWaterOptions *o = &p->inp->net.options;
    const char *first = line->token[0], *second = line->n > 1 ? line->token[1] : "";
    double value;
    if (jum_inp_is(first, "LIMITING"))
        return jum_inp_number(p, line, line->n - 1, _("the limiting potential"),
                              &o->limiting_concentration);
    if (jum_inp_is(first, "ROUGHNESS"))
        return jum_inp_number(p, line, line->n - 1, _("the roughness correlation"),
                              &o->roughness_correlation);
    if (jum_inp_is(first, "ORDER")) {
        if (!jum_inp_number(p, line, 2, _("the order"), &value))
            return FALSE;
        if (jum_inp_is(second, "BULK"))
            o->bulk_order = value;
        else if (jum_inp_is(second, "TANK"))
            o->tank_order = value;
        else
            o->wall_order = value;
        return TRUE;
    }
    if (jum_inp_is(first, "GLOBAL")) {
        if (!jum_inp_number(p, line, 2, _("the coefficient"), &value))
            return FALSE;
        if (jum_inp_is(second, "BULK"))
            o->bulk_coefficient = value * per_day;
        else
            o->wall_coefficient = value * per_day * p->inp->units.length;
        return TRUE;
    }
    if (jum_inp_is(first, "BULK") || jum_inp_is(first, "WALL") || jum_inp_is(first, "TANK"))
        return coefficient_line(p, line);
    return jum_inp_fault(p, line, _("“%s” is not a reaction"), first);
}

static gboolean
mixing_line(JumInpParser *p, const JumInpLine *line)
{
    static const char *const kinds[] = {"MIXED", "2COMP", "FIFO", "LIFO"};
    int node = jum_inp_find_node(p, line, line->token[0]);
    if (node < 0)
        return FALSE;
    int t = g_array_index(p->nodes, JumWaterNode, node).tank, kind = -1;
    for (int i = 0; i < 4 && line->n > 1; i++)
        kind = jum_inp_is(line->token[1], kinds[i]) ? i : kind;
    if (kind < 0)
        return jum_inp_fault(p, line, _("“%s” is not a mixing model"),
                             line->n > 1 ? line->token[1] : "");
    if (t < 0)
        return TRUE; /* a reservoir does not mix */
    JumWaterTank *tank = &g_array_index(p->tanks, JumWaterTank, t);
    tank->mixing = (JumWaterMixing) kind;
    return jum_inp_optional(p, line, 2, _("the mixing fraction"), &tank->mixing_fraction);
}

gboolean
jum_inp_line_operation(JumInpParser *p, const JumInpLine *line)
{
    switch (line->section) {
    case JUM_INP_STATUS:
        return status_line(p, line);
    case JUM_INP_CONTROLS:
        return control_line(p, line);
    case JUM_INP_ENERGY:
        return energy_line(p, line);
    case JUM_INP_QUALITY:
        return quality_line(p, line);
    case JUM_INP_SOURCES:
        return source_line(p, line);
    case JUM_INP_REACTIONS:
        return reaction_line(p, line);
    case JUM_INP_MIXING:
        return mixing_line(p, line);
    default:
        return TRUE;
    }
}
