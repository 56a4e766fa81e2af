/* The daemon's middle: hands what the driver says to world, rules, commands and history, and what they decide to the
 * journal and the desks.  One thread does it all, ten times a second; only SQLite writes elsewhere. */
#include "controller/controller.h"

#include "base/i18n.h"
#include "controller/drivers/field-link.h"

#include <math.h>
#include <string.h>

#define TICK_MS        100
#define FUTURE_LIMIT_S 5.0
#define LINK_ASSET     "link/field"

JumTime
jum_controller_now(const JumController *controller)
{
    return jum_clock_now(&controller->clock);
}

static JumTime
now_of(gpointer data)
{
    return jum_controller_now(data);
}

static double
speed_of(gpointer data)
{
    return ((JumController *) data)->clock.speed;
}

static gboolean
is_sim(gpointer data)
{
    return ((JumController *) data)->simulated;
}

static gboolean
link_is_up(gpointer data)
{
    return ((JumController *) data)->link_up;
}

/* ---- the driver speaks ---- */

static void
tell_link(JumController *c, gboolean lost)
{
    jum_alarms_condition(c->alarms, &(JumAlarmCondition){.type = JUM_ALARM_TYPE_link_lost,
                                                         .asset = LINK_ASSET,
                                                         .present = lost,
                                                         .value = NAN,
                                                         .limit = NAN});
}

static void
driver_link(gpointer data, JumDriver *driver, gboolean up, const char *why)
{
    JumController *c = data;
    if (up != c->link_up || why != NULL)
        jum_journal_append(c->journal,
                           &(JumJournalRow){.type = "link",
                                            .origin = "system",
                                            .object = LINK_ASSET,
                                            .result = up ? "up" : "down",
                                            .cause = why,
                                            .sim = c->simulated},
                           NULL, NULL);
    if (why != NULL)
        g_printerr("jumeau-controller: %s\n", why);
    c->link_up = up;
    c->heard_since = JUM_TIME_NONE;
    tell_link(c, !up);
    if (up)
        driver->klass->interrogate(driver); /* re-read everything before anything is believed */
    else
        jum_alarms_sources(c->alarms, FALSE);
}

static void
driver_clock(gpointer data, JumDriver *driver, JumTime now, double speed, gboolean simulated)
{
    JumController *c = data;
    if (speed > 0.0) /* a greeting */
        c->simulated = simulated;
    if (c->simulated)
        jum_clock_follow(&c->clock, now, speed > 0.0 ? speed : c->clock.speed);
}

static void
driver_values(gpointer data, JumDriver *driver, const JumMeasure *values, guint n)
{
    JumController *c = data;
    JumTime now = jum_controller_now(c);
    JumTime future =
        now + (JumTime) (FUTURE_LIMIT_S * MAX(1.0, c->clock.speed) * (double) JUM_SECOND);
    guint n_points = jum_points_count(c->points);
    for (guint i = 0; i < n; i++) {
        JumMeasure m = values[i];
        if (m.point >= n_points)
            continue;
        if (m.time > future) { /* its clock is wrong: dated by ours, and doubtful */
            m.time = now;
            m.quality = (guint8) (JUM_QUALITY_UNCERTAIN | (m.quality & JUM_QUALITY_SIM));
        }
        if (c->simulated)
            m.quality |= JUM_QUALITY_SIM;
        double before = jum_world_value(c->world, m.point);
        if (m.time < jum_world_time(c->world, m.point))
            continue; /* older than what is known: for the history's sake only, and it is in order there */
        jum_world_put(c->world, m.point, m.value, (JumQuality) m.quality, m.time);
        m.quality = jum_world_qualities(c->world)[m.point];
        jum_interlocks_measured(c->interlocks, m.point, before, m.value, m.time);
        jum_commands_measured(c->commands, m.point, m.value, m.time);
        jum_alarm_rules_measured(c->rules, m.point);
        jum_history_put(c->history, &m);
    }
    c->n_values += n;
    c->written = c->written || n > 0;
}

static void
driver_interrogated(gpointer data, JumDriver *driver)
{
    JumController *c = data;
    c->heard_since = jum_controller_now(c);
    jum_alarms_sources(c->alarms, TRUE);
}

static void
driver_ack(gpointer data, JumDriver *driver, const char *id, guint64 seq)
{
    jum_commands_ack(((JumController *) data)->commands, id, seq);
}

static void
driver_nak(gpointer data,
           JumDriver *driver,
           const char *id,
           guint64 seq,
           const char *cause,
           const char *text)
{
    jum_commands_nak(((JumController *) data)->commands, id, seq, cause, text);
}

static void
driver_feedback(gpointer data, JumDriver *driver, const char *id, guint64 seq, gboolean ok)
{
    jum_commands_feedback(((JumController *) data)->commands, id, seq, ok);
}

/* ---- commands and alarms speak ---- */

static void
command_send(gpointer data, const JumCommand *command)
{
    JumController *c = data;
    c->driver->klass->send(c->driver, command, jum_journal_epoch(c->journal));
}

static void
command_read_back(gpointer data, const JumCommand *command)
{
    JumController *c = data;
    if (c->link_up)
        c->driver->klass->interrogate(c->driver);
}

static void
command_unknown(gpointer data, const JumCommand *command, gboolean raise)
{
    JumController *c = data;
    guint32 point = jum_points_target(c->points, command->target,
                                      (JumAction) MAX(0, jum_action_find(command->action)));
    jum_alarms_condition(c->alarms, &(JumAlarmCondition){.type = JUM_ALARM_TYPE_command_unknown,
                                                         .asset = command->target,
                                                         .present = raise,
                                                         .value = jum_world_value(c->world, point),
                                                         .limit = command->value});
}

static void
command_changed(gpointer data, const JumCommand *command, guint64 event)
{
    JumController *c = data;
    jum_live_server_command(c->live, command, event);
    if (command->state != JUM_COMMAND_DONE)
        return;
    command_unknown(c, command, FALSE);
    if (strcmp(command->action, "switch") == 0)
        jum_alarm_rules_overridden(c->rules, command->target,
                                   command->value > 0.0
                                       ? JUM_TIME_NONE
                                       : jum_controller_now(c) +
                                             (JumTime) (command->duration_s * (double) JUM_SECOND));
}

static void
alarm_changed(gpointer data, const JumAlarm *alarm, guint64 event)
{
    JumController *c = data;
    if (c->live != NULL)
        jum_live_server_alarm(c->live, alarm, event);
}

/* ---- desks speak ---- */

static guint64
live_event(gpointer data)
{
    return jum_journal_last(((JumController *) data)->journal);
}

static guint64
live_sum(gpointer data)
{
    return jum_alarms_sum(((JumController *) data)->alarms);
}

static GPtrArray *
live_alarms(gpointer data)
{
    return jum_alarms_shown(((JumController *) data)->alarms);
}

static GPtrArray *
live_commands(gpointer data)
{
    return jum_commands_recent(((JumController *) data)->commands);
}

static void
live_opened(gpointer data, const char *session, const char *role)
{
    JumController *c = data;
    jum_journal_append(c->journal,
                       &(JumJournalRow){.type = "session",
                                        .origin = "desk",
                                        .role = role,
                                        .session = session,
                                        .result = "opened",
                                        .sim = c->simulated},
                       NULL, NULL);
}

static void
live_closed(gpointer data, const char *session)
{
    JumController *c = data;
    jum_journal_append(c->journal,
                       &(JumJournalRow){.type = "session",
                                        .origin = "desk",
                                        .session = session,
                                        .result = "closed",
                                        .sim = c->simulated},
                       NULL, NULL);
    jum_commands_session_lost(c->commands, session);
}

/* ---- time ---- */

static void
watch_journal(JumController *c)
{
    gboolean up = jum_journal_is_up(c->journal);
    if (!up && c->ticks % 20 == 0) /* a probe: the writer opens the file again */
        jum_journal_append(c->journal,
                           &(JumJournalRow){.type = "note",
                                            .origin = "system",
                                            .result = "the journal was interrupted"},
                           NULL, NULL);
    if (up == c->was_up)
        return;
    c->was_up = up;
    jum_alarms_condition(c->alarms, &(JumAlarmCondition){.type = JUM_ALARM_TYPE_journal_down,
                                                         .asset = "controller/journal",
                                                         .present = !up,
                                                         .value = NAN,
                                                         .limit = NAN});
}

static gboolean
tick(gpointer data)
{
    JumController *c = data;
    if (c->written) {
        c->told_serial = jum_world_serial(c->world);
        (void) jum_world_next_serial(c->world);
        c->written = FALSE;
    }
    jum_commands_tick(c->commands);
    jum_alarms_tick(c->alarms);
    watch_journal(c);
    if (c->ticks++ % 10 == 0) {
        jum_alarm_rules_scan(c->rules, jum_controller_now(c), c->heard_since);
        jum_history_flush(c->history);
    }
    jum_live_server_tick(c->live, c->told_serial);
    return G_SOURCE_CONTINUE;
}

/* ---- start and end ---- */

static gboolean
open_engines(JumController *c, GError **error)
{
    JumLayer *plans = jum_territory_read(c->territory, JUM_TABLE_signal_plan, NULL, error);
    if (plans == NULL)
        return FALSE;
    c->interlocks = jum_interlocks_new(c->world, plans);
    jum_interlocks_set_judge(c->interlocks, jum_water_judge_new(c->world, c->options->territory));
    const JumAlarmsHost alarms = {c, now_of, is_sim, alarm_changed};
    if ((c->alarms = jum_alarms_new(c->journal, &alarms, error)) == NULL)
        return FALSE;
    c->rules = jum_alarm_rules_new(c->world, c->alarms);
    const JumCommandsHost commands = {c,
                                      now_of,
                                      speed_of,
                                      link_is_up,
                                      is_sim,
                                      command_send,
                                      command_changed,
                                      command_unknown,
                                      command_read_back};
    const JumCommandsLimits limits = {c->options->class_a_per_min, c->options->class_b_per_min,
                                      c->options->select_s};
    if ((c->commands = jum_commands_new(c->world, c->journal, c->interlocks, &limits, &commands,
                                        error)) == NULL)
        return FALSE;
    return (c->history = jum_history_new(c->options->data, c->points, c->journal, error)) != NULL;
}

static gboolean
open_driver(JumController *c, GError **error)
{
    const JumControllerOptions *o = c->options;
    const JumDriverHost host = {
        c,          driver_link, driver_clock,   driver_values, driver_interrogated,
        driver_ack, driver_nak,  driver_feedback};
    g_autofree char *state = g_build_filename(o->data, "field", NULL);
    const JumFieldLinkSetup setup = {.uri = o->field,
                                     .territory = o->territory,
                                     .state_folder = state,
                                     .time = o->time,
                                     .seed = o->seed,
                                     .speed = o->speed,
                                     .schema = jum_points_hash(c->points),
                                     .epoch = jum_journal_epoch(c->journal),
                                     .real_only = o->real_only};
    c->driver = jum_field_link_new(&setup, &host, error);
    return c->driver != NULL;
}

JumController *
jum_controller_new(const JumControllerOptions *options, GError **error)
{
    g_autoptr(JumController) c = g_new0(JumController, 1);
    c->options = options;
    c->clock = jum_clock_real();
    c->heard_since = JUM_TIME_NONE;
    c->was_up = TRUE;
    c->territory = jum_territory_open(options->territory, error);
    if (c->territory == NULL || (c->points = jum_points_new(c->territory, error)) == NULL)
        return NULL;
    c->world = jum_world_new(c->points);
    c->told_serial = jum_world_serial(c->world);
    (void) jum_world_next_serial(c->world);
    if ((c->journal = jum_journal_open(options->data, error)) == NULL || !open_engines(c, error) ||
        !open_driver(c, error))
        return NULL;
    const JumLiveServerHost live = {c,        now_of,      speed_of,      is_sim,      live_event,
                                    live_sum, live_alarms, live_commands, live_opened, live_closed};
    c->live = jum_live_server_new(c->world, jum_territory_info(c->territory)->name, &live);
    jum_journal_append(c->journal,
                       &(JumJournalRow){.type = "start",
                                        .origin = "system",
                                        .object = jum_territory_info(c->territory)->hash,
                                        .result = JUM_VERSION},
                       NULL, NULL);
    c->driver->klass->start(c->driver);
    c->tick_source = g_timeout_add(TICK_MS, tick, c);
    return g_steal_pointer(&c);
}

void
jum_controller_free(JumController *c)
{
    if (c == NULL)
        return;
    g_clear_handle_id(&c->tick_source, g_source_remove);
    if (c->driver != NULL)
        c->driver->klass->free(c->driver);
    jum_live_server_free(c->live);
    if (c->journal != NULL && c->live != NULL)
        jum_journal_append(
            c->journal, &(JumJournalRow){.type = "stop", .origin = "system", .sim = c->simulated},
            NULL, NULL);
    jum_history_free(c->history);
    jum_journal_close(c->journal);
    jum_commands_free(c->commands);
    jum_alarm_rules_free(c->rules);
    jum_alarms_free(c->alarms);
    jum_interlocks_free(c->interlocks);
    jum_world_free(c->world);
    jum_points_free(c->points);
    jum_territory_free(c->territory);
    g_free(c);
}
