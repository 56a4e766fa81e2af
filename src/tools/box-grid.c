/* Boxes in square cells: a hash table from cell to a chain of items, chains in one array.  Built once,
 * asked millions of times by the generator and by `check`; an item in several cells is reported once
 * because the answer is sorted. */
#include "tools/box-grid.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    guint32 item;
    guint32 next; /* index + 1 in entries; 0 ends */
} Entry;

struct JumBoxGrid {
    double cell_m;
    GHashTable *cells; /* key → index + 1 in entries */
    GArray *entries;
    GArray *boxes; /* JumBox by item */
};

static guint
hash_key(gconstpointer key)
{
    return (guint) (((guint64) (guintptr) key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32);
}

JumBoxGrid *
jum_box_grid_new(double cell_m)
{
    JumBoxGrid *grid = g_new0(JumBoxGrid, 1);
    grid->cell_m = cell_m;
    grid->cells = g_hash_table_new(hash_key, g_direct_equal);
    grid->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    grid->boxes = g_array_new(FALSE, TRUE, sizeof(JumBox));
    return grid;
}

void
jum_box_grid_free(JumBoxGrid *grid)
{
    if (!grid)
        return;
    g_hash_table_unref(grid->cells);
    g_array_unref(grid->entries);
    g_array_unref(grid->boxes);
    g_free(grid);
}

static gpointer
cell_key(gint64 i, gint64 j)
{
    return (gpointer) (guintptr) (((guint64) (i + 0x40000000) << 32) ^ (guint64) (j + 0x40000000));
}

typedef struct {
    gint64 i0, j0, i1, j1;
} Cells;

static Cells
cells_of(const JumBoxGrid *grid, const JumBox *box)
{
    return (Cells){(gint64) floor(box->x0 / grid->cell_m), (gint64) floor(box->y0 / grid->cell_m),
                   (gint64) floor(box->x1 / grid->cell_m), (gint64) floor(box->y1 / grid->cell_m)};
}

void
jum_box_grid_add(JumBoxGrid *grid, guint32 item, const JumBox *box)
{
    if (item >= grid->boxes->len)
        g_array_set_size(grid->boxes, item + 1);
    g_array_index(grid->boxes, JumBox, item) = *box;
    Cells c = cells_of(grid, box);
    for (gint64 j = c.j0; j <= c.j1; j++)
        for (gint64 i = c.i0; i <= c.i1; i++) {
            gpointer key = cell_key(i, j);
            Entry entry = {item, GPOINTER_TO_UINT(g_hash_table_lookup(grid->cells, key))};
            g_array_append_val(grid->entries, entry);
            g_hash_table_insert(grid->cells, key, GUINT_TO_POINTER(grid->entries->len));
        }
}

static int
compare_items(gconstpointer a, gconstpointer b)
{
    guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
    return x < y ? -1 : x > y;
}

void
jum_box_grid_query(const JumBoxGrid *grid, const JumBox *box, GArray *items)
{
    g_array_set_size(items, 0);
    Cells c = cells_of(grid, box);
    for (gint64 j = c.j0; j <= c.j1; j++)
        for (gint64 i = c.i0; i <= c.i1; i++) {
            guint at = GPOINTER_TO_UINT(g_hash_table_lookup(grid->cells, cell_key(i, j)));
            while (at) {
                const Entry *entry = &g_array_index(grid->entries, Entry, at - 1);
                if (jum_box_intersects(&g_array_index(grid->boxes, JumBox, entry->item), box))
                    g_array_append_val(items, entry->item);
                at = entry->next;
            }
        }
    if (items->len < 2)
        return;
    qsort(items->data, items->len, sizeof(guint32), compare_items);
    guint kept = 1;
    for (guint k = 1; k < items->len; k++) {
        guint32 item = g_array_index(items, guint32, k);
        if (item != g_array_index(items, guint32, kept - 1))
            g_array_index(items, guint32, kept++) = item;
    }
    g_array_set_size(items, kept);
}
