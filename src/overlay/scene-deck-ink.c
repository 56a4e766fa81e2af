/* Lines on decks as ribbons, one mesh for all: the parts of each line that go along a deck are joined to runs, cut into
 * dashes where the layer is dashed, and widened with mitred corners; casings first, so that the line lies on them.
 * Made again when other layers are shown, which is seldom; the frame only draws. */
#include "overlay/scene-deck-ink.h"

#include <math.h>
#include <string.h>

#define LIFT_M    0.06f
#define LEAST_M   1.5f /* of a line */
#define CASING_M  0.4f /* each side, at least */
#define CASING    0.28f
#define NIGHT     0.85f /* light that a line keeps by night: that of the ground's */
#define MAX_FACES (1u << 20)

typedef struct {
    float x, y, z;
    guint8 rgba[4];
} Corner;

static const JumAttribute attributes[] = {{0, 3, JUM_ATTRIBUTE_F32, 0},
                                          {1, 4, JUM_ATTRIBUTE_U8_UNIT, 12}};
static const JumVertexFormat format = {attributes, 2, sizeof(Corner)};

typedef struct {
    float x, y, z, along;
} Stop;

struct JumSceneDeckInk {
    JumDevice *device;
    const JumSceneStore *store;
    JumProgram *program; /* NULL until first needed */
    JumMesh *mesh;       /* NULL: nothing lies on a deck */
    gboolean due;
    GArray *corners; /* Corner, four a face, while it is made */
    GArray *run;     /* Stop */
};

JumSceneDeckInk *
jum_scene_deck_ink_new(JumDevice *device, const JumSceneStore *store)
{
    JumSceneDeckInk *ink = g_new0(JumSceneDeckInk, 1);
    ink->device = device;
    ink->store = store;
    ink->corners = g_array_new(FALSE, FALSE, sizeof(Corner));
    ink->run = g_array_new(FALSE, FALSE, sizeof(Stop));
    ink->due = TRUE;
    return ink;
}

void
jum_scene_deck_ink_free(JumSceneDeckInk *ink)
{
    if (ink == NULL)
        return;
    jum_mesh_free(ink->mesh);
    jum_program_free(ink->program);
    g_array_unref(ink->corners);
    g_array_unref(ink->run);
    g_free(ink);
}

void
jum_scene_deck_ink_touch(JumSceneDeckInk *ink)
{
    ink->due = TRUE;
}

/* ---- making ---- */

typedef struct {
    guint8 rgba[4];
    float half;
    const double *dash;
    guint n_dashes;
} Pen;

static void
corner_of(JumSceneDeckInk *ink, const Pen *pen, const Stop *at, float nx, float ny, float side)
{
    Corner corner = {at->x + nx * side, at->y + ny * side, at->z + LIFT_M, {0}};
    memcpy(corner.rgba, pen->rgba, sizeof corner.rgba);
    g_array_append_val(ink->corners, corner);
}

/* Unit normal at a stop of the run, of the way from the one before to the one after. */
static void
normal_at(const Stop *stops, guint n, guint i, float normal[2])
{
    const Stop *a = &stops[i > 0 ? i - 1 : 0], *b = &stops[i + 1 < n ? i + 1 : i];
    float dx = b->x - a->x, dy = b->y - a->y, length = fmaxf(hypotf(dx, dy), 1e-4f);
    normal[0] = -dy / length;
    normal[1] = dx / length;
}

static void
widen(JumSceneDeckInk *ink, const Pen *pen, const Stop *stops, guint n)
{
    for (guint i = 0; i + 1 < n && ink->corners->len < 4 * MAX_FACES; i++) {
        float p[2], q[2];
        normal_at(stops, n, i, p);
        normal_at(stops, n, i + 1, q);
        corner_of(ink, pen, &stops[i], p[0], p[1], -pen->half);
        corner_of(ink, pen, &stops[i + 1], q[0], q[1], -pen->half);
        corner_of(ink, pen, &stops[i], p[0], p[1], pen->half);
        corner_of(ink, pen, &stops[i + 1], q[0], q[1], pen->half);
    }
}

static Stop
between(const Stop *a, const Stop *b, float along)
{
    float part = b->along > a->along ? (along - a->along) / (b->along - a->along) : 0.0f;
    return (Stop){a->x + (b->x - a->x) * part, a->y + (b->y - a->y) * part,
                  a->z + (b->z - a->z) * part, along};
}

/* The dashes of a run: straight pieces, of a pattern that counts from the start of the line. */
static void
dash(JumSceneDeckInk *ink, const Pen *pen, const Stop *stops, guint n)
{
    double whole = 0.0;
    for (guint d = 0; d < pen->n_dashes; d++)
        whole += pen->dash[d];
    if (!(whole > 0.5))
        return;
    for (guint i = 0; i + 1 < n; i++) {
        double at = floor((double) stops[i].along / whole) * whole;
        while (at < (double) stops[i + 1].along)
            for (guint d = 0; d < pen->n_dashes; at += pen->dash[d], d++) {
                float from = fmaxf((float) at, stops[i].along),
                      to = fminf((float) (at + pen->dash[d]), stops[i + 1].along);
                const Stop piece[2] = {between(&stops[i], &stops[i + 1], from),
                                       between(&stops[i], &stops[i + 1], to)};
                if (d % 2 == 0 && to > from)
                    widen(ink, pen, piece, 2);
            }
    }
}

static void
end_run(JumSceneDeckInk *ink, const Pen *pen)
{
    const Stop *stops = (const Stop *) (const void *) ink->run->data;
    if (ink->run->len > 1)
        (pen->n_dashes > 1 ? dash : widen)(ink, pen, stops, ink->run->len);
    g_array_set_size(ink->run, 0);
}

static void
add_stop(JumSceneDeckInk *ink, const float a[2], const float b[2], float t, float z, float along)
{
    Stop stop = {a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, z, along};
    guint n = ink->run->len;
    const Stop *last = n > 0 ? &g_array_index(ink->run, Stop, n - 1) : NULL;
    if (last == NULL || hypotf(stop.x - last->x, stop.y - last->y) > 0.05f)
        g_array_append_val(ink->run, stop);
}

static void
add_ring(JumSceneDeckInk *ink,
         const JumSceneDecks *decks,
         const Pen *pen,
         const JumGeometryColumns *g,
         guint32 ring)
{
    double origin[2];
    float along = 0.0f;
    jum_scene_store_origin(ink->store, origin);
    for (guint32 v = g->vertex_start[ring]; v + 1 < g->vertex_start[ring + 1]; v++) {
        const float a[2] = {(float) (g->x[v] - origin[0]), (float) (g->y[v] - origin[1])},
                    b[2] = {(float) (g->x[v + 1] - origin[0]), (float) (g->y[v + 1] - origin[1])};
        float length = hypotf(b[0] - a[0], b[1] - a[1]), at = 0.0f;
        JumDeckSpan spans[JUM_DECK_SPANS];
        guint n = jum_scene_decks_spans(decks, a, b, spans);
        for (guint s = 0; s < n; s++) {
            if (spans[s].from > at + 1e-4f)
                end_run(ink, pen);
            add_stop(ink, a, b, spans[s].from, spans[s].z_from, along + length * spans[s].from);
            add_stop(ink, a, b, spans[s].to, spans[s].z_to, along + length * spans[s].to);
            at = spans[s].to;
        }
        if (at < 1.0f - 1e-4f)
            end_run(ink, pen);
        along += length;
    }
    end_run(ink, pen);
}

static Pen
pen_of(const JumReference *layer, guint class, gboolean casing)
{
    const JumReferenceStyle *style = layer->style;
    float width = fmaxf((float) style->width_m, LEAST_M);
    guint32 rgb = casing ? style->classes[class].outline : style->classes[class].fill;
    Pen pen = {.half = 0.5f * width};
    if (casing)
        pen.half += fmaxf(CASING * width, CASING_M);
    else {
        pen.dash = style->dash;
        pen.n_dashes = style->n_dashes;
    }
    pen.rgba[3] = (guint8) (layer->opacity * 255.0 + 0.5);
    for (int c = 0; c < 3; c++)
        pen.rgba[c] = (guint8) ((rgb >> (16 - 8 * c) & 0xff) * layer->opacity + 0.5);
    return pen;
}

static void
add_layer(JumSceneDeckInk *ink, const JumSceneDecks *decks, const JumReference *layer)
{
    JumGeometryColumns g = jum_layer_geometry(layer->features);
    for (int casing = layer->style->outlined ? 1 : 0; casing >= 0; casing--)
        for (guint class = 0; class < layer->style->n_classes; class ++) {
            Pen pen = pen_of(layer, class, casing != 0);
            for (guint row = 0; row < g.n_rows; row++)
                for (guint32 r = g.ring_start[row];
                     layer->class_of[row] == class && r < g.ring_start[row + 1]; r++)
                    add_ring(ink, decks, &pen, &g, r);
        }
}

static JumMesh *
make_mesh(const JumSceneDeckInk *ink)
{
    static const guint32 quad[6] = {0, 1, 2, 2, 1, 3};
    guint faces = ink->corners->len / 4;
    g_autofree guint32 *indices = g_new(guint32, 6 * (gsize) faces);
    for (guint f = 0; f < faces; f++)
        for (guint k = 0; k < 6; k++)
            indices[6 * f + k] = 4 * f + quad[k];
    return jum_mesh_new(ink->device, &format, 4 * faces, ink->corners->data, 6 * faces, 4, indices);
}

static gboolean
has_program(JumSceneDeckInk *ink)
{
    g_autoptr(GError) error = NULL;
    if (ink->program == NULL)
        ink->program = jum_program_new(ink->device, "ribbon", NULL, &error);
    if (error != NULL) /* the rest of the picture stays */
        g_warning_once("%s", error->message);
    return ink->program != NULL;
}

gboolean
jum_scene_deck_ink_update(JumSceneDeckInk *ink, const JumSceneDecks *decks)
{
    const JumReferences *references = jum_scene_store_references(ink->store);
    if (!ink->due || decks == NULL || references == NULL)
        return FALSE;
    gboolean before = ink->mesh != NULL;
    ink->due = FALSE;
    g_array_set_size(ink->corners, 0);
    for (guint p = 0; !jum_scene_decks_is_empty(decks) && p < jum_references_n(references); p++) {
        JumReference layer = jum_references_at(references, jum_references_in_order(references, p));
        if (layer.visible && layer.kind == JUM_REFERENCE_LINE && layer.features != NULL)
            add_layer(ink, decks, &layer);
    }
    g_clear_pointer(&ink->mesh, jum_mesh_free);
    if (ink->corners->len > 0 && has_program(ink))
        ink->mesh = make_mesh(ink);
    return before || ink->mesh != NULL;
}

guint
jum_scene_deck_ink_n(const JumSceneDeckInk *ink)
{
    return ink->mesh != NULL ? jum_mesh_count(ink->mesh) / 6 : 0;
}

void
jum_scene_deck_ink_draw(JumSceneDeckInk *ink, JumDrawQueue *queue)
{
    if (ink->mesh == NULL)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_GROUND, ink->program, ink->mesh);
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->params[0][0] = NIGHT;
}
