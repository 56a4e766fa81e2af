/* The desk's end of the live link: silence clock, inbox, protocol without a socket, then the whole link against a
 * server of our own on a Unix socket. */
#include "base/hash.h"
#include "feed/child.h"
#include "feed/link-clock.h"
#include "feed/link.h"
#include "feed/request.h"
#include "feed/sync.h"
#include "tests/unit/app-fixture.h"
#include "wire/live-frame.h"
#include "wire/record-json.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

static JumAppFixture fixture;

#define SECOND G_USEC_PER_SEC

/* ---- silence ---- */

static void
silence_becomes_lagging_stale_lost(void)
{
    JumLinkClock c;
    jum_link_clock_start(&c, 0);
    g_assert_cmpint(jum_link_clock_state(&c, 1 * SECOND), ==, JUM_LINK_STALE); /* not open yet */
    c.open = TRUE;
    g_assert_cmpint(jum_link_clock_state(&c, 1 * SECOND), ==, JUM_LINK_RESYNC);
    c.synced = TRUE;
    g_assert_cmpint(jum_link_clock_state(&c, 2 * SECOND), ==, JUM_LINK_LIVE);
    g_assert_cmpint(jum_link_clock_state(&c, 2 * SECOND + 1), ==, JUM_LINK_LAGGING);
    g_assert_cmpint(jum_link_clock_state(&c, 5 * SECOND + 1), ==, JUM_LINK_STALE);
    g_assert_cmpint(jum_link_clock_state(&c, 15 * SECOND + 1), ==, JUM_LINK_LOST);
    jum_link_clock_heard(&c, 16 * SECOND);
    g_assert_cmpint(jum_link_clock_state(&c, 16 * SECOND), ==, JUM_LINK_LIVE);
    c.own_lag_us = 3 * SECOND;
    g_assert_cmpint(jum_link_clock_state(&c, 16 * SECOND), ==, JUM_LINK_LAGGING);
    jum_link_clock_closed(&c);
    g_assert_cmpint(jum_link_clock_state(&c, 16 * SECOND), ==, JUM_LINK_STALE); /* at once */
}

static void
retries_back_off_with_jitter(void)
{
    JumLinkClock c;
    JumRng rng = jum_rng(1, 1);
    jum_link_clock_start(&c, 0);
    for (guint i = 0; i < 12; i++) {
        guint full = MIN(500u << MIN(i, 6), 30000u), ms = jum_link_clock_retry_ms(&c, &rng);
        g_assert_cmpuint(ms, >=, full / 2);
        g_assert_cmpuint(ms, <=, full);
    }
    g_assert_cmpuint(jum_child_restart_delay_s(1), ==, 3);
    g_assert_cmpuint(jum_child_restart_delay_s(2), ==, 10);
    g_assert_cmpuint(jum_child_restart_delay_s(3), ==, 30);
    g_assert_cmpuint(jum_child_restart_delay_s(99), ==, 30);
}

/* ---- inbox ---- */

static void
count_wakes(gpointer data)
{
    ++*(guint *) data;
}

static void
inbox_conflates_and_drops_what_is_out_of_range(void)
{
    guint wakes = 0;
    g_autoptr(JumInbox) inbox =
        jum_inbox_new(jum_points_count(fixture.points), count_wakes, &wakes);
    const guint32 points[] = {3, 3, 1000000};
    const double values[] = {0.1, 0.7, 5};
    const guint8 qualities[] = {JUM_QUALITY_SIM, JUM_QUALITY_SIM, 0};
    const JumTime times[] = {100, 200, 100};
    jum_inbox_put_values(inbox, 3, points, values, qualities, times);
    const JumTime older[] = {150};
    jum_inbox_put_values(inbox, 1, points, values, qualities, older); /* late old data */
    g_assert_cmpuint(wakes, ==, 1);
    g_assert_cmpint(jum_inbox_age_us(inbox), >=, 0);
    g_autofree char *note = NULL;
    g_assert_cmpuint(jum_inbox_apply(inbox, fixture.world, &note), ==, JUM_INBOX_VALUES);
    g_assert_cmpfloat(jum_world_value(fixture.world, 3), ==, 0.7);
    g_assert_cmpint(jum_world_time(fixture.world, 3), ==, 200);
    g_assert_cmpuint(jum_inbox_apply(inbox, fixture.world, NULL), ==, 0);
    g_assert_cmpint(jum_inbox_age_us(inbox), ==, 0);
}

/* ---- protocol ---- */

static JumLiveFrame *
hello_frame(const char *epoch)
{
    JumLiveFrame *f = jum_live_frame_new(JUM_LIVE_HELLO);
    f->version = JUM_LIVE_VERSION;
    f->epoch = g_strdup(epoch);
    f->session = g_strdup("s-1");
    f->schema = g_strdup(jum_points_hash(fixture.points));
    f->role = g_strdup("desk");
    f->points = jum_points_count(fixture.points);
    f->may_command = TRUE;
    f->hb_ms = 1000;
    f->now = g_get_real_time();
    f->speed = 1;
    return f;
}

static gboolean
take(JumSync *sync, JumLiveFrame *frame, GPtrArray *answers, GError **error)
{
    g_autoptr(JumLiveFrame) own = frame;
    g_ptr_array_set_size(answers, 0);
    return jum_sync_take(sync, own, answers, error);
}

static JumLiveFrame *
numbered(JumLiveKind kind, guint64 from, guint64 seq)
{
    JumLiveFrame *f = jum_live_frame_new(kind);
    f->from = from;
    f->seq = seq;
    return f;
}

static void
add_value(JumLiveFrame *f, guint32 point, double value, JumTime time)
{
    JumMeasure m = {.value = value, .time = time, .point = point, .quality = JUM_QUALITY_SIM};
    if (f->values == NULL)
        f->values = g_array_new(FALSE, FALSE, sizeof(JumMeasure));
    g_array_append_val(f->values, m);
}

/* hello … snapshot of one chunk … state: complete at seq 10. */
static void
bring_up(JumSync *sync, GPtrArray *answers)
{
    JumLiveFrame *chunk = jum_live_frame_new(JUM_LIVE_SNAP_CHUNK);
    add_value(chunk, 5, 0.5, 1000);
    add_value(chunk, 6, 0.6, 1000);
    guint64 sum = jum_measure_sum(JUM_HASH_INIT, (const JumMeasure *) chunk->values->data, 2);
    g_assert_true(take(sync, hello_frame("e-1"), answers, NULL));
    g_assert_cmpuint(answers->len, ==, 1);
    g_assert_nonnull(strstr(answers->pdata[0], "subscribe"));
    g_assert_true(take(sync, numbered(JUM_LIVE_SNAP_BEGIN, 0, 10), answers, NULL));
    g_assert_true(take(sync, chunk, answers, NULL));
    g_assert_cmpuint(answers->len, ==, 1);
    g_assert_nonnull(strstr(answers->pdata[0], "snap.ack"));
    JumLiveFrame *end = numbered(JUM_LIVE_SNAP_END, 0, 10);
    end->sum = sum;
    end->points = 2;
    g_assert_true(take(sync, end, answers, NULL));
    g_assert_false(jum_sync_is_complete(sync)); /* the alarms are still due */
    g_assert_true(take(sync, jum_live_frame_new(JUM_LIVE_STATE), answers, NULL));
    g_assert_true(jum_sync_is_complete(sync));
}

static void
a_snapshot_then_deltas_in_order(void)
{
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    g_autoptr(JumSync) sync =
        jum_sync_new(jum_points_hash(fixture.points), jum_points_count(fixture.points), inbox);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    g_assert_null(jum_sync_ack(sync));
    bring_up(sync, answers);
    JumLiveFrame *d = numbered(JUM_LIVE_DELTA, 10, 11);
    add_value(d, 5, 0.9, 2000);
    g_assert_true(take(sync, d, answers, NULL));
    g_assert_cmpuint(answers->len, ==, 0);
    jum_inbox_apply(inbox, fixture.world, NULL);
    g_assert_cmpfloat(jum_world_value(fixture.world, 5), ==, 0.9);
    g_assert_cmpfloat(jum_world_value(fixture.world, 6), ==, 0.6);
    g_autofree char *ack = jum_sync_ack(sync);
    g_assert_nonnull(strstr(ack, "\"seq\":11"));
    /* a gap is never patched */
    JumLiveFrame *gap = numbered(JUM_LIVE_DELTA, 12, 13);
    add_value(gap, 5, 0.1, 3000);
    g_assert_true(take(sync, gap, answers, NULL));
    g_assert_cmpuint(answers->len, ==, 1);
    g_assert_false(jum_sync_is_complete(sync));
    jum_inbox_apply(inbox, fixture.world, NULL);
    g_assert_cmpfloat(jum_world_value(fixture.world, 5), ==, 0.9);
}

static void
a_new_socket_resumes_what_is_held(void)
{
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    g_autoptr(JumSync) sync =
        jum_sync_new(jum_points_hash(fixture.points), jum_points_count(fixture.points), inbox);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    bring_up(sync, answers);
    jum_sync_opened(sync);
    g_assert_false(jum_sync_is_complete(sync));
    g_assert_true(take(sync, hello_frame("e-1"), answers, NULL));
    g_assert_nonnull(strstr(answers->pdata[0], "e-1"));
    g_assert_true(take(sync, jum_live_frame_new(JUM_LIVE_STATE), answers, NULL));
    g_assert_true(jum_sync_is_complete(sync)); /* resumed: no snapshot needed */
    jum_sync_opened(sync);
    g_assert_true(take(sync, hello_frame("e-2"), answers, NULL)); /* it was restarted */
    g_assert_null(strstr(answers->pdata[0], "e-1"));
    g_assert_true(take(sync, jum_live_frame_new(JUM_LIVE_STATE), answers, NULL));
    g_assert_false(jum_sync_is_complete(sync));
}

static void
alarm_sums_are_compared(void)
{
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    g_autoptr(JumSync) sync =
        jum_sync_new(jum_points_hash(fixture.points), jum_points_count(fixture.points), inbox);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    bring_up(sync, answers);
    JumAlarm *alarm = jum_alarm_new();
    alarm->key = g_strdup("lamp-failure@lamp/L-001");
    alarm->type = g_strdup("lamp-failure");
    alarm->asset = g_strdup("lamp/L-001");
    alarm->priority = 3;
    alarm->state = JUM_ALARM_UNACK;
    guint64 sum = jum_alarm_sum(alarm);
    JumLiveFrame *event = jum_live_frame_new(JUM_LIVE_EVENT);
    event->event = 7;
    event->alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    g_ptr_array_add(event->alarms, alarm);
    g_assert_true(take(sync, event, answers, NULL));
    JumLiveFrame *agreed = jum_live_frame_new(JUM_LIVE_HEARTBEAT);
    agreed->event = 7;
    agreed->sum = sum;
    g_assert_true(take(sync, agreed, answers, NULL));
    g_assert_cmpuint(answers->len, ==, 0);
    JumLiveFrame *differing = jum_live_frame_new(JUM_LIVE_HEARTBEAT);
    differing->event = 7;
    differing->sum = sum ^ 1;
    g_assert_true(take(sync, differing, answers, NULL));
    g_assert_cmpuint(answers->len, ==, 1); /* subscribes again */
    g_assert_cmpuint(jum_inbox_apply(inbox, fixture.world, NULL) & JUM_INBOX_ALARMS, !=, 0);
    g_assert_nonnull(jum_world_alarm(fixture.world, "lamp-failure@lamp/L-001"));
}

static void
strangers_are_refused_in_one_sentence(void)
{
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    g_autoptr(JumSync) sync =
        jum_sync_new(jum_points_hash(fixture.points), jum_points_count(fixture.points), inbox);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) silent = NULL, version = NULL, schema = NULL, said = NULL;
    g_assert_false(take(sync, jum_live_frame_new(JUM_LIVE_HEARTBEAT), answers, &silent));
    g_assert_error(silent, JUM_ERROR, JUM_ERROR_VALUE);
    JumLiveFrame *newer = hello_frame("e");
    newer->version = 2;
    g_assert_false(take(sync, newer, answers, &version));
    g_assert_error(version, JUM_ERROR, JUM_ERROR_VERSION);
    JumLiveFrame *other = hello_frame("e");
    g_free(other->schema);
    other->schema = g_strdup("0123456789abcdef");
    g_assert_false(take(sync, other, answers, &schema));
    g_assert_error(schema, JUM_ERROR, JUM_ERROR_VALUE);
    JumLiveFrame *error = jum_live_frame_new(JUM_LIVE_ERROR);
    error->text = g_strdup("too many desks");
    g_assert_false(take(sync, error, answers, &said));
    g_assert_error(said, JUM_ERROR, JUM_ERROR_REFUSED);
    g_assert_nonnull(strstr(said->message, "too many desks"));
}

/* ---- outcomes of requests ---- */

static void
every_request_ends_in_a_state(void)
{
    g_autoptr(GPtrArray) sent = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    JumCommand *command = jum_command_new();
    command->id = g_strdup("0190f3a0-0000-7000-8000-000000000001");
    command->target = g_strdup("lamp/L-001");
    command->action = g_strdup("level");
    g_ptr_array_add(sent, command);
    static const struct {
        guint status;
        const char *body, *cause;
    } cases[] = {
        {0, NULL, "link-down"},
        {503, "", "link-down"},
        {403, "{}", "not-authorised"},
        {429, "not json", "rate"},
        {422, "{\"cause\":\"interlock:LI-f\",\"text\":\"no end\"}", "interlock:LI-f"},
        {500, "[1,2]", "internal"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize n = cases[i].body != NULL ? strlen(cases[i].body) : 0;
        g_autoptr(GPtrArray) out = jum_request_outcomes(sent, cases[i].status, cases[i].body, n);
        g_assert_cmpuint(out->len, ==, 1);
        const JumCommand *held = out->pdata[0];
        g_assert_cmpint(held->state, ==, JUM_COMMAND_REJECTED);
        g_assert_cmpstr(held->cause, ==, cases[i].cause);
        g_assert_cmpstr(held->id, ==, command->id);
    }
    g_autoptr(JumHistory) history = jum_request_history(4, "{\"t\":[10,20],\"v\":[0.5,null]}", 28);
    g_assert_nonnull(history);
    g_assert_cmpuint(history->n, ==, 2);
    g_assert_true(isnan(history->value[1]));
    g_assert_null(jum_request_history(4, "{\"t\":[10],\"v\":[]}", 17));
    g_assert_null(jum_request_history(4, "garbage", 7));
}

/* ---- the link against a server ---- */

typedef struct {
    SoupServer *server;
    char *path;
    GPtrArray *heard; /* texts from the desk */
    guint connections;
    gboolean garbage;
    SoupWebsocketConnection *socket;
} Fake;

static void
fake_send(Fake *fake, JumLiveFrame *frame)
{
    g_autoptr(JumLiveFrame) own = frame;
    g_autoptr(GString) text = g_string_new(NULL);
    jum_live_frame_encode(own, text);
    soup_websocket_connection_send_text(fake->socket, text->str);
}

static void
fake_message(SoupWebsocketConnection *socket, gint type, GBytes *message, Fake *fake)
{
    gsize n;
    const char *text = g_bytes_get_data(message, &n);
    char *copy = g_strndup(text, n);
    g_ptr_array_add(fake->heard, copy);
    if (strstr(copy, "subscribe") == NULL)
        return;
    JumLiveFrame *chunk = jum_live_frame_new(JUM_LIVE_SNAP_CHUNK);
    add_value(chunk, 9, 0.25, g_get_real_time());
    guint64 sum = jum_measure_sum(JUM_HASH_INIT, (const JumMeasure *) chunk->values->data, 1);
    fake_send(fake, numbered(JUM_LIVE_SNAP_BEGIN, 0, 1));
    fake_send(fake, chunk);
    JumLiveFrame *end = numbered(JUM_LIVE_SNAP_END, 0, 1);
    end->sum = sum;
    end->points = 1;
    fake_send(fake, end);
    fake_send(fake, jum_live_frame_new(JUM_LIVE_STATE));
}

static void
fake_socket(SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            SoupWebsocketConnection *socket,
            gpointer data)
{
    Fake *fake = data;
    fake->connections++;
    g_set_object(&fake->socket, socket);
    g_signal_connect(socket, "message", G_CALLBACK(fake_message), fake);
    if (fake->garbage)
        soup_websocket_connection_send_text(socket, "GET / HTTP/1.0");
    else
        fake_send(fake, hello_frame("fake"));
}

static Fake *
fake_new(gboolean garbage)
{
    static char *protocols[] = {(char *) JUM_LIVE_PROTOCOL, NULL};
    Fake *fake = g_new0(Fake, 1);
    fake->garbage = garbage;
    fake->path = g_build_filename(fixture.folder, garbage ? "garbage" : "live", NULL);
    fake->heard = g_ptr_array_new_with_free_func(g_free);
    fake->server = soup_server_new(NULL, NULL);
    soup_server_add_websocket_handler(fake->server, "/v1/live", NULL, protocols, fake_socket, fake,
                                      NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(fake->path);
    g_autoptr(GError) error = NULL;
    soup_server_listen(fake->server, address, 0, &error);
    g_assert_no_error(error);
    return fake;
}

static void
fake_free(Fake *fake)
{
    soup_server_disconnect(fake->server);
    g_clear_object(&fake->socket);
    g_object_unref(fake->server);
    g_ptr_array_unref(fake->heard);
    g_unlink(fake->path);
    g_free(fake->path);
    g_free(fake);
}

/* Runs both sides until @state, at most ten seconds; keeps the newest note. */
static gboolean
wait_for(JumInbox *inbox, JumWorld *world, JumLinkState state, char **note)
{
    JumTime since;
    gint64 end = g_get_monotonic_time() + 10 * SECOND;
    while (g_get_monotonic_time() < end) {
        char *said = NULL;
        g_main_context_iteration(NULL, FALSE);
        jum_inbox_apply(inbox, world, &said);
        if (said != NULL && note != NULL) {
            g_free(*note);
            *note = said;
        } else {
            g_free(said);
        }
        if (jum_world_link(world, &since) == state && (note == NULL || *note != NULL))
            return TRUE;
        g_usleep(2000);
    }
    return FALSE;
}

static JumLink *
link_to(const char *path, JumInbox *inbox)
{
    g_autofree char *uri = g_strconcat("unix:", path, NULL);
    JumLinkConfig config = {.uri = uri,
                            .role = "desk",
                            .schema_hash = jum_points_hash(fixture.points),
                            .n_points = jum_points_count(fixture.points)};
    return jum_link_new(&config, inbox);
}

static void
the_link_goes_live_and_comes_back(void)
{
    g_autoptr(JumWorld) world = jum_world_new(fixture.points);
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    Fake *fake = fake_new(FALSE);
    JumLink *link = link_to(fake->path, inbox);
    g_assert_true(wait_for(inbox, world, JUM_LINK_LIVE, NULL));
    g_assert_cmpfloat(jum_world_value(world, 9), ==, 0.25);
    soup_websocket_connection_close(fake->socket, 1001, NULL);
    g_assert_true(wait_for(inbox, world, JUM_LINK_STALE, NULL)); /* closed: at once */
    g_assert_true(wait_for(inbox, world, JUM_LINK_LIVE, NULL));
    g_assert_cmpuint(fake->connections, ==, 2);
    jum_link_free(link);
    fake_free(fake);
}

static void
garbage_is_one_sentence_and_no_values(void)
{
    g_autoptr(JumWorld) world = jum_world_new(fixture.points);
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    Fake *fake = fake_new(TRUE);
    JumLink *link = link_to(fake->path, inbox);
    g_autofree char *note = NULL;
    g_assert_true(wait_for(inbox, world, JUM_LINK_STALE, &note));
    g_assert_nonnull(strstr(note, "does not speak the live protocol"));
    g_assert_true(isnan(jum_world_value(world, 9)));
    jum_link_free(link);
    fake_free(fake);
}

static void
a_command_without_a_link_is_refused_not_queued(void)
{
    g_autoptr(JumWorld) world = jum_world_new(fixture.points);
    g_autoptr(JumInbox) inbox = jum_inbox_new(jum_points_count(fixture.points), NULL, NULL);
    g_autofree char *nowhere = g_build_filename(fixture.folder, "nobody", NULL);
    JumLink *link = link_to(nowhere, inbox);
    g_autoptr(GPtrArray) commands =
        g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    JumCommand *command = jum_command_new();
    command->id = g_strdup("0190f3a0-0000-7000-8000-000000000002");
    command->target = g_strdup("lamp/L-001");
    command->action = g_strdup("level");
    g_ptr_array_add(commands, command);
    const double seen[] = {0.5};
    jum_link_send(link, commands, JUM_COMMAND_MODE_DIRECT, seen);
    gint64 end = g_get_monotonic_time() + 10 * SECOND;
    while (jum_world_commands(world)->len == 0 && g_get_monotonic_time() < end) {
        jum_inbox_apply(inbox, world, NULL);
        g_usleep(2000);
    }
    g_assert_cmpuint(jum_world_commands(world)->len, ==, 1);
    const JumCommand *held = jum_world_commands(world)->pdata[0];
    g_assert_cmpint(held->state, ==, JUM_COMMAND_REJECTED);
    g_assert_cmpstr(held->cause, ==, "link-down");
    jum_link_free(link);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture = jum_app_fixture_new();
    g_test_add_func("/feed/clock/lagging-stale-lost", silence_becomes_lagging_stale_lost);
    g_test_add_func("/feed/clock/back-off", retries_back_off_with_jitter);
    g_test_add_func("/feed/inbox/conflates", inbox_conflates_and_drops_what_is_out_of_range);
    g_test_add_func("/feed/sync/snapshot-then-deltas", a_snapshot_then_deltas_in_order);
    g_test_add_func("/feed/sync/resume", a_new_socket_resumes_what_is_held);
    g_test_add_func("/feed/sync/alarm-sums", alarm_sums_are_compared);
    g_test_add_func("/feed/sync/strangers", strangers_are_refused_in_one_sentence);
    g_test_add_func("/feed/request/every-request-ends", every_request_ends_in_a_state);
    g_test_add_func("/feed/link/live-and-back", the_link_goes_live_and_comes_back);
    g_test_add_func("/feed/link/garbage", garbage_is_one_sentence_and_no_values);
    g_test_add_func("/feed/link/refused-not-queued",
                    a_command_without_a_link_is_refused_not_queued);
    int status = g_test_run();
    jum_app_fixture_free(&fixture);
    return status;
}
