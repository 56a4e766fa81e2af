/* Words and numbers for people.  printf() goes through the user's locale here on purpose: a French
 * operator reads 3,2 m; files and the wire never use these functions.  Enumerated quantities have a
 * table of words each; what has no word is shown as its number, never hidden. */
#include "app/value-text.h"

#include "base/i18n.h"

#include <locale.h>
#include <math.h>
#include <string.h>

typedef struct {
    const char *title;
    const char *const *words; /* of an enumeration, NULL-terminated */
} Words;

static const char *const lamp_words[] = {N_("in service"), N_("failed"), N_("without power"), NULL};
static const char *const contactor_words[] = {N_("open (off)"), N_("closed (on)"), NULL};
static const char *const junction_words[] = {N_("coordinated"), N_("flashing yellow"), N_("off"),
                                             N_("in fault"), NULL};
static const char *const pump_words[] = {N_("stopped"), N_("running"), NULL};
static const char *const bay_words[] = {N_("free"), N_("occupied"), NULL};

static const Words words[JUM_N_QUANTITIES] = {
    [JUM_QUANTITY_lamp_level] = {N_("Level"), NULL},
    [JUM_QUANTITY_lamp_power] = {N_("Power"), NULL},
    [JUM_QUANTITY_lamp_state] = {N_("State"), lamp_words},
    [JUM_QUANTITY_cabinet_contactor] = {N_("Contactor"), contactor_words},
    [JUM_QUANTITY_cabinet_power] = {N_("Power"), NULL},
    [JUM_QUANTITY_junction_plan] = {N_("Signal plan"), NULL},
    [JUM_QUANTITY_junction_state] = {N_("State"), junction_words},
    [JUM_QUANTITY_detector_flow] = {N_("Flow"), NULL},
    [JUM_QUANTITY_detector_speed] = {N_("Speed"), NULL},
    [JUM_QUANTITY_detector_occupancy] = {N_("Occupancy"), NULL},
    [JUM_QUANTITY_water_tank_level] = {N_("Level"), NULL},
    [JUM_QUANTITY_water_pump_running] = {N_("State"), pump_words},
    [JUM_QUANTITY_water_pump_flow] = {N_("Flow"), NULL},
    [JUM_QUANTITY_water_valve_opening] = {N_("Opening"), NULL},
    [JUM_QUANTITY_water_node_pressure] = {N_("Pressure"), NULL},
    [JUM_QUANTITY_water_pipe_flow] = {N_("Flow"), NULL},
    [JUM_QUANTITY_car_park_free] = {N_("Free places"), NULL},
    [JUM_QUANTITY_parking_bay_occupied] = {N_("State"), bay_words},
    [JUM_QUANTITY_sign_message] = {N_("Message"), NULL},
    [JUM_QUANTITY_sensor_value] = {N_("Value"), NULL},
};

const char *
jum_value_quantity_title(JumQuantity quantity)
{
    const char *title = quantity < JUM_N_QUANTITIES ? words[quantity].title : NULL;
    return title != NULL ? _(title) : "";
}

/* The @number-th text of a JSON list of plain strings, as signs carry them. */
static char *
message_text(const char *list, int number)
{
    const char *p = list;
    for (int i = 0; p != NULL && i <= number; i++) {
        const char *open = strchr(p, '"');
        const char *close = open != NULL ? strchr(open + 1, '"') : NULL;
        if (close == NULL)
            return NULL;
        if (i == number)
            return g_strdup_printf(_("“%.*s”"), (int) (close - open - 1), open + 1);
        p = close + 1;
    }
    return NULL;
}

static char *
enumerated(JumQuantity quantity, double value, const JumLayer *layer, guint row)
{
    int n = (int) lround(value);
    if (quantity == JUM_QUANTITY_sign_message && layer != NULL) {
        char *text =
            message_text(jum_layer_text(layer, jum_layer_column(layer, "messages"), row), n);
        if (text != NULL)
            return text;
    }
    if (quantity == JUM_QUANTITY_junction_plan)
        return g_strdup_printf(_("plan %d"), n);
    const char *const *list = words[quantity].words;
    for (int i = 0; list != NULL && list[i] != NULL; i++)
        if (i == n)
            return g_strdup(_(list[i]));
    return g_strdup_printf("%d", n);
}

char *
jum_value_text(
    JumQuantity quantity, double value, const char *unit, const JumLayer *layer, guint row)
{
    if (!isfinite(value))
        return g_strdup("—");
    const JumQuantityInfo *info = jum_quantity_info(quantity);
    if (strcmp(info->unit, "state") == 0)
        return enumerated(quantity, value, layer, row);
    if (strcmp(info->unit, "pu") == 0)
        return g_strdup_printf("%.0f %%", value * 100);
    if (strcmp(info->unit, "count") == 0)
        return g_strdup_printf("%.0f", value);
    if (strcmp(info->unit, "m³/s") == 0)
        return g_strdup_printf("%.1f L/s", value * 1000);
    if (quantity == JUM_QUANTITY_cabinet_power)
        return g_strdup_printf("%.2f kW", value / 1000);
    if (quantity == JUM_QUANTITY_water_node_pressure)
        return g_strdup_printf(_("%.1f m (%.1f bar)"), value, value * 0.0980665);
    const char *shown = jum_unit_title(unit != NULL ? unit : info->unit);
    return g_strdup_printf("%.*f%s%s", info->decimals, value, shown[0] != '\0' ? " " : "", shown);
}

char *
jum_value_age(JumTime time, JumTime now)
{
    if (time == JUM_TIME_NONE)
        return g_strdup(_("never"));
    gint64 s = MAX(now - time, 0) / JUM_SECOND;
    if (s < 120)
        return g_strdup_printf(_("%d s"), (int) s);
    if (s < 120 * 60)
        return g_strdup_printf(_("%d min"), (int) (s / 60));
    if (s < 48 * 3600)
        return g_strdup_printf(_("%d h"), (int) (s / 3600));
    return g_strdup_printf(_("%d d"), (int) MIN(s / 86400, 99999));
}

const char *
jum_value_quality(JumQuality quality)
{
    switch (jum_quality_base(quality)) {
    case JUM_QUALITY_GOOD:
        return _("good");
    case JUM_QUALITY_UNCERTAIN:
        return _("uncertain");
    case JUM_QUALITY_STALE:
        return _("stale");
    case JUM_QUALITY_SUBSTITUTED:
        return _("substituted");
    default:
        return _("bad");
    }
}

const char *
jum_value_quality_class(JumQuality quality)
{
    static const char *const classes[] = {"good", "uncertain", "stale", "bad", "substituted"};
    guint base = jum_quality_base(quality);
    return classes[base < G_N_ELEMENTS(classes) ? base : 3];
}

static char *
civil(JumTime time, GTimeZone *zone, const char *format)
{
    if (time == JUM_TIME_NONE)
        return g_strdup("—");
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time / JUM_SECOND);
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
    return local != NULL ? g_date_time_format(local, format) : g_strdup("—");
}

/* The locale's own order; without a locale the one that nobody misreads. */
static char *
dated(JumTime time, GTimeZone *zone, const char *clock)
{
    const char *locale = setlocale(LC_TIME, NULL);
    gboolean none = locale == NULL || g_str_equal(locale, "POSIX") || g_str_equal(locale, "C") ||
                    g_str_has_prefix(locale, "C.");
    g_autofree char *format = g_strconcat(none ? "%Y-%m-%d " : "%x ", clock, NULL);
    return civil(time, zone, format);
}

char *
jum_value_clock(JumTime time, GTimeZone *zone)
{
    return dated(time, zone, "%H:%M:%S");
}

char *
jum_value_clock_near(JumTime time, JumTime now, GTimeZone *zone)
{
    JumCivil a = jum_time_civil(time, zone), b = jum_time_civil(now, zone);
    if (time == JUM_TIME_NONE || a.day != b.day || a.month != b.month || a.year != b.year)
        return jum_value_clock(time, zone);
    return civil(time, zone, "%H:%M:%S");
}

char *
jum_value_minute(JumTime time, GTimeZone *zone)
{
    return dated(time, zone, "%H:%M");
}

char *
jum_value_short_clock(JumTime time, GTimeZone *zone)
{
    return civil(time, zone, "%H:%M");
}

static const struct {
    const char *cause, *sentence;
} causes[] = {
    {"not-authorised", N_("your role does not allow it")},
    {"not-selected", N_("it was not selected first")},
    {"selected-by-other", N_("another desk is working on it")},
    {"inconsistent", N_("it differs from what was checked")},
    {"busy", N_("another command is in progress on it")},
    {"out-of-range", N_("the value is out of range")},
    {"already-there", N_("it is already so")},
    {"local-mode", N_("the device is in local mode")},
    {"out-of-service", N_("the device is out of service")},
    {"stale-data", N_("its measurements are too old to act on")},
    {"link-down", N_("the link is lost")},
    {"expired", N_("its time to act has passed")},
    {"clock", N_("the clocks disagree")},
    {"approver-missing", N_("a second person must approve it")},
    {"approver-same-person", N_("the second person must be another one")},
    {"rate", N_("too many commands in a short time")},
    {"maintenance", N_("someone is at work on it")},
    {"field-refused", N_("the device refused it")},
    {"feedback-mismatch", N_("the device reports something else")},
    {"feedback-timeout", N_("the device did not answer in time")},
    {"superseded", N_("a safer command took its place")},
    {"cancelled", N_("it was cancelled")},
    {"internal", N_("the controller met an internal fault")},
};

char *
jum_value_cause(const char *cause)
{
    if (cause == NULL)
        return g_strdup("");
    if (g_str_has_prefix(cause, "interlock:"))
        return g_strdup_printf(_("interlock %s"), cause + strlen("interlock:"));
    for (guint i = 0; i < G_N_ELEMENTS(causes); i++)
        if (strcmp(causes[i].cause, cause) == 0)
            return g_strdup(_(causes[i].sentence));
    return g_strdup(cause);
}
