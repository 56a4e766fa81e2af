/* Instants and civil time over GDateTime; one time type everywhere, microseconds of UTC. */
#include "base/time.h"

#include <string.h>

gboolean
jum_time_parse(const char *text, GTimeZone *zone, JumTime *time)
{
    if (text == NULL)
        return FALSE;
    g_autofree char *stamp = g_strstrip(g_strdup(text));
    if (strlen(stamp) == 10) {
        char *with_time = g_strconcat(stamp, "T00:00:00", NULL);
        g_free(stamp);
        stamp = with_time;
    }
    if (strlen(stamp) >= 16 && stamp[13] == ':' && stamp[16] != ':') { /* hours and minutes only */
        char *with_seconds = g_strdup_printf("%.16s:00%s", stamp, stamp + 16);
        g_free(stamp);
        stamp = with_seconds;
    }
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) t = g_date_time_new_from_iso8601(stamp, zone != NULL ? zone : utc);
    if (t == NULL)
        return FALSE;
    *time = g_date_time_to_unix(t) * JUM_SECOND + g_date_time_get_microsecond(t);
    return TRUE;
}

static GDateTime *
date_time(JumTime time, GTimeZone *zone)
{
    gint64 s = time / JUM_SECOND - (time % JUM_SECOND < 0);
    g_autoptr(GDateTime) t = g_date_time_new_from_unix_utc(s);
    if (t == NULL)
        return NULL;
    return zone != NULL ? g_date_time_to_timezone(t, zone) : g_steal_pointer(&t);
}

const char *
jum_time_format(char *buffer, JumTime time)
{
    buffer[0] = '\0';
    g_autoptr(GDateTime) t = time == JUM_TIME_NONE ? NULL : date_time(time, NULL);
    if (t == NULL)
        return buffer;
    g_autofree char *rest = g_date_time_format(t, "%m-%dT%H:%M:%S"); /* %Y does not pad */
    g_autofree char *text = g_strdup_printf("%04d-%s", g_date_time_get_year(t), rest);
    int ms = (int) (((time % JUM_SECOND) + JUM_SECOND) % JUM_SECOND / 1000);
    if (ms != 0)
        g_snprintf(buffer, JUM_TIME_BYTES, "%s.%03dZ", text, ms);
    else
        g_snprintf(buffer, JUM_TIME_BYTES, "%sZ", text);
    return buffer;
}

JumCivil
jum_time_civil(JumTime time, GTimeZone *zone)
{
    JumCivil c = {0};
    g_autoptr(GDateTime) t = time == JUM_TIME_NONE ? NULL : date_time(time, zone);
    if (t == NULL)
        return c;
    g_date_time_get_ymd(t, &c.year, &c.month, &c.day);
    c.hour = g_date_time_get_hour(t);
    c.minute = g_date_time_get_minute(t);
    c.second = g_date_time_get_second(t);
    c.yday = g_date_time_get_day_of_year(t);
    c.wday = g_date_time_get_day_of_week(t);
    c.day_s = c.hour * 3600.0 + c.minute * 60.0 + c.second;
    return c;
}
