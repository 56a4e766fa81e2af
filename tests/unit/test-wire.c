/* Rules of wire/: the codecs give back what they were given, and refuse with a sentence whatever a peer may send. */
#include "base/hash.h"
#include "base/i18n.h"
#include "base/json-write.h"
#include "base/rng.h"
#include "wire/alarm-catalogue.h"
#include "wire/field-frame.h"
#include "wire/live-frame.h"
#include "wire/record-json.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void
test_catalogue_says_everything(void)
{
    guint of_priority[4] = {0};
    for (guint i = 0; i < JUM_N_ALARM_TYPES; i++) {
        const JumAlarmType *type = jum_alarm_type((JumAlarmTypeId) i);
        g_assert_true(jum_alarm_type_find(type->id) == type);
        g_assert_cmpint(type->priority, >=, 1);
        g_assert_cmpint(type->priority, <=, 3);
        g_assert_cmpint(type->respond_min, >, 0);
        g_assert_cmpuint(strlen(type->sentence), >, 10);
        g_assert_cmpuint(strlen(type->cause), >, 10);
        g_assert_cmpuint(strlen(type->consequence), >, 10);
        g_assert_cmpuint(strlen(type->response), >, 10);
        g_assert_nonnull(strstr(type->sentence, "%1$s"));
        of_priority[type->priority]++;
    }
    g_assert_cmpuint(of_priority[1], <, of_priority[2] + of_priority[3]);
    g_assert_null(jum_alarm_type_find("no-such-alarm"));
}

static void
test_alarm_sentence_names_the_asset(void)
{
    g_autoptr(JumAlarm) alarm = jum_alarm_new();
    alarm->type = g_strdup("tank-low");
    alarm->asset = g_strdup("water_tank/T-3");
    alarm->value = 1.25;
    alarm->limit = 2.0;
    gboolean french =
        setlocale(LC_NUMERIC, "fr_FR.UTF-8") != NULL; /* read by people: their comma */
    g_autofree char *comma = jum_alarm_sentence(alarm);
    setlocale(LC_NUMERIC, "C");
    g_autofree char *text = jum_alarm_sentence(alarm);
    g_assert_cmpstr(text, ==, "Tank T-3 is low: 1.25 m, minimum 2 m");
    if (french)
        g_assert_cmpstr(comma, ==, "Tank T-3 is low: 1,25 m, minimum 2 m");
    g_free(alarm->type);
    alarm->type = g_strdup("limit-high");
    g_autofree char *unit = jum_alarm_sentence_with(alarm, "dB");
    g_assert_nonnull(strstr(unit, "1.25\u00a0dB, limit 2\u00a0dB"));
    g_free(alarm->type);
    alarm->type = g_strdup("from-the-future");
    g_autofree char *unknown = jum_alarm_sentence(alarm);
    g_assert_nonnull(strstr(unknown, "water_tank/T-3"));
}

static void
test_numbers_read_back_the_same(void)
{
    JumRng rng = jum_rng(3, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    static const double edge[] = {
        0.0, -0.5, 1e15, -1e15, 1e-7, 0.1, 123456.654321, 4503599627370497.5, 5e-324, 1.7e308};
    for (guint i = 0; i < 20000; i++) {
        double v = i < G_N_ELEMENTS(edge)
                       ? edge[i]
                       : jum_rng_normal(&rng) * pow(10.0, jum_rng_range(&rng, -9, 12));
        if (i % 3 == 0 && fabs(v) < 1e300)
            v = nearbyint(v * 100.0) / 100.0;
        g_string_truncate(text, 0);
        jum_json_append_number(text, v);
        g_assert_cmpfloat(g_ascii_strtod(text->str, NULL), ==, v);
    }
    g_string_truncate(text, 0);
    jum_json_append_int(text, G_MININT64);
    g_assert_cmpstr(text->str, ==, "-9223372036854775808");
}

static void
test_text_is_escaped(void)
{
    g_autoptr(GString) out = g_string_new("{");
    jum_json_member_text(out, "a", "é \"\\\n\x01");
    jum_json_member_text(out, "b", "\xff bad");
    g_string_append_c(out, '}');
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = jum_json_parse_object(out->str, out->len, "test", &error);
    g_assert_no_error(error);
    JumJsonReader reader = jum_json_reader(node, "test");
    g_autofree char *a = jum_json_text(&reader, "a");
    g_assert_cmpstr(a, ==, "é \"\\\n\x01");
    g_assert_true(jum_json_reader_finish(&reader, NULL));
}

static JumLiveFrame *
live_round_trip(const JumLiveFrame *frame)
{
    g_autoptr(GString) text = g_string_new(NULL), again = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    jum_live_frame_encode(frame, text);
    JumLiveFrame *back = jum_live_frame_decode(text->str, text->len, &error);
    g_assert_no_error(error);
    jum_live_frame_encode(back, again);
    g_assert_cmpstr(text->str, ==, again->str);
    return back;
}

static void
test_live_values_round_trip(void)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_DELTA);
    JumRng rng = jum_rng(11, 0);
    guint32 point = 0;
    for (guint i = 0; i < JUM_LIVE_CHUNK_POINTS; i++) {
        point += 1 + jum_rng_int(&rng, 2000000);
        JumMeasure m = {i % 7 == 0 ? NAN : jum_rng_normal(&rng) * 1e3,
                        (JumTime) jum_rng_next(&rng) >> 3, point, (guint8) (i % 16)};
        g_array_append_val(frame->values, m);
    }
    frame->from = 12;
    frame->seq = 13;
    g_autoptr(GString) text = g_string_new(NULL);
    jum_live_frame_encode(frame, text);
    g_assert_cmpuint(text->len, <=, JUM_LIVE_CHUNK_MAX); /* values at their longest */
    g_autoptr(JumLiveFrame) back = live_round_trip(frame);
    g_assert_cmpuint(back->values->len, ==, frame->values->len);
    const JumMeasure *a = (void *) frame->values->data, *b = (void *) back->values->data;
    g_assert_cmphex(jum_measure_sum(JUM_HASH_INIT, a, frame->values->len), ==,
                    jum_measure_sum(JUM_HASH_INIT, b, back->values->len));
    g_assert_cmpint(a[700].time, ==, b[700].time);
    g_assert_cmpuint(a[700].point, ==, b[700].point);
}

static JumAlarm *
some_alarm(void)
{
    JumAlarm *alarm = jum_alarm_new();
    alarm->type = g_strdup("lamp-failure");
    alarm->asset = g_strdup("lamp/L-1 \"é\"");
    alarm->key = g_strconcat(alarm->type, "@", alarm->asset, NULL);
    alarm->group = g_strdup("cabinet/C-1");
    alarm->state = JUM_ALARM_ACK;
    alarm->active = TRUE;
    alarm->occurrence = 7;
    alarm->raised_at = 1790000000000000;
    alarm->acked_by = g_strdup("desk");
    alarm->children = 3;
    return alarm;
}

static JumCommand *
some_command(void)
{
    JumCommand *command = jum_command_new();
    command->id = g_strdup("0192f0c0-0000-7000-8000-000000000001");
    command->target = g_strdup("lamp/L-1");
    command->action = g_strdup("level");
    command->value = 0.3;
    command->duration_s = 7200;
    command->klass = JUM_COMMAND_CLASS_S;
    command->state = JUM_COMMAND_EXECUTING;
    command->cause = g_strdup("interlock:LI-f");
    command->issued_at = 1790000000000000;
    command->seq = (G_GUINT64_CONSTANT(5) << 32) + 9;
    return command;
}

static void
test_live_records_round_trip(void)
{
    g_autoptr(JumLiveFrame) frame = jum_live_frame_new(JUM_LIVE_EVENT);
    frame->event = 42;
    g_ptr_array_add(frame->alarms, some_alarm());
    g_ptr_array_add(frame->commands, some_command());
    g_autoptr(JumLiveFrame) back = live_round_trip(frame);
    const JumAlarm *alarm = g_ptr_array_index(back->alarms, 0);
    const JumCommand *command = g_ptr_array_index(back->commands, 0);
    g_assert_cmpstr(alarm->key, ==, "lamp-failure@lamp/L-1 \"é\"");
    g_assert_cmpuint(alarm->children, ==, 3);
    g_assert_true(isnan(alarm->limit));
    g_assert_cmphex(jum_alarm_sum_all(frame->alarms), ==, jum_alarm_sum_all(back->alarms));
    g_assert_cmpint(command->state, ==, JUM_COMMAND_EXECUTING);
    g_assert_cmpint(command->klass, ==, JUM_COMMAND_CLASS_S);
    g_assert_cmpuint(command->seq, ==, (G_GUINT64_CONSTANT(5) << 32) + 9);
}

static void
test_live_small_frames_round_trip(void)
{
    for (int kind = 0; kind < JUM_N_LIVE_FRAMES; kind++) {
        g_autoptr(JumLiveFrame) frame = jum_live_frame_new((JumLiveKind) kind);
        frame->epoch = g_strdup("e");
        frame->session = g_strdup("s");
        frame->schema = g_strdup("0123456789abcdef");
        frame->role = g_strdup("desk");
        frame->code = g_strdup("version");
        frame->text = g_strdup("Une phrase.");
        frame->hb_ms = 1000;
        frame->sum = G_MAXUINT64;
        frame->seq = 77;
        g_autoptr(JumLiveFrame) back = live_round_trip(frame);
        g_assert_cmpint(back->kind, ==, kind);
    }
}

static void
test_live_refuses(void)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"k\":3}",
        "{\"k\":\"nothing\"}",
        "{\"k\":\"ack\"}",
        "{\"k\":\"ack\",\"seq\":-1,\"event\":0,\"n\":0}",
        "{\"k\":\"ack\",\"seq\":1.5,\"event\":0,\"n\":0}",
        "{\"k\":\"snap.chunk\",\"n\":0,\"i\":[1],\"v\":[],\"q\":[0],\"t0\":0,\"t\":[0]}",
        "{\"k\":\"snap.chunk\",\"n\":0,\"i\":[1],\"v\":[\"x\"],\"q\":[0],\"t0\":0,\"t\":[0]}",
        "{\"k\":\"snap.chunk\",\"n\":0,\"i\":[4294967294,9],\"v\":[1,1],\"q\":[0,0],\"t0\":0,\"t\":"
        "[0,0]}",
        "{\"k\":\"snap.chunk\",\"n\":0,\"i\":[1],\"v\":[1],\"q\":[16],\"t0\":0,\"t\":[0]}",
        "{\"k\":\"snap.chunk\",\"n\":0,\"i\":{},\"v\":[1],\"q\":[1],\"t0\":0,\"t\":[0]}",
        "{\"k\":\"ev\",\"event\":1,\"alarms\":[3]}",
        "{\"k\":\"ev\",\"event\":1,\"alarms\":[{\"type\":\"x\"}]}",
        "{\"k\":\"snap.end\",\"seq\":1,\"points\":1,\"sum\":\"xyz\"}",
        "{\"k\":\"hb\",\"seq\":1,\"now\":\"noon\",\"event\":1,\"sum\":\"0\"}",
        "\xff\xfe",
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_live_frame_decode(bad[i], strlen(bad[i]), &error));
        g_assert_nonnull(error);
        g_assert_cmpuint(strlen(error->message), >, 10);
    }
    g_autoptr(GString) deep = g_string_new("{\"k\":");
    for (int i = 0; i < 90000; i++)
        g_string_append_c(deep, '[');
    g_autoptr(GError) error = NULL;
    g_assert_null(jum_live_frame_decode(deep->str, deep->len, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_FORMAT);
}

static void
test_field_round_trip(void)
{
    for (int kind = 0; kind < JUM_N_FIELD_FRAMES; kind++) {
        g_autoptr(JumFieldFrame) frame = jum_field_frame_new((JumFieldKind) kind);
        frame->schema = g_strdup("0123456789abcdef");
        frame->id = g_strdup("id");
        frame->target = g_strdup("lamp/L-1");
        frame->action = g_strdup("level");
        frame->value = 0.3;
        frame->cause = g_strdup("expired");
        frame->now = kind == JUM_FIELD_HELLO || kind == JUM_FIELD_HEARTBEAT ? 1790000000000001
                                                                            : JUM_TIME_NONE;
        frame->expires_at = 1790000000000002;
        frame->seq = G_MAXUINT32;
        frame->sim = TRUE;
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GString) again = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        jum_field_frame_encode(frame, text);
        g_assert_cmpint(text->str[text->len - 1], ==, '\n');
        g_autoptr(JumFieldFrame) back = jum_field_frame_decode(text->str, text->len - 1, &error);
        g_assert_no_error(error);
        g_assert_cmpint(back->kind, ==, kind);
        jum_field_frame_encode(back, again);
        g_assert_cmpstr(text->str, ==, again->str);
    }
}

static void
test_field_values_are_cut(void)
{
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_VALUES);
    for (guint32 i = 0; i < 50000; i++) {
        JumMeasure m = {-1.2345678901234567e-300, -4000000000000000001, G_MAXUINT32 - 1 - i, 15};
        g_array_append_val(frame->values, m);
    }
    g_autoptr(GString) text = g_string_new(NULL);
    jum_field_frame_encode(frame, text);
    guint n = 0;
    for (const char *line = text->str, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(end - line, <=, JUM_FIELD_LINE_MAX);
        g_autoptr(JumFieldFrame) back = jum_field_frame_decode(line, (gsize) (end - line), &error);
        g_assert_no_error(error);
        n += back->values->len;
    }
    g_assert_cmpuint(n, ==, 50000);
}

static void
test_field_refuses(void)
{
    static const char *const bad[] = {
        "GET / HTTP/1.1",
        "{\"t\":\"v\",\"p\":[[1,2,3]]}",
        "{\"t\":\"v\",\"p\":[[-1,2,3,4]]}",
        "{\"t\":\"v\",\"p\":[[1,2,16,4]]}",
        "{\"t\":\"v\",\"p\":[1]}",
        "{\"t\":\"v\"}",
        "{\"t\":\"ack\",\"id\":\"x\",\"seq\":\"1\"}",
        "{\"t\":\"cmd\",\"id\":\"x\"}",
        "{\"t\":\"fb\",\"id\":\"x\",\"seq\":1,\"ok\":1}",
        "{\"t\":\"hello\",\"version\":1e99,\"schema\":\"\"}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_field_frame_decode(bad[i], strlen(bad[i]), &error));
        g_assert_nonnull(error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wire/catalogue-says-everything", test_catalogue_says_everything);
    g_test_add_func("/wire/alarm-sentence", test_alarm_sentence_names_the_asset);
    g_test_add_func("/wire/numbers-read-back", test_numbers_read_back_the_same);
    g_test_add_func("/wire/text-is-escaped", test_text_is_escaped);
    g_test_add_func("/wire/live/values", test_live_values_round_trip);
    g_test_add_func("/wire/live/records", test_live_records_round_trip);
    g_test_add_func("/wire/live/small", test_live_small_frames_round_trip);
    g_test_add_func("/wire/live/refuses", test_live_refuses);
    g_test_add_func("/wire/field/round-trip", test_field_round_trip);
    g_test_add_func("/wire/field/values-are-cut", test_field_values_are_cut);
    g_test_add_func("/wire/field/refuses", test_field_refuses);
    return g_test_run();
}
