/* The field's clock and post: events and whole seconds are played in order, periodic reports come from the wheel,
 * changes are said at once, and everything said leaves as lines in the order it happened.  Commands are checked
 * here for what every device shares (fencing, repetition, expiry, existence) and then by the theme's play. */
#include "field/field.h"

#include <math.h>

#include "base/i18n.h"
#include "field/command-memory.h"
#include "field/play.h"
#include "field/report-wheel.h"

#define MAX_CATCH_UP (3600 * JUM_SECOND)
#define FLUSH_AT     2000 /* values a line */
#define CLOCK_SHIFT  JUM_HOUR

static const JumPlayClass *const PLAYS[] = {
    [JUM_THEME_lighting] = &jum_play_lighting, [JUM_THEME_traffic] = &jum_play_traffic,
    [JUM_THEME_water] = &jum_play_water,       [JUM_THEME_parking] = &jum_play_parking,
    [JUM_THEME_sensor] = &jum_play_sensor,
};

struct JumField {
    const JumPoints *points;
    GTimeZone *zone;
    guint64 seed;
    JumTime now;
    JumPlay *plays[JUM_N_THEMES];
    JumEventQueue *events;
    JumReportWheel *wheel;
    JumCommandMemory *memory;
    GArray *due;             /* guint32 */
    JumFieldFrame *measures; /* said and not yet written */
    GString *said;           /* written and not yet taken */
};

JumTime
jum_field_now(const JumField *field)
{
    return field->now;
}

GTimeZone *
jum_field_zone(const JumField *field)
{
    return field->zone;
}

void
jum_order_free(JumOrder *order)
{
    if (order == NULL)
        return;
    g_free(order->id);
    g_free(order->target);
    g_free(order);
}

double
jum_play_luck(const JumPlay *play, guint stream, guint row)
{
    JumRng rng = jum_rng(play->seed + stream, row);
    return jum_rng_unit(&rng);
}

/* ---- what is said ---- */

static void
flush_measures(JumField *field)
{
    if (field->measures->values->len == 0)
        return;
    jum_field_frame_encode(field->measures, field->said);
    g_array_set_size(field->measures->values, 0);
}

static void
say_frame(JumField *field, const JumFieldFrame *frame)
{
    flush_measures(field); /* the measured value before the answer that speaks of it */
    jum_field_frame_encode(frame, field->said);
}

static void
add_measure(GArray *values, guint32 point, double value, JumQuality quality, JumTime time)
{
    JumMeasure measure = {value, time, point, (guint8) (quality | JUM_QUALITY_SIM)};
    g_array_append_val(values, measure);
}

void
jum_field_say(JumField *field, JumQuantity quantity, guint row, double value, JumQuality quality)
{
    guint32 point = jum_points_at(field->points, quantity, row);
    if (point == JUM_POINT_NONE)
        return;
    add_measure(field->measures->values, point, value, quality, field->now);
    if (field->measures->values->len >= FLUSH_AT)
        flush_measures(field);
}

static JumPlay *
play_of(const JumField *field, JumQuantity quantity)
{
    return field->plays[jum_quantity_info(quantity)->theme];
}

static gboolean
sample(JumField *field, guint32 point, double *value, JumQuality *quality)
{
    JumQuantity quantity = jum_points_quantity(field->points, point);
    JumPlay *play = play_of(field, quantity);
    *quality = JUM_QUALITY_GOOD;
    return play->klass->sample(play, quantity, jum_points_row(field->points, point), value,
                               quality);
}

void
jum_field_take(JumField *field, GString *out)
{
    flush_measures(field);
    g_string_append_len(out, field->said->str, (gssize) field->said->len);
    if (field->said->allocated_len > 1024 * 1024) { /* after a storm, give the memory back */
        g_string_free(field->said, TRUE);
        field->said = g_string_new(NULL);
    }
    g_string_truncate(field->said, 0);
}

guint32
jum_field_interrogate(JumField *field, guint32 first, guint32 max, GString *out)
{
    guint32 end = MIN(jum_points_count(field->points), first + max);
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_VALUES);
    for (guint32 point = first; point < end; point++) {
        double value;
        JumQuality quality;
        if (sample(field, point, &value, &quality))
            add_measure(frame->values, point, value, quality, field->now);
    }
    if (frame->values->len > 0)
        jum_field_frame_encode(frame, out);
    return end;
}

/* ---- time ---- */

void
jum_field_later(JumPlay *play, JumTime time, guint kind, guint row, void *data)
{
    JumEvent event = {.time = time, .play = play->index, .kind = kind, .row = row, .data = data};
    jum_event_queue_push(play->field->events, &event);
}

static void
play_second(JumField *field, JumTime second)
{
    JumCivil civil = jum_time_civil(second, field->zone);
    for (guint i = 0; i < JUM_N_THEMES; i++)
        if (field->plays[i]->klass->second != NULL)
            field->plays[i]->klass->second(field->plays[i], second, &civil);
    jum_report_wheel_due(field->wheel, second / JUM_SECOND, field->due);
    for (guint i = 0; i < field->due->len; i++) {
        guint32 point = g_array_index(field->due, guint32, i);
        double value;
        JumQuality quality;
        if (sample(field, point, &value, &quality))
            add_measure(field->measures->values, point, value, quality, field->now);
        if (field->measures->values->len >= FLUSH_AT)
            flush_measures(field);
    }
}

void
jum_field_advance(JumField *field, JumTime now)
{
    if (now - field->now > MAX_CATCH_UP) { /* asleep: what happened then is nobody's news */
        JumTime skip_to = now - MAX_CATCH_UP;
        JumTime second = field->now / JUM_SECOND * JUM_SECOND;
        for (; second + JUM_SECOND <= skip_to; second += JUM_SECOND)
            jum_report_wheel_due(field->wheel, second / JUM_SECOND + 1, field->due);
        field->now = second;
    }
    while (field->now < now) {
        JumTime second = (field->now / JUM_SECOND + 1) * JUM_SECOND;
        JumTime until = MIN(second, now);
        JumEvent event;
        while (jum_event_queue_pop(field->events, until, &event)) {
            field->now = MAX(field->now, event.time);
            field->plays[event.play]->klass->event(field->plays[event.play], &event);
        }
        field->now = until;
        if (until == second)
            play_second(field, second);
    }
}

/* ---- commands ---- */

static void
answer(JumField *field,
       JumFieldKind kind,
       const char *id,
       guint64 seq,
       const char *cause,
       const char *text)
{
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(kind);
    frame->id = g_strdup(id);
    frame->seq = seq;
    frame->cause = g_strdup(cause);
    frame->text = g_strdup(text);
    say_frame(field, frame);
}

static void
feedback(JumField *field, const char *id, guint64 seq, gboolean ok)
{
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_FEEDBACK);
    frame->id = g_strdup(id);
    frame->seq = seq;
    frame->ok = ok;
    say_frame(field, frame);
}

static void
refuse(JumField *field, const JumFieldFrame *frame, const char *cause, const char *text)
{
    answer(field, JUM_FIELD_NAK, frame->id, frame->seq, cause, text);
}

void
jum_field_finish(JumField *field, JumOrder *order, gboolean ok)
{
    const JumMemory *last = jum_command_memory_last(field->memory, order->target);
    if (last != NULL && last->seq == order->seq)
        jum_command_memory_put(field->memory, order->target, order->seq,
                               ok ? JUM_MEMORY_DONE : JUM_MEMORY_MISMATCH, NULL);
    feedback(field, order->id, order->seq, ok);
    jum_order_free(order);
}

/* A command not newer than the last one of its target: says again what was said, does nothing. */
static gboolean
answer_again(JumField *field, const JumFieldFrame *frame)
{
    const JumMemory *last = jum_command_memory_last(field->memory, frame->target);
    if (last == NULL || frame->seq > last->seq)
        return FALSE;
    if (frame->seq < last->seq) {
        refuse(field, frame, "superseded", _("a newer command of this device was already seen"));
        return TRUE;
    }
    if (last->state == JUM_MEMORY_REFUSED) {
        refuse(field, frame, last->cause, NULL);
        return TRUE;
    }
    answer(field, JUM_FIELD_ACK, frame->id, frame->seq, NULL, NULL);
    if (last->state != JUM_MEMORY_ACCEPTED)
        feedback(field, frame->id, frame->seq, last->state == JUM_MEMORY_DONE);
    return TRUE;
}

/* Expired by the clock it was written with: the controller's may be an hour or more away from a field that plays
 * another time. */
static gboolean
is_expired(const JumField *field, JumTime expires_at, JumTime clock)
{
    if (expires_at == JUM_TIME_NONE)
        return FALSE;
    gboolean theirs = ABS(field->now - clock) > CLOCK_SHIFT &&
                      ABS(expires_at - clock) < ABS(expires_at - field->now);
    return expires_at <= (theirs ? clock : field->now);
}

static void
refuse_and_remember(JumField *field,
                    const JumFieldFrame *frame,
                    const char *cause,
                    const char *text)
{
    jum_command_memory_put(field->memory, frame->target, frame->seq, JUM_MEMORY_REFUSED, cause);
    refuse(field, frame, cause, text);
}

static JumOrder *
order_of(const JumFieldFrame *frame, JumAction action, guint row)
{
    JumOrder *order = g_new0(JumOrder, 1);
    order->id = g_strdup(frame->id);
    order->target = g_strdup(frame->target);
    order->seq = frame->seq;
    order->action = action;
    order->row = row;
    order->value = frame->value;
    order->duration_s = frame->duration_s;
    return order;
}

static void
obey(JumField *field, const JumFieldFrame *frame, guint32 point, JumAction action)
{
    JumPlay *play = play_of(field, jum_points_quantity(field->points, point));
    JumOrder *order = order_of(frame, action, jum_points_row(field->points, point));
    JumRefusal refusal = {"internal", NULL};
    if (order->duration_s == 0.0 && action != JUM_ACTION_OPENING)
        order->duration_s = JUM_OVERRIDE_DEFAULT_S;
    /* remembered before the device is asked: a crash in between loses the order, never doubles it */
    jum_command_memory_put(field->memory, frame->target, frame->seq, JUM_MEMORY_ACCEPTED, NULL);
    switch (play->klass->order != NULL ? play->klass->order(play, order, &refusal)
                                       : JUM_ANSWER_REFUSED) {
    case JUM_ANSWER_ACCEPTED:
        answer(field, JUM_FIELD_ACK, frame->id, frame->seq, NULL, NULL);
        return;
    case JUM_ANSWER_REFUSED:
        refuse_and_remember(field, frame, refusal.cause, refusal.text);
        break;
    case JUM_ANSWER_SILENT:
        break;
    }
    jum_order_free(order);
}

void
jum_field_command(JumField *field, const JumFieldFrame *frame, JumTime clock)
{
    int action = jum_action_find(frame->action);
    guint32 point = action > 0 ? jum_points_target(field->points, frame->target, (JumAction) action)
                               : JUM_POINT_NONE;
    if (frame->epoch < jum_command_memory_epoch(field->memory)) {
        refuse(field, frame, "superseded", _("another controller has taken over"));
        return;
    }
    jum_command_memory_raise_epoch(field->memory, frame->epoch);
    if (point == JUM_POINT_NONE) {
        refuse(field, frame, "field-refused",
               _("there is no such device, or it has no such action"));
        return;
    }
    if (answer_again(field, frame))
        return;
    if (is_expired(field, frame->expires_at, clock))
        refuse_and_remember(field, frame, "expired", _("it arrived after its expiry"));
    else if (!jum_points_is_remote(field->points, point))
        refuse_and_remember(field, frame, "local-mode", _("this device cannot be moved remotely"));
    else if (!isfinite(frame->value))
        refuse_and_remember(field, frame, "out-of-range", _("the value asked is not a number"));
    else if (!(frame->duration_s >= 0.0 && frame->duration_s <= JUM_OVERRIDE_MAX_S))
        refuse_and_remember(field, frame, "out-of-range", _("an override lasts at most 12 hours"));
    else
        obey(field, frame, point, (JumAction) action);
}

gboolean
jum_field_greet(JumField *field, guint32 epoch)
{
    return jum_command_memory_raise_epoch(field->memory, epoch);
}

/* ---- life ---- */

JumField *
jum_field_new(JumTerritory *territory,
              const JumPoints *points,
              const JumFieldSetup *setup,
              GError **error)
{
    g_autoptr(JumField) field = g_new0(JumField, 1);
    field->points = points;
    const char *zone = jum_territory_info(territory)->time_zone;
    field->seed = setup->seed;
    field->now = setup->start;
    field->events = jum_event_queue_new();
    field->wheel = jum_report_wheel_new(points, setup->seed, field->now / JUM_SECOND);
    field->due = g_array_new(FALSE, FALSE, sizeof(guint32));
    field->measures = jum_field_frame_new(JUM_FIELD_VALUES);
    field->said = g_string_new(NULL);
    field->zone = zone != NULL ? g_time_zone_new_identifier(zone) : NULL;
    if (field->zone == NULL)
        field->zone = g_time_zone_new_utc();
    field->memory = jum_command_memory_new(setup->state_folder, error);
    if (field->memory == NULL)
        return NULL;
    for (guint i = 0; i < JUM_N_THEMES; i++) {
        JumPlay *play = g_malloc0(PLAYS[i]->size);
        play->klass = PLAYS[i];
        play->field = field;
        play->index = i;
        play->points = points;
        play->seed = setup->seed * 1000 + i;
        field->plays[i] = play;
        if (!play->klass->start(play, territory, error))
            return NULL;
    }
    g_array_set_size(field->measures->values, 0); /* what was set up is not news */
    return g_steal_pointer(&field);
}

void
jum_field_free(JumField *field)
{
    if (field == NULL)
        return;
    JumEvent event;
    while (field->events != NULL && jum_event_queue_pop(field->events, G_MAXINT64, &event))
        jum_order_free(event.data);
    for (guint i = 0; i < JUM_N_THEMES; i++)
        if (field->plays[i] != NULL) {
            field->plays[i]->klass->clear(field->plays[i]);
            g_free(field->plays[i]);
        }
    jum_event_queue_free(field->events);
    jum_report_wheel_free(field->wheel);
    jum_command_memory_free(field->memory);
    g_clear_pointer(&field->due, g_array_unref);
    jum_field_frame_free(field->measures);
    if (field->said != NULL)
        g_string_free(field->said, TRUE);
    if (field->zone != NULL)
        g_time_zone_unref(field->zone);
    g_free(field);
}
