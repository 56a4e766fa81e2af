/* The ground is a map painted by cairo on the workers, one 256-pixel picture a terrain node: smooth edges without
 * multi-sampling, no z-fighting, roads that follow the relief for nothing.  Painter's order: cover, green, water,
 * rails, roads (edges, then lanes), the reference layers, then buildings and water by their own files.  Fine pictures show sidewalks and
 * markings, coarse ones only what is wider than a third of a pixel. */
#include "overlay/scene-paint.h"

#include "overlay/palette.h"
#include "overlay/scene-paint-parts.h"

#include <cairo.h>
#include <math.h>

#define STRIDE (JUM_PAINT_SIDE * 4)

typedef struct {
    const JumSceneStore *store;
    JumLook look;
    float x0, y0, size, texel;
    cairo_t *cr;
} Canvas;

typedef struct {
    float rgb[3];
} Ink;

/* [look]: 0 operator, 1 presentation */
static const Ink LAND[2] = {{{0.800f, 0.810f, 0.815f}}, {{0.800f, 0.815f, 0.755f}}};
static const Ink COVER[2][5] = {
    {{{0.800f, 0.812f, 0.805f}},
     {{0.790f, 0.808f, 0.795f}},
     {{0.795f, 0.803f, 0.798f}},
     {{0.812f, 0.815f, 0.820f}},
     {{0.790f, 0.795f, 0.802f}}},
    {{{0.800f, 0.795f, 0.665f}},
     {{0.715f, 0.755f, 0.600f}},
     {{0.735f, 0.760f, 0.590f}},
     {{0.815f, 0.805f, 0.780f}},
     {{0.785f, 0.785f, 0.780f}}},
};
static const Ink GREEN[2][6] = {
    {{{0.735f, 0.770f, 0.740f}},
     {{0.675f, 0.720f, 0.685f}},
     {{0.750f, 0.780f, 0.755f}},
     {{0.745f, 0.770f, 0.750f}},
     {{0.725f, 0.765f, 0.735f}},
     {{0.750f, 0.775f, 0.750f}}},
    {{{0.640f, 0.720f, 0.540f}},
     {{0.470f, 0.570f, 0.420f}},
     {{0.680f, 0.745f, 0.585f}},
     {{0.640f, 0.715f, 0.575f}},
     {{0.600f, 0.700f, 0.510f}},
     {{0.665f, 0.720f, 0.525f}}},
};
static const Ink WATER[2] = {{{0.640f, 0.700f, 0.750f}}, {{0.455f, 0.600f, 0.665f}}};
static const Ink VERGE[2] = {{{0.770f, 0.775f, 0.782f}}, {{0.790f, 0.782f, 0.765f}}};
static const Ink MARKING = {{0.95f, 0.95f, 0.94f}};
static const Ink RAILBED[2] = {{{0.700f, 0.705f, 0.712f}}, {{0.640f, 0.615f, 0.590f}}};
static const Ink STEEL[2] = {{{0.560f, 0.570f, 0.585f}}, {{0.420f, 0.420f, 0.430f}}};

static const Ink *
road_ink(JumLook look, int class)
{
    static const Ink greys[4] = {{{0.900f, 0.905f, 0.912f}},
                                 {{0.885f, 0.890f, 0.896f}},
                                 {{0.865f, 0.870f, 0.875f}},
                                 {{0.835f, 0.840f, 0.842f}}};
    static const Ink asphalt[4] = {{{0.520f, 0.525f, 0.545f}},
                                   {{0.560f, 0.560f, 0.572f}},
                                   {{0.610f, 0.608f, 0.612f}},
                                   {{0.765f, 0.745f, 0.705f}}};
    int rank = class <= JUM_ROAD_TRUNK       ? 0
               : class <= JUM_ROAD_SECONDARY ? 1
               : class <= JUM_ROAD_SERVICE   ? 2
                                             : 3;
    return look == JUM_LOOK_OPERATOR ? &greys[rank] : &asphalt[rank];
}

static void
use(Canvas *canvas, const Ink *ink, double alpha)
{
    cairo_set_source_rgba(canvas->cr, ink->rgb[0], ink->rgb[1], ink->rgb[2], alpha);
}

static gboolean
meets(const Canvas *canvas, const float *box, float margin)
{
    return box[2] >= canvas->x0 - margin && box[0] <= canvas->x0 + canvas->size + margin &&
           box[3] >= canvas->y0 - margin && box[1] <= canvas->y0 + canvas->size + margin;
}

/* Vertices nearer than half a pixel to the last one add nothing. */
static void
trace(Canvas *canvas, const JumShapes *shapes, guint32 i, gboolean close)
{
    float least = canvas->texel * 0.5f;
    for (guint32 r = shapes->ring_start[i]; r < shapes->ring_start[i + 1]; r++) {
        guint32 first = shapes->vertex_start[r], end = shapes->vertex_start[r + 1];
        float x = 0.0f, y = 0.0f;
        for (guint32 v = first; v < end; v++) {
            const float *p = shapes->xy + 2 * (gsize) v;
            if (v != first && v + 1 != end && fabsf(p[0] - x) + fabsf(p[1] - y) < least)
                continue;
            x = p[0];
            y = p[1];
            (v == first ? cairo_move_to : cairo_line_to)(canvas->cr, x, y);
        }
        if (close)
            cairo_close_path(canvas->cr);
    }
}

static gboolean
too_small(const Canvas *canvas, const float *box)
{
    return box[2] - box[0] < canvas->texel * 0.5f && box[3] - box[1] < canvas->texel * 0.5f;
}

/* ---- areas ---- */

static void
paint_cover(Canvas *canvas)
{
    const JumShapes *cover = jum_scene_store_layer(canvas->store, JUM_SCENE_COVER);
    gboolean fine = canvas->look == JUM_LOOK_PRESENTATION;
    for (guint32 i = 0; cover != NULL && i < cover->n; i++) {
        const float *box = cover->box + 4 * (gsize) i;
        if (!meets(canvas, box, 0.0f) || too_small(canvas, box))
            continue;
        const guint8 *tags = jum_shapes_tags(cover, i);
        Ink ink = COVER[canvas->look == JUM_LOOK_PRESENTATION][tags[0]];
        float own = fine && tags[0] <= JUM_COVER_VINEYARD ? (tags[1] - 128.0f) / 128.0f : 0.0f;
        ink.rgb[0] += own * 0.035f;
        ink.rgb[1] += own * 0.015f;
        ink.rgb[2] -= own * 0.020f;
        trace(canvas, cover, i, TRUE);
        use(canvas, &ink, 1.0);
        cairo_fill(canvas->cr);
    }
}

static void
paint_green(Canvas *canvas)
{
    const JumShapes *green = jum_scene_store_layer(canvas->store, JUM_SCENE_GREEN);
    for (guint32 i = 0; green != NULL && i < green->n; i++) {
        const float *box = green->box + 4 * (gsize) i;
        if (!meets(canvas, box, 0.0f) || too_small(canvas, box))
            continue;
        trace(canvas, green, i, TRUE);
        use(canvas, &GREEN[canvas->look == JUM_LOOK_PRESENTATION][jum_shapes_tags(green, i)[0]],
            1.0);
        cairo_fill(canvas->cr);
    }
}

static void
paint_water(Canvas *canvas)
{
    const JumShapes *water = jum_scene_store_layer(canvas->store, JUM_SCENE_WATER);
    use(canvas, &WATER[canvas->look == JUM_LOOK_PRESENTATION], 1.0);
    for (int sea = 0; sea < 2; sea++) { /* which lies over bays and harbours */
        for (guint32 i = 0; water != NULL && i < water->n; i++)
            if ((jum_shapes_tags(water, i)[0] == JUM_WATER_SEA) == (sea == 1) &&
                meets(canvas, water->box + 4 * (gsize) i, 0.0f))
                trace(canvas, water, i, TRUE);
        cairo_fill(canvas->cr);
    }
}

/* A crown: of few pixels an octagon of the same area, which costs a tenth of an arc. */
static void
trace_crown(Canvas *canvas, float x, float y, float radius)
{
    static const float corner[8][2] = {
        {0.974f, 0.403f},   {0.403f, 0.974f},   {-0.403f, 0.974f}, {-0.974f, 0.403f},
        {-0.974f, -0.403f}, {-0.403f, -0.974f}, {0.403f, -0.974f}, {0.974f, -0.403f},
    };
    cairo_new_sub_path(canvas->cr);
    if (radius > 4.0f * canvas->texel) {
        cairo_arc(canvas->cr, x, y, radius, 0.0, 2.0 * G_PI);
        return;
    }
    for (guint k = 0; k < G_N_ELEMENTS(corner); k++)
        cairo_line_to(canvas->cr, x + radius * corner[k][0], y + radius * corner[k][1]);
    cairo_close_path(canvas->cr);
}

/* Tree by tree, of the tiles that this square meets: trees are sorted by tile. */
static void
trace_trees(Canvas *canvas, const JumShapes *trees)
{
    float x0, y0, tile = (float) JUM_SCENE_TILE_M, margin = 8.0f;
    guint nx, ny;
    jum_scene_store_tiles(canvas->store, &x0, &y0, &nx, &ny);
    float west = canvas->x0 - margin - x0, south = canvas->y0 - margin - y0,
          wide = canvas->size + 2.0f * margin;
    guint i0 = (guint) CLAMP(west / tile, 0.0f, (float) (nx - 1)),
          i1 = (guint) CLAMP((west + wide) / tile, 0.0f, (float) (nx - 1)),
          j0 = (guint) CLAMP(south / tile, 0.0f, (float) (ny - 1)),
          j1 = (guint) CLAMP((south + wide) / tile, 0.0f, (float) (ny - 1));
    for (guint j = j0; j <= j1; j++)
        for (guint32 i = trees->cell_start[j * nx + i0]; i < trees->cell_start[j * nx + i1 + 1];
             i++) {
            const float *box = trees->box + 4 * (gsize) i;
            if (meets(canvas, box, margin))
                trace_crown(canvas, box[0], box[1],
                            fmaxf(jum_shapes_values(trees, i)[2] * 0.5f, canvas->texel * 0.5f));
        }
}

static void
paint_trees(Canvas *canvas)
{
    const JumShapes *trees = jum_scene_store_layer(canvas->store, JUM_SCENE_TREE);
    if (trees == NULL || trees->n == 0 || canvas->texel > 10.0f)
        return;
    cairo_new_path(canvas->cr);
    trace_trees(canvas, trees);
    cairo_set_fill_rule(canvas->cr, CAIRO_FILL_RULE_WINDING);
    use(canvas, &GREEN[canvas->look == JUM_LOOK_PRESENTATION][JUM_GREEN_WOOD],
        canvas->texel > 2.0f ? 0.8 : 0.55);
    cairo_fill(canvas->cr);
    cairo_set_fill_rule(canvas->cr, CAIRO_FILL_RULE_EVEN_ODD);
}

/* ---- lines ---- */

typedef enum {
    STROKE_EDGE,
    STROKE_LANE,
    STROKE_MARKING,
    STROKE_BRIDGE_SHADE,
} Stroke;

static gboolean
is_wanted(const Canvas *canvas, int class, float width)
{
    if (canvas->texel <= 4.0f)
        return TRUE;
    if (class >= JUM_ROAD_SERVICE)
        return FALSE;
    float least = canvas->texel * (class <= JUM_ROAD_SECONDARY ? 0.04f : 0.18f);
    return width >= least && !(canvas->texel > 48.0f && class > JUM_ROAD_SECONDARY);
}

typedef struct {
    guint32 row;
    guint8 class, flags;
    float width, drawn; /* as it is; at least what is seen */
} Road;

/* Class by class, the wide ones first. */
static int
by_class(const void *a, const void *b)
{
    const Road *p = a, *q = b;
    if (p->class != q->class)
        return p->class < q->class ? -1 : 1;
    if (p->drawn != q->drawn)
        return p->drawn > q->drawn ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

/* The roads that this square shows, once for all strokes.  Widths go in steps that nobody sees, so that the roads of a
 * step are one stroke: cairo's cost is by stroke more than by road. */
static GArray *
roads_here(const Canvas *canvas, const JumShapes *roads)
{
    GArray *here = g_array_new(FALSE, FALSE, sizeof(Road));
    float step = canvas->texel * 0.25f;
    for (guint32 i = 0; i < roads->n; i++) {
        if (!meets(canvas, roads->box + 4 * (gsize) i, 20.0f))
            continue;
        const guint8 *tags = jum_shapes_tags(roads, i);
        float width = jum_shapes_values(roads, i)[0];
        if ((tags[1] & JUM_ROAD_TUNNEL) || !is_wanted(canvas, tags[0], width))
            continue;
        float least = canvas->texel * (tags[0] <= JUM_ROAD_SECONDARY ? 1.3f : 0.45f);
        Road road = {i, tags[0], tags[1], width, fmaxf(width, least)};
        if (road.drawn > least)
            road.drawn = fmaxf(roundf(road.drawn / step) * step, least);
        g_array_append_val(here, road);
    }
    g_array_sort(here, by_class);
    return here;
}

/* Round ends and corners are seen from 3 pixels on; below, square and cut ones cost half. */
static void
set_pen(Canvas *canvas, Stroke stroke, float width)
{
    gboolean fine = width > 3.0f * canvas->texel;
    cairo_set_line_width(canvas->cr, (double) width);
    cairo_set_line_join(canvas->cr, fine ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_BEVEL);
    cairo_set_line_cap(canvas->cr, stroke == STROKE_MARKING ? CAIRO_LINE_CAP_BUTT
                                   : fine                   ? CAIRO_LINE_CAP_ROUND
                                                            : CAIRO_LINE_CAP_SQUARE);
}

static gboolean
takes(const Canvas *canvas, const Road *road, Stroke stroke)
{
    gboolean bridge = canvas->texel < 2.5f && (road->flags & JUM_ROAD_BRIDGE);
    if (bridge != (stroke == STROKE_BRIDGE_SHADE))
        return FALSE;
    return stroke != STROKE_MARKING || (road->width >= 5.5f && road->class <= JUM_ROAD_RESIDENTIAL);
}

static void
stroke_roads(Canvas *canvas, const JumShapes *roads, const GArray *here, int class, Stroke stroke)
{
    float extra = stroke != STROKE_EDGE                                     ? 0.0f
                  : class >= JUM_ROAD_SERVICE || class == JUM_ROAD_MOTORWAY ? 1.2f
                                                                            : 3.4f;
    float drawn = -1.0f;
    gboolean any = FALSE;
    for (guint k = 0; k < here->len; k++) {
        const Road *road = &g_array_index(here, Road, k);
        if (road->class != class || !takes(canvas, road, stroke))
            continue;
        if (any && road->drawn != drawn && stroke != STROKE_MARKING)
            cairo_stroke(canvas->cr);
        if (!any || road->drawn != drawn)
            set_pen(canvas, stroke, stroke == STROKE_MARKING ? 0.22f : road->drawn + extra);
        drawn = road->drawn;
        trace(canvas, roads, road->row, FALSE);
        any = TRUE;
    }
    if (any)
        cairo_stroke(canvas->cr);
}

static void
paint_roads(Canvas *canvas)
{
    const JumShapes *roads = jum_scene_store_layer(canvas->store, JUM_SCENE_ROAD);
    int look = canvas->look == JUM_LOOK_PRESENTATION;
    if (roads == NULL)
        return;
    static const Ink black = {{0.0f, 0.0f, 0.05f}};
    g_autoptr(GArray) here = roads_here(canvas, roads);
    if (canvas->texel < 2.5f) {
        use(canvas, &black, 0.22);
        for (int class = JUM_ROAD_TRACK; class >= 0; class --)
            stroke_roads(canvas, roads, here, class, STROKE_BRIDGE_SHADE);
        use(canvas, &VERGE[look], 1.0);
        for (int class = JUM_ROAD_CYCLE; class >= 0; class --)
            stroke_roads(canvas, roads, here, class, STROKE_EDGE);
    }
    for (int class = JUM_ROAD_TRACK; class >= 0; class --) {
        use(canvas, road_ink(canvas->look, class), class >= JUM_ROAD_CYCLE ? 0.8 : 1.0);
        stroke_roads(canvas, roads, here, class, STROKE_LANE);
    }
    if (canvas->texel > 0.6f)
        return;
    static const double dashes[] = {3.0, 4.5};
    cairo_set_dash(canvas->cr, dashes, G_N_ELEMENTS(dashes), 0.0);
    use(canvas, &MARKING, canvas->look == JUM_LOOK_OPERATOR ? 0.5 : 0.85);
    for (int class = JUM_ROAD_RESIDENTIAL; class >= 0; class --)
        stroke_roads(canvas, roads, here, class, STROKE_MARKING);
    cairo_set_dash(canvas->cr, NULL, 0, 0.0);
}

/* Both rails of a track 1.435 m apart, by stroking wide in steel and again narrower in ballast. */
static void
paint_rails(Canvas *canvas)
{
    const JumShapes *rails = jum_scene_store_layer(canvas->store, JUM_SCENE_RAIL);
    int look = canvas->look == JUM_LOOK_PRESENTATION;
    if (rails == NULL || canvas->texel > 40.0f)
        return;
    cairo_set_line_join(canvas->cr, CAIRO_LINE_JOIN_ROUND);
    gboolean fine = canvas->texel < 0.6f;
    for (int round = 0; round < (fine ? 3 : 1); round++) {
        for (guint32 i = 0; i < rails->n; i++) {
            const guint8 *tags = jum_shapes_tags(rails, i);
            if (!meets(canvas, rails->box + 4 * (gsize) i, 5.0f) ||
                (canvas->texel < 2.5f && (tags[1] & JUM_ROAD_BRIDGE)))
                continue;
            gboolean tram = tags[0] == 1;
            if (round == 0)
                use(canvas, tram && look ? &GREEN[1][JUM_GREEN_GARDEN] : &RAILBED[look], 1.0);
            else if (round == 1)
                use(canvas, &STEEL[look], 1.0);
            else
                use(canvas, tram && look ? &GREEN[1][JUM_GREEN_GARDEN] : &RAILBED[look], 1.0);
            trace(canvas, rails, i, FALSE);
            double widths[3] = {fmax(tram ? 2.9 : 3.6, canvas->texel * 0.8), 1.62, 1.26};
            cairo_set_line_width(canvas->cr, widths[round]);
            cairo_stroke(canvas->cr);
        }
    }
}

/* ---- all ---- */

static void
unpack(const guint8 *data, int stride, guint8 *rgba)
{
    for (int y = 0; y < JUM_PAINT_SIDE; y++) {
        const guint32 *row = (const guint32 *) (const void *) (data + (gsize) y * (gsize) stride);
        guint8 *out = rgba + (gsize) y * JUM_PAINT_SIDE * 4;
        for (int x = 0; x < JUM_PAINT_SIDE; x++) {
            out[4 * x] = (guint8) (row[x] >> 16);
            out[4 * x + 1] = (guint8) (row[x] >> 8);
            out[4 * x + 2] = (guint8) row[x];
        }
    }
}

void
jum_scene_paint(const JumSceneStore *store,
                JumLook look,
                guint parts,
                float x0_m,
                float y0_m,
                float size_m,
                guint8 *rgba)
{
    Canvas canvas = {.store = store,
                     .look = look,
                     .x0 = x0_m,
                     .y0 = y0_m,
                     .size = size_m,
                     .texel = size_m / JUM_PAINT_SIDE};
    guint8 *data = jum_scene_paint_scratch(JUM_SCRATCH_PICTURE, JUM_PAINT_SIDE * STRIDE);
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        data, CAIRO_FORMAT_RGB24, JUM_PAINT_SIDE, JUM_PAINT_SIDE, STRIDE);
    canvas.cr = cairo_create(surface);
    cairo_set_antialias(canvas.cr, CAIRO_ANTIALIAS_FAST); /* 4 × 4 samples: a third of the cost */
    use(&canvas, &LAND[look == JUM_LOOK_PRESENTATION], 1.0);
    cairo_paint(canvas.cr);
    cairo_scale(canvas.cr, 1.0 / canvas.texel, 1.0 / canvas.texel);
    cairo_translate(canvas.cr, -x0_m, -y0_m);
    cairo_set_fill_rule(canvas.cr, CAIRO_FILL_RULE_EVEN_ODD);
    paint_cover(&canvas);
    paint_green(&canvas);
    paint_water(&canvas);
    paint_trees(&canvas);
    paint_rails(&canvas);
    paint_roads(&canvas);
    if (parts != 0)
        jum_scene_store_paint_references(store, parts, canvas.cr, x0_m, y0_m, size_m, canvas.texel);
    cairo_destroy(canvas.cr);
    cairo_surface_flush(surface);
    unpack(data, STRIDE, rgba);
    cairo_surface_destroy(surface);
    jum_scene_paint_buildings(store, look, x0_m, y0_m, size_m, rgba);
    jum_scene_paint_water(store, x0_m, y0_m, size_m, rgba);
}
