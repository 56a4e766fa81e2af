/* The field link's lines, both directions.  Members are read with their types checked (wire/json-read.h) and written
 * by hand; a long value frame is cut so that no line passes JUM_FIELD_LINE_MAX. */
#include "wire/field-frame.h"

#include "base/json-write.h"
#include "wire/json-read.h"

#include <math.h>
#include <string.h>

/* [point,value,quality,time]: 10 + 25 + 2 + 20 characters and punctuation at most */
#define VALUES_A_LINE 2000

static const char *const kinds[JUM_N_FIELD_FRAMES] = {
    [JUM_FIELD_HELLO] = "hello", [JUM_FIELD_INTERROGATE] = "gi",      [JUM_FIELD_COMMAND] = "cmd",
    [JUM_FIELD_VALUES] = "v",    [JUM_FIELD_INTERROGATED] = "gi.end", [JUM_FIELD_ACK] = "ack",
    [JUM_FIELD_NAK] = "nak",     [JUM_FIELD_FEEDBACK] = "fb",         [JUM_FIELD_HEARTBEAT] = "hb",
};

JumFieldFrame *
jum_field_frame_new(JumFieldKind kind)
{
    JumFieldFrame *frame = g_new0(JumFieldFrame, 1);
    frame->kind = kind;
    frame->version = JUM_FIELD_VERSION;
    frame->now = frame->expires_at = JUM_TIME_NONE;
    frame->speed = 1.0;
    frame->value = NAN;
    if (kind == JUM_FIELD_VALUES)
        frame->values = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    return frame;
}

void
jum_field_frame_free(JumFieldFrame *frame)
{
    if (frame == NULL)
        return;
    g_free(frame->schema);
    g_free(frame->id);
    g_free(frame->target);
    g_free(frame->action);
    g_free(frame->cause);
    g_free(frame->text);
    g_clear_pointer(&frame->values, g_array_unref);
    g_free(frame);
}

static gboolean
read_measure(JsonNode *node, JumMeasure *measure)
{
    JsonArray *row = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    gint64 point = 0, quality = 0, time = 0;
    if (row == NULL || json_array_get_length(row) != 4 ||
        !jum_json_node_int(json_array_get_element(row, 0), 0, G_MAXUINT32 - 1, &point) ||
        !jum_json_node_number(json_array_get_element(row, 1), &measure->value) ||
        !jum_json_node_int(json_array_get_element(row, 2), 0, 15, &quality) ||
        !jum_json_node_int(json_array_get_element(row, 3), -(G_MAXINT64 / 2), G_MAXINT64 / 2,
                           &time))
        return FALSE;
    measure->point = (guint32) point;
    measure->quality = (guint8) quality;
    measure->time = time;
    return TRUE;
}

static gboolean
read_values(JumJsonReader *reader, GArray *values, GError **error)
{
    JsonArray *rows = jum_json_array(reader, "p");
    guint n = rows != NULL ? json_array_get_length(rows) : 0;
    g_array_set_size(values, n);
    for (guint i = 0; i < n; i++) {
        if (!read_measure(json_array_get_element(rows, i), &g_array_index(values, JumMeasure, i))) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        "field link: value %u of a line is not [point, value, quality, time]", i);
            g_clear_pointer(&reader->fault, g_free);
            return FALSE;
        }
    }
    return TRUE;
}

static void
read_hello(JumJsonReader *reader, JumFieldFrame *frame)
{
    frame->version = (int) jum_json_int(reader, "version", 0, G_MAXINT);
    frame->schema = jum_json_text(reader, "schema");
    if (jum_json_has(reader, "epoch"))
        frame->epoch = (guint32) jum_json_int(reader, "epoch", 0, G_MAXUINT32);
    frame->now = jum_json_time_or_none(reader, "now");
    frame->speed = jum_json_number_or(reader, "speed", 1.0);
    frame->sim = jum_json_bool_or(reader, "sim", FALSE);
}

static void
read_command(JumJsonReader *reader, JumFieldFrame *frame)
{
    frame->id = jum_json_text(reader, "id");
    frame->seq = jum_json_uint(reader, "seq");
    frame->epoch = (guint32) jum_json_int(reader, "epoch", 0, G_MAXUINT32);
    frame->target = jum_json_text(reader, "target");
    frame->action = jum_json_text(reader, "action");
    frame->value = jum_json_number(reader, "value");
    frame->duration_s = jum_json_number_or(reader, "duration_s", 0.0);
    frame->expires_at = jum_json_time_or_none(reader, "expires_at");
}

static gboolean
read_members(JumJsonReader *reader, JumFieldFrame *frame, GError **error)
{
    switch (frame->kind) {
    case JUM_FIELD_HELLO:
        read_hello(reader, frame);
        break;
    case JUM_FIELD_COMMAND:
        read_command(reader, frame);
        break;
    case JUM_FIELD_VALUES:
        return read_values(reader, frame->values, error);
    case JUM_FIELD_NAK:
        frame->cause = jum_json_text(reader, "cause");
        frame->text = jum_json_text_or_null(reader, "text");
        G_GNUC_FALLTHROUGH;
    case JUM_FIELD_ACK:
    case JUM_FIELD_FEEDBACK:
        frame->id = jum_json_text(reader, "id");
        frame->seq = jum_json_uint(reader, "seq");
        frame->ok = frame->kind == JUM_FIELD_FEEDBACK && jum_json_bool(reader, "ok");
        break;
    case JUM_FIELD_HEARTBEAT:
        frame->now = jum_json_time_or_none(reader, "now");
        break;
    default:
        break;
    }
    return TRUE;
}

JumFieldFrame *
jum_field_frame_decode(const char *line, gsize bytes, GError **error)
{
    if (bytes > JUM_FIELD_LINE_MAX) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "field link: a line longer than %d bytes",
                    JUM_FIELD_LINE_MAX);
        return NULL;
    }
    g_autoptr(JsonNode) root = jum_json_parse_object(line, bytes, "field link", error);
    if (root == NULL)
        return NULL;
    JumJsonReader reader = jum_json_reader(root, "field link");
    g_autofree char *name = jum_json_text(&reader, "t");
    int kind = 0;
    while (name != NULL && kind < JUM_N_FIELD_FRAMES && strcmp(name, kinds[kind]) != 0)
        kind++;
    if (name != NULL && kind == JUM_N_FIELD_FRAMES) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    "field link: unknown kind of line \"%.40s\"", name);
        return NULL;
    }
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new((JumFieldKind) kind);
    if (!read_members(&reader, frame, error) || !jum_json_reader_finish(&reader, error))
        return NULL;
    return g_steal_pointer(&frame);
}

static void
begin(GString *out, JumFieldKind kind)
{
    g_string_append_c(out, '{');
    jum_json_member_text(out, "t", kinds[kind]);
}

static void
write_values(const JumFieldFrame *frame, GString *out)
{
    guint start = 0;
    do {
        begin(out, JUM_FIELD_VALUES);
        jum_json_member(out, "p");
        g_string_append_c(out, '[');
        guint end = MIN(frame->values->len, start + VALUES_A_LINE);
        for (guint i = start; i < end; i++) {
            const JumMeasure *m = &g_array_index(frame->values, JumMeasure, i);
            g_string_append(out, i > start ? ",[" : "[");
            jum_json_append_uint(out, m->point);
            g_string_append_c(out, ',');
            jum_json_append_number(out, m->value);
            g_string_append_c(out, ',');
            jum_json_append_uint(out, m->quality);
            g_string_append_c(out, ',');
            jum_json_append_int(out, m->time);
            g_string_append_c(out, ']');
        }
        g_string_append(out, "]}\n");
        start = end;
    } while (start < frame->values->len);
}

static void
write_hello(const JumFieldFrame *frame, GString *out)
{
    jum_json_member_int(out, "version", frame->version);
    jum_json_member_text(out, "schema", frame->schema);
    if (frame->now == JUM_TIME_NONE) { /* the controller's */
        jum_json_member_uint(out, "epoch", frame->epoch);
        return;
    }
    jum_json_member_time(out, "now", frame->now);
    jum_json_member_number(out, "speed", frame->speed);
    jum_json_member_bool(out, "sim", frame->sim);
}

static void
write_command(const JumFieldFrame *frame, GString *out)
{
    jum_json_member_text(out, "id", frame->id);
    jum_json_member_uint(out, "seq", frame->seq);
    jum_json_member_uint(out, "epoch", frame->epoch);
    jum_json_member_text(out, "target", frame->target);
    jum_json_member_text(out, "action", frame->action);
    jum_json_member_number(out, "value", frame->value);
    jum_json_member_number(out, "duration_s", frame->duration_s);
    jum_json_member_time(out, "expires_at", frame->expires_at);
}

void
jum_field_frame_encode(const JumFieldFrame *frame, GString *out)
{
    if (frame->kind == JUM_FIELD_VALUES) {
        write_values(frame, out);
        return;
    }
    begin(out, frame->kind);
    if (frame->kind == JUM_FIELD_HELLO)
        write_hello(frame, out);
    else if (frame->kind == JUM_FIELD_COMMAND)
        write_command(frame, out);
    else if (frame->kind == JUM_FIELD_HEARTBEAT)
        jum_json_member_time(out, "now", frame->now);
    if (frame->kind == JUM_FIELD_ACK || frame->kind == JUM_FIELD_NAK ||
        frame->kind == JUM_FIELD_FEEDBACK) {
        jum_json_member_text(out, "id", frame->id);
        jum_json_member_uint(out, "seq", frame->seq);
    }
    if (frame->kind == JUM_FIELD_NAK) {
        jum_json_member_text(out, "cause", frame->cause);
        jum_json_member_text(out, "text", frame->text);
    }
    if (frame->kind == JUM_FIELD_FEEDBACK)
        jum_json_member_bool(out, "ok", frame->ok);
    g_string_append(out, "}\n");
}
