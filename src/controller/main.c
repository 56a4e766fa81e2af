/* jumeau-controller: options, the data folder's lock, signals; the rest is controller.c and http-api.c.  Says where it
 * listens on its first line of stdout and in DIR/listen, so that a second desk can join. */
#include "base/i18n.h"
#include "base/json-write.h"
#include "base/language.h"
#include "controller/http-api.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

static int
say(const GError *error)
{
    g_printerr("jumeau-controller: %s\n", error->message);
    return g_error_matches(error, JUM_ERROR, JUM_ERROR_USAGE) ? 2 : 1;
}

static int
verify(const JumControllerOptions *options)
{
    JumJournalReport report;
    g_autoptr(GError) error = NULL;
    if (!jum_journal_verify(options->data, &report, &error))
        return say(error);
    if (options->json) {
        g_autoptr(GString) out = g_string_new("{");
        jum_json_member_bool(out, "sound", report.sound);
        jum_json_member_uint(out, "rows", report.rows);
        jum_json_member_uint(out, "first", report.first);
        jum_json_member_uint(out, "last", report.last);
        if (!report.sound) {
            jum_json_member_uint(out, "fault_seq", report.fault_seq);
            jum_json_member_text(out, "fault", report.fault);
        }
        g_print("%s}\n", out->str);
    } else if (report.sound) {
        g_autofree char *rows = g_strdup_printf("%" G_GUINT64_FORMAT, report.rows);
        g_print(_("The journal is sound: %s rows.\n"), rows);
    }
    if (!report.sound)
        g_printerr("jumeau-controller: %s\n", report.fault);
    int code = report.sound ? 0 : 1;
    jum_journal_report_clear(&report);
    return code;
}

/* The lock lives as long as the process. */
static gboolean
lock_folder(const char *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be made: %s"), folder,
                    g_strerror(errno));
        return FALSE;
    }
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (fd >= 0 && errno == EWOULDBLOCK)
            g_set_error(error, JUM_ERROR, JUM_ERROR_REFUSED,
                        _("%s: another controller runs on this folder"), folder);
        else
            g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be locked: %s"), path,
                        g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    return TRUE;
}

static gboolean
stop(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static void
announce(const JumControllerOptions *options, const JumHttpApi *api)
{
    g_autofree char *path = g_build_filename(options->data, "listen", NULL);
    g_autofree char *line = g_strconcat(jum_http_api_uri(api), "\n", NULL);
    (void) g_file_set_contents_full(path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
    g_print("listening %s\n", jum_http_api_uri(api));
    if (jum_http_api_secret(api) != NULL)
        g_print("secret %s\n", jum_http_api_secret(api));
    fflush(stdout);
}

static int
serve(const JumControllerOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *own = g_strconcat("unix:", options->data, "/live", NULL);
    g_autofree char *absolute = g_canonicalize_filename(own + 5, NULL);
    g_autofree char *uri =
        options->listen != NULL ? g_strdup(options->listen) : g_strconcat("unix:", absolute, NULL);
    if (!lock_folder(options->data, &error))
        return say(error);
    g_autoptr(JumController) controller = jum_controller_new(options, &error);
    if (controller == NULL)
        return say(error);
    JumHttpApi *api = jum_http_api_new(controller, uri, &error);
    if (api == NULL)
        return say(error);
    announce(options, api);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    guint term = g_unix_signal_add(SIGTERM, stop, loop),
          interrupt = g_unix_signal_add(SIGINT, stop, loop);
    g_main_loop_run(loop);
    g_source_remove(term);
    g_source_remove(interrupt);
    g_autofree char *place = g_build_filename(options->data, "listen", NULL);
    g_unlink(place);
    jum_http_api_free(api);
    return 0;
}

int
main(int argc, char **argv)
{
    jum_language_init();
    setlocale(LC_NUMERIC, "C");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file too long is an error of its write, as a full disk is */
    JumControllerOptions options;
    g_autofree char *help = NULL;
    g_autoptr(GError) error = NULL;
    int code = 0;
    if (!jum_controller_options_parse(&options, argc, argv, &help, &error))
        code = say(error);
    else if (help != NULL)
        g_print("%s", help);
    else
        code = options.verify ? verify(&options) : serve(&options);
    jum_controller_options_clear(&options);
    return code;
}
