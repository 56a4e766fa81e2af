/* Two more reference layers of the demonstration: cycle routes, the shortest quiet ways from each commune to the middle of
 * the largest, and places to leave a bicycle at the tram stops.  Invented, and named so.  A way is written as far as no
 * other has it already; where many meet it is of the main class. */
#include "tools/generate-reference.h"

#include "tools/shortest-paths.h"

#include <math.h>

#define NEAR_M 400.0 /* of a commune's middle to a street */
#define MANY   3     /* ways that make a main route */
#define STOPS  4     /* one tram stop in so many has a way of its own */

/* How much longer than it is a street seems to who rides a bicycle; negative: not at all. */
static const double dislike[JUM_N_ROAD_CLASSES] = {
    [JUM_ROAD_MOTORWAY] = -1.0, [JUM_ROAD_TRUNK] = -1.0,     [JUM_ROAD_PRIMARY] = 2.2,
    [JUM_ROAD_SECONDARY] = 1.5, [JUM_ROAD_TERTIARY] = 1.15,  [JUM_ROAD_RESIDENTIAL] = 1.0,
    [JUM_ROAD_SERVICE] = 1.3,   [JUM_ROAD_PEDESTRIAN] = 1.2, [JUM_ROAD_CYCLE] = 0.7,
    [JUM_ROAD_TRACK] = 1.1,
};

static guint
node_near(const JumGenerate *generate, double x_m, double y_m)
{
    guint best = JUM_PATH_NONE;
    double least = NEAR_M;
    for (guint i = 0; i < generate->n_nodes; i++) {
        double away = hypot(generate->node[i].x_m - x_m, generate->node[i].y_m - y_m);
        if (generate->node[i].n_arcs > 0 && away < least) {
            least = away;
            best = i;
        }
    }
    return best;
}

static JumPathTree *
ways_to(const JumGenerate *generate, guint centre)
{
    guint n = generate->n_roads;
    g_autofree guint *from = g_new(guint, n + 1), *to = g_new(guint, n + 1);
    g_autofree double *cost = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        const JumGenerateRoad *road = &generate->road[i];
        from[i] = road->from;
        to[i] = road->to;
        cost[i] = dislike[road->class] * (double) road->length_m;
    }
    g_autoptr(JumPathGraph) graph = jum_path_graph_new(generate->n_nodes, n, from, to);
    return jum_shortest_paths(graph, cost, &centre, 1);
}

/* The links of one class on the way from @start that nobody has yet, as parts of one feature. */
static void
write_way(JumGenerate *generate,
          const JumPathTree *tree,
          guint start,
          const guint8 *uses,
          guint8 *written,
          gboolean main_class,
          const char *id,
          const char *name)
{
    JumLayer *lines = generate->layer[JUM_TABLE_reference_line];
    gboolean any = FALSE, drawing = FALSE;
    for (guint at = start; tree->link[at] != JUM_PATH_NONE; at = tree->before[at]) {
        guint link = tree->link[at], next = tree->before[at];
        gboolean wanted = !written[link] && (uses[link] >= MANY) == main_class;
        if (!wanted) {
            drawing = FALSE;
            continue;
        }
        written[link] = 1;
        if (!any) {
            guint row = jum_generate_add(generate, JUM_TABLE_reference_line, id, "synthetic",
                                         generate->node[at].x_m, generate->node[at].y_m);
            jum_layer_set_text_by_name(lines, "parent", row, "reference_layer/cycle");
            jum_layer_set_text_by_name(lines, "class", row, main_class ? "main" : "local");
            jum_layer_set_text_by_name(lines, "name", row, name);
        }
        if (!drawing) {
            jum_layer_begin_ring(lines, FALSE);
            jum_layer_add_vertex(lines, generate->node[at].x_m, generate->node[at].y_m);
        }
        jum_layer_add_vertex(lines, generate->node[next].x_m, generate->node[next].y_m);
        any = drawing = TRUE;
    }
}

typedef struct {
    guint start; /* node */
    const char *name;
    char id[24];
} Goal;

static void
add_goal(JumGenerate *generate, GArray *goals, const char *name, double x_m, double y_m)
{
    Goal goal = {.start = node_near(generate, x_m, y_m), .name = name};
    g_snprintf(goal.id, sizeof goal.id, "C-%u", goals->len + 1);
    if (goal.start != JUM_PATH_NONE && name != NULL)
        g_array_append_val(goals, goal);
}

/* The other communes, and one tram stop in STOPS. */
static GArray *
goals_of(JumGenerate *generate, guint largest)
{
    GArray *goals = g_array_new(FALSE, FALSE, sizeof(Goal));
    const JumLayer *stops = generate->layer[JUM_TABLE_tram_stop];
    for (guint c = 0; c < generate->n_communes; c++)
        if (c != largest)
            add_goal(generate, goals, generate->commune[c].name, generate->commune[c].x_m,
                     generate->commune[c].y_m);
    for (guint i = 0; i < jum_layer_n_rows(stops); i += STOPS) {
        double x, y;
        if (jum_layer_point(stops, i, &x, &y))
            add_goal(generate, goals, jum_layer_text(stops, jum_layer_column(stops, "name"), i), x,
                     y);
    }
    return goals;
}

static void
write_ways(JumGenerate *generate, const JumPathTree *tree, const GArray *goals, const char *centre)
{
    g_autofree guint8 *uses = g_new0(guint8, generate->n_roads + 1);
    g_autofree guint8 *written = g_new0(guint8, generate->n_roads + 1);
    for (guint i = 0; i < goals->len; i++)
        for (guint at = g_array_index(goals, Goal, i).start; tree->link[at] != JUM_PATH_NONE;
             at = tree->before[at])
            uses[tree->link[at]] += uses[tree->link[at]] < 255;
    for (guint i = 0; i < goals->len; i++)
        for (int k = 0; k < 2; k++) {
            const Goal *goal = &g_array_index(goals, Goal, i);
            g_autofree char *id = g_strconcat(goal->id, k == 0 ? "M" : "L", NULL);
            g_autofree char *name = g_strdup_printf("%s – %s", centre, goal->name);
            write_way(generate, tree, goal->start, uses, written, k == 0, id, name);
        }
}

static void
add_routes(JumGenerate *generate)
{
    guint largest = 0;
    for (guint c = 0; c < generate->n_communes; c++)
        if (generate->commune[c].population > generate->commune[largest].population)
            largest = c;
    const JumGenerateCommune *centre = &generate->commune[largest];
    guint node = node_near(generate, centre->x_m, centre->y_m);
    if (node == JUM_PATH_NONE)
        return;
    g_autoptr(GArray) goals = goals_of(generate, largest);
    g_autoptr(JumPathTree) tree = ways_to(generate, node);
    write_ways(generate, tree, goals, centre->name);
}

static void
add_bicycle_parks(JumGenerate *generate)
{
    const JumLayer *stops = generate->layer[JUM_TABLE_tram_stop];
    JumLayer *points = generate->layer[JUM_TABLE_reference_point];
    int name = jum_layer_column(stops, "name");
    for (guint i = 0; i < jum_layer_n_rows(stops); i++) {
        double x, y;
        g_autofree char *id = g_strdup_printf("V-%u", i + 1);
        if (!jum_layer_point(stops, i, &x, &y))
            continue;
        guint row =
            jum_generate_add_point(generate, JUM_TABLE_reference_point, id, "synthetic", x, y);
        jum_layer_set_text_by_name(points, "parent", row, "reference_layer/bicycle");
        jum_layer_set_text_by_name(points, "name", row, jum_layer_text(stops, name, i));
    }
}

/* The row of a layer that has features; G_MAXUINT where it has none: it is left out then. */
static guint
add_layer(JumGenerate *generate, JumTable features, const char *id)
{
    if (jum_layer_n_rows(generate->layer[features]) == 0)
        return G_MAXUINT;
    return jum_generate_add(generate, JUM_TABLE_reference_layer, id, "synthetic",
                            generate->commune[0].x_m, generate->commune[0].y_m);
}

void
jum_generate_routes(JumGenerate *generate)
{
    JumLayer *layers = generate->layer[JUM_TABLE_reference_layer];
    add_routes(generate);
    add_bicycle_parks(generate);
    guint row = add_layer(generate, JUM_TABLE_reference_line, "cycle");
    if (row != G_MAXUINT) {
        jum_generate_describe_reference(layers, row, "Itinéraires cyclables (fictifs)", "line", 0.9,
                                        3);
        jum_layer_set_text_by_name(
            layers, "classes", row,
            "main|#611e48|Itinéraire structurant;local|#8e4fb0|Itinéraire local");
        jum_layer_set_real_by_name(layers, "width_m", row, 5.0);
    }
    row = add_layer(generate, JUM_TABLE_reference_point, "bicycle");
    if (row != G_MAXUINT) {
        jum_generate_describe_reference(layers, row, "Abris à vélos (fictifs)", "point", 1.0, 4);
        jum_layer_set_text_by_name(layers, "fill", row, "#0f62a8");
    }
}
