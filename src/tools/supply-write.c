/* The network as rows: nodes, pipes, pumps, valves, tanks, hydrants.
 * A link with a device becomes a pipe up to a node one metre before its end, then the device; a tank hangs on
 * its node by a short pipe; the works are intake, raw-water pumps, treatment, clear well, high-service pumps. */
#include "tools/asset-address.h"
#include "tools/supply.h"

#include <math.h>

#define DEVICE_M 1.2 /* length on the map of a valve or a pump */

typedef struct {
    JumSupply *supply;
    JumGenerate *generate;
    guint pipes, valves, pumps, extra_nodes, hydrants;
} Writing;

/* ---- names ---- */

static void
node_id(char text[16], guint node)
{
    g_snprintf(text, 16, "N-%05u", node + 1);
}

static void
set_text(JumLayer *layer, const char *column, guint row, const char *text)
{
    jum_layer_set_text_by_name(layer, column, row, text);
}

static void
set_real(JumLayer *layer, const char *column, guint row, double value)
{
    jum_layer_set_real_by_name(layer, column, row, value);
}

static const char *
sector_address(const Writing *w, guint node, char text[48])
{
    const JumLayer *sectors = w->generate->layer[JUM_TABLE_water_sector];
    g_snprintf(text, 48, "water_sector/%s", jum_layer_id(sectors, w->supply->node[node].sector));
    return text;
}

/* ---- nodes ---- */

static const char *
pattern_of(const JumSupplyNode *node)
{
    if (node->demand_m3s <= 0.0)
        return NULL;
    return node->jobs > 4.0 * node->residents ? "activity"
           : node->jobs > node->residents     ? "mixed"
                                              : "residential";
}

static guint
write_node(
    Writing *w, const char *id, const char *kind, double x, double y, double ground_m, guint like)
{
    JumLayer *nodes = w->generate->layer[JUM_TABLE_water_node];
    char parent[48];
    guint row = jum_generate_add_point(w->generate, JUM_TABLE_water_node, id, "synthetic", x, y);
    set_text(nodes, "parent", row, sector_address(w, like, parent));
    set_text(nodes, "control", row, "manual");
    set_text(nodes, "kind", row, kind);
    set_real(nodes, "elevation_m", row,
             round((ground_m - 1.0) * 100.0) / 100.0); /* laid a metre deep */
    set_real(nodes, "demand_m3s", row, 0.0);
    jum_layer_set_int_by_name(nodes, "customers", row, 0);
    return row;
}

static void
write_nodes(Writing *w)
{
    JumLayer *nodes = w->generate->layer[JUM_TABLE_water_node];
    for (guint i = 0; i < w->supply->n_nodes; i++) {
        const JumSupplyNode *node = &w->supply->node[i];
        char id[16];
        node_id(id, i);
        guint row = write_node(w, id, "junction", node->x_m, node->y_m, node->ground_m, i);
        set_real(nodes, "demand_m3s", row, node->demand_m3s);
        set_text(nodes, "pattern", row, pattern_of(node));
        jum_layer_set_int_by_name(nodes, "customers", row, node->customers);
    }
}

/* ---- links ---- */

typedef struct {
    const char *from, *to;
    double x0, y0, x1, y1;
} Ends;

static guint
add_line(Writing *w, JumTable table, const char *id, const Ends *e)
{
    JumLayer *layer = w->generate->layer[table];
    guint row = jum_generate_add(w->generate, table, id, "synthetic", 0.5 * (e->x0 + e->x1),
                                 0.5 * (e->y0 + e->y1));
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, e->x0, e->y0);
    jum_layer_add_vertex(layer, e->x1, e->y1);
    set_text(layer, "from_node", row, e->from);
    set_text(layer, "to_node", row, e->to);
    return row;
}

static guint
write_pipe(Writing *w, const JumSupplyLink *link, const Ends *e, double length_m)
{
    JumLayer *pipes = w->generate->layer[JUM_TABLE_water_pipe];
    char id[16], parent[48];
    g_snprintf(id, sizeof id, "C-%05u", ++w->pipes);
    guint row = add_line(w, JUM_TABLE_water_pipe, id, e);
    set_text(pipes, "parent", row, sector_address(w, link->from, parent));
    set_text(pipes, "control", row, "manual");
    set_real(pipes, "diameter_m", row, link->diameter_m);
    set_real(pipes, "length_m", row, round(fmax(length_m, 0.5) * 100.0) / 100.0);
    set_real(pipes, "roughness", row, link->roughness);
    set_text(pipes, "material", row,
             link->roughness < 118.0    ? "fonte grise"
             : link->diameter_m >= 0.25 ? "fonte ductile"
             : link->roughness < 130.0  ? "PVC"
                                        : "PEHD");
    char date[16];
    g_snprintf(date, sizeof date, "%04u-01-01",
               1955 + (guint) fmax(1.7 * (link->roughness - 105.0), 0.0));
    set_text(pipes, "installed_on", row, date);
    if (w->generate->n_roads > link->road) {
        g_autofree char *address = jum_asset_address(w->generate, link->road, 0.5 * link->length_m);
        set_text(pipes, "address", row, address);
    }
    return row;
}

static const char *
device_prefix(JumSupplyDevice device)
{
    return device == JUM_SUPPLY_REDUCER ? "R" : device == JUM_SUPPLY_MOTOR ? "VM" : "V";
}

static void
write_valve(Writing *w, const JumSupplyLink *link, const Ends *e)
{
    JumLayer *valves = w->generate->layer[JUM_TABLE_water_valve];
    const JumSupply *s = w->supply;
    char id[24], parent[48];
    g_snprintf(id, sizeof id, "%s-%05u", device_prefix(link->device), ++w->valves);
    guint row = add_line(w, JUM_TABLE_water_valve, id, e);
    gboolean motor = link->device == JUM_SUPPLY_MOTOR, reducer = link->device == JUM_SUPPLY_REDUCER;
    set_text(valves, "parent", row, sector_address(w, link->to, parent));
    set_text(valves, "control", row, motor ? "remote" : reducer ? "preset" : "manual");
    set_text(valves, "kind", row, reducer ? "PRV" : "isolation");
    set_real(valves, "diameter_m", row, link->diameter_m);
    if (reducer) {
        double grade = g_array_index(s->zones, JumSupplyZone, s->node[link->to].zone).grade_m;
        set_real(valves, "setting", row,
                 round((grade - s->node[link->to].ground_m + 1.0) * 10.0) / 10.0);
    }
    if (motor)
        set_real(valves, "travel_s", row, round(60.0 + 200.0 * link->diameter_m));
    jum_layer_set_int_by_name(valves, "normally_open", row, link->device != JUM_SUPPLY_BOUNDARY);
    g_autofree char *address = jum_asset_address(w->generate, link->road, link->length_m);
    g_autofree char *name = g_strdup_printf("%s %s",
                                            reducer ? "Réducteur"
                                            : motor ? "Vanne motorisée"
                                                    : "Vanne",
                                            id);
    set_text(valves, "address", row, address);
    set_text(valves, "name", row, name);
}

/* ---- pumps ---- */

typedef struct {
    const char *name;
    guint zone; /* whose tanks they fill; G_MAXUINT: the clear well */
    guint n;
    double flow_m3s, head_m; /* of one */
} Station;

/* All pumps of a station watch one tank, one after the other: the largest of the zone, whose level says best
 * how much water is left (a far small one would fill too late, and the pumps press on those already full). */
static char *
watched_tank(const Writing *w, const Station *station)
{
    if (station->zone == G_MAXUINT)
        return g_strdup("water_tank/T-USINE");
    const JumSupply *s = w->supply;
    guint found = G_MAXUINT;
    for (guint t = 0; t < s->tanks->len; t++) {
        const JumSupplyTank *tank = &g_array_index(s->tanks, JumSupplyTank, t);
        if (tank->zone == station->zone &&
            (found == G_MAXUINT ||
             tank->diameter_m > g_array_index(s->tanks, JumSupplyTank, found).diameter_m))
            found = t;
    }
    return found == G_MAXUINT ? NULL : g_strdup_printf("water_tank/T-%02u", found + 1);
}

static void
write_pumps(Writing *w, const Station *station, const Ends *e)
{
    JumLayer *pumps = w->generate->layer[JUM_TABLE_water_pump];
    double dx = e->x1 - e->x0, dy = e->y1 - e->y0, length = fmax(hypot(dx, dy), 0.1);
    for (guint k = 0; k < station->n; k++) {
        double side = 1.0 * k; /* side by side */
        Ends at = {e->from,
                   e->to,
                   e->x0 + side * dy / length,
                   e->y0 - side * dx / length,
                   e->x1 + side * dy / length,
                   e->y1 - side * dx / length};
        g_autofree char *id = g_strdup_printf("P-%03u", ++w->pumps);
        g_autofree char *name = g_strdup_printf("%s, pompe %u", station->name, k + 1);
        g_autofree char *parent = watched_tank(w, station);
        guint row = add_line(w, JUM_TABLE_water_pump, id, &at);
        set_text(pumps, "name", row, name);
        set_text(pumps, "parent", row, parent);
        set_text(pumps, "control", row, "remote");
        set_real(pumps, "flow_m3s", row, station->flow_m3s);
        set_real(pumps, "head_m", row, round(station->head_m * 10.0) / 10.0);
        set_real(pumps, "power_w", row,
                 round(9810.0 * station->flow_m3s * station->head_m / 0.68 / 100.0) * 100.0 +
                     500.0);
        set_real(pumps, "start_level_m", row, 3.8 - 0.5 * k);
        set_real(pumps, "stop_level_m", row, 4.7 - 0.4 * k);
        g_autofree char *address = jum_asset_address_at(w->generate, at.x0, at.y0);
        set_text(pumps, "address", row, address);
    }
}

static void
write_booster(Writing *w, const JumSupplyLink *link, const Ends *e)
{
    const JumSupply *s = w->supply;
    guint z = s->node[link->to].zone;
    const JumSupplyZone *zone = &g_array_index(s->zones, JumSupplyZone, z);
    const JumSupplyZone *below = &g_array_index(s->zones, JumSupplyZone, zone->parent);
    g_autofree char *name = g_strdup_printf("Surpresseur %u", z);
    Station station = {name, z, 2, fmax(0.75 * zone->mean_m3s, 0.0008),
                       zone->grade_m - below->grade_m + 9.0};
    write_pumps(w, &station, e);
}

/* A link: its pipe, and its device over the last metre. */
static void
write_link(Writing *w, guint l)
{
    const JumSupply *s = w->supply;
    const JumSupplyLink *link = &s->link[l];
    const JumSupplyNode *a = &s->node[link->from], *b = &s->node[link->to];
    char from[16], to[16], middle[16];
    node_id(from, link->from);
    node_id(to, link->to);
    if (link->device == JUM_SUPPLY_PLAIN) {
        write_pipe(w, link, &(Ends){from, to, a->x_m, a->y_m, b->x_m, b->y_m}, link->length_m);
        return;
    }
    double t = fmax(1.0 - DEVICE_M / fmax(link->length_m, 2.0 * DEVICE_M), 0.5);
    double x = a->x_m + t * (b->x_m - a->x_m), y = a->y_m + t * (b->y_m - a->y_m);
    g_snprintf(middle, sizeof middle, "M-%05u", ++w->extra_nodes);
    write_node(w, middle, "junction", x, y, b->ground_m, link->to);
    write_pipe(w, link, &(Ends){from, middle, a->x_m, a->y_m, x, y}, t * link->length_m);
    Ends device = {middle, to, x, y, b->x_m, b->y_m};
    if (link->device == JUM_SUPPLY_BOOSTER)
        write_booster(w, link, &device);
    else
        write_valve(w, link, &device);
}

/* ---- tanks and works ---- */

static void
write_tank(Writing *w,
           const char *id,
           const char *name,
           double x,
           double y,
           double floor_m,
           double diameter_m,
           guint like)
{
    JumLayer *tanks = w->generate->layer[JUM_TABLE_water_tank];
    char parent[48];
    guint row = jum_generate_add_point(w->generate, JUM_TABLE_water_tank, id, "synthetic", x, y);
    g_autofree char *address = jum_asset_address_at(w->generate, x, y);
    set_text(tanks, "name", row, name);
    set_text(tanks, "address", row, address);
    set_text(tanks, "parent", row, sector_address(w, like, parent));
    set_text(tanks, "control", row, "manual");
    set_real(tanks, "elevation_m", row, round(floor_m * 100.0) / 100.0);
    set_real(tanks, "level_min_m", row, JUM_TANK_LEVEL_MIN_M);
    set_real(tanks, "level_max_m", row, JUM_TANK_LEVEL_MAX_M);
    set_real(tanks, "level_init_m", row, JUM_TANK_LEVEL_INIT_M);
    set_real(tanks, "diameter_m", row, diameter_m);
    set_real(tanks, "volume_m3", row,
             round(G_PI / 4.0 * diameter_m * diameter_m * JUM_TANK_LEVEL_MAX_M));
}

/* A free spot a few metres from the node, so that the tower does not stand in the street. */
static void
spot_near(const Writing *w, guint node, double *x, double *y)
{
    const JumSupplyNode *at = &w->supply->node[node];
    *x = at->x_m + 12.0;
    *y = at->y_m + 12.0;
    for (int k = 0; k < 48; k++) {
        double away = 14.0 + 4.0 * (k / 8), angle = k * G_PI / 4.0;
        double sx = at->x_m + away * cos(angle), sy = at->y_m + away * sin(angle);
        if (jum_generate_is_free(w->generate, sx, sy, 6.0)) {
            *x = sx;
            *y = sy;
            return;
        }
    }
}

static void
write_tanks(Writing *w)
{
    const JumSupply *s = w->supply;
    for (guint t = 0; t < s->tanks->len; t++) {
        const JumSupplyTank *tank = &g_array_index(s->tanks, JumSupplyTank, t);
        const JumSupplyNode *node = &s->node[tank->node];
        char id[16], from[16];
        double x, y;
        g_snprintf(id, sizeof id, "T-%02u", t + 1);
        node_id(from, tank->node);
        spot_near(w, tank->node, &x, &y);
        g_autofree char *name = g_strdup_printf("Château d'eau %u", t + 1);
        write_tank(w, id, name, x, y, tank->floor_m, tank->diameter_m, tank->node);
        JumSupplyLink link = {tank->node, tank->node, G_MAXUINT32, 0.0, 0.0, 130.0};
        double flow = g_array_index(s->zones, JumSupplyZone, tank->zone).draw_m3s;
        link.diameter_m = flow > 0.5 ? 0.9 : flow > 0.1 ? 0.6 : flow > 0.02 ? 0.35 : 0.2;
        write_pipe(w, &link, &(Ends){from, id, node->x_m, node->y_m, x, y},
                   hypot(x - node->x_m, y - node->y_m) + 30.0);
    }
}

/* Intake, raw pumps, treatment, clear well, high-service pumps, in a row beside the plant's node. */
static void
write_works(Writing *w)
{
    const JumSupply *s = w->supply;
    const JumSupplyNode *plant = &s->node[s->plant];
    JumLayer *nodes = w->generate->layer[JUM_TABLE_water_node];
    double x, y, mean = s->total_m3s, ground = plant->ground_m;
    double grade = g_array_index(s->zones, JumSupplyZone, plant->zone).grade_m;
    char to[16];
    node_id(to, s->plant);
    spot_near(w, s->plant, &x, &y);
    double ux = (x - plant->x_m) / fmax(hypot(x - plant->x_m, y - plant->y_m), 1.0);
    double uy = (y - plant->y_m) / fmax(hypot(x - plant->x_m, y - plant->y_m), 1.0);
#define AWAY(d) x + (d) *ux, y + (d) *uy
    guint source = write_node(w, "PRISE", "source", AWAY(45.0), ground - 2.0, s->plant);
    set_text(nodes, "name", source, "Prise d'eau");
    set_real(nodes, "head_m", source, round(ground - 3.0));
    guint treatment = write_node(w, "USINE", "treatment", AWAY(25.0), ground, s->plant);
    set_text(nodes, "name", treatment, "Usine de production d'eau potable");
    write_node(w, "REFOULEMENT", "junction", AWAY(-6.0), ground, s->plant);
    double diameter = sqrt(4.0 * fmax(mean * 86400.0 * 0.1, 100.0) / (G_PI * JUM_TANK_LEVEL_MAX_M));
    write_tank(w, "T-USINE", "Bâche d'eau traitée", AWAY(8.0), ground + 0.5, round(diameter),
               s->plant);
    Station raw = {"Relevage d'eau brute", G_MAXUINT, 2, 0.8 * mean, 14.0};
    write_pumps(w, &raw, &(Ends){"PRISE", "USINE", AWAY(45.0), AWAY(25.0)});
    JumSupplyLink main = {s->plant, s->plant, G_MAXUINT32, 0.0, 0.1, 130.0};
    main.diameter_m = CLAMP(ceil(sqrt(4.0 * 1.6 * mean / G_PI / 1.2) * 10.0) / 10.0, 0.1, 1.6);
    write_pipe(w, &main, &(Ends){"USINE", "T-USINE", AWAY(25.0), AWAY(8.0)}, 17.0);
    Station high = {"Refoulement de l'usine", plant->zone, 3, 0.5 * mean,
                    grade - (ground + 2.5) + 11.0};
    write_pumps(w, &high, &(Ends){"T-USINE", "REFOULEMENT", AWAY(8.0), AWAY(-6.0)});
    write_pipe(w, &main, &(Ends){"REFOULEMENT", to, AWAY(-6.0), plant->x_m, plant->y_m}, 12.0);
#undef AWAY
}

/* ---- hydrants ---- */

static void
write_hydrants(Writing *w)
{
    JumLayer *hydrants = w->generate->layer[JUM_TABLE_hydrant];
    const JumSupply *s = w->supply;
    g_autofree double *reach = g_new0(double, s->n_nodes + 1);
    for (guint l = 0; l < s->n_links; l++) { /* fire needs 100 mm at least */
        reach[s->link[l].from] = fmax(reach[s->link[l].from], s->link[l].diameter_m);
        reach[s->link[l].to] = fmax(reach[s->link[l].to], s->link[l].diameter_m);
    }
    double owed = 0.0;
    for (guint i = 0; i < s->n_nodes; i++) {
        owed += reach[i] >= 0.1 && s->node[i].customers > 0 ? 0.4 : 0.05;
        if (owed < 1.0)
            continue;
        owed -= 1.0;
        char id[16], node[16], parent[32];
        g_snprintf(id, sizeof id, "PI-%04u", ++w->hydrants);
        node_id(node, i);
        g_snprintf(parent, sizeof parent, "water_node/%s", node);
        guint row = jum_generate_add_point(w->generate, JUM_TABLE_hydrant, id, "synthetic",
                                           s->node[i].x_m + 3.5, s->node[i].y_m + 3.5);
        g_autofree char *address =
            jum_asset_address_at(w->generate, s->node[i].x_m, s->node[i].y_m);
        set_text(hydrants, "parent", row, parent);
        set_text(hydrants, "control", row, "manual");
        set_text(hydrants, "node", row, node);
        set_text(hydrants, "address", row, address);
    }
}

void
jum_supply_write(JumSupply *s, JumGenerate *g)
{
    Writing w = {s, g};
    jum_layer_reserve(g->layer[JUM_TABLE_water_node], s->n_nodes + s->n_links / 3,
                      s->n_nodes + s->n_links / 3);
    jum_layer_reserve(g->layer[JUM_TABLE_water_pipe], s->n_links + 64, 2 * s->n_links + 128);
    write_nodes(&w);
    for (guint l = 0; l < s->n_links; l++)
        write_link(&w, l);
    write_tanks(&w);
    write_works(&w);
    write_hydrants(&w);
}
