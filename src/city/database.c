/* SQLite with GError: the few calls that reader and writer share.  A damaged file and a full disk
 * are told apart here, once. */
#include "city/database.h"

#include <stdarg.h>

#include "base/i18n.h"

void
jum_database_fail(sqlite3 *database, const char *file, GError **error)
{
    int code = sqlite3_errcode(database) & 0xff;
    gboolean damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR;
    if (code == SQLITE_FULL)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s: the disk is full"), file);
    else if (damaged)
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s is damaged: %s"), file,
                    sqlite3_errmsg(database));
    else if (code == SQLITE_IOERR)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s: the disk is full, or it failed (%s)"),
                    file, sqlite3_errmsg(database));
    else
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", file, sqlite3_errmsg(database));
}

gboolean
jum_database_exec(sqlite3 *database, const char *file, const char *sql, GError **error)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    jum_database_fail(database, file, error);
    return FALSE;
}

gboolean
jum_database_execf(sqlite3 *database, const char *file, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sql = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    if (sql == NULL)
        g_error("out of memory");
    gboolean done = jum_database_exec(database, file, sql, error);
    sqlite3_free(sql);
    return done;
}

sqlite3_stmt *
jum_database_prepare(sqlite3 *database, const char *file, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        jum_database_fail(database, file, error);
    return statement;
}

gboolean
jum_database_insert(sqlite3 *database, sqlite3_stmt *statement, const char *file, GError **error)
{
    int result = sqlite3_step(statement);
    if (result != SQLITE_DONE)
        jum_database_fail(database, file, error);
    sqlite3_reset(statement);
    return result == SQLITE_DONE;
}

char *
jum_database_text(sqlite3 *database, const char *sql, const char *argument)
{
    g_autoptr(sqlite3_stmt) statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    if (argument != NULL)
        sqlite3_bind_text(statement, 1, argument, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_ROW)
        return NULL;
    return g_strdup((const char *) sqlite3_column_text(statement, 0));
}
