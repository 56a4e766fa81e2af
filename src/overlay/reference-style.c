/* How reference layers look: colours, classes, widths and dashes from the territory's columns, with defaults for all of
 * them.  Alarm colours stay alarms': a colour that comes near one is turned along the hue circle until it does not, at
 * the same lightness; colours of our own are chosen apart for every kind of colour vision (tests/unit/test-reference.c). */
#include "overlay/reference-style.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "gfx/colour-map.h"

#define ALARM_DISTANCE 22.0 /* ΔE2000: not to be taken for one another, side by side or alone */
#define LINE_M         4.0
#define EDGE_M         2.0
#define DARKER         0.55

guint32
jum_reference_colour(guint i)
{
    static const guint32 colours[JUM_REFERENCE_COLOURS] = {
        0x0f62a8, /* blue */
        0x4ed3f3, /* sky */
        0x611e48, /* plum */
        0x82a35c, /* sage */
        0xf1afb3, /* rose */
        0x695e1a, /* olive */
        0xa3768e, /* mauve */
        0x163418, /* fir */
    };
    return colours[i % JUM_REFERENCE_COLOURS];
}

/* ---- clear of alarms ---- */

static double
from_alarms(guint32 rgb)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    double least = INFINITY;
    for (guint i = 0; i < G_N_ELEMENTS(alarms); i++)
        least = MIN(least, jum_colour_distance_2000(JUM_COLOUR(rgb), alarms[i]));
    return least;
}

/* Turns the hue by @turn (radians about the grey axis of RGB), which keeps the sum of the channels. */
static guint32
turned(guint32 rgb, double turn)
{
    double c = cos(turn), s = sin(turn), a = (1.0 - c) / 3.0, b = s / sqrt(3.0);
    double in[3] = {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff};
    guint32 out = 0;
    for (int k = 0; k < 3; k++) {
        double value = (c + a) * in[k] + (a - b) * in[(k + 1) % 3] + (a + b) * in[(k + 2) % 3];
        out = out << 8 | (guint32) CLAMP(lrint(value), 0, 255);
    }
    return out;
}

guint32
jum_reference_clear_of_alarms(guint32 rgb)
{
    for (int step = 0; step <= 18; step++)
        for (int way = -1; way <= 1; way += 2) {
            guint32 tried = turned(rgb, way * step * G_PI / 18.0);
            if (from_alarms(tried) >= ALARM_DISTANCE)
                return tried;
        }
    return jum_reference_colour(0);
}

static guint32
darker(guint32 rgb)
{
    guint32 out = 0;
    for (int shift = 16; shift >= 0; shift -= 8)
        out |= (guint32) ((rgb >> shift & 0xff) * DARKER) << shift;
    return out;
}

static void
add_class(JumReferenceStyle *style, const char *value, const char *words, guint32 fill)
{
    guint last = style->n_classes;
    if (last == JUM_REFERENCE_CLASSES)
        return;
    style->classes[last] = (JumReferenceClass){
        .value = g_strdup(value), .words = g_strdup(words), .fill = fill, .outline = darker(fill)};
    style->n_classes++;
}

/* ---- a layer ---- */

static void
add_classes(JumReferenceStyle *style, const char *text)
{
    g_autoptr(GArray) classes = jum_reference_parse_classes(text, NULL);
    for (guint i = 0; i < classes->len; i++) {
        const JumReferenceWords *one = &g_array_index(classes, JumReferenceWords, i);
        add_class(style, one->value, one->words,
                  one->coloured ? jum_reference_clear_of_alarms(one->rgb)
                                : jum_reference_colour(i));
    }
}

static const char *
text_of(const JumLayer *table, const char *column, guint row)
{
    return jum_layer_text(table, jum_layer_column(table, column), row);
}

void
jum_reference_style_read(JumReferenceStyle *style, const JumLayer *table, guint row)
{
    const char *outline_word = text_of(table, "outline", row);
    double width = jum_layer_real(table, jum_layer_column(table, "width_m"), row);
    guint32 fill = jum_reference_colour(0), outline = 0;
    *style = (JumReferenceStyle){.kind = JUM_REFERENCE_AREA};
    jum_reference_kind(text_of(table, "kind", row), &style->kind);
    gboolean filled = jum_reference_parse_colour(text_of(table, "fill", row), &fill);
    gboolean outlined = jum_reference_parse_colour(outline_word, &outline);
    add_classes(style, text_of(table, "classes", row));
    gboolean classed = style->n_classes > 0 || text_of(table, "class_field", row) != NULL;
    fill = jum_reference_clear_of_alarms(fill);
    style->filled = filled || classed || !outlined || style->kind != JUM_REFERENCE_AREA;
    style->outlined = g_strcmp0(outline_word, "none") != 0;
    style->width_m = isfinite(width) && width > 0.0      ? MIN(width, 500.0)
                     : style->kind == JUM_REFERENCE_LINE ? LINE_M
                                                         : EDGE_M;
    style->n_dashes = jum_reference_parse_dash(text_of(table, "dash", row), style->dash);
    if (style->n_classes == 0) { /* classify() may find some */
        add_class(style, NULL, NULL, fill);
    }
    for (guint i = 0; i < style->n_classes; i++)
        if (outlined || style->kind == JUM_REFERENCE_LINE)
            style->classes[i].outline =
                outlined ? jum_reference_clear_of_alarms(outline) : 0xffffff;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Values met, once each, in the order of their letters. */
static GPtrArray *
values_of(const JumLayer *features, int column)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *values = g_ptr_array_new();
    for (guint row = 0; row < jum_layer_n_rows(features); row++) {
        const char *value = jum_layer_text(features, column, row);
        if (value != NULL && g_hash_table_add(seen, (gpointer) value))
            g_ptr_array_add(values, (gpointer) value);
    }
    g_ptr_array_sort(values, compare_texts);
    return values;
}

guint8 *
jum_reference_style_classify(JumReferenceStyle *style, const JumLayer *features)
{
    int column = jum_layer_column(features, "class");
    guint n = jum_layer_n_rows(features);
    guint8 *class_of = g_new0(guint8, n + 1);
    g_autoptr(GPtrArray) values = values_of(features, column);
    if (style->classes[0].value == NULL && values->len > 0) {
        guint32 casing = style->classes[0].outline;
        jum_reference_style_clear(style);
        for (guint i = 0; i < values->len; i++)
            add_class(style, values->pdata[i], values->pdata[i], jum_reference_colour(i));
        for (guint i = 0; style->kind == JUM_REFERENCE_LINE && i < style->n_classes; i++)
            style->classes[i].outline = casing;
    }
    if (style->classes[0].value == NULL)
        return class_of;
    gboolean others = FALSE;
    for (guint row = 0; row < n; row++) {
        const char *value = jum_layer_text(features, column, row);
        guint c = 0;
        while (c < style->n_classes && g_strcmp0(style->classes[c].value, value) != 0)
            c++;
        others = others || c == style->n_classes;
        class_of[row] = (guint8) MIN(c, JUM_REFERENCE_CLASSES - 1);
    }
    if (others && style->n_classes < JUM_REFERENCE_CLASSES)
        add_class(style, NULL, _("Other"), 0x8a8f96);
    return class_of;
}

void
jum_reference_style_clear(JumReferenceStyle *style)
{
    for (guint i = 0; i < style->n_classes; i++) {
        g_free(style->classes[i].value);
        g_free(style->classes[i].words);
    }
    style->n_classes = 0;
}
