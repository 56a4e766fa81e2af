/* Symbols as GL points of 20 bytes, sorted once into 500 m cells.  A change marks its block of 256 points; a frame
 * sends the runs of marked blocks, culls the cells, draws the near ones in merged ranges and sums the far ones into
 * clusters on a grid whose mesh doubles with distance. */
#include "gfx/points.h"

#include "gfx/dirty-blocks.h"
#include "gfx/frustum.h"
#include "gfx/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M       500.0
#define BLOCK        256 /* points sent together */
#define MAX_CLUSTERS 1024
#define PLAIN_PX     5.0  /* smaller symbols are dots */
#define NEAR_CELL_PX 34.0 /* a cell smaller than this is drawn as part of a cluster */
/* What is drawn with its marks however far: the shader's mask. */
#define MARKED     (JUM_MARK_RAISED | JUM_MARK_PENDING | JUM_MARK_SELECTED | JUM_MARK_HIGHLIGHT)
#define CLUSTER_PX 120.0 /* clusters stand half to once this far apart */

typedef struct {
    float x, y, z;
    JumColour fill;
    guint8 shape, flags, letter, size; /* shape + 16 · alarm */
} Vertex;

static const JumAttribute attributes[] = {
    {0, 3, JUM_ATTRIBUTE_F32, 0},
    {1, 4, JUM_ATTRIBUTE_U8_UNIT, 12},
    {2, 4, JUM_ATTRIBUTE_U8, 16},
};
static const JumVertexFormat vertex_format = {attributes, G_N_ELEMENTS(attributes), sizeof(Vertex)};

typedef struct {
    int i, j; /* of the grid */
    guint first, n;
    double middle[3], radius; /* relative to the layer's origin */
    gboolean dirty;
    /* sums over the shown symbols */
    guint shown, raised, marked, stale, bad; /* marked: drawn with their marks however far */
    guint8 alarm;                            /* worst priority, 0 none */
    double red, green, blue;
} Cell;

typedef struct {
    guint64 key; /* level and coarse cell */
    guint cell;
} Far;

struct JumPointLayer {
    JumPointStyle style;
    double origin[3], plain_m; /* beyond plain_m no symbol is large enough for marks */
    guint n;
    double *places;   /* [3 * n] territory frame, by row */
    JumSymbol *looks; /* [n] by row */
    guint32 *slot;    /* [n] of each row in vertices; G_MAXUINT32: never drawn */
    guint32 *cell_of; /* [n] by row */
    Vertex *vertices; /* [n_slots] */
    guint n_slots;
    JumDirtyBlocks dirty;
    GArray *cells;            /* Cell */
    GArray *far;              /* Far, of the last record */
    GArray *clusters;         /* JumCluster */
    GArray *cluster_vertices; /* Vertex */
    Vertex *cluster_sent;     /* [MAX_CLUSTERS] */
    JumProgram *program, *plain;
    JumMesh *mesh, *cluster_mesh;
    gboolean through;
};

/* ---- building ---- */

typedef struct {
    gint64 key;
    guint32 row;
} Sorted;

static int
compare_sorted(const void *a, const void *b)
{
    const Sorted *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static gboolean
is_placed(const double *place)
{
    return isfinite(place[0]) && isfinite(place[1]) && isfinite(place[2]);
}

static void
find_origin(JumPointLayer *layer)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint row = 0; row < layer->n; row++)
        for (int k = 0; k < 3 && is_placed(&layer->places[3 * row]); k++) {
            low[k] = MIN(low[k], layer->places[3 * row + k]);
            high[k] = MAX(high[k], layer->places[3 * row + k]);
        }
    for (int k = 0; k < 3; k++)
        layer->origin[k] = low[k] <= high[k] ? (low[k] + high[k]) / 2.0 : 0.0;
}

static void
close_cell(JumPointLayer *layer, Cell *cell)
{
    double low[3] = {G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE};
    double high[3] = {-G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint v = cell->first; v < cell->first + cell->n; v++) {
        const float at[3] = {layer->vertices[v].x, layer->vertices[v].y, layer->vertices[v].z};
        for (int k = 0; k < 3; k++) {
            low[k] = MIN(low[k], (double) at[k]);
            high[k] = MAX(high[k], (double) at[k]);
        }
    }
    cell->radius = 0.0;
    for (int k = 0; k < 3; k++) {
        cell->middle[k] = (low[k] + high[k]) / 2.0;
        cell->radius += (high[k] - low[k]) * (high[k] - low[k]) / 4.0;
    }
    cell->radius = sqrt(cell->radius) + 20.0; /* a symbol is wider than its place */
    cell->dirty = TRUE;
}

static void
fill_cells(JumPointLayer *layer, const Sorted *sorted)
{
    for (guint s = 0; s < layer->n_slots; s++) {
        guint32 row = sorted[s].row;
        const double *place = &layer->places[3 * row];
        if (s == 0 || sorted[s].key != sorted[s - 1].key) {
            Cell cell = {.i = (int) floor((place[0] - layer->origin[0]) / CELL_M),
                         .j = (int) floor((place[1] - layer->origin[1]) / CELL_M),
                         .first = s};
            g_array_append_val(layer->cells, cell);
        }
        g_array_index(layer->cells, Cell, layer->cells->len - 1).n++;
        layer->slot[row] = s;
        layer->cell_of[row] = layer->cells->len - 1;
        layer->vertices[s] = (Vertex){.x = (float) (place[0] - layer->origin[0]),
                                      .y = (float) (place[1] - layer->origin[1]),
                                      .z = (float) (place[2] - layer->origin[2])};
    }
    for (guint c = 0; c < layer->cells->len; c++)
        close_cell(layer, &g_array_index(layer->cells, Cell, c));
}

static void
sort_rows(JumPointLayer *layer)
{
    g_autofree Sorted *sorted = g_new(Sorted, MAX(layer->n, 1));
    for (guint row = 0; row < layer->n; row++) {
        const double *place = &layer->places[3 * row];
        layer->slot[row] = G_MAXUINT32;
        if (!is_placed(place))
            continue;
        gint64 i = (gint64) floor((place[0] - layer->origin[0]) / CELL_M);
        gint64 j = (gint64) floor((place[1] - layer->origin[1]) / CELL_M);
        sorted[layer->n_slots++] = (Sorted){j * (1 << 20) + i, row};
    }
    qsort(sorted, layer->n_slots, sizeof *sorted, compare_sorted);
    layer->vertices = g_new0(Vertex, MAX(layer->n_slots, 1));
    fill_cells(layer, sorted);
}

JumPointLayer *
jum_point_layer_new(
    JumDevice *device, const double *places_m, guint n, const JumPointStyle *style, GError **error)
{
    g_autoptr(JumProgram) program = jum_program_new(device, "points", NULL, error);
    g_autoptr(JumProgram) plain =
        program != NULL ? jum_program_new(device, "points", "#define PLAIN\n", error) : NULL;
    if (plain == NULL)
        return NULL;
    JumPointLayer *layer = g_new0(JumPointLayer, 1);
    layer->style = *style;
    layer->n = n;
    layer->places = g_memdup2(places_m, 3 * MAX(n, 1) * sizeof(double));
    layer->looks = g_new0(JumSymbol, MAX(n, 1));
    layer->slot = g_new(guint32, MAX(n, 1));
    layer->cell_of = g_new0(guint32, MAX(n, 1));
    layer->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    layer->far = g_array_new(FALSE, FALSE, sizeof(Far));
    layer->clusters = g_array_new(FALSE, FALSE, sizeof(JumCluster));
    layer->cluster_vertices = g_array_new(FALSE, FALSE, sizeof(Vertex));
    layer->cluster_sent = g_new0(Vertex, MAX_CLUSTERS);
    find_origin(layer);
    sort_rows(layer);
    jum_dirty_blocks_init(&layer->dirty, layer->n_slots, BLOCK);
    layer->program = g_steal_pointer(&program);
    layer->plain = g_steal_pointer(&plain);
    layer->mesh = jum_mesh_new(device, &vertex_format, layer->n_slots, layer->vertices, 0, 0, NULL);
    layer->cluster_mesh =
        jum_mesh_new(device, &vertex_format, MAX_CLUSTERS, layer->cluster_sent, 0, 0, NULL);
    return layer;
}

void
jum_point_layer_free(JumPointLayer *layer)
{
    if (layer == NULL)
        return;
    jum_mesh_free(layer->mesh);
    jum_mesh_free(layer->cluster_mesh);
    jum_program_free(layer->program);
    jum_program_free(layer->plain);
    g_array_unref(layer->cells);
    g_array_unref(layer->far);
    g_array_unref(layer->clusters);
    g_array_unref(layer->cluster_vertices);
    g_free(layer->cluster_sent);
    g_free(layer->places);
    g_free(layer->looks);
    g_free(layer->slot);
    g_free(layer->cell_of);
    g_free(layer->vertices);
    jum_dirty_blocks_clear(&layer->dirty);
    g_free(layer);
}

/* ---- rows ---- */

void
jum_point_layer_set_clusters(JumPointLayer *layer, gboolean clusters)
{
    layer->style.clusters = clusters;
}

gboolean
jum_point_layer_set(JumPointLayer *layer, guint row, const JumSymbol *symbol)
{
    if (memcmp(&layer->looks[row], symbol, sizeof *symbol) == 0)
        return FALSE;
    layer->looks[row] = *symbol;
    layer->plain_m = MAX(layer->plain_m, layer->style.full_size_m * symbol->size / PLAIN_PX);
    guint32 slot = layer->slot[row];
    if (slot == G_MAXUINT32)
        return TRUE;
    Vertex *vertex = &layer->vertices[slot];
    vertex->fill = symbol->fill;
    vertex->shape = (guint8) (symbol->shape | symbol->alarm << 4);
    vertex->flags = symbol->flags;
    vertex->letter = symbol->letter;
    vertex->size = symbol->size;
    jum_dirty_blocks_mark(&layer->dirty, slot);
    g_array_index(layer->cells, Cell, layer->cell_of[row]).dirty = TRUE;
    return TRUE;
}

const JumSymbol *
jum_point_layer_get(const JumPointLayer *layer, guint row)
{
    return &layer->looks[row];
}

guint
jum_point_layer_n(const JumPointLayer *layer)
{
    return layer->n;
}

const double *
jum_point_layer_place(const JumPointLayer *layer, guint row)
{
    return &layer->places[3 * row];
}

/* ---- a frame ---- */

static void
send_changes(JumPointLayer *layer)
{
    guint at = 0, first, n;
    while (jum_dirty_blocks_take(&layer->dirty, &at, &first, &n))
        jum_mesh_update_vertices(layer->mesh, first, n, layer->vertices + first);
}

static void
sum_cell(const JumPointLayer *layer, Cell *cell)
{
    cell->shown = cell->raised = cell->marked = cell->stale = cell->bad = cell->alarm = 0;
    cell->red = cell->green = cell->blue = 0.0;
    for (guint v = cell->first; v < cell->first + cell->n; v++) {
        const Vertex *vertex = &layer->vertices[v];
        if (vertex->size == 0)
            continue;
        guint8 alarm = vertex->shape >> 4;
        cell->shown++;
        cell->raised += (vertex->flags & JUM_MARK_RAISED) != 0;
        cell->marked += (vertex->flags & MARKED) != 0;
        cell->stale += (vertex->flags & JUM_MARK_STALE) != 0;
        cell->bad += (vertex->flags & JUM_MARK_BAD) != 0;
        if (alarm != 0 && (cell->alarm == 0 || alarm < cell->alarm))
            cell->alarm = alarm;
        cell->red += vertex->fill.r;
        cell->green += vertex->fill.g;
        cell->blue += vertex->fill.b;
    }
    cell->dirty = FALSE;
}

/* The largest square of the grid's pyramid that holds the cell and is small enough on the picture.  All cells of a
 * square ask the same questions about their common squares from the largest down, so that clusters never overlap. */
static guint64
cluster_key(const Cell *cell, const JumFrustum *frustum, double px_per_rad)
{
    int level = 10;
    for (; level > 1; level--) {
        double side = CELL_M * (double) (1 << level);
        double middle[3] = {((cell->i >> level) + 0.5) * side, ((cell->j >> level) + 0.5) * side,
                            0.0};
        double distance = MAX(jum_frustum_distance(frustum, middle), 1.0);
        double lying =
            CLAMP(frustum->eye[2] / distance, 0.05, 1.0); /* seen flat, squares are thin */
        if (side * px_per_rad / distance * sqrt(lying) <= CLUSTER_PX)
            break;
    }
    guint64 i = (guint64) ((cell->i >> level) + (1 << 20));
    guint64 j = (guint64) ((cell->j >> level) + (1 << 20));
    return (guint64) level << 48 | j << 24 | i;
}

static int
compare_far(const void *a, const void *b)
{
    const Far *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->cell < q->cell ? -1 : p->cell > q->cell;
}

/* Where a cluster stands: the middle of its symbols, but within the middle of its square, so that neighbours keep
 * apart. */
static double
kept_inside(double middle, gint64 index, double side)
{
    double centre = ((double) index + 0.5) * side;
    return CLAMP(middle, centre - 0.2 * side, centre + 0.2 * side);
}

static void
close_cluster(JumPointLayer *layer, const Cell *sum, const double middle[3], guint64 key)
{
    if (sum->shown == 0 || layer->clusters->len >= MAX_CLUSTERS)
        return;
    double n = sum->shown, side = CELL_M * (double) (1 << (key >> 48));
    double x = kept_inside(middle[0] / n, (gint64) (key & 0xffffff) - (1 << 20), side);
    double y = kept_inside(middle[1] / n, (gint64) (key >> 24 & 0xffffff) - (1 << 20), side);
    guint8 flags = JUM_MARK_RAISED;
    if (2 * sum->bad > sum->shown)
        flags |= JUM_MARK_BAD;
    else if (2 * sum->stale > sum->shown)
        flags |= JUM_MARK_STALE;
    /* a low alarm is told by the count alone: of a thousand lamps one has always failed */
    guint8 alarm = sum->alarm < 3 ? sum->alarm : 0;
    Vertex vertex = {
        .x = (float) x,
        .y = (float) y,
        .z = (float) (middle[2] / n + 10.0),
        .fill = {(guint8) (sum->red / n), (guint8) (sum->green / n), (guint8) (sum->blue / n), 235},
        .shape = (guint8) (JUM_SHAPE_DISC | alarm << 4),
        .flags = flags,
        .size = (guint8) MIN(20.0 + 7.0 * log10(n), 60.0)};
    JumCluster cluster = {{layer->origin[0] + x, layer->origin[1] + y, layer->origin[2] + vertex.z},
                          sum->shown,
                          sum->raised,
                          key,
                          vertex.size};
    g_array_append_val(layer->clusters, cluster);
    g_array_append_val(layer->cluster_vertices, vertex);
}

static void
merge_far(JumPointLayer *layer)
{
    jum_sort(layer->far->data, layer->far->len, sizeof(Far), compare_far);
    Cell sum = {0};
    double middle[3] = {0.0, 0.0, 0.0};
    for (guint f = 0; f < layer->far->len; f++) {
        const Far *far = &g_array_index(layer->far, Far, f);
        const Cell *cell = &g_array_index(layer->cells, Cell, far->cell);
        sum.shown += cell->shown;
        sum.raised += cell->raised;
        sum.stale += cell->stale;
        sum.bad += cell->bad;
        sum.red += cell->red;
        sum.green += cell->green;
        sum.blue += cell->blue;
        if (cell->alarm != 0 && (sum.alarm == 0 || cell->alarm < sum.alarm))
            sum.alarm = cell->alarm;
        for (int k = 0; k < 3; k++)
            middle[k] += cell->middle[k] * cell->shown;
        if (f + 1 == layer->far->len || g_array_index(layer->far, Far, f + 1).key != far->key) {
            close_cluster(layer, &sum, middle, far->key);
            sum = (Cell){0};
            middle[0] = middle[1] = middle[2] = 0.0;
        }
    }
}

typedef enum {
    RUN_FULL,   /* every symbol with its marks */
    RUN_PLAIN,  /* far: dots, without what is raised */
    RUN_RAISED, /* only what is raised, with its marks */
} RunKind;

typedef struct {
    guint first, count; /* points */
    RunKind kind;
} Run;

static void
add_draw(JumPointLayer *layer,
         const JumFrame *frame,
         JumDrawQueue *queue,
         const JumTexture *letters,
         const Run *run,
         gboolean clusters)
{
    if (run->count == 0)
        return;
    JumMesh *mesh = clusters ? layer->cluster_mesh : layer->mesh;
    JumProgram *program = run->kind == RUN_PLAIN ? layer->plain : layer->program;
    JumDraw *draw =
        jum_draw_queue_add(queue, layer->through ? JUM_PASS_TOP : JUM_PASS_SYMBOL, program, mesh);
    draw->primitive = JUM_PRIMITIVE_POINTS;
    draw->first = run->first;
    draw->count = run->count;
    draw->textures[0] = letters;
    draw->n_params = 2;
    for (int k = 0; k < 3; k++)
        draw->params[0][k] = (float) (layer->origin[k] - frame->origin_m[k]);
    draw->params[0][3] = clusters ? 1e9f : (float) layer->style.full_size_m;
    draw->params[1][0] = (float) layer->style.least_px;
    draw->params[1][1] = (float) layer->style.raised_px;
    draw->params[1][2] = run->kind == RUN_RAISED ? 1.0f : 0.0f;
    draw->params[1][3] = 3.0f;
}

/* Lengthens a run by a cell, or draws it and begins another. */
static void
extend(JumPointLayer *layer,
       const JumFrame *frame,
       JumDrawQueue *queue,
       const JumTexture *letters,
       Run *run,
       const Cell *cell,
       RunKind kind)
{
    if (run->count > 0 && cell->first == run->first + run->count && kind == run->kind) {
        run->count += cell->n;
        return;
    }
    add_draw(layer, frame, queue, letters, run, FALSE);
    *run = (Run){cell->first, cell->n, kind};
}

void
jum_point_layer_set_through(JumPointLayer *layer, gboolean through)
{
    layer->through = through;
}

void
jum_point_layer_record(JumPointLayer *layer,
                       const JumFrame *frame,
                       JumDrawQueue *queue,
                       const JumTexture *letters)
{
    JumFrustum frustum;
    Run run = {0, 0, RUN_FULL}, raised = {0, 0, RUN_RAISED};
    double px_per_rad = frame->px_per_rad / frame->scale;
    jum_frustum_init(&frustum, frame, layer->origin);
    send_changes(layer);
    g_array_set_size(layer->far, 0);
    g_array_set_size(layer->clusters, 0);
    g_array_set_size(layer->cluster_vertices, 0);
    for (guint c = 0; c < layer->cells->len; c++) {
        Cell *cell = &g_array_index(layer->cells, Cell, c);
        double distance = jum_frustum_distance(&frustum, cell->middle);
        gboolean is_far = CELL_M * px_per_rad / MAX(distance, 1.0) < NEAR_CELL_PX;
        if (is_far && layer->style.clusters) {
            Far far = {cluster_key(cell, &frustum, px_per_rad), c};
            if (cell->dirty)
                sum_cell(layer, cell);
            g_array_append_val(layer->far, far);
            continue;
        }
        if (!jum_frustum_sees(&frustum, cell->middle, cell->radius))
            continue;
        gboolean hidden = is_far && layer->style.near_only;
        gboolean plain = distance - cell->radius > layer->plain_m;
        if (cell->dirty)
            sum_cell(layer, cell);
        if ((plain || hidden) && cell->marked > 0)
            extend(layer, frame, queue, letters, &raised, cell, RUN_RAISED);
        if (!hidden)
            extend(layer, frame, queue, letters, &run, cell, plain ? RUN_PLAIN : RUN_FULL);
    }
    add_draw(layer, frame, queue, letters, &run, FALSE);
    add_draw(layer, frame, queue, letters, &raised, FALSE);
    merge_far(layer);
    run = (Run){0, layer->cluster_vertices->len, RUN_FULL};
    gsize bytes = run.count * sizeof(Vertex);
    if (run.count > 0 && memcmp(layer->cluster_sent, layer->cluster_vertices->data, bytes) != 0) {
        memcpy(layer->cluster_sent, layer->cluster_vertices->data, bytes);
        jum_mesh_update_vertices(layer->cluster_mesh, 0, run.count, layer->cluster_sent);
    }
    add_draw(layer, frame, queue, letters, &run, TRUE);
}

const GArray *
jum_point_layer_clusters(const JumPointLayer *layer)
{
    return layer->clusters;
}

/* ---- picking ---- */

static gboolean
is_clustered(const JumPointLayer *layer, guint row, double distance, const JumFrame *frame)
{
    return (layer->style.clusters ||
            (layer->style.near_only && !(layer->looks[row].flags & JUM_MARK_RAISED))) &&
           CELL_M * frame->px_per_rad / frame->scale / MAX(distance, 1.0) < NEAR_CELL_PX;
}

gint64
jum_point_layer_pick(const JumPointLayer *layer,
                     const JumFrame *frame,
                     double x_px,
                     double y_px,
                     double limit_m,
                     double *distance_m)
{
    gint64 best = -1;
    double best_distance = INFINITY;
    for (guint row = 0; row < layer->n; row++) {
        const JumSymbol *look = &layer->looks[row];
        double x, y, distance;
        if (look->size == 0 || layer->slot[row] == G_MAXUINT32 ||
            !jum_frame_project(frame, &layer->places[3 * row], &x, &y, &distance))
            continue;
        gboolean raised = (look->flags & MARKED) != 0;
        double full = look->size * frame->scale;
        double least = (raised ? layer->style.raised_px : layer->style.least_px) * frame->scale;
        double size =
            MAX(full * MIN(1.0, layer->style.full_size_m / MAX(distance, 1.0)), MIN(least, full));
        double reach = MAX(size / 2.0, 4.0 * frame->scale);
        if (hypot(x - x_px, y - y_px) > reach || (!raised && distance > limit_m + 5.0) ||
            is_clustered(layer, row, distance, frame) || distance >= best_distance)
            continue;
        best = row;
        best_distance = distance;
    }
    if (best >= 0 && distance_m != NULL)
        *distance_m = best_distance;
    return best;
}
