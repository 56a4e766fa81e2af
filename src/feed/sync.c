/* What the desk holds of the controller's state and how frames change it.  A gap in the sequence is never
 * patched: the subscription is renewed with what is held, and the controller answers with the missing
 * deltas or a snapshot.  Sums of the snapshot and of the alarms are compared, so that a fault on either
 * side shows up as a resync, not as a desk that quietly believes something else. */
#include "feed/sync.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "wire/record-json.h"

struct JumSync {
    char *schema;
    guint n_points;
    JumInbox *inbox;
    char *epoch, *session; /* of the hello in force */
    char *held_epoch;      /* of what we hold, NULL: nothing */
    guint64 seq, event, deltas;
    gboolean greeted, may_command;
    gboolean in_snapshot, resumable, state_due, complete;
    guint64 next_chunk, sum;
    guint taken;        /* values of the snapshot so far */
    GHashTable *alarms; /* key → guint64 sum, boxed */
    guint64 alarm_sum;
    gint64 offset_us;
};

JumSync *
jum_sync_new(const char *schema, guint n_points, JumInbox *inbox)
{
    JumSync *s = g_new0(JumSync, 1);
    s->schema = g_strdup(schema);
    s->n_points = n_points;
    s->inbox = inbox;
    s->alarms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return s;
}

void
jum_sync_free(JumSync *s)
{
    if (s == NULL)
        return;
    g_free(s->schema);
    g_free(s->epoch);
    g_free(s->session);
    g_free(s->held_epoch);
    g_hash_table_unref(s->alarms);
    g_free(s);
}

void
jum_sync_opened(JumSync *s)
{
    s->greeted = s->complete = s->in_snapshot = s->may_command = FALSE;
    s->deltas = 0;
    g_clear_pointer(&s->session, g_free);
}

static char *
encoded(const JumLiveFrame *frame)
{
    GString *out = g_string_new(NULL);
    jum_live_frame_encode(frame, out);
    return g_string_free(out, FALSE);
}

/* @resume: from what is held, if it belongs to the same life of the controller. */
static void
subscribe(JumSync *s, gboolean resume, GPtrArray *answers)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_SUBSCRIBE);
    if (resume && s->held_epoch != NULL && g_strcmp0(s->held_epoch, s->epoch) == 0) {
        frame->epoch = g_strdup(s->held_epoch);
        frame->seq = s->seq;
        frame->event = s->event;
    }
    s->complete = s->in_snapshot = FALSE;
    s->resumable = frame->epoch != NULL;
    s->state_due = TRUE;
    s->event = frame->event;
    g_ptr_array_add(answers, encoded(frame));
}

static gboolean
take_hello(JumSync *s, const JumLiveFrame *f, GPtrArray *answers, GError **error)
{
    if (f->version != JUM_LIVE_VERSION) {
        g_set_error(
            error, JUM_ERROR, JUM_ERROR_VERSION,
            _("The controller speaks version %d of the live protocol, this desk version %d"),
            f->version, JUM_LIVE_VERSION);
        return FALSE;
    }
    if (g_strcmp0(f->schema, s->schema) != 0 || f->points != s->n_points) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE,
                            _("The controller runs another territory than the one open here"));
        return FALSE;
    }
    g_free(s->epoch);
    s->epoch = g_strdup(f->epoch);
    g_free(s->session);
    s->session = g_strdup(f->session);
    s->may_command = f->may_command;
    s->offset_us = f->now != JUM_TIME_NONE ? f->now - g_get_real_time() : 0;
    s->greeted = TRUE;
    subscribe(s, TRUE, answers);
    return TRUE;
}

static void
put_values(JumSync *s, const GArray *values)
{
    guint n = values != NULL ? values->len : 0;
    g_autofree guint32 *point = g_new(guint32, n + 1);
    g_autofree double *value = g_new(double, n + 1);
    g_autofree guint8 *quality = g_new(guint8, n + 1);
    g_autofree JumTime *time = g_new(JumTime, n + 1);
    for (guint i = 0; i < n; i++) {
        const JumMeasure *m = &g_array_index(values, JumMeasure, i);
        point[i] = m->point;
        value[i] = m->value;
        quality[i] = m->quality;
        time[i] = m->time;
    }
    jum_inbox_put_values(s->inbox, n, point, value, quality, time);
}

static void
take_chunk(JumSync *s, const JumLiveFrame *f, GPtrArray *answers)
{
    if (!s->in_snapshot || f->n != s->next_chunk) {
        subscribe(s, FALSE, answers);
        return;
    }
    s->next_chunk++;
    if (f->values != NULL && f->values->len > 0) {
        s->sum = jum_measure_sum(s->sum, (const JumMeasure *) f->values->data, f->values->len);
        s->taken += f->values->len;
        put_values(s, f->values);
    }
    g_autoptr(JumLiveFrame) ack = jum_live_frame_new(JUM_LIVE_SNAP_ACK);
    ack->n = f->n;
    g_ptr_array_add(answers, encoded(ack));
}

static void
take_snapshot_end(JumSync *s, const JumLiveFrame *f, GPtrArray *answers)
{
    if (!s->in_snapshot || f->sum != s->sum || f->points != s->taken) {
        subscribe(s, FALSE, answers);
        return;
    }
    s->in_snapshot = FALSE;
    s->resumable = TRUE;
    s->seq = f->seq;
    g_free(s->held_epoch);
    s->held_epoch = g_strdup(s->epoch);
    s->complete = !s->state_due;
}

static void
remember_alarm(JumSync *s, const JumAlarm *alarm)
{
    guint64 *before = g_hash_table_lookup(s->alarms, alarm->key);
    if (before != NULL)
        s->alarm_sum ^= *before;
    if (alarm->state == JUM_ALARM_NORMAL) {
        g_hash_table_remove(s->alarms, alarm->key);
        return;
    }
    guint64 sum = jum_alarm_sum(alarm);
    s->alarm_sum ^= sum;
    g_hash_table_insert(s->alarms, g_strdup(alarm->key), g_memdup2(&sum, sizeof sum));
}

static void
put_records(JumSync *s, const JumLiveFrame *f)
{
    for (guint i = 0; f->alarms != NULL && i < f->alarms->len; i++) {
        remember_alarm(s, f->alarms->pdata[i]);
        jum_inbox_put_alarm(s->inbox, jum_alarm_dup(f->alarms->pdata[i]));
    }
    for (guint i = 0; f->commands != NULL && i < f->commands->len; i++)
        jum_inbox_put_command(s->inbox, jum_command_dup(f->commands->pdata[i]));
}

static void
take_state(JumSync *s, const JumLiveFrame *f)
{
    if (s->state_due) {
        g_hash_table_remove_all(s->alarms);
        s->alarm_sum = 0;
        jum_inbox_put_reset(s->inbox);
        s->state_due = FALSE;
    }
    put_records(s, f);
    if (!f->more && s->resumable && !s->in_snapshot)
        s->complete = TRUE;
}

static void
take_delta(JumSync *s, const JumLiveFrame *f, GPtrArray *answers)
{
    s->deltas++;
    if (s->in_snapshot || !s->resumable)
        return; /* sent before the controller knew of our subscription */
    if (f->from != s->seq) {
        subscribe(s, TRUE, answers);
        return;
    }
    put_values(s, f->values);
    s->seq = f->seq;
}

static void
take_heartbeat(JumSync *s, const JumLiveFrame *f, GPtrArray *answers)
{
    if (f->now != JUM_TIME_NONE)
        s->offset_us = f->now - g_get_real_time();
    if (!s->complete)
        return;
    if (s->event == 0)
        s->event = f->event;
    if (f->event == s->event && f->sum != s->alarm_sum)
        subscribe(s, TRUE, answers);
}

gboolean
jum_sync_take(JumSync *s, const JumLiveFrame *f, GPtrArray *answers, GError **error)
{
    if (f->kind == JUM_LIVE_ERROR) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_REFUSED, _("The controller says: %s"),
                    f->text != NULL ? f->text : f->code);
        return FALSE;
    }
    if (f->kind == JUM_LIVE_HELLO)
        return take_hello(s, f, answers, error);
    if (!s->greeted) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE,
                            _("The controller did not introduce itself"));
        return FALSE;
    }
    switch (f->kind) {
    case JUM_LIVE_SNAP_BEGIN:
        s->in_snapshot = TRUE;
        s->complete = FALSE;
        s->next_chunk = G_MAXUINT64;
        s->taken = 0;
        s->sum = JUM_HASH_INIT;
        break;
    case JUM_LIVE_SNAP_CHUNK:
        if (s->in_snapshot && s->next_chunk == G_MAXUINT64)
            s->next_chunk = f->n; /* the first sets the count, 0 or 1 */
        take_chunk(s, f, answers);
        break;
    case JUM_LIVE_SNAP_END:
        take_snapshot_end(s, f, answers);
        break;
    case JUM_LIVE_STATE:
        take_state(s, f);
        break;
    case JUM_LIVE_DELTA:
        take_delta(s, f, answers);
        break;
    case JUM_LIVE_EVENT:
        put_records(s, f);
        s->event = f->event;
        break;
    case JUM_LIVE_HEARTBEAT:
        take_heartbeat(s, f, answers);
        break;
    default:
        break; /* a client's frame, or one of a later version: no harm */
    }
    return TRUE;
}

char *
jum_sync_ack(const JumSync *s)
{
    if (!s->greeted)
        return NULL;
    g_autoptr(JumLiveFrame) ack = jum_live_frame_new(JUM_LIVE_ACK);
    ack->seq = s->seq;
    ack->event = s->event;
    ack->n = s->deltas;
    return encoded(ack);
}

gboolean
jum_sync_is_complete(const JumSync *s)
{
    return s->complete;
}

const char *
jum_sync_session(const JumSync *s)
{
    return s->session;
}

gboolean
jum_sync_may_command(const JumSync *s)
{
    return s->may_command;
}

gint64
jum_sync_clock_offset_us(const JumSync *s)
{
    return s->offset_us;
}
