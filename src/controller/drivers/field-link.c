/* The field link, controller's end.  One attempt is: start the child if it is ours, connect (its socket appears a moment
 * later), say hello, check the answer; then lines come in until something is wrong, which ends the attempt.  All of it
 * asynchronous; reading and writing are bounded. */
#include "controller/drivers/field-link.h"

#include "base/i18n.h"
#include "base/path.h"
#include "wire/field-frame.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define CONNECT_MS    100
#define CONNECT_TRIES 300 /* 30 s: a full territory takes a while to load */
#define SILENCE_US    (5 * G_USEC_PER_SEC)
#define FORGIVE_US    (60 * G_USEC_PER_SEC)
#define MAX_OUT_BYTES (4 * 1024 * 1024)

typedef struct {
    JumDriver driver;
    char **argv; /* of the child, NULL if the field is not ours */
    char *folder, *socket, *schema;
    guint32 epoch;
    gboolean real_only;
    GSubprocess *child;
    GSocketConnection *connection;
    GCancellable *cancel; /* of the present attempt */
    GByteArray *in;
    GString *out, *writing;
    guint8 *buffer;
    guint timer, watch;
    guint tries, failures;
    gboolean greeted;
    gint64 heard_us, started_us;
} FieldLink;

#define BUFFER_BYTES (64 * 1024)

static void begin(FieldLink *link);
static void read_more(FieldLink *link);

static gboolean
begin_again(gpointer data)
{
    FieldLink *link = data;
    link->timer = 0;
    begin(link);
    return G_SOURCE_REMOVE;
}

static void
stop_child(FieldLink *link)
{
    if (link->child != NULL)
        g_subprocess_force_exit(link->child);
    g_clear_object(&link->child);
}

/* Ends the attempt; the next comes after 3, 10, 30 s (a field that ran for a minute is forgiven). */
static void
end_attempt(FieldLink *link, const char *why)
{
    static const guint delays_s[] = {3, 10, 30};
    gboolean was_up = link->greeted;
    if (link->cancel != NULL)
        g_cancellable_cancel(link->cancel);
    g_clear_object(&link->cancel);
    g_clear_handle_id(&link->timer, g_source_remove);
    g_clear_handle_id(&link->watch, g_source_remove);
    if (link->connection != NULL)
        g_io_stream_close(G_IO_STREAM(link->connection), NULL, NULL);
    g_clear_object(&link->connection);
    stop_child(link);
    g_byte_array_set_size(link->in, 0);
    g_string_truncate(link->out, 0);
    link->greeted = FALSE;
    if (was_up && g_get_monotonic_time() - link->started_us > FORGIVE_US)
        link->failures = 0;
    guint delay_s = delays_s[MIN(link->failures, G_N_ELEMENTS(delays_s) - 1)];
    link->failures++;
    link->timer = g_timeout_add_seconds(delay_s, begin_again, link);
    link->driver.host.link(link->driver.host.data, &link->driver, FALSE, why);
}

/* Does an operation that comes back belong to the present attempt? */
static gboolean
is_present(const FieldLink *link, GObject *stream)
{
    if (link->connection == NULL)
        return FALSE;
    GIOStream *io = G_IO_STREAM(link->connection);
    return stream == G_OBJECT(g_io_stream_get_input_stream(io)) ||
           stream == G_OBJECT(g_io_stream_get_output_stream(io));
}

/* ---- writing ---- */

static void
written(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, &error);
    if (!ok && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* the link may be gone */
    FieldLink *link = data;
    if (!is_present(link, source))
        return;
    g_string_truncate(link->writing, 0);
    if (!ok) {
        end_attempt(link, error->message);
        return;
    }
    if (link->out->len > 0) {
        GString *next = link->out;
        link->out = link->writing;
        link->writing = next;
        g_output_stream_write_all_async(G_OUTPUT_STREAM(source), link->writing->str,
                                        link->writing->len, G_PRIORITY_DEFAULT, link->cancel,
                                        written, link);
    }
}

static void
send_frame(FieldLink *link, const JumFieldFrame *frame)
{
    if (link->connection == NULL)
        return;
    jum_field_frame_encode(frame, link->out);
    if (link->out->len > MAX_OUT_BYTES) {
        end_attempt(link, _("The field does not read what it is sent."));
        return;
    }
    if (link->writing->len > 0)
        return; /* written() goes on */
    GString *next = link->out;
    link->out = link->writing;
    link->writing = next;
    g_output_stream_write_all_async(g_io_stream_get_output_stream(G_IO_STREAM(link->connection)),
                                    link->writing->str, link->writing->len, G_PRIORITY_DEFAULT,
                                    link->cancel, written, link);
}

/* ---- reading ---- */

/* FALSE: the attempt has ended. */
static gboolean
take_hello(FieldLink *link, const JumFieldFrame *frame)
{
    JumDriverHost *host = &link->driver.host;
    if (frame->version != JUM_FIELD_VERSION) {
        g_autofree char *why = g_strdup_printf(
            _("The field speaks version %d of the link, this controller version %d."),
            frame->version, JUM_FIELD_VERSION);
        end_attempt(link, why);
        return FALSE;
    }
    if (g_strcmp0(frame->schema, link->schema) != 0) {
        end_attempt(link, _("The field was started on another territory."));
        return FALSE;
    }
    if (link->real_only && frame->sim) {
        end_attempt(
            link,
            _("This controller has a real field: a simulated one is refused on the same points."));
        return FALSE;
    }
    link->greeted = TRUE;
    if (frame->now != JUM_TIME_NONE)
        host->clock(host->data, &link->driver, frame->now, frame->speed, frame->sim);
    host->link(host->data, &link->driver, TRUE, NULL);
    return TRUE;
}

static gboolean
take(FieldLink *link, const JumFieldFrame *frame)
{
    JumDriverHost *host = &link->driver.host;
    JumDriver *driver = &link->driver;
    if (!link->greeted && frame->kind != JUM_FIELD_HELLO) {
        end_attempt(link, _("The field does not begin with a greeting."));
        return FALSE;
    }
    switch (frame->kind) {
    case JUM_FIELD_HELLO:
        return take_hello(link, frame);
    case JUM_FIELD_VALUES:
        host->values(host->data, driver, (const JumMeasure *) (const void *) frame->values->data,
                     frame->values->len);
        break;
    case JUM_FIELD_INTERROGATED:
        host->interrogated(host->data, driver);
        break;
    case JUM_FIELD_ACK:
        host->ack(host->data, driver, frame->id, frame->seq);
        break;
    case JUM_FIELD_NAK:
        host->nak(host->data, driver, frame->id, frame->seq, frame->cause, frame->text);
        break;
    case JUM_FIELD_FEEDBACK:
        host->feedback(host->data, driver, frame->id, frame->seq, frame->ok);
        break;
    case JUM_FIELD_HEARTBEAT:
        if (frame->now != JUM_TIME_NONE)
            host->clock(host->data, driver, frame->now, 0.0,
                        FALSE); /* speed and nature: as greeted */
        break;
    default:
        break; /* what only a controller says */
    }
    return link->connection != NULL;
}

/* FALSE: the attempt has ended. */
static gboolean
take_lines(FieldLink *link)
{
    gsize start = 0;
    for (;;) {
        const char *bytes = (const char *) link->in->data + start;
        const char *end = start < link->in->len ? memchr(bytes, '\n', link->in->len - start) : NULL;
        if (end == NULL)
            break;
        gsize n = (gsize) (end - bytes);
        g_autoptr(GError) error = NULL;
        g_autoptr(JumFieldFrame) frame = jum_field_frame_decode(bytes, n, &error);
        start += n + 1;
        if (frame == NULL) {
            end_attempt(link, error->message);
            return FALSE;
        }
        if (!take(link, frame))
            return FALSE;
    }
    if (start > 0)
        g_byte_array_remove_range(link->in, 0, (guint) start);
    if (link->in->len > JUM_FIELD_LINE_MAX) {
        end_attempt(link, _("The field sends a line that does not end."));
        return FALSE;
    }
    return TRUE;
}

static void
read_some(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    gssize n = g_input_stream_read_finish(G_INPUT_STREAM(source), result, &error);
    if (n < 0 && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    FieldLink *link = data;
    if (!is_present(link, source))
        return;
    if (n <= 0) {
        end_attempt(link, n < 0 ? error->message : _("The field closed the link."));
        return;
    }
    link->heard_us = g_get_monotonic_time();
    g_byte_array_append(link->in, link->buffer, (guint) n);
    if (take_lines(link))
        read_more(link);
}

static void
read_more(FieldLink *link)
{
    g_input_stream_read_async(g_io_stream_get_input_stream(G_IO_STREAM(link->connection)),
                              link->buffer, BUFFER_BYTES, G_PRIORITY_DEFAULT, link->cancel,
                              read_some, link);
}

static gboolean
watch_silence(gpointer data)
{
    FieldLink *link = data;
    if (g_get_monotonic_time() - link->heard_us < SILENCE_US)
        return G_SOURCE_CONTINUE;
    link->watch = 0;
    end_attempt(link, _("The field is silent."));
    return G_SOURCE_REMOVE;
}

/* ---- beginning ---- */

static void try_connect(FieldLink *link);

static gboolean
try_again(gpointer data)
{
    FieldLink *link = data;
    link->timer = 0;
    try_connect(link);
    return G_SOURCE_REMOVE;
}

static void
connected(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    GSocketConnection *connection =
        g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);
    if (connection == NULL && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    FieldLink *link = data;
    if (link->cancel == NULL || link->connection != NULL) {
        g_clear_object(&connection);
        return;
    }
    if (connection == NULL) {
        guint tries = link->argv != NULL ? CONNECT_TRIES : 10;
        if (++link->tries < tries)
            link->timer = g_timeout_add(CONNECT_MS, try_again, link);
        else
            end_attempt(link, error->message);
        return;
    }
    link->connection = connection;
    link->started_us = link->heard_us = g_get_monotonic_time();
    link->watch = g_timeout_add_seconds(1, watch_silence, link);
    g_autoptr(JumFieldFrame) hello = jum_field_frame_new(JUM_FIELD_HELLO);
    hello->schema = g_strdup(link->schema);
    hello->epoch = link->epoch;
    send_frame(link, hello);
    read_more(link);
}

static void
try_connect(FieldLink *link)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(link->socket);
    g_socket_client_connect_async(client, G_SOCKET_CONNECTABLE(address), link->cancel, connected,
                                  link);
}

static void
child_ended(GObject *source, GAsyncResult *result, gpointer data)
{
    GSubprocess *child = G_SUBPROCESS(source);
    if (!g_subprocess_wait_finish(child, result, NULL))
        return; /* cancelled: the attempt ended first */
    FieldLink *link = data;
    if (link->child != child)
        return;
    g_autofree char *why = g_subprocess_get_if_signaled(child)
                               ? g_strdup_printf(_("The field was killed (signal %d)."),
                                                 g_subprocess_get_term_sig(child))
                               : g_strdup_printf(_("The field stopped (status %d)."),
                                                 g_subprocess_get_exit_status(child));
    end_attempt(link, why);
}

static void
before_exec(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
start_child(FieldLink *link)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
    g_subprocess_launcher_set_child_setup(launcher, before_exec, NULL, NULL);
    g_unlink(link->socket);
    link->child = g_subprocess_launcher_spawnv(launcher, (const char *const *) link->argv, &error);
    if (link->child == NULL) {
        end_attempt(link, error->message);
        return FALSE;
    }
    g_subprocess_wait_async(link->child, link->cancel, child_ended, link);
    return TRUE;
}

static void
begin(FieldLink *link)
{
    link->cancel = g_cancellable_new();
    link->tries = 0;
    g_string_truncate(link->writing, 0);
    if (link->argv == NULL || start_child(link))
        try_connect(link);
}

/* ---- the driver's class ---- */

static void
field_start(JumDriver *driver)
{
    begin((FieldLink *) driver);
}

static void
field_send(JumDriver *driver, const JumCommand *command, guint32 epoch)
{
    FieldLink *link = (FieldLink *) driver;
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_COMMAND);
    frame->id = g_strdup(command->id);
    frame->seq = command->seq;
    frame->epoch = epoch;
    frame->target = g_strdup(command->target);
    frame->action = g_strdup(command->action);
    frame->value = command->value;
    frame->duration_s = command->duration_s;
    frame->expires_at = command->expires_at;
    send_frame(link, frame);
}

static void
field_interrogate(JumDriver *driver)
{
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_INTERROGATE);
    send_frame((FieldLink *) driver, frame);
}

static gboolean
nothing(gpointer data)
{
    gboolean *late = data;
    *late = TRUE;
    return G_SOURCE_REMOVE;
}

static void
field_free(JumDriver *driver)
{
    FieldLink *link = (FieldLink *) driver;
    if (link->cancel != NULL)
        g_cancellable_cancel(link->cancel);
    g_clear_object(&link->cancel);
    g_clear_handle_id(&link->timer, g_source_remove);
    g_clear_handle_id(&link->watch, g_source_remove);
    stop_child(link);
    gboolean late = FALSE; /* let cancelled operations come back before their memory goes */
    g_timeout_add(50, nothing, &late);
    while (!late)
        g_main_context_iteration(NULL, TRUE);
    g_clear_object(&link->connection);
    if (link->folder != NULL) {
        g_unlink(link->socket);
        g_rmdir(link->folder);
    }
    g_byte_array_unref(link->in);
    g_string_free(link->out, TRUE);
    g_string_free(link->writing, TRUE);
    g_strfreev(link->argv);
    g_free(link->buffer);
    g_free(link->folder);
    g_free(link->socket);
    g_free(link->schema);
    g_free(link);
}

static const JumDriverClass field_class = {"field", field_start, field_send, field_interrogate,
                                           field_free};

static void
add_option(GPtrArray *argv, const char *option, const char *value)
{
    if (value == NULL)
        return;
    g_ptr_array_add(argv, g_strdup(option));
    g_ptr_array_add(argv, g_strdup(value));
}

static gboolean
prepare_child(FieldLink *link, const JumFieldLinkSetup *setup, GError **error)
{
    g_autofree char *program =
        setup->program != NULL ? g_strdup(setup->program) : jum_path_program("jumeau-field");
    if (program == NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_MISSING,
                            _("jumeau-field is not installed: there is no field to supervise"));
        return FALSE;
    }
    link->folder = g_dir_make_tmp("jumeau-field-XXXXXX",
                                  error); /* 0700, short: a socket's path has 107 bytes */
    if (link->folder == NULL)
        return FALSE;
    link->socket = g_build_filename(link->folder, "field", NULL);
    g_autofree char *uri = g_strconcat("unix:", link->socket, NULL);
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup(program));
    add_option(argv, "--territory", setup->territory);
    add_option(argv, "--listen", uri);
    add_option(argv, "--state", setup->state_folder);
    add_option(argv, "--time", setup->time);
    add_option(argv, "--seed", setup->seed);
    add_option(argv, "--speed", setup->speed);
    g_ptr_array_add(argv, NULL);
    link->argv = (char **) g_ptr_array_free(argv, FALSE);
    return TRUE;
}

JumDriver *
jum_field_link_new(const JumFieldLinkSetup *setup, const JumDriverHost *host, GError **error)
{
    if (setup->uri != NULL && !g_str_has_prefix(setup->uri, "unix:/")) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, _("field: \"%s\" is not unix:/path"),
                    setup->uri);
        return NULL;
    }
    FieldLink *link = g_new0(FieldLink, 1);
    link->driver.klass = &field_class;
    link->driver.host = *host;
    link->schema = g_strdup(setup->schema);
    link->epoch = setup->epoch;
    link->real_only = setup->real_only;
    link->in = g_byte_array_new();
    link->out = g_string_new(NULL);
    link->writing = g_string_new(NULL);
    link->buffer = g_malloc(BUFFER_BYTES);
    if (setup->uri != NULL) {
        link->socket = g_strdup(setup->uri + strlen("unix:"));
    } else if (!prepare_child(link, setup, error)) {
        field_free(&link->driver);
        return NULL;
    }
    return &link->driver;
}
