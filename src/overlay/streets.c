/* Street names for labels, prepared once by a thread and then looked up by squares of 400 m. */
#include "overlay/streets.h"

#include "base/hash.h"

#include <math.h>

#define CELL_M  400.0
#define LEAST_M 40.0 /* shorter pieces bear no name */

struct JumStreets {
    JumTerritory *territory; /* the worker's own */
    GThread *worker;
    gint ready;
    JumLayer *roads;     /* keeps the names */
    GArray *streets;     /* JumStreet, by cell */
    GHashTable *by_cell; /* gint64 cell → index of its first street + 1; cells are contiguous */
};

static gint64
cell_of(double x, double y)
{
    return (gint64) floor(y / CELL_M) * (1 << 24) + (gint64) floor(x / CELL_M);
}

static int
compare_streets(const void *a, const void *b)
{
    const JumStreet *p = a, *q = b;
    gint64 cp = cell_of(p->x_m, p->y_m), cq = cell_of(q->x_m, q->y_m);
    if (cp != cq)
        return cp < cq ? -1 : 1;
    int names = g_strcmp0(p->name, q->name);
    if (names != 0)
        return names;
    return p->length_m > q->length_m ? -1 : p->length_m < q->length_m; /* longest first */
}

static void
collect(JumStreets *streets)
{
    JumGeometryColumns g = jum_layer_geometry(streets->roads);
    int name_column = jum_layer_column(streets->roads, "name");
    for (guint row = 0; row < g.n_rows; row++) {
        const char *name = jum_layer_text(streets->roads, name_column, row);
        if (name == NULL || name[0] == '\0' || g.ring_start[row] == g.ring_start[row + 1])
            continue;
        guint32 ring = g.ring_start[row], first = g.vertex_start[ring],
                last = g.vertex_start[ring + 1];
        double length = 0.0;
        for (guint32 v = first; v + 1 < last; v++)
            length += hypot(g.x[v + 1] - g.x[v], g.y[v + 1] - g.y[v]);
        if (length < LEAST_M || !isfinite(length))
            continue;
        guint32 m = first + (last - first - 1) / 2, n = MIN(m + 1, last - 1);
        JumStreet street = {
            name, (g.x[m] + g.x[n]) / 2.0, (g.y[m] + g.y[n]) / 2.0, (float) length, NAN, 0};
        g_array_append_val(streets->streets, street);
    }
    g_array_sort(streets->streets, compare_streets);
}

/* Keeps the longest piece of each name and cell, and indexes the cells. */
static void
thin(JumStreets *streets)
{
    guint kept = 0;
    for (guint i = 0; i < streets->streets->len; i++) {
        JumStreet *street = &g_array_index(streets->streets, JumStreet, i);
        gint64 cell = cell_of(street->x_m, street->y_m);
        if (kept > 0) {
            const JumStreet *last = &g_array_index(streets->streets, JumStreet, kept - 1);
            if (cell_of(last->x_m, last->y_m) == cell && g_str_equal(last->name, street->name))
                continue;
        }
        street->key =
            jum_hash_bytes(jum_hash_text(JUM_HASH_INIT, street->name), &cell, sizeof cell);
        g_array_index(streets->streets, JumStreet, kept) = *street;
        kept++;
    }
    g_array_set_size(streets->streets, kept);
    for (guint i = 0; i < kept; i++) {
        const JumStreet *street = &g_array_index(streets->streets, JumStreet, i);
        gint64 cell = cell_of(street->x_m, street->y_m);
        if (g_hash_table_lookup(streets->by_cell, &cell) == NULL)
            g_hash_table_insert(streets->by_cell, g_memdup2(&cell, sizeof cell),
                                GUINT_TO_POINTER(i + 1));
    }
}

static gpointer
work(gpointer data)
{
    JumStreets *streets = data;
    g_autoptr(GError) error = NULL;
    streets->roads = jum_territory_read(streets->territory, JUM_TABLE_road, NULL, &error);
    if (streets->roads != NULL) {
        collect(streets);
        thin(streets);
    } else {
        g_message("Street names: %s", error->message);
    }
    g_atomic_int_set(&streets->ready, 1);
    return NULL;
}

JumStreets *
jum_streets_new(JumTerritory *territory)
{
    JumStreets *streets = g_new0(JumStreets, 1);
    streets->streets = g_array_new(FALSE, FALSE, sizeof(JumStreet));
    streets->by_cell = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GError) error = NULL;
    streets->territory = jum_territory_dup(territory, &error);
    if (streets->territory == NULL) {
        g_message("Street names: %s", error->message);
        streets->ready = 1;
        return streets;
    }
    streets->worker = g_thread_new("streets", work, streets);
    return streets;
}

void
jum_streets_free(JumStreets *streets)
{
    if (streets == NULL)
        return;
    if (streets->worker != NULL)
        g_thread_join(streets->worker);
    jum_territory_free(streets->territory);
    jum_layer_free(streets->roads);
    g_array_unref(streets->streets);
    g_hash_table_unref(streets->by_cell);
    g_free(streets);
}

gboolean
jum_streets_is_ready(JumStreets *streets)
{
    return g_atomic_int_get(&streets->ready) != 0;
}

const JumLayer *
jum_streets_roads(JumStreets *streets)
{
    return jum_streets_is_ready(streets) ? streets->roads : NULL;
}

void
jum_streets_forget_z(JumStreets *streets)
{
    for (guint i = 0; jum_streets_is_ready(streets) && i < streets->streets->len; i++)
        g_array_index(streets->streets, JumStreet, i).z_m = NAN;
}

void
jum_streets_near(JumStreets *streets, double x_m, double y_m, double radius_m, GPtrArray *found)
{
    if (!jum_streets_is_ready(streets))
        return;
    double r = MIN(radius_m, 10.0 * CELL_M);
    for (double y = y_m - r; y < y_m + r + CELL_M; y += CELL_M)
        for (double x = x_m - r; x < x_m + r + CELL_M; x += CELL_M) {
            gint64 cell = cell_of(x, y);
            guint at = GPOINTER_TO_UINT(g_hash_table_lookup(streets->by_cell, &cell));
            for (guint i = at; i > 0 && i <= streets->streets->len; i++) {
                JumStreet *street = &g_array_index(streets->streets, JumStreet, i - 1);
                if (cell_of(street->x_m, street->y_m) != cell)
                    break;
                if (hypot(street->x_m - x_m, street->y_m - y_m) <= radius_m)
                    g_ptr_array_add(found, street);
            }
        }
}
