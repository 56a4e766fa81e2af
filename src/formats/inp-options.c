/* [OPTIONS] and [TIMES], units, and the last step: arrays and curves into SI.
 * EPANET's own conversion factors are kept, so that its answers are met to the last digit it prints. */
#include "formats/inp-parse.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "sim/water/units.h"

static const struct {
    const char *name;
    double per_cfs; /* file units a cubic foot per second */
    gboolean metric;
} FLOW_UNITS[] = {{"CFS", 1.0, FALSE},     {"GPM", 448.831, FALSE}, {"MGD", 0.64632, FALSE},
                  {"IMGD", 0.5382, FALSE}, {"AFD", 1.9837, FALSE},  {"LPS", 28.317, TRUE},
                  {"LPM", 1699.0, TRUE},   {"MLD", 2.4466, TRUE},   {"CMH", 101.94, TRUE},
                  {"CMD", 2446.6, TRUE},   {"CMS", 0.028317, TRUE}, {"SI", 28.317, TRUE}};

static void
set_units(JumInpUnits *u, int i)
{
    u->flow_name = FLOW_UNITS[i].name;
    u->metric = FLOW_UNITS[i].metric;
    u->flow = JUM_CFS / FLOW_UNITS[i].per_cfs;
    u->length = u->metric ? 1.0 : JUM_FT;
    u->diameter = u->metric ? 0.001 : JUM_FT / 12.0;
    u->pressure = u->metric ? 1.0 : JUM_FT / 0.4333;
    u->power = u->metric ? 1000.0 : 745.7;
    u->roughness = u->metric ? 0.001 : 0.001 * JUM_FT;
    u->volume = u->metric ? 1.0 : JUM_FT * JUM_FT * JUM_FT;
}

void
jum_inp_default_units(JumInpParser *p)
{
    set_units(&p->inp->units, 1); /* GPM */
}

/* EPANET 2.3: pressures in any unit, whatever that of flow.  Its own factors: 0.4333 psi a foot. */
static const struct {
    const char *name;
    double metres;
} PRESSURE_UNITS[] = {{"PSI", JUM_FT / 0.4333},
                      {"KPA", JUM_FT / 0.4333 / 6.895},
                      {"METERS", 1.0},
                      {"BAR", JUM_FT / 0.4333 / 0.068948},
                      {"FEET", JUM_FT}};

static gboolean
pressure_option(JumInpParser *p, const JumInpLine *line)
{
    for (gsize i = 0; line->n > 1 && i < G_N_ELEMENTS(PRESSURE_UNITS); i++) {
        if (jum_inp_is(line->token[1], PRESSURE_UNITS[i].name)) {
            p->inp->units.pressure_name = PRESSURE_UNITS[i].name;
            return TRUE;
        }
    }
    return line->n < 2 ||
           jum_inp_fault(p, line, _("“%s” is not a unit of pressure"), line->token[1]);
}

void
jum_inp_settle_units(JumInpParser *p)
{
    JumInpUnits *u = &p->inp->units;
    u->outlet_pressure = u->pressure / p->inp->net.options.specific_gravity;
    for (gsize i = 0; i < G_N_ELEMENTS(PRESSURE_UNITS); i++) {
        if (u->pressure_name == PRESSURE_UNITS[i].name)
            u->pressure = PRESSURE_UNITS[i].metres;
    }
    u->pressure /= p->inp->net.options.specific_gravity; /* a heavier liquid: less height */
}

static gboolean
units_option(JumInpParser *p, const JumInpLine *line)
{
    for (gsize i = 0; line->n > 1 && i < G_N_ELEMENTS(FLOW_UNITS); i++) {
        if (g_ascii_strcasecmp(line->token[1], FLOW_UNITS[i].name) == 0) {
            set_units(&p->inp->units, (int) i);
            return TRUE;
        }
    }
    return jum_inp_fault(p, line, _("“%s” is not a unit of flow"),
                         line->n > 1 ? line->token[1] : "");
}

static gboolean
head_loss_option(JumInpParser *p, const JumInpLine *line)
{
    const char *law = line->n > 1 ? line->token[1] : "";
    JumWaterOptions *o = &p->inp->net.options;
    if (g_ascii_strcasecmp(law, "H-W") == 0)
        o->head_loss = JUM_WATER_HAZEN_WILLIAMS;
    else if (g_ascii_strcasecmp(law, "D-W") == 0)
        o->head_loss = JUM_WATER_DARCY_WEISBACH;
    else if (g_ascii_strcasecmp(law, "C-M") == 0)
        o->head_loss = JUM_WATER_CHEZY_MANNING;
    else
        return jum_inp_fault(p, line, _("“%s” is not a head-loss law"), law);
    return TRUE;
}

static gboolean
quality_option(JumInpParser *p, const JumInpLine *line)
{
    const char *kind = line->n > 1 ? line->token[1] : "";
    JumWaterOptions *o = &p->inp->net.options;
    if (jum_inp_is(kind, "NONE"))
        o->quality = JUM_WATER_QUALITY_NONE;
    else if (g_ascii_strcasecmp(kind, "AGE") == 0)
        o->quality = JUM_WATER_QUALITY_AGE;
    else if (jum_inp_is(kind, "TRACE")) {
        o->quality = JUM_WATER_QUALITY_TRACE;
        if (line->n < 3)
            return jum_inp_fault(p, line, _("TRACE needs a node"));
        g_free(p->trace_node);
        p->trace_node = g_strdup(line->token[2]);
    } else {
        o->quality = JUM_WATER_QUALITY_CHEMICAL;
    }
    return TRUE;
}

static gboolean
demand_option(JumInpParser *p, const JumInpLine *line)
{
    JumWaterOptions *o = &p->inp->net.options;
    if (line->n > 2 && jum_inp_is(line->token[1], "MULTIPLIER"))
        return jum_inp_number(p, line, 2, _("the multiplier"), &o->demand_factor);
    if (line->n > 2 && jum_inp_is(line->token[1], "MODEL")) {
        o->pressure_driven = g_ascii_strcasecmp(line->token[2], "PDA") == 0;
        if (!o->pressure_driven && g_ascii_strcasecmp(line->token[2], "DDA") != 0)
            return jum_inp_fault(p, line, _("“%s” is neither DDA nor PDA"), line->token[2]);
        return TRUE;
    }
    return jum_inp_fault(p, line, _("unknown option"));
}

static gboolean
unbalanced_option(JumInpParser *p, const JumInpLine *line)
{
    JumWaterOptions *o = &p->inp->net.options;
    double trials = 0.0;
    if (line->n > 1 && jum_inp_is(line->token[1], "CONTINUE")) {
        if (!jum_inp_optional(p, line, 2, _("the number of trials"), &trials))
            return FALSE;
        o->extra_trials = (int) CLAMP(trials, 0.0, 1000.0);
        return TRUE;
    }
    o->extra_trials = -1;
    return line->n < 2 || jum_inp_is(line->token[1], "STOP") ||
           jum_inp_fault(p, line, _("“%s” is neither STOP nor CONTINUE"), line->token[1]);
}

/* Options that are a single number: where it goes, and its bounds. */
static gboolean
number_option(JumInpParser *p, const JumInpLine *line, gboolean *known)
{
    JumWaterOptions *o = &p->inp->net.options;
    const char *first = line->token[0], *second = line->n > 1 ? line->token[1] : "";
    double v = 0.0;
    const struct {
        const char *first, *second;
        double *real;
        int *integer;
        double lo, hi;
    } options[] = {
        {"VISCOSITY", NULL, &o->viscosity_m2s, NULL, 0.0, 1e9},
        {"DIFFUSIVITY", NULL, &o->diffusivity_m2s, NULL, 0.0, 1e9},
        {"SPECIFIC", "GRAVITY", &o->specific_gravity, NULL, 1e-6, 1e3},
        {"TRIALS", NULL, NULL, &o->max_trials, 1.0, 10000.0},
        {"ACCURACY", NULL, &o->accuracy, NULL, 0.0, 1e9},
        {"HEADERROR", NULL, &o->head_error_m, NULL, 0.0, 1e6},
        {"FLOWCHANGE", NULL, &o->flow_change_m3s, NULL, 0.0, 1e9},
        {"CHECKFREQ", NULL, NULL, &o->check_frequency, 1.0, 1e6},
        {"MAXCHECK", NULL, NULL, &o->max_check, 0.0, 1e6},
        {"DAMPLIMIT", NULL, &o->damp_limit, NULL, 0.0, 1e9},
        {"EMITTER", "EXPONENT", &o->emitter_exponent, NULL, 1e-3, 1e3},
        {"TOLERANCE", NULL, &o->quality_tolerance, NULL, 0.0, 1e9},
        {"MINIMUM", "PRESSURE", &o->pressure_min_m, NULL, 0.0, 1e6},
        {"REQUIRED", "PRESSURE", &o->pressure_required_m, NULL, 0.0, 1e6},
        {"PRESSURE", "EXPONENT", &o->pressure_exponent, NULL, 1e-3, 1e3},
    };
    *known = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        if (!jum_inp_is(first, options[i].first) ||
            (options[i].second != NULL && g_ascii_strncasecmp(second, options[i].second, 4) != 0))
            continue;
        *known = TRUE;
        if (!jum_inp_number(p, line, options[i].second != NULL ? 2 : 1, first, &v))
            return FALSE;
        if (v < options[i].lo || v > options[i].hi)
            return jum_inp_fault(p, line, _("%s is out of range"), first);
        if (options[i].real != NULL)
            *options[i].real = v;
        else
            *options[i].integer = (int) v;
        return TRUE;
    }
    return TRUE;
}

/* Known, and without effect here; some deserve a word. */
static gboolean
is_ignored_option(JumInpParser *p, const JumInpLine *line)
{
    static const char *const quiet[] = {"MAP", "VERIFY", "SEGMENTS", "STATUS", "EMITTER"};
    static const char *const told[] = {"HTOL", "QTOL", "RQTOL"};
    const char *word = line->token[0];
    for (gsize i = 0; i < G_N_ELEMENTS(quiet); i++) {
        if (jum_inp_is(word, quiet[i]))
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(told); i++) {
        if (g_ascii_strcasecmp(word, told[i]) == 0) {
            jum_inp_warn(p, line, _("%s keeps its standard value"), told[i]);
            return TRUE;
        }
    }
    if (!jum_inp_is(word, "HYDRAULICS"))
        return FALSE;
    if (line->n > 1 && jum_inp_is(line->token[1], "USE"))
        jum_inp_warn(p, line, _("the hydraulics are computed, not read from a file"));
    return TRUE;
}

static gboolean
option_line(JumInpParser *p, const JumInpLine *line)
{
    const char *first = line->token[0], *second = line->n > 1 ? line->token[1] : "";
    gboolean known = FALSE;
    if (jum_inp_is(first, "UNITS") || jum_inp_is(first, "FLOW_UNITS"))
        return units_option(p, line);
    if (jum_inp_is(first, "HEADLOSS"))
        return head_loss_option(p, line);
    if (jum_inp_is(first, "QUALITY"))
        return quality_option(p, line);
    if (jum_inp_is(first, "UNBALANCED"))
        return unbalanced_option(p, line);
    if (jum_inp_is(first, "DEMAND"))
        return demand_option(p, line);
    if (jum_inp_is(first, "PRESSURE") && !jum_inp_is(second, "EXPONENT"))
        return pressure_option(p, line);
    if (jum_inp_is(first, "PATTERN")) {
        g_free(p->default_pattern);
        p->default_pattern = g_strdup(second);
        p->has_pattern_option = TRUE;
        return TRUE;
    }
    if (jum_inp_is(first, "BACKFLOW") ||
        (jum_inp_is(first, "EMITTER") && jum_inp_is(second, "BACKFLOW"))) {
        p->inp->net.options.emitter_backflow = !(line->n > 2 && jum_inp_is(line->token[2], "NO"));
        return TRUE;
    }
    if (!number_option(p, line, &known))
        return FALSE;
    if (known || is_ignored_option(p, line))
        return TRUE;
    return jum_inp_fault(p, line, _("unknown option"));
}

static gboolean
times_line(JumInpParser *p, const JumInpLine *line)
{
    JumWaterOptions *o = &p->inp->net.options;
    const char *first = line->token[0], *second = line->n > 1 ? line->token[1] : "";
    gboolean step = jum_inp_is(second, "TIMESTEP"), start = jum_inp_is(second, "START");
    int64_t *target = NULL;
    int token = 2;
    if (jum_inp_is(first, "STATISTIC") || jum_inp_is(first, "MINIMUM"))
        return TRUE; /* of the printed report; no longer used by EPANET */
    if (jum_inp_is(first, "DURATION")) {
        target = &o->duration_s;
        token = 1;
    } else if (jum_inp_is(first, "HYDRAULIC") && step) {
        target = &o->hydraulic_step_s;
    } else if (jum_inp_is(first, "QUALITY") && step) {
        target = &o->quality_step_s;
    } else if (jum_inp_is(first, "RULE") && step) {
        target = &o->rule_step_s;
    } else if (jum_inp_is(first, "PATTERN")) {
        target = start ? &o->pattern_start_s : step ? &o->pattern_step_s : NULL;
    } else if (jum_inp_is(first, "REPORT")) {
        target = start ? &o->report_start_s : step ? &o->report_step_s : NULL;
    } else if (jum_inp_is(first, "START")) {
        target = &o->start_clock_s;
    }
    gint64 time_s;
    if (target == NULL)
        return jum_inp_fault(p, line, _("unknown time"));
    if (!jum_inp_time(p, line, token, line->n, &time_s))
        return FALSE;
    *target = target == &o->start_clock_s ? time_s % 86400 : time_s;
    return TRUE;
}

/* What EPANET would print: nothing here, but a word it does not know is still a fault. */
static gboolean
report_line(JumInpParser *p, const JumInpLine *line)
{
    static const char *const words[] = {
        "PAGE",      "STATUS",   "SUMMARY", "MESSAGES", "ENERGY",   "NODES",   "LINKS",    "FILE",
        "ELEVATION", "DEMAND",   "HEAD",    "PRESSURE", "QUALITY",  "LENGTH",  "DIAMETER", "FLOW",
        "VELOCITY",  "HEADLOSS", "STATE",   "SETTING",  "REACTION", "F-FACTOR"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (jum_inp_is(line->token[0], words[i]))
            return TRUE;
    }
    return jum_inp_fault(p, line, _("“%s” is nothing a report can show"), line->token[0]);
}

gboolean
jum_inp_line_option(JumInpParser *p, const JumInpLine *line)
{
    if (line->section == JUM_INP_REPORT)
        return report_line(p, line);
    return line->section == JUM_INP_OPTIONS ? option_line(p, line) : times_line(p, line);
}

/* ---- the whole ---- */

static void
options_to_si(JumInpParser *p)
{
    JumWaterOptions *o = &p->inp->net.options;
    const JumInpUnits *u = &p->inp->units;
    JumWaterOptions standard = jum_water_options_default();
    double area = u->length * u->length;
    o->accuracy = CLAMP(o->accuracy, 1.0e-5, 0.1); /* EPANET's own limits */
    if (o->report_start_s > o->duration_s)
        o->report_start_s = 0;
    if (o->viscosity_m2s != standard.viscosity_m2s)
        o->viscosity_m2s = o->viscosity_m2s > 1.0e-3 ? o->viscosity_m2s * standard.viscosity_m2s
                                                     : o->viscosity_m2s * area;
    if (o->diffusivity_m2s != standard.diffusivity_m2s)
        o->diffusivity_m2s = o->diffusivity_m2s > 1.0e-4
                                 ? o->diffusivity_m2s * standard.diffusivity_m2s
                                 : o->diffusivity_m2s * area;
    o->head_error_m *= u->length;
    o->flow_change_m3s *= u->flow;
    o->pressure_min_m *= u->pressure;
    if (o->pressure_required_m != standard.pressure_required_m)
        o->pressure_required_m *= u->pressure;
    else
        o->pressure_required_m = 0.1 * u->pressure;
    if (o->pressure_required_m - o->pressure_min_m < 0.1 * u->pressure)
        o->pressure_required_m = o->pressure_min_m + 0.1 * u->pressure;
    if (o->hydraulic_step_s <= 0)
        o->hydraulic_step_s = 3600;
    if (o->pattern_step_s <= 0)
        o->pattern_step_s = 3600;
    if (o->report_step_s <= 0)
        o->report_step_s = o->pattern_step_s;
    o->hydraulic_step_s = MIN(o->hydraulic_step_s, MIN(o->pattern_step_s, o->report_step_s));
    if (o->rule_step_s <= 0)
        o->rule_step_s = o->hydraulic_step_s / 10;
    o->rule_step_s = CLAMP(o->rule_step_s, 1, o->hydraulic_step_s);
    if (o->quality_step_s <= 0)
        o->quality_step_s = o->hydraulic_step_s / 10;
    o->quality_step_s = CLAMP(o->quality_step_s, 1, o->hydraulic_step_s);
}

static gboolean
curve_order(JumInpParser *p, const JumWaterCurve *curve, const char *id)
{
    for (int i = 1; i < curve->n; i++) {
        if (curve->x[i] <= curve->x[i - 1])
            return jum_inp_fault(p, NULL, _("curve “%s”: x values must grow"), id);
    }
    return TRUE;
}

static void
scale(JumWaterCurve *curve, double x, double y)
{
    for (int i = 0; i < curve->n; i++) {
        curve->x[i] *= x;
        curve->y[i] *= y;
    }
}

/* A curve's units are those of its use; the same curve may not serve two kinds of use, so each is scaled once. */
static void
curves_to_si(JumInpParser *p)
{
    JumWaterNetwork *net = &p->inp->net;
    const JumInpUnits *u = &p->inp->units;
    g_autofree guint8 *done = g_new0(guint8, (gsize) net->n_curves + 1);
    for (int i = 0; i < net->n_pumps; i++) {
        int c = net->pumps[i].curve, e = net->pumps[i].efficiency_curve;
        if (c >= 0 && !done[c]++)
            scale(&net->curves[c], u->flow, u->length);
        if (e >= 0 && !done[e]++)
            scale(&net->curves[e], u->flow, 1.0);
    }
    for (int i = 0; i < net->n_tanks; i++) {
        int c = net->tanks[i].volume_curve;
        if (c >= 0 && !done[c]++)
            scale(&net->curves[c], u->length, u->volume);
    }
    for (int k = 0; k < net->n_links; k++) {
        int c = net->links[k].curve;
        if (c >= 0 && net->links[k].kind == JUM_WATER_GPV && !done[c]++)
            scale(&net->curves[c], u->flow, u->length);
    }
}

static gboolean
collect_curves(JumInpParser *p)
{
    JumWaterNetwork *net = &p->inp->net;
    net->n_curves = (int) p->curve_ids->len;
    net->curves = calloc((gsize) net->n_curves + 1, sizeof *net->curves);
    for (guint i = 0; i < p->curve_points->len; i++)
        net->curves[g_array_index(p->curve_points, JumInpCurvePoint, i).index].n++;
    for (int c = 0; c < net->n_curves; c++) {
        net->curves[c].x = calloc((gsize) net->curves[c].n + 1, sizeof(double));
        net->curves[c].y = calloc((gsize) net->curves[c].n + 1, sizeof(double));
        net->curves[c].n = 0;
    }
    for (guint i = 0; i < p->curve_points->len; i++) {
        const JumInpCurvePoint *point = &g_array_index(p->curve_points, JumInpCurvePoint, i);
        JumWaterCurve *curve = &net->curves[point->index];
        curve->x[curve->n] = point->x;
        curve->y[curve->n++] = point->y;
    }
    for (int c = 0; c < net->n_curves; c++) {
        if (!curve_order(p, &net->curves[c], g_ptr_array_index(p->curve_ids, c)))
            return FALSE;
    }
    return TRUE;
}

static void
collect_patterns(JumInpParser *p)
{
    JumWaterNetwork *net = &p->inp->net;
    net->n_patterns = (int) p->pattern_ids->len;
    net->patterns = calloc((gsize) net->n_patterns + 1, sizeof *net->patterns);
    for (guint i = 0; i < p->pattern_values->len; i++)
        net->patterns[g_array_index(p->pattern_values, JumInpPatternValue, i).index].n++;
    for (int c = 0; c < net->n_patterns; c++) {
        net->patterns[c].factor = calloc((gsize) net->patterns[c].n + 1, sizeof(double));
        net->patterns[c].n = 0;
    }
    for (guint i = 0; i < p->pattern_values->len; i++) {
        const JumInpPatternValue *value = &g_array_index(p->pattern_values, JumInpPatternValue, i);
        JumWaterPattern *pattern = &net->patterns[value->index];
        pattern->factor[pattern->n++] = value->value;
    }
    const char *wanted = p->default_pattern != NULL ? p->default_pattern : "1";
    net->options.default_pattern = GPOINTER_TO_INT(g_hash_table_lookup(p->patterns, wanted)) - 1;
}

/* A junction's [DEMANDS] lines replace the demand on its own line; grouped by node. */
static void
collect_demands(JumInpParser *p)
{
    JumWaterNetwork *net = &p->inp->net;
    g_autofree guint8 *replaced = g_new0(guint8, (gsize) net->n_nodes + 1);
    g_autofree int *count = g_new0(int, (gsize) net->n_nodes + 1);
    for (guint i = 0; i < p->node_demands->len; i++) {
        const JumInpDemand *d = &g_array_index(p->node_demands, JumInpDemand, i);
        replaced[d->node] |= d->from_section;
    }
    for (guint i = 0; i < p->node_demands->len; i++) {
        const JumInpDemand *d = &g_array_index(p->node_demands, JumInpDemand, i);
        count[d->node] += !replaced[d->node] || d->from_section;
    }
    int total = 0;
    for (int n = 0; n < net->n_nodes; n++) {
        net->nodes[n].first_demand = total;
        total += count[n];
    }
    net->n_demands = total;
    net->demands = calloc((gsize) total + 1, sizeof *net->demands);
    for (guint i = 0; i < p->node_demands->len; i++) {
        const JumInpDemand *d = &g_array_index(p->node_demands, JumInpDemand, i);
        JumWaterNode *node = &net->nodes[d->node];
        if (replaced[d->node] && !d->from_section)
            continue;
        net->demands[node->first_demand + node->n_demands++] =
            (JumWaterDemand){d->base * p->inp->units.flow,
                             d->pattern == -2 ? net->options.default_pattern : d->pattern};
    }
}

static void *
take(GArray *array, int *n)
{
    *n = (int) array->len;
    gsize bytes = (gsize) array->len * g_array_get_element_size(array);
    void *copy = malloc(bytes > 0 ? bytes : 1);
    if (bytes > 0)
        memcpy(copy, array->data, bytes);
    return copy;
}

static char **
take_ids(GPtrArray **list)
{
    g_ptr_array_set_free_func(*list, NULL);
    g_ptr_array_add(*list, NULL);
    GPtrArray *ids = g_steal_pointer(list);
    return (char **) g_ptr_array_free(ids, FALSE);
}

static gboolean
fit_pumps(JumInpParser *p)
{
    JumWaterNetwork *net = &p->inp->net;
    gboolean ok = TRUE;
    for (int i = 0; i < net->n_pumps; i++) {
        int k = net->pumps[i].link;
        if (jum_water_pump_fit(net, &net->pumps[i]) != JUM_WATER_OK)
            ok = jum_inp_fault(
                p, g_array_index(p->link_lines, const JumInpLine *, k),
                _("pump “%s”: its curve makes no sense (heads must fall as flow grows)"),
                (const char *) g_ptr_array_index(p->link_ids, k));
    }
    return ok;
}

static void
tell_fault(JumWaterError error, int element, void *user)
{
    JumInpParser *p = user;
    int n = p->inp->net.n_links;
    if (element < 0) {
        jum_inp_fault(p, NULL, "%s", jum_water_error_text(error));
        return;
    }
    const JumInpLine *line = element < n
                                 ? g_array_index(p->link_lines, const JumInpLine *, element)
                                 : g_array_index(p->node_lines, const JumInpLine *, element - n);
    const char *id = element < n ? g_ptr_array_index(p->link_ids, element)
                                 : g_ptr_array_index(p->node_ids, element - n);
    jum_inp_fault(p, line, "“%s” %s", id, jum_water_error_text(error));
}

gboolean
jum_inp_finish(JumInpParser *p)
{
    JumInp *inp = p->inp;
    JumWaterNetwork *net = &inp->net;
    net->nodes = take(p->nodes, &net->n_nodes);
    net->links = take(p->links, &net->n_links);
    net->tanks = take(p->tanks, &net->n_tanks);
    net->pumps = take(p->pumps, &net->n_pumps);
    net->controls = take(p->controls, &net->n_controls);
    net->rules = take(p->rules, &net->n_rules);
    net->premises = take(p->premises, &net->n_premises);
    net->rule_actions = take(p->rule_actions, &net->n_rule_actions);
    net->sources = take(p->sources, &net->n_sources);
    collect_patterns(p);
    if (!collect_curves(p))
        return FALSE;
    curves_to_si(p);
    options_to_si(p);
    collect_demands(p);
    if (!fit_pumps(p))
        return FALSE;
    if (p->trace_node != NULL)
        net->options.trace_node = jum_inp_find_node(p, NULL, p->trace_node);
    if (inp->x == NULL) {
        inp->x = g_new(double, net->n_nodes);
        inp->y = g_new(double, net->n_nodes);
        for (int i = 0; i < net->n_nodes; i++)
            inp->x[i] = inp->y[i] = NAN;
    }
    inp->title = g_strdup(p->title->str);
    if (jum_water_network_check_all(net, tell_fault, p) > 0)
        return FALSE;
    inp->node_id = take_ids(&p->node_ids);
    inp->link_id = take_ids(&p->link_ids);
    return TRUE;
}
