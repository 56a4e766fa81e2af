/* The live protocol's messages, both directions.  One struct for all kinds so that an encoder and a decoder are each
 * one switch, and a decoded frame written again is the same (which the fuzz target checks). */
#include "wire/live-frame.h"

#include "base/json-write.h"
#include "wire/record-json.h"

#include <string.h>

static const char *const kinds[JUM_N_LIVE_FRAMES] = {
    [JUM_LIVE_HELLO] = "hello",
    [JUM_LIVE_SUBSCRIBE] = "subscribe",
    [JUM_LIVE_SNAP_BEGIN] = "snap.begin",
    [JUM_LIVE_SNAP_CHUNK] = "snap.chunk",
    [JUM_LIVE_SNAP_ACK] = "snap.ack",
    [JUM_LIVE_SNAP_END] = "snap.end",
    [JUM_LIVE_STATE] = "state",
    [JUM_LIVE_DELTA] = "d",
    [JUM_LIVE_EVENT] = "ev",
    [JUM_LIVE_HEARTBEAT] = "hb",
    [JUM_LIVE_ACK] = "ack",
    [JUM_LIVE_ERROR] = "error",
};

static gboolean
has_values(JumLiveKind kind)
{
    return kind == JUM_LIVE_SNAP_CHUNK || kind == JUM_LIVE_DELTA;
}

static gboolean
has_records(JumLiveKind kind)
{
    return kind == JUM_LIVE_STATE || kind == JUM_LIVE_EVENT;
}

JumLiveFrame *
jum_live_frame_new(JumLiveKind kind)
{
    JumLiveFrame *frame = g_new0(JumLiveFrame, 1);
    frame->kind = kind;
    frame->version = JUM_LIVE_VERSION;
    frame->now = JUM_TIME_NONE;
    frame->speed = 1.0;
    if (has_values(kind))
        frame->values = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    if (has_records(kind)) {
        frame->alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
        frame->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    }
    return frame;
}

void
jum_live_frame_free(JumLiveFrame *frame)
{
    if (frame == NULL)
        return;
    g_free(frame->epoch);
    g_free(frame->session);
    g_free(frame->schema);
    g_free(frame->role);
    g_free(frame->territory);
    g_free(frame->server);
    g_free(frame->code);
    g_free(frame->text);
    g_clear_pointer(&frame->values, g_array_unref);
    g_clear_pointer(&frame->alarms, g_ptr_array_unref);
    g_clear_pointer(&frame->commands, g_ptr_array_unref);
    g_free(frame);
}

guint64
jum_measure_sum(guint64 sum, const JumMeasure *values, guint n)
{
    for (guint i = 0; i < n; i++) {
        guint64 words[] = {values[i].point, 0, values[i].quality, (guint64) values[i].time};
        if (values[i].value == values[i].value) /* a NaN has many bit patterns */
            memcpy(&words[1], &values[i].value, sizeof words[1]);
        else
            words[1] = G_MAXUINT64;
        if (values[i].value == 0.0)
            words[1] = 0; /* −0 is written 0 */
        for (int w = 0; w < 4; w++)
            sum = (sum ^ words[w]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15), sum ^= sum >> 29;
    }
    return sum;
}

/* ---- reading ---- */

static gboolean
read_column(JsonArray *array, guint i, gint64 lo, gint64 hi, gint64 *value)
{
    return jum_json_node_int(json_array_get_element(array, i), lo, hi, value);
}

static gboolean
read_values(JumJsonReader *reader, GArray *values, GError **error)
{
    JsonArray *points = jum_json_array(reader, "i"), *numbers = jum_json_array(reader, "v");
    JsonArray *qualities = jum_json_array(reader, "q"), *times = jum_json_array(reader, "t");
    gint64 t0 = jum_json_int(reader, "t0", -(G_MAXINT64 / 4), G_MAXINT64 / 4);
    if (reader->fault != NULL)
        return TRUE; /* told by the caller */
    guint n = json_array_get_length(points);
    if (json_array_get_length(numbers) != n || json_array_get_length(qualities) != n ||
        json_array_get_length(times) != n) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_FORMAT,
                            "live frame: columns of different lengths");
        return FALSE;
    }
    g_array_set_size(values, n);
    gint64 point = 0;
    for (guint k = 0; k < n; k++) {
        JumMeasure *m = &g_array_index(values, JumMeasure, k);
        gint64 gap = 0, quality = 0, time = 0;
        if (!read_column(points, k, 0, G_MAXUINT32 - 1, &gap) || (point += gap) >= G_MAXUINT32 ||
            !jum_json_node_number(json_array_get_element(numbers, k), &m->value) ||
            !read_column(qualities, k, 0, 15, &quality) ||
            !read_column(times, k, -(G_MAXINT64 / 4), G_MAXINT64 / 4, &time)) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "live frame: value %u is malformed", k);
            return FALSE;
        }
        m->point = (guint32) point;
        m->quality = (guint8) quality;
        m->time = t0 + time;
    }
    return TRUE;
}

static gboolean
read_records(JumJsonReader *reader, JumLiveFrame *frame, GError **error)
{
    JsonArray *alarms = jum_json_has(reader, "alarms") ? jum_json_array(reader, "alarms") : NULL;
    for (guint i = 0; alarms != NULL && i < json_array_get_length(alarms); i++) {
        JumAlarm *alarm = jum_alarm_from_json(json_array_get_element(alarms, i), error);
        if (alarm == NULL)
            return FALSE;
        g_ptr_array_add(frame->alarms, alarm);
    }
    JsonArray *commands =
        jum_json_has(reader, "commands") ? jum_json_array(reader, "commands") : NULL;
    for (guint i = 0; commands != NULL && i < json_array_get_length(commands); i++) {
        JumCommand *command = jum_command_from_json(json_array_get_element(commands, i), error);
        if (command == NULL)
            return FALSE;
        g_ptr_array_add(frame->commands, command);
    }
    return TRUE;
}

static void
read_hello(JumJsonReader *r, JumLiveFrame *f)
{
    f->version = (int) jum_json_int(r, "v", 0, G_MAXINT);
    f->epoch = jum_json_text(r, "epoch");
    f->session = jum_json_text(r, "session");
    f->schema = jum_json_text(r, "schema");
    f->role = jum_json_text(r, "role");
    f->may_command = jum_json_bool(r, "commands");
    f->hb_ms = (guint) jum_json_int(r, "hb_ms", 1, 3600000);
    f->now = jum_json_time_or_none(r, "now");
    f->speed = jum_json_number_or(r, "speed", 1.0);
    f->sim = jum_json_bool_or(r, "sim", FALSE);
    f->points = (guint) jum_json_int(r, "points", 0, G_MAXUINT32);
    f->territory = jum_json_text_or_null(r, "territory");
    f->server = jum_json_text_or_null(r, "version");
}

static gboolean
read_members(JumJsonReader *r, JumLiveFrame *f, GError **error)
{
    switch (f->kind) {
    case JUM_LIVE_HELLO:
        read_hello(r, f);
        break;
    case JUM_LIVE_SUBSCRIBE:
        f->epoch = jum_json_text_or_null(r, "epoch");
        f->seq = jum_json_uint(r, "seq");
        f->event = jum_json_uint(r, "event");
        break;
    case JUM_LIVE_SNAP_END:
        f->sum = jum_json_hex(r, "sum");
        G_GNUC_FALLTHROUGH;
    case JUM_LIVE_SNAP_BEGIN:
        f->seq = jum_json_uint(r, "seq");
        f->points = (guint) jum_json_int(r, "points", 0, G_MAXUINT32);
        break;
    case JUM_LIVE_DELTA:
        f->from = jum_json_uint(r, "from");
        f->seq = jum_json_uint(r, "seq");
        G_GNUC_FALLTHROUGH;
    case JUM_LIVE_SNAP_CHUNK:
        f->n = jum_json_uint(r, "n");
        return read_values(r, f->values, error);
    case JUM_LIVE_SNAP_ACK:
        f->n = jum_json_uint(r, "n");
        break;
    case JUM_LIVE_STATE:
        f->n = jum_json_uint(r, "n");
        f->more = jum_json_bool_or(r, "more", FALSE);
        return read_records(r, f, error);
    case JUM_LIVE_EVENT:
        f->event = jum_json_uint(r, "event");
        return read_records(r, f, error);
    case JUM_LIVE_HEARTBEAT:
        f->now = jum_json_time_or_none(r, "now");
        f->sum = jum_json_hex(r, "sum");
        f->seq = jum_json_uint(r, "seq");
        f->event = jum_json_uint(r, "event");
        break;
    case JUM_LIVE_ACK:
        f->seq = jum_json_uint(r, "seq");
        f->event = jum_json_uint(r, "event");
        f->n = jum_json_uint(r, "n");
        break;
    case JUM_LIVE_ERROR:
        f->code = jum_json_text(r, "code");
        f->text = jum_json_text(r, "text");
        break;
    default:
        break;
    }
    return TRUE;
}

JumLiveFrame *
jum_live_frame_decode(const char *text, gsize bytes, GError **error)
{
    if (bytes > 2 * JUM_LIVE_CHUNK_MAX) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "live frame: longer than %d bytes",
                    2 * JUM_LIVE_CHUNK_MAX);
        return NULL;
    }
    g_autoptr(JsonNode) root = jum_json_parse_object(text, bytes, "live frame", error);
    if (root == NULL)
        return NULL;
    JumJsonReader reader = jum_json_reader(root, "live frame");
    g_autofree char *name = jum_json_text(&reader, "k");
    int kind = 0;
    while (name != NULL && kind < JUM_N_LIVE_FRAMES && strcmp(name, kinds[kind]) != 0)
        kind++;
    if (name != NULL && kind == JUM_N_LIVE_FRAMES) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "live frame: unknown kind \"%.40s\"", name);
        return NULL;
    }
    if (name == NULL) {
        (void) jum_json_reader_finish(&reader, error);
        return NULL;
    }
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new((JumLiveKind) kind);
    if (!read_members(&reader, frame, error)) {
        g_clear_pointer(&reader.fault, g_free);
        return NULL;
    }
    return jum_json_reader_finish(&reader, error) ? g_steal_pointer(&frame) : NULL;
}

/* ---- writing ---- */

static void
write_values(const GArray *values, GString *out)
{
    guint n = values->len;
    const JumMeasure *m = (const JumMeasure *) (const void *) values->data;
    JumTime t0 = n > 0 ? m[0].time : 0;
    jum_json_member(out, "i");
    for (guint i = 0; i < n; i++) {
        g_string_append_c(out, i > 0 ? ',' : '[');
        jum_json_append_uint(out, i > 0 ? m[i].point - m[i - 1].point : m[i].point);
    }
    g_string_append(out, n > 0 ? "]" : "[]");
    jum_json_member(out, "v");
    for (guint i = 0; i < n; i++) {
        g_string_append_c(out, i > 0 ? ',' : '[');
        jum_json_append_number(out, m[i].value);
    }
    g_string_append(out, n > 0 ? "]" : "[]");
    jum_json_member(out, "q");
    for (guint i = 0; i < n; i++) {
        g_string_append_c(out, i > 0 ? ',' : '[');
        jum_json_append_uint(out, m[i].quality);
    }
    g_string_append(out, n > 0 ? "]" : "[]");
    jum_json_member_int(out, "t0", t0);
    jum_json_member(out, "t");
    for (guint i = 0; i < n; i++) {
        g_string_append_c(out, i > 0 ? ',' : '[');
        jum_json_append_int(out, m[i].time - t0);
    }
    g_string_append(out, n > 0 ? "]" : "[]");
}

static void
write_records(const JumLiveFrame *frame, GString *out)
{
    jum_json_member(out, "alarms");
    g_string_append_c(out, '[');
    for (guint i = 0; i < frame->alarms->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        jum_alarm_to_json(g_ptr_array_index(frame->alarms, i), out);
    }
    g_string_append_c(out, ']');
    jum_json_member(out, "commands");
    g_string_append_c(out, '[');
    for (guint i = 0; i < frame->commands->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        jum_command_to_json(g_ptr_array_index(frame->commands, i), out);
    }
    g_string_append_c(out, ']');
}

static void
write_hello(const JumLiveFrame *f, GString *out)
{
    jum_json_member_int(out, "v", f->version);
    jum_json_member_text(out, "epoch", f->epoch);
    jum_json_member_text(out, "session", f->session);
    jum_json_member_text(out, "schema", f->schema);
    jum_json_member_text(out, "role", f->role);
    jum_json_member_bool(out, "commands", f->may_command);
    jum_json_member_uint(out, "hb_ms", f->hb_ms);
    jum_json_member_time(out, "now", f->now);
    jum_json_member_number(out, "speed", f->speed);
    jum_json_member_bool(out, "sim", f->sim);
    jum_json_member_uint(out, "points", f->points);
    jum_json_member_text(out, "territory", f->territory);
    jum_json_member_text(out, "version", f->server);
}

static void
write_members(const JumLiveFrame *f, GString *out)
{
    switch (f->kind) {
    case JUM_LIVE_HELLO:
        write_hello(f, out);
        break;
    case JUM_LIVE_SUBSCRIBE:
        jum_json_member_text(out, "epoch", f->epoch);
        jum_json_member_uint(out, "seq", f->seq);
        jum_json_member_uint(out, "event", f->event);
        break;
    case JUM_LIVE_SNAP_BEGIN:
    case JUM_LIVE_SNAP_END:
        jum_json_member_uint(out, "seq", f->seq);
        jum_json_member_uint(out, "points", f->points);
        if (f->kind == JUM_LIVE_SNAP_END)
            jum_json_member_hex(out, "sum", f->sum);
        break;
    case JUM_LIVE_SNAP_CHUNK:
        jum_json_member_uint(out, "n", f->n);
        write_values(f->values, out);
        break;
    case JUM_LIVE_SNAP_ACK:
        jum_json_member_uint(out, "n", f->n);
        break;
    case JUM_LIVE_STATE:
        jum_json_member_uint(out, "n", f->n);
        jum_json_member_bool(out, "more", f->more);
        write_records(f, out);
        break;
    case JUM_LIVE_DELTA:
        jum_json_member_uint(out, "from", f->from);
        jum_json_member_uint(out, "seq", f->seq);
        jum_json_member_uint(out, "n", f->n);
        write_values(f->values, out);
        break;
    case JUM_LIVE_EVENT:
        jum_json_member_uint(out, "event", f->event);
        write_records(f, out);
        break;
    case JUM_LIVE_HEARTBEAT:
        jum_json_member_uint(out, "seq", f->seq);
        jum_json_member_time(out, "now", f->now);
        jum_json_member_uint(out, "event", f->event);
        jum_json_member_hex(out, "sum", f->sum);
        break;
    case JUM_LIVE_ACK:
        jum_json_member_uint(out, "seq", f->seq);
        jum_json_member_uint(out, "event", f->event);
        jum_json_member_uint(out, "n", f->n);
        break;
    case JUM_LIVE_ERROR:
        jum_json_member_text(out, "code", f->code);
        jum_json_member_text(out, "text", f->text);
        break;
    default:
        break;
    }
}

void
jum_live_frame_encode(const JumLiveFrame *frame, GString *out)
{
    g_string_append_c(out, '{');
    jum_json_member_text(out, "k", kinds[frame->kind]);
    write_members(frame, out);
    g_string_append_c(out, '}');
}
