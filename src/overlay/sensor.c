/* Any other sensor, by data: symbol, unit and limits come from its row, nothing here knows a family by name beyond
 * a default outline.  Values are coloured along their own limits (or physical range), so that one picture may hold
 * many units; what is outside its limits changes shape, says which side, and is raised. */
#include "gfx/text.h"
#include "overlay/theme.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "city/vocabulary.h"

#include <math.h>
#include <string.h>

typedef struct {
    const JumLayer *layer;
    int family, type, unit, symbol;
    const double *value_min, *value_max, *limit_low, *limit_high;
    char *only_unit; /* of all rows, "" if they differ */
} Memory;

static void *
begin(const JumThemeContext *context)
{
    Memory *memory = g_new0(Memory, 1);
    memory->layer = jum_points_layer(context->points, JUM_TABLE_sensor);
    if (memory->layer == NULL)
        return memory;
    memory->family = jum_layer_column(memory->layer, "family");
    memory->type = jum_layer_column(memory->layer, "type");
    memory->unit = jum_layer_column(memory->layer, "unit");
    memory->symbol = jum_layer_column(memory->layer, "symbol");
    memory->value_min = jum_theme_reals(context, JUM_TABLE_sensor, "value_min");
    memory->value_max = jum_theme_reals(context, JUM_TABLE_sensor, "value_max");
    memory->limit_low = jum_theme_reals(context, JUM_TABLE_sensor, "limit_low");
    memory->limit_high = jum_theme_reals(context, JUM_TABLE_sensor, "limit_high");
    for (guint row = 0; row < jum_layer_n_rows(memory->layer); row++) {
        const char *unit = jum_layer_text(memory->layer, memory->unit, row);
        if (memory->only_unit == NULL)
            memory->only_unit = g_strdup(unit != NULL ? unit : "");
        else if (g_strcmp0(memory->only_unit, unit) != 0)
            memory->only_unit[0] = '\0';
    }
    return memory;
}

static void
end(void *data)
{
    Memory *memory = data;
    g_free(memory->only_unit);
    g_free(memory);
}

static double
column_at(const double *column, guint row)
{
    return column != NULL ? column[row] : NAN;
}

/* 0 … 1 between the limits (or the range); NaN if the row gives neither. */
static double
part_of(const Memory *memory, guint row, double value)
{
    double low = column_at(memory->limit_low, row), high = column_at(memory->limit_high, row);
    low = isfinite(low) ? low : column_at(memory->value_min, row);
    high = isfinite(high) ? high : column_at(memory->value_max, row);
    return high > low ? CLAMP((value - low) / (high - low), 0.0, 1.0) : NAN;
}

static JumShape
shape_of(const Memory *memory, guint row)
{
    static const char *const names[JUM_N_SHAPES] = {
        "disc", "square", "diamond", "triangle", "triangle_down", "hexagon", "panel", "plus"};
    const char *symbol = jum_layer_text(memory->layer, memory->symbol, row);
    const char *family = jum_layer_text(memory->layer, memory->family, row);
    for (int s = 0; symbol != NULL && s < JUM_N_SHAPES; s++)
        if (strcmp(symbol, names[s]) == 0)
            return (JumShape) s;
    const char *word = symbol != NULL && symbol[0] != '\0' && symbol[1] != '\0' ? symbol : family;
    return (JumShape) (word != NULL ? jum_hash_text(JUM_HASH_INIT, word) % JUM_N_SHAPES
                                    : JUM_SHAPE_DISC);
}

static guint8
letter_of(const Memory *memory, guint row)
{
    const char *symbol = jum_layer_text(memory->layer, memory->symbol, row);
    const char *type = jum_layer_text(memory->layer, memory->type, row);
    if (symbol != NULL && symbol[0] != '\0' && symbol[1] == '\0' && g_ascii_isgraph(symbol[0]))
        return (guint8) symbol[0];
    return type != NULL && g_ascii_isalnum(type[0]) ? (guint8) g_ascii_toupper(type[0]) : 0;
}

static void
sensor_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_sensor_value, row);
    double part = part_of(memory, row, reading.value);
    gboolean shown = jum_reading_is_shown(&reading);
    JumColourMap map =
        context->look == JUM_LOOK_OPERATOR ? JUM_COLOUR_MAP_GREY : JUM_COLOUR_MAP_DATA;
    *symbol = (JumSymbol){shown ? jum_colour_map_at(map, part) : JUM_GREY,
                          (guint8) shape_of(memory, row),
                          0,
                          0,
                          letter_of(memory, row),
                          20};
    gboolean below = shown && reading.value < column_at(memory->limit_low, row);
    gboolean above = shown && reading.value > column_at(memory->limit_high, row);
    if (below || above) {
        symbol->fill = jum_colour_map_at(JUM_COLOUR_MAP_DATA, above ? 1.0 : 0.0);
        symbol->shape = above ? JUM_SHAPE_TRIANGLE : JUM_SHAPE_TRIANGLE_DOWN;
        symbol->letter = above ? JUM_LETTER_UP : JUM_LETTER_DOWN;
        symbol->size = 24;
        symbol->flags |= JUM_MARK_RAISED;
    }
    jum_theme_mark(context, JUM_TABLE_sensor, row, &reading, symbol);
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
    scale->title = NULL; /* many units: no common ramp */
    scale->unit = memory->only_unit != NULL ? memory->only_unit : "";
    scale->low = 0.0;
    scale->high = 1.0;
}

static double
stat(const JumThemeContext *context, guint row)
{
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_sensor_value, row);
    return jum_reading_is_shown(&reading) ? reading.value : NAN;
}

/* One row a type: how many, in which unit, outline and letter as drawn. */
static void
legend(const JumThemeContext *context, JumLegend *legend)
{
    const Memory *memory = context->memory;
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; memory->layer != NULL && row < jum_layer_n_rows(memory->layer); row++) {
        const char *type = jum_layer_text(memory->layer, memory->type, row);
        type = type != NULL ? type : "?";
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, type));
        if (n == 0) {
            g_ptr_array_add(order, (gpointer) type);
            g_array_append_val(rows, row);
        }
        g_hash_table_insert(counts, (gpointer) type, GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < order->len && i < 12; i++) {
        guint row = g_array_index(rows, guint, i);
        const char *unit = jum_layer_text(memory->layer, memory->unit, row);
        JumSymbol symbol = {
            JUM_GREY_LIGHT, (guint8) shape_of(memory, row), 0, 0, letter_of(memory, row), 20};
        const char *known = jum_vocabulary_text(order->pdata[i]);
        g_autofree char *words =
            known != NULL ? g_strdup(known) : g_strdelimit(g_strdup(order->pdata[i]), "_", ' ');
        g_autofree char *text =
            g_strdup_printf("%s%s%s%s (%u)", words, unit != NULL ? " [" : "",
                            unit != NULL ? unit : "", unit != NULL ? "]" : "",
                            GPOINTER_TO_UINT(g_hash_table_lookup(counts, order->pdata[i])));
        jum_legend_add_symbol(legend, &symbol, text);
    }
    JumSymbol above = {
        jum_colour_map_at(JUM_COLOUR_MAP_DATA, 1.0), JUM_SHAPE_TRIANGLE, 0, 0, JUM_LETTER_UP, 20};
    JumSymbol below = {jum_colour_map_at(JUM_COLOUR_MAP_DATA, 0.0),
                       JUM_SHAPE_TRIANGLE_DOWN,
                       0,
                       0,
                       JUM_LETTER_DOWN,
                       20};
    jum_legend_add_symbol(legend, &above, _("Above its limit"));
    jum_legend_add_symbol(legend, &below, _("Below its limit"));
}

static const JumPartClass parts[] = {
    {.table = JUM_TABLE_sensor,
     .kind = JUM_PART_POINTS,
     .points = {1800.0, 9.0, 13.0},
     .symbol = sensor_symbol,
     .lift = lift},
};
static const JumQuantity choices[] = {JUM_QUANTITY_sensor_value};

const JumThemeClass jum_theme_class_sensor = {
    parts,  G_N_ELEMENTS(parts), choices, G_N_ELEMENTS(choices), begin, end, adjust_scale, stat,
    legend,
};
