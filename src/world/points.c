/* Points are numbered quantity by quantity, row by row: no table of points is needed, an index is two
 * subtractions away from its asset.  The hash covers the quantities and every asset's id, so two ends
 * that agree on it mean the same thing by the same index. */
#include "world/points.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

struct JumPoints {
    JumLayer *layers[JUM_N_TABLES]; /* NULL for a table that has no quantity */
    guint32 first[JUM_N_QUANTITIES + 1];
    char hash[17];
    int control_column[JUM_N_TABLES];
    int unit_column, min_column, max_column, period_column, age_column; /* of the table sensor */
};

static guint64
hash_layer(guint64 hash, const JumLayer *layer)
{
    guint n_rows = jum_layer_n_rows(layer);
    hash = jum_hash_text(hash, jum_schema_table(jum_layer_table(layer))->name);
    for (guint row = 0; row < n_rows; row++)
        hash = jum_hash_text(hash, jum_layer_id(layer, row));
    return hash;
}

static void
number_points(JumPoints *points)
{
    guint64 hash = JUM_HASH_INIT;
    guint32 next = 0;
    for (guint q = 0; q < JUM_N_QUANTITIES; q++) {
        const JumQuantityInfo *info = jum_quantity_info((JumQuantity) q);
        points->first[q] = next;
        next += jum_layer_n_rows(points->layers[info->table]);
        hash = jum_hash_text(hash, info->name);
        hash = jum_hash_text(hash, info->unit);
    }
    points->first[JUM_N_QUANTITIES] = next;
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (points->layers[t] != NULL)
            hash = hash_layer(hash, points->layers[t]);
    g_snprintf(points->hash, sizeof points->hash, "%016" G_GINT64_MODIFIER "x", hash);
}

JumPoints *
jum_points_new(JumTerritory *territory, GError **error)
{
    g_autoptr(JumPoints) points = g_new0(JumPoints, 1);
    for (guint q = 0; q < JUM_N_QUANTITIES; q++) {
        JumTable table = jum_quantity_info((JumQuantity) q)->table;
        if (points->layers[table] != NULL)
            continue;
        JumLayer *layer = jum_territory_read(territory, table, NULL, error);
        if (layer == NULL)
            return NULL;
        points->layers[table] = layer;
        points->control_column[table] = jum_layer_column(layer, "control");
        jum_layer_find(layer,
                       ""); /* builds its index now: later look-ups may come from any thread */
    }
    const JumLayer *sensors = points->layers[JUM_TABLE_sensor];
    points->unit_column = jum_layer_column(sensors, "unit");
    points->min_column = jum_layer_column(sensors, "value_min");
    points->max_column = jum_layer_column(sensors, "value_max");
    points->period_column = jum_layer_column(sensors, "period_s");
    points->age_column = jum_layer_column(sensors, "max_age_s");
    number_points(points);
    return g_steal_pointer(&points);
}

void
jum_points_free(JumPoints *points)
{
    if (points == NULL)
        return;
    for (guint t = 0; t < JUM_N_TABLES; t++)
        jum_layer_free(points->layers[t]);
    g_free(points);
}

guint
jum_points_count(const JumPoints *points)
{
    return points->first[JUM_N_QUANTITIES];
}

const char *
jum_points_hash(const JumPoints *points)
{
    return points->hash;
}

const JumLayer *
jum_points_layer(const JumPoints *points, JumTable table)
{
    return (guint) table < JUM_N_TABLES ? points->layers[table] : NULL;
}

/* ---- index ↔ quantity and row ---- */

JumQuantity
jum_points_quantity(const JumPoints *points, guint32 point)
{
    guint lo = 0, hi = JUM_N_QUANTITIES - 1; /* the last quantity whose first point is ≤ point */
    while (lo < hi) {
        guint middle = (lo + hi + 1) / 2;
        if (points->first[middle] <= point)
            lo = middle;
        else
            hi = middle - 1;
    }
    return (JumQuantity) lo;
}

guint
jum_points_row(const JumPoints *points, guint32 point)
{
    return point - points->first[jum_points_quantity(points, point)];
}

guint32
jum_points_at(const JumPoints *points, JumQuantity quantity, guint row)
{
    guint n = 0;
    guint32 first = jum_points_range(points, quantity, &n);
    return row < n ? first + row : JUM_POINT_NONE;
}

guint32
jum_points_range(const JumPoints *points, JumQuantity quantity, guint *n)
{
    gboolean known = (guint) quantity < JUM_N_QUANTITIES;
    if (n != NULL)
        *n = known ? points->first[quantity + 1] - points->first[quantity] : 0;
    return known ? points->first[quantity] : JUM_POINT_NONE;
}

/* ---- addresses ---- */

gboolean
jum_points_find_asset(const JumPoints *points, const char *address, JumTable *table, guint *row)
{
    const char *slash = address != NULL ? strchr(address, '/') : NULL;
    char name[32];
    if (slash == NULL || (gsize) (slash - address) >= sizeof name)
        return FALSE;
    memcpy(name, address, (gsize) (slash - address));
    name[slash - address] = '\0';
    int t = jum_schema_find(name);
    gint64 r =
        t >= 0 && points->layers[t] != NULL ? jum_layer_find(points->layers[t], slash + 1) : -1;
    if (r < 0)
        return FALSE;
    if (table != NULL)
        *table = (JumTable) t;
    if (row != NULL)
        *row = (guint) r;
    return TRUE;
}

char *
jum_points_address(const JumPoints *points, JumTable table, guint row)
{
    const JumLayer *layer = jum_points_layer(points, table);
    const JumTableSchema *schema = jum_schema_table(table);
    if (layer == NULL || schema == NULL || row >= jum_layer_n_rows(layer))
        return NULL;
    return g_strdup_printf("%s/%s", schema->name, jum_layer_id(layer, row));
}

guint32
jum_points_target(const JumPoints *points, const char *address, JumAction action)
{
    JumTable table;
    guint row;
    if (action == JUM_ACTION_NONE || !jum_points_find_asset(points, address, &table, &row))
        return JUM_POINT_NONE;
    for (guint q = 0; q < JUM_N_QUANTITIES; q++) {
        const JumQuantityInfo *info = jum_quantity_info((JumQuantity) q);
        if (info->table == table && info->action == action)
            return jum_points_at(points, (JumQuantity) q, row);
    }
    return JUM_POINT_NONE;
}

/* ---- what a point promises ---- */

/* own_real: the sensor row's own value, else @otherwise. */
static double
own_real(const JumPoints *points, guint32 point, int column, double otherwise)
{
    const JumQuantityInfo *info = jum_quantity_info(jum_points_quantity(points, point));
    if (info->table != JUM_TABLE_sensor)
        return otherwise;
    double own =
        jum_layer_real(points->layers[JUM_TABLE_sensor], column, jum_points_row(points, point));
    return isnan(own) ? otherwise : own;
}

const char *
jum_points_unit(const JumPoints *points, guint32 point)
{
    const JumQuantityInfo *info = jum_quantity_info(jum_points_quantity(points, point));
    const char *own = NULL;
    if (info->table == JUM_TABLE_sensor)
        own = jum_layer_text(points->layers[JUM_TABLE_sensor], points->unit_column,
                             jum_points_row(points, point));
    return own != NULL ? own : info->unit;
}

double
jum_points_lo(const JumPoints *points, guint32 point)
{
    return own_real(points, point, points->min_column,
                    jum_quantity_info(jum_points_quantity(points, point))->lo);
}

double
jum_points_hi(const JumPoints *points, guint32 point)
{
    return own_real(points, point, points->max_column,
                    jum_quantity_info(jum_points_quantity(points, point))->hi);
}

double
jum_points_period_s(const JumPoints *points, guint32 point)
{
    return own_real(points, point, points->period_column,
                    jum_quantity_info(jum_points_quantity(points, point))->period_s);
}

double
jum_points_max_age_s(const JumPoints *points, guint32 point)
{
    return own_real(points, point, points->age_column,
                    jum_quantity_info(jum_points_quantity(points, point))->max_age_s);
}

gboolean
jum_points_is_remote(const JumPoints *points, guint32 point)
{
    if (point >= jum_points_count(points))
        return FALSE;
    JumTable table = jum_quantity_info(jum_points_quantity(points, point))->table;
    const char *control = jum_layer_text(points->layers[table], points->control_column[table],
                                         jum_points_row(points, point));
    return g_strcmp0(control, "remote") == 0;
}
