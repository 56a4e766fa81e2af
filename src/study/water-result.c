/* Today against the scenario: what sums it up, whom it touches, worst first, and the values by hour for the map.  A
 * customer counts where the day's lowest pressure at his node falls under a limit; where today is already under it, he
 * counts on both sides. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "study/water-study.h"

#define BAR_M   10.1972 /* metres of water in a bar */
#define CUT_M   0.5     /* as water-day.c */
#define TOUCHED 0.05    /* bar of change that make a line in the table */
#define LINES   500     /* of a table on who is touched; the map and the series have all */
#define HOUR_S  3600.0

/* ---- figures ---- */

static double
lowest_of(const JumWaterInput *input, const JumWaterDay *day, guint node)
{
    return input->tables->rows->net.nodes[node].kind == JUM_WATER_JUNCTION
               ? day->pressure_min_m[node]
               : NAN;
}

static double
count_below(const JumWaterInput *input, const JumWaterDay *day, double limit_m, gboolean owed)
{
    double sum = 0.0;
    for (guint i = 0; i < day->n_nodes; i++) {
        double limit = owed ? input->service->required_m[i] : limit_m;
        if (lowest_of(input, day, i) < limit)
            sum += input->service->customers[i];
    }
    return sum;
}

static double
count_hydrants(const JumWaterInput *input, const JumWaterDay *day)
{
    double limit_m = input->service->limits.fire_bar * BAR_M, sum = 0.0;
    for (guint i = 0; i < day->n_nodes; i++)
        if (lowest_of(input, day, i) < limit_m)
            sum += input->service->hydrants[i];
    return sum;
}

static double
lowest_served(const JumWaterInput *input, const JumWaterDay *day)
{
    double lowest = NAN;
    for (guint i = 0; i < day->n_nodes; i++)
        if (input->service->customers[i] > 0 && lowest_of(input, day, i) >= CUT_M)
            lowest = fmin(lowest, day->pressure_min_m[i]);
    return lowest / BAR_M;
}

static double
energy_of(const JumWaterDay *day)
{
    double kwh = 0.0;
    for (guint p = 0; p < day->n_pumps; p++)
        kwh += day->energy[p].kwh;
    return kwh;
}

static double
stored(const JumWaterDay *day)
{
    double m3 = 0.0;
    for (guint t = 0; t < day->n_tanks; t++)
        m3 += day->volume_last_m3[t];
    return m3;
}

static double
contaminated(const JumWaterInput *input, const JumWaterDay *day)
{
    double sum = 0.0;
    for (guint i = 0; day->arrival_s != NULL && i < day->n_nodes; i++)
        sum += isnan(day->arrival_s[i]) ? 0.0 : input->service->customers[i];
    return sum;
}

static double
lost_m3(const JumWaterPlan *plan, const JumWaterDay *day, JumChangeType type)
{
    double m3 = 0.0;
    for (guint a = 0; a < day->n_acts; a++)
        if (g_array_index(plan->acts, JumWaterAct, a).change->type == type)
            m3 += day->act_m3[a];
    return m3;
}

static gboolean
has(const JumWaterPlan *plan, JumChangeType type)
{
    for (guint a = 0; a < plan->acts->len; a++)
        if (g_array_index(plan->acts, JumWaterAct, a).change->type == type)
            return TRUE;
    return FALSE;
}

static double
first_empty_h(const JumWaterDay *day)
{
    double first = NAN;
    for (guint t = 0; t < day->n_tanks; t++)
        first = fmin(first, day->empty_s[t] / HOUR_S);
    return first;
}

static void
add_figures(JumStudyPart *part,
            const JumWaterInput *in,
            const JumWaterPlan *plan,
            const JumWaterDay *a,
            const JumWaterDay *b)
{
    double comfort_m = in->service->limits.comfort_low_bar * BAR_M;
    jum_study_part_indicator(part, "customers_cut", N_("Customers without water"), "", 0,
                             count_below(in, a, CUT_M, FALSE), count_below(in, b, CUT_M, FALSE));
    jum_study_part_indicator(part, "customers_low", N_("Customers below the street's limit"), "", 0,
                             count_below(in, a, 0.0, TRUE), count_below(in, b, 0.0, TRUE));
    jum_study_part_indicator(part, "customers_comfort", N_("Customers below comfort"), "", 0,
                             count_below(in, a, comfort_m, FALSE),
                             count_below(in, b, comfort_m, FALSE));
    jum_study_part_indicator(part, "hydrants_low", N_("Hydrants below the fire limit"), "", 0,
                             count_hydrants(in, a), count_hydrants(in, b));
    jum_study_part_indicator(part, "pressure_min_bar", N_("Lowest pressure served"), "bar", 2,
                             lowest_served(in, a), lowest_served(in, b));
    jum_study_part_indicator(part, "demand_m3", N_("Water delivered"), "m³", 0, a->delivered_m3,
                             b->delivered_m3);
    jum_study_part_indicator(part, "missing_m3", N_("Demand not met"), "m³", 0,
                             a->wanted_m3 - a->delivered_m3, b->wanted_m3 - b->delivered_m3);
    if (has(plan, JUM_CHANGE_PIPE_BURST))
        jum_study_part_indicator(part, "lost_m3", N_("Water lost by the burst"), "m³", 0, 0.0,
                                 lost_m3(plan, b, JUM_CHANGE_PIPE_BURST));
    if (has(plan, JUM_CHANGE_HYDRANT_FLOW))
        jum_study_part_indicator(part, "fire_m3", N_("Water drawn for the fire"), "m³", 0, 0.0,
                                 lost_m3(plan, b, JUM_CHANGE_HYDRANT_FLOW));
    if (plan->contaminates)
        jum_study_part_indicator(part, "customers_contaminated", N_("Customers reached"), "", 0,
                                 0.0, contaminated(in, b));
    jum_study_part_indicator(part, "energy_kwh", N_("Energy of the pumps"), "kWh", 0, energy_of(a),
                             energy_of(b));
    jum_study_part_indicator(part, "stored_m3", N_("In the tanks at the end"), "m³", 0, stored(a),
                             stored(b));
    if (isfinite(first_empty_h(a)) || isfinite(first_empty_h(b)))
        jum_study_part_indicator(part, "first_empty_h", N_("First tank empty at"), "",
                                 JUM_DECIMALS_CLOCK, first_empty_h(a), first_empty_h(b));
}

/* ---- tables ---- */

static char *
address_of(JumTable table, const JumLayer *layer, guint row)
{
    return g_strconcat(jum_schema_table(table)->name, "/", jum_layer_id(layer, row), NULL);
}

static char *
name_of(const JumLayer *layer, guint row)
{
    int columns[] = {jum_layer_column(layer, "address"), jum_layer_column(layer, "name")};
    for (guint c = 0; c < G_N_ELEMENTS(columns); c++) {
        const char *text = columns[c] >= 0 ? jum_layer_text(layer, columns[c], row) : NULL;
        if (text != NULL && text[0] != '\0')
            return g_strdup(text);
    }
    return g_strdup(jum_layer_id(layer, row));
}

typedef struct {
    guint row;
    double worse; /* by which the worst come first */
} Touched;

static int
worst_first(gconstpointer a, gconstpointer b)
{
    const Touched *x = a, *y = b;
    if (x->worse != y->worse)
        return x->worse < y->worse ? 1 : -1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Nodes whose lowest pressure or supply changes: customers times what is lost. */
static GArray *
touched_nodes(const JumWaterInput *in, const JumWaterDay *a, const JumWaterDay *b)
{
    GArray *touched = g_array_new(FALSE, FALSE, sizeof(Touched));
    for (guint i = 0; i < a->n_nodes; i++) {
        double drop = (lowest_of(in, a, i) - lowest_of(in, b, i)) / BAR_M;
        double missing = b->missing_m3[i] - a->missing_m3[i], people = in->service->customers[i];
        gboolean more = fabs(drop) >= TOUCHED || fabs(missing) >= 0.05;
        Touched one = {i, (drop + 10.0 * (b->cut_s[i] > a->cut_s[i])) * (1.0 + people)};
        if (more && (people > 0.0 || in->service->hydrants[i] > 0))
            g_array_append_val(touched, one);
    }
    g_array_sort(touched, worst_first);
    return touched;
}

static const char *
verdict(const JumWaterInput *in, const JumWaterDay *day, guint i)
{
    double lowest = lowest_of(in, day, i);
    if (lowest < CUT_M)
        return N_("without water");
    if (lowest < in->service->required_m[i])
        return N_("below the street's limit");
    if (lowest < in->service->limits.comfort_low_bar * BAR_M)
        return N_("below comfort");
    return N_("served");
}

static void
add_places(JumStudyPart *part, const JumWaterInput *in, const JumWaterDay *a, const JumWaterDay *b)
{
    const JumLayer *layer = in->tables->node;
    g_autoptr(GArray) touched = touched_nodes(in, a, b);
    guint n = MIN(touched->len, LINES);
    jum_study_part_fact_number(part, "places_touched", touched->len);
    JumStudyTable *t = jum_study_part_table(part, "places", N_("Places touched, worst first"), n);
    char **name = jum_study_table_texts(t, "name", N_("Place"));
    char **now = jum_study_table_words(t, "then", N_("With the scenario"));
    double *customers = jum_study_table_numbers(t, "customers", N_("Customers"), "", 0);
    double *today = jum_study_table_numbers(t, "today_bar", N_("Lowest today"), "bar", 2);
    double *then = jum_study_table_numbers(t, "then_bar", N_("Lowest then"), "bar", 2);
    double *owed = jum_study_table_numbers(t, "owed_bar", N_("Street's limit"), "bar", 2);
    double *low = jum_study_table_numbers(t, "low_h", N_("Below it"), "h", 1);
    double *cut = jum_study_table_numbers(t, "cut_h", N_("Without water"), "h", 1);
    double *missing = jum_study_table_numbers(t, "missing_m3", N_("Not met"), "m³", 1);
    for (guint i = 0; i < n; i++) {
        guint row = g_array_index(touched, Touched, i).row;
        t->address[i] = address_of(JUM_TABLE_water_node, layer, row);
        name[i] = g_strdup(in->place[row]);
        now[i] = g_strdup(verdict(in, b, row));
        customers[i] = in->service->customers[row];
        today[i] = a->pressure_min_m[row] / BAR_M;
        then[i] = b->pressure_min_m[row] / BAR_M;
        owed[i] = in->service->required_m[row] / BAR_M;
        low[i] = b->low_s[row] / HOUR_S;
        cut[i] = b->cut_s[row] / HOUR_S;
        missing[i] = b->missing_m3[row];
    }
}

static void
add_arrivals(JumStudyPart *part, const JumWaterInput *in, const JumWaterDay *b)
{
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(Touched));
    for (guint i = 0; b->arrival_s != NULL && i < b->n_nodes; i++) {
        Touched one = {i, -b->arrival_s[i]};
        if (!isnan(b->arrival_s[i]) && in->service->customers[i] > 0)
            g_array_append_val(reached, one);
    }
    g_array_sort(reached, worst_first);
    JumStudyTable *t = jum_study_part_table(part, "arrivals",
                                            N_("Contamination, first reached first"), reached->len);
    char **name = jum_study_table_texts(t, "name", N_("Place"));
    double *customers = jum_study_table_numbers(t, "customers", N_("Customers"), "", 0);
    double *arrival =
        jum_study_table_numbers(t, "arrival_h", N_("Arrives at"), "", JUM_DECIMALS_CLOCK);
    double *peak = jum_study_table_numbers(t, "peak_pct", N_("Highest"), "%", 1);
    for (guint i = 0; i < reached->len; i++) {
        guint row = g_array_index(reached, Touched, i).row;
        t->address[i] = address_of(JUM_TABLE_water_node, in->tables->node, row);
        name[i] = g_strdup(in->place[row]);
        customers[i] = in->service->customers[row];
        arrival[i] = b->arrival_s[row] / HOUR_S;
        peak[i] = b->peak_pct[row];
    }
}

static void
add_tanks(JumStudyPart *part, const JumWaterInput *in, const JumWaterDay *a, const JumWaterDay *b)
{
    const JumLayer *layer = in->tables->tank;
    const JumWaterNetwork *net = &in->tables->rows->net;
    JumStudyTable *t = jum_study_part_table(part, "tanks", N_("Tanks"), b->n_tanks);
    char **name = jum_study_table_texts(t, "name", N_("Tank"));
    double *today = jum_study_table_numbers(t, "today_min_m", N_("Lowest today"), "m", 2);
    double *then = jum_study_table_numbers(t, "then_min_m", N_("Lowest then"), "m", 2);
    double *empty = jum_study_table_numbers(t, "empty_h", N_("Empty at"), "", JUM_DECIMALS_CLOCK);
    double *rate = jum_study_table_numbers(t, "balance_m3", N_("Balance of the day"), "m³", 0);
    double *left = jum_study_table_numbers(t, "left_h", N_("Empty in, at this rate"), "h", 0);
    for (guint i = 0; i < b->n_tanks; i++) {
        double floor_m3 = jum_water_tank_volume(net, &net->tanks[i], net->tanks[i].level_min_m);
        double balance = b->volume_last_m3[i] - b->volume_first_m3[i];
        t->address[i] = address_of(JUM_TABLE_water_tank, layer, i);
        name[i] = name_of(layer, i);
        today[i] = a->level_min_m[i];
        then[i] = b->level_min_m[i];
        empty[i] = b->empty_s[i] / HOUR_S;
        rate[i] = balance;
        double usual = a->volume_last_m3[i] - a->volume_first_m3[i];
        if (balance < fmin(usual, 0.0) - 0.01 * b->volume_first_m3[i] && isnan(empty[i]))
            left[i] = 24.0 + 24.0 * (b->volume_last_m3[i] - floor_m3) / -balance;
    }
}

static void
add_pumps(JumStudyPart *part, const JumWaterInput *in, const JumWaterDay *a, const JumWaterDay *b)
{
    const JumWaterRows *rows = in->tables->rows;
    JumStudyTable *t = jum_study_part_table(part, "pumps", N_("Pumps"), b->n_pumps);
    char **name = jum_study_table_texts(t, "name", N_("Pump"));
    double *today = jum_study_table_numbers(t, "today_kwh", N_("Today"), "kWh", 1);
    double *then = jum_study_table_numbers(t, "then_kwh", N_("Then"), "kWh", 1);
    double *today_h = jum_study_table_numbers(t, "today_h", N_("Runs today"), "h", 1);
    double *then_h = jum_study_table_numbers(t, "then_h", N_("Runs then"), "h", 1);
    for (guint i = 0; i < b->n_pumps; i++) {
        guint row = rows->link_row[rows->net.pumps[i].link];
        t->address[i] = address_of(JUM_TABLE_water_pump, in->tables->pump, row);
        name[i] = name_of(in->tables->pump, row);
        today[i] = a->energy[i].kwh;
        then[i] = b->energy[i].kwh;
        today_h[i] = a->energy[i].on_s / HOUR_S;
        then_h[i] = b->energy[i].on_s / HOUR_S;
    }
}

/* What the changes themselves draw: bursts and hydrants, with the residual pressure there. */
static void
add_outlets(JumStudyPart *part,
            const JumWaterInput *in,
            const JumWaterPlan *plan,
            const JumWaterDay *b)
{
    guint n = 0, i = 0;
    for (guint a = 0; a < b->n_acts; a++)
        n += g_array_index(plan->acts, JumWaterAct, a).kind == JUM_WATER_ACT_OUTLET;
    if (n == 0)
        return;
    JumStudyTable *t = jum_study_part_table(part, "outlets", N_("Bursts and hydrants"), n);
    char **what = jum_study_table_words(t, "what", N_("Change"));
    double *m3 = jum_study_table_numbers(t, "volume_m3", N_("Volume"), "m³", 0);
    double *mean = jum_study_table_numbers(t, "flow_m3h", N_("Mean flow"), "m³/h", 1);
    double *least = jum_study_table_numbers(t, "least_m3h", N_("Least flow"), "m³/h", 1);
    double *residual = jum_study_table_numbers(t, "residual_bar", N_("Pressure left"), "bar", 2);
    char **enough = jum_study_table_words(t, "enough", N_("Fire limit"));
    for (guint a = 0; a < b->n_acts; a++) {
        const JumWaterAct *act = &g_array_index(plan->acts, JumWaterAct, a);
        if (act->kind != JUM_WATER_ACT_OUTLET)
            continue;
        t->address[i] = g_strdup(jum_change_target(act->change));
        what[i] = g_strdup(jum_change_info(act->change->type)->title);
        m3[i] = b->act_m3[a];
        mean[i] = b->act_s[a] > 0.0 ? b->act_m3[a] / b->act_s[a] * HOUR_S : 0.0;
        least[i] = isfinite(b->act_low_m3s[a]) ? b->act_low_m3s[a] * HOUR_S : NAN;
        residual[i] = isfinite(b->act_low_m[a]) ? b->act_low_m[a] / BAR_M : NAN;
        if (act->change->type == JUM_CHANGE_HYDRANT_FLOW) {
            double asked = jum_change_number(act->change, "flow_m3h");
            asked = isfinite(asked) ? asked : in->figures.fire_m3h;
            gboolean ok = residual[i] >= in->service->limits.fire_bar && least[i] >= asked * 0.995;
            enough[i] = g_strdup(ok ? N_("met") : N_("not met"));
        }
        i++;
    }
}

/* Everything the scenario closes, in the order of its changes: for an isolation, what stands around the segment. */
static void
add_closed(JumStudyPart *part, const JumWaterInput *in, const JumWaterPlan *plan)
{
    const JumWaterTables *t = in->tables;
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint a = 0; a < plan->acts->len; a++) {
        const JumWaterAct *act = &g_array_index(plan->acts, JumWaterAct, a);
        if (act->kind == JUM_WATER_ACT_CLOSE)
            g_array_append_vals(links, act->links->data, act->links->len);
    }
    if (links->len == 0)
        return;
    JumStudyTable *table =
        jum_study_part_table(part, "closed", N_("Closed by the scenario"), links->len);
    char **name = jum_study_table_texts(table, "name", N_("What"));
    char **place = jum_study_table_texts(table, "place", N_("Place"));
    char **who = jum_study_table_words(table, "who", N_("Moved"));
    for (guint i = 0; i < links->len; i++) {
        int link = g_array_index(links, int, i);
        JumTable kind = t->rows->link_table[link];
        guint row = t->rows->link_row[link];
        const JumLayer *layer = kind == JUM_TABLE_water_valve  ? t->valve
                                : kind == JUM_TABLE_water_pump ? t->pump
                                                               : t->pipe;
        const char *control = jum_layer_text(layer, jum_layer_column(layer, "control"), row);
        table->address[i] = address_of(kind, layer, row);
        name[i] = g_strdup(jum_layer_id(layer, row));
        place[i] = name_of(layer, row);
        who[i] = g_strdup(kind == JUM_TABLE_water_pipe        ? N_("outlet of a tank or source")
                          : g_strcmp0(control, "remote") == 0 ? N_("by the desk")
                                                              : N_("by hand"));
    }
}

/* ---- series ---- */

static JumStudySeries *
add_series(JumStudyPart *part,
           const char *key,
           const char *title,
           const char *unit,
           JumTable table,
           guint n_rows,
           gint64 start_s,
           const double *today,
           const double *then,
           double factor)
{
    gint64 time_s[JUM_WATER_TIMES];
    for (guint t = 0; t < JUM_WATER_TIMES; t++)
        time_s[t] = start_s + (gint64) t * JUM_WATER_REPORT_S;
    JumStudySeries *s =
        jum_study_part_series(part, key, title, unit, table, n_rows, JUM_WATER_TIMES, time_s);
    for (gsize i = 0; i < (gsize) n_rows * JUM_WATER_TIMES; i++) {
        s->today[i] = today != NULL ? today[i] * factor : 0.0;
        s->then[i] = then[i] * factor;
    }
    return s;
}

static void
add_all_series(JumStudyPart *part,
               const JumWaterInput *in,
               const JumWaterDay *a,
               const JumWaterDay *b)
{
    if (b->contaminant_pct != NULL) { /* first: it is what was asked */
        JumStudySeries *s =
            add_series(part, "contamination_pct", N_("Contaminated water"), "%",
                       JUM_TABLE_water_node, b->n_nodes, b->start_s, NULL, b->contaminant_pct, 1.0);
        s->low = 0.0;
        s->high = 100.0;
    }
    JumStudySeries *s =
        add_series(part, "pressure_bar", N_("Pressure"), "bar", JUM_TABLE_water_node, b->n_nodes,
                   b->start_s, a->pressure_m, b->pressure_m, 1.0 / BAR_M);
    s->low = 0.0;
    s->high = 8.0;
    s->decimals = 2;
    for (gsize i = 0; i < (gsize) s->n_rows * s->n_times; i++) {
        gboolean held = in->tables->rows->net.nodes[i % s->n_rows].kind != JUM_WATER_JUNCTION;
        s->today[i] = held ? NAN : isnan(s->today[i]) ? 0.0 : s->today[i]; /* cut: no pressure */
        s->then[i] = held ? NAN : isnan(s->then[i]) ? 0.0 : s->then[i];
    }
    s = add_series(part, "flow_ls", N_("Flow"), "L/s", JUM_TABLE_water_pipe, b->n_pipes, b->start_s,
                   a->flow_m3s, b->flow_m3s, 1000.0);
    for (gsize i = 0; i < (gsize) s->n_rows * s->n_times; i++) { /* how much, not which way */
        s->today[i] = fabs(s->today[i]);
        s->then[i] = isnan(s->then[i]) ? 0.0 : fabs(s->then[i]);
    }
    s = add_series(part, "level_m", N_("Level of the tanks"), "m", JUM_TABLE_water_tank, b->n_tanks,
                   b->start_s, a->level_m, b->level_m, 1.0);
    s->decimals = 2;
}

/* ---- words ---- */

static double
number_of(const JumStudyPart *part, const char *key)
{
    const JumStudyFact *fact = jum_study_part_find_fact(part, key);
    return fact != NULL ? fact->number : NAN;
}

static char *
basis_text(const JumStudyPart *part)
{
    GString *out = g_string_new(NULL);
    double pressure_m = number_of(part, "pressure_required_m");
    double start_h = number_of(part, "start_h"), measured = number_of(part, "measured_values");
    if (measured > 0.0)
        g_string_append_printf(out,
                               _("Not calibrated. One day from %02d:%02d, tanks, pumps and valves "
                                 "as measured then (%.0f values), demand driven by pressure (full "
                                 "from %.0f m); demand shapes: our assumption. "),
                               (int) start_h, (int) lround(start_h * 60.0) % 60, measured,
                               pressure_m);
    else
        g_string_append_printf(
            out,
            _("Not calibrated. One day from midnight, demand driven by pressure (full from "
              "%.0f m); demand shapes: our assumption. Tanks start at their usual level of the "
              "hour. "),
            pressure_m);
    g_string_append_printf(out,
                           _("Limits: street's limit of each node from its buildings; comfort "
                             "%.1f bar; fire %.1f bar. "),
                           number_of(part, "comfort_bar"), number_of(part, "fire_bar"));
    if (number_of(part, "assumed_rows") > 0.0)
        g_string_append_printf(out, _("%.0f elements of the network have an assumed figure. "),
                               number_of(part, "assumed_rows"));
    g_string_append_printf(out, _("%.0f places are touched."), number_of(part, "places_touched"));
    return g_string_free(out, FALSE);
}

static void
say_facts(JumStudyPart *part,
          const JumWaterInput *in,
          const JumWaterPlan *plan,
          const JumWaterDay *a,
          const JumWaterDay *b)
{
    const JumWaterRows *rows = in->tables->rows;
    const JumWaterAssumed *assumed = &rows->assumed;
    jum_study_part_fact(part, "rules", in->hash);
    jum_study_part_fact_number(part, "start_h", (double) b->start_s / HOUR_S);
    jum_study_part_fact_number(part, "measured_values", plan->n_measured);
    jum_study_part_fact_number(part, "nodes", rows->net.n_nodes);
    jum_study_part_fact_number(part, "links", rows->net.n_links);
    jum_study_part_fact_number(part, "instants_today", a->instants);
    jum_study_part_fact_number(part, "instants_then", b->instants);
    jum_study_part_fact_number(part, "largest_residual_m3s",
                               fmax(a->largest_residual_m3s, b->largest_residual_m3s));
    jum_study_part_fact_number(part, "pressure_required_m", rows->net.options.pressure_required_m);
    jum_study_part_fact_number(part, "comfort_bar", in->service->limits.comfort_low_bar);
    jum_study_part_fact_number(part, "fire_bar", in->service->limits.fire_bar);
    jum_study_part_fact_number(part, "assumed_rows",
                               assumed->elevation + assumed->diameter + assumed->length +
                                   assumed->roughness + assumed->pump + assumed->tank +
                                   assumed->valve);
    jum_study_part_fact_number(part, "left_out", assumed->left_out);
}

void
jum_water_result(JumStudyPart *part,
                 const JumWaterInput *input,
                 const JumWaterPlan *plan,
                 const JumWaterDay *today,
                 const JumWaterDay *then)
{
    part->basis = basis_text;
    part->converged = today->converged && then->converged;
    part->residual = fmax(today->largest_residual_m3s, then->largest_residual_m3s);
    say_facts(part, input, plan, today, then);
    add_figures(part, input, plan, today, then);
    if (plan->contaminates)
        add_arrivals(part, input, then);
    add_places(part, input, today, then);
    add_outlets(part, input, plan, then);
    add_closed(part, input, plan);
    add_tanks(part, input, today, then);
    add_pumps(part, input, today, then);
    add_all_series(part, input, today, then);
}
