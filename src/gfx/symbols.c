/* One vertex buffer for whatever symbols the present picture shows, written anew when that changes: some thousands of
 * 20 bytes, which costs less than the hundred draws that whole layers kept on the device would need. */
#include "gfx/symbols-private.h"

#include <math.h>
#include <string.h>

#define LEAST_CAPACITY 4096

static const JumAttribute attributes[] = {
    {0, 3, JUM_ATTRIBUTE_F32, 0},
    {1, 4, JUM_ATTRIBUTE_U8_UNIT, 12},
    {2, 4, JUM_ATTRIBUTE_U8, 16},
};
static const JumVertexFormat vertex_format = {attributes, G_N_ELEMENTS(attributes),
                                              sizeof(JumSymbolVertex)};

JumSymbols *
jum_symbols_new(JumDevice *device, GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "points", NULL, error);
    g_autoptr(JumProgram) dots =
        program != NULL ? jum_program_new(device, "points", "#define DOTS\n", error) : NULL;
    g_autoptr(JumProgram) clean =
        dots != NULL ? jum_program_new(device, "points", "#define CLEAN\n", error) : NULL;
    if (clean == NULL)
        return NULL;
    JumSymbols *symbols = g_new0(JumSymbols, 1);
    symbols->device = device;
    symbols->clustered = TRUE;
    for (int b = 0; b < JUM_N_BATCHES; b++) {
        symbols->vertices[b] = g_array_new(FALSE, FALSE, sizeof(JumSymbolVertex));
        symbols->items[b] = g_array_new(FALSE, FALSE, sizeof(JumSymbolItem));
    }
    symbols->clusters = g_array_new(FALSE, FALSE, sizeof(JumCluster));
    symbols->sent = g_array_new(FALSE, FALSE, sizeof(JumSymbolVertex));
    symbols->program = g_steal_pointer(&program);
    symbols->clean = g_steal_pointer(&clean);
    symbols->dots = g_steal_pointer(&dots);
    return symbols;
}

void
jum_symbols_free(JumSymbols *symbols)
{
    if (symbols == NULL)
        return;
    jum_mesh_free(symbols->mesh);
    jum_program_free(symbols->program);
    jum_program_free(symbols->clean);
    jum_program_free(symbols->dots);
    for (int b = 0; b < JUM_N_BATCHES; b++) {
        g_array_unref(symbols->vertices[b]);
        g_array_unref(symbols->items[b]);
    }
    g_array_unref(symbols->clusters);
    g_array_unref(symbols->sent);
    g_free(symbols);
}

void
jum_symbols_begin(JumSymbols *symbols)
{
    symbols->n_sources = 0;
}

void
jum_symbols_add(JumSymbols *symbols, const JumPointLayer *layer, gboolean through, guint tag)
{
    g_return_if_fail(symbols->n_sources < JUM_SYMBOL_LAYERS);
    symbols->sources[symbols->n_sources++] = (JumSymbolSource){layer, through, tag};
}

void
jum_symbols_set_clusters(JumSymbols *symbols, gboolean clusters)
{
    symbols->clustered = clusters;
}

void
jum_symbols_set_walls(JumSymbols *symbols, gboolean walls)
{
    symbols->walls = walls;
}

/* ---- a frame ---- */

/* All batches one behind the other, if they differ from what the device has. */
static void
send(JumSymbols *symbols)
{
    guint n = 0, at = 0;
    gboolean same = TRUE;
    for (int b = 0; b < JUM_N_BATCHES; b++) {
        const GArray *vertices = symbols->vertices[b];
        same = same && n + vertices->len <= symbols->sent->len &&
               (vertices->len == 0 ||
                memcmp(&g_array_index(symbols->sent, JumSymbolVertex, n), vertices->data,
                       vertices->len * sizeof(JumSymbolVertex)) == 0);
        n += vertices->len;
    }
    if (n == 0 || (same && n == symbols->sent->len))
        return;
    g_array_set_size(symbols->sent, n);
    for (int b = 0; b < JUM_N_BATCHES; b++) {
        const GArray *vertices = symbols->vertices[b];
        if (vertices->len > 0)
            memcpy(&g_array_index(symbols->sent, JumSymbolVertex, at), vertices->data,
                   vertices->len * sizeof(JumSymbolVertex));
        at += vertices->len;
    }
    if (n > symbols->capacity) {
        symbols->capacity = MAX(LEAST_CAPACITY, n + n / 2);
        jum_mesh_free(symbols->mesh);
        symbols->mesh =
            jum_mesh_new(symbols->device, &vertex_format, symbols->capacity, NULL, 0, 0, NULL);
    }
    jum_mesh_update_vertices(symbols->mesh, 0, n, symbols->sent->data);
}

static void
add_draw(JumSymbols *symbols,
         JumDrawQueue *queue,
         const JumTexture *letters,
         JumPass pass,
         JumProgram *program,
         guint first,
         guint count)
{
    if (count == 0)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, pass, program, symbols->mesh);
    draw->primitive = JUM_PRIMITIVE_POINTS;
    draw->first = first;
    draw->count = count;
    draw->textures[0] = letters;
    draw->params[0][0] = symbols->walls ? 1.0f : 0.0f;
}

void
jum_symbols_record(JumSymbols *symbols,
                   const JumFrame *frame,
                   JumDrawQueue *queue,
                   const JumTexture *letters)
{
    jum_symbols_collect(symbols, frame);
    send(symbols);
    JumProgram *programs[JUM_N_BATCHES] = {symbols->dots, symbols->clean, symbols->program,
                                           symbols->program};
    for (guint b = 0, first = 0; b < JUM_N_BATCHES; b++) {
        guint n = symbols->vertices[b]->len;
        add_draw(symbols, queue, letters, b == JUM_BATCH_TOP ? JUM_PASS_TOP : JUM_PASS_SYMBOL,
                 programs[b], first, n);
        first += n;
    }
}

const GArray *
jum_symbols_clusters(const JumSymbols *symbols)
{
    return symbols->clusters;
}

guint
jum_symbols_n_drawn(const JumSymbols *symbols)
{
    return symbols->n_drawn;
}

/* ---- picking ---- */

#define NEAR_PX 4.0 /* logical: so far beside a small symbol is still meant for it */

/* From the outline of a shape of radius 1, negative inside, y down: as the shader has it. */
static double
outline(int shape, double x, double y)
{
    double qx = fabs(x), qy = fabs(y);
    switch (shape) {
    case JUM_SHAPE_SQUARE:
        return MAX(qx, qy) - 0.86;
    case JUM_SHAPE_DIAMOND:
        return (qx + qy - 1.12) * 0.7071;
    case JUM_SHAPE_TRIANGLE:
        return MAX(qx * 0.866 - y * 0.5, y) - 0.58;
    case JUM_SHAPE_TRIANGLE_DOWN:
        return MAX(qx * 0.866 + y * 0.5, -y) - 0.58;
    case JUM_SHAPE_HEXAGON:
        return MAX(qx * 0.866 + qy * 0.5, qy) - 0.88;
    case JUM_SHAPE_PANEL:
        return MAX(qx - 0.95, qy - 0.6);
    case JUM_SHAPE_PLUS:
        return MAX(MIN(MAX(qx - 0.95, qy - 0.42), MAX(qx - 0.42, qy - 0.95)), hypot(x, y) - 1.1);
    default:
        return hypot(x, y) - 0.95;
    }
}

/* Device pixels from what is drawn of a symbol to a pixel @dx, @dy off its middle; 0 within. */
static double
beside(const JumSymbolVertex *vertex, double dx, double dy, double scale)
{
    double radius = MAX(vertex->size / 8.0 * scale, 0.5);
    double off = outline(vertex->shape & 15, dx / radius, dy / radius);
    if (vertex->shape >= 16) /* an alarm's frame */
        off = MIN(off, MAX(fabs(dx), fabs(dy)) / radius - 1.45);
    return MAX(off * radius - 0.5, 0.0);
}

/* Is it seen?  The shader draws it so much nearer to the eye. */
static gboolean
is_seen(const JumSymbolItem *item,
        const JumFrame *frame,
        const double place[3],
        double ahead,
        double limit_m)
{
    double away = hypot(hypot(place[0] - frame->camera.x_m, place[1] - frame->camera.y_m),
                        place[2] - frame->camera.z_m);
    double pull = MIN(3.0 / MAX(away, 0.1) + 0.004, 0.5);
    return item->marked || ahead * (1.0 - pull) <= limit_m + 0.2;
}

gboolean
jum_symbols_pick(JumSymbols *symbols,
                 const JumFrame *frame,
                 double x_px,
                 double y_px,
                 double limit_m,
                 guint *tag,
                 guint *row,
                 double *distance_m)
{
    const JumSymbolItem *best = NULL;
    double nearest = NEAR_PX * frame->scale, distance = INFINITY;
    jum_symbols_collect(symbols, frame);
    for (int b = 0; b < JUM_N_BATCHES; b++)
        for (guint v = 0; v < symbols->vertices[b]->len; v++) { /* the last one drawn lies on top */
            const JumSymbolVertex *vertex =
                &g_array_index(symbols->vertices[b], JumSymbolVertex, v);
            const JumSymbolItem *item = &g_array_index(symbols->items[b], JumSymbolItem, v);
            double place[3] = {frame->origin_m[0] + vertex->x, frame->origin_m[1] + vertex->y,
                               frame->origin_m[2] + vertex->z};
            double x, y, ahead;
            if (item->layer == G_MAXUINT8 &&
                g_array_index(symbols->clusters, JumCluster, item->row).n_raised == 0)
                continue;
            if (!jum_frame_project(frame, place, &x, &y, &ahead) ||
                fabs(x - x_px) > 64.0 * frame->scale || fabs(y - y_px) > 64.0 * frame->scale)
                continue;
            double off = beside(vertex, x_px - x, y_px - y, frame->scale);
            if (off > nearest || !is_seen(item, frame, place, ahead, limit_m))
                continue;
            best = item;
            nearest = off;
            distance = ahead;
        }
    if (best == NULL)
        return FALSE;
    guint source = best->layer, found = best->row;
    if (best->layer == G_MAXUINT8 &&
        !jum_symbols_worst(symbols, &g_array_index(symbols->clusters, JumCluster, best->row),
                           &source, &found))
        return FALSE;
    *tag = symbols->sources[source].tag;
    *row = found;
    *distance_m = distance;
    return TRUE;
}
