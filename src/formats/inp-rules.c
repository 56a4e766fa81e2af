/* [RULES]: RULE name / IF … AND … OR … / THEN … AND … / ELSE … AND … / PRIORITY n, one clause a line. */
#include "formats/inp-parse.h"

#include "base/i18n.h"

/* Part of a rule: JumInpParser.rule_part. */
enum {
    NAMED = -1,
    PREMISES,
    THEN,
    ELSE,
    RANKED
};

static JumWaterRule *
current(JumInpParser *p)
{
    return p->rule >= 0 ? &g_array_index(p->rules, JumWaterRule, p->rule) : NULL;
}

static int
relation_of(const char *word)
{
    static const struct {
        const char *word;
        JumWaterRelation relation;
    } words[] = {{"=", JUM_WATER_EQ},    {"<>", JUM_WATER_NE},  {"<=", JUM_WATER_LE},
                 {">=", JUM_WATER_GE},   {"<", JUM_WATER_LT},   {">", JUM_WATER_GT},
                 {"IS", JUM_WATER_EQ},   {"NOT", JUM_WATER_NE}, {"BELOW", JUM_WATER_LT},
                 {"ABOVE", JUM_WATER_GT}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(word, words[i].word) == 0)
            return (int) words[i].relation;
    }
    return -1;
}

static int
variable_of(const char *word)
{
    static const struct {
        const char *word;
        JumWaterVariable variable;
    } words[] = {{"DEMAND", JUM_WATER_VAR_DEMAND},      {"HEAD", JUM_WATER_VAR_HEAD},
                 {"GRADE", JUM_WATER_VAR_GRADE},        {"LEVEL", JUM_WATER_VAR_LEVEL},
                 {"PRESSURE", JUM_WATER_VAR_PRESSURE},  {"FLOW", JUM_WATER_VAR_FLOW},
                 {"STATUS", JUM_WATER_VAR_STATUS},      {"SETTING", JUM_WATER_VAR_SETTING},
                 {"TIME", JUM_WATER_VAR_TIME},          {"CLOCKTIME", JUM_WATER_VAR_CLOCK},
                 {"FILLTIME", JUM_WATER_VAR_FILL_TIME}, {"DRAINTIME", JUM_WATER_VAR_DRAIN_TIME}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(word, words[i].word) == 0)
            return (int) words[i].variable;
    }
    return -1;
}

static int
object_of(const char *word)
{
    static const char *const nodes[] = {"NODE", "JUNC", "JUNCTION", "RESERV", "RESERVOIR", "TANK"};
    static const char *const links[] = {"LINK", "PIPE", "PUMP", "VALVE"};
    for (gsize i = 0; i < G_N_ELEMENTS(nodes); i++) {
        if (g_ascii_strcasecmp(word, nodes[i]) == 0)
            return JUM_WATER_OBJECT_NODE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
        if (g_ascii_strcasecmp(word, links[i]) == 0)
            return JUM_WATER_OBJECT_LINK;
    }
    return g_ascii_strcasecmp(word, "SYSTEM") == 0 ? JUM_WATER_OBJECT_SYSTEM : -1;
}

static double
unit_of(const JumInpParser *p, const JumWaterPremise *premise)
{
    const JumInpUnits *u = &p->inp->units;
    switch (premise->variable) {
    case JUM_WATER_VAR_DEMAND:
    case JUM_WATER_VAR_FLOW:
        return u->flow;
    case JUM_WATER_VAR_HEAD:
    case JUM_WATER_VAR_GRADE:
    case JUM_WATER_VAR_LEVEL:
        return u->length;
    case JUM_WATER_VAR_PRESSURE:
        return u->pressure;
    case JUM_WATER_VAR_FILL_TIME:
    case JUM_WATER_VAR_DRAIN_TIME:
        return 3600.0;
    case JUM_WATER_VAR_SETTING: {
        JumWaterLinkKind kind = g_array_index(p->links, JumWaterLink, premise->index).kind;
        if (kind == JUM_WATER_PRV || kind == JUM_WATER_PSV || kind == JUM_WATER_PBV)
            return u->pressure;
        return kind == JUM_WATER_FCV ? u->flow : 1.0;
    }
    default:
        return 1.0;
    }
}

static gboolean
premise_value(JumInpParser *p, const JumInpLine *line, int i, JumWaterPremise *premise)
{
    if (i >= line->n)
        return jum_inp_fault(p, line, _("a value is missing"));
    gint64 time_s;
    double value;
    switch (premise->variable) {
    case JUM_WATER_VAR_TIME:
    case JUM_WATER_VAR_CLOCK:
    case JUM_WATER_VAR_FILL_TIME:
    case JUM_WATER_VAR_DRAIN_TIME:
        if (!jum_inp_time(p, line, i, line->n, &time_s))
            return FALSE;
        premise->value = (double) time_s;
        return TRUE;
    case JUM_WATER_VAR_STATUS:
        if (jum_inp_is(line->token[i], "CLOSED"))
            premise->value = JUM_WATER_CLOSED;
        else if (jum_inp_is(line->token[i], "OPEN"))
            premise->value = JUM_WATER_OPEN;
        else if (jum_inp_is(line->token[i], "ACTIVE"))
            premise->value = JUM_WATER_ACTIVE;
        else
            return jum_inp_fault(p, line, _("“%s” is not a status"), line->token[i]);
        return TRUE;
    default:
        if (!jum_inp_number(p, line, i, _("the value"), &value))
            return FALSE;
        premise->value = value * unit_of(p, premise);
        return TRUE;
    }
}

/* [IF|AND|OR] OBJECT id VARIABLE relation value, or SYSTEM VARIABLE relation value */
static gboolean
premise_line(JumInpParser *p, const JumInpLine *line, bool is_or)
{
    JumWaterRule *rule = current(p);
    JumWaterPremise premise = {.is_or = is_or, .index = -1};
    if (line->n < 5)
        return jum_inp_fault(p, line, _("a premise reads “TANK id LEVEL BELOW value”"));
    int object = object_of(line->token[1]), i = 2;
    if (object < 0)
        return jum_inp_fault(p, line, _("“%s” is not an object"), line->token[1]);
    premise.object = (JumWaterObject) object;
    if (object == JUM_WATER_OBJECT_NODE)
        premise.index = jum_inp_find_node(p, line, line->token[i++]);
    else if (object == JUM_WATER_OBJECT_LINK)
        premise.index = jum_inp_find_link(p, line, line->token[i++]);
    if (object != JUM_WATER_OBJECT_SYSTEM && premise.index < 0)
        return FALSE;
    int variable = i < line->n ? variable_of(line->token[i]) : -1;
    if (variable < 0)
        return jum_inp_fault(p, line, _("“%s” is not something a rule can read"),
                             i < line->n ? line->token[i] : "");
    premise.variable = (JumWaterVariable) variable;
    gboolean of_link = variable == JUM_WATER_VAR_FLOW || variable == JUM_WATER_VAR_STATUS ||
                       variable == JUM_WATER_VAR_SETTING;
    gboolean of_system = variable == JUM_WATER_VAR_TIME || variable == JUM_WATER_VAR_CLOCK ||
                         variable == JUM_WATER_VAR_DEMAND;
    if ((object == JUM_WATER_OBJECT_LINK) != of_link ||
        (object == JUM_WATER_OBJECT_SYSTEM && !of_system))
        return jum_inp_fault(p, line, _("“%s” does not fit this object"), line->token[i]);
    int relation = i + 1 < line->n ? relation_of(line->token[i + 1]) : -1;
    if (relation < 0)
        return jum_inp_fault(p, line, _("“%s” is not a relation"),
                             i + 1 < line->n ? line->token[i + 1] : "");
    premise.relation = (JumWaterRelation) relation;
    premise.tolerance = 1.0e-3 * unit_of(p, &premise);
    if (!premise_value(p, line, i + 2, &premise))
        return FALSE;
    g_array_append_val(p->premises, premise);
    rule->n_premises++;
    return TRUE;
}

/* [THEN|ELSE|AND] PUMP id STATUS|SETTING IS value */
static gboolean
action_line(JumInpParser *p, const JumInpLine *line)
{
    JumWaterRule *rule = current(p);
    if (line->n < 6)
        return jum_inp_fault(p, line, _("an action reads “PUMP id STATUS IS OPEN”"));
    JumWaterRuleAction action = {.link = jum_inp_find_link(p, line, line->token[2])};
    if (action.link < 0)
        return FALSE;
    JumWaterLinkKind kind = g_array_index(p->links, JumWaterLink, action.link).kind;
    const char *value = line->token[5];
    if (kind == JUM_WATER_CV_PIPE)
        return jum_inp_fault(p, line, _("a check valve cannot be controlled"));
    if (jum_inp_is(value, "OPEN") || jum_inp_is(value, "CLOSED")) {
        action.open = jum_inp_is(value, "OPEN");
    } else {
        double number;
        if (!jum_inp_number(p, line, 5, _("the setting"), &number))
            return FALSE;
        JumWaterPremise like = {.variable = JUM_WATER_VAR_SETTING, .index = action.link};
        action.has_setting = kind != JUM_WATER_PIPE;
        action.setting = number * unit_of(p, &like);
        action.open = number != 0.0;
    }
    g_array_append_val(p->rule_actions, action);
    if (p->rule_part == THEN)
        rule->n_then++;
    else
        rule->n_else++;
    return TRUE;
}

/* A rule that is switched off leaves no trace. */
static gboolean
forget_rule(JumInpParser *p)
{
    JumWaterRule *rule = current(p);
    g_array_set_size(p->premises, (guint) rule->first_premise);
    g_array_set_size(p->rule_actions, (guint) rule->first_then);
    g_array_set_size(p->rules, (guint) p->rule);
    p->rule = -1;
    return TRUE;
}

static gboolean
new_rule(JumInpParser *p, const JumInpLine *line)
{
    JumWaterRule rule = {.first_premise = (int) p->premises->len,
                         .first_then = (int) p->rule_actions->len};
    if (line->n < 2)
        return jum_inp_fault(p, line, _("a rule needs a name"));
    g_array_append_val(p->rules, rule);
    p->rule = (int) p->rules->len - 1;
    p->rule_part = NAMED;
    return TRUE;
}

gboolean
jum_inp_line_rule(JumInpParser *p, const JumInpLine *line)
{
    static const struct {
        const char *word;
        int after, part; /* RANKED: after any action */
    } clauses[] = {{"IF", NAMED, PREMISES}, {"THEN", PREMISES, THEN}, {"ELSE", THEN, ELSE}};
    const char *word = line->token[0];
    if (g_ascii_strcasecmp(word, "RULE") == 0)
        return new_rule(p, line);
    JumWaterRule *rule = current(p);
    if (rule == NULL)
        return jum_inp_fault(p, line, _("a clause before the first RULE"));
    gboolean acts = p->rule_part == THEN || p->rule_part == ELSE;
    for (gsize i = 0; i < G_N_ELEMENTS(clauses); i++) {
        if (g_ascii_strcasecmp(word, clauses[i].word) != 0)
            continue;
        if (p->rule_part != clauses[i].after)
            return jum_inp_fault(p, line, _("“%s” is out of place in this rule"), word);
        p->rule_part = clauses[i].part;
        if (p->rule_part == PREMISES)
            return premise_line(p, line, false);
        if (p->rule_part == ELSE)
            rule->first_else = (int) p->rule_actions->len;
        return action_line(p, line);
    }
    if (g_ascii_strcasecmp(word, "DISABLED") == 0 && (acts || p->rule_part == RANKED))
        return forget_rule(p);
    if (g_ascii_strcasecmp(word, "PRIORITY") == 0 && acts) {
        p->rule_part = RANKED;
        return jum_inp_number(p, line, 1, _("the priority"), &rule->priority);
    }
    gboolean is_or = g_ascii_strcasecmp(word, "OR") == 0;
    if (!is_or && g_ascii_strcasecmp(word, "AND") != 0)
        return jum_inp_fault(p, line, _("“%s” does not begin a clause of a rule"), word);
    if (p->rule_part == PREMISES)
        return premise_line(p, line, is_or);
    if (!acts || is_or)
        return jum_inp_fault(p, line, _("“%s” is out of place in this rule"), word);
    return action_line(p, line);
}
