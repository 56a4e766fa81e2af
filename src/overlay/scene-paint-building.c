/* What buildings leave on the map.  Near (below 2 m a pixel) they stand there themselves, and the ground only takes the
 * shade of their foot: footprints filled in a mask, the mask blurred over 3 m.  Farther, each pixel takes the mean
 * colour of the roofs over it, box by box without cairo: 10 000 buildings a millisecond. */
#include "overlay/scene-paint-parts.h"

#include "overlay/palette.h"

#include <cairo.h>
#include <math.h>

#define NEAR_TEXEL_M 1.9f
#define SHADE_M      2.6f
#define SHADE        0.34f

typedef struct {
    const JumSceneStore *store;
    float x0, y0, size, texel;
    guint first_row, end_row; /* of tiles that may reach in */
} Square;

static void
find_rows(Square *square)
{
    float x0, y0, tile = (float) JUM_SCENE_TILE_M;
    guint nx, ny;
    jum_scene_store_tiles(square->store, &x0, &y0, &nx, &ny);
    float south = floorf((square->y0 - y0) / tile) - 1.0f;
    float north = floorf((square->y0 + square->size - y0) / tile) + 2.0f;
    square->first_row = (guint) CLAMP(south, 0.0f, (float) ny);
    square->end_row = (guint) CLAMP(north, 0.0f, (float) ny);
}

static gboolean
meets(const Square *square, const float *box, float margin)
{
    return box[2] >= square->x0 - margin && box[0] <= square->x0 + square->size + margin &&
           box[3] >= square->y0 - margin && box[1] <= square->y0 + square->size + margin;
}

/* Running mean over 2 radius + 1 of n values @step apart. */
static void
blur_line(guint8 *line, gsize step, int n, int radius, guint8 *copy)
{
    int width = 2 * radius + 1, sum = 0;
    for (int i = 0; i < n; i++)
        copy[i] = line[(gsize) i * step];
    for (int i = -radius; i <= radius; i++)
        sum += copy[CLAMP(i, 0, n - 1)];
    for (int i = 0; i < n; i++) {
        line[(gsize) i * step] = (guint8) (sum / width);
        sum += copy[MIN(i + radius + 1, n - 1)] - copy[MAX(i - radius, 0)];
    }
}

void
jum_scene_blur(guint8 *mask, int stride, int side, int radius, int passes)
{
    g_autofree guint8 *copy = g_malloc((gsize) side);
    for (int pass = 0; pass < passes; pass++) {
        for (int y = 0; y < side; y++)
            blur_line(mask + (gsize) y * (gsize) stride, 1, side, radius, copy);
        for (int x = 0; x < side; x++)
            blur_line(mask + x, (gsize) stride, side, radius, copy);
    }
}

/* ---- near: shade ---- */

static gboolean
trace(const Square *square, cairo_t *cr, float margin)
{
    gboolean any = FALSE;
    for (guint j = square->first_row; j < square->end_row; j++) {
        const JumShapes *row = jum_scene_store_buildings(square->store, j);
        for (guint32 i = 0; row != NULL && i < row->n; i++) {
            if (!meets(square, row->box + 4 * (gsize) i, margin))
                continue;
            any = TRUE;
            for (guint32 r = row->ring_start[i]; r < row->ring_start[i + 1]; r++) {
                for (guint32 v = row->vertex_start[r]; v < row->vertex_start[r + 1]; v++)
                    (v == row->vertex_start[r] ? cairo_move_to : cairo_line_to)(
                        cr, row->xy[2 * (gsize) v], row->xy[2 * (gsize) v + 1]);
                cairo_close_path(cr);
            }
        }
    }
    return any;
}

static void
darken(const guint8 *mask, int stride, int margin, guint8 *rgba)
{
    for (int y = 0; y < JUM_PAINT_SIDE; y++)
        for (int x = 0; x < JUM_PAINT_SIDE; x++) {
            gsize at = (gsize) (y + margin) * (gsize) stride + (gsize) (x + margin);
            guint8 *pixel = rgba + 4 * ((gsize) y * JUM_PAINT_SIDE + (gsize) x);
            int keep = 256 - (int) (mask[at] * SHADE);
            for (int c = 0; c < 3; c++)
                pixel[c] = (guint8) (pixel[c] * keep >> 8);
        }
}

static void
shade(const Square *square, guint8 *rgba)
{
    int radius = (int) CLAMP(SHADE_M / square->texel, 1.0f, 12.0f), margin = 2 * radius;
    float reach = (float) margin * square->texel;
    int side = JUM_PAINT_SIDE + 2 * margin;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, side, side);
    cairo_t *cr = cairo_create(surface);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_FAST);
    cairo_scale(cr, 1.0 / square->texel, 1.0 / square->texel);
    cairo_translate(cr, -square->x0 + reach, -square->y0 + reach);
    gboolean any = trace(square, cr, reach);
    if (any)
        cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    if (any) {
        int stride = cairo_image_surface_get_stride(surface);
        guint8 *mask = cairo_image_surface_get_data(surface);
        jum_scene_blur(mask, stride, side, radius, 2);
        darken(mask, stride, margin, rgba);
    }
    cairo_surface_destroy(surface);
}

/* ---- far: mean roofs ---- */

/* Spreads three quarters of a box (what a footprint fills of it) over the pixels under it. */
static void
spread(const Square *square, const float *box, const float *rgb, float *sums)
{
    float x0 = (box[0] - square->x0) / square->texel, x1 = (box[2] - square->x0) / square->texel;
    float y0 = (box[1] - square->y0) / square->texel, y1 = (box[3] - square->y0) / square->texel;
    int left = MAX((int) floorf(x0), 0), right = MIN((int) floorf(x1), JUM_PAINT_SIDE - 1);
    int low = MAX((int) floorf(y0), 0), high = MIN((int) floorf(y1), JUM_PAINT_SIDE - 1);
    for (int y = low; y <= high; y++) {
        float tall = fminf(y1, (float) y + 1.0f) - fmaxf(y0, (float) y);
        for (int x = left; x <= right; x++) {
            float part = 0.75f * tall * (fminf(x1, (float) x + 1.0f) - fmaxf(x0, (float) x));
            float *sum = sums + 4 * ((gsize) y * JUM_PAINT_SIDE + (gsize) x);
            for (int c = 0; c < 3; c++)
                sum[c] += part * rgb[c];
            sum[3] += part;
        }
    }
}

static void
average(const Square *square, JumLook look, guint8 *rgba)
{
    gsize n = (gsize) JUM_PAINT_SIDE * JUM_PAINT_SIDE;
    g_autofree float *sums = g_new0(float, n * 4);
    for (guint j = square->first_row; j < square->end_row; j++) {
        const JumShapes *row = jum_scene_store_buildings(square->store, j);
        for (guint32 i = 0; row != NULL && i < row->n; i++) {
            const float *box = row->box + 4 * (gsize) i;
            guint8 roof = jum_shapes_tags(row, i)[JUM_BUILDING_ROOF_PALETTE];
            if (meets(square, box, 0.0f))
                spread(square, box, jum_palette_colour(look, (JumPalette) roof), sums);
        }
    }
    for (gsize i = 0; i < n; i++) {
        const float *sum = sums + 4 * i;
        float part = fminf(sum[3], 0.9f);
        for (int c = 0; c < 3 && part > 0.0f; c++)
            rgba[4 * i + (gsize) c] = (guint8) (rgba[4 * i + (gsize) c] * (1.0f - part) +
                                                part * 232.0f * sum[c] / sum[3]);
    }
}

void
jum_scene_paint_buildings(
    const JumSceneStore *store, JumLook look, float x0_m, float y0_m, float size_m, guint8 *rgba)
{
    Square square = {store, x0_m, y0_m, size_m, size_m / JUM_PAINT_SIDE, 0, 0};
    find_rows(&square);
    if (square.texel < NEAR_TEXEL_M)
        shade(&square, rgba);
    else
        average(&square, look, rgba);
}
