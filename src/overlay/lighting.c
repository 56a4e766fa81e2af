/* Public lighting: lamps by level or power, cabinets by contactor.  A lamp behind an open cabinet is "not powered":
 * hollow, neither stale nor failed, whatever the age of its own last word. */
#include "overlay/theme.h"

#include "base/i18n.h"

#include <math.h>

typedef struct {
    const double *height_m; /* [lamps] */
    double largest_w;
    guint32 *cabinet; /* [lamps] row of the feeding cabinet, G_MAXUINT32 if unknown */
    guint n_lamps;
} Memory;

static void *
begin(const JumThemeContext *context)
{
    Memory *memory = g_new0(Memory, 1);
    const JumLayer *lamps = jum_points_layer(context->points, JUM_TABLE_lamp);
    const double *power = jum_theme_reals(context, JUM_TABLE_lamp, "power_w");
    memory->height_m = jum_theme_reals(context, JUM_TABLE_lamp, "height_m");
    memory->n_lamps = lamps != NULL ? jum_layer_n_rows(lamps) : 0;
    memory->cabinet = g_new(guint32, MAX(memory->n_lamps, 1));
    int parent = lamps != NULL ? jum_layer_column(lamps, "parent") : -1;
    for (guint row = 0; row < memory->n_lamps; row++) {
        JumTable table = JUM_N_TABLES;
        guint at = 0;
        const char *address = jum_layer_text(lamps, parent, row);
        gboolean known =
            address != NULL && jum_points_find_asset(context->points, address, &table, &at);
        memory->cabinet[row] = known && table == JUM_TABLE_cabinet ? at : G_MAXUINT32;
        if (power != NULL && isfinite(power[row]))
            memory->largest_w = MAX(memory->largest_w, power[row]);
    }
    return memory;
}

static void
end(void *data)
{
    Memory *memory = data;
    g_free(memory->cabinet);
    g_free(memory);
}

static gboolean
is_unpowered(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    JumReading state = jum_theme_read(context, JUM_QUANTITY_lamp_state, row);
    if (jum_quality_is_usable(state.quality) && jum_theme_state(&state) == JUM_LAMP_UNPOWERED)
        return TRUE;
    if (memory->cabinet[row] == G_MAXUINT32)
        return FALSE;
    JumReading contactor =
        jum_theme_read(context, JUM_QUANTITY_cabinet_contactor, memory->cabinet[row]);
    return jum_quality_is_usable(contactor.quality) && jum_theme_state(&contactor) == 0;
}

static guint32
lamp_cabinet(const JumThemeContext *context, guint row)
{
    return ((const Memory *) context->memory)->cabinet[row];
}

static void
lamp_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumQuantity quantity = context->quantity == JUM_QUANTITY_lamp_power ? JUM_QUANTITY_lamp_power
                                                                        : JUM_QUANTITY_lamp_level;
    JumReading reading = jum_theme_read(context, quantity, row);
    JumReading level = jum_theme_read(context, JUM_QUANTITY_lamp_level, row);
    JumReading state = jum_theme_read(context, JUM_QUANTITY_lamp_state, row);
    *symbol = (JumSymbol){
        jum_theme_colour(context, &reading, reading.value), JUM_SHAPE_DISC, 0, 0, 0, 13};
    if (context->quantity == JUM_QUANTITY_cabinet_power)
        symbol->fill = JUM_GREY;
    reading.requested = quantity == JUM_QUANTITY_lamp_level ? reading.requested : NAN;
    jum_theme_mark(context, JUM_TABLE_lamp, row, &reading, symbol);
    symbol->flags |= jum_reading_marks(&level) & JUM_MARK_PENDING;
    if (is_unpowered(context, row)) {
        symbol->fill = JUM_GREY_DARK;
        symbol->flags =
            (guint8) ((symbol->flags & ~(JUM_MARK_STALE | JUM_MARK_BAD)) | JUM_MARK_HOLLOW);
        symbol->letter = '0';
    } else if (jum_theme_state(&state) == JUM_LAMP_FAILED) {
        symbol->shape = JUM_SHAPE_DIAMOND;
        symbol->letter = '!';
        symbol->size = 16;
        symbol->flags |= JUM_MARK_RAISED;
        symbol->alarm = symbol->alarm != 0 ? symbol->alarm : 3;
    }
}

static double
lamp_lift(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    double height = memory->height_m != NULL ? memory->height_m[row] : NAN;
    return isfinite(height) ? CLAMP(height, 0.0, 60.0) : 7.0;
}

static void
cabinet_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading contactor = jum_theme_read(context, JUM_QUANTITY_cabinet_contactor, row);
    JumReading power = jum_theme_read(context, JUM_QUANTITY_cabinet_power, row);
    gboolean by_power = context->quantity == JUM_QUANTITY_cabinet_power;
    *symbol =
        (JumSymbol){by_power ? jum_theme_colour(context, &power, power.value) : JUM_GREY_LIGHT,
                    JUM_SHAPE_SQUARE,
                    0,
                    0,
                    'C',
                    17};
    jum_theme_mark(context, JUM_TABLE_cabinet, row, &contactor, symbol);
    if (by_power)
        symbol->flags |= jum_reading_marks(&power);
    if (jum_theme_state(&contactor) == 0) {
        symbol->flags |= JUM_MARK_HOLLOW;
        symbol->fill = JUM_GREY_DARK;
    }
}

static void
adjust_scale(const JumThemeContext *context, JumScale *scale)
{
    const Memory *memory = context->memory;
    if (context->quantity == JUM_QUANTITY_lamp_power && memory->largest_w > 0.0)
        scale->high = jum_nice_ceiling(memory->largest_w);
}

static double
stat(const JumThemeContext *context, guint row)
{
    JumReading reading = jum_theme_read(context, context->quantity, row);
    return jum_reading_is_shown(&reading) ? reading.value : NAN;
}

static void
legend(const JumThemeContext *context, JumLegend *legend)
{
    JumSymbol lamp = {
        jum_scale_colour_at(&context->scale, 0.8, context->look), JUM_SHAPE_DISC, 0, 0, 0, 13};
    JumSymbol dark = {JUM_GREY_DARK, JUM_SHAPE_DISC, 0, JUM_MARK_HOLLOW, '0', 15};
    JumSymbol failed = {JUM_GREY, JUM_SHAPE_DIAMOND, 3, JUM_MARK_RAISED, '!', 16};
    JumSymbol cabinet = {JUM_GREY_LIGHT, JUM_SHAPE_SQUARE, 0, 0, 'C', 17};
    JumSymbol open = {JUM_GREY_DARK, JUM_SHAPE_SQUARE, 0, JUM_MARK_HOLLOW, 'C', 17};
    jum_legend_add_symbol(legend, &lamp, _("Lamp"));
    jum_legend_add_symbol(legend, &dark, _("Lamp not powered"));
    jum_legend_add_symbol(legend, &failed, _("Lamp failure"));
    jum_legend_add_symbol(legend, &cabinet, _("Cabinet closed (feeding)"));
    jum_legend_add_symbol(legend, &open, _("Cabinet open"));
}

static const JumPartClass parts[] = {
    {.table = JUM_TABLE_lamp,
     .kind = JUM_PART_POINTS,
     .points = {450.0, 2.0, 11.0},
     .depends_row = lamp_cabinet,
     .depends_table = JUM_TABLE_cabinet,
     .depends = JUM_QUANTITY_cabinet_contactor,
     .symbol = lamp_symbol,
     .lift = lamp_lift},
    {.table = JUM_TABLE_cabinet,
     .kind = JUM_PART_POINTS,
     .points = {1000.0, 5.0, 12.0},
     .symbol = cabinet_symbol},
};
static const JumQuantity choices[] = {JUM_QUANTITY_lamp_level, JUM_QUANTITY_lamp_power,
                                      JUM_QUANTITY_cabinet_power};

const JumThemeClass jum_theme_class_lighting = {
    parts,  G_N_ELEMENTS(parts), choices, G_N_ELEMENTS(choices), begin, end, adjust_scale, stat,
    legend,
};
