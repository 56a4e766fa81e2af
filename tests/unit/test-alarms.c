/* Rules of the alarm engine with a clock of our own: delays, the race at their end, excursions, suppression, and what
 * a restart keeps. */
#include "controller/alarms.h"

#include "tests/unit/city-fixture.h"
#include "wire/record-json.h"

#include <math.h>

typedef struct {
    char *folder;
    JumJournal *journal;
    JumAlarms *alarms;
    JumTime now;
    guint told;
    char last[64];
} Place;

static JumTime
now_of(gpointer data)
{
    return ((Place *) data)->now;
}

static gboolean
is_sim(gpointer data)
{
    return FALSE;
}

static void
changed(gpointer data, const JumAlarm *alarm, guint64 event)
{
    Place *p = data;
    p->told++;
    g_assert_cmpuint(event, ==,
                     jum_journal_last(p->journal)); /* never before its row is committed */
    g_snprintf(p->last, sizeof p->last, "%s %s %u", alarm->key, jum_alarm_state_name(alarm->state),
               alarm->occurrence);
}

static void
open_place(Place *p)
{
    g_autoptr(GError) error = NULL;
    const JumAlarmsHost host = {p, now_of, is_sim, changed};
    p->journal = jum_journal_open(p->folder, &error);
    g_assert_no_error(error);
    p->alarms = jum_alarms_new(p->journal, &host, &error);
    g_assert_no_error(error);
}

static void
close_place(Place *p)
{
    jum_journal_flush(p->journal);
    jum_journal_close(p->journal);
    jum_alarms_free(p->alarms);
}

static void
set_up(Place *p, gconstpointer unused)
{
    p->folder = jum_fixture_folder();
    p->now = 1790000000000000;
    open_place(p);
}

static void
tear_down(Place *p, gconstpointer unused)
{
    close_place(p);
    jum_fixture_remove(p->folder);
}

static void
condition(Place *p, JumAlarmTypeId type, const char *asset, const char *group, gboolean present)
{
    jum_alarms_condition(p->alarms, &(JumAlarmCondition){.type = type,
                                                         .asset = asset,
                                                         .group = group,
                                                         .present = present,
                                                         .value = NAN,
                                                         .limit = NAN});
}

static void
after(Place *p, double s)
{
    p->now += (JumTime) (s * JUM_SECOND);
    jum_alarms_tick(p->alarms);
    jum_journal_flush(p->journal);
}

static guint
n_shown(Place *p)
{
    g_autoptr(GPtrArray) shown = jum_alarms_shown(p->alarms);
    guint64 sum = jum_alarm_sum_all(shown);
    g_assert_cmphex(sum, ==,
                    jum_alarms_sum(p->alarms)); /* kept as they change = computed from all */
    return shown->len;
}

static void
test_delays(Place *p, gconstpointer unused)
{
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, TRUE); /* on after 30 s */
    after(p, 29.9);
    g_assert_cmpuint(n_shown(p), ==, 0);
    after(p, 0.1);
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/1 B 1");
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, FALSE);
    after(p, 29.0);
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, TRUE); /* back before the off-delay */
    after(p, 100.0);
    g_assert_cmpuint(p->told, ==, 1);
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, FALSE);
    after(p, 31.0);
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/1 D 1");
}

static void
test_end_wins_the_race(Place *p, gconstpointer unused)
{
    condition(p, JUM_ALARM_TYPE_limit_high, "sensor/1", NULL, TRUE); /* on after 15 s */
    p->now += 15 * JUM_SECOND; /* the delay ends now, and so does the excursion */
    condition(p, JUM_ALARM_TYPE_limit_high, "sensor/1", NULL, FALSE);
    after(p, 0.0);
    after(p, 60.0);
    g_assert_cmpuint(p->told, ==, 0);
}

static void
test_square_wave(Place *p, gconstpointer unused)
{
    for (int i = 0; i < 50; i++) { /* 10 s on, 10 s off: below the delay of 30 s, far apart */
        condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, i % 2 == 0);
        after(p, 10.0);
    }
    g_assert_cmpuint(p->told, ==, 0);
    for (int i = 0; i < 20; i++) { /* five excursions within the delay raise at once, and once */
        condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/2", NULL, i % 2 == 0);
        after(p, 2.0);
    }
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/2 B 1");
    g_assert_cmpuint(p->told, ==, 1);
}

static void
test_group_suppresses(Place *p, gconstpointer unused)
{
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", "cabinet/A", TRUE);
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/9", "cabinet/B", TRUE);
    after(p, 31.0);
    jum_alarms_suppress_group(p->alarms, "cabinet/A", TRUE);
    jum_alarms_suppress_group(p->alarms, "cabinet/A", TRUE); /* a second reason */
    after(p, 0.1);
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/1 H 1");
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/2", "cabinet/A", TRUE);
    after(p, 31.0);
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/2 H 1"); /* raised without a sound */
    jum_alarms_suppress_group(p->alarms, "cabinet/A", FALSE);
    after(p, 0.1);
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/2 H 1"); /* one reason is left */
    jum_alarms_suppress_group(p->alarms, "cabinet/A", FALSE);
    after(p, 0.1);
    g_autoptr(GPtrArray) shown = jum_alarms_shown(p->alarms);
    for (guint i = 0; i < shown->len; i++)
        g_assert_cmpint(((JumAlarm *) shown->pdata[i])->state, ==, JUM_ALARM_UNACK);
    g_assert_cmpuint(n_shown(p), ==, 3);
}

static void
replied(gpointer data, int http, const char *cause, const JumAlarm *alarm)
{
    *(int *) data = http;
}

static void
test_restart_keeps_all(Place *p, gconstpointer unused)
{
    int http = 0;
    condition(p, JUM_ALARM_TYPE_lamp_failure, "lamp/1", NULL, TRUE);
    condition(p, JUM_ALARM_TYPE_tank_low, "water_tank/1", NULL, TRUE);
    after(p, 61.0);
    jum_alarms_act(p->alarms,
                   &(JumAlarmsAct){.event = JUM_ALARM_EVENT_ACK,
                                   .key = "tank-low@water_tank/1",
                                   .occurrence = 1,
                                   .actor = "desk"},
                   replied, &http);
    jum_alarms_act(p->alarms,
                   &(JumAlarmsAct){.event = JUM_ALARM_EVENT_SHELVE_TIMED,
                                   .key = "lamp-failure@lamp/1",
                                   .shelf_s = 600,
                                   .reason = "r"},
                   replied, &http);
    after(p, 0.1);
    g_assert_cmpint(http, ==, 200);
    guint64 sum = jum_alarms_sum(p->alarms);
    g_assert_cmpuint(n_shown(p), ==, 2);
    close_place(p);
    p->now += 300 * JUM_SECOND;
    open_place(p);
    g_assert_cmphex(jum_alarms_sum(p->alarms), ==, sum);
    g_assert_true(jum_alarms_is_present(p->alarms, JUM_ALARM_TYPE_tank_low, "water_tank/1"));
    jum_alarms_sources(p->alarms, TRUE); /* heard again: still there */
    condition(p, JUM_ALARM_TYPE_tank_low, "water_tank/1", NULL, TRUE);
    after(p, 1.0);
    g_assert_cmphex(jum_alarms_sum(p->alarms), ==, sum);
    after(p, 300.0); /* the shelf ends by itself, over the restart too */
    g_assert_cmpstr(p->last, ==, "lamp-failure@lamp/1 B 2");
}

static void
test_storm(Place *p, gconstpointer unused)
{
    for (int i = 0; i < 3600; i++) {
        char asset[32], group[32];
        g_snprintf(asset, sizeof asset, "lamp/%d", i);
        g_snprintf(group, sizeof group, "cabinet/%d", i / 60);
        condition(p, JUM_ALARM_TYPE_lamp_failure, asset, group, TRUE);
    }
    gint64 begun = g_get_monotonic_time();
    after(p, 31.0);
    g_test_message("3 600 alarms journalled and told in %.0f ms",
                   (double) (g_get_monotonic_time() - begun) / 1e3);
    g_assert_cmpuint(n_shown(p), ==, 3600);
    g_assert_cmpuint(p->told, ==, 3600);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Place, NULL, set_up, function, tear_down)
    ADD("/alarms/delays", test_delays);
    ADD("/alarms/end-wins-the-race", test_end_wins_the_race);
    ADD("/alarms/square-wave", test_square_wave);
    ADD("/alarms/group-suppresses", test_group_suppresses);
    ADD("/alarms/restart-keeps-all", test_restart_keeps_all);
    ADD("/alarms/storm", test_storm);
    return g_test_run();
}
