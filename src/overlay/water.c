/* Drinking water: pressure at the nodes, flow with its direction in the pipes, tanks as volumes filled to their
 * level, pumps and valves.  Whatever quantity is chosen, the rest stays as quiet context. */
#include "overlay/theme.h"

#include "base/i18n.h"

#include <math.h>

#define COVER_M 1.0 /* of earth over a pipe, as they are usually laid against frost */

typedef struct {
    const double *pipe_diameter_m, *tank_low_m, *tank_high_m, *tank_diameter_m, *tank_volume_m3;
    const gint64 *normally_open;
    double largest_flow_m3s; /* design: fastest sensible flow of the widest pipe */
    guint n_hydrants;
} Memory;

static void *
begin(const JumThemeContext *context)
{
    Memory *memory = g_new0(Memory, 1);
    const JumLayer *pipes = jum_points_layer(context->points, JUM_TABLE_water_pipe);
    const JumLayer *valves = jum_points_layer(context->points, JUM_TABLE_water_valve);
    memory->pipe_diameter_m = jum_theme_reals(context, JUM_TABLE_water_pipe, "diameter_m");
    memory->tank_low_m = jum_theme_reals(context, JUM_TABLE_water_tank, "level_min_m");
    memory->tank_high_m = jum_theme_reals(context, JUM_TABLE_water_tank, "level_max_m");
    memory->tank_diameter_m = jum_theme_reals(context, JUM_TABLE_water_tank, "diameter_m");
    memory->tank_volume_m3 = jum_theme_reals(context, JUM_TABLE_water_tank, "volume_m3");
    if (valves != NULL)
        memory->normally_open = jum_layer_ints(valves, jum_layer_column(valves, "normally_open"));
    for (guint row = 0; pipes != NULL && row < jum_layer_n_rows(pipes); row++) {
        double diameter = memory->pipe_diameter_m != NULL ? memory->pipe_diameter_m[row] : NAN;
        if (isfinite(diameter)) /* 0.6 m/s is busy for a main */
            memory->largest_flow_m3s =
                MAX(memory->largest_flow_m3s, 0.6 * G_PI_4 * diameter * diameter);
    }
    return memory;
}

static double
diameter_of(const Memory *memory, guint row)
{
    double diameter = memory->pipe_diameter_m != NULL ? memory->pipe_diameter_m[row] : NAN;
    return isfinite(diameter) ? CLAMP(diameter, 0.02, 3.0) : 0.1;
}

/* No territory says how deep its pipes lie: presumed, and said so in the legend. */
static double
pipe_buried(const JumThemeContext *context, guint row, double ground_m)
{
    return ground_m - COVER_M - diameter_of(context->memory, row) / 2.0;
}

static double
fitting_buried(const JumThemeContext *context, guint row, double ground_m)
{
    return ground_m - COVER_M - 0.1;
}

static void
pipe_line(const JumThemeContext *context, guint row, JumLine *line)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_pipe_flow, row);
    double diameter = diameter_of(memory, row), part = 0.0;
    gboolean shown = jum_reading_is_shown(&reading);
    gboolean chosen = context->quantity == JUM_QUANTITY_water_pipe_flow;
    if (shown) /* speed decides how fast the dashes run, 1 m/s at most */
        part = CLAMP(reading.value / (G_PI_4 * diameter * diameter), -1.0, 1.0);
    line->colour = chosen ? jum_theme_colour(context, &reading, fabs(reading.value))
                          : JUM_COLOUR(context->look == JUM_LOOK_OPERATOR ? 0x8d939b : 0x6f8fae);
    line->flags = jum_reading_marks(&reading);
    line->width_px = (float) CLAMP(2.0 + 9.0 * diameter, 2.0, 9.0);
    line->flow = (float) (fabs(part) < 0.002 ? 0.0 : part);
    if (jum_theme_alarm(context, JUM_TABLE_water_pipe, row) != 0)
        line->flags |= JUM_MARK_HIGHLIGHT;
}

#define BAR_M            10.19716 /* metres of water a bar */
#define FIRE_BAR         1.0
#define COMFORT_LOW_BAR  2.0
#define COMFORT_HIGH_BAR 6.0

typedef struct {
    double fire_bar, low_bar, high_bar;
} Limits;

static Limits
limits_of(const JumThemeContext *context)
{
    const JumStreetPressure *s = context->street;
    return s != NULL ? (Limits){s->fire_bar, s->comfort_low_bar, s->comfort_high_bar}
                     : (Limits){FIRE_BAR, COMFORT_LOW_BAR, COMFORT_HIGH_BAR};
}

/* What the street must have there: by the buildings it serves, never below what fire asks for; nothing where it serves
 * none (intake, works).  Where nobody knows whom it serves, comfort is the measure. */
static double
needed_bar(const JumThemeContext *context, guint row)
{
    const JumStreetPressure *s = context->street;
    Limits limits = limits_of(context);
    if (s == NULL || row >= s->n)
        return limits.low_bar;
    return isfinite(s->required_m[row]) ? MAX(s->required_m[row] / BAR_M, limits.fire_bar) : 0.0;
}

static void
node_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_node_pressure, row);
    gboolean chosen = context->quantity == JUM_QUANTITY_water_node_pressure;
    *symbol = (JumSymbol){chosen ? jum_theme_colour(context, &reading, reading.value) : JUM_GREY,
                          JUM_SHAPE_DISC,
                          0,
                          0,
                          0,
                          chosen ? 12 : 5};
    jum_theme_mark(context, JUM_TABLE_water_node, row, &reading, symbol);
    double bar = reading.value / BAR_M, needed = needed_bar(context, row);
    if (chosen && jum_reading_is_shown(&reading) &&
        (bar < needed || bar > limits_of(context).high_bar)) {
        symbol->shape = bar < needed ? JUM_SHAPE_TRIANGLE_DOWN : JUM_SHAPE_TRIANGLE;
        symbol->size = 15;
    }
}

static void
pump_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_pump_running, row);
    *symbol = (JumSymbol){JUM_GREY_DARK, JUM_SHAPE_HEXAGON, 0, 0, 'P', 22};
    jum_theme_mark(context, JUM_TABLE_water_pump, row, &reading, symbol);
    if (jum_theme_state(&reading) == 0)
        symbol->flags |= JUM_MARK_HOLLOW;
}

static void
valve_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_valve_opening, row);
    *symbol = (JumSymbol){JUM_GREY_LIGHT, JUM_SHAPE_DIAMOND, 0, 0, 'V', 18};
    jum_theme_mark(context, JUM_TABLE_water_valve, row, &reading, symbol);
    if (!jum_reading_is_shown(&reading))
        return;
    gboolean open = reading.value > 0.02;
    gboolean usual = memory->normally_open == NULL || memory->normally_open[row] != 0;
    if (!open)
        symbol->flags |= JUM_MARK_HOLLOW;
    if (open != usual)
        symbol->flags |= JUM_MARK_RAISED;
}

static double
tank_height(const Memory *memory, guint row)
{
    double high = memory->tank_high_m != NULL ? memory->tank_high_m[row] : NAN;
    return isfinite(high) && high > 0.0 ? high : 5.0;
}

/* A tank cannot hold more than a spill over its rim, nor less than nothing: a level beyond that is a fault of the gauge,
 * not a figure to show. */
static gboolean
is_possible_level(const Memory *memory, guint row, double level_m)
{
    return level_m >= -0.1 && level_m <= 1.1 * tank_height(memory, row);
}

static double
tank_radius(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    double diameter = memory->tank_diameter_m != NULL ? memory->tank_diameter_m[row] : NAN;
    return isfinite(diameter) && diameter > 0.0 ? diameter / 2.0 : 8.0;
}

static double
tank_buried(const JumThemeContext *context, guint row, double ground_m)
{
    const double *floor_m = jum_theme_reals(context, JUM_TABLE_water_tank, "elevation_m");
    return floor_m != NULL && isfinite(floor_m[row]) ? floor_m[row] : ground_m;
}

/* Height is drawn threefold so that a level is seen from the street: the share is true, the volume is a sign. */
static void
tank_volume(const JumThemeContext *context, guint row, JumVolume *volume)
{
    const Memory *memory = context->memory;
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_tank_level, row);
    double part = reading.value / tank_height(memory, row);
    gboolean shown =
        jum_reading_is_shown(&reading) && is_possible_level(memory, row, reading.value);
    volume->colour =
        context->look == JUM_LOOK_OPERATOR ? JUM_COLOUR(0x6b7682) : JUM_COLOUR(0x2f6690);
    volume->flags = (guint8) (jum_reading_marks(&reading) | (shown ? 0 : JUM_MARK_BAD));
    if (jum_theme_alarm(context, JUM_TABLE_water_tank, row) != 0)
        volume->flags |= JUM_MARK_RAISED;
    volume->height_m = (float) MAX(3.0 * tank_height(memory, row), 1.4 * tank_radius(context, row));
    if (context->underground)
        volume->height_m = (float) tank_height(memory, row);
    volume->full = shown ? (float) CLAMP(part, 0.0, 1.0) : NAN;
}

static char *
tank_label(const JumThemeContext *context, guint row)
{
    const Memory *memory = context->memory;
    const JumLayer *layer = jum_points_layer(context->points, JUM_TABLE_water_tank);
    const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
    JumReading reading = jum_theme_read(context, JUM_QUANTITY_water_tank_level, row);
    JumScale scale = jum_scale_of(JUM_QUANTITY_water_tank_level);
    char level[JUM_VALUE_BYTES], part[JUM_VALUE_BYTES], age[JUM_VALUE_BYTES];
    if (name == NULL)
        name = jum_layer_id(layer, row);
    if (!jum_reading_is_shown(&reading) || !is_possible_level(memory, row, reading.value))
        return g_strdup_printf(_("%s: unknown"), name);
    jum_scale_text(&scale, reading.value, level);
    jum_number_text(100.0 * reading.value / tank_height(memory, row), 0, part);
    if (jum_quality_base(reading.quality) == JUM_QUALITY_STALE)
        return g_strdup_printf(_("%s: (%s) %s"), name, level,
                               jum_age_text(reading.time, context->now, age));
    return g_strdup_printf(_("%s: %s, %s\u00a0%%"), name, level, part);
}

static void
adjust_scale(const JumThemeContext *context, JumScale *scale)
{
    const Memory *memory = context->memory;
    if (context->quantity == JUM_QUANTITY_water_node_pressure) {
        scale->normal_low = limits_of(context).low_bar;
        scale->normal_high = limits_of(context).high_bar;
    }
    if (context->quantity == JUM_QUANTITY_water_pipe_flow && memory->largest_flow_m3s > 0.0)
        scale->high = jum_nice_ceiling(memory->largest_flow_m3s * scale->factor);
    if (context->quantity == JUM_QUANTITY_water_tank_level)
        for (guint row = 0;
             memory->tank_high_m != NULL &&
             row < jum_layer_n_rows(jum_points_layer(context->points, JUM_TABLE_water_tank));
             row++)
            scale->high = MAX(scale->high, jum_nice_ceiling(tank_height(memory, row)));
}

static double
stat(const JumThemeContext *context, guint row)
{
    JumReading reading = jum_theme_read(context, context->quantity, row);
    if (!jum_reading_is_shown(&reading))
        return NAN;
    return context->quantity == JUM_QUANTITY_water_pipe_flow ? fabs(reading.value) : reading.value;
}

/* Hydrants measure nothing: they stand there to be found and chosen. */
static JumLayer *
read_hydrants(const JumThemeContext *context, JumTerritory *territory, GError **error)
{
    Memory *memory = context->memory;
    JumLayer *hydrants = jum_territory_read(territory, JUM_TABLE_hydrant, NULL, error);
    memory->n_hydrants = hydrants != NULL ? jum_layer_n_rows(hydrants) : 0;
    return hydrants;
}

static void
hydrant_symbol(const JumThemeContext *context, guint row, JumSymbol *symbol)
{
    *symbol = (JumSymbol){JUM_GREY_DARK, JUM_SHAPE_SQUARE, 0, 0, 'H', 14};
}

static void
legend_limit(
    const JumThemeContext *context, JumLegend *legend, JumShape shape, double bar, char *text)
{
    double part = jum_scale_part(&context->scale, bar * BAR_M);
    JumSymbol symbol = {jum_scale_colour_at(&context->scale, part, context->look),
                        shape,
                        0,
                        0,
                        0,
                        shape == JUM_SHAPE_DISC ? 12 : 15};
    jum_legend_add_symbol(legend, &symbol, text);
    g_free(text);
}

/* The limits of service.  0.3 bar is owed at the tap: in the street it never stands alone, only with the height and the
 * riser it takes to get there. */
static void
legend_limits(const JumThemeContext *context, JumLegend *legend)
{
    const JumStreetPressure *s = context->street;
    Limits limits = limits_of(context);
    char fire[JUM_VALUE_BYTES], low[JUM_VALUE_BYTES], high[JUM_VALUE_BYTES];
    double least = INFINITY, most = -INFINITY;
    for (guint row = 0; s != NULL && row < s->n; row++)
        if (isfinite(s->required_m[row])) {
            least = MIN(least, MAX(s->required_m[row] / BAR_M, limits.fire_bar));
            most = MAX(most, s->required_m[row] / BAR_M);
        }
    jum_number_text(limits.fire_bar, 1, fire);
    jum_number_text(limits.low_bar, 0, low);
    jum_number_text(limits.high_bar, 0, high);
    if (!(most >= least)) {
        legend_limit(context, legend, JUM_SHAPE_TRIANGLE_DOWN, limits.fire_bar,
                     g_strdup_printf(_("Below %s bar (▼) or above %s bar (▲)"), low, high));
        return;
    }
    char from[JUM_VALUE_BYTES], to[JUM_VALUE_BYTES];
    jum_number_text(least, 1, from);
    jum_number_text(most, 1, to);
    legend_limit(
        context, legend, JUM_SHAPE_TRIANGLE_DOWN, limits.fire_bar,
        g_strdup_printf(_("Too low for the highest tap served: %s to %s bar owed in the street, by "
                          "buildings"),
                        from, to));
    legend_limit(context, legend, JUM_SHAPE_DISC, limits.fire_bar,
                 g_strdup_printf(_("%s bar: least for fire fighting"), fire));
    legend_limit(context, legend, JUM_SHAPE_TRIANGLE, limits.high_bar + 0.5,
                 g_strdup_printf(_("Comfort from %s to %s bar, ▲ above"), low, high));
}

static void
legend(const JumThemeContext *context, JumLegend *legend)
{
    JumSymbol pump = {JUM_GREY_DARK, JUM_SHAPE_HEXAGON, 0, 0, 'P', 20};
    JumSymbol stopped = {JUM_GREY_DARK, JUM_SHAPE_HEXAGON, 0, JUM_MARK_HOLLOW, 'P', 20};
    JumSymbol valve = {JUM_GREY_LIGHT, JUM_SHAPE_DIAMOND, 0, 0, 'V', 18};
    JumSymbol closed = {JUM_GREY_LIGHT, JUM_SHAPE_DIAMOND, 0, JUM_MARK_HOLLOW, 'V', 18};
    JumLine pipe = {JUM_COLOUR(context->look == JUM_LOOK_OPERATOR ? 0x8d939b : 0x6f8fae), 0, 5.0f,
                    1.0f};
    if (context->quantity == JUM_QUANTITY_water_pipe_flow)
        pipe.colour = jum_scale_colour_at(&context->scale, 0.6, context->look);
    jum_legend_add_line(legend, &pipe,
                        context->underground ? _("Pipe, in place (depth presumed: 1 m)")
                                             : _("Pipe: arrows point where water flows"));
    if (context->quantity == JUM_QUANTITY_water_node_pressure)
        legend_limits(context, legend);
    jum_legend_add_volume(legend,
                          JUM_COLOUR(context->look == JUM_LOOK_OPERATOR ? 0x6b7682 : 0x2f6690),
                          _("Tank: filled to its level"));
    jum_legend_add_symbol(legend, &pump, _("Pump running"));
    jum_legend_add_symbol(legend, &stopped, _("Pump stopped"));
    jum_legend_add_symbol(legend, &valve, _("Valve open"));
    jum_legend_add_symbol(legend, &closed, _("Valve closed"));
    if (((const Memory *) context->memory)->n_hydrants == 0)
        return;
    JumSymbol hydrant;
    hydrant_symbol(context, 0, &hydrant);
    jum_legend_add_symbol(legend, &hydrant, _("Hydrant"));
}

static const JumPartClass parts[] = {
    {.table = JUM_TABLE_water_pipe,
     .kind = JUM_PART_LINES,
     .full_size_m = 900.0,
     .line = pipe_line,
     .buried = pipe_buried},
    {.table = JUM_TABLE_water_node,
     .kind = JUM_PART_POINTS,
     .points = {1000.0, 3.0, 11.0},
     .symbol = node_symbol,
     .buried = fitting_buried},
    {.table = JUM_TABLE_water_valve,
     .kind = JUM_PART_POINTS,
     .points = {900.0, 3.0, 12.0},
     .symbol = valve_symbol,
     .buried = fitting_buried},
    {.table = JUM_TABLE_water_pump,
     .kind = JUM_PART_POINTS,
     .points = {2500.0, 12.0, 14.0},
     .symbol = pump_symbol,
     .buried = fitting_buried},
    {.table = JUM_TABLE_water_tank,
     .kind = JUM_PART_VOLUMES,
     .sides = 24,
     .least_px = 9.0,
     .volume = tank_volume,
     .radius = tank_radius,
     .buried = tank_buried,
     .label = tank_label},
    {.table = JUM_TABLE_hydrant,
     .kind = JUM_PART_POINTS,
     .points = {400.0, 3.0, 11.0},
     .symbol = hydrant_symbol,
     .make_layer = read_hydrants},
};
static const JumQuantity choices[] = {JUM_QUANTITY_water_node_pressure,
                                      JUM_QUANTITY_water_pipe_flow, JUM_QUANTITY_water_tank_level};

const JumThemeClass jum_theme_class_water = {
    parts,  G_N_ELEMENTS(parts), choices, G_N_ELEMENTS(choices), begin, g_free, adjust_scale, stat,
    legend,
};
