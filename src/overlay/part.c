/* A table of a theme as a layer of gfx/.  Rows are placed once (points at their middle, lines draped every 40 m);
 * after that only looks change: for rows told to have been written, and for a rolling slice so that what ages
 * without a word from the field turns stale on the picture too. */
#include "overlay/part.h"

#include <math.h>
#include <string.h>

#include "overlay/drape.h"

#define DRAPE_M     40.0
#define LINE_LIFT_M 0.6
#define SLICE       8 /* every row is looked at again within this many refreshes */

struct JumPart {
    const JumPartClass *klass;
    JumLayer *layer;
    gboolean owns_layer;
    gboolean buried; /* placed under the ground */
    gboolean sent;   /* all is on the device */
    guint n;
    JumPointLayer *points;
    JumNetworkLayer *lines;
    JumExtrusionLayer *volumes;
    char **labels;     /* [n] NULL until asked for; NULL if the class has none */
    guint8 *due;       /* [n] */
    guint32 *due_rows; /* [n] those, the first n_due */
    guint n_due, next_slice;
    guint32 *on_start; /* [n_on + 1] into on_rows, by row of the table depended on; NULL: none is */
    guint32 *on_rows;
    guint n_on;
};

/* ---- placing ---- */

/* Middle of a row: half-way along its first ring, or its only vertex. */
static gboolean
middle_of(const JumGeometryColumns *g, guint row, double *x, double *y)
{
    if (g->ring_start[row] == g->ring_start[row + 1])
        return FALSE;
    guint32 ring = g->ring_start[row], first = g->vertex_start[ring],
            last = g->vertex_start[ring + 1];
    double whole = 0.0, gone = 0.0;
    if (first == last)
        return FALSE;
    *x = g->x[first];
    *y = g->y[first];
    for (guint32 v = first; v + 1 < last; v++)
        whole += hypot(g->x[v + 1] - g->x[v], g->y[v + 1] - g->y[v]);
    for (guint32 v = first; v + 1 < last; v++) {
        double step = hypot(g->x[v + 1] - g->x[v], g->y[v + 1] - g->y[v]);
        if (step > 0.0 && gone + step >= whole / 2.0) {
            double part = (whole / 2.0 - gone) / step;
            *x = g->x[v] + part * (g->x[v + 1] - g->x[v]);
            *y = g->y[v] + part * (g->y[v + 1] - g->y[v]);
            break;
        }
        gone += step;
    }
    return TRUE;
}

static double *
place_rows(const JumPart *part, const JumThemeContext *context, JumGround ground, void *data)
{
    JumGeometryColumns g = jum_layer_geometry(part->layer);
    double *places = g_new(double, 3 * MAX(part->n, 1));
    for (guint row = 0; row < part->n; row++) {
        double *place = &places[3 * row];
        place[0] = place[1] = place[2] = NAN;
        if (!middle_of(&g, row, &place[0], &place[1]))
            continue;
        place[2] = ground != NULL ? ground(data, place[0], place[1]) : 0.0;
        if (part->buried)
            place[2] = part->klass->buried(context, row, place[2]);
        else if (part->klass->lift != NULL)
            place[2] += part->klass->lift(context, row);
        else if (part->klass->kind == JUM_PART_POINTS)
            place[2] += 1.5;
    }
    return places;
}

static void
drape_row(const JumPart *part,
          const JumThemeContext *context,
          guint row,
          JumGround ground,
          JumLay lay,
          void *data,
          GArray *places)
{
    JumGeometryColumns columns = jum_layer_geometry(part->layer), *g = &columns;
    if (g->ring_start[row] == g->ring_start[row + 1])
        return;
    guint32 ring = g->ring_start[row], first = g->vertex_start[ring],
            last = g->vertex_start[ring + 1];
    for (guint32 v = first; v < last; v++) {
        const double a[2] = {g->x[v], g->y[v]},
                     b[2] = {g->x[MIN(v + 1, last - 1)], g->y[MIN(v + 1, last - 1)]};
        guint from = places->len;
        jum_drape(v + 1 < last ? lay : NULL, ground, data, a, b, DRAPE_M,
                  part->buried ? 0.0 : LINE_LIFT_M, places);
        for (; part->buried && from < places->len; from += 3) {
            double *z = &g_array_index(places, double, from + 2);
            *z = part->klass->buried(context, row, *z);
        }
    }
}

static gboolean
make_lines(JumPart *part,
           JumDevice *device,
           const JumThemeContext *context,
           JumGround ground,
           JumLay lay,
           void *data,
           GError **error)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(double));
    g_autofree guint32 *start = g_new(guint32, part->n + 1);
    for (guint row = 0; row < part->n; row++) {
        start[row] = places->len / 3;
        drape_row(part, context, row, ground, lay, data, places);
    }
    start[part->n] = places->len / 3;
    part->lines = jum_network_layer_new(device, part->n, start, (const double *) places->data,
                                        part->klass->full_size_m, error);
    return part->lines != NULL;
}

static gboolean
make_layer(JumPart *part,
           JumDevice *device,
           const JumThemeContext *context,
           JumGround ground,
           JumLay lay,
           void *data,
           GError **error)
{
    if (part->klass->kind == JUM_PART_LINES)
        return make_lines(part, device, context, ground, lay, data, error);
    g_autofree double *places = place_rows(part, context, ground, data);
    if (part->klass->kind == JUM_PART_POINTS) {
        part->points = jum_point_layer_new(places, part->n, &part->klass->points);
        return TRUE;
    }
    g_autofree double *radius = g_new(double, MAX(part->n, 1));
    for (guint row = 0; row < part->n; row++)
        radius[row] = part->klass->radius(context, row);
    part->volumes = jum_extrusion_layer_new(device, places, radius, part->n, part->klass->sides,
                                            part->klass->least_px, error);
    return part->volumes != NULL;
}

/* Who depends on each row of the other table: counted, then filled in. */
static void
find_dependents(JumPart *part, const JumThemeContext *context)
{
    const JumPartClass *klass = part->klass;
    const JumLayer *on = klass->depends_row != NULL && context->points != NULL
                             ? jum_points_layer(context->points, klass->depends_table)
                             : NULL;
    if (on == NULL)
        return;
    part->n_on = jum_layer_n_rows(on);
    part->on_start = g_new0(guint32, part->n_on + 2);
    part->on_rows = g_new(guint32, MAX(part->n, 1));
    for (guint row = 0; row < part->n; row++) {
        guint32 at = klass->depends_row(context, row);
        if (at < part->n_on)
            part->on_start[at + 2]++;
    }
    for (guint at = 0; at < part->n_on; at++)
        part->on_start[at + 2] += part->on_start[at + 1];
    for (guint row = 0; row < part->n; row++) { /* starts move up to where the next one's are */
        guint32 at = klass->depends_row(context, row);
        if (at < part->n_on)
            part->on_rows[part->on_start[at + 1]++] = row;
    }
}

JumPart *
jum_part_new(JumDevice *device,
             const JumPartClass *klass,
             JumLayer *layer,
             gboolean owns_layer,
             const JumThemeContext *context,
             JumGround ground,
             JumLay lay,
             void *ground_data,
             GError **error)
{
    g_autoptr(JumPart) part = g_new0(JumPart, 1);
    part->klass = klass;
    part->layer = layer;
    part->owns_layer = owns_layer;
    part->n = jum_layer_n_rows(layer);
    part->buried = context->underground && klass->buried != NULL;
    part->due = g_new0(guint8, MAX(part->n, 1));
    if (klass->label != NULL)
        part->labels = g_new0(char *, MAX(part->n, 1));
    part->due_rows = g_new(guint32, MAX(part->n, 1));
    find_dependents(part, context);
    if (!make_layer(part, device, context, ground, lay, ground_data, error))
        return NULL;
    return g_steal_pointer(&part);
}

void
jum_part_free(JumPart *part)
{
    if (part == NULL)
        return;
    jum_point_layer_free(part->points);
    jum_network_layer_free(part->lines);
    jum_extrusion_layer_free(part->volumes);
    if (part->owns_layer)
        jum_layer_free(part->layer);
    for (guint row = 0; part->labels != NULL && row < part->n; row++)
        g_free(part->labels[row]);
    g_free(part->labels);
    g_free(part->due);
    g_free(part->due_rows);
    g_free(part->on_start);
    g_free(part->on_rows);
    g_free(part);
}

const JumPartClass *
jum_part_class(const JumPart *part)
{
    return part->klass;
}

const JumLayer *
jum_part_layer(const JumPart *part)
{
    return part->layer;
}

guint
jum_part_n(const JumPart *part)
{
    return part->n;
}

/* ---- looks ---- */

static guint8
extra_flags(const JumPartExtra *extra, guint row)
{
    guint8 flags = extra->selected == (gint64) row ? JUM_MARK_SELECTED : 0;
    if (extra->highlight != NULL && extra->highlight[row])
        flags |= JUM_MARK_HIGHLIGHT;
    return flags;
}

/* What-if: only the values given count; the sign of a difference as shape and letter, not as colour alone. */
static void
difference_symbol(const JumPartExtra *extra, guint row, JumSymbol *symbol)
{
    double value = extra->difference[row];
    if (!isfinite(value)) {
        *symbol = (JumSymbol){JUM_GREY_LIGHT, JUM_SHAPE_DISC, 0, 0, 0, 6};
        return;
    }
    guint8 raised = extra->raised != NULL && extra->raised[row] ? JUM_MARK_RAISED : 0;
    if (!extra->is_signed) {
        *symbol =
            (JumSymbol){jum_scale_colour(&extra->difference_scale, value, JUM_LOOK_PRESENTATION),
                        JUM_SHAPE_DISC,
                        0,
                        raised,
                        0,
                        raised ? 16 : 12};
        return;
    }
    gboolean same = fabs(value) < 0.005 * extra->difference_scale.high;
    *symbol = (JumSymbol){jum_scale_colour(&extra->difference_scale, value, JUM_LOOK_PRESENTATION),
                          same        ? JUM_SHAPE_DISC
                          : value > 0 ? JUM_SHAPE_TRIANGLE
                                      : JUM_SHAPE_TRIANGLE_DOWN,
                          0,
                          raised,
                          same        ? 0
                          : value > 0 ? '+'
                                      : '-',
                          same ? 8 : 18};
}

static gboolean
look_row(JumPart *part, const JumThemeContext *context, const JumPartExtra *extra, guint row)
{
    const JumPartClass *klass = part->klass;
    guint8 flags = extra_flags(extra, row);
    if (part->labels != NULL)
        g_clear_pointer(&part->labels[row], g_free);
    if (klass->kind == JUM_PART_POINTS) {
        JumSymbol symbol = {0};
        if (extra->difference != NULL)
            difference_symbol(extra, row, &symbol);
        else
            klass->symbol(context, row, &symbol);
        symbol.flags |= flags;
        return jum_point_layer_set(part->points, row, &symbol);
    }
    if (klass->kind == JUM_PART_LINES) {
        JumLine line = {0};
        klass->line(context, row, &line);
        if (extra->difference != NULL) {
            gboolean concerned = isfinite(extra->difference[row]);
            line.flags = 0;
            line.colour = concerned
                              ? jum_scale_colour(&extra->difference_scale, extra->difference[row],
                                                 JUM_LOOK_PRESENTATION)
                              : JUM_GREY_LIGHT;
        }
        line.flags |= flags;
        line.width_px += flags != 0 ? 3.0f : 0.0f;
        return jum_network_layer_set(part->lines, row, &line);
    }
    JumVolume volume = {0};
    klass->volume(context, row, &volume);
    if (extra->difference != NULL && isfinite(extra->difference[row]))
        volume.colour = jum_scale_colour(&extra->difference_scale, extra->difference[row],
                                         JUM_LOOK_PRESENTATION);
    volume.flags |= flags;
    return jum_extrusion_layer_set(part->volumes, row, &volume);
}

/* Of a row's look what tells quality, request, alarm and condition; not what tells a value. */
static guint64
state_of(const JumPart *part, guint row)
{
    if (part->points != NULL) {
        const JumSymbol *symbol = jum_point_layer_get(part->points, row);
        return symbol->flags | (guint64) symbol->alarm << 8 | (guint64) symbol->shape << 16 |
               (guint64) symbol->letter << 24 | (guint64) (symbol->size == 0) << 32;
    }
    return part->lines != NULL ? jum_network_layer_get(part->lines, row)->flags
                               : jum_extrusion_layer_get(part->volumes, row)->flags;
}

/* Within the picture or a tenth beside it. */
static gboolean
is_in_view(const JumFrame *frame, const double place_m[3])
{
    double x, y, beside = 0.1 * frame->width_px;
    return jum_frame_project(frame, place_m, &x, &y, NULL) && x > -beside &&
           x < frame->width_px + beside && y > -beside && y < frame->height_px + beside;
}

static gboolean
row_is_in_view(const JumPart *part, const JumFrame *frame, guint row)
{
    double place[3];
    if (part->lines != NULL)
        return jum_network_layer_in_view(part->lines, frame, row);
    if (part->points != NULL)
        return is_in_view(frame, jum_point_layer_place(part->points, row));
    jum_extrusion_layer_top(part->volumes, frame, row, place);
    return is_in_view(frame, place);
}

static JumPartNews
refresh_row(JumPart *part,
            const JumThemeContext *context,
            const JumPartExtra *extra,
            guint row,
            const JumFrame *frame,
            JumPartNews news)
{
    guint64 before = state_of(part, row);
    if (!look_row(part, context, extra, row))
        return news;
    JumPartNews found = state_of(part, row) != before ? JUM_PART_STATES : JUM_PART_VALUES;
    return found > news && row_is_in_view(part, frame, row) ? found : news;
}

JumPartNews
jum_part_refresh(JumPart *part,
                 const JumThemeContext *context,
                 const JumPartExtra *extra,
                 gboolean all,
                 gboolean aging,
                 const JumFrame *frame)
{
    JumPartNews news = JUM_PART_SAME;
    for (guint i = 0; i < part->n_due; i++) {
        part->due[part->due_rows[i]] = 0;
        if (!all)
            news = refresh_row(part, context, extra, part->due_rows[i], frame, news);
    }
    part->n_due = 0;
    for (guint row = all ? 0 : part->next_slice; (all || aging) && row < part->n;
         row += all ? 1 : SLICE)
        news = refresh_row(part, context, extra, row, frame, news);
    if (aging)
        part->next_slice = (part->next_slice + 1) % SLICE;
    return news;
}

gboolean
jum_part_send(JumPart *part, gsize allowance)
{
    part->sent =
        part->sent || part->lines == NULL || jum_network_layer_send(part->lines, allowance);
    return part->sent;
}

void
jum_part_touch(JumPart *part, guint row)
{
    if (row >= part->n || part->due[row])
        return;
    part->due[row] = 1;
    part->due_rows[part->n_due++] = row;
}

void
jum_part_tell(JumPart *part, const JumThemeContext *context, JumQuantity quantity, guint row)
{
    const JumPartClass *klass = part->klass;
    JumTable table = jum_quantity_info(quantity)->table;
    JumQuantity depends = klass->depends == JUM_N_QUANTITIES ? context->quantity : klass->depends;
    if (table == klass->table && klass->make_layer == NULL)
        jum_part_touch(part, row);
    if (row >= part->n_on || table != klass->depends_table || quantity != depends)
        return;
    for (guint32 k = part->on_start[row]; k < part->on_start[row + 1]; k++)
        jum_part_touch(part, part->on_rows[k]);
}

/* ---- frame ---- */

void
jum_part_record(JumPart *part, const JumFrame *frame, JumDrawQueue *queue, JumDrawQueue *below)
{
    if (part->lines != NULL && part->sent)
        jum_network_layer_record(part->lines, frame, part->buried ? below : queue, part->buried);
    else if (part->volumes != NULL)
        jum_extrusion_layer_record(part->volumes, frame, part->buried ? below : queue);
}

const JumPointLayer *
jum_part_points(const JumPart *part, gboolean *through)
{
    *through = part->buried;
    return part->points;
}

gint64
jum_part_pick(const JumPart *part,
              const JumFrame *frame,
              double x_px,
              double y_px,
              double limit_m,
              gboolean lines,
              double *distance_m,
              double place_m[3])
{
    gint64 row = -1;
    if (lines && part->lines != NULL && part->klass->make_layer == NULL) {
        row = jum_network_layer_pick(part->lines, frame, x_px, y_px, 6.0 * frame->scale, limit_m,
                                     place_m);
    } else if (!lines && part->volumes != NULL) {
        row = jum_extrusion_layer_pick(part->volumes, frame, x_px, y_px, limit_m, distance_m);
        if (row >= 0)
            jum_extrusion_layer_top(part->volumes, frame, (guint) row, place_m);
    }
    return row;
}

gboolean
jum_part_anchor(const JumPart *part, const JumFrame *frame, guint row, double place_m[3])
{
    if (row >= part->n)
        return FALSE;
    if (part->points != NULL)
        memcpy(place_m, jum_point_layer_place(part->points, row), 3 * sizeof(double));
    else if (part->lines != NULL)
        jum_network_layer_middle(part->lines, row, place_m);
    else
        jum_extrusion_layer_top(part->volumes, frame, row, place_m);
    return isfinite(place_m[0]) && isfinite(place_m[1]) && isfinite(place_m[2]);
}

const JumSymbol *
jum_part_symbol(const JumPart *part, guint row)
{
    return part->points != NULL && row < part->n ? jum_point_layer_get(part->points, row) : NULL;
}

const JumLine *
jum_part_line(const JumPart *part, guint row)
{
    return part->lines != NULL && row < part->n ? jum_network_layer_get(part->lines, row) : NULL;
}

const JumVolume *
jum_part_volume(const JumPart *part, guint row)
{
    return part->volumes != NULL && row < part->n ? jum_extrusion_layer_get(part->volumes, row)
                                                  : NULL;
}

const char *
jum_part_label(JumPart *part, const JumThemeContext *context, guint row)
{
    if (part->labels == NULL || row >= part->n)
        return NULL;
    if (part->labels[row] == NULL)
        part->labels[row] = part->klass->label(context, row);
    return part->labels[row];
}
