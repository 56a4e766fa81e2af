/* Where the water is and how far the shore: its areas are filled in a mask with a border, the mask is blurred over 25 m
 * twice (box by running sums, no cost by radius), and the blurred value inside the water is its depth tint.  A bridge
 * that is painted on the map (far pictures) is land. */
#include "overlay/scene-paint-parts.h"

#include <cairo.h>
#include <string.h>

#define SHORE_M 25.0f

static void
trace(cairo_t *cr, const JumShapes *shapes, guint32 i)
{
    for (guint32 r = shapes->ring_start[i]; r < shapes->ring_start[i + 1]; r++) {
        for (guint32 v = shapes->vertex_start[r]; v < shapes->vertex_start[r + 1]; v++)
            (v == shapes->vertex_start[r] ? cairo_move_to : cairo_line_to)(
                cr, shapes->xy[2 * (gsize) v], shapes->xy[2 * (gsize) v + 1]);
        cairo_close_path(cr);
    }
}

static void
combine(const guint8 *sharp, const guint8 *soft, int stride, int margin, guint8 *rgba)
{
    for (int y = 0; y < JUM_PAINT_SIDE; y++)
        for (int x = 0; x < JUM_PAINT_SIDE; x++) {
            gsize at = (gsize) (y + margin) * (gsize) stride + (gsize) (x + margin);
            float deep = CLAMP((soft[at] / 255.0f - 0.45f) / 0.55f, 0.0f, 1.0f);
            float wet = sharp[at] / 255.0f;
            rgba[4 * ((gsize) y * JUM_PAINT_SIDE + (gsize) x) + 3] =
                (guint8) (wet * (96.0f + 159.0f * deep));
        }
}

void
jum_scene_paint_water(
    const JumSceneStore *store, float x0_m, float y0_m, float size_m, guint8 *rgba)
{
    const JumShapes *water = jum_scene_store_layer(store, JUM_SCENE_WATER);
    float texel = size_m / JUM_PAINT_SIDE;
    int radius = (int) CLAMP(SHORE_M / texel, 1.0f, 40.0f), margin = 2 * radius;
    float reach = (float) margin * texel;
    int side = JUM_PAINT_SIDE + 2 * margin;
    gboolean any = FALSE;
    cairo_surface_t *surface = NULL;
    cairo_t *cr = NULL;
    for (guint32 k = 0; water != NULL && k < 2 * water->n; k++) { /* first what is no sea */
        guint32 i = k % water->n;
        const float *b = water->box + 4 * (gsize) i;
        if ((jum_shapes_tags(water, i)[0] == JUM_WATER_SEA) != (k >= water->n) ||
            b[2] < x0_m - reach || b[0] > x0_m + size_m + reach || b[3] < y0_m - reach ||
            b[1] > y0_m + size_m + reach)
            continue;
        if (!any) {
            surface = jum_scene_paint_mask(side);
            cr = cairo_create(surface);
            cairo_set_antialias(cr, CAIRO_ANTIALIAS_FAST);
            cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
            cairo_scale(cr, 1.0 / texel, 1.0 / texel);
            cairo_translate(cr, -x0_m + reach, -y0_m + reach);
            any = TRUE;
        }
        if (k >= water->n) /* over bays and harbours */
            cairo_fill(cr);
        trace(cr, water, i);
    }
    if (!any) {
        for (gsize i = 0; i < (gsize) JUM_PAINT_SIDE * JUM_PAINT_SIDE; i++)
            rgba[4 * i + 3] = 0;
        return;
    }
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    int stride = cairo_image_surface_get_stride(surface);
    guint8 *soft = cairo_image_surface_get_data(surface);
    gsize bytes = (gsize) stride * (gsize) side;
    guint8 *sharp = jum_scene_paint_scratch(JUM_SCRATCH_SHARP, bytes);
    memcpy(sharp, soft, bytes);
    jum_scene_blur(soft, stride, side, radius, 2);
    combine(sharp, soft, stride, margin, rgba);
    cairo_surface_destroy(surface);
}
