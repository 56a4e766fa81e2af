/* Pictures of the ground, taken from their pyramid at the scale of the square being painted.  Decoded tiles are kept, at
 * most JUM_REFERENCE_TILES of them, for the squares beside; where a level has too many tiles for one square a coarser
 * one is taken, and where there is none the picture is not shown from so far. */
#include "overlay/scene-reference-private.h"

#include <math.h>

/* Premultiplied, as cairo wants it. */
static cairo_surface_t *
surface_of(const guint8 *rgba, guint width, guint height)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int) width, (int) height);
    guint8 *data = cairo_image_surface_get_data(surface);
    gsize stride = (gsize) cairo_image_surface_get_stride(surface);
    for (guint y = 0; data != NULL && y < height; y++) {
        guint32 *row = (guint32 *) (void *) (data + y * stride);
        for (guint x = 0; x < width; x++) {
            const guint8 *p = rgba + 4 * ((gsize) y * width + x);
            guint32 a = p[3];
            row[x] = a << 24 | (p[0] * a / 255) << 16 | (p[1] * a / 255) << 8 | p[2] * a / 255;
        }
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

static JumReferenceTile *
find_tile(
    JumReferences *references, const JumReferenceLayer *layer, guint level, guint column, guint row)
{
    for (guint i = 0; i < references->n_tiles; i++) {
        JumReferenceTile *tile = &references->tiles[i];
        if (tile->layer == layer && tile->level == level && tile->column == column &&
            tile->row == row)
            return tile;
    }
    return NULL;
}

static void
keep_tile(JumReferences *references, const JumReferenceTile *fresh)
{
    JumReferenceTile *place = references->tiles;
    if (references->n_tiles < JUM_REFERENCE_TILES)
        place = &references->tiles[references->n_tiles++];
    else
        for (guint i = 1; i < JUM_REFERENCE_TILES; i++)
            if (references->tiles[i].used < place->used)
                place = &references->tiles[i];
    if (place->surface != NULL)
        cairo_surface_destroy(place->surface);
    *place = *fresh;
    if (place->surface != NULL)
        cairo_surface_reference(place->surface);
}

/* The caller's to destroy; NULL where the picture has no tile. */
static cairo_surface_t *
take_tile(JumReferences *references,
          const JumReferenceLayer *layer,
          guint level,
          guint column,
          guint row,
          const JumReferenceAccess *access)
{
    g_mutex_lock(&references->lock);
    JumReferenceTile *tile = find_tile(references, layer, level, column, row);
    cairo_surface_t *surface = tile != NULL ? tile->surface : NULL;
    gboolean found = tile != NULL;
    if (found)
        tile->used = ++references->clock;
    if (surface != NULL)
        cairo_surface_reference(surface);
    g_mutex_unlock(&references->lock);
    if (found)
        return surface;
    JumTerritory *connection = access->borrow(access->data);
    if (connection == NULL)
        return NULL;
    GError *fault = NULL;
    const JumRasterLevel *at = &layer->raster->levels[level];
    g_autofree guint8 *rgba =
        jum_territory_raster_tile(connection, layer->raster, level, column, row, &fault);
    access->give_back(access->data, connection, fault);
    if (rgba != NULL)
        surface = surface_of(rgba, at->tile_width, at->tile_height);
    g_mutex_lock(&references->lock);
    JumReferenceTile fresh = {layer, level, column, row, ++references->clock, surface};
    if (find_tile(references, layer, level, column, row) == NULL)
        keep_tile(references, &fresh);
    g_mutex_unlock(&references->lock);
    return surface;
}

typedef struct {
    guint first_column, first_row, columns, rows;
} Range;

/* The tiles of a level that meet the square; none if it lies outside. */
static Range
range_of(const JumReferenceLayer *layer, const JumRasterLevel *at, float x0, float y0, float size)
{
    double tile_x = at->tile_width * at->pixel_x_m, tile_y = at->tile_height * at->pixel_y_m;
    double i0 = floor((x0 - layer->west) / tile_x), i1 = floor((x0 + size - layer->west) / tile_x);
    double j0 = floor((layer->north - y0 - size) / tile_y),
           j1 = floor((layer->north - y0) / tile_y);
    i0 = MAX(i0, 0.0);
    j0 = MAX(j0, 0.0);
    i1 = MIN(i1, at->columns - 1.0);
    j1 = MIN(j1, at->rows - 1.0);
    if (i1 < i0 || j1 < j0)
        return (Range){0, 0, 0, 0};
    return (Range){(guint) i0, (guint) j0, (guint) (i1 - i0) + 1, (guint) (j1 - j0) + 1};
}

static void
paint_tile(cairo_t *cr,
           const JumReferenceLayer *layer,
           const JumRasterLevel *at,
           guint column,
           guint row,
           cairo_surface_t *surface)
{
    cairo_save(cr);
    cairo_translate(cr, layer->west + column * at->tile_width * at->pixel_x_m,
                    layer->north - row * at->tile_height * at->pixel_y_m);
    cairo_scale(cr, at->pixel_x_m, -at->pixel_y_m);
    cairo_set_source_surface(cr, surface, 0.0, 0.0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE); /* neighbours meet without a seam */
    cairo_rectangle(cr, 0.0, 0.0, at->tile_width, at->tile_height);
    cairo_fill(cr);
    cairo_restore(cr);
}

gboolean
jum_reference_paint_raster(JumReferences *references,
                           const JumReferenceLayer *layer,
                           cairo_t *cr,
                           const JumReferenceSquare *square,
                           const JumReferenceAccess *access)
{
    gboolean any = FALSE;
    guint level = 0;
    while (level + 1 < layer->raster->n_levels &&
           layer->raster->levels[level].pixel_x_m > 1.2 * square->texel)
        level++;
    Range range;
    do
        range =
            range_of(layer, &layer->raster->levels[level], square->x0, square->y0, square->size);
    while ((guint64) range.columns * range.rows > JUM_REFERENCE_TILES_MAX && level-- > 0);
    if ((guint64) range.columns * range.rows > JUM_REFERENCE_TILES_MAX)
        return FALSE;
    const JumRasterLevel *at = &layer->raster->levels[level];
    for (guint j = 0; j < range.rows; j++)
        for (guint i = 0; i < range.columns; i++) {
            guint column = range.first_column + i, row = range.first_row + j;
            cairo_surface_t *surface = take_tile(references, layer, level, column, row, access);
            if (surface == NULL)
                continue;
            paint_tile(cr, layer, at, column, row, surface);
            cairo_surface_destroy(surface);
            any = TRUE;
        }
    return any;
}
