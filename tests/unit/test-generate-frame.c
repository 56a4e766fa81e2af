/* The tools under the demonstration territory: boxes in a grid against a plain search, strong parts of a
 * graph, streets that cross, the reader of facts, and who may stand where. */
#include <string.h>

#include "base/rng.h"
#include "tools/box-grid.h"
#include "tools/building-plots.h"
#include "tools/frame.h"
#include "tools/generate-frame.h"
#include "tools/street-graph.h"
#include "tools/strong-parts.h"

static void
test_box_grid(void)
{
    g_autoptr(JumBoxGrid) grid = jum_box_grid_new(50);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    JumRng rng = jum_rng(7, 1);
    JumBox boxes[400];
    for (guint32 i = 0; i < G_N_ELEMENTS(boxes); i++) {
        double x = jum_rng_range(&rng, -900, 900), y = jum_rng_range(&rng, -900, 900);
        boxes[i] = (JumBox){x, y, x + jum_rng_range(&rng, 0, 180), y + jum_rng_range(&rng, 0, 180)};
        jum_box_grid_add(grid, i, &boxes[i]);
    }
    for (guint q = 0; q < 200; q++) {
        double x = jum_rng_range(&rng, -950, 950), y = jum_rng_range(&rng, -950, 950);
        JumBox box = {x, y, x + 120, y + 40};
        guint n = 0;
        jum_box_grid_query(grid, &box, found);
        for (guint32 i = 0; i < G_N_ELEMENTS(boxes); i++)
            if (jum_box_intersects(&boxes[i], &box)) {
                g_assert_cmpuint(n, <, found->len);
                g_assert_cmpuint(g_array_index(found, guint32, n++), ==, i);
            }
        g_assert_cmpuint(n, ==, found->len);
    }
}

static void
test_strong_parts(void)
{
    /* 0 → 1 → 2 → 0, 2 → 3, 3 ↔ 4: the cycle of three is the largest part */
    const guint32 first[] = {0, 1, 2, 4, 5, 6}, to[] = {1, 2, 0, 3, 4, 3};
    guint32 part[5];
    guint32 largest = jum_strong_parts(5, first, to, part);
    g_assert_cmpuint(part[0], ==, largest);
    g_assert_cmpuint(part[1], ==, largest);
    g_assert_cmpuint(part[2], ==, largest);
    g_assert_cmpuint(part[3], ==, part[4]);
    g_assert_cmpuint(part[3], !=, largest);
    g_assert_cmpuint(jum_strong_parts(0, first, to, part), ==, 0);
}

/* A path of half a million nodes there and back: a recursive search would run out of stack. */
static void
test_strong_parts_deep(void)
{
    const guint n = 500000;
    g_autofree guint32 *first = g_new0(guint32, n + 1), *to = g_new0(guint32, 2 * n),
                       *part = g_new0(guint32, n);
    guint32 arcs = 0;
    for (guint32 i = 0; i < n; i++) {
        first[i] = arcs;
        if (i > 0)
            to[arcs++] = i - 1;
        if (i + 1 < n)
            to[arcs++] = i + 1;
    }
    first[n] = arcs;
    guint32 largest = jum_strong_parts(n, first, to, part);
    g_assert_cmpuint(part[0], ==, largest);
    g_assert_cmpuint(part[n - 1], ==, largest);
}

static guint
live_edges(const JumStreetGraph *graph)
{
    guint n = 0;
    for (guint i = 0; i < graph->edges->len; i++)
        n += !jum_street_edge(graph, i)->dead;
    return n;
}

static void
test_streets_cross(void)
{
    g_autoptr(JumStreetGraph) graph = jum_street_graph_new();
    JumStreet street = {.name = "Rue", .class = JUM_ROAD_RESIDENTIAL},
              motorway = {.name = "A", .class = JUM_ROAD_MOTORWAY};
    guint32 rue = jum_street_graph_add_street(graph, &street),
            a = jum_street_graph_add_street(graph, &motorway);
    guint32 west = jum_street_graph_node_at(graph, -100, 0, 1, FALSE),
            east = jum_street_graph_node_at(graph, 100, 0, 1, FALSE),
            south = jum_street_graph_node_at(graph, 0, -100, 1, FALSE),
            north = jum_street_graph_node_at(graph, 0, 100, 1, FALSE);
    g_assert_cmpuint(jum_street_graph_node_at(graph, -100.4, 0, 1, FALSE), ==, west);
    jum_street_graph_connect(graph, west, east, rue);
    g_assert_cmpuint(live_edges(graph), ==, 1);
    jum_street_graph_connect(graph, south, north, rue); /* cuts the first in two */
    g_assert_cmpuint(live_edges(graph), ==, 4);
    gint64 middle = jum_street_graph_nearest(graph, 0, 0, 1, FALSE);
    g_assert_cmpint(middle, >=, 0);
    g_assert_cmpuint(jum_street_node(graph, (guint32) middle)->degree, ==, 4);
    /* a motorway passes without a node; who meets it is marked as a bridge */
    guint32 m = jum_street_graph_node_at(graph, 50, -80, 0, TRUE),
            n = jum_street_graph_node_at(graph, 50, 80, 0, TRUE);
    jum_street_graph_join(graph, m, n, a);
    jum_street_graph_untangle(graph);
    guint bridges = 0;
    for (guint i = 0; i < graph->edges->len; i++)
        bridges += !jum_street_edge(graph, i)->dead && jum_street_edge(graph, i)->bridge;
    g_assert_cmpuint(live_edges(graph), ==, 5);
    g_assert_cmpuint(bridges, ==, 1);
    /* edges joined without looking are cut afterwards */
    guint32 p = jum_street_graph_node_at(graph, -60, -30, 0, FALSE),
            q = jum_street_graph_node_at(graph, -40, 40, 0, FALSE);
    jum_street_graph_join(graph, p, q, rue);
    jum_street_graph_untangle(graph);
    g_assert_cmpuint(live_edges(graph), ==, 8);
}

static void
test_facts(void)
{
    JumCrs crs;
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_crs_from_epsg(2154, &crs));
    g_autoptr(GPtrArray) communes = jum_frame_read("communes.geojson", &crs, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(communes->len, ==, 29);
    guint population = 0;
    for (guint i = 0; i < communes->len; i++) {
        const JumFact *fact = communes->pdata[i];
        population += (guint) jum_fact_number(fact, "population", 0);
        g_assert_cmpuint(fact->n_rings, ==, 1);
        g_assert_cmpuint(fact->ring_start[1], <=, 60);
        g_assert_nonnull(jum_fact_text(fact, "source"));
        g_assert_cmpfloat(jum_fact_number(fact, "accuracy_m", -1), >, 0);
    }
    g_assert_cmpuint(population, ==, 312612);
    g_autoptr(GPtrArray) bridges = jum_frame_read("bridges.csv", &crs, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < bridges->len; i++) { /* trams cross on two bridges that carry no cars */
        const char *name = jum_fact_text(bridges->pdata[i], "name"),
                   *modes = jum_fact_text(bridges->pdata[i], "modes");
        gboolean tram =
            g_str_equal(name, "Pont Confluences") || g_str_equal(name, "Pont des Arts-et-Métiers");
        g_assert_cmpint(strstr(modes, "tram") != NULL, ==, tram);
        g_assert_true(!tram || !strstr(modes, "car"));
    }
    g_assert_null(jum_frame_read("absent.csv", &crs, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_MISSING);
}

/* Every file of the frame reads, and every fact says where it comes from. */
static void
test_every_fact_has_a_source(void)
{
    static const char *const names[] = {
        "axes.geojson",     "bridges.csv",   "communes.geojson", "control-points.csv",
        "interchanges.csv", "landmarks.csv", "places.csv",       "rivers.geojson",
        "street-names.csv", "villages.csv",  "car-parks.csv",    "rail.csv"};
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs);
    for (guint f = 0; f < G_N_ELEMENTS(names); f++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) facts = jum_frame_read(names[f], &crs, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(facts->len, >, 0);
        for (guint i = 0; i < facts->len; i++)
            g_assert_nonnull(jum_fact_text(facts->pdata[i], "source"));
    }
}

static void
test_ring_contains(void)
{
    const double x[] = {0, 10, 10, 5, 0}, y[] = {0, 0, 10, 4, 10};
    g_assert_true(jum_ring_contains(x, y, 5, 2, 2));
    g_assert_true(jum_ring_contains(x, y, 5, 9, 8));
    g_assert_false(jum_ring_contains(x, y, 5, 5, 8)); /* in the notch */
    g_assert_false(jum_ring_contains(x, y, 5, 11, 5));
}

static void
test_quad(void)
{
    JumQuad quad = jum_quad(100, 200, 0, 1, 0, 0, 10, 4); /* northwards, to the left: west */
    g_assert_cmpfloat(quad.x[0], ==, 100);
    g_assert_cmpfloat(quad.y[1], ==, 210);
    g_assert_cmpfloat(quad.x[2], ==, 96);
    double twice = 0;
    for (guint i = 0, j = 3; i < 4; j = i++)
        twice += quad.x[j] * quad.y[i] - quad.x[i] * quad.y[j];
    g_assert_cmpfloat_with_epsilon(twice / 2, 40, 1e-6); /* counter-clockwise */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/generate/box-grid", test_box_grid);
    g_test_add_func("/generate/strong-parts", test_strong_parts);
    g_test_add_func("/generate/strong-parts-deep", test_strong_parts_deep);
    g_test_add_func("/generate/streets-cross", test_streets_cross);
    g_test_add_func("/generate/facts", test_facts);
    g_test_add_func("/generate/every-fact-has-a-source", test_every_fact_has_a_source);
    g_test_add_func("/generate/ring-contains", test_ring_contains);
    g_test_add_func("/generate/quad", test_quad);
    return g_test_run();
}
