/* Rules of the water network: every customer is joined to a source, the sums agree, and a steady solve at
 * the peak hour gives pressures that people can live with.
 * The solve is made on the rows themselves: reducers hold their outlet at their setting, tanks their initial
 * level, pumps push the design flow of all but the spare one; flows through reducers are carried upstream
 * and the solve repeated until they stand still. */
#include "tools/check.h"
#include "tools/water-gradient.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

#define PEAK 1.8 /* peak hour against the mean day */

typedef struct {
    guint from, to;
    const JumLayer *layer;
    guint row;
} Link;

typedef struct {
    const JumLayer *nodes, *tanks;
    guint n_nodes, n; /* water nodes, then tanks */
    GArray *open;     /* Link that water flows through freely: pipes and open valves */
    GArray *reducers, *pumps;
    guint *part; /* [n] root of the part joined by open links, reducers and pumps */
} Network;

static guint
end_index(const Network *w, const char *id)
{
    gint64 node = id != NULL ? jum_layer_find(w->nodes, id) : -1;
    gint64 tank = node < 0 && id != NULL ? jum_layer_find(w->tanks, id) : -1;
    return node >= 0 ? (guint) node : tank >= 0 ? w->n_nodes + (guint) tank : G_MAXUINT;
}

static guint
find_part(guint *part, guint i)
{
    while (part[i] != i)
        i = part[i] = part[part[i]];
    return i;
}

static void
read_links(Network *w, const JumLayer *layer)
{
    int from = jum_layer_column(layer, "from_node"), to = jum_layer_column(layer, "to_node");
    gboolean valve = jum_layer_table(layer) == JUM_TABLE_water_valve;
    int kind = valve ? jum_layer_column(layer, "kind") : -1;
    int open = valve ? jum_layer_column(layer, "normally_open") : -1;
    for (guint i = 0; i < jum_layer_n_rows(layer); i++) {
        Link link = {end_index(w, jum_layer_text(layer, from, i)),
                     end_index(w, jum_layer_text(layer, to, i)), layer, i};
        if (link.from == G_MAXUINT || link.to == G_MAXUINT ||
            (valve && jum_layer_int(layer, open, i) == 0))
            continue;
        gboolean reducer = valve && g_strcmp0(jum_layer_text(layer, kind, i), "PRV") == 0;
        gboolean pump = jum_layer_table(layer) == JUM_TABLE_water_pump;
        g_array_append_val(reducer ? w->reducers : pump ? w->pumps : w->open, link);
        w->part[find_part(w->part, link.from)] = find_part(w->part, link.to);
    }
}

static void
network_read(Network *w, const JumChecks *checks)
{
    static const JumTable tables[] = {JUM_TABLE_water_pipe, JUM_TABLE_water_valve,
                                      JUM_TABLE_water_pump};
    w->nodes = checks->layer[JUM_TABLE_water_node];
    w->tanks = checks->layer[JUM_TABLE_water_tank];
    w->n_nodes = jum_layer_n_rows(w->nodes);
    w->n = w->n_nodes + jum_layer_n_rows(w->tanks);
    w->open = g_array_new(FALSE, FALSE, sizeof(Link));
    w->reducers = g_array_new(FALSE, FALSE, sizeof(Link));
    w->pumps = g_array_new(FALSE, FALSE, sizeof(Link));
    w->part = g_new(guint, w->n + 1);
    for (guint i = 0; i < w->n; i++)
        w->part[i] = i;
    for (guint t = 0; t < G_N_ELEMENTS(tables); t++)
        read_links(w, checks->layer[tables[t]]);
}

static void
network_clear(Network *w)
{
    g_array_unref(w->open);
    g_array_unref(w->reducers);
    g_array_unref(w->pumps);
    g_free(w->part);
}

static void
customers_joined(JumChecks *checks, const Network *w)
{
    int kind = jum_layer_column(w->nodes, "kind"),
        customers = jum_layer_column(w->nodes, "customers");
    g_autofree guint8 *fed = g_new0(guint8, w->n + 1);
    double cut = 0.0, all = 0.0;
    for (guint i = 0; i < w->n_nodes; i++)
        if (g_strcmp0(jum_layer_text(w->nodes, kind, i), "source") == 0)
            fed[find_part(w->part, i)] = 1;
    for (guint i = 0; i < w->n_nodes; i++) {
        gint64 here = jum_layer_int(w->nodes, customers, i);
        all += here > 0 ? (double) here : 0.0;
        cut += here > 0 && !fed[find_part(w->part, i)] ? (double) here : 0.0;
    }
    jum_checks_add(checks, "water.joined", cut, JUM_CHECK_AT_MOST, 0.0,
                   _("customers of %.0f that no way of pipes joins to a source"), all);
    const JumLayer *sectors = checks->layer[JUM_TABLE_water_sector];
    int column = jum_layer_column(sectors, "customers");
    double sum = 0.0;
    for (guint i = 0; i < jum_layer_n_rows(sectors); i++)
        sum += (double) jum_layer_int(sectors, column, i);
    if (jum_layer_n_rows(sectors) > 0)
        jum_checks_add(checks, "water.sectors", fabs(sum - all), JUM_CHECK_AT_MOST, 0.0,
                       _("customers of the sectors less customers of the nodes"));
}

/* ---- the peak hour ---- */

typedef struct {
    guint *from, *to;
    double *resistance, *flow, *load, *head;
    guint8 *fixed;
    guint n;
} Peak;

static double
real_or(const JumLayer *layer, const char *column, guint row, double absent)
{
    double value = jum_layer_real(layer, jum_layer_column(layer, column), row);
    return isfinite(value) ? value : absent;
}

/* Pumps between the same two ends are one station; its last pump is the spare. */
static void
push_pumps(const Network *w, double *load)
{
    for (guint k = 0; k < w->pumps->len; k++) {
        const Link *pump = &g_array_index(w->pumps, Link, k);
        guint beside = 0;
        for (guint j = k + 1; j < w->pumps->len; j++)
            beside += g_array_index(w->pumps, Link, j).from == pump->from &&
                      g_array_index(w->pumps, Link, j).to == pump->to;
        if (beside == 0)
            continue;
        double flow = real_or(pump->layer, "flow_m3s", pump->row, 0.0);
        load[pump->from] += flow;
        load[pump->to] -= flow;
    }
}

static void
peak_init(Peak *p, const Network *w)
{
    guint links = w->open->len;
    p->from = g_new(guint, links + 1);
    p->to = g_new(guint, links + 1);
    p->resistance = g_new(double, links + 1);
    p->flow = g_new(double, links + 1);
    p->load = g_new0(double, w->n + 1);
    p->head = g_new0(double, w->n + 1);
    p->fixed = g_new0(guint8, w->n + 1);
    for (guint k = 0; k < links; k++) {
        const Link *link = &g_array_index(w->open, Link, k);
        gboolean pipe = jum_layer_table(link->layer) == JUM_TABLE_water_pipe;
        p->from[k] = link->from;
        p->to[k] = link->to;
        p->resistance[k] = jum_water_resistance(
            pipe ? real_or(link->layer, "length_m", link->row, 1.0) : 1.0,
            fmax(real_or(link->layer, "diameter_m", link->row, 0.1), 0.02),
            pipe ? real_or(link->layer, "roughness", link->row, 120.0) : 130.0);
        p->flow[k] = 0.01;
    }
    p->n = links;
    for (guint i = 0; i < w->n_nodes; i++) {
        double head = real_or(w->nodes, "head_m", i, NAN);
        p->load[i] = PEAK * real_or(w->nodes, "demand_m3s", i, 0.0);
        p->fixed[i] = isfinite(head);
        p->head[i] = isfinite(head) ? head : 0.0;
    }
    for (guint t = w->n_nodes; t < w->n; t++) {
        p->fixed[t] = 1;
        p->head[t] = real_or(w->tanks, "elevation_m", t - w->n_nodes, 0.0) +
                     real_or(w->tanks, "level_init_m", t - w->n_nodes, 0.0);
    }
    for (guint k = 0; k < w->reducers->len; k++) {
        const Link *reducer = &g_array_index(w->reducers, Link, k);
        p->fixed[reducer->to] = 1;
        p->head[reducer->to] = real_or(w->nodes, "elevation_m", reducer->to, 0.0) +
                               real_or(reducer->layer, "setting", reducer->row, 30.0);
    }
    push_pumps(w, p->load);
}

static void
peak_clear(Peak *p)
{
    void *arrays[] = {p->from, p->to, p->resistance, p->flow, p->load, p->head, p->fixed};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
}

/* Parts without a fixed head (between a pump and a valve, or cut off) are held at the ground. */
static void
hold_loose_parts(Peak *p, const Network *w)
{
    g_autofree guint *part = g_new(guint, w->n + 1);
    g_autofree guint8 *held = g_new0(guint8, w->n + 1);
    for (guint i = 0; i < w->n; i++)
        part[i] = i;
    for (guint k = 0; k < p->n; k++)
        part[find_part(part, p->from[k])] = find_part(part, p->to[k]);
    for (guint i = 0; i < w->n; i++)
        held[find_part(part, i)] |= p->fixed[i];
    for (guint i = 0; i < w->n; i++)
        if (!held[find_part(part, i)]) {
            held[find_part(part, i)] = p->fixed[i] = 1;
            p->head[i] = i < w->n_nodes ? real_or(w->nodes, "elevation_m", i, 0.0) : 0.0;
        }
}

static gboolean
peak_solve(Peak *p, const Network *w)
{
    JumWaterGradient problem = {w->n,    p->n,     p->from, p->to,  p->resistance,
                                p->load, p->fixed, p->head, p->flow};
    g_autofree double *own = g_memdup2(p->load, w->n * sizeof *own);
    for (guint round = 0; round < 1 + w->reducers->len && round < 20; round++) {
        if (jum_water_gradient_solve(&problem) == 0)
            return FALSE;
        g_autofree double *out = g_new0(double, w->n + 1); /* what each node sends into the pipes */
        double change = 0.0;
        for (guint k = 0; k < p->n; k++) {
            out[p->from[k]] += p->flow[k];
            out[p->to[k]] -= p->flow[k];
        }
        g_autofree double *load = g_memdup2(own, w->n * sizeof *load);
        for (guint k = 0; k < w->reducers->len; k++) {
            const Link *reducer = &g_array_index(w->reducers, Link, k);
            load[reducer->from] += out[reducer->to] + own[reducer->to];
        }
        for (guint i = 0; i < w->n; i++)
            change += fabs(load[i] - p->load[i]);
        memcpy(p->load, load, w->n * sizeof *load);
        if (change < 1e-5)
            return TRUE;
    }
    return TRUE;
}

static void
peak_pressures(JumChecks *checks, const Network *w)
{
    Peak p = {0};
    peak_init(&p, w);
    hold_loose_parts(&p, w);
    gboolean solved = peak_solve(&p, w);
    int customers = jum_layer_column(w->nodes, "customers");
    guint sane = 0, n = 0;
    double least = INFINITY, most = -INFINITY;
    for (guint i = 0; solved && i < w->n_nodes; i++) {
        if (jum_layer_int(w->nodes, customers, i) <= 0)
            continue;
        double pressure = p.head[i] - real_or(w->nodes, "elevation_m", i, 0.0);
        sane += pressure >= 20.0 && pressure <= 70.0;
        least = fmin(least, pressure);
        most = fmax(most, pressure);
        n++;
    }
    jum_checks_add(
        checks, "water.peak_pressure", n > 0 ? (double) sane / n : 0.0, JUM_CHECK_AT_LEAST, 0.9,
        solved ? _("share of the places with customers between 20 and 70 m at the peak hour; from "
                   "%.1f to %.1f m")
               : _("the network has no steady state (%f, %f)"),
        least, most);
    peak_clear(&p);
}

static void
motorised_valves(JumChecks *checks)
{
    const JumLayer *valves = checks->layer[JUM_TABLE_water_valve];
    int control = jum_layer_column(valves, "control");
    guint n = 0;
    for (guint i = 0; i < jum_layer_n_rows(valves); i++)
        n += g_strcmp0(jum_layer_text(valves, control, i), "remote") == 0;
    jum_checks_add(checks, "water.motorised", n, JUM_CHECK_AT_LEAST, 30.0,
                   _("motorised valves, of %u"), jum_layer_n_rows(valves));
}

void
jum_check_water(JumChecks *checks)
{
    if (jum_layer_n_rows(checks->layer[JUM_TABLE_water_pipe]) == 0)
        return;
    Network w = {0};
    network_read(&w, checks);
    customers_joined(checks, &w);
    if (g_strcmp0(jum_territory_info(checks->territory)->synthetic, "all") == 0) {
        peak_pressures(checks, &w);
        if (jum_layer_n_rows(checks->layer[JUM_TABLE_commune]) >= 29)
            motorised_valves(checks);
    }
    network_clear(&w);
}
