/* What of the reference layers stands on the ground rather than lies on it: points as small marks with their names.  Marks
 * are made when a layer is first shown; names are wished for nearby, nearest first, and only so many. */
#include "overlay/overlay-private.h"

#include <math.h>
#include <string.h>

#define MARK_PX     11 /* logical */
#define MARK_LIFT_M 1.5
#define NAMED       20000 /* rows at most of a layer with names */
#define NAMED_M     2500.0
#define SHAPES      4

JumSymbol
jum_overlay_reference_mark(const JumReference *layer, guint class)
{
    static const guint8 shapes[SHAPES] = {JUM_SHAPE_DIAMOND, JUM_SHAPE_SQUARE, JUM_SHAPE_HEXAGON,
                                          JUM_SHAPE_TRIANGLE_DOWN};
    return (JumSymbol){.fill = JUM_COLOUR(layer->style->classes[class].fill),
                       .shape = shapes[class % SHAPES],
                       .size = MARK_PX};
}

static JumPointLayer *
make_marks(JumOverlay *overlay, const JumReference *layer)
{
    guint n = jum_layer_n_rows(layer->features);
    JumPointStyle style = {.full_size_m = 1500.0, .least_px = 4.0};
    g_autofree double *places = g_new(double, 3 * (gsize) n + 1);
    for (guint row = 0; row < n; row++) {
        double *place = places + 3 * (gsize) row;
        place[2] = NAN;
        if (jum_layer_point(layer->features, row, &place[0], &place[1]))
            place[2] = jum_overlay_ground(overlay, place[0], place[1]) + MARK_LIFT_M;
        else
            place[0] = place[1] = NAN;
    }
    JumPointLayer *marks = jum_point_layer_new(places, n, &style);
    for (guint row = 0; row < n; row++) {
        JumSymbol mark = jum_overlay_reference_mark(layer, layer->class_of[row]);
        jum_point_layer_set(marks, row, &mark);
    }
    return marks;
}

static void
free_marks(gpointer marks)
{
    jum_point_layer_free(marks);
}

void
jum_overlay_clear_references(JumOverlay *overlay)
{
    g_clear_pointer(&overlay->reference_marks, g_ptr_array_unref);
}

char *
jum_overlay_reference_attribution(const JumOverlay *overlay)
{
    guint n = overlay->references != NULL ? jum_references_n(overlay->references) : 0;
    g_autoptr(GString) text = g_string_new(overlay->attribution);
    gsize always = text->len;
    for (guint i = 0; i < n; i++) {
        JumReference layer = jum_references_at(overlay->references, i);
        if (layer.visible && layer.attribution != NULL &&
            strstr(text->str, layer.attribution) == NULL)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " · " : "", layer.attribution);
    }
    return text->len > always ? g_strdup(text->str) : NULL;
}

void
jum_overlay_record_references(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    guint n = overlay->references != NULL ? jum_references_n(overlay->references) : 0;
    if (overlay->reference_marks == NULL && n > 0) {
        overlay->reference_marks = g_ptr_array_new_with_free_func(free_marks);
        g_ptr_array_set_size(overlay->reference_marks, (gint) n);
    }
    jum_symbols_begin(overlay->reference_symbols);
    for (guint p = 0, shown = 0; p < n && shown < JUM_SYMBOL_LAYERS; p++) {
        guint i = jum_references_in_order(overlay->references, p);
        JumReference layer = jum_references_at(overlay->references, i);
        gpointer *marks = &overlay->reference_marks->pdata[i];
        if (!layer.visible || layer.kind != JUM_REFERENCE_POINT || layer.features == NULL ||
            jum_layer_n_rows(layer.features) == 0)
            continue;
        if (*marks == NULL)
            *marks = make_marks(overlay, &layer);
        jum_symbols_add(overlay->reference_symbols, *marks, FALSE, i);
        shown++;
    }
    jum_symbols_record(overlay->reference_symbols, frame, queue, overlay->letters);
}

static guint
names_of(const JumFrame *frame,
         const JumReference *layer,
         const JumPointLayer *marks,
         guint64 key,
         JumReferenceName *names,
         guint most)
{
    int column = jum_layer_column(layer->features, "name");
    guint n = jum_point_layer_n(marks), found = 0;
    for (guint row = 0; row < n && found < most; row++) {
        const double *place = jum_point_layer_place(marks, row);
        double away = hypot(place[0] - frame->camera.x_m, place[1] - frame->camera.y_m);
        if (!(away < NAMED_M)) /* FALSE for NaN */
            continue;
        const char *name = jum_layer_text(layer->features, column, row);
        if (name != NULL)
            names[found++] = (JumReferenceName){name, place, key << 32 | row, away};
    }
    return found;
}

guint
jum_overlay_reference_names(JumOverlay *overlay,
                            const JumFrame *frame,
                            JumReferenceName names[JUM_REFERENCE_NAMES])
{
    guint n = overlay->reference_marks != NULL ? overlay->reference_marks->len : 0, found = 0;
    for (guint i = 0; i < n; i++) {
        JumReference layer = jum_references_at(overlay->references, i);
        const JumPointLayer *marks = overlay->reference_marks->pdata[i];
        if (layer.visible && marks != NULL && jum_point_layer_n(marks) <= NAMED)
            found +=
                names_of(frame, &layer, marks, i + 1, names + found, JUM_REFERENCE_NAMES - found);
    }
    return found;
}
