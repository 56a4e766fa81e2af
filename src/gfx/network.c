/* Lines as segments of four vertices widened in the vertex shader: not instances, which software GL makes one by one.
 * A cell is drawn at the coarsest level that nobody can tell from the true lines at its distance, and not at all where
 * its lines are thinner than FADED_PX: by there they have faded away.  Most cells have neither marks nor chevrons to
 * show and take the plain shader.  New looks are sent where they are seen, and when they are. */
#include "gfx/network-private.h"

#include "gfx/frustum.h"

#include <math.h>
#include <string.h>

#define FADED_PX   0.6 /* of what bears no mark; the shader's too */
#define CHEVRON_PX 3.0 /* the shader's too */
#define BESIDE_PX  1.2 /* a coarse line may run so far from the true one */
#define CORNERS    4
#define INDICES    6

/* Shown however thin. */
#define MARKED (JUM_MARK_PENDING | JUM_MARK_SELECTED | JUM_MARK_HIGHLIGHT | JUM_MARK_RAISED)

static const JumAttribute attributes[] = {
    {0, 3, JUM_ATTRIBUTE_F32, 0},      {1, 3, JUM_ATTRIBUTE_F32, 12}, {2, 1, JUM_ATTRIBUTE_F32, 24},
    {3, 4, JUM_ATTRIBUTE_U8_UNIT, 28}, {4, 4, JUM_ATTRIBUTE_U8, 32},
};
static const JumVertexFormat segment_format = {attributes, G_N_ELEMENTS(attributes),
                                               sizeof(JumSegment)};

/* ---- life ---- */

void
jum_network_layer_replace(JumNetworkLayer *layer,
                          guint n_lines,
                          const guint32 *line_start,
                          const double *places_m)
{
    jum_network_clear(layer);
    layer->n = n_lines;
    jum_network_lay(layer, line_start, places_m);
    jum_dirty_blocks_init(&layer->dirty, layer->n_segments, JUM_NETWORK_BLOCK);
    jum_mesh_free(layer->mesh);
    layer->mesh = jum_mesh_new(layer->device, &segment_format, CORNERS * layer->n_segments, NULL,
                               INDICES * layer->n_segments, 4, NULL);
}

JumNetworkLayer *
jum_network_layer_new(JumDevice *device,
                      guint n_lines,
                      const guint32 *line_start,
                      const double *places_m,
                      double full_size_m,
                      GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "network", NULL, error);
    g_autoptr(JumProgram) plain =
        program != NULL ? jum_program_new(device, "network", "#define PLAIN\n", error) : NULL;
    if (plain == NULL)
        return NULL;
    JumNetworkLayer *layer = g_new0(JumNetworkLayer, 1);
    layer->full_size_m = full_size_m;
    layer->cells = g_array_new(FALSE, FALSE, sizeof(JumNetworkCell));
    layer->staging = g_new(JumSegment, CORNERS * JUM_NETWORK_BLOCK);
    layer->program = g_steal_pointer(&program);
    layer->plain = g_steal_pointer(&plain);
    layer->device = device;
    jum_network_layer_replace(layer, n_lines, line_start, places_m);
    return layer;
}

void
jum_network_layer_free(JumNetworkLayer *layer)
{
    if (layer == NULL)
        return;
    jum_mesh_free(layer->mesh);
    jum_program_free(layer->program);
    jum_program_free(layer->plain);
    g_free(layer->staging);
    jum_network_clear(layer);
    g_array_unref(layer->cells);
    g_free(layer);
}

/* ---- to the device ---- */

static void
send_segments(JumNetworkLayer *layer, guint first, guint n)
{
    JumSegment *corners = layer->staging;
    for (guint s = first, some; s < first + n; s += some) {
        some = MIN(first + n - s, JUM_NETWORK_BLOCK);
        for (guint k = 0; k < CORNERS * some; k++)
            corners[k] = layer->segments[s + k / CORNERS];
        jum_mesh_update_vertices(layer->mesh, CORNERS * s, CORNERS * some, corners);
    }
}

static void
send_indices(JumNetworkLayer *layer, guint first, guint n)
{
    static const guint32 quad[INDICES] = {0, 1, 2, 2, 1, 3};
    guint32 *indices = layer->staging;
    for (guint s = first, some; s < first + n; s += some) {
        some = MIN(first + n - s, JUM_NETWORK_BLOCK);
        for (guint k = 0; k < INDICES * some; k++)
            indices[k] = CORNERS * (s + k / INDICES) + quad[k % INDICES];
        jum_mesh_update_indices(layer->mesh, INDICES * s, INDICES * some, indices);
    }
}

gboolean
jum_network_layer_send(JumNetworkLayer *layer, gsize allowance)
{
    gsize each = CORNERS * sizeof(JumSegment) + INDICES * sizeof(guint32);
    guint n = (guint) MIN(layer->n_segments - layer->n_sent, allowance / each);
    send_indices(layer, layer->n_sent, n);
    send_segments(layer, layer->n_sent, n);
    layer->n_sent += n;
    return layer->n_sent == layer->n_segments;
}

static void
send_changes(JumNetworkLayer *layer, guint from, guint n)
{
    guint first, some, end = from + n;
    while (jum_dirty_blocks_take(&layer->dirty, from, end, &first, &some)) {
        send_segments(layer, first, some);
        from = first + some;
    }
}

/* ---- looks ---- */

static guint8
flow_of(const JumLine *look)
{
    double flow = isfinite(look->flow) ? CLAMP(look->flow, -1.0f, 1.0f) : 0.0;
    return (guint8) (JUM_NETWORK_STILL + 0.5 + 127.0 * flow);
}

static void
set_segments(JumNetworkLayer *layer, int level, guint line, const JumLine *look)
{
    guint8 flow = flow_of(look);
    guint first = layer->first[level][line], end = first + layer->count[level][line];
    for (guint s = first; s < end; s++) {
        JumSegment *segment = &layer->segments[s];
        segment->colour = look->colour;
        segment->width = (guint8) CLAMP(look->width_px * 4.0f + 0.5f, 0.0f, 255.0f);
        segment->flags = look->flags;
        segment->flow = flow;
        if (s < layer->n_sent)
            jum_dirty_blocks_mark(&layer->dirty, s);
    }
}

gboolean
jum_network_layer_set(JumNetworkLayer *layer, guint line, const JumLine *look)
{
    JumLine *now = &layer->looks[line];
    gboolean same_kind =
        now->flags == look->flags && now->width_px == look->width_px &&
        (flow_of(now) == JUM_NETWORK_STILL) == (flow_of(look) == JUM_NETWORK_STILL);
    if (memcmp(&now->colour, &look->colour, sizeof look->colour) == 0 && same_kind &&
        now->flow == look->flow)
        return FALSE;
    *now = *look;
    if (layer->count[0][line] > 0 && !same_kind)
        g_array_index(layer->cells, JumNetworkCell, layer->cell[line]).dirty = TRUE;
    for (int level = 0; level < JUM_NETWORK_LEVELS; level++)
        set_segments(layer, level, line, look);
    return TRUE;
}

const JumLine *
jum_network_layer_get(const JumNetworkLayer *layer, guint line)
{
    return &layer->looks[line];
}

static void
place_on(const JumNetworkLayer *layer, const JumSegment *segment, double part, double place_m[3])
{
    for (int k = 0; k < 3; k++)
        place_m[k] =
            layer->origin[k] + segment->from[k] + part * (segment->to[k] - segment->from[k]);
}

void
jum_network_layer_middle(const JumNetworkLayer *layer, guint line, double middle_m[3])
{
    if (layer->count[0][line] > 0)
        place_on(layer, &layer->segments[layer->first[0][line] + layer->count[0][line] / 2], 0.5,
                 middle_m);
    else
        middle_m[0] = middle_m[1] = middle_m[2] = NAN;
}

gboolean
jum_network_layer_in_view(const JumNetworkLayer *layer, const JumFrame *frame, guint line)
{
    double beside = 0.1 * frame->width_px, place[3], x, y;
    guint end = 2 * layer->count[0][line];
    for (guint k = 0; k < end; k++) {
        place_on(layer, &layer->segments[layer->first[0][line] + k / 2], k % 2, place);
        if (jum_frame_project(frame, place, &x, &y, NULL) && x > -beside &&
            x < frame->width_px + beside && y > -beside && y < frame->height_px + beside)
            return TRUE;
    }
    return FALSE;
}

static void
sum_cell(const JumNetworkLayer *layer, JumNetworkCell *cell)
{
    guint8 widest = 0, flags = 0;
    gboolean flows = FALSE;
    for (guint s = cell->first[0]; s < cell->first[0] + cell->n[0]; s++) {
        widest = MAX(widest, layer->segments[s].width);
        if (layer->segments[s].width > 0)
            flags |= layer->segments[s].flags;
        flows = flows || layer->segments[s].flow != JUM_NETWORK_STILL;
    }
    cell->widest_px = (float) widest / 4.0f;
    cell->flagged = flags != 0;
    cell->flows = flows;
    cell->marked = (flags & MARKED) != 0;
    cell->dirty = FALSE;
}

typedef struct {
    guint first, count; /* segments */
    gboolean plain;
} Run;

static void
add_draw(JumNetworkLayer *layer,
         const JumFrame *frame,
         JumDrawQueue *queue,
         gboolean underground,
         const Run *run)
{
    if (run->count == 0)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, underground ? JUM_PASS_TUBE : JUM_PASS_GROUND,
                                       run->plain ? layer->plain : layer->program, layer->mesh);
    draw->first = INDICES * run->first;
    draw->count = INDICES * run->count;
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->n_params = 2;
    for (int k = 0; k < 3; k++)
        draw->params[0][k] = (float) (layer->origin[k] - frame->origin_m[k]);
    draw->params[0][3] = (float) layer->full_size_m;
    draw->params[1][0] = 1.4f;
    draw->params[1][1] = underground ? 0.0f : 1.5f;
    draw->params[1][2] = underground ? 1.0f : 0.0f;
}

static int
level_at(const JumFrame *frame, double near_m)
{
    int level = 0;
    while (level + 1 < JUM_NETWORK_LEVELS &&
           jum_network_tolerance_m[level + 1] * frame->px_per_rad <= BESIDE_PX * near_m)
        level++;
    return level;
}

void
jum_network_layer_record(JumNetworkLayer *layer,
                         const JumFrame *frame,
                         JumDrawQueue *queue,
                         gboolean underground)
{
    JumFrustum frustum;
    Run run = {0, 0, FALSE};
    jum_frustum_init(&frustum, frame, layer->origin);
    jum_network_layer_send(layer, G_MAXSIZE);
    for (guint c = 0; c < layer->cells->len; c++) {
        JumNetworkCell *cell = &g_array_index(layer->cells, JumNetworkCell, c);
        double near = MAX(jum_frustum_distance(&frustum, cell->middle) - cell->radius, 1.0);
        if (!jum_frustum_sees(&frustum, cell->middle, cell->radius))
            continue;
        if (cell->dirty)
            sum_cell(layer, cell);
        double px = cell->widest_px * MIN(layer->full_size_m / near, 1.0);
        if (px <= FADED_PX && !cell->marked)
            continue;
        gboolean plain = !underground && !cell->flagged && (px < CHEVRON_PX || !cell->flows);
        int level = level_at(frame, near);
        send_changes(layer, cell->first[level], cell->n[level]);
        if (run.count > 0 && cell->first[level] == run.first + run.count && plain == run.plain) {
            run.count += cell->n[level];
            continue;
        }
        add_draw(layer, frame, queue, underground, &run);
        run = (Run){cell->first[level], cell->n[level], plain};
    }
    add_draw(layer, frame, queue, underground, &run);
}

/* May any segment of the cell come within @reach_px of the pixel? */
static gboolean
is_near_pixel(const JumNetworkLayer *layer,
              const JumFrame *frame,
              const JumNetworkCell *cell,
              double x_px,
              double y_px,
              double reach_px)
{
    double middle[3], x, y, distance;
    for (int k = 0; k < 3; k++)
        middle[k] = layer->origin[k] + cell->middle[k];
    if (!jum_frame_project(frame, middle, &x, &y, &distance) || distance < 2.0 * cell->radius)
        return TRUE; /* about the eye */
    double reach = reach_px + 2.0 * cell->radius * frame->px_per_rad / (distance - cell->radius);
    return hypot(x - x_px, y - y_px) <= reach;
}

static gboolean
is_shown(const JumSegment *segment, const JumNetworkLayer *layer, double distance_m)
{
    double px = segment->width / 4.0 * MIN(layer->full_size_m / MAX(distance_m, 1.0), 1.0);
    return segment->width > 0 && (px > FADED_PX || (segment->flags & MARKED));
}

gint64
jum_network_layer_pick(const JumNetworkLayer *layer,
                       const JumFrame *frame,
                       double x_px,
                       double y_px,
                       double reach_px,
                       double limit_m,
                       double place_m[3])
{
    gint64 best = -1;
    for (guint c = 0; c < layer->cells->len; c++) {
        const JumNetworkCell *cell = &g_array_index(layer->cells, JumNetworkCell, c);
        if (!is_near_pixel(layer, frame, cell, x_px, y_px, reach_px))
            continue;
        for (guint s = cell->first[0]; s < cell->first[0] + cell->n[0]; s++) {
            const JumSegment *segment = &layer->segments[s];
            double a[3], b[3], ax, ay, bx, by, da, db;
            place_on(layer, segment, 0.0, a);
            place_on(layer, segment, 1.0, b);
            if (!jum_frame_project(frame, a, &ax, &ay, &da) ||
                !jum_frame_project(frame, b, &bx, &by, &db) ||
                !is_shown(segment, layer, MIN(da, db)))
                continue;
            double ex = bx - ax, ey = by - ay, length2 = ex * ex + ey * ey;
            double t = length2 > 0.0
                           ? CLAMP(((x_px - ax) * ex + (y_px - ay) * ey) / length2, 0.0, 1.0)
                           : 0.0;
            double off = hypot(ax + t * ex - x_px, ay + t * ey - y_px);
            if (off < reach_px && MIN(da, db) <= limit_m + 10.0) {
                reach_px = off;
                best = s;
                place_on(layer, segment, t, place_m);
            }
        }
    }
    for (guint line = 0; best >= 0 && line < layer->n; line++)
        if ((guint) best - layer->first[0][line] < layer->count[0][line])
            return line;
    return -1;
}
