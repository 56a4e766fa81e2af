/* One moment of a territory, for a picture: the ordinary controller, link and inbox, asked once.  The field's clock runs at a
 * tenth of real time meanwhile, so that the same arguments meet the same values.  "Told everything" is: in step with the
 * controller, and no point newly heard for a while (some sensors are silent on purpose). */
#include "feed/moment.h"

#include "base/i18n.h"
#include "base/path.h"
#include "feed/link.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define QUIET_US    (600 * G_TIME_SPAN_MILLISECOND)
#define STOP_US     (2 * G_USEC_PER_SEC)

typedef struct {
    GSubprocess *process;
    char *folder, *uri;
} Private;

static void
before_exec(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
start_private(Private *own, const char *territory_path, JumTime time, GError **error)
{
    char stamp[JUM_TIME_BYTES];
    g_autofree char *program = jum_path_program("jumeau-controller");
    if (program == NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_MISSING,
                            _("jumeau-controller is not installed: there are no live data"));
        return FALSE;
    }
    own->folder = g_dir_make_tmp("jumeau-moment-XXXXXX", error);
    if (own->folder == NULL)
        return FALSE;
    own->uri = g_strdup_printf("unix:%s/live", own->folder);
    g_autofree char *data = g_build_filename(own->folder, "data", NULL);
    g_autofree char *territory = g_canonicalize_filename(territory_path, NULL);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_subprocess_launcher_set_child_setup(launcher, before_exec, NULL, NULL);
    own->process = g_subprocess_launcher_spawn(
        launcher, error, program, "--territory", territory, "--data", data, "--listen", own->uri,
        "--time", jum_time_format(stamp, time), "--seed", "1", "--speed", "0.1", NULL);
    return own->process != NULL;
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
            remove_tree(child);
        else
            g_unlink(child);
    }
    g_rmdir(path);
}

static void
stop_private(Private *own)
{
    if (own->process != NULL) {
        gint64 until = g_get_monotonic_time() + STOP_US;
        g_subprocess_send_signal(own->process, SIGTERM);
        while (g_subprocess_get_identifier(own->process) != NULL &&
               g_get_monotonic_time() < until) {
            g_main_context_iteration(NULL, FALSE);
            g_usleep(5000);
        }
        g_subprocess_force_exit(own->process);
        g_subprocess_wait(own->process, NULL, NULL);
        g_object_unref(own->process);
    }
    if (own->folder != NULL)
        remove_tree(own->folder);
    g_free(own->folder);
    g_free(own->uri);
}

static guint
known_points(const JumWorld *world)
{
    guint n = jum_points_count(jum_world_points(world)), known = 0;
    for (guint i = 0; i < n; i++)
        known += jum_world_time(world, i) != JUM_TIME_NONE;
    return known;
}

static void
ignore_wake(gpointer data)
{
}

/* Until the link is live and nothing new has been heard for a while. */
static gboolean
listen(const char *uri, JumWorld *world, GSubprocess *process, GError **error)
{
    const JumPoints *points = jum_world_points(world);
    JumInbox *inbox = jum_inbox_new(jum_points_count(points), ignore_wake, NULL);
    JumLinkConfig config = {.uri = uri,
                            .role = "study",
                            .schema_hash = jum_points_hash(points),
                            .n_points = jum_points_count(points)};
    JumLink *link = jum_link_new(&config, inbox);
    gint64 began = g_get_monotonic_time(), quiet_since = began;
    guint known = 0;
    gboolean done = FALSE, dead = FALSE;
    g_autofree char *note = NULL;
    while (!done && !dead && g_get_monotonic_time() - began < PATIENCE_US) {
        g_autofree char *said = NULL;
        g_usleep(20000);
        while (g_main_context_iteration(NULL, FALSE))
            ;
        jum_inbox_apply(inbox, world, &said);
        if (said != NULL) {
            g_free(note);
            note = g_steal_pointer(&said);
        }
        guint now_known = known_points(world);
        if (now_known != known)
            quiet_since = g_get_monotonic_time();
        known = now_known;
        dead = process != NULL && g_subprocess_get_identifier(process) == NULL;
        done = known > 0 && jum_world_link(world, NULL) == JUM_LINK_LIVE &&
               g_get_monotonic_time() - quiet_since > QUIET_US;
    }
    jum_link_free(link);
    jum_inbox_free(inbox);
    if (!done)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("The controller at %s did not answer: %s"),
                    uri,
                    note != NULL ? note
                    : dead       ? _("it stopped")
                                 : _("nothing was heard for 30 s"));
    return done;
}

gboolean
jum_moment_fetch(const char *territory_path,
                 const char *controller,
                 JumTime time,
                 JumWorld *world,
                 GError **error)
{
    if (controller != NULL)
        return listen(controller, world, NULL, error);
    Private own = {0};
    gboolean ok = start_private(&own, territory_path, time, error) &&
                  listen(own.uri, world, own.process, error);
    stop_private(&own);
    return ok;
}
