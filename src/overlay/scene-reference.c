/* Reference layers on the ground: areas are filled and edged by cairo, pictures are taken from their pyramid at the
 * scale of the square being painted.  Decoded tiles are kept, at most KEPT of them, for the squares beside; a layer is
 * painted as a whole and then laid on with its opacity, so that its own edges do not add up. */
#include "overlay/scene-reference.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "city/raster.h"
#include "overlay/shapes.h"

#define KEPT      48 /* tiles */
#define MAX_TILES 36 /* of a picture in a square */

typedef struct {
    char *id, *name, *attribution;
    JumShapes *shapes; /* of an area */
    JumRaster *raster; /* NULL: an area */
    double fill[3], outline[3];
    gboolean filled, outlined;
    gint64 rank;
    guint row;
    gint shown;         /* atomic: opacity in thousandths, 0 hidden */
    gint opacity;       /* thousandths, also while hidden */
    double west, north; /* of a picture, from the origin */
} Layer;

typedef struct {
    const Layer *layer;
    guint level, column, row;
    guint64 used;
    cairo_surface_t *surface; /* NULL: there is no such tile */
} Tile;

struct JumReferences {
    GPtrArray *layers; /* Layer, from below to above */
    GMutex lock;       /* of the tiles */
    Tile tiles[KEPT];
    guint n_tiles;
    guint64 clock;
};

static void
layer_free(gpointer data)
{
    Layer *layer = data;
    g_free(layer->id);
    g_free(layer->name);
    g_free(layer->attribution);
    jum_shapes_free(layer->shapes);
    jum_raster_free(layer->raster);
    g_free(layer);
}

/* ---- reading ---- */

static gboolean
parse_colour(const char *text, double rgb[3])
{
    if (text == NULL || text[0] != '#' || strlen(text) != 7)
        return FALSE;
    for (int c = 0; c < 3; c++) {
        int high = g_ascii_xdigit_value(text[1 + 2 * c]),
            low = g_ascii_xdigit_value(text[2 + 2 * c]);
        if (high < 0 || low < 0)
            return FALSE;
        rgb[c] = (high * 16 + low) / 255.0;
    }
    return TRUE;
}

static gboolean
only_row(const JumLayer *table, guint row, float *values, guint8 *tags, gpointer data)
{
    return row == ((const Layer *) data)->row;
}

static char *
attribution_of(JumTerritory *territory, const char *name)
{
    g_autoptr(GPtrArray) sources = jum_territory_sources(territory, NULL);
    for (guint i = 0; sources != NULL && name != NULL && i < sources->len; i++) {
        const JumSource *source = sources->pdata[i];
        if (g_strcmp0(source->name, name) == 0)
            return g_strdup(source->attribution);
    }
    return NULL;
}

static const char *
text_of(const JumLayer *table, const char *column, guint row)
{
    return jum_layer_text(table, jum_layer_column(table, column), row);
}

static Layer *
read_layer(JumTerritory *territory,
           const JumLayer *table,
           guint row,
           const double origin_m[2],
           GError **error)
{
    Layer *layer = g_new0(Layer, 1);
    const char *name = text_of(table, "name", row);
    double opacity = jum_layer_real(table, jum_layer_column(table, "opacity_pu"), row);
    gint64 rank = jum_layer_int(table, jum_layer_column(table, "rank"), row);
    layer->row = row;
    layer->id = g_strdup(jum_layer_id(table, row));
    layer->name = g_strdup(name != NULL ? name : layer->id);
    layer->attribution = attribution_of(territory, text_of(table, "source", row));
    layer->rank = rank == JUM_INT_NONE ? 0 : rank;
    layer->opacity = (gint) (1000.0 * (isfinite(opacity) ? CLAMP(opacity, 0.05, 1.0) : 0.6));
    layer->shown =
        jum_layer_int(table, jum_layer_column(table, "visible"), row) == 0 ? 0 : layer->opacity;
    if (g_strcmp0(text_of(table, "kind", row), "raster") == 0) {
        layer->raster = jum_territory_raster(territory, text_of(table, "uri", row), error);
        if (layer->raster == NULL) {
            layer_free(layer);
            return NULL;
        }
        layer->west = layer->raster->box_m.x0 - origin_m[0];
        layer->north = layer->raster->box_m.y1 - origin_m[1];
        return layer;
    }
    layer->filled = parse_colour(text_of(table, "fill", row), layer->fill);
    layer->outlined = parse_colour(text_of(table, "outline", row), layer->outline);
    if (!layer->filled && !layer->outlined) { /* to be seen at all */
        layer->outlined = TRUE;
        layer->outline[2] = 0.5;
    }
    JumShapeSpec spec = {.origin_m = {origin_m[0], origin_m[1]}, .fill = only_row, .data = layer};
    layer->shapes = jum_shapes_new(table, &spec);
    return layer;
}

static int
compare_layers(gconstpointer a, gconstpointer b)
{
    const Layer *p = *(Layer *const *) a, *q = *(Layer *const *) b;
    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

JumReferences *
jum_references_new(JumTerritory *territory, const double origin_m[2], GError **error)
{
    JumReferences *references = g_new0(JumReferences, 1);
    references->layers = g_ptr_array_new_with_free_func(layer_free);
    g_mutex_init(&references->lock);
    g_autoptr(JumLayer) table =
        jum_territory_read(territory, JUM_TABLE_reference_layer, NULL, error);
    for (guint row = 0; table != NULL && row < jum_layer_n_rows(table); row++) {
        gboolean first = error != NULL && *error == NULL;
        Layer *layer = read_layer(territory, table, row, origin_m, first ? error : NULL);
        if (layer != NULL)
            g_ptr_array_add(references->layers, layer);
    }
    g_ptr_array_sort(references->layers, compare_layers);
    return references;
}

void
jum_references_free(JumReferences *references)
{
    if (references == NULL)
        return;
    for (guint i = 0; i < references->n_tiles; i++)
        if (references->tiles[i].surface != NULL)
            cairo_surface_destroy(references->tiles[i].surface);
    g_ptr_array_unref(references->layers);
    g_mutex_clear(&references->lock);
    g_free(references);
}

guint
jum_references_n(const JumReferences *references)
{
    return references->layers->len;
}

JumReference
jum_references_at(const JumReferences *references, guint i)
{
    const Layer *layer = references->layers->pdata[i];
    const double *rgb = layer->filled ? layer->fill : layer->outline;
    return (JumReference){
        .rgb = (guint32) (rgb[0] * 255.0 + 0.5) << 16 | (guint32) (rgb[1] * 255.0 + 0.5) << 8 |
               (guint32) (rgb[2] * 255.0 + 0.5),
        .id = layer->id,
        .name = layer->name,
        .attribution = layer->attribution,
        .is_raster = layer->raster != NULL,
        .visible = g_atomic_int_get(&layer->shown) != 0,
        .opacity = layer->opacity / 1000.0,
    };
}

gboolean
jum_references_set(JumReferences *references, guint i, gboolean visible, double opacity)
{
    Layer *layer = references->layers->pdata[i];
    gint before = g_atomic_int_get(&layer->shown);
    layer->opacity = (gint) (1000.0 * CLAMP(opacity, 0.05, 1.0));
    gint now = visible ? layer->opacity : 0;
    g_atomic_int_set(&layer->shown, now);
    return now != before;
}

/* ---- tiles ---- */

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

static Tile *
find_tile(JumReferences *references, const Layer *layer, guint level, guint column, guint row)
{
    for (guint i = 0; i < references->n_tiles; i++) {
        Tile *tile = &references->tiles[i];
        if (tile->layer == layer && tile->level == level && tile->column == column &&
            tile->row == row)
            return tile;
    }
    return NULL;
}

static void
keep_tile(JumReferences *references, const Tile *fresh)
{
    Tile *place = references->tiles;
    if (references->n_tiles < KEPT)
        place = &references->tiles[references->n_tiles++];
    else
        for (guint i = 1; i < KEPT; i++)
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
          const Layer *layer,
          guint level,
          guint column,
          guint row,
          const JumReferenceAccess *access)
{
    g_mutex_lock(&references->lock);
    Tile *tile = find_tile(references, layer, level, column, row);
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
    Tile fresh = {layer, level, column, row, ++references->clock, surface};
    if (find_tile(references, layer, level, column, row) == NULL)
        keep_tile(references, &fresh);
    g_mutex_unlock(&references->lock);
    return surface;
}

/* ---- painting ---- */

typedef struct {
    guint first_column, first_row, columns, rows;
} Range;

/* The tiles of a level that meet the square; none if it lies outside. */
static Range
range_of(const Layer *layer, const JumRasterLevel *at, float x0, float y0, float size)
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
           const Layer *layer,
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

static gboolean
paint_raster(JumReferences *references,
             const Layer *layer,
             cairo_t *cr,
             const float square[3],
             float texel,
             const JumReferenceAccess *access)
{
    gboolean any = FALSE;
    guint level = 0;
    while (level + 1 < layer->raster->n_levels &&
           layer->raster->levels[level].pixel_x_m > 1.2 * texel)
        level++;
    Range range;
    do
        range = range_of(layer, &layer->raster->levels[level], square[0], square[1], square[2]);
    while ((guint64) range.columns * range.rows > MAX_TILES && level-- > 0);
    const JumRasterLevel *at = &layer->raster->levels[level];
    if ((guint64) range.columns * range.rows > MAX_TILES)
        return FALSE;
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

static void
trace(cairo_t *cr, const JumShapes *shapes, float texel)
{
    float least = texel * 0.5f;
    for (guint32 r = 0; r < shapes->n_rings; r++) {
        guint32 first = shapes->vertex_start[r], end = shapes->vertex_start[r + 1];
        float x = 0.0f, y = 0.0f;
        for (guint32 v = first; v < end; v++) {
            const float *p = shapes->xy + 2 * (gsize) v;
            if (v != first && fabsf(p[0] - x) + fabsf(p[1] - y) < least)
                continue;
            x = p[0];
            y = p[1];
            (v == first ? cairo_move_to : cairo_line_to)(cr, x, y);
        }
        cairo_close_path(cr);
    }
}

static gboolean
paint_area(const Layer *layer, cairo_t *cr, const float square[3], float texel)
{
    const float *box = layer->shapes->box;
    if (layer->shapes->n == 0 || box[2] < square[0] || box[0] > square[0] + square[2] ||
        box[3] < square[1] || box[1] > square[1] + square[2])
        return FALSE;
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    trace(cr, layer->shapes, texel);
    cairo_set_source_rgb(cr, layer->fill[0], layer->fill[1], layer->fill[2]);
    if (layer->filled)
        cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, layer->outline[0], layer->outline[1], layer->outline[2]);
    cairo_set_line_width(cr, fmaxf(2.0f, 1.6f * texel));
    if (layer->outlined)
        cairo_stroke_preserve(cr);
    cairo_new_path(cr);
    return TRUE;
}

void
jum_references_paint(JumReferences *references,
                     gpointer context,
                     float x0_m,
                     float y0_m,
                     float size_m,
                     float texel_m,
                     const JumReferenceAccess *access)
{
    cairo_t *cr = context;
    const float square[3] = {x0_m, y0_m, size_m};
    for (guint i = 0; i < references->layers->len; i++) {
        const Layer *layer = references->layers->pdata[i];
        gint shown = g_atomic_int_get(&layer->shown);
        if (shown == 0)
            continue;
        cairo_push_group(cr);
        gboolean any = layer->raster != NULL
                           ? paint_raster(references, layer, cr, square, texel_m, access)
                           : paint_area(layer, cr, square, texel_m);
        cairo_pop_group_to_source(cr);
        if (any)
            cairo_paint_with_alpha(cr, shown / 1000.0);
    }
}
