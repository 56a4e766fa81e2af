/* The table of themes and the rules they share: how quality, requests and alarms mark a symbol. */
#include "overlay/theme.h"

#include <math.h>

const JumThemeClass *
jum_theme_class(JumTheme theme)
{
    static const JumThemeClass *const classes[JUM_N_THEMES] = {
#define JUM_THEME(name, title) [JUM_THEME_##name] = &jum_theme_class_##name,
#include "world/themes.def"
#undef JUM_THEME
    };
    return classes[theme];
}

guint8
jum_theme_alarm(const JumThemeContext *context, JumTable table, guint row)
{
    return context->alarms[table] != NULL ? context->alarms[table][row] : 0;
}

JumReading
jum_theme_read(const JumThemeContext *context, JumQuantity quantity, guint row)
{
    return jum_reading_of(context->world, quantity, row, context->now);
}

void
jum_theme_mark(const JumThemeContext *context,
               JumTable table,
               guint row,
               const JumReading *reading,
               JumSymbol *symbol)
{
    symbol->flags |= jum_reading_marks(reading);
    symbol->letter = jum_reading_letter(reading, symbol->letter);
    guint8 alarm = jum_theme_alarm(context, table, row);
    if (alarm != 0) {
        symbol->alarm = alarm;
        symbol->flags |= JUM_MARK_RAISED;
    }
}

JumColour
jum_theme_colour(const JumThemeContext *context, const JumReading *reading, double value)
{
    if (!jum_reading_is_shown(reading) || !isfinite(value))
        return JUM_GREY;
    return jum_scale_colour(&context->scale, value, context->look);
}

int
jum_theme_state(const JumReading *reading)
{
    if (!jum_reading_is_shown(reading) || reading->value < 0.0 || reading->value > 255.0)
        return -1;
    return (int) (reading->value + 0.5);
}

const double *
jum_theme_reals(const JumThemeContext *context, JumTable table, const char *column)
{
    const JumLayer *layer =
        context->points != NULL ? jum_points_layer(context->points, table) : NULL;
    int index = layer != NULL ? jum_layer_column(layer, column) : -1;
    return index >= 0 ? jum_layer_reals(layer, index) : NULL;
}
