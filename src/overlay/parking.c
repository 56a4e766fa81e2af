/* Parking: car parks as bars filled by what is occupied, with the free places and their trend as text; on-street
 * bays and guidance signs as symbols.  The trend is the change over the last ten minutes heard, at least 1 % of
 * the capacity, kept here because the world only knows now. */
#include "overlay/theme.h"

#include "base/i18n.h"

#include <math.h>

#define TREND_SPAN (10 * JUM_MINUTE)
#define N_HEARD    16

typedef struct {
    JumTime time[N_HEARD];
    double free[N_HEARD];
    guint n, next;
} Heard;

typedef struct {
    const gint64 *capacity; /* [car parks] */
    Heard *heard;           /* [car parks] */
    guint n;
} Memory;

static void *
begin(const JumThemeContext *context)
{
    Memory *memory = g_new0(Memory, 1);
    const JumLayer *layer = jum_points_layer(context->points, JUM_TABLE_car_park);
    if (layer != NULL) {
        memory->n = jum_layer_n_rows(layer);
        memory->capacity = jum_layer_ints(layer, jum_layer_column(layer, "capacity"));
    }
    memory->heard = g_new0(Heard, MAX(memory->n, 1));
    return memory;
}

static void
end(void *data)
{
    Memory *memory = data;
    g_free(memory->heard);
    g_free(memory);
}

static double
capacity_of(const Memory *memory, guint row)
{
    gint64 capacity = memory->capacity != NULL ? memory->capacity[row] : JUM_INT_NONE;
    return capacity > 0 ? (double) capacity : NAN;
}

/* Rule PK-b: fewer than none, or more than there are, is nonsense, not a number to show. */
static gboolean
is_possible(const Memory *memory, guint row, double free)
{
    double capacity = capacity_of(memory, row);
    return free >= 0.0 && (isnan(capacity) || free <= capacity);
}

static void
hear(Heard *heard, const JumReading *reading)
{
    guint last = (heard->next + N_HEARD - 1) % N_HEARD;
    if (!jum_quality_is_usable(reading->quality) || !isfinite(reading->value) ||
        (heard->n > 0 && reading->time < heard->time[last] + JUM_MINUTE))
        return;
    heard->time[heard->next] = reading->time;
    heard->free[heard->next] = reading->value;
    heard->next = (heard->next + 1) % N_HEARD;
    heard->n = MIN(heard->n + 1, N_HEARD);
}

/* Free places gained since the newest value heard at least TREND_SPAN ago; NaN if none. */
static double
change_of(const Heard *heard, const JumReading *reading)
{
    for (guint k = 1; k <= heard->n; k++) {
        guint at = (heard->next + N_HEARD - k) % N_HEARD;
        if (heard->time[at] <= reading->time - TREND_SPAN)
            return reading->value - heard->free[at];
    }
    return NAN;
}

static void
car_park_volume(const JumThemeContext *context, guint row, JumVolume *volume)
{
    Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_car_park_free, row);
    double capacity = capacity_of(memory, row), part = reading.value / capacity;
    hear(&memory->heard[row], &reading);
    gboolean shown =
        jum_reading_is_shown(&reading) && isfinite(part) && is_possible(memory, row, reading.value);
    volume->colour = shown ? jum_scale_colour(&context->scale, part, context->look) : JUM_GREY;
    volume->flags = shown ? jum_reading_marks(&reading) : JUM_MARK_BAD;
    volume->height_m = (float) CLAMP(isfinite(capacity) ? 0.11 * capacity : 30.0, 24.0, 110.0);
    volume->full = shown ? (float) (1.0 - part) : NAN;
}

static double
car_park_radius(const JumThemeContext *context, guint row)
{
    return 13.0;
}

static char *
car_park_label(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_car_park_free, row);
    const JumLayer *layer = jum_points_layer(context->points, JUM_TABLE_car_park);
    const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
    char number[JUM_VALUE_BYTES], age[JUM_VALUE_BYTES];
    if (!jum_reading_is_shown(&reading) || !is_possible(memory, row, reading.value))
        return g_strdup_printf(_("%s: unknown"), name != NULL ? name : "P");
    double change = change_of(&memory->heard[row], &reading),
           least = 0.01 * capacity_of(memory, row);
    const char *trend = isnan(change) ? "" : change > least ? " ↑" : change < -least ? " ↓" : " →";
    if (jum_quality_base(reading.quality) == JUM_QUALITY_STALE)
        return g_strdup_printf(_("%s: (%s) %s"), name != NULL ? name : "P",
                               jum_number_text(reading.value, 0, number),
                               jum_age_text(reading.time, context->now, age));
    return g_strdup_printf(_("%s: %s free%s"), name != NULL ? name : "P",
                           jum_number_text(reading.value, 0, number), trend);
}

static guint8
bay_letter(const char *kind)
{
    if (g_strcmp0(kind, "pmr") == 0)
        return 'H';
    if (g_strcmp0(kind, "delivery") == 0)
        return 'L';
    return g_strcmp0(kind, "ev") == 0 ? 'V' : 0;
}

static void
bay_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    const JumLayer *layer = jum_points_layer(context->points, JUM_TABLE_parking_bay);
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_parking_bay_occupied, row);
    int state = jum_theme_state(&reading);
    *symbol = (JumSymbol){state == 1   ? JUM_GREY_DARK
                          : state == 0 ? JUM_COLOUR(0xf0f1f2)
                                       : JUM_GREY,
                          JUM_SHAPE_SQUARE,
                          0,
                          0,
                          bay_letter(jum_layer_text(layer, jum_layer_column(layer, "kind"), row)),
                          12};
    jum_theme_mark(context, JUM_TABLE_parking_bay, row, &reading, symbol);
}

static void
sign_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_sign_message, row);
    int state = jum_theme_state(&reading);
    *symbol = (JumSymbol){JUM_GREY_LIGHT,
                          JUM_SHAPE_PANEL,
                          0,
                          0,
                          (guint8) (state >= 0 && state < 10 ? '0' + state : 'S'),
                          20};
    jum_theme_mark(context, JUM_TABLE_sign, row, &reading, symbol);
}

static double
sign_lift(const JumThemeContext *context, guint row)
{
    return 4.0;
}

static double
stat(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, context->quantity, row);
    if (!jum_reading_is_shown(&reading) || !is_possible(memory, row, reading.value))
        return NAN;
    return context->quantity == JUM_QUANTITY_car_park_free
               ? reading.value / capacity_of(memory, row)
               : reading.value;
}

static void
legend(const JumThemeContext *context, JumLegend *legend)
{
    JumSymbol taken = {JUM_GREY_DARK, JUM_SHAPE_SQUARE, 0, 0, 0, 14};
    JumSymbol free = {JUM_COLOUR(0xf0f1f2), JUM_SHAPE_SQUARE, 0, 0, 0, 14};
    JumSymbol sign = {JUM_GREY_LIGHT, JUM_SHAPE_PANEL, 0, 0, 'S', 18};
    jum_legend_add_volume(legend, jum_scale_colour_at(&context->scale, 0.4, context->look),
                          _("Car park: full part is occupied; ↑ ↓ over 10 min"));
    jum_legend_add_symbol(legend, &free, _("Bay free (H disabled, L delivery, V electric)"));
    jum_legend_add_symbol(legend, &taken, _("Bay occupied"));
    jum_legend_add_symbol(legend, &sign, _("Guidance sign: number of its message"));
}

static const JumPartClass parts[] = {
    {.table = JUM_TABLE_car_park,
     .kind = JUM_PART_VOLUMES,
     .sides = 4,
     .least_px = 9.0,
     .volume = car_park_volume,
     .radius = car_park_radius,
     .label = car_park_label},
    {.table = JUM_TABLE_parking_bay,
     .kind = JUM_PART_POINTS,
     .points = {250.0, 1.6, 8.0},
     .symbol = bay_symbol},
    {.table = JUM_TABLE_sign,
     .kind = JUM_PART_POINTS,
     .points = {900.0, 5.0, 11.0},
     .symbol = sign_symbol,
     .lift = sign_lift},
};
static const JumQuantity choices[] = {JUM_QUANTITY_car_park_free};

const JumThemeClass jum_theme_class_parking = {
    parts, G_N_ELEMENTS(parts), choices, G_N_ELEMENTS(choices), begin, end, NULL, stat, legend,
};
