/* A point with its quality and age, as marks, as a letter, as text: the same rules for every theme. */
#include "overlay/reading.h"

#include "base/i18n.h"
#include "gfx/points.h"

#include <math.h>

JumReading
jum_reading_of(const JumWorld *world, JumQuantity quantity, guint row, JumTime now)
{
    JumReading reading = {JUM_POINT_NONE, NAN, NAN, JUM_QUALITY_BAD, JUM_TIME_NONE};
    if (world == NULL)
        return reading;
    reading.point = jum_points_at(jum_world_points(world), quantity, row);
    if (reading.point == JUM_POINT_NONE)
        return reading;
    reading.value = jum_world_value(world, reading.point);
    reading.requested = jum_world_requested(world, reading.point);
    reading.quality = jum_world_quality(world, reading.point, now);
    reading.time = jum_world_time(world, reading.point);
    return reading;
}

gboolean
jum_reading_is_shown(const JumReading *reading)
{
    return isfinite(reading->value) && jum_quality_base(reading->quality) != JUM_QUALITY_BAD;
}

guint8
jum_reading_marks(const JumReading *reading)
{
    JumQuality base = jum_quality_base(reading->quality);
    guint8 marks = 0;
    if (base == JUM_QUALITY_BAD || !isfinite(reading->value))
        marks = JUM_MARK_BAD;
    else if (base == JUM_QUALITY_STALE)
        marks = JUM_MARK_STALE;
    gboolean done =
        jum_reading_is_shown(reading) && fabs(reading->requested - reading->value) < 0.005;
    if (isfinite(reading->requested) && !done)
        marks |= JUM_MARK_PENDING;
    return marks;
}

guint8
jum_reading_letter(const JumReading *reading, guint8 letter)
{
    switch (jum_quality_base(reading->quality)) {
    case JUM_QUALITY_UNCERTAIN:
        return 'E';
    case JUM_QUALITY_SUBSTITUTED:
        return 'M';
    default:
        return letter;
    }
}

const char *
jum_quality_title(JumQuality quality)
{
    switch (jum_quality_base(quality)) {
    case JUM_QUALITY_GOOD:
        return _("good");
    case JUM_QUALITY_UNCERTAIN:
        return _("estimated");
    case JUM_QUALITY_STALE:
        return _("stale value");
    case JUM_QUALITY_SUBSTITUTED:
        return _("entered by hand");
    default:
        return _("bad");
    }
}

const char *
jum_age_text(JumTime time, JumTime now, char *buffer)
{
    if (time == JUM_TIME_NONE) {
        g_strlcpy(buffer, _("never"), JUM_VALUE_BYTES);
        return buffer;
    }
    gint64 s = MAX(now - time, 0) / JUM_SECOND;
    if (s < 120)
        g_snprintf(buffer, JUM_VALUE_BYTES, "%d\u00a0s", (int) s);
    else if (s < 7200)
        g_snprintf(buffer, JUM_VALUE_BYTES, "%d\u00a0min", (int) (s / 60));
    else if (s < 172800)
        g_snprintf(buffer, JUM_VALUE_BYTES, "%d\u00a0h", (int) (s / 3600));
    else
        g_snprintf(buffer, JUM_VALUE_BYTES, _("%d\u00a0d"), (int) MIN(s / 86400, 99999));
    return buffer;
}

char *
jum_reading_text(const JumReading *reading, const JumScale *scale, JumTime now)
{
    char value[JUM_VALUE_BYTES], age[JUM_VALUE_BYTES], asked[JUM_VALUE_BYTES];
    GString *text = g_string_new(NULL);
    if (jum_reading_is_shown(reading))
        g_string_append(text, jum_scale_text(scale, reading->value, value));
    else
        g_string_append(text, "—");
    if (jum_quality_base(reading->quality) != JUM_QUALITY_GOOD)
        g_string_append_printf(text, ", %s", jum_quality_title(reading->quality));
    g_string_append_printf(text, ", %s", jum_age_text(reading->time, now, age));
    if (jum_reading_marks(reading) & JUM_MARK_PENDING)
        g_string_append_printf(text, ", %s %s", _("asked:"),
                               jum_scale_text(scale, reading->requested, asked));
    if (reading->quality & JUM_QUALITY_SIM)
        g_string_append_printf(text, ", %s", _("simulated"));
    return g_string_free(text, FALSE);
}
