/* The territory of a picture or a benchmark: what the window would open, without a window. */
#include "app/headless-territory.h"

#include "app/demonstration.h"

typedef struct {
    GMainLoop *loop;
    char *path, *failure;
} Wait;

static void
on_progress(const char *line, gpointer data)
{
    g_printerr("%s\n", line);
}

static void
on_ready(const char *path, const char *failure, gpointer data)
{
    Wait *wait = data;
    wait->path = g_strdup(path);
    wait->failure = g_strdup(failure);
    g_main_loop_quit(wait->loop);
}

char *
jum_headless_territory(const JumOptions *options, GError **error)
{
    if (options->territory != NULL)
        return g_strdup(options->territory);
    Wait wait = {.loop = g_main_loop_new(NULL, FALSE)};
    jum_demonstration_find(on_progress, on_ready, &wait);
    if (wait.path == NULL && wait.failure == NULL)
        g_main_loop_run(wait.loop);
    g_main_loop_unref(wait.loop);
    if (wait.path == NULL)
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_MISSING, wait.failure);
    g_free(wait.failure);
    return wait.path;
}
