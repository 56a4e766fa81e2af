/* The second half of an EPANET file: how the network is run.  The inverse of inp-operation.c, inp-rules.c and
 * inp-options.c, section by section. */
#include "formats/inp-put.h"

#include <math.h>

static void
section(JumInpWriter *w, const char *name)
{
    g_string_append_printf(w->out, "\n[%s]\n", name);
}

static void
put_line(JumInpWriter *w, const char *words, double value, double scale)
{
    g_string_append(w->out, words);
    jum_inp_put(w, value, scale);
    g_string_append_c(w->out, '\n');
}

/* ---- status, controls, rules ---- */

/* Pipes carry their status on their own line; valves that control have none. */
static void
put_status(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "STATUS");
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        if (link->kind >= JUM_WATER_PUMP && (link->fixed || !link->open))
            g_string_append_printf(w->out, "%s %s\n", w->inp->link_id[k],
                                   link->open ? "Open" : "Closed");
    }
}

static void
put_wanted(JumInpWriter *w, int link, bool has_setting, bool open, double setting)
{
    if (has_setting)
        jum_inp_put(w, setting, jum_inp_setting_scale(w, w->inp->net.links[link].kind));
    else
        g_string_append(w->out, open ? " OPEN" : " CLOSED");
}

/* The level of a control, over the ground of its node, in the file's unit. */
static void
put_grade(JumInpWriter *w, const JumWaterControl *c)
{
    const JumWaterNode *node = &w->inp->net.nodes[c->node];
    double scale = node->kind == JUM_WATER_JUNCTION ? w->pressure : w->inp->units.length;
    double base = node->kind == JUM_WATER_RESERVOIR ? 0.0 : node->elevation_m;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (int digits = 6; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, (c->grade_m - base) / scale);
        if (base + g_ascii_strtod(text, NULL) * scale == c->grade_m)
            break;
    }
    g_string_append_printf(w->out, " IF NODE %s %s %s", w->inp->node_id[c->node],
                           c->kind == JUM_WATER_IF_ABOVE ? "ABOVE" : "BELOW", text);
}

static void
put_controls(JumInpWriter *w)
{
    section(w, "CONTROLS");
    for (int i = 0; i < w->inp->net.n_controls; i++) {
        const JumWaterControl *c = &w->inp->net.controls[i];
        g_string_append_printf(w->out, "LINK %s", w->inp->link_id[c->link]);
        put_wanted(w, c->link, c->has_setting, c->open, c->setting);
        if (c->kind == JUM_WATER_AT_TIME || c->kind == JUM_WATER_AT_CLOCK) {
            g_string_append(w->out, c->kind == JUM_WATER_AT_TIME ? " AT TIME" : " AT CLOCKTIME");
            jum_inp_put_time(w, c->time_s);
        } else {
            put_grade(w, c);
        }
        g_string_append_c(w->out, '\n');
    }
}

/* The file's unit is a thousand times the tolerance of the premise, except where the value is a time or a status. */
static void
put_premise_value(JumInpWriter *w, const JumWaterPremise *p)
{
    static const char *const status[] = {" CLOSED", " OPEN", " ACTIVE"};
    const JumInpUnits *u = &w->inp->units;
    switch (p->variable) {
    case JUM_WATER_VAR_TIME:
    case JUM_WATER_VAR_CLOCK:
    case JUM_WATER_VAR_FILL_TIME:
    case JUM_WATER_VAR_DRAIN_TIME:
        jum_inp_put_time(w, (gint64) p->value);
        return;
    case JUM_WATER_VAR_STATUS:
        g_string_append(w->out, status[CLAMP((int) p->value, 0, 2)]);
        return;
    case JUM_WATER_VAR_DEMAND:
    case JUM_WATER_VAR_FLOW:
        jum_inp_put(w, p->value, u->flow);
        return;
    case JUM_WATER_VAR_PRESSURE:
        jum_inp_put(w, p->value, w->pressure);
        return;
    case JUM_WATER_VAR_SETTING:
        jum_inp_put(w, p->value, jum_inp_setting_scale(w, w->inp->net.links[p->index].kind));
        return;
    default:
        jum_inp_put(w, p->value, u->length);
    }
}

static void
put_premise(JumInpWriter *w, const JumWaterPremise *p, gboolean first)
{
    static const char *const variables[] = {"DEMAND",   "HEAD",      "GRADE",    "LEVEL",
                                            "PRESSURE", "FLOW",      "STATUS",   "SETTING",
                                            "TIME",     "CLOCKTIME", "FILLTIME", "DRAINTIME"};
    static const char *const relations[] = {"=", "<>", "<=", ">=", "<", ">"};
    g_string_append(w->out, first ? "IF " : p->is_or ? "OR " : "AND ");
    if (p->object == JUM_WATER_OBJECT_NODE)
        g_string_append_printf(w->out, "NODE %s", w->inp->node_id[p->index]);
    else if (p->object == JUM_WATER_OBJECT_LINK)
        g_string_append_printf(w->out, "LINK %s", w->inp->link_id[p->index]);
    else
        g_string_append(w->out, "SYSTEM");
    g_string_append_printf(w->out, " %s %s", variables[p->variable], relations[p->relation]);
    put_premise_value(w, p);
    g_string_append_c(w->out, '\n');
}

static void
put_actions(JumInpWriter *w, const char *word, int first, int n)
{
    for (int i = 0; i < n; i++) {
        const JumWaterRuleAction *a = &w->inp->net.rule_actions[first + i];
        g_string_append_printf(w->out, "%s LINK %s %s =", i > 0 ? "AND" : word,
                               w->inp->link_id[a->link], a->has_setting ? "SETTING" : "STATUS");
        put_wanted(w, a->link, a->has_setting, a->open, a->setting);
        g_string_append_c(w->out, '\n');
    }
}

static void
put_rules(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "RULES");
    for (int i = 0; i < net->n_rules; i++) {
        const JumWaterRule *rule = &net->rules[i];
        g_string_append_printf(w->out, "RULE R%d\n", i + 1);
        for (int j = 0; j < rule->n_premises; j++)
            put_premise(w, &net->premises[rule->first_premise + j], j == 0);
        put_actions(w, "THEN", rule->first_then, rule->n_then);
        put_actions(w, "ELSE", rule->first_else, rule->n_else);
        put_line(w, "PRIORITY", rule->priority, 1.0);
    }
}

/* ---- energy and quality ---- */

static void
put_energy(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "ENERGY");
    put_line(w, "GLOBAL EFFICIENCY", net->options.pump_efficiency_pct, 1.0);
    put_line(w, "GLOBAL PRICE", net->options.energy_price, 1.0);
    put_line(w, "DEMAND CHARGE", net->options.demand_charge, 1.0);
    if (net->options.price_pattern >= 0)
        g_string_append_printf(w->out, "GLOBAL PATTERN P%d\n", net->options.price_pattern + 1);
    for (int i = 0; i < net->n_pumps; i++) {
        const JumWaterPump *pump = &net->pumps[i];
        const char *id = w->inp->link_id[pump->link];
        if (pump->efficiency_curve >= 0)
            g_string_append_printf(w->out, "PUMP %s EFFIC C%d\n", id, pump->efficiency_curve + 1);
        if (pump->price_pattern >= 0)
            g_string_append_printf(w->out, "PUMP %s PATTERN P%d\n", id, pump->price_pattern + 1);
        if (isnan(pump->price))
            continue;
        g_string_append_printf(w->out, "PUMP %s", id);
        put_line(w, " PRICE", pump->price, 1.0);
    }
}

static void
put_quality(JumInpWriter *w)
{
    static const char *const sources[] = {"CONCEN", "MASS", "SETPOINT", "FLOWPACED"};
    static const char *const mixings[] = {"MIXED", "2COMP", "FIFO", "LIFO"};
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "QUALITY");
    for (int n = 0; n < net->n_nodes; n++) {
        if (net->nodes[n].initial_quality != 0.0)
            put_line(w, w->inp->node_id[n], net->nodes[n].initial_quality, 1.0);
    }
    section(w, "SOURCES");
    for (int i = 0; i < net->n_sources; i++) {
        const JumWaterSource *s = &net->sources[i];
        g_string_append_printf(w->out, "%s %s", w->inp->node_id[s->node], sources[s->kind]);
        jum_inp_put(w, s->strength, s->kind == JUM_WATER_SOURCE_MASS ? 1.0 / 60.0 : 1.0);
        if (s->pattern >= 0)
            g_string_append_printf(w->out, " P%d", s->pattern + 1);
        g_string_append_c(w->out, '\n');
    }
    section(w, "MIXING");
    for (int i = 0; i < net->n_tanks; i++) {
        const JumWaterTank *t = &net->tanks[i];
        g_string_append_printf(w->out, "%s %s", w->inp->node_id[t->node], mixings[t->mixing]);
        put_line(w, "", t->mixing_fraction, 1.0);
    }
}

static void
put_reactions(JumInpWriter *w)
{
    const double per_day = 1.0 / 86400.0;
    const JumWaterNetwork *net = &w->inp->net;
    const JumWaterOptions *o = &net->options;
    double wall = per_day * w->inp->units.length;
    section(w, "REACTIONS");
    put_line(w, "ORDER BULK", o->bulk_order, 1.0);
    put_line(w, "ORDER TANK", o->tank_order, 1.0);
    put_line(w, "ORDER WALL", o->wall_order, 1.0);
    put_line(w, "GLOBAL BULK", o->bulk_coefficient, per_day);
    put_line(w, "GLOBAL WALL", o->wall_coefficient, wall);
    put_line(w, "LIMITING POTENTIAL", o->limiting_concentration, 1.0);
    put_line(w, "ROUGHNESS CORRELATION", o->roughness_correlation, 1.0);
    for (int k = 0; k < net->n_links; k++) {
        if (!isnan(net->links[k].bulk_coefficient)) {
            g_string_append_printf(w->out, "BULK %s", w->inp->link_id[k]);
            put_line(w, "", net->links[k].bulk_coefficient, per_day);
        }
        if (!isnan(net->links[k].wall_coefficient)) {
            g_string_append_printf(w->out, "WALL %s", w->inp->link_id[k]);
            put_line(w, "", net->links[k].wall_coefficient, wall);
        }
    }
    for (int i = 0; i < net->n_tanks; i++) {
        if (isnan(net->tanks[i].bulk_coefficient))
            continue;
        g_string_append_printf(w->out, "TANK %s", w->inp->node_id[net->tanks[i].node]);
        put_line(w, "", net->tanks[i].bulk_coefficient, per_day);
    }
}

/* ---- times and options ---- */

static void
put_times(JumInpWriter *w)
{
    const JumWaterOptions *o = &w->inp->net.options;
    const struct {
        const char *name;
        int64_t time_s;
    } times[] = {{"DURATION", o->duration_s},
                 {"HYDRAULIC TIMESTEP", o->hydraulic_step_s},
                 {"QUALITY TIMESTEP", o->quality_step_s},
                 {"RULE TIMESTEP", o->rule_step_s},
                 {"PATTERN TIMESTEP", o->pattern_step_s},
                 {"PATTERN START", o->pattern_start_s},
                 {"REPORT TIMESTEP", o->report_step_s},
                 {"REPORT START", o->report_start_s},
                 {"START CLOCKTIME", o->start_clock_s}};
    section(w, "TIMES");
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        g_string_append(w->out, times[i].name);
        jum_inp_put_time(w, times[i].time_s);
        g_string_append_c(w->out, '\n');
    }
}

/* Large numbers are read as multiples of the standard value, small ones as values: @limit parts them. */
static void
put_relative(JumInpWriter *w, const char *name, double value, double standard, double limit)
{
    double length = w->inp->units.length;
    if (value == standard)
        return;
    if (value / standard > limit)
        put_line(w, name, value, standard);
    else
        put_line(w, name, value, length * length);
}

static void
put_pressure_options(JumInpWriter *w)
{
    const JumWaterOptions *o = &w->inp->net.options;
    double pressure = w->inp->units.pressure;
    g_string_append_printf(w->out, "DEMAND MODEL %s\n", o->pressure_driven ? "PDA" : "DDA");
    if (o->pressure_driven) {
        put_line(w, "MINIMUM PRESSURE", o->pressure_min_m, pressure);
        put_line(w, "REQUIRED PRESSURE", o->pressure_required_m, pressure);
        put_line(w, "PRESSURE EXPONENT", o->pressure_exponent, 1.0);
    }
    put_line(w, "EMITTER EXPONENT", o->emitter_exponent, 1.0);
    g_string_append_printf(w->out, "BACKFLOW ALLOWED %s\n", o->emitter_backflow ? "YES" : "NO");
}

static void
put_quality_option(JumInpWriter *w)
{
    const JumWaterOptions *o = &w->inp->net.options;
    if (o->quality == JUM_WATER_QUALITY_TRACE && o->trace_node >= 0)
        g_string_append_printf(w->out, "QUALITY TRACE %s\n", w->inp->node_id[o->trace_node]);
    else
        g_string_append_printf(w->out, "QUALITY %s\n",
                               o->quality == JUM_WATER_QUALITY_AGE        ? "AGE"
                               : o->quality == JUM_WATER_QUALITY_CHEMICAL ? "CHEMICAL mg/L"
                                                                          : "NONE");
    put_line(w, "TOLERANCE", o->quality_tolerance, 1.0);
}

static void
put_options(JumInpWriter *w)
{
    static const char *const laws[] = {"H-W", "D-W", "C-M"};
    const JumWaterOptions *o = &w->inp->net.options, standard = jum_water_options_default();
    section(w, "OPTIONS");
    g_string_append_printf(w->out, "UNITS %s\nHEADLOSS %s\n", w->inp->units.flow_name,
                           laws[o->head_loss]);
    if (w->inp->units.pressure_name != NULL)
        g_string_append_printf(w->out, "PRESSURE %s\n", w->inp->units.pressure_name);
    put_line(w, "SPECIFIC GRAVITY", o->specific_gravity, 1.0);
    put_relative(w, "VISCOSITY", o->viscosity_m2s, standard.viscosity_m2s, 1.0e-3);
    put_relative(w, "DIFFUSIVITY", o->diffusivity_m2s, standard.diffusivity_m2s, 1.0e-4);
    put_line(w, "DEMAND MULTIPLIER", o->demand_factor, 1.0);
    put_pressure_options(w);
    put_line(w, "TRIALS", o->max_trials, 1.0);
    put_line(w, "ACCURACY", o->accuracy, 1.0);
    put_line(w, "HEADERROR", o->head_error_m, w->inp->units.length);
    put_line(w, "FLOWCHANGE", o->flow_change_m3s, w->inp->units.flow);
    put_line(w, "CHECKFREQ", o->check_frequency, 1.0);
    put_line(w, "MAXCHECK", o->max_check, 1.0);
    put_line(w, "DAMPLIMIT", o->damp_limit, 1.0);
    if (o->extra_trials < 0)
        g_string_append(w->out, "UNBALANCED STOP\n");
    else
        put_line(w, "UNBALANCED CONTINUE", o->extra_trials, 1.0);
    put_quality_option(w);
}

void
jum_inp_put_operation(JumInpWriter *w)
{
    put_status(w);
    put_controls(w);
    put_rules(w);
    put_energy(w);
    put_quality(w);
    put_reactions(w);
    put_times(w);
    put_options(w);
}
