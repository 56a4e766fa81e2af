/* The alarm engine.  A condition waits for its on-delay (or five excursions within it), its end for the off-delay; an
 * end that arrives with the delay's last instant wins.  Each move is one journal row; what desks are told, and what the
 * checksum covers, is the record as committed (`shown`), never one still on its way to the disk. */
#include "controller/alarms.h"

#include "wire/record-json.h"

#define EXCURSIONS 5

typedef struct {
    JumAlarms *owner;
    JumAlarm *record, *shown; /* shown: NULL until told */
    guint64 shown_sum;
    guint bits;
    double on_delay_s, off_delay_s;
    gboolean present; /* what the rule said last */
    JumTime due;      /* when the delay ends; JUM_TIME_NONE: nothing waits */
    JumTime excursion_from;
    guint excursions;
} Entry;

struct JumAlarms {
    JumJournal *journal;
    JumAlarmsHost host;
    GHashTable *by_key;            /* key → Entry */
    GHashTable *by_group;          /* address → GPtrArray of Entry */
    GHashTable *waiting;           /* set of entries with a delay running or shelved */
    GHashTable *suppressed_groups; /* address → number of reasons */
    guint64 sum;
};

typedef struct {
    Entry *entry;
    JumAlarm *copy;
    JumAlarmsReply reply;
    gpointer data;
} Commit;

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    jum_alarm_free(entry->record);
    jum_alarm_free(entry->shown);
    g_free(entry);
}

static JumTime
now_of(const JumAlarms *alarms)
{
    return alarms->host.now(alarms->host.data);
}

/* A copy to walk while entries move. */
static GPtrArray *
values_of(GHashTable *table)
{
    GPtrArray *values = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(values, value);
    return values;
}

/* ---- telling ---- */

static void
show(Entry *entry, JumAlarm *copy, guint64 event)
{
    JumAlarms *alarms = entry->owner;
    guint64 sum = copy->state != JUM_ALARM_NORMAL ? jum_alarm_sum(copy) : 0;
    alarms->sum ^= entry->shown_sum ^ sum;
    entry->shown_sum = sum;
    jum_alarm_free(entry->shown);
    entry->shown = copy;
    alarms->host.changed(alarms->host.data, copy, event);
}

static void
committed(gpointer data, guint64 seq, const GError *error)
{
    Commit *commit = data;
    JumAlarms *alarms = commit->entry->owner;
    /* while the journal is down people still see their alarms */
    show(commit->entry, commit->copy, seq != 0 ? seq : jum_journal_last(alarms->journal));
    if (commit->reply != NULL)
        commit->reply(commit->data, seq != 0 ? 200 : 503, seq != 0 ? NULL : "internal",
                      commit->entry->shown);
    g_free(commit);
}

static void
write_row(Entry *entry,
          JumAlarmState before,
          JumAlarmEvent event,
          const JumAlarmsAct *act,
          JumAlarmsReply reply,
          gpointer data)
{
    static const char *const types[JUM_N_ALARM_EVENTS] = {
        [JUM_ALARM_EVENT_ACK] = "ack",
        [JUM_ALARM_EVENT_RESET] = "reset",
        [JUM_ALARM_EVENT_SHELVE_TIMED] = "shelve",
        [JUM_ALARM_EVENT_SHELVE_ONCE] = "shelve",
        [JUM_ALARM_EVENT_UNSHELVE] = "unshelve",
        [JUM_ALARM_EVENT_SUPPRESS_ON] = "suppress",
        [JUM_ALARM_EVENT_SUPPRESS_OFF] = "suppress",
    };
    JumAlarms *alarms = entry->owner;
    Commit *commit = g_new0(Commit, 1);
    commit->entry = entry;
    commit->copy = jum_alarm_dup(entry->record);
    commit->reply = reply;
    commit->data = data;
    jum_journal_append(alarms->journal,
                       &(JumJournalRow){.type = types[event] != NULL ? types[event] : "alarm",
                                        .actor = act != NULL ? act->actor : NULL,
                                        .role = act != NULL ? act->role : NULL,
                                        .session = act != NULL ? act->session : NULL,
                                        .origin = act != NULL ? "desk" : "system",
                                        .object = entry->record->asset,
                                        .before = jum_alarm_state_name(before),
                                        .after = jum_alarm_state_name(entry->record->state),
                                        .reason = act != NULL ? act->reason : NULL,
                                        .result = entry->record->type,
                                        .cause = jum_alarm_event_name(event),
                                        .alarm = entry->record,
                                        .alarm_bits = entry->bits,
                                        .sim = alarms->host.is_sim(alarms->host.data)},
                       committed, commit);
}

/* ---- moving ---- */

static JumAlarmStep
apply(
    Entry *entry, JumAlarmEvent event, const JumAlarmsAct *act, JumAlarmsReply reply, gpointer data)
{
    JumAlarms *alarms = entry->owner;
    JumAlarm *record = entry->record;
    JumAlarmState before = record->state;
    gboolean was_active = record->active;
    JumAlarmStep step = jum_alarm_step(entry->bits, event, FALSE);
    if (step.bits == entry->bits && event != JUM_ALARM_EVENT_SHELVE_TIMED &&
        event != JUM_ALARM_EVENT_SHELVE_ONCE)
        return step;
    if ((step.effects & JUM_ALARM_DO_REFUSE) != 0)
        return step;
    JumTime now = now_of(alarms);
    guint shelved = step.bits & JUM_ALARM_BITS_SHELVED;
    entry->bits = step.bits;
    record->state = jum_alarm_bits_state(step.bits);
    record->active = (step.bits & JUM_ALARM_BIT_ACTIVE) != 0;
    record->source_lost = (step.bits & JUM_ALARM_BIT_HEARD) == 0;
    record->changed_at = now;
    if ((step.effects & JUM_ALARM_DO_OCCURRENCE) != 0)
        record->occurrence++;
    if (record->active && !was_active)
        record->raised_at = now;
    if (event == JUM_ALARM_EVENT_ACK) {
        g_free(record->acked_by);
        record->acked_by = g_strdup(act != NULL ? act->actor : NULL);
        record->acked_at = now;
    } else if ((step.bits & JUM_ALARM_BIT_ACKED) == 0) {
        g_clear_pointer(&record->acked_by, g_free);
        record->acked_at = JUM_TIME_NONE;
    }
    record->hidden_until = shelved == 0 ? JUM_TIME_NONE
                           : act != NULL && act->shelf_s > 0.0
                               ? now + (JumTime) (act->shelf_s * (double) JUM_SECOND)
                               : record->hidden_until;
    if (shelved != 0)
        g_hash_table_add(alarms->waiting, entry);
    write_row(entry, before, event, act, reply, data);
    return step;
}

static void
do_event(Entry *entry, JumAlarmEvent event)
{
    (void) apply(entry, event, NULL, NULL, NULL);
}

static Entry *
entry_new(JumAlarms *alarms, JumAlarm *record, guint bits)
{
    Entry *entry = g_new0(Entry, 1);
    const JumAlarmType *type = jum_alarm_type_find(record->type);
    entry->owner = alarms;
    entry->record = record;
    entry->bits = bits;
    entry->due = entry->excursion_from = JUM_TIME_NONE;
    entry->on_delay_s = type != NULL ? type->on_delay_s : 0.0;
    entry->off_delay_s = type != NULL ? type->off_delay_s : 0.0;
    g_hash_table_insert(alarms->by_key, record->key, entry);
    if (record->group != NULL) {
        GPtrArray *group = g_hash_table_lookup(alarms->by_group, record->group);
        if (group == NULL)
            g_hash_table_insert(alarms->by_group, g_strdup(record->group),
                                group = g_ptr_array_new());
        g_ptr_array_add(group, entry);
    }
    return entry;
}

static Entry *
find(JumAlarms *alarms, JumAlarmTypeId type, const char *asset)
{
    char key[512];
    g_snprintf(key, sizeof key, "%s@%s", jum_alarm_type(type)->id, asset);
    return g_hash_table_lookup(alarms->by_key, key);
}

static Entry *
entry_for(JumAlarms *alarms, const JumAlarmCondition *condition)
{
    Entry *entry = find(alarms, condition->type, condition->asset);
    if (entry != NULL || !condition->present)
        return entry;
    const JumAlarmType *type = jum_alarm_type(condition->type);
    JumAlarm *record = jum_alarm_new();
    record->key = g_strconcat(type->id, "@", condition->asset, NULL);
    record->type = g_strdup(type->id);
    record->asset = g_strdup(condition->asset);
    record->group = g_strdup(condition->group);
    record->priority = type->priority;
    return entry_new(alarms, record, JUM_ALARM_BITS_INITIAL);
}

static void
raise_now(Entry *entry)
{
    JumAlarms *alarms = entry->owner;
    const char *group = entry->record->group;
    entry->due = JUM_TIME_NONE;
    entry->excursions = 0;
    if (group != NULL && g_hash_table_contains(alarms->suppressed_groups, group))
        do_event(entry, JUM_ALARM_EVENT_SUPPRESS_ON);
    do_event(entry, JUM_ALARM_EVENT_RAISE);
}

static void
count_excursion(Entry *entry, JumTime now)
{
    if (entry->excursion_from == JUM_TIME_NONE ||
        (double) (now - entry->excursion_from) > entry->on_delay_s * (double) JUM_SECOND) {
        entry->excursion_from = now;
        entry->excursions = 0;
    }
    entry->excursions++;
}

void
jum_alarms_condition(JumAlarms *alarms, const JumAlarmCondition *condition)
{
    Entry *entry = entry_for(alarms, condition);
    if (entry == NULL)
        return;
    JumTime now = now_of(alarms);
    gboolean active = entry->record->active;
    if (condition->present) {
        entry->record->value = condition->value;
        entry->record->limit = condition->limit;
        entry->record->children = condition->children;
    }
    if (condition->present && !entry->present)
        count_excursion(entry, now);
    entry->present = condition->present;
    if (entry->present == active) {
        entry->due = JUM_TIME_NONE; /* back before the delay ended */
        return;
    }
    double delay_s = active ? entry->off_delay_s : entry->on_delay_s;
    if (entry->due == JUM_TIME_NONE)
        entry->due = now + (JumTime) (delay_s * (double) JUM_SECOND);
    if (!active && (delay_s <= 0.0 || entry->excursions >= EXCURSIONS))
        raise_now(entry);
    else if (active && delay_s <= 0.0)
        do_event(entry, JUM_ALARM_EVENT_CLEAR), entry->due = JUM_TIME_NONE;
    else
        g_hash_table_add(alarms->waiting, entry);
}

gboolean
jum_alarms_is_present(JumAlarms *alarms, JumAlarmTypeId type, const char *asset)
{
    Entry *entry = find(alarms, type, asset);
    return entry != NULL && entry->present;
}

void
jum_alarms_tick(JumAlarms *alarms)
{
    JumTime now = now_of(alarms);
    g_autoptr(GPtrArray) entries = values_of(alarms->waiting);
    for (guint i = 0; i < entries->len; i++) {
        Entry *entry = g_ptr_array_index(entries, i);
        if (entry->due != JUM_TIME_NONE && now >= entry->due) {
            if (entry->present)
                raise_now(entry);
            else
                do_event(entry, JUM_ALARM_EVENT_CLEAR);
            entry->due = JUM_TIME_NONE;
        }
        if (entry->record->hidden_until != JUM_TIME_NONE && now >= entry->record->hidden_until)
            do_event(entry, JUM_ALARM_EVENT_SHELF_TIMER);
        if (entry->due == JUM_TIME_NONE && entry->record->hidden_until == JUM_TIME_NONE)
            g_hash_table_remove(alarms->waiting, entry);
    }
}

/* ---- by design, and the field as a whole ---- */

void
jum_alarms_suppress_group(JumAlarms *alarms, const char *group, gboolean on)
{
    guint reasons = GPOINTER_TO_UINT(g_hash_table_lookup(alarms->suppressed_groups, group));
    if (!on && reasons == 0)
        return;
    reasons = on ? reasons + 1 : reasons - 1;
    if (reasons > 0)
        g_hash_table_insert(alarms->suppressed_groups, g_strdup(group), GUINT_TO_POINTER(reasons));
    else
        g_hash_table_remove(alarms->suppressed_groups, group);
    if (on ? reasons != 1 : reasons != 0)
        return;
    const GPtrArray *entries = g_hash_table_lookup(alarms->by_group, group);
    for (guint i = 0; entries != NULL && i < entries->len; i++) {
        Entry *entry = g_ptr_array_index(entries, i);
        if (on && entry->record->state != JUM_ALARM_NORMAL)
            do_event(entry, JUM_ALARM_EVENT_SUPPRESS_ON);
        else if (!on)
            do_event(entry, JUM_ALARM_EVENT_SUPPRESS_OFF);
    }
}

void
jum_alarms_suppress(JumAlarms *alarms, JumAlarmTypeId type, const char *asset, gboolean on)
{
    Entry *entry = find(alarms, type, asset);
    if (entry != NULL)
        do_event(entry, on ? JUM_ALARM_EVENT_SUPPRESS_ON : JUM_ALARM_EVENT_SUPPRESS_OFF);
}

void
jum_alarms_sources(JumAlarms *alarms, gboolean heard)
{
    g_autoptr(GPtrArray) entries = values_of(alarms->by_key);
    for (guint i = 0; i < entries->len; i++) {
        Entry *entry = g_ptr_array_index(entries, i);
        if (entry->record->state == JUM_ALARM_NORMAL ||
            g_strcmp0(entry->record->type, jum_alarm_type(JUM_ALARM_TYPE_link_lost)->id) == 0)
            continue;
        if (!heard)
            do_event(entry, JUM_ALARM_EVENT_SOURCE_LOST);
        else if ((entry->bits & JUM_ALARM_BIT_HEARD) == 0)
            do_event(entry, entry->present ? JUM_ALARM_EVENT_SOURCE_BACK_ALARM
                                           : JUM_ALARM_EVENT_SOURCE_BACK_OK);
    }
}

/* ---- what people do ---- */

void
jum_alarms_act(JumAlarms *alarms, const JumAlarmsAct *act, JumAlarmsReply reply, gpointer data)
{
    Entry *entry = g_hash_table_lookup(alarms->by_key, act->key);
    if (entry == NULL || entry->shown == NULL) {
        reply(data, 404, "unknown", NULL);
        return;
    }
    JumAlarmEvent event = act->event;
    gboolean shelves =
        event == JUM_ALARM_EVENT_SHELVE_TIMED || event == JUM_ALARM_EVENT_SHELVE_ONCE;
    if (shelves && (!(act->shelf_s > 0.0 && act->shelf_s <= JUM_ALARM_SHELF_MAX_S) ||
                    act->reason == NULL || act->reason[0] == '\0')) {
        reply(data, 422, "out-of-range", entry->shown); /* a reason, and at most 8 hours */
        return;
    }
    if (event == JUM_ALARM_EVENT_ACK && act->occurrence != entry->record->occurrence)
        event = JUM_ALARM_EVENT_ACK_STALE;
    guint bits = entry->bits;
    JumAlarmStep foreseen = jum_alarm_step(bits, event, FALSE);
    if ((foreseen.effects & JUM_ALARM_DO_REFUSE) != 0)
        reply(data, 409, foreseen.reason, entry->shown);
    else if (foreseen.bits == bits && !shelves)
        reply(data, 200, "already", entry->shown);
    else
        (void) apply(entry, event, act, reply, data);
}

/* ---- start and end ---- */

static void
reload(JumAlarms *alarms, GPtrArray *records, const GArray *bits)
{
    for (guint i = 0; i < records->len; i++) {
        JumAlarm *record = g_ptr_array_index(records, i);
        JumAlarmStep step =
            jum_alarm_step(g_array_index(bits, guint, i), JUM_ALARM_EVENT_RESTART, FALSE);
        Entry *entry = entry_new(alarms, record, step.bits);
        record->state = jum_alarm_bits_state(step.bits);
        record->source_lost = TRUE;
        entry->present = record->active;
        if ((step.bits & JUM_ALARM_BITS_SHELVED) != 0)
            g_hash_table_add(alarms->waiting, entry);
        if (record->state == JUM_ALARM_NORMAL)
            continue;
        entry->shown = jum_alarm_dup(record);
        entry->shown_sum = jum_alarm_sum(record);
        alarms->sum ^= entry->shown_sum;
    }
    g_ptr_array_set_free_func(records, NULL);
}

JumAlarms *
jum_alarms_new(JumJournal *journal, const JumAlarmsHost *host, GError **error)
{
    g_autoptr(GArray) bits = NULL;
    g_autoptr(GPtrArray) records = jum_journal_alarms(journal, &bits, error);
    if (records == NULL)
        return NULL;
    JumAlarms *alarms = g_new0(JumAlarms, 1);
    alarms->journal = journal;
    alarms->host = *host;
    alarms->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    alarms->by_group =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
    alarms->waiting = g_hash_table_new(NULL, NULL);
    alarms->suppressed_groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reload(alarms, records, bits);
    return alarms;
}

void
jum_alarms_free(JumAlarms *alarms)
{
    if (alarms == NULL)
        return;
    g_hash_table_unref(alarms->waiting);
    g_hash_table_unref(alarms->by_group);
    g_hash_table_unref(alarms->suppressed_groups);
    g_hash_table_unref(alarms->by_key);
    g_free(alarms);
}

GPtrArray *
jum_alarms_shown(JumAlarms *alarms)
{
    GPtrArray *shown = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, alarms->by_key);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Entry *entry = value;
        if (entry->shown != NULL && entry->shown->state != JUM_ALARM_NORMAL)
            g_ptr_array_add(shown, entry->shown);
    }
    return shown;
}

guint64
jum_alarms_sum(const JumAlarms *alarms)
{
    return alarms->sum;
}
