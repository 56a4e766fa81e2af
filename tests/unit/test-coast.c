/* The sea behind coastlines: land lies to the left of each. */
#include <math.h>

#include "tools/coast.h"

typedef struct {
    JumSea sea;
    JumCoast *coast;
} Shore;

static const double box[4] = {0, 0, 1000, 1000};
static const double middle[2] = {500, 500};

static void
shore_open(Shore *shore)
{
    shore->coast = jum_coast_new();
    shore->sea = (JumSea){
        g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, sizeof(double)),
        g_array_new(FALSE, FALSE, sizeof(guint)), g_array_new(FALSE, FALSE, sizeof(guint8))};
}

static void
shore_close(Shore *shore)
{
    jum_coast_free(shore->coast);
    g_array_unref(shore->sea.x);
    g_array_unref(shore->sea.y);
    g_array_unref(shore->sea.end);
    g_array_unref(shore->sea.hole);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shore, shore_close)

/* Of water: holes count against. */
static double
area(const Shore *shore)
{
    const JumSea *sea = &shore->sea;
    double all = 0.0;
    for (guint r = 0, first = 0; r < sea->end->len; r++) {
        guint end = g_array_index(sea->end, guint, r);
        double ring = 0.0;
        for (guint v = first, w = end - 1; v < end; w = v++)
            ring += (g_array_index(sea->x, double, w) * g_array_index(sea->y, double, v) -
                     g_array_index(sea->x, double, v) * g_array_index(sea->y, double, w)) /
                    2.0;
        g_assert_true((ring > 0.0) != (g_array_index(sea->hole, guint8, r) != 0));
        all += ring;
        first = end;
    }
    return all;
}

static void
line(Shore *shore, const double *xy, guint n)
{
    double x[16], y[16];
    for (guint i = 0; i < n; i++) {
        x[i] = xy[2 * i];
        y[i] = xy[2 * i + 1];
    }
    jum_coast_add_line(shore->coast, x, y, n);
}

/* A straight coast, drawn both ways: the sea changes sides. */
static void
test_sides(void)
{
    static const double east[] = {-100, 300, 1100, 300}, west[] = {1100, 300, -100, 300};
    for (int k = 0; k < 2; k++) {
        g_auto(Shore) shore = {0};
        shore_open(&shore);
        line(&shore, k == 0 ? east : west, 2);
        g_assert_true(jum_coast_close(shore.coast, box, middle, &shore.sea));
        g_assert_cmpfloat_with_epsilon(area(&shore), k == 0 ? 300e3 : 700e3, 1.0);
    }
}

/* Ways in any order, one missing for 50 m, and ends within the box that are led out of it. */
static void
test_joined(void)
{
    static const double a[] = {200, 500, 400, 500}, b[] = {450, 500, 600, 500},
                        c[] = {600, 500, 800, 500};
    g_auto(Shore) shore = {0};
    shore_open(&shore);
    line(&shore, c, 2);
    line(&shore, a, 2);
    line(&shore, b, 2);
    g_assert_true(jum_coast_close(shore.coast, box, middle, &shore.sea));
    g_assert_cmpuint(shore.sea.end->len, ==, 1);
    g_assert_cmpfloat_with_epsilon(area(&shore), 500e3, 1.0);
}

/* A strait, an island in it, another on land, and a lagoon. */
static void
test_rings(void)
{
    static const double south[] = {1100, 200, -100, 200}, north[] = {-100, 600, 1100, 600},
                        lagoon[] = {700, 700, 700, 800, 800, 800, 800, 700, 700, 700};
    static const double island_x[] = {400, 500, 500, 400}, island_y[] = {300, 300, 400, 400},
                        rock_y[] = {50, 50, 100, 100};
    g_auto(Shore) shore = {0};
    shore_open(&shore);
    line(&shore, south, 2);
    line(&shore, north, 2);
    line(&shore, lagoon, 5);
    jum_coast_add_island(shore.coast, island_x, island_y, 4);
    jum_coast_add_island(shore.coast, island_x, rock_y, 4);
    g_assert_true(jum_coast_close(shore.coast, box, middle, &shore.sea));
    g_assert_cmpuint(shore.sea.end->len, ==, 3);
    g_assert_cmpfloat_with_epsilon(area(&shore), 400e3 - 10e3 + 10e3, 1.0);
}

/* Nothing but an island: all round it is sea.  A peninsula out of the box and back.  Nothing at all. */
static void
test_alone(void)
{
    static const double island_x[] = {400, 500, 500, 400}, island_y[] = {300, 300, 400, 400};
    static const double cape[] = {600, -100, 600, 300, 400, 300, 400, -100, 600, -100};
    g_auto(Shore) shore = {0};
    shore_open(&shore);
    g_assert_true(jum_coast_is_empty(shore.coast));
    g_assert_false(jum_coast_close(shore.coast, box, middle, &shore.sea));
    jum_coast_add_island(shore.coast, island_x, island_y, 4);
    g_assert_true(jum_coast_close(shore.coast, box, middle, &shore.sea));
    g_assert_cmpfloat_with_epsilon(area(&shore), 990e3, 1.0);
    g_auto(Shore) other = {0};
    shore_open(&other);
    line(&other, cape, 5);
    g_assert_true(jum_coast_close(other.coast, box, middle, &other.sea));
    g_assert_cmpfloat_with_epsilon(area(&other), 1e6 - 60e3, 1.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/coast/sides", test_sides);
    g_test_add_func("/coast/joined", test_joined);
    g_test_add_func("/coast/rings", test_rings);
    g_test_add_func("/coast/alone", test_alone);
    return g_test_run();
}
