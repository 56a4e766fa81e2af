/* jumeau-whatif water: solves an EPANET file as it stands, or each instant of a table of states alone, and says how
 * well. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/number.h"
#include "formats/inp.h"
#include "formats/water-states.h"
#include "sim/water/energy.h"
#include "sim/water/quality.h"
#include "sim/water/water.h"
#include "tools/whatif.h"

typedef struct {
    gint64 time_s;
    const char *element;
    char *text;
} Warning;

typedef struct {
    const JumInp *inp;
    FILE *csv;
    GArray *warnings;                        /* Warning */
    GPtrArray *isolated;                     /* ids, once each */
    guint8 *was_isolated, *trouble, *status; /* by node; by link: what was told or seen last */
    guint32 *switches;                       /* by link */
    guint instants;
    JumWaterQuality *quality; /* NULL: not followed */
    JumWaterPumpEnergy *energy;
    gboolean write_failed;
    double told_ms, told_cpu_ms; /* spent in on_instant(), which is not solving */
} Output;

static const char *const STATUS_NAMES[] = {"closed", "open", "active", "isolated"};

static double
clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec * 1e-6;
}

static void
warn(Output *out, gint64 time_s, const char *element, const char *text)
{
    Warning w = {time_s, element, g_strdup(text)};
    if (out->warnings->len < 1000)
        g_array_append_val(out->warnings, w);
    else
        g_free(w.text);
}

/* RFC 4180: quoted only when it must be. */
static void
put_text(FILE *f, const char *text)
{
    if (strpbrk(text, ",\"\n\r") == NULL) {
        fputs(text, f);
        return;
    }
    fputc('"', f);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', f);
        fputc(*c, f);
    }
    fputc('"', f);
}

static void
put_number(FILE *f, double value)
{
    char text[JUM_NUMBER_BYTES];
    fputc(',', f);
    fputs(jum_number_format(text, value), f);
}

static void
write_state(Output *out, const JumWaterState *state)
{
    const JumInp *inp = out->inp;
    FILE *f = out->csv;
    for (int i = 0; i < inp->net.n_nodes; i++) {
        gboolean dry = state->isolated[i];
        fprintf(f, "%" G_GINT64_FORMAT ",node,", (gint64) state->time_s);
        put_text(f, inp->node_id[i]);
        put_number(f, dry ? NAN : state->head_m[i]);
        put_number(f, dry ? NAN : state->head_m[i] - inp->net.nodes[i].elevation_m);
        put_number(f, state->demand_m3s[i]);
        fputs(dry ? ",isolated" : ",", f);
        put_number(f, out->quality != NULL ? jum_water_quality_nodes(out->quality)[i] : NAN);
        fputc('\n', f);
    }
    for (int k = 0; k < inp->net.n_links; k++) {
        fprintf(f, "%" G_GINT64_FORMAT ",link,", (gint64) state->time_s);
        put_text(f, inp->link_id[k]);
        fputs(",,", f);
        put_number(f, state->status[k] == JUM_WATER_CLOSED ? 0.0 : state->flow_m3s[k]);
        fprintf(f, ",%s", STATUS_NAMES[state->status[k]]);
        put_number(f, out->quality != NULL ? jum_water_quality_link(out->quality, k) : NAN);
        fputc('\n', f);
    }
    out->write_failed = out->write_failed || ferror(f);
}

static void
warn_of_trouble(Output *out, gint64 time_s, int link, guint8 trouble)
{
    const char *id = out->inp->link_id[link];
    if (trouble == JUM_WATER_PUMP_BEYOND_SHUTOFF)
        warn(out, time_s, id, "is closed: it cannot lift as high as is asked");
    else if (trouble == JUM_WATER_VALVE_SHORT_OF_FLOW)
        warn(out, time_s, id, "is open and gets less flow than it is set to");
}

/* What deserves a word about an instant. */
static void
diagnose(Output *out, const JumWaterState *state, bool report)
{
    const JumInp *inp = out->inp;
    const char *unsettled = state->element >= 0 ? inp->link_id[state->element] : NULL;
    if (!state->converged)
        warn(out, state->time_s, unsettled, "does not settle: the hydraulics did not converge");
    else if (state->unstable)
        warn(out, state->time_s, unsettled,
             "opens and closes without end: solved with its status as it was last");
    for (int k = 0; k < inp->net.n_links; k++) {
        if (state->trouble[k] != out->trouble[k])
            warn_of_trouble(out, state->time_s, k, state->trouble[k]);
        out->trouble[k] = state->trouble[k];
        out->switches[k] +=
            (state->status[k] == JUM_WATER_CLOSED) != (out->status[k] == JUM_WATER_CLOSED);
        out->status[k] = state->status[k];
    }
    out->instants++;
    for (int i = 0; i < inp->net.n_nodes; i++) {
        if (state->isolated[i] && !out->was_isolated[i]) {
            out->was_isolated[i] = 1;
            g_ptr_array_add(out->isolated, inp->node_id[i]);
            if (state->demand_m3s[i] > 0.0)
                warn(out, state->time_s, inp->node_id[i],
                     "is cut off from every source but has a demand");
        } else if (report && !state->isolated[i] && state->demand_m3s[i] > 0.0 &&
                   inp->net.nodes[i].kind == JUM_WATER_JUNCTION &&
                   state->head_m[i] < inp->net.nodes[i].elevation_m) {
            warn(out, state->time_s, inp->node_id[i], "has a negative pressure");
        }
    }
    for (int i = 0; report && i < inp->net.n_pumps; i++) {
        const JumWaterPump *pump = &inp->net.pumps[i];
        double speed = state->setting[pump->link];
        if (state->status[pump->link] != JUM_WATER_CLOSED &&
            state->flow_m3s[pump->link] > speed * pump->flow_max_m3s * 1.0001)
            warn(out, state->time_s, inp->link_id[pump->link],
                 "delivers more than its curve allows");
    }
}

/* Rules that undo each other: a link that opens or closes at every other instant or more often. */
static void
warn_of_cycles(Output *out)
{
    for (int k = 0; k < out->inp->net.n_links; k++) {
        if (out->switches[k] > 50 && out->switches[k] > out->instants / 3)
            warn(out, 0, out->inp->link_id[k],
                 "opens and closes at almost every instant: do its controls or rules contradict "
                 "each other?");
    }
}

static bool
on_instant(const JumWaterState *state, bool report, void *user)
{
    Output *out = user;
    double begin_ms = clock_ms(CLOCK_MONOTONIC);
    diagnose(out, state, report);
    if (report && out->csv != NULL) {
        double begin_cpu_ms = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
        write_state(out, state);
        out->told_cpu_ms += clock_ms(CLOCK_PROCESS_CPUTIME_ID) - begin_cpu_ms;
    }
    out->told_ms += clock_ms(CLOCK_MONOTONIC) - begin_ms;
    return !out->write_failed;
}

static void
print_energy(JumJsonText *json, const Output *out)
{
    const JumWaterNetwork *net = &out->inp->net;
    double days = fmax((double) net->options.duration_s / 86400.0, 1.0 / 86400.0);
    jum_json_text_key(json, "pumps");
    jum_json_text_begin_array(json, FALSE);
    for (int i = 0; i < net->n_pumps; i++) {
        const JumWaterPumpEnergy *e = &out->energy[i];
        double on_s = fmax(e->on_s, 1.0e-9);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "id", out->inp->link_id[net->pumps[i].link]);
        jum_json_text_add_number(json, "usage_percent", 100.0 * e->on_s / (days * 86400.0));
        jum_json_text_add_number(json, "efficiency_percent", e->efficiency_pct_s / on_s);
        jum_json_text_add_number(json, "kwh_per_m3", e->kwh_per_m3_s / on_s);
        jum_json_text_add_number(json, "average_kw", e->kwh * 3600.0 / on_s);
        jum_json_text_add_number(json, "peak_kw", e->kw_peak);
        jum_json_text_add_number(json, "kwh", e->kwh);
        jum_json_text_add_number(json, "cost_per_day", e->cost / days);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
print_json(Output *out, const JumWaterInfo *info, double hydraulic_ms, double cpu_ms)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_number(json, "hydraulic_ms", hydraulic_ms);
    jum_json_text_add_number(json, "hydraulic_cpu_ms", cpu_ms);
    jum_json_text_add_number(json, "parse_ms", out->inp->parse_ms);
    jum_json_text_add_int(json, "steps", info->steps);
    jum_json_text_add_int(json, "iterations", info->total_iterations);
    jum_json_text_add_number(json, "worst_residual", info->worst_residual_m3s);
    jum_json_text_add_bool(json, "converged", info->converged);
    jum_json_text_key(json, "isolated");
    jum_json_text_begin_array(json, TRUE);
    for (guint i = 0; i < out->isolated->len; i++)
        jum_json_text_string(json, g_ptr_array_index(out->isolated, i));
    jum_json_text_end_array(json);
    jum_json_text_key(json, "warnings");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < out->warnings->len; i++) {
        const Warning *w = &g_array_index(out->warnings, Warning, i);
        jum_json_text_begin_object(json);
        jum_json_text_add_int(json, "time_s", w->time_s);
        jum_json_text_add_string(json, "element", w->element);
        jum_json_text_add_string(json, "text", w->text);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    if (out->energy != NULL)
        print_energy(json, out);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static gboolean
check_solved(const Output *out,
             JumWaterError status,
             const JumWaterInfo *info,
             const char *path,
             GError **error)
{
    if (status == JUM_WATER_OK || status == JUM_WATER_ERR_NO_CONVERGENCE)
        return TRUE;
    if (out->write_failed) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO,
                    _("the table cannot be written: is the disk full?"));
        return FALSE;
    }
    int n = out->inp->net.n_links, e = info->element;
    const char *id = e < 0 ? "?" : e < n ? out->inp->link_id[e] : out->inp->node_id[e - n];
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("%s: at %lld s, “%s” %s"), path,
                (long long) info->element_time_s, id, jum_water_error_text(status));
    return FALSE;
}

/* Every instant of the table alone: levels, statuses, settings and demands are the table's. */
static JumWaterError
solve_states(const JumWaterStates *states, JumWaterSolver *solver, Output *out, JumWaterInfo *info)
{
    JumWaterError worst = JUM_WATER_OK;
    for (guint i = 0; i < states->n_instants; i++) {
        jum_water_states_impose(states, i, out->inp, solver);
        JumWaterError status = jum_water_solver_instant(solver, info);
        if (status != JUM_WATER_OK && status != JUM_WATER_ERR_NO_CONVERGENCE)
            return status;
        worst = status != JUM_WATER_OK ? status : worst;
        JumWaterState state = jum_water_solver_state(solver);
        if (!on_instant(&state, true, out))
            return JUM_WATER_ERR_CANCELLED;
    }
    return worst;
}

static JumWaterError
solve(
    Output *out, const JumWaterStates *states, JumWaterInfo *info, double *solve_ms, double *cpu_ms)
{
    JumWaterSettings settings = {.fixed_demands = states != NULL,
                                 .accuracy = states != NULL ? 1.0e-7 : 0.0,
                                 .quality = out->quality,
                                 .energy = out->energy};
    JumWaterSolver *solver = NULL;
    double begin_ms = clock_ms(CLOCK_MONOTONIC), begin_cpu_ms = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    JumWaterError status = jum_water_solver_new(&out->inp->net, &settings, &solver, info);
    if (status == JUM_WATER_OK) {
        status = states != NULL ? solve_states(states, solver, out, info)
                                : jum_water_simulate(solver, on_instant, out, info);
    }
    *solve_ms = clock_ms(CLOCK_MONOTONIC) - begin_ms - out->told_ms;
    *cpu_ms = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - begin_cpu_ms - out->told_cpu_ms;
    jum_water_solver_free(solver);
    return status;
}

static void
clear_warning(gpointer data)
{
    g_free(((Warning *) data)->text);
}

JumExit
jum_whatif_water(int argc, char **argv, GError **error)
{
    const char *path = NULL, *states_path = NULL, *csv_path = NULL;
    gboolean json = FALSE, with_quality = FALSE;
    const JumArgument arguments[] = {
        {"NET.inp", JUM_ARGUMENT_POSITION, &path, TRUE},
        {"--states", JUM_ARGUMENT_TEXT, &states_path, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv_path, FALSE},
        {"--quality", JUM_ARGUMENT_FLAG, &with_quality, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (with_quality && states_path != NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE,
                            _("--quality needs a run in time: not with --states"));
        return JUM_EXIT_USAGE;
    }
    g_autoptr(JumInp) inp = jum_inp_read(path, NULL, error);
    if (inp == NULL)
        return JUM_EXIT_NONE;
    g_autoptr(JumWaterStates) states = NULL;
    if (states_path != NULL && (states = jum_water_states_read(states_path, inp, error)) == NULL)
        return JUM_EXIT_NONE;
    Output out = {.inp = inp,
                  .warnings = g_array_new(FALSE, FALSE, sizeof(Warning)),
                  .isolated = g_ptr_array_new()};
    g_array_set_clear_func(out.warnings, clear_warning);
    g_autoptr(GArray) warnings = out.warnings;
    g_autoptr(GPtrArray) isolated = out.isolated;
    g_autofree guint8 *was_isolated = out.was_isolated = g_new0(guint8, inp->net.n_nodes);
    g_autofree guint8 *trouble = out.trouble = g_new0(guint8, inp->net.n_links + 1);
    g_autofree guint8 *status_seen = out.status = g_new0(guint8, inp->net.n_links + 1);
    g_autofree guint32 *switches = out.switches = g_new0(guint32, inp->net.n_links + 1);
    for (guint i = 0; i < inp->warnings->len; i++)
        warn(&out, 0, NULL, g_ptr_array_index(inp->warnings, i));
    if (csv_path != NULL) {
        out.csv = fopen(csv_path, "w");
        if (out.csv == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written"), csv_path);
            return JUM_EXIT_NONE;
        }
        fputs("time_s,kind,id,head_m,pressure_m,flow_m3s,status,quality\n", out.csv);
    }
    if (with_quality && inp->net.options.quality != JUM_WATER_QUALITY_NONE)
        out.quality = jum_water_quality_new(&inp->net);
    g_autofree JumWaterPumpEnergy *energy =
        states_path == NULL ? g_new0(JumWaterPumpEnergy, inp->net.n_pumps + 1) : NULL;
    out.energy = energy;
    JumWaterInfo info = {.element = -1, .converged = true};
    double solve_ms = 0.0, cpu_ms = 0.0;
    JumWaterError status = solve(&out, states, &info, &solve_ms, &cpu_ms);
    if (out.csv != NULL && fclose(out.csv) != 0)
        out.write_failed = TRUE;
    if (out.write_failed)
        status = JUM_WATER_ERR_CANCELLED;
    if (!check_solved(&out, status, &info, path, error)) {
        if (csv_path != NULL)
            remove(csv_path);
        return JUM_EXIT_NONE;
    }
    warn_of_cycles(&out);
    if (json)
        print_json(&out, &info, solve_ms, cpu_ms);
    jum_water_quality_free(out.quality);
    return info.converged ? JUM_EXIT_ANSWER : JUM_EXIT_OUTSIDE_TOLERANCE;
}
