/* Any lines as coasts: the sea lies within its box, its rings have three vertices and more and turn the right way, and it
 * is no larger than the box for each ring. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/coast.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 512

static void
add_lines(JumCoast *coast, const uint8_t *data, size_t size)
{
    double x[MOST], y[MOST];
    guint n = 0;
    for (size_t i = 0; i + 1 < size; i += 2) {
        if (data[i] < 4 || n == MOST) { /* the line ends; 3: it was an island */
            (data[i] == 3 ? jum_coast_add_island : jum_coast_add_line)(coast, x, y, n);
            n = 0;
            continue;
        }
        x[n] = data[i] == 4 ? NAN : data[i] * 10.0 - 500.0;
        y[n++] = data[i + 1] * 10.0 - 500.0;
    }
    jum_coast_add_line(coast, x, y, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double box[4] = {0, 0, 1500, 1500}, middle[2] = {700, 800};
    JumCoast *coast = jum_coast_new();
    JumSea sea = {
        g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, sizeof(double)),
        g_array_new(FALSE, FALSE, sizeof(guint)), g_array_new(FALSE, FALSE, sizeof(guint8))};
    add_lines(coast, data, MIN(size, 8192));
    gboolean any = jum_coast_close(coast, box, middle, &sea);
    if (any != (sea.end->len > 0) || sea.end->len != sea.hole->len)
        abort();
    for (guint v = 0; v < sea.x->len; v++) {
        double x = g_array_index(sea.x, double, v), y = g_array_index(sea.y, double, v);
        if (!(x >= -1e-6 && y >= -1e-6 && x <= 1500.0 + 1e-6 && y <= 1500.0 + 1e-6))
            abort();
    }
    for (guint r = 0, first = 0; r < sea.end->len; r++) {
        guint end = g_array_index(sea.end, guint, r);
        if (end < first + 3 || (r == 0 && g_array_index(sea.hole, guint8, r)))
            abort();
        first = end;
    }
    jum_coast_free(coast);
    g_array_unref(sea.x);
    g_array_unref(sea.y);
    g_array_unref(sea.end);
    g_array_unref(sea.hole);
    return 0;
}
