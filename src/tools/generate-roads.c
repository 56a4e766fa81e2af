/* Stage roads: axes, streets, lanes, then the rows and the graph that later stages use.  One-way streets
 * are chosen in the centre and undone where they would cut a place off, so that all roads for cars are
 * strongly connected. */
#include <math.h>
#include <string.h>

#include "tools/generate-frame.h"
#include "tools/street-graph.h"
#include "tools/strong-parts.h"

static const struct {
    const char *name, *modes;
    double capacity_vph; /* a lane */
} classes[JUM_N_ROAD_CLASSES] = {
    {"motorway", "car", 1900},
    {"trunk", "car,bus", 1500},
    {"primary", "car,bus,bike,foot", 900},
    {"secondary", "car,bus,bike,foot", 800},
    {"tertiary", "car,bus,bike,foot", 700},
    {"residential", "car,bike,foot", 500},
    {"service", "car,bike,foot", 300},
    {"pedestrian", "bike,foot", 0},
    {"cycle", "bike,foot", 0},
    {"track", "car,bike,foot", 150},
};

GPtrArray *
jum_streets_names(GError **error)
{
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs);
    g_autoptr(GPtrArray) facts = jum_frame_read("street-names.csv", &crs, error);
    if (!facts)
        return NULL;
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < facts->len; i++)
        g_ptr_array_add(names,
                        (gpointer) g_intern_string(jum_fact_text(facts->pdata[i], "complement")));
    return names;
}

/* ---- railways, which streets do not cross ---- */

static void
index_rails(JumGenerate *generate)
{
    struct JumGenerateFrame *frame = generate->frame;
    const JumLayer *rail = generate->layer[JUM_TABLE_rail];
    JumGeometryColumns g = jum_layer_geometry(rail);
    int kind = jum_layer_column(rail, "kind");
    frame->rail_grid = jum_box_grid_new(200);
    frame->rails = g_array_new(FALSE, FALSE, sizeof(JumRailPiece));
    for (guint row = 0; row < g.n_rows; row++)
        for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++)
            for (guint v = g.vertex_start[r]; v + 1 < g.vertex_start[r + 1]; v++) {
                JumRailPiece piece = {g.x[v], g.y[v], g.x[v + 1], g.y[v + 1],
                                      g_strcmp0(jum_layer_text(rail, kind, row), "tram") == 0};
                JumBox box = JUM_BOX_EMPTY;
                jum_box_add(&box, piece.ax, piece.ay);
                jum_box_add(&box, piece.bx, piece.by);
                jum_box_grid_add(frame->rail_grid, frame->rails->len, &box);
                g_array_append_val(frame->rails, piece);
            }
}

static double
point_to_piece(const JumRailPiece *r, double x, double y)
{
    double dx = r->bx - r->ax, dy = r->by - r->ay, l2 = dx * dx + dy * dy;
    double t = l2 > 0 ? CLAMP(((x - r->ax) * dx + (y - r->ay) * dy) / l2, 0, 1) : 0;
    return hypot(x - r->ax - t * dx, y - r->ay - t * dy);
}

static gboolean
pieces_cross(const JumRailPiece *r, double px, double py, double qx, double qy)
{
    double a = (r->bx - r->ax) * (py - r->ay) - (r->by - r->ay) * (px - r->ax),
           b = (r->bx - r->ax) * (qy - r->ay) - (r->by - r->ay) * (qx - r->ax),
           c = (qx - px) * (r->ay - py) - (qy - py) * (r->ax - px),
           d = (qx - px) * (r->by - py) - (qy - py) * (r->bx - px);
    return (a > 0) != (b > 0) && (c > 0) != (d > 0);
}

gboolean
jum_generate_meets_rail(
    const JumGenerate *generate, double px, double py, double qx, double qy, double margin_m)
{
    const struct JumGenerateFrame *frame = generate->frame;
    if (!frame->rail_grid)
        return FALSE;
    JumBox box = {MIN(px, qx) - margin_m, MIN(py, qy) - margin_m, MAX(px, qx) + margin_m,
                  MAX(py, qy) + margin_m};
    jum_box_grid_query(frame->rail_grid, &box, frame->found);
    for (guint i = 0; i < frame->found->len; i++) {
        const JumRailPiece *r =
            &g_array_index(frame->rails, JumRailPiece, g_array_index(frame->found, guint32, i));
        if (!r->tram && (pieces_cross(r, px, py, qx, qy) || point_to_piece(r, px, py) < margin_m ||
                         point_to_piece(r, qx, qy) < margin_m))
            return TRUE;
    }
    return FALSE;
}

/* ---- rows ---- */

typedef struct {
    JumGenerate *generate;
    JumStreetGraph *graph;
    guint32 *number; /* node of the graph → node of the territory */
    JumRng rng;
    guint8 *oneway; /* by street */
} Rows;

static const char *
modes_of(const JumStreet *street, const JumStreetEdge *edge)
{
    if (edge->crossing)
        return g_intern_string(jum_fact_text(edge->crossing, "modes"));
    return street->modes && *street->modes ? street->modes : classes[street->class].modes;
}

static gboolean
is_routable(const JumStreetEdge *edge)
{
    const char *status = edge->crossing ? jum_fact_text(edge->crossing, "status") : NULL;
    return g_strcmp0(status, "modes to be confirmed") != 0;
}

static void
number_nodes(Rows *rows)
{
    JumStreetGraph *graph = rows->graph;
    JumGenerate *generate = rows->generate;
    rows->number = g_new(guint32, graph->nodes->len);
    for (guint32 i = 0; i < graph->nodes->len; i++) {
        rows->number[i] = G_MAXUINT32;
        if (jum_street_node(graph, i)->degree > 0)
            rows->number[i] = generate->n_nodes++;
    }
    generate->node = g_new0(JumGenerateNode, generate->n_nodes);
    for (guint32 i = 0; i < graph->nodes->len; i++)
        if (rows->number[i] != G_MAXUINT32) {
            generate->node[rows->number[i]].x_m = jum_street_node(graph, i)->x_m;
            generate->node[rows->number[i]].y_m = jum_street_node(graph, i)->y_m;
        }
}

static void
fill_road(Rows *rows, guint32 edge, JumGenerateRoad *road)
{
    JumGenerate *generate = rows->generate;
    const JumStreetEdge *e = jum_street_edge(rows->graph, edge);
    const JumStreet *street = jum_street(rows->graph, e->street);
    const JumStreetNode *p = jum_street_node(rows->graph, e->end[0]),
                        *q = jum_street_node(rows->graph, e->end[1]);
    double x = (p->x_m + q->x_m) / 2, y = (p->y_m + q->y_m) / 2;
    gboolean car = strstr(modes_of(street, e), "car") != NULL;
    gboolean lit =
        street->lit == 1 || (street->lit == 2 && jum_generate_density(generate, x, y) > 0.06);
    *road = (JumGenerateRoad){.from = rows->number[e->end[0]],
                              .to = rows->number[e->end[1]],
                              .street = e->street,
                              .class = street->class,
                              .length_m = (float) hypot(q->x_m - p->x_m, q->y_m - p->y_m),
                              .width_m = street->width_m,
                              .speed_kmh = street->speed_kmh,
                              .commune = (gint16) jum_generate_commune_at(generate, x, y),
                              .lanes = street->lanes,
                              .car = (guint8) car,
                              .oneway = rows->oneway[e->street],
                              .lit = (guint8) lit,
                              .bridge = e->bridge,
                              .routable = (guint8) is_routable(e)};
}

static void
fill_roads(Rows *rows)
{
    JumGenerate *generate = rows->generate;
    generate->road = g_new(JumGenerateRoad, rows->graph->edges->len);
    for (guint32 i = 0; i < rows->graph->edges->len; i++)
        if (!jum_street_edge(rows->graph, i)->dead) {
            jum_street_edge(rows->graph, i)->next[0] = generate->n_roads; /* its row */
            fill_road(rows, i, &generate->road[generate->n_roads++]);
        }
}

static void
fill_arcs(JumGenerate *generate)
{
    generate->n_arcs = 2 * generate->n_roads;
    g_free(generate->arc);
    generate->arc = g_new(JumGenerateArc, generate->n_arcs);
    for (guint i = 0; i < generate->n_nodes; i++)
        generate->node[i].n_arcs = 0;
    for (guint i = 0; i < generate->n_roads; i++) {
        generate->node[generate->road[i].from].n_arcs++;
        generate->node[generate->road[i].to].n_arcs++;
    }
    for (guint i = 0, at = 0; i < generate->n_nodes; i++) {
        generate->node[i].first_arc = at;
        at += generate->node[i].n_arcs;
        generate->node[i].n_arcs = 0;
    }
    for (guint i = 0; i < generate->n_roads; i++) {
        const JumGenerateRoad *r = &generate->road[i];
        JumGenerateNode *from = &generate->node[r->from], *to = &generate->node[r->to];
        generate->arc[from->first_arc + from->n_arcs++] = (JumGenerateArc){i, r->to, 1};
        generate->arc[to->first_arc + to->n_arcs++] = (JumGenerateArc){i, r->from, 0};
    }
}

/* ---- one-way streets ---- */

static gboolean
may_drive(const JumGenerate *generate, const JumGenerateArc *arc)
{
    const JumGenerateRoad *r = &generate->road[arc->road];
    return r->car && r->routable && (arc->leaves || !r->oneway);
}

/* The strong part of each node for cars; returns the largest one. */
static guint32
strong_parts(const JumGenerate *generate, guint32 *part)
{
    g_autofree guint32 *first = g_new(guint32, generate->n_nodes + 1);
    g_autofree guint32 *to = g_new(guint32, MAX(generate->n_arcs, 1));
    guint32 n = 0;
    for (guint i = 0; i < generate->n_nodes; i++) {
        const JumGenerateNode *node = &generate->node[i];
        first[i] = n;
        for (guint a = 0; a < node->n_arcs; a++)
            if (may_drive(generate, &generate->arc[node->first_arc + a]))
                to[n++] = generate->arc[node->first_arc + a].other;
    }
    first[generate->n_nodes] = n;
    return jum_strong_parts(generate->n_nodes, first, to, part);
}

static void
choose_oneway(Rows *rows)
{
    const JumStreetGraph *graph = rows->graph;
    for (guint32 i = 0; i < graph->edges->len; i++) {
        const JumStreetEdge *e = jum_street_edge(graph, i);
        const JumStreet *street = jum_street(graph, e->street);
        const JumStreetNode *p = jum_street_node(graph, e->end[0]);
        if (e->dead || street->class != JUM_ROAD_RESIDENTIAL || street->fact)
            continue;
        if (rows->oneway[e->street] == 0 &&
            jum_generate_density(rows->generate, p->x_m, p->y_m) > 0.62)
            rows->oneway[e->street] = jum_rng_unit(&rows->rng) < 0.3 ? 1 : 2;
    }
    for (guint s = 0; s < graph->streets->len; s++)
        rows->oneway[s] = rows->oneway[s] == 1;
}

/* Undoes the one-way streets that leave somebody cut off.  Returns how many roads remain apart. */
static void
mend_oneway(JumGenerate *generate)
{
    g_autofree guint32 *component = g_new(guint32, generate->n_nodes);
    for (guint round = 0; round < 20; round++) {
        guint32 main_part = strong_parts(generate, component);
        guint undone = 0;
        for (guint i = 0; i < generate->n_roads; i++) {
            JumGenerateRoad *r = &generate->road[i];
            if (r->oneway && (component[r->from] != main_part || component[r->to] != main_part)) {
                r->oneway = 0;
                undone++;
            }
        }
        if (!undone)
            return;
    }
}

/* Drops the roads for cars that no car can reach and leave: bits beyond a river. */
static void
drop_islands(Rows *rows)
{
    JumGenerate *generate = rows->generate;
    g_autofree guint32 *component = g_new(guint32, generate->n_nodes);
    guint32 main_part = strong_parts(generate, component);
    for (guint32 i = 0; i < rows->graph->edges->len; i++) {
        JumStreetEdge *e = jum_street_edge(rows->graph, i);
        if (e->dead)
            continue;
        const JumGenerateRoad *r = &generate->road[e->next[0]];
        if (r->car && r->routable &&
            (component[r->from] != main_part || component[r->to] != main_part))
            e->dead = 1;
    }
}

/* ---- the layer ---- */

static void
write_road(Rows *rows, guint32 edge, const JumGenerateRoad *road, const int *column)
{
    JumGenerate *generate = rows->generate;
    JumLayer *layer = generate->layer[JUM_TABLE_road];
    const JumStreetEdge *e = jum_street_edge(rows->graph, edge);
    const JumStreet *street = jum_street(rows->graph, e->street);
    const JumGenerateNode *p = &generate->node[road->from], *q = &generate->node[road->to];
    guint row = jum_layer_add_row(layer);
    char id[24];
    g_snprintf(id, sizeof id, "R-%06u", row + 1);
    const char *bridge = e->crossing ? jum_fact_text(e->crossing, "name") : NULL;
    const JumFact *fact = e->crossing ? e->crossing : street->fact;
    jum_layer_set_text(layer, column[0], row, id);
    jum_layer_set_text(layer, column[1], row, bridge ? bridge : street->name);
    jum_layer_set_text(layer, column[2], row,
                       road->commune < 0 ? NULL : generate->commune[road->commune].insee);
    jum_layer_set_text(layer, column[3], row, fact ? "unverified" : "synthetic");
    jum_layer_set_text(layer, column[4], row, fact ? jum_fact_text(fact, "source") : "generated");
    if (fact)
        jum_generate_add_source(generate, jum_fact_text(fact, "source"), "Facts of the frame", NULL,
                                NULL);
    if (fact)
        jum_layer_set_real(layer, column[5], row, jum_fact_number(fact, "accuracy_m", 250));
    jum_layer_set_text(layer, column[6], row, classes[road->class].name);
    jum_layer_set_text(layer, column[7], row, street->ref && *street->ref ? street->ref : NULL);
    jum_layer_set_text(layer, column[8], row, modes_of(street, e));
    jum_layer_set_int(layer, column[9], row, road->from);
    jum_layer_set_int(layer, column[10], row, road->to);
    jum_layer_set_int(layer, column[11], row, road->oneway);
    jum_layer_set_int(layer, column[12], row, road->lanes);
    jum_layer_set_real(layer, column[13], row, road->width_m);
    jum_layer_set_real(layer, column[14], row, road->speed_kmh);
    jum_layer_set_real(layer, column[15], row,
                       road->car ? classes[road->class].capacity_vph * MAX(1, road->lanes / 2) : 0);
    jum_layer_set_int(layer, column[16], row, road->lit);
    jum_layer_set_int(layer, column[17], row, road->bridge);
    jum_layer_set_int(layer, column[18], row, 0);
    jum_layer_set_int(layer, column[19], row, road->routable);
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, p->x_m, p->y_m);
    jum_layer_add_vertex(layer, q->x_m, q->y_m);
}

static void
write_roads(Rows *rows)
{
    static const char *const names[] = {
        "id",        "name",         "commune",   "provenance", "source", "accuracy_m", "class",
        "ref",       "modes",        "from_node", "to_node",    "oneway", "lanes",      "width_m",
        "speed_kmh", "capacity_vph", "lit",       "bridge",     "tunnel", "routable"};
    JumGenerate *generate = rows->generate;
    int column[G_N_ELEMENTS(names)];
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        column[i] = jum_layer_column(generate->layer[JUM_TABLE_road], names[i]);
    generate->road_grid = jum_box_grid_new(80);
    for (guint32 i = 0, row = 0; i < rows->graph->edges->len; i++) {
        if (jum_street_edge(rows->graph, i)->dead)
            continue;
        const JumGenerateRoad *road = &generate->road[row];
        write_road(rows, i, road, column);
        const JumGenerateNode *p = &generate->node[road->from], *q = &generate->node[road->to];
        JumBox box = {
            MIN(p->x_m, q->x_m) - road->width_m / 2, MIN(p->y_m, q->y_m) - road->width_m / 2,
            MAX(p->x_m, q->x_m) + road->width_m / 2, MAX(p->y_m, q->y_m) + road->width_m / 2};
        jum_box_grid_add(generate->road_grid, row++, &box);
    }
}

static void
make_graph(Rows *rows)
{
    JumGenerate *generate = rows->generate;
    g_clear_pointer(&rows->number, g_free);
    g_clear_pointer(&generate->node, g_free);
    g_clear_pointer(&generate->road, g_free);
    generate->n_nodes = generate->n_roads = 0;
    for (guint32 i = 0; i < rows->graph->nodes->len; i++)
        jum_street_node(rows->graph, i)->degree = 0;
    for (guint32 i = 0; i < rows->graph->edges->len; i++) {
        const JumStreetEdge *e = jum_street_edge(rows->graph, i);
        for (guint end = 0; !e->dead && end < 2; end++)
            jum_street_node(rows->graph, e->end[end])->degree = 1;
    }
    number_nodes(rows);
    fill_roads(rows);
    fill_arcs(generate);
}

gboolean
jum_generate_roads(JumGenerate *generate, GError **error)
{
    g_autoptr(JumStreetGraph) graph = jum_street_graph_new();
    index_rails(generate);
    if (!jum_streets_from_axes(generate, graph, error) ||
        !jum_streets_grow(generate, graph, error) || !jum_streets_lanes(generate, graph, error))
        return FALSE;
    Rows rows = {.generate = generate,
                 .graph = graph,
                 .rng = jum_generate_rng(generate, "oneway"),
                 .oneway = g_new0(guint8, graph->streets->len)};
    choose_oneway(&rows);
    make_graph(&rows);
    mend_oneway(generate);
    drop_islands(&rows);
    make_graph(&rows);
    mend_oneway(generate);
    write_roads(&rows);
    g_free(rows.number);
    g_free(rows.oneway);
    return TRUE;
}
