/* One file over HTTP, through the curl that GDAL brings.  What arrives goes to PATH.more and is added to PATH.part
 * only when the server says that it continues where we asked (Content-Range); a whole answer starts again. */
#include "tools/download.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_string.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"

static size_t
write_to_file(void *data, size_t size, size_t n, void *file)
{
    return fwrite(data, size, n, file);
}

static int
say_progress(double share, const char *message, void *name)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s %3d %%%s", (const char *) name, (int) (share * 100.0),
                share >= 1.0 ? "\n" : "");
    return TRUE;
}

static gint64
size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : 0;
}

static gboolean
fail(const char *url, const char *why, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be fetched: %s"), url, why);
    return FALSE;
}

/* append: @more at the end of @part. */
static gboolean
append(const char *more, const char *part)
{
    char block[65536];
    size_t n;
    FILE *in = fopen(more, "rb"), *out = fopen(part, "ab");
    gboolean good = in != NULL && out != NULL;
    while (good && (n = fread(block, 1, sizeof block, in)) > 0)
        good = fwrite(block, 1, n, out) == n;
    if (in != NULL)
        fclose(in);
    return out != NULL && fclose(out) == 0 && good;
}

static CPLHTTPResult *
request(const char *url, gint64 have, FILE *out, const char *name)
{
    g_autofree char *range = g_strdup_printf("HEADERS=Range: bytes=%" G_GINT64_FORMAT "-", have);
    const char *options[] = {"CONNECTTIMEOUT=20", "LOW_SPEED_TIME=60", "LOW_SPEED_LIMIT=1",
                             have > 0 ? range : NULL, NULL};
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLHTTPResult *result = CPLHTTPFetchEx(url, (CSLConstList) options, say_progress, (void *) name,
                                           write_to_file, out);
    CPLPopErrorHandler();
    return result;
}

/* keep: what arrived, even of an answer that broke off; not the page that explains an error. */
static gboolean
keep(const CPLHTTPResult *result, const char *more, const char *part)
{
    gboolean refused = result != NULL && result->pszErrBuf != NULL &&
                       strstr(result->pszErrBuf, "HTTP error") != NULL;
    gboolean good = TRUE;
    if (result == NULL || refused || size_of(more) == 0)
        g_unlink(more);
    else if (CSLFetchNameValue(result->papszHeaders, "Content-Range") != NULL)
        good = append(more, part) && g_unlink(more) == 0;
    else
        good = g_rename(more, part) == 0;
    return good;
}

gboolean
jum_download(const char *url, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    g_autofree char *more = g_strconcat(path, ".more", NULL);
    g_autofree char *name = g_path_get_basename(path);
    FILE *out = fopen(more, "wb");
    if (out == NULL)
        return fail(url, g_strerror(errno), error);
    CPLHTTPResult *result = request(url, size_of(part), out, name);
    gboolean written = fclose(out) == 0;
    gboolean whole = result != NULL && result->nStatus == 0 && result->pszErrBuf == NULL;
    g_autofree char *why =
        g_strdup(result != NULL && result->pszErrBuf != NULL ? result->pszErrBuf : _("no answer"));
    if (!keep(result, more, part) || !written) {
        whole = FALSE;
        g_free(why);
        why = g_strdup(_("it cannot be written here"));
    }
    if (result != NULL)
        CPLHTTPDestroyResult(result);
    if (!whole && size_of(part) > 0) {
        g_autofree char *text = g_strdup_printf(
            _("%s (%.1f MB are kept; the same command continues)"), why, size_of(part) / 1e6);
        return fail(url, text, error);
    }
    if (!whole)
        return fail(url, why, error);
    return g_rename(part, path) == 0 || fail(url, g_strerror(errno), error);
}
