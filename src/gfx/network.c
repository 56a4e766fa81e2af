/* Lines as segments of four vertices widened in the vertex shader: not instances, which software GL makes one by one.
 * Lines are sorted into 1 km cells by their middle so that culling merges into few draws; a line's segments stay
 * together, so that its new look is one range.  A cell whose lines are thinner than FADED_PX is not drawn: by there they
 * have faded away.  Most cells have neither marks nor chevrons to show and take the plain shader. */
#include "gfx/network.h"

#include "gfx/dirty-blocks.h"
#include "gfx/frustum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M     1000.0
#define BLOCK      128 /* segments sent together */
#define FADED_PX   0.6 /* of what bears no mark; the shader's too */
#define CHEVRON_PX 3.0 /* the shader's too */
#define CORNERS    4

/* Shown however thin. */
#define MARKED (JUM_MARK_PENDING | JUM_MARK_SELECTED | JUM_MARK_HIGHLIGHT | JUM_MARK_RAISED)

typedef struct {
    float from[3], to[3], along;
    JumColour colour;
    guint8 width, flags, flow, spare;
} Segment;

static const JumAttribute attributes[] = {
    {0, 3, JUM_ATTRIBUTE_F32, 0},      {1, 3, JUM_ATTRIBUTE_F32, 12}, {2, 1, JUM_ATTRIBUTE_F32, 24},
    {3, 4, JUM_ATTRIBUTE_U8_UNIT, 28}, {4, 4, JUM_ATTRIBUTE_U8, 32},
};
static const JumVertexFormat segment_format = {attributes, G_N_ELEMENTS(attributes),
                                               sizeof(Segment)};

typedef struct {
    guint first, n; /* segments */
    double middle[3], radius;
    gboolean dirty;
    /* over its segments */
    float widest_px;
    gboolean flagged, marked;
} Cell;

struct JumNetworkLayer {
    double origin[3], full_size_m;
    guint n;
    JumLine *looks; /* [n] */
    guint32 *first; /* [n] first segment of each line */
    guint32 *count; /* [n] */
    guint32 *cell;  /* [n] of each line */
    Segment *segments;
    Segment *corners; /* [CORNERS * BLOCK] on their way to the device */
    guint n_segments;
    JumDirtyBlocks dirty;
    GArray *cells; /* Cell */
    JumDevice *device;
    JumProgram *program, *plain;
    JumMesh *mesh;
};

typedef struct {
    gint64 key;
    guint32 line;
} Sorted;

static int
compare_sorted(const void *a, const void *b)
{
    const Sorted *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->line < q->line ? -1 : p->line > q->line;
}

static gboolean
line_is_finite(const guint32 *start, const double *places, guint line)
{
    for (guint32 v = 3 * start[line]; v < 3 * start[line + 1]; v++)
        if (!isfinite(places[v]))
            return FALSE;
    return start[line + 1] - start[line] >= 2;
}

static void
find_origin(JumNetworkLayer *layer, const guint32 *start, const double *places)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint32 v = 0; v < start[layer->n]; v++)
        for (int k = 0; k < 3; k++)
            if (isfinite(places[3 * v + k])) {
                low[k] = MIN(low[k], places[3 * v + k]);
                high[k] = MAX(high[k], places[3 * v + k]);
            }
    for (int k = 0; k < 3; k++)
        layer->origin[k] = low[k] <= high[k] ? (low[k] + high[k]) / 2.0 : 0.0;
}

static void
add_line(JumNetworkLayer *layer, guint line, const guint32 *start, const double *places)
{
    double along = 0.0;
    layer->first[line] = layer->n_segments;
    for (guint32 v = start[line]; v + 1 < start[line + 1]; v++) {
        Segment *segment = &layer->segments[layer->n_segments++];
        const double *a = &places[3 * v], *b = &places[3 * v + 3];
        for (int k = 0; k < 3; k++) {
            segment->from[k] = (float) (a[k] - layer->origin[k]);
            segment->to[k] = (float) (b[k] - layer->origin[k]);
        }
        segment->along = (float) along;
        along += hypot(b[0] - a[0], b[1] - a[1]);
    }
    layer->count[line] = layer->n_segments - layer->first[line];
}

static void
close_cell(JumNetworkLayer *layer, Cell *cell)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    cell->n = layer->n_segments - cell->first;
    for (guint s = cell->first; s < layer->n_segments; s++)
        for (int k = 0; k < 3; k++) {
            double a = layer->segments[s].from[k], b = layer->segments[s].to[k];
            low[k] = MIN(low[k], MIN(a, b));
            high[k] = MAX(high[k], MAX(a, b));
        }
    cell->radius = 0.0;
    for (int k = 0; k < 3; k++) {
        cell->middle[k] = (low[k] + high[k]) / 2.0;
        cell->radius += (high[k] - low[k]) * (high[k] - low[k]) / 4.0;
    }
    cell->radius = sqrt(cell->radius) + 5.0;
}

static void
sort_lines(JumNetworkLayer *layer, const guint32 *start, const double *places)
{
    g_autofree Sorted *sorted = g_new(Sorted, MAX(layer->n, 1));
    guint n_sorted = 0;
    for (guint line = 0; line < layer->n; line++) {
        if (!line_is_finite(start, places, line))
            continue;
        const double *middle = &places[3 * ((start[line] + start[line + 1]) / 2)];
        gint64 i = (gint64) floor((middle[0] - layer->origin[0]) / CELL_M);
        gint64 j = (gint64) floor((middle[1] - layer->origin[1]) / CELL_M);
        sorted[n_sorted++] = (Sorted){j * (1 << 20) + i, line};
    }
    qsort(sorted, n_sorted, sizeof *sorted, compare_sorted);
    for (guint s = 0; s < n_sorted; s++) {
        if (s == 0 || sorted[s].key != sorted[s - 1].key) {
            Cell cell = {.first = layer->n_segments, .dirty = TRUE};
            g_array_append_val(layer->cells, cell);
        }
        layer->cell[sorted[s].line] = layer->cells->len - 1;
        add_line(layer, sorted[s].line, start, places);
        if (s + 1 == n_sorted || sorted[s + 1].key != sorted[s].key)
            close_cell(layer, &g_array_index(layer->cells, Cell, layer->cells->len - 1));
    }
}

static void
free_lines(JumNetworkLayer *layer)
{
    g_array_set_size(layer->cells, 0);
    g_clear_pointer(&layer->looks, g_free);
    g_clear_pointer(&layer->first, g_free);
    g_clear_pointer(&layer->count, g_free);
    g_clear_pointer(&layer->cell, g_free);
    g_clear_pointer(&layer->segments, g_free);
    jum_dirty_blocks_clear(&layer->dirty);
}

static JumMesh *
make_mesh(const JumNetworkLayer *layer)
{
    static const guint32 quad[6] = {0, 1, 2, 2, 1, 3};
    g_autofree guint32 *indices = g_new(guint32, 6 * MAX(layer->n_segments, 1));
    for (guint s = 0; s < layer->n_segments; s++)
        for (guint k = 0; k < 6; k++)
            indices[6 * s + k] = CORNERS * s + quad[k];
    return jum_mesh_new(layer->device, &segment_format, CORNERS * layer->n_segments, NULL,
                        6 * layer->n_segments, 4, indices);
}

void
jum_network_layer_replace(JumNetworkLayer *layer,
                          guint n_lines,
                          const guint32 *line_start,
                          const double *places_m)
{
    free_lines(layer);
    layer->n = n_lines;
    layer->n_segments = 0;
    layer->looks = g_new0(JumLine, MAX(n_lines, 1));
    layer->first = g_new0(guint32, MAX(n_lines, 1));
    layer->count = g_new0(guint32, MAX(n_lines, 1));
    layer->cell = g_new0(guint32, MAX(n_lines, 1));
    layer->segments = g_new0(Segment, MAX(line_start[n_lines], 1));
    find_origin(layer, line_start, places_m);
    sort_lines(layer, line_start, places_m);
    jum_dirty_blocks_init(&layer->dirty, layer->n_segments, BLOCK);
    jum_mesh_free(layer->mesh);
    layer->mesh = make_mesh(layer);
    for (guint s = 0; s < layer->n_segments; s += BLOCK)
        jum_dirty_blocks_mark(&layer->dirty, s);
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
    layer->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    layer->corners = g_new(Segment, CORNERS * BLOCK);
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
    g_free(layer->corners);
    free_lines(layer);
    g_array_unref(layer->cells);
    g_free(layer);
}

gboolean
jum_network_layer_set(JumNetworkLayer *layer, guint line, const JumLine *look)
{
    JumLine *now = &layer->looks[line];
    if (memcmp(&now->colour, &look->colour, sizeof look->colour) == 0 &&
        now->flags == look->flags && now->width_px == look->width_px && now->flow == look->flow)
        return FALSE;
    *now = *look;
    if (layer->count[line] > 0)
        g_array_index(layer->cells, Cell, layer->cell[line]).dirty = TRUE;
    double flow = isfinite(look->flow) ? CLAMP(look->flow, -1.0f, 1.0f) : 0.0;
    for (guint s = layer->first[line]; s < layer->first[line] + layer->count[line]; s++) {
        Segment *segment = &layer->segments[s];
        segment->colour = look->colour;
        segment->width = (guint8) CLAMP(look->width_px * 4.0f + 0.5f, 0.0f, 255.0f);
        segment->flags = look->flags;
        segment->flow = (guint8) (128.5 + 127.0 * flow);
        jum_dirty_blocks_mark(&layer->dirty, s);
    }
    return TRUE;
}

const JumLine *
jum_network_layer_get(const JumNetworkLayer *layer, guint line)
{
    return &layer->looks[line];
}

static void
place_on(const JumNetworkLayer *layer, const Segment *segment, double part, double place_m[3])
{
    for (int k = 0; k < 3; k++)
        place_m[k] =
            layer->origin[k] + segment->from[k] + part * (segment->to[k] - segment->from[k]);
}

void
jum_network_layer_middle(const JumNetworkLayer *layer, guint line, double middle_m[3])
{
    if (layer->count[line] > 0)
        place_on(layer, &layer->segments[layer->first[line] + layer->count[line] / 2], 0.5,
                 middle_m);
    else
        middle_m[0] = middle_m[1] = middle_m[2] = NAN;
}

gboolean
jum_network_layer_in_view(const JumNetworkLayer *layer, const JumFrame *frame, guint line)
{
    double beside = 0.1 * frame->width_px, place[3], x, y;
    guint end = 2 * layer->count[line];
    for (guint k = 0; k < end; k++) {
        place_on(layer, &layer->segments[layer->first[line] + k / 2], k % 2, place);
        if (jum_frame_project(frame, place, &x, &y, NULL) && x > -beside &&
            x < frame->width_px + beside && y > -beside && y < frame->height_px + beside)
            return TRUE;
    }
    return FALSE;
}

static void
send_changes(JumNetworkLayer *layer)
{
    guint at = 0, first, n;
    while (jum_dirty_blocks_take(&layer->dirty, &at, &first, &n))
        for (guint s = first, some; s < first + n; s += some) {
            some = MIN(first + n - s, BLOCK);
            for (guint k = 0; k < CORNERS * some; k++)
                layer->corners[k] = layer->segments[s + k / CORNERS];
            jum_mesh_update_vertices(layer->mesh, CORNERS * s, CORNERS * some, layer->corners);
        }
}

static void
sum_cell(const JumNetworkLayer *layer, Cell *cell)
{
    guint8 widest = 0, flags = 0;
    for (guint s = cell->first; s < cell->first + cell->n; s++) {
        widest = MAX(widest, layer->segments[s].width);
        if (layer->segments[s].width > 0)
            flags |= layer->segments[s].flags;
    }
    cell->widest_px = (float) widest / 4.0f;
    cell->flagged = flags != 0;
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
    draw->first = 6 * run->first;
    draw->count = 6 * run->count;
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->n_params = 2;
    for (int k = 0; k < 3; k++)
        draw->params[0][k] = (float) (layer->origin[k] - frame->origin_m[k]);
    draw->params[0][3] = (float) layer->full_size_m;
    draw->params[1][0] = 1.4f;
    draw->params[1][1] = underground ? 0.0f : 1.5f;
    draw->params[1][2] = underground ? 1.0f : 0.0f;
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
    send_changes(layer);
    for (guint c = 0; c < layer->cells->len; c++) {
        Cell *cell = &g_array_index(layer->cells, Cell, c);
        double near = MAX(jum_frustum_distance(&frustum, cell->middle) - cell->radius, 1.0);
        if (!jum_frustum_sees(&frustum, cell->middle, cell->radius))
            continue;
        if (cell->dirty)
            sum_cell(layer, cell);
        double px = cell->widest_px * MIN(layer->full_size_m / near, 1.0);
        if (px <= FADED_PX && !cell->marked)
            continue;
        gboolean plain = !underground && !cell->flagged && px < CHEVRON_PX;
        if (run.count > 0 && cell->first == run.first + run.count && plain == run.plain) {
            run.count += cell->n;
            continue;
        }
        add_draw(layer, frame, queue, underground, &run);
        run = (Run){cell->first, cell->n, plain};
    }
    add_draw(layer, frame, queue, underground, &run);
}

/* May any segment of the cell come within @reach_px of the pixel? */
static gboolean
is_near_pixel(const JumNetworkLayer *layer,
              const JumFrame *frame,
              const Cell *cell,
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
is_shown(const Segment *segment, const JumNetworkLayer *layer, double distance_m)
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
        const Cell *cell = &g_array_index(layer->cells, Cell, c);
        if (!is_near_pixel(layer, frame, cell, x_px, y_px, reach_px))
            continue;
        for (guint s = cell->first; s < cell->first + cell->n; s++) {
            const Segment *segment = &layer->segments[s];
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
        if ((guint) best - layer->first[line] < layer->count[line])
            return line;
    return -1;
}
