/* Road traffic: detectors and, around each, the stretch of road it speaks for, by speed against free flow or by
 * flow; junctions by their signal plan.  A stretch reaches at most REACH_M from its detector along roads of the same
 * name or class, and fades with distance: beyond, nobody measured anything and nothing is drawn. */
#include "overlay/theme.h"

#include "base/i18n.h"

#include <math.h>

#define REACH_M 600.0

typedef struct {
    const double *free_speed_kmh, *capacity_vph; /* [detectors] */
    double largest_vph;
    guint32 *detector; /* [stretches] row of the detector that speaks for it */
    float *distance_m; /* [stretches] along the road */
    guint8 *wide;      /* [stretches] logical px */
    guint n;
} Memory;

static void *
begin(const JumThemeContext *context)
{
    Memory *memory = g_new0(Memory, 1);
    const JumLayer *detectors = jum_points_layer(context->points, JUM_TABLE_detector);
    memory->free_speed_kmh = jum_theme_reals(context, JUM_TABLE_detector, "free_speed_kmh");
    memory->capacity_vph = jum_theme_reals(context, JUM_TABLE_detector, "capacity_vph");
    for (guint row = 0; detectors != NULL && row < jum_layer_n_rows(detectors); row++)
        if (memory->capacity_vph != NULL && isfinite(memory->capacity_vph[row]))
            memory->largest_vph = MAX(memory->largest_vph, memory->capacity_vph[row]);
    return memory;
}

static void
end(void *data)
{
    Memory *memory = data;
    g_free(memory->detector);
    g_free(memory->distance_m);
    g_free(memory->wide);
    g_free(memory);
}

/* ---- stretches: a shortest-distance walk from every detector over the road graph ---- */

typedef struct {
    const JumLayer *roads;
    const gint64 *from, *to;
    GHashTable *at_node; /* node → GArray of guint32 road rows */
    double *best;        /* [roads] */
    guint32 *owner;      /* [roads] */
    int name, klass;
} Walk;

typedef struct {
    guint32 road;
    double distance;
} Step;

static double
length_of(const JumLayer *roads, guint row)
{
    JumGeometryColumns g = jum_layer_geometry(roads);
    double length = 0.0;
    if (g.ring_start[row] == g.ring_start[row + 1])
        return 0.0;
    guint32 ring = g.ring_start[row];
    for (guint32 v = g.vertex_start[ring]; v + 1 < g.vertex_start[ring + 1]; v++)
        length += hypot(g.x[v + 1] - g.x[v], g.y[v + 1] - g.y[v]);
    return length;
}

static void
index_nodes(Walk *walk)
{
    guint n = jum_layer_n_rows(walk->roads);
    walk->at_node =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_array_unref);
    for (guint32 row = 0; row < n; row++)
        for (int end = 0; end < 2; end++) {
            const gint64 *node = end == 0 ? &walk->from[row] : &walk->to[row];
            if (*node == JUM_INT_NONE)
                continue;
            GArray *list = g_hash_table_lookup(walk->at_node, node);
            if (list == NULL) {
                list = g_array_new(FALSE, FALSE, sizeof(guint32));
                g_hash_table_insert(walk->at_node, (gpointer) node, list);
            }
            g_array_append_val(list, row);
        }
}

static gboolean
is_same_road(const Walk *walk, guint32 a, guint32 b)
{
    const char *name = jum_layer_text(walk->roads, walk->name, a);
    if (name != NULL && g_strcmp0(name, jum_layer_text(walk->roads, walk->name, b)) == 0)
        return TRUE;
    return name == NULL && g_strcmp0(jum_layer_text(walk->roads, walk->klass, a),
                                     jum_layer_text(walk->roads, walk->klass, b)) == 0;
}

static void
spread(Walk *walk, guint32 detector, guint32 road, GArray *queue)
{
    Step first = {road, 0.0};
    g_array_set_size(queue, 0);
    g_array_append_val(queue, first);
    for (guint head = 0; head < queue->len; head++) {
        Step step = g_array_index(queue, Step, head);
        if (step.distance >= walk->best[step.road])
            continue;
        walk->best[step.road] = step.distance;
        walk->owner[step.road] = detector;
        double beyond = step.distance + length_of(walk->roads, step.road);
        const gint64 *ends[2] = {&walk->from[step.road], &walk->to[step.road]};
        for (int e = 0; e < 2 && beyond < REACH_M; e++) {
            const GArray *list = g_hash_table_lookup(walk->at_node, ends[e]);
            for (guint k = 0; list != NULL && k < list->len; k++) {
                Step next = {g_array_index(list, guint32, k), beyond};
                if (next.road != step.road && is_same_road(walk, step.road, next.road))
                    g_array_append_val(queue, next);
            }
        }
    }
}

static guint8
width_of(const char *klass)
{
    static const struct {
        const char *name;
        guint8 px;
    } widths[] = {{"motorway", 9}, {"trunk", 8}, {"primary", 7}, {"secondary", 6}};
    for (guint i = 0; i < G_N_ELEMENTS(widths); i++)
        if (g_strcmp0(klass, widths[i].name) == 0)
            return widths[i].px;
    return 5;
}

static JumLayer *
keep_reached(const Walk *walk, Memory *memory)
{
    JumLayer *kept = jum_layer_new(JUM_TABLE_road);
    JumGeometryColumns g = jum_layer_geometry(walk->roads);
    guint n = jum_layer_n_rows(walk->roads);
    memory->detector = g_new(guint32, MAX(n, 1));
    memory->distance_m = g_new(float, MAX(n, 1));
    memory->wide = g_new(guint8, MAX(n, 1));
    for (guint row = 0; row < n; row++) {
        if (!isfinite(walk->best[row]) || g.ring_start[row] == g.ring_start[row + 1])
            continue;
        guint32 ring = g.ring_start[row];
        jum_layer_add_row(kept);
        jum_layer_begin_ring(kept, FALSE);
        for (guint32 v = g.vertex_start[ring]; v < g.vertex_start[ring + 1]; v++)
            jum_layer_add_vertex(kept, g.x[v], g.y[v]);
        memory->detector[memory->n] = walk->owner[row];
        memory->distance_m[memory->n] = (float) walk->best[row];
        memory->wide[memory->n] = width_of(jum_layer_text(walk->roads, walk->klass, row));
        memory->n++;
    }
    return kept;
}

static JumLayer *
make_stretches(const JumThemeContext *context, JumTerritory *territory, GError **error)
{
    const JumLayer *detectors = jum_points_layer(context->points, JUM_TABLE_detector);
    g_autoptr(JumLayer) read = NULL;
    if (context->roads == NULL)
        read = jum_territory_read(territory, JUM_TABLE_road, NULL, error);
    const JumLayer *roads = read != NULL ? read : context->roads;
    if (roads == NULL)
        return NULL;
    guint n = jum_layer_n_rows(roads);
    g_autofree double *best = g_new(double, MAX(n, 1));
    g_autofree guint32 *owner = g_new0(guint32, MAX(n, 1));
    Walk walk = {.roads = roads,
                 .from = jum_layer_ints(roads, jum_layer_column(roads, "from_node")),
                 .to = jum_layer_ints(roads, jum_layer_column(roads, "to_node")),
                 .best = best,
                 .owner = owner,
                 .name = jum_layer_column(roads, "name"),
                 .klass = jum_layer_column(roads, "class")};
    for (guint row = 0; row < n; row++)
        best[row] = INFINITY;
    index_nodes(&walk);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(Step));
    int road_column = detectors != NULL ? jum_layer_column(detectors, "road") : -1;
    for (guint row = 0; detectors != NULL && row < jum_layer_n_rows(detectors); row++) {
        const char *address = jum_layer_text(detectors, road_column, row);
        const char *id =
            address != NULL && g_str_has_prefix(address, "road/") ? address + 5 : address;
        gint64 road = id != NULL ? jum_layer_find(roads, id) : -1;
        if (road >= 0)
            spread(&walk, row, (guint32) road, queue);
    }
    JumLayer *kept = keep_reached(&walk, context->memory);
    g_hash_table_unref(walk.at_node);
    return kept;
}

/* ---- looks ---- */

/* What colours a detector, in the stored unit of the scale: speed as a share of free flow. */
static double
value_of(const JumThemeContext *context, guint row, JumReading *reading)
{
    const Memory *memory = context->memory;
    *reading = jum_theme_read(context, context->quantity, row);
    if (context->quantity != JUM_QUANTITY_detector_speed)
        return reading->value;
    double free_speed = memory->free_speed_kmh != NULL ? memory->free_speed_kmh[row] : NAN;
    return free_speed > 0.0 ? reading->value / free_speed : NAN;
}

static guint32
stretch_detector(const JumThemeContext *context, guint row)
{
    return ((const Memory *) context->memory)->detector[row];
}

static void
stretch_line(const JumThemeContext *context, guint row, JumLine *line)
{
    const Memory *memory = context->memory;
    JumReading reading;
    double value = value_of(context, memory->detector[row], &reading);
    double far = memory->distance_m[row] / REACH_M;
    line->colour = jum_theme_colour(context, &reading, value);
    line->colour.a = (guint8) (255.0 * (1.0 - 0.55 * far));
    line->flags = jum_reading_marks(&reading);
    line->width_px = memory->wide[row];
    line->flow = 0.0f;
}

static void
detector_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading reading;
    double value = value_of(context, row, &reading);
    *symbol = (JumSymbol){
        jum_theme_colour(context, &reading, value), JUM_SHAPE_TRIANGLE_DOWN, 0, 0, 0, 17};
    jum_theme_mark(context, JUM_TABLE_detector, row, &reading, symbol);
    gboolean slow = context->quantity == JUM_QUANTITY_detector_speed &&
                    jum_reading_is_shown(&reading) && value * 100.0 < context->scale.normal_low;
    if (slow) { /* shape as well as colour */
        symbol->letter = 'L';
        symbol->size = 21;
    }
}

static void
junction_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading plan = jum_theme_read(context, JUM_QUANTITY_junction_plan, row);
    JumReading state = jum_theme_read(context, JUM_QUANTITY_junction_state, row);
    int number = jum_theme_state(&plan);
    *symbol = (JumSymbol){JUM_GREY_LIGHT,
                          JUM_SHAPE_HEXAGON,
                          0,
                          0,
                          (guint8) (number >= 0 && number < 10 ? '0' + number : '#'),
                          20};
    jum_theme_mark(context, JUM_TABLE_junction, row, &plan, symbol);
    switch (jum_theme_state(&state)) {
    case JUM_JUNCTION_FLASHING:
        symbol->shape = JUM_SHAPE_TRIANGLE;
        symbol->letter = 'F';
        symbol->flags |= JUM_MARK_RAISED;
        break;
    case JUM_JUNCTION_OFF:
        symbol->letter = '0';
        symbol->flags |= JUM_MARK_RAISED | JUM_MARK_HOLLOW;
        break;
    case JUM_JUNCTION_FAULT:
        symbol->shape = JUM_SHAPE_DIAMOND;
        symbol->letter = '!';
        symbol->flags |= JUM_MARK_RAISED;
        symbol->alarm = symbol->alarm != 0 ? symbol->alarm : 2;
        break;
    default:
        symbol->flags |= jum_reading_marks(&state) & (JUM_MARK_STALE | JUM_MARK_BAD);
        break;
    }
}

static double
lift(const JumThemeContext *context, guint row)
{
    return 4.0;
}

static void
adjust_scale(const JumThemeContext *context, JumScale *scale)
{
    const Memory *memory = context->memory;
    if (context->quantity == JUM_QUANTITY_detector_flow && memory->largest_vph > 0.0)
        scale->high = jum_nice_ceiling(memory->largest_vph);
}

static double
stat(const JumThemeContext *context, guint row)
{
    JumReading reading;
    double value = value_of(context, row, &reading);
    return jum_reading_is_shown(&reading) ? value : NAN;
}

static void
legend(const JumThemeContext *context, JumLegend *legend)
{
    JumSymbol detector = {jum_scale_colour_at(&context->scale, 0.9, context->look),
                          JUM_SHAPE_TRIANGLE_DOWN,
                          0,
                          0,
                          0,
                          16};
    JumSymbol slow = {jum_scale_colour_at(&context->scale, 0.2, context->look),
                      JUM_SHAPE_TRIANGLE_DOWN,
                      0,
                      0,
                      'L',
                      20};
    JumSymbol junction = {JUM_GREY_LIGHT, JUM_SHAPE_HEXAGON, 0, 0, '2', 20};
    JumSymbol flashing = {JUM_GREY_LIGHT, JUM_SHAPE_TRIANGLE, 0, 0, 'F', 20};
    JumSymbol off = {JUM_GREY_LIGHT, JUM_SHAPE_HEXAGON, 0, JUM_MARK_HOLLOW, '0', 20};
    JumSymbol fault = {JUM_GREY_LIGHT, JUM_SHAPE_DIAMOND, 2, 0, '!', 18};
    JumLine road = {jum_scale_colour_at(&context->scale, 0.7, context->look), 0, 6.0f, 0.0f};
    jum_legend_add_symbol(legend, &detector, _("Detector"));
    if (context->quantity == JUM_QUANTITY_detector_speed)
        jum_legend_add_symbol(legend, &slow, _("Slow: under 60 %"));
    jum_legend_add_line(legend, &road, _("Road the detector speaks for, fading to 600 m"));
    jum_legend_add_symbol(legend, &junction, _("Junction: number of its signal plan"));
    jum_legend_add_symbol(legend, &flashing, _("Junction flashing"));
    jum_legend_add_symbol(legend, &off, _("Junction off"));
    jum_legend_add_symbol(legend, &fault, _("Junction in fault"));
}

static const JumPartClass parts[] = {
    {.table = JUM_TABLE_road,
     .kind = JUM_PART_LINES,
     .full_size_m = 1500.0,
     .depends_row = stretch_detector,
     .depends_table = JUM_TABLE_detector,
     .depends = JUM_N_QUANTITIES,
     .line = stretch_line,
     .make_layer = make_stretches},
    {.table = JUM_TABLE_detector,
     .kind = JUM_PART_POINTS,
     .points = {1800.0, 9.0, 13.0},
     .symbol = detector_symbol,
     .lift = lift},
    {.table = JUM_TABLE_junction,
     .kind = JUM_PART_POINTS,
     .points = {1800.0, 9.0, 13.0},
     .symbol = junction_symbol,
     .lift = lift},
};
static const JumQuantity choices[] = {JUM_QUANTITY_detector_speed, JUM_QUANTITY_detector_flow,
                                      JUM_QUANTITY_detector_occupancy};

const JumThemeClass jum_theme_class_traffic = {
    parts,  G_N_ELEMENTS(parts), choices, G_N_ELEMENTS(choices), begin, end, adjust_scale, stat,
    legend,
};
