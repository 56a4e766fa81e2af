/* The reference layers over one square, painted by cairo on a clear sheet twice as fine as the ground's picture, with its
 * coarser levels.  Alpha stays multiplied in: that is how colours and their edges average without dark seams. */
#include "overlay/scene-ground-cover.h"

#include <cairo.h>

static void
unpack(const guint8 *data, int stride, guint8 *rgba)
{
    for (int y = 0; y < JUM_COVER_SIDE; y++) {
        const guint32 *row = (const guint32 *) (const void *) (data + (gsize) y * (gsize) stride);
        guint8 *out = rgba + (gsize) y * JUM_COVER_SIDE * 4;
        for (int x = 0; x < JUM_COVER_SIDE; x++) {
            out[4 * x] = (guint8) (row[x] >> 16);
            out[4 * x + 1] = (guint8) (row[x] >> 8);
            out[4 * x + 2] = (guint8) row[x];
            out[4 * x + 3] = (guint8) (row[x] >> 24);
        }
    }
}

static void
make_levels(guint8 *fine)
{
    for (gsize side = JUM_COVER_SIDE / 2; side > 0; side /= 2) {
        guint8 *coarse = fine + side * side * 16;
        for (gsize y = 0; y < side; y++)
            for (gsize x = 0; x < side; x++)
                for (gsize c = 0; c < 4; c++) {
                    const guint8 *at = fine + (y * 4 * side + x * 2) * 4 + c;
                    coarse[(y * side + x) * 4 + c] =
                        (guint8) ((at[0] + at[4] + at[8 * side] + at[8 * side + 4] + 2) / 4);
                }
        fine = coarse;
    }
}

guint8 *
jum_ground_cover_paint(
    const JumSceneStore *store, guint parts, float x0_m, float y0_m, float size_m)
{
    const JumReferences *references = jum_scene_store_references(store);
    if (references == NULL || !jum_references_meet(references, parts, x0_m, y0_m, size_m))
        return NULL;
    float texel = size_m / JUM_COVER_SIDE;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, JUM_COVER_SIDE, JUM_COVER_SIDE);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, 1.0 / (double) texel, 1.0 / (double) texel);
    cairo_translate(cr, (double) -x0_m, (double) -y0_m);
    jum_scene_store_paint_references(store, parts, cr, x0_m, y0_m, size_m, texel);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    guint8 *rgba = NULL;
    if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
        rgba = g_malloc((JUM_COVER_SIDE * JUM_COVER_SIDE * 4 - 1) / 3 * 4);
        unpack(cairo_image_surface_get_data(surface), cairo_image_surface_get_stride(surface),
               rgba);
        make_levels(rgba);
    }
    cairo_surface_destroy(surface);
    return rgba;
}
