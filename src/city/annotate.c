/* One word more about a territory: the file is copied beside its new name, the row is written into the copy by SQLite,
 * and the copy is renamed, so that nobody ever reads half of it. */
#include "city/annotate.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/i18n.h"
#include "city/database.h"

static gboolean
write_row(const char *part, const char *to, const char *key, const char *value, GError **error)
{
    sqlite3 *database = NULL;
    gboolean written = sqlite3_open_v2(part, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                       NULL) == SQLITE_OK;
    if (!written)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s"), to,
                    sqlite3_errmsg(database));
    written = written && jum_database_exec(database, to, "PRAGMA journal_mode=MEMORY;", error) &&
              jum_database_execf(database, to, error,
                                 "INSERT INTO metadata (key, value) VALUES (%Q,%Q) ON CONFLICT(key)"
                                 " DO UPDATE SET value=excluded.value;",
                                 key, value);
    sqlite3_close(database);
    return written;
}

gboolean
jum_territory_annotate(
    const char *path, const char *to, const char *key, const char *value, GError **error)
{
    g_autofree char *part = g_strconcat(to, ".part", NULL);
    g_autoptr(GFile) from = g_file_new_for_path(path);
    g_autoptr(GFile) beside = g_file_new_for_path(part);
    g_autoptr(GError) local = NULL;
    gboolean done = g_file_copy(from, beside, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &local);
    if (!done)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s"), to,
                    local->message);
    done = done && write_row(part, to, key, value, error);
    if (done && g_rename(part, to) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s"), to,
                    g_strerror(errno));
        done = FALSE;
    }
    if (!done)
        g_unlink(part);
    return done;
}
