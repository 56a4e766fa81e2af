/* Diameters.
 * First guess: the water comes by the shortest way from the tanks (peak hour) and from the zone's entry
 * (filling them at the mean hour); each way may lose the head that the worst node behind it can spare, which
 * gives a slope and with the flow a diameter.  Then the looped network is really solved at the peak hour
 * and pipes that lose too much, or lead to a node in want, grow by one size, until nothing is left to grow. */
#include "tools/supply.h"
#include "tools/water-gradient.h"

#include <math.h>

#define WANTED_M 24.0 /* pressure the sizing aims at, at the peak hour */

static const double catalogue[] = {0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
                                   0.5,  0.6, 0.7,   0.8,  0.9, 1.0,  1.2, 1.4,  1.6};

static double
next_size(double at_least)
{
    for (guint i = 0; i < G_N_ELEMENTS(catalogue); i++)
        if (catalogue[i] >= at_least - 1e-9)
            return catalogue[i];
    return catalogue[G_N_ELEMENTS(catalogue) - 1];
}

/* Hazen–Williams diameter that loses @slope (m/m) with that flow. */
static double
diameter_for(double flow, double slope, double roughness)
{
    return pow(10.667 * pow(flow / roughness, 1.852) / slope, 1.0 / 4.871);
}

static gboolean
is_fixed(const JumSupply *s, guint node)
{
    for (guint t = 0; t < s->tanks->len; t++)
        if (g_array_index(s->tanks, JumSupplyTank, t).node == node)
            return TRUE;
    const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, s->node[node].zone);
    return zone->feed != JUM_PATH_NONE && s->link[zone->feed].to == node &&
           s->link[zone->feed].device == JUM_SUPPLY_REDUCER;
}

static double
fixed_head(const JumSupply *s, guint node)
{
    for (guint t = 0; t < s->tanks->len; t++) {
        const JumSupplyTank *tank = &g_array_index(s->tanks, JumSupplyTank, t);
        if (tank->node == node)
            return tank->floor_m + JUM_TANK_LEVEL_INIT_M;
    }
    return g_array_index(s->zones, JumSupplyZone, s->node[node].zone).grade_m;
}

/* What leaves each node: its own demand times @factor, and what the zones fed from it draw. */
static void
node_loads(const JumSupply *s, double factor, double *load)
{
    for (guint i = 0; i < s->n_nodes; i++)
        load[i] = s->node[i].demand_m3s * factor;
    for (guint z = 0; z < s->zones->len; z++) {
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        if (zone->feed != JUM_PATH_NONE)
            load[s->link[zone->feed].from] += zone->draw_m3s;
    }
}

/* What boosters and the plant push in. */
static void
add_injections(const JumSupply *s, double *load)
{
    for (guint z = 0; z < s->zones->len; z++) {
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        if (zone->feed == JUM_PATH_NONE)
            load[s->plant] -= 1.05 * zone->mean_m3s;
        else if (s->link[zone->feed].device == JUM_SUPPLY_BOOSTER)
            load[s->link[zone->feed].to] -= zone->draw_m3s;
    }
}

/* Sizes every link of the tree for the loads behind it and the head that the worst node behind can lose. */
static void
size_tree(JumSupply *s, const JumPathTree *tree, const double *load, double spare_head_m)
{
    g_autofree double *flow = g_memdup2(load, s->n_nodes * sizeof *flow);
    g_autofree double *slope = g_new(double, s->n_nodes + 1);
    for (guint i = 0; i < s->n_nodes; i++) {
        const JumSupplyNode *node = &s->node[i];
        double grade = g_array_index(s->zones, JumSupplyZone, node->zone).grade_m;
        double spare = spare_head_m > 0.0
                           ? spare_head_m
                           : CLAMP(grade - 1.0 - node->ground_m - WANTED_M, 3.0, 20.0);
        slope[i] = spare / fmax(tree->distance[i], 200.0);
    }
    for (guint k = tree->n_reached; k-- > 0;) {
        guint i = tree->order[k];
        if (tree->link[i] == JUM_PATH_NONE)
            continue;
        JumSupplyLink *link = &s->link[tree->link[i]];
        guint before = tree->before[i];
        flow[before] += flow[i];
        slope[before] = fmin(slope[before], slope[i]);
        double d =
            diameter_for(fmax(flow[i], 1e-6), CLAMP(slope[i], 0.0002, 0.008), link->roughness);
        link->diameter_m = fmax(link->diameter_m, next_size(fmax(d, 0.1)));
        link->flow_m3s = link->from == before ? flow[i] : -flow[i];
    }
}

static void
first_guess(JumSupply *s)
{
    g_autofree double *cost = g_new(double, s->n_links + 1), *load = g_new0(double, s->n_nodes + 1);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) fixed = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint l = 0; l < s->n_links; l++)
        cost[l] = s->link[l].device == JUM_SUPPLY_PLAIN ? s->link[l].length_m : -1.0;
    for (guint z = 0; z < s->zones->len; z++) {
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        guint entry = zone->feed == JUM_PATH_NONE ? s->plant : s->link[zone->feed].to;
        g_array_append_val(entries, entry);
    }
    for (guint i = 0; i < s->n_nodes; i++)
        if (is_fixed(s, i))
            g_array_append_val(fixed, i);
    node_loads(s, 1.1, load);
    g_autoptr(JumPathTree) filling =
        jum_shortest_paths(s->graph, cost, (guint *) (void *) entries->data, entries->len);
    size_tree(s, filling, load, 3.5);
    node_loads(s, JUM_SUPPLY_PEAK, load);
    g_autoptr(JumPathTree) peak =
        jum_shortest_paths(s->graph, cost, (guint *) (void *) fixed->data, fixed->len);
    size_tree(s, peak, load, 0.0);
    for (guint l = 0; l < s->n_links; l++)
        if (s->link[l].diameter_m <= 0.0)
            s->link[l].diameter_m =
                s->generate->road[s->link[l].road].class <= JUM_ROAD_TERTIARY ? 0.15 : 0.1;
    for (guint z = 0; z < s->zones->len; z++) { /* the links that feed zones carry all of them */
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        if (zone->feed == JUM_PATH_NONE)
            continue;
        JumSupplyLink *link = &s->link[zone->feed];
        link->flow_m3s = zone->draw_m3s;
        link->diameter_m =
            fmax(link->diameter_m,
                 next_size(diameter_for(fmax(zone->draw_m3s, 1e-6), 0.003, link->roughness)));
    }
}

/* ---- the real solve ---- */

typedef struct {
    guint *link, *from, *to; /* [n] plain links */
    guint n;
    double *resistance, *flow, *load, *head;
    guint8 *fixed;
} Peak;

static void
peak_init(Peak *p, const JumSupply *s)
{
    p->link = g_new(guint, s->n_links + 1);
    p->from = g_new(guint, s->n_links + 1);
    p->to = g_new(guint, s->n_links + 1);
    p->resistance = g_new(double, s->n_links + 1);
    p->flow = g_new(double, s->n_links + 1);
    p->load = g_new0(double, s->n_nodes + 1);
    p->head = g_new0(double, s->n_nodes + 1);
    p->fixed = g_new0(guint8, s->n_nodes + 1);
    for (guint l = 0; l < s->n_links; l++) {
        if (s->link[l].device != JUM_SUPPLY_PLAIN)
            continue;
        p->link[p->n] = l;
        p->from[p->n] = s->link[l].from;
        p->to[p->n] = s->link[l].to;
        p->flow[p->n++] = s->link[l].flow_m3s != 0.0 ? s->link[l].flow_m3s : 1e-4;
    }
    node_loads(s, JUM_SUPPLY_PEAK, p->load);
    add_injections(s, p->load);
    for (guint i = 0; i < s->n_nodes; i++) {
        p->fixed[i] = is_fixed(s, i);
        p->head[i] = p->fixed[i] ? fixed_head(s, i) : 0.0;
    }
}

static void
peak_clear(Peak *p)
{
    void *arrays[] = {p->link, p->from, p->to, p->resistance, p->flow, p->load, p->head, p->fixed};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
}

static gboolean
peak_solve(Peak *p, JumSupply *s)
{
    for (guint k = 0; k < p->n; k++) {
        const JumSupplyLink *link = &s->link[p->link[k]];
        p->resistance[k] = jum_water_resistance(link->length_m, link->diameter_m, link->roughness);
    }
    JumWaterGradient problem = {s->n_nodes, p->n,     p->from, p->to,  p->resistance,
                                p->load,    p->fixed, p->head, p->flow};
    if (jum_water_gradient_solve(&problem) == 0)
        return FALSE;
    for (guint i = 0; i < s->n_nodes; i++)
        s->node[i].head_m = p->head[i];
    for (guint k = 0; k < p->n; k++)
        s->link[p->link[k]].flow_m3s = p->flow[k];
    return TRUE;
}

/* One size more where the slope is above @steep, or above @gentle on the way to a node in want. */
static guint
grow(JumSupply *s, const Peak *p, const JumPathTree *way, double steep, double gentle)
{
    g_autofree guint8 *wanting = g_new0(guint8, s->n_links + 1);
    for (guint k = way->n_reached; k-- > 0;) {
        guint i = way->order[k];
        gboolean want = s->node[i].head_m - s->node[i].ground_m < WANTED_M - 2.0;
        for (; want && way->link[i] != JUM_PATH_NONE && !wanting[way->link[i]]; i = way->before[i])
            wanting[way->link[i]] = 1;
    }
    guint grown = 0;
    for (guint k = 0; k < p->n; k++) {
        JumSupplyLink *link = &s->link[p->link[k]];
        double slope =
            fabs(s->node[link->from].head_m - s->node[link->to].head_m) / fmax(link->length_m, 1.0);
        double wider = next_size(link->diameter_m + 0.01);
        if ((slope > steep || (wanting[p->link[k]] && slope > gentle)) &&
            wider > link->diameter_m) {
            link->diameter_m = wider;
            grown++;
        }
    }
    return grown;
}

static double
roughness_of(double age_draw)
{
    return round(105.0 + 40.0 * age_draw);
}

gboolean
jum_supply_size(JumSupply *s)
{
    for (guint l = 0; l < s->n_links; l++)
        s->link[l].roughness = roughness_of(jum_rng_unit(&s->rng));
    first_guess(s);
    g_autofree double *cost = g_new(double, s->n_links + 1);
    g_autoptr(GArray) fixed = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint l = 0; l < s->n_links; l++)
        cost[l] = s->link[l].device == JUM_SUPPLY_PLAIN ? s->link[l].length_m : -1.0;
    for (guint i = 0; i < s->n_nodes; i++)
        if (is_fixed(s, i))
            g_array_append_val(fixed, i);
    g_autoptr(JumPathTree) way =
        jum_shortest_paths(s->graph, cost, (guint *) (void *) fixed->data, fixed->len);
    Peak p = {0};
    peak_init(&p, s);
    gboolean ok = peak_solve(&p, s);
    for (int round = 0; ok && round < 8 && grow(s, &p, way, 0.012, 0.0015) > 0; round++)
        ok = peak_solve(&p, s);
    peak_clear(&p);
    return ok;
}
