#pragma once

#include <sqlite3.h>

#include "base/error.h"

/* What reader and writer share of SQLite: statements that clean up after themselves, errors as GError. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/**
 * jum_database_fail: sets @error from the connection's last error: JUM_ERROR_FORMAT for a damaged or foreign
 * file, JUM_ERROR_IO for the rest (disk full…).  @file is named in the sentence.
 */
void jum_database_fail(sqlite3 *database, const char *file, GError **error);

gboolean jum_database_exec(sqlite3 *database, const char *file, const char *sql, GError **error);
/** jum_database_execf: the same with sqlite3_mprintf() formats (%Q quotes a text, %w a name). */
gboolean
jum_database_execf(sqlite3 *database, const char *file, GError **error, const char *format, ...);
sqlite3_stmt *
jum_database_prepare(sqlite3 *database, const char *file, const char *sql, GError **error);
/** jum_database_insert: steps an INSERT once and makes it ready for the next row. */
gboolean
jum_database_insert(sqlite3 *database, sqlite3_stmt *statement, const char *file, GError **error);
/** jum_database_text: first column of the first row of @sql (its one parameter is @argument, or NULL); NULL if
 * there is none.  The caller frees. */
char *jum_database_text(sqlite3 *database, const char *sql, const char *argument);
