/* The life of one command after it was asked: the table says what follows, this file does it.  The order is always: new
 * state in memory, row to the journal, and only when it is committed the effect (answer, queue, transmission), if the
 * state is still the one the row announced.  Resends carry the same sequence; after a restart nothing is resent. */
#include "controller/commands-private.h"

#include "base/i18n.h"
#include "wire/command-rules.h"

#include <math.h>

#define MAX_RECENT    500
#define RESEND        (5 * JUM_SECOND)
#define MAX_UNWRITTEN 1000

typedef struct {
    JumCommands *owner;
    char *id;
    JumCommandState state; /* announced by the row */
    guint effects;
    JumCommandsPending *pending;
    JumCommand *copy; /* as journalled */
} Commit;

static void
entry_free(gpointer data)
{
    JumCommandsEntry *entry = data;
    jum_command_free(entry->record);
    g_free(entry->session);
    g_free(entry->role);
    g_free(entry);
}

static JumTime
now_of(JumCommands *commands)
{
    return commands->host.now(commands->host.data);
}

static JumTime
seconds(double s)
{
    return (JumTime) (s * (double) JUM_SECOND);
}

JumCommandsEntry *
jum_commands_enter(JumCommands *commands, JumCommand *record, const JumCommandsWho *who)
{
    JumCommandsEntry *entry = g_new0(JumCommandsEntry, 1);
    entry->owner = commands;
    entry->record = record;
    entry->session = g_strdup(who->session);
    entry->role = g_strdup(who->role);
    int action = jum_action_find(record->action);
    entry->point = jum_points_target(jum_world_points(commands->world), record->target,
                                     (JumAction) MAX(action, 0));
    entry->select_until = entry->feedback_until = entry->acked_at = entry->resend_at =
        JUM_TIME_NONE;
    entry->expires_at = record->expires_at;
    g_hash_table_insert(commands->by_id, record->id, entry);
    return entry;
}

JumCommandsEntry *
jum_commands_alive_on(JumCommands *commands, const char *target)
{
    return g_hash_table_lookup(commands->on_target, target);
}

/* ---- membership of the lists follows the state ---- */

static void
forget_oldest(JumCommands *commands)
{
    while (g_queue_get_length(&commands->recent) > MAX_RECENT) {
        g_autofree char *id = g_queue_pop_head(&commands->recent);
        g_hash_table_remove(commands->by_id, id);
    }
}

static void
file_entry(JumCommandsEntry *entry, JumCommandState before)
{
    JumCommands *commands = entry->owner;
    const JumCommand *record = entry->record;
    JumCommandState state = record->state;
    gpointer key = GUINT_TO_POINTER(entry->point);
    gboolean travels = state == JUM_COMMAND_SENT || state == JUM_COMMAND_EXECUTING;
    if (travels)
        g_hash_table_insert(commands->on_point, key, entry);
    else if (g_hash_table_lookup(commands->on_point, key) == entry)
        g_hash_table_remove(commands->on_point, key);
    if (before == JUM_COMMAND_NONE && !jum_command_state_is_final(state)) {
        g_ptr_array_add(commands->alive, entry);
        g_hash_table_insert(commands->on_target, g_strdup(record->target), entry);
    }
    if (!jum_command_state_is_final(state))
        return;
    g_ptr_array_remove(commands->alive, entry);
    if (jum_commands_alive_on(commands, record->target) == entry)
        g_hash_table_remove(commands->on_target, record->target);
    g_queue_push_tail(&commands->recent, g_strdup(record->id));
    forget_oldest(commands);
}

/* ---- effects, after the commit ---- */

static void
transmit(JumCommandsEntry *entry)
{
    JumCommands *commands = entry->owner;
    entry->resend_at = now_of(commands); /* at the next tick if the link is down now */
    if (!commands->host.link_up(commands->host.data))
        return;
    commands->host.send(commands->host.data, entry->record);
    entry->resend_at += RESEND;
}

static void
keep_unwritten(JumCommands *commands, const JumCommand *copy)
{
    g_queue_push_tail(&commands->unwritten, jum_command_dup(copy));
    while (g_queue_get_length(&commands->unwritten) > MAX_UNWRITTEN)
        jum_command_free(g_queue_pop_head(&commands->unwritten));
}

/* The row could not be written: only a safe-state command goes on, on memory alone. */
static gboolean
goes_on_without_journal(JumCommands *commands, JumCommandsEntry *entry, const Commit *commit)
{
    keep_unwritten(commands, commit->copy);
    if (entry == NULL || entry->record->klass == JUM_COMMAND_CLASS_S ||
        entry->record->state != commit->state ||
        (commit->state != JUM_COMMAND_QUEUED && commit->state != JUM_COMMAND_SENT &&
         commit->state != JUM_COMMAND_SELECTED))
        return TRUE;
    JumCommandState before = entry->record->state;
    entry->record->state = JUM_COMMAND_REJECTED;
    g_free(entry->record->cause);
    g_free(entry->record->cause_text);
    entry->record->cause = g_strdup("internal");
    entry->record->cause_text =
        g_strdup(_("The journal cannot be written: only safe-state commands are accepted."));
    file_entry(entry, before);
    if (commit->pending != NULL)
        commit->pending->http = 503;
    return FALSE;
}

static void dequeue(JumCommandsEntry *entry, JumTime now);

static void
committed(gpointer data, guint64 seq, const GError *error)
{
    Commit *commit = data;
    JumCommands *commands = commit->owner;
    JumCommandsEntry *entry = g_hash_table_lookup(commands->by_id, commit->id);
    gboolean on = seq != 0 || goes_on_without_journal(commands, entry, commit);
    if (entry != NULL && on && entry->record->state == commit->state &&
        (commit->effects & JUM_COMMAND_DO_TRANSMIT) != 0)
        transmit(entry);
    if (entry != NULL && on && entry->record->state == JUM_COMMAND_QUEUED &&
        commit->state == JUM_COMMAND_QUEUED)
        dequeue(entry, now_of(commands)); /* at once; the tick tries again what must wait */
    commands->host.changed(commands->host.data, on || entry == NULL ? commit->copy : entry->record,
                           seq);
    if (on && (commit->effects & JUM_COMMAND_DO_ALARM) != 0)
        commands->host.unknown(commands->host.data, commit->copy, TRUE);
    if (on && (commit->effects & JUM_COMMAND_DO_READ_BACK) != 0)
        commands->host.read_back(commands->host.data, commit->copy);
    if (commit->pending != NULL)
        jum_commands_pending_release(commit->pending);
    jum_command_free(commit->copy);
    g_free(commit->id);
    g_free(commit);
}

static void
write_row(JumCommandsEntry *entry,
          JumCommandState before,
          JumCommandEvent event,
          guint effects,
          JumCommandsPending *pending)
{
    JumCommands *commands = entry->owner;
    const JumCommand *record = entry->record;
    Commit *commit = g_new0(Commit, 1);
    commit->owner = commands;
    commit->id = g_strdup(record->id);
    commit->state = record->state;
    commit->effects = effects;
    commit->pending = pending;
    commit->copy = jum_command_dup(record);
    if (pending != NULL)
        pending->waiting++;
    g_autofree char *result =
        g_strdup_printf("%s %s %g", jum_command_event_name(event), record->action, record->value);
    g_strdelimit(result, ",", '.'); /* %g in French */
    jum_journal_append(commands->journal,
                       &(JumJournalRow){.type = "command",
                                        .actor = record->actor,
                                        .role = entry->role,
                                        .session = entry->session,
                                        .origin = "desk",
                                        .object = record->target,
                                        .cmd_id = record->id,
                                        .before = jum_command_state_name(before),
                                        .after = jum_command_state_name(record->state),
                                        .reason = record->reason,
                                        .result = result,
                                        .cause = record->cause,
                                        .command = record,
                                        .sim = commands->host.is_sim(commands->host.data)},
                       committed, commit);
}

static void
annotate(JumCommandsEntry *entry, JumCommandEvent event)
{
    JumCommands *commands = entry->owner;
    jum_journal_append(commands->journal,
                       &(JumJournalRow){.type = "note",
                                        .origin = "field",
                                        .object = entry->record->target,
                                        .cmd_id = entry->record->id,
                                        .after = jum_command_state_name(entry->record->state),
                                        .result = event == JUM_COMMAND_EVENT_FEEDBACK
                                                      ? "late feedback"
                                                      : "late answer",
                                        .sim = commands->host.is_sim(commands->host.data)},
                       NULL, NULL);
    if (event == JUM_COMMAND_EVENT_FEEDBACK && entry->record->state == JUM_COMMAND_UNKNOWN)
        commands->host.unknown(commands->host.data, entry->record, FALSE);
}

static double
travel_of(JumCommandsEntry *entry)
{
    const JumPoints *points = jum_world_points(entry->owner->world);
    if (entry->point == JUM_POINT_NONE ||
        jum_points_quantity(points, entry->point) != JUM_QUANTITY_water_valve_opening)
        return NAN;
    const JumLayer *valves = jum_points_layer(points, JUM_TABLE_water_valve);
    return jum_layer_real(valves, jum_layer_column(valves, "travel_s"),
                          jum_points_row(points, entry->point));
}

JumCommandStep
jum_commands_step(JumCommandsEntry *entry,
                  JumCommandEvent event,
                  guint guards,
                  const JumRefusal *refusal,
                  JumCommandsPending *pending)
{
    JumCommands *commands = entry->owner;
    JumCommand *record = entry->record;
    JumCommandState before = record->state;
    JumCommandStep step = jum_command_step(before, event, guards);
    JumTime now = now_of(commands);
    gboolean moved = step.next != before;
    if (moved) {
        gboolean own = step.cause == NULL && refusal != NULL && refusal->cause != NULL;
        g_clear_pointer(&record->cause, g_free);
        g_clear_pointer(&record->cause_text, g_free);
        record->cause = g_strdup(own ? refusal->cause : step.cause);
        record->cause_text = g_strdup(own ? refusal->text : NULL);
        if (own && step.http != 0 && step.next == JUM_COMMAND_REJECTED)
            step.http = refusal->http;
        record->state = step.next;
        record->changed_at = now;
    }
    if (step.next == JUM_COMMAND_SENT && moved)
        record->seq = (guint64) jum_journal_epoch(commands->journal) << 32 | ++commands->n_seq;
    if ((step.effects & JUM_COMMAND_DO_START_SELECT) != 0)
        entry->select_until = now + seconds((double) commands->limits.select_s *
                                            MAX(1.0, commands->host.speed(commands->host.data)));
    if ((step.effects & JUM_COMMAND_DO_START_FEEDBACK) != 0)
        entry->feedback_until =
            now + seconds(jum_command_feedback_s(record->action, travel_of(entry)));
    if (moved)
        file_entry(entry, before);
    if (moved && (step.effects & JUM_COMMAND_DO_JOURNAL) != 0)
        write_row(entry, before, event, step.effects, pending);
    else if ((step.effects & JUM_COMMAND_DO_ANNOTATE) != 0)
        annotate(entry, event);
    else if ((step.effects & JUM_COMMAND_DO_TRANSMIT) != 0)
        transmit(entry);
    return step;
}

void
jum_commands_supersede(JumCommands *commands, const char *target)
{
    JumCommandsEntry *other = jum_commands_alive_on(commands, target);
    if (other != NULL)
        (void) jum_commands_step(other, JUM_COMMAND_EVENT_SUPERSEDE, 0, NULL, NULL);
}

/* ---- the field's answers ---- */

static JumCommandsEntry *
entry_for_answer(JumCommands *commands, const char *id, guint64 seq)
{
    JumCommandsEntry *entry = id != NULL ? g_hash_table_lookup(commands->by_id, id) : NULL;
    return entry != NULL && entry->record->seq == seq && seq != 0 ? entry : NULL;
}

void
jum_commands_ack(JumCommands *commands, const char *id, guint64 seq)
{
    JumCommandsEntry *entry = entry_for_answer(commands, id, seq);
    if (entry == NULL || entry->record->state == JUM_COMMAND_EXECUTING)
        return;
    entry->acked_at = now_of(commands);
    entry->resend_at = JUM_TIME_NONE;
    (void) jum_commands_step(entry, JUM_COMMAND_EVENT_ACK, 0, NULL, NULL);
}

void
jum_commands_nak(
    JumCommands *commands, const char *id, guint64 seq, const char *cause, const char *text)
{
    JumCommandsEntry *entry = entry_for_answer(commands, id, seq);
    if (entry == NULL)
        return;
    JumRefusal refusal = {422, g_strdup(cause != NULL ? cause : "field-refused"), g_strdup(text)};
    (void) jum_commands_step(entry, JUM_COMMAND_EVENT_REFUSED, 0, &refusal, NULL);
    jum_refusal_clear(&refusal);
}

void
jum_commands_feedback(JumCommands *commands, const char *id, guint64 seq, gboolean ok)
{
    JumCommandsEntry *entry = entry_for_answer(commands, id, seq);
    if (entry == NULL)
        return;
    JumRefusal refusal = {422, g_strdup("feedback-mismatch"),
                          g_strdup(_("What is measured is not what was asked."))};
    (void) jum_commands_step(entry, ok ? JUM_COMMAND_EVENT_FEEDBACK : JUM_COMMAND_EVENT_REFUSED, 0,
                             &refusal, NULL);
    jum_refusal_clear(&refusal);
}

void
jum_commands_measured(JumCommands *commands, guint32 point, double value, JumTime time)
{
    JumCommandsEntry *entry = g_hash_table_lookup(commands->on_point, GUINT_TO_POINTER(point));
    if (entry == NULL || entry->record->state != JUM_COMMAND_EXECUTING ||
        entry->acked_at == JUM_TIME_NONE || time <= entry->acked_at)
        return;
    if (fabs(value - entry->record->value) <= jum_command_tolerance(entry->record->action))
        (void) jum_commands_step(entry, JUM_COMMAND_EVENT_FEEDBACK, 0, NULL, NULL);
}

void
jum_commands_session_lost(JumCommands *commands, const char *session)
{
    for (guint i = commands->alive->len; i-- > 0;) {
        JumCommandsEntry *entry = g_ptr_array_index(commands->alive, i);
        if (entry->record->state == JUM_COMMAND_SELECTED && g_strcmp0(entry->session, session) == 0)
            (void) jum_commands_step(entry, JUM_COMMAND_EVENT_SELECT_LOST, 0, NULL, NULL);
    }
    g_hash_table_remove(commands->rates, session);
}

/* ---- time ---- */

static void
dequeue(JumCommandsEntry *entry, JumTime now)
{
    JumCommands *commands = entry->owner;
    gboolean expired = now > entry->expires_at;
    JumRefusal refusal = {0, NULL, NULL};
    if (!expired && jum_interlocks_delay_s(commands->interlocks, entry->record, now) > 0.0)
        return; /* staggered: its turn comes */
    gboolean ok = jum_interlocks_check(commands->interlocks, entry->record,
                                       commands->host.link_up(commands->host.data), now, &refusal);
    if (!ok && g_strcmp0(refusal.cause, "link-down") == 0 && !expired) {
        jum_refusal_clear(&refusal);
        return; /* waits for the link until it expires */
    }
    (void) jum_commands_step(
        entry, JUM_COMMAND_EVENT_DEQUEUE,
        (ok ? JUM_COMMAND_CHECKED : 0u) | (expired ? JUM_COMMAND_EXPIRED_NOW : 0u), &refusal, NULL);
    if (entry->record->state ==
        JUM_COMMAND_SENT) /* counted now, so that the next in this turn sees the load */
        jum_interlocks_sent(commands->interlocks, entry->record, now);
    jum_refusal_clear(&refusal);
}

static void
tick_one(JumCommandsEntry *entry, JumTime now)
{
    switch (entry->record->state) {
    case JUM_COMMAND_SELECTED:
        if (now > entry->expires_at)
            (void) jum_commands_step(entry, JUM_COMMAND_EVENT_EXPIRY, 0, NULL, NULL);
        else if (now > entry->select_until)
            (void) jum_commands_step(entry, JUM_COMMAND_EVENT_SELECT_LOST, 0, NULL, NULL);
        break;
    case JUM_COMMAND_QUEUED:
        dequeue(entry, now);
        break;
    case JUM_COMMAND_SENT:
    case JUM_COMMAND_EXECUTING:
        if (now > entry->feedback_until)
            (void) jum_commands_step(entry, JUM_COMMAND_EVENT_FEEDBACK_TIMER, 0, NULL, NULL);
        else if (entry->resend_at != JUM_TIME_NONE && now >= entry->resend_at)
            (void) jum_commands_step(entry, JUM_COMMAND_EVENT_RETRANSMIT,
                                     now > entry->expires_at ? JUM_COMMAND_EXPIRED_NOW : 0u, NULL,
                                     NULL);
        break;
    default:
        break;
    }
}

static void
written_at_last(gpointer data, guint64 seq, const GError *error)
{
    JumCommandsEntry *late = data;
    if (seq == 0) /* down again: keeps its place */
        g_queue_push_head(&late->owner->unwritten, g_steal_pointer(&late->record));
    entry_free(late);
}

/* One a tick, in their order, once the journal is up again. */
static void
write_unwritten(JumCommands *commands)
{
    JumCommand *copy = g_queue_pop_head(&commands->unwritten);
    const JumCommandsEntry *present =
        g_hash_table_lookup(commands->by_id, copy->id); /* may have moved on */
    JumCommandsEntry *late = g_new0(JumCommandsEntry, 1);
    late->owner = commands;
    late->record = copy;
    jum_journal_append(commands->journal,
                       &(JumJournalRow){.type = "command",
                                        .actor = copy->actor,
                                        .origin = "system",
                                        .object = copy->target,
                                        .cmd_id = copy->id,
                                        .after = jum_command_state_name(copy->state),
                                        .cause = copy->cause,
                                        .result = "written after an interruption of the journal",
                                        .command = present != NULL ? present->record : copy,
                                        .sim = commands->host.is_sim(commands->host.data)},
                       written_at_last, late);
}

void
jum_commands_tick(JumCommands *commands)
{
    JumTime now = now_of(commands);
    g_autoptr(GPtrArray) alive =
        g_ptr_array_copy(commands->alive, NULL, NULL); /* steps change the list */
    for (guint i = 0; i < alive->len; i++)
        tick_one(g_ptr_array_index(alive, i), now);
    if (jum_journal_is_up(commands->journal) && !g_queue_is_empty(&commands->unwritten))
        write_unwritten(commands);
}

/* ---- start and end ---- */

static void
recover(JumCommands *commands, GPtrArray *records)
{
    JumCommandsWho nobody = {NULL, NULL, NULL, FALSE};
    JumTime now = now_of(commands);
    for (guint i = 0; i < records->len; i++) {
        JumCommandsEntry *entry =
            jum_commands_enter(commands, g_ptr_array_index(records, i), &nobody);
        if (jum_command_state_is_final(entry->record->state)) {
            g_queue_push_tail(&commands->recent, g_strdup(entry->record->id));
            continue;
        }
        file_entry(entry, JUM_COMMAND_NONE);
        (void) jum_commands_step(entry, JUM_COMMAND_EVENT_RESTART, 0, NULL, NULL);
        if (entry->record->state == JUM_COMMAND_EXECUTING)
            entry->acked_at = now;
    }
    g_ptr_array_set_free_func(records, NULL); /* owned by the entries now */
}

JumCommands *
jum_commands_new(const JumWorld *world,
                 JumJournal *journal,
                 JumInterlocks *interlocks,
                 const JumCommandsLimits *limits,
                 const JumCommandsHost *host,
                 GError **error)
{
    g_autoptr(GPtrArray) records = jum_journal_commands(journal, MAX_RECENT / 2, error);
    if (records == NULL)
        return NULL;
    JumCommands *commands = g_new0(JumCommands, 1);
    commands->world = world;
    commands->journal = journal;
    commands->interlocks = interlocks;
    commands->limits = *limits;
    commands->host = *host;
    commands->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    commands->alive = g_ptr_array_new();
    commands->on_target = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    commands->on_point = g_hash_table_new(NULL, NULL);
    commands->rates =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    recover(commands, records);
    return commands;
}

void
jum_commands_free(JumCommands *commands)
{
    if (commands == NULL)
        return;
    g_queue_clear_full(&commands->recent, g_free);
    g_queue_clear_full(&commands->unwritten, (GDestroyNotify) jum_command_free);
    g_hash_table_unref(commands->on_target);
    g_hash_table_unref(commands->on_point);
    g_hash_table_unref(commands->rates);
    g_ptr_array_unref(commands->alive);
    g_hash_table_unref(commands->by_id);
    g_free(commands);
}

JumCommand *
jum_commands_find(JumCommands *commands, const char *id)
{
    JumCommandsEntry *entry = g_hash_table_lookup(commands->by_id, id);
    return entry != NULL ? jum_command_dup(entry->record)
                         : jum_journal_command(commands->journal, id);
}

GPtrArray *
jum_commands_recent(JumCommands *commands)
{
    GPtrArray *list = g_ptr_array_new();
    for (GList *link = commands->recent.head; link != NULL; link = link->next) {
        JumCommandsEntry *entry = g_hash_table_lookup(commands->by_id, link->data);
        if (entry != NULL)
            g_ptr_array_add(list, entry->record);
    }
    for (guint i = 0; i < commands->alive->len; i++)
        g_ptr_array_add(list, ((JumCommandsEntry *) g_ptr_array_index(commands->alive, i))->record);
    return list;
}

guint
jum_commands_n_alive(const JumCommands *commands)
{
    return commands->alive->len;
}
