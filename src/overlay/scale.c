/* Scales: the one place that knows in which unit a stored quantity is shown and between which ends it is coloured.
 * Ticks follow Heckbert's nice numbers (Graphics Gems, 1990). */
#include "overlay/scale.h"

#include "base/i18n.h"
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <string.h>

typedef struct {
    JumQuantity quantity;
    const char *title, *unit;
    double factor, low, high;
    int decimals;
    double normal_low, normal_high;
    const char *const *words;
} Shown;

static const char *const lamp_words[] = {N_("in service"), N_("failed"), N_("without power"), NULL};
static const char *const contactor_words[] = {N_("open (off)"), N_("closed (on)"), NULL};
static const char *const junction_words[] = {N_("coordinated"), N_("flashing yellow"), N_("off"),
                                             N_("in fault"), NULL};
static const char *const pump_words[] = {N_("stopped"), N_("running"), NULL};
static const char *const bay_words[] = {N_("free"), N_("occupied"), NULL};

/* Ends are what an operator compares against, not the physical range, which only tells sense from nonsense. */
static const Shown shown[] = {
    {JUM_QUANTITY_lamp_level, N_("Light level"), "%", 100.0, 0, 100, 0, 0, 100},
    {JUM_QUANTITY_lamp_power, N_("Lamp power"), "W", 1.0, 0, 150, 0, 0, 1e9},
    {JUM_QUANTITY_lamp_state, N_("Lamp state"), "", 1.0, 0, 2, 0, 0, 2, lamp_words},
    {JUM_QUANTITY_cabinet_power, N_("Cabinet power"), "kW", 1e-3, 0, 10, 1, 0, 1e9},
    {JUM_QUANTITY_cabinet_contactor, N_("Contactor"), "", 1.0, 0, 1, 0, 0, 1, contactor_words},
    {JUM_QUANTITY_detector_flow, N_("Flow"), "veh/h", 1.0, 0, 2000, 0, 0, 1e9},
    {JUM_QUANTITY_detector_speed, N_("Speed against free flow"), "%", 100.0, 0, 100, 0, 60, 1e9},
    {JUM_QUANTITY_detector_occupancy, N_("Occupancy"), "%", 100.0, 0, 60, 0, 0, 30},
    {JUM_QUANTITY_junction_plan, N_("Signal plan"), "", 1.0, 0, 9, 0, 0, 1e9},
    {JUM_QUANTITY_junction_state, N_("Junction state"), "", 1.0, 0, 3, 0, 0, 0, junction_words},
    {JUM_QUANTITY_water_node_pressure, N_("Pressure"), "bar", 0.0980665, 0, 8, 1, 2, 7},
    {JUM_QUANTITY_water_pipe_flow, N_("Flow"), "L/s", 1000.0, 0, 100, 1, 0, 1e9},
    {JUM_QUANTITY_water_tank_level, N_("Tank level"), "m", 1.0, 0, 8, 2, 0, 1e9},
    {JUM_QUANTITY_water_pump_running, N_("Pump"), "", 1.0, 0, 1, 0, 0, 1, pump_words},
    {JUM_QUANTITY_water_pump_flow, N_("Pump flow"), "L/s", 1000.0, 0, 500, 0, 0, 1e9},
    {JUM_QUANTITY_water_valve_opening, N_("Valve opening"), "%", 100.0, 0, 100, 0, 0, 100},
    {JUM_QUANTITY_car_park_free, N_("Free places"), "%", 100.0, 0, 100, 0, 5, 100},
    {JUM_QUANTITY_parking_bay_occupied, N_("Bay"), "", 1.0, 0, 1, 0, 0, 1, bay_words},
    {JUM_QUANTITY_sign_message, N_("Sign"), "", 1.0, 0, 9, 0, 0, 1e9},
};

/* More is darker where a quantity is an amount on a light map; light levels and the like stay light when high. */
static gboolean
is_amount(JumQuantity quantity)
{
    return quantity == JUM_QUANTITY_water_pipe_flow || quantity == JUM_QUANTITY_detector_flow ||
           quantity == JUM_QUANTITY_detector_occupancy;
}

JumScale
jum_scale_of(JumQuantity quantity)
{
    const JumQuantityInfo *info = jum_quantity_info(quantity);
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
        const Shown *s = &shown[i];
        if (s->quantity == quantity)
            return (JumScale){_(s->title),
                              s->unit,
                              s->factor,
                              s->low,
                              s->high,
                              s->decimals,
                              JUM_COLOUR_MAP_DATA,
                              is_amount(quantity),
                              s->normal_low,
                              s->normal_high,
                              s->words};
    }
    return (JumScale){info->name,     info->unit,          1.0,   info->lo,     info->hi,
                      info->decimals, JUM_COLOUR_MAP_DATA, FALSE, -G_MAXDOUBLE, G_MAXDOUBLE};
}

JumScale
jum_scale_signed(const char *title, const char *unit, double largest)
{
    double end = jum_nice_ceiling(largest);
    int decimals = end >= 20.0 ? 0 : end >= 2.0 ? 1 : 2;
    return (JumScale){title, unit, 1.0, -end, end, decimals, JUM_COLOUR_MAP_DIFFERENCE,
                      FALSE, 1.0,  -1.0};
}

double
jum_scale_part(const JumScale *scale, double stored)
{
    double value = stored * scale->factor;
    double part = scale->logarithmic
                      ? log(fmax(value, 1e-30) / scale->low) / log(scale->high / scale->low)
                      : (value - scale->low) / (scale->high - scale->low);
    return isnan(part) ? NAN : CLAMP(part, 0.0, 1.0);
}

JumColour
jum_scale_colour_at(const JumScale *scale, double part, JumLook look)
{
    double value = scale->logarithmic ? scale->low * pow(scale->high / scale->low, part)
                                      : scale->low + part * (scale->high - scale->low);
    gboolean normal = value >= scale->normal_low && value <= scale->normal_high;
    JumColourMap map = look == JUM_LOOK_OPERATOR && normal ? JUM_COLOUR_MAP_GREY : scale->map;
    return jum_colour_map_at(map, scale->reversed ? 1.0 - part : part);
}

JumColour
jum_scale_colour(const JumScale *scale, double stored, JumLook look)
{
    return jum_scale_colour_at(scale, jum_scale_part(scale, stored), look);
}

double
jum_nice_ceiling(double value)
{
    if (!(value > 0.0) || !isfinite(value))
        return 1.0;
    double power = pow(10.0, floor(log10(value) + 1e-12)), part = value / power;
    double nice = part <= 1.0 + 1e-9   ? 1.0
                  : part <= 2.0 + 1e-9 ? 2.0
                  : part <= 5.0 + 1e-9 ? 5.0
                                       : 10.0;
    return nice * power;
}

guint
jum_scale_ticks(const JumScale *scale, double ticks[JUM_SCALE_TICKS])
{
    double span = scale->high - scale->low, step = jum_nice_ceiling(span / (JUM_SCALE_TICKS - 1));
    if (!(span > 0.0) || !isfinite(span))
        return 0;
    guint n = 0;
    for (double k = pow(10.0, ceil(log10(fmax(scale->low, 1e-9)) - 1e-9));
         scale->logarithmic && k <= scale->high * (1.0 + 1e-9) && n < JUM_SCALE_TICKS; k *= 10.0)
        ticks[n++] = k;
    if (scale->logarithmic)
        return n;
    for (double k = ceil(scale->low / step - 1e-9); k * step <= scale->high + step * 1e-9; k += 1.0)
        if (n < JUM_SCALE_TICKS)
            ticks[n++] = k * step + 0.0;
    return n;
}

const char *
jum_number_text(double value, int decimals, char *buffer)
{
    char plain[JUM_NUMBER_BYTES];
    if (!isfinite(value) || fabs(value) > 1e15)
        return strcpy(buffer, "—");
    jum_number_format_fixed(plain, value, decimals);
    const char *digits = plain, *point = strchr(plain, '.');
    char *out = buffer;
    if (*digits == '-') {
        out = g_stpcpy(out, "−");
        digits++;
    }
    gsize whole = point != NULL ? (gsize) (point - digits) : strlen(digits);
    for (gsize i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out = g_stpcpy(out, "\u202f");
        *out++ = digits[i];
    }
    *out = '\0';
    if (point != NULL) {
        const char *mark = localeconv()->decimal_point;
        out = g_stpcpy(out, mark[0] == ',' ? "," : ".");
        g_stpcpy(out, point + 1);
    }
    return buffer;
}

const char *
jum_scale_text(const JumScale *scale, double stored, char *buffer)
{
    for (int i = 0; scale->words != NULL && scale->words[i] != NULL; i++)
        if (stored == i) {
            g_strlcpy(buffer, _(scale->words[i]), JUM_VALUE_BYTES);
            return buffer;
        }
    jum_number_text(stored * scale->factor, scale->decimals, buffer);
    if (scale->unit[0] != '\0' && isfinite(stored)) {
        g_strlcat(buffer, "\u00a0", JUM_VALUE_BYTES);
        g_strlcat(buffer, jum_unit_title(scale->unit), JUM_VALUE_BYTES);
    }
    return buffer;
}
