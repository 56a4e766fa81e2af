/* The table source: what came from where, under which licence, and what became of it. */
#include "city/territory-parts.h"

JumSource *
jum_source_new(const char *name)
{
    JumSource *source = g_new0(JumSource, 1);
    source->name = g_strdup(name);
    source->retention_days = JUM_INT_NONE;
    return source;
}

void
jum_source_free(JumSource *source)
{
    if (source == NULL)
        return;
    g_free(source->name);
    g_free(source->what);
    g_free(source->licence);
    g_free(source->date);
    g_free(source->owner);
    g_free(source->status);
    g_free(source->attribution);
    g_free(source->dropped);
    g_free(source);
}

static char *
text_at(sqlite3_stmt *row, int column)
{
    return g_strdup((const char *) sqlite3_column_text(row, column));
}

static JumSource *
source_of_row(sqlite3_stmt *row)
{
    JumSource *source = g_new0(JumSource, 1);
    source->name = text_at(row, 0);
    source->what = text_at(row, 1);
    source->licence = text_at(row, 2);
    source->date = text_at(row, 3);
    source->owner = text_at(row, 4);
    source->status = text_at(row, 5);
    source->attribution = text_at(row, 6);
    source->dropped = text_at(row, 7);
    source->read = sqlite3_column_int64(row, 8);
    source->kept = sqlite3_column_int64(row, 9);
    source->may_publish = sqlite3_column_int(row, 10) != 0;
    source->retention_days =
        sqlite3_column_type(row, 11) == SQLITE_NULL ? JUM_INT_NONE : sqlite3_column_int64(row, 11);
    return source;
}

GPtrArray *
jum_territory_sources(JumTerritory *territory, GError **error)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func((GDestroyNotify) jum_source_free);
    if (!jum_territory_has_table(territory, "source"))
        return g_steal_pointer(&sources);
    g_autoptr(sqlite3_stmt) rows = jum_database_prepare(
        territory->database, territory->info.path,
        "SELECT name, what, licence, date, owner, status, attribution, dropped, read, kept,"
        " may_publish, retention_days FROM source ORDER BY id",
        error);
    if (rows == NULL)
        return NULL;
    int result;
    while ((result = sqlite3_step(rows)) == SQLITE_ROW)
        g_ptr_array_add(sources, source_of_row(rows));
    if (result != SQLITE_DONE) {
        jum_database_fail(territory->database, territory->info.path, error);
        return NULL;
    }
    return g_steal_pointer(&sources);
}
