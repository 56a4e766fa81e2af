/* Which reference layers there are and which of them are shown: the table is read once, each layer with its features in
 * columns and a box a feature, so that a square of ground looks only at what meets it.  Opacities are atomic, the order is
 * copied under a lock: workers paint while a person chooses. */
#include "overlay/scene-reference-private.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "city/features.h"

#define DECKS_BELOW_M 640.0f /* squares where roads on bridges are not painted (scene-paint.c) */

static void
layer_free(gpointer data)
{
    JumReferenceLayer *layer = data;
    g_free(layer->id);
    g_free(layer->name);
    g_free(layer->attribution);
    g_free(layer->licence);
    g_free(layer->date);
    g_free(layer->owner);
    g_free(layer->fault);
    g_free(layer->class_of);
    g_free(layer->box);
    g_clear_pointer(&layer->features, jum_layer_free);
    jum_reference_style_clear(&layer->style);
    jum_raster_free(layer->raster);
    g_free(layer);
}

/* ---- reading ---- */

static const char *
text_of(const JumLayer *table, const char *column, guint row)
{
    return jum_layer_text(table, jum_layer_column(table, column), row);
}

/* A copy that can be shown, whoever wrote it. */
static char *
shown_dup(const char *text)
{
    return text != NULL ? g_utf8_make_valid(text, -1) : NULL;
}

static void
read_source(JumReferenceLayer *layer, const GPtrArray *sources, const char *name)
{
    for (guint i = 0; sources != NULL && name != NULL && i < sources->len; i++) {
        const JumSource *source = sources->pdata[i];
        if (g_strcmp0(source->name, name) != 0)
            continue;
        layer->attribution =
            shown_dup(source->attribution != NULL ? source->attribution : source->name);
        layer->licence = shown_dup(source->licence);
        layer->owner = shown_dup(source->owner);
        if (layer->date == NULL)
            layer->date = shown_dup(source->date);
        return;
    }
    layer->attribution = shown_dup(name); /* a name that the table source does not know */
}

/* The row's own polygons, as one feature. */
static JumLayer *
own_geometry(const JumLayer *table, guint row)
{
    JumGeometryColumns g = jum_layer_geometry(table);
    JumLayer *features = jum_layer_new(JUM_TABLE_reference_area);
    if (g.ring_start[row] == g.ring_start[row + 1])
        return features;
    jum_layer_set_text_by_name(features, "id", jum_layer_add_row(features), "0");
    for (guint32 r = g.ring_start[row]; r < g.ring_start[row + 1]; r++) {
        jum_layer_begin_ring(features, g.hole[r]);
        for (guint32 v = g.vertex_start[r]; v < g.vertex_start[r + 1]; v++)
            jum_layer_add_vertex(features, g.x[v], g.y[v]);
    }
    return features;
}

static void
find_boxes(JumReferenceLayer *layer, const double origin_m[2])
{
    guint n = jum_layer_n_rows(layer->features);
    float *extent = layer->extent;
    layer->box = g_new(float, 4 * (gsize) n + 4);
    extent[0] = extent[1] = INFINITY;
    extent[2] = extent[3] = -INFINITY;
    for (guint row = 0; row < n; row++) {
        JumBox box = jum_layer_box(layer->features, row);
        float *b = layer->box + 4 * (gsize) row;
        b[0] = jum_box_is_empty(&box) ? INFINITY : (float) (box.x0 - origin_m[0]);
        b[1] = jum_box_is_empty(&box) ? INFINITY : (float) (box.y0 - origin_m[1]);
        b[2] = jum_box_is_empty(&box) ? -INFINITY : (float) (box.x1 - origin_m[0]);
        b[3] = jum_box_is_empty(&box) ? -INFINITY : (float) (box.y1 - origin_m[1]);
        extent[0] = fminf(extent[0], b[0]);
        extent[1] = fminf(extent[1], b[1]);
        extent[2] = fmaxf(extent[2], b[2]);
        extent[3] = fmaxf(extent[3], b[3]);
    }
}

static void
read_features(JumReferenceLayer *layer,
              JumTerritory *territory,
              const JumLayer *table,
              guint row,
              GError **error)
{
    g_autofree char *address = g_strconcat("reference_layer/", layer->id, NULL);
    g_autofree char *fault = NULL;
    guint left_out = 0;
    JumFeatureQuery query = {.as = jum_reference_table(layer->kind),
                             .table = text_of(table, "uri", row),
                             .class_column = text_of(table, "class_field", row),
                             .name_column = text_of(table, "name_field", row),
                             .date_column = text_of(table, "date_field", row)};
    if (query.table == NULL)
        query.parent = address;
    if (query.table != NULL || jum_territory_count(territory, query.as) > 0) {
        layer->features = jum_territory_features(territory, &query, &left_out, &fault, error);
        if (layer->features == NULL)
            return;
    }
    if (query.table == NULL && layer->kind == JUM_REFERENCE_AREA &&
        (layer->features == NULL || jum_layer_n_rows(layer->features) == 0)) {
        g_clear_pointer(&layer->features, jum_layer_free);
        layer->features = own_geometry(table, row);
    }
    if (layer->features == NULL)
        layer->features = jum_layer_new(query.as);
    if (left_out == 1)
        layer->fault = g_strdup_printf(_("layer “%s”: %s"), layer->name, fault);
    else if (left_out > 1)
        layer->fault = g_strdup_printf(_("layer “%s”: %s, and %u more features are left out"),
                                       layer->name, fault, left_out - 1);
}

static void
read_raster(JumReferenceLayer *layer,
            JumTerritory *territory,
            const char *table,
            const double origin_m[2],
            GError **error)
{
    layer->raster = jum_territory_raster(territory, table, error);
    if (layer->raster == NULL)
        return;
    layer->west = layer->raster->box_m.x0 - origin_m[0];
    layer->north = layer->raster->box_m.y1 - origin_m[1];
    layer->extent[0] = (float) layer->west;
    layer->extent[1] = (float) (layer->raster->box_m.y0 - origin_m[1]);
    layer->extent[2] = (float) (layer->raster->box_m.x1 - origin_m[0]);
    layer->extent[3] = (float) layer->north;
}

static JumReferenceLayer *
read_layer(JumTerritory *territory,
           const JumLayer *table,
           guint row,
           const GPtrArray *sources,
           const double origin_m[2])
{
    g_autoptr(GError) error = NULL;
    JumReferenceLayer *layer = g_new0(JumReferenceLayer, 1);
    const char *name = text_of(table, "name", row), *kind = text_of(table, "kind", row);
    double opacity = jum_layer_real(table, jum_layer_column(table, "opacity_pu"), row);
    gint64 rank = jum_layer_int(table, jum_layer_column(table, "rank"), row);
    layer->row = row;
    layer->id = g_strdup(jum_layer_id(table, row));
    layer->name = shown_dup(name != NULL ? name : layer->id);
    layer->date = shown_dup(text_of(table, "installed_on", row));
    read_source(layer, sources, text_of(table, "source", row));
    layer->rank = rank == JUM_INT_NONE ? 0 : rank;
    jum_reference_style_read(&layer->style, table, row);
    layer->kind = layer->style.kind;
    double otherwise = layer->kind == JUM_REFERENCE_AREA ? 0.5 : 0.9;
    layer->opacity = (gint) (1000.0 * (isfinite(opacity) ? CLAMP(opacity, 0.05, 1.0) : otherwise));
    layer->shown =
        jum_layer_int(table, jum_layer_column(table, "visible"), row) == 0 ? 0 : layer->opacity;
    if (!jum_reference_kind(kind, &layer->kind))
        g_set_error(&error, JUM_ERROR, JUM_ERROR_FORMAT, _("“%s” is no kind of layer"),
                    kind != NULL ? kind : "");
    else if (layer->kind == JUM_REFERENCE_RASTER)
        read_raster(layer, territory, text_of(table, "uri", row), origin_m, &error);
    else
        read_features(layer, territory, table, row, &error);
    if (error != NULL)
        layer->fault = g_strdup_printf(_("layer “%s”: %s"), layer->name, error->message);
    if (layer->fault != NULL) {
        g_autofree char *raw = layer->fault; /* it may name a table or a column */
        layer->fault = shown_dup(raw);
    }
    if (layer->features != NULL) {
        layer->class_of = jum_reference_style_classify(&layer->style, layer->features);
        find_boxes(layer, origin_m);
    }
    return layer;
}

static int
compare_layers(gconstpointer a, gconstpointer b)
{
    const JumReferenceLayer *p = *(JumReferenceLayer *const *) a,
                            *q = *(JumReferenceLayer *const *) b;
    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

JumReferences *
jum_references_new(JumTerritory *territory, const double origin_m[2], GError **error)
{
    JumReferences *references = g_new0(JumReferences, 1);
    references->layers = g_ptr_array_new_with_free_func(layer_free);
    memcpy(references->origin_m, origin_m, sizeof references->origin_m);
    g_mutex_init(&references->lock);
    g_autoptr(JumLayer) table =
        jum_territory_read(territory, JUM_TABLE_reference_layer, NULL, error);
    g_autoptr(GPtrArray) sources = jum_territory_sources(territory, NULL);
    for (guint row = 0; table != NULL && row < jum_layer_n_rows(table); row++)
        g_ptr_array_add(references->layers, read_layer(territory, table, row, sources, origin_m));
    g_ptr_array_sort(references->layers, compare_layers);
    references->order = g_new(guint, references->layers->len + 1);
    for (guint i = 0; i < references->layers->len; i++)
        references->order[i] = i;
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
    g_free(references->order);
    g_free(references);
}

/* ---- what is shown ---- */

guint
jum_references_n(const JumReferences *references)
{
    return references->layers->len;
}

static const char *
note_of(const JumReferenceLayer *layer)
{
    const JumRasterLevel *coarsest = layer->raster != NULL ? layer->raster->levels : NULL;
    return coarsest != NULL &&
                   (guint64) coarsest->columns * coarsest->rows > JUM_REFERENCE_TILES_MAX
               ? _("seen from nearby only: it has no coarser levels (gdaladdo makes them)")
               : NULL;
}

JumReference
jum_references_at(const JumReferences *references, guint i)
{
    const JumReferenceLayer *layer = references->layers->pdata[i];
    return (JumReference){
        .id = layer->id,
        .name = layer->name,
        .attribution = layer->attribution,
        .licence = layer->licence,
        .date = layer->date,
        .owner = layer->owner,
        .fault = layer->fault,
        .note = note_of(layer),
        .kind = layer->kind,
        .visible = g_atomic_int_get(&layer->shown) != 0,
        .opacity = layer->opacity / 1000.0,
        .style = &layer->style,
        .features = layer->features,
        .class_of = layer->class_of,
    };
}

gboolean
jum_references_set(JumReferences *references, guint i, gboolean visible, double opacity)
{
    JumReferenceLayer *layer = references->layers->pdata[i];
    gint before = g_atomic_int_get(&layer->shown);
    layer->opacity = (gint) (1000.0 * CLAMP(opacity, 0.05, 1.0) + 0.5);
    gint now = visible ? layer->opacity : 0;
    g_atomic_int_set(&layer->shown, now);
    return now != before;
}

guint
jum_references_in_order(const JumReferences *references, guint position)
{
    return references->order[MIN(position, references->layers->len - 1)];
}

gboolean
jum_references_move(JumReferences *references, guint i, guint position)
{
    guint n = references->layers->len, from = 0;
    position = MIN(position, n - 1);
    while (from < n && references->order[from] != i)
        from++;
    if (from == n || from == position)
        return FALSE;
    g_mutex_lock(&references->lock);
    guint *order = references->order;
    if (from < position)
        memmove(order + from, order + from + 1, (position - from) * sizeof *order);
    else
        memmove(order + position + 1, order + position, (from - position) * sizeof *order);
    order[position] = i;
    g_mutex_unlock(&references->lock);
    return TRUE;
}

const char *
jum_references_fault(const JumReferences *references)
{
    for (guint i = 0; i < references->layers->len; i++) {
        const JumReferenceLayer *layer = references->layers->pdata[i];
        if (layer->fault != NULL && g_atomic_int_get(&layer->shown) != 0)
            return layer->fault;
    }
    return NULL;
}

/* ---- painting ---- */

static gboolean
meets(const JumReferenceLayer *layer, const JumReferenceSquare *square)
{
    float margin = (float) layer->style.width_m + 8.0f * square->texel;
    gboolean drawn = layer->kind == JUM_REFERENCE_RASTER
                         ? layer->raster != NULL
                         : layer->features != NULL && jum_layer_n_rows(layer->features) > 0;
    return drawn && layer->extent[2] >= square->x0 - margin &&
           layer->extent[0] <= square->x0 + square->size + margin &&
           layer->extent[3] >= square->y0 - margin &&
           layer->extent[1] <= square->y0 + square->size + margin;
}

static guint
parts_of(const JumReferenceLayer *layer)
{
    switch (layer->kind) {
    case JUM_REFERENCE_AREA:
        return (layer->style.filled ? JUM_REFERENCE_WASH : 0) |
               (layer->style.outlined ? JUM_REFERENCE_INK : 0);
    case JUM_REFERENCE_LINE:
        return JUM_REFERENCE_INK;
    case JUM_REFERENCE_RASTER:
        return JUM_REFERENCE_WASH;
    default:
        return 0; /* points stand as marks */
    }
}

gboolean
jum_references_meet(
    const JumReferences *references, guint parts, float x0_m, float y0_m, float size_m)
{
    JumReferenceSquare square = {x0_m, y0_m, size_m, size_m / 256.0f, NULL};
    for (guint i = 0; i < references->layers->len; i++) {
        const JumReferenceLayer *layer = references->layers->pdata[i];
        if (g_atomic_int_get(&layer->shown) != 0 && (parts_of(layer) & parts) &&
            meets(layer, &square))
            return TRUE;
    }
    return FALSE;
}

/* A layer is painted as a whole and then laid on, so that its own edges do not add up; ink is laid on more strongly than
 * a fill of the same opacity. */
static void
paint_layer(JumReferences *references,
            const JumReferenceLayer *layer,
            guint parts,
            double opacity,
            cairo_t *cr,
            const JumReferenceSquare *square,
            const JumReferenceAccess *access)
{
    if (parts & JUM_REFERENCE_WASH) {
        cairo_push_group(cr);
        gboolean any = layer->kind == JUM_REFERENCE_RASTER
                           ? jum_reference_paint_raster(references, layer, cr, square, access)
                           : jum_reference_paint_fills(references, layer, cr, square);
        cairo_pop_group_to_source(cr);
        if (any)
            cairo_paint_with_alpha(cr, opacity);
    }
    if (parts & JUM_REFERENCE_INK) {
        double strong =
            layer->kind == JUM_REFERENCE_LINE ? opacity : 1.0 - (1.0 - opacity) * (1.0 - opacity);
        cairo_push_group(cr);
        gboolean any = jum_reference_paint_lines(references, layer, cr, square);
        cairo_pop_group_to_source(cr);
        if (any)
            cairo_paint_with_alpha(cr, strong);
    }
}

void
jum_references_paint(JumReferences *references,
                     guint parts,
                     gpointer context,
                     float x0_m,
                     float y0_m,
                     float size_m,
                     float texel_m,
                     const JumReferenceAccess *access)
{
    JumReferenceSquare square = {x0_m, y0_m, size_m, texel_m,
                                 size_m < DECKS_BELOW_M ? access->decks : NULL};
    guint n = references->layers->len;
    g_mutex_lock(&references->lock);
    g_autofree guint *order = g_memdup2(references->order, (gsize) n * sizeof *order);
    g_mutex_unlock(&references->lock);
    for (guint i = 0; i < n; i++) {
        const JumReferenceLayer *layer = references->layers->pdata[order[i]];
        gint shown = g_atomic_int_get(&layer->shown);
        guint wanted = parts_of(layer) & parts;
        if (shown != 0 && wanted != 0 && meets(layer, &square))
            paint_layer(references, layer, wanted, shown / 1000.0, context, &square, access);
    }
}
