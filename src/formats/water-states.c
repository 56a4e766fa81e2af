/* The table of states that a snapshot of telemetry, or a reference solution, gives for each instant. */
#include "formats/water-states.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "formats/csv.h"

static gboolean
optional_number(const JumCsv *csv, int column, double *value, GError **error)
{
    const char *text = jum_csv_text(csv, column);
    *value = NAN;
    if (*text == '\0' || jum_number_parse(text, value))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s, line %u: “%s” is not a number"),
                jum_csv_name(csv), jum_csv_line(csv), text);
    return FALSE;
}

static double
setting_si(const JumInp *inp, int link, double setting)
{
    switch (inp->net.links[link].kind) {
    case JUM_WATER_PRV:
    case JUM_WATER_PSV:
    case JUM_WATER_PBV:
        return setting * inp->units.pressure;
    case JUM_WATER_FCV:
        return setting * inp->units.flow;
    default:
        return setting;
    }
}

static gboolean
parse_row(
    const JumCsv *csv, const JumInp *inp, const int *column, JumWaterStateRow *row, GError **error)
{
    const char *kind = jum_csv_text(csv, column[1]), *id = jum_csv_text(csv, column[2]);
    const char *status = jum_csv_text(csv, column[4]);
    if (!jum_number_parse_int(jum_csv_text(csv, column[0]), &row->time_s)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    _("%s, line %u: “%s” is not a time in seconds"), jum_csv_name(csv),
                    jum_csv_line(csv), jum_csv_text(csv, column[0]));
        return FALSE;
    }
    row->is_link = strcmp(kind, "link") == 0;
    row->index = row->is_link ? jum_inp_link(inp, id) : jum_inp_node(inp, id);
    if ((!row->is_link && strcmp(kind, "node") != 0) || row->index < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s, line %u: there is no %s “%s”"),
                    jum_csv_name(csv), jum_csv_line(csv), kind, id);
        return FALSE;
    }
    row->open = *status == '\0' ? -1 : strcmp(status, "closed") != 0 && strcmp(status, "0") != 0;
    if (!optional_number(csv, column[3], &row->level_m, error) ||
        !optional_number(csv, column[5], &row->setting, error) ||
        !optional_number(csv, column[6], &row->demand_m3s, error))
        return FALSE;
    if (row->is_link && !isnan(row->setting))
        row->setting = setting_si(inp, row->index, row->setting);
    return TRUE;
}

static int
compare_rows(gconstpointer a, gconstpointer b)
{
    const JumWaterStateRow *x = a, *y = b;
    return (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

static JumWaterStates *
group(GArray *rows)
{
    JumWaterStates *states = g_new0(JumWaterStates, 1);
    g_array_sort(rows, compare_rows); /* stable enough: rows of one instant are independent */
    guint n = rows->len;
    states->rows = (JumWaterStateRow *) (gpointer) g_array_free(rows, FALSE);
    states->time_s = g_new(gint64, n + 1);
    states->first_row = g_new(guint, n + 1);
    for (guint i = 0; i < n; i++) {
        if (i == 0 || states->rows[i].time_s != states->rows[i - 1].time_s) {
            states->time_s[states->n_instants] = states->rows[i].time_s;
            states->first_row[states->n_instants++] = i;
        }
    }
    states->first_row[states->n_instants] = n;
    return states;
}

JumWaterStates *
jum_water_states_read(const char *path, const JumInp *inp, GError **error)
{
    static const char *const names[] = {"time_s", "kind",    "id",        "level_m",
                                        "status", "setting", "demand_m3s"};
    int column[G_N_ELEMENTS(names)];
    g_autoptr(JumCsv) csv = jum_csv_open(path, error);
    if (csv == NULL)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        column[i] = jum_csv_column(csv, names[i]);
        if (column[i] < 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s: there is no column “%s”"), path,
                        names[i]);
            return NULL;
        }
    }
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(JumWaterStateRow));
    while (jum_csv_next(csv, error)) {
        JumWaterStateRow row;
        if (!parse_row(csv, inp, column, &row, error))
            return NULL;
        g_array_append_val(rows, row);
    }
    if (error != NULL && *error != NULL)
        return NULL;
    if (rows->len == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, _("%s holds no state"), path);
        return NULL;
    }
    return group(g_steal_pointer(&rows));
}

void
jum_water_states_free(JumWaterStates *states)
{
    if (states == NULL)
        return;
    g_free(states->time_s);
    g_free(states->first_row);
    g_free(states->rows);
    g_free(states);
}

/* A setting of 0 means none, except for a pump (stopped) and a throttle (no loss). */
static void
impose_link(const JumInp *inp, const JumWaterStateRow *row, JumWaterSolver *solver)
{
    JumWaterLinkKind kind = inp->net.links[row->index].kind;
    gboolean control = kind == JUM_WATER_PRV || kind == JUM_WATER_PSV || kind == JUM_WATER_FCV;
    gboolean stopped = kind == JUM_WATER_PUMP && row->setting == 0.0;
    gboolean has_setting = !isnan(row->setting) && (row->setting != 0.0 || kind == JUM_WATER_TCV);
    bool open = row->open != 0 && !stopped;
    if (control && has_setting)
        jum_water_solver_set_link(solver, row->index, open, row->setting);
    else
        jum_water_solver_hold_link(solver, row->index, open, has_setting ? row->setting : NAN);
}

void
jum_water_states_impose(const JumWaterStates *states,
                        guint i,
                        const JumInp *inp,
                        JumWaterSolver *solver)
{
    jum_water_solver_reset(solver);
    jum_water_solver_set_time(solver, states->time_s[i]);
    jum_water_solver_prepare(solver);
    for (guint r = states->first_row[i]; r < states->first_row[i + 1]; r++) {
        const JumWaterStateRow *row = &states->rows[r];
        const JumWaterNode *node = &inp->net.nodes[row->index];
        if (row->is_link)
            impose_link(inp, row, solver);
        else if (node->kind == JUM_WATER_JUNCTION)
            jum_water_solver_set_demand(solver, row->index,
                                        isnan(row->demand_m3s) ? 0.0 : row->demand_m3s);
        else if (!isnan(row->level_m))
            jum_water_solver_set_head(solver, row->index, node->elevation_m + row->level_m);
    }
}
