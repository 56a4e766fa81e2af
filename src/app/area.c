/* Which assets stand inside a shape drawn by hand: box first, then the even-odd rule.  Only what a desk
 * can move is taken; the rest is counted so that the draft can say what it leaves out. */
#include "app/area.h"

gboolean
jum_area_contains(const JumArea *area, double x_m, double y_m)
{
    gboolean inside = FALSE;
    for (guint i = 0, j = area->n - 1; i < area->n; j = i++) {
        double yi = area->y_m[i], yj = area->y_m[j];
        if ((yi > y_m) != (yj > y_m) &&
            x_m < (area->x_m[j] - area->x_m[i]) * (y_m - yi) / (yj - yi) + area->x_m[i])
            inside = !inside;
    }
    return inside;
}

static guint32
target_of(const JumPoints *points, JumTable table, guint row)
{
    JumQuantity quantity =
        table == JUM_TABLE_cabinet ? JUM_QUANTITY_cabinet_contactor : JUM_QUANTITY_lamp_level;
    return jum_points_at(points, quantity, row);
}

GPtrArray *
jum_area_targets(
    const JumArea *area, const JumPoints *points, JumTable table, guint max, JumAreaCount *count)
{
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
    const JumLayer *layer = jum_points_layer(points, table);
    *count = (JumAreaCount){0};
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < area->n; i++)
        jum_box_add(&box, area->x_m[i], area->y_m[i]);
    guint n = layer != NULL && area->n >= 3 ? jum_layer_n_rows(layer) : 0;
    for (guint r = 0; r < n; r++) {
        double x, y;
        if (!jum_layer_point(layer, r, &x, &y) || x < box.x0 || x > box.x1 || y < box.y0 ||
            y > box.y1 || !jum_area_contains(area, x, y))
            continue;
        guint32 point = target_of(points, table, r);
        if (point == JUM_POINT_NONE || !jum_points_is_remote(points, point))
            count->others++;
        else if (addresses->len >= max)
            count->left_over++;
        else
            g_ptr_array_add(addresses, jum_points_address(points, table, r));
    }
    count->remote = addresses->len;
    g_ptr_array_add(addresses, NULL);
    return addresses;
}
