/* Shell sort with Ciura's gaps: short, in place, quick enough for what one frame sorts. */
#include "gfx/sort.h"

#include <string.h>

void
jum_sort(void *items, guint n, guint item_bytes, int (*compare)(const void *a, const void *b))
{
    static const guint gaps[] = {17961, 7983, 3548, 1577, 701, 301, 132, 57, 23, 10, 4, 1};
    guint8 *base = items, held[64];
    g_return_if_fail(item_bytes <= sizeof held);
    for (guint g = 0; g < G_N_ELEMENTS(gaps); g++) {
        gsize gap = (gsize) gaps[g] * item_bytes;
        for (guint i = gaps[g]; i < n; i++) {
            guint8 *hole = base + (gsize) i * item_bytes;
            memcpy(held, hole, item_bytes);
            while (hole >= base + gap && compare(hole - gap, held) > 0) {
                memcpy(hole, hole - gap, item_bytes);
                hole -= gap;
            }
            memcpy(hole, held, item_bytes);
        }
    }
}
