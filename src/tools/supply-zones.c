/* Who drinks at which node, and the pressure zones.
 * Ground is cut in bands of 34 m; the connected parts of a band are zones, each with one grade.  From the
 * plant outward, a zone higher than the one before it is lifted by a booster into a tank of its own, a
 * lower one is fed through a pressure reducer; every other crossing is a closed boundary valve.  This is
 * how networks in relief are run, and it makes each zone a small problem of its own. */
#include "tools/point-grid.h"
#include "tools/supply.h"

#include <math.h>
#include <string.h>

#define RESIDENT_M3S (0.150 / 86400.0) /* 150 L a day and inhabitant */
#define JOB_M3S      (0.040 / 86400.0)
#define LOSSES       1.12
#define AMBIGUOUS_M  5.0

void
jum_supply_demand(JumSupply *s, const JumBuildingCensus *census)
{
    g_autofree double *x = g_new(double, s->n_nodes + 1), *y = g_new(double, s->n_nodes + 1);
    for (guint i = 0; i < s->n_nodes; i++) {
        x[i] = s->node[i].x_m;
        y[i] = s->node[i].y_m;
    }
    g_autoptr(JumPointGrid) grid = jum_point_grid_new(x, y, s->n_nodes, 200.0);
    for (guint i = 0; i < census->n; i++) {
        guint at = census->commune[i] < 0
                       ? JUM_POINT_GRID_NONE
                       : jum_point_grid_nearest(grid, census->x_m[i], census->y_m[i], 20000.0);
        if (at == JUM_POINT_GRID_NONE)
            continue;
        JumSupplyNode *node = &s->node[at];
        node->residents += census->residents[i];
        node->jobs += census->jobs[i];
        node->customers += (guint) fmax(1.0, round(census->residents[i] / 2.1));
    }
    for (guint i = 0; i < s->n_nodes; i++) {
        JumSupplyNode *node = &s->node[i];
        node->demand_m3s = LOSSES * (node->residents * RESIDENT_M3S + node->jobs * JOB_M3S);
        s->total_m3s += node->demand_m3s;
    }
}

/* ---- bands ---- */

static void
cut_bands(JumSupply *s, double *lowest)
{
    *lowest = G_MAXDOUBLE;
    for (guint i = 0; i < s->n_nodes; i++)
        *lowest = fmin(*lowest, s->node[i].ground_m);
    for (guint i = 0; i < s->n_nodes; i++)
        s->node[i].band =
            (guint8) CLAMP((s->node[i].ground_m - *lowest) / JUM_SUPPLY_HEIGHT, 0.0, 9.0);
}

/* A node near a limit takes the side of most of its neighbours, so that a zone has a clean border. */
static void
smooth_bands(JumSupply *s, double lowest)
{
    for (int sweep = 0; sweep < 12; sweep++)
        for (guint i = 0; i < s->n_nodes; i++) {
            double above = s->node[i].ground_m - lowest;
            double limit = round(above / JUM_SUPPLY_HEIGHT);
            if (limit < 1.0 || fabs(above - limit * JUM_SUPPLY_HEIGHT) > AMBIGUOUS_M)
                continue;
            guint lower = 0, upper = 0;
            for (guint k = s->graph->start[i]; k < s->graph->start[i + 1]; k++) {
                guint8 band = s->node[s->graph->other[k]].band;
                lower += band < limit;
                upper += band >= limit;
            }
            if (lower != upper)
                s->node[i].band = (guint8) (lower > upper ? limit - 1.0 : limit);
        }
}

/* Connected parts of equal band; returns their number, fills node.zone and @size. */
static guint
find_parts(JumSupply *s, GArray *size)
{
    g_autofree guint *stack = g_new(guint, s->n_nodes + 1);
    g_array_set_size(size, 0);
    for (guint i = 0; i < s->n_nodes; i++)
        s->node[i].zone = G_MAXUINT;
    for (guint i = 0; i < s->n_nodes; i++) {
        if (s->node[i].zone != G_MAXUINT)
            continue;
        guint zone = size->len, n = 0, top = 0;
        stack[top++] = i;
        s->node[i].zone = zone;
        while (top > 0) {
            guint node = stack[--top];
            n++;
            for (guint k = s->graph->start[node]; k < s->graph->start[node + 1]; k++) {
                JumSupplyNode *other = &s->node[s->graph->other[k]];
                if (other->zone == G_MAXUINT && other->band == s->node[i].band) {
                    other->zone = zone;
                    stack[top++] = s->graph->other[k];
                }
            }
        }
        g_array_append_val(size, n);
    }
    return size->len;
}

/* Parts too small for a station of their own join the band next to them that is nearest to their ground. */
static gboolean
absorb_small_parts(JumSupply *s, const GArray *size, guint fewest, double lowest)
{
    g_autofree double *best = g_new(double, size->len);
    g_autofree guint8 *join = g_new0(guint8, size->len);
    for (guint z = 0; z < size->len; z++)
        best[z] = G_MAXDOUBLE;
    for (guint i = 0; i < s->n_nodes; i++) {
        const JumSupplyNode *node = &s->node[i];
        for (guint k = s->graph->start[i]; k < s->graph->start[i + 1]; k++) {
            const JumSupplyNode *other = &s->node[s->graph->other[k]];
            double middle = lowest + JUM_SUPPLY_HEIGHT * (other->band + 0.5);
            double off = fabs(node->ground_m - middle);
            if (other->zone != node->zone && off < best[node->zone]) {
                best[node->zone] = off;
                join[node->zone] = other->band;
            }
        }
    }
    gboolean changed = FALSE;
    for (guint i = 0; i < s->n_nodes; i++) {
        guint zone = s->node[i].zone;
        if (g_array_index(size, guint, zone) < fewest && best[zone] < G_MAXDOUBLE) {
            s->node[i].band = join[zone];
            changed = TRUE;
        }
    }
    return changed;
}

/* ---- the tree of zones ---- */

static void
turn_link(JumSupplyLink *link)
{
    guint swap = link->from;
    link->from = link->to;
    link->to = swap;
}

/* Numbers the zones from the plant outward and makes the links that feed them. */
static void
feed_zones(JumSupply *s, guint parts, double lowest)
{
    g_autofree double *cost = g_new(double, s->n_links + 1);
    g_autofree guint *number = g_new(guint, parts + 1);
    memset(number, 0xff, (parts + 1) * sizeof *number);
    for (guint l = 0; l < s->n_links; l++)
        cost[l] = s->link[l].length_m;
    g_autoptr(JumPathTree) tree = jum_shortest_paths(s->graph, cost, &s->plant, 1);
    for (guint i = 0; i < tree->n_reached; i++) {
        guint at = tree->order[i], part = s->node[at].zone;
        if (number[part] != G_MAXUINT)
            continue;
        guint8 band = s->node[at].band;
        JumSupplyZone zone = {band, lowest + JUM_SUPPLY_HEIGHT * (band + 1.0) + JUM_SUPPLY_ABOVE,
                              tree->link[at], G_MAXUINT};
        if (zone.feed != JUM_PATH_NONE)
            zone.parent = number[s->node[tree->before[at]].zone];
        number[part] = s->zones->len;
        g_array_append_val(s->zones, zone);
    }
    for (guint i = 0; i < s->n_nodes; i++)
        s->node[i].zone = number[s->node[i].zone];
    for (guint l = 0; l < s->n_links; l++)
        if (s->node[s->link[l].from].zone != s->node[s->link[l].to].zone)
            s->link[l].device = JUM_SUPPLY_BOUNDARY;
    for (guint z = 0; z < s->zones->len; z++) {
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        if (zone->feed == JUM_PATH_NONE)
            continue;
        JumSupplyLink *link = &s->link[zone->feed];
        if (s->node[link->to].zone != z)
            turn_link(link);
        link->device = zone->band > g_array_index(s->zones, JumSupplyZone, zone->parent).band
                           ? JUM_SUPPLY_BOOSTER
                           : JUM_SUPPLY_REDUCER;
    }
}

/* Mean flow through each zone and what it takes from its parent at the peak hour. */
static void
sum_zones(JumSupply *s)
{
    for (guint i = 0; i < s->n_nodes; i++) {
        JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, s->node[i].zone);
        zone->mean_m3s += s->node[i].demand_m3s;
        zone->draw_m3s += s->node[i].demand_m3s * JUM_SUPPLY_PEAK;
    }
    for (guint z = s->zones->len; z-- > 0;) {
        JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        if (zone->feed == JUM_PATH_NONE)
            continue;
        if (s->link[zone->feed].device == JUM_SUPPLY_BOOSTER)
            zone->draw_m3s = 1.05 * zone->mean_m3s; /* its tank gives the rest */
        JumSupplyZone *parent = &g_array_index(s->zones, JumSupplyZone, zone->parent);
        parent->mean_m3s += zone->mean_m3s;
        parent->draw_m3s += zone->draw_m3s;
    }
}

/* ---- tanks ---- */

/* High ground near where the demand is: a few seeds moved to the means of the demand, then the best node. */
static void
place_tanks(JumSupply *s, guint z, guint wanted)
{
    const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < s->n_nodes; i++)
        if (s->node[i].zone == z)
            g_array_append_val(members, i);
    g_autofree double *sx = g_new(double, wanted), *sy = g_new(double, wanted),
                      *sum = g_new(double, 3 * wanted);
    for (guint t = 0; t < wanted; t++) {
        const JumSupplyNode *node =
            &s->node[g_array_index(members, guint, jum_rng_int(&s->rng, members->len))];
        sx[t] = node->x_m;
        sy[t] = node->y_m;
    }
    for (int pass = 0; pass < 10; pass++) {
        memset(sum, 0, 3 * wanted * sizeof *sum);
        for (guint m = 0; m < members->len; m++) {
            const JumSupplyNode *node = &s->node[g_array_index(members, guint, m)];
            guint near = 0;
            for (guint t = 1; t < wanted; t++)
                if (hypot(node->x_m - sx[t], node->y_m - sy[t]) <
                    hypot(node->x_m - sx[near], node->y_m - sy[near]))
                    near = t;
            double w = node->demand_m3s + 1e-9;
            sum[3 * near] += w * node->x_m;
            sum[3 * near + 1] += w * node->y_m;
            sum[3 * near + 2] += w;
        }
        for (guint t = 0; t < wanted; t++)
            if (sum[3 * t + 2] > 0.0) {
                sx[t] = sum[3 * t] / sum[3 * t + 2];
                sy[t] = sum[3 * t + 1] / sum[3 * t + 2];
            }
    }
    double demand = 1e-9;
    for (guint t = 0; t < wanted; t++)
        demand += sum[3 * t + 2];
    for (guint t = 0; t < wanted; t++) {
        double best = -G_MAXDOUBLE;
        JumSupplyTank tank = {0, z, zone->grade_m - JUM_TANK_BELOW_GRADE};
        for (guint m = 0; m < members->len; m++) {
            guint i = g_array_index(members, guint, m);
            gboolean taken = FALSE;
            for (guint k = 0; k < s->tanks->len; k++)
                taken |= g_array_index(s->tanks, JumSupplyTank, k).node == i;
            double score =
                s->node[i].ground_m - 0.02 * hypot(s->node[i].x_m - sx[t], s->node[i].y_m - sy[t]);
            if (!taken && score > best) {
                best = score;
                tank.node = i;
            }
        }
        if (best == -G_MAXDOUBLE)
            return;
        double share = sum[3 * t + 2] / demand; /* a tank is as large as the town round it */
        double volume = fmax(100.0, zone->mean_m3s * 86400.0 * 0.45 * share);
        tank.diameter_m = round(sqrt(4.0 * volume / (G_PI * JUM_TANK_LEVEL_MAX_M)) * 2.0) / 2.0;
        g_array_append_val(s->tanks, tank);
    }
}

void
jum_supply_zones(JumSupply *s)
{
    double lowest;
    g_autoptr(GArray) size = g_array_new(FALSE, FALSE, sizeof(guint));
    guint fewest = CLAMP(s->n_nodes / 150, 6, 60);
    cut_bands(s, &lowest);
    smooth_bands(s, lowest);
    for (int round = 0; round < 6; round++) {
        find_parts(s, size);
        if (!absorb_small_parts(s, size, fewest, lowest))
            break;
    }
    guint parts = find_parts(s, size);
    s->zones = g_array_new(FALSE, FALSE, sizeof(JumSupplyZone));
    s->tanks = g_array_new(FALSE, FALSE, sizeof(JumSupplyTank));
    feed_zones(s, parts, lowest);
    sum_zones(s);
    for (guint z = 0; z < s->zones->len; z++) {
        const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
        gboolean lifted =
            zone->feed == JUM_PATH_NONE || s->link[zone->feed].device == JUM_SUPPLY_BOOSTER;
        if (lifted)
            place_tanks(s, z, CLAMP((guint) round(zone->mean_m3s / 0.05), 1, 8));
    }
}
