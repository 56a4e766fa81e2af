/* What buildings leave on the map.  Near (below 2 m a pixel) they stand there themselves, and the ground only takes the
 * shade of their foot: footprints filled in a mask, the mask blurred over 3 m.  Farther, each pixel takes the mean
 * colour of the roofs over it, box by box without cairo: 10 000 buildings a millisecond. */
#include "overlay/scene-paint-parts.h"

#include "overlay/palette.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

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

/* ---- memory ---- */

typedef struct {
    void *memory[JUM_N_SCRATCH];
    gsize bytes[JUM_N_SCRATCH];
} Scratch;

static void
scratch_free(gpointer data)
{
    Scratch *scratch = data;
    for (guint i = 0; i < JUM_N_SCRATCH; i++)
        g_free(scratch->memory[i]);
    g_free(scratch);
}

void *
jum_scene_paint_scratch(JumScratch what, gsize bytes)
{
    static GPrivate own = G_PRIVATE_INIT(scratch_free);
    Scratch *scratch = g_private_get(&own);
    if (scratch == NULL) {
        scratch = g_new0(Scratch, 1);
        g_private_set(&own, scratch);
    }
    if (scratch->bytes[what] < bytes) {
        g_free(scratch->memory[what]);
        scratch->memory[what] = g_malloc(bytes);
        scratch->bytes[what] = bytes;
    }
    return scratch->memory[what];
}

cairo_surface_t *
jum_scene_paint_mask(int side)
{
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, side);
    guint8 *data = jum_scene_paint_scratch(JUM_SCRATCH_MASK, (gsize) stride * (gsize) side);
    memset(data, 0, (gsize) stride * (gsize) side);
    return cairo_image_surface_create_for_data(data, CAIRO_FORMAT_A8, side, side, stride);
}

/* ---- blur ---- */

/* Division by the width of a box, exact for sums of up to 255 of it: 2^24 holds 255 · width · width. */
#define MEAN(sum, inverse) ((guint8) (((guint32) (sum) * (inverse)) >> 24))

/* Running mean over 2 radius + 1 along a line of n. */
static void
blur_line(guint8 *line, int n, int radius, guint32 inverse, guint8 *copy)
{
    guint32 sum = 0;
    /* the ends repeated, so that the loop below has no question to ask */
    memset(copy, line[0], (gsize) radius);
    memcpy(copy + radius, line, (gsize) n);
    memset(copy + radius + n, line[n - 1], (gsize) radius + 1);
    for (int i = 0; i <= 2 * radius; i++)
        sum += copy[i];
    for (int i = 0; i < n; i++) {
        line[i] = MEAN(sum, inverse);
        sum += (guint32) copy[i + 2 * radius + 1] - copy[i];
    }
}

/* The same down all columns at once, row after row: the compiler makes vectors of it. */
static void
blur_columns(
    guint8 *mask, gsize stride, int side, int radius, guint32 inverse, guint8 *copy, guint32 *sums)
{
    for (int y = 0; y < side; y++)
        memcpy(copy + (gsize) y * (gsize) side, mask + (gsize) y * stride, (gsize) side);
    memset(sums, 0, (gsize) side * sizeof *sums);
    for (int y = -radius; y <= radius; y++) {
        const guint8 *row = copy + (gsize) CLAMP(y, 0, side - 1) * (gsize) side;
        for (int x = 0; x < side; x++)
            sums[x] += row[x];
    }
    for (int y = 0; y < side; y++) {
        const guint8 *in = copy + (gsize) MIN(y + radius + 1, side - 1) * (gsize) side;
        const guint8 *out = copy + (gsize) MAX(y - radius, 0) * (gsize) side;
        guint8 *line = mask + (gsize) y * stride;
        for (int x = 0; x < side; x++) {
            line[x] = MEAN(sums[x], inverse);
            sums[x] += (guint32) in[x] - out[x];
        }
    }
}

void
jum_scene_blur(guint8 *mask, int stride, int side, int radius, int passes)
{
    guint32 width = 2 * (guint32) radius + 1, inverse = ((1u << 24) + width - 1) / width;
    gsize square = (gsize) side * (gsize) side, line = (gsize) side + 2 * (gsize) radius + 1;
    guint8 *copy = jum_scene_paint_scratch(JUM_SCRATCH_BLUR, MAX(square, line));
    guint32 *sums = jum_scene_paint_scratch(JUM_SCRATCH_SUMS, (gsize) side * sizeof *sums);
    for (int pass = 0; pass < passes; pass++) {
        for (int y = 0; y < side; y++)
            blur_line(mask + (gsize) y * (gsize) stride, side, radius, inverse, copy);
        blur_columns(mask, (gsize) stride, side, radius, inverse, copy, sums);
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
    cairo_surface_t *surface = jum_scene_paint_mask(side);
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
    float *sums = jum_scene_paint_scratch(JUM_SCRATCH_SUMS, n * 4 * sizeof *sums);
    memset(sums, 0, n * 4 * sizeof *sums);
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
