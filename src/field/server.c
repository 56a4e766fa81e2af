/* The field's socket: a few controllers at most, lines in, lines out, everything without waiting.  A controller that
 * does not read is cut off rather than remembered without end; a general interrogation is served by pieces as the
 * socket takes them, so that its memory does not grow with the territory. */
#include "field/server.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib-unix.h>

#define MAX_CLIENTS  4
#define TICK_MS      100
#define MAX_OUT      (16 * 1024 * 1024)
#define GI_ROOM      (512 * 1024)
#define GI_POINTS    2000
#define HEARTBEAT_US G_USEC_PER_SEC
#define NOT_ASKED    G_MAXUINT32

typedef struct {
    JumFieldServer *server;
    int fd;
    guint read_source, write_source;
    GString *in, *out;
    gsize sent; /* of out */
    gboolean greeted;
    guint32 gi_next; /* NOT_ASKED: no interrogation under way */
    gboolean closing;
} Client;

struct JumFieldServer {
    JumField *field;
    const JumPoints *points;
    char *path;
    int fd;
    double speed;
    gint64 began_us, next_beat_us; /* monotonic */
    JumTime began;
    guint accept_source, tick_source;
    GPtrArray *clients;
    GString *said;
};

static JumTime
field_clock(const JumFieldServer *server)
{
    double real_us = (double) (g_get_monotonic_time() - server->began_us);
    return server->began + (JumTime) (real_us * server->speed);
}

static void
client_free(gpointer data)
{
    Client *client = data;
    g_clear_handle_id(&client->read_source, g_source_remove);
    g_clear_handle_id(&client->write_source, g_source_remove);
    close(client->fd);
    g_string_free(client->in, TRUE);
    g_string_free(client->out, TRUE);
    g_free(client);
}

/* ---- out ---- */

static void
fill_interrogation(Client *client)
{
    JumFieldServer *server = client->server;
    while (client->gi_next != NOT_ASKED && client->out->len - client->sent < GI_ROOM) {
        client->gi_next =
            jum_field_interrogate(server->field, client->gi_next, GI_POINTS, client->out);
        if (client->gi_next < jum_points_count(server->points))
            continue;
        g_autoptr(JumFieldFrame) end = jum_field_frame_new(JUM_FIELD_INTERROGATED);
        jum_field_frame_encode(end, client->out);
        client->gi_next = NOT_ASKED;
    }
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer data);

/* Sends what the socket takes; what is left waits for on_writable(). */
static void
push(Client *client)
{
    for (;;) {
        fill_interrogation(client);
        gsize left = client->out->len - client->sent;
        if (left == 0)
            break;
        ssize_t n = send(client->fd, client->out->str + client->sent, left, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (client->write_source == 0)
                client->write_source = g_unix_fd_add(client->fd, G_IO_OUT, on_writable, client);
            break;
        }
        if (n < 0) {
            client->closing = TRUE;
            break;
        }
        client->sent += (gsize) n;
    }
    if (client->sent == client->out->len) {
        g_string_truncate(client->out, 0);
        client->sent = 0;
    } else if (client->sent > MAX_OUT / 4) {
        g_string_erase(client->out, 0, (gssize) client->sent);
        client->sent = 0;
    }
    if (client->out->len - client->sent > MAX_OUT) {
        g_printerr("jumeau-field: a controller does not read; it is cut off\n");
        client->closing = TRUE;
    }
}

static void
sweep(JumFieldServer *server)
{
    for (guint i = server->clients->len; i-- > 0;)
        if (((Client *) server->clients->pdata[i])->closing)
            g_ptr_array_remove_index_fast(server->clients, i);
}

static gboolean
on_writable(int fd, GIOCondition condition, gpointer data)
{
    Client *client = data;
    JumFieldServer *server = client->server;
    (void) fd;
    (void) condition;
    client->write_source = 0;
    push(client);
    if (client->closing)
        sweep(server);
    return G_SOURCE_REMOVE;
}

/* What the devices said goes to every controller that has presented itself. */
static void
broadcast(JumFieldServer *server)
{
    jum_field_take(server->field, server->said);
    for (guint i = 0; i < server->clients->len; i++) {
        Client *client = server->clients->pdata[i];
        if (!client->greeted)
            continue;
        g_string_append_len(client->out, server->said->str, (gssize) server->said->len);
        push(client);
    }
    if (server->said->allocated_len > 1024 * 1024) {
        g_string_free(server->said, TRUE);
        server->said = g_string_new(NULL);
    }
    g_string_truncate(server->said, 0);
}

/* ---- in ---- */

static void
say_hello(Client *client)
{
    g_autoptr(JumFieldFrame) hello = jum_field_frame_new(JUM_FIELD_HELLO);
    hello->schema = g_strdup(jum_points_hash(client->server->points));
    hello->now = jum_field_now(client->server->field);
    hello->speed = client->server->speed;
    hello->sim = TRUE;
    jum_field_frame_encode(hello, client->out);
}

static void
take_hello(Client *client, const JumFieldFrame *frame)
{
    JumFieldServer *server = client->server;
    if (frame->version != JUM_FIELD_VERSION ||
        g_strcmp0(frame->schema, jum_points_hash(server->points)) != 0) {
        g_printerr("jumeau-field: a controller with another territory or version is sent away\n");
        client->closing = TRUE;
    } else if (!jum_field_greet(server->field, frame->epoch)) {
        g_printerr("jumeau-field: a controller older than one already seen is sent away\n");
        client->closing = TRUE;
    } else {
        client->greeted = TRUE;
    }
}

static void
take_line(Client *client, const char *line, gsize bytes)
{
    JumFieldServer *server = client->server;
    g_autoptr(GError) error = NULL;
    g_autoptr(JumFieldFrame) frame = jum_field_frame_decode(line, bytes, &error);
    if (frame == NULL) {
        g_printerr("jumeau-field: %s\n", error->message);
        client->closing = TRUE;
        return;
    }
    if (frame->kind == JUM_FIELD_HELLO) {
        take_hello(client, frame);
        return;
    }
    if (!client->greeted)
        return;
    if (frame->kind == JUM_FIELD_INTERROGATE)
        client->gi_next = 0;
    else if (frame->kind == JUM_FIELD_COMMAND)
        jum_field_command(server->field, frame, g_get_real_time());
}

static void
take_lines(Client *client)
{
    gsize start = 0;
    while (!client->closing) {
        const char *line = client->in->str + start;
        const char *end = memchr(line, '\n', client->in->len - start);
        if (end == NULL)
            break;
        take_line(client, line, (gsize) (end - line));
        start += (gsize) (end - line) + 1;
    }
    g_string_erase(client->in, 0, (gssize) start);
    if (client->in->len > JUM_FIELD_LINE_MAX)
        client->closing = TRUE;
}

static gboolean
on_readable(int fd, GIOCondition condition, gpointer data)
{
    Client *client = data;
    JumFieldServer *server = client->server;
    char buffer[65536];
    (void) condition;
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        client->closing = TRUE;
    } else if (n > 0) {
        jum_field_advance(server->field, field_clock(server));
        g_string_append_len(client->in, buffer, n);
        take_lines(client);
        if (!client->closing)
            push(client);
        broadcast(server);
    }
    gboolean goes_on = !client->closing;
    if (!goes_on)
        client->read_source = 0; /* this one: removed by what is returned */
    sweep(server);
    return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_connection(int fd, GIOCondition condition, gpointer data)
{
    JumFieldServer *server = data;
    (void) condition;
    int client_fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client_fd < 0)
        return G_SOURCE_CONTINUE;
    if (server->clients->len >= MAX_CLIENTS) {
        close(client_fd);
        return G_SOURCE_CONTINUE;
    }
    Client *client = g_new0(Client, 1);
    client->server = server;
    client->fd = client_fd;
    client->in = g_string_new(NULL);
    client->out = g_string_new(NULL);
    client->gi_next = NOT_ASKED;
    client->read_source = g_unix_fd_add(client_fd, G_IO_IN | G_IO_HUP, on_readable, client);
    g_ptr_array_add(server->clients, client);
    jum_field_advance(server->field, field_clock(server));
    say_hello(client);
    push(client);
    sweep(server);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_tick(gpointer data)
{
    JumFieldServer *server = data;
    gint64 now_us = g_get_monotonic_time();
    jum_field_advance(server->field, field_clock(server));
    broadcast(server);
    if (now_us < server->next_beat_us)
        return G_SOURCE_CONTINUE;
    server->next_beat_us = now_us + HEARTBEAT_US;
    g_autoptr(JumFieldFrame) beat = jum_field_frame_new(JUM_FIELD_HEARTBEAT);
    beat->now = jum_field_now(server->field);
    for (guint i = 0; i < server->clients->len; i++) {
        Client *client = server->clients->pdata[i];
        if (client->greeted)
            jum_field_frame_encode(beat, client->out);
        push(client);
    }
    sweep(server);
    return G_SOURCE_CONTINUE;
}

/* ---- life ---- */

/* A socket nobody listens on any more is left by a crash: remove it. */
static gboolean
is_abandoned(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean refused = fd >= 0 &&
                       connect(fd, (const struct sockaddr *) address, sizeof *address) != 0 &&
                       errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return refused;
}

static int
listen_on(const char *path, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat info;
    if (strlen(path) >= sizeof address.sun_path) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "%s: too long for a socket", path);
        return -1;
    }
    strcpy(address.sun_path, path);
    if (lstat(path, &info) == 0 && S_ISSOCK(info.st_mode) && is_abandoned(&address))
        unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0177); /* ours alone */
    gboolean ok = fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof address) == 0 &&
                  listen(fd, MAX_CLIENTS) == 0;
    int why = errno;
    umask(mask);
    if (ok)
        return fd;
    if (fd >= 0)
        close(fd);
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", path, g_strerror(why));
    return -1;
}

JumFieldServer *
jum_field_server_new(JumField *field,
                     const JumPoints *points,
                     const JumFieldServerSetup *setup,
                     GError **error)
{
    int fd = listen_on(setup->path, error);
    if (fd < 0)
        return NULL;
    JumFieldServer *server = g_new0(JumFieldServer, 1);
    server->field = field;
    server->points = points;
    server->path = g_strdup(setup->path);
    server->fd = fd;
    server->speed = setup->speed;
    server->began_us = g_get_monotonic_time();
    server->began = jum_field_now(field);
    server->clients = g_ptr_array_new_with_free_func(client_free);
    server->said = g_string_new(NULL);
    server->accept_source = g_unix_fd_add(fd, G_IO_IN, on_connection, server);
    server->tick_source = g_timeout_add(TICK_MS, on_tick, server);
    return server;
}

void
jum_field_server_free(JumFieldServer *server)
{
    if (server == NULL)
        return;
    g_source_remove(server->accept_source);
    g_source_remove(server->tick_source);
    g_ptr_array_unref(server->clients);
    close(server->fd);
    unlink(server->path);
    g_free(server->path);
    g_string_free(server->said, TRUE);
    g_free(server);
}
