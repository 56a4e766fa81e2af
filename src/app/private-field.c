/* A child controller on a socket in a temporary folder, and the live link to it.  The first snapshot is over when the
 * link is live, values have come, and nothing that was unknown has become known for a second: a field of 100 000
 * points reports in a few seconds, each point once.  The field's clock runs at a tenth of real time meanwhile, so that
 * the same arguments meet the same values. */
#include "app/private-field.h"

#include "base/i18n.h"
#include "base/path.h"
#include "feed/inbox.h"
#include "feed/link.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#define QUIET_US (1 * G_USEC_PER_SEC)
#define STOP_US  (3 * G_USEC_PER_SEC)

struct JumPrivateField {
    JumWorld *world;
    GSubprocess *process;
    char *folder;
    JumInbox *inbox;
    JumLink *link;
    guint known;
    gint64 grown_us;
};

static void
die_with_parent(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void
woken(gpointer data)
{
}

static char *
start(JumPrivateField *field, const char *territory_path, JumTime time, GError **error)
{
    char instant[JUM_TIME_BYTES];
    g_autofree char *program = jum_path_program("jumeau-controller");
    if (program == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                    _("jumeau-controller is not installed beside jumeau: no live data; "
                      "--controller none draws without."));
        return NULL;
    }
    field->folder = g_dir_make_tmp("jumeau-XXXXXX", error);
    if (field->folder == NULL)
        return NULL;
    g_autofree char *data = g_build_filename(field->folder, "data", NULL);
    g_autofree char *uri = g_strdup_printf("unix:%s/live", field->folder);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
    field->process = g_subprocess_launcher_spawn(
        launcher, error, program, "--territory", territory_path, "--data", data, "--listen", uri,
        "--time", jum_time_format(instant, time), "--seed", "1", "--speed", "0.1", NULL);
    return field->process != NULL ? g_steal_pointer(&uri) : NULL;
}

JumPrivateField *
jum_private_field_new(
    const char *territory_path, JumWorld *world, const char *uri, JumTime time, GError **error)
{
    g_autoptr(JumPrivateField) field = g_new0(JumPrivateField, 1);
    const JumPoints *points = jum_world_points(world);
    field->world = world;
    g_autofree char *own = uri == NULL ? start(field, territory_path, time, error) : g_strdup(uri);
    if (own == NULL)
        return NULL;
    field->inbox = jum_inbox_new(jum_points_count(points), woken, NULL);
    JumLinkConfig config = {.uri = own,
                            .role = "kiosk",
                            .schema_hash = jum_points_hash(points),
                            .n_points = jum_points_count(points)};
    field->link = jum_link_new(&config, field->inbox);
    field->grown_us = g_get_monotonic_time();
    return g_steal_pointer(&field);
}

static void
stop(GSubprocess *process)
{
    g_subprocess_send_signal(process, SIGTERM);
    gint64 until = g_get_monotonic_time() + STOP_US;
    while (g_subprocess_get_identifier(process) != NULL && g_get_monotonic_time() < until) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(5000);
    }
    if (g_subprocess_get_identifier(process) != NULL)
        g_subprocess_force_exit(process);
    g_subprocess_wait(process, NULL, NULL);
}

static void
remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        if (g_file_test(inside, G_FILE_TEST_IS_DIR) && !g_file_test(inside, G_FILE_TEST_IS_SYMLINK))
            remove_folder(inside);
        else
            g_unlink(inside);
    }
    if (folder != NULL)
        g_dir_close(folder);
    g_rmdir(path);
}

void
jum_private_field_free(JumPrivateField *field)
{
    if (field == NULL)
        return;
    if (field->link != NULL)
        jum_link_free(field->link);
    if (field->inbox != NULL)
        jum_inbox_free(field->inbox);
    if (field->process != NULL) {
        stop(field->process);
        g_object_unref(field->process);
    }
    if (field->folder != NULL)
        remove_folder(field->folder);
    g_free(field->folder);
    g_free(field);
}

static guint
count_known(const JumWorld *world)
{
    guint n = jum_points_count(jum_world_points(world)), known = 0;
    for (guint32 point = 0; point < n; point++)
        known += jum_world_time(world, point) != JUM_TIME_NONE;
    return known;
}

gboolean
jum_private_field_poll(JumPrivateField *field)
{
    g_main_context_iteration(NULL, FALSE);
    jum_inbox_apply(field->inbox, field->world, NULL);
    guint known = count_known(field->world);
    gint64 now = g_get_monotonic_time();
    if (known > field->known) {
        field->known = known;
        field->grown_us = now;
    }
    return jum_world_link(field->world, NULL) == JUM_LINK_LIVE && known > 0 &&
           now - field->grown_us > QUIET_US;
}
