/* Outlines: the edges of what is selected and of what is under the pointer, drawn over the picture.  A building is its
 * footprint on the relief, its eaves and the corners between; a line or an area is its own rings, draped; a point has
 * no edges and is ringed (overlay-selected.c).  Blue for selected, white or black for hovered: no alarm colour. */
#include "overlay/overlay-private.h"

#include <math.h>

#include "overlay/drape.h"

#define DRAPE_M      12.0
#define LIFT_M       0.4
#define FULL_SIZE_M  1e5 /* an outline keeps its width at any distance */
#define MAX_VERTICES 20000
#define SELECTED     JUM_COLOUR(0xffffff)
#define HOVER_DAY    JUM_COLOUR(0x14181d)
#define HOVER_NIGHT  JUM_COLOUR(0xe9edf2)

static void
end_line(JumOverlayShape *shape)
{
    guint32 at = shape->places->len / 3;
    g_array_append_val(shape->start, at);
}

static void
add_vertex(JumOverlayShape *shape, double x, double y, double z)
{
    double place[3] = {x, y, z};
    if (shape->places->len / 3 < MAX_VERTICES)
        g_array_append_vals(shape->places, place, 3);
}

/* One ring on the relief, or level at @top_m if that is a number. */
static void
add_ring(const JumOverlay *overlay,
         JumOverlayShape *shape,
         const JumGeometryColumns *g,
         guint32 first,
         guint32 last,
         gboolean closed,
         double top_m)
{
    guint32 end = closed ? last + 1 : last; /* the first vertex again */
    for (guint32 v = first; v < end && shape->places->len / 3 < MAX_VERTICES; v++) {
        guint32 here = v < last ? v : first, next = v + 1 < last ? v + 1 : first;
        const double a[2] = {g->x[here], g->y[here]}, b[2] = {g->x[next], g->y[next]};
        if (!isnan(top_m))
            add_vertex(shape, a[0], a[1], top_m);
        else
            jum_drape(closed || v + 1 == end ? NULL : overlay->lay, overlay->ground,
                      overlay->ground_data, a, v + 1 < end ? b : a, DRAPE_M, LIFT_M, shape->places);
    }
    end_line(shape);
}

JumOverlayShape *
jum_overlay_shape_new(
    const JumOverlay *overlay, const JumLayer *layer, guint row, double base_m, double height_m)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    JumOverlayShape *shape = g_new0(JumOverlayShape, 1);
    guint32 none = 0;
    gboolean area = jum_schema_table(jum_layer_table(layer))->geometry == JUM_GEOMETRY_POLYGON;
    gboolean tall = isfinite(height_m) && height_m > 0.0;
    shape->start = g_array_new(FALSE, FALSE, sizeof(guint32));
    shape->places = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_val(shape->start, none);
    for (guint32 ring = g.ring_start[row]; ring < g.ring_start[row + 1]; ring++) {
        guint32 first = g.vertex_start[ring], last = g.vertex_start[ring + 1];
        if (last - first < 2)
            continue;
        add_ring(overlay, shape, &g, first, last, area, NAN);
        if (!tall)
            continue;
        add_ring(overlay, shape, &g, first, last, area, base_m + height_m);
        for (guint32 v = first; v < last && last - first <= 40; v++) {
            add_vertex(shape, g.x[v], g.y[v], jum_overlay_ground(overlay, g.x[v], g.y[v]) + LIFT_M);
            add_vertex(shape, g.x[v], g.y[v], base_m + height_m);
            end_line(shape);
        }
    }
    if (shape->start->len == 1 || shape->places->len / 3 >= MAX_VERTICES) {
        jum_overlay_shape_free(shape);
        return NULL;
    }
    return shape;
}

void
jum_overlay_shape_free(JumOverlayShape *shape)
{
    if (shape == NULL)
        return;
    g_array_unref(shape->start);
    g_array_unref(shape->places);
    g_free(shape);
}

void
jum_overlay_set_outline(JumOverlay *overlay, JumOverlayOutline which, const JumOverlayShape *shape)
{
    guint n = shape != NULL ? shape->start->len - 1 : 0;
    JumNetworkLayer **lines = &overlay->outline[which];
    overlay->outlined[which] = n;
    if (n == 0)
        return;
    if (*lines == NULL)
        *lines = jum_network_layer_new(overlay->device, n, (const guint32 *) shape->start->data,
                                       (const double *) shape->places->data, FULL_SIZE_M, NULL);
    else
        jum_network_layer_replace(*lines, n, (const guint32 *) shape->start->data,
                                  (const double *) shape->places->data);
    if (*lines == NULL)
        overlay->outlined[which] = 0;
}

void
jum_overlay_record_outlines(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    for (guint which = 0; which < JUM_OVERLAY_OUTLINES; which++) {
        gboolean selected = which == JUM_OVERLAY_SELECTED;
        JumLine look = {.colour = selected         ? SELECTED
                                  : overlay->night ? HOVER_NIGHT
                                                   : HOVER_DAY,
                        .flags = selected ? JUM_MARK_SELECTED : 0,
                        .width_px = selected ? 4.0f : 2.0f};
        for (guint line = 0; line < overlay->outlined[which]; line++)
            jum_network_layer_set(overlay->outline[which], line, &look);
        if (overlay->outlined[which] > 0)
            jum_network_layer_record(overlay->outline[which], frame, queue, TRUE);
    }
}
