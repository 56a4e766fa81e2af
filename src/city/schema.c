/* The tables of a territory, unfolded once from schema.def: each table's columns in file order, the
 * columns every asset has first.  Text of a schema lives in one place, so reader, writer, importer
 * and generator cannot disagree. */
#include "city/schema.h"

#include <string.h>

typedef struct {
    JumTable table;
    JumColumnSchema column;
} TableColumn;

#define FLAG_ASSET 1
#define FLAG_0     0

static const struct {
    const char *name;
    JumGeometry geometry;
    gboolean is_asset;
} table_list[] = {
#define JUM_TABLE(name, geometry, flags) {#name, JUM_GEOMETRY_##geometry, FLAG_##flags},
#define JUM_COLUMN(table, name, type)
#include "city/schema.def"
#undef JUM_TABLE
#undef JUM_COLUMN
};

static const JumColumnSchema asset_columns[] = {
#define JUM_ASSET_COLUMN(name, type) {#name, JUM_COLUMN_##type},
#include "city/schema.def"
#undef JUM_ASSET_COLUMN
};

static const TableColumn table_columns[] = {
#define JUM_TABLE(name, geometry, flags)
#define JUM_COLUMN(table, name, type) {JUM_TABLE_##table, {#name, JUM_COLUMN_##type}},
#include "city/schema.def"
#undef JUM_TABLE
#undef JUM_COLUMN
};

static JumTableSchema tables[JUM_N_TABLES];
static JumColumnSchema
    columns[G_N_ELEMENTS(table_columns) + JUM_N_TABLES * G_N_ELEMENTS(asset_columns)];

static void
unfold(void)
{
    guint n = 0;
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        JumTableSchema *schema = &tables[t];
        guint first = n;
        schema->name = table_list[t].name;
        schema->geometry = table_list[t].geometry;
        schema->is_asset = table_list[t].is_asset;
        for (guint i = 0; schema->is_asset && i < G_N_ELEMENTS(asset_columns); i++)
            columns[n++] = asset_columns[i];
        for (guint i = 0; i < G_N_ELEMENTS(table_columns); i++)
            if (table_columns[i].table == (JumTable) t)
                columns[n++] = table_columns[i].column;
        schema->columns = columns + first;
        schema->n_columns = n - first;
    }
}

const JumTableSchema *
jum_schema_table(JumTable table)
{
    static gsize once = 0;
    if (g_once_init_enter(&once)) {
        unfold();
        g_once_init_leave(&once, 1);
    }
    g_return_val_if_fail((guint) table < JUM_N_TABLES, NULL);
    return &tables[table];
}

int
jum_schema_find(const char *name)
{
    for (int t = 0; name != NULL && t < JUM_N_TABLES; t++)
        if (strcmp(table_list[t].name, name) == 0)
            return t;
    return -1;
}
