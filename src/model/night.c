/* Astronomic clock: the nights of a place and what a programme asks during each.  A night runs from civil
 * noon to civil noon, so that no programme is cut by midnight; wall-clock steps go through the time zone
 * only on the two nights whose noons are not 24 h apart. */
#include "model/night.h"

#define CACHE    512
#define NO_NIGHT G_MININT64
#define NOON_S   43200.0
#define DAY_S    86400.0

struct JumNightClock {
    JumSunPlace place;
    GTimeZone *zone;
    JumNight nights[CACHE];
};

JumNightClock *
jum_night_clock_new(double lat_deg, double lon_deg, const char *zone)
{
    JumNightClock *clock = g_new0(JumNightClock, 1);
    clock->place = jum_sun_place(lat_deg, lon_deg, 0.0);
    clock->zone = zone != NULL ? g_time_zone_new_identifier(zone) : NULL;
    if (clock->zone == NULL)
        clock->zone = g_time_zone_new_utc();
    for (guint i = 0; i < CACHE; i++)
        clock->nights[i].evening = NO_NIGHT;
    return clock;
}

void
jum_night_clock_free(JumNightClock *clock)
{
    if (clock == NULL)
        return;
    g_time_zone_unref(clock->zone);
    g_free(clock);
}

/* The instant of a civil time, @day_s seconds after the midnight that opens a civil date. */
static JumTime
civil_instant(const JumNightClock *clock, gint64 date, double day_s)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(date * 86400);
    if (utc == NULL)
        return date * JUM_DAY;
    int year, month, day, minutes = (int) (day_s / 60.0);
    g_date_time_get_ymd(utc, &year, &month, &day);
    g_autoptr(GDateTime) civil = g_date_time_new(clock->zone, year, month, day, minutes / 60,
                                                 minutes % 60, day_s - minutes * 60.0);
    return civil != NULL ? g_date_time_to_unix(civil) * JUM_SECOND : date * JUM_DAY;
}

static void
fill_sun(const JumNightClock *clock, JumNight *night)
{
    JumSunDay evening, morning;
    night->sunset = night->sunrise = night->noon;
    if (jum_sun_day(&clock->place, night->noon, JUM_SUN_RISE_SET, &evening) != JUM_SUN_OK ||
        jum_sun_day(&clock->place, night->next_noon, JUM_SUN_RISE_SET, &morning) != JUM_SUN_OK)
        return;
    if (evening.polar > 0 || morning.polar > 0)
        return;
    night->sunset = evening.set_us != JUM_SUN_NEVER ? evening.set_us : night->noon;
    night->sunrise = morning.rise_us != JUM_SUN_NEVER ? morning.rise_us : night->next_noon;
}

const JumNight *
jum_night(JumNightClock *clock, gint64 evening)
{
    JumNight *night = &clock->nights[((evening % CACHE) + CACHE) % CACHE];
    if (night->evening == evening)
        return night;
    night->evening = evening;
    night->noon = civil_instant(clock, evening, NOON_S);
    night->next_noon = civil_instant(clock, evening + 1, NOON_S);
    night->weekday = (int) ((evening % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday */
    fill_sun(clock, night);
    return night;
}

gint64
jum_night_evening(JumNightClock *clock, JumTime time)
{
    gint64 evening = time / JUM_DAY - (time % JUM_DAY < 0);
    if (jum_night(clock, evening)->noon > time)
        evening--;
    else if (jum_night(clock, evening)->next_noon <= time)
        evening++;
    return jum_night(clock, evening)->noon > time ? evening - 1 : evening;
}

gint64
jum_night_evening_of_date(int year, int month, int day)
{
    g_autoptr(GDateTime) date = g_date_time_new_utc(year, month, day, 0, 0, 0.0);
    return date != NULL ? g_date_time_to_unix(date) / 86400 : 0;
}

JumTime
jum_night_clock_time(JumNightClock *clock, const JumNight *night, double day_s)
{
    double after_noon_s = day_s >= NOON_S ? day_s - NOON_S : day_s + DAY_S - NOON_S;
    if (night->next_noon - night->noon == JUM_DAY)
        return night->noon + (JumTime) (after_noon_s * 1e6);
    return civil_instant(clock, night->evening + (day_s < NOON_S), day_s);
}

/* What the steps alone ask at an instant of the lit part of the night. */
static double
step_level(JumNightClock *clock, const JumNight *night, const JumProgramme *p, JumTime time)
{
    double level_pu = p->level_pu;
    for (guint i = 0; i < p->n_steps; i++)
        if (jum_night_clock_time(clock, night, p->steps[i].day_s) <= time)
            level_pu = p->steps[i].level_pu;
    return level_pu;
}

static void
insert_instant(JumTime *at, guint *n, JumTime time)
{
    guint i = *n;
    while (i > 0 && at[i - 1] > time) {
        at[i] = at[i - 1];
        i--;
    }
    at[i] = time;
    (*n)++;
}

void
jum_night_levels(JumNightClock *clock,
                 const JumNight *night,
                 const JumProgramme *programme,
                 const JumSwitchOff *switch_off,
                 JumNightLevels *levels)
{
    JumTime on = night->sunset + (JumTime) (programme->on_s * 1e6);
    JumTime off = night->sunrise + (JumTime) (programme->off_s * 1e6);
    JumTime from = JUM_TIME_NONE, to = JUM_TIME_NONE, at[JUM_NIGHT_LEVELS];
    guint n = 0;
    levels->n = 0;
    if (off <= on || night->sunset == night->sunrise)
        return;
    if (programme->switch_off && switch_off != NULL && (switch_off->nights >> night->weekday & 1)) {
        from = jum_night_clock_time(clock, night, switch_off->from_s);
        to = jum_night_clock_time(clock, night, switch_off->to_s);
    }
    insert_instant(at, &n, on);
    for (guint i = 0; i < programme->n_steps; i++) {
        JumTime step = jum_night_clock_time(clock, night, programme->steps[i].day_s);
        if (step > on && step < off)
            insert_instant(at, &n, step);
    }
    if (from > on && from < off)
        insert_instant(at, &n, from);
    if (to > on && to < off)
        insert_instant(at, &n, to);
    for (guint i = 0; i < n; i++) {
        gboolean dark = at[i] >= from && at[i] < to;
        double level_pu = dark ? 0.0 : step_level(clock, night, programme, at[i]);
        if (levels->n > 0 && levels->level_pu[levels->n - 1] == level_pu)
            continue;
        levels->at[levels->n] = at[i];
        levels->level_pu[levels->n++] = level_pu;
    }
    levels->at[levels->n] = off;
    levels->level_pu[levels->n++] = 0.0;
}

double
jum_night_level_at(JumNightClock *clock,
                   const JumProgramme *programme,
                   const JumSwitchOff *switch_off,
                   JumTime time,
                   JumTime *until)
{
    const JumNight *night = jum_night(clock, jum_night_evening(clock, time));
    JumNightLevels levels;
    jum_night_levels(clock, night, programme, switch_off, &levels);
    double level_pu = 0.0;
    JumTime next = night->next_noon;
    for (guint i = 0; i < levels.n; i++) {
        if (levels.at[i] > time) {
            next = MIN(next, levels.at[i]);
            break;
        }
        level_pu = levels.level_pu[i];
    }
    if (until != NULL)
        *until = next;
    return level_pu;
}
