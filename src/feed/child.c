/* Supervision of our own controller.  The child gets SIGTERM when this process dies (PDEATHSIG), listens
 * on a socket in a folder only we can enter, and keeps its data under the territory's hash; the
 * controller itself locks that folder, so a second desk finds the lock taken and joins the running one
 * by the address it left there.  A minute without an end forgives the earlier ones. */
#include "feed/child.h"

#include "base/i18n.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FORGIVE_US   (60 * G_USEC_PER_SEC)
#define STOP_MS      2000
#define LOOK_AGAIN_S 3 /* at a joined controller: does it still run? */

struct JumChild {
    char *program, *territory, *data_dir, *socket_dir, *own_uri, *uri;
    GSubprocess *process;
    GCancellable *cancel;
    JumChildSaid said;
    gpointer said_data;
    GDataInputStream *words; /* its stderr */
    char *last_words;
    guint ends, restart_source;
    gboolean joined; /* another desk's controller */
    gint64 started_us;
};

guint
jum_child_restart_delay_s(guint ends)
{
    static const guint delays_s[] = {3, 10, 30};
    return delays_s[MIN(ends, G_N_ELEMENTS(delays_s)) - (ends > 0)];
}

static void
say(JumChild *child, gboolean lasting, const char *sentence)
{
    if (child->said != NULL)
        child->said(sentence, lasting, child->said_data);
}

/* Is a controller already running on our data?  Then its address, else NULL. */
static char *
running_uri(JumChild *child)
{
    g_autofree char *lock = g_build_filename(child->data_dir, "lock", NULL);
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    gboolean taken = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    if (!taken)
        return NULL;
    g_autofree char *place = g_build_filename(child->data_dir, "listen", NULL);
    char *uri = NULL;
    if (!g_file_get_contents(place, &uri, NULL, NULL))
        return NULL;
    return g_strstrip(uri);
}

static void
before_exec(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0,
            0); /* a Ctrl-C in the terminal is for the desk, which then stops the child in order */
}

static void spawn(JumChild *child);

static gboolean
restart(gpointer data)
{
    JumChild *child = data;
    child->restart_source = 0;
    spawn(child);
    return G_SOURCE_REMOVE;
}

/* What it says goes on to our own stderr; the last line is kept, because it says why it ended. */
static void
on_words(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_data_input_stream_read_line_finish_utf8(G_DATA_INPUT_STREAM(source),
                                                                      result, NULL, &error);
    if (line == NULL)
        return; /* its end, or ours */
    JumChild *child = data;
    g_printerr("%s\n", line);
    g_free(child->last_words);
    child->last_words = g_steal_pointer(&line);
    g_data_input_stream_read_line_async(child->words, G_PRIORITY_DEFAULT, child->cancel, on_words,
                                        child);
}

static void
listen_to(JumChild *child)
{
    g_clear_object(&child->words);
    g_clear_pointer(&child->last_words, g_free);
    child->words = g_data_input_stream_new(g_subprocess_get_stderr_pipe(child->process));
    g_data_input_stream_read_line_async(child->words, G_PRIORITY_DEFAULT, child->cancel, on_words,
                                        child);
}

static void
plan_restart(JumChild *child, const char *what)
{
    if (g_get_monotonic_time() - child->started_us > FORGIVE_US)
        child->ends = 0;
    child->ends++;
    guint delay_s = jum_child_restart_delay_s(child->ends);
    g_autofree char *words =
        child->last_words != NULL ? g_strdup_printf(" (%s)", child->last_words) : g_strdup("");
    g_autofree char *sentence =
        g_strdup_printf(_("%s It is started again in %u s.%s"), what, delay_s, words);
    say(child, TRUE, sentence);
    child->restart_source = g_timeout_add_seconds(delay_s, restart, child);
}

static void
ended(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    if (!g_subprocess_wait_finish(G_SUBPROCESS(source), result, &error))
        return; /* cancelled: the child object is gone */
    JumChild *child = data;
    GSubprocess *process = G_SUBPROCESS(source);
    g_autofree char *what =
        g_subprocess_get_if_signaled(process)
            ? g_strdup_printf(_("The controller was killed (signal %d)."),
                              g_subprocess_get_term_sig(process))
            : g_strdup_printf(
                  _("The controller stopped unexpectedly (status %d)."),
                  g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1);
    g_clear_object(&child->process);
    plan_restart(child, what);
}

static void
spawn(JumChild *child)
{
    g_autofree char *joined = running_uri(child);
    g_free(child->uri);
    child->uri = g_strdup(joined != NULL ? joined : child->own_uri);
    child->started_us = g_get_monotonic_time();
    if (joined != NULL) {
        if (!child->joined)
            say(child, FALSE, _("Joined the controller that another desk runs here."));
        child->joined = TRUE;
        child->restart_source = g_timeout_add_seconds(LOOK_AGAIN_S, restart, child);
        return;
    }
    child->joined = FALSE;
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_set_child_setup(launcher, before_exec, NULL, NULL);
    child->process = g_subprocess_launcher_spawn(launcher, &error, child->program, "--territory",
                                                 child->territory, "--data", child->data_dir,
                                                 "--listen", child->own_uri, NULL);
    if (child->process == NULL) {
        g_autofree char *what =
            g_strdup_printf(_("The controller cannot be started: %s."), error->message);
        plan_restart(child, what);
        return;
    }
    listen_to(child);
    g_subprocess_wait_async(child->process, child->cancel, ended, child);
    if (child->ends > 0)
        say(child, FALSE, _("The controller is started again."));
}

static gboolean
make_folders(JumChild *child, const char *hash, GError **error)
{
    g_autofree char *name = g_strdup_printf("jumeau-%d", (int) getpid());
    child->socket_dir = g_build_filename(g_get_user_runtime_dir(), name, NULL);
    child->data_dir = g_build_filename(g_get_user_state_dir(), "jumeau", hash, NULL);
    const char *made[] = {child->socket_dir, child->data_dir};
    for (guint i = 0; i < G_N_ELEMENTS(made); i++)
        if (g_mkdir_with_parents(made[i], 0700) != 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be made: %s"), made[i],
                        g_strerror(errno));
            return FALSE;
        }
    if (g_chmod(child->socket_dir, 0700) != 0)
        return FALSE;
    child->own_uri = g_strdup_printf("unix:%s/live", child->socket_dir);
    return TRUE;
}

JumChild *
jum_child_new(const char *territory_path,
              const char *territory_hash,
              JumChildSaid said,
              gpointer data,
              GError **error)
{
    g_autoptr(JumChild) child = g_new0(JumChild, 1);
    child->cancel = g_cancellable_new();
    child->said = said;
    child->said_data = data;
    child->program = jum_path_program("jumeau-controller");
    child->territory = g_canonicalize_filename(territory_path, NULL);
    if (child->program == NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_MISSING,
                            _("jumeau-controller is not installed: there are no live data"));
        return NULL;
    }
    if (!make_folders(child, territory_hash, error))
        return NULL;
    spawn(child);
    return g_steal_pointer(&child);
}

static void
stop(JumChild *child)
{
    if (child->process == NULL)
        return;
    g_subprocess_send_signal(child->process, SIGTERM);
    gint64 end_us = g_get_monotonic_time() + STOP_MS * 1000;
    while (g_subprocess_get_identifier(child->process) != NULL && g_get_monotonic_time() < end_us)
        g_usleep(10000); /* GLib's own thread reaps it */
    if (g_subprocess_get_identifier(child->process) != NULL)
        g_subprocess_force_exit(child->process);
    g_clear_object(&child->process);
}

void
jum_child_free(JumChild *child)
{
    if (child == NULL)
        return;
    g_cancellable_cancel(child->cancel);
    g_clear_handle_id(&child->restart_source, g_source_remove);
    stop(child);
    g_object_unref(child->cancel);
    if (child->socket_dir != NULL) {
        g_autofree char *socket = g_build_filename(child->socket_dir, "live", NULL);
        g_unlink(socket);
        g_rmdir(child->socket_dir);
    }
    g_clear_object(&child->words);
    g_free(child->last_words);
    g_free(child->program);
    g_free(child->territory);
    g_free(child->data_dir);
    g_free(child->socket_dir);
    g_free(child->own_uri);
    g_free(child->uri);
    g_free(child);
}

const char *
jum_child_uri(const JumChild *child)
{
    return child->uri;
}
